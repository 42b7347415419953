"""Tints that answer what is typed: what is missing, what is not needed, what does not fit.

Plain formulas over the cells of the same row, which Excel, LibreOffice and Google Sheets all know.
"""

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Application, Category, Expense
from p2p_sheets.books.columns import Column, Record
from p2p_sheets.config import Config
from p2p_sheets.findings import column_letter
from p2p_sheets.write.forms.plan import Plan, is_label, is_shown
from p2p_sheets.write.forms.words import Need, is_required, need
from p2p_sheets.write.workbook import OutputBook

NOT_NEEDED = {"bg_color": "#E2E6EA", "font_color": "#7B8794"}
MISSING = {"bg_color": "#FFE7A3", "bottom": 1, "bottom_color": "#B7791F"}
CLASHES = {"bg_color": "#F8C9C4", "font_color": "#9B1C1C"}
_ENDS = {
    "expected_end": "expected_start",
    "end_date": "start_date",
    "date_to": "date_from",
    "available_to": "available_from",
}


def tint(book: OutputBook, sheet: Worksheet, plan: Plan, config: Config) -> None:
    """Let the cells of a sheet answer what is typed beside them."""
    looks = {name: book.raw.add_format(look) for name, look in _LOOKS.items()}
    for index, column in enumerate(plan.columns):
        for name, test in _tests(plan, column, config):
            rule = {"type": "formula", "criteria": f"={test}", "format": looks[name]}
            sheet.conditional_format(plan.first, index, plan.last, index, rule)


_LOOKS = {"not needed": NOT_NEEDED, "missing": MISSING, "clashes": CLASHES}


def _tests(plan: Plan, column: Column, config: Config) -> Iterator[tuple[str, str]]:
    if is_shown(column):
        return
    cell = plan.at(column.field)
    wanted = need(plan.record, column)
    if wanted and wanted.used:
        yield "not needed", none_of(plan.at(wanted.by), wanted.used)
    clash = _clash(plan, column, config)
    if clash:
        yield "clashes", clash
    if wanted and wanted.needed:
        yield "missing", f'AND({cell}="",{one_of(plan.at(wanted.by), wanted.needed)})'
    elif is_required(column):
        yield "missing", _missing(plan, cell, wanted)


def _missing(plan: Plan, cell: str, wanted: Need | None) -> str:
    """Test for a blank cell in a row that somebody has begun to fill."""
    unless = f',{plan.at(wanted.by)}<>"Yes"' if wanted else ""
    return f'AND({cell}="",COUNTA({_begun(plan)})>0{unless})'


def _begun(plan: Plan) -> str:
    """Give the cells that tell that a row is in use: those after its IDs and names."""
    read = [i for i, c in enumerate(plan.columns) if not is_shown(c)]
    first = next(i for i in read if not is_label(plan.columns[i]))
    row = plan.first + 1
    return f"${column_letter(first)}{row}:${column_letter(read[-1])}{row}"


def one_of(cell: str, values: tuple[str, ...]) -> str:
    """Test for one of some values in a cell."""
    return "OR(" + ",".join(f'{cell}="{value}"' for value in values) + ")"


def none_of(cell: str, values: tuple[str, ...]) -> str:
    """Test for a value in a cell that is none of some."""
    others = ",".join(f'{cell}<>"{value}"' for value in values)
    return f'AND({cell}<>"",{others})'


def _clash(plan: Plan, column: Column, config: Config) -> str:
    """Test for what cannot stand beside the other cells of its row; blank: no such test."""
    record: type[Record] = plan.record
    cell = plan.at(column.field)
    if column.field in _ENDS:
        start = plan.at(_ENDS[column.field])
        return f"AND(ISNUMBER({start}),ISNUMBER({cell}),{cell}<{start})"
    if record is Application and column.field == "cut_off":
        kind = plan.at("activity_type")
        return f'AND({kind}<>"",{cell}<>"",LEFT({cell},2)<>{_letters(kind, config)})'
    if record is Expense and column.field == "quantity":
        category = plan.at("category")
        halves = f"ISNUMBER({cell}),MOD({cell},1)<>0"
        return f'AND({halves},{category}<>"",{category}<>"{Category.DAILY_RATE}")'
    return ""


def _letters(cell: str, config: Config) -> str:
    """Give the formula for the two letters with which cut-offs of an activity type begin."""
    *others, last = config.applications
    formula = f'"{last.activity.key}"'
    for option in reversed(others):
        formula = f'IF({cell}="{option}","{option.activity.key}",{formula})'
    return formula
