"""Outputs on their way into place: what is replaced, kept, removed, left alone or set aside."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.ledger import staging
from p2p_sheets.ledger.staging import (
    OutputBusyError,
    Staging,
    carry_out,
    settle_unfinished,
    sha256,
    written,
)

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")


def put(output: Path, *, head: str = "", about: str = "", **files: str) -> None:
    """Write outputs as a run does, up to the plan; `_` in a name stands for a dot."""
    with Staging(output) as outputs:
        for name, text in files.items():
            outputs.write(name.replace("_", "."), text.encode())
        outputs.plan(about, head)


def seen(output: Path) -> dict[str, str]:
    """All files but the program's own list, with what they say."""
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != ".written.json"
    }


def done(output: Path, **files: str) -> tuple[str, ...]:
    put(output, **files)
    return carry_out(output).kept


def test_a_run_that_stops_before_its_plan_leaves_nothing(tmp_path: Path) -> None:
    with Staging(tmp_path) as outputs:
        outputs.write("a.txt", b"one")
    assert seen(tmp_path) == {}
    assert not (tmp_path / ".staging").exists()
    with Staging(tmp_path) as outputs:
        outputs.write("a.txt", b"one")
        outputs.plan()
    assert (tmp_path / ".staging" / "plan.json").is_file()


def test_what_was_planned_is_put_in_place_and_known_as_ours(tmp_path: Path) -> None:
    put(tmp_path, a_txt="one", about="release 2023-03")
    finished = carry_out(tmp_path)
    assert (finished.about, finished.kept, finished.unknown) == ("release 2023-03", (), "")
    assert seen(tmp_path) == {"a.txt": "one"}
    assert written(tmp_path) == {"a.txt": sha256(tmp_path / "a.txt")}
    assert carry_out(tmp_path).about == "", "there is no plan any more"


def test_a_file_that_a_person_changed_is_kept_and_ours_is_replaced(tmp_path: Path) -> None:
    assert done(tmp_path, a_txt="one", b_txt="one") == ()
    assert done(tmp_path, a_txt="two", b_txt="two") == ()
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    mark = sha256(tmp_path / "a.txt")[:8]
    assert done(tmp_path, a_txt="three", b_txt="three") == (f"kept/a ({mark}).txt",)
    assert seen(tmp_path) == {"a.txt": "three", "b.txt": "three", f"kept/a ({mark}).txt": "mine"}


