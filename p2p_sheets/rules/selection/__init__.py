"""Selection: eligibility, scores, rankings, visits (CA, EL, SE).

`select` is the entry. Every application is checked and scored by itself; then the rounds are taken
by closing date, because what one awards counts against the places, targets and cities of the next.
"""

from p2p_sheets.rules.selection.conflicts import person_key
from p2p_sheets.rules.selection.contest import Candidate, Proposal
from p2p_sheets.rules.selection.experts import Suggestion
from p2p_sheets.rules.selection.explain import (
    Cause,
    WhyNot,
    explain,
    reserve_position,
    why_not,
)
from p2p_sheets.rules.selection.frozen import Frozen, freeze
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking, Selection
from p2p_sheets.rules.selection.rounds import PastAward
from p2p_sheets.rules.selection.scoring import Scored, Strictness, show
from p2p_sheets.rules.selection.screening import Outcome, Standing
from p2p_sheets.rules.selection.selection import select
from p2p_sheets.rules.selection.sensitivity import Sensitivity, Variation

__all__ = [
    "Candidate",
    "Cause",
    "CutOffRanking",
    "Frozen",
    "Outcome",
    "PastAward",
    "Proposal",
    "Ranked",
    "RoundRanking",
    "Scored",
    "Selection",
    "Sensitivity",
    "Standing",
    "Strictness",
    "Suggestion",
    "Variation",
    "WhyNot",
    "explain",
    "freeze",
    "person_key",
    "reserve_position",
    "select",
    "show",
    "why_not",
]
