"""Rows written whole are what xlsxwriter writes cell by cell; texts stay texts."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest import mock

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.write.edition import Edition, add
from p2p_sheets.write.sheet import TEXT_LIMIT, OutputSheet, RowStyles, put, shown
from p2p_sheets.write.table import Cell, Col, Formula, Link, Look, Table
from p2p_sheets.write.workbook import OutputBook

EDITION = Edition("A programme", "2023-03", date(2023, 3, 31), demo=False)
COLUMNS = (Col("Text", Look.NOTE), Col("Amount", Look.EURO), Col("Day", Look.DAY), Col("Any"))
MARKUP = ("<r></r>", "<r></is>&</r>", "<r><t>x</t></r>", "</t></is></c>", "&amp;", "_x0041_")
texts = st.text(max_size=60) | st.sampled_from([*MARKUP, "=1+1", " a ", "a\nb\tc", "\x07\x85"])
cells = (
    texts
    | st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.dates(date(1900, 1, 2), date(2100, 1, 1))
    | st.builds(Formula, st.just('=IF([Amount]<1,"&",[Text])'), texts | st.integers(0, 99))
    | st.builds(Link, st.just("internal:'Rows'!A1"), st.just("there"))
)
rows = st.lists(st.tuples(*[cells] * len(COLUMNS)), max_size=6)


def cell_by_cell(
    self: OutputSheet, row: int, those: Sequence[Cell], styles: RowStyles, height: float = 0
) -> None:
    """Write a row the public way."""
    if height:
        self.set_row(row, height)
    for column, cell in enumerate(those):
        put(self, row, column, cell, styles.formats[column])


def written(path: Path, those: Sequence[Sequence[Cell]]) -> bytes:
    with OutputBook(path, "Rows", EDITION) as book:
        book.table(Table("Rows", COLUMNS, those, styles={1: "warn", 3: "bad"}))
        book.table(Table("Again", COLUMNS, those[::-1]))
    return path.read_bytes()


@given(rows)
def test_a_row_at_once_gives_the_sheet_of_a_row_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, those: list[tuple[Cell, ...]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.xlsx"
    at_once = written(path, those)
    with mock.patch.object(OutputSheet, "put_row", cell_by_cell):
        assert parts_of(written(path, those)) == parts_of(at_once)
    assert parts_of(at_once)["xl/worksheets/sheet1.xml"].count("<row ") == 2 + max(1, len(those))


def parts_of(workbook: bytes) -> dict[str, str]:
    """Give the parts of a workbook, each text in its cell."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts = re.findall("<si>(.*?)</si>", parts.pop("xl/sharedStrings.xml", ""), re.DOTALL)
    return {
        name: re.sub(
            r't="s"><v>(\d+)</v>',
            lambda found: f't="inlineStr"><is>{texts[int(found[1])]}</is>',
            re.sub(r"<(Override|Relationship) [^>]*sharedStrings[^>]*>", "", part),
        )
        for name, part in parts.items()
    }


def test_a_text_stands_once_until_there_are_many(tmp_path: Path) -> None:
    rows = [("one", Decimal(1), None, "two"), ("one", Decimal(2), None, "three")]
    with mock.patch("p2p_sheets.write.sheet.SHARED", 2):
        workbook = written(tmp_path / "rows.xlsx", rows)
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        table = archive.read("xl/sharedStrings.xml").decode()
    assert re.findall("<t>(.*?)</t>", table) == ["one", "two"]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Rows"]
    assert [[cell.value for cell in row] for row in sheet["A4:D5"]] == [list(r) for r in rows]


@pytest.mark.parametrize("text", MARKUP[:5])
@pytest.mark.parametrize("way", [OutputSheet.put_row, cell_by_cell])
def test_text_that_looks_like_markup_is_text(tmp_path: Path, text: str, way: object) -> None:
    with mock.patch.object(OutputSheet, "put_row", way):
        written(tmp_path / "rows.xlsx", [(text, Decimal(1), None, text)])
    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx")["Rows"]
    assert [cell.value for cell in sheet[4]] == [text, 1, None, text]


def test_a_text_longer_than_a_cell_is_cut_as_excel_counts_and_says_so() -> None:
    assert shown("a" * TEXT_LIMIT) == "a" * TEXT_LIMIT
    for letter in ("a", "\N{EARTH GLOBE EUROPE-AFRICA}"):
        cut = shown(letter * (TEXT_LIMIT + 1))
        assert len(cut.encode("utf-16-le")) // 2 in (TEXT_LIMIT, TEXT_LIMIT - 1)
        assert cut.endswith(" ... (cut)")
        assert set(cut.removesuffix(" ... (cut)")) == {letter}


def test_a_workbook_is_packed_at_the_level_of_all_our_files(tmp_path: Path) -> None:
    edition = Edition("Programme", "2023-03", date(2023, 3, 31))
    path = tmp_path / "book.xlsx"
    with OutputBook(path, "Book", edition) as book:
        rows: list[list[Cell]] = [
            [f"{n} {n * n * 7919}", n * n * 104_729 % 8191] for n in range(3000)
        ]
        book.table(Table("Numbers", [Col("Text"), Col("Number", Look.COUNT)], rows))
    name = "xl/worksheets/sheet1.xml"
    again = io.BytesIO()
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(again, "w") as packed:
        add(packed, name, parts.read(name))
        assert parts.getinfo(name).compress_size == packed.getinfo(name).compress_size
        at_six = len(zlib.compress(parts.read(name), 6))
    assert parts.getinfo(name).compress_size != at_six  # the level of xlsxwriter


def test_more_links_than_excel_opens_are_texts(tmp_path: Path) -> None:
    with OutputBook(tmp_path / "book.xlsx", "Book", EDITION) as book:
        sheet = book.sheet("Findings")
        sheet.hlink_count = 65_529
        for row in range(3):
            put(sheet, row, 0, Link("internal:'Findings'!A1", f"A{row + 1}"), book.format())
    cells = openpyxl.load_workbook(tmp_path / "book.xlsx")["Findings"]["A"]
    told = [(cell.value, cell.hyperlink is not None) for cell in cells]
    assert told == [("A1", True), ("A2", False), ("A3", False)]


def test_what_the_system_says_of_a_file_is_told_as_any_other(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        OutputBook(tmp_path / "gone" / "book.xlsx", "A book", EDITION),
    ):
        pass
