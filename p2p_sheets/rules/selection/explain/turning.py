"""The smallest change that would have given an application a place, found by ranking with it.

The ranking is run as if nobody had been decided yet: what the panel made of it is no change of the
application. More points move an application up alone, more places open up for all, so that each
is found by halving; what is told has been ranked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from p2p_sheets.rules.selection.contest import Candidate, Contest, Proposal, Recorded
from p2p_sheets.rules.selection.ranking import rank

STEP = Fraction(1, 100)  # of a point: as scores are shown


@dataclass(frozen=True, slots=True)
class Turning:
    """What would have given a place; None: no such change would have."""

    proposed: bool = False  # the ranking gives it a place as it is
    points: Fraction | None = None  # on the total, at the most the scale
    total: Fraction | None = None  # what the total is then
    places: int | None = None  # of the cut-off; for visitors of each visit
    target: bool = False  # the target of the programme would have had to rise with them (CA-4)


def turning(contest: Contest, application_id: str) -> Turning:
    """Find the fewest points, and the fewest places, with which it would have had a place."""
    clean = undecided(contest)
    if has_place(clean, application_id):
        return Turning(proposed=True)
    mine = next(c for c in clean.candidates if c.application_id == application_id)
    if mine.recorded.is_given_up:
        return Turning()
    points = _points(clean, mine)
    places, target = _places(clean, application_id)
    return Turning(
        points=points,
        total=None if points is None else mine.total + points,
        places=places,
        target=target,
    )


def undecided(contest: Contest) -> Contest:
    """Make the contest as it was before anything of it was decided; who has gone stays away."""
    candidates = [
        c if c.recorded.is_given_up else replace(c, recorded=Recorded()) for c in contest.candidates
    ]
    return replace(
        contest,
        candidates=candidates,
        places=replace(contest.places, elsewhere=contest.places.before),
        held=contest.held_before,
        unranked_awards=0,
        full={},
        order=(),
        first={},
        decided_by={},
    )


def has_place(contest: Contest, application_id: str) -> bool:
    """Does the ranking of a contest propose to award it?"""
    lines = rank(contest)
    return any(
        line.application_id == application_id and line.proposal is Proposal.AWARD for line in lines
    )


# --- points --------------------------------------------------------------------------------------
def _points(contest: Contest, mine: Candidate) -> Fraction | None:
    """Find the fewest hundredths of a point that are enough."""
    most = (Fraction(contest.scoring.scale[1]) - mine.total) / STEP
    steps = _fewest(most.__floor__(), lambda n: _with_points(contest, mine, n * STEP))
    return None if steps is None else steps * STEP


def _with_points(contest: Contest, mine: Candidate, points: Fraction) -> bool:
    return has_place(with_points(contest, mine, points), mine.application_id)


def with_points(contest: Contest, mine: Candidate, points: Fraction) -> Contest:
    """Make the contest in which one total is higher; a criterion may keep it out all the same."""
    scoring, total = contest.scoring, mine.total + points
    least = zip(scoring.criteria, mine.criteria, strict=True)
    missed = any(c.threshold is not None and mean < Fraction(c.threshold) for c, mean in least)
    over = total >= Fraction(scoring.threshold) and not missed
    better = replace(mine, total=total, below="" if over else mine.below)
    candidates = [better if c is mine else c for c in contest.candidates]
    return replace(contest, candidates=candidates)


# --- places --------------------------------------------------------------------------------------
def _places(contest: Contest, application_id: str) -> tuple[int | None, bool]:
    """Find the fewest places that are enough; with a higher target where it binds."""
    most = len(contest.candidates)
    for target in (False, True):
        found = _fewest(
            most,
            lambda n, target=target: has_place(  # type: ignore[misc]
                with_places(contest, n, target=target), application_id
            ),
        )
        if found is not None:
            return found, target
    return None, False


def with_places(contest: Contest, more: int, *, target: bool = False) -> Contest:
    """Make the contest with so many more places; of visitors in each visit."""
    places, config = contest.places, contest.config
    each = more
    if contest.round.is_visitors:
        key = contest.round.type.activity.key
        figures = config.types[key]
        wider = figures.model_copy(update={"max_visitors": figures.max_visitors + more})
        config = config.model_copy(update={"types": {**config.types, key: wider}})
        each = more * len(contest.visits)
    places = replace(places, most=places.most + each)
    if target:
        places = replace(places, target=places.target + each)
    return replace(contest, config=config, places=places)


def _fewest(most: int, enough: Callable[[int], bool]) -> int | None:
    """Find the smallest number from 1 to `most` that is enough, by halving; None: not even that."""
    if most < 1 or not enough(most):
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low
