"""RB-13, EL-3: what waits because it may be claimed twice, and what must never wait (accounts)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from p2p_sheets.books import (
    Activity,
    Category,
    Expense,
    Participant,
    Programme,
    Role,
)
from p2p_sheets.findings import Place
from p2p_sheets.rules.accounts import Releases
from p2p_sheets.rules.reimbursement.duplicates import Cost, _in_two_claims, _share_too_much
from tests import kinds
from tests.programmes import (
    IBANS,
    activity,
    approved,
    expense,
    held,
    override,
    participant,
    programme,
    settled,
    visit,
)
from tests.rules.accounts.office import Office
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
FEE, HOSTING = Category.DAILY_RATE, Category.HOSTING
SECOND = activity("SV-02", kinds.VISIT, start_date=date(2023, 3, 8))
MISSIONS = (
    activity("EM-01", kinds.MISSION, start_date=date(2023, 3, 6), end_date=date(2023, 3, 7)),
    activity("EM-02", kinds.MISSION, start_date=date(2023, 3, 8), end_date=date(2023, 3, 9)),
)
ANA = participant("P1", Role.VISITOR, name="Ana Lyst", email="ana@example.org")
ANA_TOO = replace(ANA, participant_id="P2", activity_id="SV-02", application_id="V-P2")
EXPERT = participant("P1", Role.EXPERT, "EM-01", name="Ana Lyst", contracted_days=Decimal(2))
EXPERT_TOO = replace(EXPERT, participant_id="P2", activity_id="EM-02", email="p1@example.org")
OTHER = participant(
    "P2", Role.VISITOR, name="Bert Other", city="Espoo", country="FI", iban=IBANS[1]
)


def day(number: int) -> date:
    return date(2023, 3, number)


# --- what waits until staff say -------------------------------------------------------------------
def in_two(first: Expense, second: Expense) -> Programme:
    """Two visits in one week, with the same guest."""
    elsewhere = replace(second, activity_id="SV-02", participant_id="P2")
    return programme(first, elsewhere, activities=(visit(), SECOND), people=(ANA, ANA_TOO))


TWICE: dict[str, tuple[Programme, str, str]] = {
    "the same nights in two activities": (
        in_two(
            expense("a", NIGHTS, date_from=day(7), date_to=day(10)),
            expense("b", NIGHTS, date_from=day(8), date_to=day(11)),
        ),
        "UNITS-OVER-DATES",
        "a",
    ),
    "one Wednesday claimed by two visits": (
        in_two(
            expense("a", MEALS, date_from=day(7), date_to=day(8)),
            expense("b", MEALS, date_from=day(8), date_to=day(9)),
        ),
        "UNITS-OVER-DATES",
        "a",
    ),
    "the same receipt a day later, in another claim": (
        programme(
            expense("a", TRAVEL, "120", receipt="INV-4711"),
            expense("b", TRAVEL, "120", receipt="inv-4711", date_from=day(8), submitted_on=day(24)),
        ),
        "RECEIPT-IN-TWO-CLAIMS",
        "a",
    ),
    "a cost nine months after its claim": (
        programme(expense("b", TRAVEL, "120", date_from=date(2023, 12, 7))),
        "COST-AFTER-CLAIM",
        "2023-12-07",
    ),
    "a host that visits itself": (
        programme(
            expense("b", TRAVEL, "120", currency="EUR"),
            people=(participant("P1", Role.VISITOR, city="Trondheim", country="NO"),),
        ),
        "VISITOR-IS-HOST",
        "Trondheim",
    ),
}


@pytest.mark.parametrize(
    ("field", "days"),
    [("date_to", {"date_to": date(2023, 12, 7)}), ("date_from", {"date_from": date(2023, 12, 7)})],
)
def test_rb_13_a_cost_ahead_of_its_claim_names_the_cell_of_its_last_day(
    field: str, days: dict[str, date]
) -> None:
    line = expense("b", TRAVEL, "120", **days)
    (found,) = settled(programme(line)).findings
    assert (found.code, found.place) == ("COST-AFTER-CLAIM", line.row.place(field))


@pytest.mark.parametrize(("those", "code", "value"), TWICE.values(), ids=TWICE.keys())
def test_rb_13_what_may_be_claimed_twice_waits_until_overridden(
    those: Programme, code: str, value: str
) -> None:
    settlement = settled(those)
    assert list(held(settlement)) == ["b"]
    (finding,) = (f for f in settlement.findings if f.code == code)
    assert finding.value == value
    accepted = override(finding.subject, code, value)
    assert not held(settled(replace(those, overrides=(accepted,))))


def test_rb_13_what_an_earlier_period_settled_waits_and_what_it_withdrew_does_not() -> None:
    office = Office(programme(expense("a", TRAVEL, "120")))
    office.release()
    again = programme(expense("A", TRAVEL, "30", receipt="R-9", date_from=day(9)))

    def found() -> list[tuple[str, str, str]]:
        earlier = Releases(periods=(Releases(tuple(office.releases)),))
        return [(f.code, f.subject, f.value) for f in settled(again, releases=earlier).findings]

    assert found() == [("LINE-OF-EARLIER-PERIOD", "A", "2023-03")]
    office.withdraw()
    assert found() == []


def test_rb_13_a_receipt_of_a_settled_line_comes_back_under_another_line_and_amount_alike() -> None:
    first = programme(expense("a", TRAVEL, "120", receipt="INV-4711"))
    again = expense("b", TRAVEL, "120", receipt="INV-4711", date_from=day(8))
    second = replace(first, expenses=(*first.expenses, again))
    assert held(settled(second, releases=after(first))) == {"b": ["RB-13"]}


# --- at the edge ----------------------------------------------------------------------------------
COST = Cost(
    line_id="a",
    release="",
    person="ana",
    category=NIGHTS,
    activity="sv-01",
    date_from=day(7),
    date_to=day(9),
    amount=Decimal(120),
    currency="EUR",
    receipt="inv-4711",
    submitted_on=day(20),
    units=Fraction(2),
    place=Place(),
)


@pytest.mark.parametrize(
    ("category", "until", "days"),
    [
        (NIGHTS, 9, [7, 8]),
        (NIGHTS, 8, [7]),
        (NIGHTS, 7, [7]),  # one night at least
        (NIGHTS, None, [7]),
        (MEALS, 9, [7, 8, 9]),
        (MEALS, 7, [7]),
        (MEALS, None, [7]),
    ],
)
def test_rb_5_nights_end_before_the_day_of_departure_and_days_on_it(
    category: Category, until: int | None, days: list[int]
) -> None:
    cost = replace(COST, category=category, date_to=day(until) if until else None)
    assert cost.days == {day(number) for number in days}


@pytest.mark.parametrize(
    ("change", "too_much"),
    [
        ({}, False),  # the very same is told as a duplicate
        ({"receipt": "b"}, True),
        ({"receipt": "b", "line_id": "A"}, False),
        ({"receipt": "b", "units": Fraction(0)}, False),
        ({"receipt": "b", "date_from": day(8), "date_to": day(10)}, True),
        ({"receipt": "b", "date_from": day(8), "date_to": day(10), "units": Fraction(1)}, False),
        ({"receipt": "b", "date_from": day(9), "date_to": day(11), "units": Fraction(9)}, False),
        ({"receipt": "b", "date_from": day(8), "date_to": day(9), "units": Fraction(9)}, True),
    ],
)
def test_rb_13_two_lines_share_days_and_more_of_them_than_there_are(
    change: dict[str, Any], too_much: bool
) -> None:
    other = replace(COST, line_id="b")
    assert _share_too_much(COST, replace(other, **change)) is too_much


ON_OTHER_DAY = {"date_from": day(10), "activity": "sv-02", "submitted_on": day(21)}


@pytest.mark.parametrize(
    ("change", "in_two"),
    [
        (ON_OTHER_DAY, True),
        ({**ON_OTHER_DAY, "date_from": day(4)}, True),
        ({**ON_OTHER_DAY, "date_from": day(11)}, False),
        ({**ON_OTHER_DAY, "date_from": day(3)}, False),
        ({**ON_OTHER_DAY, "date_from": day(30), "activity": "sv-01"}, True),
        ({**ON_OTHER_DAY, "submitted_on": day(20)}, False),
        ({**ON_OTHER_DAY, "submitted_on": day(20), "release": "2023-03"}, True),
        ({**ON_OTHER_DAY, "line_id": "A"}, False),
        ({"submitted_on": day(21)}, False),
    ],
)
def test_rb_13_one_receipt_is_in_two_claims_of_an_activity_or_of_days_near_by(
    change: dict[str, Any], in_two: bool
) -> None:
    other = replace(COST, line_id="b")
    assert _in_two_claims(COST, replace(other, **change)) is in_two


# --- everyday cases -------------------------------------------------------------------------------
def guest(*lines: Expense) -> Programme:
    return programme(*lines)


def guests(*lines: Expense, **of_the_second: Any) -> Programme:
    """Two guests of two cities; lines whose ID begins with 2 are the second one's."""
    mine = [replace(x, participant_id="P2") if x.line_id.startswith("2") else x for x in lines]
    return programme(*mine, people=(ANA, replace(OTHER, **of_the_second)))


