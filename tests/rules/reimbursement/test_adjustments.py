"""The sheet Adjustments, row by row: what left the bank, what is due, and why they differ."""

from dataclasses import replace
from datetime import date
from typing import Any

from p2p_sheets.books import Category
from p2p_sheets.rules.reimbursement.decisions import Adjustment, AdjustmentKind
from tests.programmes import IBANS, expense, override, programme, settled
from tests.rules.accounts.office import Office, euro
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
FIRST, SECOND = "2023-03-001", "2023-03-2-001"
WITHDRAWN = "Release 2023-03 was withdrawn, "


def released() -> Office:
    """After the release of a at 300 and b at 100, in one payment."""
    office = Office(
        programme(
            expense("a", TRAVEL, "300"), expense("b", TRAVEL, "100", date_from=date(2023, 3, 8))
        )
    )
    office.release()
    return office


def row(kind: AdjustmentKind, payment_id: str = FIRST, **more: Any) -> Adjustment:
    euros = {key: euro(value) for key, value in more.items() if key.endswith("_eur")}
    whose = {"activity_id": "SV-01", "participant_id": "P1"}
    return Adjustment(kind, payment_id=payment_id, **{**whose, **more, **euros})


def rows(office: Office) -> list[Adjustment]:
    return list(office.draft().adjustments)


# --- rows of Corrections --------------------------------------------------------------------------
SAID: dict[str, Any] = {
    "line_id": "a",
    "reason": "put right",
    "authorised_by": "A. Chief",
    "authorised_on": date(2023, 4, 1),
}


def test_rb_14_what_is_paid_more_is_a_correction_of_the_run_that_pays_it() -> None:
    office = released()
    office.correct("a", "350")
    more = row(AdjustmentKind.CORRECTION, paid_eur="300", correct_eur="350", **SAID)
    assert rows(office) == [more]
    office.release()
    assert rows(office) == []


def test_rb_14_what_is_to_come_back_stands_until_it_is_back() -> None:
    office = released()
    at = office.correct("a", "100")
    asked = row(
        AdjustmentKind.RECOVERY, paid_eur="300", correct_eur="100", to_recover_eur="200", **SAID
    )
    assert rows(office) == [asked]
    office.release()
    assert rows(office) == [asked]
    office.rows[0] = replace(
        at, recovered_on=date(2023, 5, 9), recovered_eur=euro("50"), bank_reference="B-1"
    )
    partly = replace(
        asked,
        paid_eur=euro("250"),
        recovered_eur=euro("50"),
        to_recover_eur=euro("150"),
        recovered_on=date(2023, 5, 9),
        bank_reference="B-1",
    )
    assert rows(office) == [partly]
    office.release()
    office.rows[0] = replace(office.rows[0], recovered_eur=euro("200"))
    office.release()
    assert rows(office) == []


def test_rb_14_the_run_that_reads_that_all_is_back_says_so() -> None:
    office = released()
    at = office.correct("a", "100")
    office.recovered(at)
    (back,) = rows(office)
    assert (back.kind, back.paid_eur, back.recovered_eur, back.to_recover_eur) == (
        AdjustmentKind.RECOVERY,
        euro("100"),
        euro("200"),
        None,
    )
    assert back.difference_eur == 0


def test_rb_14_a_sum_is_asked_back_anew_only_when_it_is_another_one() -> None:
    def asked() -> list[tuple[str, str]]:
        return [
            (one.line.of, str(one.to_recover))
            for group in office.draft().asked_anew
            for one in group
        ]

    office = released()
    assert asked() == []
    office.correct("a", "100")
    assert asked() == [("a", "200.00")]
    office.release()
    assert asked() == []
    office.recovered(office.rows[0], "50")
    assert asked() == [], "what came back meanwhile asks nothing anew"
    office.correct("a", "80", 60)
    assert asked() == [("a", "170.00")]


# --- what became of payments ----------------------------------------------------------------------
def test_rb_15_a_return_stands_until_it_is_re_issued() -> None:
    office = released()
    office.returned(FIRST, "closed")
    returned = row(AdjustmentKind.RETURNED, paid_eur="400", reason="closed")
    assert rows(office) == [returned]
    office.release()
    assert rows(office) == [returned]
    office.overrule(FIRST, "RETURNED-SAME-ACCOUNT", IBANS[0])
    again = replace(
        returned, kind=AdjustmentKind.REISSUED, reason="closed; re-issued as 2023-03-3-001"
    )
    assert rows(office) == [again]
    office.release()
    assert rows(office) == []


