"""The sheet Summary: on one page what finance must know before anything is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Category
from p2p_sheets.findings import column_letter
from p2p_sheets.money import ZERO
from p2p_sheets.rules.reimbursement import Payment, Settlement
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table
from p2p_sheets.write.workbook import HEAD, OutputBook

HEADING = {"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD, "text_wrap": True}
UNVERIFIED = "Released although the second engine comes to other figures:"
SIGNATURES = ("Prepared by", "Verified by", "Authorised by")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the summary says beside the figures."""

    release: str
    draft: bool
    fingerprint: str
    types: Sequence[str]  # the names of the activity types
    errors: int
    warnings: int
    changes: tuple[str, ...] = ()  # configuration changed since the last release
    bank_file: str = ""  # the file that holds the SEPA payments
    unverified: str = ""  # why it is released although the second engine disagrees


class _FactsPage:
    """A sheet of labels and figures, written from top to bottom."""

    def __init__(self, book: OutputBook, name: str, widths: Sequence[float]) -> None:
        self.book, self.name = book, name
        self.sheet: Worksheet = book.sheet(name, landscape=False, protect=True)
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
        self.row = book.heading(self.sheet, name)

    def heading(self, text: str, titles: Sequence[str] = (), align: str = "right") -> None:
        """Begin a block; the titles stand over the columns beside it."""
        self.row += 1
        put(self.sheet, self.row, 0, text, self.book.format(**HEADING))
        for index, title in enumerate(titles, 1):
            put(self.sheet, self.row, index, title, self.book.format(**HEADING, align=align))
        self.row += 1

    def line(self, *cells: Cell, strong: bool = False) -> None:
        """Write a label and what belongs to it, each shown by its kind."""
        for index, cell in enumerate(cells):
            column = Col("", _look(cell) if index else Look.TEXT)
            put(
                self.sheet,
                self.row,
                index,
                cell,
                self.book.cell_format(column, "strong" if strong else ""),
            )
        self.row += 1

    def text(self, *lines: str) -> None:
        """Write plain sentences."""
        for line in lines:
            put(self.sheet, self.row, 0, line, self.book.format())
            self.row += 1


def _look(cell: Cell) -> Look:
    value = cell.value if isinstance(cell, Formula) else cell
    if isinstance(value, Decimal):
        return Look.EURO
    return Look.COUNT if isinstance(value, int) else Look.TEXT


def write_summary(
    book: OutputBook,
    edition: Edition,
    facts: Facts,
    settlement: Settlement,
    payments: Table,
    lines: Table,
) -> None:
    """Write the sheet; every figure is a live formula over Payments and Lines."""
    page = _FactsPage(book, "Summary", (30, *[17] * (len(facts.types) + 1)))
    page.line("Programme", edition.programme)
    page.line("Release" if not facts.draft else "Draft of release", facts.release)
    page.line("Period, position at", f"{edition.period}, {edition.as_of}")
    page.line("Fingerprint", facts.fingerprint[:32])
    page.line("", facts.fingerprint[32:])
    _warn(page, facts)
    _by_type(page, facts.types, settlement, lines)
    _controls(page, settlement, payments, lines)
    page.heading("Open problems")
    page.line("Errors", facts.errors)
    page.line("Warnings", facts.warnings)
    page.line("Lines held", len(settlement.held))
    page.heading("Configuration since the last release")
    page.text(*(facts.changes or ("No release before this one, or no change.",)))
    page.heading("How to pay")
    steps: tuple[str, ...] = (
        "1. Compare the fingerprint with the one that the secretariat sends you.",
        "2. Sign-off: prepared, verified and authorised by three different people.",
        "3. Pay each row of Payments once; the Payment ID is the end-to-end reference.",
        "4. Fill in Paid on and Bank reference (or Returned because) and send the workbook back.",
    )
    if facts.draft:
        steps = ("This is a draft: nothing may be paid from it.",)
    page.text(*steps)
    page.sheet.print_area(0, 0, page.row, len(facts.types) + 1)
    page.sheet.fit_to_pages(1, 1)


def _warn(page: _FactsPage, facts: Facts) -> None:
    """Say that a release was decided against the second engine, and why."""
    if facts.unverified:
        style = page.book.format(bold=True, font_color="#B42318")
        put(page.sheet, page.row, 0, f"{UNVERIFIED} {facts.unverified}", style)
        page.row += 1


def _by_type(page: _FactsPage, types: Sequence[str], settlement: Settlement, lines: Table) -> None:
    page.heading("Approved, EUR", [*types, "Total"])
    first = page.row + 1
    for category in Category:
        cells = [_approved(settlement, lines, kind, category) for kind in types]
        page.line(category.value, *cells, _across(page.row + 1, cells))
    totals = [
        Formula(f"=ROUND(SUM({letter}{first}:{letter}{page.row}),2)", _sum(settlement, kind))
        for letter, kind in ((column_letter(n), k) for n, k in enumerate([*types, None], 1))
    ]
    page.line("Total", *totals, strong=True)


