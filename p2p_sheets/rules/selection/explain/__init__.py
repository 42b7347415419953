"""Why a ranking came out as it did: in words, from the decisions, and what would have changed it.

`explain` tells an application's whole way; `grounds` says what a decision rests on, as it was made.
"""

from p2p_sheets.rules.selection.explain.application import explain
from p2p_sheets.rules.selection.explain.grounds import Ground, Grounds, grounds, reserve_position

__all__ = ["Ground", "Grounds", "explain", "grounds", "reserve_position"]
