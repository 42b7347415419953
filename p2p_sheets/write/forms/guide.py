"""The sheet Guide: what a workbook is for, how to fill it in, what each column means."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Category
from p2p_sheets.config import Amount, Config, CutOff, Entitlement
from p2p_sheets.read.kinds import countries
from p2p_sheets.write.forms import words
from p2p_sheets.write.forms.examples import example
from p2p_sheets.write.forms.hints import CLASHES, MISSING, NOT_NEEDED
from p2p_sheets.write.forms.lists import Lists
from p2p_sheets.write.forms.looks import OPTIONAL, REQUIRED, SOMETIMES, header_style
from p2p_sheets.write.forms.plan import Form, Plan, is_shown
from p2p_sheets.write.forms.words import phrase
from p2p_sheets.write.sheet import put
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook

SHEET = "Guide"
WIDTHS = (28, 34, 64, 34)
LINE_LENGTH = 165
LINE_HEIGHT = 13.5
PAGE_HEIGHT = 545  # points of the sheet that fit a printed page at this width
FILL = 1.25  # characters of running text to one of width
_LEGEND = (
    ("Heading", REQUIRED, "Fill it in on every row that you use."),
    ("Heading", SOMETIMES, "Some rows need it; below it is said which."),
    ("Heading", OPTIONAL, "Fill it in if you can."),
)
_TINTS = (
    ("amber", MISSING, "To be filled in on this row."),
    ("grey", NOT_NEEDED, "Not needed, as things stand on this row."),
    ("red", CLASHES, "Does not fit what stands beside it: please look again."),
)


@dataclass(frozen=True, slots=True)
class GuideTable:
    """A table of the Guide: its heading, the titles of its columns, its rows."""

    heading: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_guide(form: Form) -> Worksheet:
    """Write the sheet."""
    out, book, config = form.out, form.book, form.config
    page = _GuidePage(out, out.sheet(SHEET, protect=True), words.title(book))
    page.text(book.purpose)
    page.text(f"Filled in by: {book.filled_by}")
    for note in next(iter(form.sheets.values())).notes:
        page.text(note, bold=True)
    page.heading("How to fill it in")
    page.steps(words.paragraphs(book, "steps", config))
    page.heading("What the headings and colours say")
    for text, properties, meaning in _LEGEND:
        page.swatch(text, header_style(out, properties), meaning)
    for text, properties, meaning in _TINTS:
        page.swatch(text, out.format(**properties), meaning)
    page.heading("What happens with it")
    page.steps(words.paragraphs(book, "after", config))
    for plan in form.sheets.values():
        page.table(_meanings(form, plan), plan.record.SHEET.doc)
    for name in words.tables(book):
        page.table(TABLES[name](config))
    return page.close()


def _meanings(form: Form, plan: Plan) -> GuideTable:
    rows = [
        (
            column.title,
            phrase(plan.record, column),
            words.help_text(form.book, column, form.config),
            example(column, form.config),
        )
        for column in plan.columns
        if not is_shown(column)
    ]
    titles = ("Column", "Needed", "What belongs there", "Example")
    return GuideTable(f"Sheet {plan.title}", titles, rows)


class _GuidePage:
    """A sheet that is written from the top down, with page breaks where a table would be torn."""

    def __init__(self, out: OutputBook, sheet: Worksheet, title: str) -> None:
        self._out, self._sheet = out, sheet
        self._breaks: list[int] = []
        self._used = 4 * LINE_HEIGHT  # of the printed page, in points
        for index, width in enumerate(WIDTHS):
            sheet.set_column(index, index, width)
        self._row = out.heading(sheet, title) + 1

    def text(self, text: str, *, bold: bool = False) -> None:
        """Write a paragraph, its lines broken here so that no program need wrap them."""
        for line in textwrap.wrap(text, LINE_LENGTH):
            self._line([line], [self._out.format(bold=bold)])

    def heading(self, text: str) -> None:
        """Write a heading below a blank line."""
        self._next()
        self._line([text], [self._out.format(bold=True, font_size=12, font_color=HEAD)], 18)

    def steps(self, steps: Sequence[str]) -> None:
        """Write numbered paragraphs."""
        for number, step in enumerate(steps, 1):
            first, *more = textwrap.wrap(step, LINE_LENGTH - 5)
            self._line([f"{number}.  {first}"], [self._out.format()])
            for line in more:
                self._line([line], [self._out.format(align="left", indent=1)])

    def swatch(self, text: str, look: Format, meaning: str) -> None:
        """Show a look beside its meaning."""
        self._line([text, meaning], [look, self._out.format(align="left", indent=1)])

    def table(self, table: GuideTable, doc: str = "") -> None:
        """Write a table with its heading."""
        heights = [LINE_HEIGHT * _lines(row) + 2 for row in table.rows]
        self._keep_together(sum(heights) + 5 * LINE_HEIGHT)
        self.heading(table.heading)
        if doc:
            self.text(doc)
        edge = {"border": 1, "border_color": LINE}
        head = self._out.format(bold=True, font_color="#FFFFFF", bg_color=HEAD, **edge)
        cell = self._out.format(text_wrap=True, **edge)
        first = self._out.format(text_wrap=True, bold=True, **edge)
        self._line(table.titles, [head] * len(WIDTHS), spread=True)
        for row, height in zip(table.rows, heights, strict=True):
            self._line(row, [first, *[cell] * (len(WIDTHS) - 1)], height, spread=True)

    def close(self) -> Worksheet:
        """Set the page up for print."""
        self._sheet.set_h_pagebreaks(self._breaks)
        self._sheet.print_area(0, 0, self._row - 1, len(WIDTHS) - 1)
        return self._sheet

    def _keep_together(self, height: float) -> None:
        if self._used + height > PAGE_HEIGHT >= height:
            self._breaks.append(self._row)
            self._used = 0

    def _line(
        self,
        texts: Sequence[str],
        looks: Sequence[Format],
        height: float = LINE_HEIGHT,
        *,
        spread: bool = False,
    ) -> None:
        """Write one row; `spread` lets its last text take what is left of the width."""
        last, end = len(texts) - 1, len(WIDTHS) - 1
        self._sheet.set_row(self._row, height)
        if spread and last < end:
            self._sheet.merge_range(self._row, last, self._row, end, "", looks[last])
        for index, text in enumerate(texts):
            put(self._sheet, self._row, index, text, looks[index])
        self._next(height)

    def _next(self, height: float = LINE_HEIGHT) -> None:
        self._row += 1
        self._used = (self._used + height) % PAGE_HEIGHT


def _lines(texts: Sequence[str]) -> int:
    """Count the lines that the fullest cell of a row needs; the last one takes what is left."""
    last = len(texts) - 1
    widths = [*WIDTHS[:last], sum(WIDTHS[last:])]
    return max(
        len(textwrap.wrap(text, int(width * FILL))) or 1
        for text, width in zip(texts, widths, strict=True)
    )


# --- the tables that come from config: cut-offs, what is paid, what payment waits for -------------


def cut_offs(config: Config) -> GuideTable:
    """List the cut-offs with their dates."""
    rows = [
        (f"{c.id}  {config.types[c.type]}", f"{c.opens} to {c.closes}", _runs(c), _note(c))
        for c in config.cut_offs
    ]
    titles = ("Cut-off", "Open for applications", "When the activities take place", "Note")
    return GuideTable("Cut-offs", titles, rows)


def _runs(cut_off: CutOff) -> str:
    visitors = (
        f". Visitor cities apply {cut_off.visitors_open} to {cut_off.visitors_close}"
        if cut_off.visitors_open
        else ""
    )
    return f"{_month(cut_off.runs[0])} to {_month(cut_off.runs[1])}{visitors}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _note(cut_off: CutOff) -> str:
    notes = ["optional"] if cut_off.optional else []
    notes += [] if cut_off.confirmed else ["dates not yet confirmed"]
    return ", ".join(notes)


def paid(config: Config) -> GuideTable:
    """List who may claim what, and how much."""
    rows = [(e.category, e.rule, _who(e, config), _how_much(e)) for e in config.entitlements]
    return GuideTable("What is reimbursed", ("Category", "Rule", "To whom", "How much"), rows)


def _who(entitlement: Entitlement, config: Config) -> str:
    return "; ".join(
        f"{who.role} ({config.types[who.type]}{_most(who.max_units)})" for who in entitlement.who
    )


def _most(units: Decimal | None) -> str:
    return f", at most {units} days" if units else ""


def _how_much(entitlement: Entitlement) -> str:
    unit = f"a {Category(entitlement.category).unit}"
    amounts = sorted(entitlement.amounts, key=lambda amount: amount.valid_from)
    return "; ".join(_amount(a, entitlement.shape, unit, dated=len(amounts) > 1) for a in amounts)


def _amount(amount: Amount, shape: str, unit: str, *, dated: bool) -> str:
    since = f" from {amount.valid_from}" if dated else ""
    euro = f"EUR {amount.eur:,.2f}"
    return f"{euro} {unit}{since}" if shape == "rate" else f"receipts up to {euro}{since}"


def waits_for(config: Config) -> GuideTable:
    """List what must be in before a claim is paid."""
    rows = [
        (config.types[who[:2]].name, who[3:], ", ".join(names))
        for who, names in config.payment_requires.items()
    ]
    titles = ("Activity type", "Role", "Payment waits until these are in")
    return GuideTable("What payment waits for", titles, rows)


def country_codes(config: Config) -> GuideTable:
    """List the usual country codes with their names, in four columns."""
    names = [f"{code} {countries.names()[code]}" for code in Lists(config).countries()]
    lines = -(-len(names) // 4)
    names += [""] * (4 * lines - len(names))
    rows = [names[line::lines] for line in range(lines)]
    return GuideTable("Country codes", ("Any other ISO code may be typed", "", "", ""), rows)


TABLES: Mapping[str, Callable[[Config], GuideTable]] = {
    "cut_offs": cut_offs,
    "paid": paid,
    "waits_for": waits_for,
    "country_codes": country_codes,
}
