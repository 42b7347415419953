"""What earlier runs left for later ones in the output folder: run.json, frozen rankings."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import TypeAdapter

from p2p_sheets.ledger.folders import PERIODS
from p2p_sheets.ledger.staging import read_json
from p2p_sheets.rules.selection import Frozen

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
        tree = read_json(output / period / RUN_RECORD)
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


Version = Literal[2]
VERSION: Version = 2


class ArchiveError(Exception):
    """A file that a run must rely on is damaged; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class FreezeFile:
    """What freeze_<cut-off>.json holds; fractions as `19/5`, days as ISO."""

    version: Version
    cut_off: str
    workbook_sha256: str
    rounds: tuple[Frozen, ...]


@dataclass(frozen=True, slots=True)
class FrozenCutOff:
    """A ranking as the panel saw it: its rounds, and the bytes that every period carries."""

    cut_off: str
    rounds: tuple[Frozen, ...]
    workbook: bytes
    json: bytes  # freeze_<cut-off>.json


def encode(cut_off: str, rounds: tuple[Frozen, ...], workbook: bytes) -> bytes:
    """Write a freeze_<cut-off>.json."""
    file = FreezeFile(VERSION, cut_off, hashlib.sha256(workbook).hexdigest(), rounds)
    return _adapter().dump_json(file, indent=1) + b"\n"


def decode(json: bytes) -> FreezeFile:
    """Read what `encode` made.

    Raises:
        ValueError: it is something else, or of another version.
    """
    try:
        return _adapter().validate_json(json)
    except ZeroDivisionError as problem:  # of a fraction
        raise ValueError(str(problem)) from problem


def frozen_cut_offs(output: Path, kinds: Sequence[str]) -> dict[str, FrozenCutOff]:
    """Read what was frozen, by cut-off; the newest freeze of each counts.

    `kinds` are what config knows that cities apply for.

    Raises:
        ArchiveError: a file of it is damaged or was changed.
    """
    found: dict[str, FrozenCutOff] = {}
    for path in sorted(output.glob(f"{PERIODS}/panel/freeze_*.json")):
        frozen = _read(path, kinds)
        before = found.get(frozen.cut_off)
        if before is None or len(frozen.rounds) >= len(before.rounds):
            found[frozen.cut_off] = frozen
    return found


def lost_freezes(known: Iterable[str], found: Collection[str]) -> list[str]:
    """Name the cut-offs whose freeze the program wrote (`known` files) and nobody has any more."""
    names = (re.fullmatch(r"freeze_(.+)\.json", PurePosixPath(name).name) for name in known)
    frozen = {match[1] for match in names if match}
    return sorted(frozen - set(found))


def _read(path: Path, kinds: Sequence[str]) -> FrozenCutOff:
    try:
        json = path.read_bytes()
        file = decode(json)
        workbook = path.with_name(f"ranking_{file.cut_off}.xlsx").read_bytes()
    except (OSError, ValueError) as problem:
        raise _damaged(path) from problem
    if not all(frozen.type in kinds for frozen in file.rounds):
        raise _damaged(path)
    if hashlib.sha256(workbook).hexdigest() != file.workbook_sha256:
        raise ArchiveError(
            f"The frozen ranking_{file.cut_off}.xlsx in {path.parent} was changed: put it back "
            f"from your backup."
        )
    return FrozenCutOff(file.cut_off, file.rounds, workbook, json)


def _damaged(path: Path) -> ArchiveError:
    return ArchiveError(f"{path} or its ranking is damaged: put both back from your backup.")


@cache
def _adapter() -> TypeAdapter[FreezeFile]:
    """Build the reader and writer, once it is needed: that takes a while."""
    return TypeAdapter(FreezeFile)
