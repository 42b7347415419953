"""What a release can be recomputed from: its evidence, and the ledger before it."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from p2p_sheets.audit.sheets import InputBooks
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.config.load import parse

GENESIS = "0" * 64
CITIES = "cities.csv"
READ, WORKBOOKS = ("input/", "answers/"), (".xlsx", ".xlsm")
MADE = ("release", "opening", "fork")  # kinds of entries that hold lines and postings
Tree = dict[str, Any]


@dataclass(frozen=True)
class LedgerRow:
    """One entry of the ledger, as the file has it."""

    seq: int
    kind: str
    release: str
    body: str
    previous: str
    hash: str

    @cached_property
    def tree(self) -> Tree:
        """The body, parsed; money stays text."""
        tree: Tree = json.loads(self.body)
        return tree

    @property
    def sound_hash(self) -> str:
        """What the hash must be: of all that the entry says and of the hash before it."""
        told = (str(self.seq), self.kind, self.release, self.previous, self.body)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


class Evidence:
    """The files that a release was made from, by their names in `evidence_<release>.zip`."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Keep the files: `input/...`, `answers/...`, `config.toml` and what else there is."""
        self.files = files
        self.books = InputBooks(
            {n: d for n, d in files.items() if n.startswith(READ) and n.endswith(WORKBOOKS)}
        )

    @classmethod
    def of_zip(cls, path: Path) -> "Evidence":
        """Read the archive beside a release."""
        with zipfile.ZipFile(path) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    @cached_property
    def config(self) -> Config:
        """The configuration that the release was made with."""
        return parse(self.files["config.toml"].decode("utf-8-sig"))

    @cached_property
    def cities(self) -> Register:
        """The list of cities: the programme's own, or the one that comes with the program."""
        if CITIES not in self.files:
            return Register.load()
        with TemporaryDirectory() as folder:
            own = Path(folder) / CITIES
            own.write_bytes(self.files[CITIES])
            return Register.load(own)


def read_ledger(place: Path) -> list[LedgerRow]:
    """Read all entries: of the ledger's file, or of the files beside the releases in a folder."""
    if not place.is_file():
        trees = [
            json.loads(path.read_text(encoding="utf-8"))
            for kind in ("release", "withdrawal")
            for path in place.rglob(f"{kind}_*.json")
        ]
        rows = {tree["hash"]: as_row(tree) for tree in trees}
        return sorted(rows.values(), key=lambda row: row.seq)
    uri = f"{place.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        names = 'seq, kind, "release", body, previous, hash'
        found = database.execute(f"SELECT {names} FROM entries ORDER BY seq")  # noqa: S608 (ours)
        return [LedgerRow(*row) for row in found]


def kept_workbook(ledger: Path, release: str) -> bytes | None:
    """Give the bytes of a released workbook that the ledger's file keeps."""
    if not ledger.is_file():
        return None
    uri = f"{ledger.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        query = 'SELECT content FROM workbooks WHERE "release" = ?'
        row = database.execute(query, (release,)).fetchone()
    return bytes(row[0]) if row else None


def as_row(tree: Tree) -> LedgerRow:
    """Read an entry from the file beside its release."""
    spelling: Tree = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    first, ends = (tree["seq"], tree["kind"], tree["release"]), (tree["previous"], tree["hash"])
    return LedgerRow(*first, json.dumps(tree["body"], **spelling), *ends)


def first_break(rows: Iterable[LedgerRow]) -> LedgerRow | None:
    """Find the first entry that was changed, or does not follow from the one before it."""
    previous = GENESIS
    for seq, row in enumerate(rows, 1):
        if (row.seq, row.previous, row.hash) != (seq, previous, row.sound_hash):
            return row
        previous = row.hash
    return None


def lapsed(rows: Sequence[LedgerRow]) -> set[int]:
    """Give the entries (by number) that count nowhere: withdrawn ones, lost branches.

    With the only release goes what was paid before it.
    """
    gone = {row.seq for row in rows if row.kind == "fork"}
    for row in rows:
        if row.kind == "withdrawal":
            earlier = [one for one in rows if one.seq < row.seq and one.seq not in gone]
            releases = [one for one in earlier if one.kind == "release"]
            gone |= {one.seq for one in releases if one.release == row.release}
            if all(one.seq in gone for one in releases):
                gone |= {one.seq for one in earlier if one.kind == "opening"}
    return gone
