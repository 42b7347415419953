"""The sheets `Not ranked`, `Experts` and `Changes`."""

from p2p_sheets.rules.selection import CutOffRanking, Suggestion
from p2p_sheets.write.table import Col, Look, Table

SHOWN = 5  # experts per application; the pool has the others


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
            missing.kind.value if missing.kind else "",
            missing.decision.value if missing.decision else "",
        )
        for missing in ranking.not_ranked
    ]
    return Table(name, columns, rows, when_empty="Every application is ranked.")


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
    days = [f"{r.round.type.value}: {r.frozen_on}" for r in ranking.rounds if r.frozen_on]
    above = [f"Frozen on: {'; '.join(days)}. The frozen workbook itself stays as it was."]
    return Table("Changes", columns, rows, above, when_empty="Nothing has changed.")