def test_a_file_that_already_is_as_it_will_be_is_no_change_of_a_person(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    assert done(tmp_path, a_txt="one") == ()
    assert seen(tmp_path) == {"a.txt": "one"}


def test_without_the_list_every_file_is_a_persons(tmp_path: Path) -> None:
    done(tmp_path, a_txt="one")
    for spoiled in ("[]", "no json", '{"a": [' * 5000):
        (tmp_path / ".written.json").write_text(spoiled, encoding="utf-8")
        assert written(tmp_path) == {}
    (tmp_path / ".written.json").unlink()
    assert written(tmp_path) == {}
    assert len(done(tmp_path, a_txt="two")) == 1


def test_an_output_with_the_same_bytes_stands_as_it_lies_there(tmp_path: Path) -> None:
    done(tmp_path, a_txt="one", b_txt="one")
    before = (tmp_path / "a.txt").stat().st_mtime_ns
    put(tmp_path, a_txt="one", b_txt="two")
    assert not (tmp_path / ".staging" / "a.txt").exists()
    carry_out(tmp_path)
    assert (tmp_path / "a.txt").stat().st_mtime_ns == before
    assert set(written(tmp_path)) == {"a.txt", "b.txt"}


def test_what_is_kept_counts_as_an_output_without_being_written(tmp_path: Path) -> None:
    done(tmp_path, a_txt="one")
    with Staging(tmp_path) as outputs:
        assert outputs.untouched("a.txt")
        assert not outputs.untouched("b.txt")
        outputs.keep("a.txt")
        outputs.write("b.txt", b"two")
        outputs.write("b.txt", b"three")
        assert outputs.files == ("b.txt", "a.txt")
        assert list(outputs.hashes()) == ["a.txt", "b.txt"]
        assert outputs.hashes()["a.txt"] == sha256(tmp_path / "a.txt")
        outputs.plan()
    carry_out(tmp_path)
    assert seen(tmp_path) == {"a.txt": "one", "b.txt": "three"}
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    assert not Staging(tmp_path).untouched("a.txt")


def test_what_is_to_go_goes_unless_it_is_an_output_or_a_persons(tmp_path: Path) -> None:
    done(tmp_path, a_txt="one", b_txt="one", c_txt="one")
    (tmp_path / "c.txt").write_text("mine", encoding="utf-8")
    mark = sha256(tmp_path / "c.txt")[:8]
    with Staging(tmp_path) as outputs:
        outputs.write("a.txt", b"two")
        for name in ("a.txt", "b.txt", "c.txt", "gone.txt"):
            outputs.remove(name)
        outputs.plan()
    finished = carry_out(tmp_path)
    assert finished.kept == (f"kept/c ({mark}).txt",)
    assert seen(tmp_path) == {"a.txt": "two", f"kept/c ({mark}).txt": "mine"}
    assert set(written(tmp_path)) == {"a.txt"}


def test_a_file_whose_bytes_are_told_is_removed_though_the_list_is_lost(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    with Staging(tmp_path) as outputs:
        outputs.remove("a.txt", sha256(tmp_path / "a.txt"))
        outputs.plan()
    assert carry_out(tmp_path).kept == ()
    assert seen(tmp_path) == {}


def test_every_output_is_on_disk_before_the_plan_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(staging, "_to_disk", lambda path: synced.append(path.name))
    monkeypatch.setattr(staging, "_folder_to_disk", lambda path: synced.append(path.name))
    with Staging(tmp_path / "output") as outputs:
        outputs.write("2023-03/a.txt", b"one")
        outputs.write("b.txt", b"two")
        outputs.plan()
    folders = [".staging", "2023-03"]
    assert synced == ["a.txt", "b.txt", *folders, "plan.json.new", ".staging"]


def test_every_move_is_on_disk_before_the_list_says_so_and_the_plan_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "output", a_txt="one")
    synced: list[str] = []
    monkeypatch.setattr(staging, "_folder_to_disk", lambda path: synced.append(path.name))
    carry_out(tmp_path / "output")
    assert synced == ["output", "output"]


def test_outputs_are_in_place_though_something_holds_the_staging_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise BusyError(32)

    put(tmp_path, a_txt="one", about="x")
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", held)
        assert carry_out(tmp_path).about == "x"
    assert seen(tmp_path) == {"a.txt": "one"}
    assert settle_unfinished(tmp_path, []) == staging.Finished()


# --- what the next start finds --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("head", "known", "is_done"),
    [("", [], True), ("h1", [], False), ("h1", ["h0", "h1"], True), ("h1", ["h0"], False)],
)
def test_a_release_is_finished_where_the_ledger_has_its_entry_and_dropped_else(
    tmp_path: Path, head: str, known: list[str], is_done: bool
) -> None:
    put(tmp_path, head=head, about="x", a_txt="one")
    finished = settle_unfinished(tmp_path, known)
    assert (finished.about == "x") is is_done
    assert seen(tmp_path) == ({"a.txt": "one"} if is_done else {})
    assert not (tmp_path / ".staging").exists()


def test_what_has_begun_is_finished_whatever_the_ledger_says(tmp_path: Path) -> None:
    put(tmp_path, head="h1", about="x", a_txt="one", b_txt="two")
    (tmp_path / ".staging" / "a.txt").replace(tmp_path / "a.txt")
    assert settle_unfinished(tmp_path, []).about == "x"
    assert seen(tmp_path) == {"a.txt": "one", "b.txt": "two"}


def test_a_start_without_anything_left_over_does_nothing(tmp_path: Path) -> None:
    assert settle_unfinished(tmp_path, []) == staging.Finished()
    assert seen(tmp_path) == {}


