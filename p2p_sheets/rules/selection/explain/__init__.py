"""Why a ranking came out as it did: in words, from the decisions, and what would have changed it.

`explain` tells an application's whole way; `why_not` says what a decision rests on, as it was made.
"""

from p2p_sheets.rules.selection.explain.application import explain
from p2p_sheets.rules.selection.explain.cut_off import (
    explain_cut_off,
    explain_evaluator,
    explain_visit,
)
from p2p_sheets.rules.selection.explain.why_not import Cause, WhyNot, reserve_position, why_not

__all__ = [
    "Cause",
    "WhyNot",
    "explain",
    "explain_cut_off",
    "explain_evaluator",
    "explain_visit",
    "reserve_position",
    "why_not",
]
