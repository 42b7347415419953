"""The month's money: what happened is posted, new lines are decided, and accounts are paid.

The order is that of the postings: finance's answers, recoveries, corrections, then new lines in the
order of RB-12: what a role may not claim is refused, what must wait is held, then persons and caps.
"""

from collections.abc import Mapping
from dataclasses import replace

from p2p_sheets.books import Activity, Participant, movement_id, role_in
from p2p_sheets.case import Case
from p2p_sheets.findings import NOWHERE
from p2p_sheets.findings import money as code
from p2p_sheets.money import show
from p2p_sheets.overrides import Hold, because
from p2p_sheets.rules.accounts import (
    Account,
    Accounts,
    Answers,
    Ceiling,
    Pool,
    Releases,
    SettledLine,
    post_answers,
    post_corrections,
    post_recoveries,
    prove,
)
from p2p_sheets.rules.reimbursement.adjustments import adjustments, to_come_back
from p2p_sheets.rules.reimbursement.caps import ceiling_of, overdrawn
from p2p_sheets.rules.reimbursement.claims import Lookups
from p2p_sheets.rules.reimbursement.decisions import HeldLine, Settlement
from p2p_sheets.rules.reimbursement.identity import (
    identity_remarks,
    other_payee,
    persons_of,
    read_as_beneficiary,
    row_today,
    settled_owner,
    vanished_activities,
)
from p2p_sheets.rules.reimbursement.new_lines import ANSWERED_DRAFT, decide_new_lines
from p2p_sheets.rules.reimbursement.opening import too_late
from p2p_sheets.rules.reimbursement.payees import LastPaid, check_account, unchanged_account
from p2p_sheets.rules.reimbursement.payments import Numbering, Owed, pay, place_of, with_sharers
from p2p_sheets.rules.reimbursement.since_release import (
    changed_since,
    changes,
    refused_earlier,
    told_since,
)
from p2p_sheets.rules.reimbursement.tally import Books, Tally
from p2p_sheets.text import order_key


def settle(case: Case, releases: Releases, answers: Answers, numbering: Numbering) -> Settlement:
    """Post what has happened, decide every line that no release settled, and pay the accounts.

    Raises:
        Imbalance: the accounts do not add up, which is a defect of this program.
    """
    tally = Tally(case.overrides)
    books = _posted(case, releases, answers)
    programme, accounts, lookups = case.programme, books.accounts, books.lookups
    tally.findings += [*books.answered.findings, *books.corrected.findings]
    tally.used += [*books.answered.used, *books.corrected.used]
    since = changed_since(programme, accounts, lookups)
    late = too_late(programme, accounts, releases)
    tally.tell(
        [
            *told_since(since, programme),
            *vanished_activities(accounts, programme),
            *late.values(),
            *read_as_beneficiary(programme),
            *identity_remarks(case, lookups.persons),
        ]
    )
    earlier = tuple(line for line in programme.expenses if accounts.settled(line.line_id))
    new = [line for line in programme.expenses if not accounts.settled(line.line_id)]
    _pay_balances(books, tally)
    decide_new_lines(new, late, books, tally)
    paid, found = pay(tally.owed, tally.unpaid, numbering, accounts, case)
    payments, shared = with_sharers(paid, releases, lookups.persons)
    tally.tell([*found, *shared])
    caps = _caps(accounts, lookups)
    tally.tell([*overdrawn(accounts, caps), *refused_earlier(books, caps)])
    lines = [line for payment in payments for line in payment.lines]
    shown = {line.line_id for line in lines}
    lines += [line for line in tally.unpaid if line.line_id not in shown]
    adjusted = adjustments(releases, accounts, books.answered, books.corrected, payments)
    prove(accounts, lines, caps, to_come_back(adjusted))
    return Settlement(
        accounts=accounts,
        answered=books.answered,
        corrected=books.corrected,
        lines=tuple(sorted(lines, key=place_of)),
        held=tuple(sorted(tally.held, key=lambda held: order_key(held.line_id))),
        payments=tuple(payments),
        findings=tally.told(),
        used=tuple(dict.fromkeys(tally.used)),
        released_earlier=earlier,
        adjustments=adjusted,
        changes=changes(programme, releases, accounts, since),
    )


# --- what has happened ----------------------------------------------------------------------------
def _posted(case: Case, releases: Releases, answers: Answers) -> Books:
    """Post finance's answers, recoveries and corrections on the accounts that releases left."""
    persons = persons_of(case, releases)
    lookups = Lookups.of(case, persons)
    accounts = Accounts(releases, lambda line: settled_owner(line, lookups))
    answered = post_answers(answers, releases, accounts, case)
    corrected = post_recoveries(case, accounts)
    accounts.begin()
    post_corrections(corrected, case, accounts, lambda account: _ceiling(account, lookups))
    doubtful: dict[str, tuple[Hold, ...]] = {key: (h,) for key, h in corrected.doubtful.items()}
    for payment_id, hold in answered.doubtful.items():
        for key in accounts.payments[payment_id].shares if payment_id in accounts.payments else ():
            doubtful[key] = (*doubtful.get(key, ()), hold)
    return Books(
        lookups=lookups,
        releases=releases,
        accounts=accounts,
        answered=answered,
        corrected=corrected,
        drafted=answers.drafted,
        last_paid=LastPaid.of(accounts, persons, releases.periods),
        doubtful=doubtful,
    )


