"""What selection decides, as plain values: checks, scores, ranks, proposals; each with its rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from p2p_sheets.books import Application, Decision, Score
from p2p_sheets.config import Config
from p2p_sheets.rules.selection.rounds import Round


class Outcome(StrEnum):
    """How a check of eligibility ends."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"  # ineligible
    CLARIFY = "clarify"  # waits until the city or staff have answered


class Standing(StrEnum):
    """Why an application is not ranked."""

    ERROR = "Error"
    INELIGIBLE = "Ineligible"
    INCOMPLETE = "Incomplete"
    AWAITING = "Awaiting scores"


class Proposal(StrEnum):
    """What the ranking proposes to the panel (SE-6)."""

    AWARD = "Proposed award"
    RESERVE = "Reserve"
    NOT_SELECTED = "Not selected"
    BELOW = "Below threshold"


@dataclass(frozen=True, slots=True)
class Check:
    """One named check of one application, what was found, and what to ask or do."""

    name: str
    rule: str
    outcome: Outcome
    text: str
    ask: str = ""  # a sentence for the city, ready to send


@dataclass(frozen=True, slots=True)
class Assessment:
    """An application with all its checks, and the round that it competes in."""

    application: Application
    round: Round | None  # None: its cut-off is of another type
    city_key: str
    population: int | None
    in_band: bool  # small or mid-sized (EL-4)
    checks: tuple[Check, ...]

    @property
    def cut_off(self) -> str:
        """The cut-off that it competes in, else the one it names."""
        return self.round.cut_off.id if self.round else self.application.cut_off

    @property
    def standing(self) -> Standing | None:
        """Why it cannot be ranked; None: eligible and complete."""
        if self.round is None:
            return Standing.ERROR
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAIL in outcomes:
            return Standing.INELIGIBLE
        return Standing.INCOMPLETE if Outcome.CLARIFY in outcomes else None

    @property
    def open(self) -> tuple[Check, ...]:
        """The checks that decide its standing: those failed, else those to clarify."""
        failed = tuple(c for c in self.checks if c.outcome is Outcome.FAIL)
        return failed or tuple(c for c in self.checks if c.outcome is Outcome.CLARIFY)

    @property
    def questions(self) -> tuple[str, ...]:
        """What to ask the city for, ready to send."""
        return tuple(c.ask for c in self.checks if c.outcome is not Outcome.PASS and c.ask)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one evaluator for one application."""

    score: Score
    total: Fraction | None  # the weighted mean of the marks they gave
    aside: str = ""  # why the marks do not count; blank: they count


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one application, exact (SE-1, SE-2)."""

    marks: tuple[Marks, ...] = ()
    criteria: tuple[Fraction | None, ...] = ()  # in the order of config; None: no mark
    total: Fraction | None = None  # None: awaiting scores
    lacks: str = ""  # what it waits for
    below: str = ""  # which thresholds it does not reach
    spread: Fraction | None = None  # between its evaluators' totals (SE-4)


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
    below: str
    earlier: int  # awards of the city in rounds that closed before (SE-5)
    submitted: date
    host: str = ""  # visitors: the application of the visit they want
    preference: int | None = None
    decision: Decision | None = None
    declined: bool = False
    comment: bool = False  # the panel said why

    @property
    def gone(self) -> bool:
        """Has it withdrawn, or given its place back?"""
        return self.declined or self.decision is Decision.WITHDRAWN

    @property
    def awarded(self) -> bool:
        """Does it hold a place by the panel's decision?"""
        return self.decision is Decision.AWARDED and not self.declined

    @property
    def settled(self) -> bool:
        """Is it out of the running: decided for good, or gone? A Reserve may still move up."""
        return self.gone or self.decision in (Decision.AWARDED, Decision.REJECTED)


@dataclass(frozen=True, slots=True)
class Places:
    """How many can be awarded in a round (SE-6, CA-4)."""

    most: int  # of the cut-off
    carried: int  # unused places of the cut-off before
    target: int  # of the programme
    before: int  # of the target, taken in rounds before
    elsewhere: int  # of the target, taken in all other rounds

    @property
    def capacity(self) -> int:
        """Places if there were no target."""
        return self.most + self.carried

    @property
    def places(self) -> int:
        """Places of the round."""
        return max(0, min(self.capacity, self.target - self.before))

    @property
    def open(self) -> int:
        """Places of the round that decisions in later rounds have left."""
        return max(0, min(self.places, self.target - self.elsewhere))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proposal and why."""

    proposal: Proposal
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking."""

    candidate: Candidate
    rank: int | None  # None: below threshold
    rank_by_score: int | None
    first: Proposal  # as if nothing had been decided nor withdrawn
    proposal: Proposal
    takes_place: bool  # awarded, or proposed and not decided otherwise
    decided_by: str  # the tie-break that settled its place
    reason: str
    rule: str
    departs: bool = False  # the recorded decision is not what the ranking proposes
    place: int | None = None  # visitors: their number in the visit

    @property
    def application_id(self) -> str:
        """The ID of the application."""
        return self.candidate.application_id


@dataclass(frozen=True, kw_only=True)
class Contest:
    """All that the ranking of one round hangs on; nothing else decides it."""

    round: Round
    config: Config
    candidates: Sequence[Candidate]
    places: Places
    reserve: int
    mode: str  # how priority acts
    held_before: Mapping[str, str] = field(default_factory=dict)  # city -> its award, rounds before
    held: Mapping[str, str] = field(default_factory=dict)  # the same, all rounds
    unranked_awards: int = 0  # recorded awards of this round that are not candidates
    visits: Mapping[str, str] = field(default_factory=dict)  # visitors: host application -> city
    full: Mapping[str, int] = field(default_factory=dict)  # places that unranked awards hold there
    order: Sequence[str] = ()  # a frozen order of the candidates
    first: Mapping[str, Proposal] = field(default_factory=dict)  # frozen first proposals
    decided_by: Mapping[str, str] = field(default_factory=dict)  # frozen tie-breaks


@dataclass(frozen=True, slots=True)
class Change:
    """What is no longer as it was when the ranking was frozen."""

    application_id: str
    city: str
    what: str
    frozen: str
    now: str
