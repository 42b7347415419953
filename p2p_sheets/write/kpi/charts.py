"""The sheet Charts: one page of pictures, and the cells that they are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.findings import column_letter
from p2p_sheets.money import ZERO
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import BudgetLine
from p2p_sheets.rules.kpi.definitions import ANY_ACTIVITY, VISITORS
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.measures import Count
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell, Formula, Table, quoted
from p2p_sheets.write.workbook import OutputBook

NAME = "Charts"
DARK, MID, LIGHT, INK = "#1F4E79", "#7FA3C4", "#E4EAEF", "#1F2A37"
DOTS = "percent_20"
MONEY = ("Budget", "Committed", "Released", "This run")
DATA_ROW = 46  # below the pictures
SIZE = {"width": 620, "height": 400}


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one picture: a label and some values in each row."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    first: int  # its header's row, from 0

    def span(self, column: int) -> str:
        """Give the range of a column's values."""
        letter, top = column_letter(column), self.first + 2
        return f"={quoted(NAME)}!${letter}${top}:${letter}${top + max(len(self.rows), 1) - 1}"

    def title(self, column: int) -> str:
        """Give the address of a column's title."""
        return f"={quoted(NAME)}!${column_letter(column)}${self.first + 1}"


def write_charts(
    book: OutputBook, kpis: Kpis, formulas: Formulas, kpi: Table, budget: Table, trend: Table
) -> None:
    """Draw the pictures."""
    sheet = book.sheet(NAME)
    sheet.set_h_pagebreaks([DATA_ROW - 1])
    book.heading(sheet, "Where the programme stands")
    for column, width in enumerate((34, 14, 14, 14, 14)):
        sheet.set_column(column, column, width)
    targets = Block(("", "Executed", "Awarded", "To award"), _targets(kpis, kpi), DATA_ROW)
    ladder = Block(("", "Activities", "Visitor cities"), _ladder(kpis, formulas), _below(targets))
    money = Block(
        ("", *(f"{name} EUR" for name in MONEY)),
        [_money(budget, n, line) for n, line in enumerate(kpis.budget)],
        _below(ladder),
    )
    for block in (targets, ladder, money):
        _write(book, sheet, block)
    for place, chart in (
        ("A3", _target_chart(book, targets)),
        ("F3", _ladder_chart(book, ladder)),
        ("A24", _curve_chart(book, trend)),
        ("F24", _money_chart(book, money)),
    ):
        chart.set_size(SIZE)
        chart.set_legend({"position": "bottom"})
        chart.set_chartarea({"border": {"color": "#B8C2CC"}})
        sheet.insert_chart(place, chart, {"object_position": 2})


def _below(block: Block) -> int:
    return block.first + len(block.rows) + 2


def _write(book: OutputBook, sheet: Worksheet, block: Block) -> None:
    bold, plain = book.format(bold=True), book.format(num_format="#,##0.00")
    for column, title in enumerate(block.titles):
        put(sheet, block.first, column, title, bold)
    for row, cells in enumerate(block.rows, block.first + 1):
        for column, cell in enumerate(cells):
            put(sheet, row, column, cell, plain)


# --- the cells -----------------------------------------------------------------------------------
def _targets(kpis: Kpis, table: Table) -> list[list[Cell]]:
    return [
        _target(kpi, table, position)
        for position, kpi in enumerate(kpis.indicators)
        if kpi.definition.drawn and kpi.target.least
    ]


def _target(kpi: Kpi, table: Table, position: int) -> list[Cell]:
    """Give the shares of a target: executed, awarded besides, and what is left of it."""
    target = Decimal(kpi.target.least)
    executed = min(Decimal(1), kpi.figures["Executed"].number / target)
    awarded = min(Decimal(1), kpi.figures["Awarded"].number / target)
    done, won, whole = (table.at(t, position) for t in ("Executed", "Awarded", "Target from"))
    share = f"MIN(1,{done}/{whole})"
    return [
        f"{kpi.definition.title}: {kpi.definition.scope}",
        Formula(f"={share}", executed),
        Formula(f"=MAX(0,MIN(1,{won}/{whole})-{share})", max(awarded - executed, ZERO)),
        Formula(f"=1-MAX({share},MIN(1,{won}/{whole}))", 1 - max(awarded, executed)),
    ]


