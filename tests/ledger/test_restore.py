"""`restore-ledger`: from the releases in the output folder, the same ledger again."""

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.ledger.office import Office, answer, correction
from tests.read.tables import table

DAY = date(2023, 3, 30)
WHY = ("--why", "Fiona said so")


def restored(office: Office, *arguments: str) -> str:
    ran = office.run("restore-ledger", *arguments)
    assert ran.status == 0, ran.err
    return ran.out


@pytest.fixture
def long(released: Office) -> Office:
    """An office with a history: releases, a withdrawal, an answer, a recovery."""
    released.claim(A=300, B=100, C=20)
    released.release()
    assert released.run("withdraw", "2023-03-2", *WHY).status == 0
    row = correction("A", 100, DAY, recovered=True)
    released.put("office", Corrections=table("Corrections", row))
    answer(released.payments(), "2023-03-001", paid_on=DAY, reference="G-1")
    released.release()
    released.claim(A=300, B=100, C=20, D=400)
    return released


def test_the_ledger_removed_and_restored_gives_the_same_next_month_byte_for_byte(
    long: Office, tmp_path: Path
) -> None:
    other = long.twin(tmp_path / "other")
    other.ledger.unlink()
    assert "rebuilt from 3 releases: 2023-03, 2023-03-2, 2023-03-3" in restored(other)
    assert other.entries() == long.entries()
    for office in (long, other):
        office.run(as_of="2023-04-30")
        office.release(as_of="2023-04-30")
    assert long.files() == other.files()


def test_the_old_ledger_and_its_conflict_copies_are_kept(long: Office) -> None:
    shutil.copy(long.ledger, long.folder / "ledger-LAPTOP.sqlite")
    old = long.ledger.read_bytes()
    out = restored(long)
    kept = {path.name: path.read_bytes() for path in (long.output / "kept").iterdir()}
    assert kept == {"ledger (1).sqlite": old, "ledger-LAPTOP (1).sqlite": old}
    assert all(name in out for name in kept)
    restored(long)
    assert (long.output / "kept" / "ledger (2).sqlite").exists()


@pytest.mark.parametrize("data", [b"", b"no database", None])
def test_a_damaged_ledger_is_replaced(long: Office, data: bytes | None) -> None:
    before = long.entries()
    whole = long.ledger.read_bytes()
    long.ledger.write_bytes(whole[:5000] if data is None else data)
    restored(long)
    assert long.entries() == before


def test_an_older_ledger_is_replaced_by_what_the_folders_know(
    released: Office,
) -> None:
    old = released.ledger.read_bytes()
    released.claim(A=300, B=100, C=20)
    released.release()
    released.ledger.write_bytes(old)
    restored(released)
    assert [entry.release for entry in released.entries()] == ["2023-03", "2023-03-2"]


def test_nothing_to_rebuild_from(office: Office) -> None:
    office.run()
    assert "There is no release in" in office.refused("restore-ledger")


def test_it_is_refused_while_the_ledger_knows_a_release_that_the_folders_lack(
    long: Office,
) -> None:
    (long.payments().parent / "release_2023-03-3.json").unlink()
    assert "ledger.sqlite knows release 2023-03-3" in long.refused("restore-ledger")


def test_it_is_refused_while_a_conflict_copy_knows_a_release_that_the_folders_lack(
    released: Office, tmp_path: Path
) -> None:
    other = released.twin(tmp_path / "other")
    other.claim(A=300, B=100, C=20)
    other.release(as_of="2023-04-30")
    shutil.copy(other.ledger, released.folder / "ledger-LAPTOP.sqlite")
    said = released.refused("restore-ledger")
    assert "ledger-LAPTOP.sqlite knows release 2023-04" in said


def test_it_is_refused_while_a_run_json_knows_a_release_that_the_folders_lack(
    released: Office,
) -> None:
    released.claim(A=300, B=100, C=20)
    released.release(as_of="2023-04-30")
    shutil.rmtree(released.output / "2023-04" / "finance")
    released.ledger.unlink()
    said = released.refused("restore-ledger")
    assert "A run.json names a release" in said


