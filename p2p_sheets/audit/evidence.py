"""What a release left to be read again: the ledger before it, its evidence, its workbook.

Of the workbook that is the sheets as tables, the fingerprint, and the live formulas.
"""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from p2p_sheets.audit.cells import clean, digits, exact, half_up
from p2p_sheets.audit.opened import OpenedBook
from p2p_sheets.audit.sheets import InputBooks, Row
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.config.load import parse

GENESIS = "0" * 64
CITIES = "cities.csv"
READ, WORKBOOKS = ("input/", "answers/"), (".xlsx", ".xlsm")
MADE = ("release", "opening", "fork")  # kinds of entries that hold lines and postings
FORGOTTEN = "forgotten"  # the kind that vouches for bodies without persons; it holds answers
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
            for kind in ("release", "withdrawal", FORGOTTEN)
            for path in place.rglob(f"{kind}_*.json")
        ]
        rows = {tree["hash"]: as_row(tree) for tree in trees}
        return sorted(rows.values(), key=lambda row: row.seq)
    names = 'seq, kind, "release", body, previous, hash'
    return [LedgerRow(*row) for row in _asked(place, f"SELECT {names} FROM entries ORDER BY seq")]  # noqa: S608 (ours)


def kept_workbook(ledger: Path, release: str, name: str) -> bytes | None:
    """Give the bytes of a released workbook that the ledger's file keeps."""
    if not ledger.is_file():
        return None
    query = 'SELECT content FROM files WHERE "release" = ? AND name = ?'
    return next((bytes(content) for (content,) in _asked(ledger, query, release, name)), None)


