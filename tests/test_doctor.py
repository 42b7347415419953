"""`doctor`: what IT support asks first, whatever state the office is in."""

import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from p2p_sheets.cli import doctor, main
from p2p_sheets.cli.doctor import LIBRARIES, Diagnosis
from tests.ledger.office import Office
from tests.programmes import CONFIG, ROOT


def diagnosed(office: Office) -> dict[str, Diagnosis]:
    """What is told of an office, by what it is about; of two the trouble."""
    found = sorted(doctor.office(office.request()), key=lambda one: one.well, reverse=True)
    return {one.about: one for one in found}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.new(tmp_path / "OneDrive - Scalable Cities")
    made.claim(A=300)
    made.release("--new-ledger")
    return made


def test_a_sound_office_is_well_and_nothing_is_written(office: Office) -> None:
    before = office.everything()
    found = diagnosed(office)
    assert [one.about for one in found.values() if not one.well] == []
    assert found["Ledger"].found.endswith("releases 1, the latest 2023-03; the chain is whole")
    assert office.everything() == before


def test_each_trouble_is_a_line_and_ends_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = office.request()
    request.ledger.write_bytes(b"no ledger")
    (request.output / ".staging").mkdir()
    workbook = next(request.input.glob("*.xlsx")).name
    (request.input / f"~${workbook}").write_bytes(b"")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5))
    troubles = {one.about for one in diagnosed(office).values() if not one.well}
    assert troubles == {"Ledger", "Output", "Input", "Free space"}


def test_a_ledger_and_an_input_folder_that_are_gone_are_told(office: Office) -> None:
    office.request().ledger.unlink()
    shutil.rmtree(office.request().input)
    found = diagnosed(office)
    assert "There is no ledger at" in found["Ledger"].found
    assert "there is no folder" in found["Input"].found


def test_files_that_lie_on_the_server_alone_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "onedrive" in diagnosed(office)["Sync"].found
    monkeypatch.setattr(doctor, "_online_only", lambda _: True)
    assert "Always keep on this device" in diagnosed(office)["Sync"].found


def test_a_configuration_that_cannot_be_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("programme = [", encoding="utf-8")
    assert main(["doctor", "--config", str(broken)]) == 1
    said = capsys.readouterr()
    assert "SEE TO  Configuration" in said.out
    assert said.err == ""


def test_before_the_first_month_it_says_what_is_not_there_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CONFIG, tmp_path / "config.toml")
    assert main(["doctor", "--config", str(tmp_path / "config.toml")]) == 1
    assert "there is no folder" in capsys.readouterr().out


def test_it_names_every_library_that_the_program_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {name.partition(">=")[0] for name in project["dependencies"]} == set(LIBRARIES)
    assert all(one.well for one in doctor.computer())
