"""What the payment workbook has room for, and what a payment needs besides its amount."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from p2p_sheets.books import Category, Expense, Programme, Role, RowCount
from p2p_sheets.rules.reimbursement import reconcile
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments import PaymentBook, write_payments
from tests import kinds
from tests.libreoffice import needs_libreoffice, printed, recalculated
from tests.programmes import (
    IBANS,
    activity,
    approved,
    case,
    expense,
    held,
    line_of,
    participant,
    programme,
    rate,
    settled,
    visit,
)

EDITION = Edition("A programme", "2023-03", date(2023, 3, 31))


def written(those: Programme, path: Path, **more: Any) -> Path:
    """The payment workbook of a programme."""
    settlement = settled(those)
    count = RowCount("books.xlsx", "Expenses", read=len(those.expenses))
    balance = reconcile(case(those), (count,), settlement)
    content = PaymentBook(EDITION, "2023-03", False, settlement, balance, (), kinds.NAMES, **more)
    write_payments(path, content)
    return path


def rows_of(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet, of formulas their results."""
    return list(load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))


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
def test_pa_6_three_people_sign_and_one_name_twice_is_marked(tmp_path: Path) -> None:
    marked = {
        ("Ann", "Ben", "Cleo"): [False, False, False],
        ("Ann", "Ben", "Ann"): [True, False, True],
        ("Ann", None, None): [False, False, False],
    }
    path, signed = written(visitor(), tmp_path / "p.xlsx"), list[Path]()
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
    for names in marked:
        for row, name in zip(who, names, strict=True):
            sheet.cell(row, 2).value = name
        signed.append(tmp_path / f"signed_{len(signed)}.xlsx")
        book.save(signed[-1])
    for book_after, wanted in zip(recalculated(*signed), marked.values(), strict=True):
        cells = book_after["Sign-off"]
        assert [bool(cells.get(f"D{row}")) for row in who] == wanted


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


def two_cities() -> Programme:
    """Two hosts, one with two lines, and a visitor's ticket of which a part is refused."""
    people = (
        participant("P1", Role.HOST),
        participant("P2", Role.HOST, iban=IBANS[1], activity_id="SV-02"),
        participant("P3", Role.VISITOR, iban=IBANS[2]),
    )
    rows = (
        expense("a", Category.HOSTING, "10", participant_id="P1"),
        expense("b", Category.HOSTING, "20", participant_id="P1"),
        expense("c", Category.HOSTING, "30.5", participant_id="P2", activity_id="SV-02"),
        expense("d", Category.TRAVEL, "623.40", participant_id="P3"),
    )
    visits = (visit(), activity("SV-02", kinds.VISIT))
    return programme(*rows, people=people, activities=visits)


def test_the_total_stands_below_the_payments_and_no_filter_takes_it_in(tmp_path: Path) -> None:
    path = written(two_cities(), tmp_path / "p.xlsx")
    sheet = load_workbook(path, data_only=True)["Payments"]
    rows = list(sheet.iter_rows(values_only=True))
    amount = next(row for row in rows if row[0] == "Payment ID").index("Amount EUR")
    assert (rows[-1][0], rows[-1][amount], rows[-1][amount + 1]) == ("Total", 560.5, 4)
    assert int(str(sheet.auto_filter.ref).rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUV")) == (
        len(rows) - 1
    )
    assert sheet.freeze_panes == f"C{len(rows) - 3}"


def test_sign_off_states_what_is_signed_for(tmp_path: Path) -> None:
    path = written(two_cities(), tmp_path / "p.xlsx")
    said, summary = (
        {row[0]: row[1:3] for row in rows_of(path, sheet) if row[0]}
        for sheet in ("Sign-off", "Summary")
    )
    assert said["Payments in all"] == (3, 560.5)
    assert said["Payments, Manual cross-border"] == (0, 0)
    assert said["Fingerprint"][0] == summary["Fingerprint"][0]


def test_the_number_of_refused_lines_counts_refused_lines(tmp_path: Path) -> None:
    path = written(two_cities(), tmp_path / "p.xlsx")
    said = {row[0]: row[1:3] for row in rows_of(path, "Summary") if row[0]}
    assert said["Lines, claimed"] == (4, 683.9)
    assert said["Lines, approved"] == (4, 560.5)
    assert said["Lines, refused"] == (1, 123.4)


def test_reconciliation_lists_workbooks_that_could_not_be_read(tmp_path: Path) -> None:
    unread = (("claims/late.xlsx", "it is protected by a password"),)
    path = written(two_cities(), tmp_path / "p.xlsx", unread=unread)
    *_, first, late, total = rows_of(path, "Reconciliation")
    assert (first[0], first[1]) == ("books.xlsx", 4)
    assert (late[0], late[1], late[-1]) == ("claims/late.xlsx", None, unread[0][1])
    assert total[:2] == ("Total", 4)


@needs_libreoffice
def test_on_a4_payee_account_amount_and_remittance_are_on_one_page_across(tmp_path: Path) -> None:
    path = written(two_cities(), tmp_path / "p.xlsx")
    page = next(text for text in printed(path) if "Account holder" in text)
    for said in ("Person P1", "AT61", "560.50", "Scalable", "Remarks"):
        assert said in page, said
    assert "Bank reference" not in page  # finance fills it in on the screen
