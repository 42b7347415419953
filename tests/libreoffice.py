"""A second engine for our workbooks: LibreOffice recalculates every formula, and prints."""

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

# It trusts the saved results of other programs unless it is told to recalculate always (0).
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""

Values = dict[str, dict[str, Any]]


def recalculated(*paths: Path) -> list[Values]:
    """Have LibreOffice work out every formula anew: {sheet: {cell: value}}, without blank cells.

    It takes seconds to start: whoever has several workbooks gives them all at once.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = convert_all(paths, "xlsx", Path(folder))
        return [values(out / path.name) for path in paths]


def values(path: Path) -> Values:
    """Read the values that are saved in a workbook, of formulas their results."""
    with warnings.catch_warnings():  # openpyxl knows not every format that LibreOffice writes
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(path, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }


def formulas(path: Path) -> dict[str, dict[str, str]]:
    """Read the formulas of a workbook: {sheet: {cell: formula}}."""
    book = load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: str(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        for sheet in book.worksheets
    }


def assert_recalculation_changes_nothing(*paths: Path) -> None:
    """Compare every saved value with what LibreOffice makes of it, numbers to a millionth."""
    for path, after in zip(paths, recalculated(*paths), strict=True):
        _assert_same(values(path), after)


def _assert_same(before: Values, after: Values) -> None:
    assert list(after) == list(before)
    for sheet, cells in before.items():
        changed = {
            cell: (cells.get(cell), after[sheet].get(cell))
            for cell in cells.keys() | after[sheet].keys()
            if not _same(cells.get(cell), after[sheet].get(cell))
        }
        assert not changed, f"{sheet}: {changed}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return one == other


def printed(path: Path) -> list[str]:
    """Print a workbook and read each page's text, as it stands from left to right."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = convert(path, "pdf", Path(folder))
        command = ["pdftotext", "-layout", str(pdf), "-"]
        text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    return text.decode().split("\f")


def convert(path: Path, to: str, folder: Path) -> Path:
    """Open a workbook in LibreOffice, recalculate it, save it as `to` (xlsx, pdf) in a folder."""
    return convert_all([path], to, folder) / f"{path.stem}.{to}"


def convert_all(paths: Sequence[Path], to: str, folder: Path) -> Path:
    """Convert several workbooks in one go; returns the folder that they are in."""
    assert SOFFICE is not None
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    out = folder / "out"
    command = [
        SOFFICE,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--convert-to",
        to,
        "--outdir",
        str(out),
        *map(str, paths),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    return out
