"""No release leaves on the word of one program, and `verify` names what was changed afterwards."""

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.audit import verify as audit
from p2p_sheets.rules.accounts import Ceiling
from p2p_sheets.rules.reimbursement import caps
from tests.ledger.office import Office, answer, write_cells
from tests.read.tables import table

pytestmark = pytest.mark.usefixtures("_second_engine")


def _broken(*_: object) -> None:
    raise KeyError("a fault")


REASON = "C. Chief, 31 March: the bank closes at noon"


@pytest.fixture
def _a_cent_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first engine give each cap a cent more than the guidelines."""

    def generous(**given: Any) -> Ceiling:
        if "eur" in given:
            given["eur"] += Decimal("0.01")
        return Ceiling(**given)

    monkeypatch.setattr(caps, "Ceiling", generous)


def texts(path: Path, sheet: str) -> Iterator[str]:
    for row in load_workbook(path)[sheet].iter_rows(values_only=True):
        yield from (str(cell) for cell in row if cell is not None)


def test_a_release_says_what_was_recomputed(released: Office) -> None:
    entry, record = released.entries()[-1].tree, released.record()
    assert entry["verified"] == record["verified"]
    assert entry["verified"]["differences"] == []
    assert {name: entry["verified"][name] for name in ("lines", "payments", "accounts")} == {
        "lines": 2,
        "payments": 1,
        "accounts": 2,
    }
    assert entry["unverified"] == record["unverified"] == ""


@pytest.mark.usefixtures("_a_cent_too_much")
def test_a_cent_that_the_second_engine_does_not_find_stops_a_release(office: Office) -> None:
    office.claim(A=300, B=250)
    before = office.everything()
    ran = office.run("--release", "--new-ledger")
    assert ran.status == 2
    assert "2023-03 is not released" in ran.err
    assert "B (Lines R6): Approved EUR is 200.01, recomputed 200.00." in ran.err
    assert "2023-03-001 (Payments N5): Amount EUR is 500.01, recomputed 500.00." in ran.err
    assert "whoever looks after the program" in ran.err
    assert office.everything() == before


@pytest.mark.usefixtures("_a_cent_too_much")
def test_who_must_pay_before_the_answer_can_and_it_shows(office: Office) -> None:
    office.claim(A=300, B=250)
    office.release("--new-ledger", "--unverified", REASON)
    for sheet in ("Summary", "Sign-off"):
        (said,) = (text for text in texts(office.payments(), sheet) if REASON in text)
        assert said.startswith("Released although the second engine comes to other figures")
    entry = office.entries()[-1].tree
    assert entry["unverified"] == office.record()["unverified"] == REASON
    assert any("B (Lines R6)" in line for line in entry["verified"]["differences"])
    ran = office.run("verify")
    assert ran.status == 1
    assert "Approved EUR is 200.01, recomputed 200.00" in ran.out


def test_an_engine_that_stops_stops_the_release(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "Recount", _broken)
    assert "stopped (KeyError: 'a fault')" in office.run("--release", "--new-ledger").err
    assert not office.ledger.exists()


def test_verify_repeats_all_releases_or_one(released: Office) -> None:
    released.claim(A=300, B=100, C=120)
    released.release(as_of="2023-04-30")
    ran = released.run("verify")
    assert ran.status == 0
    first, second = ran.out.splitlines()
    assert first.startswith("Release 2023-03: no difference (")
    assert second.startswith("Release 2023-04: no difference (")
    assert len(released.run("verify", "2023-04").out.splitlines()) == 1
    assert "no release 2023-09" in released.run("verify", "2023-09").err


def test_verify_of_nothing(office: Office) -> None:
    ran = office.run("verify")
    assert (ran.status, ran.out) == (
        0,
        "Nothing was released yet, so there is nothing to verify.\n",
    )


PLANTS = (  # sheet, ID, column
    ("Lines", "A", "Approved EUR"),
    ("Lines", "A", "Ceiling EUR"),
    ("Lines", "N", "Rate"),
    ("Lines", "N", "Units allowed"),
    ("Lines", "K", "Exchange rate"),
    ("Lines", "K", "Participant ID"),
    ("Payments", "2023-03-001", "Amount EUR"),
    ("Payments", "2023-03-001", "Payee"),
)


def differences(office: Office) -> str:
    ran = office.run("verify")
    assert ran.status == 1
    return ran.out


def test_an_edited_entry_of_the_ledger_is_named(released: Office) -> None:
    with closing(sqlite3.connect(released.ledger)) as database, database:
        database.execute("DROP TRIGGER entries_stay")
        database.execute("UPDATE entries SET body = replace(body, '\"300.00\"', '\"300.01\"')")
    said = differences(released)
    assert "entry 1 (ledger): the hash or the order" in said
    assert "a (ledger): Approved EUR in the ledger is 300.01, recomputed 300.00." in said
    assert "release_2023-03.json: the entry" in said


def test_an_edited_workbook_is_named_and_finances_pen_is_not(released: Office) -> None:
    answer(released.payments(), "2023-03-001", paid_on=date(2023, 4, 4))
    assert released.run("verify").status == 0
    write_cells(released.payments(), "Payments", {"N5": 400.01})
    assert "payments_2023-03.xlsx: the fingerprint of the file" in differences(released)


def test_edited_evidence_is_named(released: Office) -> None:
    path = released.payments().parent / "evidence_2023-03.zip"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    claims = released.folder / "claims.xlsx"
    claims.write_bytes(parts["input/claims.xlsx"])
    book = load_workbook(claims)
    (amount,) = (cell for cell in book["Expenses"][2] if cell.value == 300)
    amount.value = 299.99
    book.save(claims)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, "input/claims.xlsx": claims.read_bytes()}.items():
            archive.writestr(name, data)
    said = differences(released)
    assert "input/claims.xlsx: the evidence" in said
    assert "A (Lines M5): Claimed is 300.00, recomputed 299.99." in said
    path.write_bytes(b"no archive")
    assert "the evidence evidence_2023-03.zip is unreadable" in differences(released)
    path.unlink()
    assert "the evidence evidence_2023-03.zip is not there" in differences(released)


def planted_in(office: Office, path: Path) -> None:
    """Let the ledger keep the workbook as it was changed, too."""
    with closing(sqlite3.connect(office.ledger)) as database, database:
        database.execute("DROP TRIGGER files_stay")
        database.execute(
            "UPDATE files SET content = ? WHERE name = ?", (path.read_bytes(), path.name)
        )


def test_a_cent_planted_anywhere_in_a_release_is_named(office: Office) -> None:
    nights = {"Line ID": "N", "Category": "Accommodation", "Amount": None, "Receipt": None}
    krona = {"Line ID": "K", "Currency": "SEK", "Amount": 112, "Receipt": "R-K"}
    month = {"Month": "2023-03", "Currency": "SEK", "Units per EUR": 11.2}
    office.put("rates", Exchange_rates=table("Exchange rates", month))
    office.claim({**nights, "Quantity": 2}, krona, A=300)
    office.release("--new-ledger")
    path, planted = office.payments(), []
    for sheet, line, title in PLANTS:
        rows = list(load_workbook(path, data_only=True)[sheet].iter_rows())
        titles = next(row for row in rows if title in [cell.value for cell in row])
        (column,) = (cell.column for cell in titles if cell.value == title)
        (cell,) = (row[column - 1] for row in rows if line in [one.value for one in row])
        wrong = cell.value + 0.01 if isinstance(cell.value, int | float) else "P99"
        write_cells(path, sheet, {cell.coordinate: wrong})
        planted.append(f"{line} ({sheet} {cell.coordinate}): {title} is ")
    planted_in(office, path)
    said = differences(office)
    assert [one for one in planted if one not in said] == []
    assert "2023-03 (ledger): the fingerprint is " in said
