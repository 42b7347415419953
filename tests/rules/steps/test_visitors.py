"""SE-8, SE-10: a visitor is paid for a place in that very visit; who has not answered is asked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import (
    Application,
    Category,
    Decision,
    Faulty,
    Programme,
    Role,
    Status,
)
from p2p_sheets.rules.steps import commitments
from tests import kinds
from tests.programmes import (
    activity,
    approved,
    case,
    expense,
    held,
    override,
    participant,
    programme,
    row_of,
    selected,
    settled,
    visit,
)

LINE = expense("a", Category.MEALS, quantity=1)
P1 = participant("P1", Role.VISITOR)
HOST = "A-SV-01"
PLACE = selected(P1, HOST)


def paid(those: Programme) -> dict[str, str]:
    return approved(settled(those))


# --- the gate on money (SE-10) -------------------------------------------------------------------
UNSELECTED: dict[str, tuple[dict[str, Any], str]] = {
    "rejected": ({"decision": Decision.REJECTED}, "is Rejected, not Awarded"),
    "in reserve": ({"decision": Decision.RESERVE}, "is Reserve, not Awarded"),
    "withdrawn": ({"decision": Decision.WITHDRAWN}, "is Withdrawn, not Awarded"),
    "not decided": ({"decision": None}, "is not decided, not Awarded"),
    "declined": ({"declined_on": date(2023, 1, 9)}, "gave its place back on 2023-01-09"),
    "another visit": ({"host_application": "A-SV-02"}, "is for the visit of A-SV-02"),
    "no visit": ({"host_application": None}, "is for the visit of nobody"),
    "a host's": (
        {"activity_type": kinds.FOR_HOST},
        "is an application for Site Visit host",
    ),
    "another city": ({"city": "Linz"}, "is of Linz, not of Graz"),
}


@pytest.mark.parametrize(("change", "why"), UNSELECTED.values(), ids=UNSELECTED)
def test_se_10_a_visitor_without_a_place_in_this_visit_is_held(
    change: dict[str, Any], why: str
) -> None:
    those = programme(LINE, applications=(replace(PLACE, **change),))
    settlement = settled(those)
    assert held(settlement) == {"a": ["SE-10"]}
    (found,) = (f for f in settlement.findings if f.code == "VISITOR-NOT-SELECTED")
    assert (found.subject, found.value) == ("P1", "V-P1")
    assert why in found.message
    accepted = override("P1", "VISITOR-NOT-SELECTED", "V-P1")
    assert paid(replace(those, overrides=(accepted,))) == {"a": "92.00"}
    other = override("P1", "VISITOR-NOT-SELECTED", "V-P2")
    assert not paid(replace(those, overrides=(other,)))


def test_se_10_a_visitor_with_a_place_is_paid_whoever_confirmed_it() -> None:
    assert paid(programme(LINE)) == {"a": "92.00"}
    spelt = replace(PLACE, city="GRAZ")
    assert paid(programme(LINE, applications=(spelt,))) == {"a": "92.00"}


def test_se_10_visitors_without_an_application_are_one_finding_and_one_override() -> None:
    people = tuple(
        participant(key, Role.VISITOR, application_id=None, city=city)
        for key, city in (("P1", "Graz"), ("P2", "Linz"))
    )
    lines = (LINE, expense("b", Category.MEALS, quantity=1, participant_id="P2"))
    those = programme(*lines, people=people)
    settlement = settled(those)
    (found,) = (f for f in settlement.findings if f.code == "VISITOR-NOT-SELECTED")
    assert (found.subject, found.value) == ("SV-01", "P1, P2")
    assert held(settlement) == {"a": ["SE-10"], "b": ["SE-10"]}
    accepted = override("SV-01", "VISITOR-NOT-SELECTED", "P1, P2")
    assert paid(replace(those, overrides=(accepted,))) == {"a": "92.00", "b": "92.00"}


@pytest.mark.parametrize(
    ("values", "goes"),
    [
        ({}, True),
        ({"decision": Decision.AWARDED}, True),
        ({"decision": Decision.REJECTED}, False),
        ({"decision": Decision.AWARDED, "declined_on": date(2023, 1, 9)}, False),
    ],
)
def test_se_10_an_error_in_an_application_alone_holds_no_money(
    values: dict[str, Any], goes: bool
) -> None:
    faulty = Faulty(Application, row_of(Application), "V-P1", values)
    those = programme(LINE, applications=(), faulty=(faulty,))
    assert bool(paid(those)) == goes


def test_se_10_nobody_but_visitors_needs_a_place() -> None:
    expert = participant("P1", Role.EXPERT, "EM-01")
    mission = activity("EM-01", kinds.MISSION)
    line = expense("a", Category.MEALS, quantity=1, activity_id="EM-01")
    assert paid(programme(line, activities=(mission,), people=(expert,)))


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Two visits, visitors with all kinds of applications, or none, and a claim of each."""
    visits = (visit(), activity("SV-02", kinds.VISIT))
    people, places = [], []
    for number in range(draw(st.integers(1, 4))):
        where = draw(st.sampled_from(visits))
        city = draw(st.sampled_from(["Graz", "Linz", "Espoo"]))
        known = draw(st.integers(0, 3))
        person = participant(f"P{number}", Role.VISITOR, where.activity_id, city=city)
        people.append(person if known else replace(person, application_id=None))
        changes = {
            "host_application": draw(st.sampled_from([v.application_id for v in visits])),
            "decision": draw(st.sampled_from([None, *Decision, *[Decision.AWARDED] * 4])),
            "declined_on": draw(st.sampled_from([None, None, None, date(2023, 1, 9)])),
            "city": draw(st.sampled_from(["Graz", "Linz", city, city])),
        }
        places.append(replace(selected(person, where.application_id), **changes))
    lines = [
        expense(
            f"l{p.participant_id}",
            Category.MEALS,
            quantity=1,
            participant_id=p.participant_id,
            activity_id=p.activity_id,
        )
        for p in people
    ]
    return programme(*lines, activities=visits, people=tuple(people), applications=tuple(places))


