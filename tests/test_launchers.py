"""run.command and run.bat: what a double-click does on a computer that has only Python."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
STUB = """\
import os, sys
print("ran", sys.argv[1:], "in", os.getcwd(), "with", sys.prefix)
print("opens", os.environ.get("P2P_OPEN", "nothing"))
sys.exit(int(os.environ["STATUS"]))
"""

Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A synced project folder with the launcher, a stub for the program and nothing to install."""
    folder = tmp_path / "OneDrive - Städte & Co" / "p2p sheets"
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "run.command", folder)
    (folder / "run.py").write_text(STUB, encoding="utf-8")
    (folder / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    return folder


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Start:
    def start(*arguments: str, status: int = 0, **extra: str) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "own data")}
        return subprocess.run(
            [folder / "run.command", *arguments],
            env={**os.environ, **home, "STATUS": str(status), **extra},
            cwd="/",
            input="",
            capture_output=True,
            text=True,
            check=False,
        )

    return start


@pytest.fixture
def broken_python(tmp_path: Path) -> Path:
    """A folder with a Python that is new enough, and can make no environment."""
    python = tmp_path / "broken" / "python3.15"
    python.parent.mkdir()
    python.write_text('#!/bin/sh\n[ "$1" = -c ]\n')
    python.chmod(0o755)
    return python.parent


@pytest.mark.skipif(sys.platform == "win32", reason="run.command is for macOS and Linux")
def test_run_command_sets_up_once_outside_the_folder_and_again_when_the_pins_change(
    start: Start, folder: Path, broken_python: Path
) -> None:
    before = sorted(folder.iterdir())

    first = start("demo", "a b")
    assert first.returncode == 0, first.stderr
    assert "Setting up" in first.stdout
    ran = re.search(r"ran (.*) in (.*) with (.*)", first.stdout)
    assert ran is not None
    assert ran[1] == "['demo', 'a b']"
    assert Path(ran[2]).samefile(folder)
    assert not Path(ran[3]).is_relative_to(folder)
    assert sorted(folder.iterdir()) == before

    assert "Setting up" not in start("demo").stdout
    (folder / "requirements.txt").write_text("# another pin\n", encoding="utf-8")
    again = start("demo", PATH=f"{broken_python}:{os.environ['PATH']}")
    assert "Setting up" in again.stdout
    assert "The set-up did not finish" in again.stdout
    assert again.returncode == 2
    assert "Setting up" in start("demo").stdout  # what did not finish is tried again
    assert "Setting up" not in start("demo").stdout

    with_a_list = start(status=1)
    assert with_a_list.returncode == 1
    assert "Done, with a list to work through" in with_a_list.stdout
    assert "Press Enter" in with_a_list.stdout
    assert "opens 1" in with_a_list.stdout  # the page that says what to do next
    assert "opens nothing" in first.stdout
    could_not = start(status=2, NO_PAUSE="1")
    assert "opens nothing" in could_not.stdout
    assert could_not.returncode == 2
    assert "could not run" in could_not.stdout
    assert "Press Enter" not in could_not.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="run.command is for macOS and Linux")
def test_run_command_without_python_says_what_to_install_and_keeps_the_window_open(
    start: Start, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "uname", "cmp"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    for name in ("python3.15", "python3.14", "python3.13", "python3.12", "python3.11", "python3"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")  # one that is too old
        (tools / name).chmod(0o755)
    (tools / "python").symlink_to(tools / "python3")

    done = start(PATH=str(tools))

    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stdout
    assert "Press Enter" in done.stdout


def test_run_bat_is_ascii_with_windows_line_ends_and_jumps_only_to_labels_it_has() -> None:
    content = (PROJECT / "run.bat").read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    script = content.decode("ascii")
    labels = set(re.findall(r"^:(\w+)", script, re.MULTILINE))
    assert set(re.findall(r"\bgoto (\w+)", script)) <= labels


def test_both_launchers_ask_for_the_python_that_the_project_asks_for() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    minimum = project["requires-python"].removeprefix(">=")
    as_tuple = f"({minimum.replace('.', ', ')})"
    for launcher in ("run.bat", "run.command"):
        script = (PROJECT / launcher).read_text(encoding="utf-8")
        assert f"sys.version_info < {as_tuple}" in script
        assert f"needs Python {minimum} or newer" in script
