"""What the ranking of a round depends on: candidates with what is recorded of them, and places.

Contests are gathered out of applications, scores and the awards of earlier rounds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from p2p_sheets.books import Application, Decision, Faulty, Programme
from p2p_sheets.case import Case
from p2p_sheets.cities import Register
from p2p_sheets.config import ApplicationType, Config, PriorityMode, Scoring
from p2p_sheets.rules.selection.rounds import Award, AwardCount, Places, Round, Rounds
from p2p_sheets.rules.selection.scoring import Scored
from p2p_sheets.rules.selection.screening import Assessment


class Proposal(StrEnum):
    """What the ranking proposes to the panel (SE-6)."""

    AWARD = "Proposed award"
    RESERVE = "Reserve"
    NOT_SELECTED = "Not selected"
    BELOW = "Below threshold"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the panel recorded of an application: it stands (SE-9)."""

    decision: Decision | None = None
    declined: bool = False
    commented: bool = False  # the panel said why

    @property
    def holds_place(self) -> bool:
        """Is it awarded, and the place not given back?"""
        return self.decision is Decision.AWARDED and not self.declined

    @property
    def is_given_up(self) -> bool:
        """Did the city withdraw, or give its place back?"""
        return self.decision is Decision.WITHDRAWN or self.declined

    @property
    def is_settled(self) -> bool:
        """Is it out of the running: decided for good, or gone? A Reserve may still move up."""
        return self.is_given_up or self.decision in (Decision.AWARDED, Decision.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An eligible, complete and scored application, as ranking sees it."""

    application_id: str
    city: str
    country: str
    city_key: str
    in_band: bool
    total: Fraction
    criteria: tuple[Fraction, ...]
    below: str  # which thresholds it does not reach; blank: it reaches all
    earlier: int  # awards of the city in rounds that closed before (SE-5)
    submitted: date
    host: str = ""  # visitors: the application of the visit they want
    preference: int | None = None
    recorded: Recorded = Recorded()


@dataclass(frozen=True, kw_only=True)
class Contest:
    """All that the ranking of one round depends on; nothing else decides it."""

    round: Round
    config: Config
    candidates: Sequence[Candidate]
    places: Places
    reserve: int
    mode: PriorityMode
    held_before: Mapping[str, str] = field(default_factory=dict)  # city -> its award, rounds before
    held: Mapping[str, str] = field(default_factory=dict)  # the same, all rounds
    unranked_awards: int = 0  # recorded awards of this round that are not candidates
    visits: Mapping[str, str] = field(default_factory=dict)  # visitors: host application -> city
    full: Mapping[str, int] = field(default_factory=dict)  # places that unranked awards hold there
    order: Sequence[str] = ()  # a frozen order of the candidates
    first: Mapping[str, Proposal] = field(default_factory=dict)  # frozen first proposals
    decided_by: Mapping[str, str] = field(default_factory=dict)  # frozen tie-breaks

    @property
    def scoring(self) -> Scoring:
        """What its applications are scored by (SE-1)."""
        return self.config.scoring.of(self.round.type.name)


class Contests:
    """Makes contests; the count of awards behind it grows from round to round."""

    def __init__(
        self,
        config: Config,
        rounds: Rounds,
        assessed: Mapping[str, Assessment],
        scored: Mapping[str, Scored],
        awards: AwardCount,
    ) -> None:
        self._config = config
        self._rounds = rounds
        self._assessed = assessed
        self._scored = scored
        self._awards = awards

    def fresh(self, round_: Round, decisions: Mapping[str, Recorded]) -> Contest:
        """Make the contest of all that is eligible, complete and scored today."""
        earlier = self._awards.earlier(round_)
        candidates = [
            _candidate(each, scored, earlier.get(each.city_key, 0), decisions[key])
            for key, each in self._assessed.items()
            if each.round == round_ and each.standing is None
            if (scored := self._scored[key]).total is not None
        ]
        return self.of(round_, candidates)

    def of(self, round_: Round, candidates: Sequence[Candidate]) -> Contest:
        """Make the contest of these candidates."""
        ranked = {c.application_id for c in candidates}
        outside = [a for a in self._awards.here(round_) if a.application_id not in ranked]
        held = {a.city_key: a.application_id for a in outside}
        held_before: dict[str, str] = {}
        visits: dict[str, str] = {}
        most, config = self._most(round_), self._config.on(round_.closes)
        if round_.is_visitors:
            visits = self.visits(round_)
            most = len(visits) * round_.figures(self._config).max_visitors
        else:
            held_before = self._awards.holders(round_, before=True)
            held = {**self._awards.holders(round_, before=False), **held}
        reserve, hosts = round_.cut_off.reserve, [a.host for a in outside]
        return Contest(
            round=round_,
            config=config,
            candidates=candidates,
            places=self._awards.places(round_, most),
            reserve=config.selection.reserve if reserve is None else reserve,
            mode=config.selection.priority.mode,
            held_before=held_before,
            held=held,
            unranked_awards=len(outside),
            visits=visits,
            full={host: hosts.count(host) for host in visits},
        )

    def visits(self, visitors: Round) -> dict[str, str]:
        """List the visits of a call (host application -> city): hosts awarded, or proposed."""
        hosts = self._rounds.named(visitors.cut_off.id, visitors.type.activity.city)
        return {a.application_id: a.city for a in self._awards.here(hosts)} if hosts else {}

    def _most(self, round_: Round) -> int:
        own = round_.cut_off.max_awards
        return round_.figures(self._config).max_awards if own is None else own


def _candidate(each: Assessment, scored: Scored, earlier: int, recorded: Recorded) -> Candidate:
    a = each.application
    if scored.total is None:
        raise ValueError(f"{a.application_id} has no total")
    return Candidate(
        application_id=a.application_id,
        city=a.city,
        country=a.country,
        city_key=each.city_key,
        in_band=each.in_band,
        total=scored.total,
        criteria=tuple(c for c in scored.criteria if c is not None),
        below=scored.below,
        earlier=earlier,
        submitted=a.submitted_on,
        host=a.host_application or "",
        preference=a.preference,
        recorded=recorded,
    )


# --- what is recorded ----------------------------------------------------------------------------
def recorded_decisions(programme: Programme) -> Mapping[str, Recorded]:
    """Read the decisions of all applications by ID, those of rows in error too."""
    out = {key: _of_faulty(row) for key, row in _in_error(programme).items()}
    for a in programme.applications:
        declined = a.declined_on is not None
        out[a.application_id] = Recorded(a.decision, declined, bool(a.comment))
    return out


def recorded_awards(
    case: Case,
    assessed: Iterable[Assessment],
    rounds: Rounds,
    decisions: Mapping[str, Recorded],
) -> list[Award]:
    """List the awards that stand: not withdrawn, not declined."""
    awards: list[Award] = []
    for each in assessed:
        a = each.application
        if each.round is not None and a.holds_place:
            host = a.host_application or ""
            awards.append(Award(a.application_id, a.city, each.city_key, each.round, host))
    for key, row in sorted(_in_error(case.programme).items()):
        if decisions[key].holds_place and (award := _faulty_award(row, rounds, case.register)):
            awards.append(award)
    return awards


def _in_error(programme: Programme) -> dict[str, Faulty]:
    """Give the rows of Applications that an error keeps out; of several the last."""
    return {f.key: f for f in programme.faulty if f.record is Application}


def _of_faulty(faulty: Faulty) -> Recorded:
    values = faulty.values
    decision = values.get("decision")
    return Recorded(
        decision if isinstance(decision, Decision) else None,
        values.get("declined_on") is not None,
        bool(values.get("comment")),
    )


def _faulty_award(faulty: Faulty, rounds: Rounds, register: Register) -> Award | None:
    """Make the award of a row in error, as far as it can be read."""
    values = faulty.values
    kind = values.get("activity_type")
    if not isinstance(kind, ApplicationType):
        return None
    round_ = rounds.named(str(values.get("cut_off") or ""), kind)
    city, country = str(values.get("city") or ""), str(values.get("country") or "")
    key = register.key(city, country) if city and country else faulty.key
    host = str(values.get("host_application") or "")
    return Award(faulty.key, city, key, round_, host) if round_ else None