def experts(
    *lines: Expense,
    people: tuple[Participant, ...] = (EXPERT,),
    activities: tuple[Activity, ...] = MISSIONS[:1],
) -> Programme:
    """Experts of missions; lines whose ID begins with 2 are those of the second row."""
    mine = [
        replace(x, participant_id=people[n].participant_id, activity_id=people[n].activity_id)
        for x in lines
        for n in [int(x.line_id.startswith("2"))]
    ]
    return programme(*mine, people=people, activities=activities)


COLLEAGUE = replace(
    EXPERT, participant_id="P2", name="Bert Other", email="bert@example.org", iban=IBANS[1]
)
EVERYDAY: dict[str, Callable[[], Programme]] = {
    "a return ticket on one receipt": lambda: guest(
        expense("1", TRAVEL, "80", receipt="TICKET-88", date_from=day(6)),
        expense("2", TRAVEL, "80", receipt="TICKET-88", date_from=day(10)),
    ),
    "two fares of one price on one day": lambda: guest(
        expense("1", TRAVEL, "12.40"), expense("2", TRAVEL, "12.40")
    ),
    "a couple's mailbox on two visitor cities": lambda: guests(
        expense("1", TRAVEL, "400"), expense("2", TRAVEL, "400"), email="ana@example.org"
    ),
    "one hotel invoice over the rooms of two persons, a part each": lambda: guests(
        expense("1", NIGHTS, "240", quantity="3", receipt="INV-4711"),
        expense("2", NIGHTS, "310", quantity="3", receipt="INV-4711", submitted_on=day(24)),
    ),
    "the numbers that two hotels gave their invoices": lambda: guests(
        expense("1", TRAVEL, "80", receipt="17"),
        expense("2", TRAVEL, "80", receipt="17", submitted_on=day(24)),
    ),
    "two missions in one week": lambda: experts(
        expense("1", NIGHTS, date_from=day(5), date_to=day(7)),
        expense("1f", FEE, date_from=day(6), date_to=day(7)),
        expense("2", NIGHTS, date_from=day(7), date_to=day(9)),
        expense("2f", FEE, date_from=day(8), date_to=day(9)),
        people=(EXPERT, EXPERT_TOO),
        activities=MISSIONS,
    ),
    "per-diems split by day": lambda: guest(
        *(expense(f"{n}", MEALS, quantity="1", date_from=day(n)) for n in (7, 8, 9))
    ),
    "nights split by hotel": lambda: guest(
        expense("1", NIGHTS, date_from=day(7), date_to=day(8)),
        expense("2", NIGHTS, date_from=day(8), date_to=day(10)),
    ),
    "half days by two experts": lambda: experts(
        expense("1", FEE, quantity="0.5", date_from=day(6)),
        expense("2", FEE, quantity="0.5", date_from=day(6)),
        people=(EXPERT, COLLEAGUE),
    ),
    "two half days on one day": lambda: experts(
        expense("1", FEE, quantity="0.5", date_from=day(6), receipt="morning"),
        expense("2", FEE, quantity="0.5", date_from=day(6), receipt="afternoon"),
        people=(EXPERT, replace(EXPERT, participant_id="P2")),
    ),
    "a preparation day and the mission": lambda: experts(
        expense("1", FEE, quantity="1", date_from=day(1)),
        expense("1m", FEE, quantity="1", date_from=day(6)),
    ),
    "a host's office mailbox": lambda: programme(
        expense("1", HOSTING, "300", receipt="R-1"),
        expense("2", HOSTING, "300", receipt="R-2", participant_id="P2"),
        people=(
            participant("P1", Role.HOST, name="Hans Host", email="office@example.org"),
            participant("P2", Role.HOST, name="Greta Host", email="office@example.org"),
        ),
    ),
    "two colleagues of an institute with one mailbox, far under every cap": lambda: experts(
        expense("1", TRAVEL, "100", date_from=day(6)),
        expense("2", TRAVEL, "100", date_from=day(6)),
        people=(EXPERT, replace(COLLEAGUE, email="p1@example.org")),
    ),
    "a namesake of another country": lambda: guests(
        expense("1", TRAVEL, "400"), expense("2", TRAVEL, "400"), name="Ana Lyst"
    ),
    "two listed cities with names alike": lambda: guests(
        expense("1", TRAVEL, "400"),
        expense("2", TRAVEL, "400"),
        city="Granada",
        country="ES",
    ),
    "meals and a night of one day": lambda: guest(
        expense("1", MEALS, quantity="1"), expense("2", NIGHTS, quantity="1")
    ),
    "a claim handed in during the visit": lambda: guest(
        expense("1", TRAVEL, "80", submitted_on=day(7))
    ),
    "a train on the day before and a taxi on the day after": lambda: guest(
        expense("1", TRAVEL, "80", date_from=day(6)), expense("2", TRAVEL, "30", date_from=day(10))
    ),
    "two guests on one bus, who paid the same on one day": lambda: guests(
        expense("1", TRAVEL, "14", receipt="BUS-1"), expense("2", TRAVEL, "14", receipt="BUS-2")
    ),
    "one travel agency's invoice for two guests in one claim": lambda: guests(
        expense("1", TRAVEL, "230", receipt="INV-4711"),
        expense("2", TRAVEL, "230", receipt="INV-4711"),
    ),
}


def test_there_are_twenty_everyday_cases() -> None:
    assert len(EVERYDAY) == 20


@pytest.mark.parametrize("those", EVERYDAY.values(), ids=EVERYDAY.keys())
def test_rb_13_an_everyday_case_is_not_held(those: Callable[[], Programme]) -> None:
    settlement = settled(those())
    assert held(settlement) == {}
    assert all(line.approved_eur == line.claimed_eur for line in settlement.lines)
    assert approved(settlement)
