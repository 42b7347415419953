"""RB-14 and RB-15: what may happen to a line or a payment once it was released."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import ActivityType, Category, Correction, Programme, Role, Status
from p2p_sheets.findings import NOWHERE
from p2p_sheets.ledger import Entry, history_of
from p2p_sheets.ledger.release import release_tree
from p2p_sheets.rules.reimbursement import Answer, History, Releases, Settlement, joined
from tests.programmes import (
    IBANS,
    activity,
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
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
BASE = programme(
    expense("a", TRAVEL, "300"), expense("b", TRAVEL, "300", date_from=date(2023, 3, 8))
)
RELEASED = after(BASE)


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


def answered(
    *answers: tuple[str, str | None, str],
    programme: Programme = BASE,
    history: History = RELEASED,
) -> Settlement:
    """Settle with answers of finance: payment, day paid, why returned."""
    said = joined(
        Answer(payment, date.fromisoformat(day) if day else None, "", because, NOWHERE)
        for payment, day, because in answers
    )
    return settled(
        programme, history=Releases(history, said), release="2023-04", as_of=date(2023, 4, 30)
    )


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
    settlement = settled(changed, history=RELEASED)
    assert [(f.code, f.value) for f in settlement.findings] == [("CHANGED-AFTER-RELEASE", says)]
    assert not settlement.lines


def test_rb_14_a_deleted_line_stays_settled_and_is_listed() -> None:
    settlement = settled(replace(BASE, expenses=BASE.expenses[:1]), history=RELEASED)
    assert [(f.code, f.subject) for f in settlement.findings] == [("DELETED-AFTER-RELEASE", "b")]


def test_rb_14_an_activity_cancelled_or_a_person_absent_after_the_release_is_said() -> None:
    cancelled = replace(BASE, activities=(visit(status=Status.CANCELLED),))
    assert {f.value for f in settled(cancelled, history=RELEASED).findings} == {
        "the activity was cancelled"
    }
    absent = replace(BASE, participants=(participant("P1", Role.VISITOR, attended=False),))
    assert {f.value for f in settled(absent, history=RELEASED).findings} == {
        "the person did not attend"
    }


def test_rb_12_an_activity_id_that_vanished_after_a_release_is_said() -> None:
    renamed = programme(
        expense("a", TRAVEL, "300", activity_id="SV-99"),
        activities=(activity("SV-99", ActivityType.VISIT),),
        people=(participant("P1", Role.VISITOR, "SV-99"),),
    )
    codes = {(f.code, f.subject) for f in settled(renamed, history=RELEASED).findings}
    assert ("ACTIVITY-VANISHED", "SV-01") in codes


def test_rb_14_a_correction_upwards_is_a_new_line_under_todays_caps() -> None:
    base = programme(expense("a", TRAVEL, "300"))
    history = after(base)
    settlement = settled(with_corrections(correction("650"), base=base), history=history)
    assert approved(settlement) == {"a/c1": "200.00"}
    assert settlement.lines[0].claim.claimed_eur == Decimal("350.00")
    assert [(a.kind, a.difference_eur) for a in settlement.adjustments] == [
        ("Correction", Decimal("350.00"))
    ]


def test_rb_14_a_settled_correction_is_final_even_where_it_was_cut() -> None:
    base = programme(expense("a", TRAVEL, "300"))
    corrected = with_corrections(correction("650"), base=base)
    settlement = settled(corrected, history=after(base, corrected))
    assert approved(settlement) == {}
    assert [name for _, name in settlement.corrected.settled] == ["a/c1"]


def test_rb_14_a_second_correction_compares_with_all_that_was_paid() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150"), base=base)
    twice = with_corrections(correction("150"), correction("170", day=date(2023, 3, 31)), base=base)
    settlement = settled(twice, history=after(base, once))
    assert approved(settlement) == {"a/c2": "20.00"}


def test_rb_14_a_row_entered_later_with_an_earlier_date_opens_no_settled_correction_again() -> None:
    base = programme(expense("a", TRAVEL, "300"))
    cut = with_corrections(correction("650"), base=base)  # 350 claimed, 200 approved, final
    earlier = correction("310", day=date(2023, 3, 1))
    both = with_corrections(earlier, correction("650"), base=base)
    settlement = settled(both, history=after(base, cut))
    assert approved(settlement) == {}
    assert [(row.correct_amount, name) for row, name in settlement.corrected.settled] == [
        (Decimal(650), "a/c1")
    ]
    newer = with_corrections(
        earlier, correction("650"), correction("660", day=date(2023, 3, 31)), base=base
    )
    assert [line.line_id for line in settled(newer, history=after(base, cut)).corrected.lines] == [
        "a/c3"
    ]


def test_rb_14_a_new_correction_is_numbered_on_though_the_rows_before_it_were_deleted() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150", day=date(2023, 3, 1)), base=base)
    alone = with_corrections(correction("180"), base=base)
    assert approved(settled(alone, history=after(base, once))) == {"a/c2": "30.00"}


def test_rb_14_a_correction_downwards_is_a_recovery_and_frees_the_cap_only_when_received() -> None:
    more = expense("z", TRAVEL, "300", date_from=date(2023, 3, 9))
    asked = replace(with_corrections(correction("100")), expenses=(*BASE.expenses, more))
    waiting = settled(asked, history=RELEASED)
    assert [(a.kind, a.difference_eur) for a in waiting.adjustments] == [
        ("Recovery", Decimal("-200.00"))
    ]
    assert approved(waiting) == {"z": "0.00"}
    received = replace(asked, corrections=(correction("100", recovered_on=date(2023, 3, 31)),))
    settlement = settled(received, history=RELEASED)
    assert approved(settlement) == {"z": "200.00"}
    assert [r.amount_eur for r in settlement.corrected.recoveries] == [Decimal("200.00")]


def test_rb_14_the_ledger_keeps_a_recovery_when_its_row_is_gone() -> None:
    received = replace(
        with_corrections(correction("100", recovered_on=date(2023, 3, 31))),
        expenses=(*BASE.expenses, expense("y", TRAVEL, "50", date_from=date(2023, 3, 9))),
    )
    later = replace(
        received,
        corrections=(),
        expenses=(*received.expenses, expense("z", TRAVEL, "500", date_from=date(2023, 3, 9))),
    )
    settlement = settled(later, history=after(BASE, received))
    assert approved(settlement) == {"z": "150.00"}


def test_rb_14_recovered_nights_are_free_again_in_nights() -> None:
    base = programme(expense("a", NIGHTS, quantity=4))
    more = expense("z", NIGHTS, quantity=2, date_from=date(2023, 3, 9))
    row = correction("250", recovered_on=date(2023, 3, 31))
    corrected = replace(with_corrections(row, base=base), expenses=(*base.expenses, more))
    settlement = settled(corrected, history=after(base))
    assert approved(settlement) == {"z": "150.00"}


def test_rb_14_under_up_to_a_correction_takes_first_what_its_own_nights_left() -> None:
    spent = with_switch(basis="up_to")
    base = programme(expense("a", NIGHTS, "350", quantity=4))  # all nights of the visit, 50 left
    history = after(base, with_config=spent)
    more = with_corrections(correction("390"), base=base)
    (line,) = settled(more, history=history, with_config=spent).lines
    assert (line.approved_eur, line.units_allowed) == (Decimal("40.00"), Decimal(0))
    assert line.reason.startswith("50.00 was left of the nights settled before")
    too_much = with_corrections(correction("430"), base=base)
    (line,) = settled(too_much, history=history, with_config=spent).lines
    assert (line.approved_eur, line.refused_eur) == (Decimal("50.00"), Decimal("30.00"))
    once = after(base, too_much, with_config=spent)
    other = replace(
        too_much, expenses=(*base.expenses, expense("z", NIGHTS, "60", quantity=1, receipt="other"))
    )
    assert approved(settled(other, history=once, with_config=spent)) == {"z": "0.00"}


def test_rb_14_a_line_of_ones_own_that_only_looks_like_a_correction_draws_its_own_nights() -> None:
    spent = with_switch(basis="up_to")
    base = programme(expense("a", NIGHTS, "150", quantity=2))  # 50 left of its two nights
    other = expense("a/carol", NIGHTS, "250", quantity=2, receipt="other")
    history = after(base, with_config=spent)
    more = replace(base, expenses=(*base.expenses, other))
    assert approved(settled(more, history=history, with_config=spent)) == {"a/carol": "200.00"}


def test_rb_14_under_up_to_a_correction_draws_only_the_nights_that_its_own_do_not_pay() -> None:
    spent = with_switch(basis="up_to")
    base = programme(expense("a", NIGHTS, "150", quantity=2))  # 50 left of its two nights
    more = with_corrections(correction("250"), base=base)
    history = after(base, with_config=spent)
    (line,) = settled(more, history=history, with_config=spent).lines
    assert (line.approved_eur, line.units_allowed) == (Decimal("100.00"), Decimal("0.5"))


def test_rb_14_a_recovery_that_came_back_stays_listed_with_what_was_paid() -> None:
    received = with_corrections(
        correction("100", recovered_on=date(2023, 3, 31)),
        correction("150", "b", recovered_on=date(2023, 3, 31)),
    )
    later = settled(received, history=after(BASE, replace_lines(received)))
    assert [(a.kind, a.paid_eur, a.difference_eur) for a in later.adjustments] == [
        ("Recovery", Decimal("300.00"), Decimal("-200.00")),
        ("Recovery", Decimal("200.00"), Decimal("-50.00")),
    ]
    assert later.corrected.recoveries == ()


def replace_lines(those: Programme) -> Programme:
    """The same with a line more, so that there is something to release."""
    return replace(those, expenses=(*those.expenses, expense("n", Category.HOSTING, "1")))


def test_rb_14_a_correction_to_what_was_paid_is_no_recovery() -> None:
    settlement = settled(with_corrections(correction("300")), history=RELEASED)
    assert [(a.kind, a.difference_eur) for a in settlement.adjustments] == [
        ("Correction", Decimal("0.00"))
    ]
    assert not settlement.lines


def test_rb_14_to_nothing_and_nothing_to_recover() -> None:
    row = correction("0", recovered_on=date(2023, 3, 31))
    settlement = settled(with_corrections(row), history=RELEASED)
    assert [r.amount_eur for r in settlement.corrected.recoveries] == [Decimal("300.00")]
    nothing = programme(expense("n", Category.HOSTING, "10"))
    refused = settled(
        with_corrections(correction("0", "n", recovered_on=date(2023, 3, 31)), base=nothing),
        history=after(nothing),
    )
    assert [f.code for f in refused.findings] == ["NOTHING-TO-RECOVER"]


def test_rb_14_a_correction_of_a_line_that_was_never_released_is_an_error() -> None:
    settlement = settled(with_corrections(correction("10", "zz")), history=RELEASED)
    assert [f.code for f in settlement.findings] == ["CORRECTION-UNKNOWN"]


def test_rb_14_a_correction_is_never_a_duplicate_of_its_own_line() -> None:
    base = programme(expense("a", MEALS, quantity=1))
    settlement = settled(with_corrections(correction("184"), base=base), history=after(base))
    assert approved(settlement) == {"a/c1": "92.00"}


RETURNED = ("2023-03-001", "2023-04-05", "account closed")


def test_rb_15_a_returned_payment_waits_while_the_account_is_the_same() -> None:
    settlement = answered(RETURNED)
    assert [f.code for f in settlement.findings] == ["RETURNED-SAME-ACCOUNT"]
    assert not settlement.payments
    assert [a.kind for a in settlement.adjustments] == ["Returned"]


def test_rb_15_an_override_for_that_account_re_issues_it_as_a_payment_of_its_own() -> None:
    mark = answered(RETURNED).findings[0].value
    accepted = replace(BASE, overrides=(override("P1", "RETURNED-SAME-ACCOUNT", mark),))
    settlement = answered(RETURNED, programme=accepted)
    payment = settlement.payments[0]
    assert (payment.payment_id, payment.reissue_of, str(payment.amount_eur)) == (
        "2023-04-001",
        "2023-03-001",
        "500.00",
    )
    assert (payment.lines, payment.due_date) == ((), date(2023, 5, 30))
    assert settlement.to_release


def test_rb_15_a_changed_account_needs_an_override_for_that_very_iban() -> None:
    moved = replace(BASE, participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),))
    assert {f.code for f in answered(RETURNED, programme=moved).findings} >= {"IBAN-CHANGED"}
    accepted = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),))
    assert [p.iban for p in answered(RETURNED, programme=accepted).payments] == [IBANS[1]]


def test_rb_15_a_return_is_re_issued_once_and_only_the_return_of_the_re_issue_opens_it_again() -> (
    None
):
    moved = replace(
        BASE,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),),
    )
    first = settled(BASE)
    one = Entry.after(
        None, "release", "2023-03", release_tree(first, "2023-03", "2023-03", "2023-03-31", {})
    )
    second = answered(RETURNED, programme=moved)
    two = Entry.after(
        one, "release", "2023-04", release_tree(second, "2023-04", "2023-04", "2023-04-30", {})
    )
    history = history_of([one, two])
    assert not answered(RETURNED, programme=moved, history=history).payments
    again = answered(
        RETURNED, ("2023-04-001", "2023-05-05", "closed too"), programme=moved, history=history
    )
    assert {f.code for f in again.findings} == {"RETURNED-SAME-ACCOUNT"}


def test_rb_15_a_re_issue_that_came_back_is_made_again_for_what_its_lines_are_still_owed() -> None:
    moved = replace(
        BASE,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),),
    )
    first = release_tree(settled(BASE), "2023-03", "2023-03", "2023-03-31", {})
    one = Entry.after(None, "release", "2023-03", first)
    second = release_tree(
        answered(RETURNED, programme=moved), "2023-04", "2023-04", "2023-04-30", {}
    )
    history = history_of([one, Entry.after(one, "release", "2023-04", second)])
    third = replace(
        moved,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[2]),),
        overrides=(override("P1", "IBAN-CHANGED", IBANS[2]),),
        corrections=(correction("180"),),  # of the line a, which was paid 300
    )
    both = (RETURNED, ("2023-04-001", "2023-05-05", "closed too"))
    (payment,) = answered(*both, programme=third, history=history).payments
    assert (payment.reissue_of, str(payment.amount_eur)) == ("2023-04-001", "380.00")


@pytest.mark.parametrize(
    ("copies", "differ"),
    [
        ([("2023-04-05", ""), (None, "")], False),
        ([("2023-04-05", ""), ("2023-04-05", "")], False),
        ([("2023-04-05", ""), ("2023-04-06", "")], True),
        ([(None, "account closed"), ("2023-04-05", "")], False),
        ([(None, "account closed"), (None, "wrong name")], True),
    ],
)
def test_rb_15_of_several_answers_filled_cells_win_and_two_that_differ_are_an_error(
    copies: list[tuple[str | None, str]], differ: bool
) -> None:
    said = joined(
        Answer("2023-03-001", date.fromisoformat(day) if day else None, "", because, NOWHERE)
        for day, because in copies
    )
    assert [f.code for f in said.findings] == (["ANSWERS-DIFFER"] if differ else [])
    answer = said.by_payment["2023-03-001"]
    assert str(answer.paid_on) in {str(day) for day, _ in copies}
    assert bool(answer.returned_because) == any(because for _, because in copies)


def test_rb_15_what_corrections_took_back_is_not_re_issued() -> None:
    mark = answered(RETURNED).findings[0].value
    corrected = replace(
        with_corrections(correction("120")),
        overrides=(override("P1", "RETURNED-SAME-ACCOUNT", mark),),
    )
    assert [str(p.amount_eur) for p in answered(RETURNED, programme=corrected).payments] == [
        "320.00"
    ]


def test_rb_15_two_answers_that_differ_are_an_error_and_filled_cells_win() -> None:
    settlement = answered(("2023-03-001", "2023-04-05", ""), ("2023-03-001", "2023-04-06", ""))
    assert [f.code for f in settlement.findings] == ["ANSWERS-DIFFER"]
    assert joined(
        [Answer("p", None, "", "", NOWHERE), Answer("p", date(2023, 4, 5), "x", "", NOWHERE)]
    ).paid("p")


def test_pa_5_a_changed_iban_holds_new_lines_until_overridden_for_that_account() -> None:
    moved = replace(
        BASE,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        expenses=(*BASE.expenses, expense("m", MEALS, quantity=1)),
    )
    settlement = settled(moved, history=RELEASED)
    assert held(settlement) == {"m": ["PA-5"]}
    other = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[2]),))
    assert held(settled(other, history=RELEASED)) == {"m": ["PA-5"]}
    accepted = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),))
    assert approved(settled(accepted, history=RELEASED)) == {"m": "92.00"}


def test_pa_5_a_known_person_under_a_new_participant_id_is_told_by_the_person() -> None:
    people = (
        participant("P1", Role.VISITOR),
        participant("P7", Role.VISITOR, email="p1@example.org", iban=IBANS[1], lead=True),
    )
    those = programme(
        *BASE.expenses, expense("m", MEALS, quantity=1, participant_id="P7"), people=people
    )
    assert held(settled(those, history=RELEASED)) == {"m": ["PA-5"]}


def test_a_withdrawn_payment_paid_after_all_is_back_in_force_and_paid_twice_is_an_error() -> None:
    first = settled(BASE)
    one = Entry.after(
        None, "release", "2023-03", release_tree(first, "2023-03", "2023-03", "2023-03-31", {})
    )
    gone = Entry.after(one, "withdrawal", "2023-03", {"release": "2023-03"})
    assert history_of([one, gone]).lines == ()
    assert settled(BASE, history=history_of([one, gone])).lines
    back = history_of([one, gone], frozenset({"2023-03-001"}))
    assert not settled(BASE, history=back).lines
    second = settled(BASE, history=history_of([one, gone]), release="2023-03-2")
    two = Entry.after(
        gone, "release", "2023-03-2", release_tree(second, "2023-03-2", "2023-03", "2023-03-31", {})
    )
    both = settled(BASE, history=history_of([one, gone, two], frozenset({"2023-03-001"})))
    assert {f.code for f in both.findings} == {"PAID-TWICE"}
    assert [(a.kind, a.line_id, a.difference_eur) for a in both.adjustments if a.line_id] == [
        ("Paid twice", "a", Decimal("-300.00")),
        ("Paid twice", "b", Decimal("-200.00")),
    ]


def test_rb_14_a_recovery_counts_even_where_a_newer_row_follows_before_the_next_release() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    rows = (
        correction("50", day=date(2023, 3, 10), recovered_on=date(2023, 3, 20)),
        correction("80", day=date(2023, 3, 25)),
    )
    settlement = settled(with_corrections(*rows, base=base), history=after(base))
    assert [r.amount_eur for r in settlement.corrected.recoveries] == [Decimal("50.00")]
    assert approved(settlement) == {"a/c2": "30.00"}


def test_rb_14_a_unit_correction_pays_its_difference_whatever_the_rate_is_today() -> None:
    base = programme(expense("a", MEALS, quantity=2))
    later = with_text("eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-01-01, eur = 113.00 },")
    corrected = with_corrections(correction("226"), base=base)
    assert approved(settled(corrected, with_config=later, history=after(base))) == {"a/c1": "42.00"}


def test_rb_14_a_deleted_line_whose_id_only_looks_like_a_correction_is_listed() -> None:
    base = programme(expense("P1/cab-1", TRAVEL, "10"))
    settlement = settled(replace(base, expenses=()), history=after(base))
    assert [f.subject for f in settlement.findings] == ["P1/cab-1"]


def test_rb_15_a_returned_correction_that_was_corrected_away_is_not_re_issued() -> None:
    base = programme(expense("a", TRAVEL, "100"))
    once = with_corrections(correction("150", day=date(2023, 3, 10)), base=base)
    history = after(base, once)
    returned = ("2023-03-2-001", "2023-04-05", "account closed")
    moved = replace(
        once,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),),
    )
    again = answered(returned, programme=moved, history=history)
    assert [str(p.amount_eur) for p in again.payments] == ["50.00"]
    rows = (*once.corrections, correction("100", day=date(2023, 3, 20)))
    undone = answered(returned, programme=replace(moved, corrections=rows), history=history)
    assert not undone.payments
