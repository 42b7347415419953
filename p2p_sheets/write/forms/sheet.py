"""One input sheet: header, filled rows, open cells, checks, protection and print set-up."""

import math
from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.columns import Column
from p2p_sheets.config import Config
from p2p_sheets.write.forms.cells import enter, style, width
from p2p_sheets.write.forms.plan import Plan
from p2p_sheets.write.forms.validation import validate
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook, put

LAST_COLUMN = 16_383
PAGE = 170  # characters that an A4 page in landscape holds before print gets too small
OPEN_TO_PEOPLE = {
    "autofilter": True,
    "sort": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def write_sheet(
    book: OutputBook, plan: Plan, all_plans: Mapping[str, Plan], config: Config
) -> Worksheet:
    """Write an input sheet."""
    sheet = book.sheet(plan.title)
    sheet.hide_gridlines(0)
    _columns(book, sheet, plan)
    for row, line in enumerate(plan.above):
        put(sheet, row, 0, line, book.format(bold=True, font_color="#B42318"))
    _header(book, sheet, plan)
    for position, values in enumerate(plan.rows):
        for index, column in enumerate(plan.columns):
            value = values.get(column.field)
            if value is not None:
                enter(book, sheet, plan.first + position, index, column, value)
    for column in plan.columns:
        validate(sheet, plan, column, all_plans, config, column.help)
    _set_up(sheet, plan)
    return sheet


def _columns(book: OutputBook, sheet: Worksheet, plan: Plan) -> None:
    for index, column in enumerate(plan.columns):
        sheet.set_column(index, index, width(column), style(book, column))
    # Rows can be deleted on a protected sheet only where every cell of them is open.
    sheet.set_column(len(plan.columns), LAST_COLUMN, None, book.format(locked=False))


def _header(book: OutputBook, sheet: Worksheet, plan: Plan) -> None:
    sheet.set_row(plan.header, 33)
    for index, column in enumerate(plan.columns):
        put(sheet, plan.header, index, column.title, header_style(book, column))


def header_style(book: OutputBook, column: Column) -> Format:
    """Give a header its look: what is required shows a star, in bold, over a thick line."""
    if column.required:
        return book.format(
            bold=True,
            font_color="#FFFFFF",
            bg_color=HEAD,
            text_wrap=True,
            num_format='@" *"',
            bottom=5,
        )
    return book.format(bg_color="#E1ECF7", text_wrap=True, bottom=1, bottom_color=LINE)


def _set_up(sheet: Worksheet, plan: Plan) -> None:
    sheet.freeze_panes(plan.first, 1)
    sheet.autofilter(plan.header, 0, plan.last, len(plan.columns) - 1)
    sheet.repeat_rows(plan.header)
    sheet.repeat_columns(0)
    total = sum(width(column) for column in plan.columns)
    sheet.fit_to_pages(math.ceil(total / PAGE), 0)
    sheet.print_across()
    sheet.protect("", OPEN_TO_PEOPLE)
