"""All outputs or none: written into a staging folder, then moved into place by a plan kept on disk.

The plan is the commit. Where a run stops before it, the next start drops what lies in the folder;
where it stops after it, the next start finishes the moves. For a release the ledger decides which
of the two it was. A file that a person has changed is moved to `kept/`, never lost: a list of what
the program wrote, with hashes, lies in the output folder.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

STAGING, KEPT, PLAN, WRITTEN = ".staging", "kept", "plan.json", ".written.json"
PRIVATE = {"finance", "staff", "check"}  # folders with bank details, or what is said of people
OWNER_ALONE = 0o600  # a mode; Windows has none, and keeps to the rights of the folder
_WINDOWS_BUSY = (5, 32, 33)  # access denied, sharing violation, lock violation
_RETRIES, _PAUSE = 10, 0.25


class OutputBusyError(Exception):
    """A file could not be put in place; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a plan was about (`release 2023-03`, say; blank for a draft), and files set aside."""

    about: str = ""
    kept: tuple[str, ...] = ()
    unknown: str = ""  # where a staging folder lies now that is not as the program leaves one


def sha256(path: Path) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """Read a small file of ours.

    Raises:
        FileNotFoundError: it is not there.
        ValueError: it is no JSON, or nested deeper than anything that the program writes.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as problem:
        raise ValueError("it is nested too deeply") from problem


def written(output: Path) -> dict[str, str]:
    """Read which files below the output folder the program wrote last, with their SHA-256.

    Without that list every file counts as a person's: it is kept, never lost.
    """
    try:
        tree = read_json(output / WRITTEN)
        return {str(name): str(digest) for name, digest in tree.items()}
    except (FileNotFoundError, ValueError, AttributeError):
        return {}


class Staging:
    """The outputs of a run before they are in place; what fails before the plan leaves nothing."""

    def __init__(self, output: Path) -> None:
        """Begin with an empty folder."""
        self.written = written(output)
        self.folder = output / STAGING  # where outputs lie for now
        self._output = output
        self._files: list[str] = []
        self._removals: list[str] = []
        self._standing: dict[str, str] = {}
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o700)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not (self.folder / PLAN).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, relative: str) -> Path:
        """Give the path under which an output is to be written for now."""
        staged = self.folder / PurePosixPath(relative)
        staged.parent.mkdir(parents=True, exist_ok=True)
        if relative not in self._files:
            self._files.append(relative)
        return staged

    @property
    def files(self) -> tuple[str, ...]:
        """The outputs so far: those that are staged, and those that stand."""
        return (*self._files, *self._standing)

    def write(self, relative: str, content: bytes) -> None:
        """Write a small output."""
        self.path(relative).write_bytes(content)

    def untouched(self, relative: str) -> bool:
        """Does a file lie there just as the program wrote it last?"""
        target = self._output / PurePosixPath(relative)
        return target.is_file() and sha256(target) == self.written.get(relative)

    def keep(self, relative: str) -> None:
        """Count an untouched file among the outputs as it lies there, without writing it again."""
        self._standing[relative] = self.written[relative]

    def remove(self, relative: str, digest: str = "") -> None:
        """Plan that a file goes away; `digest` tells how the program wrote it, if that is known."""
        self._removals.append(relative)
        if digest:
            self.written[relative] = digest

    def hashes(self) -> dict[str, str]:
        """Hash all outputs: those staged so far, and those that are kept."""
        return dict(sorted({**self._standing, **self._staged()}.items()))

    def _staged(self) -> dict[str, str]:
        return {
            relative: sha256(self.folder / PurePosixPath(relative))
            for relative in sorted(self._files)
        }

    def plan(self, about: str = "", head: str = "") -> None:
        """Put the plan on disk: what it is about, and the ledger entry that it belongs to, if any.

        Raises:
            OutputBusyError: a file to be replaced is open in another program.
        """
        self._leave_the_same()
        for relative in (*self._files, *self._removals):
            _check_free(self._output / PurePosixPath(relative))
        for relative in self._files:
            _to_disk(self.folder / PurePosixPath(relative))
        for folder, _, _ in os.walk(self.folder):
            _folder_to_disk(Path(folder))
        plan = {
            "about": about,
            "head": head,
            "files": self._staged(),
            "removals": sorted(set(self._removals) - set(self.files)),
            "written": self.written,
        }
        _write_whole(self.folder / PLAN, plan)

    def _leave_the_same(self) -> None:
        """Let an output stand that lies there with these bytes already: it may be open in Excel."""
        for relative in [name for name in self._files if self.untouched(name)]:
            staged = self.folder / PurePosixPath(relative)
            if sha256(staged) == self.written[relative]:
                staged.unlink()
                self._files.remove(relative)
                self.keep(relative)


