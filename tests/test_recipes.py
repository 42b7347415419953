"""The recipes of CONTRIBUTING.md, followed: a column and a sheet need nothing but their record."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from p2p_sheets.books import BOOKS, SHEETS, Book
from p2p_sheets.books.columns import Kind, Record, cell, day, ident, sheet, text
from p2p_sheets.read.records import SheetParser
from p2p_sheets.write.forms import write_filled
from p2p_sheets.xlsx.reader import read_workbook
from tests.programmes import config

AS_OF = date(2023, 3, 31)


@sheet("Guests", key=("guest_id",))
class Guest(Record):
    """Somebody who comes along and claims nothing."""

    guest_id: str = ident("Guest ID", "A number of its own.", example="G1")
    came_on: date | None = day("Came on", "The day.", done=True, example="2023-03-07")
    phone: str | None = text("Phone", "For the day itself.", private=True, example="+34 600")
    meals: Decimal | None = cell("Meals", Kind.UNITS, "How many.", example="2")


GUESTS = Book("office.xlsx", "Guests.", "The secretariat.", (Guest,))  # a file that has its guide


def test_a_record_is_all_that_a_sheet_needs_to_be_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / GUESTS.file
    good: dict[str, Any] = {
        "guest_id": "G1",
        "came_on": date(2023, 3, 7),
        "phone": "+34 600 1",
        "meals": 2,
    }
    late: dict[str, Any] = {"guest_id": "G2", "came_on": date(2023, 4, 1), "phone": "=1+1"}
    write_filled(path, GUESTS, config(), {Guest: [good, late]}, created=AS_OF)

    (raw,) = read_workbook(path.read_bytes(), None, lambda name: name == "Guests").sheets
    read = SheetParser(Guest, config(), AS_OF).read(raw, path.name)

    (record,) = read.records
    assert isinstance(record, Guest)
    assert (record.phone, record.meals) == ("+34 600 1", Decimal(2))
    assert [faulty.key for faulty in read.faulty] == ["G2"]
    assert "DATE-FUTURE" in {finding.code for finding in read.findings}


def test_every_sheet_has_its_place_in_one_workbook_of_staff() -> None:
    own = [record for book in BOOKS if not book.received for record in book.records]
    assert {record.SHEET.title: record for record in own} == SHEETS
    assert len(own) == len(SHEETS)
