"""A ledger in doubt stops every command with one sentence that says what to do; nothing is lost."""

import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from p2p_sheets.ledger import journal
from p2p_sheets.ledger.entries import Entry
from tests.ledger.office import Office, answer

RUN, RELEASE, CHECK = (), ("--release",), ("check",)
every_command = pytest.mark.parametrize("command", [RUN, RELEASE, CHECK], ids=str)


@pytest.fixture
def twice(released: Office) -> Office:
    """An office after two releases; its ledger after the first one lies in `old.bin`."""
    shutil.copy(released.ledger, released.folder / "old.bin")
    released.claim(A=300, B=100, C=50)
    released.release()
    return released


@every_command
def test_a_missing_ledger(released: Office, command: tuple[str, ...]) -> None:
    released.ledger.unlink()
    said = released.refused(*command)
    assert "There is no ledger at" in said
    assert "python run.py restore-ledger" in said


def test_a_missing_ledger_is_told_by_run_json_alone(released: Office) -> None:
    released.ledger.unlink()
    shutil.rmtree(released.payments().parent)
    assert "There is no ledger at" in released.refused()


@every_command
def test_an_older_ledger_put_back(twice: Office, command: tuple[str, ...]) -> None:
    shutil.copy(twice.folder / "old.bin", twice.ledger)
    said = twice.refused(*command)
    assert "is older than what lies in" in said
    assert "release 2023-03-2 (release_2023-03-2.json)" in said


def test_an_older_ledger_is_told_by_run_json_alone(twice: Office) -> None:
    shutil.copy(twice.folder / "old.bin", twice.ledger)
    (twice.payments().parent / "release_2023-03-2.json").unlink()
    assert "is older than" in twice.refused()


@pytest.mark.parametrize(
    ("left", "lies"),
    [
        ("payments_2023-03-2.xlsx", "2023-03/finance/payments_2023-03-2.xlsx"),
        ("payments_2023-03-2.csv", "2023-03/finance/payments_2023-03-2.csv"),
        ("evidence_2023-03-2.zip", "2023-03/finance/evidence_2023-03-2.zip"),
        ("evidence_2023-03-2.zip", "2023-03/finance/for the auditor.zip"),
        ("evidence_2023-03-2.zip", "kept/2023-03/evidence (1).zip"),
        ("release_2023-03-2.json", "2023-03/finance/Copy of release_2023-03-2.json"),
    ],
)
def test_an_older_backup_beside_which_only_a_later_release_s_file_lies(
    twice: Office, left: str, lies: str
) -> None:
    """The folder too is an older one, but for a file that somebody put back, or saved there."""
    content = (twice.payments().parent / left).read_bytes()
    shutil.copy(twice.folder / "old.bin", twice.ledger)
    shutil.rmtree(twice.output)
    place = twice.output / lies
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    said = twice.refused()
    assert "is older than what lies in" in said
    assert place.name in said


def test_a_packed_file_that_is_no_evidence_tells_nothing(released: Office) -> None:
    with zipfile.ZipFile(released.payments().parent / "holidays.zip", "w") as archive:
        archive.writestr("payments_march.xlsx", b"ours")
    (released.payments().parent / "broken.zip").write_bytes(b"PK")
    assert released.run().status == 0


@pytest.mark.parametrize(
    "left",
    [
        "input/back.xlsx",
        "output/kept/payments_2023-03-2.xlsx",
        "output/2023-03/finance/payments_2023-03-2 (1).xlsx",
        "output/2023-03/finance/Copy of payments_2023-03-2.xlsx",
        "output/2023-03/finance/payments_2023-03-2_DRAFT.xlsx",
    ],
)
def test_an_older_backup_beside_which_a_copy_of_a_later_payment_workbook_lies(
    twice: Office, left: str
) -> None:
    """It is told by what it holds, whatever its name, and though finance has not answered."""
    content = twice.payments("2023-03-2").read_bytes()
    shutil.copy(twice.folder / "old.bin", twice.ledger)
    shutil.rmtree(twice.output)
    place = twice.folder / left
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    assert "2023-03-2-001 is a payment that the ledger does not know" in twice.refused("--release")
    assert twice.run().status == 1


