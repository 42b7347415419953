"""Whole programmes by chance, for properties that hold for all of them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from p2p_sheets.books import Application, Programme, Score
from tests.rules.selection.contests import (
    AWARDED,
    CITIES,
    HOST,
    LARGE,
    MISSION,
    REJECTED,
    RESERVE,
    REVIEW,
    VISITOR,
    WITHDRAWN,
    application,
    score,
)

ROUNDS = (
    (REVIEW, "ER-1"),
    (REVIEW, "ER-2"),
    (MISSION, "EM-1"),
    (HOST, "SV-1"),
    (HOST, "SV-2"),
    (VISITOR, "SV-1"),
    (VISITOR, "SV-2"),
)
MARKS = ("2", "3", "3", "3.5", "4", "5")  # few, so that scores are often equal
DECISIONS = (None, None, None, None, None, AWARDED, RESERVE, REJECTED, WITHDRAWN)
SPOILT: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {},
    {"contact_name": ""},
    {"submitted_on": date(2025, 1, 1)},
    {"country": "VE"},
)
# Small enough that places, targets and visits are often short.
SHORT = (
    ("activities = 16", "activities = 3"),
    ("activities = 15", "activities = 2"),
    ("activities = 20", "activities = 3"),
    ("visitors = 100", "visitors = 4"),
    ("max_visitors = 5", "max_visitors = 2"),
    ("min_awards = 2", "min_awards = 0"),
    ("max_awards = 4", "max_awards = 2"),
    ("reserve = 3", "reserve = 1"),
)


@dataclass(frozen=True)
class Chance:
    """A programme, and whether anything of it is already decided."""

    programme: Programme

    def with_more(self, applied: Application, rows: list[Score]) -> Programme:
        """The same with one application more."""
        return Programme(
            applications=(*self.programme.applications, applied),
            scores=(*self.programme.scores, *rows),
        )


@st.composite
def programmes(
    draw: st.DrawFn, *, decided: bool = True, spoilt: bool = True, most: int = 14
) -> Chance:
    """Applications of all types, in any state."""
    applications: list[Application] = []
    rows: list[Score] = []
    hosts: dict[str, list[str]] = {"SV-1": [], "SV-2": []}
    for number in range(draw(st.integers(1, most))):
        kind, cut_off = draw(st.sampled_from(ROUNDS))
        key = f"A{number:02}"
        more: dict[str, Any] = dict(draw(st.sampled_from(SPOILT))) if spoilt else {}
        if decided:
            more["decision"] = draw(st.sampled_from(DECISIONS))
            if more["decision"] is AWARDED and draw(st.booleans()):
                more["declined_on"] = date(2023, 6, 1)
        if kind == VISITOR:
            if not hosts[cut_off]:
                continue
            more["host_application"] = draw(st.sampled_from(hosts[cut_off]))
            more["preference"] = draw(st.sampled_from((1, 2, None)))
        if kind == HOST:
            hosts[cut_off].append(key)
        city = draw(st.sampled_from((*CITIES[:8], *LARGE)))
        applications.append(application(key, kind, cut_off, city=city, **more))
        rows += marks_of(draw, key)
    return Chance(Programme(applications=tuple(applications), scores=tuple(rows)))


def marks_of(draw: st.DrawFn, key: str) -> list[Score]:
    """Rows of one to three evaluators."""
    names = ("X", "Y", "Z")[: draw(st.sampled_from((1, 2, 2, 2, 3)))]
    given = st.sampled_from(MARKS)
    return [score(key, name, [draw(given), *[draw(given)] * 4]) for name in names]


def raised(rows: tuple[Score, ...], number: int, label: str) -> tuple[Score, ...]:
    """The same rows with one mark half a step higher, if the scale allows it."""
    row = rows[number]
    mark = min(row.marks[label] + Decimal("0.5"), Decimal(5))
    better = replace(row, marks={**row.marks, label: mark})
    return (*rows[:number], better, *rows[number + 1 :])
