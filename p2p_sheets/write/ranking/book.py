"""The panel's workbook: rows as high as their notes, so that nothing is cut when it is printed."""

from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.write.table import Cell, Col, Look, Table
from p2p_sheets.write.workbook import WIDTHS, OutputBook

LINE_HEIGHT = 13.5  # points of a line of 10-point text
BROAD = 1.04  # text set in a broader typeface than the one that is named


class PanelBook(OutputBook):
    """Gives every row the height that its notes need: not every program works it out."""

    def _rows(self, sheet: Worksheet, first: int, table: Table) -> int:
        for position, cells in enumerate(table.rows):
            deep = _depth(table.columns, cells)
            if deep > 1:
                sheet.set_row(first + position, LINE_HEIGHT * deep + 2)
        return super()._rows(sheet, first, table)


def _depth(columns: Sequence[Col], cells: Sequence[Cell]) -> int:
    """Count the lines of the deepest note of a row."""
    deep = 1
    for column, cell in zip(columns, cells, strict=True):
        if column.look is Look.NOTE and isinstance(cell, str):
            width = (column.width or WIDTHS[column.look]) / BROAD
            deep = max(deep, sum(max(1, ceil(len(line) / width)) for line in cell.split("\n")))
    return deep
