"""Frozen rankings in the output folder: freeze_<cut-off>.json beside its workbook (SE-9)."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import TypeAdapter

from p2p_sheets.ledger.folders import PERIODS
from p2p_sheets.rules.selection import Frozen

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