def _approved(settlement: Settlement, lines: Table, kind: str, category: Category) -> Formula:
    value = sum(
        (
            line.approved_eur
            for line in settlement.lines
            if line.activity_type == kind and line.category == category.value
        ),
        ZERO,
    )
    parts = "+".join(
        f'SUMIFS({part.span("Approved EUR")},{part.span("Activity type")},"{kind}",'
        f'{part.span("Category")},"{category.value}")'
        for part in lines.parts()
    )
    return Formula(f"=ROUND({parts},2)", value)


def _across(row: int, cells: Sequence[Formula]) -> Formula:
    total = sum((Decimal(cell.value) for cell in cells), ZERO)
    return Formula(f"=ROUND(SUM(B{row}:{column_letter(len(cells))}{row}),2)", total)


def _sum(settlement: Settlement, kind: str | None) -> Decimal:
    lines = [line for line in settlement.lines if kind is None or line.activity_type == kind]
    return sum((line.approved_eur for line in lines), ZERO)


def _controls(page: _FactsPage, settlement: Settlement, payments: Table, lines: Table) -> None:
    page.heading("Control totals", ["Number", "EUR"])
    _by_route(page, settlement.payments, payments)
    for title in ("Claimed EUR", "Approved EUR", "Refused EUR"):
        values = [getattr(line, title.lower().replace(" ", "_")) for line in settlement.lines]
        over = "+".join(f'COUNTIF({part.span(title)},">0")' for part in lines.parts())
        count = Formula(f"={over}", sum(1 for value in values if value > 0))
        total = Formula(f"=ROUND({lines.sum(title)},2)", sum(values, ZERO))
        page.line(f"Lines, {title.split()[0].lower()}", count, total)
    held = sum((line.claimed_eur or ZERO for line in settlement.held), ZERO)
    page.line("Lines held, claimed", len(settlement.held), held)


def _by_route(
    page: _FactsPage, paid: Sequence[Payment], payments: Table, bank_file: str = ""
) -> None:
    """Count and add up the payments by route and in all, live; `bank_file` holds the SEPA ones."""
    where = {"SEPA": f" ({bank_file})" if bank_file else "", "Manual cross-border": ""}
    for route, file in where.items():
        some = [payment.amount_eur for payment in paid if payment.route == route]
        count = Formula(f'=COUNTIFS({payments.span("Route")},"{route}")', len(some))
        total = Formula(
            f'=ROUND(SUMIFS({payments.span("Amount EUR")},{payments.span("Route")},"{route}"),2)',
            sum(some, ZERO),
        )
        page.line(f"Payments, {route}{file}", count, total)
    count = Formula(f"=COUNT({payments.span('Amount EUR')})", len(paid))
    value = sum((payment.amount_eur for payment in paid), ZERO)
    total = Formula(f"=ROUND({payments.sum('Amount EUR')},2)", value)
    page.line("Payments in all", count, total, strong=True)


def write_sign_off(book: OutputBook, facts: Facts, settlement: Settlement, payments: Table) -> None:
    """Write the sheet where three different people sign for the total; equal names are marked."""
    page = _FactsPage(book, "Sign-off", (38, 34, 14, 26))
    page.line("Draft of release" if facts.draft else "Release", facts.release)
    page.line("Fingerprint", facts.fingerprint[:32])
    page.line("", facts.fingerprint[32:])
    _warn(page, facts)
    page.heading("What is signed for", ["Number", "EUR"])
    _by_route(page, settlement.payments, payments, facts.bank_file)
    page.heading("By", ["Name", "Date", "Remark"], align="left")
    first = page.row + 1
    for who in SIGNATURES:
        put(page.sheet, page.row, 0, who, book.cell_format(Col("")))
        for index, look in ((1, Look.TEXT), (2, Look.DAY)):
            put(page.sheet, page.row, index, None, book.cell_format(Col("", look, open=True)))
        row = page.row + 1
        twice = f'AND(B{row}<>"",COUNTIF($B${first}:$B${first + 2},B{row})>1)'
        check = f'=IF({twice},"The same name twice: three people must sign.","")'
        put(
            page.sheet,
            page.row,
            3,
            Formula(check, ""),
            book.format(bold=True, font_color="#B42318", text_wrap=True),
        )
        page.sheet.set_row(page.row, 36)  # room for a pen
        page.row += 1
    page.text("The program never signs; a signature on a draft says nothing.")
    page.sheet.print_area(0, 0, page.row, 3)
