"""Where the programme will end, as a range, and what would close the gap (PR-3, PR-4, CA-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from p2p_sheets.books import Role
from p2p_sheets.case import Case
from p2p_sheets.config import ActivityType, Config
from p2p_sheets.rules.kpi.breakdowns import CutOffFigures, VisitFigures
from p2p_sheets.rules.kpi.indicators import Kpi, Target
from p2p_sheets.rules.kpi.tables import Fact

METHOD = (
    "Low: what is awarded, with the fewest awards of a past call for each regular call to come, "
    "less the share of activities cancelled so far. High: with the most awards of a past call for "
    "every call to come, optional ones too, up to the target."
)


class Reach(StrEnum):
    """Will a target be reached?"""

    YES = "yes"
    POSSIBLE = "possible"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Pace:
    """How much each call, visit or activity to come may add to what is there."""

    lost: Decimal  # share of activities cancelled so far
    regular: int  # calls to come; for visitors and experts: visits and activities to come
    optional: int
    fewest: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Advice:
    """What would close the gap: `12 more awards`, and how they may come about."""

    lacks: str
    how: str

    def __str__(self) -> str:
        return self.lacks + self.how


ENOUGH = Advice("Nothing", ": enough is awarded.")


@dataclass(frozen=True, slots=True)
class Outlook:
    """An indicator's range in which the programme will end; totals have no pace of their own."""

    kpi: Kpi
    low: int
    high: int
    to_do: Advice
    pace: Pace | None = None
    parts: tuple["Outlook", ...] = ()  # of a total: what it adds up

    @property
    def title(self) -> str:
        """The indicator."""
        return self.kpi.definition.title

    @property
    def scope(self) -> str:
        """The activity type, or All."""
        return self.kpi.definition.scope

    @property
    def target(self) -> Target:
        """What is to be reached."""
        return self.kpi.target

    @property
    def awarded(self) -> int:
        """What is awarded by now, executed or not."""
        return int(self.kpi.figures["Awarded"].number)

    @property
    def reach(self) -> Reach:
        """Will the target be reached?"""
        if self.low >= self.target.least:
            return Reach.YES
        return Reach.POSSIBLE if self.high >= self.target.least else Reach.NO


def low_of(executed: int, awarded: int, pace: Pace, high: int) -> int:
    """Give the low end: never under what has been executed, never over the high end."""
    ahead = awarded - executed + pace.regular * pace.fewest
    expected = executed + ahead * (1 - pace.lost)
    return min(high, int(round(expected, 6).to_integral_value(ROUND_FLOOR)))


def high_of(awarded: int, pace: Pace, target: Target) -> int:
    """Give the high end: up to the target, as it bounds what is awarded (CA-4)."""
    more = (pace.regular + pace.optional) * pace.most
    reached = int(round(awarded + more, 6).to_integral_value(ROUND_CEILING))
    return max(awarded, min(target.most, reached))


def forecast(
    case: Case,
    facts: Sequence[Fact],
    indicators: Mapping[str, Kpi],
    cut_offs: Sequence[CutOffFigures],
    visits: Sequence[VisitFigures],
) -> tuple[Outlook, ...]:
    """Look ahead: activities of each type, visitors, experts, and the totals."""
    of_type = {
        kind: _activities(indicators[f"activities {kind.key}"], kind, facts, cut_offs, case)
        for kind in case.config.types.values()
    }
    activities = list(of_type.values())
    visitors = [
        _visitors(indicators[f"places {kind.visitor}"], kind, hosts, visits)
        for kind, hosts in of_type.items()
        if kind.visitor
    ]
    with_experts = [outlook for kind, outlook in of_type.items() if kind.max_experts]
    return (
        *activities,
        _total(indicators["activities"], activities),
        *visitors,
        _total(indicators["places"], [*activities, *visitors]),
        _experts(indicators["experts"], with_experts, facts, case.config),
    )


def _total(kpi: Kpi, parts: Sequence[Outlook]) -> Outlook:
    open_ = ", ".join(part.scope for part in parts if part.kpi.lacking > 0)
    to_do = Advice("See ", f"{open_}.") if open_ else ENOUGH
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Outlook(kpi, low, high, to_do, parts=tuple(parts))


def _outlook(kpi: Kpi, pace: Pace, to_do: Advice) -> Outlook:
    executed, awarded = (int(kpi.figures[stage].number) for stage in ("Executed", "Awarded"))
    high = high_of(awarded, pace, kpi.target)
    return Outlook(kpi, low_of(executed, awarded, pace, high), high, to_do, pace)


