"""Steps and deliverables: who owes what by when, and what money waits for (ST-1..ST-6).

`commitments` is the entry; `missing_deliverables` is the gate that a claim has to pass (ST-6),
and `not_selected` the one that a visitor's money has to pass (SE-10).
"""

from p2p_sheets.rules.steps.commitments import OPEN, Commitment, State, Steps, commitments
from p2p_sheets.rules.steps.parties import SECRETARIAT, Party, missing_deliverables, parties_of
from p2p_sheets.rules.steps.view import ActivityOnADay
from p2p_sheets.rules.steps.visitors import (
    answer_due,
    awaits_answer,
    confirmed_visitors,
    not_selected,
)

__all__ = [
    "OPEN",
    "SECRETARIAT",
    "ActivityOnADay",
    "Commitment",
    "Party",
    "State",
    "Steps",
    "answer_due",
    "awaits_answer",
    "commitments",
    "confirmed_visitors",
    "missing_deliverables",
    "not_selected",
    "parties_of",
]
