"""management/kpi_<period>.xlsx: each figure a live formula over the sheet Data."""

from pathlib import Path

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.cutoffs import cut_off_table
from p2p_sheets.write.kpi.data import Data
from p2p_sheets.write.kpi.indicators import kpi_table, show_shares
from p2p_sheets.write.workbook import OutputBook

__all__ = ["write_kpi"]


def write_kpi(path: Path, kpis: Kpis, edition: Edition) -> None:
    """Write the workbook that management reads."""
    data = Data.of(kpis)
    with OutputBook(path, f"Key figures {edition.period}", edition) as book:
        table = kpi_table(kpis, data, edition)
        show_shares(book, book.table(table), table, kpis)
        book.table(cut_off_table(kpis, data))
        book.table(data.unique)
        book.table(data.rows)
