"""Rows of Corrections -> postings: what should have been paid, and what came back (RB-14).

A row is known by its Line ID and Authorised on, and once it is posted it is history.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Correction, movement_of
from p2p_sheets.case import Case
from p2p_sheets.findings import NOWHERE, Finding
from p2p_sheets.findings import releases as code
from p2p_sheets.findings.money import BALANCE_NO_PAYEE
from p2p_sheets.money import ZERO, show
from p2p_sheets.overrides import Hold, Used, because
from p2p_sheets.rules.accounts.accounts import Account, Accounts, Drawn
from p2p_sheets.rules.accounts.records import Posting, PostingKind
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a cap gives in all, today: euro, or units; the other one is None."""

    eur: Decimal | None = None
    units: Fraction | None = None

    @property
    def size(self) -> tuple[Decimal, Fraction]:
        """Which of two gives more."""
        return (self.eur or ZERO, self.units or Fraction(0))

    def room(self, account: Account, drawn: Drawn) -> Decimal:
        """Give the most euro that a line may draw, beside what the others draw."""
        if self.eur is not None:
            return max(account.draw, account.draw + self.eur - drawn.eur)
        if self.units is not None:
            left = max(self.units - drawn.units, Fraction(0))
            return max(account.draw, account.draw_of(account.units + left))
        return account.draw


Ceilings = Callable[[Account], Ceiling | None]  # None: the rows that tell are gone or in error


@dataclass
class Corrected:
    """What the sheet Corrections came to: each row is in error, posted now, or posted before."""

    in_error: dict[Correction, Finding] = field(default_factory=dict)
    rows: dict[str, Correction] = field(default_factory=dict)  # by key: the newest that holds
    good: list[Correction] = field(default_factory=list)  # in the order of posting
    new: list[Correction] = field(default_factory=list)  # first read by this run
    raising: set[Correction] = field(default_factory=set)  # new, and more was due by them
    findings: list[Finding] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    doubtful: dict[str, Hold] = field(default_factory=dict)  # by key: why the account waits


def post_recoveries(case: Case, accounts: Accounts) -> Corrected:
    """Read the rows, and post what came back; that is history, whatever the caps say.

    What a new row that raises due asks back is known only once that is posted.
    """
    out = Corrected()
    _hold_unread(case, out)
    out.good = [row for row in case.programme.corrections if not _wrong(row, accounts, out)]
    out.good.sort(key=lambda row: (row.authorised_on, order_key(row.line_id)))
    for row in out.good:
        if _raises(row, _account(row, accounts)):
            out.raising.add(row)
        else:
            _post_recovery(row, accounts, case, out)
    out.findings += _vanished(case, accounts)
    return out


def post_corrections(out: Corrected, case: Case, accounts: Accounts, ceilings: Ceilings) -> None:
    """Post corrections by Authorised on and Line ID, as far as the caps give."""
    for row in out.good:
        account = _account(row, accounts)
        if row.authorised_on not in account.corrected:
            if not _post_correction(row, account, accounts, ceilings(account), case.as_of):
                _wait_for_rows(row, account, out)
                continue
            out.new.append(row)
            if row in out.raising:
                _post_recovery(row, accounts, case, out)
        newest = out.rows.get(account.key)
        if newest is None or newest.authorised_on < row.authorised_on:
            out.rows[account.key] = row


def _raises(row: Correction, account: Account) -> bool:
    """Is the row a new one that makes more due?"""
    return row.authorised_on not in account.corrected and row.correct_amount > account.due


def _hold_unread(case: Case, out: Corrected) -> None:
    """A row with an error holds its line: nobody knows what it would say."""
    for faulty in case.programme.faulty:
        if faulty.record is Correction:
            reason = f"A row of Corrections for it has an error in {faulty.row}."
            hold = Hold(reason, "RB-14", "Correct that row; the line is then decided again.")
            of, _ = movement_of(str(faulty.values.get("line_id") or faulty.key))
            out.doubtful[order_key(of)] = hold


def _account(row: Correction, accounts: Accounts) -> Account:
    account = accounts.get(row.line_id)
    assert account is not None, "the row was checked"  # noqa: S101
    return account


def _wrong(row: Correction, accounts: Accounts, out: Corrected) -> bool:
    """Is the row one that cannot be posted? It then holds its line, and says why."""
    finding = _problem(row, accounts)
    if finding is None:
        return False
    out.in_error[row] = finding
    out.findings.append(finding)
    of, _ = movement_of(row.line_id)
    out.doubtful[order_key(of)] = because(finding)
    return True


def _problem(row: Correction, accounts: Accounts) -> Finding | None:
    of, number = movement_of(row.line_id)
    at = row.row.place("line_id")
    if number:
        return code.CORRECTION_OF_MOVEMENT.at(at, subject=row.line_id, column="Line ID", value=of)
    account = accounts.get(row.line_id)
    if account is None or not account.settled:
        return code.CORRECTION_UNKNOWN.at(at, subject=row.line_id, column="Line ID")
    posted = account.corrected.get(row.authorised_on)
    if posted is not None and posted.correct != row.correct_amount:
        return code.CORRECTION_CHANGED.at(
            row.row.place("correct_amount"),
            subject=row.line_id,
            column="Correct amount EUR",
            value=show(row.correct_amount),
            posted=show(posted.correct),
        )
    if row.recovered_eur and row.recovered_on is None:
        place = row.row.place("recovered_on")
        return code.RECOVERY_UNDATED.at(place, subject=row.line_id, column="Recovered on")
    newest = account.newest_row
    if posted is None and newest is not None and row.authorised_on < newest:
        return code.CORRECTION_TOO_OLD.at(
            row.row.place("authorised_on"),
            subject=row.line_id,
            column="Authorised on",
            value=str(row.authorised_on),
            newest=newest,
        )
    return None


