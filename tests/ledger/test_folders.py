"""What lies in the output folder, and two branches of one ledger: copies, heads, forks, notices."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from p2p_sheets.books import Category
from p2p_sheets.ledger.entries import FORK, RELEASE, WITHDRAWAL, Entry, first_break
from p2p_sheets.ledger.folders import (
    _releases_in,
    as_file,
    as_json,
    conflict_copies,
    copies,
    copy_name,
    heads,
    make_sure,
)
from p2p_sheets.ledger.journal import LedgerError
from p2p_sheets.ledger.restore import _branch, _chain, _lost, _which, notice_of
from p2p_sheets.rules.reimbursement import OPENING
from tests.ledger.test_entries import FILES, MARCH, THREE, chain, forgotten
from tests.programmes import expense, programme, settled
from tests.rules.accounts.office import Office

PROGRAMME = {"programme": "Scalable Cities", "start": "2022-09-01"}


# --- what lies in the output folder ---------------------------------------------------------------
def lay(output: Path, *entries: Entry) -> None:
    folder = output / "2023-03" / "finance"
    folder.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        (folder / copy_name(entry)).write_bytes(as_json(as_file(entry)))


def test_copies_are_named_after_what_they_are_and_read_as_they_were(tmp_path: Path) -> None:
    entries = chain(
        (RELEASE, "2023-03"),
        (WITHDRAWAL, "2023-03"),
        (FORK, "2023-03-2", {"fork_hash": "0a1b2c3d4e"}),
    )
    assert [copy_name(one) for one in entries] == [
        "release_2023-03.json",
        "withdrawal_2023-03.json",
        "withdrawal_2023-03-2_0a1b2c3d.json",
    ]
    assert copy_name(chain((OPENING, "x"))[0]) == "release_x.json"
    assert copy_name(forgotten()[2]) == "forgotten_2023-03.json"
    lay(tmp_path, *entries[::-1])
    assert [copy.entry for copy in copies(tmp_path)] == entries
    assert as_json({"b": [1], "a": "é"}).decode() == '{\n "a": "é",\n "b": [\n  1\n ]\n}\n'


def test_forgotten_copies_are_sound_and_one_changed_by_hand_is_told(tmp_path: Path) -> None:
    entries = forgotten()
    lay(tmp_path, *entries)
    assert [copy.entry for copy in copies(tmp_path)] == entries
    file = tmp_path / "2023-03" / "finance" / "release_2023-03-2.json"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace("2023-03-31", "2023-03-30"), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"release_2023-03-2.json was changed by hand"):
        copies(tmp_path)
    for spoiled in ("{", "[]", '{"seq": 1}', sound.replace('"seq": 2', '"seq": "x"')):
        file.write_text(spoiled, encoding="utf-8")
        with pytest.raises(LedgerError, match=r"release_2023-03-2.json is damaged"):
            copies(tmp_path)


def test_heads_are_those_of_every_run_that_can_be_read(tmp_path: Path) -> None:
    for period, text in {
        "2023-01": '{"ledger_head": "h1"}',
        "2023-02": "no json",
        "2023-03": '{"ledger_head": ""}',
        "2023-04": "[]",
        "2023-05": '{"ledger_head": "h5"}',
        "notes": '{"ledger_head": "h6"}',
    }.items():
        (tmp_path / period).mkdir()
        (tmp_path / period / "run.json").write_text(text, encoding="utf-8")
    assert heads(tmp_path) == {"h1", "h5"}


@pytest.mark.parametrize(
    ("name", "releases"),
    [
        ("payments_2023-03.xlsx", {"2023-03"}),
        ("payments_2023-03-2_0a1b2c3d.xlsx", {"2023-03-2"}),
        ("NOTICE_2023-03.txt", {"2023-03"}),
        ("DRAFT-payments_2023-03.xlsx", set()),
        ("payments_2023-03.docx", set()),
        ("notes.txt", set()),
    ],
)
def test_a_file_tells_of_which_release_it_is(name: str, releases: set[str]) -> None:
    assert _releases_in(Path(name)) == releases


def test_an_archive_tells_by_what_is_packed_in_it_and_a_workbook_by_its_name(
    tmp_path: Path,
) -> None:
    for name in ("pack.zip", "book.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("payments_2023-03.xlsx", b"")
            archive.writestr("evidence_2023-04.zip", b"")
    (tmp_path / "none.zip").write_bytes(b"no archive")
    assert _releases_in(tmp_path / "pack.zip") == {"2023-03", "2023-04"}
    assert _releases_in(tmp_path / "book.xlsx") == set()
    assert _releases_in(tmp_path / "none.zip") == set()


def sure(tmp_path: Path, *entries: Entry, programme: dict[str, str] = PROGRAMME) -> None:
    make_sure(tmp_path / "ledger.sqlite", tmp_path / "output", entries, programme)


def test_a_ledger_that_knows_all_that_lies_there_is_trusted(tmp_path: Path) -> None:
    sure(tmp_path)
    lay(tmp_path / "output", *THREE[1:])
    sure(tmp_path, *THREE)
    told = r"There is no ledger at .*: release 2023-03 \(release_2023-03.json\)"
    with pytest.raises(LedgerError, match=told):
        sure(tmp_path)
    other = chain((RELEASE, "2023-03", {"other": "x"}))
    told = r"is older than what lies in .*: release 2023-03 \(release_2023-03.json\)"
    with pytest.raises(LedgerError, match=told):
        sure(tmp_path, *other)


def test_a_head_or_a_file_that_the_ledger_does_not_know_is_told(tmp_path: Path) -> None:
    finance = tmp_path / "output" / "2023-03" / "finance"
    finance.mkdir(parents=True)
    (finance / "payments_2023-03.xlsx").write_bytes(b"")
    sure(tmp_path, *THREE)
    with pytest.raises(LedgerError, match=r"There is no ledger .*: payments_2023-03.xlsx"):
        sure(tmp_path)
    (finance / "payments_2023-03.xlsx").unlink()
    run = tmp_path / "output" / "2023-03" / "run.json"
    run.write_text('{"ledger_head": "h9"}', encoding="utf-8")
    with pytest.raises(LedgerError, match="is older than what lies in"):
        sure(tmp_path, *THREE)
    run.write_text(f'{{"ledger_head": "{THREE[0].hash}"}}', encoding="utf-8")
    sure(tmp_path, *THREE)


def test_the_ledger_of_another_programme_is_refused(tmp_path: Path) -> None:
    sure(tmp_path, *chain((RELEASE, "2023-03", PROGRAMME)))
    for key in PROGRAMME:
        other = chain((RELEASE, "2023-03", {**PROGRAMME, key: "another"}))
        with pytest.raises(LedgerError, match=r"The ledger ledger.sqlite is of '"):
            sure(tmp_path, *other)


def test_a_second_copy_of_a_sync_program_is_found_beside_the_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    assert conflict_copies(ledger) == []
    assert conflict_copies(tmp_path / "none" / "ledger.sqlite") == []
    for name in (
        "ledger.sqlite",
        "LEDGER (2).SQLITE",
        "ledger-PC.sqlite",
        "ledger.txt",
        "x.sqlite",
    ):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "ledger folder.sqlite").mkdir()
    assert [file.name for file in conflict_copies(ledger)] == [
        "LEDGER (2).SQLITE",
        "ledger-PC.sqlite",
    ]
    with pytest.raises(LedgerError, match=r"lies LEDGER \(2\).SQLITE"):
        sure(tmp_path)


# --- two branches ---------------------------------------------------------------------------------
def forked() -> tuple[list[Entry], list[Entry]]:
    """Two computers went on from one release; one of them made two more."""
    (root,) = chain((RELEASE, "2023-03"))
    one = Entry.after(root, RELEASE, "2023-04", {**MARCH, "by": "one"})
    more = Entry.after(one, RELEASE, "2023-05", MARCH)
    other = Entry.after(root, RELEASE, "2023-04", {**MARCH, "by": "other"})
    return [root, one, more], [root, other]


def test_at_a_fork_the_branch_that_is_named_counts_and_the_other_is_noted() -> None:
    mine, theirs = forked()
    found = [*mine, theirs[1]]
    for kept, lost in ((mine, [theirs[1]]), (theirs, mine[1:])):
        made = _chain(found, kept[1].hash[:8].upper())
        assert made == kept
        noted = _lost(found, made)
        assert [(one.kind, one.tree["fork_hash"]) for one in noted] == [
            (FORK, one.hash) for one in lost
        ]
        assert first_break([*made, *noted]) is None
        assert _chain([*found, *noted], "") == [*made, *noted], "it is decided now"
        assert _lost([*found, *noted], [*made, *noted]) == ()


@pytest.mark.parametrize("keep", ["", "zzz"])
def test_at_a_fork_that_nobody_has_decided_both_branches_are_named(keep: str) -> None:
    mine, theirs = forked()
    with pytest.raises(LedgerError) as raised:
        _chain([*mine, theirs[1]], keep)
    told = str(raised.value)
    names = sorted([mine[1], theirs[1]], key=lambda one: one.hash)
    assert " and ".join(f"2023-04 ({one.hash[:12]})" for one in names) in told
    assert "They share no line." in told


def test_what_two_branches_share_is_named_up_to_ten_lines() -> None:
    def asked(count: int) -> str:
        lines = [expense(f"l{n:02}", Category.TRAVEL, "1") for n in range(count)]
        rows = list(settled(programme(*lines)).lines)
        tree = {**MARCH, "name": "r", "postings": [], "payments": []}
        (root,) = chain((RELEASE, "2023-03"))
        branches = [
            Entry.after(root, RELEASE, "r", {**tree, "lines": rows, "by": by}) for by in "ab"
        ]
        return _which(branches, [root, *branches])

    ten = ", ".join(f"l{n:02}" for n in range(10))
    assert f"Both hold {ten}. Find out" in asked(10)
    assert f"Both hold {ten} and 1 more lines. Find out" in asked(11)


def test_a_branch_is_an_entry_and_all_that_came_after_it() -> None:
    mine, theirs = forked()
    found = [*mine, theirs[1]]
    assert _branch(mine[1], found) == mine[1:]
    assert _branch(theirs[1], found) == theirs[1:]


def test_a_chain_with_a_hole_is_told() -> None:
    mine, _ = forked()
    with pytest.raises(LedgerError, match="What came before release 2023-05 is missing"):
        _lost([mine[0], mine[2]], [mine[0]])


def test_a_notice_tells_finance_what_not_to_pay() -> None:
    office = Office(programme(expense("a", Category.TRAVEL, "100")))
    office.release()
    made = office.releases[0]
    tree = {
        **MARCH,
        **PROGRAMME,
        **FILES,
        "fingerprint": "f",
        "name": "2023-03",
        "lines": [],
        "postings": [],
        "payments": list(made.payments),
    }
    (entry,) = chain((RELEASE, "2023-03", tree))
    place, text = notice_of(entry, "payments_2023-03.xlsx", "Wrong month.", date(2023, 4, 3))
    assert place == "2023-03/finance/withdrawn/NOTICE_2023-03.txt"
    due = made.payments[0].due_date
    told = f"Payments: 1, in all 100.00 EUR, due from {due}.\n\nDO NOT PAY from payments_2023-03"
    assert told in text.decode()
    assert ".xlsx, nor from pain001_2023-03.xml. Its fingerprint" in text.decode()
    assert "Withdrawn on 2023-04-03. Wrong month." in text.decode()
