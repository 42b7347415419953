"""What was paid before this software: the very first release settles it as `opening`, unasked."""

from collections.abc import Mapping
from decimal import Decimal

from p2p_sheets.books import Expense, PaidBefore, Programme
from p2p_sheets.books.columns import Row
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding
from p2p_sheets.findings import releases as code
from p2p_sheets.money import show
from p2p_sheets.rules.accounts import Accounts, Releases, SettledLine
from p2p_sheets.rules.reimbursement.claims import Lookups, figure
from p2p_sheets.rules.reimbursement.decisions import Approval
from p2p_sheets.rules.reimbursement.identity import persons_of
from p2p_sheets.rules.reimbursement.new_lines import frozen
from p2p_sheets.rules.reimbursement.payments import place_of
from p2p_sheets.text import order_key

OPENING = "opening"


def paid_before(case: Case) -> tuple[SettledLine, ...]:
    """Give the lines of the sheet `Paid before` as decided: approved is what was paid.

    Person, cap and claimed amount are those of today's rows. The cap is drawn by what was paid: in
    euro, and in units of euro / rate.
    """
    programme = case.programme
    lookups = Lookups.of(case, persons_of(case, Releases()))
    lines = _lines(programme)
    decided = [
        _decided(row, lines[order_key(row.line_id)], lookups)
        for row in programme.paid_before
        if _has_its_rows(lines.get(order_key(row.line_id)), programme)
    ]
    return tuple(sorted(decided, key=place_of))


def unsettled(programme: Programme) -> tuple[Row, ...]:
    """List the rows that cannot be settled: in error, or of a line that is missing or in error."""
    lines = _lines(programme)
    faulty = [row.row for row in programme.faulty if row.record is PaidBefore]
    lacking = [
        row.row
        for row in programme.paid_before
        if not _has_its_rows(lines.get(order_key(row.line_id)), programme)
    ]
    return (*faulty, *lacking)


def too_late(programme: Programme, accounts: Accounts, releases: Releases) -> Mapping[str, Finding]:
    """Tell, by its line's order key, a row that came after the first release: nobody reads it."""
    if not releases.made:
        return {}
    rows: list[tuple[Row, str, Decimal | None]]
    rows = [(row.row, row.line_id, row.approved_eur) for row in programme.paid_before]
    rows += [(row.row, row.key, None) for row in programme.faulty if row.record is PaidBefore]
    lines = _lines(programme)
    found = {}
    for row, line_id, approved in rows:
        key = order_key(line_id)
        account = accounts.get(line_id)
        settled = account.line if account and account.settled else None
        if settled is not None and settled.release == OPENING and approved == settled.due_eur:
            continue
        if settled is not None:
            how = f"release {settled.release} settled it at {show(settled.due_eur)} EUR"
        elif key in lines:
            how = "the line was never settled and waits"
        else:
            continue
        words = {"subject": line_id, "column": "Line ID", "value": how}
        found[key] = code.PAID_BEFORE_LATE.at(row.place("line_id"), **words)
    return found


def _lines(programme: Programme) -> Mapping[str, Expense]:
    return {order_key(line.line_id): line for line in programme.expenses}


def _has_its_rows(line: Expense | None, programme: Programme) -> bool:
    """Are the activity and the participant of the line there?"""
    return (
        line is not None
        and line.activity_id in programme.activity
        and line.participant_id in programme.participant
    )


def _decided(row: PaidBefore, line: Expense, lookups: Lookups) -> SettledLine:
    programme, paid = lookups.case.programme, row.approved_eur
    activity, participant = (
        programme.activity[line.activity_id],
        programme.participant[line.participant_id],
    )
    claim = figure(line, activity, participant, lookups)
    units = Decimal(0) if claim.quantity is not None else None
    if claim.quantity is not None and claim.rate:
        units = paid / claim.rate
    reference = f", {row.bank_reference}" if row.bank_reference else ""
    reason = f"Paid before this software, on {row.paid_on}{reference}."
    approval = Approval(units, paid, paid, reason, "RB-13")
    return frozen(claim, approval, lookups.case, OPENING)
