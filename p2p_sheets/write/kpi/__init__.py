"""management/kpi_<period>.xlsx: each figure a live formula over the data sheets behind it."""

from pathlib import Path

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.tables import DATA
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.breakdowns import city_table, cut_off_table, group_table, visit_table
from p2p_sheets.write.kpi.budget import budget_table, refused_table
from p2p_sheets.write.kpi.charts import write_charts
from p2p_sheets.write.kpi.data import sheets_of
from p2p_sheets.write.kpi.forecast import forecast_table
from p2p_sheets.write.kpi.indicators import definition_table, kpi_table, rows_behind
from p2p_sheets.write.kpi.marks import below_zero, progress_bars, units, words
from p2p_sheets.write.kpi.trend import trend_table
from p2p_sheets.write.workbook import OutputBook

__all__ = ["write_kpi"]


def write_kpi(path: Path, kpis: Kpis, edition: Edition) -> None:
    """Write the workbook that management reads."""
    formulas = sheets_of(kpis)
    behind, starts = rows_behind(kpis, formulas.sheets[DATA])
    meanings, meaning = definition_table(kpis)
    table = kpi_table(kpis, formulas, starts, meaning, edition)
    calls = cut_off_table(kpis, formulas)
    ahead, filled = forecast_table(kpis, formulas), visit_table(kpis, formulas)
    money, months = budget_table(kpis, formulas), trend_table(kpis, formulas)
    with OutputBook(path, f"Key figures {edition.period}", edition) as book:
        sheet = book.table(table)
        units(book, sheet, table, kpis)
        progress_bars(sheet, table)
        words(book, sheet, table, "State", good="met")
        write_charts(book, kpis, formulas, table, money, months)
        progress_bars(book.table(calls), calls)
        words(book, book.table(ahead), ahead, "Reachable", good="yes")
        book.table(city_table(kpis, formulas))
        sheet = book.table(filled)
        progress_bars(sheet, filled, "Fill rate")
        words(book, sheet, filled, "Flag")
        book.table(group_table(kpis, formulas))
        below_zero(book, book.table(money), money, "Left EUR")
        book.table(refused_table(kpis, formulas))
        book.table(months)
        book.table(meanings)
        book.table(behind)
        for data in (*formulas.sheets.values(), formulas.unique):
            book.table(data)