def test_rb_15_a_return_with_its_reference_that_was_none_after_all_is_told_once() -> None:
    office = released()
    office.returned(FIRST, "closed")
    office.release()
    office.answers[FIRST] = replace(
        office.answers[FIRST], returned_because="", bank_reference="R-7"
    )
    office.overrule(FIRST, "ANSWER-CHANGED", '"closed" in Returned because')
    undone = row(
        AdjustmentKind.RETURN_UNDONE,
        paid_eur="400",
        reason="It did not come back after all.",
        bank_reference="R-7",
    )
    assert rows(office) == [undone]
    office.release()
    assert rows(office) == []


def test_rb_13_a_withdrawn_payment_is_not_to_be_made_and_told_until_the_next_release() -> None:
    office = released()
    office.withdraw()
    told = row(AdjustmentKind.WITHDRAWN, reason=f"{WITHDRAWN}do not pay 400.00 EUR.")
    assert rows(office) == [told]
    office.release()
    assert rows(office) == []


def test_rb_15_a_withdrawn_payment_that_was_made_counts_once_its_lines_are_settled() -> None:
    office = released()
    office.withdraw()
    office.answers[FIRST] = replace(office_answer(office), bank_reference="P-1")
    paid = row(
        AdjustmentKind.PAID_AFTER_ALL,
        paid_eur="400",
        reason=f"{WITHDRAWN}but paid: it counts as paid.",
        bank_reference="P-1",
    )
    assert rows(office) == [paid]
    lines = tuple(replace(line, receipt=None) for line in office.programme.expenses)
    office.change(expenses=lines)
    waits = replace(
        paid,
        kind=AdjustmentKind.WITHDRAWN,
        reason=f"{WITHDRAWN}but paid: it counts once its lines are settled again.",
    )
    assert rows(office) == [waits]
    office.release()
    assert rows(office) == [waits], "it stands until they are"


def office_answer(office: Office) -> Any:
    office.paid(FIRST)
    return office.answers[FIRST]


def test_rb_13_money_that_left_twice_is_asked_back_line_by_line() -> None:
    office = released()
    office.withdraw()
    office.release()
    office.paid(FIRST)
    reason = f"{FIRST} was withdrawn, but paid; {SECOND} paid the line too."
    twice = [
        row(
            AdjustmentKind.PAID_TWICE,
            SECOND,
            line_id=line,
            paid_eur=paid,
            correct_eur=due,
            to_recover_eur=due,
            reason=reason,
        )
        for line, paid, due in (("a", "600", "300"), ("b", "200", "100"))
    ]
    reason = f"{WITHDRAWN}but paid: it counts as paid."
    after_all = row(AdjustmentKind.PAID_AFTER_ALL, paid_eur="400", reason=reason)
    assert rows(office) == [*twice, after_all]
    assert [one.asked_before for one in office.draft().accounts] == [0, 0]
    office.release()
    assert rows(office) == twice


# --- how a reason counts --------------------------------------------------------------------------
def test_rb_12_the_reason_of_a_cut_says_what_was_taken_before() -> None:
    first = programme(expense("a", NIGHTS, quantity=3))
    more = expense("b", NIGHTS, quantity=2, date_from=date(2023, 3, 9))
    those = replace(first, expenses=(*first.expenses, more))
    (line,) = settled(those, releases=after(first)).lines
    cap = "an activity of 3 days allows 4 nights"
    assert line.reason == f"1 of 2 nights at 100.00: {cap}, 3 of them taken before."


def test_rb_13_a_day_and_another_day_of_one_person_are_told_apart() -> None:
    lines = [
        expense("a", MEALS, quantity=1),
        expense("b", MEALS, quantity=1, date_from=date(2023, 3, 8)),
        expense("c", MEALS, quantity=1, date_from=date(2023, 3, 8), receipt="other"),
    ]
    settlement = settled(programme(*lines))
    assert [(f.code, f.subject, f.value) for f in settlement.findings] == [
        ("UNITS-OVER-DATES", "c", "b")
    ]
    accepted = override("c", "UNITS-OVER-DATES", "b")
    assert not settled(programme(*lines, overrides=(accepted,))).held
