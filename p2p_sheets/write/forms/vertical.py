"""The application form: one question below the other, as an office fills in a form on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import BOOKS, Book
from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.read.turned import EXPLAINED
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.build import SCHEMA_PROPERTY, Setting, message, write_book
from p2p_sheets.write.forms.guide import write_guide
from p2p_sheets.write.forms.hints import MISSING, NOT_NEEDED, none_of, one_of
from p2p_sheets.write.forms.lists import Lists, write_lists
from p2p_sheets.write.forms.looks import style
from p2p_sheets.write.forms.plan import Form, Plan, plans
from p2p_sheets.write.forms.validation import options_of
from p2p_sheets.write.forms.words import help_text, is_required, need, phrase
from p2p_sheets.write.forms.words import title as title_of
from p2p_sheets.write.sheet import put
from p2p_sheets.write.workbook import HEAD, LINE, OutputBook

CITY_FORM = next(book for book in BOOKS if book.one_record)
WIDTHS = (27, 50, 46)
MUTED, PALE = "#52606D", "#EAEFF4"
LONG = 30  # a text column this wide takes several lines
DATE_AND_SIGNATURE = "Date, name and signature for the city: ______________________________"


@dataclass(frozen=True, slots=True)
class FormPlan(Plan):
    """Where the answers stand: all in one column, each in the row of its title."""

    def at(self, field: str) -> str:
        """Give the address of a field's answer: `$B$12`."""
        return f"$B${self.row(field) + 1}"

    def span(self, field: str) -> str:
        """Give the range of a field's answers, which is one cell."""
        return self.at(field)

    def row(self, field: str) -> int:
        """Give the row of a field, from 0: below the headings of the two parts."""
        place = self.index(field)
        return TOP + place + (1 if place >= len(common(self.columns)) else 0)


TOP = 6  # rows above the first question: letterhead, what to do, the titles, a heading


def common(columns: Sequence[Column]) -> list[Column]:
    """List the columns that every application fills in."""
    return [column for column in columns if not _depends(column)]


def _depends(column: Column) -> bool:
    return bool(column.required_for)


def write_templates(folder: Path, config: Config) -> list[Path]:
    """Write the blank workbooks of `input_templates/`: the same files whenever they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / book.file for book in BOOKS]
    setting = Setting(config.programme.start)
    for path, book in zip(paths, BOOKS, strict=True):
        if book.one_record:
            write_vertical(path, book, config, setting)
        else:
            write_book(path, book, config, {}, setting)
    return paths


def write_vertical(path: Path, book: Book, config: Config, setting: Setting) -> None:
    """Write a form of one record, blank."""
    (table,) = plans(book, config, {}).values()
    columns = common(table.columns)
    columns += [column for column in table.columns if _depends(column)]
    plan = FormPlan(table.record, tuple(columns))
    edition = Edition(config.programme.name, "", setting.created)
    with OutputBook(
        path, f"{config.programme.name}: {title_of(book)}", edition, tables=False
    ) as out:
        form = Form(out, book, config, {plan.title: plan}, Lists(config))
        out.raw.set_custom_property(SCHEMA_PROPERTY, SCHEMA_VERSION)
        _write_form(form, plan)
        write_guide(form)
        write_lists(out, form.lists.all_of(form.columns))


def _write_form(form: Form, plan: FormPlan) -> None:
    out = form.out
    sheet = out.sheet(plan.title, landscape=False)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    put(sheet, 0, 0, form.config.programme.name, out.format(font_color=MUTED))
    sheet.set_row(1, 30)
    big = out.format(bold=True, font_size=18, font_color=HEAD, valign="vcenter")
    put(sheet, 1, 0, title_of(form.book), big)
    told = "* must be filled in. What your application does not need turns grey."
    put(sheet, 2, 0, told, out.format(font_color=MUTED))
    head = out.format(bold=True, font_color="#FFFFFF", bg_color=HEAD, valign="vcenter", indent=1)
    sheet.set_row(4, 20)
    for index, text in enumerate(("", "Your answer", EXPLAINED)):
        put(sheet, 4, index, text, head)
    _heading(out, sheet, TOP - 1, "Every application")
    for column in plan.columns:
        if plan.row(column.field) == TOP + len(common(plan.columns)) + 1:
            _heading(out, sheet, plan.row(column.field) - 1, "Depending on what you apply for")
        _question(form, sheet, plan, column)
    last = plan.row(plan.columns[-1].field)
    sheet.print_area(0, 0, last, len(WIDTHS) - 1)
    sheet.fit_to_pages(1, 1)
    sheet.set_header("")  # the letterhead says it
    sheet.set_footer(f"&L{DATE_AND_SIGNATURE}&RPage &P of &N")
    sheet.freeze_panes(5, 0)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.activate()


def _heading(out: OutputBook, sheet: Worksheet, row: int, text: str) -> None:
    sheet.set_row(row, 20)
    look = out.format(bold=True, font_size=12, font_color=HEAD, valign="bottom")
    put(sheet, row, 0, text, look)


def _question(form: Form, sheet: Worksheet, plan: FormPlan, column: Column) -> None:
    out, row = form.out, plan.row(column.field)
    wide = column.kind is Kind.TEXT and column.width >= LONG
    sheet.set_row(row, 62 if wide else 30)
    box: dict[str, Any] = {
        "border": 1,
        "border_color": LINE,
        "valign": "vcenter",
        "text_wrap": True,
    }
    star = '@" *"' if is_required(column) else '@" (*)"' if _depends(column) else "@"
    title = out.format(bold=True, bg_color=PALE, indent=1, num_format=star, **box)
    put(sheet, row, 0, column.title, title)
    put(sheet, row, 1, None, style(out, column, align="left", indent=1, **box))
    needed = f" {phrase(plan.record, column)}." if _depends(column) else ""
    explained = f"{help_text(form.book, column, form.config)}{needed}"
    put(sheet, row, 2, explained, out.format(font_size=9, font_color=MUTED, indent=1, **box))
    sheet.data_validation(
        row, 1, row, 1, options_of(form, plan, column, message(form, plan, column))
    )
    for test, look in _tints(plan, column):
        rule = {"type": "formula", "criteria": f"={test}", "format": out.raw.add_format(look)}
        sheet.conditional_format(row, 1, row, 1, rule)


def _tints(plan: FormPlan, column: Column) -> list[tuple[str, dict[str, Any]]]:
    cell, wanted = plan.at(column.field), need(plan.record, column)
    if wanted and wanted.used:
        kind = plan.at(wanted.by)
        return [
            (none_of(kind, wanted.used), NOT_NEEDED),
            (f'AND({cell}="",{one_of(kind, wanted.needed)})', MISSING),
        ]
    if is_required(column):
        begun = f"$B${TOP + 1}:$B${plan.row(plan.columns[-1].field) + 1}"
        return [(f'AND({cell}="",COUNTA({begun})>0)', MISSING)]
    return []
