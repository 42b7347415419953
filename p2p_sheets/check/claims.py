"""What is possible but unlikely about expense lines; what is over a limit is cut by the rules."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from p2p_sheets.books import Category, Expense
from p2p_sheets.case import Case
from p2p_sheets.check.doubts import span
from p2p_sheets.check.references import where
from p2p_sheets.check.sheet_rows import Verdict
from p2p_sheets.findings import Finding, checks
from p2p_sheets.money import show_number
from p2p_sheets.text import fold

_TRAVEL_DAY = timedelta(days=1)
_DISTINCT = 5  # characters, a digit among them, by which a receipt is told from anybody else's


def date_outside_activity(case: Case) -> Iterator[Verdict]:
    """Costs arise during the activity, or on the day of travel before and after it.

    Days of work (Daily rate) lie around an activity, and are not judged.
    """
    for line in case.programme.expenses:
        activity = case.programme.activity.get(line.activity_id)
        if activity is None or line.category is Category.DAILY_RATE:
            continue
        start, end = activity.start_date, activity.end_date
        if not start or not end:
            continue
        last = line.date_to or line.date_from
        if line.date_from >= start - _TRAVEL_DAY and last <= end + _TRAVEL_DAY:
            continue
        finding = checks.DATE_OUTSIDE_ACTIVITY.at(
            line.row.place("date_from"),
            subject=line.line_id,
            column="Date from",
            value=span(line.date_from, last),
            activity=activity.activity_id,
            window=span(start, end),
        )
        yield Verdict(line, finding)


def quantity_over_dates(case: Case) -> Iterator[Verdict]:
    """No more nights or days are claimed than lie between the dates."""
    for line in case.programme.expenses:
        counted = _counted(line)
        if counted is None or line.quantity is None or line.quantity <= counted:
            continue
        finding = checks.QUANTITY_OVER_DATES.at(
            line.row.place("quantity"),
            subject=line.line_id,
            column="Quantity",
            value=show_number(line.quantity),
            counted=show_number(counted),
        )
        yield Verdict(line, finding)


def _counted(line: Expense) -> Decimal | None:
    """Count nights or days by the dates; None where there is nothing to count."""
    if line.date_to is None or line.category not in (Category.ACCOMMODATION, Category.MEALS):
        return None
    days = (line.date_to - line.date_from).days
    return Decimal(max(days, 1) if line.category is Category.ACCOMMODATION else days + 1)


def receipt_twice(case: Case) -> Iterator[Verdict]:
    """A receipt is used once: by one person, or by anybody where its number is distinctive."""
    people = {p.participant_id: case.persons.of(p.identity) for p in case.programme.participants}
    groups: dict[str, list[Expense]] = {}
    for line in case.programme.expenses:
        if line.receipt:
            groups.setdefault(fold(line.receipt), []).append(line)
    for receipt, lines in groups.items():
        if not receipt or len(lines) == 1:
            continue
        distinctive = len(receipt) >= _DISTINCT and any(c.isdigit() for c in receipt)
        seen: dict[str, Expense] = {}
        for line in sorted(lines, key=lambda line: where(line.row)):
            claimant = people.get(line.participant_id, line.participant_id)
            first = seen.setdefault("" if distinctive else claimant, line)
            if first is not line and not _is_duplicate(first, line):
                yield Verdict(line, _receipt(line, first))


def _is_duplicate(one: Expense, other: Expense) -> bool:
    """Would RB-13 hold the second of the two anyway?"""
    return (one.category, one.date_from, one.amount) == (
        other.category,
        other.date_from,
        other.amount,
    )


def _receipt(line: Expense, first: Expense) -> Finding:
    return checks.RECEIPT_TWICE.at(
        line.row.place("receipt"), subject=line.line_id, column="Receipt", value=first.line_id
    )
