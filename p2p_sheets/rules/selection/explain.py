"""In words, step by step with the rule IDs: how an application came to stand where it stands."""

from collections.abc import Iterator

from p2p_sheets.money import show_number
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking, Selection
from p2p_sheets.rules.selection.rounds import Places
from p2p_sheets.rules.selection.scoring import Scored, show
from p2p_sheets.rules.selection.screening import Assessment, Outcome

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
        if ranking is not None and scored.marks:
            out += ["", "Scores", *(f"  {text}" for text in _scores(scored, ranking))]
    if missing is not None:
        out += ["", "Not ranked", f"  {missing.rule}  {missing.standing.value}: {missing.reason}"]
        out += [f"  What to do: {missing.to_do}"]
    line = selection.line.get(application_id)
    if line is not None:
        out += ["", "Ranking", *(f"  {text}" for text in _ranking(selection, line))]
    return [text.rstrip() for text in out]


def _title(assessment: Assessment) -> str:
    a = assessment.application
    kind = a.activity_type.name
    return f"{a.application_id}: {kind} of {a.city} ({a.country}), {assessment.cut_off}"


def _scores(scored: Scored, ranking: CutOffRanking) -> Iterator[str]:
    scoring = ranking.config.scoring
    for mark in scored.marks:
        given = "; ".join(
            f"{c.label} {show_number(mark.score.marks[c.label])}"
            for c in scoring.criteria
            if c.label in mark.score.marks
        )
        state = f"set aside, {mark.aside} (SE-3)" if mark.aside else "counts"
        yield f"SE-1  {mark.score.evaluator}: {given or 'no marks'} ({state})"
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
        yield f"SE-4  The evaluators lie {show(scored.spread)} apart (over {limit}: a meeting)"


def _ranking(selection: Selection, line: Ranked) -> Iterator[str]:
    ranking = next(r for c in selection.cut_offs for r in c.rounds for x in r.lines if x is line)
    if ranking.frozen_on:
        yield f"SE-9  Frozen on {ranking.frozen_on}: scores and order are those of that day"
    if ranking.provisional:
        yield f"CA-5  Provisional: applications may come in until {ranking.round.closes}"
    if line.rank is not None:
        yield from _order(ranking, line)
    yield f"CA-4  Places: {_places(ranking.places)}"
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
        yield f"EL-4  It {state} a priority city; priority mode {mode}"
    if line.decided_by:
        yield f"SE-5  A tie was settled by: {line.decided_by}"


def _places(places: Places) -> str:
    carried = f" + {places.carried} carried over" if places.carried else ""
    return (
        f"{places.places} (at most {places.most}{carried}; "
        f"{places.before} of the programme's {places.target} taken before)"
    )
