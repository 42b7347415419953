"""The wheel in a folder of its own: installed, it begins in an empty folder (and in CI in an empty
environment, see `.ci/run`)."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.programmes import LONG

PROJECT = Path(__file__).parents[1]
START = "from p2p_sheets.cli import main; raise SystemExit(main())"  # as `p2p-sheets` does


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def start(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the program as installed, in a folder."""
    return subprocess.run(
        [sys.executable, "-c", START, *arguments],
        env={**os.environ, "PYTHONPATH": str(site)},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_configuration_in_the_wheel_is_the_one_at_the_top(site: Path) -> None:
    [config] = (path for path in site.rglob("config.toml") if "sample" not in path.parts)
    assert config.read_bytes() == (PROJECT / "config.toml").read_bytes()


def test_a_new_programme_runs_its_first_month(site: Path, tmp_path: Path) -> None:
    made = start(site, tmp_path, "new", "ours")
    assert made.returncode == 0, made.stderr
    ours = tmp_path / "ours"
    assert {"config.toml", "input", "input_templates", "run.bat", "run.command"} == {
        path.name for path in ours.iterdir()
    }
    assert (ours / "input" / "received").is_dir()
    again = start(site, tmp_path, "new", "ours")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    shutil.copytree(ours / "input_templates", ours / "input", dirs_exist_ok=True)
    month = start(site, ours, "--as-of", "2023-03-31")
    assert month.returncode == 0, month.stderr
    assert (ours / "output" / "2023-03" / "run.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="run.command is for macOS and Linux")
def test_the_launcher_of_a_new_programme_starts_it(site: Path, tmp_path: Path) -> None:
    assert start(site, tmp_path, "new", "Städte & Co's").returncode == 0
    launcher = tmp_path / "Städte & Co's" / "run.command"
    done = subprocess.run(
        [launcher, "--version"], cwd="/", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "p2p_sheets"), done.stderr


def test_templates_are_written_where_nothing_is(site: Path, tmp_path: Path) -> None:
    assert start(site, tmp_path, "templates").returncode == 0
    assert (tmp_path / "input_templates" / "expenses.xlsx").exists()


def test_help_and_refusals_name_the_program_as_it_is_typed(site: Path, tmp_path: Path) -> None:
    assert start(site, tmp_path, "--help").stdout.startswith("usage: p2p-sheets")
    assert "p2p-sheets --help" in start(site, tmp_path, "wat").stderr


def test_started_elsewhere_it_says_where_to_start(site: Path, tmp_path: Path) -> None:
    nothing = start(site, tmp_path)
    assert (nothing.returncode, nothing.stderr.count("\n")) == (2, 1)
    assert '"p2p-sheets new FOLDER"' in nothing.stderr
    ours, below = tmp_path / "ours", tmp_path / "ours" / "input"
    assert start(site, tmp_path, "new", "ours").returncode == 0
    for folder in (tmp_path, below):
        assert f"start it in {ours}" in start(site, folder).stderr


@pytest.mark.skipif(not LONG, reason="`.ci/run` does it; with P2P_LONG=1")
@pytest.mark.timeout(600)
def test_the_sample_runs_in_an_empty_folder(site: Path, tmp_path: Path) -> None:
    done = start(site, tmp_path, "demo", "--json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "output" / "2024-03" / "run.json").exists()
