"""Each RB rule, with both readings of its switch."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Category, ExchangeRate, ExpertSource, Faulty, Role, Status
from p2p_sheets.config import ActivityType
from tests import kinds
from tests.programmes import (
    activity,
    approved,
    expense,
    held,
    line_of,
    override,
    participant,
    programme,
    rate,
    register,
    row_of,
    settled,
    visit,
    with_switch,
    with_text,
)
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
FEE, HOSTING = Category.DAILY_RATE, Category.HOSTING
MISSION = activity("EM-01", kinds.MISSION)


def test_rb_1_hosting_of_a_mission_is_one_pool_whoever_pays_it_and_over_all_releases() -> None:
    people = (
        participant("P1", Role.BENEFICIARY, "EM-01"),
        participant("P2", Role.BENEFICIARY, "EM-01"),
    )
    lines = (
        expense("a", HOSTING, "300", activity_id="EM-01"),
        expense("b", HOSTING, "150", activity_id="EM-01", participant_id="P2"),
    )
    first = programme(*lines, activities=(MISSION,), people=people)
    late = expense(
        "c", HOSTING, "100", activity_id="EM-01", participant_id="P2", date_from=date(2023, 3, 8)
    )
    second = programme(*lines, late, activities=(MISSION,), people=people)
    assert approved(settled(first)) == {"a": "300.00", "b": "150.00"}
    assert approved(settled(second, releases=after(first))) == {"c": "50.00"}


def test_rb_2_hosting_of_a_visit_is_capped_at_700() -> None:
    host = participant("P1", Role.HOST)
    settlement = settled(programme(expense("a", HOSTING, "700.01"), people=(host,)))
    assert approved(settlement) == {"a": "700.00"}
    assert line_of(settlement, "a").rule == "RB-2"


def test_rb_3_another_spelling_of_the_city_is_no_second_ceiling() -> None:
    people = (
        participant("P1", Role.VISITOR, city="Köln", country="DE"),
        participant("P2", Role.VISITOR, city="Cologne", country="DE"),
    )
    lines = (expense("a", TRAVEL, "400"), expense("b", TRAVEL, "400", participant_id="P2"))
    assert register().find("Köln", "DE") is not None
    assert approved(settled(programme(*lines, people=people))) == {"a": "400.00", "b": "0.00"}
    two = with_switch(persons_per_visitor_city=2)
    assert approved(settled(programme(*lines, people=people), with_config=two)) == {
        "a": "400.00",
        "b": "100.00",
    }


def test_rb_3_the_person_first_approved_stays_the_one_who_is_paid() -> None:
    people = (participant("P2", Role.VISITOR), participant("P1", Role.VISITOR, lead=True))
    first = programme(expense("a", TRAVEL, "100", participant_id="P2"), people=people)
    second = programme(*first.expenses, expense("b", TRAVEL, "100"), people=people)
    settlement = settled(second, releases=after(first))
    assert approved(settlement) == {"b": "0.00"}
    assert "P2" in line_of(settlement, "b").reason


def test_rb_3_a_refusal_names_who_is_paid_by_the_row_that_came_first() -> None:
    ana = participant("P2", Role.VISITOR)
    people = (ana, participant("P3", Role.VISITOR), replace(ana, participant_id="P4"))
    lines = [
        expense(f"l{p.participant_id}", TRAVEL, "9", participant_id=p.participant_id)
        for p in people
    ]
    refused = line_of(settled(programme(*lines, people=people)), "lP3")
    assert refused.reason == "One person per visitor city is paid: P2."


def test_rb_3_a_lead_whose_lines_are_held_leaves_the_place_to_the_other() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.VISITOR, lead=True))
    lines = (
        expense("a", TRAVEL, "100"),
        expense("b", TRAVEL, "100", participant_id="P2", receipt=None),
    )
    settlement = settled(programme(*lines, people=people))
    assert approved(settlement) == {"a": "100.00"}
    assert held(settlement) == {"b": ["RB-16"]}


@pytest.mark.parametrize(
    ("dates", "nights"),
    [
        ((date(2023, 3, 6), None), "100.00"),
        ((date(2023, 3, 6), date(2023, 3, 8)), "200.00"),
        ((date(2023, 3, 6), date(2023, 3, 12)), "400.00"),
    ],
)
def test_rb_4_nights_are_counted_from_the_dates_and_limited_by_the_activity(
    dates: tuple[date, date | None], nights: str
) -> None:
    line = expense("a", NIGHTS, date_from=dates[0], date_to=dates[1])
    assert approved(settled(programme(line))) == {"a": nights}


def test_rb_10_a_held_line_of_an_undated_activity_is_shown_at_the_rate_of_its_own_day() -> None:
    undated = visit(start_date=None, end_date=None)
    (line,) = settled(programme(expense("a", NIGHTS, quantity=2), activities=(undated,))).held
    assert str(line.claimed_eur) == "200.00"


@pytest.mark.parametrize(
    ("nights", "said"),
    [
        (1, "1 night at 100.00."),
        (4, "4 nights at 100.00."),
        (5, "4 of 5 nights at 100.00: an activity of 3 days allows 4 nights."),
    ],
)
def test_rb_4_the_reason_names_a_cut_where_there_is_one_and_no_other(
    nights: int, said: str
) -> None:
    (line,) = settled(programme(expense("a", NIGHTS, quantity=nights))).lines
    assert line.reason == said


def test_rb_4_nights_are_drawn_in_nights_over_all_releases() -> None:
    first = programme(expense("a", NIGHTS, quantity=3))
    second = programme(
        *first.expenses, expense("b", NIGHTS, quantity=2, date_from=date(2023, 3, 9))
    )
    settlement = settled(second, releases=after(first))
    assert approved(settlement) == {"b": "100.00"}
    assert line_of(settlement, "b").units_allowed == 1


def test_rb_4_up_to_pays_what_was_spent_and_needs_an_amount() -> None:
    spent = with_switch(basis="up_to")
    lines = (
        expense("a", NIGHTS, "250", quantity=2),
        expense("b", NIGHTS, quantity=1, date_from=date(2023, 3, 9)),
    )
    settlement = settled(programme(*lines), with_config=spent)
    assert approved(settlement) == {"a": "200.00"}
    assert line_of(settlement, "a").claimed_eur == Decimal("250.00")
    assert held(settlement) == {"b": ["RB-4"]}
    assert [waiting.claimed for waiting in settlement.held] == [0]


def test_rb_5_days_are_limited_to_those_of_the_activity() -> None:
    line = expense("a", MEALS, date_from=date(2023, 3, 6), date_to=date(2023, 3, 10))
    settlement = settled(programme(line))
    assert approved(settlement) == {"a": "276.00"}
    assert str(line_of(settlement, "a").claimed_eur) == "460.00"


@pytest.mark.parametrize(
    ("contracted", "days", "paid"),
    [
        ("3", "2.5", "1125.00"),
        ("3", "4", "1350.00"),
        (None, "8.5", "3600.00"),
        ("9", "9", "3600.00"),
    ],
)
def test_rb_6_the_daily_rate_is_paid_for_contracted_days_up_to_the_maximum(
    contracted: str | None, days: str, paid: str
) -> None:
    expert = participant(
        "P1", Role.EXPERT, "EM-01", contracted_days=Decimal(contracted) if contracted else None
    )
    line = expense("a", FEE, quantity=days, activity_id="EM-01")
    settlement = settled(programme(line, activities=(MISSION,), people=(expert,)))
    assert approved(settlement) == {"a": paid}
    assert ("CONTRACT-DAYS-MISSING" in {f.code for f in settlement.findings}) == (
        contracted is None
    )
    assert "VAT" in settlement.payments[0].remarks[0]


def test_rb_6_a_payment_of_fee_and_ticket_says_that_the_fee_is_before_vat() -> None:
    expert = participant("P1", Role.EXPERT, "EM-01", contracted_days=Decimal(3))
    fee = expense("a", FEE, quantity="2", activity_id="EM-01")
    ticket = expense("b", TRAVEL, "80", activity_id="EM-01")
    mixed = settled(programme(fee, ticket, activities=(MISSION,), people=(expert,)))
    assert [p.remarks for p in mixed.payments] == [("Daily rate before VAT (RB-6).",)]
    alone = settled(programme(ticket, activities=(MISSION,), people=(expert,)))
    assert [p.remarks for p in alone.payments] == [()]


def test_rb_7_travel_of_an_expert_is_capped_per_person_whatever_the_participant_id() -> None:
    people = (
        participant("P1", Role.EXPERT, "EM-01", email="x@example.org", contracted_days=Decimal(1)),
        participant(
            "P2",
            Role.EXPERT,
            "EM-01",
            name="Person P1",
            email="X@example.org",
            contracted_days=Decimal(1),
        ),
    )
    lines = (
        expense("a", TRAVEL, "450", activity_id="EM-01"),
        expense(
            "b", TRAVEL, "450", activity_id="EM-01", participant_id="P2", date_from=date(2023, 3, 8)
        ),
    )
    assert approved(settled(programme(*lines, activities=(MISSION,), people=people))) == {
        "a": "450.00",
        "b": "50.00",
    }


@pytest.mark.parametrize("category", [TRAVEL, NIGHTS, MEALS])
def test_rb_8_a_remote_review_pays_no_journey(category: Category) -> None:
    review = activity("ER-01", kinds.REVIEW)
    expert = participant("P1", Role.EXPERT, "ER-01")
    line = expense("a", category, "80.00", activity_id="ER-01")
    decision = line_of(settled(programme(line, activities=(review,), people=(expert,))), "a")
    assert (str(decision.approved_eur), decision.rule) == ("0.00", "RB-8")


@pytest.mark.parametrize(
    ("kind", "role", "category"),
    [
        (kinds.REVIEW, Role.BENEFICIARY, HOSTING),
        (kinds.REVIEW, Role.EXPERT, HOSTING),
        (kinds.MISSION, Role.BENEFICIARY, TRAVEL),
        (kinds.MISSION, Role.EXPERT, HOSTING),
        (kinds.VISIT, Role.HOST, MEALS),
        (kinds.VISIT, Role.VISITOR, HOSTING),
        (kinds.VISIT, Role.VISITOR, FEE),
    ],
)
def test_rb_9_what_a_role_may_not_claim_is_refused(
    kind: ActivityType, role: Role, category: Category
) -> None:
    those = programme(
        expense("a", category, "80.00", activity_id="X-01"),
        activities=(activity("X-01", kind),),
        people=(participant("P1", role, "X-01"),),
    )
    decision = line_of(settled(those), "a")
    assert (str(decision.approved_eur), decision.rule) == ("0.00", "RB-9")
    assert not settled(those).payments


def test_rb_9_a_refusal_comes_before_a_hold() -> None:
    those = programme(
        expense("a", HOSTING, "80.00", receipt=None), activities=(visit(status=Status.PLANNED),)
    )
    assert approved(settled(those)) == {"a": "0.00"}


def test_rb_9_a_host_city_in_a_mission_is_its_beneficiary_with_a_warning() -> None:
    those = programme(
        expense("a", HOSTING, "80.00", activity_id="EM-01"),
        activities=(MISSION,),
        people=(participant("P1", Role.HOST, "EM-01"),),
    )
    settlement = settled(those)
    assert approved(settlement) == {"a": "80.00"}
    assert [finding.code for finding in settlement.findings] == ["HOST-IN-MISSION"]


def test_rb_9_an_expert_in_a_site_visit_is_an_error() -> None:
    expert = participant("P1", Role.EXPERT, expert_source=ExpertSource.SCC)
    settlement = settled(programme(expense("a", TRAVEL, "80.00"), people=(expert,)))
    assert [finding.code for finding in settlement.findings] == ["EXPERT-IN-SITE-VISIT"]
    assert held(settlement) == {"a": ["RB-9"]}


def test_rb_10_the_start_date_of_the_activity_decides_which_rate_holds() -> None:
    changed = with_text(
        "eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-03-07, eur = 113.00 },"
    )
    line = expense("a", MEALS, quantity=1)
    before = programme(line, activities=(visit(start_date=date(2023, 3, 6)),))
    assert approved(settled(before, with_config=changed)) == {"a": "92.00"}
    assert approved(settled(programme(line), with_config=changed)) == {"a": "113.00"}


def test_rb_10_before_the_first_amount_there_is_none_and_the_line_waits() -> None:
    later = with_text(
        "valid_from = 2022-01-01, eur = 92.00", "valid_from = 2023-03-07, eur = 92.00"
    )
    early = visit(start_date=date(2023, 3, 6))
    those = programme(expense("a", MEALS, quantity=1), activities=(early,))
    settlement = settled(those, with_config=later)
    assert [(f.code, f.subject, f.value) for f in settlement.findings] == [
        ("NO-AMOUNT-IN-FORCE", "SV-01", "2023-03-06")
    ]
    assert held(settlement) == {"a": ["RB-10"]}


def test_rb_11_a_missing_rate_holds_the_line_where_its_amount_decides_only() -> None:
    lines = (
        expense("a", TRAVEL, "900", currency="SEK"),
        expense("b", NIGHTS, "900", currency="SEK", quantity=1),
    )
    settlement = settled(programme(*lines))
    assert held(settlement) == {"a": ["RB-11"]}
    assert approved(settlement) == {"b": "100.00"}
    assert {
        finding.subject for finding in settlement.findings if finding.code == "RATE-MISSING"
    } == {"SEK 2023-03"}


def test_rb_11_the_month_of_the_expense_decides_the_rate() -> None:
    line = expense("a", TRAVEL, "110", currency="SEK", date_from=date(2023, 3, 6))
    rates = (rate("SEK", "11", date(2023, 3, 1)), rate("SEK", "10", date(2023, 2, 1)))
    assert approved(settled(programme(line, rates=rates))) == {"a": "10.00"}


def test_rb_11_a_line_without_a_rate_names_the_row_in_error_of_that_very_rate() -> None:
    faulty = tuple(
        Faulty(ExchangeRate, row_of(ExchangeRate, n), key, {"month": day, "currency": key})
        for n, key, day in (
            (7, "NOK", date(2023, 3, 1)),
            (8, "SEK", date(2023, 2, 1)),
            (9, "SEK", date(2023, 3, 1)),
        )
    )
    line = expense("a", TRAVEL, "9", currency="SEK")
    (waits,) = settled(programme(line, faulty=faulty)).held
    assert [hold.reason for hold in waits.holds] == [
        "The exchange rate SEK 2023-03 has an error in books.xlsx Exchange rates row 9."
    ]


@pytest.mark.parametrize(
    ("units", "code"), [("0.088", "RATE-IMPLAUSIBLE"), ("13.5", "RATE-JUMP"), ("11.4", None)]
)
def test_rb_11_a_doubtful_rate_holds_its_lines_until_overridden(
    units: str, code: str | None
) -> None:
    rates = (rate("SEK", units), rate("SEK", "11.2", date(2023, 2, 1)))
    line = expense("a", TRAVEL, "22", currency="SEK")
    settlement = settled(programme(line, rates=rates))
    codes = {finding.code for finding in settlement.findings}
    assert (code in codes) if code else not codes
    assert (held(settlement) == {}) == (code is None)
    accepted = tuple(override("SEK 2023-03", found, units) for found in codes)
    assert not held(settled(programme(line, rates=rates, overrides=accepted)))


def test_rb_11_a_line_held_for_its_rate_is_no_sum_in_euro_at_that_very_rate() -> None:
    line = expense("a", TRAVEL, "900", currency="SEK")
    (waits,) = settled(programme(line, rates=(rate("SEK", "0.088"),))).held
    assert (waits.claimed, waits.currency, waits.claimed_eur) == (Decimal(900), "SEK", None)


def test_rb_12_the_line_id_breaks_the_tie_of_one_day_as_text() -> None:
    lines = [expense(name, TRAVEL, "200") for name in ("b-10", "B-9", "a-1")]
    assert approved(settled(programme(*lines))) == {
        "a-1": "200.00",
        "b-10": "200.00",
        "B-9": "100.00",
    }


def test_rb_12_held_lines_draw_nothing() -> None:
    lines = (
        expense("a", TRAVEL, "400", receipt=None),
        expense("b", TRAVEL, "400", date_from=date(2023, 3, 8)),
    )
    settlement = settled(programme(*lines))
    assert approved(settlement) == {"b": "400.00"}


def test_rb_12_a_cap_drawn_while_a_line_was_held_is_drawn() -> None:
    """The earlier date does not help a line that waited: what was released stays released."""
    waiting = expense("a", TRAVEL, "400", receipt=None)
    later = expense("b", TRAVEL, "400", date_from=date(2023, 3, 8))
    nights = expense("n", NIGHTS, quantity=3)
    first = programme(waiting, later, nights)
    come = replace(waiting, receipt="R-7")
    more = expense("m", NIGHTS, quantity=3, date_from=date(2023, 3, 5))
    settlement = settled(programme(come, later, nights, more), releases=after(first))
    assert approved(settlement) == {"a": "100.00", "m": "100.00"}
    assert line_of(settlement, "a").ceiling_eur == 100
    assert line_of(settlement, "m").units_allowed == 1


@pytest.mark.parametrize("receipt", ["R-7", None])
def test_rb_13_the_same_cost_under_another_line_id_is_held(receipt: str | None) -> None:
    lines = [expense(name, MEALS, quantity=1, receipt=receipt) for name in ("a", "b")]
    settlement = settled(programme(*lines))
    assert approved(settlement) == {"a": "92.00"}
    assert held(settlement) == {"b": ["RB-13"]}
    reviewed = programme(*lines, overrides=(override("b", "DUPLICATE-POSSIBLE", "a"),))
    assert approved(settled(reviewed)) == {"a": "92.00", "b": "92.00"}


def test_rb_13_a_released_cost_comes_back_under_another_id_in_another_activity() -> None:
    first = programme(expense("a", TRAVEL, "100"))
    again_here = participant("P9", Role.VISITOR, "SV-02", name="Person P1", email="p1@example.org")
    people = (*first.participants, again_here)
    again = expense("z", TRAVEL, "100", receipt="R-a", activity_id="SV-02", participant_id="P9")
    second = programme(
        *first.expenses,
        again,
        activities=(visit(), activity("SV-02", kinds.VISIT)),
        people=people,
    )
    assert held(settled(second, releases=after(first))) == {"z": ["RB-13"]}


def test_rb_13_two_receipts_of_the_same_sum_on_one_day_are_two_costs() -> None:
    lines = [expense(name, TRAVEL, "12.40") for name in ("out", "back")]
    assert approved(settled(programme(*lines))) == {"out": "12.40", "back": "12.40"}


def test_rb_13_a_settled_line_is_not_paid_again_whatever_workbook_it_comes_back_in() -> None:
    first = programme(expense("P1/2303-01", TRAVEL, "100"))
    again = programme(expense("p1/2303-01", TRAVEL, "100"))
    assert approved(settled(again, releases=after(first))) == {}


def test_rb_16_a_line_without_a_receipt_is_held_or_paid_with_a_warning() -> None:
    those = programme(expense("a", TRAVEL, "100", receipt=None))
    assert held(settled(those)) == {"a": ["RB-16"]}
    lenient = settled(those, with_config=with_switch(missing_receipt="warn"))
    assert approved(lenient) == {"a": "100.00"}
    assert [finding.code for finding in lenient.findings] == ["RECEIPT-MISSING-PAID"]
    accepted = settled(
        programme(
            expense("a", TRAVEL, "100", receipt=None), overrides=(override("a", "receipt-missing"),)
        )
    )
    assert approved(accepted) == {"a": "100.00"}
    assert [used.override.finding for used in accepted.used] == ["receipt-missing"]


def test_rb_16_a_daily_rate_needs_an_invoice_only_where_the_configuration_says_so() -> None:
    mission = activity("EM-01", kinds.MISSION)
    expert = participant("X1", Role.EXPERT, "EM-01", contracted_days=Decimal(2))
    fee = expense("a", FEE, quantity="1", participant_id="X1", activity_id="EM-01", receipt=None)
    those = programme(fee, activities=(mission,), people=(expert,))
    assert approved(settled(those)) == {"a": "450.00"}
    asked = settled(those, with_config=with_switch(fee_invoice="warn"))
    assert approved(asked) == {"a": "450.00"}
    assert [finding.code for finding in asked.findings] == ["RECEIPT-MISSING-PAID"]
    assert held(settled(those, with_config=with_switch(fee_invoice="hold"))) == {"a": ["RB-16"]}


def test_nothing_in_nothing_out() -> None:
    assert settled(programme()).lines == ()
    assert not settled(programme()).to_release
