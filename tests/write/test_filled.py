"""Input workbooks with rows in place: written as they are, and read back as they were."""

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.books import (
    BOOKS,
    Application,
    Book,
    Expense,
    PaidBefore,
    Score,
)
from p2p_sheets.books.columns import Kind, Record
from p2p_sheets.read import Reading, read_inputs
from p2p_sheets.write.forms import write_filled
from p2p_sheets.write.forms.examples import example_rows
from p2p_sheets.write.forms.plan import Rows, Shown
from tests import kinds
from tests.programmes import config

BY_FILE = {book.file: book for book in BOOKS}
CREATED = date(2023, 3, 31)
TODAY = date(2024, 6, 30)
MIDNIGHT = datetime.combine(date(2023, 3, 4), time())
NOON = datetime.combine(date(2023, 3, 4), time(12))
each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.file)


def write(path: Path, book: Book, rows: Mapping[type[Record], Any], **more: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_filled(path, book, config(), rows, created=CREATED, **more)
    return path


def sheet_of(path: Path, title: str) -> Worksheet:
    return load_workbook(path)[title]


def examples(book: Book) -> dict[type[Record], list[dict[str, Any]]]:
    """The rows of the sheet Example, as rows to fill in."""
    return {
        record: [
            {field: value for field, value in row.items() if value is not None}
            for row in example_rows(record, record.SHEET.columns(config()), config())
        ]
        for record in book.records
    }


def read(folder: Path) -> Reading:
    return read_inputs(folder, config(), TODAY)


# --- read back -----------------------------------------------------------------------------------


@each_book
def test_the_examples_are_read_without_a_finding(book: Book, tmp_path: Path) -> None:
    rows = examples(book)
    if book.received:
        rows = {
            record: [
                {k: v for k, v in row.items() if not record.SHEET.column(k).authority}
                for row in of_record
            ]
            for record, of_record in rows.items()
        }
    folder = "received" if book.received else ""
    write(tmp_path / folder / book.file, book, rows)
    reading = read(tmp_path)
    assert [str(finding.message) for finding in reading.findings] == []
    row_counts = {count.sheet: count.read - count.empty for count in reading.row_counts}
    assert row_counts == {record.SHEET.title: len(rows[record]) for record in book.records}


@pytest.mark.parametrize("banner", ["", "DEMO"])
def test_what_is_written_is_what_is_read(tmp_path: Path, banner: str) -> None:
    book = BY_FILE["applications.xlsx"]
    rows = examples(book)
    write(tmp_path / "a.xlsx", book, rows, banner=banner, notes=["A note above the header"])
    programme = read(tmp_path).programme
    assert len(programme.applications) == len(rows[Application])
    by_id = {row["application_id"]: row for row in rows[Application]}
    for application in programme.applications:
        row = by_id.pop(application.application_id)
        for field, value in row.items():
            found = getattr(application, field)
            found = found.name if field == "activity_type" else found
            wanted = {"Yes": True, "No": False}.get(value, value)
            assert found == wanted, field
    (score, conflict) = sorted(programme.scores, key=lambda s: bool(s.conflict))
    assert score.marks == {c.label: Decimal("4.5") for c in config().scoring.criteria}
    assert (conflict.marks, conflict.conflict) == ({}, True)


@each_book
def test_a_blank_template_in_the_input_folder_brings_no_rows(book: Book, tmp_path: Path) -> None:
    write(tmp_path / book.file, book, {})
    reading = read(tmp_path)
    assert all(count.read == count.empty for count in reading.row_counts)
    assert {finding.code for finding in reading.findings} <= {"WORKBOOK-EMPTY"}


# --- cells as they are ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "kept", "data_type"),
    [
        ("population", "12 000", "12 000", "s"),
        ("population", Decimal(12000), 12000, "n"),
        ("population", 12.5, 12.5, "n"),
        ("population", True, True, "b"),
        ("population", NOON, NOON, "d"),
        ("application_id", 20230001, 20230001, "n"),
        ("application_id", date(2023, 3, 4), MIDNIGHT, "d"),
        ("background_documents", True, "Yes", "s"),
        ("background_documents", False, "No", "s"),
        ("submitted_on", date(2023, 3, 4), MIDNIGHT, "d"),
        ("submitted_on", "04/03/2023", "04/03/2023", "s"),
        ("activity_type", kinds.FOR_HOST.name, "Site Visit host", "s"),
        ("title", "=1+1", "=1+1", "s"),
        ("title", "https://example.org", "https://example.org", "s"),
        ("title", "a\nb", "a\nb", "s"),
    ],
)
def test_a_value_is_written_as_the_type_it_has(
    tmp_path: Path, field: str, value: Any, kept: Any, data_type: str
) -> None:
    path = write(tmp_path / "a.xlsx", BY_FILE["applications.xlsx"], {Application: [{field: value}]})
    sheet = sheet_of(path, "Applications")
    column = [cell.value for cell in sheet[1]].index(Application.SHEET.column(field).title) + 1
    cell = sheet.cell(2, column)
    assert (cell.value, cell.data_type) == (kept, data_type)


