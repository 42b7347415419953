"""An indicator: what it counts, against which target, by which rule, in which words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from p2p_sheets.rules.kpi.measures import Figure, Measure
from p2p_sheets.rules.kpi.tables import STAGES, Tables

ALL = "All"


class Unit(StrEnum):
    """What a figure is a number of."""

    COUNT = "number"
    SHARE = "share"
    EURO = "EUR"
    DAYS = "days"
    POINTS = "of 5"  # a mean on the scale of the feedback forms

    @property
    def decimals(self) -> int:
        """How many decimals are kept for later months."""
        return {Unit.COUNT: 0, Unit.EURO: 2}.get(self, 4)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached; where the programme gives a range, at least and at most."""

    least: int
    most: int

    @classmethod
    def exactly(cls, number: int) -> "Target":
        """Make a target that is one number."""
        return cls(number, number)

    @property
    def is_range(self) -> bool:
        """Has it two ends?"""
        return self.least < self.most

    def __str__(self) -> str:
        return f"{self.least}-{self.most}" if self.is_range else str(self.least)


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator for one activity type, or for all of them."""

    id: str
    title: str
    scope: str  # an activity type, what cities apply for, or All
    rule: str
    words: str
    measure: Measure
    target: Target | None = None
    unit: Unit = Unit.COUNT
    staged: bool = True  # is it awarded, executed and planned? Else it has one value, as of now
    drawn: bool = False  # do pictures show it against its target?

    def figures(self, tables: Tables) -> dict[str, Figure]:
        """Work it out at each stage; what has no stages stands under Executed."""
        if not self.staged:
            return {"Executed": self.measure.of(tables)}
        return {stage: self.measure.at(stage).of(tables) for stage in STAGES}

    def at(self, stage: str) -> Measure:
        """Give what is counted at a stage."""
        return self.measure.at(stage) if self.staged else self.measure


@dataclass(frozen=True, slots=True)
class Kpi:
    """An indicator with its figures, by stage."""

    definition: Definition
    figures: dict[str, Figure]
    before: Decimal | None = None  # executed, as the run of the period before said

    def plain(self, stage: str) -> int | str | None:
        """Give a figure as `run.json` keeps it: numbers as such, others as text."""
        value = self.figures[stage].value
        if value is None:
            return None
        kept = round_half_up(value, self.definition.unit.decimals)
        return int(kept) if self.definition.unit is Unit.COUNT else str(kept)

    @property
    def target(self) -> Target:
        """What is to be reached, of an indicator that has a target.

        Raises:
            ValueError: it has none.
        """
        if self.definition.target is None:
            raise ValueError(f"{self.definition.id} has no target")
        return self.definition.target

    @property
    def lacking(self) -> int:
        """What is still to be awarded to reach the target; below 0 where more is."""
        return self.target.least - int(self.figures["Awarded"].number)

    @property
    def executed(self) -> Decimal | None:
        """The figure that is held against the target."""
        return self.figures["Executed"].value

    @property
    def progress(self) -> Decimal | None:
        """Executed / target; of a range its lower end (PR-4)."""
        target, executed = self.definition.target, self.executed
        return executed / target.least if target and target.least and executed is not None else None

    @property
    def gap(self) -> Decimal | None:
        """What is still to be executed; never below 0."""
        target, executed = self.definition.target, self.executed
        if target is None or executed is None:
            return None
        return max(target.least - executed, Decimal(0))

    @property
    def change(self) -> Decimal | None:
        """What has been added since the period before, of figures as they are kept."""
        if self.before is None or self.executed is None:
            return None
        return round_half_up(self.executed, self.definition.unit.decimals) - self.before

    @property
    def state(self) -> str:
        """In a word: met, over a range (PR-4), or open; blank without a target."""
        target, executed = self.definition.target, self.executed
        if target is None or executed is None:
            return ""
        if target.is_range and executed > target.most:
            return "over the range"
        return "met" if executed >= target.least else "open"


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round as people, and sheets, do.

    >>> round_half_up(Decimal("0.03125"), 4), round_half_up(Decimal("41"), 0)
    (Decimal('0.0313'), Decimal('41'))
    """
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
