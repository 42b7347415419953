"""What earlier runs left for later ones in the output folder: run.json."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from p2p_sheets.ledger.folders import PERIODS

RUN_RECORD = "run.json"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The run.json of a period."""

    period: str
    as_of: date
    tree: dict[str, Any]


def record_of(output: Path, period: str) -> RunRecord | None:
    """Read the run.json of a period; None where there is none that can be read."""
    try:
        tree = json.loads((output / period / RUN_RECORD).read_text(encoding="utf-8"))
        return RunRecord(str(tree["period"]), date.fromisoformat(tree["as_of"]), tree)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def earlier_runs(output: Path, period: str, as_of: date) -> list[RunRecord]:
    """List the runs of other, earlier periods, oldest first."""
    found = (record_of(output, folder.name) for folder in sorted(output.glob(PERIODS)))
    return [run for run in found if run and run.period < period and run.as_of < as_of]


def earlier_marks(output: Path, period: str, as_of: date) -> list[str] | None:
    """Give the marks of the findings of the newest run with an earlier as-of; None: there is none.

    A run that is repeated compares with what it compared with the first time.
    """
    here = record_of(output, period)
    if here is not None and here.as_of == as_of:
        before = here.tree.get("marks_before")
        return None if before is None else [str(mark) for mark in before]
    runs = earlier_runs(output, period, as_of)
    if here is not None and here.as_of < as_of:
        runs.append(here)
    return [str(mark) for mark in runs[-1].tree.get("marks", [])] if runs else None


def earlier_letters(output: Path, period: str, as_of: date) -> dict[str, list[str]]:
    """Give the letters that other periods issued before as-of, as the newest run keeps them.

    A past month that is seen from today looks at later months, too: no letter goes out twice.
    """
    found = (record_of(output, folder.name) for folder in sorted(output.glob(PERIODS)))
    runs = [run for run in found if run and (run.as_of < as_of or period < run.period)]
    runs = [run for run in runs if run.period != period and run.as_of <= as_of]
    if not runs:
        return {}
    letters = max(runs, key=lambda run: run.as_of).tree.get("letters", {})
    return {key: kept for key, kept in letters.items() if kept[1] != period}
