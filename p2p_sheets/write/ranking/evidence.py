"""The sheets `Scores`, `Sensitivity` and `Experts`: what a ranking rests on, and who could come."""

from p2p_sheets.money import show_number
from p2p_sheets.rules.selection import (
    CutOffRanking,
    Scored,
    Strictness,
    Suggestion,
    Variation,
    show,
)
from p2p_sheets.text import fold
from p2p_sheets.write.ranking.about import number
from p2p_sheets.write.table import Cell, Col, Look, Table

SHOWN = 5  # experts per application; the pool has the others


def scores_table(ranking: CutOffRanking) -> Table:
    """Lay out each evaluator's marks and comments, in the order of the ranking."""
    held = [c for r in ranking.rounds for c in r.contest.scoring.criteria]
    labels = list(dict.fromkeys(criterion.label for criterion in held))
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 15),
        Col("Evaluator", Look.NOTE, 19),
        *(Col(label, Look.NUMBER, 10) for label in labels),
        Col("Evaluator's total", Look.SCORE, 9),
        Col("Counts", Look.NOTE, 17),
        Col("Score", Look.SCORE, 7),
        Col("Spread", Look.SCORE, 7),
        Col("Average deviation from the other evaluators", Look.TEXT, 16),
        Col("Comment", Look.NOTE, 46),
    ]
    rows: list[list[Cell]] = []
    tints: dict[int, str] = {}
    for application_id in _in_order(ranking):
        scored = ranking.scores[application_id]
        for mark in scored.marks:
            if mark.aside or _far_apart(scored, ranking):
                tints[len(rows)] = "faint" if mark.aside else "warn"
            rows.append(
                [
                    application_id,
                    ranking.city_of(application_id),
                    mark.score.evaluator,
                    *(mark.score.marks.get(label) for label in labels),
                    number(mark.total),
                    f"Set aside: {mark.aside}" if mark.aside else "Yes",
                    number(scored.total),
                    number(scored.spread),
                    _leans(ranking.strictness.get(fold(mark.score.evaluator)), ranking),
                    mark.score.comment,
                ]
            )
    limit = show_number(ranking.config.scoring.divergence)
    above = [
        "Grey: set aside, does not count (SE-3). An empty score is missing, never zero (SE-1).",
        f"Yellow: the evaluators' totals are over {limit} apart, a meeting is due (SE-4).",
        "Average deviation: how far their totals are from the others', over how many applications.",
        "It is shown beside the score, which is never adjusted for it.",
    ]
    return Table("Scores", columns, rows, above, tints, "No scores yet.", repeat=3)


def _in_order(ranking: CutOffRanking) -> list[str]:
    ranked = [line.application_id for r in ranking.rounds for line in r.lines]
    first = [key for key in ranked if key in ranking.scores]
    return first + [key for key in ranking.scores if key not in set(first)]


def _far_apart(scored: Scored, ranking: CutOffRanking) -> bool:
    return scored.spread is not None and scored.spread > ranking.config.scoring.divergence


def _leans(strictness: Strictness | None, ranking: CutOffRanking) -> str:
    """Say how far an evaluator's totals lie from the others'; a word for a step and more."""
    if strictness is None:
        return ""
    size, below = abs(strictness.difference), strictness.difference < 0
    word = ("strict " if below else "lenient ") if size >= ranking.config.scoring.step else ""
    return f"{word}{'-' if below else '+'}{show(size)} ({strictness.applications})"


def sensitivity_table(ranking: CutOffRanking) -> Table:
    """Lay out which proposals other modes of priority, or one evaluator less, would change."""
    columns = [
        Col("Scenario", Look.NOTE, 30),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("Score", Look.SCORE, 7),
        Col("Rank", Look.COUNT, 6),
        Col("Proposal", Look.TEXT, 15),
        Col("Score then", Look.SCORE, 7),
        Col("Rank then", Look.COUNT, 6),
        Col("Proposal then", Look.TEXT, 15),
    ]
    rows = [
        (
            str(shift.scenario),
            shift.application_id,
            shift.city,
            show(shift.score),
            shift.rank,
            shift.proposal.value,
            number(shift.score_then),
            shift.rank_then,
            shift.proposal_then.value if shift.proposal_then else "No score left",
        )
        for round_ranking in ranking.rounds
        for shift in round_ranking.sensitivity.shifts
    ]
    tried = [str(scenario) for r in ranking.rounds for scenario in r.sensitivity.scenarios]
    above = [
        _how_many(ranking),
        f"Tried, each by itself: {', '.join(dict.fromkeys(tried)) or 'nothing'}.",
        "Without an evaluator, one score on each criterion is enough.",
    ]
    return Table("Sensitivity", columns, rows, above, {}, "No scenario changes a proposal.")


def _how_many(ranking: CutOffRanking) -> str:
    every = [r.sensitivity for r in ranking.rounds]
    total = sum(s.proposals for s in every)
    without = sum(s.changed(Variation.WITHOUT) for s in every)
    parts = [f"{without} without one of the evaluators"]
    if any(s.tried(Variation.MODE) for s in every):
        modes = sum(s.changed(Variation.MODE) for s in every)
        parts.insert(0, f"{modes} under another mode of priority")
    return f"Of {total} proposals would change: {', '.join(parts)}."


def experts_table(ranking: CutOffRanking) -> Table:
    """Lay out the experts suggested for each award, best first."""
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("No.", Look.COUNT, 5),
        Col("Expert ID", Look.TEXT, 11),
        Col("Expert", Look.NOTE, 22),
        Col("Organisation", Look.NOTE, 24),
        Col("Source", Look.TEXT, 12),
        Col("Topics that fit", Look.NOTE, 30),
        Col("Languages", Look.NOTE, 18),
        Col("Days free", Look.TEXT, 13),
        Col("Assignments so far", Look.COUNT, 12),
    ]
    rows = [
        (
            fit.application_id,
            fit.city,
            fit.number,
            fit.expert.expert_id,
            fit.expert.name,
            fit.expert.organisation,
            fit.expert.source.value if fit.expert.source else "",
            ", ".join(fit.topics),
            ", ".join(fit.languages) or "not stated",
            _free(fit),
            fit.used,
        )
        for fit in ranking.experts
        if fit.number <= SHOWN
    ]
    above = [
        f"A proposal, never a decision: the best {SHOWN} of the pool for each award (EL-5, ST-7).",
        "They know the topic, share a language with the city, have time, and do not belong to it.",
    ]
    return Table("Experts", columns, rows, above, when_empty="Nobody in the pool fits.", repeat=2)


def _free(fit: Suggestion) -> str:
    return "all" if fit.days_free == fit.days_wanted else f"{fit.days_free} of {fit.days_wanted}"
