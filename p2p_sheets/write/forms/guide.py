"""The sheet Guide: what a workbook is for, how to fill it in, what each column means."""

import textwrap
from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Book
from p2p_sheets.config import Config
from p2p_sheets.write.forms import words
from p2p_sheets.write.forms.examples import example
from p2p_sheets.write.forms.headers import OPTIONAL, REQUIRED, SOMETIMES, header_style
from p2p_sheets.write.forms.hints import CLASHES, MISSING, NOT_NEEDED
from p2p_sheets.write.forms.needs import phrase
from p2p_sheets.write.forms.plan import EXTRA, Plan
from p2p_sheets.write.forms.tables import TABLES, GuideTable
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook, put

SHEET = "Guide"
WIDTHS = (28, 34, 64, 34)
LINE_LENGTH = 150
LINE_HEIGHT = 13.5
_LEGEND = (
    ("Heading *", REQUIRED, "Fill it in on every row that you use."),
    ("Heading (*)", SOMETIMES, "Some rows need it; below it is said which."),
    ("Heading", OPTIONAL, "Fill it in if you can."),
)
_TINTS = (
    ("amber", MISSING, "Still missing on this row."),
    ("grey", NOT_NEEDED, "Not needed, as things stand on this row."),
    ("red", CLASHES, "Does not fit what stands beside it: please look again."),
)


def write_guide(
    book: OutputBook, shelf_book: Book, sheets: Mapping[str, Plan], config: Config
) -> None:
    """Write the sheet."""
    page = _Page(book, book.sheet(SHEET, protect=True), words.title(shelf_book))
    page.text(f"{config.programme.name}. {shelf_book.purpose} Filled in by: {shelf_book.filled_by}")
    for note in next(iter(sheets.values())).notes:
        page.text(note, bold=True)
    page.heading("How to fill it in")
    page.steps(words.paragraphs(shelf_book, "steps", config))
    page.heading("What the headings and colours say")
    for text, properties, meaning in _LEGEND:
        page.swatch(text, header_style(book, properties), meaning)
    for text, properties, meaning in _TINTS:
        page.swatch(text, book.format(**properties), meaning)
    page.heading("What happens with it")
    page.steps(words.paragraphs(shelf_book, "after", config))
    for plan in sheets.values():
        page.table(_meanings(plan, shelf_book, config), plan.record.SHEET.doc)
    for name in words.tables(shelf_book):
        page.table(TABLES[name](config))
    page.close()


def _meanings(plan: Plan, book: Book, config: Config) -> GuideTable:
    rows = [
        (c.title, phrase(plan.record, c), words.help_text(book, c, config), example(c, config))
        for c in plan.columns
        if not c.field.startswith(EXTRA)
    ]
    return GuideTable(
        f"Sheet {plan.title}", ("Column", "Needed", "What belongs there", "Example"), rows
    )


class _Page:
    """A sheet that is written from the top down."""

    def __init__(self, book: OutputBook, sheet: Worksheet, title: str) -> None:
        self._book, self._sheet = book, sheet
        for index, width in enumerate(WIDTHS):
            sheet.set_column(index, index, width)
        self._row = book.heading(sheet, title) + 1

    def text(self, text: str, *, bold: bool = False) -> None:
        """Write a paragraph, its lines broken here so that no program need wrap them."""
        for line in textwrap.wrap(text, LINE_LENGTH):
            self._line(line, self._book.format(bold=bold))

    def heading(self, text: str) -> None:
        """Write a heading below a blank line."""
        self._row += 1
        self._line(text, self._book.format(bold=True, font_size=12, font_color=HEAD))

    def steps(self, steps: Sequence[str]) -> None:
        """Write numbered paragraphs."""
        for number, step in enumerate(steps, 1):
            first, *more = textwrap.wrap(step, LINE_LENGTH - 5)
            self._line(f"{number}.  {first}", self._book.format())
            for line in more:
                self._line(line, self._book.format(indent=1))

    def swatch(self, text: str, look: Format, meaning: str) -> None:
        """Show a look beside its meaning."""
        put(self._sheet, self._row, 0, text, look)
        put(self._sheet, self._row, 1, meaning, self._book.format())
        self._row += 1

    def table(self, table: GuideTable, doc: str = "") -> None:
        """Write a table with its heading."""
        self.heading(table.heading)
        if doc:
            self.text(doc)
        head = self._book.format(
            bold=True, font_color="#FFFFFF", bg_color=HEAD, border=1, border_color=LINE
        )
        self._cells(table.titles, [head] * len(WIDTHS))
        cell = self._book.format(text_wrap=True, border=1, border_color=LINE)
        first = self._book.format(text_wrap=True, border=1, border_color=LINE, bold=True)
        for row in table.rows:
            self._sheet.set_row(self._row, LINE_HEIGHT * _lines(row) + 1.5)
            self._cells(row, [first, cell, cell, cell])

    def close(self) -> None:
        """Set the page up for print."""
        self._sheet.print_area(0, 0, self._row - 1, len(WIDTHS) - 1)
        self._sheet.activate()

    def _cells(self, texts: Sequence[str], looks: Sequence[Format]) -> None:
        for index, (text, look) in enumerate(zip(texts, looks, strict=True)):
            put(self._sheet, self._row, index, text, look)
        self._row += 1

    def _line(self, text: str, look: Format) -> None:
        put(self._sheet, self._row, 0, text, look)
        self._row += 1


def _lines(texts: Sequence[str]) -> int:
    """Count the lines that the fullest cell of a row needs."""
    return max(
        len(textwrap.wrap(text, width - 2)) or 1 for text, width in zip(texts, WIDTHS, strict=True)
    )
