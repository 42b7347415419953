"""A file that a person changed is never overwritten: it goes to `kept/` and is named."""

import re
import zipfile

import pytest

from p2p_sheets.month import publish
from p2p_sheets.month.outputs import stage
from tests.ledger.office import Office

MOVED = re.compile(r"Moved aside, because it had been changed by hand: (\S.*)$", re.MULTILINE)


def kept(office: Office) -> dict[str, bytes]:
    return {name: data for name, data in office.files().items() if name.startswith("kept/")}


def test_a_changed_output_is_kept_and_named_in_the_summary(office: Office) -> None:
    office.run()
    changed = office.output / "2023-03" / "staff" / "findings.txt"
    changed.write_bytes(b"my notes")
    ran = office.run()
    assert kept(office) == {MOVED.findall(ran.out)[0]: b"my notes"}
    assert re.fullmatch(r"kept/2023-03/staff/findings \(\w{8}\)\.txt", MOVED.findall(ran.out)[0])
    assert changed.read_bytes() != b"my notes"
    assert not MOVED.findall(office.run().out)


def test_two_changes_of_one_file_are_both_kept(office: Office) -> None:
    changed = office.output / "2023-03" / "staff" / "findings.txt"
    for notes in (b"one", b"two"):
        office.run()
        changed.write_bytes(notes)
    office.run()
    assert sorted(kept(office).values()) == [b"one", b"two"]


def test_a_file_of_a_person_at_the_place_of_an_output_is_kept(office: Office) -> None:
    mine = office.output / "2023-03" / "staff" / "findings.txt"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    assert len(MOVED.findall(office.run().out)) == 1
    assert list(kept(office).values()) == [b"mine"]


def test_a_changed_output_that_is_written_no_more_is_kept(office: Office) -> None:
    office.run()
    draft = office.payments(draft=True)
    with zipfile.ZipFile(draft, "a") as archive:
        archive.comment = b"looked at"
    changed = draft.read_bytes()
    ran = office.release("--new-ledger")
    assert not draft.exists()
    assert kept(office) == {MOVED.findall(ran.out)[0]: changed}


def test_an_unchanged_output_that_is_written_no_more_goes_away(office: Office) -> None:
    office.run()
    office.release("--new-ledger")
    assert not office.payments(draft=True).exists()
    assert not kept(office)


def test_without_the_list_of_what_was_written_every_file_is_kept(office: Office) -> None:
    office.run()
    before = office.files()
    (office.output / ".written.json").unlink()
    office.claim(A=300)
    office.run()
    assert set(before.values()) <= set(office.files().values())


def test_what_check_wrote_is_kept_where_somebody_changed_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "stage", stage)
    assert "Moved aside" not in office.run("check").out
    assert list(office.files()) == ["check/findings_2023-03.xlsx"]
    (office.output / "check" / "findings_2023-03.xlsx").write_bytes(b"ticked off")
    ran = office.run("check")
    assert kept(office) == {MOVED.findall(ran.out)[0]: b"ticked off"}
    assert not MOVED.findall(office.run("check").out)


def test_a_released_workbook_is_never_written_again(released: Office) -> None:
    path = released.payments()
    path.write_bytes(b"spoiled by somebody")
    released.claim(A=300, B=100, C=50)
    released.release()
    assert path.read_bytes() == b"spoiled by somebody"
    assert "ANSWER-UNREADABLE" in released.codes()


@pytest.mark.parametrize("what", ["folder", "link"])
def test_what_is_no_ordinary_file_is_refused(office: Office, what: str) -> None:
    place = office.output / "2023-03" / "staff" / "findings.txt"
    if what == "folder":
        place.mkdir(parents=True)
    else:
        place.parent.mkdir(parents=True)
        (office.folder / "target").write_bytes(b"target")
        place.symlink_to(office.folder / "target")
    assert "is not an ordinary file" in office.run().err
    assert what == "folder" or place.read_bytes() == b"target"
    assert not office.payments(draft=True).exists()
    assert not (office.output / ".staging").exists()
