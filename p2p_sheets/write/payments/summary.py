"""The sheet Summary: on one page what finance must know before anything is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import ActivityType, Category
from p2p_sheets.money import ZERO
from p2p_sheets.rules.reimbursement import Settlement
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table
from p2p_sheets.write.workbook import OutputBook, put

SIGNATURES = ("Prepared by", "Verified by", "Authorised by")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the summary says beside the figures."""

    release: str
    draft: bool
    fingerprint: str
    errors: int
    warnings: int
    changes: tuple[str, ...] = ()  # configuration changed since the last release


class _Page:
    """A sheet of labels and figures, written from top to bottom."""

    def __init__(self, book: OutputBook, name: str, widths: Sequence[float]) -> None:
        self.book, self.name = book, name
        self.sheet: Worksheet = book.sheet(name, landscape=False, protect=True)
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
        self.row = book.heading(self.sheet, name)

    def heading(self, text: str, titles: Sequence[str] = ()) -> None:
        self.row += 1
        style = self.book.format(
            bold=True, font_color="#FFFFFF", bg_color="#1F4E79", text_wrap=True
        )
        cells = [text, *titles]
        for index, cell in enumerate(cells):
            put(self.sheet, self.row, index, cell, style)
        self.row += 1

    def line(self, cells: Sequence[Cell], look: Look = Look.TEXT, *, strong: bool = False) -> None:
        tint = "strong" if strong else ""
        for index, cell in enumerate(cells):
            column = Col("", look if index else Look.TEXT)
            put(self.sheet, self.row, index, cell, self.book.cell_format(column, tint))
        self.row += 1


def write_summary(
    book: OutputBook,
    edition: Edition,
    facts: Facts,
    settlement: Settlement,
    payments: Table,
    lines: Table,
) -> None:
    """Write the sheet; every figure is a live formula over Payments and Lines."""
    page = _Page(book, "Summary", (30, 17, 17, 17, 17))
    page.line(("Programme", edition.programme))
    page.line(("Release" if not facts.draft else "Draft of release", facts.release))
    page.line(("Period, seen on", f"{edition.period}, {edition.as_of}"))
    page.line(("Fingerprint", facts.fingerprint[:32]))
    page.line(("", facts.fingerprint[32:]))
    _by_type(page, settlement, lines)
    _controls(page, settlement, payments, lines)
    page.heading("Open problems")
    page.line(("Errors", facts.errors), Look.COUNT)
    page.line(("Warnings", facts.warnings), Look.COUNT)
    page.line(("Lines held", len(settlement.held)), Look.COUNT)
    page.heading("Configuration since the last release")
    for change in facts.changes or ("No release before this one, or no change.",):
        page.line((change,))
    page.heading("How to pay")
    steps = (
        "1. Compare the fingerprint with the one that the secretariat sends you.",
        "2. Sign-off: prepared, verified and authorised by three different people.",
        "3. Pay each row of Payments once; the Payment ID is the end-to-end reference.",
        "4. Fill in Paid on and Bank reference (or Returned because) and send the workbook back.",
    )
    if facts.draft:
        steps = ("This is a draft: nothing may be paid from it.",)
    for step in steps:
        page.line((step,))
    page.sheet.print_area(0, 0, page.row, 4)
    page.sheet.fit_to_pages(1, 1)


def _by_type(page: _Page, settlement: Settlement, lines: Table) -> None:
    types = list(ActivityType)
    page.heading("Approved, EUR", [kind.value for kind in types] + ["Total"])
    first = page.row + 1
    for category in Category:
        cells = [_approved(settlement, lines, kind, category) for kind in types]
        page.line((category.value, *cells, _across(page.row + 1, cells)), Look.EURO)
    totals = [
        Formula(f"=ROUND(SUM({letter}{first}:{letter}{page.row}),2)", _sum(settlement, kind))
        for letter, kind in zip("BCDE", [*types, None], strict=True)
    ]
    page.line(("Total", *totals), Look.EURO, strong=True)


