"""Experts suggested for awarded reviews and missions (EL-5, ST-7)."""

from datetime import date
from typing import Any

import pytest

from p2p_sheets.books import Expert, Role, Status
from p2p_sheets.rules.selection import Suggestion
from tests import kinds
from tests.programmes import activity, participant, row_of
from tests.rules.selection.contests import AWARDED, HOST, MISSION, application, run


def expert(expert_id: str, **changes: Any) -> Expert:
    """Somebody from Vienna who knows heat networks, speaks English, and is always free."""
    values: dict[str, Any] = {
        "row": row_of(Expert),
        "expert_id": expert_id,
        "name": f"Expert {expert_id}",
        "city": "Vienna",
        "country": "AT",
        "topics": "Heat networks, tariffs",
        "languages": "English",
    }
    return Expert(**{**values, **changes})


def suggested(*pool: Expert, **more: Any) -> list[Suggestion]:
    """For a review of Valladolid on district heating, 1 December to 28 February."""
    selection = run((application("A"), "4"), experts=pool, **more)
    return list(selection.cut_offs[0].experts)


def ids(*pool: Expert, **more: Any) -> list[str]:
    return [fit.expert.expert_id for fit in suggested(*pool, **more)]


def test_an_expert_who_fits_is_suggested_with_the_reasons() -> None:
    (fit,) = suggested(expert("X1"))
    assert (fit.application_id, fit.number, fit.topics, fit.languages) == (
        "A",
        1,
        ("Heat networks",),
        ("English",),
    )
    assert (fit.days_free, fit.days_wanted, fit.used) == (90, 90, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"topics": "Mobility"},
        {"topics": None},
        {"languages": "Finnish"},
        {"city": "Valladolid", "country": "ES"},
        {"organisation": "Ayuntamiento de Valladolid"},
        {"available_from": date(2023, 3, 1)},
        {"available_to": date(2022, 11, 30)},
    ],
)
def test_el_5_who_does_not_fit_is_not_suggested(changes: dict[str, Any]) -> None:
    assert ids(expert("X1", **changes), expert("X2")) == ["X2"]


@pytest.mark.parametrize("languages", ["Spanish", "es", "Castellano, Polish", "Español", None])
def test_a_language_of_the_country_or_none_stated_will_do(languages: str | None) -> None:
    assert ids(expert("X1", languages=languages)) == ["X1"]


def test_the_best_fit_comes_first_then_the_language_then_the_least_used() -> None:
    pool = [
        expert("X1"),
        expert("X2", languages="Spanish"),
        expert("X3", topics="Heat networks, district energy"),
        expert("X4", email="x4@expert.example"),
    ]
    mission = activity("EM-01", kinds.MISSION)
    busy = participant("P1", Role.EXPERT, "EM-01", name="x", email="x4@expert.example")
    assert ids(*pool, activities=(mission,), participants=(busy,)) == ["X3", "X2", "X1", "X4"]


def test_days_in_another_activity_are_not_free() -> None:
    taken = activity(
        "EM-01",
        kinds.MISSION,
        start_date=date(2022, 12, 1),
        end_date=date(2022, 12, 10),
        status=Status.PLANNED,
    )
    busy = participant("P1", Role.EXPERT, "EM-01", name="Expert X1", email=None)
    (fit,) = suggested(expert("X1"), activities=(taken,), participants=(busy,))
    assert (fit.days_free, fit.days_wanted, fit.used) == (80, 90, 1)


@pytest.mark.parametrize("unknown", ["start_date", "end_date"])
def test_an_activity_without_its_dates_takes_no_day_yet(unknown: str) -> None:
    mission = activity("EM-01", kinds.MISSION, status=Status.PLANNED, **{unknown: None})
    busy = participant("P1", Role.EXPERT, "EM-01", name="Expert X1", email=None)
    (fit,) = suggested(expert("X1"), activities=(mission,), participants=(busy,))
    assert (fit.days_free, fit.used) == (90, 1)


def test_a_cancelled_activity_takes_nobody() -> None:
    called_off = activity("EM-01", kinds.MISSION, status=Status.CANCELLED)
    busy = participant("P1", Role.EXPERT, "EM-01", name="Expert X1", email=None)
    (fit,) = suggested(expert("X1"), activities=(called_off,), participants=(busy,))
    assert fit.used == 0


def test_st_7_a_review_that_has_its_expert_needs_no_suggestion() -> None:
    review = activity("ER-01", kinds.REVIEW, application_id="A")
    has = participant("P1", Role.EXPERT, "ER-01")
    assert ids(expert("X1"), activities=(review,), participants=(has,)) == []


def test_st_7_a_mission_with_one_expert_may_have_a_second_but_not_the_same() -> None:
    mission = activity("EM-01", kinds.MISSION, application_id="M")
    has = participant("P1", Role.EXPERT, "EM-01", name="Expert X1", email=None)
    selection = run(
        (application("M", MISSION, decision=AWARDED), "4"),
        experts=(expert("X1"), expert("X2")),
        activities=(mission,),
        participants=(has,),
    )
    assert [fit.expert.expert_id for fit in selection.cut_offs[0].experts] == ["X2"]


def test_nobody_is_suggested_for_visits_nor_for_who_is_not_selected() -> None:
    selection = run(
        (application("H", HOST), "4"), (application("A", city=1), "2"), experts=[expert("X1")]
    )
    assert all(ranking.experts == () for ranking in selection.cut_offs)
