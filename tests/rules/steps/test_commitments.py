"""How commitments stand: done, due, late, not yet, past, undated, not needed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from p2p_sheets.books import (
    Activity,
    Deliverable,
    Override,
    Participant,
    Role,
    Status,
)
from p2p_sheets.config import ActivityType
from p2p_sheets.rules.steps import Commitment, State, Steps, commitments
from tests import kinds
from tests.programmes import (
    activity,
    case,
    override,
    participant,
    programme,
    row_of,
    visit,
    with_text,
)
from tests.rules.selection.contests import application

HOST = participant("P1", Role.HOST, city="Trondheim", country="NO")
GRAZ = participant("P2", Role.VISITOR)
GRAZ_TOO = participant("P3", Role.VISITOR, lead=True)
EVORA = participant("P4", Role.VISITOR, city="Évora", country="PT")


def given(name: str, person: str | None, done_on: date, activity_id: str = "SV-01") -> Deliverable:
    """A row of the sheet Deliverables."""
    return Deliverable(
        row=row_of(Deliverable),
        activity_id=activity_id,
        participant_id=person,
        deliverable=name,
        done_on=done_on,
        reference=None,
    )


def seen(
    as_of: date,
    *people: Participant,
    activities: tuple[Activity, ...] = (),
    deliverables: tuple[Deliverable, ...] = (),
    overrides: tuple[Override, ...] = (),
    **more: Any,
) -> Steps:
    """The steps of a small programme (a visit of 7 to 9 March 2023), as seen on a day."""
    those = programme(
        activities=activities or (visit(),), people=people, deliverables=deliverables, **more
    )
    return commitments(case(replace(those, overrides=overrides), as_of=as_of))


def of(steps: Steps, deliverable: str, who: str = "") -> Commitment:
    """The one commitment of a deliverable (and a party)."""
    (found,) = (
        c
        for c in steps.commitments
        if c.step.deliverable == deliverable and (not who or c.who == who)
    )
    return found


@pytest.mark.parametrize(
    ("as_of", "state", "days_late"),
    [
        (date(2023, 2, 13), State.NOT_YET, 0),  # 31 days before
        (date(2023, 2, 14), State.DUE, 0),  # 30 days before
        (date(2023, 3, 16), State.DUE, 0),  # on the day itself
        (date(2023, 3, 17), State.LATE, 1),
        (date(2023, 4, 16), State.LATE, 31),
    ],
)
def test_a_report_is_not_yet_then_due_then_late(as_of: date, state: State, days_late: int) -> None:
    report = of(seen(as_of, HOST, GRAZ), "Reflection report")
    assert (report.due, report.state, report.days_late) == (date(2023, 3, 16), state, days_late)


def test_what_was_delivered_is_done_and_says_how_late_it_was() -> None:
    row = given("Reflection report", "P2", date(2023, 3, 20))
    report = of(seen(date(2023, 6, 1), HOST, GRAZ, deliverables=(row,)), "Reflection report")
    assert (report.state, report.days_late, report.settled_by) == (State.DONE, 4, row)


def test_st_9_a_step_that_lapses_says_that_it_is_past_and_is_never_late() -> None:
    booked = [
        c
        for day in (date(2023, 2, 21), date(2023, 2, 22))
        for c in seen(day, HOST, GRAZ).commitments
        if c.step.name == "Travel and accommodation booked"
    ]
    assert [(c.state, c.days_late) for c in booked] == [(State.DUE, 0), (State.PAST, 0)]


def test_each_visitor_city_owes_once_however_many_persons_it_sends() -> None:
    steps = seen(date(2023, 3, 31), HOST, GRAZ, GRAZ_TOO, EVORA)
    reports = [c for c in steps.commitments if c.step.deliverable == "Reflection report"]
    assert [(c.who, c.participant_id) for c in reports] == [("Graz", "P3"), ("Évora", "P4")]


def test_two_spellings_of_a_city_are_one_party() -> None:
    people = [
        participant("P2", Role.VISITOR, city="Köln", country="DE"),
        participant("P3", Role.VISITOR, city="Cologne", country="DE"),
    ]
    row = given("Reflection report", "P3", date(2023, 3, 10))
    assert of(seen(date(2023, 3, 31), *people, deliverables=(row,)), "Reflection report").settled_by


def test_a_city_delivers_by_any_of_its_persons() -> None:
    row = given("Testimonial", "P2", date(2023, 3, 12))
    steps = seen(date(2023, 3, 31), HOST, GRAZ, GRAZ_TOO, EVORA, deliverables=(row,))
    assert of(steps, "Testimonial", "Graz").state is State.DONE
    assert of(steps, "Testimonial", "Évora").state is State.LATE


def test_a_row_without_participant_serves_every_party() -> None:
    row = given("Testimonial", None, date(2023, 3, 12))
    steps = seen(date(2023, 3, 31), HOST, GRAZ, EVORA, deliverables=(row,))
    states = {c.state for c in steps.commitments if c.step.deliverable == "Testimonial"}
    assert states == {State.DONE}


def test_a_deliverable_of_another_activity_settles_nothing() -> None:
    row = given("Testimonial", None, date(2023, 3, 12), activity_id="SV-02")
    steps = seen(date(2023, 3, 31), HOST, deliverables=(row,))
    assert of(steps, "Testimonial", "Trondheim").state is State.LATE


def test_a_joint_step_is_one_commitment_of_all_parties() -> None:
    meeting = of(seen(date(2023, 3, 31), HOST, GRAZ, EVORA), "Visit")
    assert (meeting.role, meeting.who, meeting.participant_id) == (
        "Host city, Visitor city",
        "",
        "",
    )
    assert {p.name for p in meeting.parties} == {"Trondheim", "Graz", "Évora"}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([None], State.DONE),
        (["X1"], State.LATE),  # the contract of one of two experts
        (["X1", "X2"], State.DONE),
        (["C1"], State.DONE),  # the one city signed: all have
    ],
)
def test_a_contract_with_two_experts_is_done_when_both_have_signed(
    rows: list[str | None], state: State
) -> None:
    people = [
        participant("C1", Role.BENEFICIARY, "EM-01"),
        participant("X1", Role.EXPERT, "EM-01"),
        participant("X2", Role.EXPERT, "EM-01"),
    ]
    steps = seen(
        date(2023, 3, 31),
        *people,
        activities=(activity("EM-01", kinds.MISSION),),
        deliverables=tuple(given("Contract and ToR", p, date(2023, 2, 1), "EM-01") for p in rows),
    )
    assert of(steps, "Contract and ToR").state is state


def test_a_city_owes_though_nobody_of_it_is_entered_but_cannot_be_ticked_yet() -> None:
    testimonial = of(seen(date(2023, 3, 31), GRAZ), "Testimonial", "Trondheim")
    assert (testimonial.state, testimonial.participant_id) == (State.LATE, "")
    assert not testimonial.enterable
    assert of(seen(date(2023, 3, 31), HOST), "Testimonial", "Trondheim").enterable


def test_who_did_not_attend_owes_nothing() -> None:
    away = participant("P2", Role.VISITOR, attended=False)
    steps = seen(date(2023, 3, 31), HOST, away, EVORA)
    report = of(steps, "Reflection report", "Graz")
    assert (report.state, report.note) == (State.NOT_NEEDED, "did not attend")
    assert of(steps, "Reflection report", "Évora").state is State.LATE


def test_a_cancelled_activity_owes_nothing_and_is_no_finding() -> None:
    cancelled = visit(status=Status.CANCELLED, start_date=None)
    steps = seen(date(2023, 3, 31), HOST, GRAZ, activities=(cancelled,))
    assert (steps.commitments, steps.findings) == ((), ())
    assert steps.activities == (cancelled,)


def test_an_activity_without_dates_is_one_finding_and_its_steps_have_no_due_date() -> None:
    undated = visit(start_date=None, end_date=None, status=Status.PLANNED)
    steps = seen(date(2023, 3, 31), HOST, GRAZ, activities=(undated,))
    assert {(c.state, c.due) for c in steps.commitments} == {(State.UNDATED, None)}
    (finding,) = steps.findings
    assert (finding.code, finding.subject) == ("STEPS-UNDATED", "SV-01")
    assert finding.place.cell == "H2", "the first of the two"
    assert "no Start date and no End date" in finding.message


def test_an_activity_with_a_start_alone_has_the_steps_that_count_from_it() -> None:
    half = visit(end_date=None, status=Status.PLANNED)
    steps = seen(date(2023, 2, 1), HOST, GRAZ, activities=(half,))
    assert of(steps, "Final agenda").due == date(2023, 2, 21)
    assert of(steps, "Resumé").due is None
    assert [f.place.cell for f in steps.findings] == ["I2"]


def test_a_visit_without_visitors_is_told_once_when_their_first_step_comes_near() -> None:
    assert seen(date(2023, 1, 21), HOST).findings == ()
    (finding,) = seen(date(2023, 1, 22), HOST).findings
    assert (finding.code, finding.value) == ("NOBODY-OWES", "Visitor city")
    assert "2023-02-21" in finding.message


@pytest.mark.parametrize(
    ("kind", "end", "rule"),
    [
        (kinds.VISIT, date(2023, 3, 9), None),
        (kinds.VISIT, date(2023, 3, 10), "ST-3"),
        (kinds.MISSION, date(2023, 3, 10), "ST-2"),
        (kinds.REVIEW, date(2023, 5, 9), None),
    ],
)
def test_a_visit_of_more_than_three_days_is_a_warning(
    kind: ActivityType, end: date, rule: str | None
) -> None:
    one = activity("A-01", kind, end_date=end)
    findings = seen(date(2023, 1, 1), activities=(one,)).findings
    assert [f.rule for f in findings if f.code == "VISIT-LONG"] == ([rule] if rule else [])


EXPERT = participant("X1", Role.EXPERT, "ER-01")
MEETING = date(2023, 12, 22)
REVIEW = activity("ER-01", kinds.REVIEW, start_date=date(2023, 12, 1), end_date=MEETING)
NO_CHANGES = override("ER-01", "FINAL-DOCUMENT-OPEN", "2024-01-03", authorised_on=MEETING)


def test_st_1_the_final_document_is_asked_for_from_the_final_meeting_on() -> None:
    before = seen(date(2023, 12, 21), EXPERT, activities=(REVIEW,))
    on_the_day = seen(MEETING, EXPERT, activities=(REVIEW,))
    assert before.findings == ()
    assert [f.code for f in on_the_day.findings] == ["FINAL-DOCUMENT-OPEN"]
    assert on_the_day.findings[0].value == "2024-01-03"


def test_st_1_without_changes_the_final_document_is_due_the_day_after_the_meeting() -> None:
    def report(*overrides: Override) -> Commitment:
        steps = seen(date(2023, 12, 27), EXPERT, activities=(REVIEW,), overrides=overrides)
        return of(steps, "Final report")

    with_changes, without = report(), report(NO_CHANGES)
    assert (with_changes.due, with_changes.state) == (date(2024, 1, 3), State.DUE)
    assert (without.due, without.state) == (date(2023, 12, 23), State.LATE)
    assert without.note == "no changes were agreed: reviewed"


@pytest.mark.parametrize("came", [(), (given("Final report", "X1", date(2023, 12, 23), "ER-01"),)])
def test_st_1_an_override_says_that_no_changes_were_agreed(came: tuple[Deliverable, ...]) -> None:
    day, these = date(2024, 1, 20), (REVIEW,)
    steps = seen(day, EXPERT, activities=these, overrides=(NO_CHANGES,), deliverables=came)
    assert steps.findings == ()
    assert [used.override for used in steps.used] == [NO_CHANGES]


def test_st_1_an_override_of_another_meeting_holds_no_longer() -> None:
    moved = activity("ER-01", kinds.REVIEW, end_date=date(2024, 1, 10))
    steps = seen(date(2024, 2, 1), EXPERT, activities=(moved,), overrides=(NO_CHANGES,))
    assert of(steps, "Final report").state is State.LATE
    assert [f.code for f in steps.findings] == ["FINAL-DOCUMENT-OPEN"]


@pytest.mark.parametrize(
    ("feedback", "state"), [(None, State.NOT_YET), ("Is it sound?", State.NOT_NEEDED)]
)
def test_el_7_what_comes_before_the_mission_is_a_step_of_the_city(
    feedback: str | None, state: State
) -> None:
    text = with_text('complete_at = "application"', 'complete_at = "mission"')
    mission = activity("EM-01", kinds.MISSION, start_date=date(2023, 6, 1))
    applied = application(
        mission.application_id,
        kinds.FOR_MISSION,
        expected_feedback=feedback,
        tentative_meetings="The utility",
    )
    those = programme(activities=(mission,), people=(), applications=(applied,))
    steps = commitments(replace(case(those, as_of=date(2023, 3, 31)), config=text))
    step = of(steps, "Completed application")
    assert (step.role, step.due, step.state) == ("Beneficiary city", date(2023, 5, 11), state)
    assert step.step.rule == "EL-7"
    assert "Completed application" in text.deliverables


def test_a_final_report_that_is_in_asks_nothing() -> None:
    row = given("Final report", "X1", date(2023, 12, 29), "ER-01")
    steps = seen(date(2024, 2, 1), EXPERT, activities=(REVIEW,), deliverables=(row,))
    assert (of(steps, "Final report").state, steps.findings) == (State.DONE, ())


def test_st_6_a_commitment_says_whether_money_waits_for_it() -> None:
    steps = seen(date(2023, 3, 31), HOST, GRAZ)
    waits = {(c.step.deliverable, c.who) for c in steps.commitments if c.money_waits}
    assert waits == {
        ("Letter of commitment", "Trondheim"),
        ("Resumé", "Trondheim"),
        ("Testimonial", "Trondheim"),
        ("Reflection report", "Graz"),
        ("Testimonial", "Graz"),
    }
    review = seen(date(2023, 3, 31), EXPERT, activities=(REVIEW,))
    assert of(review, "Contract and ToR").money_waits, "the expert's, though others sign it too"


def test_the_order_of_rows_changes_nothing() -> None:
    people = [HOST, GRAZ, GRAZ_TOO, EVORA]
    rows = (given("Visit", None, date(2023, 3, 9)), given("Testimonial", "P4", date(2023, 3, 9)))
    forth = seen(date(2023, 3, 31), *people, deliverables=rows)
    back = seen(date(2023, 3, 31), *people[::-1], deliverables=rows[::-1])
    assert [(c.who, c.participant_id, c.state) for c in forth.commitments] == [
        (c.who, c.participant_id, c.state) for c in back.commitments
    ]
