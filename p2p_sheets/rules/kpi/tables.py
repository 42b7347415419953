"""Tables of plain values: what figures are counted from, here and by the workbook's formulas."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

Value = str | int | Decimal | date
Where = tuple[tuple[str, Value], ...]
NONE = "none"  # stands for a blank in a column that figures are told apart by


@dataclass(frozen=True)
class DataTable:
    """Rows of one kind, with a getter for each column; the first column is the ID."""

    name: str
    columns: Mapping[str, Callable[[Any], Value]]
    rows: tuple[Any, ...]

    def value(self, row: object, column: str) -> Value:
        """Give the value of a row in a column; blank is an empty text."""
        return self.columns[column](row)

    def cells(self) -> Iterator[tuple[Value, ...]]:
        """Give the values of each row, column by column."""
        return zip(*self._values.values(), strict=True)

    def where(self, criteria: Where) -> list[Any]:
        """Find the rows that meet all criteria."""
        numbers: Iterable[int] = range(len(self.rows))
        for title, wanted in criteria:
            values = self._values[title]
            numbers = [number for number in numbers if values[number] == wanted]
        return [self.rows[number] for number in numbers]

    @cached_property
    def _values(self) -> Mapping[str, list[Value]]:
        return {title: [get(row) for row in self.rows] for title, get in self.columns.items()}

    def ids(self, rows: Iterable[Any]) -> tuple[str, ...]:
        """Give the IDs of rows."""
        first = next(iter(self.columns.values()))
        return tuple(str(first(row)) for row in rows)


Tables = Mapping[str, DataTable]
