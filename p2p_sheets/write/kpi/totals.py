"""Rows of totals: live sums over the rows above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.findings import column_letter
from p2p_sheets.write.table import Cell, Col, Formula


@dataclass(frozen=True)
class Totals:
    """The rows of a table so far, and where they will stand."""

    columns: Sequence[Col]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[str]

    def span(self, title: str) -> str:
        """Give the range of a column's cells, on the same sheet."""
        letter = column_letter(self._index(title))
        first = len(self.above) + 4
        return f"{letter}{first}:{letter}{first + max(len(self.rows), 1) - 1}"

    def sum(self, title: str) -> Formula:
        """Add up a column."""
        return Formula(f"=SUM({self.span(title)})", self._value(title, self.rows))

    def sum_where(self, title: str, other: str, value: str) -> Formula:
        """Add up a column over the rows that have a text in another column."""
        index = self._index(other)
        rows = [row for row in self.rows if _text(row[index]) == value]
        formula = f'=SUMIFS({self.span(title)},{self.span(other)},"{value}")'
        return Formula(formula, self._value(title, rows))

    def _index(self, title: str) -> int:
        return [column.title for column in self.columns].index(title)

    def _value(self, title: str, rows: Sequence[Sequence[Cell]]) -> Decimal:
        index = self._index(title)
        return sum((_number(row[index]) for row in rows), Decimal(0))


def share(part: Formula, whole: Formula, over: str, under: str) -> Formula:
    """Divide two cells of a row, `over` by `under` as their columns are called."""
    divided = _number(part) / _number(whole) if _number(whole) else ""
    return Formula(f'=IF([{under}]=0,"",[{over}]/[{under}])', divided)


def _number(cell: Cell) -> Decimal:
    value = cell.value if isinstance(cell, Formula) else cell
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(0)


def _text(cell: Cell) -> str:
    return ("Yes" if cell else "No") if isinstance(cell, bool) else str(cell)
