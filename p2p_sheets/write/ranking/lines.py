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
from p2p_sheets.write.ranking.about import about, places, terms
from p2p_sheets.write.table import Cell, Col, Look, Table

TINTS = {Proposal.AWARD: "good", Proposal.RESERVE: "warn", Proposal.BELOW: "faint"}
OUTCOME = (
    Col("Proposal", Look.TEXT, 15),
    Col("Decision", Look.TEXT, 10),
    Col("Decided by", Look.NOTE, 20),
)
LAST = 10**6


def ranking_table(ranking: CutOffRanking, name: str = "Ranking") -> Table:
    """Lay out the applications of the cut-off; where there are visitors the hosts."""
    tried = ranking.main.sensitivity
    modes = bool(tried.tried(Variation.MODE))
    columns = [
        Col("Rank", Look.COUNT, 6),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 14),
        Col("Country", Look.TEXT, 8),
        *(Col(c.label, Look.SCORE, 10) for c in ranking.config.scoring.criteria),
        Col("Score", Look.SCORE, 7),
        Col("Rank by score", Look.COUNT, 8),
        Col("Priority city", Look.TEXT, 8),
        *OUTCOME,
        Col("Reason", Look.NOTE, 36),
        Col("Rule", Look.TEXT, 7),
        *([Col("Under another priority mode", Look.NOTE, 17)] if modes else []),
    ]
    rows = [
        (
            line.rank,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            *map(show, line.candidate.criteria),
            show(line.candidate.total),
            line.rank_by_score,
            line.candidate.in_band,
            *_outcome(line),
            *([_otherwise(line, tried)] if modes else []),
        )
        for line in ranking.main.lines
    ]
    above = [*about(ranking, ranking.main), *terms(ranking.main)]
    tints = _tints(ranking.main.lines)
    return Table(name, columns, rows, above, tints, "Nothing is ranked yet.", repeat=3)


def visitors_table(ranking: CutOffRanking, visitors: RoundRanking, name: str = "Visitors") -> Table:
    """Lay out the visits with their visitors, who gets a place first."""
    columns = [
        Col("Host application", Look.TEXT, 13),
        Col("Host city", Look.NOTE, 15),
        Col("Place", Look.COUNT, 6),
        Col("Application ID", Look.TEXT, 13),
        Col("City", Look.NOTE, 14),
        Col("Country", Look.TEXT, 8),
        Col("Score", Look.SCORE, 7),
        Col("Preference", Look.COUNT, 10),
        Col("Priority city", Look.TEXT, 8),
        *OUTCOME,
        Col("Reason", Look.NOTE, 46),
        Col("Rule", Look.TEXT, 7),
    ]
    lines = sorted(visitors.lines, key=_by_visit)
    rows = [
        (
            line.candidate.host,
            ranking.cities.get(line.candidate.host, ""),
            line.place,
            line.application_id,
            line.candidate.city,
            line.candidate.country,
            show(line.candidate.total),
            line.candidate.preference,
            line.candidate.in_band,
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
    ]
    return Table(name, columns, rows, above, _tints(lines), "Nobody is ranked yet.", repeat=2)


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
        return "bad"
    return "faint" if line.candidate.recorded.is_given_up else TINTS.get(line.proposal, "")