def _ladder(kpis: Kpis, formulas: Formulas) -> list[list[Cell]]:
    counts = (Count(ANY_ACTIVITY), Count(VISITORS))
    return [
        [stage, *(formulas.of(one.at(stage), one.at(stage).of(kpis.tables)) for one in counts)]
        for stage in LADDER
    ]


def _money(table: Table, position: int, line: BudgetLine) -> list[Cell]:
    return [
        f"{line.kind.key} {line.year}",
        *(
            Formula(f"={table.at(f'{name} EUR', position)}", _money_of(line, name))
            for name in MONEY
        ),
    ]


def _money_of(line: BudgetLine, name: str) -> Decimal:
    return (line.budget or ZERO) if name == "Budget" else line.figures[name].number


# --- the pictures --------------------------------------------------------------------------------
def _target_chart(book: OutputBook, block: Block) -> Any:
    chart: Any = book.raw.add_chart({"type": "bar", "subtype": "percent_stacked"})
    looks = (DARK, "none"), (MID, "wide_upward_diagonal"), (LIGHT, "none")
    for column, (colour, pattern) in enumerate(looks, 1):
        chart.add_series(_series(block, column, colour, pattern))
    chart.set_title(_title("Share of the target executed and awarded"))
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": True}})
    return chart


def _ladder_chart(book: OutputBook, block: Block) -> Any:
    chart: Any = book.raw.add_chart({"type": "column"})
    looks = (DARK, "none"), (MID, "wide_upward_diagonal")
    for column, (colour, pattern) in enumerate(looks, 1):
        series = _series(block, column, colour, pattern)
        chart.add_series({**series, "data_labels": {"value": True, "num_format": "0"}})
    chart.set_title(_title("From application to payment"))
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True}})
    return chart


def _curve_chart(book: OutputBook, trend: Table) -> Any:
    chart: Any = book.raw.add_chart({"type": "line"})
    for title, colour, dash, width in (
        ("City places planned", MID, "dash", 1.5),
        ("City places executed", DARK, "solid", 2.5),
        ("Activities planned", "#8A8A8A", "square_dot", 1.5),
        ("Activities executed", INK, "solid", 1.25),
    ):
        line = {"color": colour, "dash_type": dash, "width": width}
        spans = {"categories": f"={trend.span('Month')}", "values": f"={trend.span(title)}"}
        chart.add_series({"name": title, "line": line, **spans})
    chart.set_title(_title("Executed so far, against the plan"))
    chart.set_x_axis({"num_font": {"rotation": -90, "size": 8}, "interval_unit": 3})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True}})
    chart.show_blanks_as("gap")
    return chart


def _money_chart(book: OutputBook, block: Block) -> Any:
    chart: Any = book.raw.add_chart({"type": "column"})
    looks = (LIGHT, "none"), (MID, "wide_upward_diagonal"), (DARK, "none"), ("#FFFFFF", DOTS)
    for column, (colour, pattern) in enumerate(looks, 1):
        chart.add_series(_series(block, column, colour, pattern))
    chart.set_title(_title("Money by activity type and year, EUR"))
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True}})
    return chart


def _series(block: Block, column: int, colour: str, pattern: str) -> dict[str, Any]:
    """Describe a series: a colour, and a hatching that tells it apart without colour."""
    look: dict[str, Any] = {"fill": {"color": colour}}
    if pattern != "none":
        look = {"pattern": {"pattern": pattern, "fg_color": INK, "bg_color": colour}}
    return {
        "name": block.title(column),
        "categories": block.span(0),
        "values": block.span(column),
        "border": {"color": INK, "width": 0.5},
        "gap": 60,
        **look,
    }


def _title(text: str) -> dict[str, Any]:
    return {"name": text, "name_font": {"size": 11, "bold": True, "color": INK}}
