"""RB-15: payments that the bank returned, and what finance says of them."""

from datetime import date

import pytest

from p2p_sheets.books import Category, Role
from p2p_sheets.case import Case
from p2p_sheets.findings import Place
from p2p_sheets.rules.accounts import Accounts, Answer, Answers, KeptAnswer, Releases, post_answers
from tests.programmes import (
    AS_OF,
    IBANS,
    approved,
    config,
    expense,
    participant,
    programme,
    register,
)
from tests.rules.accounts.office import Office, codes, due_and_out, euro, payments
from tests.rules.reimbursement.months import after

TRAVEL, MEALS, HOSTING = Category.TRAVEL, Category.MEALS, Category.HOSTING
FIRST_OF_MAY = date(2023, 5, 1)
BASE = programme(
    expense("a", TRAVEL, "300"), expense("b", TRAVEL, "300", date_from=date(2023, 3, 8))
)
RELEASED = after(BASE)  # a at 300, b cut to 200


def returned_office() -> Office:
    """After the release of a at 300 and b at 200, which the bank sent back."""
    office = Office(BASE)
    office.release()
    office.returned("2023-03-001", "account closed")
    return office


def test_rb_15_a_returned_payment_waits_while_the_account_is_the_same() -> None:
    settlement = returned_office().draft()
    assert codes(settlement) == {"RETURNED-SAME-ACCOUNT"}
    assert not settlement.payments
    assert [a.kind for a in settlement.adjustments] == ["Returned"]


@pytest.mark.parametrize("gone", ["participants", "activities"])
def test_rb_15_a_returned_payment_waits_for_the_rows_of_its_payee_and_its_activity(
    gone: str,
) -> None:
    office = returned_office()
    office.change(expenses=(), **{gone: ()})
    settlement = office.draft()
    assert "BALANCE-NO-PAYEE" in codes(settlement)
    assert not settlement.payments


def test_rb_15_who_has_no_row_keeps_nobody_else_from_being_paid_anew() -> None:
    two = (participant("P1", Role.VISITOR), participant("P2", Role.HOST, iban=IBANS[1]))
    lines = (expense("a", TRAVEL, "300"), expense("b", HOSTING, "80", participant_id="P2"))
    office = Office(programme(*lines, people=two))
    office.release()
    for number in (1, 2):
        office.returned(f"2023-03-00{number}")
    office.change(participants=two[1:])
    office.overrule("2023-03-002", "RETURNED-SAME-ACCOUNT", IBANS[1])
    settlement = office.draft()
    assert "BALANCE-NO-PAYEE" in codes(settlement)
    assert [(p.reissue_of, p.amount_eur) for p in settlement.payments] == [
        ("2023-03-002", euro("80"))
    ]


def test_rb_15_a_return_of_less_than_a_euro_stands_until_it_is_paid_anew() -> None:
    office = Office(programme(expense("a", TRAVEL, "0.60")))
    office.release()
    office.returned("2023-03-001")
    office.release()
    assert [a.kind for a in office.draft().adjustments] == ["Returned"]


def test_rb_15_an_override_for_that_account_re_issues_it_as_a_payment_of_its_own() -> None:
    office = returned_office()
    (finding,) = office.draft().findings
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", finding.value)
    settlement = office.draft()
    (payment,) = settlement.payments
    assert (payment.payment_id, payment.reissue_of) == ("2023-03-2-001", "2023-03-001")
    assert payment.amount_eur == euro("500")
    assert payment.due_date == date(2023, 5, 2)  # 30 April is a Sunday, 1 May a holiday
    assert approved(settlement) == {"a/c1": "300.00", "b/c1": "200.00"}
    assert [a.kind for a in settlement.adjustments] == ["Re-issued"]


def test_rb_15_an_override_re_issues_that_return_and_not_the_next() -> None:
    office = returned_office()
    (finding,) = office.draft().findings
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", finding.value)
    assert payments(office.release()) == {"2023-03-2-001": "500.00"}
    office.returned("2023-03-2-001", "closed still")
    settlement = office.release()
    assert payments(settlement) == {}
    (finding,) = settlement.findings
    assert (finding.code, finding.subject) == ("RETURNED-SAME-ACCOUNT", "2023-03-2-001")


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
    assert payments(office.release()) == {"2023-03-2-001": "500.00"}
    assert not office.draft().payments
    office.returned("2023-03-2-001", "closed too")
    assert "RETURNED-SAME-ACCOUNT" in codes(office.draft())
    office.correct("a", "180")
    office.change_person("P1", iban=IBANS[2])
    office.overrule("P1", "IBAN-CHANGED", IBANS[2])
    (payment,) = office.draft().payments
    assert (payment.reissue_of, payment.amount_eur) == ("2023-03-2-001", euro("380"))


def test_rb_15_what_corrections_took_back_is_not_re_issued_and_stands_as_returned_once() -> None:
    office = returned_office()
    office.correct("a", "0")
    office.correct("b", "0")
    settlement = office.release()
    assert not settlement.payments
    assert [
        a.kind for a in settlement.adjustments if a.payment_id == "2023-03-001" and not a.line_id
    ]
    assert office.draft().adjustments == ()


def test_rb_15_a_return_undone_stands_in_adjustments() -> None:
    office = returned_office()
    office.release()
    office.paid("2023-03-001")
    (finding,) = (f for f in office.draft().findings if f.code == "ANSWER-CHANGED")
    office.overrule("2023-03-001", "ANSWER-CHANGED", finding.value)
    assert [a.kind for a in office.release().adjustments] == ["Return undone"]
    assert office.draft().adjustments == ()


