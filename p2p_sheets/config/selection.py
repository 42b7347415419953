"""Eligibility, scores and ranking in config.toml (EL, SE)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from p2p_sheets.config.values import Count, Line, Name, Number, Part, Range, Share

MOST_STEPS = 100  # of a scale: a drop-down that people can still use
PriorityMode = Literal["tier", "bonus", "tie_break", "off"]


class Priority(Part):
    """How priority for small and mid-sized cities acts (EL-4)."""

    mode: PriorityMode = "tier"
    population: Range
    bonus: Annotated[Number, Field(ge=0, le=100)] = Decimal("0.25")
    differs_by: Share = Decimal("0.20")
    near_bound: Share = Decimal("0.15")


TieBreak = Literal["priority", "criteria", "fewer awards", "submitted", "application"]


class SelectionFigures(Part):
    """Switches of eligibility and ranking (EL, SE)."""

    late: Literal["ineligible", "next"] = "ineligible"
    successor_programmes: bool = False
    reserve: Count = 3
    carry_over: bool = False
    repeat_awards: bool = False
    earlier_periods: bool = False
    tie_breaks: list[TieBreak]
    source: Line = ""  # blank: the programme's
    priority: Priority

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.tie_breaks)) != len(self.tie_breaks):
            raise ValueError("tie_breaks names a step twice")
        if not self.tie_breaks or self.tie_breaks[-1] != "application":
            raise ValueError('tie_breaks must end with "application", so that every tie is broken')
        return self


class Criterion(Part):
    """One criterion: its label is the title of its column in Scores (SE-1, SE-2)."""

    label: Annotated[Name, Field(max_length=60)]
    weight: Annotated[Number, Field(gt=0, le=100)]
    threshold: Number | None = None


class OwnScoring(Part):
    """What one type of application is scored by instead; what is not given is as for all (SE-1)."""

    min_evaluators: int = Field(default=1, ge=1, le=20)
    threshold: Number = Decimal(0)
    criteria: list[Criterion] = Field(default=[], min_length=1)


class Scoring(Part):
    """How applications are scored (SE-1, SE-2, SE-4).

    A table that goes by the name of a type of application says what is otherwise for it.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, OwnScoring] = Field(init=False)

    source: Line = ""  # blank: the programme's
    scale: Range
    step: Annotated[Number, Field(gt=0)]
    min_evaluators: int = Field(ge=1, le=20)
    threshold: Number
    divergence: Annotated[Number, Field(ge=0, le=100)]
    criteria: list[Criterion] = Field(min_length=1)

    @property
    def own(self) -> Mapping[str, OwnScoring]:
        """What is otherwise, by the name of the type of application."""
        return self.__pydantic_extra__

    def of(self, application: str) -> "Scoring":
        """Give what a type of application is scored by, by its name."""
        own = self.own.get(application)
        if own is None:
            return self
        return self.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in (*self.own, ""):
            _check_scoring(self.of(name), f'"{name}": ' if name else "")
        return self


def _check_scoring(scoring: Scoring, who: str) -> None:
    total = sum(c.weight for c in scoring.criteria)
    if total != 100:
        raise ValueError(f"{who}the weights of the criteria sum to {total}, not to 100")
    labels = [c.label.casefold() for c in scoring.criteria]
    if len(set(labels)) != len(labels):
        raise ValueError(f"{who}two criteria have the same label")
    low, high = scoring.scale
    if not 1 <= (high - low) / scoring.step <= MOST_STEPS:
        raise ValueError(f"{who}the scale needs 1 to {MOST_STEPS} steps of {scoring.step}")
    if not low <= scoring.threshold <= high:
        raise ValueError(
            f"{who}threshold = {scoring.threshold} is outside the scale {low} to {high}"
        )
