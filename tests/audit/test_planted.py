"""What somebody changed, or got wrong, is found and named: line, cell and both figures."""

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.audit import Verified, verify_ledger
from tests.audit.desk import IBANS, Desk, Staged, activity, expense, person, settled

FINANCE = "output/2023-03/finance"
CENT = Decimal("0.01")
Spoil = Callable[[Staged], None]


def release() -> Staged:
    """A visitor city with a receipt in krona and three nights, and an expert of a mission."""
    there = {"Activity ID": "EM-01", "Participant ID": "X1"}
    nights = {"Date to": date(2023, 3, 10)}
    desk = Desk(
        [
            expense("A", 623.40),
            expense("B", 112, Currency="SEK"),
            expense("N", None, "Accommodation", **nights),
            expense("X", 80, **there),
        ],
        [person("P1"), person("X1", "Expert", **there, IBAN=IBANS[1])],
        [activity("SV-01", "Site Visit"), activity("EM-01", "Expert Mission")],
        [{"Month": "2023-03", "Currency": "SEK", "Units per EUR": 11.2}],
    )
    krona = {"currency": "SEK", "exchange_rate": "11.2", "claimed_eur": "10.00"}
    three = {"quantity": "3", "units_allowed": "3", "rate": "100.00", "claimed": "300.00"}
    return desk.stage(
        settled("A", "500.00"),
        settled("B", "0.00", **krona),
        settled("N", "300.00", claimed_eur="300.00", **three),
        settled("X", "80.00", "500.00"),
    )


def found(staged: Staged) -> set[tuple[str, str, str]]:
    """What differs: what, line, cell."""
    return {(d.what, d.line, d.cell) for d in staged.verify().differences}


def add_cent(row: dict[str, Any], title: str) -> None:
    row[title] = str(Decimal(row[title]) + CENT)


@pytest.mark.parametrize(
    ("line", "title", "cell"),
    [
        ("A", "Claimed", "Lines M5"),
        ("A", "Claimed EUR", "Lines P5"),
        ("A", "Ceiling EUR", "Lines Q5"),
        ("A", "Approved EUR", "Lines R5"),
        ("A", "Refused EUR", "Lines S5"),
        ("B", "Exchange rate", "Lines O6"),
        ("B", "Claimed EUR", "Lines P6"),
        ("N", "Quantity", "Lines J7"),
        ("N", "Units allowed", "Lines K7"),
        ("N", "Rate", "Lines L7"),
    ],
)
def test_a_figure_of_lines(line: str, title: str, cell: str) -> None:
    staged = release()
    (row,) = (r for r in staged.sheets["Lines"] if r["Line ID"] == line)
    add_cent(row, title)
    assert (title, line, cell) in found(staged.again())


@pytest.mark.parametrize(
    ("title", "value", "cell"),
    [
        ("Participant ID", "X1", "Lines E5"),
        ("Activity ID", "EM-01", "Lines C5"),
        ("Role", "Host city", "Lines F5"),
        ("Category", "Hosting", "Lines G5"),
        ("Date from", date(2023, 3, 8), "Lines H5"),
        ("Receipt", "R-9", "Lines V5"),
        ("Currency", "SEK", "Lines N5"),
    ],
)
def test_a_cell_of_lines_that_is_not_that_of_the_staff(title: str, value: Any, cell: str) -> None:
    staged = release()
    staged.sheets["Lines"][0][title] = value
    assert (title, "A", cell) in found(staged.again())


@pytest.mark.parametrize(
    ("title", "value", "cell"),
    [
        ("Amount EUR", "800.01", "Payments N5"),
        ("Lines", 4, "Payments O5"),
        ("Payee", "Person X1", "Payments B5"),
        ("Account holder", "City of X1", "Payments G5"),
        ("IBAN (to paste)", IBANS[1], "Payments K5"),
        ("IBAN (grouped)", "AT61 1904 3002 3457 3202", "Payments J5"),
        ("BIC", "GIBAATWW", "Payments L5"),
        ("Route", "Manual cross-border", "Payments M5"),
        ("Due date", date(2023, 4, 20), "Payments P5"),
        ("Remittance text", "Scalable Cities P2P SV-01 P1 2023-03-002", "Payments Q5"),
        ("Re-issue of", "2023-02-001", "Payments R5"),
    ],
)
def test_a_cell_of_payments(title: str, value: Any, cell: str) -> None:
    staged = release()
    staged.sheets["Payments"][0][title] = value
    assert (title, "2023-03-001", cell) in found(staged.again())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("approved_eur", "499.99", "Approved EUR in the ledger"),
        ("claimed_eur", "623.41", "Claimed EUR in the ledger"),
        ("due_eur", "500.01", "due"),
        ("ceiling_eur", "500.01", "Ceiling EUR in the ledger"),
    ],
)
def test_a_figure_that_the_ledger_keeps(name: str, value: str, told: str) -> None:
    staged = release()
    staged.record["lines"][0][name] = value
    assert (told, "a", "ledger") in found(staged)


