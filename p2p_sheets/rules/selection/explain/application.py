"""In words, step by step with the rule IDs: how an application came to stand where it stands."""

from collections.abc import Iterator

from p2p_sheets.config import Scoring
from p2p_sheets.money import show_number
from p2p_sheets.rules.selection.explain.turning import turning
from p2p_sheets.rules.selection.ranking import Ranked, put_in_order
from p2p_sheets.rules.selection.results import RoundRanking, Selection
from p2p_sheets.rules.selection.rounds import Places
from p2p_sheets.rules.selection.scoring import Scored, show
from p2p_sheets.rules.selection.screening import Assessment, Outcome
from p2p_sheets.rules.selection.sensitivity import MODE_WORDS
from p2p_sheets.text import many

SIGNS = {Outcome.PASS: "yes", Outcome.FAIL: "NO", Outcome.CLARIFY: "TO CLARIFY"}


def explain(selection: Selection, application_id: str) -> list[str]:
    """Tell one application's way through the checks, the scores and the ranking; [] if unknown."""
    missing = selection.not_ranked.get(application_id)
    assessment = selection.assessments.get(application_id)
    out: list[str] = []
    if assessment is not None:
        out += [_title(assessment), "", "Checks"]
        out += [f"  {c.rule}  {c.name}: {SIGNS[c.outcome]}, {c.text}" for c in assessment.checks]
        scored = selection.scores[application_id]
        ranking = selection.cut_off.get(assessment.cut_off)
        for mine in ranking.rounds if ranking and scored.marks else ():
            if mine.round == assessment.round:
                scoring = mine.contest.scoring
                out += ["", "Scores", *(f"  {text}" for text in _scores(scored, scoring))]
    if missing is not None:
        out += ["", "Not ranked", f"  {missing.rule}  {missing.standing.value}: {missing.reason}"]
        out += [f"  What to do: {missing.to_do}"]
    line = selection.line.get(application_id)
    if line is not None:
        mine = selection.ranking_of(application_id)
        out += ["", "Ranking", *(f"  {text}" for text in _ranking(mine, line))]
        out += ["", "What would have changed it"]
        out += [f"  {text}" for text in _turning(mine, line)]
    return [text.rstrip() for text in out]


def _title(assessment: Assessment) -> str:
    a = assessment.application
    kind = a.activity_type.name
    return f"{a.application_id}: {kind} of {a.city} ({a.country}), {assessment.cut_off}"


def _scores(scored: Scored, scoring: Scoring) -> Iterator[str]:
    for mark in scored.marks:
        given = "; ".join(
            f"{c.label} {show_number(mark.score.marks[c.label])}"
            for c in scoring.criteria
            if c.label in mark.score.marks
        )
        state = f"set aside, {mark.aside} (SE-3)" if mark.aside else "counts"
        yield f"SE-1  {mark.score.evaluator}: {given or 'no scores'} ({state})"
    for criterion, mean in zip(scoring.criteria, scored.criteria, strict=True):
        if mean is not None:
            weight = show_number(criterion.weight)
            yield f"SE-1  {criterion.label}: mean {show(mean)}, weight {weight} of 100"
    if scored.total is None:
        yield f"SE-1  No total: {scored.lacks}"
        return
    yield f"SE-1  Total: {show(scored.total)} (exactly {scored.total})"
    reached = f"not reached: {scored.below}" if scored.below else "reached"
    yield f"SE-2  The threshold of {scoring.threshold}, on the exact total, is {reached}"
    if scored.spread is not None and len(scored.marks) > 1:
        limit = show_number(scoring.divergence)
        yield f"SE-4  The evaluators are {show(scored.spread)} apart (over {limit}: a meeting)"


def _ranking(ranking: RoundRanking, line: Ranked) -> Iterator[str]:
    if ranking.frozen_on:
        yield f"SE-9  Frozen on {ranking.frozen_on}: scores and order are those of that day"
    if ranking.provisional:
        yield f"CA-5  Provisional: applications may come in until {ranking.round.closes}"
    if line.rank is not None:
        yield from _order(ranking, line)
    if ranking.round.is_visitors:
        yield from _in_visit(ranking, line)
    yield f"CA-4  Places: {places_in_words(ranking.places)}"
    yield f"{line.rule}  {line.proposal.value}: {line.reason}"
    recorded = line.candidate.recorded
    if recorded.decision is not None:
        declined = ", then declined by the city" if recorded.declined else ""
        yield f"SE-9  The panel recorded: {recorded.decision.value}{declined}; it stands"


def _order(ranking: RoundRanking, line: Ranked) -> Iterator[str]:
    mode = ranking.contest.mode
    over = sum(other.rank is not None for other in ranking.lines)
    by_score = f"by score alone {line.rank_by_score}"
    yield f"SE-5  Rank {line.rank} of the {over} over the threshold; {by_score}"
    if ranking.round.figures(ranking.contest.config).priority:
        state = "is" if line.candidate.in_band else "is not"
        yield f"EL-4  It {state} a priority city; how priority acts: {MODE_WORDS[mode]}"
    rivals = put_in_order(ranking.contest).rivals.get(line.application_id, ())
    yield from (f"SE-5  A tie was settled, {told}" for told in rivals)


def _in_visit(ranking: RoundRanking, line: Ranked) -> Iterator[str]:
    """Tell a visitor where it stands among those who want the same visit (SE-8)."""
    host, contest = line.candidate.host, ranking.contest
    city = contest.visits.get(host)
    if city is None:
        yield f"SE-8  The visit {host} is not selected"
        return
    those = [other for other in ranking.lines if other.candidate.host == host]
    over = [other for other in those if other.rank is not None]
    admitted = [other.candidate.total for other in those if other.takes_place]
    if line in over:
        number = over.index(line) + 1
        yield f"SE-8  Number {number} of the {len(over)} over the threshold for {city} ({host})"
    rooms = ranking.round.figures(contest.config).max_visitors
    last = f"; the lowest score with a place is {show(min(admitted))}" if admitted else ""
    yield f"SE-8  {len(admitted)} of {rooms} places of that visit are taken{last}"
    if line.place is not None:
        yield f"SE-8  Its own place is number {line.place}"


def _turning(ranking: RoundRanking, line: Ranked) -> Iterator[str]:
    """Tell the smallest change that would have given it the place; each was ranked."""
    found = turning(ranking.contest, line.application_id)
    if found.proposed:
        yield "Nothing: the ranking itself gives it a place"
        return
    if found.points is not None and found.total is not None:
        total = f"{show(found.total)} instead of {show(line.candidate.total)}"
        yield f"{show(found.points)} points more would have given it a place: {total}"
    if found.places is not None:
        where = "in each visit" if ranking.round.is_visitors else "of the cut-off"
        also = ", and as many in the target of the programme (CA-4)," if found.target else ""
        yield f"{many(found.places, 'more place')} {where}{also} would have given it one"
    if found.points is None and found.places is None:
        yield "Neither points nor places: see the reason above"


def places_in_words(places: Places) -> str:
    """Say how many places there are, and where the number comes from."""
    carried = f" + {places.carried} carried over" if places.carried else ""
    return (
        f"{places.places} (at most {places.most}{carried}; "
        f"{places.before} of the programme's {places.target} taken before)"
    )