GOOD: dict[str, Any] = {"about": "", "head": "", "files": {}, "removals": [], "written": {}}


@pytest.mark.parametrize(
    "plan",
    [
        "no json",
        "[]",
        json.dumps({**GOOD, "files": {"../a.txt": "x"}}),
        json.dumps({**GOOD, "removals": ["../a.txt"]}),
        json.dumps({**GOOD, "files": {"b/../../a.txt": "x"}}),
        json.dumps({**GOOD, "files": {"a.txt": 1}}),
        json.dumps({**GOOD, "about": 1}),
        json.dumps({**GOOD, "head": None}),
        json.dumps({**GOOD, "written": []}),
        json.dumps({name: GOOD[name] for name in GOOD if name != "head"}),
    ],
)
def test_a_plan_that_is_none_of_ours_is_set_aside_and_touches_nothing(
    tmp_path: Path, plan: str
) -> None:
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    output = tmp_path / "output"
    for number in (1, 2):
        (output / ".staging").mkdir(parents=True)
        (output / ".staging" / "plan.json").write_text(plan, encoding="utf-8")
        assert settle_unfinished(output, []).unknown == f"kept/staging {number}"
    assert seen(tmp_path)["a.txt"] == "mine"
    assert not (output / ".staging").exists()


def test_a_plan_may_name_what_lies_inside_by_a_detour(tmp_path: Path) -> None:
    (tmp_path / ".staging").mkdir()
    plan = json.dumps({**GOOD, "about": "x", "removals": ["b/../a.txt"]})
    (tmp_path / ".staging" / "plan.json").write_text(plan, encoding="utf-8")
    assert settle_unfinished(tmp_path, []).about == "x"


# --- files that are not free ----------------------------------------------------------------------
def test_what_is_no_ordinary_file_stops_the_run_before_anything_is_moved(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputBusyError, match="is not an ordinary file"):
        put(tmp_path, a_txt="one", b_txt="two")
    assert seen(tmp_path) == {}


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "a.txt").symlink_to(tmp_path / "mine")
    with pytest.raises(OutputBusyError, match="is not an ordinary file"):
        put(tmp_path / "output", a_txt="one")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


class BusyError(PermissionError):
    """As Windows says it."""

    def __init__(self, winerror: int | None) -> None:
        super().__init__("busy")
        self.winerror = winerror


@pytest.mark.parametrize(
    ("winerror", "times", "moved"),
    [(32, 9, True), (5, 9, True), (33, 9, True), (32, 10, False), (None, 1, False), (6, 1, False)],
)
def test_a_file_that_a_virus_scanner_holds_is_tried_ten_times(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    winerror: int | None,
    times: int,
    moved: bool,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    tries = iter([BusyError(winerror)] * times)
    sound = Path.replace

    def replace(source: Path, target: Path) -> Path:
        for problem in tries:
            raise problem
        return sound(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("one", encoding="utf-8")
    if moved:
        staging._replace(source, target)
        assert target.read_text(encoding="utf-8") == "one"
    else:
        with pytest.raises(OutputBusyError, match="b cannot be replaced: close it in Excel"):
            staging._replace(source, target)
    assert pauses == [0.25] * (min(times, 9) if winerror in (5, 32, 33) else 0)


@posix
def test_folders_with_bank_details_are_their_owners_alone(tmp_path: Path) -> None:
    with Staging(tmp_path) as outputs:
        assert stat.S_IMODE(outputs.folder.stat().st_mode) == 0o700
        for name in ("2023-03/finance/a.txt", "2023-03/staff/a.txt", "2023-03/public/a.txt"):
            outputs.write(name, b"one")
        outputs.plan()
    carry_out(tmp_path)
    modes = {
        path.parent.name: stat.S_IMODE(path.stat().st_mode) & 0o077
        for path in tmp_path.rglob("a.txt")
    }
    assert (modes["finance"], modes["staff"]) == (0, 0)
    assert modes["public"]
