"""The ranking of one round: the order with its tie-breaks, then each line with its reason.

The order is priority, score, and the chain of tie-breaks (EL-4, SE-5). A line joins what is
proposed with what the panel recorded (SE-6, SE-9).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from p2p_sheets.books import Decision
from p2p_sheets.config import Config, PriorityMode, Scoring
from p2p_sheets.rules.selection.contest import Candidate, Contest, Proposal
from p2p_sheets.rules.selection.places import PlacesByRank, PlacesInVisits, Placing
from p2p_sheets.text import id_order

DEPARTS = "the panel decided otherwise (SE-9)"
AGREES = {
    Decision.AWARDED: {Proposal.AWARD},
    Decision.RESERVE: {Proposal.RESERVE},
    Decision.REJECTED: {Proposal.NOT_SELECTED, Proposal.BELOW},
}


# --- the order -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TieBreaker:
    """One step of the chain: its name as printed, and what it compares; smaller is better."""

    name: str
    key: Callable[[Candidate], Any]
    by_hand: bool = False  # it settles nothing but the order on paper: the panel decides


def chain(
    config: Config, scoring: Scoring, mode: PriorityMode, *, has_priority: bool
) -> list[TieBreaker]:
    """List the tie-breaks in the order of config (SE-5); priority is for the types that give it."""
    steps: list[TieBreaker] = []
    wanted = list(config.selection.tie_breaks)
    if mode == "tie_break" and "priority" not in wanted:
        wanted.insert(0, "priority")
    for name in wanted:
        if name == "priority" and has_priority and mode != "off":
            steps.append(TieBreaker("priority city", lambda c: not c.in_band))
        elif name == "criteria":
            steps += _criteria(scoring)
        elif name == "fewer awards":
            steps.append(TieBreaker("fewer earlier awards", lambda c: c.earlier))
        elif name == "submitted":
            steps.append(TieBreaker("earlier submission", lambda c: c.submitted))
        elif name == "application":
            steps.append(TieBreaker("tie: decide by hand", _by_id, by_hand=True))
    return steps


def _criteria(scoring: Scoring) -> list[TieBreaker]:
    """By weight, the heaviest first; equal weights as config lists them."""
    numbered = sorted(enumerate(scoring.criteria), key=lambda pair: -pair[1].weight)
    return [TieBreaker(c.label, _by_criterion(index)) for index, c in numbered]


def _by_id(candidate: Candidate) -> tuple[str, str]:
    return id_order(candidate.application_id)


def _by_criterion(index: int) -> Callable[[Candidate], Fraction]:
    return lambda candidate: -candidate.criteria[index]


class Ordering:
    """Puts candidates in order for one mode of priority, and names what decided."""

    def __init__(self, contest: Contest, mode: PriorityMode) -> None:
        config = contest.config
        has_priority = contest.round.figures(config).priority
        self._steps = chain(config, contest.scoring, mode, has_priority=has_priority)
        self._mode = mode if has_priority else "off"
        self._bonus = Fraction(config.selection.priority.bonus)

    def main(self, candidate: Candidate) -> tuple[bool, Fraction]:
        """Give what comes before any tie-break: the tier, then the score (EL-4)."""
        if self._mode == "tier":
            return (not candidate.in_band, -candidate.total)
        if self._mode == "bonus" and candidate.in_band:
            return (False, -(candidate.total + self._bonus))
        return (False, -candidate.total)

    def sort(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Put the best first."""
        return sorted(candidates, key=lambda c: (self.main(c), [s.key(c) for s in self._steps]))

    def decided_by(self, groups: Iterable[Sequence[Candidate]]) -> dict[str, str]:
        """Name the tie-breaks that settled each place, above and below it in its group."""
        named: dict[str, list[str]] = {}
        for group in groups:
            named.update((c.application_id, []) for c in group)
            for above, below, step in self._settled(group):
                named[above].append(step)
                named[below].append(step)
        return {key: "; ".join(dict.fromkeys(steps)) for key, steps in named.items()}

    def rivals(self, groups: Iterable[Sequence[Candidate]]) -> dict[str, list[str]]:
        """Tell of each tie with a neighbour: who it was, and what settled it."""
        told: dict[str, list[str]] = {}
        for group in groups:
            for above, below, step in self._settled(group):
                told.setdefault(above, []).append(f"before {below}: {step}")
                told.setdefault(below, []).append(f"after {above}: {step}")
        return told

    def _settled(self, group: Sequence[Candidate]) -> Iterator[tuple[str, str, str]]:
        """Give each two neighbours that only a tie-break told apart, by ID, and its name."""
        for above, below in pairwise(group):
            if self.main(above) == self.main(below):
                step = next(s.name for s in self._steps if s.key(above) != s.key(below))
                yield above.application_id, below.application_id, step

    def ties(self, groups: Iterable[Sequence[Candidate]]) -> list[list[Candidate]]:
        """List those of a group who are equal in everything but their ID."""
        steps = [s for s in self._steps if not s.by_hand]
        out: list[list[Candidate]] = []
        for group in groups:
            alike: dict[tuple[Any, ...], list[Candidate]] = {}
            for c in group:
                alike.setdefault((self.main(c), *(s.key(c) for s in steps)), []).append(c)
            out += [tied for tied in alike.values() if len(tied) > 1]
        return out