def test_a_posting_and_a_payment_that_the_ledger_keeps() -> None:
    staged = release()
    staged.record["postings"][0]["due"] = "500.01"
    staged.record["payments"][0]["amount_eur"] = "800.01"
    staged.record["payments"][0]["due_date"] = "2023-04-20"
    staged.record["payments"][1]["iban"] = IBANS[0]
    assert found(staged) >= {
        ("Due date", "2023-03-001", "ledger"),
        ("the posting settled (due)", "a", "ledger"),
        ("Amount EUR", "2023-03-001", "ledger"),
        ("IBAN", "2023-03-002", "ledger"),
    }


def test_a_line_that_is_nowhere_or_twice() -> None:
    lost, twice = release(), release()
    del lost.record["lines"][3], lost.record["payments"][1], lost.record["postings"][-2:]
    del lost.sheets["Lines"][3], lost.sheets["Payments"][1]
    (told,) = [d for d in lost.again().verify().differences if d.line == "books.xlsx"]
    assert told.what.endswith("explains X")
    twice.sheets["Lines"].append(dict(twice.sheets["Lines"][0]))
    assert ("rows in Lines", "a", "Lines") in found(twice.again())
    held = release()
    held.sheets["Held"] = [{"Line ID": "A", "Activity ID": "SV-01"}]
    held.record["waiting"] = ["A"]
    assert ("the line", "a", "Lines") in found(held.again())


def test_two_payments_of_one_payee_and_a_number_that_was_used_before() -> None:
    staged = release()
    staged.record["payments"][0]["payment_id"] = "2023-02-001"
    staged.sheets["Payments"].append(
        dict(staged.sheets["Payments"][0], **{"Payment ID": "2023-03-009"})
    )
    told = {what for what, _, _ in found(staged.again())}
    assert {"payments of one payee and activity", "Payment IDs"} <= told


def test_the_person_of_a_city() -> None:
    other = {"Participant ID": "P2"}
    desk = Desk([expense("A", 100), expense("B", 50, **other)], [person("P1"), person("P2")])
    desk.release(settled("A", "100.00", "500.00"), settled("B", "0.00"))
    wrong = desk.stage(settled("A", "0.00"), settled("B", "50.00", "500.00"), name="2023-04")
    assert ("Approved EUR", "B", "Lines R6") in found(wrong)


def test_a_fingerprint_a_control_total_and_a_hash() -> None:
    staged = release()
    staged.record["fingerprint"] = "0" * 64
    staged.record["config_sha256"] = "0" * 64
    staged.record["workbook_sha256"] = "0" * 64
    told = {(what, cell) for what, _, cell in found(staged)}
    assert {("the fingerprint", "ledger"), ("config_sha256", ""), ("workbook_sha256", "")} <= told
    staged = release()
    book = load_workbook(io.BytesIO(staged.workbook))
    for row in book["Summary"].iter_rows():
        if row[0].value == "Lines, approved":
            row[2].value = 880.01
    staged.workbook = saved(book)
    assert ("Lines, approved", "2023-03", "Summary") in found(staged)


