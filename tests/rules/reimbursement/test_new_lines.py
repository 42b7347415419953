"""A new line as it is settled or held: every figure, the reason, and what is remarked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Activity, Category, Faulty, Role, Status
from p2p_sheets.rules.accounts import SettledLine
from p2p_sheets.rules.reimbursement import HeldLine, Settlement
from tests import kinds
from tests.programmes import (
    IBANS,
    activity,
    approved,
    expense,
    held,
    line_of,
    override,
    participant,
    programme,
    rate,
    row_of,
    settled,
    visit,
    with_switch,
    with_text,
)
from tests.rules.accounts.office import Office, codes, euro
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
FEE, HOSTING = Category.DAILY_RATE, Category.HOSTING
MISSION = activity("EM-01", kinds.MISSION)
EXPERT = participant("P1", Role.EXPERT, "EM-01", contracted_days=Decimal(3))


def exact(*numbers: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers))


def told(settlement: Settlement, code: str) -> list[tuple[str, str]]:
    return [(f.subject, f.value) for f in settlement.findings if f.code == code]


# --- the row of Lines -----------------------------------------------------------------------------
def test_a_settled_line_keeps_all_that_it_was_settled_with() -> None:
    line = expense(
        "a", TRAVEL, "6600", currency="SEK", date_from=date(2023, 3, 6), date_to=date(2023, 3, 8)
    )
    (found,) = settled(programme(line, rates=(rate("SEK", "11"),))).lines
    assert found == SettledLine(
        line_id="a",
        of="a",
        release="",
        payment_id="2023-03-001",
        activity_id="SV-01",
        activity_type="Site Visit",
        application_id="A-SV-01",
        participant_id="P1",
        name="Person P1",
        email="p1@example.org",
        country="AT",
        city="Graz",
        city_country="AT",
        role="Visitor city",
        category="Travel",
        date_from=date(2023, 3, 6),
        date_to=date(2023, 3, 8),
        quantity=None,
        amount=Decimal(6600),
        typed_currency="SEK",
        receipt="R-a",
        submitted_on=date(2023, 3, 20),
        owner=found.owner,
        units_allowed=None,
        rate=None,
        claimed=Decimal(6600),
        currency="SEK",
        exchange_rate=Decimal(11),
        claimed_eur=euro("600"),
        ceiling_eur=euro("500"),
        due_eur=euro("500"),
        approved_eur=euro("500"),
        reason="The ceiling is 500.00.",
        rule="RB-3",
        source="books.xlsx Expenses row 97",
        activity_from=date(2023, 3, 7),
        activity_to=date(2023, 3, 9),
    )
    assert found.refused_eur == euro("100")


def test_a_line_by_unit_keeps_its_units_and_its_rate() -> None:
    line = expense("a", NIGHTS, date_from=date(2023, 3, 6), date_to=date(2023, 3, 12))
    (found,) = settled(programme(line)).lines
    assert (found.quantity, found.units_allowed, found.rate) == exact(6, 4, 100)
    assert (found.claimed, found.currency, found.claimed_eur) == (Decimal(600), "EUR", euro("600"))
    assert (found.ceiling_eur, found.approved_eur, found.amount) == (
        Decimal(400),
        euro("400"),
        None,
    )
    assert found.reason == (
        "4 of 6 nights at 100.00: an activity of 3 days allows 4 nights. (6 taken from the dates)"
    )


def test_blank_cells_of_a_line_are_blank_texts_of_its_row() -> None:
    host = participant("P1", Role.HOST, email=None, city=None)
    line = expense("a", HOSTING, "10", receipt=None)
    warned = with_switch(missing_receipt="warn")
    (found,) = settled(programme(line, people=(host,)), with_config=warned).lines
    assert (found.email, found.receipt, found.typed_currency) == ("", "", "EUR")
    assert (found.city, found.city_country) == ("", "")


@pytest.mark.parametrize(
    ("before", "reason", "paid"),
    [
        (None, "Within the ceiling of 500.00.", "300.00"),
        ("200", "Within the ceiling of 500.00.", "300.00"),
        ("201", "The ceiling is 500.00, of which 201.00 was drawn before: 299.00 left.", "299.00"),
        ("500", "The ceiling is 500.00, of which 500.00 was drawn before: 0.00 left.", "0.00"),
    ],
)
def test_rb_3_the_reason_tells_the_ceiling_and_what_was_drawn_before(
    before: str | None, reason: str, paid: str
) -> None:
    first = programme(*([expense("z", TRAVEL, before)] if before else []))
    those = replace(
        first, expenses=(*first.expenses, expense("a", TRAVEL, "300", date_from=date(2023, 3, 8)))
    )
    found = line_of(settled(those, releases=after(first)), "a")
    assert (found.reason, str(found.approved_eur)) == (reason, paid)


@pytest.mark.parametrize(
    ("spent", "reason"),
    [
        ("150", "What was spent, under 2 nights at 100.00."),
        ("200", "2 nights at 100.00."),
        ("250", "2 nights at 100.00."),
    ],
)
def test_rb_4_under_up_to_the_reason_tells_what_was_spent(spent: str, reason: str) -> None:
    line = expense("a", NIGHTS, spent, quantity=2)
    (found,) = settled(programme(line), with_config=with_switch(basis="up_to")).lines
    assert found.reason == reason


def test_rb_13_what_was_paid_of_a_withdrawn_release_is_not_paid_again() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.withdraw()
    office.paid("2023-03-001")
    (line,) = office.programme.expenses
    office.change(expenses=(replace(line, amount=Decimal(340)),))
    (found,) = office.draft().lines
    assert (found.due_eur, found.approved_eur, found.ceiling_eur) == exact(340, 40, 40)
    assert found.reason == (
        "Within the ceiling of 500.00. 300.00 of it was paid already: 2023-03-001."
    )
    office.change(expenses=(replace(line, amount=Decimal(200)),))
    (less,) = office.draft().lines
    assert (less.due_eur, less.approved_eur, less.ceiling_eur) == exact(200, 0, 0)


# --- held lines -----------------------------------------------------------------------------------
def test_a_held_line_tells_what_it_claims_and_where_it_stands() -> None:
    line = expense("a", TRAVEL, "110", currency="SEK", receipt=None)
    (found,) = settled(programme(line, rates=(rate("SEK", "11"),))).held
    assert found == HeldLine(
        line_id="a",
        activity_id="SV-01",
        participant_id="P1",
        category="Travel",
        claimed=Decimal(110),
        currency="SEK",
        claimed_eur=euro("10"),
        holds=found.holds,
        date_from=date(2023, 3, 7),
        source="books.xlsx Expenses row 97",
        expense=line,
    )


def test_what_an_account_owes_is_held_with_its_balance() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "350")
    office.change_person("P1", iban=IBANS[1])
    (found,) = office.draft().held
    assert (found.claimed, found.claimed_eur, found.currency) == (euro("50"), euro("50"), "EUR")
    assert found.expense is None
    assert found.source == "settled in 2023-03"


@pytest.mark.parametrize(
    ("faulty", "reasons"),
    [
        ((), ["SV-09 has an error in the sheet Activities."]),
        (
            (Faulty(Activity, row_of(Activity, 7), "SV-09", {}),),
            ["SV-09 has an error in books.xlsx Activities row 7."],
        ),
    ],
)
def test_rb_12_a_line_without_its_rows_names_each_of_them(
    faulty: tuple[Faulty, ...], reasons: list[str]
) -> None:
    line = expense("a", TRAVEL, "10", activity_id="SV-09")
    (found,) = settled(programme(line, faulty=faulty)).held
    assert [hold.reason for hold in found.holds] == reasons
    assert (found.claimed, found.claimed_eur) == exact(10, 10)
    both = replace(line, participant_id="P9")
    (found,) = settled(programme(both, faulty=faulty)).held
    assert [hold.reason for hold in found.holds] == [
        *reasons,
        "P9 has an error in the sheet Participants.",
    ]


def test_rb_3_a_visitor_without_a_city_waits_and_nobody_else_does() -> None:
    visitor = participant("P1", Role.VISITOR, city=None, application_id=None)
    waits = settled(programme(expense("a", TRAVEL, "10"), people=(visitor,)))
    assert told(waits, "VISITOR-CITY-BLANK") == [("P1", "")]
    host = participant("P1", Role.HOST, city=None)
    goes = settled(programme(expense("a", HOSTING, "10"), people=(host,)))
    assert approved(goes) == {"a": "10.00"}
    assert "VISITOR-CITY-BLANK" not in codes(goes)


def test_rb_12_only_money_to_be_recovered_keeps_a_line_out_and_it_is_named() -> None:
    office = Office(programme(expense("a", TRAVEL, "500")))
    office.release()
    office.correct("a", "100")
    office.claim(expense("z", TRAVEL, "300", date_from=date(2023, 3, 9)))
    (found,) = office.draft().held
    assert [hold.reason for hold in found.holds] == [
        "Only money that is still to be recovered keeps it out: 400.00 EUR of a."
    ]
    full = Office(programme(expense("a", TRAVEL, "500"), expense("n", NIGHTS, quantity=1)))
    full.release()
    full.correct("n", "50")  # money to come back, but of another cap
    full.claim(expense("z", TRAVEL, "300", date_from=date(2023, 3, 9)))
    assert approved(full.draft()) == {"z": "0.00"}


def test_rb_12_a_cap_that_gives_nothing_even_once_the_money_is_back_refuses() -> None:
    office = Office(programme(expense("a", TRAVEL, "500")))
    office.release()
    office.correct("a", "450")
    office.config = with_text("eur = 500.00 }]", "eur = 400.00 }]")
    office.claim(expense("z", TRAVEL, "300", date_from=date(2023, 3, 9)))
    settlement = office.draft()
    assert held(settlement) == {}
    assert approved(settlement) == {"z": "0.00"}
    assert settlement.payments == ()


def test_a_line_settled_at_nothing_stands_with_the_payment_of_its_payee() -> None:
    lines = (
        expense("a", TRAVEL, "500"),
        expense("b", TRAVEL, "9", date_from=date(2023, 3, 8)),
        expense("h", HOSTING, "9"),
    )
    settlement = settled(programme(*lines))
    (payment,) = settlement.payments
    assert [line.line_id for line in payment.lines] == ["a", "h", "b"]
    assert {line.payment_id for line in settlement.lines} == {"2023-03-001"}
    alone = settled(programme(lines[2]))
    assert [line.payment_id for line in alone.lines] == [""]


# --- remarks --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "remark"),
    [
        ({}, []),
        ({"amount": Decimal(184)}, []),
        ({"amount": Decimal(184), "currency": "EUR"}, []),
        ({"amount": Decimal(183)}, [("a", "183.00 EUR")]),
        ({"amount": Decimal(184), "currency": "SEK"}, [("a", "184.00 SEK")]),
    ],
)
def test_rb_4_another_amount_than_the_flat_rate_gives_is_remarked(
    more: dict[str, Any], remark: list[tuple[str, str]]
) -> None:
    line = replace(expense("a", MEALS, quantity=2), **more)
    settlement = settled(programme(line))
    assert told(settlement, "AMOUNT-NOT-USED") == remark
    assert approved(settlement) == {"a": "184.00"}


def test_rb_4_where_what_was_spent_is_paid_no_amount_is_remarked() -> None:
    line = expense("a", MEALS, "150", quantity=2)
    spent = settled(programme(line), with_config=with_switch(basis="up_to"))
    assert told(spent, "AMOUNT-NOT-USED") == []
    assert told(settled(programme(expense("a", TRAVEL, "150"))), "AMOUNT-NOT-USED") == []


def fee(days: str, contracted: str | None, **more: Any) -> Settlement:
    expert = replace(EXPERT, contracted_days=Decimal(contracted) if contracted else None)
    line = expense("a", FEE, quantity=days, activity_id="EM-01", **more)
    return settled(programme(line, activities=(MISSION,), people=(expert,)))


def test_rb_6_a_contract_without_days_is_remarked_with_the_maximum_where_it_pays() -> None:
    assert told(fee("2", None), "CONTRACT-DAYS-MISSING") == [("P1", "8")]
    assert told(fee("2", "3"), "CONTRACT-DAYS-MISSING") == []
    ticket = expense("a", TRAVEL, "10", activity_id="EM-01")
    expert = replace(EXPERT, contracted_days=None)
    paid = settled(programme(ticket, activities=(MISSION,), people=(expert,)))
    assert told(paid, "CONTRACT-DAYS-MISSING") == []


@pytest.mark.parametrize(
    ("days", "contracted", "reason"),
    [
        ("2", "3", "2 days at 450.00."),
        ("1", "3", "1 day at 450.00."),
        ("4", "3", "3 of 4 days at 450.00: the contract has 3 days."),
        ("9", "9", "8 of 9 days at 450.00: at most 8 days are paid."),
        ("9", "8", "8 of 9 days at 450.00: at most 8 days are paid."),
        ("9", None, "8 of 9 days at 450.00: at most 8 days are paid."),
        ("2", "1", "1 of 2 days at 450.00: the contract has 1 day."),
    ],
)
def test_rb_6_the_reason_names_the_contract_or_the_maximum(
    days: str, contracted: str | None, reason: str
) -> None:
    assert line_of(fee(days, contracted), "a").reason == reason


def test_ec_5_a_late_claim_is_remarked_though_nothing_is_given_for_it() -> None:
    late = {"submitted_on": date(2023, 4, 9)}
    those = programme(
        expense("a", TRAVEL, "500"),
        expense("b", TRAVEL, "10", date_from=date(2023, 3, 8), **late),
        activities=(visit(status=Status.CLOSED),),
    )
    settlement = settled(those, as_of=date(2023, 4, 30))
    assert approved(settlement) == {"a": "500.00", "b": "0.00"}
    assert told(settlement, "CLAIM-LATE") == [("P1", "2023-04-09")]


def test_rb_16_a_missing_receipt_is_remarked_only_where_something_is_paid() -> None:
    those = programme(
        expense("a", TRAVEL, "500"),
        expense("b", TRAVEL, "10", date_from=date(2023, 3, 8), receipt=None),
    )
    warned = with_switch(missing_receipt="warn")
    assert told(settled(those, with_config=warned), "RECEIPT-MISSING-PAID") == []


def test_one_finding_names_the_first_twelve_lines_that_it_concerns() -> None:
    people = (participant("P1", Role.VISITOR, attended=True),)

    def message(count: int) -> str:
        lines = [expense(f"l{n:02}", TRAVEL, "1") for n in range(count)]
        undone = (visit(status=Status.CONTRACTED),)
        (finding,) = settled(programme(*lines, people=people, activities=undone)).findings
        return finding.message

    names = ", ".join(f"l{n:02}" for n in range(12))
    assert "It concerns" not in message(1)
    assert message(2).endswith(" It concerns l00, l01.")
    assert message(12).endswith(f" It concerns {names}.")
    assert message(13).endswith(f" It concerns {names} and 1 more.")


# --- who may take part, and who is who ------------------------------------------------------------
def test_st_7_the_third_expert_waits_and_one_with_money_drawn_keeps_the_place() -> None:
    most = 2
    people = tuple(
        participant(
            f"P{n}", Role.EXPERT, "EM-01", email=f"e{n}@example.org", name=f"{'abcdef'[n] * 5} X"
        )
        for n in range(most + 1)
    )
    lines = [
        expense(f"l{n}", TRAVEL, "1", participant_id=f"P{n}", activity_id="EM-01", receipt=f"R{n}")
        for n in range(most + 1)
    ]
    those = programme(*lines, activities=(MISSION,), people=people)
    assert told(settled(those), "OVER-MAXIMUM") == [(f"P{most}", str(most))]
    first = programme(lines[-1], activities=(MISSION,), people=people[-1:])
    assert told(settled(those, releases=after(first)), "OVER-MAXIMUM") == [
        (f"P{most - 1}", str(most))
    ]
    refused = replace(first, expenses=(replace(lines[-1], category=HOSTING),))
    assert told(settled(those, releases=after(refused)), "OVER-MAXIMUM") == [
        (f"P{most}", str(most))
    ]


def test_an_override_of_a_remark_may_name_the_line_itself() -> None:
    line = expense("a", TRAVEL, "10", receipt=None)
    accepted = override("a", "RECEIPT-MISSING-PAID")
    those = programme(line, overrides=(accepted,))
    settlement = settled(those, with_config=with_switch(missing_receipt="warn"))
    assert settlement.findings == ()
    assert [used.override for used in settlement.used] == [accepted]
    assert held(settlement) == {}


def test_rb_12_nights_to_be_recovered_keep_a_line_out_until_they_are_back() -> None:
    office = Office(programme(expense("a", NIGHTS, quantity=4)))
    office.release()
    office.correct("a", "200")
    office.claim(expense("z", NIGHTS, quantity=2, date_from=date(2023, 3, 12)))
    assert held(office.draft()) == {"z": ["RB-12"]}
    office.recovered(office.rows[0])
    assert approved(office.draft()) == {"z": "200.00"}
