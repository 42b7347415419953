"""Reimbursement: claims, holds, caps and payments (RB, PA, EC, ST-6).

`settle` is the entry. The order is RB-12's: refuse what a role may not claim, hold what must wait,
then choose the persons and draw on the caps.
"""

from p2p_sheets.rules.reimbursement.corrections import Adjustment
from p2p_sheets.rules.reimbursement.decisions import (
    Claim,
    HeldLine,
    Hold,
    LineDecision,
    Payment,
    Settlement,
)
from p2p_sheets.rules.reimbursement.history import (
    Drawn,
    History,
    PaidPayment,
    Recovery,
    SettledLine,
)
from p2p_sheets.rules.reimbursement.opening import OPENING, paid_before, unsettled
from p2p_sheets.rules.reimbursement.payments import Numbering
from p2p_sheets.rules.reimbursement.reconciliation import (
    Balance,
    Imbalance,
    Reconciliation,
    reconcile,
)
from p2p_sheets.rules.reimbursement.returns import Answer, Answered, Releases, joined
from p2p_sheets.rules.reimbursement.settle import settle

__all__ = [
    "OPENING",
    "Adjustment",
    "Answer",
    "Answered",
    "Balance",
    "Claim",
    "Drawn",
    "HeldLine",
    "History",
    "Hold",
    "Imbalance",
    "LineDecision",
    "Numbering",
    "PaidPayment",
    "Payment",
    "Reconciliation",
    "Recovery",
    "Releases",
    "SettledLine",
    "Settlement",
    "joined",
    "paid_before",
    "reconcile",
    "settle",
    "unsettled",
]
