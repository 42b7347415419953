"""What earlier runs left for later ones in the output folder: run.json, frozen rankings."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from p2p_sheets.rules.selection.frozen import Frozen
from p2p_sheets.rules.selection.frozen_json import from_dict

RUN_RECORD = "run.json"
_PERIOD = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"


class ArchiveError(Exception):
    """A file that a run must rely on is damaged; the message is one sentence."""


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
    found = (record_of(output, folder.name) for folder in sorted(output.glob(_PERIOD)))
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
    """Give the letters that earlier periods issued, as the newest of their runs keeps them."""
    runs = earlier_runs(output, period, as_of)
    return dict(runs[-1].tree.get("letters", {})) if runs else {}


@dataclass(frozen=True, slots=True)
class FrozenCutOff:
    """A ranking as the panel saw it: its rounds, and the bytes that every period carries."""

    cut_off: str
    rounds: tuple[Frozen, ...]
    workbook: bytes
    keeping: bytes  # freeze_<cut-off>.json


def frozen_cut_offs(output: Path) -> dict[str, FrozenCutOff]:
    """Read what was frozen, by cut-off; the newest freeze of each counts.

    Raises:
        ArchiveError: a file of it is damaged or was changed.
    """
    found: dict[str, FrozenCutOff] = {}
    for file in sorted(output.glob(f"{_PERIOD}/panel/freeze_*.json")):
        frozen = _frozen(file)
        before = found.get(frozen.cut_off)
        if before is None or len(frozen.rounds) >= len(before.rounds):
            found[frozen.cut_off] = frozen
    return found


def _frozen(file: Path) -> FrozenCutOff:
    try:
        keeping = file.read_bytes()
        tree = json.loads(keeping)
        cut_off = str(tree["cut_off"])
        rounds = tuple(from_dict(part) for part in tree["rounds"])
        workbook = file.with_name(f"ranking_{cut_off}.xlsx").read_bytes()
        wanted = str(tree["workbook_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ArchiveError(
            f"{file} or its ranking is damaged: put both back from your backup."
        ) from problem
    if hashlib.sha256(workbook).hexdigest() != wanted:
        raise ArchiveError(
            f"The frozen ranking_{cut_off}.xlsx in {file.parent} was changed: put it back from "
            f"your backup."
        )
    return FrozenCutOff(cut_off, rounds, workbook, keeping)
