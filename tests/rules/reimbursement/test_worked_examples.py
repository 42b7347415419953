"""The worked examples W1-W12 of the rules, as a table each."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from p2p_sheets.books import Category, Expense, Participant, Programme, Role
from p2p_sheets.config import ActivityType
from tests import kinds
from tests.programmes import (
    activity,
    approved,
    expense,
    line_of,
    participant,
    programme,
    rate,
    settled,
    visit,
    with_switch,
)
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
FEE, HOSTING = Category.DAILY_RATE, Category.HOSTING


@dataclass
class Worked:
    """Lines in, approved euro and rule out."""

    lines: tuple[Expense, ...]
    expected: dict[str, tuple[str, str]]
    type: ActivityType = kinds.VISIT
    who: Participant = field(default_factory=lambda: participant("P1", Role.VISITOR))

    def programme(self) -> Programme:
        return programme(
            *self.lines, activities=(activity("SV-01", self.type),), people=(self.who,)
        )


EXPERT = participant("P1", Role.EXPERT, contracted_days=None)
CASES = {
    "W1": Worked(
        (
            expense("travel", TRAVEL, "623.40"),
            expense("nights", NIGHTS, quantity=3),
            expense("meals", MEALS, quantity=3),
        ),
        {"travel": ("500.00", "RB-3"), "nights": ("300.00", "RB-4"), "meals": ("276.00", "RB-5")},
    ),
    "W2": Worked((expense("nights", NIGHTS, quantity=5),), {"nights": ("400.00", "RB-4")}),
    "W3": Worked(
        (expense("nights", NIGHTS, "240.00", quantity=3),), {"nights": ("300.00", "RB-4")}
    ),
    "W4": Worked(
        (
            expense("c", TRAVEL, "120", date_from=date(2023, 3, 9)),
            expense("a", TRAVEL, "300", date_from=date(2023, 3, 6)),
            expense("b", TRAVEL, "150", date_from=date(2023, 3, 7)),
        ),
        {"a": ("300.00", "RB-3"), "b": ("150.00", "RB-3"), "c": ("50.00", "RB-3")},
    ),
    "W5": Worked(
        (
            expense("a", HOSTING, "210.00"),
            expense("b", HOSTING, "180.55"),
            expense("c", HOSTING, "140.00"),
        ),
        {"a": ("210.00", "RB-1"), "b": ("180.55", "RB-1"), "c": ("109.45", "RB-1")},
        kinds.MISSION,
        participant("P1", Role.BENEFICIARY),
    ),
    "W6": Worked(
        (expense("a", HOSTING, "400"), expense("b", HOSTING, "250"), expense("c", HOSTING, "100")),
        {"a": ("400.00", "RB-2"), "b": ("250.00", "RB-2"), "c": ("50.00", "RB-2")},
        kinds.VISIT,
        participant("P1", Role.HOST),
    ),
    "W7": Worked(
        (expense("fee", FEE, quantity=5), expense("train", TRAVEL, "80.00")),
        {"fee": ("2250.00", "RB-6"), "train": ("0.00", "RB-8")},
        kinds.REVIEW,
        EXPERT,
    ),
    "W8": Worked(
        (expense("fee", FEE, quantity=9),),
        {"fee": ("3600.00", "RB-6")},
        kinds.MISSION,
        EXPERT,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_worked_example(name: str) -> None:
    case = CASES[name]
    settlement = settled(case.programme())
    found = {line.line_id: (str(line.approved_eur), line.rule) for line in settlement.lines}
    assert found == case.expected
    assert not settlement.held


def test_w1_pays_1076_in_one_payment_and_says_what_was_refused() -> None:
    settlement = settled(CASES["W1"].programme())
    travel = line_of(settlement, "travel")
    assert [str(payment.amount_eur) for payment in settlement.payments] == ["1076.00"]
    assert (str(travel.refused_eur), travel.rule) == ("123.40", "RB-3")
    assert "500.00" in travel.reason


def test_w3_says_that_the_amount_was_not_used_and_up_to_pays_it() -> None:
    flat = settled(CASES["W3"].programme())
    assert [finding.code for finding in flat.findings] == ["AMOUNT-NOT-USED"]
    spent = settled(CASES["W3"].programme(), with_config=with_switch(basis="up_to"))
    assert approved(spent) == {"nights": "240.00"}


@pytest.mark.parametrize(
    ("amount", "currency", "units", "euro"),
    [("410.55", "GBP", "0.86945", "472.20"), ("1.25", "USD", "10", "0.13")],
    ids=["W9", "W10"],
)
def test_w9_w10_convert_exactly_and_round_half_up_once(
    amount: str, currency: str, units: str, euro: str
) -> None:
    reference = with_switch(reference_rates={})
    those = programme(
        expense("x", TRAVEL, amount, currency=currency), rates=(rate(currency, units),)
    )
    assert approved(settled(those, with_config=reference)) == {"x": euro}


def test_w11_what_an_earlier_release_paid_is_drawn() -> None:
    both = programme(
        expense("a", TRAVEL, "300"), expense("b", TRAVEL, "300", date_from=date(2023, 3, 8))
    )
    first = programme(expense("a", TRAVEL, "300"))
    second = settled(both, releases=after(first))
    assert approved(second) == {"b": "200.00"}
    assert line_of(second, "b").rule == "RB-3"
    assert [line.line_id for line in second.released_earlier] == ["a"]


def test_w12_a_second_person_of_a_visitor_city_gets_nothing_and_is_told_who_was_chosen() -> None:
    people = (
        participant("P1", Role.VISITOR),
        participant("P2", Role.VISITOR, lead=True),
    )
    those = programme(
        expense("a", TRAVEL, "100"), expense("b", TRAVEL, "120", participant_id="P2"), people=people
    )
    settlement = settled(those)
    assert approved(settlement) == {"a": "0.00", "b": "120.00"}
    refused = line_of(settlement, "a")
    assert refused.rule == "RB-3"
    assert "P2" in refused.reason


def test_the_visit_of_the_examples_has_three_days() -> None:
    assert (visit().end_date - visit().start_date).days == 2  # type: ignore[operator]
