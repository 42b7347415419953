"""What a recorded decision rests on: the decisions beside it, never the proposals (SE-9).

Who ranks higher is read off the ranking, who has a place off what the panel recorded. So a city is
told of higher ranks only where each award is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from p2p_sheets.books import Decision
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.results import RoundRanking, Selection
from p2p_sheets.rules.selection.screening import Standing


class Cause(StrEnum):
    """Why an application has no award."""

    CHECKS = "checks"  # ineligible or incomplete: the checks say why
    UNSCORED = "unscored"
    TOO_LATE = "too late"  # not ready when the ranking was frozen
    BELOW = "below threshold"
    NO_VISIT = "no visit"  # the visit that it wants was not awarded
    ELSEWHERE = "elsewhere"  # the city has its award of this type, or its place of this call
    HIGHER = "higher"  # each award ranks above it, and the places are used up
    TARGET = "target"  # only the target of the programme keeps it out (CA-4)
    PANEL = "panel"  # the panel departed from the ranking, or left places open


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an application has no award, with the awards that it was up against."""

    cause: Cause
    places: int = 0  # of its round; for a visitor of the visit that it wants
    awards: int = 0  # recorded for them
    lower: int = 0  # of these, how many do not rank above it
    by_priority: int = 0  # of these, how many rank above it by priority alone (EL-4)
    lowest: Fraction | None = None  # the lowest score among them


def why_not(selection: Selection, application_id: str) -> WhyNot:
    """Say why an application that is not awarded has no place."""
    assessment = selection.assessments[application_id]
    if assessment.standing in (Standing.INELIGIBLE, Standing.INCOMPLETE, Standing.ERROR):
        return WhyNot(Cause.CHECKS)
    line = selection.line.get(application_id)
    if line is None:
        missing = selection.not_ranked.get(application_id)
        late = missing is not None and missing.standing is not Standing.AWAITING
        return WhyNot(Cause.TOO_LATE if late else Cause.UNSCORED)
    if line.rank is None:
        return WhyNot(Cause.BELOW)
    return _ranked(selection, selection.ranking_of(application_id), line)


def _ranked(selection: Selection, ranking: RoundRanking, line: Ranked) -> WhyNot:
    candidate, visitors = line.candidate, ranking.round.is_visitors
    hosts = {award.application_id for award in selection.awards if award.recorded}
    if visitors and candidate.host not in hosts:
        return WhyNot(Cause.NO_VISIT)
    if _has_another(selection, ranking, line):
        return WhyNot(Cause.ELSEWHERE)
    rivals = [r for r in ranking.lines if not visitors or r.candidate.host == candidate.host]
    awarded = [r for r in rivals if r.candidate.recorded.decision is Decision.AWARDED]
    unranked = _unranked(ranking, candidate.host)
    return WhyNot(
        cause=_cause(ranking, line, awarded, unranked),
        places=_room(ranking),
        awards=len(awarded) + unranked,
        lower=unranked + sum(not _above(rival, line) for rival in awarded),
        by_priority=sum(_by_priority(rival, line) for rival in awarded),
        lowest=min((r.candidate.total for r in awarded), default=None),
    )


def _cause(ranking: RoundRanking, line: Ranked, awarded: Sequence[Ranked], unranked: int) -> Cause:
    if unranked or not all(_above(rival, line) for rival in awarded):
        return Cause.PANEL
    if len(awarded) >= _room(ranking):
        return Cause.HIGHER
    places, left = ranking.places, ranking.places.open
    taken = sum(r.candidate.recorded.decision is Decision.AWARDED for r in ranking.lines)
    short = left < places.capacity and taken + ranking.contest.unranked_awards >= left
    return Cause.TARGET if short else Cause.PANEL


def _room(ranking: RoundRanking) -> int:
    """Count the places that an application competes for, without the target's limit."""
    if ranking.round.is_visitors:
        return ranking.round.figures(ranking.contest.config).max_visitors
    return ranking.places.capacity


def _has_another(selection: Selection, ranking: RoundRanking, line: Ranked) -> bool:
    """Has the city its award of this type, or its place of this call, by the decisions? (SE-7)."""
    round_, config = ranking.round, ranking.contest.config
    if config.selection.repeat_awards and not round_.is_visitors:
        return False
    return any(
        award.recorded
        and award.city_key == line.candidate.city_key
        and award.application_id != line.application_id
        and award.round.type == round_.type
        and (award.round == round_ or not round_.is_visitors)
        for award in selection.awards
    )


def _unranked(ranking: RoundRanking, host: str) -> int:
    """Count the recorded awards that are in no line: the panel alone put them there."""
    contest = ranking.contest
    return contest.full.get(host, 0) if ranking.round.is_visitors else contest.unranked_awards


def _above(rival: Ranked, line: Ranked) -> bool:
    return rival.rank is not None and line.rank is not None and rival.rank < line.rank


def _by_priority(rival: Ranked, line: Ranked) -> bool:
    """Does a rival rank above it, and by score alone would not? (EL-4)."""
    mine, theirs = line.rank_by_score, rival.rank_by_score
    return _above(rival, line) and mine is not None and theirs is not None and theirs > mine


# --- the reserve list ----------------------------------------------------------------------------
def reserve_position(selection: Selection, application_id: str) -> int | None:
    """Number an application on the reserve list as the panel recorded it, best rank first.

    A visit has a list of its own. None: it is not on it.
    """
    line = selection.line.get(application_id)
    if line is None:
        return None
    ranking = selection.ranking_of(application_id)
    waiting = [
        other.application_id
        for other in ranking.lines
        if other.candidate.host == line.candidate.host
        and other.candidate.recorded.decision is Decision.RESERVE
        and not other.candidate.recorded.is_given_up
    ]
    return waiting.index(application_id) + 1 if application_id in waiting else None
