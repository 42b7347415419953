"""SE-9, PR-6: why an application has no award, and where it stands on the reserve list."""

from datetime import date
from typing import Any

import pytest

from p2p_sheets.books import Application
from p2p_sheets.config import Config
from p2p_sheets.rules.selection import Selection, reserve_position
from p2p_sheets.rules.selection.explain.why_not import Cause, WhyNot, why_not
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    LARGE,
    REJECTED,
    RESERVE,
    application,
    run,
    scored,
    visitor,
    with_config,
)

TWO_PLACES = ("max_awards = 4", "max_awards = 2")
ONE_SEAT = ("max_visitors = 5", "max_visitors = 1")
GOT: dict[str, Any] = {"decision": AWARDED}
Those = tuple[tuple[Application, str] | Application, ...]


def reviews(*made: tuple[str, dict[str, Any]]) -> Those:
    """Reviews A0, A1 ... of listed cities, each with its mark and what was recorded."""
    return tuple(
        (application(f"A{n}", city=n, **more), mark) for n, (mark, more) in enumerate(made)
    )


def cause(*those: tuple[Application, str] | Application, about: str = "A0", **more: Any) -> WhyNot:
    return why_not(run(*those, **more), about)


def tight(*changes: tuple[str, str]) -> Config:
    return with_config(TWO_PLACES, *changes)


@pytest.mark.parametrize(
    ("those", "found"),
    [
        ((application("A0", draft_document=False),), Cause.CHECKS),
        ((application("A0"),), Cause.UNSCORED),
        (((application("A0"), "2.9"),), Cause.BELOW),
    ],
)
def test_what_keeps_an_application_out_of_the_ranking_is_its_cause(
    those: Those, found: Cause
) -> None:
    assert cause(*those) == WhyNot(found)


def test_se_6_two_awards_above_it_are_why_and_the_lowest_of_them_is_told() -> None:
    those = reviews(("3.5", {}), ("5", GOT), ("4", GOT), ("3", {}))
    expected = WhyNot(Cause.HIGHER, places=2, awards=2, lowest=scored_at("4"))
    assert cause(*those, config=tight()) == expected


def scored_at(mark: str) -> Any:
    selection = run(application("A0"), scores=scored("A0", mark))
    return selection.scores["A0"].total


def test_se_9_an_award_below_it_or_a_place_left_open_is_the_panels_doing() -> None:
    below = reviews(("3.5", {}), ("5", GOT), ("3", GOT))
    expected = WhyNot(Cause.PANEL, places=2, awards=2, lower=1, lowest=scored_at("3"))
    assert cause(*below, config=tight()) == expected
    left_open = reviews(("3.5", {"decision": REJECTED}), ("5", GOT))
    expected = WhyNot(Cause.PANEL, places=2, awards=1, lowest=scored_at("5"))
    assert cause(*left_open, config=tight()) == expected


def test_se_9_an_award_to_somebody_who_is_in_no_ranking_is_the_panels_doing() -> None:
    unscored = application("A9", city=9, decision=AWARDED)
    expected = WhyNot(Cause.PANEL, places=2, awards=2, lower=1, lowest=scored_at("5"))
    assert cause(*reviews(("4", {}), ("5", GOT)), unscored, config=tight()) == expected


def test_el_4_a_priority_city_above_it_with_a_lower_score_is_counted() -> None:
    large = (application("A0", city=LARGE[0]), "4.5")
    small = [(application(f"B{n}", city=n, decision=AWARDED), m) for n, m in enumerate("53")]
    expected = WhyNot(Cause.HIGHER, places=2, awards=2, by_priority=1, lowest=scored_at("3"))
    assert cause(large, *small, config=tight()) == expected


def test_ca_4_the_target_of_the_programme_is_why_where_places_are_left() -> None:
    one = tight(("activities = 16", "activities = 1"))
    those = reviews(("4", {}), ("5", GOT))
    expected = WhyNot(Cause.TARGET, places=2, awards=1, lowest=scored_at("5"))
    assert cause(*those, config=one) == expected


def test_se_7_a_city_with_an_award_of_the_type_has_no_second_one() -> None:
    first = (application("B", cut_off="ER-2", decision=AWARDED), "4")
    mine = (application("A0"), "4")
    assert cause(mine, first) == WhyNot(Cause.ELSEWHERE)
    repeats = with_config(("repeat_awards = false", "repeat_awards = true"))
    assert cause(mine, first, config=repeats).cause is Cause.PANEL
    other_type = (application("B", HOST, decision=AWARDED), "4")
    assert cause(mine, other_type).cause is Cause.PANEL
    only_proposed = (application("B", cut_off="ER-2"), "4")
    assert cause(mine, only_proposed).cause is Cause.PANEL


def host(name: str, city: int, **more: Any) -> tuple[Application, str]:
    return application(name, HOST, city=city, **{**GOT, **more}), "5"


def test_se_8_a_visitor_competes_with_those_who_want_the_same_visit() -> None:
    hosts = host("H0", 0), host("H1", 1)
    mine = (visitor("A0", "H0", city=3), "4")
    there = (visitor("B0", "H0", city=4, **GOT), "4.5")
    elsewhere = (visitor("B1", "H1", city=5, **GOT), "3")
    expected = WhyNot(Cause.HIGHER, places=1, awards=1, lowest=scored_at("4.5"))
    assert cause(*hosts, mine, there, elsewhere, config=with_config(ONE_SEAT)) == expected
    unscored = visitor("B2", "H0", city=6, **GOT)
    found = cause(*hosts, mine, unscored, config=with_config(ONE_SEAT))
    assert found == WhyNot(Cause.PANEL, places=1, awards=1, lower=1)


def test_se_8_a_visit_that_was_only_proposed_is_no_visit() -> None:
    mine = (visitor("A0", "H0", city=3), "4")
    assert cause(host("H0", 0, decision=None), mine) == WhyNot(Cause.NO_VISIT)


@pytest.mark.parametrize(("call", "found"), [("SV-1", Cause.ELSEWHERE), ("SV-2", Cause.PANEL)])
def test_se_7_a_visitor_has_one_place_in_a_call_and_may_have_one_in_the_next(
    call: str, found: Cause
) -> None:
    hosts = host("H0", 0), host("H1", 1, cut_off=call)
    mine = (visitor("A0", "H0", city=3), "4")
    other = (visitor("A1", "H1", 2, city=3, cut_off=call, **GOT), "4")
    assert cause(*hosts, mine, other).cause is found


# --- the reserve list -----------------------------------------------------------------------------
def positions(selection: Selection, *keys: str) -> list[int | None]:
    return [reserve_position(selection, key) for key in keys]


def test_se_6_the_reserve_list_is_numbered_by_rank_without_who_gave_up() -> None:
    waits, gone = {"decision": RESERVE}, {"decision": RESERVE, "declined_on": date(2023, 1, 9)}
    those = reviews(("3", waits), ("5", GOT), ("4", waits), ("4.5", gone), ("3.5", {}))
    selection = run(*those)
    assert positions(selection, "A0", "A1", "A2", "A3", "A4", "Z") == [2, None, 1, None, None, None]


def test_se_8_each_visit_has_a_reserve_list_of_its_own() -> None:
    waits: dict[str, Any] = {"decision": RESERVE}
    selection = run(
        host("H0", 0),
        host("H1", 1),
        (visitor("A", "H0", city=3, **waits), "5"),
        (visitor("B", "H1", city=4, **waits), "4"),
        (visitor("C", "H0", city=5, **waits), "3"),
    )
    assert positions(selection, "A", "B", "C") == [1, 1, 2]
