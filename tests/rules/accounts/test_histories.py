"""What a history of money comes to in the figures of management, and what payees are told."""

from datetime import date

from p2p_sheets.books import Category
from p2p_sheets.rules.kpi.budget import money_lines
from p2p_sheets.rules.kpi.trend import EarlierFigures
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from tests.programmes import case, expense, programme
from tests.rules.accounts.office import (
    Office,
    euro,
)

TRAVEL, NIGHTS = Category.TRAVEL, Category.ACCOMMODATION


def office_with(*amounts: str) -> Office:
    """A visitor with travel lines L1, L2 ... of so much."""
    days = (date(2023, 3, 7), date(2023, 3, 8), date(2023, 3, 9))
    lines = [
        expense(f"L{n}", TRAVEL, amount, date_from=days[(n - 1) % 3])
        for n, amount in enumerate(amounts, 1)
    ]
    return Office(programme(*lines))


def test_released_eur_counts_a_recovery_in_the_very_run_that_reads_it() -> None:
    office = office_with("300")
    office.release()
    row = office.correct("L1", "100", 1)
    office.release()
    office.recovered(row)
    draft = Numbering("R3", draft=True)
    lines = money_lines(case(office.programme), office.draft(), EarlierFigures(), draft)
    assert [line.kept_eur for line in lines] == [euro("100")]


# --- what payees are told -------------------------------------------------------------------------
def asked(settlement: Settlement) -> dict[str, tuple[str, str]]:
    """What the letters of a release ask back, and what was asked before, by line."""
    return {
        account.line.of: (str(account.to_recover), str(account.asked_before))
        for group in settlement.asked_anew
        for account in group
    }


def test_a_payee_is_told_when_money_is_asked_back_and_when_it_is_another_sum() -> None:
    office = office_with("300")
    office.release()
    office.correct("L1", "100", 1)
    assert asked(office.release()) == {"L1": ("200.00", "0.00")}
    office.claim(expense("L2", TRAVEL, "20"))
    assert asked(office.release()) == {}  # told already
    office.correct("L1", "250", 40)
    assert asked(office.release()) == {"L1": ("50.00", "200.00")}
    office.correct("L1", "320", 80)
    assert asked(office.release()) == {"L1": ("0.00", "50.00")}


def test_an_instalment_leaves_the_letter_as_it_is() -> None:
    office = office_with("300")
    office.release()
    row = office.correct("L1", "100", 1)
    office.release()
    office.recovered(row, "80")
    assert asked(office.release()) == {}
    office.recovered(office.rows[0], "200")
    assert asked(office.release()) == {}


def test_a_payee_whose_bank_sends_the_money_back_is_asked_for_it_no_more() -> None:
    office = office_with("300")
    office.release()
    office.correct("L1", "100", 1)
    office.release()
    office.returned("2023-03-001")
    assert asked(office.release()) == {"L1": ("0.00", "200.00")}