def saved(book: Any) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_formula_that_says_something_else_than_the_value_beside_it() -> None:
    staged = release()
    parts = {}
    with zipfile.ZipFile(io.BytesIO(staged.workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lines = "xl/worksheets/sheet2.xml"
    parts[lines] = parts[lines].replace(b"<f>MIN(P5,Q5)</f>", b"<f>P5</f>")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    staged.workbook = data.getvalue()
    staged.record["workbook_sha256"] = hashlib.sha256(staged.workbook).hexdigest()
    told = ("2023-03", "the value kept beside the formula", "500.00", "623.40")
    assert staged.differences() == [told]


def test_inputs_that_are_not_those_of_the_release() -> None:
    staged = release()
    data = staged.evidence["input/books.xlsx"]
    staged.record["evidence"] = {"input/books.xlsx": hashlib.sha256(data).hexdigest()}
    assert staged.differences() == []
    staged.evidence["input/books.xlsx"] = data + b"\0"
    assert [what for _, what, _, _ in staged.differences()] == ["the evidence"]


# --- in the ledger -------------------------------------------------------------------------------
def committed(folder: Path) -> Path:
    """Lay out a ledger with one release, and its files below `output`; give the ledger."""
    staged, desk, finance = release(), Desk(), folder / FINANCE
    finance.mkdir(parents=True)
    desk.add("release", "2023-03", staged.record)
    ledger = folder / "ledger.sqlite"
    with closing(sqlite3.connect(ledger)) as database, database:
        columns = 'seq INTEGER, kind TEXT, "release" TEXT, body TEXT, previous TEXT, hash TEXT'
        database.execute(f"CREATE TABLE entries ({columns})")
        database.execute('CREATE TABLE files ("release" TEXT, name TEXT, content BLOB)')
        database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", desk.entries[0])
        row = ("2023-03", "payments_2023-03.xlsx", staged.workbook)
        database.execute("INSERT INTO files VALUES (?, ?, ?)", row)
    (finance / "payments_2023-03.xlsx").write_bytes(staged.workbook)
    files = {**staged.evidence, "payments_2023-03.xlsx": staged.workbook}
    zipped(finance / "evidence_2023-03.zip", files)
    seq, kind, name, body, previous, mark = desk.entries[0]
    tree = {"seq": seq, "kind": kind, "release": name, "body": json.loads(body)}
    tree |= {"previous": previous, "hash": mark}
    (finance / "release_2023-03.json").write_text(json.dumps(tree))
    return ledger


def recomputed(folder: Path) -> Verified:
    """What the second engine makes of it."""
    (found,) = verify_ledger(folder / "ledger.sqlite", folder / "output", "2023-03")
    return found


def zipped(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def told(verified: Verified) -> set[str]:
    return {difference.what for difference in verified.differences}


def test_a_release_of_the_ledger_is_verified_from_its_evidence(tmp_path: Path) -> None:
    committed(tmp_path)
    verified = recomputed(tmp_path)
    assert verified.differences == []
    assert verified.counts["lines"] == 4


def test_the_files_beside_the_releases_stand_in_for_the_ledger(tmp_path: Path) -> None:
    committed(tmp_path).unlink()
    assert recomputed(tmp_path).differences == []


def test_an_edited_entry_of_the_ledger(tmp_path: Path) -> None:
    ledger = committed(tmp_path)
    with closing(sqlite3.connect(ledger)) as database, database:
        database.execute("UPDATE entries SET body = replace(body, '500.00', '500.01')")
    verified = recomputed(tmp_path)
    assert "the hash or the order" in told(verified)
    assert "Approved EUR in the ledger" in told(verified)


def test_an_edited_workbook(tmp_path: Path) -> None:
    ledger = committed(tmp_path)
    path = tmp_path / FINANCE / "payments_2023-03.xlsx"
    book = load_workbook(path, data_only=True)
    book["Payments"]["T5"] = date(2023, 4, 4)  # finance's own column
    book.save(path)
    assert recomputed(tmp_path).differences == []
    book["Payments"]["N5"] = 800.01
    book.save(path)
    assert told(recomputed(tmp_path)) == {"the fingerprint of the file"}
    with closing(sqlite3.connect(ledger)) as database, database:
        database.execute("UPDATE files SET content = ?", (path.read_bytes(),))
    assert {"workbook_sha256", "Amount EUR"} <= told(recomputed(tmp_path))


def test_edited_evidence(tmp_path: Path) -> None:
    committed(tmp_path)
    path = tmp_path / FINANCE / "evidence_2023-03.zip"
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    book = load_workbook(io.BytesIO(files["input/books.xlsx"]))
    book["Expenses"]["H5"] = 80.01
    zipped(path, {**files, "input/books.xlsx": saved(book)})
    differences = recomputed(tmp_path).differences
    assert ("X", "Claimed", "80.00", "80.01") in {
        (d.line, d.what, d.theirs, d.ours) for d in differences
    }
    zipped(path, {**files, "payments_2023-03.xlsx": b"another"})
    assert told(recomputed(tmp_path)) == {"the workbook in the evidence"}
    path.unlink()
    (missing,) = recomputed(tmp_path).differences
    assert missing.message.startswith("2023-03: the evidence evidence_2023-03.zip is not there")
