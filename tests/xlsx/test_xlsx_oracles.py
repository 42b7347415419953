"""The same cells as two other readers see, over workbooks of three other writers."""

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.xlsx.reader import CellError, Note, RawWorkbook, read_workbook
from p2p_sheets.xlsx.values import Value
from tests.libreoffice import convert_all

Grid = dict[tuple[int, int], object]
Book = Mapping[str, Grid]  # the cells of each sheet by (row from 1, column from 0)

TEXTS = (
    *(
        "L-001",
        "Köln / Tromsø",
        "  outer blanks  ",
        "two\nlines",
        "=1+1",
        "007",
        "#N/A?",
        "x" * 32_767,
    ),
    *(
        "DE89\u00a03704\u200b0044",
        "a & b < c > \"d\" 'e'",
        "日本 😀",
        "TRUE",
        "1,234.56",
        "2023-03-15",
    ),
)
NUMBERS = (0, 1, -1, 92.5, 0.1, 274.66, 1e15, 1.5e-7, 123456789.12, 99999999999.99)
DATES = (date(1900, 3, 1), date(2023, 3, 15), date(2024, 2, 29), date(9999, 12, 31))
MOMENTS = tuple(map(datetime.fromisoformat, ("2023-03-15T10:30:00", "2022-12-31T23:59:59")))


# --- the writers ---------------------------------------------------------------------------------
def by_xlsxwriter(*, constant_memory: bool = False, from_1904: bool = False) -> bytes:
    """Write a bit of everything; with constant memory texts stand in their cells."""
    out = io.BytesIO()
    options = {"constant_memory": constant_memory, "default_date_format": "yyyy-mm-dd"}
    if from_1904:
        options["date_1904"] = True
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet("Cells")
        bold, moment = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "d.m.yy h:mm"}),
        )
        clock, euro = (
            book.add_format({"num_format": "hh:mm"}),
            book.add_format({"num_format": "0.00"}),
        )
        for r in range(max(map(len, (TEXTS, NUMBERS, DATES, MOMENTS)))):
            if r < len(TEXTS):
                sheet.write_string(r, 0, TEXTS[r])
            if r < len(NUMBERS):
                sheet.write_number(r, 2, NUMBERS[r], euro if r % 2 else None)
            if r < len(DATES) and not (from_1904 and r == 0):
                sheet.write_datetime(r, 3, DATES[r])
            if r < len(MOMENTS):
                sheet.write_datetime(r, 4, MOMENTS[r], moment)
            sheet.write_boolean(r, 6, r % 2 == 0)
            sheet.write_blank(r, 7, None, bold)
        sheet.write_datetime(30, 0, time(6, 15), clock)
        sheet.write_rich_string(30, 1, "Kö", bold, "ln", " am Rhein")
        sheet.write_formula(30, 2, "=C2+1", None, 2)
        sheet.write_formula(30, 3, '="a"&"b"', None, "ab")
        sheet.write_formula(30, 4, "=TRUE()", None, value=True)
        sheet.write_formula(30, 5, "=1/0", None, "#DIV/0!")
        sheet.merge_range("A41:C42", "merged", bold)
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Hidden")
        hidden.write_string("B2", "read all the same")
        hidden.hide()
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=Cells!$C$1:$C$3"})
        book.add_chartsheet("Chart").set_chart(pie)
        book.set_custom_property("schema", "1")
    return out.getvalue()


