"""Who scores what: evaluators shared out over the applications that can still be ranked (SE-11).

As many as are required on each application, none with an interest in it, loads as even as marks
that are there already and conflicts leave them: within one of each other wherever that is possible.
Who has given a mark keeps the application. Applications are shared out in the order in which they
came, so that one that comes late is added to the sheets that are out, and takes nothing from them
unless evenness asks for it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from p2p_sheets.books import Application, Evaluator, Score
from p2p_sheets.case import Case
from p2p_sheets.config import CutOff, Scoring
from p2p_sheets.rules.selection import Selection, Standing
from p2p_sheets.rules.selection.conflicts import interest
from p2p_sheets.text import fold, id_order

GONE = (Standing.ERROR, Standing.INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One application for one evaluator to score; `begun` is their row that lacks marks."""

    application: Application
    evaluator: Evaluator
    begun: Score | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is to score what of a cut-off, and which applications have too few evaluators."""

    cut_off: CutOff
    assignments: tuple[Assignment, ...]  # by evaluator, then application
    too_few: Mapping[str, tuple[int, int]]  # application -> how many can score it, of how many


def assign(case: Case, selection: Selection) -> tuple[Assigned, ...]:
    """Assign evaluators, cut-off by cut-off; what is scored, decided or frozen is left alone."""
    open_: dict[str, list[Application]] = {}
    frozen = {
        (ranking.cut_off.id, round_.round.type)
        for ranking in selection.cut_offs
        for round_ in ranking.rounds
        if round_.frozen_on
    }
    for assessment in selection.assessments.values():
        application = assessment.application
        decided = application.decision is not None or application.is_given_up
        is_frozen = (assessment.cut_off, application.activity_type) in frozen
        if not decided and not is_frozen and assessment.standing not in GONE:
            open_.setdefault(assessment.cut_off, []).append(application)
    return tuple(
        _assigned(case, cut_off, open_[cut_off.id])
        for cut_off in case.config.cut_offs
        if cut_off.id in open_
    )


def _assigned(case: Case, cut_off: CutOff, applications: Iterable[Application]) -> Assigned:
    evaluators = {fold(e.evaluator): e for e in case.programme.evaluators}
    ordered = sorted(applications, key=lambda a: (a.submitted_on, id_order(a.application_id)))
    rows = {a.application_id: _rows(case, a) for a in ordered}
    able = {
        a.application_id: [name for name in sorted(evaluators) if _may_score(case, name, a)]
        for a in ordered
    }
    kept = {  # whoever has begun goes on, and counts
        key: {name for name, row in marked.items() if row.marks and name in able[key]}
        for key, marked in rows.items()
    }
    scoring = {a.application_id: case.config.scoring_for(cut_off, a.activity_type) for a in ordered}
    needed = {key: one.min_evaluators for key, one in scoring.items()}
    shares = share_out(able, kept, needed)
    assignments = [
        Assignment(application, evaluators[name], row)
        for name in sorted(evaluators)
        for application in ordered
        if name in shares[key := application.application_id]
        if (row := rows[key].get(name)) is None or _lacks_marks(row, scoring[key])
    ]
    few = {k: (len(names), needed[k]) for k, names in able.items() if len(names) < needed[k]}
    return Assigned(cut_off, tuple(assignments), few)


def _lacks_marks(row: Score, scoring: Scoring) -> bool:
    return any(criterion.label not in row.marks for criterion in scoring.criteria)


def _rows(case: Case, application: Application) -> dict[str, Score]:
    rows = case.programme.scores_of.get(application.application_id, ())
    return {fold(row.evaluator): row for row in rows}


def _may_score(case: Case, name: str, application: Application) -> bool:
    """Have they no interest in it: neither declared nor by any row of theirs (SE-3)?"""
    declared = (row := _rows(case, application).get(name)) is not None and row.conflict
    theirs = (e for e in case.programme.evaluators if fold(e.evaluator) == name)
    return not declared and not any(interest(case.register, e, application) for e in theirs)


def share_out(
    able: Mapping[str, Collection[str]],
    kept: Mapping[str, Collection[str]],
    needed: Mapping[str, int],
) -> dict[str, set[str]]:
    """Give each thing as many as `needed` of the people able to take it, loads as even as can be.

    What is `kept` stays and counts. Least-loaded people first; then, as long as somebody could pass
    something on, directly or along a chain, to one who has two less, they do: an assignment without
    such a chain is as even as any.

    >>> share_out({"A": ["x", "y"], "B": ["x"]}, {"A": [], "B": []}, {"A": 1, "B": 1})
    {'A': {'y'}, 'B': {'x'}}
    """
    shares = {thing: set(kept[thing]) for thing in able}
    loads = {name: 0 for names in able.values() for name in sorted(names)}
    for some in shares.values():
        for name in some:
            loads[name] += 1
    for thing, names in able.items():
        while len(shares[thing]) < min(needed[thing], len(names)):
            name = min((n for n in names if n not in shares[thing]), key=lambda n: (loads[n], n))
            shares[thing].add(name)
            loads[name] += 1
    while chain := _chain(able, kept, shares, loads):
        for giver, thing, taker in chain:
            shares[thing].remove(giver)
            shares[thing].add(taker)
            loads[giver] -= 1
            loads[taker] += 1
    return shares


def _chain(
    able: Mapping[str, Collection[str]],
    kept: Mapping[str, Collection[str]],
    shares: Mapping[str, set[str]],
    loads: Mapping[str, int],
) -> list[tuple[str, str, str]]:
    """Find steps (giver, thing, taker) from one with more to one who has at least two less."""
    for first in sorted(loads, key=lambda name: (-loads[name], name)):
        came: dict[str, tuple[str, str] | None] = {first: None}
        queue = deque([first])
        while queue:
            giver = queue.popleft()
            if loads[giver] <= loads[first] - 2:
                return _steps(came, giver)
            for thing in able:
                if giver in shares[thing] and giver not in kept[thing]:
                    for taker in able[thing]:
                        if taker not in shares[thing] and taker not in came:
                            came[taker] = (giver, thing)
                            queue.append(taker)
    return []


def _steps(came: Mapping[str, tuple[str, str] | None], last: str) -> list[tuple[str, str, str]]:
    """Walk back from the last taker; the last step is taken first, and every thing changes once."""
    steps: list[tuple[str, str, str]] = []
    while (step := came[last]) is not None:
        giver, thing = step
        steps.append((giver, thing, last))
        last = giver
    return steps
