"""A reminders workbook that came back: rows with `Done on` filled in are rows of Deliverables."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from p2p_sheets.books import Deliverable
from p2p_sheets.config import Config
from p2p_sheets.findings import Place
from p2p_sheets.read.headers import find_layout
from p2p_sheets.read.records import SheetParser, SheetRead
from p2p_sheets.text import fold
from p2p_sheets.xlsx.raw import RawSheet, RawWorkbook

SHEETS = ("Reminders", "Later")
_SHEETS = {fold(name) for name in SHEETS}
DONE_ON = Deliverable.SHEET.column("done_on").title


def read_done(raw: RawWorkbook, workbook: str, config: Config, as_of: date) -> Iterator[SheetRead]:
    """Read what was ticked, sheet by sheet, exactly as the sheet Deliverables is read."""
    parser = SheetParser(Deliverable, config, as_of)
    for sheet in raw.sheets:
        if fold(sheet.name) in _SHEETS:
            yield parser.read(_ticked(sheet, workbook, config), workbook)


def _ticked(sheet: RawSheet, workbook: str, config: Config) -> RawSheet:
    """Keep the titles and the rows with `Done on`, and of those the columns of Deliverables."""
    layout = find_layout(sheet, Place(workbook, sheet.name), Deliverable.SHEET.columns(config))
    ours = {index for _, index in layout.columns}
    ticks = {index for column, index in layout.columns if column.title == DONE_ON}
    rows = [
        (number, {index: value for index, value in cells.items() if index in ours})
        for number, cells in sheet.rows
        if number == layout.row or (number > layout.row and ticks & cells.keys())
    ]
    return replace(sheet, rows=rows)