def test_an_older_backup_while_finance_answers_the_newest_release(twice: Office) -> None:
    """Ledger and folder are of before that release: only the answer knows that it was paid."""
    path = answer(twice.payments("2023-03-2"), "2023-03-2-001", paid_on=date(2023, 3, 30))
    shutil.copy(path, twice.input / "back.xlsx")
    shutil.copy(twice.folder / "old.bin", twice.ledger)
    shutil.rmtree(twice.output)
    assert "2023-03-2-001 is a payment that the ledger does not know" in twice.refused("--release")
    assert twice.run().status == 1
    assert "ANSWER-UNKNOWN" in twice.codes()


def test_released_files_that_are_missing_are_put_back_and_named(twice: Office) -> None:
    assert twice.run("withdraw", "2023-03-2", "--why", "Fiona said so").status == 0
    before = {name: data for name, data in twice.files().items() if "/finance/" in name}
    shutil.rmtree(twice.output)
    ran = twice.run(as_of="2023-04-30")
    folder = "2023-03/finance"
    assert before.keys() == {
        f"{folder}/evidence_2023-03-2.zip",
        f"{folder}/evidence_2023-03.zip",
        f"{folder}/payments_2023-03.csv",
        f"{folder}/payments_2023-03.xlsx",
        f"{folder}/release_2023-03-2.json",
        f"{folder}/release_2023-03.json",
        f"{folder}/withdrawal_2023-03-2.json",
        f"{folder}/withdrawn/NOTICE_2023-03-2.txt",
        f"{folder}/withdrawn/payments_2023-03-2.csv",
        f"{folder}/withdrawn/payments_2023-03-2.xlsx",
    }
    after = twice.files()
    for name, content in before.items():
        assert f"Put back from the ledger, because it was missing: {name}" in ran.out
        assert after[name] == content
    assert "Put back" not in twice.run(as_of="2023-04-30").out


def test_a_released_workbook_under_another_name_is_not_missing(released: Office) -> None:
    released.payments().rename(released.payments().with_name("payments_march.xlsx"))
    assert "Put back" not in released.run(as_of="2023-04-30").out


def test_a_ledger_from_before_a_withdrawal(released: Office) -> None:
    old = released.ledger.read_bytes()
    assert released.run("withdraw", "2023-03", "--why", "Fiona said so").status == 0
    released.ledger.write_bytes(old)
    assert "withdrawal 2023-03 (withdrawal_2023-03.json)" in released.refused()


@pytest.mark.parametrize(
    "name",
    [
        "ledger-LAPTOP.sqlite",  # OneDrive
        "ledger (1).sqlite",  # Google Drive
        "ledger (Bob's conflicted copy 2023-03-31).sqlite",  # Dropbox
        "ledger.sync-conflict-20230331-101500-ABCDEF.sqlite",  # Syncthing
        "Ledger 2.SQLITE",  # iCloud
    ],
)
def test_a_conflict_copy_beside_it(released: Office, name: str) -> None:
    shutil.copy(released.ledger, released.folder / name)
    said = released.refused()
    assert name in said
    assert "a sync program" in said


def test_another_file_beside_it_is_none_of_its_business(released: Office) -> None:
    for name in ("ledger.sqlite-journal.bak", "ledger.xlsx", "old ledger.sqlite"):
        (released.folder / name).write_bytes(b"mine")
    assert released.run().status == 0


# --- damaged -------------------------------------------------------------------------------------
@pytest.mark.parametrize("keep", [0.9, 0.5, 0.1])
@every_command
def test_a_truncated_ledger(released: Office, keep: float, command: tuple[str, ...]) -> None:
    data = released.ledger.read_bytes()
    released.ledger.write_bytes(data[: int(len(data) * keep)])
    said = released.refused(*command)
    assert "The ledger ledger.sqlite is damaged" in said
    assert "restore-ledger" in said


def test_a_ledger_truncated_to_nothing_is_a_missing_one(released: Office) -> None:
    released.ledger.write_bytes(b"")
    assert "There is no ledger" in released.refused()


def test_a_file_that_is_no_database(released: Office) -> None:
    released.ledger.write_bytes(b"PK\x03\x04 a workbook" * 500)
    assert "is damaged (file is not a database)" in released.refused()


def test_a_database_of_another_program(office: Office) -> None:
    with closing(sqlite3.connect(office.ledger)) as database:
        database.execute("CREATE TABLE photos (name TEXT)")
        database.commit()
    assert "is not a ledger of this program" in office.refused()


