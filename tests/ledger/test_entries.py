"""The chain of entries, what counts of it, and a branch that does not: without any workbook."""

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.books import Category
from p2p_sheets.ledger import journal
from p2p_sheets.ledger.answers import _altered
from p2p_sheets.ledger.entries import (
    FORGOTTEN,
    FORK,
    GENESIS,
    RELEASE,
    WITHDRAWAL,
    Entry,
    canonical,
    first_break,
    in_force,
    is_sound,
    printed_id,
    releases_of,
    vouched,
)
from p2p_sheets.ledger.grids import Grid, GridRow, _grid
from p2p_sheets.ledger.journal import LedgerError
from p2p_sheets.ledger.release import accepted, fingerprint, next_release, opening, spell
from p2p_sheets.rules.reimbursement import OPENING
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import NoValue, Value
from tests.programmes import expense, override, programme, settled
from tests.rules.accounts.office import Office, euro

MARCH = {"as_of": "2023-03-31", "period": "2023-03"}


def chain(*those: tuple[str, str] | tuple[str, str, dict[str, Any]]) -> list[Entry]:
    """Entries one after the other: kind, release, and more of the body."""
    made: list[Entry] = []
    for kind, release, *more in those:
        tree = {**MARCH, **(more[0] if more else {})}
        made.append(Entry.after(made[-1] if made else None, kind, release, tree))
    return made


def counting(entries: Sequence[Entry]) -> list[tuple[str, bool]]:
    return [(one.name, one.counts) for one in releases_of(entries).all]


# --- the chain ------------------------------------------------------------------------------------
THREE = chain((OPENING, OPENING), (RELEASE, "2023-03"), (RELEASE, "2023-03-2"))


def test_each_entry_follows_from_the_one_before() -> None:
    assert [one.seq for one in THREE] == [1, 2, 3]
    assert [one.previous for one in THREE] == [GENESIS, THREE[0].hash, THREE[1].hash]
    assert first_break(THREE) is None
    assert first_break([]) is None


@pytest.mark.parametrize(
    ("at", "change"),
    [
        (0, {"previous": "1" * 64}),
        (0, {"seq": 2}),
        (1, {"body": "{}"}),
        (1, {"kind": WITHDRAWAL}),
        (1, {"release": "2023-04"}),
        (2, {"hash": "1" * 64}),
        (2, {"seq": 4}),
    ],
)
def test_an_entry_that_was_changed_breaks_the_chain_where_it_stands(
    at: int, change: dict[str, Any]
) -> None:
    entries = [*THREE]
    entries[at] = replace(entries[at], **change)
    assert first_break(entries) == at + 1


def test_an_entry_that_is_missing_breaks_the_chain() -> None:
    assert first_break(THREE[1:]) == 1
    assert first_break([THREE[0], THREE[2]]) == 2
    assert first_break([*THREE[:2], THREE[0]]) == 3


def forgotten() -> list[Entry]:
    """Two releases; the first has been forgotten, and a third entry vouches for it."""
    first, second = chain((RELEASE, "2023-03"), (RELEASE, "2023-03-2"))
    first = replace(first, body=canonical({**MARCH, "period": "forgotten"}))
    tree = {**MARCH, "marks": {"1": first.mark}}
    return [first, second, Entry.after(second, FORGOTTEN, "2023-03", tree)]


def test_a_forgotten_body_is_sound_as_long_as_a_later_entry_vouches_for_it() -> None:
    entries = forgotten()
    assert vouched(entries) == {1: entries[0].mark}
    assert first_break(entries) is None
    assert first_break(entries[:2]) == 1
    assert is_sound(entries[0], vouched(entries))
    assert not is_sound(entries[0], {})
    again = replace(entries[0], body=canonical({**MARCH, "period": "changed again"}))
    assert first_break([again, *entries[1:]]) == 1


def test_nobody_vouches_for_an_entry_that_comes_later_nor_with_a_changed_body() -> None:
    first, second, last = forgotten()
    forged = replace(last, body=canonical({**MARCH, "marks": {"1": first.mark, "2": "x"}}))
    assert vouched([first, second, forged]) == {}
    for seq in (3, 4):
        tree = {**MARCH, "marks": {str(seq): "x"}}
        assert vouched([first, second, Entry.after(second, FORGOTTEN, "r", tree)]) == {}


