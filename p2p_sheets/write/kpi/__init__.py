"""management/kpi_<period>.xlsx: each figure a live formula over the data sheets behind it.

What people read comes first and prints on a few pages; what formulas need is there, and hidden.
"""

from pathlib import Path

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.trend import Followed
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.breakdowns import city_table, cut_off_table, group_table, visit_table
from p2p_sheets.write.kpi.charts import (
    ChartData,
    chart_data,
    curve_chart,
    ladder_chart,
    money_chart,
    place,
    target_chart,
    write_chart_data,
)
from p2p_sheets.write.kpi.data import sheets_of
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.kpi.indicators import definition_table, kpi_table, rows_behind, since
from p2p_sheets.write.kpi.marks import below_zero, progress_bars, units, words
from p2p_sheets.write.kpi.overview import overview_rows, overview_table
from p2p_sheets.write.kpi.trend import budget_table, forecast_table, refused_table, trend_table
from p2p_sheets.write.table import Table
from p2p_sheets.write.workbook import OutputBook

__all__ = ["write_kpi"]
BEGINNING = 40  # rows that are printed of what is far longer


def write_kpi(path: Path, kpis: Kpis, edition: Edition) -> None:
    """Write the workbook that management reads."""
    formulas = sheets_of(kpis)
    behind, starts = rows_behind(kpis)
    meanings, meaning = definition_table(kpis)
    table = kpi_table(kpis, formulas, starts, meaning, edition)
    ahead, money = forecast_table(kpis, formulas), budget_table(kpis, formulas)
    data = chart_data(kpis, formulas, ahead, money)
    with OutputBook(path, f"Key figures {edition.period}", edition) as book:
        _overview(book, kpis, overview_table(kpis, table, ahead, edition), data)
        sheet = book.table(table, landscape=False)
        change = since(kpis)
        spans = (("Target", "Planned"), ("Gap", "Gap"), (change, change), ("Before", "Before"))
        units(book, sheet, table, [kpi.definition for kpi in kpis.indicators], spans)
        progress_bars(sheet, table)
        words(book, sheet, table, "State", good="met")
        _breakdowns(book, kpis, formulas, data)
        sheet = book.table(money)
        below_zero(book, sheet, money, "Left EUR")
        place(sheet, money_chart(book, data), money, width=900)
        _trend(book, kpis, trend_table(kpis, formulas))
        book.table(meanings)
        sheet = book.table(behind, landscape=False)
        sheet.print_area(0, 0, BEGINNING, len(behind.columns) - 1)
        words(book, book.table(ahead, hidden=True), ahead, "Reachable", good="yes")
        book.table(group_table(kpis, formulas), hidden=True)
        book.table(refused_table(kpis, formulas), hidden=True)
        write_chart_data(book, data)
        for one in (*formulas.sheets.values(), formulas.unique):
            book.table(one, hidden=True)


def _overview(book: OutputBook, kpis: Kpis, table: Table, data: ChartData) -> None:
    sheet = book.table(table)
    definitions = [row.kpi.definition for row in overview_rows(kpis)]
    units(book, sheet, table, definitions, [("Figure", "Figure")])
    progress_bars(sheet, table)
    words(book, sheet, table, "Reachable", good="yes")
    plan = kpis.against_plan["places"]
    title = f"City places: {plan}; each target, executed and to come"
    place(sheet, target_chart(book, data, title), table, width=1000)


def _breakdowns(book: OutputBook, kpis: Kpis, formulas: Formulas, data: ChartData) -> None:
    calls, filled = cut_off_table(kpis, formulas), visit_table(kpis, formulas)
    sheet = book.table(calls)
    progress_bars(sheet, calls)
    place(sheet, ladder_chart(book, data), calls, width=1000)
    book.table(city_table(kpis, formulas), landscape=False)
    sheet = book.table(filled)
    progress_bars(sheet, filled, "Fill rate")
    words(book, sheet, filled, "Flag")


def _trend(book: OutputBook, kpis: Kpis, months: Table) -> None:
    sheet = book.table(months)
    for number, what in enumerate(Followed):
        title = f"{what}: {kpis.against_plan[what.indicator]}"
        chart = curve_chart(book, months, what, title)
        place(sheet, chart, months, width=520, column=6 * number)
