"""How the cells of an input sheet look, and how a value of any type gets into one as what it is."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.write.forms.plan import Value
from p2p_sheets.write.sheet import UnwritableError, put
from p2p_sheets.write.workbook import LINE, OutputBook

DATE_FORMAT = "yyyy-mm-dd"
NUMBER_FORMATS = {
    Kind.DAY: DATE_FORMAT,
    Kind.MONTH: "yyyy-mm",
    Kind.MONEY: "#,##0.00",
    Kind.EURO: "#,##0.00",
    Kind.RATE: "0.00####",
    Kind.UNITS: "0.0",
    Kind.COUNT: "#,##0",
    Kind.MARK: "0.0",
}
WIDTHS = {
    Kind.ID: 15,
    Kind.REF: 15,
    Kind.TEXT: 22,
    Kind.CHOICE: 19,
    Kind.FLAG: 12,
    Kind.DAY: 12,
    Kind.MONTH: 10,
    Kind.MONEY: 12,
    Kind.EURO: 14,
    Kind.RATE: 12,
    Kind.UNITS: 11,
    Kind.COUNT: 12,
    Kind.MARK: 13,
    Kind.EMAIL: 26,
    Kind.COUNTRY: 9,
    Kind.CURRENCY: 10,
    Kind.IBAN: 32,
    Kind.BIC: 14,
}
WRAPS = 30  # a text column this wide wraps


def width(column: Column) -> int:
    """Give the width of a column in characters."""
    return column.width or WIDTHS[column.kind]


def style(book: OutputBook, column: Column, *, number_format: str = "", **more: Any) -> Format:
    """Give the format of a column's cells: open for people, text kept as text."""
    properties: dict[str, Any] = {
        "num_format": number_format or NUMBER_FORMATS.get(column.kind, "@"),
        "locked": False,
        "bottom": 4,
        "bottom_color": LINE,
        **more,
    }
    if column.kind in (Kind.DAY, Kind.MONTH):
        properties["align"] = "left"
    elif column.kind in NUMBER_FORMATS:
        properties |= {"align": "right", "indent": 1}
    if column.kind is Kind.TEXT and width(column) >= WRAPS:
        properties["text_wrap"] = True
    return book.format(**properties)


def enter(
    book: OutputBook,
    sheet: Worksheet,
    at: tuple[int, int],
    column: Column,
    value: Value,
    colour: str = "",
) -> None:
    """Put a value into its column as the type it has, right or wrong for the column.

    Raises:
        UnwritableError: xlsxwriter would have cut or dropped the value.
    """
    fill = {"bg_color": colour} if colour else {}
    look = style(book, column, **fill)
    if isinstance(value, bool) and column.kind is not Kind.FLAG:
        done = sheet.write_boolean(*at, value, look)
    elif isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        dated = column.kind in (Kind.DAY, Kind.MONTH)
        dates = look if dated else style(book, column, number_format=DATE_FORMAT, **fill)
        done = sheet.write_datetime(*at, moment, dates)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        done = sheet.write_number(*at, float(value), look)
    else:
        put(sheet, *at, value, look)
        return
    if done != 0:
        raise UnwritableError(f"{sheet.get_name()} row {at[0] + 1}: {value!r} cannot be written")