@given(programmes())
def test_se_10_every_paid_visitor_has_an_award_for_that_very_host(those: Programme) -> None:
    for payment in settled(those).payments:
        place = those.application[payment.participant.application_id or ""]
        assert place.decision is Decision.AWARDED
        assert place.declined_on is None
        assert place.host_application == payment.activity.application_id
        assert place.city == payment.participant.city


# --- who has not answered (SE-8) -----------------------------------------------------------------
AHEAD = visit(status=Status.PLANNED, start_date=date(2023, 5, 2), end_date=date(2023, 5, 4))


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"decided_on": date(2023, 3, 16)}, True),
        ({"decided_on": date(2023, 3, 17)}, False),
        ({"decided_on": date(2023, 3, 16), "confirmed_on": date(2023, 3, 30)}, False),
        ({"decided_on": date(2023, 3, 16), "declined_on": date(2023, 3, 30)}, False),
        ({"decided_on": date(2023, 3, 16), "decision": Decision.RESERVE}, False),
    ],
)
def test_se_8_a_place_not_confirmed_in_time_is_told(change: dict[str, Any], asked: bool) -> None:
    place = replace(PLACE, **{"confirmed_on": None, **change})
    those = programme(activities=(AHEAD,), applications=(place,))
    codes = [f.code for f in commitments(case(those)).findings]
    assert ("PLACE-UNCONFIRMED" in codes) == asked


def test_se_8_after_the_visit_nobody_is_asked_but_the_payment_says_so() -> None:
    silent = replace(PLACE, confirmed_on=None)
    those = programme(LINE, applications=(silent,))
    assert "PLACE-UNCONFIRMED" not in {f.code for f in commitments(case(those)).findings}
    (payment,) = settled(those).payments
    assert "The place was never confirmed (SE-8)." in payment.remarks
    (sure,) = settled(programme(LINE)).payments
    assert sure.remarks == ()
