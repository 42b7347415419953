"""SE-8: visitor cities to visits by deferred acceptance."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import Application, Faulty
from p2p_sheets.books.columns import FieldValue
from p2p_sheets.rules.selection import Candidate, Selection
from p2p_sheets.rules.selection.places import assign, wish_order
from tests.programmes import row_of
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    REJECTED,
    RESERVE,
    VISITOR,
    WITHDRAWN,
    application,
    found,
    proposals,
    run,
    visitor,
    with_config,
)
from tests.rules.selection.markets import applicant, blocking, feasible, stable

SMALL = ("max_visitors = 5", "max_visitors = 2")


def call(
    *guests: tuple[Application, str], hosts: int = 2, places: int = 2, **more: Any
) -> Selection:
    """Hosts H0 (Valladolid), H1 (Nottingham) ... with two places each, and their visitors."""
    made = [(application(f"H{n}", HOST, city=n), "5") for n in range(hosts)]
    config = with_config(("max_visitors = 5", f"max_visitors = {places}"))
    return run(*made, *guests, config=config, **more)


def guest(
    name: str, city: int, host: str = "H0", preference: int | None = 1, **more: Any
) -> Application:
    return visitor(name, host, preference, city=city, **more)


def placed(selection: Selection) -> dict[str, str]:
    """Who has a place, awarded or proposed: application -> visit."""
    return {a.application_id: a.host for a in selection.awards if a.round.type == VISITOR}


def test_se_8_a_visit_takes_the_best_up_to_its_places() -> None:
    selection = call((guest("A", 3), "3"), (guest("B", 4), "5"), (guest("C", 5), "4"))
    assert placed(selection) == {"B": "H0", "C": "H0"}
    assert [selection.line[k].place for k in ("B", "C", "A")] == [1, 2, None]
    assert selection.line["A"].proposal.value == "Reserve"
    assert "full with higher scores" in selection.line["A"].reason


def test_pr_6_visits_are_listed_by_their_ids_with_what_is_taken() -> None:
    (ranking,) = call((guest("A", 3, "H1"), "4")).cut_offs
    assert [(one.host, one.city, one.taken) for one in ranking.visits] == [
        ("H0", "Valladolid", 0),
        ("H1", "Nottingham", 1),
    ]


def test_se_8_the_default_capacity_is_five() -> None:
    guests = [(guest(f"V{n}", n + 2), "4") for n in range(7)]
    assert len(placed(call(*guests, places=5))) == 5


def test_se_8_who_does_not_get_the_first_preference_falls_to_the_next() -> None:
    selection = call(
        (guest("A1", 3, "H0", 1), "3"),
        (guest("A2", 3, "H1", 2), "3"),
        (guest("B", 4), "5"),
        (guest("C", 5), "4"),
    )
    assert placed(selection) == {"B": "H0", "C": "H0", "A2": "H1"}
    assert "preference 2" in selection.line["A2"].reason
    left_out = selection.line["A1"]
    assert (left_out.proposal.value, left_out.rule) == ("Not selected", "SE-8")
    assert "Valladolid H0 is full with higher scores" in left_out.reason
    assert "preference 2" in left_out.reason


def test_se_7_who_got_the_first_preference_needs_no_other() -> None:
    selection = call((guest("A1", 3, "H0", 1), "4"), (guest("A2", 3, "H1", 2), "5"))
    assert placed(selection) == {"A1": "H0"}
    other = selection.line["A2"]
    assert (other.proposal.value, other.rule) == ("Not selected", "SE-7")


def test_se_8_a_visit_that_is_not_selected_falls_to_the_next_preference() -> None:
    selection = run(
        (application("H0", HOST, city=0), "2"),
        (application("H1", HOST, city=1), "4"),
        (guest("A1", 3, "H0", 1), "4"),
        (guest("A2", 3, "H1", 2), "4"),
    )
    assert placed(selection) == {"A2": "H1"}
    assert "not selected" in selection.line["A1"].reason


def test_se_8_a_city_displaces_a_weaker_one_which_falls_further() -> None:
    # H1's only place: B wants it second and is stronger than A, who wants it first.
    selection = call(
        (guest("A1", 3, "H1", 1), "3"),
        (guest("A2", 3, "H0", 2), "3"),
        (guest("B1", 4, "H0", 1), "3.5"),
        (guest("B2", 4, "H1", 2), "5"),
        (guest("C", 5, "H0", 1), "4"),
        places=1,
    )
    assert placed(selection) == {"C": "H0", "B2": "H1"}


def test_se_8_hosts_are_those_awarded_or_proposed() -> None:
    hosts = [
        (application("H0", HOST, city=0, decision=AWARDED), "4"),
        (application("H1", HOST, city=1, decision=REJECTED, comment="No."), "5"),
        (application("H2", HOST, city=2), "3"),
    ]
    guests = [(guest(f"V{n}", n + 3, f"H{n}"), "4") for n in range(3)]
    selection = run(*hosts, *guests)
    assert placed(selection) == {"V0": "H0", "V2": "H2"}


def test_se_8_recorded_places_stay_and_leave_the_market() -> None:
    selection = call(
        (guest("A", 3, decision=AWARDED, comment="Agreed."), "3"),
        (guest("B", 4), "5"),
        (guest("C", 5), "4"),
    )
    assert placed(selection) == {"A": "H0", "B": "H0"}
    assert selection.line["A"].departs
    assert selection.line["C"].proposal.value == "Reserve"


@pytest.mark.parametrize(
    "left",
    [
        {"decision": REJECTED, "comment": "No."},
        {"decision": WITHDRAWN},
        {"decision": AWARDED, "declined_on": date(2023, 1, 9)},
        {"declined_on": date(2023, 1, 9)},
    ],
)
def test_se_8_who_leaves_frees_the_place_for_the_next(left: dict[str, Any]) -> None:
    selection = call((guest("A", 3, **left), "5"), (guest("B", 4), "4"), (guest("C", 5), "3"))
    assert placed(selection) == {"B": "H0", "C": "H0"}


def test_se_8_who_moves_up_is_said_to() -> None:
    selection = call(
        (guest("A", 3, decision=WITHDRAWN), "5"),
        (guest("B", 4, decision=AWARDED), "4"),
        (guest("C", 5, decision=RESERVE), "3"),
    )
    assert selection.line["C"].proposal.value == "Proposed award"
    assert "A" in selection.line["C"].reason
    assert not selection.line["C"].departs


def test_se_8_a_city_that_declined_one_visit_may_have_another() -> None:
    selection = call(
        (guest("A1", 3, "H0", 1, decision=AWARDED, declined_on=date(2023, 1, 9)), "4"),
        (guest("A2", 3, "H1", 2), "4"),
    )
    assert placed(selection) == {"A2": "H1"}


@pytest.mark.parametrize("preferences", [(1, 1), (None, None), (2, 2)])
def test_se_8_equal_or_blank_preferences_go_by_id(preferences: tuple[int | None, ...]) -> None:
    selection = call(
        (guest("A2", 3, "H0", preferences[0]), "4"), (guest("A1", 3, "H1", preferences[1]), "4")
    )
    assert placed(selection) == {"A1": "H1"}


def test_se_8_a_blank_preference_comes_after_any_number_and_is_not_incomplete() -> None:
    selection = call((guest("A1", 3, "H0", None), "4"), (guest("A2", 3, "H1", 9), "4"))
    assert placed(selection) == {"A2": "H1"}


def test_se_7_a_visitor_city_has_at_most_one_place_per_call_and_may_come_again() -> None:
    selection = run(
        (application("H0", HOST, city=0), "5"),
        (application("H1", HOST, city=1), "5"),
        (application("G0", HOST, "SV-2", city=2), "5"),
        (guest("A1", 3, "H0", 1), "4"),
        (guest("A2", 3, "H1", 2), "4"),
        (guest("B", 3, "G0", 1, cut_off="SV-2"), "4"),
    )
    assert placed(selection) == {"A1": "H0", "B": "G0"}


def test_se_7_a_city_with_a_recorded_place_gets_no_other_in_the_call() -> None:
    selection = call(
        (guest("A1", 3, "H0", 2, decision=AWARDED, comment="Agreed."), "4"),
        (guest("A2", 3, "H1", 1), "5"),
    )
    assert placed(selection) == {"A1": "H0"}
    assert selection.line["A2"].rule == "SE-7"


def test_se_7_two_recorded_places_of_a_city_in_one_call_are_a_warning() -> None:
    selection = call(
        (guest("A1", 3, "H0", 1, decision=AWARDED), "4"),
        (guest("A2", 3, "H1", 2, decision=AWARDED, comment="Both."), "4"),
    )
    (second,) = (f for f in selection.findings if f.subject == "A2")
    assert second.code == "SECOND-AWARD"
    assert second.message.endswith("is also awarded with A1; one award per city in a call.")
    assert placed(selection) == {"A1": "H0", "A2": "H1"}


def test_se_8_more_recorded_visitors_than_places_is_a_warning() -> None:
    guests = [(guest(f"V{n}", n + 3, decision=AWARDED, comment="x"), "4") for n in range(3)]
    assert "VISIT-OVERFULL" in found(call(*guests), "H0")
    elsewhere = (guest("V3", 7, "H1", decision=AWARDED, comment="x"), "4")
    assert "VISIT-OVERFULL" not in found(call(*guests[:2], elsewhere), "H0")


def test_se_8_a_place_recorded_in_a_row_with_an_error_is_taken() -> None:
    values: dict[str, FieldValue] = {
        "activity_type": VISITOR,
        "cut_off": "SV-1",
        "city": "Lecce",
        "country": "IT",
        "host_application": "H0",
        "decision": AWARDED,
    }
    bad = Faulty(Application, row_of(Application, 40), "V9", values)
    guests = [(guest(f"V{n}", n + 3), "4") for n in range(2)]
    assert placed(call(*guests, faulty=[bad])) == {"V0": "H0", "V9": "H0"}
    few = with_config(("max_visitors = 5", "max_visitors = 3"), ("visitors = 100", "visitors = 2"))
    selection = run((application("H0", HOST), "5"), *guests, config=few, faulty=[bad])
    assert placed(selection) == {"V0": "H0", "V9": "H0"}, "it counts to the target, too"
    assert selection.line["V1"].rule == "CA-4", "the visit has a place, the programme has none"


def test_se_8_an_awarded_place_in_a_visit_that_fell_away_is_a_warning() -> None:
    selection = run(
        (application("H0", HOST, city=0, decision=WITHDRAWN), "5"),
        (guest("A", 3, decision=AWARDED, comment="x"), "4"),
    )
    assert "VISIT-GONE" in found(selection, "A")


def test_se_8_a_visitor_below_the_threshold_or_awaiting_scores_gets_no_place() -> None:
    selection = call((guest("A", 3), "2.5"), (guest("B", 4), "4"))
    assert placed(selection) == {"B": "H0"}
    assert proposals(selection)["A"] == "Below threshold"


def test_se_8_a_tie_within_a_visit_is_named_and_one_across_visits_is_not() -> None:
    selection = call((guest("A", 3, "H0"), "4"), (guest("B", 4, "H1"), "4"))
    assert {selection.line[k].decided_by for k in "AB"} == {""}
    selection = call((guest("A", 3, "H0"), "4"), (guest("B", 4, "H0"), "4"), places=1)
    assert {selection.line[k].decided_by for k in "AB"} == {"tie: decide by hand"}
    assert "TIE-BY-HAND" in found(selection, "A")


# --- against brute force ----------------------------------------------------------------------
@st.composite
def markets(draw: st.DrawFn) -> tuple[list[Candidate], dict[str, int], int]:
    """Up to five cities, three visits of up to two places, a quota; the order of scores."""
    hosts = [f"H{n}" for n in range(draw(st.integers(1, 3)))]
    rooms = {host: draw(st.integers(0, 2)) for host in hosts}
    made: list[Candidate] = []
    for city in range(draw(st.integers(1, 5))):
        for host in draw(st.lists(st.sampled_from([*hosts, "gone"]), max_size=3)):
            preference = draw(st.sampled_from([1, 2, 3, None]))
            made.append(applicant(len(made), f"C{city}", host, preference))
    order = draw(st.permutations(made))
    return list(order), rooms, draw(st.integers(0, 6))


def outcome(order: Sequence[Candidate], rooms: dict[str, int], quota: int) -> dict[str, str]:
    return {c.city_key: c.application_id for c in assign(order, rooms, quota)}


@given(markets())
def test_se_8_nobody_is_blocked_and_every_city_has_its_best_stable_place(
    market: tuple[list[Candidate], dict[str, int], int],
) -> None:
    order, rooms, quota = market
    kept = assign(order, rooms, quota)
    assert feasible(kept, rooms, quota)
    assert len({c.city_key for c in kept}) == len(kept)
    got = {c.city_key: c for c in kept}
    cities = {c.city_key for c in order if c.host in rooms}
    assert blocking({city: got.get(city) for city in cities}, order, rooms, quota) is None
    every = list(stable(order, rooms, quota))
    assert every
    for assigned in every:
        for city, other in assigned.items():
            mine = got.get(city)
            if other is not None:
                assert mine is not None
                assert mine.host == other.host or wish_order(mine) < wish_order(other)


@given(markets(), st.randoms(use_true_random=False))
def test_se_8_the_order_of_rows_changes_nothing(
    market: tuple[list[Candidate], dict[str, int], int], chance: Random
) -> None:
    order, rooms, quota = market
    shuffled = dict(chance.sample(sorted(rooms.items()), len(rooms)))
    assert outcome(order, rooms, quota) == outcome(order, shuffled, quota)


def test_se_8_the_checker_finds_a_blocking_pair() -> None:
    better, worse = applicant(1, "A", "H", 1), applicant(2, "B", "H", 1)
    assert blocking({"A": None, "B": worse}, [better, worse], {"H": 1}, 9) is better
    assert blocking({"A": better, "B": None}, [better, worse], {"H": 1}, 9) is None
