"""Files in the output folder that look like the program's, and are none of it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.cli import main
from p2p_sheets.ledger import Entry
from p2p_sheets.ledger.folders import as_file
from tests.ledger.office import Office
from tests.read.tables import table

PLAN = {"about": "", "head": "", "files": {}, "removals": [], "written": {}}
DEEP, HUGE = b"[" * 100_000 + b"]" * 100_000, b'{"a": ' + b"9" * 10_000 + b"}"
OUTSIDE = "../input/base.xlsx"


@pytest.mark.parametrize(
    "plan",
    [
        b'{"about',
        b"[]",
        b"{}",
        DEEP,
        HUGE,
        b"\xff\xfe\x00",
        {**PLAN, "files": [1]},
        {**PLAN, "files": {"../../x.txt": "0"}},
        {**PLAN, "removals": [OUTSIDE]},
        {**PLAN, "removals": ["/etc/hosts"]},
        {**PLAN, "written": []},
    ],
)
def test_a_plan_that_is_none_of_this_folder_is_set_aside(
    released: Office, plan: bytes | dict[str, Any]
) -> None:
    staging = released.output / ".staging"
    staging.mkdir()
    data = plan if isinstance(plan, bytes) else json.dumps(plan).encode()
    (staging / "plan.json").write_bytes(data)
    inputs = {path.name: path.read_bytes() for path in released.input.iterdir()}
    ran = released.run("check")
    assert ran.status < 2
    assert "nothing of it was put in place; it lies in kept/staging 1 now" in ran.out
    assert (released.output / "kept" / "staging 1" / "plan.json").read_bytes() == data
    assert {path.name: path.read_bytes() for path in released.input.iterdir()} == inputs


def test_a_file_in_the_place_of_the_staging_folder_is_set_aside(released: Office) -> None:
    (released.output / ".staging").write_text("mine")
    assert "kept/staging 1 now" in released.run("check").out
    assert (released.output / "kept" / "staging 1").read_text() == "mine"


@pytest.mark.parametrize("data", [DEEP, HUGE, b"null", b'{"seq": [], "kind": {}, "body": []}'])
@pytest.mark.parametrize("name", ["release_2023-03", "release_2023-04", "forgotten_2023-03"])
def test_a_copy_of_an_entry_that_is_none_is_damaged(
    released: Office, name: str, data: bytes
) -> None:
    file = released.output / "2023-03" / "finance" / f"{name}.json"
    file.write_bytes(data)
    assert f"{file} is damaged" in released.refused()


@pytest.mark.parametrize("data", [DEEP, HUGE, b"null"])
@pytest.mark.parametrize("name", ["2023-03/run.json", ".written.json"])
def test_what_a_run_can_do_without_stops_nothing(released: Office, name: str, data: bytes) -> None:
    (released.output / name).write_bytes(data)
    assert released.run("check").status < 2


def test_a_consistent_forgery_leads_out_of_the_circle(released: Office) -> None:
    entry = released.entries()[0]
    forged = Entry.after(entry, "release", "2023-03-2", entry.tree | {"workbook_sha256": "0"})
    file = released.output / "2023-03" / "finance" / "release_2023-03-2.json"
    file.write_text(json.dumps(as_file(forged)), encoding="utf-8")
    assert "restore-ledger" in released.refused()
    said = released.refused("restore-ledger")
    assert "somebody else wrote release_2023-03-2.json beside it: move that file away" in said
    file.unlink()
    assert released.run("check").status < 2


def test_closed_streams_end_no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ("stdin", "stdout", "stderr")
    for name in names:
        monkeypatch.setattr(sys, name, None)
    status = main(["check", "--config", str(tmp_path / "config.toml")])
    for name in names:
        getattr(sys, name).close()
    assert status == 2


def test_received_with_a_blank_at_its_end_is_received(office: Office) -> None:
    office.put("Received /sent", Activities=table("Activities", {"Activity ID": "SV-9"}))
    assert office.run("check").status == 1
    office.run()
    assert "SHEET-NOT-TRUSTED" in office.codes()