# --- what counts ----------------------------------------------------------------------------------
def test_a_withdrawn_release_counts_nowhere_and_keeps_its_number() -> None:
    entries = [*THREE, Entry.after(THREE[-1], WITHDRAWAL, "2023-03-2", MARCH)]
    assert counting(entries) == [(OPENING, True), ("2023-03", True), ("2023-03-2", False)]
    assert releases_of(entries).numbers == ("2023-03", "2023-03-2")
    assert [one.release for one in in_force(entries)] == ["2023-03"]
    assert [one.release for one in in_force(THREE)] == ["2023-03", "2023-03-2"]


def test_where_all_is_withdrawn_what_was_paid_before_is_open_again_and_comes_back() -> None:
    entries = [*THREE]
    for release in ("2023-03-2", "2023-03"):
        entries.append(Entry.after(entries[-1], WITHDRAWAL, release, MARCH))
    assert counting(entries) == [(OPENING, False), ("2023-03", False), ("2023-03-2", False)]
    entries.append(Entry.after(entries[-1], OPENING, OPENING, MARCH))
    entries.append(Entry.after(entries[-1], RELEASE, "2023-03-3", MARCH))
    assert counting(entries)[-2:] == [(OPENING, True), ("2023-03-3", True)]
    assert counting(entries)[0] == (OPENING, False)
    assert in_force(entries) == [entries[-1]]


def test_a_fork_counts_nowhere_and_its_payments_are_named_apart() -> None:
    office = Office(programme(expense("a", Category.TRAVEL, "100")))
    office.release()
    made = office.releases[0]
    own = replace(made.payments[0], payment_id="2023-03-001")
    other = replace(own, payment_id="2022-12-001")
    tree = {
        **MARCH,
        "name": "2023-03",
        "lines": [replace(made.lines[0], payment_id="2023-03-001")],
        "payments": [own, other],
        "postings": list(made.postings),
    }
    release = Entry.after(None, RELEASE, "2023-03", tree)
    fork = Entry.after(release, FORK, "2023-03", {**tree, "fork_hash": "0a1b2c3d4e"})
    assert release.record.counts
    assert [p.payment_id for p in release.record.payments] == ["2023-03-001", "2022-12-001"]
    assert not fork.record.counts
    names = [p.payment_id for p in fork.record.payments]
    assert names == ["2023-03-001 (0a1b2c3d)", "2022-12-001"]
    assert [row.payment_id for row in fork.record.lines] == names[:1]
    assert (fork.record.postings, bool(release.record.postings)) == ((), True)
    assert [printed_id(name) for name in names] == ["2023-03-001", "2022-12-001"]
    assert fork.hashes == {fork.hash, "0a1b2c3d4e"}
    assert release.hashes == {release.hash}
    assert counting([release, fork]) == [("2023-03", True), ("2023-03", False)]
    assert releases_of([release, fork]).numbers == ("2023-03", "2023-03")
    keeps = Entry.after(fork, FORGOTTEN, "2023-03", {**tree, "marks": {}})
    assert not keeps.record.counts


def test_files_of_a_release_are_its_workbook_what_lies_beside_it_and_the_evidence() -> None:
    (entry,) = chain((RELEASE, "2023-03", FILES))
    assert entry.files == {
        "payments_2023-03.xlsx": "w",
        "pain001_2023-03.xml": "p",
        "evidence_2023-03.zip": "e",
    }


FILES = {
    "workbook": "payments_2023-03.xlsx",
    "workbook_sha256": "w",
    "pack": ["pain001_2023-03.xml"],
    "evidence": {"pain001_2023-03.xml": "p", "config.toml": "c"},
    "evidence_sha256": "e",
}


