"""Reimbursement: claims, holds, caps and payments (RB, PA, EC, ST-6).

`settle` is the entry: it posts what has happened on the accounts of `rules.accounts`, decides new
lines in the order of RB-12, and pays what the accounts then owe.
"""

from p2p_sheets.rules.reimbursement.caps import is_half
from p2p_sheets.rules.reimbursement.decisions import (
    Adjustment,
    AdjustmentKind,
    Claim,
    HeldLine,
    LineChange,
    Payment,
    Settlement,
)
from p2p_sheets.rules.reimbursement.opening import OPENING, paid_before, unsettled
from p2p_sheets.rules.reimbursement.payments import Numbering
from p2p_sheets.rules.reimbursement.reconciliation import Balance, Reconciliation, reconcile
from p2p_sheets.rules.reimbursement.settle import settle

__all__ = [
    "OPENING",
    "Adjustment",
    "AdjustmentKind",
    "Balance",
    "Claim",
    "HeldLine",
    "LineChange",
    "Numbering",
    "Payment",
    "Reconciliation",
    "Settlement",
    "is_half",
    "paid_before",
    "reconcile",
    "settle",
    "unsettled",
]
