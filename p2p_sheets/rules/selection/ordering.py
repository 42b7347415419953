"""The order of candidates: priority, score, and the chain of tie-breaks (EL-4, SE-5)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from p2p_sheets.config import Config
from p2p_sheets.rules.selection.decisions import Candidate, Contest
from p2p_sheets.text import order_key

BY_HAND = "tie: decide by hand"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain: its name as printed, and what it compares; smaller is better."""

    name: str
    key: Callable[[Candidate], Any]


def chain(config: Config, mode: str, *, has_priority: bool) -> list[Step]:
    """List the tie-breaks in the order of config (SE-5); priority is for ER and EM alone."""
    steps: list[Step] = []
    wanted = list(config.selection.tie_breaks)
    if mode == "tie_break" and "priority" not in wanted:
        wanted.insert(0, "priority")
    for name in wanted:
        if name == "priority" and has_priority and mode != "off":
            steps.append(Step("priority city", lambda c: not c.in_band))
        elif name == "criteria":
            steps += _criteria(config)
        elif name == "fewer awards":
            steps.append(Step("fewer earlier awards", lambda c: c.earlier))
        elif name == "submitted":
            steps.append(Step("earlier submission", lambda c: c.submitted))
        elif name == "application":
            steps.append(Step(BY_HAND, lambda c: id_order(c.application_id)))
    return steps


def _criteria(config: Config) -> list[Step]:
    """By weight, the heaviest first; equal weights as config lists them."""
    numbered = sorted(enumerate(config.scoring.criteria), key=lambda pair: -pair[1].weight)
    return [Step(c.label, _by_criterion(index)) for index, c in numbered]


def _by_criterion(index: int) -> Callable[[Candidate], Fraction]:
    return lambda candidate: -candidate.criteria[index]


def id_order(application_id: str) -> tuple[str, str]:
    """Order application IDs; two that differ in case alone keep apart."""
    return (order_key(application_id), application_id)


class Ordering:
    """Puts candidates in order for one mode of priority, and names what decided."""

    def __init__(self, config: Config, mode: str, *, has_priority: bool) -> None:
        self._steps = chain(config, mode, has_priority=has_priority)
        self._mode = mode if has_priority else "off"
        self._bonus = Fraction(config.selection.priority.bonus)

    def main(self, candidate: Candidate) -> tuple[Any, ...]:
        """Give what comes before any tie-break: the tier, then the score (EL-4)."""
        if self._mode == "tier":
            return (not candidate.in_band, -candidate.total)
        if self._mode == "bonus" and candidate.in_band:
            return (-(candidate.total + self._bonus),)
        return (-candidate.total,)

    def sort(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Put the best first."""
        return sorted(candidates, key=lambda c: (self.main(c), [s.key(c) for s in self._steps]))

    def decided_by(self, groups: Iterable[Sequence[Candidate]]) -> dict[str, str]:
        """Name the tie-breaks that settled each place, above and below it in its group."""
        named: dict[str, list[str]] = {}
        for group in groups:
            named.update((c.application_id, []) for c in group)
            for above, below in pairwise(group):
                if self.main(above) != self.main(below):
                    continue
                step = next(s.name for s in self._steps if s.key(above) != s.key(below))
                named[above.application_id].append(step)
                named[below.application_id].append(step)
        return {key: "; ".join(dict.fromkeys(steps)) for key, steps in named.items()}

    def ties(self, groups: Iterable[Sequence[Candidate]]) -> list[list[Candidate]]:
        """List those of a group who are equal in everything but their ID."""
        steps = [s for s in self._steps if s.name != BY_HAND]
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


def put_in_order(contest: Contest) -> Order:
    """Order a contest: afresh, or as it was frozen (SE-9)."""
    over = [c for c in contest.candidates if not c.below]
    below = [c for c in contest.candidates if c.below]
    has_priority = contest.round.figures(contest.config).priority
    ordering = Ordering(contest.config, contest.mode, has_priority=has_priority)
    plain = Ordering(contest.config, "off", has_priority=has_priority)
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
    )


def _groups(contest: Contest, order: Sequence[Candidate]) -> list[list[Candidate]]:
    """Part them by what they compete for: each visit, unless the target is short for all."""
    rooms = len(contest.visits) * contest.round.figures(contest.config).max_visitors
    if not contest.round.is_visitors or contest.places.places < rooms:
        return [list(order)]
    return [[c for c in order if c.host == host] for host in dict.fromkeys(c.host for c in order)]
