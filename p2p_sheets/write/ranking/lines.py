"""The sheets `Ranking`, `Visitors`, `Not ranked` and `Changes`: an application a line."""

from collections.abc import Iterable

from p2p_sheets.rules.selection import (
    CutOffRanking,
    Proposal,
    Ranked,
    RoundRanking,
    Sensitivity,
    Variation,
    show,
)
from p2p_sheets.text import order_key
from p2p_sheets.write.ranking.about import about, places, terms, threshold
from p2p_sheets.write.table import Cell, Col, Look, Table

TINTS = {Proposal.AWARD: "good", Proposal.RESERVE: "warn", Proposal.BELOW: "faint"}
OUTCOME = (
    Col("Proposal", Look.TEXT, 13),
    Col("Decision", Look.TEXT, 9),
    Col("Decided by", Look.NOTE, 14),
)
LAST = 10**6
LINE = "_" * 34
SIGNATURES = (  # for the meeting
    f"Panel meeting on {LINE}",
    f"Chair {LINE}   Signature {LINE}",
    *[f"Member {LINE}   Signature {LINE}"] * 4,
)
COLOURS = (
    "Green: proposed. Yellow: reserve. Light grey: below the threshold, or gone. Blue-grey: the "
    "panel departed from the proposal (SE-9). The thick line: the last place."
)


def ranking_table(ranking: CutOffRanking, name: str = "Ranking") -> Table:
    """Lay out the applications of the cut-off; where there are visitors the hosts."""
    tried = ranking.main.sensitivity
    modes = bool(tried.tried(Variation.MODE))
    columns = [
        Col("Rank", Look.COUNT, 6),
        Col("Application ID", Look.TEXT, 11),
        Col("City", Look.NOTE, 13),
        Col("Country", Look.TEXT, 8),
        *_about_columns(title=20),
        *(Col(c.label, Look.SCORE, 9) for c in ranking.main.contest.scoring.criteria),
        Col("Score", Look.SCORE, 6),
        Col("Evaluators", Look.COUNT, 9),
        Col("Rank by score", Look.COUNT, 7),
        Col("Priority city", Look.TEXT, 8),
        *OUTCOME,
        Col("Reason", Look.NOTE, 28),
        Col("Rule", Look.TEXT, 6),
        *([Col("Under another priority mode", Look.NOTE, 13)] if modes else []),
    ]
    rows = [
        (
            line.rank,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            *_about(ranking, line),
            *map(show, line.candidate.criteria),
            show(line.candidate.total),
            _evaluators(ranking, line),
            line.rank_by_score,
            _priority(ranking.main, line),
            *_outcome(line),
            *([_otherwise(line, tried)] if modes else []),
        )
        for line in ranking.main.lines
    ]
    last = [n for n, line in enumerate(ranking.main.lines) if _has_place(line)][-1:]
    return Table(
        name,
        columns,
        rows,
        [*about(ranking, ranking.main), *terms(ranking.main), COLOURS],
        _tints(ranking.main.lines),
        "Nothing is ranked yet.",
        repeat=3,
        ruled=last,
        below=SIGNATURES,
    )


def visitors_table(ranking: CutOffRanking, visitors: RoundRanking, name: str = "Visitors") -> Table:
    """Lay out the visits with their visitors, who gets a place first."""
    columns = [
        Col("Host application", Look.TEXT, 11),
        Col("Host city", Look.NOTE, 12),
        Col("Place", Look.COUNT, 5),
        Col("Application ID", Look.TEXT, 11),
        Col("City", Look.NOTE, 13),
        Col("Country", Look.TEXT, 8),
        *_about_columns(title=30),
        Col("Score", Look.SCORE, 6),
        Col("Evaluators", Look.COUNT, 10),
        Col("Preference", Look.COUNT, 10),
        Col("Priority city", Look.TEXT, 8),
        *OUTCOME,
        Col("Reason", Look.NOTE, 28),
        Col("Rule", Look.TEXT, 6),
    ]
    lines = sorted(visitors.lines, key=_by_visit)
    rows = [
        (
            line.candidate.host,
            ranking.city_of(line.candidate.host),
            line.place,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            *_about(ranking, line),
            show(line.candidate.total),
            _evaluators(ranking, line),
            line.candidate.preference,
            _priority(visitors, line),
            *_outcome(line),
        )
        for line in lines
    ]
    filled = "; ".join(f"{v.city} {v.taken} of {v.places}" for v in ranking.visits)
    above = [
        *about(ranking, visitors),
        f"Visitor cities per visit: {filled or 'no visit is selected yet'} (PR-6)",
        "At most one place per city and call (SE-7), by preference and score (SE-8)",
        places(visitors),
        threshold(visitors),
        COLOURS,
    ]
    return Table(
        name,
        columns,
        rows,
        above,
        _tints(lines),
        "Nobody is ranked yet.",
        repeat=2,
        ruled=set({line.candidate.host: n for n, line in enumerate(lines) if line.place}.values()),
        below=SIGNATURES,
    )