# --- what is hashed -------------------------------------------------------------------------------
def test_json_has_one_spelling_and_what_has_none_is_refused() -> None:
    tree = {"b": Decimal("1.50"), "a": date(2023, 3, 1), "c": "é"}
    assert canonical(tree) == '{"a":"2023-03-01","b":"1.50","c":"é"}'
    assert canonical(expense("a", Category.TRAVEL, "1").row.sheet).startswith('{"')
    for strange in (object(), Office):
        with pytest.raises(TypeError, match="has no canonical spelling"):
            canonical({"a": strange})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (Decimal("0.00"), "0"),
        (100, "100"),
        (Decimal(100), "100"),
        (Decimal("100.00"), "100"),
        (Decimal("0.1234567890123456789"), "0.123456789012346"),
        (True, "True"),
        (datetime(2023, 3, 1, 14, 30), "2023-03-01"),  # noqa: DTZ001 (as a cell gives it)
        (date(2023, 3, 1), "2023-03-01"),
        ("  two  words ", "two words"),
    ],
)
def test_a_cell_is_spelled_as_it_counts(value: object, text: str) -> None:
    assert spell(value) == text


def test_a_fingerprint_leaves_out_what_finance_fills_in_and_nothing_else() -> None:
    titles = ("Payment ID", "Amount EUR", "Paid on", "Remarks")

    def mark(*row: object, release: str = "2023-03", name: str = "Payments") -> str:
        return fingerprint(release, [(name, titles, [row])])

    first = mark("2023-03-001", Decimal("10.00"), None, "")
    said = "release\t2023-03\nsheet\tPayments\n2023-03-001\t10\n"
    assert first == hashlib.sha256(said.encode()).hexdigest()
    assert first == mark("2023-03-001", Decimal(10), date(2023, 4, 1), "paid")
    assert first != mark("2023-03-001", Decimal("10.01"), None, "")
    assert first != mark("2023-03-001", Decimal(10), None, "", release="2023-04")
    assert first != mark("2023-03-001", Decimal(10), None, "", name="Lines")


def test_releases_are_numbered_by_period_and_no_number_is_used_again() -> None:
    assert next_release("2023-03", []) == "2023-03"
    assert next_release("2023-03", ["2023-03"]) == "2023-03-2"
    assert next_release("2023-03", ["2023-03", "2023-03-3"]) == "2023-03-2"
    assert next_release("2023-04", ["2023-03"]) == "2023-04"


def test_an_override_is_told_by_what_it_accepted() -> None:
    assert accepted(override("a", "X", "v")) == ("a", "X", "v")
    assert accepted(override("a", "X")) == ("a", "X", "")


def test_without_rows_there_is_no_opening_and_with_them_what_was_paid_is_out() -> None:
    assert opening([], date(2023, 3, 31)) is None
    rows = settled(programme(expense("a", Category.TRAVEL, "100"))).lines
    made = opening(rows, date(2023, 3, 31))
    assert made is not None
    assert (made.name, made.is_opening, made.lines) == (OPENING, True, rows)
    assert [(p.due, p.out) for p in made.postings] == [(euro("100"), euro("100"))]


# --- tables read back -----------------------------------------------------------------------------
def test_titles_are_found_wherever_they_stand() -> None:
    rows: list[tuple[int, dict[int, Value]]] = [
        (1, {0: "A note"}),
        (3, {0: "Payment ID", 2: "Amount EUR"}),
        (5, {0: "p1", 2: Decimal(7), 9: "beyond"}),
        (6, {2: True}),
    ]
    none: frozenset[int] = frozenset()
    sheet = RawSheet("Payments", "visible", rows, frozenset(), (), none, none, (), (), {})
    grid = _grid(sheet)
    assert grid is not None
    assert grid.titles == ("Payment ID", "", "Amount EUR")
    assert grid.rows == (
        GridRow("Payments", 5, ("p1", None, Decimal(7))),
        GridRow("Payments", 6, (None, None, True)),
    )
    first, second = grid.rows
    assert (grid.text(first, "Payment ID"), grid.number(first, "Amount EUR")) == ("p1", Decimal(7))
    assert grid.number(second, "Amount EUR") is None
    assert grid.number(first, "Payment ID") is None
    assert (grid.value(first, "IBAN"), grid.text(first, "IBAN")) == (None, "")
    assert _grid(replace(sheet, rows=rows[:1])) is None


