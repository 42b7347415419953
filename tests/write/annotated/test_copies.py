"""Annotated copies: marked cells are coloured and commented, and nothing else is touched."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from p2p_sheets.findings import Finding, Place, cells, checks
from p2p_sheets.read import read_inputs
from p2p_sheets.write.annotated import NotCopiedError, annotate_inputs, annotated
from tests.libreoffice import convert, needs_libreoffice, values
from tests.programmes import config
from tests.read.tables import AS_OF, checked, programme, table, write

# openpyxl cannot keep what Excel 2010 added; the copy can.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

ERROR = cells.AMOUNT_AMBIGUOUS
WARNING = checks.RECEIPT_TWICE


def error(row: int, column: int | None, sheet: str = "Expenses") -> Finding:
    place = Place("x.xlsx", sheet, row, column)
    return ERROR.at(place, subject="L1", value="1.234", one="1 234.00", other="1.23")


def rich(path: Path) -> None:
    """A workbook with what staff's workbooks have: formats, lists, formulas, charts, comments."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Expenses")
        notes = book.add_worksheet("Notes")
        day = book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#DDEEFF", "bold": True})
        sheet.set_column(3, 3, 20, book.add_format({"num_format": "@"}))
        for row in range(12):
            sheet.write_string(row, 0, f"L{row} <&> ü")
            sheet.write_datetime(row, 1, date(2023, 3, row + 1), day)
            sheet.write_formula(row, 2, f"=ROW()*{row}", None, (row + 1) * row)
        sheet.data_validation("A2:A9", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("C1:C9", {"type": "data_bar", "data_bar_2010": True})
        sheet.merge_range("F1:G2", "merged")
        sheet.write_comment("A3", "what staff noted")
        sheet.autofilter("A1:C12")
        sheet.protect()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Expenses!$C$1:$C$9"})
        notes.insert_chart("B2", chart)
        notes.write_comment("B2", "on the other sheet")
        book.define_name("Lines", "=Expenses!$A$1:$A$12")


def made(make: Callable[[Path], None], tmp_path: Path) -> bytes:
    path = tmp_path / "made.xlsx"
    make(path)
    return path.read_bytes()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def content(data: bytes, *, marked: frozenset[tuple[str, str]] = frozenset()) -> dict[str, Any]:
    """All that openpyxl sees of a workbook, the marked cells apart."""
    book = load_workbook(io.BytesIO(data))
    out: dict[str, Any] = {"names": sorted(book.defined_names)}
    for sheet in book:
        validations = sorted(
            str(v.sqref) + str(v.formula1) for v in sheet.data_validations.dataValidation
        )
        out[sheet.title] = (
            validations,
            sorted(map(str, sheet.merged_cells.ranges)),
            sheet.auto_filter.ref,
        )
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) not in marked:
                    look = (
                        cell.number_format,
                        cell.font.b,
                        cell.fill.fgColor.rgb,
                        cell.protection.locked,
                    )
                    note = cell.comment.text if cell.comment else None
                    out[f"{sheet.title}!{cell.coordinate}"] = (cell.value, look, note)
    return out


def test_marked_cells_are_coloured_and_say_what_is_wrong(tmp_path: Path) -> None:
    copy = annotated(made(rich, tmp_path), [error(5, 2)])

    cell = load_workbook(io.BytesIO(copy))["Expenses"]["C5"]
    assert cell.fill.fgColor.rgb == "FFF8B4AE"
    assert cell.comment is not None
    assert '"1.234" can be read as 1 234.00 or as 1.23. Type the amount' in cell.comment.text


def test_nothing_else_is_touched(tmp_path: Path) -> None:
    data = made(rich, tmp_path)
    marked = frozenset({("Expenses", "C5"), ("Expenses", "D7"), ("Expenses", "E12")})

    copy = annotated(data, [error(5, 2), error(7, 3), error(12, 4)])

    assert content(copy, marked=marked) == content(data, marked=marked)
    before, after = parts(data), parts(copy)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert after.keys() == before.keys()


def test_saved_results_of_formulas_are_kept(tmp_path: Path) -> None:
    copy = annotated(made(rich, tmp_path), [error(5, 2)])

    sheet = load_workbook(io.BytesIO(copy), data_only=True)["Expenses"]
    assert [sheet.cell(row, 3).value for row in (4, 5, 6)] == [12, 20, 30]


def test_a_marked_cell_keeps_its_own_format(tmp_path: Path) -> None:
    copy = annotated(made(rich, tmp_path), [error(4, 1), error(4, 3)])

    sheet = load_workbook(io.BytesIO(copy))["Expenses"]
    assert (sheet["B4"].number_format, sheet["B4"].font.b) == ("dd/mm/yyyy", True)
    assert sheet["D4"].number_format == "@"  # the column's, for the cell was blank


