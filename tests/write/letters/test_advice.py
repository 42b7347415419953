"""What a payment advice says of its payment as a whole."""

from decimal import Decimal

import pytest

from p2p_sheets.books import Category, Expense, Role
from p2p_sheets.write.letters.payments import _payment
from tests import kinds
from tests.programmes import activity, expense, participant, programme, settled

EXPERT = participant("P1", Role.EXPERT, "EM-01", contracted_days=Decimal(3))
FEE = expense("f", Category.DAILY_RATE, quantity="2", activity_id="EM-01")
TICKET = expense("t", Category.TRAVEL, "80", activity_id="EM-01")
DEAR = expense("u", Category.TRAVEL, "501", activity_id="EM-01")


@pytest.mark.parametrize(
    ("lines", "before_vat", "cut"),
    [
        ((FEE,), True, False),
        ((FEE, TICKET), True, False),
        ((TICKET,), False, False),
        ((FEE, DEAR), True, True),
    ],
)
def test_rb_6_one_line_before_vat_or_one_that_was_cut_is_enough_to_say_so(
    lines: tuple[Expense, ...], before_vat: bool, cut: bool
) -> None:
    mission = activity("EM-01", kinds.MISSION)
    (payment,) = settled(programme(*lines, activities=(mission,), people=(EXPERT,))).payments
    values = _payment(payment, draft=False)
    assert (values["before_vat"], values["cut"]) == (before_vat, cut)
