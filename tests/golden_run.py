"""The demo, run once for all tests that look at its outputs."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from p2p_sheets.config import load
from p2p_sheets.month.decide import Month, Request, decide
from p2p_sheets.month.publish import publish_draft
from p2p_sheets.sample import CONFIG, Planted
from p2p_sheets.sample.calendar import AS_OF, PERIOD
from p2p_sheets.sample.layout import made
from tests.programmes import ROOT

Rows = list[dict[str, Any]]
AT_MOST = 600  # seconds for a demo, on a computer that has much else to do
# The time that the demo takes is no test's: one that waits for it counts its own alone.
own_time = pytest.mark.timeout(120, func_only=True)


@dataclass(frozen=True)
class GoldenRun:
    """The folder of a run of the demo, and what was decided in it."""

    folder: Path

    @classmethod
    def of(cls, shared: Path) -> "GoldenRun":
        """Give the run that lies in a folder of all workers; the first that asks makes it.

        As somebody would who has spoiled the project's configuration: the demo has its own.
        """
        folder = shared / "golden" / "demo"
        with FileLock(shared / "golden.lock", timeout=AT_MOST):
            if not folder.exists():
                folder.parent.mkdir()
                (folder.parent / "config.toml").write_text("spoiled [", encoding="utf-8")
                command = [sys.executable, str(ROOT / "run.py"), "demo", "--quiet"]
                subprocess.run(command, cwd=folder.parent, check=True, timeout=AT_MOST)
        return cls(folder)

    def path(self, kind: str) -> Path:
        """The one output whose name begins so, such as `finance/payments_`."""
        room, name = kind.split("/")
        (found,) = (self.output / room).glob(f"{name}*.xlsx")
        return found

    @property
    def output(self) -> Path:
        """The folder of the period."""
        return self.folder / "output" / PERIOD

    @property
    def record(self) -> dict[str, Any]:
        """run.json."""
        tree: dict[str, Any] = json.loads((self.output / "run.json").read_text(encoding="utf-8"))
        return tree

    @cached_property
    def month(self) -> Month:
        """What was decided, decided again."""
        return decide(request(self.folder))

    @cached_property
    def planted(self) -> tuple[Planted, ...]:
        """The mistakes that were planted."""
        return made(load(CONFIG))[1]


def request(folder: Path) -> Request:
    """What is run in a folder where the demo was laid out."""
    return Request(
        config=load(CONFIG),
        input=folder / "input",
        output=folder / "output",
        ledger=folder / "ledger.sqlite",
        period=PERIOD,
        as_of=AS_OF,
        demo=True,
    )


def run(folder: Path) -> None:
    """Run the month in a folder where the demo was laid out."""
    publish_draft(decide(request(folder)))


def table(path: Path, sheet: str, first: str) -> Rows:
    """Read a table of a workbook: rows by title, below the row that begins with `first`."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    titles = next(row for row in rows if row[0] == first)
    names = [str(title) for title in titles if title is not None]
    filled = [row for row in rows if sum(cell is not None for cell in row) > 1]
    return [dict(zip(names, row, strict=False)) for row in filled]
