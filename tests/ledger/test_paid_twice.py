"""What once paid twice, or lost money, played from the command line: each ends as it should."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category, Participant, Programme, Role
from p2p_sheets.rules.reimbursement import Settlement
from tests.ledger.played import Begin
from tests.programmes import (
    IBANS,
    approved,
    expense,
    held,
    override,
    participant,
    programme,
    rate,
    selected,
)
from tests.rules.accounts.office import codes, due_and_out, euro, payments, to_recover
from tests.rules.reimbursement.test_claimed_twice import TWICE
from tests.rules.reimbursement.test_persons import EXPERT, MISSION, ticket

TRAVEL = Category.TRAVEL
ONE = programme(expense("a", TRAVEL, "300"))


def in_turn(begin: Begin, first: Programme, second: Programme) -> Settlement:
    """Release one month, and give the draft of the next."""
    office = begin(first)
    office.release()
    office.programme = second
    return office.draft()


# --- corrections, returns, withdrawals ------------------------------------------------------------
def test_rb_14_a_row_dated_before_a_posted_one_is_an_error_and_both_amounts_stand(
    begin: Begin,
) -> None:
    office = begin(ONE)
    office.release()
    office.correct("a", "350", day=20)
    assert payments(office.release()) == {"2023-03-2-001": "50.00"}
    office.correct("a", "100", day=2)
    settlement = office.release()
    assert "CORRECTION-TOO-OLD" in codes(settlement)
    assert due_and_out(office, "a") == (euro("350"), euro("350"))


def test_rb_14_a_changed_amount_in_a_posted_row_is_an_error_and_pays_nothing(begin: Begin) -> None:
    office = begin(ONE)
    office.release()
    row = office.correct("a", "350")
    office.release()
    office.rows[0] = replace(row, correct_amount=euro("400"))
    settlement = office.draft()
    assert "CORRECTION-CHANGED" in codes(settlement)
    assert not settlement.payments


def test_rb_15_paid_on_put_right_by_a_day_differs_from_nothing(begin: Begin) -> None:
    office = begin(ONE)
    office.release()
    office.paid("2023-03-001")
    office.correct("a", "290")
    office.release()
    office.paid("2023-03-001")  # on another day
    assert not codes(office.draft()) & {"ANSWERS-DIFFER", "ANSWER-CHANGED"}
    assert due_and_out(office, "a") == (euro("290"), euro("300"))


def test_rb_15_a_return_typed_by_mistake_can_be_undone(begin: Begin) -> None:
    office = begin(ONE)
    office.release()
    office.returned("2023-03-001")
    office.release()
    office.paid("2023-03-001")
    (told,) = (f for f in office.draft().findings if f.code == "ANSWER-CHANGED")
    office.overrule("2023-03-001", "ANSWER-CHANGED", told.value)
    office.release()
    assert due_and_out(office, "a") == (euro("300"), euro("300"))
    assert not office.draft().payments


def test_rb_15_what_is_owed_goes_to_nobody_who_only_has_the_row_now(begin: Begin) -> None:
    office = begin(ONE)
    office.release()
    office.returned("2023-03-001")
    office.change_person("P1", name="Zoltan Two", email="zoltan@example.org", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.draft()
    assert not settlement.payments
    assert "PAYEE-CHANGED" in codes(settlement)


def test_rb_14_a_role_put_right_after_a_release_tells_the_refused_line(begin: Begin) -> None:
    wrong = participant("P1", Role.HOST, city="Graz")
    office = begin(programme(expense("a", TRAVEL, "400"), people=(wrong,)))
    assert payments(office.release()) == {}
    visitor = participant("P1", Role.VISITOR)
    office.change_person("P1", role=visitor.role, application_id=visitor.application_id)
    office.change(applications=(selected(visitor, "A-SV-01"),))
    told = {f.subject: f.value for f in office.draft().findings if f.code == "REFUSED-EARLIER"}
    assert told == {"a": "400.00"}
    office.correct("a", "400")
    assert payments(office.release()) == {"2023-03-2-001": "400.00"}


def test_rb_14_a_recovery_in_a_month_without_payments_stands_and_is_posted_once(
    begin: Begin,
) -> None:
    office = begin(ONE)
    office.release()
    row = office.correct("a", "100")
    assert to_recover(office.release()) == {"a": "200.00"}
    office.recovered(row)
    settlement = office.release()
    assert settlement.to_release
    assert not settlement.payments
    assert not office.draft().to_release
    assert due_and_out(office, "a") == (euro("100"), euro("100"))


# --- who is who ----------------------------------------------------------------------------------
def renamed() -> Programme:
    """The row P5 becomes another person, and the person before comes again as P6."""
    people = (
        replace(EXPERT, name="Zoltan Two", email="zoltan@example.org", iban=IBANS[1]),
        replace(EXPERT, participant_id="P6"),
    )
    lines = [
        replace(line, participant_id=of)
        for of, month in (("P5", ticket("z", "450", day=8)), ("P6", ticket("b", "300", day=9)))
        for line in month.expenses
    ]
    return programme(
        *ticket("a", "400").expenses,
        *lines,
        activities=(MISSION,),
        people=people,
        overrides=(override("P5", "IBAN-CHANGED", IBANS[1]),),
    )


def test_rb_13_a_renamed_row_and_the_old_person_under_a_new_id_open_no_second_ceiling(
    begin: Begin,
) -> None:
    settlement = in_turn(begin, ticket("a", "400"), renamed())
    assert approved(settlement) == {"z": "450.00", "b": "100.00"}


def test_rb_13_one_name_and_account_under_two_e_mails_draw_on_one_ceiling(begin: Begin) -> None:
    other = replace(EXPERT, participant_id="P6", email="ana.lyst@example.org")
    more = ticket("b", "300", other, day=8).expenses
    second = programme(
        *ticket("a", "400").expenses, *more, activities=(MISSION,), people=(EXPERT, other)
    )
    assert approved(in_turn(begin, ticket("a", "400"), second)) == {"b": "100.00"}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"start_date": date(2023, 3, 6), "end_date": date(2023, 3, 10)},
        {"start_date": date(2023, 3, 6), "application_id": "A-9"},
    ],
    ids=str,
)
def test_rb_12_a_renamed_activity_id_opens_no_second_ceiling(
    begin: Begin, changed: dict[str, Any]
) -> None:
    anew = replace(MISSION, activity_id="EM-01b", **changed)
    line = replace(ticket("b", "300", day=8).expenses[0], activity_id="EM-01b")
    second = programme(line, activities=(anew,), people=(replace(EXPERT, activity_id="EM-01b"),))
    settlement = in_turn(begin, ticket("a", "400"), second)
    assert held(settlement) == {"b": ["RB-12"]}
    assert "ACTIVITY-RENAMED" in codes(settlement)


@pytest.mark.parametrize(("city", "country"), [("Nowhereton", "FI"), ("Nowhertown", "AT")])
def test_rb_12_a_city_in_the_wrong_country_or_with_a_typo_waits(
    begin: Begin, city: str, country: str
) -> None:
    guest = participant("P1", Role.VISITOR, city="Nowhereton", country="AT")
    other = participant("P2", Role.VISITOR, city=city, country=country, iban=IBANS[1])
    first = programme(expense("a", TRAVEL, "500"), people=(guest,))
    more = expense("b", TRAVEL, "450", participant_id="P2", date_from=date(2023, 3, 8))
    settlement = in_turn(begin, first, programme(*first.expenses, more, people=(guest, other)))
    assert held(settlement) == {"b": ["RB-12"]}
    assert "CITY-NEAR-PAID" in codes(settlement)


def test_rb_13_two_experts_on_one_office_mailbox_wait_and_lose_nothing(begin: Begin) -> None:
    people: tuple[Participant, ...] = (
        replace(EXPERT, email="office@example.org"),
        replace(
            EXPERT,
            participant_id="P6",
            name="Bert Other",
            email="office@example.org",
            iban=IBANS[1],
        ),
    )
    lines = [ticket(f"l{n}", "450", one).expenses[0] for n, one in enumerate(people)]
    office = begin(programme(*lines, activities=(MISSION,), people=people))
    settlement = office.release()
    assert (approved(settlement), held(settlement)) == ({"l0": "450.00"}, {"l1": ["RB-13"]})
    office.overrule("P6", "EMAIL-SHARED", "Bert Other")
    assert payments(office.release()) == {"2023-03-2-001": "450.00"}


# --- claimed twice -------------------------------------------------------------------------------
@pytest.mark.parametrize(("those", "code", "value"), TWICE.values(), ids=TWICE.keys())
def test_rb_13_what_may_be_claimed_twice_is_not_released(
    begin: Begin, those: Programme, code: str, value: str
) -> None:
    settlement = begin(those).release()
    assert list(held(settlement)) == ["b"]
    assert value in {f.value for f in settlement.findings if f.code == code}


def test_rb_11_a_line_held_for_its_rate_is_held_in_its_own_currency(begin: Begin) -> None:
    line = expense("a", TRAVEL, "900", currency="SEK")
    (waits,) = begin(programme(line, rates=(rate("SEK", "0.088"),))).draft().held
    assert (waits.claimed, waits.currency, waits.claimed_eur) == (Decimal(900), "SEK", None)
