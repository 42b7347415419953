"""Same input, configuration, ledger and as-of: the same bytes."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.month import publish
from p2p_sheets.month.outputs import stage
from tests.ledger.office import Office
from tests.programmes import ROOT
from tests.read.tables import table


@pytest.fixture(autouse=True)
def _everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write all outputs, not the payments alone."""
    monkeypatch.setattr(publish, "stage", stage)


@pytest.fixture
def busy(office: Office) -> Office:
    """An office with something in every output: held, refused, foreign, late."""
    office.put("office", Exchange_rates=table("Exchange rates", {}))
    office.claim(
        {"Line ID": "S", "Amount": 500, "Currency": "SEK", "Receipt": "R-S"},
        {"Line ID": "H", "Receipt": None},
        {"Line ID": "X", "Category": "Hosting"},
        A=300,
        B=100,
    )
    return office


def test_a_draft_twice(busy: Office) -> None:
    busy.run()
    first = busy.files()
    busy.run()
    assert busy.files() == first


def test_a_release_from_two_copies_of_a_folder(busy: Office, tmp_path: Path) -> None:
    busy.run()
    other = busy.twin(tmp_path / "elsewhere" / "with a longer name")
    busy.release("--new-ledger")
    other.release("--new-ledger")
    assert busy.files() == other.files()
    assert busy.entries() == other.entries()


def test_a_run_after_a_release_repeated(busy: Office) -> None:
    busy.release("--new-ledger")
    busy.run(as_of="2023-04-30")
    first = busy.everything()
    busy.run(as_of="2023-04-30")
    assert busy.everything() == first


@pytest.mark.parametrize(
    "added",
    [
        "\n# Agreed with the board on 1 March.\n",
        '\n[[changes]]\nvalid_from = 2025-01-01\nsource = "Board"\nselection.reserve = 4\n',
    ],
    ids=["a comment", "a change from a later day"],
)
def test_pr_2_what_decides_nothing_in_the_configuration_changes_no_output(
    busy: Office, tmp_path: Path, added: str
) -> None:
    other = busy.twin(tmp_path / "other")
    file = other.folder / "config.toml"
    file.write_text(file.read_text("utf-8") + added, encoding="utf-8")
    busy.run()
    other.run()
    here, there = busy.files(), other.files()
    assert here.keys() == there.keys()
    assert {name for name in here if here[name] != there[name]} == {"2023-03/run.json"}  # its hash


WORLDS = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
)


@pytest.mark.usefixtures("_second_engine")
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world["TZ"])
def test_a_release_on_another_computer(busy: Office, tmp_path: Path, world: dict[str, str]) -> None:
    other = busy.twin(tmp_path / "other")
    busy.release("--new-ledger")
    command = [sys.executable, str(ROOT / "run.py"), "--release", "--new-ledger", "--quiet"]
    ran = subprocess.run(
        [*command, "--config", str(other.folder / "config.toml"), "--as-of", "2023-03-31"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **world},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode < 2, ran.stderr
    assert busy.files() == other.files()
    assert busy.entries() == other.entries()


def test_the_order_in_which_the_system_lists_files_changes_nothing(
    busy: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(8):
        shutil.copy(busy.input / "claims.xlsx", busy.input / f"z{n}.xlsx")
        name = f"L{n}"
        busy.put(f"more{n}", Expenses=table("Expenses", {"Line ID": name, "Receipt": name}))
    other = busy.twin(tmp_path / "other")
    busy.release("--new-ledger")
    walk, chance = os.walk, random.Random(7)  # noqa: S311 (no secret)

    def shuffled(*arguments: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for root, folders, files in walk(*arguments):
            chance.shuffle(folders)
            chance.shuffle(files)
            yield root, folders, files

    monkeypatch.setattr(os, "walk", shuffled)
    other.release("--new-ledger")
    assert busy.files() == other.files()