def by_openpyxl() -> bytes:
    """Write the same kinds of cells with another program."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Cells"
    for text in TEXTS[:-1]:
        sheet.append([text if not text.startswith("=") else f" {text}", None, 1.25, True])
    sheet["F3"], sheet["F4"], sheet["F5"] = DATES[1], MOMENTS[0], time(6, 15)
    sheet["H40"] = Decimal("92.10")
    sheet["AB50"] = "far"
    sheet.merge_cells("A60:B61")
    sheet["A60"] = "merged"
    book.create_sheet("Second sheet")["C3"] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[], bytes]] = {
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter with constant memory": lambda: by_xlsxwriter(constant_memory=True),
    "xlsxwriter with dates from 1904": lambda: by_xlsxwriter(from_1904=True),
    "openpyxl": by_openpyxl,
}


# --- the readers ---------------------------------------------------------------------------------
def ours(book: RawWorkbook) -> Book:
    """Give the cells as this reader sees them."""
    return {
        sheet.name: {(number, c): v for number, cells in sheet.rows for c, v in cells.items()}
        for sheet in book.sheets
    }


def openpyxls(data: bytes) -> Book:
    """Give the cells as openpyxl sees them."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column - 1): CellError(str(cell.value))
            if cell.data_type == "e"
            else cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def calamines(data: bytes) -> Book:
    """Give the cells as calamine sees them."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    listed = [
        s.name for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in listed}
    return {
        name: {
            (r, c): v for r, row in enumerate(rows[name], 1) for c, v in enumerate(row) if v != ""
        }
        for name in listed
    }


def plain(value: object) -> object:
    """Bring a value into the form in which readers can agree on it: one kind of number, of date."""
    if isinstance(value, bool | str | CellError):
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def plainly(book: Book, *, drop: Callable[[object], bool] = lambda _: False) -> Book:
    """Bring a whole workbook into that form, without what the other reader does not tell."""
    return {
        name: {at: plain(v) for at, v in cells.items() if not drop(v)}
        for name, cells in book.items()
    }


def assert_readers_agree(data: bytes) -> RawWorkbook:
    """Require that the three readers see the same sheets and cells."""
    book = read_workbook(data)
    mine = ours(book)
    assert any(mine.values())
    assert plainly(mine) == plainly(openpyxls(data))
    # calamine gives an error as a blank, and texts without their outer blanks.
    theirs = plainly(calamines(data))
    known = plainly(mine, drop=lambda value: isinstance(value, CellError))
    assert stripped(known) == stripped(theirs)
    return book


def stripped(book: Book) -> Book:
    """Leave out the outer blanks of texts."""
    return {
        name: {at: v.strip() if isinstance(v, str) else v for at, v in cells.items()}
        for name, cells in book.items()
    }


# --- they agree ----------------------------------------------------------------------------------
@pytest.mark.parametrize("writer", WRITERS)
def test_three_readers_see_the_same_cells(writer: str) -> None:
    assert_readers_agree(WRITERS[writer]())


@pytest.mark.parametrize("constant_memory", [False, True])
def test_what_was_written_is_what_is_read(*, constant_memory: bool) -> None:
    book = read_workbook(by_xlsxwriter(constant_memory=constant_memory))
    cells = ours(book)["Cells"]
    for column, written in ((0, TEXTS), (3, DATES), (4, MOMENTS)):
        assert [cells[r, column] for r in range(1, len(written) + 1)] == list(written)
    for r, number in enumerate(NUMBERS, 1):
        assert cells[r, 2] == Decimal(repr(number))
    found = {at: value for at, value in cells.items() if at[0] > 30}
    assert found == {
        (31, 0): time(6, 15),
        (31, 1): "Köln am Rhein",
        (31, 2): Decimal(2),
        (31, 3): "ab",
        (31, 4): True,
        (31, 5): CellError("#DIV/0!"),
        (41, 0): "merged",
    }
    sheet = book.sheets[0]
    assert sheet.formulas == {(31, column) for column in range(2, 6)}
    assert sheet.merges == ((41, 0, 42, 2),)
    assert [(s.name, s.state) for s in book.sheets] == [
        ("Cells", "visible"),
        ("Empty", "visible"),
        ("Hidden", "hidden"),
    ]
    assert (book.unread, book.properties) == (("Chart",), {"schema": "1"})
    assert book.notes == (Note.STALE_RESULTS,)


def test_dates_from_1904_are_the_same_days_as_from_1900() -> None:
    usual, other = (ours(read_workbook(by_xlsxwriter(from_1904=f))) for f in (False, True))
    dates = {at: v for at, v in usual["Cells"].items() if isinstance(v, date) and at != (1, 3)}
    assert dates == {at: v for at, v in other["Cells"].items() if isinstance(v, date)}
    assert len(dates) == len(DATES) + len(MOMENTS) - 1


def test_libreoffice_saves_what_is_read_as_before(tmp_path: Path, soffice: str) -> None:
    assert soffice
    originals = [tmp_path / f"{writer}.xlsx" for writer in ("xlsxwriter", "openpyxl")]
    for original in originals:
        original.write_bytes(WRITERS[original.stem]())
    saved = convert_all(originals, "xlsx", tmp_path)
    for original in originals:
        book = assert_readers_agree((saved / original.name).read_bytes())
        before = ours(read_workbook(original.read_bytes()))
        assert {name: cells for name, cells in ours(book).items() if cells} == {
            name: cells for name, cells in before.items() if cells
        }


# --- whatever people type ------------------------------------------------------------------------
# What XML cannot hold is escaped by writers; carriage returns some of them leave to the parser.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.text(LETTERS, min_size=1, max_size=20),
    st.integers(-(10**13), 10**13).map(lambda cents: Decimal(cents) / 100),
    st.dates(date(1900, 3, 1)),
)


@given(st.lists(st.lists(CELL, max_size=8), max_size=8))
def test_every_table_comes_back_as_it_was_written(table: list[list[Value | None]]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(table):
            for c, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(r, c, value)
                elif isinstance(value, Decimal):
                    sheet.write_number(r, c, float(value))
                elif isinstance(value, date):
                    sheet.write_datetime(r, c, value)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
    (read,) = read_workbook(out.getvalue()).sheets
    assert read.rows == [
        (r, cells)
        for r, row in enumerate(table, 1)
        if (cells := {c: value for c, value in enumerate(row) if value is not None})
    ]
