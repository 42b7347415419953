"""What all tests share: how hard hypothesis tries, and the programs that open the outputs."""

import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.libreoffice import SOFFICE

if TYPE_CHECKING:
    from tests.golden_run import GoldenRun

# Programs that the tests start find their modules compiled, as on anybody's computer.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What they write goes with them, so that it waits for no disk where there is memory to spare.
MEMORY = Path("/dev/shm")  # noqa: S108 (pytest makes a folder of its own there)
SPARE = 2 << 30  # bytes; a run takes less than a tenth of it
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > SPARE:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))

# `ci`: the same examples every time, so that a failure is a fault and never bad luck.
# `long` (P2P_LONG=1): thousands of fresh examples, for a night or before a release.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, max_examples=60)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=5_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("long" if os.environ.get("P2P_LONG") else "ci")


# What makes mutants has a lock of its own; where it is not installed, these cannot be imported.
NEEDING_MUTANTS = ["mutants.py", "mutation.py", "audit/mutants.py"]
collect_ignore = [] if find_spec("cosmic_ray") else NEEDING_MUTANTS


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: one mostly waits, for LibreOffice or for the disk."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> "GoldenRun":
    """The demo, run once for all workers."""
    from tests.golden_run import GoldenRun

    own: Path = tmp_path_factory.getbasetemp()
    return GoldenRun.of(own if worker_id == "master" else own.parent)


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice, which recalculates and converts; without it the test is skipped, and says so."""
    return _found("LibreOffice", SOFFICE)


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium without a window, which shows the report; without it the test is skipped."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return _found("Chromium", next(filter(None, map(shutil.which, names)), None))


def _found(title: str, program: str | None) -> str:
    if program is None:
        pytest.skip(f"{title} is not installed")
    return program
