"""What is open, in which order, and what tells one commitment from another."""

from dataclasses import replace
from datetime import date

import pytest

from p2p_sheets.books import Decision, Faulty, Participant, Role, Status
from p2p_sheets.rules.steps import (
    OPEN,
    SECRETARIAT,
    State,
    Steps,
    answer_due,
    awaits_answer,
    confirmed_visitors,
    not_selected,
    parties_of,
)
from tests import kinds
from tests.programmes import (
    activity,
    case,
    participant,
    programme,
    row_of,
    selected,
    visit,
)
from tests.rules.steps.test_commitments import EVORA, GRAZ, GRAZ_TOO, HOST, given, of, seen


def told(steps: Steps, *states: State) -> list[tuple[str, str, date | None]]:
    found = steps.in_state(*states)
    return [(c.state.value, c.step.deliverable, c.due) for c in found]


def test_commitments_stand_by_state_as_asked_then_by_day_and_undated_last() -> None:
    half = visit(end_date=None, status=Status.PLANNED)
    steps = seen(date(2023, 2, 25), HOST, GRAZ, activities=(half,))
    found = told(steps, State.NOT_YET, State.LATE, State.DUE)
    states = [state for state, _, _ in found]
    assert states == sorted(states, key=["Not yet", "Late", "Due"].index)
    days = [day for state, _, day in found if state == "Late"]
    assert days == sorted(days, key=str)
    assert len(set(days)) > 1
    assert told(steps, State.UNDATED)
    assert {day for _, _, day in told(steps, State.UNDATED)} == {None}
    both = told(steps, *OPEN, State.UNDATED)
    assert len(both) == len(told(steps, *OPEN)) + len(told(steps, State.UNDATED))
    assert told(Steps()) == []


def test_of_two_activities_the_earlier_day_comes_first_and_no_day_last() -> None:
    earlier = activity("SV-02", kinds.VISIT, start_date=date(2023, 2, 7), end_date=date(2023, 2, 9))
    undated = activity("SV-00", kinds.VISIT, start_date=None, end_date=None)
    rows = tuple(
        given("Testimonial", None, date(2023, 3, 9), one) for one in ("SV-00", "SV-01", "SV-02")
    )
    people = [
        HOST,
        *(
            replace(HOST, participant_id=f"P{n}", activity_id=one)
            for n, one in ((8, "SV-02"), (9, "SV-00"))
        ),
    ]
    steps = seen(
        date(2023, 3, 31), *people, activities=(undated, visit(), earlier), deliverables=rows
    )
    done = [c.activity.activity_id for c in steps.in_state(State.DONE)]
    assert done == ["SV-02", "SV-01", "SV-00"]


def test_commitments_are_found_by_activity() -> None:
    second = activity("SV-02", kinds.VISIT)
    steps = seen(date(2023, 3, 31), HOST, GRAZ, activities=(visit(), second))
    assert set(steps.of) == {"SV-01", "SV-02"}
    assert sum(map(len, steps.of.values())) == len(steps.commitments)
    assert {c.activity.activity_id for c in steps.of["SV-02"]} == {"SV-02"}


def test_a_commitment_is_known_by_activity_deliverable_role_and_who() -> None:
    steps = seen(date(2023, 3, 31), GRAZ, EVORA)
    assert of(steps, "Testimonial", "Graz").key == "SV-01|Testimonial|Visitor city|P2"
    assert of(steps, "Testimonial", "Trondheim").key == "SV-01|Testimonial|Host city|Trondheim"
    assert of(steps, "Visit").key == "SV-01|Visit|Host city, Visitor city|"
    keys = [c.key for c in steps.commitments]
    assert len(set(keys)) == len(keys)


def test_what_the_secretariat_owes_and_what_all_owe_can_be_entered() -> None:
    steps = seen(date(2023, 3, 31))
    ours = of(steps, "Introduction")
    assert (ours.who, ours.role, ours.enterable) == (SECRETARIAT, SECRETARIAT, True)
    assert of(steps, "Visit").enterable


def test_what_came_in_early_is_not_late_and_what_is_due_is_none_yet() -> None:
    early = given("Reflection report", "P2", date(2023, 3, 10))
    steps = seen(date(2023, 6, 1), HOST, GRAZ, deliverables=(early,))
    assert of(steps, "Reflection report").days_late == 0
    assert of(seen(date(2023, 3, 1), HOST, GRAZ), "Reflection report").days_late == 0


def test_the_earliest_row_settles_and_a_party_without_an_attendant_that_delivered_is_done() -> None:
    rows = [given("Testimonial", "P2", date(2023, 3, day)) for day in (20, 10, 15)]
    steps = seen(date(2023, 3, 31), HOST, GRAZ, deliverables=tuple(rows))
    assert of(steps, "Testimonial", "Graz").settled_by == rows[1]
    away = replace(GRAZ, attended=False)
    steps = seen(date(2023, 3, 31), HOST, away, deliverables=tuple(rows))
    assert of(steps, "Testimonial", "Graz").state is State.DONE
    half = seen(date(2023, 3, 31), HOST, away, GRAZ_TOO)
    assert of(half, "Testimonial", "Graz").state is State.LATE, "one of the two was there"


