"""Workbooks that were not made from a template: somebody's own sheets and all they can have."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_sheets.findings import column_letter
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.build import SCHEMA_PROPERTY
from p2p_sheets.write.forms.looks import DATE_FORMAT
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell
from p2p_sheets.write.workbook import OutputBook

BANNER = "DEMO - invented, every name and account of it"
NO_RESULT = "(no result)"  # as the result of a formula: the program that saved it left none


@dataclass
class ForeignSheet:
    """A sheet as somebody made it: its cells row by row, from the first."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[int, int, int] | None = None  # first row, last row (from 1), column (from 0)
    hidden_rows: tuple[int, ...] = ()  # from 1
    hidden: bool = False


@dataclass
class ForeignWorkbook:
    """A workbook as somebody made it."""

    path: str  # below the input folder
    sheets: Sequence[ForeignSheet]
    version: str = ""  # of the template that it says it was made from

    def write(self, folder: Path) -> None:
        """Write it below the input folder; the same bytes every time."""
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with OutputBook(target, "Own workbook", Edition("", "", AS_OF), banner="DEMO") as out:
            if self.version:
                out.raw.set_custom_property(SCHEMA_PROPERTY, self.version)
            for sheet in self.sheets:
                _write(out, sheet)
        changes = {f"<v>{NO_RESULT}</v>": "", ' fullCalcOnLoad="1"': ""}
        merges = [sheet.merged for sheet in self.sheets if sheet.merged]
        for first, last, column in merges:
            letter = column_letter(column)
            cells = f'<mergeCell ref="{letter}{first}:{letter}{last}"/>'
            changes["</sheetData>"] = f'</sheetData><mergeCells count="1">{cells}</mergeCells>'
        _patch(target, changes)


def _write(out: OutputBook, sheet: ForeignSheet) -> None:
    raw = out.raw.add_worksheet(sheet.name)
    plain, day = out.format(), out.format(num_format=DATE_FORMAT)
    for row, cells in enumerate(sheet.rows):
        if row + 1 in sheet.hidden_rows:
            raw.set_row(row, None, None, {"hidden": True})
        for column, cell in enumerate(cells):
            if cell is not None:
                put(raw, row, column, cell, day if hasattr(cell, "isoformat") else plain)
    if sheet.hidden:
        raw.hide()


def _patch(path: Path, changes: dict[str, str]) -> None:
    """Change the text of the sheets inside a workbook: what no library would write."""
    with zipfile.ZipFile(path) as package:
        parts = [(info, package.read(info)) for info in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for info, data in parts:
            text = data
            if info.filename.startswith(("xl/worksheets/sheet", "xl/workbook.xml")):
                for old, new in changes.items():
                    text = text.replace(old.encode(), new.encode())
            package.writestr(info, text)
