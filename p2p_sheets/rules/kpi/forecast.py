"""Where the programme will end, as a range, and what would close the gap (PR-3, PR-4, CA-4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from p2p_sheets.books import ActivityType, ApplicationType, Role, Status
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.cutoffs import CutOffFigures
from p2p_sheets.rules.kpi.facts import Fact
from p2p_sheets.rules.kpi.indicators import ALL, Target
from p2p_sheets.rules.kpi.visits import VisitFigures

METHOD = (
    "Low: what is awarded, with the fewest awards of a past call for each regular call to come, "
    "less the share of activities cancelled so far. High: with the most awards of a past call for "
    "every call to come, optional ones too, up to the target."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """What is there, and how much each call, visit or activity to come may add."""

    executed: int
    awarded: int
    lost: Decimal  # share of activities cancelled so far
    regular: int  # calls to come; for visitors and experts: visits and activities to come
    optional: int
    fewest: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """A target, and the range in which the programme will end; totals have no pace of their own."""

    title: str
    scope: str
    target: Target
    awarded: int
    executed: int
    low: int
    high: int
    to_do: str
    pace: Pace | None = None

    @property
    def verdict(self) -> str:
        """Will the target be reached?"""
        if self.low >= self.target.least:
            return "yes"
        return "possible" if self.high >= self.target.least else "no"


def low_of(pace: Pace, high: int) -> int:
    """Give the low end: never under what has been executed, never over the high end."""
    ahead = pace.awarded - pace.executed + pace.regular * pace.fewest
    expected = pace.executed + ahead * (1 - pace.lost)
    return min(high, int(round(expected, 6).to_integral_value(ROUND_FLOOR)))


def high_of(pace: Pace, target: Target) -> int:
    """Give the high end: up to the target, as it bounds what is awarded (CA-4)."""
    more = (pace.regular + pace.optional) * pace.most
    reached = int(round(pace.awarded + more, 6).to_integral_value(ROUND_CEILING))
    return max(pace.awarded, min(target.most, reached))


def forecast(
    facts: Sequence[Fact],
    cut_offs: Sequence[CutOffFigures],
    visits: Sequence[VisitFigures],
    config: Config,
    as_of: date,
) -> tuple[Outlook, ...]:
    """Look ahead: activities of each type, visitors, experts, and the totals."""
    calls = [row for row in cut_offs if row.cut_off and not row.for_visitors]
    activities = [_activities(kind, facts, calls, config, as_of) for kind in ActivityType]
    visitors = _visitors(activities[-1], facts, visits, config)
    target = Target.exactly(sum(one.target.least for one in activities))
    places = Target.exactly(config.programme.places)
    return (
        *activities,
        _total("Activities", target, activities),
        visitors,
        _total("City places", places, (*activities, visitors)),
        _experts(activities[:-1], facts, config),
    )


def _total(title: str, target: Target, parts: Iterable[Outlook]) -> Outlook:
    parts = tuple(parts)
    open_ = [part.scope for part in parts if part.awarded < part.target.least]
    return Outlook(
        title,
        ALL,
        target,
        sum(part.awarded for part in parts),
        sum(part.executed for part in parts),
        sum(part.low for part in parts),
        sum(part.high for part in parts),
        f"See {', '.join(open_)}." if open_ else "Nothing: enough is awarded.",
    )


def _outlook(title: str, scope: str, target: Target, pace: Pace, to_do: str) -> Outlook:
    high = high_of(pace, target)
    low = low_of(pace, high)
    return Outlook(title, scope, target, pace.awarded, pace.executed, low, high, to_do, pace)


# --- activities --------------------------------------------------------------------------------
def _activities(
    kind: ActivityType,
    facts: Sequence[Fact],
    calls: Sequence[CutOffFigures],
    config: Config,
    as_of: date,
) -> Outlook:
    own = [fact for fact in facts if fact.activity_type is kind and fact.is_activity]
    awarded = sum(fact.awarded for fact in own)
    calls = [call for call in calls if call.kind.activity is kind]
    ahead = [call for call in calls if _is_ahead(call, as_of)]
    brought = [call.figures["Awarded"].number for call in calls if _is_past(call, as_of)]
    target = Target.exactly(config.types[kind.key].activities)
    pace = Pace(
        executed=sum(fact.executed for fact in own),
        awarded=awarded,
        lost=_lost(own),
        regular=sum(not call.optional for call in ahead),
        optional=sum(call.optional for call in ahead),
        fewest=min(brought, default=Decimal(0)),
        most=max(brought, default=Decimal(config.types[kind.key].max_awards)),
    )
    to_do = _awards_needed(target.least - awarded, ahead)
    return _outlook("Activities", kind.value, target, pace, to_do)


def _is_ahead(call: CutOffFigures, as_of: date) -> bool:
    """May it still award: it has awarded nothing yet, and its activities may still take place?"""
    return bool(
        call.cut_off and not call.figures["Awarded"].value and call.cut_off.runs[1] >= as_of
    )


def _is_past(call: CutOffFigures, as_of: date) -> bool:
    return bool(call.closes and call.closes < as_of and not _is_ahead(call, as_of))


def _lost(own: Sequence[Fact]) -> Decimal:
    cancelled = sum(fact.status == Status.CANCELLED for fact in own)
    every = cancelled + sum(fact.awarded for fact in own)
    return Decimal(cancelled) / every if every else Decimal(0)


def _awards_needed(missing: int, ahead: Sequence[CutOffFigures]) -> str:
    """Say what would close the gap: calls to come x awards needed in each."""
    if missing <= 0:
        return "Nothing: enough is awarded."
    awards = f"{missing} more award{'s' if missing > 1 else ''}"
    if not ahead:
        return (
            f"{awards}, but no call can still award: promote from the reserve, or open one (PR-2)."
        )
    names = ", ".join(call.name for call in ahead)
    room, each = sum(call.places for call in ahead), -(-missing // len(ahead))
    text = f"{awards}; calls that can still award: {names}, so {each} in each"
    if missing > room:
        return f"{text}. They award {room} at most: award more in one, or open another (PR-2)."
    return f"{text} (they may award {room})."


# --- visitors and experts ----------------------------------------------------------------------
def _visitors(
    hosts: Outlook, facts: Sequence[Fact], visits: Sequence[VisitFigures], config: Config
) -> Outlook:
    own = [fact for fact in facts if fact.part is Role.VISITOR]
    filled = [int(visit.figures["Awarded"].number) for visit in visits]
    filled = [number for number in filled if number]
    limits = config.types["SV"]
    target = Target.exactly(limits.visitors)
    pace = Pace(
        executed=sum(fact.executed for fact in own),
        awarded=sum(fact.awarded for fact in own),
        lost=hosts.pace.lost if hosts.pace else Decimal(0),
        regular=max(hosts.low - len(filled), 0),
        optional=max(hosts.high - max(hosts.low, len(filled)), 0),
        fewest=Decimal(min(filled, default=0)),
        most=Decimal(max(filled, default=limits.max_visitors)),
    )
    missing, empty = target.least - pace.awarded, max(hosts.high - len(filled), 0)
    to_do = "Nothing: enough is awarded."
    if missing > 0:
        room = empty * limits.max_visitors
        to_do = f"{missing} more visitor cities; visits without visitors yet: {empty}"
        to_do += f", which take {room} at most" if empty else ""
        to_do += ": fill them all and open more." if missing > room else "."
    return _outlook("City places", ApplicationType.VISITOR.value, target, pace, to_do)


def _experts(activities: Sequence[Outlook], facts: Sequence[Fact], config: Config) -> Outlook:
    own = [fact for fact in facts if fact.part is Role.EXPERT]
    staffed = len({fact.activity_id for fact in own})
    persons = len({fact.person for fact in own})
    low, high = sum(one.low for one in activities), sum(one.high for one in activities)
    each = Decimal(persons) / staffed if staffed else None
    most = max(config.types[kind.key].max_experts for kind in ActivityType)
    target = Target(*config.programme.experts)
    pace = Pace(
        executed=len({fact.person for fact in own if fact.executed}),
        awarded=persons,
        lost=Decimal(0),
        regular=max(low - staffed, 0),
        optional=max(high - max(low, staffed), 0),
        fewest=each or Decimal(0),
        most=each or Decimal(most),
    )
    missing = target.least - persons
    to_do = "Nothing: enough are engaged."
    if missing > 0:
        to_do = f"{missing} more persons, in {max(high - staffed, 0)} activities to come."
    return _outlook("Experts", ALL, target, pace, to_do)
