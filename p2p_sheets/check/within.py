"""What must hold between the cells of one row."""

from collections.abc import Iterator
from datetime import date

from p2p_sheets.books import Activity, Application, Category, Expense, Expert, Override
from p2p_sheets.books.columns import Record
from p2p_sheets.case import Case
from p2p_sheets.check.sheet_rows import Verdict, named
from p2p_sheets.findings import Place, checks
from p2p_sheets.money import show_number

_NEED_AMOUNT = (Category.TRAVEL, Category.HOSTING)
_SPANS: tuple[tuple[type[Record], str, str], ...] = (
    (Activity, "start_date", "end_date"),
    (Application, "expected_start", "expected_end"),
    (Expert, "available_from", "available_to"),
    (Expense, "date_from", "date_to"),
    (Override, "authorised_on", "valid_until"),
)


def end_before_start(case: Case) -> Iterator[Verdict]:
    """An end is not before its start (IN-5)."""
    for sheet, first, last in _SPANS:
        for record in case.programme.records(sheet):
            start, end = getattr(record, first), getattr(record, last)
            if start and end and end < start:
                yield _before(record, first, last, start, end)


def _before(record: Record, first: str, last: str, start: date, end: date) -> Verdict:
    schema = record.SHEET
    finding = checks.END_BEFORE_START.at(
        record.row.place(last),
        subject=named(record),
        column=schema.column(last).title,
        value=end.isoformat(),
        first=schema.column(first).title,
        start=start,
    )
    return Verdict(record, finding)


def amount_blank(case: Case) -> Iterator[Verdict]:
    """Travel and Hosting are paid against receipts: they need an amount (IN-3)."""
    missing: dict[tuple[str, str], list[Expense]] = {}
    for line in case.programme.expenses:
        if line.amount is None and line.category in _NEED_AMOUNT:
            if "amount" in line.row.sheet.columns:
                finding = checks.AMOUNT_BLANK.at(
                    line.row.place("amount"),
                    subject=line.line_id,
                    column="Amount",
                    category=line.category,
                )
                yield Verdict(line, finding)
            else:
                at = (line.row.sheet.workbook, line.row.sheet.sheet)
                missing.setdefault(at, []).append(line)
    for (workbook, sheet), lines in missing.items():
        finding = checks.AMOUNT_COLUMN_MISSING.at(Place(workbook, sheet), count=len(lines))
        yield from (Verdict(line, finding) for line in lines)


def quantity_half(case: Case) -> Iterator[Verdict]:
    """Half days are for the daily rate alone (IN-4)."""
    for line in case.programme.expenses:
        if line.quantity is None or line.category is Category.DAILY_RATE or not line.quantity % 1:
            continue
        finding = checks.QUANTITY_HALF.at(
            line.row.place("quantity"),
            subject=line.line_id,
            column="Quantity",
            value=show_number(line.quantity),
        )
        yield Verdict(line, finding)


def night_none(case: Case) -> Iterator[Verdict]:
    """Nights are counted from the day of arrival to the day of departure (RB-4)."""
    for line in case.programme.expenses:
        nights = line.category is Category.ACCOMMODATION and line.quantity is None
        if nights and line.date_to == line.date_from:
            finding = checks.NIGHT_NONE.at(
                line.row.place("date_to"),
                subject=line.line_id,
                column="Date to",
                value=line.date_from.isoformat(),
            )
            yield Verdict(line, finding)
