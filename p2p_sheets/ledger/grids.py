"""A payment workbook read back: Payments and Lines as tables, wherever their titles stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.ledger.release import spell
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


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the workbook, continuation sheets joined."""

    titles: tuple[str, ...]
    rows: tuple[GridRow, ...]

    def value(self, row: GridRow, title: str) -> Value | None:
        """Give a cell; None: no such column, or a formula that was saved without its result."""
        value = row.cells[self.titles.index(title)] if title in self.titles else None
        return None if isinstance(value, NoValue) else value

    def text(self, row: GridRow, title: str) -> str:
        """Give a cell as text."""
        return spell(self.value(row, title))

    def number(self, row: GridRow, title: str) -> Decimal | None:
        """Give a cell as a number; None where there is none."""
        value = self.value(row, title)
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else None


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
    """Find the row of titles, `Payment ID` among them, and what stands below it."""
    for position, (_, cells) in enumerate(sheet.rows):
        if "Payment ID" in cells.values():
            width = max(cells) + 1
            rows = tuple(
                GridRow(sheet.name, number, tuple(row.get(i) for i in range(width)))
                for number, row in sheet.rows[position + 1 :]
            )
            return Grid(tuple(str(cells.get(i, "")) for i in range(width)), rows)
    return None
