"""The charts: each beside its table, drawn from a sheet of its own that is hidden."""

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
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.measures import Count
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.rules.kpi.trend import Followed
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell, Formula, Table, quoted
from p2p_sheets.write.workbook import OutputBook

NAME = "Data charts"
DARK, MID, LIGHT, INK, RED = "#1F4E79", "#7FA3C4", "#C9D6E2", "#1F2A37", "#9C2F21"
MONEY = ("Committed", "Released", "This run")
GRID = {"visible": True, "line": {"color": "#D5DBE1", "width": 0.5}}
FIRST = 3  # row of the chart data, from 0: below the heading
ROWS = 19  # of a sheet that a chart covers
HEIGHT = 360


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one picture: a label and some values in each row."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    first: int  # its header's row, from 0

    @property
    def below(self) -> int:
        """The row where the next block begins."""
        return self.first + len(self.rows) + 2

    def span(self, column: int) -> str:
        """Give the range of a column's values."""
        letter, top = column_letter(column), self.first + 2
        return f"={quoted(NAME)}!${letter}${top}:${letter}${top + max(len(self.rows), 1) - 1}"

    def title(self, column: int) -> str:
        """Give the address of a column's title."""
        return f"={quoted(NAME)}!${column_letter(column)}${self.first + 1}"


@dataclass(frozen=True, slots=True)
class ChartData:
    """What the charts are drawn from."""

    targets: Block
    ladder: Block
    money: Block


def chart_data(kpis: Kpis, formulas: Formulas, forecast: Table, budget: Table) -> ChartData:
    """Lay out the cells of the charts."""
    outlooks = [
        (number, one) for number, one in enumerate(kpis.forecast) if one.ahead and one.target.least
    ]
    shares = [_target(one, forecast, number) for number, one in outlooks]
    targets = Block(("", "Executed", "Awarded, to come", "Target"), shares, FIRST)
    ladder = Block(("", "Activities", "Visitor cities"), _ladder(kpis, formulas), targets.below)
    with_budget = any(line.budget for line in kpis.budget)
    names = ("Budget", *MONEY) if with_budget else MONEY
    money = Block(
        ("", *(f"{name} EUR" for name in names)),
        [_money(budget, n, line, names) for n, line in enumerate(kpis.budget)],
        ladder.below,
    )
    return ChartData(targets, ladder, money)


def write_chart_data(book: OutputBook, data: ChartData) -> None:
    """Write the hidden sheet."""
    sheet = book.sheet(NAME)
    sheet.hide()
    book.heading(sheet, NAME)
    bold, plain = book.format(bold=True), book.format(num_format="#,##0.00")
    for block in (data.targets, data.ladder, data.money):
        for column, title in enumerate(block.titles):
            put(sheet, block.first, column, title, bold)
        for row, cells in enumerate(block.rows, block.first + 1):
            for column, cell in enumerate(cells):
                put(sheet, row, column, cell, plain)


def _target(one: Outlook, table: Table, position: int) -> list[Cell]:
    """Give the shares of a target that are executed, and awarded and to come; over it, too."""
    target, coming = Decimal(one.target.least), one.ahead.awarded if one.ahead else 0
    done, to_come, whole = (
        table.at(title, position) for title in ("Executed", "Awarded, to come", "Target")
    )
    return [
        f"{one.title}: {one.scope}",
        Formula(f"={done}/{whole}", (one.kpi.executed or ZERO) / target),
        Formula(f"={to_come}/{whole}", coming / target),
        1,
    ]


def _ladder(kpis: Kpis, formulas: Formulas) -> list[list[Cell]]:
    counts = (Count(ANY_ACTIVITY), Count(VISITORS))
    return [
        [stage, *(formulas.of(one.at(stage), one.at(stage).of(kpis.tables)) for one in counts)]
        for stage in LADDER
    ]


def _money(table: Table, position: int, line: BudgetLine, names: Sequence[str]) -> list[Cell]:
    return [
        f"{line.kind.key} {line.year}",
        *(
            Formula(f"={table.at(f'{name} EUR', position)}", _money_of(line, name))
            for name in names
        ),
    ]


