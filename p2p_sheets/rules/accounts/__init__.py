"""Money over time: one account per line, and what is posted on it (RB-13, RB-14, RB-15).

`records` are what releases keep, `accounts` adds them up, `answers` and `corrections` post what
finance and staff say since.
"""

from p2p_sheets.rules.accounts.accounts import Account, Accounts, Drawn, Event, PaymentAccount
from p2p_sheets.rules.accounts.answers import Answer, Answered, Answers, is_out, post_answers
from p2p_sheets.rules.accounts.corrections import (
    Ceiling,
    Corrected,
    post_corrections,
    post_recoveries,
)
from p2p_sheets.rules.accounts.invariants import Imbalance, prove
from p2p_sheets.rules.accounts.records import (
    KeptAnswer,
    Owner,
    PaidPayment,
    Pool,
    Posting,
    PostingKind,
    Release,
    Releases,
    SettledLine,
)

__all__ = [
    "Account",
    "Accounts",
    "Answer",
    "Answered",
    "Answers",
    "Ceiling",
    "Corrected",
    "Drawn",
    "Event",
    "Imbalance",
    "KeptAnswer",
    "Owner",
    "PaidPayment",
    "PaymentAccount",
    "Pool",
    "Posting",
    "PostingKind",
    "Release",
    "Releases",
    "SettledLine",
    "is_out",
    "post_answers",
    "post_corrections",
    "post_recoveries",
    "prove",
]