def _ceiling(account: Account, lookups: Lookups) -> Ceiling | None:
    """Give what the cap of a settled line gives today; None: its rows are gone, nobody knows."""
    line, programme = account.line, lookups.case.programme
    activity = programme.activity.get(line.activity_id)
    participant = row_today(line, lookups)
    if activity is None or participant is None:
        return None
    role = role_in(activity, participant)
    kind = activity.activity_type.key
    entitlement = lookups.case.figures_for(activity).entitlement(kind, role.value, line.category)
    return ceiling_of(entitlement, activity, participant)[0] if entitlement else Ceiling()


def _caps(accounts: Accounts, lookups: Lookups) -> Mapping[Pool, Ceiling]:
    """Give what each cap that is drawn on gives today, where its rows are there to tell.

    Where a person has two rows, with two contracts, the more generous one counts.
    """
    caps: dict[Pool, Ceiling] = {}
    alike = {
        (a.pool, a.line.activity_id, a.line.participant_id, a.line.identity): a for a in accounts
    }
    for account in alike.values():
        ceiling = _ceiling(account, lookups)
        if ceiling is not None:
            other = caps.get(account.pool, ceiling)
            caps[account.pool] = max(other, ceiling, key=lambda one: one.size)
    return caps


# --- what the accounts of settled lines owe -------------------------------------------------------
def _pay_balances(books: Books, tally: Tally) -> None:
    """Pay what is owed for settled lines, or hold it: for its account, payee or identity only."""
    programme = books.case.programme
    for account in sorted(books.accounts, key=lambda one: one.key):
        if not account.settled or account.balance <= 0:
            continue
        line = account.line
        activity = programme.activity.get(line.activity_id)
        participant = programme.participant.get(line.participant_id)
        returned = books.accounts.open_returns(account)
        if activity is None or participant is None:
            tally.hold(_held_balance(account, tally.stands([_no_payee(account)])))
            continue
        check = check_account(participant, books.lookups, books.last_paid)
        doubts = [
            other_payee(account, participant, books.lookups.persons),
            *check.holds,
            *(unchanged_account(one.payment, participant) for one in returned),
        ]
        holds = [because(finding) for finding in doubts if finding]
        names = {account.key, *(order_key(one.payment.payment_id) for one in returned)}
        holds += [ANSWERED_DRAFT] if names & books.drafted else []
        standing = tally.stands([*books.doubtful.get(account.key, ()), *holds])
        tally.tell(check.remarks)
        if standing:
            tally.hold(_held_balance(account, standing))
        else:
            reissue_of = returned[-1].payment.payment_id if returned else ""
            row = _movement(account, activity, participant, reissue_of, books)
            tally.owed.append(Owed(row, activity, participant, check, reissue_of))


def _no_payee(account: Account) -> Hold:
    line = account.line
    finding = code.BALANCE_NO_PAYEE.at(
        NOWHERE, subject=line.of, value=show(account.balance), payee=line.participant_id
    )
    return because(finding)


def _held_balance(account: Account, holds: tuple[Hold, ...]) -> HeldLine:
    line = account.line
    return HeldLine(
        line_id=line.of,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        category=line.category,
        claimed=account.balance,
        currency="EUR",
        claimed_eur=account.balance,
        holds=holds,
        date_from=line.date_from,
        source=f"settled in {line.release}",
    )


def _movement(
    account: Account, activity: Activity, payee: Participant, reissue_of: str, books: Books
) -> SettledLine:
    """Write the row of Lines that pays what an account owes: `<Line ID>/c<n>`."""
    line, balance = _with_todays_cap(account.line, activity, payee, books), account.balance
    row = books.corrected.rows.get(account.key)
    reason = f"{show(account.due)} is due for {line.of}, {show(account.out)} is out."
    rule, source = "RB-13", f"settled in {line.release}"
    if row is not None:
        reason = f"Correction of {line.of} ({row.authorised_on}): {reason}"
        rule, source = "RB-14", str(row.row)
    if reissue_of:
        reason = f"{reissue_of} came back from the bank. {reason}"
        rule = "RB-15"
    return replace(
        line,
        line_id=movement_id(line.of, account.movements + 1),
        release="",
        payment_id="",
        quantity=None,
        units_allowed=None,
        rate=None,
        exchange_rate=None,
        claimed=balance,
        currency="EUR",
        claimed_eur=balance,
        ceiling_eur=balance,
        due_eur=balance,
        approved_eur=balance,
        reason=reason,
        rule=rule,
        source=source,
    )


def _with_todays_cap(
    line: SettledLine, activity: Activity, payee: Participant, books: Books
) -> SettledLine:
    """Freeze whose cap a line draws on that had got nothing so far: it went by today's row."""
    if line.due_eur:
        return line
    city, country = books.case.city_of(payee) or ("", "")
    role = role_in(activity, payee).value
    return replace(line, role=role, city=city, city_country=country)
