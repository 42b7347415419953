"""A frozen ranking to and from what a JSON file holds: fractions as `19/5`, days as ISO."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from p2p_sheets.books import ApplicationType, Decision
from p2p_sheets.rules.selection.decisions import Candidate, Places, Proposal, Standing
from p2p_sheets.rules.selection.frozen import Frozen, FrozenLine
from p2p_sheets.rules.selection.sensitivity import Sensitivity, Shift

VERSION = 1


def to_dict(frozen: Frozen) -> dict[str, Any]:
    """Make plain values, ready for JSON."""
    return {
        "version": VERSION,
        "cut_off": frozen.cut_off,
        "type": frozen.type.value,
        "frozen_on": frozen.frozen_on.isoformat(),
        "mode": frozen.mode,
        "places": asdict(frozen.places),
        "reserve": frozen.reserve,
        "lines": [_line_to_dict(line) for line in frozen.lines],
        "not_ranked": [[key, standing.value] for key, standing in frozen.not_ranked],
        "sensitivity": _tried_to_dict(frozen.sensitivity),
    }


def from_dict(data: Mapping[str, Any]) -> Frozen:
    """Read what `to_dict` made.

    Raises:
        ValueError, KeyError, TypeError: it is something else.
    """
    if data["version"] != VERSION:
        raise ValueError(f"a frozen ranking of version {data['version']} is not known here")
    return Frozen(
        cut_off=data["cut_off"],
        type=ApplicationType(data["type"]),
        frozen_on=date.fromisoformat(data["frozen_on"]),
        mode=data["mode"],
        places=Places(**data["places"]),
        reserve=data["reserve"],
        lines=tuple(_line_from_dict(line) for line in data["lines"]),
        not_ranked=tuple((key, Standing(standing)) for key, standing in data["not_ranked"]),
        sensitivity=_tried_from_dict(data["sensitivity"]),
    )


def _line_to_dict(line: FrozenLine) -> dict[str, Any]:
    c = line.candidate
    return {
        "application_id": c.application_id,
        "city": c.city,
        "country": c.country,
        "city_key": c.city_key,
        "in_band": c.in_band,
        "total": str(c.total),
        "criteria": [str(score) for score in c.criteria],
        "below": c.below,
        "earlier": c.earlier,
        "submitted": c.submitted.isoformat(),
        "host": c.host,
        "preference": c.preference,
        "decision": c.decision.value if c.decision else None,
        "declined": c.declined,
        "comment": c.comment,
        "rank": line.rank,
        "rank_by_score": line.rank_by_score,
        "decided_by": line.decided_by,
        "first": line.first.value,
        "proposal": line.proposal.value,
    }


def _line_from_dict(data: Mapping[str, Any]) -> FrozenLine:
    candidate = Candidate(
        application_id=data["application_id"],
        city=data["city"],
        country=data["country"],
        city_key=data["city_key"],
        in_band=data["in_band"],
        total=Fraction(data["total"]),
        criteria=tuple(Fraction(score) for score in data["criteria"]),
        below=data["below"],
        earlier=data["earlier"],
        submitted=date.fromisoformat(data["submitted"]),
        host=data["host"],
        preference=data["preference"],
        decision=Decision(data["decision"]) if data["decision"] else None,
        declined=data["declined"],
        comment=data["comment"],
    )
    return FrozenLine(
        candidate,
        data["rank"],
        data["rank_by_score"],
        data["decided_by"],
        Proposal(data["first"]),
        Proposal(data["proposal"]),
    )


def _tried_to_dict(tried: Sensitivity) -> dict[str, Any]:
    return {
        "modes": list(tried.modes),
        "evaluators": list(tried.evaluators),
        "proposals": tried.proposals,
        "shifts": [
            {
                **asdict(shift),
                "score": str(shift.score),
                "score_then": None if shift.score_then is None else str(shift.score_then),
                "proposal": shift.proposal.value,
                "proposal_then": shift.proposal_then.value if shift.proposal_then else None,
            }
            for shift in tried.shifts
        ],
    }


def _tried_from_dict(data: Mapping[str, Any]) -> Sensitivity:
    return Sensitivity(
        tuple(data["modes"]),
        tuple(data["evaluators"]),
        tuple(_shift(shift) for shift in data["shifts"]),
        data["proposals"],
    )


def _shift(data: Mapping[str, Any]) -> Shift:
    then, score_then = data["proposal_then"], data["score_then"]
    return Shift(
        data["scenario"],
        data["application_id"],
        data["city"],
        Fraction(data["score"]),
        data["rank"],
        Proposal(data["proposal"]),
        None if score_then is None else Fraction(score_then),
        data["rank_then"],
        None if then is None else Proposal(then),
    )
