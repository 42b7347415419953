"""A form whose titles stand below each other is read like the table."""

from dataclasses import fields
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Application
from p2p_sheets.read import Reading, read_inputs
from p2p_sheets.write.forms import write_filled, write_templates
from p2p_sheets.write.forms.examples import example_rows
from p2p_sheets.write.forms.vertical import CITY_FORM
from tests.programmes import config

TODAY = date(2024, 6, 30)
COLUMNS = Application.SHEET.columns(config())
ASKED = [column for column in COLUMNS if not column.authority]
EXAMPLES = [
    {field: value for field, value in row.items() if field in {c.field for c in ASKED}}
    for row in example_rows(Application, COLUMNS, config())
]


def read(folder: Path) -> Reading:
    return read_inputs(folder, config(), TODAY)


@cache
def blank() -> bytes:
    """The form as a city gets it."""
    with TemporaryDirectory() as folder:
        write_templates(Path(folder), config())
        return (Path(folder) / CITY_FORM.file).read_bytes()


def fill(folder: Path, name: str, values: dict[str, Any], column: int = 2) -> None:
    """Fill in the blank form as an office does: the answers beside the titles."""
    book = load_workbook(BytesIO(blank()))
    sheet = book["Applications"]
    rows = {cell.value: cell.row for (cell,) in sheet["A1:A60"] if cell.value}
    for asked in ASKED:
        if values.get(asked.field) is not None:
            value = values[asked.field]
            typed = value if isinstance(value, date | int | str) else float(value)
            sheet.cell(rows[asked.title], column).value = typed
    (folder / "input" / "received").mkdir(parents=True, exist_ok=True)
    book.save(folder / "input" / "received" / name)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["application_id"])
def test_a_filled_form_gives_the_record_that_the_table_gives(
    row: dict[str, Any], tmp_path: Path
) -> None:
    fill(tmp_path, "form.xlsx", row)
    table = tmp_path / "table" / "received"
    table.mkdir(parents=True)
    write_filled(table / "table.xlsx", CITY_FORM, config(), {Application: [row]}, created=TODAY)
    of_form, of_table = read(tmp_path / "input"), read(tmp_path / "table")
    assert [str(finding) for finding in of_form.findings] == []
    (one,), (other,) = of_form.programme.applications, of_table.programme.applications
    for field in fields(Application):
        if field.name != "row":
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert one.row.sheet.received


def test_a_finding_points_at_the_answer_in_the_form(tmp_path: Path) -> None:
    fill(tmp_path, "form.xlsx", {**EXAMPLES[0], "submitted_on": "03/04/2023"})
    reading = read(tmp_path / "input")
    (found,) = reading.findings
    sheet = load_workbook(tmp_path / "input" / "received" / "form.xlsx")["Applications"]
    assert sheet[found.place.cell].value == "03/04/2023"
    (faulty,) = reading.programme.faulty
    assert faulty.row.place("submitted_on").cell == found.place.cell


def test_a_blank_form_holds_no_application(tmp_path: Path) -> None:
    fill(tmp_path, "form.xlsx", {})
    reading = read(tmp_path / "input")
    assert (reading.programme.applications, reading.programme.faulty) == ((), ())


def test_a_second_column_is_a_second_application(tmp_path: Path) -> None:
    fill(tmp_path, "form.xlsx", EXAMPLES[3])
    path = tmp_path / "input" / "received" / "form.xlsx"
    book = load_workbook(path)
    sheet = book["Applications"]
    for number in range(1, sheet.max_row + 1):
        sheet.cell(number, 4).value = sheet.cell(number, 2).value if number > 5 else None
        if sheet.cell(number, 1).value == "Application ID":
            sheet.cell(number, 4).value = "SV-1-99"
    book.save(path)
    found = read(tmp_path / "input").programme.applications
    assert sorted(a.application_id for a in found) == ["SV-1-03", "SV-1-99"]
