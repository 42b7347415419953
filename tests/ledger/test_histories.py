"""Histories of money from the command line: what each must end in, to the cent (A1 to A18)."""

from dataclasses import replace
from datetime import date

from p2p_sheets.books import Category, Programme, Role
from tests import kinds
from tests.ledger.played import Begin
from tests.programmes import IBANS, activity, expense, participant, programme, visit
from tests.rules.accounts.office import codes, due_and_out, euro, payments, to_recover

TRAVEL, NIGHTS = Category.TRAVEL, Category.ACCOMMODATION


def visitor(amount: str) -> Programme:
    """A visitor with a travel line L1 of so much."""
    return programme(expense("L1", TRAVEL, amount))


def test_a1_a_recovery_of_an_old_row_leaves_what_a_newer_row_makes_due(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    first = office.correct("L1", "100", 1)
    office.release()
    office.correct("L1", "350", 40)
    assert payments(office.release()) == {"2023-03-3-001": "50.00"}
    office.recovered(first)
    assert payments(office.release()) == {"2023-03-4-001": "200.00"}
    assert due_and_out(office, "L1") == (euro("350"), euro("350"))


def test_a2_a_row_for_a_movement_is_an_error_that_names_the_line(begin: Begin) -> None:
    office = begin(visitor("100"))
    office.release()
    office.correct("L1", "150", 1)
    assert payments(office.release()) == {"2023-03-2-001": "50.00"}
    office.correct("L1/c1", "80", 40)
    settlement = office.release()
    (told,) = (f for f in settlement.findings if f.code == "CORRECTION-OF-MOVEMENT")
    assert told.value == "L1"
    assert payments(settlement) == {}
    assert due_and_out(office, "L1") == (euro("150"), euro("150"))


def test_a3_a_returned_payment_that_was_corrected_is_never_asked_back(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.returned("2023-03-001")
    office.correct("L1", "250", 1)
    assert to_recover(office.release()) == {}
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.release()
    assert payments(settlement) == {"2023-03-3-001": "250.00"}
    assert settlement.payments[0].reissue_of == "2023-03-001"
    office.correct("L1", "300", 60)
    settlement = office.release()
    assert payments(settlement) == {"2023-03-4-001": "50.00"}
    assert settlement.payments[0].reissue_of == ""
    assert to_recover(settlement) == {}


def test_a4_a_return_that_finance_clears_again_pays_nothing_until_overridden(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.returned("2023-03-001")
    office.release()
    office.paid("2023-03-001")
    office.claim(expense("M1", Category.MEALS, quantity="1"))
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.draft()
    assert "ANSWER-CHANGED" in codes(settlement)
    assert payments(settlement) == {"DRAFT-2023-03-3-001": "92.00"}
    (told,) = (f for f in settlement.findings if f.code == "ANSWER-CHANGED")
    office.overrule("2023-03-001", "ANSWER-CHANGED", told.value)
    office.release()
    assert due_and_out(office, "L1") == (euro("300"), euro("300"))


def test_a5_withdrawn_but_paid_after_all_and_the_second_returned_is_at_rest(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.withdraw()
    office.release()
    office.paid("2023-03-001")
    office.returned("2023-03-2-001")
    settlement = office.release()
    assert payments(settlement) == {}
    assert to_recover(settlement) == {}
    assert due_and_out(office, "L1") == (euro("300"), euro("300"))


def test_a7_who_was_paid_counts_towards_the_maximum_though_the_row_is_gone(begin: Begin) -> None:
    review = activity("ER-01", kinds.REVIEW, end_date=date(2023, 3, 20))
    expert = participant("X1", Role.EXPERT, "ER-01", name="Xenia One", contracted_days=euro("5"))
    day = expense(
        "X1/a",
        Category.DAILY_RATE,
        quantity="5",
        activity_id="ER-01",
        participant_id="X1",
        date_from=date(2023, 3, 1),
        date_to=date(2023, 3, 7),
    )
    office = begin(programme(day, activities=(review,), people=(expert,)))
    assert payments(office.release()) == {"2023-03-001": "2250.00"}
    other = replace(expert, name="Zoltan Two", email="zoltan@example.org", iban=IBANS[1])
    more = replace(day, line_id="X1/b", date_from=date(2023, 3, 8), date_to=date(2023, 3, 14))
    office.change(participants=(other,), expenses=(day, replace(more, receipt="R-9")))
    settlement = office.release()
    assert payments(settlement) == {}
    assert "OVER-MAXIMUM" in codes(settlement)


def test_a8_what_is_to_come_back_stands_in_every_run_until_it_is_back(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    row = office.correct("L1", "100", 1)
    settlement = office.release()
    assert settlement.to_release
    assert payments(settlement) == {}
    assert to_recover(settlement) == {"L1": "200.00"}
    assert to_recover(office.release()) == {"L1": "200.00"}
    office.recovered(row)
    assert to_recover(office.release()) == {}
    assert due_and_out(office, "L1") == (euro("100"), euro("100"))


def test_a9_instalments_free_the_cap_as_they_come(begin: Begin) -> None:
    office = begin(visitor("500"))
    office.release()
    row = office.correct("L1", "300", 1)
    office.release()
    office.recovered(row, "80")
    settlement = office.release()
    assert to_recover(settlement) == {"L1": "120.00"}
    pool = office.account("L1").pool
    assert office.draft().accounts.drawn(pool).eur == euro("420")
    office.recovered(office.rows[0], "200")
    assert to_recover(office.release()) == {}


def test_a10_a_line_cut_by_a_mistyped_date_is_told_with_the_row_to_paste(begin: Begin) -> None:
    one_day = visit(end_date=date(2023, 3, 7))
    nights = expense("N", NIGHTS, quantity="3", date_to=date(2023, 3, 10))
    office = begin(programme(nights, activities=(one_day,)))
    assert payments(office.release()) == {"2023-03-001": "200.00"}
    office.change(activities=(visit(),))
    settlement = office.release()
    assert payments(settlement) == {}
    (told,) = (f for f in settlement.findings if f.code == "REFUSED-EARLIER")
    assert told.value == "300.00"
    office.correct("N", "300", 40)
    settlement = office.release()
    assert payments(settlement) == {"2023-03-2-001": "100.00"}
    assert "REFUSED-EARLIER" not in codes(office.draft())


def test_a11_an_end_date_put_right_overdraws_a_cap_and_asks_nothing_back(begin: Begin) -> None:
    nights = expense("N", NIGHTS, quantity="4", date_to=date(2023, 3, 11))
    office = begin(programme(nights))
    assert payments(office.release()) == {"2023-03-001": "400.00"}
    office.change(activities=(visit(end_date=date(2023, 3, 8)),))
    settlement = office.release()
    assert "CAP-OVERDRAWN" in codes(settlement)
    assert to_recover(settlement) == {}


def test_a12_a_return_of_what_was_withdrawn_is_nothing(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.withdraw()
    office.release()
    office.returned("2023-03-001", "withdrawn", paid=False)
    settlement = office.release()
    assert payments(settlement) == {}
    assert due_and_out(office, "L1") == (euro("300"), euro("300"))


def test_a13_money_that_the_bank_returned_cannot_be_recovered_too(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    row = office.correct("L1", "100", 1)
    office.release()
    office.returned("2023-03-001")
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    office.recovered(row)
    settlement = office.release()
    assert "NOTHING-TO-RECOVER" in codes(settlement)
    assert payments(settlement) == {}
    office.rows[0] = row
    settlement = office.release()
    assert [(p.amount_eur, p.reissue_of) for p in settlement.payments] == [
        (euro("100"), "2023-03-001")
    ]


def test_a14_a_return_stands_though_the_release_that_kept_it_is_withdrawn(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.returned("2023-03-001")
    office.claim(expense("M1", Category.MEALS, quantity="1"))
    office.release()
    office.withdraw()
    office.answers.clear()
    assert due_and_out(office, "L1") == (euro("300"), euro("0"))


def test_a15_what_was_withdrawn_and_paid_after_all_draws_on_its_cap(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.withdraw()
    office.paid("2023-03-001")
    office.change(expenses=(expense("L2", TRAVEL, "400", date_from=date(2023, 3, 8)),))
    settlement = office.release()
    assert payments(settlement) == {"2023-03-2-001": "200.00"}
    assert to_recover(settlement) == {}
    office.change(expenses=(expense("L1", TRAVEL, "300"), *office.programme.expenses))
    settlement = office.release()
    assert payments(settlement) == {}
    assert to_recover(settlement) == {}
    assert due_and_out(office, "L1") == (euro("300"), euro("300"))


def test_a16_a_payment_and_its_correction_both_returned_are_one_re_issue(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.correct("L1", "350", 1)
    office.release()
    office.returned("2023-03-001")
    office.returned("2023-03-2-001")
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.release()
    assert [(p.amount_eur, p.reissue_of) for p in settlement.payments] == [
        (euro("350"), "2023-03-2-001")
    ]


def test_a17_an_older_copy_of_an_answer_pays_and_asks_nothing(begin: Begin) -> None:
    office = begin(visitor("300"))
    office.release()
    office.returned("2023-03-001")
    office.change_person("P1", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    assert payments(office.release()) == {"2023-03-2-001": "300.00"}
    office.paid("2023-03-001")
    settlement = office.release()
    assert "ANSWER-CHANGED" in codes(settlement)
    assert payments(settlement) == {}
    assert to_recover(settlement) == {}


def test_a18_a_second_person_waits_for_the_money_of_the_first(begin: Begin) -> None:
    first = participant("P1", Role.VISITOR, name="Anna First")
    second = participant("P2", Role.VISITOR, name="Berta Second", email="berta@example.org")
    office = begin(programme(expense("L1", TRAVEL, "400"), people=(first, second)))
    office.release()
    office.correct("L1", "0", 1)
    office.release()
    office.claim(expense("L2", TRAVEL, "300", participant_id="P2", date_from=date(2023, 3, 8)))
    settlement = office.release()
    assert payments(settlement) == {}
    (held,) = settlement.held
    assert "400.00" in held.holds[0].reason
