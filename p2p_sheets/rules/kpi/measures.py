"""How a figure is counted: criteria over the columns of the fact table, nothing more.

The same measure is counted here and written as a formula over the sheet Data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.rules.kpi.facts import COLUMNS, Fact, Value

STAGES = ("Awarded", "Executed", "Planned")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the IDs of the rows behind it; None where there is nothing to divide by."""

    value: Decimal | None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows meet all criteria; with `distinct`, how many values that column has."""

    where: tuple[tuple[str, Value], ...]
    distinct: str = ""

    def meets(self, fact: Fact) -> bool:
        """Does a row meet all criteria, whatever its stage?"""
        return all(COLUMNS[title](fact) == value for title, value in self.where)

    def of(self, facts: Sequence[Fact], stage: str) -> Figure:
        """Count the rows that have reached a stage."""
        found = [fact for fact in facts if COLUMNS[stage](fact) and self.meets(fact)]
        number = len({COLUMNS[self.distinct](f) for f in found}) if self.distinct else len(found)
        return Figure(Decimal(number), tuple(fact.id for fact in found))


@dataclass(frozen=True, slots=True)
class Share:
    """One count divided by another one, so many times: places taken of places there are."""

    part: Count
    whole: Count
    times: int

    def of(self, facts: Sequence[Fact], stage: str) -> Figure:
        """Divide the two counts at a stage."""
        part, whole = self.part.of(facts, stage), self.whole.of(facts, stage)
        if part.value is None or not whole.value:
            return Figure(None)
        return Figure(part.value / (whole.value * self.times), part.ids)


Measure = Count | Share