# --- activities --------------------------------------------------------------------------------
def _activities(
    kpi: Kpi,
    kind: ActivityType,
    facts: Sequence[Fact],
    cut_offs: Sequence[CutOffFigures],
    case: Case,
) -> Outlook:
    calls = [
        call
        for call in cut_offs
        if call.cut_off and not call.for_visitors and call.kind.activity == kind
    ]
    ahead = [call for call in calls if _is_ahead(call, case.as_of)]
    brought = [call.figures["Awarded"].number for call in calls if _is_past(call, case.as_of)]
    pace = Pace(
        lost=_lost([fact for fact in facts if fact.activity_type == kind and fact.is_activity]),
        regular=sum(not call.optional for call in ahead),
        optional=sum(call.optional for call in ahead),
        fewest=min(brought, default=Decimal(0)),
        most=max(brought, default=Decimal(kind.max_awards)),
    )
    return _outlook(kpi, pace, _awards_needed(kpi.lacking, ahead))


def _is_ahead(call: CutOffFigures, as_of: date) -> bool:
    """May it still award: it has awarded nothing yet, and its activities may still take place?"""
    return bool(
        call.cut_off and not call.figures["Awarded"].value and call.cut_off.runs[1] >= as_of
    )


def _is_past(call: CutOffFigures, as_of: date) -> bool:
    return bool(call.closes and call.closes < as_of and not _is_ahead(call, as_of))


def _lost(own: Sequence[Fact]) -> Decimal:
    cancelled = sum(fact.cancelled for fact in own)
    every = cancelled + sum(fact.awarded for fact in own)
    return Decimal(cancelled) / every if every else Decimal(0)


def _awards_needed(missing: int, ahead: Sequence[CutOffFigures]) -> Advice:
    """Say what would close the gap: calls to come x awards needed in each."""
    if missing <= 0:
        return ENOUGH
    awards = f"{missing} more award{'s' if missing > 1 else ''}"
    if not ahead:
        how = ", but no call can still award: promote from the reserve, or open one (PR-2)."
        return Advice(awards, how)
    names = ", ".join(call.name for call in ahead)
    room, each = sum(call.places for call in ahead), -(-missing // len(ahead))
    how = f"; calls that can still award: {names}, so {each} in each"
    if missing > room:
        how += f". They award {room} at most: award more in one, or open another (PR-2)."
        return Advice(awards, how)
    return Advice(awards, f"{how} (they may award {room}).")


# --- visitors and experts ----------------------------------------------------------------------
def _visitors(
    kpi: Kpi, kind: ActivityType, hosts: Outlook, visits: Sequence[VisitFigures]
) -> Outlook:
    own = [visit for visit in visits if visit.host.activity_type == kind]
    filled = [int(visit.figures["Awarded"].number) for visit in own]
    filled = [number for number in filled if number]
    most = kind.max_visitors
    pace = Pace(
        lost=hosts.pace.lost if hosts.pace else Decimal(0),
        regular=max(hosts.low - len(filled), 0),
        optional=max(hosts.high - max(hosts.low, len(filled)), 0),
        fewest=Decimal(min(filled, default=0)),
        most=Decimal(max(filled, default=most)),
    )
    empty = max(hosts.high - len(filled), 0)
    return _outlook(kpi, pace, _visitors_needed(kpi.lacking, empty, empty * most))


def _visitors_needed(missing: int, empty: int, room: int) -> Advice:
    if missing <= 0:
        return ENOUGH
    how = f"; visits without visitors yet: {empty}"
    how += f", which take {room} at most" if empty else ""
    how += ": fill them all and open more." if missing > room else "."
    return Advice(f"{missing} more visitor cities", how)


def _experts(
    kpi: Kpi, activities: Sequence[Outlook], facts: Sequence[Fact], config: Config
) -> Outlook:
    staffed = len({fact.activity_id for fact in facts if fact.part is Role.EXPERT})
    persons = int(kpi.figures["Awarded"].number)
    low, high = sum(one.low for one in activities), sum(one.high for one in activities)
    each = Decimal(persons) / staffed if staffed else None
    most = max(kind.max_experts for kind in config.types.values())
    pace = Pace(
        lost=Decimal(0),
        regular=max(low - staffed, 0),
        optional=max(high - max(low, staffed), 0),
        fewest=each or Decimal(0),
        most=each or Decimal(most),
    )
    to_do = Advice("Nothing", ": enough are engaged.")
    if kpi.lacking > 0:
        where = f", in {max(high - staffed, 0)} activities to come."
        to_do = Advice(f"{kpi.lacking} more persons", where)
    return _outlook(kpi, pace, to_do)
