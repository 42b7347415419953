"""Headers whose look says whether a column must be filled: by a star and weight, not colour alone.

The star belongs to the number format: it is seen on screen and on paper, while the cell holds the
title exactly as it is printed in the schema.
"""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format

from p2p_sheets.books.columns import Column, Record
from p2p_sheets.write.forms.needs import is_required, is_sometimes
from p2p_sheets.write.forms.plan import EXTRA
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook

Look = Mapping[str, Any]
REQUIRED: Look = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": HEAD,
    "bottom": 5,
    "bottom_color": "#0B2239",
    "num_format": '@" *"',
}
SOMETIMES: Look = {
    "bold": True,
    "font_color": HEAD,
    "bg_color": "#CFE0F0",
    "bottom": 5,
    "bottom_color": HEAD,
    "num_format": '@" (*)"',
}
OPTIONAL: Look = {"bg_color": "#EAEFF4", "bottom": 1, "bottom_color": LINE}
SHOWN: Look = {"italic": True, "font_color": "#52606D", "bottom": 1, "bottom_color": LINE}


def look(record: type[Record], column: Column) -> Look:
    """Choose the look of a column's header."""
    if column.field.startswith(EXTRA):
        return SHOWN
    if is_required(column):
        return REQUIRED
    return SOMETIMES if is_sometimes(record, column) else OPTIONAL


def header_style(book: OutputBook, properties: Look) -> Format:
    """Make the format of a header of some look."""
    edges = {"left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
    return book.format(text_wrap=True, valign="vcenter", **edges, **properties)
