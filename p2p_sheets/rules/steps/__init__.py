"""Steps and deliverables: who owes what by when, and what money waits for (ST-1..ST-6).

`commitments` is the entry; `missing_deliverables` is the gate that a claim has to pass (ST-6).
"""

from p2p_sheets.rules.steps.commitments import OPEN, Commitment, State, Steps, commitments
from p2p_sheets.rules.steps.delivered import missing_deliverables
from p2p_sheets.rules.steps.parties import SECRETARIAT, Party

__all__ = [
    "OPEN",
    "SECRETARIAT",
    "Commitment",
    "Party",
    "State",
    "Steps",
    "commitments",
    "missing_deliverables",
]
