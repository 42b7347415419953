"""What IT support asks first: versions, paths, sync state, the ledger, free space.

Nothing is written, and nothing stops it: what another command would refuse is a line of the answer.
"""

import os
import platform
import shutil
import stat
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import p2p_sheets
from p2p_sheets.ledger import LedgerError, in_force
from p2p_sheets.ledger.staging import STAGING
from p2p_sheets.month.decide import Request, sound_ledger
from p2p_sheets.read.folder import Folder, scan

LIBRARIES = (
    "anyascii",
    "docxtpl",
    "filelock",
    "holidays",
    "icalendar",
    "jinja2",
    "lxml",
    "openpyxl",
    "pandas",
    "pycountry",
    "pydantic",
    "rich",
    "schwifty",
    "sepaxml",
    "xlsxwriter",
)
SYNCED = ("onedrive", "sharepoint", "dropbox", "google drive", "googledrive", "nextcloud", "icloud")
LEAST_FREE = 1_000_000_000  # bytes: a year of outputs
LONGEST_FOLDER = 150  # characters of a folder on Windows, which opens paths of 260 in all
# Windows tells by these that a file lies on the sync program's server alone.
ONLINE_ONLY = stat.FILE_ATTRIBUTE_OFFLINE | 0x0040_0000  # RECALL_ON_DATA_ACCESS


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at, what it is like, and whether it is as it should be."""

    about: str
    found: str
    well: bool = True

    @property
    def line(self) -> str:
        """Say it in 80 columns, but for a path that is longer."""
        head = f"{'ok' if self.well else 'SEE TO':<8}{self.about:<15}"
        return textwrap.fill(
            self.found,
            80,
            initial_indent=head,
            subsequent_indent=" " * len(head),
            break_long_words=False,
            break_on_hyphens=False,
        )


def computer() -> Iterator[Diagnosis]:
    """Tell the versions of the program, of Python, of the system and of the libraries."""
    package = Path(__file__).parents[1]
    yield Diagnosis("Program", f"p2p_sheets {p2p_sheets.__version__} in {package}")
    yield Diagnosis("Python", f"{platform.python_version()} ({sys.executable})")
    yield Diagnosis("System", f"{platform.platform()}, {sys.getfilesystemencoding()}")
    there, missing = [], []
    for name in LIBRARIES:
        try:
            there.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    yield Diagnosis("Libraries", ", ".join(there))
    if missing:
        told = f"{', '.join(missing)} missing: python -m pip install -r requirements.txt"
        yield Diagnosis("Libraries", told, well=False)


def office(request: Request) -> Iterator[Diagnosis]:
    """Tell the state of the folders, of the sync program and of the ledger."""
    config = request.config
    name = f"{config.programme.name}, {config.programme.start} to {config.programme.end}"
    yield Diagnosis("Configuration", f"{config.file.resolve()}: {name}")
    workbooks = scan(request.input) if request.input.is_dir() else None
    yield _input(request.input, workbooks)
    yield from _output(request.output)
    yield _ledger(request)
    yield from _synced(request, workbooks)
    free = shutil.disk_usage(_existing(request.output)).free
    yield Diagnosis("Free space", f"{free / 1e9:.1f} GB", well=free > LEAST_FREE)


def _input(folder: Path, found: Folder | None) -> Diagnosis:
    if found is None:
        return Diagnosis("Input", f"there is no folder {folder}", well=False)
    told = f"{folder.resolve()}: workbooks {len(found.workbooks)}"
    if found.open:
        return Diagnosis("Input", f"{told}; open in Excel: {', '.join(found.open)}", well=False)
    return Diagnosis("Input", told)


def _output(folder: Path) -> Iterator[Diagnosis]:
    place = _existing(folder)
    if os.access(place, os.W_OK):
        yield Diagnosis("Output", str(folder.resolve()))
    else:
        yield Diagnosis("Output", f"nothing can be written into {place}", well=False)
    if (folder / STAGING).exists():
        yield Diagnosis("Output", "a run stopped half way: the next one finishes it", well=False)
    if os.name == "nt" and len(str(folder.resolve())) > LONGEST_FOLDER:
        told = f"{folder.resolve()} is long: Windows may not open what lies deep in it"
        yield Diagnosis("Output", told, well=False)


def _ledger(request: Request) -> Diagnosis:
    try:
        entries = sound_ledger(request)
    except LedgerError as problem:
        return Diagnosis("Ledger", str(problem), well=False)
    counting = in_force(entries)
    if not counting:
        return Diagnosis("Ledger", f"{request.ledger.resolve()}: no release yet")
    told = f"releases {len(counting)}, the latest {counting[-1].release}; the chain is whole"
    return Diagnosis("Ledger", f"{request.ledger.resolve()}: {told}")


def _synced(request: Request, workbooks: Folder | None) -> Iterator[Diagnosis]:
    """A sync program must keep the files on this computer, and must not copy while a run writes."""
    paths = (request.config.file, request.input, request.output, request.ledger)
    parts = {part.casefold() for path in paths for part in path.resolve().parts}
    names = [name for name in SYNCED if any(name in part for part in parts)]
    if not names:
        yield Diagnosis("Sync", "in no folder of a sync program that is known by its name")
        return
    yield Diagnosis("Sync", f"in a folder of {', '.join(names)}: keep it on this computer always")
    files = [book.file for book in workbooks.workbooks] if workbooks else []
    files += [request.ledger] if request.ledger.exists() else []
    away = [file for file in files if _online_only(file)]
    if away:
        told = f"{len(away)} files are not on this computer, {away[0].name} say: open the folder's"
        yield Diagnosis("Sync", f'{told} menu and choose "Always keep on this device"', well=False)


def _online_only(file: Path) -> bool:
    return bool(getattr(file.stat(), "st_file_attributes", 0) & ONLINE_ONLY)


def _existing(path: Path) -> Path:
    """Give the folder, or the nearest one above it that there is."""
    return next(folder for folder in (path, *path.resolve().parents) if folder.is_dir())
