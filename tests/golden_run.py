"""The demo, laid out and run once for all tests that look at its outputs."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from openpyxl import load_workbook

from p2p_sheets.month.decide import Month, Request, decide
from p2p_sheets.month.publish import publish_draft
from p2p_sheets.sample import Demo, lay_out
from tests.programmes import config

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class GoldenRun:
    """The folder of a run of the demo, and what was planted in it."""

    folder: Path
    demo: Demo
    month: Month

    def path(self, kind: str) -> Path:
        """The one output whose name begins so, such as `finance/payments_`."""
        room, name = kind.split("/")
        (found,) = (self.output / room).glob(f"{name}*.xlsx")
        return found

    @property
    def output(self) -> Path:
        """The folder of the period."""
        return self.folder / "output" / self.demo.period

    @property
    def record(self) -> dict[str, Any]:
        """run.json."""
        tree: dict[str, Any] = json.loads((self.output / "run.json").read_text(encoding="utf-8"))
        return tree


@cache
def golden_run() -> GoldenRun:
    """Lay out the demo and run it, as `run.py demo` does."""
    folder = Path(mkdtemp(prefix="p2p-golden-"))
    demo = lay_out(folder, config())
    return GoldenRun(folder, demo, run(folder, demo))


def request(folder: Path, demo: Demo) -> Request:
    """What is run in a folder where a demo was laid out."""
    return Request(
        config=config(),
        input=folder / "input",
        output=folder / "output",
        ledger=folder / "ledger.sqlite",
        period=demo.period,
        as_of=demo.as_of,
        demo=True,
    )


def run(folder: Path, demo: Demo) -> Month:
    """Run the month in a folder where a demo was laid out."""
    month = decide(request(folder, demo))
    publish_draft(month)
    return month


def table(path: Path, sheet: str, first: str) -> Rows:
    """Read a table of a workbook: rows by title, below the row that begins with `first`."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    titles = next(row for row in rows if row[0] == first)
    names = [str(title) for title in titles if title is not None]
    filled = [row for row in rows if sum(cell is not None for cell in row) > 1]
    return [dict(zip(names, row, strict=False)) for row in filled]