def _asked(ledger: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    uri = f"{ledger.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        return database.execute(query, values).fetchall()


def as_row(tree: Tree) -> LedgerRow:
    """Read an entry from the file beside its release."""
    spelling: Tree = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    first, ends = (tree["seq"], tree["kind"], tree["release"]), (tree["previous"], tree["hash"])
    return LedgerRow(*first, json.dumps(tree["body"], **spelling), *ends)


def forgetting(rows: Iterable[LedgerRow]) -> Mapping[int, LedgerRow]:
    """Give, by number, the later entry that vouches for what a forgotten one says now."""
    return {
        int(seq): row
        for row in rows
        if row.kind == FORGOTTEN and row.hash == row.sound_hash
        for seq in row.tree["marks"]
        if int(seq) < row.seq
    }


def first_break(rows: Sequence[LedgerRow]) -> LedgerRow | None:
    """Find the first entry that was changed, or does not follow from the one before it."""
    previous, later = GENESIS, forgetting(rows)
    for seq, row in enumerate(rows, 1):
        marks = {row.hash}
        if row.seq in later:
            marks.add(later[row.seq].tree["marks"][str(row.seq)])
        if (row.seq, row.previous) != (seq, previous) or row.sound_hash not in marks:
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


# --- the workbook --------------------------------------------------------------------------------
UNMARKED = {"Source", "Remarks", "Paid on", "Bank reference", "Returned because"}
TABLES = {  # by what a row of titles is known, and a row of data
    "Payments": ("Payment ID", "Participant ID"),
    "Lines": ("Line ID", "Participant ID"),
    "Held": ("Line ID", "Activity ID"),
    "Adjustments": ("Kind", "Activity ID"),
    "Reconciliation": ("Workbook", "Workbook"),
}


@dataclass(frozen=True)
class ReleasedBook:
    """What a payment workbook says; a table's rows have `Sheet` and `Row`, where they stand."""

    sheets: list[str]
    payments: list[Row]
    lines: list[Row]
    held: list[Row]
    adjustments: list[Row]
    reconciliation: list[Row]
    summary: Mapping[str, tuple[object, ...]]  # a label, and the cells beside it
    fingerprint: str


def read_released(data: bytes, release: str) -> ReleasedBook | None:
    """Read the workbook of a release; None where it cannot be opened or lacks a sheet."""
    try:
        book = OpenedBook(data)
    except ValueError:
        return None
    if not {*TABLES, "Summary"} <= set(book.titles):
        return None
    found: dict[str, list[Row]] = {}
    hashed = hashlib.sha256(f"release\t{release}\n".encode())
    for sheet, (first, filled) in TABLES.items():
        rows: list[list[Any]] = []
        titles: list[str] = []
        for part in book.titles:
            if re.fullmatch(rf"{sheet}( ?\(?\d+\)?)?", part):  # or goes on where it is full
                titles, body = _below_titles(book.rows(part), first, filled)
                rows += [[*cells[: len(titles)], part, at] for at, cells in body]
        found[sheet.lower()] = [dict(zip((*titles, "Sheet", "Row"), r, strict=True)) for r in rows]
        if sheet in ("Payments", "Lines"):
            marked = [i for i, title in enumerate(titles) if title not in UNMARKED]
            text = ("\t".join(spelled(row[i]) for i in marked) + "\n" for row in rows)
            hashed.update("".join((f"sheet\t{sheet}\n", *text)).encode())
    labels = [cells for cells in book.rows("Summary") if cells and cells[0]]
    summary = {clean(str(label)): tuple(cells) for label, *cells in reversed(labels)}
    return ReleasedBook(book.titles, **found, summary=summary, fingerprint=hashed.hexdigest())


def _below_titles(
    rows: Iterable[Sequence[object]], first: str, filled: str
) -> tuple[list[str], list[Any]]:
    titles: list[str] = []
    body: list[tuple[int, tuple[object, ...]]] = []
    for at, cells in enumerate(rows, 1):
        if titles:
            row = (*cells, *[None] * (len(titles) - len(cells)))
            if row[titles.index(filled)] is not None:
                body.append((at, row))
        elif first in cells:
            titles = [str(cell) for cell in cells if cell is not None]
    return titles, body


def spelled(value: object) -> str:
    """Give the one text that a value has in a fingerprint.

    >>> spelled(500.0), spelled(109.45), spelled(date(2023, 3, 1)), spelled(None)
    ('500', '109.45', '2023-03-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        written = digits(value)
        return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"
    return value.isoformat()[:10] if isinstance(value, date) else clean(str(value))


# --- live formulas -------------------------------------------------------------------------------
FORMULA = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*><f>([^<]*)</f>')
CELL = re.compile(r"\$?\b([A-Z]{1,2})\$?(\d+)")
SUMIFS = re.compile(r"SUMIFS\('?Lines'?!C:C,'?Lines'?!C:C,C\)")
SHAPES: Mapping[str, Callable[..., Fraction]] = {  # C stands for a cell
    "C": lambda cell: cell,
    "C*C": lambda one, other: one * other,
    "C/C": lambda one, other: one / other,
    "C-C": lambda one, other: one - other,
    "MIN(C,C)": min,
}


def formula_results(data: bytes, book: ReleasedBook) -> Iterator[tuple[str, object, Fraction]]:
    """Calculate the formulas of Lines and Payments: the cell, the value kept in it, the result.

    Those reckon with cells of their sheet, or sum up Lines by Payment ID; others are passed over.
    They are taken from the file's parts: to load it a second time would take as long as the rest.
    """
    summed = cache(lambda ranges: _sums(book.lines, *ranges))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for table in (book.lines, book.payments):
            rows = {(row["Sheet"], str(row["Row"])): list(row.values()) for row in table}
            for sheet in dict.fromkeys(row["Sheet"] for row in table):
                part = f"xl/worksheets/sheet{book.sheets.index(sheet) + 1}.xml"
                for letter, at, formula in FORMULA.findall(archive.read(part).decode()):
                    if (sheet, at) not in rows:
                        continue
                    cells = CELL.findall(formula)
                    named = [rows[sheet, r][_place(c)] for c, r in cells if (sheet, r) in rows]
                    result = _result(formula, cells, named, summed)
                    if result is not None:
                        yield f"{sheet} {letter}{at}", rows[sheet, at][_place(letter)], result


def _result(
    formula: str,
    cells: Sequence[tuple[str, str]],
    named: Sequence[object],
    summed: Callable[[tuple[str, ...]], Mapping[object, Fraction]],
) -> Fraction | None:
    """Calculate a formula with its cells and the values of those on its sheet; None: no such."""
    inner = formula.removeprefix("ROUND(").removesuffix(",2)")
    shape = CELL.sub("C", inner)
    if SUMIFS.fullmatch(shape):
        ranges = tuple(part for cell in cells[:4] for part in cell)
        result = summed(ranges).get(named[-1], Fraction(0))
    elif shape in SHAPES and len(named) == len(cells):
        result = SHAPES[shape](*(exact(value) or Fraction(0) for value in named))
    else:
        return None
    return result if inner == formula else Fraction(half_up(result * 100), 100)


def _sums(lines: Iterable[Row], *ranges: str) -> Mapping[object, Fraction]:
    """Sum up one column of Lines by another: R5:R1106 by A5:A1106, say."""
    what, first, _, last, by = ranges[:5]
    sums: dict[object, Fraction] = defaultdict(Fraction)
    for row in lines:
        if int(first) <= row["Row"] <= int(last):
            cells = list(row.values())
            sums[cells[_place(by)]] += exact(cells[_place(what)]) or 0
    return sums


@cache
def _place(letter: str) -> int:
    """Give the index of a column, counted from 0."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letter) - 1
