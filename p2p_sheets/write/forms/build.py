"""Write an input workbook, blank or with rows in place; the same content gives the same bytes."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Book
from p2p_sheets.books.columns import Column
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.examples import example, example_rows
from p2p_sheets.write.forms.guide import write_guide
from p2p_sheets.write.forms.hints import tint
from p2p_sheets.write.forms.lists import Lists, write_lists
from p2p_sheets.write.forms.looks import enter, header_look, header_style, style, width
from p2p_sheets.write.forms.plan import Form, Paper, Plan, Rows, Value, is_shown, plans
from p2p_sheets.write.forms.validation import offer, validate
from p2p_sheets.write.forms.words import help_text, phrase
from p2p_sheets.write.forms.words import title as title_of
from p2p_sheets.write.sheet import put
from p2p_sheets.write.workbook import HEAD, INK, LINE, TINTS, OutputBook

SCHEMA_PROPERTY = "p2p_sheets schema"
EXAMPLE = "Example"
PAGE = 220  # characters that an A4 page in landscape holds before print gets too small
HEADER_HEIGHT, TITLE_HEIGHT = 33, 30
MUTED = "#52606D"
RED = "#B42318"
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


@dataclass(frozen=True, slots=True)
class Setting:
    """What a workbook says besides its rows, and to what its drop-downs are narrowed."""

    created: date
    banner: str = ""
    notes: Sequence[str] = ()
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)  # choices by field
    paper: Paper | None = None
    cover: Callable[[Form], None] | None = None  # writes a sheet before all others


def write_filled(
    path: Path,
    book: Book,
    config: Config,
    rows: Rows,
    *,
    created: date,
    banner: str = "",
    notes: Sequence[str] = (),
) -> None:
    """Write an input workbook with rows in place.

    `rows` gives each record's rows as values by field; a mark is `marks:<label>`, and what is only
    shown to people `Shown(<title>)`. A value of any type is written as what it is, right or wrong
    for its column; a text is never a formula. `banner` (DEMO) and `notes` stand above each header
    and in the Guide. Columns of authority are in a workbook for outsiders only where a row fills
    them.

    Raises:
        ValueError: rows of a sheet, or values of a field, that the workbook does not have.
    """
    write_book(path, book, config, rows, Setting(created, banner, notes))


def write_book(path: Path, book: Book, config: Config, rows: Rows, setting: Setting) -> None:
    """Write an input workbook; see `write_filled`."""
    sheets = plans(book, config, rows, setting.banner, setting.notes, setting.paper)
    edition = Edition(config.programme.name, "", setting.created)
    title = f"{config.programme.name}: {title_of(book)}"
    with OutputBook(path, title, edition, banner=setting.banner, tables=False) as out:
        form = Form(out, book, config, sheets, Lists(config, setting.only))
        out.raw.set_custom_property(SCHEMA_PROPERTY, SCHEMA_VERSION)
        if setting.cover:
            setting.cover(form)
        if setting.paper:  # what is to be filled in is what opens
            _write_sheets(form)
            write_guide(form)
        else:
            write_guide(form).activate()
            _write_sheets(form)
            _write_examples(form)
        write_lists(out, form.lists.all_of(form.columns))


def _write_sheets(form: Form) -> None:
    for plan in form.sheets.values():
        _write_sheet(form, plan)


def _write_sheet(form: Form, plan: Plan) -> None:
    """Write an input sheet."""
    out = form.out
    sheet = out.sheet(plan.title, landscape=plan.paper is None or plan.paper.landscape)
    sheet.hide_gridlines(2 if plan.paper else 1)
    for index, column in enumerate(plan.columns):
        cells = None if plan.paper else style(out, column)  # paper has no cells below its rows
        sheet.set_column(index, index, width(column), cells)
    _lines_above(out, sheet, plan)
    _headers(out, sheet, plan, plan.header)
    for row, values in enumerate(plan.rows, plan.first):
        if plan.paper:
            sheet.set_row(row, plan.paper.height)
        _values(out, sheet, row, plan, values, boxed=plan.paper is not None)
    offered = plan.paper.offers if plan.paper else {}
    for column in plan.columns:
        if not any(column.field == name for name, _ in offered):
            validate(sheet, form, plan, column, message(form, plan, column))
    for (name, row), choices in offered.items():
        offer(sheet, plan, (name, row), choices)
    tint(out, sheet, plan, form.config)
    _set_up(sheet, plan)
    if not plan.paper:  # which has the rows that it is to have
        # Rows can be deleted on a protected sheet only where every cell of them is open.
        sheet.style_rest(len(plan.columns), out.format(locked=False))


def _lines_above(out: OutputBook, sheet: Worksheet, plan: Plan) -> None:
    """Write the banner, the letterhead of a form on paper, and the notes."""
    title = {"bold": True, "font_size": 18, "font_color": HEAD, "valign": "vcenter"}
    looks: dict[str, dict[str, Any]] = {plan.banner: {"bold": True, "font_color": RED}}
    if plan.paper:
        looks |= {plan.paper.programme: {"font_color": MUTED}, plan.paper.title: title}
    for row, line in enumerate(plan.above):
        if plan.paper and line == plan.paper.title:
            sheet.set_row(row, TITLE_HEIGHT)
        strong = {"bold": True, "font_color": RED if plan.banner else INK}
        put(sheet, row, 0, line, out.format(**looks.get(line, {} if plan.paper else strong)))


def _write_examples(form: Form) -> None:
    """Write the sheet Example: filled rows of every sheet, one below the other."""
    out, sheets = form.out, form.sheets.values()
    sheet = out.sheet(EXAMPLE, protect=True)
    row = out.heading(sheet, "Example: rows as they should look (all of it invented)")
    for index in range(max(len(plan.columns) for plan in sheets)):
        widths = [width(p.columns[index]) for p in sheets if index < len(p.columns)]
        sheet.set_column(index, index, max(widths))
    for plan in sheets:
        row += 1
        put(sheet, row, 0, plan.title, out.format(bold=True, font_size=12, font_color=HEAD))
        _headers(out, sheet, plan, row + 1)
        row += 2
        for values in example_rows(plan.record, plan.columns, form.config):
            _values(out, sheet, row, plan, values, TINTS["strong"])
            row += 1
    sheet.fit_to_pages(_pages(sheets), 0)
    sheet.print_across()


def message(form: Form, plan: Plan, column: Column) -> str:
    """Say beside a cell what the Guide says: what belongs there, whether it must, an example."""
    if is_shown(column):
        return column.help
    shown = example(column, form.config)
    parts = [help_text(form.book, column, form.config), f"{phrase(plan.record, column)}."]
    return " ".join([*parts, f"Example: {shown}"] if shown else parts)


def _headers(out: OutputBook, sheet: Worksheet, plan: Plan, row: int) -> None:
    sheet.set_row(row, HEADER_HEIGHT)
    for index, column in enumerate(plan.columns):
        look = header_look(plan.record, column)
        aside = {"align": "left", "indent": 1} if plan.paper else {}
        put(sheet, row, index, column.title, header_style(out, {**look, **aside}))


def _values(
    out: OutputBook,
    sheet: Worksheet,
    row: int,
    plan: Plan,
    values: Mapping[str, Value],
    colour: str = "",
    *,
    boxed: bool = False,
) -> None:
    more: dict[str, Any] = {}
    if boxed:
        more = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter"}
        more |= {"align": "left", "indent": 1}
    more |= {"bg_color": colour} if colour else {}
    for index, column in enumerate(plan.columns):
        value = values.get(column.field)
        if value is not None or more:
            enter(out, sheet, (row, index), column, value, more)


def _set_up(sheet: Worksheet, plan: Plan) -> None:
    sheet.freeze_panes(plan.first, 1)
    sheet.autofilter(plan.header, 0, plan.last, len(plan.columns) - 1)
    sheet.repeat_rows(plan.header)
    sheet.repeat_columns(0, 0)
    sheet.fit_to_pages(1 if plan.paper else _pages([plan]), 0)
    sheet.print_across()
    if plan.paper:
        sheet.print_area(0, 0, plan.last, len(plan.columns) - 1)
        sheet.set_header("")  # the letterhead says it
        sheet.set_footer(f"&L{plan.paper.footer}&RPage &P of &N")
    sheet.protect("", OPEN_TO_PEOPLE)


def _pages(sheets: Iterable[Plan]) -> int:
    """Count the pages beside each other that keep the print legible."""
    return math.ceil(max(sum(width(c) for c in plan.columns) for plan in sheets) / PAGE)
