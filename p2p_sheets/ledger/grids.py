"""A payment workbook read back: Payments and Lines as tables, and how two of them differ."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from p2p_sheets.findings.finding import column_letter
from p2p_sheets.ledger.fingerprint import NOT_MARKED, fingerprint, spell
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.reader import read_workbook
from p2p_sheets.xlsx.values import NoValue, Value

SHEETS = ("Payments", "Lines")
_PART = re.compile(rf"({'|'.join(SHEETS)})(?: \(\d+\))?")  # `Lines`, `Lines (2)` ...


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row below the titles."""

    sheet: str
    number: int
    cells: tuple[Value | None, ...]
    formulas: frozenset[int]  # columns whose value is the saved result of a formula


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the workbook, continuation sheets joined."""

    titles: tuple[str, ...]
    rows: tuple[GridRow, ...]

    def text(self, row: GridRow, title: str) -> str:
        """Give a cell as text; blank where there is no such column."""
        return spell(row.cells[self.titles.index(title)]) if title in self.titles else ""

    @property
    def marked(self) -> list[int]:
        """The columns that count in the fingerprint."""
        return [i for i, title in enumerate(self.titles) if title not in NOT_MARKED]


Grids = Mapping[str, Grid]


def read_grids(data: bytes) -> Grids:
    """Read the tables of a payment workbook; those that it lacks are missing.

    Raises:
        Unreadable: it is no workbook at all.
    """
    parts: dict[str, list[Grid]] = {}
    for sheet in read_workbook(data, None, lambda name: bool(_PART.fullmatch(name))).sheets:
        grid = _grid(sheet)
        if grid is not None:
            parts.setdefault(sheet.name.partition(" (")[0], []).append(grid)
    return {
        name: Grid(grids[0].titles, tuple(row for grid in grids for row in grid.rows))
        for name, grids in parts.items()
    }


def _grid(sheet: RawSheet) -> Grid | None:
    """Find the titles, which begin with `Payment ID`, and what stands below them."""
    for position, (_, cells) in enumerate(sheet.rows):
        if cells.get(0) == "Payment ID":
            width = max(cells) + 1
            rows = tuple(
                GridRow(
                    sheet.name,
                    number,
                    tuple(row.get(i) for i in range(width)),
                    frozenset(i for i in range(width) if (number, i) in sheet.formulas),
                )
                for number, row in sheet.rows[position + 1 :]
                if len(row) > 1
            )
            return Grid(tuple(str(cells.get(i, "")) for i in range(width)), rows)
    return None


def mark_of(release: str, grids: Grids) -> str:
    """Give the fingerprint of what the workbook says now."""
    return fingerprint(
        release,
        ((name, grids[name].titles, [r.cells for r in grids[name].rows]) for name in SHEETS),
    )


def differences(now: Grids, then: Grids) -> list[str]:
    """Name the cells that are not as they were released.

    A formula that a program saved without its result is no difference: Excel figures it again.
    """
    said: list[str] = []
    for name in SHEETS:
        if now[name].titles != then[name].titles:
            said.append(f"the columns of {name}")
        elif len(now[name].rows) != len(then[name].rows):
            said.append(f"{len(now[name].rows)} rows in {name} where {len(then[name].rows)} were")
        else:
            said += _cells(now[name], then[name])
    return said


def _cells(now: Grid, then: Grid) -> Iterable[str]:
    for row, before in zip(now.rows, then.rows, strict=True):
        for i in now.marked:
            figured_again = isinstance(row.cells[i], NoValue) and i in before.formulas
            if not figured_again and spell(row.cells[i]) != spell(before.cells[i]):
                yield f"{row.sheet} {column_letter(i)}{row.number} ({now.titles[i]})"