def _money_of(line: BudgetLine, name: str) -> Decimal:
    return (line.budget or ZERO) if name == "Budget" else line.figures[name].number


# --- the pictures --------------------------------------------------------------------------------
def target_chart(book: OutputBook, data: ChartData, title: str) -> Any:
    """Draw executed and to come as shares of each target, which is a line."""
    block = data.targets
    chart: Any = book.raw.add_chart({"type": "column", "subtype": "stacked"})
    for column, colour in ((1, DARK), (2, MID)):
        chart.add_series(_series(block, column, colour))
    line: Any = book.raw.add_chart({"type": "line"})
    line.add_series(
        {
            "name": block.title(3),
            "categories": block.span(0),
            "values": block.span(3),
            "line": {"color": RED, "width": 2},
        }
    )
    chart.combine(line)
    chart.set_y_axis({"num_format": "0%", "min": 0, "major_gridlines": GRID})
    return _titled(chart, title)


def ladder_chart(book: OutputBook, data: ChartData) -> Any:
    """Draw how many activities and visitor cities have reached each stage."""
    chart: Any = book.raw.add_chart({"type": "column"})
    for column, colour in ((1, DARK), (2, MID)):
        labels = {"data_labels": {"value": True, "num_format": "0", "font": {"size": 8}}}
        chart.add_series({**_series(data.ladder, column, colour), **labels})
    chart.set_y_axis({"num_format": "0", "major_gridlines": GRID})
    return _titled(chart, "From application to payment")


def curve_chart(book: OutputBook, trend: Table, what: Followed, heading: str) -> Any:
    """Draw what is executed month by month, the plan, and the target."""
    chart: Any = book.raw.add_chart({"type": "line"})
    for name, colour, dash, width in (
        ("executed", DARK, "solid", 2.5),
        ("planned", "#52606D", "dash", 1.5),
        ("target", RED, "solid", 1.5),
    ):
        line = {"color": colour, "dash_type": dash, "width": width}
        spans = {
            "categories": f"={trend.span('Month')}",
            "values": f"={trend.span(f'{what} {name}')}",
        }
        chart.add_series({"name": f"{what} {name}", "line": line, **spans})
    chart.set_x_axis({"num_font": {"size": 8}, "interval_unit": 3, "text_axis": True})
    chart.set_y_axis({"num_format": "0", "min": 0, "major_gridlines": GRID})
    chart.show_hidden_data()
    return _titled(chart, heading)


def money_chart(book: OutputBook, data: ChartData) -> Any:
    """Draw what is committed, released and approved; the budget where there is one."""
    block = data.money
    chart: Any = book.raw.add_chart({"type": "column"})
    colours = {"Budget EUR": INK, "Committed EUR": LIGHT, "Released EUR": DARK, "This run EUR": MID}
    for column, name in enumerate(block.titles[1:], 1):
        chart.add_series(_series(block, column, colours[name]))
    chart.set_y_axis({"num_format": "#,##0", "min": 0, "major_gridlines": GRID})
    return _titled(chart, "Money by activity type and year, EUR")


def place(sheet: Worksheet, chart: Any, table: Table, *, width: int, column: int = 0) -> None:
    """Put a chart below its table, on the same page."""
    row = table.header_row + len(table.rows) + 1
    chart.set_size({"width": width, "height": HEIGHT})
    sheet.insert_chart(row, column, chart, {"object_position": 2})
    sheet.print_area(0, 0, row + ROWS, len(table.columns) - 1)
    sheet.fit_to_pages(1, 1)


def _series(block: Block, column: int, colour: str) -> dict[str, Any]:
    return {
        "name": block.title(column),
        "categories": block.span(0),
        "values": block.span(column),
        "fill": {"color": colour},
        "gap": 60,
    }


def _titled(chart: Any, text: str) -> Any:
    chart.set_title({"name": text, "name_font": {"size": 11, "bold": True, "color": INK}})
    chart.set_legend({"position": "bottom"})
    chart.set_chartarea({"border": {"none": True}})
    return chart