def test_it_is_refused_while_a_link_of_the_chain_is_missing(long: Office) -> None:
    long.ledger.unlink()
    (long.payments().parent / "release_2023-03.json").unlink()
    said = long.refused("restore-ledger")
    assert "What came before release 2023-03-2 is missing" in said


def test_a_released_workbook_that_was_changed_comes_from_the_evidence(long: Office) -> None:
    before = long.entries()
    long.payments("2023-03-3").write_bytes(b"changed")
    long.ledger.unlink()
    restored(long)
    assert long.entries() == before
    (long.payments().parent / "evidence_2023-03-3.zip").unlink()
    long.ledger.unlink()
    said = long.refused("restore-ledger")
    assert "payments_2023-03-3.xlsx and its evidence are missing or changed" in said


def test_a_ledger_is_rebuilt_though_the_evidence_is_lost(released: Office) -> None:
    (released.payments().parent / "evidence_2023-03.zip").unlink()
    released.ledger.unlink()
    restored(released)
    assert released.run().status == 0


# --- forks ---------------------------------------------------------------------------------------
def sync(desk: Office, laptop: Office) -> None:
    """Bring two copies of one folder together, as a sync program does: no file is overwritten."""
    for path in sorted(laptop.folder.rglob("*")):
        ours = desk.folder / path.relative_to(laptop.folder)
        if not path.is_file() or path.name.startswith("."):
            continue
        if ours.exists() and ours.read_bytes() != path.read_bytes():
            ours = ours.with_name(f"{ours.stem}-LAPTOP{ours.suffix}")
        ours.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, ours)


def fork(released: Office, tmp_path: Path, **amounts: int) -> Office:
    """Two computers each released 2023-03-2: C and D on one, C and E on the other."""
    laptop = released.twin(tmp_path / "laptop")
    released.claim(A=300, B=100, C=20, D=amounts["D"])
    released.release()
    laptop.claim(A=300, B=100, C=20, E=amounts["E"])
    laptop.release()
    sync(released, laptop)
    (released.input / "claims-LAPTOP.xlsx").unlink()
    released.claim(A=300, B=100, C=20, **amounts)
    return released


@pytest.fixture
def forked(released: Office, tmp_path: Path) -> Office:
    """The same, with 30 for D and 10 for E."""
    return fork(released, tmp_path, D=30, E=10)


def hashes(office: Office) -> dict[str, str]:
    """The hash of each branch, by a line that only it holds."""
    out: dict[str, str] = {}
    for file in office.payments().parent.glob("release_2023-03-2*.json"):
        tree = json.loads(file.read_text())
        out |= {line["line_id"]: tree["hash"] for line in tree["body"]["lines"]}
    return out


def test_a_fork_stops_every_command_and_asks_which_one_counts(forked: Office) -> None:
    assert "ledger-LAPTOP.sqlite" in forked.refused()
    said = forked.refused("restore-ledger")
    assert "Two computers went on from one ledger" in said
    assert "Both hold C." in said
    assert all(hashes(forked)[line][:12] in said for line in "DE")
    assert "--keep HASH" in said
    assert "--keep" in forked.refused("restore-ledger", "--keep", "zzz")
    assert "--keep" in forked.refused("restore-ledger", "--keep", "")


def test_a_fork_is_noticed_by_its_files_alone(forked: Office) -> None:
    (forked.folder / "ledger-LAPTOP.sqlite").unlink()
    said = forked.refused()
    assert "or another computer released too" in said
    assert "release_2023-03-2-LAPTOP.json" in said


@pytest.mark.parametrize(("counts", "other"), ["DE", "ED"])
def test_the_branch_that_does_not_count_is_withdrawn(
    forked: Office, counts: str, other: str
) -> None:
    out = restored(forked, "--keep", hashes(forked)[counts][:10].upper())
    assert "Send finance this notice" in out
    assert forked.amounts("2023-03-2").keys() == {"C", counts}
    folder = forked.payments().parent
    assert sorted(path.name for path in folder.glob("payments_*")) == [
        "payments_2023-03-2.csv",
        "payments_2023-03-2.xlsx",
        "payments_2023-03.csv",
        "payments_2023-03.xlsx",
    ]
    paid = "50.00" if counts == "D" else "30.00"
    assert f",{paid}," in (folder / "payments_2023-03-2.csv").read_text()
    with zipfile.ZipFile(folder / "evidence_2023-03-2.zip") as evidence:
        assert evidence.read("payments_2023-03-2.xlsx") == forked.payments("2023-03-2").read_bytes()
    aside = folder / "withdrawn" / f"payments_2023-03-2_{hashes(forked)[other][:8]}.xlsx"
    notice = folder / "withdrawn" / f"NOTICE_2023-03-2_{hashes(forked)[other][:8]}.txt"
    assert aside.name in notice.read_text()
    forked.release()
    assert forked.amounts("2023-03-3") == {other: "10" if other == "E" else "30"}