def test_a_comment_that_was_there_stays(tmp_path: Path) -> None:
    copy = annotated(made(rich, tmp_path), [error(3, 0)])

    comment = load_workbook(io.BytesIO(copy))["Expenses"]["A3"].comment
    assert comment is not None
    assert comment.text.startswith("what staff noted\n\nERROR AMOUNT-AMBIGUOUS")


def test_several_findings_of_a_cell_are_told_errors_first(tmp_path: Path) -> None:
    place = Place("x.xlsx", "Expenses", 5, 2)
    warning = WARNING.at(place, subject="L2", value="L1")

    copy = annotated(made(rich, tmp_path), [warning, error(5, 2)])

    cell = load_workbook(io.BytesIO(copy))["Expenses"]["C5"]
    assert cell.fill.fgColor.rgb == "FFF8B4AE"
    assert cell.comment is not None
    assert cell.comment.text.index("ERROR") < cell.comment.text.index("WARNING RECEIPT-TWICE")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    data = made(rich, tmp_path)

    assert annotated(data, [error(5, 2), error(6, 2)]) == annotated(
        data, [error(6, 2), error(5, 2)]
    )


def test_a_workbook_of_another_writer_is_annotated(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Expenses"
        sheet["B2"] = 5
        sheet["C3"] = "noted"
        sheet["C3"].comment = Comment("an old one", "Olga")
        book.save(path)

    copy = annotated(made(make, tmp_path), [error(2, 1), error(9, None), error(0, None)])

    sheet = load_workbook(io.BytesIO(copy))["Expenses"]
    assert {c.coordinate for r in sheet.iter_rows() for c in r if c.comment} == {
        "A1",
        "A9",
        "B2",
        "C3",
    }
    assert sheet["B2"].value == 5


@needs_libreoffice
def test_libreoffice_opens_the_copy_and_finds_every_comment(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(
        annotated(made(rich, tmp_path), [error(r, c) for r in range(1, 30) for c in (0, 2, 8)])
    )

    opened = convert(path, "xlsx", tmp_path / "out")

    assert values(opened)["Expenses"]["C5"] == 20
    sheet = load_workbook(opened)["Expenses"]
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == 29 * 3


def test_what_cannot_be_changed_safely_has_no_copy(tmp_path: Path) -> None:
    data = made(rich, tmp_path)

    with pytest.raises(NotCopiedError, match="could not be found again"):
        annotated(data, [error(1, 0, "Elsewhere")])
    for part, text in (("xl/styles.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", b"<x/>")):
        odd = io.BytesIO()
        with zipfile.ZipFile(odd, "w") as out:
            for name, content_ in parts(data).items():
                out.writestr(name, text if name == part else content_)
        with pytest.raises(NotCopiedError, match="unusual way"):
            annotated(odd.getvalue(), [error(1, 0)])


def test_the_workbooks_of_a_folder_that_have_findings_are_copied(tmp_path: Path) -> None:
    out = checked(tmp_path, programme(Expenses=table("Expenses", {"Amount": "1.234"})))
    reading = read_inputs(tmp_path / "input", config(), AS_OF)

    copies = annotate_inputs(tmp_path / "input", reading, out.findings, 20_000)
    none = annotate_inputs(tmp_path / "input", reading, out.findings, 0)

    assert set(copies.files) == {"book.xlsx"}
    assert copies.without == {}
    assert none.without == {"book.xlsx": "No copy: it has 1 rows, and up to 0 are annotated."}
    (tmp_path / "input/book.xlsx").write_bytes(b"changed")
    late = annotate_inputs(tmp_path / "input", reading, out.findings, 20_000)
    assert late.without == {"book.xlsx": "No copy: it was changed while the run went on."}


def test_a_part_that_the_copy_alone_reads_may_be_damaged(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    good = made(rich_claim, tmp_path)
    with zipfile.ZipFile(io.BytesIO(good)) as file:
        part = file.getinfo("docProps/app.xml")
    at = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    (folder / "a.xlsx").write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
    reading = read_inputs(folder, config(), AS_OF)

    out = annotate_inputs(folder, reading, reading.findings, 100)

    assert reading.programme.faulty
    assert [finding.code for finding in out.findings] == ["WORKBOOK-PART-DAMAGED"]
    assert "docProps/app.xml is damaged" in out.without["a.xlsx"]


def rich_claim(path: Path) -> None:
    """A claim with an error."""
    write(path, {"Expenses": table("Expenses", {"Amount": "1.234"})})
