"""Month by month: what was executed and released, what the plan said, what was reported."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

from p2p_sheets.case import Case
from p2p_sheets.config import ApplicationType, Config
from p2p_sheets.rules.kpi.breakdowns import CutOffFigures
from p2p_sheets.rules.kpi.definitions import places_of
from p2p_sheets.rules.kpi.tables import MoneyState, Tables
from p2p_sheets.rules.reimbursement import OPENING


@dataclass(frozen=True)
class EarlierFigures:
    """Runs of earlier periods (`run.json`, parsed); the days of releases and answered payments."""

    runs: Sequence[Mapping[str, Any]] = ()
    released_on: Mapping[str, date] = field(default_factory=dict)  # by release
    paid_on: Mapping[str, date] = field(default_factory=dict)  # by Payment ID

    @cached_property
    def by_period(self) -> Mapping[str, Mapping[str, Any]]:
        """The runs by period, oldest first; the last one of a period counts."""
        found = {str(run.get("period", "")): run for run in self.runs}
        return {period: found[period] for period in sorted(found) if period}

    @property
    def last_period(self) -> str:
        """The period that changes are counted from; blank: none."""
        return max(self.by_period, default="")

    def figure(self, period: str, indicator: str, stage: str) -> Decimal | None:
        """Give what a run wrote; None where there is none, or it wrote something else."""
        try:
            value = self.by_period[period]["figures"]["kpi"][indicator][stage]
            return None if value is None else Decimal(str(value))
        except (KeyError, TypeError, InvalidOperation):
            return None


class Followed(StrEnum):
    """What is followed month by month."""

    ACTIVITIES = "Activities"
    PLACES = "City places"

    @property
    def flag(self) -> str:
        """The column of the facts that marks it."""
        return "Activity" if self is Followed.ACTIVITIES else "City place"

    @property
    def indicator(self) -> str:
        """The ID of its indicator."""
        return "activities" if self is Followed.ACTIVITIES else "places"


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month; sums are up to its end. None: it has not come yet, or nobody reported."""

    period: str
    ends: date | None  # None for what was paid before this software
    planned: Mapping[Followed, int]  # what the regular calls should have brought
    executed: Mapping[Followed, int | None]  # as known today
    added: Mapping[Followed, int | None]  # executed in this month alone
    reported: Mapping[Followed, Decimal | None]  # as that month's run said
    released_eur: Decimal  # in this month alone


@dataclass(frozen=True, slots=True)
class AgainstPlan:
    """Where activities, or city places, stand against the plan by the month of the run."""

    executed: int
    planned: int  # what the regular calls should have brought by now

    @property
    def behind(self) -> int:
        """How many fewer than planned; below 0: ahead of plan."""
        return self.planned - self.executed

    def __str__(self) -> str:
        if not self.behind:
            return "on plan"
        return f"{abs(self.behind)} {'behind' if self.behind > 0 else 'ahead of'} plan"


def trend(
    case: Case, tables: Tables, cut_offs: tuple[CutOffFigures, ...], earlier: EarlierFigures
) -> tuple[TrendMonth, ...]:
    """Give the months from the first call to the programme's end."""
    released: dict[str, Decimal] = {}
    for line in tables.money.rows:
        if line.state is MoneyState.RELEASED:
            released[line.period] = released.get(line.period, Decimal(0)) + line.kept_eur
    done = [f.done_on for f in tables.facts.rows if f.done_on]
    calls = case.config.cut_offs
    first = min([*(c.opens for c in calls), *done, case.as_of])
    last = max(case.config.programme.end, case.as_of, *(c.runs[1] for c in calls))
    months = {*_periods(first, last), *released} - {OPENING}
    ends_of: dict[str, date | None] = {OPENING: None} if OPENING in released else {}
    ends_of |= {period: _end_of(period) for period in sorted(months)}
    out: list[TrendMonth] = []
    so_far = dict.fromkeys(Followed, 0)
    for period, ends in ends_of.items():
        come = ends is None or ends.replace(day=1) <= case.as_of
        executed = {what: _executed(tables, what, ends) for what in Followed} if come else so_far
        out.append(
            TrendMonth(
                period=period,
                ends=ends,
                planned={what: _planned(cut_offs, what, ends, case.config) for what in Followed},
                executed={what: executed[what] if come else None for what in Followed},
                added={what: executed[what] - so_far[what] if come else None for what in Followed},
                reported={
                    what: earlier.figure(period, what.indicator, "Executed") if come else None
                    for what in Followed
                },
                released_eur=released.get(period, Decimal(0)),
            )
        )
        so_far = executed
    return tuple(out)


@dataclass(frozen=True, slots=True)
class TypeTrend:
    """One kind of city place, month by month as `trend` lists them, up to the month of the run."""

    kind: ApplicationType
    planned: tuple[int, ...]  # in every month
    executed: tuple[int, ...]  # in those that have come


def by_type(
    case: Case, tables: Tables, cut_offs: Sequence[CutOffFigures], months: Iterable[TrendMonth]
) -> tuple[TypeTrend, ...]:
    """Give the months of each kind of place by itself."""
    ends = [month.ends for month in months if month.ends]
    come = [day for day in ends if day.replace(day=1) <= case.as_of]
    out = []
    for kind, where in places_of(case.config).items():
        done = [f.done_on for f in tables.facts.where((*where, ("Executed", 1))) if f.done_on]
        regular = [c for c in cut_offs if c.kind == kind and c.cut_off and not c.optional]
        most = kind.activity.visitors if kind.is_visitor else kind.activity.beneficiaries
        planned = (sum(c.places for c in regular if (c.runs[1] or day) <= day) for day in ends)
        executed = (sum(one <= day for one in done) for day in come)
        out.append(TypeTrend(kind, tuple(min(n, most) for n in planned), tuple(executed)))
    return tuple(out)


def _executed(tables: Tables, what: Followed, ends: date | None) -> int:
    rows = tables.facts.where((("Executed", 1), (what.flag, 1)))
    return sum(1 for fact in rows if ends and fact.done_on and fact.done_on <= ends)


def _planned(
    cut_offs: tuple[CutOffFigures, ...], what: Followed, ends: date | None, config: Config
) -> int:
    """Add up what the regular calls should have brought by then: at the end of their windows."""
    with_visitors = what is Followed.PLACES
    total = sum(
        row.places
        for row in cut_offs
        if row.cut_off
        and ends
        and not row.optional
        and row.cut_off.runs[1] <= ends
        and (with_visitors or not row.for_visitors)
    )
    activities = sum(figures.activities for figures in config.types.values())
    return min(total, config.programme.places if with_visitors else activities)


def _periods(first: date, last: date) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _end_of(period: str) -> date:
    """Give the last day of a month.

    >>> _end_of("2024-02")
    datetime.date(2024, 2, 29)
    """
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, calendar.monthrange(year, month)[1])
