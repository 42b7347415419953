"""What can still be awarded, what is expected of it, and what would close the gap (CA-4, PR-4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Decision, Participant, Programme, Role, Status
from p2p_sheets.rules.kpi.breakdowns import CutOffFigures
from p2p_sheets.rules.kpi.forecast import (
    Ahead,
    Reach,
    _awards_needed,
    _visits_needed,
    high_of,
    low_of,
    may_award,
)
from p2p_sheets.rules.kpi.indicators import Target
from p2p_sheets.rules.kpi.measures import Figure
from tests import kinds
from tests.programmes import register
from tests.rules.kpi.programme import activity, application, awarded, count, on, person
from tests.rules.selection import contests


def call(awards: int = 0, eligible: int = 0, days: Decimal | None = None) -> CutOffFigures:
    """The call EM-2 of five places, which closes on 31 March and runs until July 2023."""
    (found,) = (c for c in on(date(2022, 9, 1)).cut_offs if c.name == "EM-2")
    figures = {
        **found.figures,
        "Awarded": Figure(Decimal(awards)),
        "Eligible": Figure(Decimal(eligible)),
    }
    return replace(found, figures=figures, days_to_decision=Figure(days))


@pytest.mark.parametrize(
    ("those", "day", "may"),
    [
        (call(), date(2023, 3, 31), 5),
        (call(eligible=3), date(2023, 3, 31), 5),
        (call(eligible=3), date(2023, 4, 1), 3),
        (call(eligible=9), date(2023, 4, 1), 5),
        (call(), date(2023, 4, 1), 0),
        (call(awards=1, eligible=3), date(2022, 12, 1), 0),
        (call(eligible=3, days=Decimal(0)), date(2022, 12, 1), 0),
        (call(eligible=3), date(2023, 7, 31), 3),
        (call(eligible=3), date(2023, 8, 1), 0),
        (replace(call(eligible=3), cut_off=None), date(2022, 12, 1), 0),
    ],
)
def test_a_call_may_award_until_it_has_decided_or_its_activities_are_over(
    those: CutOffFigures, day: date, may: int
) -> None:
    assert may_award(those, day) == may


NO_CALL = "no call is left, so promote from a reserve list or open a call (PR-2)."
FURTHER = "1 more need a further call (PR-2)."
IN_VISITS = "3 of the 3 free places in 2 site visits to come"
NO_PLACE = "no site visit to come has a free place, so at least"


@pytest.mark.parametrize(
    ("missing", "room", "calls", "says"),
    [
        (0, 5, ["EM-3"], "Nothing: enough is awarded."),
        (1, 0, [], f"1 more award: {NO_CALL}"),
        (5, 5, ["EM-3"], "5 more awards: EM-3 may still award 5."),
        (6, 5, ["EM-3"], f"6 more awards: EM-3 may still award 5; {FURTHER}"),
    ],
)
def test_what_lacks_in_awards_is_told_with_the_calls_that_are_left(
    missing: int, room: int, calls: list[str], says: str
) -> None:
    assert str(_awards_needed(missing, room, calls)) == says


@pytest.mark.parametrize(
    ("missing", "empty", "visits", "says"),
    [
        (0, 3, 1, "Nothing: enough is awarded."),
        (1, 3, 2, "1 more visitor city: 1 of the 3 free places in 2 site visits to come."),
        (3, 3, 2, f"3 more visitor cities: {IN_VISITS}."),
        (4, 3, 2, f"4 more visitor cities: {IN_VISITS}, and 1 in at least 1 further site visit."),
        (9, 3, 2, f"9 more visitor cities: {IN_VISITS}, and 6 in at least 2 further site visits."),
        (5, 0, 1, f"5 more visitor cities: {NO_PLACE} 1 further site visit."),
        (6, 0, 0, f"6 more visitor cities: {NO_PLACE} 2 further site visits."),
    ],
)
def test_what_lacks_in_visitors_is_told_in_places_and_in_visits(
    missing: int, empty: int, visits: int, says: str
) -> None:
    assert str(_visits_needed(missing, empty, visits, kinds.VISIT)) == says


@pytest.mark.parametrize(
    ("awards", "expected", "lost", "low"),
    [
        (4, 0, "0", 14),
        (4, 2, "0.5", 13),
        (3, 0, "0.5", 11),
        (0, 0, "0", 10),
        (9, 9, "0", 20),
    ],
)
def test_the_low_end_is_what_is_done_and_what_is_left_of_what_is_ahead(
    awards: int, expected: int, lost: str, low: int
) -> None:
    assert low_of(10, Ahead(awards, expected, 0, Decimal(lost)), high=20) == low


@pytest.mark.parametrize(
    ("awards", "room", "high"), [(4, 3, 17), (4, 6, 20), (4, 9, 20), (12, 5, 22), (0, 0, 10)]
)
def test_ca_4_the_high_end_stays_under_the_target_unless_more_is_awarded(
    awards: int, room: int, high: int
) -> None:
    ahead = Ahead(awards, 0, room, Decimal(0))
    assert high_of(10, ahead, Target(18, 20)) == high


def test_ca_4_a_target_is_reached_from_its_least_on() -> None:
    outlook = on(date(2022, 9, 1)).ahead["activities EM"]
    least = outlook.target.least
    ends = [(least, least), (least - 1, least), (0, least - 1)]
    reach = [replace(outlook, low=low, high=high).reach for low, high in ends]
    assert reach == [Reach.YES, Reach.POSSIBLE, Reach.NO]


def test_pr_3_pictures_show_activities_places_and_experts_with_their_parts() -> None:
    found = on(date(2022, 9, 1)).by_id
    drawn = {key.split(" ")[0] for key, one in found.items() if one.definition.drawn}
    assert drawn == {"activities", "places", "experts"}
    assert all(found[key].definition.drawn for key in drawn)


def test_pr_3_before_anything_took_place_nothing_stands_against_the_plan() -> None:
    executed = {one.executed for one in on(date(2022, 9, 1)).against_plan.values()}
    assert executed == {0}


def test_a_call_that_has_closed_and_not_decided_is_still_to_come_and_sets_no_pace() -> None:
    past = [
        contests.application(f"A{n}", kinds.FOR_MISSION, city=n, decision=Decision.AWARDED)
        for n in range(2)
    ]
    waiting = [
        contests.application(f"B{n}", kinds.FOR_MISSION, "EM-2", city=n + 2) for n in range(3)
    ]
    those = Programme(applications=(*past, *waiting))
    found = on(date(2023, 4, 30), those, register()).ahead["activities EM"]
    assert found.ahead
    assert (found.ahead.awarded, found.ahead.room) == (2, 3 + 5 + 5)
    assert found.ahead.expected == 2 + 2, "EM-1 brought two; EM-4 is optional"


@pytest.mark.parametrize(("day", "expected"), [(date(2023, 3, 31), 2), (date(2023, 4, 1), 1)])
def test_a_call_sets_the_pace_once_it_has_closed(day: date, expected: int) -> None:
    calls = ("EM-1", "EM-1", "EM-2")
    those = [
        awarded(f"A{n}", kinds.FOR_MISSION, f"City {n}", cut_off=name)
        for n, name in enumerate(calls)
    ]
    ahead = on(day, Programme(applications=tuple(those))).ahead["activities EM"].ahead
    assert ahead
    assert ahead.expected == expected


def test_visits_to_come_are_expected_to_fill_as_the_one_that_took_place() -> None:
    calls = {"S1": ("A1", Status.EXECUTED, 2), "S2": ("A2", Status.PLANNED, 0)}
    cities = {"A1": "Trento", "A2": "Maia"}
    found = count(
        [awarded(key, kinds.FOR_HOST, city) for key, city in cities.items()],
        [activity(name, of, status, city=cities[of]) for name, (of, status, _) in calls.items()],
        [person(f"P{n}", "S1", Role.VISITOR, f"City {n}") for n in range(2)],
    )
    ahead = found.ahead["places Site Visit visitor"].ahead
    assert ahead
    assert (ahead.awarded, ahead.room) == (0, 5 + 10 * 5)
    assert ahead.expected == 2, "S2 is empty; no call brings a visit at least"


def test_hosts_that_fell_away_take_no_visitors_from_the_visits_that_are_to_come() -> None:
    visits = [("S1", Status.EXECUTED), ("S2", Status.PLANNED), ("S3", Status.CANCELLED)]
    cities = ["Trento", "Maia", "Lecce"]
    found = count(
        [awarded(f"A{n}", kinds.FOR_HOST, city) for n, city in enumerate(cities)],
        [activity(name, f"A{n}", status) for n, (name, status) in enumerate(visits)],
        [person(f"P{n}", "S1", Role.VISITOR, f"City {n}") for n in range(2)],
    )
    hosts, visitors = found.ahead["activities SV"], found.ahead["places Site Visit visitor"]
    assert (hosts.low, hosts.ahead and hosts.ahead.awarded) == (1, 1), "S2 may fall away, too"
    assert visitors.ahead
    assert visitors.ahead.expected == 2


@pytest.mark.parametrize(
    ("experts", "says"),
    [
        (18, "2 more persons: activities to come have room for"),
        (19, "1 more person: activities to come have room for"),
        (20, "Nothing: enough are engaged."),
        (21, "Nothing: enough are engaged."),
    ],
)
def test_pr_4_the_experts_that_lack_are_told_up_to_the_last_one(experts: int, says: str) -> None:
    found = count(
        [awarded("A1", kinds.FOR_MISSION)],
        [activity("M1", "A1", Status.EXECUTED, "Expert Mission")],
        [person(f"P{n}", "M1", Role.EXPERT) for n in range(experts)],
    )
    assert str(found.ahead["experts"].to_do).startswith(says)


def test_pr_4_an_awarded_activity_has_room_for_all_its_experts_less_those_who_are_named() -> None:
    def room(*people: Participant) -> int:
        found = (
            count(
                [awarded("A1", kinds.FOR_MISSION), awarded("A2", kinds.FOR_MISSION, "Maia")],
                [activity("M1", "A1", Status.PLANNED, "Expert Mission")],
                people,
            )
            .ahead["experts"]
            .ahead
        )
        assert found
        return found.room

    assert room() == 2 * 2 + 10 * 2 + 8
    assert room(person("P1", "M1", Role.EXPERT)) == room() - 1


def test_of_a_cancelled_visit_the_visit_and_its_awarded_visitors_fell_away() -> None:
    found = count(
        [
            awarded("A1", kinds.FOR_HOST),
            awarded("V1", kinds.FOR_VISITOR, "Maia", host_application="A1"),
            application("V2", kinds.FOR_VISITOR, "Lecce", host_application="A1"),
        ],
        [activity("S1", "A1", Status.CANCELLED)],
        [person("P1", "S1", Role.VISITOR, "Maia", application_id="V1")],
    )
    rows = found.tables["Data"].rows
    assert [(f.application_id, f.fell_away) for f in rows] == [
        ("A1", True),
        ("V1", True),
        ("V2", False),
    ]