def test_a_joint_step_is_settled_when_the_last_of_a_role_has_signed() -> None:
    rows = tuple(given("Visit", p, date(2023, 3, d)) for p, d in (("P2", 10), ("P4", 14)))
    steps = seen(date(2023, 3, 31), HOST, GRAZ, EVORA, deliverables=rows)
    assert of(steps, "Visit").settled_by == rows[1]
    whole = (*rows, given("Visit", None, date(2023, 3, 12)))
    steps = seen(date(2023, 3, 31), HOST, GRAZ, EVORA, deliverables=whole)
    assert of(steps, "Visit").settled_by == whole[2]
    one = seen(date(2023, 3, 31), HOST, GRAZ, EVORA, deliverables=rows[:1])
    assert of(one, "Visit").settled_by is None


def test_the_lead_of_a_city_is_written_to_first() -> None:
    those = programme(activities=(visit(),), people=(GRAZ, GRAZ_TOO, EVORA))
    parties = parties_of(case(those), visit(), Role.VISITOR)
    assert [(p.name, p.country, p.participant_id, len(p.participants)) for p in parties] == [
        ("Graz", "AT", "P3", 2),
        ("Évora", "PT", "P4", 1),
    ]


def test_a_city_that_is_spelt_in_two_ways_is_named_as_its_lead_does() -> None:
    people = (
        participant("P2", Role.VISITOR, city="Cologne", country="DE"),
        participant("P3", Role.VISITOR, city="Köln", country="DE", lead=True),
    )
    those = programme(activities=(visit(),), people=people)
    (party,) = parties_of(case(those), visit(), Role.VISITOR)
    assert (party.name, party.participant_id) == ("Köln", "P3")


# --- doubts ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({"activity_id": "SV-01", "role": Role.VISITOR}, False),
        ({"activity_id": "SV-01"}, False),
        ({"activity_id": "SV-01", "role": Role.HOST}, True),
        ({"activity_id": "SV-02", "role": Role.VISITOR}, True),
    ],
)
def test_a_visitor_in_error_is_no_missing_visitor(values: dict[str, str], is_told: bool) -> None:
    faulty = Faulty(Participant, row_of(Participant, 17), "P9", dict(values))
    steps = seen(date(2023, 3, 1), HOST, faulty=(faulty,))
    assert ("NOBODY-OWES" in {f.code for f in steps.findings}) is is_told


def test_st_3_four_days_are_told_with_what_is_allowed() -> None:
    long = visit(end_date=date(2023, 3, 10), status=Status.PLANNED)
    (finding,) = (
        f
        for f in seen(date(2023, 1, 1), HOST, GRAZ, activities=(long,)).findings
        if f.code == "VISIT-LONG"
    )
    assert (finding.value, finding.subject) == ("4", "SV-01")
    assert "3" in finding.message


# --- visitors and their answers -------------------------------------------------------------------
def test_se_10_those_without_an_application_are_named_without_hosts_and_without_others() -> None:
    people = (
        participant("P10", Role.VISITOR, application_id=None),
        participant("P9", Role.VISITOR, application_id=None, city="Linz"),
        participant("P2", Role.HOST),
        participant("P1", Role.VISITOR),
    )
    those = case(programme(people=people))
    finding = not_selected(those, visit(), people[0])
    assert finding is not None
    assert (finding.subject, finding.value) == ("SV-01", "P10, P9")
    assert not_selected(those, visit(), people[2]) is None
    assert not_selected(those, visit(), people[3]) is None


def test_se_10_an_application_that_nobody_knows_is_told() -> None:
    person = participant("P1", Role.VISITOR)
    finding = not_selected(case(programme(people=(person,), applications=())), visit(), person)
    assert finding is not None
    assert "V-P1 is not in Applications" in finding.message


PLACE = selected(participant("P1", Role.VISITOR), "A-SV-01")


@pytest.mark.parametrize(
    ("change", "confirmed", "awaits"),
    [
        ({}, True, False),
        ({"confirmed_on": None}, False, True),
        ({"decision": Decision.RESERVE}, False, False),
        ({"decision": Decision.RESERVE, "confirmed_on": None}, False, False),
        ({"declined_on": date(2023, 1, 2)}, False, False),
        ({"host_application": "A-SV-02"}, False, False),
        ({"activity_type": kinds.FOR_HOST}, False, False),
        ({"activity_type": kinds.FOR_HOST, "confirmed_on": None}, False, False),
    ],
)
def test_se_8_a_place_is_accepted_or_awaited_by_what_its_city_said(
    change: dict[str, object], confirmed: bool, awaits: bool
) -> None:
    place = replace(PLACE, **change)  # type: ignore[arg-type]
    those = case(programme(applications=(place,)))
    assert (confirmed_visitors(those, visit()) == [place]) is confirmed
    assert awaits_answer(place) is awaits


def test_st_8_accepted_places_stand_by_id() -> None:
    places = [replace(PLACE, application_id=key) for key in ("V-10", "V-9", "V-1")]
    found = confirmed_visitors(case(programme(applications=tuple(places))), visit())
    assert [one.application_id for one in found] == ["V-1", "V-10", "V-9"]


def test_se_8_an_answer_is_due_so_many_days_after_the_decision() -> None:
    those = case(programme())
    assert answer_due(those, PLACE) == date(2022, 12, 29)
    assert answer_due(those, replace(PLACE, decided_on=None)) is None
