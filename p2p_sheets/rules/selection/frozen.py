"""A ranking as the panel saw it: scores, order and first proposals, kept for good (SE-9).

Once frozen they are not computed again. Promotions go on along the frozen order, visitors by
deferred acceptance among the frozen scores; all that differs later is a `Change`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from p2p_sheets.books import ApplicationType, Decision
from p2p_sheets.rules.selection.decisions import (
    Candidate,
    Change,
    Contest,
    Places,
    Proposal,
    Ranked,
    Standing,
)
from p2p_sheets.rules.selection.recorded import Recorded
from p2p_sheets.rules.selection.results import NotRanked, RoundRanking
from p2p_sheets.rules.selection.scoring import show
from p2p_sheets.rules.selection.sensitivity import Sensitivity


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One line as it was: the candidate with its scores, its place, and what decided it."""

    candidate: Candidate
    rank: int | None
    rank_by_score: int | None
    decided_by: str
    first: Proposal
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen round: all that promotions need, and nothing that a later run could change."""

    cut_off: str
    type: ApplicationType
    frozen_on: date
    mode: str
    places: Places
    reserve: int
    lines: tuple[FrozenLine, ...]
    not_ranked: tuple[tuple[str, Standing], ...]
    sensitivity: Sensitivity  # as tried then

    def candidates(self, said: Mapping[str, Recorded]) -> list[Candidate]:
        """Give the candidates as they were scored, with today's decisions."""
        return [_decided(line.candidate, said) for line in self.lines]

    def contest(self, fresh: Contest) -> Contest:
        """Put the frozen order, places and proposals into a contest of the frozen candidates."""
        return replace(
            fresh,
            places=replace(self.places, elsewhere=fresh.places.elsewhere),
            reserve=self.reserve,
            mode=self.mode,
            order=tuple(line.candidate.application_id for line in self.lines),
            first={line.candidate.application_id: line.first for line in self.lines},
            decided_by={line.candidate.application_id: line.decided_by for line in self.lines},
        )


def freeze(ranking: RoundRanking, not_ranked: Sequence[NotRanked], on: date) -> Frozen:
    """Take a ranking as it stands; `not_ranked` are those of its cut-off."""
    kind = ranking.round.type
    return Frozen(
        cut_off=ranking.round.cut_off.id,
        type=kind,
        frozen_on=on,
        mode=ranking.contest.mode,
        places=ranking.places,
        reserve=ranking.contest.reserve,
        lines=tuple(
            FrozenLine(
                line.candidate,
                line.rank,
                line.rank_by_score,
                line.decided_by,
                line.first,
                line.proposal,
            )
            for line in ranking.lines
        ),
        not_ranked=tuple((n.application_id, n.standing) for n in not_ranked if n.kind is kind),
        sensitivity=ranking.sensitivity,
    )


def changes(
    frozen: Frozen, now: Sequence[Ranked], fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> tuple[Change, ...]:
    """Set the frozen ranking against today's lines along it, and against one made afresh.

    `out` are the applications of the round that would not be ranked today.
    """
    return (
        *(c for line in frozen.lines for c in _line_changes(line, now, fresh, out)),
        *_came_since(frozen, fresh, out),
    )


def _line_changes(
    line: FrozenLine, now: Sequence[Ranked], fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> Iterator[Change]:
    then, key = line.candidate, line.candidate.application_id
    today = next(r for r in now if r.application_id == key)
    again = next((r for r in fresh if r.application_id == key), None)
    if (was := _decision(then)) != (is_ := _decision(today.candidate)):
        yield Change(key, then.city, "Decision", was, is_)
    if line.proposal is not today.proposal:
        reason = f"{today.proposal.value}: {today.reason}"
        yield Change(key, then.city, "Proposal", line.proposal.value, reason)
    if again is None:
        state = out[key].standing.value if key in out else "no longer in Applications"
        yield Change(key, then.city, "Status", "Ranked", state)
        return
    if again.candidate.total != then.total:
        was, is_ = str(show(then.total)), str(show(again.candidate.total))
        yield Change(key, then.city, "Score", was, f"{is_} (does not count: frozen)")
    if again.rank != line.rank:
        yield Change(key, then.city, "Rank", _rank(line.rank), f"{_rank(again.rank)} if made again")


def _came_since(
    frozen: Frozen, fresh: Sequence[Ranked], out: Mapping[str, NotRanked]
) -> Iterator[Change]:
    known = {line.candidate.application_id for line in frozen.lines}
    standing = dict(frozen.not_ranked)
    for line in fresh:
        key = line.application_id
        if key not in known:
            was = standing[key].value if key in standing else "not in Applications"
            now = "eligible, complete and scored; it came too late for the frozen ranking"
            yield Change(key, line.candidate.city, "Status", was, now)
    for key, missing in out.items():
        was = standing[key].value if key in standing else "not in Applications"
        if key not in known and was != missing.standing.value:
            yield Change(key, missing.city, "Status", was, missing.standing.value)


def _decided(candidate: Candidate, said: Mapping[str, Recorded]) -> Candidate:
    """Give a frozen candidate today's decision; one that has vanished is out of the running."""
    today = said.get(candidate.application_id)
    if today is None:
        return replace(candidate, decision=Decision.WITHDRAWN, declined=False)
    return replace(
        candidate, decision=today.decision, declined=today.declined, comment=today.comment
    )


def _decision(candidate: Candidate) -> str:
    text = candidate.decision.value if candidate.decision else "none"
    return f"{text}, declined" if candidate.declined else text


def _rank(rank: int | None) -> str:
    return "none" if rank is None else str(rank)