PAYLOADS = (
    "=cmd|'/c calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "mailto:a@b.c",
    "internal:Lists!A1",
)


def test_no_text_of_any_column_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    for book in BOOKS:
        rows = {
            record: [
                {c.field: payload for c in record.SHEET.columns(config()) if not c.authority}
                for payload in PAYLOADS
            ]
            for record in book.records
        }
        path = write(tmp_path / book.file, book, rows)
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    text = package.read(name).decode()
                    assert not re.search(r"<f[ >]|<hyperlink", text), f"{book.file} {name}"


def test_more_rows_than_prepared_still_leave_room_below(tmp_path: Path) -> None:
    rows = [{"line_id": f"L{n}"} for n in range(2100)]
    path = write(tmp_path / "e.xlsx", BY_FILE["expenses.xlsx"], {Expense: rows})
    sheet = sheet_of(path, "Expenses")
    assert sheet.cell(2101, 1).value == "L2099"
    ends = {area.max_row for v in sheet.data_validations.dataValidation for area in v.sqref.ranges}
    assert ends == {2301}


# --- what is said besides ------------------------------------------------------------------------


def test_demo_stands_on_every_sheet_that_people_see(tmp_path: Path) -> None:
    book = BY_FILE["participants.xlsx"]
    workbook = load_workbook(write(tmp_path / "p.xlsx", book, examples(book), banner="DEMO"))
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            top = [cell.value for row in sheet.iter_rows(max_row=2) for cell in row]
            assert "DEMO" in top, sheet.title
        header: Any = sheet.oddHeader
        assert header.right.text == "DEMO"


def test_references_follow_the_header_down(tmp_path: Path) -> None:
    book = BY_FILE["participants.xlsx"]
    workbook = load_workbook(write(tmp_path / "p.xlsx", book, {}, banner="DEMO", notes=["x", "y"]))
    sources = {
        validation.formula1
        for validation in workbook["Participants"].data_validations.dataValidation
    }
    assert "'Activities'!$A$5:$A$2004" in sources
    assert workbook["Activities"]["A4"].value == "Activity ID"
    assert workbook["Activities"].freeze_panes == "B5"


def test_columns_of_authority_appear_for_outsiders_only_where_a_row_fills_them(
    tmp_path: Path,
) -> None:
    book = BY_FILE["application_form.xlsx"]
    rows: Rows = {Application: [{"application_id": "X-1", "decision": "Awarded"}]}
    titles = [c.value for c in sheet_of(write(tmp_path / "a.xlsx", book, rows), "Applications")[1]]
    assert "Decision" in titles
    assert "Decided on" not in titles


def test_columns_for_information_stand_beside_the_ids(tmp_path: Path) -> None:
    rows: Rows = {Score: [{"application_id": "X", "evaluator": "E", Shown("(City)"): "Graz"}]}
    path = write(tmp_path / "s.xlsx", BY_FILE["applications.xlsx"], rows)
    titles = [c.value for c in sheet_of(path, "Scores")[1]]
    assert titles[:4] == ["Application ID", "Evaluator", "(City)", "Conflict of interest"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({Expense: [{"line_id": "L1"}]}, "no sheet for Expense"),
        ({Application: [{"line_id": "L1"}]}, "no field 'line_id'"),
        ({Score: [{"marks:Beauty": 1}]}, "no field 'marks:Beauty'"),
    ],
)
def test_what_the_workbook_has_no_place_for_is_refused(
    tmp_path: Path, rows: dict[type[Record], Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        write(tmp_path / "a.xlsx", BY_FILE["applications.xlsx"], rows)


@each_book
def test_the_same_rows_give_the_same_bytes(book: Book, tmp_path: Path) -> None:
    one = write(tmp_path / "one.xlsx", book, examples(book), banner="DEMO")
    two = write(tmp_path / "two.xlsx", book, examples(book), banner="DEMO")
    assert one.read_bytes() == two.read_bytes()


def test_an_example_leads_to_an_example() -> None:
    records = {record for book in BOOKS for record in book.records}
    rows = {r.SHEET.title: example_rows(r, r.SHEET.static, config()) for r in records}
    for record in records - {PaidBefore}:  # which is of the time before the example
        for column in record.SHEET.static:
            if column.kind is Kind.REF:
                there = {next(iter(row.values())) for row in rows[column.to]}
                used = {row.get(column.field) for row in rows[record.SHEET.title]} - {None}
                assert used <= there, f"{record.SHEET.title} {column.title}"