def test_a_folder_in_its_place(office: Office) -> None:
    office.ledger.mkdir()
    ran = office.run("--release", "--new-ledger")
    assert ran.status == 2
    assert "The ledger ledger.sqlite cannot be used" in ran.err


@pytest.mark.parametrize(("schema", "says"), [(3, "a newer version"), (1, "an earlier version")])
def test_a_ledger_of_another_version_of_the_program(
    released: Office, schema: int, says: str
) -> None:
    with closing(sqlite3.connect(released.ledger)) as database:
        database.execute(f"PRAGMA user_version = {schema}")
        database.commit()
    said = released.refused()
    assert f"was written by {says} of this program (schema {schema})" in said


@every_command
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "Scalable Cities P2P', 'name = "Another P2P'),
        ("start = 2022-01-01", "start = 2021-01-01"),
    ],
)
def test_a_ledger_of_another_programme(
    released: Office, command: tuple[str, ...], old: str, new: str
) -> None:
    config = released.folder / "config.toml"
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new, 1))
    assert "The ledger ledger.sqlite is of" in released.refused(*command)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE entries SET body = replace(body, '300.00', '900.00')", "Entry 1 of the ledger"),
        ("UPDATE entries SET hash = 'x' WHERE seq = 2", "Entry 2 of the ledger"),
        ("DELETE FROM entries WHERE seq = 1", "Entry 1 of the ledger"),
        (
            "UPDATE files SET content = x'00'",
            "payments_2023-03.xlsx of release 2023-03 was",
        ),
        ("DELETE FROM files", "payments_2023-03.xlsx of release 2023-03 was"),
    ],
)
def test_a_ledger_that_something_else_wrote_to(twice: Office, sql: str, says: str) -> None:
    with closing(sqlite3.connect(twice.ledger)) as database:
        for table in ("entries", "files"):  # what keeps honest programs from it
            database.execute(f"DROP TRIGGER {table}_stay")
            database.execute(f"DROP TRIGGER {table}_kept")
        database.execute(sql)
        database.commit()
    assert says in twice.refused()


def test_rows_of_a_ledger_stay(released: Office) -> None:
    for sql in ("UPDATE entries SET seq = 2", "DELETE FROM entries", "DELETE FROM files"):
        with (
            closing(sqlite3.connect(released.ledger)) as database,
            pytest.raises(sqlite3.IntegrityError, match="append only"),
        ):
            database.execute(sql)


@pytest.mark.parametrize(
    ("change", "says"), [(b'"hash": "0', "is damaged"), (b"", "is damaged"), (None, "by hand")]
)
def test_a_copy_beside_a_release_that_was_changed(
    released: Office, change: bytes | None, says: str
) -> None:
    copy = released.payments().parent / "release_2023-03.json"
    data = copy.read_bytes()
    copy.write_bytes(data.replace(b'"300.00"', b'"301.00"') if change is None else change)
    said = released.refused()
    assert says in said
    assert "release_2023-03.json" in said


# --- not to be written ---------------------------------------------------------------------------
def read_only(path: Path, mode: str) -> sqlite3.Connection:
    """What SQLite does with a write-protected file; who runs the tests may write everything."""
    return sqlite3.connect(f"{path.as_uri()}?mode={'ro' if path.exists() else mode}", uri=True)


def test_a_read_only_ledger_lets_drafts_pass_and_stops_a_release(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.claim(A=300, B=100, C=50)
    monkeypatch.setattr(journal, "_connect", read_only)
    said = released.refused("--release")
    assert "cannot be used (attempt to write a readonly database)" in said
    assert released.run().status == 0
    monkeypatch.undo()
    released.release()
    assert released.amounts("2023-03-2") == {"C": "50"}


def test_a_ledger_that_another_program_holds(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "TIMEOUT", 0.05)
    released.claim(A=300, B=100, C=50)
    with closing(sqlite3.connect(released.ledger)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "cannot be used (database is locked)" in released.refused("--release")


def test_two_runs_never_add_two_entries_after_one_head(released: Office) -> None:
    (last,) = released.entries()
    journal.append(released.ledger, [Entry.after(last, "withdrawal", "2023-03", {})])
    with pytest.raises(journal.LedgerError, match="released meanwhile"):
        journal.append(released.ledger, [Entry.after(last, "withdrawal", "2023-03", {})])
