"""What is proved in every run: an account, a cap or a payment that does not add up stops it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from p2p_sheets.books import Category, Expense
from p2p_sheets.rules.accounts import Ceiling, Imbalance, Pool, Posting, PostingKind, prove
from p2p_sheets.rules.reimbursement import Settlement
from tests.programmes import AS_OF, expense, programme
from tests.rules.accounts.office import Office, euro


def paid() -> Settlement:
    """A line of 300.00, settled and paid by this very run."""
    return Office(programme(expense("L1", Category.TRAVEL, "300"))).draft()


def proved(
    settlement: Settlement,
    *,
    caps: Mapping[Pool, Ceiling] | None = None,
    standing: Mapping[str, Decimal] | None = None,
) -> None:
    prove(settlement.accounts, settlement.lines, caps or {}, standing or {})


def test_what_adds_up_is_proved() -> None:
    settlement = paid()
    (pool,) = {account.pool for account in settlement.accounts}
    proved(settlement, caps={pool: Ceiling(eur=euro("500"))})


def test_money_that_is_out_beyond_what_is_due_stands_in_adjustments() -> None:
    settlement = paid()
    settlement.accounts.post(Posting(PostingKind.CORRECTED, "L1", due=euro("-200")), AS_OF)
    proved(settlement, standing={"L1": euro("200")})
    for standing in ({}, {"L1": euro("100")}, {"L1": euro("200"), "L2": euro("1")}):
        with pytest.raises(Imbalance, match="does not stand in Adjustments"):
            proved(settlement, standing=standing)
    with pytest.raises(Imbalance, match=r"^L2: "):
        proved(settlement, standing={name: euro("200") for name in ("L3", "L1", "L2")})


def test_nothing_comes_back_that_was_not_out() -> None:
    settlement = paid()
    settlement.accounts.post(Posting(PostingKind.RECOVERED, "L1", out=euro("-301")), AS_OF)
    with pytest.raises(Imbalance, match=r"L1: -1\.00 EUR would be out"):
        proved(settlement)


@pytest.mark.parametrize(
    ("line", "ceiling"),
    [
        (expense("L1", Category.TRAVEL, "300"), Ceiling(eur=euro("299"))),
        (expense("L1", Category.MEALS, quantity="3"), Ceiling(units=Fraction(5, 2))),
    ],
)
def test_no_run_raises_what_is_drawn_of_a_cap_above_it(line: Expense, ceiling: Ceiling) -> None:
    settlement = Office(programme(line)).draft()
    (pool,) = {account.pool for account in settlement.accounts}
    with pytest.raises(Imbalance, match="more is drawn than the cap gives"):
        proved(settlement, caps={pool: ceiling})
    settlement.accounts.begin()  # the same as history
    proved(settlement, caps={pool: ceiling})


def test_a_payment_is_the_sum_of_its_rows() -> None:
    settlement = paid()
    (line,) = settlement.lines
    with pytest.raises(Imbalance, match=r"2023-03-001 is 300\.00 EUR"):
        proved(replace(settlement, lines=(replace(line, approved_eur=euro("299")),)))
