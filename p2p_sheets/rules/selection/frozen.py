"""A ranking as the panel saw it: scores, order and first proposals, kept for good (SE-9).

Once frozen they are not computed again. Promotions go on along the frozen order, visitors by
deferred acceptance among the frozen scores; all that differs later is a `RankingChange`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from p2p_sheets.books import Decision
from p2p_sheets.config import PriorityMode
from p2p_sheets.rules.selection.contest import Candidate, Contest, Contests, Recorded
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.results import RankingChange, RoundRanking
from p2p_sheets.rules.selection.rounds import Places, Round
from p2p_sheets.rules.selection.scoring import show
from p2p_sheets.rules.selection.screening import NotRanked, Standing
from p2p_sheets.rules.selection.sensitivity import Sensitivity

VANISHED = Recorded(Decision.WITHDRAWN)  # what is no longer in Applications is out of the running


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen round: all that promotions need, and nothing that a later run could change."""

    cut_off: str
    type: str  # what was applied for
    frozen_on: date
    mode: PriorityMode
    places: Places
    reserve: int
    lines: tuple[Ranked, ...]  # as the panel saw them
    not_ranked: Mapping[str, Standing]
    sensitivity: Sensitivity  # as tried then

    def contest(
        self, contests: Contests, round_: Round, decisions: Mapping[str, Recorded]
    ) -> Contest:
        """Make the contest of the frozen candidates, order, places; with today's decisions."""
        fresh = contests.of(
            round_,
            [
                replace(line.candidate, recorded=decisions.get(line.application_id, VANISHED))
                for line in self.lines
            ],
        )
        return replace(
            fresh,
            places=replace(self.places, elsewhere=fresh.places.elsewhere),
            reserve=self.reserve,
            mode=self.mode,
            order=tuple(line.application_id for line in self.lines),
            first={line.application_id: line.first for line in self.lines},
            decided_by={line.application_id: line.decided_by for line in self.lines},
        )


def freeze(ranking: RoundRanking, not_ranked: Sequence[NotRanked], on: date) -> Frozen:
    """Take a ranking as it stands; `not_ranked` are those of its cut-off."""
    kind = ranking.round.type
    return Frozen(
        cut_off=ranking.round.cut_off.id,
        type=kind.name,
        frozen_on=on,
        mode=ranking.contest.mode,
        places=ranking.places,
        reserve=ranking.contest.reserve,
        lines=ranking.lines,
        not_ranked={n.application_id: n.standing for n in not_ranked if n.kind == kind},
        sensitivity=ranking.sensitivity,
    )


def changes(
    frozen: Frozen, now: Sequence[Ranked], fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> tuple[RankingChange, ...]:
    """Set the frozen ranking against today's lines along it, and against one made afresh.

    `out` are the applications of the round that would not be ranked today.
    """
    return (
        *(c for line in frozen.lines for c in _line_changes(line, now, fresh, out)),
        *_came_since(frozen, fresh, out),
    )


def _line_changes(
    line: Ranked, now: Sequence[Ranked], fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> Iterator[RankingChange]:
    then, key = line.candidate, line.application_id
    today = next(r for r in now if r.application_id == key)
    again = next((r for r in fresh if r.application_id == key), None)
    if (was := _decision(then)) != (is_ := _decision(today.candidate)):
        yield RankingChange(key, then.city, "Decision", was, is_)
    if line.proposal is not today.proposal:
        reason = f"{today.proposal.value}: {today.reason}"
        yield RankingChange(key, then.city, "Proposal", line.proposal.value, reason)
    if again is None:
        state = out[key].standing.value if key in out else "no longer in Applications"
        yield RankingChange(key, then.city, "Status", "Ranked", state)
        return
    if again.candidate.total != then.total:
        was, is_ = str(show(then.total)), str(show(again.candidate.total))
        yield RankingChange(key, then.city, "Score", was, f"{is_} (does not count: frozen)")
    if again.rank != line.rank:
        is_ = f"{_rank(again.rank)} if made again"
        yield RankingChange(key, then.city, "Rank", _rank(line.rank), is_)


def _came_since(
    frozen: Frozen, fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> Iterator[RankingChange]:
    known = {line.application_id for line in frozen.lines}
    for line in fresh:
        if line.application_id not in known:
            was = _standing(frozen, line.application_id)
            now = "eligible, complete and scored; it came too late for the frozen ranking"
            yield RankingChange(line.application_id, line.candidate.city, "Status", was, now)
    for key, missing in out.items():
        was = _standing(frozen, key)
        if key not in known and was != missing.standing.value:
            yield RankingChange(key, missing.city, "Status", was, missing.standing.value)


def _standing(frozen: Frozen, application_id: str) -> str:
    standing = frozen.not_ranked.get(application_id)
    return standing.value if standing else "not in Applications"


def _decision(candidate: Candidate) -> str:
    recorded = candidate.recorded
    text = recorded.decision.value if recorded.decision else "none"
    return f"{text}, declined" if recorded.declined else text


def _rank(rank: int | None) -> str:
    return "none" if rank is None else str(rank)
