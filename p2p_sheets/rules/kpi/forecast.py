"""Where the programme will end, as a range, and what would close the gap (PR-3, PR-4, CA-4).

Nothing counts as ahead but what can still be executed: places in activities that are not over, and
what calls that have not decided may award.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from p2p_sheets.books import Role
from p2p_sheets.case import Case
from p2p_sheets.config import ActivityType
from p2p_sheets.rules.kpi.breakdowns import CutOffFigures, VisitFigures
from p2p_sheets.rules.kpi.indicators import Kpi, Target
from p2p_sheets.rules.kpi.tables import Fact
from p2p_sheets.text import listed, many

LOW_IS = "Low: executed, and awarded or at least expected of calls, less the share lost so far."
HIGH_IS = (
    "High: every place in activities not over and every award still to make, up to the target."
)


class Reach(StrEnum):
    """Will a target be reached?"""

    YES = "yes"
    POSSIBLE = "possible"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What can still be executed, in activities, places or persons."""

    awarded: int  # awarded, and not over
    expected: int  # what the calls to come bring at least
    room: int  # what may still be awarded: empty places, and awards of calls to come
    lost: Decimal  # share that fell away, of what was awarded and has come to its end


@dataclass(frozen=True, slots=True)
class Advice:
    """What would close the gap: `12 more awards`, and how they may come about."""

    lacks: str
    how: str
    missing: int = 0

    def __str__(self) -> str:
        return f"{self.lacks}: {self.how}."


ENOUGH = Advice("Nothing", "enough is awarded")


@dataclass(frozen=True, slots=True)
class Outlook:
    """An indicator's range in which the programme will end; a total adds up its parts."""

    kpi: Kpi
    low: int
    high: int
    to_do: Advice
    ahead: Ahead | None = None
    parts: tuple["Outlook", ...] = ()

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
    def reach(self) -> Reach:
        """Will the target be reached?"""
        if self.low >= self.target.least:
            return Reach.YES
        return Reach.POSSIBLE if self.high >= self.target.least else Reach.NO

    @property
    def short(self) -> int:
        """How far the best end stays below the target."""
        return max(self.target.least - self.high, 0)


def low_of(executed: int, ahead: Ahead, high: int) -> int:
    """Give the low end: never under what has been executed, never over the high end."""
    kept = (ahead.awarded + ahead.expected) * (1 - ahead.lost)
    return min(high, executed + int(round(kept, 6).to_integral_value(ROUND_FLOOR)))


def high_of(executed: int, ahead: Ahead, target: Target) -> int:
    """Give the high end: the target bounds what is awarded, not what is awarded already (CA-4)."""
    promised = executed + ahead.awarded
    return max(promised, min(target.most, promised + ahead.room))


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
        _visitors(indicators[f"places {kind.visitor}"], kind, hosts, facts, visits)
        for kind, hosts in of_type.items()
        if kind.visitor
    ]
    return (
        *activities,
        _total(indicators["activities"], activities),
        *visitors,
        _total(indicators["places"], [*activities, *visitors]),
        _experts(indicators["experts"], of_type, facts),
    )


def _total(kpi: Kpi, parts: Sequence[Outlook]) -> Outlook:
    open_ = [part.scope for part in parts if part.to_do is not ENOUGH]
    to_do = Advice("See above", listed(open_)) if open_ else ENOUGH
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Outlook(kpi, low, high, to_do, parts=tuple(parts))


def _outlook(kpi: Kpi, executed: int, ahead: Ahead, to_do: Advice) -> Outlook:
    high = high_of(executed, ahead, kpi.target)
    return Outlook(kpi, low_of(executed, ahead, high), high, to_do, ahead)


def _lost(own: Iterable[Fact]) -> Decimal:
    facts = tuple(own)
    gone = sum(fact.fell_away for fact in facts)
    ended = gone + sum(fact.executed for fact in facts)
    return Decimal(gone) / ended if ended else Decimal(0)


# --- activities --------------------------------------------------------------------------------
def _activities(
    kpi: Kpi,
    kind: ActivityType,
    facts: Sequence[Fact],
    cut_offs: Sequence[CutOffFigures],
    case: Case,
) -> Outlook:
    own = [fact for fact in facts if fact.activity_type == kind and fact.is_activity]
    calls = [c for c in cut_offs if c.cut_off and not c.for_visitors and c.kind.activity == kind]
    to_come = [(call, room) for call in calls if (room := may_award(call, case.as_of))]
    past = [
        int(call.figures["Awarded"].number)
        for call in calls
        if call.closes and call.closes < case.as_of and not may_award(call, case.as_of)
    ]
    fewest = min(past, default=0)
    executed = sum(fact.executed for fact in own)
    ahead = Ahead(
        awarded=sum(fact.is_ahead for fact in own),
        expected=sum(min(fewest, room) for call, room in to_come if not call.optional),
        room=sum(room for _, room in to_come),
        lost=_lost(own),
    )
    missing = kpi.target.least - executed - ahead.awarded
    to_do = _awards_needed(missing, ahead.room, [call.name for call, _ in to_come])
    return _outlook(kpi, executed, ahead, to_do)


