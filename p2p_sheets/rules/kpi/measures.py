"""How a figure is counted: criteria over the columns of a table, nothing more.

The same measure is counted here and written as a formula over the sheets of the same names.
"""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from p2p_sheets.rules.kpi.tables import DATA, DataTable, Tables, Value, Where

_NUMBER = (int, Decimal)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the IDs of the rows behind it; None where there is nothing to divide by."""

    value: Decimal | None
    ids: tuple[str, ...] = ()

    @property
    def number(self) -> Decimal:
        """The value, 0 where there is none."""
        return self.value or Decimal(0)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows meet all criteria; with `distinct`, how many values that column has."""

    where: Where
    distinct: str = ""
    table: str = DATA

    @property
    def counts(self) -> tuple["Count", ...]:
        """The counts that it is made of."""
        return (self,)

    def of(self, tables: Tables) -> Figure:
        """Count; a blank is no value."""
        ids = tables[self.table].ids(self.where)
        return Figure(Decimal(len(self.values(tables) if self.distinct else ids)), ids)

    def values(self, tables: Tables) -> set[Value]:
        """Give the distinct values that are counted."""
        return set(tables[self.table].values(self.distinct, self.where)) - {""}

    def at(self, stage: str) -> "Count":
        """Count those alone that have reached a stage."""
        return Count((*self.where, (stage, 1)), self.distinct, self.table)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column over the rows that meet all criteria."""

    column: str
    where: Where
    table: str = DATA

    @property
    def counts(self) -> tuple[Count, ...]:
        """The counts that it is made of: none."""
        return ()

    def of(self, tables: Tables) -> Figure:
        """Add up; blank cells count nothing."""
        table = tables[self.table]
        return Figure(sum(_numbers(table, self), Decimal(0)), table.ids(self.where))

    def at(self, stage: str) -> "Total":
        """Add up those alone that have reached a stage."""
        return Total(self.column, (*self.where, (stage, 1)), self.table)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure divided by another one, so many times: a share, a mean, a cost for each."""

    part: Count | Total
    whole: Count | Total
    times: int = 1

    @property
    def counts(self) -> tuple[Count, ...]:
        """The counts that it is made of."""
        return (*self.part.counts, *self.whole.counts)

    def of(self, tables: Tables) -> Figure:
        """Divide; no value where the divisor is 0."""
        part, whole = self.part.of(tables), self.whole.of(tables)
        if not whole.value or not self.times:
            return Figure(None)
        return Figure(part.number / (whole.value * self.times), part.ids)

    def at(self, stage: str) -> "Ratio":
        """Divide at a stage, above and below."""
        return Ratio(self.part.at(stage), self.whole.at(stage), self.times)


@dataclass(frozen=True, slots=True)
class Median:
    """The middle value of a column over the rows that meet all criteria; each has one."""

    column: str
    where: Where
    table: str = DATA

    @property
    def counts(self) -> tuple[Count, ...]:
        """The counts that it is made of."""
        return (Count(self.where, table=self.table),)

    def of(self, tables: Tables) -> Figure:
        """Take the middle; of two, what lies half-way between them."""
        numbers = _numbers(tables[self.table], self)
        return Figure(median(numbers) if numbers else None)

    def at(self, stage: str) -> "Median":
        """Take the middle of those alone that have reached a stage."""
        return Median(self.column, (*self.where, (stage, 1)), self.table)


def _numbers(table: DataTable[Any], of: Total | Median) -> list[Decimal]:
    """List the numbers of a column in the rows that meet all criteria; a blank is none."""
    values = table.values(of.column, of.where)
    return [Decimal(value) for value in values if isinstance(value, _NUMBER)]


Measure = Count | Total | Ratio | Median
