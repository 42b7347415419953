"""What would change: under each other mode of priority, and without each single evaluator.

Each scenario ranks the same contest again with one thing different. Without an evaluator one mark
per criterion is enough, else every application with the least number of evaluators would drop out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import get_args

from p2p_sheets.config import PriorityMode, Scoring
from p2p_sheets.rules.selection.contest import Candidate, Contest, Proposal
from p2p_sheets.rules.selection.ranking import Ranked, rank
from p2p_sheets.rules.selection.scoring import Scored, without
from p2p_sheets.text import fold

MODE_WORDS: Mapping[PriorityMode, str] = {
    "tier": "priority first",
    "bonus": "points for priority",
    "tie_break": "priority breaks ties",
    "off": "no priority",
}


class Variation(StrEnum):
    """What a scenario makes different."""

    MODE = "priority mode"
    WITHOUT = "without"  # one of the evaluators


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing made different: another mode of priority, or an evaluator left out."""

    variation: Variation
    name: str  # of the evaluator; of the mode in words

    def __str__(self) -> str:
        return self.name if self.variation is Variation.MODE else f"without {self.name}"


@dataclass(frozen=True, slots=True)
class Shift:
    """A proposal that another scenario would change."""

    scenario: Scenario
    application_id: str
    city: str
    score: Fraction
    rank: int | None
    proposal: Proposal
    score_then: Fraction | None  # None: no mark is left
    rank_then: int | None
    proposal_then: Proposal | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The scenarios of one round, in order, and what each would change."""

    scenarios: tuple[Scenario, ...]
    shifts: tuple[Shift, ...]
    proposals: int  # how many there are to change

    def tried(self, variation: Variation) -> tuple[Scenario, ...]:
        """List the scenarios that make this different."""
        return tuple(s for s in self.scenarios if s.variation is variation)

    def changed(self, variation: Variation) -> int:
        """Count the proposals that at least one of these scenarios changes."""
        changed = (s for s in self.shifts if s.scenario.variation is variation)
        return len({shift.application_id for shift in changed})


def sensitivity(
    contest: Contest, lines: tuple[Ranked, ...], scores: Mapping[str, Scored]
) -> Sensitivity:
    """Run all scenarios of a contest."""
    contests = {**dict(_modes(contest)), **dict(_evaluators(contest, scores))}
    shifts: list[Shift] = []
    for scenario, other in contests.items():
        shifts += _shifts(scenario, lines, rank(other))
    return Sensitivity(tuple(contests), tuple(shifts), len(lines))


def _modes(contest: Contest) -> Iterator[tuple[Scenario, Contest]]:
    if contest.round.figures(contest.config).priority:
        for mode in get_args(PriorityMode):
            if mode != contest.mode:
                yield Scenario(Variation.MODE, MODE_WORDS[mode]), replace(contest, mode=mode)


def _evaluators(
    contest: Contest, scores: Mapping[str, Scored]
) -> Iterator[tuple[Scenario, Contest]]:
    names: dict[str, str] = {}
    for candidate in contest.candidates:
        for mark in scores[candidate.application_id].marks:
            if not mark.aside:
                names.setdefault(fold(mark.score.evaluator), mark.score.evaluator)
    for folded, name in sorted(names.items()):
        rescored = (
            _without(c, scores[c.application_id], contest.scoring, folded)
            for c in contest.candidates
        )
        candidates = [c for c in rescored if c]
        yield Scenario(Variation.WITHOUT, name), replace(contest, candidates=candidates)


def _without(
    candidate: Candidate, scored: Scored, scoring: Scoring, evaluator: str
) -> Candidate | None:
    if all(fold(mark.score.evaluator) != evaluator for mark in scored.marks):
        return candidate
    again = without(scored, evaluator, scoring)
    if again.total is None:
        return None
    criteria = tuple(c for c in again.criteria if c is not None)
    return replace(candidate, total=again.total, criteria=criteria, below=again.below)


def _shifts(
    scenario: Scenario, now: tuple[Ranked, ...], then: tuple[Ranked, ...]
) -> Iterator[Shift]:
    other = {line.application_id: line for line in then}
    for line in now:
        there = other.get(line.application_id)
        if there is not None and there.proposal is line.proposal:
            continue
        yield Shift(
            scenario,
            line.application_id,
            line.candidate.city,
            line.candidate.total,
            line.rank,
            line.proposal,
            there.candidate.total if there else None,
            there.rank if there else None,
            there.proposal if there else None,
        )