def settle_unfinished(output: Path, heads: Collection[str]) -> Finished:
    """At a start, finish or drop what an earlier run left; `heads` are the entries of the ledger.

    Raises:
        OutputBusyError: a file is open in another program.
    """
    try:
        plan = _plan(output)
    except (ValueError, NotADirectoryError):
        return Finished(unknown=_set_aside(output))
    if plan is not None and (plan["head"] in ("", *heads) or _has_begun(output, plan)):
        return carry_out(output)
    shutil.rmtree(output / STAGING, ignore_errors=True)
    return Finished()


def carry_out(output: Path) -> Finished:
    """Move everything of the plan into place; may be repeated after a crash at any point.

    Raises:
        OutputBusyError: a file is open in another program; the next run goes on from there.
    """
    plan = _plan(output)
    if plan is None:
        return Finished()
    ours: dict[str, str] = plan["written"]
    kept = []
    for relative, digest in plan["files"].items():
        staged, target = _staged(output, relative), output / PurePosixPath(relative)
        if staged.exists():
            kept += _keep_if_changed(output, relative, {ours.get(relative), digest})
            target.parent.mkdir(parents=True, exist_ok=True)
            if PRIVATE & set(PurePosixPath(relative).parts):
                staged.chmod(OWNER_ALONE)
            _replace(staged, target)
    for relative in plan["removals"]:
        kept += _keep_if_changed(output, relative, {ours.get(relative)})
        _remove(output / PurePosixPath(relative))
    for parent in {(output / PurePosixPath(relative)).parent for relative in plan["files"]}:
        _folder_to_disk(parent)
    gone = set(plan["removals"])
    now = {name: digest for name, digest in ours.items() if name not in gone} | plan["files"]
    _write_whole(output / WRITTEN, now)
    shutil.rmtree(output / STAGING, ignore_errors=True)
    return Finished(plan["about"], tuple(kept))


def _plan(output: Path) -> dict[str, Any] | None:
    """Read the plan; None: there is none.

    Raises:
        ValueError: it is none that the program wrote, or names files outside the output folder.
    """
    try:
        plan = read_json(output / STAGING / PLAN)
    except FileNotFoundError:
        return None
    try:
        moves: dict[str, str] = {**plan["files"], **dict.fromkeys(plan["removals"], "")}
        texts = (plan["about"], plan["head"], *moves, *moves.values())
        known = isinstance(plan["written"], dict) and all(isinstance(text, str) for text in texts)
    except (KeyError, TypeError) as problem:
        raise ValueError("it is no plan") from problem
    inside = os.path.normpath(output)
    if not known or not all(
        Path(os.path.normpath(output / name)).is_relative_to(inside) for name in moves
    ):
        raise ValueError("it is no plan of this folder")
    checked: dict[str, Any] = plan
    return checked


def _set_aside(output: Path) -> str:
    """Move a staging folder whole to `kept/`; gives where it lies then."""
    number = 1
    while (kept := output / KEPT / f"staging {number}").exists():
        number += 1
    kept.parent.mkdir(exist_ok=True)
    _replace(output / STAGING, kept)
    return f"{KEPT}/{kept.name}"


def _staged(output: Path, relative: str) -> Path:
    return output / STAGING / PurePosixPath(relative)


def _has_begun(output: Path, plan: Mapping[str, Any]) -> bool:
    """Has anything been moved? Then the ledger had the entry, whatever has become of it since."""
    return not all(_staged(output, relative).exists() for relative in plan["files"])


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
        except PermissionError as problem:
            raise OutputBusyError(_busy(target)) from problem


def _replace(source: Path, target: Path) -> None:
    """Move a file over another; on Windows virus scanners hold one for a moment."""
    for attempt in range(_RETRIES):
        try:
            source.replace(target)
        except PermissionError as problem:
            passing = getattr(problem, "winerror", None) in _WINDOWS_BUSY
            if not passing or attempt == _RETRIES - 1:
                raise OutputBusyError(_busy(target)) from problem
            time.sleep(_PAUSE)
        else:
            return


def _remove(target: Path) -> None:
    try:
        target.unlink(missing_ok=True)
    except PermissionError as problem:
        raise OutputBusyError(_busy(target)) from problem


def _busy(target: Path) -> str:
    return (
        f"{target.name} cannot be replaced: close it in Excel (or see that it is not read-only) "
        "and run again."
    )


def _write_whole(path: Path, tree: object) -> None:
    """Write a small file so that it is there as a whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(tree, indent=1, sort_keys=True), encoding="utf-8")
    _to_disk(fresh)
    _replace(fresh, path)
    _folder_to_disk(path.parent)


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
