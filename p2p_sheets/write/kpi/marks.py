"""Conditional formats that speak in black and white, too: bars, and bold words on a tint."""

from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.rules.kpi.indicators import Definition, Unit
from p2p_sheets.write.table import Table
from p2p_sheets.write.workbook import OutputBook

UNITS = {Unit.SHARE: "0 %", Unit.EURO: "#,##0.00", Unit.DAYS: "0.0", Unit.POINTS: "0.0"}


def units(
    book: OutputBook,
    sheet: Worksheet,
    table: Table,
    definitions: Iterable[Definition],
    spans: Sequence[tuple[str, str]],
) -> None:
    """Show shares, euro and days as such: each row has a unit of its own.

    A span is the first and the last title of columns side by side.
    """
    titles = [column.title for column in table.columns]
    for row, definition in enumerate(definitions, table.header_row):
        if definition.unit in UNITS:
            style = book.format(num_format=UNITS[definition.unit])
            rule = {"type": "no_errors", "format": style}
            for start, end in spans:
                first, last = titles.index(start), titles.index(end)
                sheet.conditional_format(row, first, row, last, rule)


def progress_bars(sheet: Worksheet, table: Table, title: str = "Progress") -> None:
    """Draw a bar into each cell of a column of shares, from 0 to 100 %."""
    rule = {
        "type": "data_bar",
        "bar_color": "#9FB8CC",
        "min_type": "num",
        "min_value": 0,
        "max_type": "num",
        "max_value": 1,
    }
    _on(sheet, table, title, rule)


def words(book: OutputBook, sheet: Worksheet, table: Table, title: str, good: str = "") -> None:
    """Make the word that is good bold, and every other word but `open` and `possible` stand out."""
    stop: dict[str, object] = {"stop_if_true": True}
    _on(sheet, table, title, {"type": "blanks", **stop})
    for plain in ("open", "possible"):
        _on(sheet, table, title, {"type": "cell", "criteria": "==", "value": f'"{plain}"', **stop})
    if good:
        fine = book.format(bold=True, font_color="#1E6B34")
        rule = {"type": "cell", "criteria": "==", "value": f'"{good}"', "format": fine, **stop}
        _on(sheet, table, title, rule)
    look = book.format(bold=True, italic=True, bg_color="#F6D5D1")
    rule = {"type": "cell", "criteria": "!=", "value": '""', "format": look}
    _on(sheet, table, title, rule)


def below_zero(book: OutputBook, sheet: Worksheet, table: Table, title: str) -> None:
    """Let stand out what is under 0."""
    look = book.format(bold=True, italic=True, bg_color="#F6D5D1")
    _on(sheet, table, title, {"type": "cell", "criteria": "<", "value": 0, "format": look})


def _on(sheet: Worksheet, table: Table, title: str, rule: dict[str, object]) -> None:
    column = [column.title for column in table.columns].index(title)
    first = table.header_row
    last = first + max(len(table.rows), 1) - 1
    sheet.conditional_format(first, column, last, column, rule)
