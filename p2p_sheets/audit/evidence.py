"""What a release left to be read again: the ledger before it, its evidence, its workbook.

Of the workbook that is the sheets as tables, the fingerprint, and the live formulas.
"""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from p2p_sheets.audit.sheets import InputBooks, clean, opened_book
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.config.load import parse

if TYPE_CHECKING:
    import pandas as pd

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
    payments: "pd.DataFrame"
    lines: "pd.DataFrame"
    held: "pd.DataFrame"
    adjustments: "pd.DataFrame"
    reconciliation: "pd.DataFrame"
    summary: Mapping[str, tuple[object, ...]]  # a label, and the cells beside it
    fingerprint: str


def read_released(data: bytes, release: str) -> ReleasedBook | None:
    """Read the workbook of a release; None where it cannot be opened or lacks a sheet."""
    import pandas as pd

    book = opened_book(data)
    if book is None or not {*TABLES, "Summary"} <= set(book.sheetnames):
        return None
    found: dict[str, pd.DataFrame] = {}
    hashed = hashlib.sha256(f"release\t{release}\n".encode())
    for sheet, (first, filled) in TABLES.items():
        rows: list[list[Any]] = []
        titles: list[str] = []
        for part in book.sheetnames:
            if re.fullmatch(rf"{sheet}( ?\(?\d+\)?)?", part):  # or goes on where it is full
                titles, body = _below_titles(book[part], first, filled)
                rows += [[*cells[: len(titles)], part, at] for at, cells in body]
        found[sheet.lower()] = pd.DataFrame(rows, columns=[*titles, "Sheet", "Row"], dtype=object)
        if sheet in ("Payments", "Lines"):
            marked = [i for i, title in enumerate(titles) if title not in UNMARKED]
            text = ("\t".join(spelled(row[i]) for i in marked) + "\n" for row in rows)
            hashed.update("".join((f"sheet\t{sheet}\n", *text)).encode())
    labels = [cells for cells in book["Summary"].iter_rows(values_only=True) if cells and cells[0]]
    summary = {clean(str(label)): tuple(cells) for label, *cells in reversed(labels)}
    return ReleasedBook(book.sheetnames, **found, summary=summary, fingerprint=hashed.hexdigest())


def _below_titles(sheet: Any, first: str, filled: str) -> tuple[list[str], list[Any]]:
    titles: list[str] = []
    body: list[tuple[int, tuple[object, ...]]] = []
    for at, cells in enumerate(sheet.iter_rows(values_only=True), 1):
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
        digits = _digits(value)
        return (digits.rstrip("0").rstrip(".") if "." in digits else digits) or "0"
    return value.isoformat()[:10] if isinstance(value, date) else clean(str(value))


@lru_cache(maxsize=65536)
def _digits(value: float) -> str:
    return f"{Decimal(f'{value:.15g}'):f}"


@lru_cache(maxsize=65536)
def exact(value: object) -> Fraction | None:
    """Read a cell or a text as the number that it is; None where it is none.

    >>> exact(0.1), exact("109.45"), exact("GIRO"), exact(None)
    (Fraction(1, 10), Fraction(2189, 20), None, None)
    """
    try:
        return Fraction(_digits(value) if isinstance(value, float) else str(value))
    except ValueError:
        return None


def half_up(value: Fraction) -> int:
    """Round to a whole number, half away from zero.

    >>> half_up(Fraction(25, 2)), half_up(Fraction(-25, 2)), half_up(Fraction(49, 4))
    (13, -13, 12)
    """
    above, below = value.numerator, value.denominator
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole


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
    sums: dict[tuple[str, ...], dict[object, Fraction]] = {}  # by the ranges of a SUMIFS
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for table in (book.lines, book.payments):
            rows = {(row[-2], str(row[-1])): row for row in table.to_numpy().tolist()}
            for sheet in dict.fromkeys(table["Sheet"]):
                part = f"xl/worksheets/sheet{book.sheets.index(sheet) + 1}.xml"
                for letter, at, formula in FORMULA.findall(archive.read(part).decode()):
                    if (sheet, at) not in rows:
                        continue
                    inner = formula.removeprefix("ROUND(").removesuffix(",2)")
                    cells, shape = CELL.findall(inner), CELL.sub("C", inner)
                    named = [
                        rows[sheet, row][_place(c)] for c, row in cells if (sheet, row) in rows
                    ]
                    if SUMIFS.fullmatch(shape):
                        ranges = tuple(part for cell in cells[:4] for part in cell)
                        if ranges not in sums:
                            sums[ranges] = _sums(book.lines, *ranges)
                        result = sums[ranges].get(named[-1], Fraction(0))
                    elif shape in SHAPES and len(named) == len(cells):
                        result = SHAPES[shape](*(exact(value) or Fraction(0) for value in named))
                    else:
                        continue
                    if inner != formula:
                        result = Fraction(half_up(result * 100), 100)
                    yield f"{sheet} {letter}{at}", rows[sheet, at][_place(letter)], result


def _sums(lines: "pd.DataFrame", *ranges: str) -> dict[object, Fraction]:
    """Sum up one column of Lines by another: R5:R1106 by A5:A1106, say."""
    what, first, _, last, by = (*ranges[:4], ranges[4])
    part = lines[lines["Row"].between(int(first), int(last))]
    cells = part.iloc[:, _place(what)].map(lambda cell: exact(cell) or Fraction(0))
    sums: dict[object, Fraction] = cells.groupby(part.iloc[:, _place(by)]).sum().to_dict()
    return sums


@lru_cache(maxsize=64)
def _place(letter: str) -> int:
    """Give the index of a column, counted from 0."""
    return reduce(lambda index, each: index * 26 + ord(each) - 64, letter, 0) - 1


def cell_name(row: Mapping[str, Any], title: str) -> str:
    """Name a cell of a row as people see it: `Lines R14`."""
    index = list(row).index(title) if title in row else 0
    letter = (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)
    return f"{row['Sheet']} {letter}{row['Row']}"