def _approved(
    settlement: Settlement, lines: Table, kind: ActivityType, category: Category
) -> Formula:
    value = sum(
        (
            line.approved_eur
            for line in settlement.lines
            if line.claim.activity.activity_type is kind and line.claim.expense.category is category
        ),
        ZERO,
    )
    parts = "+".join(
        f'SUMIFS({part.span("Approved EUR")},{part.span("Activity type")},"{kind.value}",'
        f'{part.span("Category")},"{category.value}")'
        for part in lines.parts()
    )
    return Formula(f"=ROUND({parts},2)", value)


def _across(row: int, cells: Sequence[Formula]) -> Formula:
    total = sum((Decimal(cell.value) for cell in cells), ZERO)
    return Formula(f"=ROUND(SUM(B{row}:D{row}),2)", total)


def _sum(settlement: Settlement, kind: ActivityType | None) -> Decimal:
    lines = [line for line in settlement.lines if kind in (None, line.claim.activity.activity_type)]
    return sum((line.approved_eur for line in lines), ZERO)


def _controls(page: _Page, settlement: Settlement, payments: Table, lines: Table) -> None:
    page.heading("Control totals", ["Number", "EUR"])
    paid = settlement.payments
    for route in ("SEPA", "Manual cross-border"):
        some = [payment for payment in paid if payment.route == route]
        count = Formula(f'=COUNTIFS({payments.span("Route")},"{route}")', len(some))
        total = Formula(
            f'=ROUND(SUMIFS({payments.span("Amount EUR")},{payments.span("Route")},"{route}"),2)',
            sum((payment.amount_eur for payment in some), ZERO),
        )
        page.line((f"Payments, {route}", count, total), Look.EURO)
    total_paid = sum((payment.amount_eur for payment in paid), ZERO)
    everything = Formula(f"=ROUND({payments.sum('Amount EUR')},2)", total_paid)
    page.line(
        (
            "Payments in all",
            Formula(f"=COUNT({payments.span('Amount EUR')})", len(paid)),
            everything,
        ),
        Look.EURO,
        strong=True,
    )
    for label, title, value in (
        ("Claimed", "Claimed EUR", sum((line.claimed_eur for line in settlement.lines), ZERO)),
        ("Approved", "Approved EUR", sum((line.approved_eur for line in settlement.lines), ZERO)),
        ("Refused", "Refused EUR", sum((line.refused_eur for line in settlement.lines), ZERO)),
    ):
        page.line(
            (
                f"Lines, {label.lower()}",
                len(settlement.lines),
                Formula(f"=ROUND({lines.sum(title)},2)", value),
            ),
            Look.EURO,
        )
    held = sum((line.claimed_eur or ZERO for line in settlement.held), ZERO)
    page.line(("Lines held, claimed", len(settlement.held), held), Look.EURO)


def write_sign_off(book: OutputBook, facts: Facts) -> None:
    """Write the sheet where three different people sign; two equal names are marked."""
    page = _Page(book, "Sign-off", (26, 34, 18, 46))
    page.line(
        (f"Release {facts.release}" if not facts.draft else f"Draft of release {facts.release}",)
    )
    page.line(("Fingerprint", facts.fingerprint[:32]))
    page.line(("", facts.fingerprint[32:]))
    page.heading("By", ["Name", "Date", "Remark"])
    first = page.row + 1
    for who in SIGNATURES:
        put(page.sheet, page.row, 0, who, book.cell_format(Col("")))
        for index, look in ((1, Look.TEXT), (2, Look.DAY)):
            put(page.sheet, page.row, index, None, book.cell_format(Col("", look, open=True)))
        row = page.row + 1
        check = f'=IF(AND(B{row}<>"",COUNTIF($B${first}:$B${first + 2},B{row})>1),"The same name twice: three people must sign.","")'
        put(
            page.sheet,
            page.row,
            3,
            Formula(check, ""),
            book.format(bold=True, font_color="#B42318"),
        )
        page.sheet.set_row(page.row, 26)
        page.row += 1
    page.line(("The program never signs; a signature on a draft says nothing.",))
    page.sheet.print_area(0, 0, page.row, 3)
