"""The sheet Guide: what a workbook is for, how to fill it in, what each column means."""

import textwrap
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.write.forms import words
from p2p_sheets.write.forms.examples import example
from p2p_sheets.write.forms.headers import OPTIONAL, REQUIRED, SOMETIMES, header_style
from p2p_sheets.write.forms.hints import CLASHES, MISSING, NOT_NEEDED
from p2p_sheets.write.forms.needs import phrase
from p2p_sheets.write.forms.plan import EXTRA, Form, Plan
from p2p_sheets.write.forms.tables import TABLES, GuideTable
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
    ("amber", MISSING, "Still missing on this row."),
    ("grey", NOT_NEEDED, "Not needed, as things stand on this row."),
    ("red", CLASHES, "Does not fit what stands beside it: please look again."),
)


def write_guide(form: Form) -> None:
    """Write the sheet."""
    out, book, config = form.out, form.book, form.config
    page = _Page(out, out.sheet(SHEET, protect=True), words.title(book))
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
    page.close()


def _meanings(form: Form, plan: Plan) -> GuideTable:
    rows = [
        (
            column.title,
            phrase(plan.record, column),
            words.help_text(form.book, column, form.config),
            example(column, form.config),
        )
        for column in plan.columns
        if not column.field.startswith(EXTRA)
    ]
    titles = ("Column", "Needed", "What belongs there", "Example")
    return GuideTable(f"Sheet {plan.title}", titles, rows)


class _Page:
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

    def close(self) -> None:
        """Set the page up for print."""
        self._sheet.set_h_pagebreaks(self._breaks)
        self._sheet.print_area(0, 0, self._row - 1, len(WIDTHS) - 1)
        self._sheet.activate()

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
