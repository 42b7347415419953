"""How the headers and cells of an input sheet look, and how a value gets in as what it is.

A header's look says whether its column must be filled: by a star and weight, not colour alone. The
star belongs to the number format: it is seen on screen and on paper, while the cell holds the title
exactly as it is printed in the schema.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.write.forms.plan import Value, is_shown
from p2p_sheets.write.forms.words import is_required, is_sometimes
from p2p_sheets.write.sheet import UnwritableError, put
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook

DATE_FORMAT = "yyyy-mm-dd"
NUMBER_FORMATS = {
    Kind.DAY: DATE_FORMAT,
    Kind.MONTH: "yyyy-mm",
    Kind.MONEY: "#,##0.00",
    Kind.EURO: "#,##0.00",
    Kind.RATE: "0.00####",
    Kind.UNITS: "0.0",
    Kind.DAYS: "0.0",
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
    Kind.DAYS: 11,
    Kind.COUNT: 12,
    Kind.MARK: 13,
    Kind.EMAIL: 26,
    Kind.COUNTRY: 9,
    Kind.CURRENCY: 10,
    Kind.IBAN: 32,
    Kind.BIC: 14,
}
WRAPS = 30  # a text column this wide wraps

HeaderLook = Mapping[str, Any]  # properties of an xlsxwriter format
REQUIRED: HeaderLook = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": HEAD,
    "bottom": 5,
    "bottom_color": "#0B2239",
    "num_format": '@" *"',
}
SOMETIMES: HeaderLook = {
    "bold": True,
    "font_color": HEAD,
    "bg_color": "#CFE0F0",
    "bottom": 5,
    "bottom_color": HEAD,
    "num_format": '@" (*)"',
}
OPTIONAL: HeaderLook = {"bg_color": "#EAEFF4", "bottom": 1, "bottom_color": LINE}
SHOWN: HeaderLook = {"italic": True, "font_color": "#52606D", "bottom": 1, "bottom_color": LINE}


def header_look(record: type[Record], column: Column) -> HeaderLook:
    """Choose the look of a column's header."""
    if is_shown(column):
        return SHOWN
    if is_required(column):
        return REQUIRED
    return SOMETIMES if is_sometimes(record, column) else OPTIONAL


def header_style(book: OutputBook, properties: HeaderLook) -> Format:
    """Make the format of a header of some look."""
    edges = {"left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
    return book.format(text_wrap=True, valign="vcenter", **edges, **properties)


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
    more: Mapping[str, Any] | None = None,
) -> None:
    """Put a value into its column as the type it has, right or wrong for the column.

    Raises:
        UnwritableError: xlsxwriter would have cut or dropped the value.
    """
    more = more or {}
    look = style(book, column, **more)
    if isinstance(value, bool) and column.kind is not Kind.FLAG:
        done = sheet.write_boolean(*at, value, look)
    elif isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        dated = column.kind in (Kind.DAY, Kind.MONTH)
        dates = look if dated else style(book, column, number_format=DATE_FORMAT, **more)
        done = sheet.write_datetime(*at, moment, dates)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        done = sheet.write_number(*at, float(value), look)
    else:
        put(sheet, *at, value, look)
        return
    if done != 0:
        raise UnwritableError(f"{sheet.get_name()} row {at[0] + 1}: {value!r} cannot be written")