def test_a_formula_without_its_result_says_nothing() -> None:
    grid = Grid(("Payment ID",), (GridRow("Payments", 2, (NoValue("=A1"),)),))
    assert grid.value(grid.rows[0], "Payment ID") is None


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((Decimal("100.00"), "AT61 1904 3002 3457 3201"), []),
        ((Decimal("100.004"), ""), []),
        ((None, None), []),
        ((Decimal("100.01"), None), ["Amount EUR 100.01, released as 100.00"]),
        (("hundred", None), ["Amount EUR hundred, released as 100.00"]),
        ((None, "AT99"), ["another IBAN"]),
    ],
)
def test_rb_15_an_answer_with_another_amount_or_account_is_told(
    cells: tuple[Any, ...], said: list[str]
) -> None:
    office = Office(programme(expense("a", Category.TRAVEL, "100")))
    office.release()
    (payment,) = office.releases[0].payments
    grid = Grid(("Amount EUR", "IBAN (to paste)"), (GridRow("Payments", 2, cells),))
    assert _altered(grid, grid.rows[0], payment) == said


# --- the file -------------------------------------------------------------------------------------
def test_entries_are_read_as_they_were_added_and_only_at_the_end(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    assert journal.read(ledger) == ()
    assert not journal.exists(ledger)
    ledger.touch()
    assert not journal.exists(ledger), "no bytes are no ledger"
    ledger.write_bytes(b"x")
    assert journal.exists(ledger), "what is left of one is, and is told as damaged"
    ledger.unlink()
    entries = chain((OPENING, OPENING), (WITHDRAWAL, "2023-03"))
    journal.append(ledger, entries[:1])
    journal.append(ledger, entries[1:])
    assert journal.exists(ledger)
    assert journal.read(ledger) == tuple(entries)
    with pytest.raises(LedgerError, match="Another run has released meanwhile"):
        journal.append(ledger, entries[1:])
    with pytest.raises(LedgerError, match="Another run has released meanwhile"):
        journal.append(tmp_path / "new.sqlite", entries[1:])
    assert journal.read(ledger) == tuple(entries)


def test_a_released_file_is_given_back_and_one_that_was_changed_is_told(tmp_path: Path) -> None:
    ledger, content = tmp_path / "ledger.sqlite", b"workbook"
    digest = hashlib.sha256(content).hexdigest()
    (entry,) = chain((RELEASE, "2023-03", {**FILES, "workbook_sha256": digest}))
    name = "payments_2023-03.xlsx"
    journal.append(ledger, [entry], {"2023-03": {name: content}})
    assert journal.read(ledger) == (entry,), "what lay beside the workbook may be lost"
    assert journal.released_file(ledger, "2023-03", name) == content
    assert journal.released_file(ledger, "2023-03", "other") is None
    spoiled = tmp_path / "spoiled.sqlite"
    journal.append(spoiled, [entry], {"2023-03": {name: b"other"}})
    with pytest.raises(LedgerError, match=f"{name} of release 2023-03 was changed"):
        journal.read(spoiled)
    lost = tmp_path / "lost.sqlite"
    journal.append(lost, [entry])
    with pytest.raises(LedgerError, match=f"{name} of release 2023-03 was changed"):
        journal.read(lost)


@pytest.mark.parametrize(("version", "how"), [(1, "an earlier"), (3, "a newer")])
def test_a_ledger_of_another_version_is_not_read(tmp_path: Path, version: int, how: str) -> None:
    ledger = tmp_path / "ledger.sqlite"
    journal.append(ledger, THREE[:1])
    with closing(sqlite3.connect(ledger)) as database:
        database.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(LedgerError, match=rf"written by {how} version .* \(schema {version}\)"):
        journal.read(ledger)


def test_a_ledger_names_our_program_in_the_head_of_its_file(tmp_path: Path) -> None:
    journal.append(tmp_path / "ledger.sqlite", THREE[:1])
    assert (tmp_path / "ledger.sqlite").read_bytes()[68:72] == b"p2ps"


def test_another_file_is_no_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("CREATE TABLE other (x)")
        database.commit()
    with pytest.raises(LedgerError, match="is not a ledger of this program"):
        journal.read(ledger)
    ledger.write_bytes(b"no database at all, only text" * 99)
    with pytest.raises(LedgerError, match="is damaged"):
        journal.read(ledger)
