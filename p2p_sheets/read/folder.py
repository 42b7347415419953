"""Which files of the input folder are read, and which are only named (IN-1)."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from p2p_sheets.text import fold

RECEIVED = "received"  # what came from outside
WORKBOOKS = (".xlsx", ".xlsm")
OTHER_SPREADSHEETS = (".xls", ".xlsb", ".xltx", ".ods", ".fods", ".numbers", ".csv", ".tsv")
_PERHAPS = (".xltx", ".numbers")  # from outside they may hold a claim, or nothing
BUNDLES = (".numbers", ".pages")  # folders that their program shows as one file
_LOCK = "~$"
_COPY = re.compile(r"\([0-9]+\)$|\b(?:copy|kopie|copie|copia|kopia|kopi|kópia)\b")
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"}  # what systems leave in folders
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or a folder that was not read, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook to read: its path below the input folder, and where that is on this computer."""

    path: str  # with /, and letters composed (NFC), on every computer
    file: Path

    @property
    def received(self) -> bool:
        """Did it come from outside?"""
        return _is_received(self.path)


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A file that came from outside and is no workbook; where it is on this computer."""

    path: str
    file: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """What the input folder holds: originals before their copies, the rest by path."""

    workbooks: tuple[WorkbookFile, ...]
    skipped: tuple[Skipped, ...]
    spreadsheets: tuple[str, ...]  # of another format
    open: tuple[str, ...]  # workbooks beside which a lock file lies
    others: tuple[OtherFile, ...]  # of received/: a claim may be in them


def _is_received(path: str) -> bool:
    return fold(PurePosixPath(path).parts[0]) == RECEIVED  # with a blank at its end, too


def scan(folder: Path) -> Folder:
    """List the workbooks below a folder, sub-folders too."""
    workbooks: list[WorkbookFile] = []
    skipped: list[Skipped] = []
    spreadsheets: list[str] = []
    locks: list[str] = []
    others: list[OtherFile] = []
    for file, path in sorted(_walk(folder, skipped), key=lambda found: found[1]):
        name = PurePosixPath(path).name
        suffix = PurePosixPath(path).suffix.casefold()
        if name.startswith(_LOCK):
            locks.append(path)
            skipped.append(Skipped(path, "a lock file of Excel"))
        elif suffix in WORKBOOKS and not name.startswith("."):
            workbooks.append(WorkbookFile(path, file))
        else:
            skipped.append(Skipped(path, "hidden" if name.startswith(".") else "not a workbook"))
            is_spreadsheet = suffix in OTHER_SPREADSHEETS and not name.startswith(".")
            if is_spreadsheet and not (_is_received(path) and suffix in _PERHAPS):
                spreadsheets.append(path)
            elif _is_received(path) and name not in _LITTER:
                others.append(OtherFile(path, file))
    opened = tuple(_open(locks, workbooks))
    workbooks.sort(key=_original_first)
    in_order = tuple(sorted(skipped, key=lambda skip: skip.path))
    return Folder(tuple(workbooks), in_order, tuple(spreadsheets), opened, tuple(others))


def _original_first(workbook: WorkbookFile) -> tuple[bool, float, str]:
    """Put originals before their copies: by what copies are called, then by age.

    It settles nothing but which of two files with the same bytes is called the copy.
    """
    try:
        changed = workbook.file.stat().st_mtime
    except OSError:
        changed = 0.0
    return is_named_copy(workbook.path), changed, workbook.path


@lru_cache(maxsize=4096)
def is_named_copy(path: str) -> bool:
    """Tell a file that a copying program, or a person, called a copy.

    >>> is_named_copy("received/claim (2).xlsx"), is_named_copy("claim.xlsx")
    (True, False)
    """
    return _COPY.search(PurePosixPath(path).stem.casefold()) is not None


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[tuple[Path, str]]:
    """Give every file with its path; note the folders that are not entered."""
    for root, folders, files in os.walk(folder):
        for name in list(folders):
            if name.casefold().endswith(BUNDLES):
                folders.remove(name)
                yield Path(root) / name, _path(folder, Path(root) / name)
            elif name.startswith(("_", ".")):
                why = "hidden" if name.startswith(".") else "its name begins with _"
                skipped.append(Skipped(_path(folder, Path(root) / name) + "/", why))
                folders.remove(name)
        for name in files:
            yield Path(root) / name, _path(folder, Path(root) / name)


def _path(folder: Path, file: Path) -> str:
    return unicodedata.normalize("NFC", file.relative_to(folder).as_posix())


def _open(locks: list[str], workbooks: list[WorkbookFile]) -> Iterator[str]:
    """Match lock files with workbooks: Excel leaves out the first letters of longer names."""
    for lock in locks:
        at = PurePosixPath(lock)
        rest = at.name.removeprefix(_LOCK)
        for workbook in workbooks:
            name = PurePosixPath(workbook.path)
            if name.parent == at.parent and name.name in (rest, name.name[:2] + rest):
                yield workbook.path


def read_bytes(file: Path) -> bytes:
    """Read a file that a sync program may be writing: until its size stays as it is.

    Raises:
        OSError: the file cannot be opened.
    """
    for _ in range(_TRIES):
        before = file.stat()
        data = file.read_bytes()
        after = file.stat()
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            break
    return data


def sha256(data: bytes) -> str:
    """Hash what was read."""
    return hashlib.sha256(data).hexdigest()
