"""Selection: eligibility, scores, rankings, visits (CA, EL, SE).

`select` is the entry. Every application is checked and scored by itself; then the rounds are taken
by closing date, because what one awards counts against the places, targets and cities of the next.
"""

from p2p_sheets.rules.selection.decisions import (
    Assessment,
    Candidate,
    Change,
    Check,
    Contest,
    Marks,
    Outcome,
    Places,
    Proposal,
    Ranked,
    Scored,
    Standing,
)
from p2p_sheets.rules.selection.experts import Suggestion
from p2p_sheets.rules.selection.explain import explain
from p2p_sheets.rules.selection.frozen import Frozen, freeze
from p2p_sheets.rules.selection.frozen_json import from_dict, to_dict
from p2p_sheets.rules.selection.results import (
    CutOffRanking,
    NotRanked,
    RoundRanking,
    Selection,
    Visit,
)
from p2p_sheets.rules.selection.rounds import Round, Rounds
from p2p_sheets.rules.selection.scoring import show
from p2p_sheets.rules.selection.selection import select
from p2p_sheets.rules.selection.sensitivity import Sensitivity, Shift
from p2p_sheets.rules.selection.strictness import Leaning
from p2p_sheets.rules.selection.tally import Award

__all__ = [
    "Assessment",
    "Award",
    "Candidate",
    "Change",
    "Check",
    "Contest",
    "CutOffRanking",
    "Frozen",
    "Leaning",
    "Marks",
    "NotRanked",
    "Outcome",
    "Places",
    "Proposal",
    "Ranked",
    "Round",
    "RoundRanking",
    "Rounds",
    "Scored",
    "Selection",
    "Sensitivity",
    "Shift",
    "Standing",
    "Suggestion",
    "Visit",
    "explain",
    "freeze",
    "from_dict",
    "select",
    "show",
    "to_dict",
]
