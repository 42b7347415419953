"""What would change: under each other mode of priority, and without each single evaluator.

Each scenario ranks the same contest again with one thing different. Without an evaluator one mark
per criterion is enough, else every application with the least number of evaluators would drop out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from p2p_sheets.rules.selection.decisions import Candidate, Contest, Proposal, Ranked, Scored
from p2p_sheets.rules.selection.ranking import rank
from p2p_sheets.rules.selection.scoring import Scorer
from p2p_sheets.text import fold

MODES = ("tier", "bonus", "tie_break", "off")
MODE, WITHOUT = "priority mode ", "without "  # how scenarios are named


@dataclass(frozen=True, slots=True)
class Shift:
    """A proposal that another scenario would change."""

    scenario: str
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

    modes: tuple[str, ...] = ()
    evaluators: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    proposals: int = 0  # how many there are to change

    def changed(self, scenarios: tuple[str, ...]) -> int:
        """Count the proposals that at least one of these scenarios changes."""
        return len({s.application_id for s in self.shifts if s.scenario in scenarios})


NOTHING_TRIED = Sensitivity()


def sensitivity(
    contest: Contest, lines: tuple[Ranked, ...], scores: Mapping[str, Scored], scorer: Scorer
) -> Sensitivity:
    """Run all scenarios of a contest."""
    modes = dict(_modes(contest))
    evaluators = dict(_evaluators(contest, scores, scorer))
    shifts: list[Shift] = []
    for scenario, other in {**modes, **evaluators}.items():
        shifts += _shifts(scenario, lines, rank(other))
    return Sensitivity(tuple(modes), tuple(evaluators), tuple(shifts), len(lines))


def _modes(contest: Contest) -> Iterator[tuple[str, Contest]]:
    if contest.round.figures(contest.config).priority:
        for mode in MODES:
            if mode != contest.mode:
                yield f"{MODE}{mode}", replace(contest, mode=mode)


def _evaluators(
    contest: Contest, scores: Mapping[str, Scored], scorer: Scorer
) -> Iterator[tuple[str, Contest]]:
    names: dict[str, str] = {}
    for candidate in contest.candidates:
        for mark in scores[candidate.application_id].marks:
            if not mark.aside:
                names.setdefault(fold(mark.score.evaluator), mark.score.evaluator)
    for folded, name in sorted(names.items()):
        rescored = (
            _without(c, scores[c.application_id], scorer, folded) for c in contest.candidates
        )
        yield f"{WITHOUT}{name}", replace(contest, candidates=[c for c in rescored if c])


def _without(
    candidate: Candidate, scored: Scored, scorer: Scorer, evaluator: str
) -> Candidate | None:
    if all(fold(mark.score.evaluator) != evaluator for mark in scored.marks):
        return candidate
    again = scorer.without(scored, evaluator)
    if again.total is None:
        return None
    criteria = tuple(c for c in again.criteria if c is not None)
    return replace(candidate, total=again.total, criteria=criteria, below=again.below)


def _shifts(scenario: str, now: tuple[Ranked, ...], then: tuple[Ranked, ...]) -> Iterator[Shift]:
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
