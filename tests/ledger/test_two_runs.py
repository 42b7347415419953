"""Two runs at once, from outside: the second process says who runs and since when."""

import getpass
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.ledger.office import Office
from tests.programmes import ROOT

if sys.platform == "win32":
    pytest.skip("needs a terminal of Unix", allow_module_level=True)
import pty

SAID = re.compile(
    rf"Another run is under way \(by {getpass.getuser()} on \S+ since 20[\dT:+-]{{23}}\)\. "
    r"Wait until it ends\.\n"
)


def command(office: Office, *arguments: str) -> list[str]:
    options = ["--config", str(office.folder / "config.toml"), "--as-of", "2023-03-31"]
    return [sys.executable, str(ROOT / "run.py"), *arguments, *options]


@contextmanager
def thinking(office: Office) -> Iterator[subprocess.Popen[bytes]]:
    """Somebody at a terminal who is asked whether to release, and thinks about it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command(office), stdin=theirs, stdout=theirs, stderr=theirs) as run:
        os.close(theirs)
        said = b""
        while b"[yes/No]" not in said:
            said += os.read(ours, 65536)
        try:
            yield run
        finally:
            run.kill()
    os.close(ours)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office where somebody thinks about it while all that follows is tried."""
    office = Office.new(tmp_path_factory.mktemp("asked") / "office")
    office.claim(A=300, B=100)
    with thinking(office) as run:
        yield office
        assert run.poll() is None


@pytest.mark.parametrize("second", ["", "--release", "check", "forms", "restore-ledger"])
def test_a_second_process_is_told_who_runs_and_changes_nothing(asked: Office, second: str) -> None:
    before = asked.everything()
    ran = subprocess.run(
        command(asked, *second.split()), capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert SAID.fullmatch(ran.stderr), ran.stderr
    assert asked.everything() == before


def test_who_thinks_about_a_release_can_ask_why_in_another_window(asked: Office) -> None:
    ran = subprocess.run(command(asked, "explain", "A"), capture_output=True, text=True, check=True)
    assert "Due: 300.00 EUR" in ran.stdout


def test_a_run_that_was_killed_holds_nobody_up(office: Office) -> None:
    with thinking(office) as first:
        first.kill()
        first.wait()
    assert (office.output / ".running.json").exists()  # it could not tidy up
    office.release("--new-ledger")
    assert not (office.output / ".running.json").exists()