@dataclass(frozen=True, slots=True)
class Order:
    """The candidates of a contest in order, and those below the threshold."""

    over: tuple[Candidate, ...]
    below: tuple[Candidate, ...]
    decided_by: dict[str, str]
    by_score: dict[str, int]
    ties: list[list[Candidate]]
    rivals: dict[str, list[str]]  # with whom it ties, and what settled that


def put_in_order(contest: Contest) -> Order:
    """Order a contest: afresh, or as it was frozen (SE-9)."""
    over = [c for c in contest.candidates if not c.below]
    below = [c for c in contest.candidates if c.below]
    ordering = Ordering(contest, contest.mode)
    plain = Ordering(contest, "off")
    if contest.order:
        place = {key: number for number, key in enumerate(contest.order)}
        by_place = sorted(over, key=lambda c: place[c.application_id])
        under = sorted(below, key=lambda c: place[c.application_id])
        decided_by = dict(contest.decided_by)
    else:
        by_place, under = ordering.sort(over), plain.sort(below)
        decided_by = ordering.decided_by(_groups(contest, by_place))
    by_score = {c.application_id: n for n, c in enumerate(plain.sort(over), 1)}
    return Order(
        tuple(by_place),
        tuple(under),
        decided_by,
        by_score,
        ordering.ties(_groups(contest, by_place)),
        ordering.rivals(_groups(contest, by_place)),
    )


def _groups(contest: Contest, order: Sequence[Candidate]) -> list[list[Candidate]]:
    """Part them by what they compete for: each visit, unless the target is short for all."""
    rooms = len(contest.visits) * contest.round.figures(contest.config).max_visitors
    if not contest.round.is_visitors or contest.places.places < rooms:
        return [list(order)]
    return [[c for c in order if c.host == host] for host in dict.fromkeys(c.host for c in order)]


# --- the lines -----------------------------------------------------------------------------------
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
    passed_over: bool = False  # the city has its award or its place elsewhere (SE-7)
    departs: bool = False  # the recorded decision is not what the ranking proposes
    place: int | None = None  # visitors: their number in the visit

    @property
    def application_id(self) -> str:
        """The ID of the application."""
        return self.candidate.application_id


def rank(contest: Contest) -> tuple[Ranked, ...]:
    """Rank a contest: those over the threshold best first, then those below it."""
    order = put_in_order(contest)
    lines = _Lines(contest, order)
    ranked = [lines.over(candidate, number) for number, candidate in enumerate(order.over, 1)]
    below = [lines.below(candidate) for candidate in order.below]
    return tuple(_seated(ranked) if contest.round.is_visitors else ranked) + tuple(below)