def test_a_fork_is_decided_once(forked: Office) -> None:
    restored(forked, "--keep", hashes(forked)["D"])
    forked.release()
    before = forked.entries()
    forked.ledger.unlink()
    restored(forked)
    assert forked.entries() == before
    assert "Nothing new" in forked.run("--release").out


@pytest.mark.parametrize("paid", ["the one that counts", "the other", "both"])
@pytest.mark.parametrize("amounts", [{"D": 30, "E": 10}, {"D": 10, "E": 10}], ids=["", "alike"])
def test_payments_of_one_id_in_two_branches_are_told_apart(
    released: Office, tmp_path: Path, paid: str, amounts: dict[str, int]
) -> None:
    office = fork(released, tmp_path, **amounts)
    branch = hashes(office)
    restored(office, "--keep", branch["D"])
    aside = office.payments().parent / "withdrawn" / f"payments_2023-03-2_{branch['E'][:8]}.xlsx"
    if paid != "the other":
        answer(office.payments("2023-03-2"), "2023-03-2-001", paid_on=DAY)
    if paid != "the one that counts":
        answer(aside, "2023-03-2-001", paid_on=DAY)
    office.run()
    assert office.codes() == set()
    told = office.run("explain", "C").out
    assert ("20.00 EUR is to come back" in told) == (paid != "the one that counts")


def test_what_came_back_in_two_branches_came_back_once(released: Office, tmp_path: Path) -> None:
    row = correction("A", 100, DAY, recovered=True)
    released.put("office", Corrections=table("Corrections", row))
    office = fork(released, tmp_path, D=30, E=10)
    restored(office, "--keep", hashes(office)["D"])
    assert office.run().status == 0
    assert "It is at rest" in office.run("explain", "A").out


def test_a_branch_of_several_entries_goes_as_a_whole(released: Office, tmp_path: Path) -> None:
    laptop = released.twin(tmp_path / "laptop")
    laptop.claim(A=300, B=100, C=20)
    laptop.release()
    laptop.claim(A=300, B=100, C=20, D=10)
    laptop.release(as_of="2023-04-30")
    assert laptop.run("withdraw", "2023-04", *WHY).status == 0
    released.claim(A=300, B=100, E=5)
    released.release(as_of="2023-05-31")
    sync(released, laptop)
    (released.input / "claims-LAPTOP.xlsx").unlink()
    mine = released.entries()[-1].hash
    restored(released, "--keep", mine)
    assert [(e.kind, e.release) for e in released.entries()] == [
        ("release", "2023-03"),
        ("release", "2023-05"),
        ("fork", "2023-03-2"),
        ("fork", "2023-04"),
        ("fork", "2023-04"),
    ]
    released.claim(A=300, B=100, C=20, D=10, E=5)
    released.release(as_of="2023-05-31")
    assert released.amounts("2023-05-2") == {"C": "20", "D": "10"}
    before = released.entries()
    restored(released)
    assert released.entries() == before


def test_two_first_releases_are_a_fork_too(office: Office, tmp_path: Path) -> None:
    laptop = office.twin(tmp_path / "laptop")
    office.release("--new-ledger")
    laptop.claim(A=300, B=99)
    laptop.release("--new-ledger")
    sync(office, laptop)
    (office.input / "claims-LAPTOP.xlsx").unlink()
    mine = office.entries()[0].hash
    assert "Both hold A, B." in office.refused("restore-ledger")
    restored(office, "--keep", mine)
    assert office.run().status == 0
    assert office.codes() == set()