def _about_columns(title: int) -> tuple[Col, ...]:
    """List what an application is about, its title so wide."""
    return (
        Col("Title", Look.NOTE, title),
        Col("Topic", Look.NOTE, 12),
        Col("Population", Look.COUNT, 9),
    )


def _has_place(line: Ranked) -> bool:
    """Does the ranking give it a place, whatever the panel decided?"""
    return line.proposal is Proposal.AWARD


def _about(ranking: CutOffRanking, line: Ranked) -> tuple[Cell, ...]:
    """Say what the application is about; of one that has vanished since it was frozen nothing."""
    assessment = ranking.assessments.get(line.application_id)
    if assessment is None:
        return ("", "", None)
    application = assessment.application
    return (application.title, application.topic, assessment.population)


def _evaluators(ranking: CutOffRanking, line: Ranked) -> Cell:
    """Count the evaluators whose marks count."""
    scored = ranking.scores.get(line.application_id)
    return sum(not mark.aside for mark in scored.marks) if scored else None


def _priority(ranking: RoundRanking, line: Ranked) -> Cell:
    """Tell a priority city where there is priority (EL-4)."""
    has_priority = ranking.round.figures(ranking.contest.config).priority
    return line.candidate.in_band if has_priority else None


def _by_visit(line: Ranked) -> tuple[str, int, int]:
    return (order_key(line.candidate.host), line.place or LAST, line.rank or LAST)


def not_ranked_table(ranking: CutOffRanking, name: str = "Not ranked") -> Table:
    """Lay out who is not ranked, why, and what to ask or do."""
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("Status", Look.TEXT, 15),
        Col("Reason", Look.NOTE, 50),
        Col("Rule", Look.NOTE, 11),
        Col("What to do", Look.NOTE, 56),
        Col("Activity type", Look.TEXT, 17),
        Col("Decision", Look.TEXT, 10),
    ]
    rows = [
        (
            missing.application_id,
            f"{missing.city} ({missing.country})" if missing.country else missing.city,
            missing.standing.value,
            missing.reason,
            missing.rule,
            missing.to_do,
            missing.kind.name if missing.kind else "",
            missing.decision.value if missing.decision else "",
        )
        for missing in ranking.not_ranked
    ]
    return Table(name, columns, rows, when_empty="Every application is ranked.")


def changes_table(ranking: CutOffRanking) -> Table:
    """Lay out what is no longer as it was when the ranking was frozen (SE-9)."""
    columns = [
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 18),
        Col("What", Look.TEXT, 12),
        Col("When frozen", Look.NOTE, 28),
        Col("Now", Look.NOTE, 60),
    ]
    rows = [
        (change.application_id, change.city, change.what, change.frozen, change.now)
        for round_ranking in ranking.rounds
        for change in round_ranking.changes
    ]
    days = [f"{r.round.type.name}: {r.frozen_on}" for r in ranking.rounds if r.frozen_on]
    above = [f"Frozen on: {'; '.join(days)}. The frozen workbook itself stays as it was."]
    return Table("Changes", columns, rows, above, when_empty="Nothing has changed.")


def _outcome(line: Ranked) -> tuple[Cell, ...]:
    decision = line.candidate.recorded.decision
    return (
        line.proposal.value,
        decision.value if decision else "",
        line.decided_by,
        line.reason,
        line.rule,
    )


def _otherwise(line: Ranked, tried: Sensitivity) -> str:
    """Name the proposals that other modes of priority would make of it (EL-4)."""
    then: dict[str, list[str]] = {}
    for shift in tried.shifts:
        mode = shift.scenario.variation is Variation.MODE
        if mode and shift.application_id == line.application_id:
            proposal = shift.proposal_then.value if shift.proposal_then else ""
            then.setdefault(proposal, []).append(shift.scenario.name)
    return "; ".join(f"{proposal} ({', '.join(modes)})" for proposal, modes in then.items())


def _tints(lines: Iterable[Ranked]) -> dict[int, str]:
    """Tint by what is proposed; a decision that departs from it stands out."""
    return {n: tint for n, line in enumerate(lines) if (tint := _tint(line))}


def _tint(line: Ranked) -> str:
    if line.departs:
        return "apart"
    return "faint" if line.candidate.recorded.is_given_up else TINTS.get(line.proposal, "")
