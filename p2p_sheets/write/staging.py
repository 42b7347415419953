"""All outputs or none: written into a staging folder, then moved into place by a plan kept on disk.

The plan is the commit. Where a run stops before it, the next start drops what lies in the folder;
where it stops after it, the next start finishes the moves. For a release the ledger's newest entry
decides which of the two it was. A file that a person has changed is moved to `kept/`, never lost.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

STAGING, KEPT, PLAN = ".staging", "kept", "plan.json"
_WINDOWS_BUSY = (5, 32, 33)  # access denied, sharing violation, lock violation
_RETRIES, _PAUSE = 10, 0.25


class OutputBusyError(Exception):
    """A file could not be put in place; the message is one sentence that says what to do."""


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Staging:
    """The outputs of a run before they are in place."""

    def __init__(self, output: Path, known: Mapping[str, str]) -> None:
        """Begin with an empty folder; `known` maps files the program wrote to their SHA-256."""
        self._output = output
        self._folder = output / STAGING
        self._known = dict(known)
        self._files: list[str] = []
        self._removals: list[str] = []
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)

    def path(self, relative: str) -> Path:
        """Give the path under which an output is to be written for now."""
        staged = self._folder / PurePosixPath(relative)
        staged.parent.mkdir(parents=True, exist_ok=True)
        if relative not in self._files:
            self._files.append(relative)
        return staged

    def write(self, relative: str, content: bytes) -> None:
        """Write a small output."""
        self.path(relative).write_bytes(content)

    def remove(self, relative: str) -> None:
        """Plan that an output of an earlier run goes away."""
        self._removals.append(relative)

    def overwrite(self, relative: str) -> None:
        """Say that whatever stands at an output's place may go: it is only ever a list to read."""
        target = self._output / PurePosixPath(relative)
        if target.is_file():
            self._known[relative] = sha256(target)

    def hashes(self) -> dict[str, str]:
        """Hash all outputs staged so far."""
        return {
            relative: sha256(self._folder / PurePosixPath(relative))
            for relative in sorted(self._files)
        }

    def plan(self, head: str = "") -> None:
        """Put the plan on disk; `head` is the ledger entry that it belongs to, blank for a draft.

        Raises:
            OutputBusyError: a file to be replaced is open in another program.
        """
        for relative in (*self._files, *self._removals):
            _check_free(self._output / PurePosixPath(relative))
        for relative in self._files:
            _to_disk(self._folder / PurePosixPath(relative))
        plan = {
            "head": head,
            "files": self.hashes(),
            "removals": sorted(self._removals),
            "known": self._known,
        }
        draft = self._folder / (PLAN + ".new")
        draft.write_text(json.dumps(plan, sort_keys=True), encoding="utf-8")
        _to_disk(draft)
        _replace(draft, self._folder / PLAN)

    def drop(self) -> None:
        """Forget the outputs staged."""
        shutil.rmtree(self._folder, ignore_errors=True)


def planned_head(output: Path) -> str | None:
    """Give the ledger entry that an unfinished plan belongs to; None where there is no plan."""
    plan = output / STAGING / PLAN
    return str(json.loads(plan.read_text(encoding="utf-8"))["head"]) if plan.exists() else None


def settle_unfinished(output: Path, head: str) -> tuple[str, ...]:
    """At a start, finish or drop what an earlier run left; returns the files moved to `kept/`."""
    planned = planned_head(output)
    if planned is not None and planned in ("", head):
        return carry_out(output)
    shutil.rmtree(output / STAGING, ignore_errors=True)
    return ()


def carry_out(output: Path) -> tuple[str, ...]:
    """Move everything of the plan into place; may be repeated after a crash at any point.

    Raises:
        OutputBusyError: a file is open in another program; the next run goes on from there.
    """
    folder = output / STAGING
    plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    kept = []
    for relative, digest in plan["files"].items():
        staged, target = folder / PurePosixPath(relative), output / PurePosixPath(relative)
        if staged.exists():
            kept += _keep_if_changed(output, relative, {plan["known"].get(relative), digest})
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(staged, target)
    for relative in plan["removals"]:
        kept += _keep_if_changed(output, relative, {plan["known"].get(relative)})
        with suppress(FileNotFoundError):
            (output / PurePosixPath(relative)).unlink()
    for parent in {(output / PurePosixPath(relative)).parent for relative in plan["files"]}:
        _folder_to_disk(parent)
    shutil.rmtree(folder, ignore_errors=True)
    return tuple(kept)


def _keep_if_changed(output: Path, relative: str, ours: set[str | None]) -> list[str]:
    """Move a file that is not as the program wrote it to `kept/`, under a name of its own."""
    target = output / PurePosixPath(relative)
    if not target.is_file():
        return []
    digest = sha256(target)
    if digest in ours:
        return []
    path = PurePosixPath(relative)
    kept = PurePosixPath(KEPT) / path.parent / f"{path.stem} ({digest[:8]}){path.suffix}"
    (output / kept).parent.mkdir(parents=True, exist_ok=True)
    _replace(target, output / kept)
    return [str(kept)]


def _check_free(target: Path) -> None:
    """Find out early that a file is open in Excel: Windows then refuses to open it for writing."""
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise OutputBusyError(f"{target} is not an ordinary file. Move it away and run again.")
    if target.exists():
        try:
            target.open("r+b").close()
        except OSError as problem:
            raise OutputBusyError(_busy(target)) from problem


def _replace(source: Path, target: Path) -> None:
    """Move a file over another; on Windows a virus scanner may hold it for a moment."""
    for attempt in range(_RETRIES):
        try:
            source.replace(target)
        except OSError as problem:
            busy = getattr(problem, "winerror", None) in _WINDOWS_BUSY
            if not busy or attempt == _RETRIES - 1:
                raise OutputBusyError(_busy(target)) from problem
            time.sleep(_PAUSE)
        else:
            return


def _busy(target: Path) -> str:
    return (
        f"{target.name} cannot be replaced. Close it in Excel (or see that it is not read-only) "
        f"and run again."
    )


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _folder_to_disk(folder: Path) -> None:
    """Make the moves themselves last; Windows has no such call and needs none."""
    with suppress(OSError, AttributeError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