# --- money that came back -------------------------------------------------------------------------
def _post_recovery(row: Correction, accounts: Accounts, case: Case, out: Corrected) -> None:
    """Post what came back since the row was last posted; `Recovered EUR` is its total so far."""
    account = _account(row, accounts)
    before = account.recovered.get(row.authorised_on, ZERO)
    if row.recovered_on is None and not before and row.recovered_eur is None:
        return
    left, all_of_it = _still_asked(row, account)
    if row.recovered_eur is not None:
        more = row.recovered_eur - before
    else:
        more = all_of_it if row.recovered_on is not None else -before
    is_cleared = bool(before and more) and row.recovered_eur is None
    if (more < 0 or is_cleared) and not _accepted(row, before, case, out):
        return
    nothing_at_all = row.recovered_eur is None and not before and not more
    if more > left or more > account.out or nothing_at_all:
        _refuse(row, account, more, left, out)
    elif more:
        reference = row.bank_reference or ""
        accounts.post(
            Posting(
                PostingKind.RECOVERED,
                account.line.of,
                out=-more,
                authorised_on=row.authorised_on,
                day=row.recovered_on,
                note=reference,
            ),
            case.as_of,
        )


def _still_asked(row: Correction, account: Account) -> tuple[Decimal, Decimal]:
    """Give the most that may be recovered still, and what "all of it" is: less what the bank sent.

    As posted, less what came back for the line since.
    """
    posted = account.corrected.get(row.authorised_on)
    if posted is None:
        asked = max(account.out - row.correct_amount, ZERO)
        return asked, asked
    recovered, returned = account.came_back_since(row.authorised_on)
    left = posted.asked - recovered
    return max(left, ZERO), max(left - returned, ZERO)


def _accepted(row: Correction, before: Decimal, case: Case, out: Corrected) -> bool:
    """A total that falls or is cleared waits until staff override it."""
    now = show(row.recovered_eur) if row.recovered_eur is not None else "blank"
    place = row.row.place("recovered_eur")
    finding = code.RECOVERY_CHANGED.at(
        place, subject=row.line_id, column="Recovered EUR", value=now, before=show(before)
    )
    override = case.overrides.covers(finding)
    if override is None:
        out.findings.append(finding)
        out.doubtful[order_key(row.line_id)] = because(finding)
        return False
    out.used.append(Used(override, finding))
    return True


def _refuse(
    row: Correction, account: Account, more: Decimal, left: Decimal, out: Corrected
) -> None:
    finding = code.NOTHING_TO_RECOVER.at(
        row.row.place("recovered_on"),
        subject=row.line_id,
        column="Recovered on",
        value=f"{show(more)} EUR" if more else "all of it",
        asked=show(min(left, account.out)),
    )
    out.findings.append(finding)
    out.doubtful[account.key] = because(finding)


# --- what should have been paid -------------------------------------------------------------------
def _post_correction(
    row: Correction, account: Account, accounts: Accounts, ceiling: Ceiling | None, as_of: date
) -> bool:
    """Post what the row makes due: one that leaves or lowers it is never cut (RB-14).

    No: it raises what is due, and nobody knows today what the cap gives.
    """
    due = row.correct_amount
    if due > account.due:
        if ceiling is None:
            return False
        room = ceiling.room(account, accounts.drawn(account.pool))
        due = max(account.due, min(due, room))
    posting = Posting(
        PostingKind.CORRECTED,
        account.line.of,
        due=due - account.due,
        authorised_on=row.authorised_on,
        correct=row.correct_amount,
        asked=max(account.out - due, ZERO),
        note=row.reason,
    )
    accounts.post(posting, as_of)
    return True


def _wait_for_rows(row: Correction, account: Account, out: Corrected) -> None:
    """Leave a row for later whose participant or activity is missing or in error."""
    more = show(row.correct_amount - account.due)
    finding = BALANCE_NO_PAYEE.at(
        row.row.place("line_id"),
        subject=row.line_id,
        value=more,
        payee=account.line.participant_id,
    )
    out.in_error[row] = finding
    out.findings.append(finding)
    out.doubtful[account.key] = because(finding)


def _vanished(case: Case, accounts: Accounts) -> list[Finding]:
    """A posted row that is gone stands, with a note."""
    rows = case.programme.corrections
    there = {(order_key(row.line_id), row.authorised_on) for row in rows}
    for faulty in case.programme.faulty:
        line_id, day = faulty.values.get("line_id"), faulty.values.get("authorised_on")
        if isinstance(line_id, str) and isinstance(day, date):
            there.add((order_key(line_id), day))
    return [
        code.CORRECTION_VANISHED.at(NOWHERE, subject=account.line.of, value=str(day))
        for account in accounts
        for day in account.corrected
        if (account.key, day) not in there
    ]
