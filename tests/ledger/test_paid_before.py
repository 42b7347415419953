"""A programme that starts midway: the first release alone reads `Paid before`, as `opening`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from p2p_sheets.ledger import LedgerError, releases_of
from p2p_sheets.rules.accounts import Accounts, Drawn
from tests.ledger.office import Office
from tests.read.tables import table

DAY = date(2023, 1, 20)
NIGHTS = {"Category": "Accommodation", "Date to": date(2023, 3, 9), "Amount": None, "Receipt": None}


def before(office: Office, *rows: dict[str, object], **euros: int) -> None:
    """Fill in the sheet `Paid before`: whole rows, or lines with what was paid for each."""
    plain = [{"Line ID": name, "Approved EUR": eur} for name, eur in euros.items()]
    filled = [{"Paid on": DAY, **row} for row in (*plain, *rows)]
    office.put("office", Paid_before=table("Paid before", *filled))


def test_the_first_release_settles_what_was_paid_before_as_opening(office: Office) -> None:
    before(office, {"Line ID": "A", "Approved EUR": 280, "Bank reference": "G-7"})
    office.release("--new-ledger")
    opening, release = office.entries()
    assert [(e.kind, e.release) for e in (opening, release)] == [
        ("opening", "opening"),
        ("release", "2023-03"),
    ]
    (line,) = opening.record.lines
    assert (line.line_id, str(line.approved_eur), line.release) == ("A", "280.00", "opening")
    assert line.reason == "Paid before this software, on 2023-01-20, G-7."
    assert office.amounts() == {"B": "100"}
    assert office.codes() == set()


def test_it_draws_on_the_cap_in_euro(office: Office) -> None:
    before(office, A=450)
    office.release("--new-ledger")
    assert office.amounts() == {"B": "50"}


def test_it_draws_on_the_cap_in_units_of_euro_by_rate(office: Office) -> None:
    days = {"Date from": date(2023, 3, 9), "Date to": date(2023, 3, 12)}
    office.claim({"Line ID": "N1", **NIGHTS}, {"Line ID": "N2", **NIGHTS, **days})
    before(office, N1=250)
    office.release("--new-ledger")
    assert office.amounts() == {"N2": "150"}  # 4 nights at 100.00 less 2.5
    accounts = Accounts(releases_of(office.entries()))
    (pool,) = {account.pool for account in accounts}
    assert accounts.drawn(pool) == Drawn(Decimal("400.00"), Fraction(4))


def test_drafts_before_the_first_release_count_it_already(office: Office) -> None:
    before(office, A=450)
    for _ in range(2):
        office.run()
        assert office.amounts(draft=True) == {"B": "50"}
        assert not office.ledger.exists()
        assert office.record()["ledger_head"] == ""
    assert "Due: 450.00 EUR" in office.run("explain", "A").out


def test_a_line_paid_before_at_nothing_is_settled_too(office: Office) -> None:
    before(office, A=0)
    office.release("--new-ledger")
    assert office.amounts() == {"B": "100"}
    assert "Nothing new" in office.run("--release").out


def test_rows_that_stay_in_the_sheet_are_no_finding(office: Office) -> None:
    before(office, A=280)
    office.release("--new-ledger")
    office.claim(A=300, B=100, C=10)
    office.release(as_of="2023-04-30")
    assert office.codes("2023-04") == set()
    assert [entry.kind for entry in office.entries()] == ["opening", "release", "release"]


def test_a_row_that_comes_later_is_a_finding_and_holds_its_line(released: Office) -> None:
    released.claim(A=300, B=100, C=10, D=20)
    before(released, C=10)
    assert released.run("--release", as_of="2023-04-30").status == 1
    assert released.codes("2023-04") == {"PAID-BEFORE-LATE"}
    assert released.amounts("2023-04") == {"D": "20"}


def test_a_row_in_error_that_comes_later_holds_its_line_too(released: Office) -> None:
    released.claim(A=300, B=100, C=10, D=20)
    before(released, {"Line ID": "C", "Approved EUR": "much"})
    released.run("--release", as_of="2023-04-30")
    assert released.amounts("2023-04") == {"D": "20"}


@pytest.mark.parametrize("paid", [300, 10])
def test_a_row_of_a_line_that_a_release_settled_is_a_finding(released: Office, paid: int) -> None:
    before(released, A=paid)
    assert released.run(as_of="2023-04-30").status == 1
    (told,) = [line for line in released.findings("2023-04") if "PAID-BEFORE-LATE" in line]
    assert "release 2023-03 settled it at 300.00 EUR" in told


def test_an_amount_changed_after_the_opening_is_a_finding(office: Office) -> None:
    before(office, A=280)
    office.release("--new-ledger")
    before(office, A=290)
    office.run(as_of="2023-04-30")
    (told,) = [line for line in office.findings("2023-04") if "PAID-BEFORE-LATE" in line]
    assert "release opening settled it at 280.00 EUR" in told


@pytest.mark.parametrize(
    "rows",
    [
        ({"Line ID": "unknown", "Approved EUR": 10},),
        ({"Line ID": "A", "Approved EUR": "much"},),
        ({"Line ID": "A", "Approved EUR": 10}, {"Line ID": "A", "Approved EUR": 11}),
    ],
    ids=["a line that is nowhere", "no amount", "two rows that differ"],
)
def test_a_first_release_waits_until_every_row_is_right(
    office: Office, rows: tuple[dict[str, object], ...]
) -> None:
    before(office, *rows)
    assert office.run().status == 1
    said = office.refused("--release", "--new-ledger")
    assert "the very first release alone reads the sheet Paid before" in said
    before(office, B=100)
    office.release("--new-ledger")
    assert office.amounts() == {"A": "300"}


def test_a_first_release_waits_for_a_line_whose_own_row_is_in_error(office: Office) -> None:
    office.claim({"Line ID": "C", "Date from": "soon"}, A=300)
    before(office, C=10)
    assert "Paid before" in office.refused("--release", "--new-ledger")
    office.claim({"Line ID": "C", "Participant ID": "P9"}, A=300)
    assert "Paid before" in office.refused("--release", "--new-ledger")


def test_withdrawing_the_only_release_takes_the_opening_with_it(office: Office) -> None:
    before(office, A=280)
    office.release("--new-ledger")
    assert office.run("withdraw", "2023-03", "--why", "Fiona said so").status == 0
    before(office, {"Line ID": "A", "Approved EUR": "much"})
    assert "the very first release alone reads" in office.refused("--release")
    before(office, A=290)  # what was wrong with it is put right, and read anew
    office.release()
    assert office.amounts("2023-03-2") == {"B": "100"}
    assert "290.00 EUR" in office.run("explain", "A").out
    assert office.codes() == set()


def test_what_was_paid_before_can_be_corrected(office: Office) -> None:
    before(office, A=280)
    office.release("--new-ledger")
    row = {"Line ID": "A", "Correct amount EUR": 300}
    office.put("corrections", Corrections=table("Corrections", row))
    office.release(as_of="2023-04-30")
    assert office.amounts("2023-04") == {"A/c1": "20"}


def test_a_twin_of_a_line_paid_before_is_held(office: Office) -> None:
    office.claim({"Line ID": "A2", "Amount": 300, "Receipt": "R-A"}, A=300)
    before(office, A=300)
    office.run()
    assert office.codes() == {"DUPLICATE-POSSIBLE"}


def test_the_opening_is_restored_with_the_rest(office: Office) -> None:
    before(office, A=280)
    office.release("--new-ledger")
    entries = office.entries()
    office.ledger.unlink()
    assert office.run("restore-ledger").status == 0
    assert office.entries() == entries


def test_the_opening_and_the_first_release_are_one_transaction(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(office, A=280)
    office.run()
    with monkeypatch.context() as patch:
        patch.setattr("p2p_sheets.ledger.append", _refuse)
        assert "disk is full" in office.refused("--release", "--new-ledger")
    assert not office.ledger.exists()
    office.release("--new-ledger")


def _refuse(*_: object) -> None:
    raise LedgerError("The disk is full.")


@pytest.mark.parametrize("name", ["office.xlsx", "received/office.xlsx"])
def test_a_first_release_waits_for_a_workbook_that_may_say_what_was_paid_before(
    office: Office, name: str
) -> None:
    path = office.input / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"encrypted")
    if name.startswith("received"):  # where no sheet but Expenses and Applications counts
        office.release("--new-ledger")
        return
    assert "office.xlsx could not be read" in office.refused("--release", "--new-ledger")
    path.unlink()
    office.release("--new-ledger")
    path.write_bytes(b"encrypted")
    office.claim(A=300, B=100, C=10)
    office.release(as_of="2023-04-30")
