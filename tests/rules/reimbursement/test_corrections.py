"""RB-14: rows of Corrections, upwards and downwards, and money that comes back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from p2p_sheets.books import Category, Correction, Faulty, Programme, Role
from tests.programmes import (
    IBANS,
    approved,
    expense,
    held,
    override,
    participant,
    programme,
    row_of,
    settled,
    visit,
    with_switch,
    with_text,
)
from tests.rules.accounts.office import Office, codes, due_and_out, euro, payments, to_recover
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
HOSTING = Category.HOSTING
BASE = programme(
    expense("a", TRAVEL, "300"), expense("b", TRAVEL, "300", date_from=date(2023, 3, 8))
)
RELEASED = after(BASE)  # a at 300, b cut to 200


def correction(
    amount: str, line_id: str = "a", day: date = date(2023, 3, 30), **more: Any
) -> Correction:
    values: dict[str, Any] = {
        "row": row_of(Correction, day.day),
        "line_id": line_id,
        "correct_amount": Decimal(amount),
        "reason": "receipt read wrongly",
        "authorised_by": "A. Chief",
        "authorised_on": day,
    }
    return Correction(**{**values, **more})


def with_corrections(*rows: Correction, base: Programme = BASE) -> Programme:
    return replace(base, corrections=rows)


# --- corrections upwards --------------------------------------------------------------------------
def test_rb_14_a_correction_upwards_is_a_row_of_its_own_under_todays_caps() -> None:
    base = programme(expense("a", TRAVEL, "300"))
    settlement = settled(with_corrections(correction("650"), base=base), releases=after(base))
    assert approved(settlement) == {"a/c1": "200.00"}
    (line,) = settlement.lines
    assert (line.of, line.claimed_eur, line.units_allowed) == ("a", euro("200"), None)
    (row,) = settlement.adjustments
    assert (row.kind, row.paid_eur, row.correct_eur) == ("Correction", euro("300"), euro("500"))
    assert row.difference_eur == euro("200")


def test_rb_14_what_a_cap_cut_stays_cut_and_is_told_once_the_cap_has_room() -> None:
    office = Office(programme(expense("a", TRAVEL, "300"), expense("b", TRAVEL, "100")))
    office.release()
    row = office.correct("b", "0")
    office.correct("a", "650")
    assert payments(office.release()) == {"2023-03-2-001": "100.00"}  # 500 less a's 300, b's 100
    assert payments(office.release()) == {}
    office.recovered(row)
    settlement = office.draft()
    assert payments(settlement) == {}
    refused = {f.subject: f.value for f in settlement.findings if f.code == "REFUSED-EARLIER"}
    assert refused == {"a": "500.00"}
    office.correct("a", "500", 60)
    assert approved(office.draft()) == {"a/c2": "100.00"}


def test_rb_14_a_second_correction_compares_with_all_that_was_paid() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150"), base=base)
    twice = with_corrections(correction("150"), correction("170", day=date(2023, 3, 31)), base=base)
    assert approved(settled(twice, releases=after(base, once))) == {"a/c2": "20.00"}


def test_rb_14_the_same_row_again_pays_nothing() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150"), base=base)
    again = settled(once, releases=after(base, once))
    assert approved(again) == {}
    assert not again.to_release


def test_rb_14_a_posted_row_with_another_amount_is_an_error_that_holds_the_account() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150"), base=base)
    changed = with_corrections(correction("160"), base=base)
    settlement = settled(changed, releases=after(base, once))
    assert codes(settlement) == {"CORRECTION-CHANGED"}
    assert not settlement.lines


def test_rb_14_a_row_dated_before_a_posted_one_is_an_error_and_opens_nothing_again() -> None:
    base = programme(expense("a", TRAVEL, "300"))
    cut = with_corrections(correction("650"), base=base)
    both = with_corrections(correction("310", day=date(2023, 3, 1)), correction("650"), base=base)
    settlement = settled(both, releases=after(base, cut))
    assert approved(settlement) == {}
    assert codes(settlement) == {"CORRECTION-TOO-OLD"}


def test_rb_14_a_row_that_vanished_stands_and_numbers_go_on() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150", day=date(2023, 3, 1)), base=base)
    alone = with_corrections(correction("180"), base=base)
    settlement = settled(alone, releases=after(base, once))
    assert approved(settlement) == {"a/c2": "30.00"}
    assert codes(settlement) == {"CORRECTION-VANISHED"}


def test_rb_14_a_row_whose_participant_is_gone_waits_and_is_not_cut() -> None:
    office = Office(programme(expense("a", TRAVEL, "100")))
    office.release()
    people = office.programme.participants
    office.correct("a", "150")
    office.change(participants=())
    assert "BALANCE-NO-PAYEE" in codes(office.release())
    office.change(participants=people)
    assert payments(office.release()) == {"2023-03-2-001": "50.00"}


def test_rb_14_a_correction_is_never_a_duplicate_of_its_own_line() -> None:
    base = programme(expense("a", MEALS, quantity=1))
    settlement = settled(with_corrections(correction("184"), base=base), releases=after(base))
    assert approved(settlement) == {"a/c1": "92.00"}


def test_rb_14_a_held_correction_is_posted_at_once_and_its_row_comes_when_it_is_paid() -> None:
    office = Office(programme(expense("a", TRAVEL, "100")))
    office.release()
    office.correct("a", "150")
    office.change_person("P1", iban=IBANS[1])
    settlement = office.release()
    assert settlement.to_release
    assert held(settlement) == {"a": ["PA-5"]}
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.release()
    assert approved(settlement) == {"a/c1": "50.00"}


def test_rb_14_a_balance_is_not_held_again_for_receipt_or_deliverable() -> None:
    office = Office(programme(expense("a", TRAVEL, "100")))
    office.release()
    office.correct("a", "150")
    line = replace(office.programme.expenses[0], receipt=None)
    office.change(expenses=(line,), deliverables=())
    assert approved(office.draft()) == {"a/c1": "50.00"}


def test_rb_14_a_unit_correction_pays_its_difference_whatever_the_rate_is_today() -> None:
    base = programme(expense("a", MEALS, quantity=2))
    later = with_text("eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-01-01, eur = 113.00 },")
    corrected = with_corrections(correction("226"), base=base)
    settlement = settled(corrected, with_config=later, releases=after(base))
    assert approved(settlement) == {"a/c1": "42.00"}


def test_rb_14_under_up_to_a_correction_takes_first_what_its_own_nights_left() -> None:
    spent = with_switch(basis="up_to")
    base = programme(expense("a", NIGHTS, "350", quantity=4))  # all nights of the visit, 50 left
    releases = after(base, with_config=spent)
    more = with_corrections(correction("390"), base=base)
    assert approved(settled(more, releases=releases, with_config=spent)) == {"a/c1": "40.00"}
    too_much = with_corrections(correction("430"), base=base)
    assert approved(settled(too_much, releases=releases, with_config=spent)) == {"a/c1": "50.00"}
    once = after(base, too_much, with_config=spent)
    other = replace(
        too_much,
        expenses=(*base.expenses, expense("z", NIGHTS, "60", quantity=1, receipt="other")),
        overrides=(override("z", "UNITS-OVER-DATES", "a of release 2023-03"),),
    )
    assert approved(settled(other, releases=once, with_config=spent)) == {"z": "0.00"}


def test_rb_14_under_up_to_a_correction_draws_only_the_nights_that_its_own_do_not_pay() -> None:
    spent = with_switch(basis="up_to")
    base = programme(expense("a", NIGHTS, "150", quantity=2))  # 50 left of its two nights
    more = with_corrections(correction("250"), base=base)
    settlement = settled(more, releases=after(base, with_config=spent), with_config=spent)
    account = settlement.accounts.get("a")
    assert account is not None
    assert approved(settlement) == {"a/c1": "100.00"}
    assert account.units == Fraction(5, 2)


def test_rb_14_a_row_of_corrections_in_error_holds_its_own_line_and_is_not_gone() -> None:
    office = Office(programme(expense("a", TRAVEL, "100"), expense("b", MEALS, quantity=1)))
    office.release()
    office.correct("a", "150")
    office.correct("b", "100")
    office.release()
    day = office.rows[0].authorised_on
    row = row_of(Correction, 9)
    faulty = Faulty(Correction, row, "A", {"line_id": "A", "authorised_on": day})
    office.change(faulty=(faulty,))
    office.rows[:1] = []
    office.correct("b", "120", day=2)
    settlement = office.draft()
    assert codes(settlement) == set()  # the row is there, if nobody can read it
    assert approved(settlement) == {"b/c2": "20.00"}
    office.returned("2023-03-2-001", paid=True)
    (waits,) = (one for one in office.draft().held if one.line_id == "a")
    assert any("A row of Corrections for it has an error" in h.reason for h in waits.holds)


def test_rb_14_a_row_that_waits_for_its_participant_keeps_no_other_row_waiting() -> None:
    two = (participant("P1", Role.VISITOR), participant("P2", Role.HOST, iban=IBANS[1]))
    lines = (expense("a", TRAVEL, "100"), expense("b", HOSTING, "80", participant_id="P2"))
    office = Office(programme(*lines, people=two))
    office.release()
    office.correct("a", "150")
    office.correct("b", "90")
    office.change(participants=two[1:])
    assert approved(office.draft()) == {"b/c1": "10.00"}


def test_rb_14_nights_that_were_cut_meanwhile_leave_those_of_the_line_to_its_own_correction() -> (
    None
):
    spent = with_switch(basis="up_to")
    office = Office(programme(expense("a", NIGHTS, "350", quantity=4)), config=spent)
    office.release()
    office.change(activities=(visit(end_date=date(2023, 3, 8)),))  # three nights, four are drawn
    office.correct("a", "390")
    assert approved(office.draft()) == {"a/c1": "40.00"}


def test_rb_14_a_reason_never_shows_a_bare_fraction_of_days() -> None:
    base = programme(expense("a", MEALS, quantity=1))
    more = with_corrections(correction("150"), base=base)  # 1.63 days
    last = replace(more, expenses=(*base.expenses, expense("m", MEALS, quantity=3)))
    accepted = override("m", "UNITS-OVER-DATES", "a of release 2023-03")
    last = replace(last, overrides=(accepted,))
    settlement = settled(last, releases=after(base, more))
    (line,) = settlement.lines
    assert line.approved_eur == euro("126")  # 276 - 150
    assert line.reason == "What is left of the days at 92.00: an activity of 3 days allows 3 days."


def test_rb_14_money_that_came_back_is_read_beside_a_row_that_a_cap_cut_too() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    row = office.correct("a", "650")
    assert payments(office.release()) == {"2023-03-2-001": "200.00"}
    office.recovered(row)
    assert codes(office.draft()) == {"NOTHING-TO-RECOVER"}


def test_rb_4_nights_that_a_shorter_visit_no_longer_gives_are_told_to_the_hundredth() -> None:
    office = Office(programme(expense("a", NIGHTS, quantity=4)))
    office.release()
    office.correct("a", "333.33")
    office.release()
    office.change(activities=(visit(end_date=date(2023, 3, 8)),))
    (told,) = (f for f in office.draft().findings if f.code == "CAP-OVERDRAWN")
    assert (told.subject, told.value) == ("SV-01", "4 units"), "until the money is back"
    office.recovered(office.rows[0])
    (told,) = (f for f in office.draft().findings if f.code == "CAP-OVERDRAWN")
    assert told.value == "3.33 units"
    assert "3 units" in told.message


# --- corrections downwards, and money that comes back ---------------------------------------------
def test_rb_14_a_correction_downwards_frees_the_cap_only_when_the_money_is_back() -> None:
    office = Office(BASE)
    office.release()
    row = office.correct("a", "100")
    office.claim(expense("z", TRAVEL, "300", date_from=date(2023, 3, 9)))
    waiting = office.draft()
    assert [(a.kind, a.difference_eur) for a in waiting.adjustments] == [("Recovery", euro("-200"))]
    assert held(waiting) == {"z": ["RB-12"]}
    office.recovered(row)
    assert approved(office.draft()) == {"z": "200.00"}


def test_rb_14_the_ledger_keeps_a_recovery_when_its_row_is_gone() -> None:
    office = Office(BASE)
    office.release()
    office.recovered(office.correct("a", "100"))
    office.release()
    office.rows.clear()
    office.claim(expense("z", TRAVEL, "500", date_from=date(2023, 3, 9)))
    assert approved(office.draft()) == {"z": "200.00"}


def test_rb_14_recovered_nights_are_free_again_in_nights() -> None:
    office = Office(programme(expense("a", NIGHTS, quantity=4)))
    office.release()
    office.recovered(office.correct("a", "250"))
    office.claim(expense("z", NIGHTS, quantity=2, date_from=date(2023, 3, 11)))
    assert approved(office.draft()) == {"z": "150.00"}


def test_rb_14_a_correction_to_what_was_paid_is_no_recovery() -> None:
    settlement = settled(with_corrections(correction("300")), releases=RELEASED)
    assert [(a.kind, a.difference_eur) for a in settlement.adjustments] == [
        ("Correction", euro("0"))
    ]
    assert not settlement.lines


def test_rb_14_a_recovery_counts_even_where_a_newer_row_follows_before_the_next_release() -> None:
    office = Office(programme(expense("a", TRAVEL, "100")))
    office.release()
    office.recovered(office.correct("a", "50", 1))
    office.correct("a", "80", 15)
    assert approved(office.release()) == {"a/c1": "30.00"}
    assert due_and_out(office, "a") == (euro("80"), euro("80"))


@pytest.mark.parametrize("total", [None, "10"])
def test_rb_14_a_recovery_where_nothing_was_asked_back_is_an_error(total: str | None) -> None:
    office = Office(programme(expense("n", Category.HOSTING, "10")))
    office.release()
    office.recovered(office.correct("n", "0"), total)
    assert codes(office.draft()) == {"NOTHING-TO-RECOVER"}


def test_rb_14_a_total_that_falls_waits_for_an_override_and_may_overdraw_a_cap() -> None:
    """The money was thought to be back, was given to others, and was not back: that is history."""
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    row = office.correct("a", "100")
    office.recovered(row)
    office.claim(expense("b", TRAVEL, "400", date_from=date(2023, 3, 8)))
    assert payments(office.release()) == {"2023-03-2-001": "400.00"}
    office.rows[0] = row  # emptied again
    settlement = office.draft()
    assert codes(settlement) == {"RECOVERY-CHANGED"}
    assert to_recover(settlement) == {}
    office.overrule("a", "RECOVERY-CHANGED", "blank")
    settlement = office.release()
    assert "CAP-OVERDRAWN" in codes(settlement)
    assert to_recover(settlement) == {"a": "200.00"}


def test_rb_14_a_total_that_is_cleared_never_means_all_of_it_without_a_word() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    row = office.correct("a", "100")
    office.recovered(row, "80")
    office.release()
    office.recovered(office.rows[0])
    settlement = office.draft()
    assert codes(settlement) == {"RECOVERY-CHANGED"}
    assert to_recover(settlement) == {"a": "120.00"}
    office.overrule("a", "RECOVERY-CHANGED", "blank")
    assert to_recover(office.release()) == {}
    assert codes(office.draft()) == set(), "the same row again says nothing new"


def test_rb_14_a_row_that_raises_what_is_due_asks_back_what_is_then_too_much() -> None:
    """300 are out, 100 were due, 250 are: 50 came back, and nothing is paid."""
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "100", 1)
    office.release()
    office.recovered(office.correct("a", "250", 40))
    settlement = office.release()
    assert payments(settlement) == to_recover(settlement) == {}
    assert due_and_out(office, "a") == (euro("250"), euro("250"))


def test_rb_14_of_two_rows_that_raise_alike_the_second_one_s_recovery_is_read_at_once() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "350", 1)
    row = office.correct("a", "350", 2)
    office.recovered(row)
    settlement = office.draft()
    assert "NOTHING-TO-RECOVER" in codes(settlement)
    assert not settlement.payments


def test_rb_14_all_of_it_is_less_what_the_bank_sent_back_meanwhile() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "350", 1)
    office.release()
    row = office.correct("a", "100", 40)
    office.release()
    office.returned("2023-03-2-001")
    office.recovered(row)
    office.release()
    assert due_and_out(office, "a") == (euro("100"), euro("100"))


def test_rb_14_money_paid_twice_is_recovered_by_a_row_that_leaves_what_is_due() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.withdraw()
    office.release()
    office.paid("2023-03-001")
    settlement = office.release()
    assert to_recover(settlement) == {"a": "300.00"}
    assert {one.kind.value for one in settlement.adjustments} == {"Paid twice", "Paid after all"}
    office.recovered(office.correct("a", "300"))
    office.release()
    assert due_and_out(office, "a") == (euro("300"), euro("300"))
    assert office.draft().adjustments == ()


def test_rb_14_a_line_whose_release_is_withdrawn_waits_while_a_row_says_its_money_is_back() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.recovered(office.correct("a", "0"))
    office.withdraw()
    settlement = office.draft()
    assert codes(settlement) == {"CORRECTION-UNKNOWN"}
    assert held(settlement) == {"a": ["RB-14"]}
    office.paid("2023-03-001")  # so it had left
    assert payments(office.draft()) == {}
    assert due_and_out(office, "a") == (euro("0"), euro("300"))


def test_rb_14_a_correction_of_a_line_that_was_never_released_is_an_error() -> None:
    settlement = settled(with_corrections(correction("10", "zz")), releases=RELEASED)
    assert codes(settlement) == {"CORRECTION-UNKNOWN"}


def test_rb_14_a_cent_more_is_paid_and_a_cent_less_is_asked_back() -> None:
    office = Office(programme(expense("a", TRAVEL, "100"), expense("b", TRAVEL, "100")))
    office.release()
    office.correct("a", "100.01")
    office.correct("b", "99.99")
    settlement = office.release()
    assert payments(settlement) == {"2023-03-2-001": "0.01"}
    assert to_recover(settlement) == {"b": "0.01"}


def test_rb_14_fewer_nights_than_were_settled_draw_their_part_and_more_draw_the_rate() -> None:
    spent = with_switch(basis="up_to")
    office = Office(programme(expense("a", NIGHTS, "350", quantity=4)), config=spent)
    office.release()
    account = office.account("a")
    assert [account.draw_of(Fraction(n)) for n in (0, 1, 2, 4, 5)] == [
        euro(text) for text in ("0", "87.50", "175", "400", "500")
    ]
    assert [account.units_of(euro(text)) for text in ("175", "350", "500")] == [2, 4, 5]