def test_rb_15_what_was_recovered_cannot_come_back_from_the_bank_too() -> None:
    office = Office(BASE)
    office.release()
    office.recovered(office.correct("a", "0"))
    office.claim(expense("m", MEALS, quantity=1))
    office.release()
    office.returned("2023-03-001")
    office.returned("2023-03-2-001")
    settlement = office.draft()
    (told,) = (f for f in settlement.findings if f.code == "RETURNED-AND-RECOVERED")
    assert (told.subject, told.value) == ("2023-03-001", "300.00")
    assert due_and_out(office, "a") == (euro("0"), euro("0"))
    office.correct("b", "250", 40)
    assert due_and_out(office, "b") == (euro("250"), euro("200"))
    assert payments(office.draft()) == {}, "b waits too: nobody knows whether it came back"
    assert due_and_out(office, "m") == (euro("92"), euro("0")), "the next one's return counts"


def test_rb_15_withdrawn_but_paid_and_come_back_is_a_return_like_any_other() -> None:
    office = Office(BASE)
    office.release()
    office.withdraw()
    office.returned("2023-03-001")
    settlement = office.draft()
    assert payments(settlement) == {}
    assert "RETURNED-SAME-ACCOUNT" in codes(settlement)
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", IBANS[0])
    (payment,) = office.release().payments
    assert (payment.reissue_of, payment.amount_eur) == ("2023-03-001", euro("500"))


def test_rb_15_a_payment_that_was_never_made_after_all_is_no_return() -> None:
    office = Office(BASE)
    office.release()
    office.withdraw()
    office.paid("2023-03-001")
    office.release()
    office.answers["2023-03-001"] = KeptAnswer("2023-03-001", bank_reference="not sent")
    (told,) = (f for f in office.draft().findings if f.code == "ANSWER-CHANGED")
    office.overrule("2023-03-001", "ANSWER-CHANGED", told.value)
    (payment,) = office.release().payments
    assert (payment.reissue_of, payment.amount_eur) == ("", euro("500"))


def test_pa_5_the_account_of_a_withdrawn_payment_that_was_paid_after_all_is_the_last_paid() -> None:
    office = Office(BASE)
    office.release()
    office.withdraw()
    office.paid("2023-03-001")
    office.change_person("P1", iban=IBANS[1])
    settlement = office.draft()
    assert "IBAN-CHANGED" in codes(settlement)
    assert {line.line_id for line in settlement.held} == {"a", "b"}


def test_rb_15_paid_on_put_right_by_a_day_is_finances_newest_word() -> None:
    office = Office(BASE)
    office.release()
    office.paid("2023-03-001")
    office.correct("a", "290")
    office.release()
    office.paid("2023-03-001")  # a month later
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


def test_rb_15_answers_that_differ_say_nothing_and_the_other_payments_answer_counts() -> None:
    office = Office(BASE)
    office.release()
    office.claim(expense("c", MEALS, quantity=1))
    office.release()
    past = Releases(tuple(office.releases), tuple(one.name for one in office.releases))
    read = [
        Answer(KeptAnswer(payment, day), Place(f"{number}.xlsx"))
        for number, (payment, day) in enumerate(
            [("2023-03-001", AS_OF), ("2023-03-001", FIRST_OF_MAY), ("2023-03-2-001", AS_OF)]
        )
    ]
    case = Case(BASE, config(), register(), AS_OF)
    said = post_answers(Answers(tuple(read)), past, Accounts(past), case)
    assert set(said.newest) == {"2023-03-2-001"}
    assert set(said.doubtful) == {"2023-03-001"}
    assert [kept.payment_id for kept in said.news] == ["2023-03-2-001"]
    assert [(f.code, f.subject, f.value) for f in said.findings] == [
        ("ANSWERS-DIFFER", "2023-03-001", "0.xlsx")
    ]


def test_rb_15_a_re_issue_that_was_withdrawn_leaves_the_return_open() -> None:
    office = returned_office()
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", IBANS[0])
    assert payments(office.release()) == {"2023-03-2-001": "500.00"}
    office.withdraw()
    (payment,) = office.draft().payments
    assert (payment.reissue_of, payment.amount_eur) == ("2023-03-001", euro("500"))


def test_rb_15_what_is_paid_more_after_a_re_issue_is_no_re_issue() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.returned("2023-03-001", "closed")
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", IBANS[0])
    (again,) = office.release().payments
    assert again.reissue_of == "2023-03-001", "returned and re-issued by one release"
    office.correct("a", "350", 60)
    (more,) = office.draft().payments
    assert (more.reissue_of, more.amount_eur) == ("", euro("50"))


def test_rb_15_a_return_that_was_re_issued_hides_no_other_one() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.HOST, iban=IBANS[1]))
    lines = (expense("a", TRAVEL, "300"), expense("h", HOSTING, "50", participant_id="P2"))
    office = Office(programme(*lines, people=people))
    office.release()
    office.returned("2023-03-001", "closed")
    office.overrule("2023-03-001", "RETURNED-SAME-ACCOUNT", IBANS[0])
    office.release()
    office.returned("2023-03-002", "wrong name")
    found = [(one.kind.value, one.payment_id) for one in office.release().adjustments]
    assert found == [("Returned", "2023-03-002")]


def test_rb_15_a_return_of_half_a_euro_is_a_return() -> None:
    office = Office(programme(expense("a", TRAVEL, "0.50")))
    office.release()
    office.returned("2023-03-001", "closed")
    assert codes(office.draft()) == {"RETURNED-SAME-ACCOUNT"}
