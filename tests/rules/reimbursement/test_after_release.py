"""RB-14 and RB-15: what may happen to a line or a payment once it was released."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from p2p_sheets.books import ActivityType, Category, Correction, Programme, Role, Status
from p2p_sheets.case import Case
from p2p_sheets.findings import Place
from p2p_sheets.rules.accounts import Accounts, Answer, Answers, KeptAnswer, Releases, post_answers
from tests.programmes import (
    AS_OF,
    IBANS,
    activity,
    approved,
    config,
    expense,
    held,
    override,
    participant,
    programme,
    register,
    row_of,
    settled,
    visit,
    with_switch,
    with_text,
)
from tests.rules.accounts.office import Office, codes, due_and_out, euro, payments, to_recover
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
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


def told(those: Programme, releases: Releases = RELEASED) -> list[tuple[str, str]]:
    return [(f.code, f.value) for f in settled(those, releases=releases).findings]


# --- rows that changed ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": Decimal(301)}, "amount was 300, is 301"),
        ({"date_from": date(2023, 3, 9)}, "date from was 2023-03-07, is 2023-03-09"),
        ({"currency": "SEK"}, "currency was EUR, is SEK"),
        ({"category": Category.HOSTING}, "category was Travel, is Hosting"),
    ],
)
def test_rb_14_a_released_line_that_changed_is_said_and_not_paid_again(
    change: dict[str, Any], says: str
) -> None:
    changed = replace(BASE, expenses=(replace(BASE.expenses[0], **change), BASE.expenses[1]))
    assert told(changed) == [("CHANGED-AFTER-RELEASE", says)]
    assert not settled(changed, releases=RELEASED).lines


def test_rb_14_a_deleted_line_stays_settled_and_is_listed() -> None:
    settlement = settled(replace(BASE, expenses=BASE.expenses[:1]), releases=RELEASED)
    assert [(f.code, f.subject) for f in settlement.findings] == [("DELETED-AFTER-RELEASE", "b")]


def test_rb_14_a_deleted_line_whose_id_only_looks_like_a_movement_is_listed() -> None:
    base = programme(expense("P1/cab-1", TRAVEL, "10"))
    settlement = settled(replace(base, expenses=()), releases=after(base))
    assert [f.subject for f in settlement.findings] == ["P1/cab-1"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"activities": (visit(status=Status.CANCELLED),)}, "the activity was cancelled"),
        (
            {"activities": (visit(end_date=date(2023, 3, 10)),)},
            "the activity was on 2023-03-07 to 2023-03-09, is on 2023-03-07 to 2023-03-10",
        ),
        (
            {"participants": (participant("P1", Role.VISITOR, attended=False),)},
            "the person did not attend",
        ),
        (
            {"participants": (participant("P1", Role.HOST),)},
            "the role was Visitor city, is Host city",
        ),
    ],
)
def test_rb_14_what_became_of_the_activity_or_the_person_is_said(
    change: dict[str, Any], says: str
) -> None:
    changed = replace(BASE, **change)
    assert set(told(changed)) == {("CHANGED-AFTER-RELEASE", says)}


def test_rb_12_an_activity_id_that_vanished_after_a_release_is_said() -> None:
    renamed = programme(
        expense("a", TRAVEL, "300", activity_id="SV-99"),
        activities=(activity("SV-99", ActivityType.VISIT),),
        people=(participant("P1", Role.VISITOR, "SV-99"),),
    )
    found = {(f.code, f.subject) for f in settled(renamed, releases=RELEASED).findings}
    assert ("ACTIVITY-VANISHED", "SV-01") in found


# --- lines that today's rows would give more ------------------------------------------------------
def test_rb_14_a_role_put_right_tells_the_refused_lines_and_pays_within_the_right_cap() -> None:
    wrong = participant("P1", Role.HOST, city="Graz")
    office = Office(programme(expense("a", TRAVEL, "400"), people=(wrong,)))
    office.release()
    office.change_person("P1", role=Role.VISITOR)
    office.claim(expense("b", TRAVEL, "300", date_from=date(2023, 3, 8)))
    settlement = office.release()
    assert payments(settlement) == {"R2-001": "300.00"}
    refused = {f.subject: f.value for f in office.draft().findings if f.code == "REFUSED-EARLIER"}
    assert refused == {"a": "200.00"}
    office.correct("a", "400")
    assert payments(office.release()) == {"R3-001": "200.00"}
    office.change_person("P1", role=Role.HOST)  # and back: what was paid stays where it drew
    office.change_person("P1", role=Role.VISITOR)
    office.claim(expense("c", TRAVEL, "50", date_from=date(2023, 3, 9)))
    assert approved(office.draft()) == {"c": "0.00"}


def test_rb_3_a_line_refused_to_a_further_person_is_not_told_as_refused_wrongly() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.VISITOR))
    lines = (expense("a", TRAVEL, "100"), expense("b", TRAVEL, "120", participant_id="P2"))
    those = programme(*lines, people=people)
    assert told(those, after(those)) == []


def test_rb_10_a_rate_that_config_raises_later_is_no_refusal() -> None:
    later = with_text("eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-01-01, eur = 113.00 },")
    base = programme(expense("a", MEALS, quantity=1))
    settlement = settled(base, releases=after(base), with_config=later)
    assert settlement.findings == ()


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
    assert payments(office.release()) == {"R2-001": "100.00"}  # 500 less a's 300, b's 100
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
    assert payments(office.release()) == {"R2-001": "50.00"}


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
    assert payments(office.release()) == {"R2-001": "400.00"}
    office.rows[0] = row  # emptied again
    settlement = office.draft()
    assert codes(settlement) == {"RECOVERY-CHANGED"}
    assert to_recover(settlement) == {}
    office.overrule("a", "RECOVERY-CHANGED", "blank")
    settlement = office.release()
    assert "CAP-OVERDRAWN" in codes(settlement)
    assert to_recover(settlement) == {"a": "200.00"}


def test_rb_14_money_paid_twice_is_recovered_by_a_row_that_leaves_what_is_due() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.withdraw()
    office.release()
    office.paid("R1-001")
    settlement = office.release()
    assert to_recover(settlement) == {"a": "300.00"}
    assert {one.kind.value for one in settlement.adjustments} == {"Paid twice", "Paid after all"}
    office.recovered(office.correct("a", "300"))
    office.release()
    assert due_and_out(office, "a") == (euro("300"), euro("300"))
    assert office.draft().adjustments == ()


def test_rb_14_a_correction_of_a_line_that_was_never_released_is_an_error() -> None:
    settlement = settled(with_corrections(correction("10", "zz")), releases=RELEASED)
    assert codes(settlement) == {"CORRECTION-UNKNOWN"}


# --- payments that came back ----------------------------------------------------------------------
def returned_office() -> Office:
    """After the release of a at 300 and b at 200, which the bank sent back."""
    office = Office(BASE)
    office.release()
    office.returned("R1-001", "account closed")
    return office


def test_rb_15_a_returned_payment_waits_while_the_account_is_the_same() -> None:
    settlement = returned_office().draft()
    assert codes(settlement) == {"RETURNED-SAME-ACCOUNT"}
    assert not settlement.payments
    assert [a.kind for a in settlement.adjustments] == ["Returned"]


def test_rb_15_an_override_for_that_account_re_issues_it_as_a_payment_of_its_own() -> None:
    office = returned_office()
    (finding,) = office.draft().findings
    office.overrule("P1", "RETURNED-SAME-ACCOUNT", finding.value)
    settlement = office.draft()
    (payment,) = settlement.payments
    assert (payment.payment_id, payment.reissue_of) == ("R2-001", "R1-001")
    assert payment.amount_eur == euro("500")
    assert payment.due_date == date(2023, 5, 2)  # 30 April is a Sunday, 1 May a holiday
    assert approved(settlement) == {"a/c1": "300.00", "b/c1": "200.00"}
    assert [a.kind for a in settlement.adjustments] == ["Re-issued"]


def test_rb_15_a_changed_account_needs_an_override_for_that_very_iban() -> None:
    office = returned_office()
    office.change_person("P1", iban=IBANS[1])
    assert "IBAN-CHANGED" in codes(office.draft())
    office.overrule("P1", "IBAN-CHANGED", IBANS[2])
    assert not office.draft().payments
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    assert [p.iban for p in office.draft().payments] == [IBANS[1]]


def test_rb_15_only_the_return_of_the_re_issue_opens_it_again() -> None:
    office = returned_office()
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    assert payments(office.release()) == {"R2-001": "500.00"}
    assert not office.draft().payments
    office.returned("R2-001", "closed too")
    assert "RETURNED-SAME-ACCOUNT" in codes(office.draft())
    office.correct("a", "180")
    office.change_person("P1", iban=IBANS[2])
    office.overrule("P1", "IBAN-CHANGED", IBANS[2])
    (payment,) = office.draft().payments
    assert (payment.reissue_of, payment.amount_eur) == ("R2-001", euro("380"))


def test_rb_15_what_corrections_took_back_is_not_re_issued_and_stands_as_returned_once() -> None:
    office = returned_office()
    office.correct("a", "0")
    office.correct("b", "0")
    settlement = office.release()
    assert not settlement.payments
    assert [a.kind for a in settlement.adjustments if a.payment_id == "R1-001" and not a.line_id]
    assert office.draft().adjustments == ()


def test_rb_15_a_return_undone_stands_in_adjustments() -> None:
    office = returned_office()
    office.release()
    office.paid("R1-001")
    (finding,) = (f for f in office.draft().findings if f.code == "ANSWER-CHANGED")
    office.overrule("R1-001", "ANSWER-CHANGED", finding.value)
    assert [a.kind for a in office.release().adjustments] == ["Return undone"]
    assert office.draft().adjustments == ()


def test_rb_15_paid_on_put_right_by_a_day_is_finances_newest_word() -> None:
    office = Office(BASE)
    office.release()
    office.paid("R1-001")
    office.correct("a", "290")
    office.release()
    office.paid("R1-001")  # a month later
    assert codes(office.draft()) == set()


@pytest.mark.parametrize(
    ("copies", "differ"),
    [
        ([("2023-03-30", ""), (None, "")], False),
        ([("2023-03-30", ""), ("2023-03-30", "")], False),
        ([("2023-03-30", ""), ("2023-03-29", "")], True),
        ([(None, "account closed"), ("2023-03-30", "")], False),
        ([(None, "account closed"), (None, "wrong name")], True),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_rb_15_of_several_answers_filled_cells_win_and_two_that_differ_are_an_error(
    copies: list[tuple[str | None, str]], differ: bool, turned: bool
) -> None:
    read = tuple(
        Answer(
            KeptAnswer("2023-03-001", date.fromisoformat(day) if day else None, "", because),
            Place(f"{number}.xlsx"),
        )
        for number, (day, because) in enumerate(copies)
    )
    read = read[::-1] if turned else read
    case = Case(BASE, config(), register(), AS_OF)
    said = post_answers(Answers(read), RELEASED, Accounts(RELEASED), case)
    assert [f.code for f in said.findings] == (["ANSWERS-DIFFER"] if differ else [])
    if not differ:
        kept = said.newest["2023-03-001"]
        assert (kept.paid_on, kept.returned_because) == (date(2023, 3, 30), copies[0][1])


# --- accounts that changed ------------------------------------------------------------------------
def test_pa_5_a_changed_iban_holds_new_lines_until_overridden_for_that_account() -> None:
    moved = replace(
        BASE,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        expenses=(*BASE.expenses, expense("m", MEALS, quantity=1)),
    )
    assert held(settled(moved, releases=RELEASED)) == {"m": ["PA-5"]}
    other = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[2]),))
    assert held(settled(other, releases=RELEASED)) == {"m": ["PA-5"]}
    accepted = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),))
    assert approved(settled(accepted, releases=RELEASED)) == {"m": "92.00"}


def test_pa_5_a_known_person_under_a_new_participant_id_is_told_by_the_person() -> None:
    people = (
        participant("P1", Role.VISITOR, name="Ana Lyst"),
        participant("P7", Role.VISITOR, name="Ana Lyst", email="p1@example.org", iban=IBANS[1]),
    )
    base = programme(*BASE.expenses, people=people[:1])
    those = programme(
        *BASE.expenses, expense("m", MEALS, quantity=1, participant_id="P7"), people=people
    )
    assert held(settled(those, releases=after(base))) == {"m": ["PA-5"]}


# --- withdrawals ----------------------------------------------------------------------------------
def test_rb_12_a_withdrawn_line_that_moves_to_another_cap_draws_on_that_one() -> None:
    second = activity("SV-02", ActivityType.VISIT)
    people = (participant("P1", Role.VISITOR), participant("P2", Role.VISITOR, "SV-02"))
    office = Office(
        programme(expense("a", TRAVEL, "400"), activities=(visit(), second), people=people)
    )
    office.release()
    office.withdraw()
    lines = (*office.programme.expenses, expense("b", TRAVEL, "300", date_from=date(2023, 3, 8)))
    moved = [replace(line, activity_id="SV-02", participant_id="P2") for line in lines]
    office.change(expenses=tuple(moved))
    assert approved(office.release()) == {"a": "400.00", "b": "100.00"}
    office.claim(expense("c", TRAVEL, "300"))
    assert approved(office.draft()) == {"c": "300.00"}