def may_award(call: CutOffFigures, as_of: date) -> int:
    """Count what a call may still award: none once it has decided or its activities are over.

    A call that has closed awards no more than it has eligible applications.
    """
    decided = call.figures["Awarded"].value or call.days_to_decision.value is not None
    if call.cut_off is None or decided or call.cut_off.runs[1] < as_of:
        return 0
    closed = call.closes is not None and call.closes < as_of
    return min(call.places, int(call.figures["Eligible"].number)) if closed else call.places


def _awards_needed(missing: int, room: int, calls: Sequence[str]) -> Advice:
    """Say which calls would close the gap, and what they cannot."""
    if missing <= 0:
        return ENOUGH
    awards = many(missing, "more award")
    if not calls:
        how = "no call is left, so promote from a reserve list or open a call (PR-2)"
        return Advice(awards, how, missing)
    names = listed(calls)
    if missing <= room:
        return Advice(awards, f"{names} may still award {room}", missing)
    over = missing - room
    how = f"{names} may still award {room}; {over} more need a further call (PR-2)"
    return Advice(awards, how, missing)


# --- visitors and experts ----------------------------------------------------------------------
def _visitors(
    kpi: Kpi,
    kind: ActivityType,
    hosts: Outlook,
    facts: Sequence[Fact],
    visits: Sequence[VisitFigures],
) -> Outlook:
    own = [fact for fact in facts if fact.part is Role.VISITOR and fact.activity_type == kind]
    held = [visit for visit in visits if visit.host.activity_type == kind]
    past = [int(visit.figures["Awarded"].number) for visit in held if visit.host.executed]
    fewest = min([kind.max_visitors, *past]) if past else 0
    coming = Counter((fact.activity_id, fact.visit) for fact in own if fact.is_ahead)
    taken = [  # of each visit to come
        min(coming[visit.host.activity_id, visit.host.visit], visit.places)
        for visit in held
        if visit.host.is_ahead
    ]
    begun = int(hosts.kpi.figures["Executed"].number) + len(taken)
    empty = len(taken) * kind.max_visitors - sum(taken)
    executed = sum(fact.executed for fact in own)
    ahead = Ahead(
        awarded=sum(taken),
        expected=(taken.count(0) + max(hosts.low - begun, 0)) * fewest,
        room=empty + (hosts.high - begun) * kind.max_visitors,
        lost=_lost(own),
    )
    missing = kpi.target.least - executed - ahead.awarded
    return _outlook(kpi, executed, ahead, _visits_needed(missing, empty, len(taken), kind))


def _visits_needed(missing: int, empty: int, visits: int, kind: ActivityType) -> Advice:
    """Say how many of the places that lack exist, and how many visits the others need."""
    if missing <= 0:
        return ENOUGH
    lacks = many(missing, "more visitor city")
    exist = f"{min(missing, empty)} of the {empty} free places in {visits} {kind.words} to come"
    if missing <= empty:
        return Advice(lacks, exist, missing)
    over = missing - empty
    more = -(-over // kind.max_visitors)
    needs = f"at least {more} further {kind.words if more > 1 else kind.word}"
    if not empty:
        how = f"no {kind.word} to come has a free place, so {needs}"
        return Advice(lacks, how, missing)
    return Advice(lacks, f"{exist}, and {over} in {needs}", missing)


def _experts(
    kpi: Kpi, activities: Mapping[ActivityType, Outlook], facts: Sequence[Fact]
) -> Outlook:
    own = [fact for fact in facts if fact.part is Role.EXPERT]
    executed = {fact.person for fact in own if fact.executed}
    engaged = {fact.person for fact in own if fact.is_ahead} - executed
    in_activity = Counter(fact.activity_id for fact in own if fact.awarded)
    room = 0
    for kind, outlook in activities.items():
        ahead = [f for f in facts if f.activity_type == kind and f.is_activity and f.is_ahead]
        named = [in_activity[f.activity_id] if f.activity_id else 0 for f in ahead]
        done = int(outlook.kpi.figures["Executed"].number)
        to_come = outlook.high - done - len(ahead)
        room += sum(max(kind.max_experts - number, 0) for number in named)
        room += to_come * kind.max_experts
    missing = kpi.target.least - len(executed) - len(engaged)
    to_do = Advice("Nothing", "enough are engaged")
    if missing > 0:
        how = f"activities to come have room for {room}"
        to_do = Advice(many(missing, "more person"), how, missing)
    return _outlook(kpi, len(executed), Ahead(len(engaged), 0, room, _lost(own)), to_do)