class _Lines:
    """Makes the lines: joins the three views of who gets a place with what the panel decided."""

    def __init__(self, contest: Contest, order: Order) -> None:
        hand_out = PlacesInVisits if contest.round.is_visitors else PlacesByRank
        places = hand_out(contest, order.over)
        self._contest = contest
        self._order = order
        if contest.first:
            self._first = dict(contest.first)
        else:
            self._first = {key: placing.proposal for key, placing in places.first().items()}
        self._merit = places.merit()
        self._open = places.open(self._first)
        self._went = [
            c
            for c in order.over
            if c.recorded.is_given_up and self._first.get(c.application_id) is Proposal.AWARD
        ]

    def over(self, candidate: Candidate, rank: int) -> Ranked:
        """Make the line of a candidate over the threshold."""
        key = candidate.application_id
        placing, takes_place = self._placing(candidate)
        first = self._first.get(key, Proposal.NOT_SELECTED)
        expected = {first, self._merit[key].proposal} if key in self._merit else {first}
        departs = _departs(candidate, expected)
        by_score = self._order.by_score[key]
        reason = "; ".join(
            part
            for part in (
                placing.reason,
                self._priority(rank, by_score, candidate),
                DEPARTS if departs else "",
            )
            if part
        )
        return Ranked(
            candidate=candidate,
            rank=rank,
            rank_by_score=by_score,
            first=first,
            proposal=placing.proposal,
            takes_place=takes_place,
            decided_by=self._order.decided_by.get(key, ""),
            reason=reason,
            rule=placing.rule,
            passed_over=placing.passed_over,
            departs=departs,
        )

    def below(self, candidate: Candidate) -> Ranked:
        """Make the line of a candidate below the threshold: it cannot be awarded (SE-2)."""
        departs = _departs(candidate, {Proposal.BELOW})
        reason = candidate.below[0].upper() + candidate.below[1:]
        if departs:
            reason += f"; {DEPARTS}"
        return Ranked(
            candidate=candidate,
            rank=None,
            rank_by_score=None,
            first=Proposal.BELOW,
            proposal=Proposal.BELOW,
            takes_place=candidate.recorded.holds_place,
            decided_by="",
            reason=reason,
            rule="SE-2",
            departs=departs,
        )

    def _placing(self, candidate: Candidate) -> tuple[Placing, bool]:
        """Give the proposal as it stands now, and whether the application holds a place."""
        key = candidate.application_id
        if candidate.recorded.is_given_up:
            went = "Declined" if candidate.recorded.declined else "Withdrawn"
            moved = ": its place goes to the next" if candidate in self._went else ""
            return Placing(Proposal.NOT_SELECTED, f"{went}{moved}", "SE-9"), False
        if candidate.recorded.is_settled:
            return self._by_merit(key), candidate.recorded.holds_place
        placing = self._open[key]
        if placing.proposal is Proposal.AWARD:
            return self._promoted(candidate, placing), True
        if candidate.recorded.decision is Decision.RESERVE:
            return self._by_merit(key), False
        return placing, False

    def _by_merit(self, key: str) -> Placing:
        """Give the proposal beside a decision; only the undecided are numbered on the reserve."""
        placing = self._merit[key]
        if placing.proposal is Proposal.RESERVE:
            return Placing(Proposal.RESERVE, "By its rank on the reserve list", placing.rule)
        return placing

    def _promoted(self, candidate: Candidate, placing: Placing) -> Placing:
        """Say who made way, where it did not have the place from the first (SE-9)."""
        if self._first.get(candidate.application_id) is Proposal.AWARD or not self._went:
            return placing
        here = [c for c in self._went if c.host == candidate.host] or self._went
        went = ", ".join(c.application_id for c in here)
        return Placing(Proposal.AWARD, f"Moves up: {went} withdrew or declined", "SE-9")

    def _priority(self, rank: int, by_score: int, candidate: Candidate) -> str:
        """Say what priority did to its place (EL-4)."""
        if rank == by_score:
            return ""
        why = "priority city" if candidate.in_band else "behind priority cities"
        return f"{why}: by score alone rank {by_score} (EL-4)"


def _departs(candidate: Candidate, proposals: set[Proposal]) -> bool:
    """Is the panel's decision neither what was proposed first nor what is now? (SE-9)."""
    decision = candidate.recorded.decision
    if decision is None or decision is Decision.WITHDRAWN:
        return False
    return not AGREES[decision] & proposals


def _seated(ranked: list[Ranked]) -> list[Ranked]:
    """Number the places of each visit, the best first."""
    seats: dict[str, int] = {}
    out: list[Ranked] = []
    for line in ranked:
        if line.takes_place:
            host = line.candidate.host
            seats[host] = seats.get(host, 0) + 1
            out.append(replace(line, place=seats[host]))
        else:
            out.append(line)
    return out
