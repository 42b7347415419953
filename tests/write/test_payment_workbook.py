"""What the payment workbook has room for, and what a payment needs besides its amount."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Category, Expense, Programme, Role, RowCount
from p2p_sheets.rules.reimbursement import reconcile
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments import PaymentBook, write_payments
from tests import kinds
from tests.libreoffice import needs_libreoffice, recalculated
from tests.programmes import (
    approved,
    case,
    expense,
    held,
    line_of,
    participant,
    programme,
    rate,
    settled,
)

EDITION = Edition("A programme", "2023-03", date(2023, 3, 31))


def written(those: Programme, path: Path) -> Path:
    """The payment workbook of a programme."""
    settlement = settled(those)
    count = RowCount("books.xlsx", "Expenses", read=1)
    balance = reconcile(case(those), (count,), settlement)
    write_payments(
        path, PaymentBook(EDITION, "2023-03", False, settlement, balance, (), kinds.NAMES)
    )
    return path


def visitor(**more: Any) -> Programme:
    """One visitor with one day of allowance."""
    person = participant("P1", Role.VISITOR, **more)
    return programme(expense("a", Category.MEALS, quantity=1), people=(person,))


def test_pa_3_the_town_and_the_country_of_the_account_are_columns_of_their_own(
    tmp_path: Path,
) -> None:
    sheet = load_workbook(written(visitor(town="Graz"), tmp_path / "p.xlsx"))["Payments"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Payment ID")
    first = dict(zip(rows[head], rows[head + 1], strict=True))
    assert (first["Town"], first["Country"]) == ("Graz", "AT")
    assert "Address" not in first


def test_pa_3_no_address_is_needed_to_be_paid() -> None:
    bare = visitor(town=None, street=None, postcode=None)
    assert approved(settled(bare)) == {"a": "92.00"}


@needs_libreoffice
@pytest.mark.parametrize(
    ("names", "marked"),
    [
        (("Ann", "Ben", "Cleo"), [False, False, False]),
        (("Ann", "Ben", "Ann"), [True, False, True]),
        (("Ann", None, None), [False, False, False]),
    ],
)
def test_pa_6_three_people_sign_and_one_name_twice_is_marked(
    tmp_path: Path, names: tuple[str | None, ...], marked: list[bool]
) -> None:
    path = written(visitor(), tmp_path / "p.xlsx")
    book = load_workbook(path)
    sheet = book["Sign-off"]
    who = [cell.row for cell in sheet["A"] if cell.value and str(cell.value).endswith(" by")]
    assert [sheet.cell(row, 1).value for row in who] == [
        "Prepared by",
        "Verified by",
        "Authorised by",
    ]
    assert all(not sheet.cell(row, 2).protection.locked for row in who)
    assert all(sheet.cell(row, 2).value is None for row in who)  # the program never signs
    for row, name in zip(who, names, strict=True):
        sheet.cell(row, 2).value = name
    book.save(path)
    cells = recalculated(path)["Sign-off"]
    assert [bool(cells.get(f"D{row}")) for row in who] == marked


def test_ec_4_taxi_and_parking_are_asked_for_under_meals_and_local_transport() -> None:
    told = Expense.SHEET.column("category").help
    assert "Taxi and parking belong to meals and local transport" in told


def test_ec_6_euro_are_the_amount_divided_by_the_units_per_euro_of_its_month() -> None:
    ticket = expense("a", Category.TRAVEL, "410.55", currency="GBP")
    march, april = rate("GBP", "0.86945"), rate("GBP", "0.9", date(2023, 4, 1))
    settlement = settled(programme(ticket, rates=(march, april)))
    assert approved(settlement) == {"a": "472.20"}
    assert line_of(settlement, "a").exchange_rate == Decimal("0.86945")
    assert held(settled(programme(ticket, rates=(april,)))) == {"a": ["RB-11"]}
