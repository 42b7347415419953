"""Applications that are not ranked: ineligible, incomplete, awaiting scores, or in error."""

from collections.abc import Iterable
from datetime import date

from p2p_sheets.books import Application, ApplicationType, Decision, Faulty
from p2p_sheets.rules.selection.decisions import Assessment, Check, Scored, Standing
from p2p_sheets.rules.selection.ordering import id_order
from p2p_sheets.rules.selection.results import NotRanked


def not_ranked(assessment: Assessment, scored: Scored) -> NotRanked | None:
    """Say why an application is not ranked; None: it is."""
    application, standing = assessment.application, assessment.standing
    if standing is None and scored.total is not None:
        return None
    if standing is None:
        standing, reason, rule = Standing.AWAITING, scored.lacks, "SE-1"
        to_do = "Get the missing marks from the evaluators."
    else:
        reason = "; ".join(check.text for check in assessment.open)
        rule = ", ".join(dict.fromkeys(check.rule for check in assessment.open))
        to_do = _to_do(standing, assessment.open)
    if application.decision is not None:
        reason += f" (the panel: {application.decision.value})"
    return NotRanked(
        application.application_id,
        application.activity_type,
        application.city,
        application.country,
        standing,
        reason[0].upper() + reason[1:],
        rule,
        to_do,
        application.decision,
    )


def _to_do(standing: Standing, checks: Iterable[Check]) -> str:
    if standing is Standing.ERROR:
        return "Correct the row, as the findings say."
    if standing is Standing.INELIGIBLE:
        return "Tell the city why."
    asks = [check.ask for check in checks if check.ask]
    return f"Ask the city: {' '.join(asks)}" if asks else "Correct the row, as the findings say."


def too_late(assessment: Assessment, frozen_on: date, was: Standing | None) -> NotRanked:
    """Say why an application that could be ranked today is not: the ranking was frozen before."""
    application = assessment.application
    state = was.value.lower() if was else "not there"
    return NotRanked(
        application.application_id,
        application.activity_type,
        application.city,
        application.country,
        was or Standing.INELIGIBLE,
        f"It was {state} when the ranking was frozen on {frozen_on}",
        "SE-9",
        "Tell the city; the panel may still record a decision.",
        application.decision,
    )


def in_error(faulty: Iterable[Faulty]) -> list[NotRanked]:
    """List the rows of Applications that an error keeps out, once per ID."""
    rows: dict[str, list[Faulty]] = {}
    for row in sorted(faulty, key=lambda f: (id_order(f.key), str(f.row))):
        if row.record is Application:
            rows.setdefault(row.key, []).append(row)
    return [_error(key, group) for key, group in rows.items()]


def _error(key: str, group: list[Faulty]) -> NotRanked:
    values = group[0].values
    kind, decision = values.get("activity_type"), values.get("decision")
    where = " and ".join(str(faulty.row) for faulty in group)
    return NotRanked(
        application_id=key,
        kind=kind if isinstance(kind, ApplicationType) else None,
        city=str(values.get("city") or ""),
        country=str(values.get("country") or ""),
        standing=Standing.ERROR,
        reason=f"The row has an error: {where}",
        rule="",
        to_do="Correct the row, as the findings say.",
        decision=decision if isinstance(decision, Decision) else None,
    )
