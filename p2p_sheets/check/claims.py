"""What is possible but unlikely about expense lines; what is over a limit is cut by the rules."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from p2p_sheets.books import Activity, Category, Expense, is_distinctive
from p2p_sheets.case import Case
from p2p_sheets.check.doubts import span
from p2p_sheets.check.references import where
from p2p_sheets.check.sheet_rows import Verdict
from p2p_sheets.findings import Finding, checks
from p2p_sheets.money import show_number
from p2p_sheets.text import fold

_TRAVEL_DAY = timedelta(days=1)


def date_outside_activity(case: Case) -> Iterator[Verdict]:
    """Costs arise during the activity, or on the day of travel before and after it.

    Days of work (Daily rate) lie around an activity, and are not judged. Where no cost of several
    people lies in it, it is the activity whose days are asked about, once.
    """
    dated: dict[str, list[Expense]] = {}
    for line in case.programme.expenses:
        if line.category is not Category.DAILY_RATE:
            dated.setdefault(line.activity_id, []).append(line)
    for activity_id, lines in dated.items():
        activity = case.programme.activity.get(activity_id)
        if activity is None or not activity.start_date or not activity.end_date:
            continue
        window = span(activity.start_date, activity.end_date)
        first, last = activity.start_date - _TRAVEL_DAY, activity.end_date + _TRAVEL_DAY
        outside = [line for line in lines if line.date_from < first or _end(line) > last]
        if outside == lines and len({line.participant_id for line in lines}) > 1:
            finding = _none_inside(activity, window, lines)
            yield from (Verdict(line, finding) for line in lines)
        else:
            yield from (Verdict(line, _outside(line, window)) for line in outside)


def _end(line: Expense) -> date:
    return line.date_to or line.date_from


def _outside(line: Expense, window: str) -> Finding:
    return checks.DATE_OUTSIDE_ACTIVITY.at(
        line.row.place("date_from"),
        subject=line.line_id,
        column="Date from",
        value=span(line.date_from, _end(line)),
        costs=f"{line.line_id} is",
        activity=line.activity_id,
        window=window,
        what="date",
    )


def _none_inside(activity: Activity, window: str, lines: Sequence[Expense]) -> Finding:
    return checks.DATE_OUTSIDE_ACTIVITY.at(
        activity.row.place("start_date"),
        subject=activity.activity_id,
        column="Start date",
        value=span(min(line.date_from for line in lines), max(map(_end, lines))),
        costs=f"All {len(lines)} costs of {activity.activity_id} are",
        activity="it",
        window=window,
        what="dates of the activity, or those of the costs",
    )


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
        distinctive = is_distinctive(receipt)
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
