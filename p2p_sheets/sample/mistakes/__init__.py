"""Every kind of mistake that staff make, each with the finding that it has to lead to.

The list is `MISTAKES`: each is a small function that spoils one place of data that is otherwise
right, so that a run finds these, all of them, and no others. Beside it, `ACCEPTED` is what staff
have overruled, and `FORGIVEN` what is read as it was meant: neither leads to a finding.
"""

from p2p_sheets.sample.input_folder import InputFolder
from p2p_sheets.sample.mistakes import (
    activities,
    applications,
    decisions,
    expenses,
    feedback,
    files,
    office,
    participants,
)
from p2p_sheets.sample.mistakes.harmless import ACCEPTED, FORGIVEN
from p2p_sheets.sample.mistakes.planting import Comparison, Mistake, Planted, compare, planted

__all__ = ["ACCEPTED", "FORGIVEN", "MISTAKES", "Comparison", "Planted", "compare", "plant"]

MISTAKES: tuple[Mistake, ...] = (
    *office.MISTAKES,
    *decisions.MISTAKES,
    *activities.MISTAKES,
    *feedback.MISTAKES,
    *participants.MISTAKES,
    *files.MISTAKES,
    *expenses.MISTAKES,
    *applications.MISTAKES,
)


def plant(inputs: InputFolder) -> tuple[Planted, ...]:
    """Let staff accept what they accept, then make all mistakes, one after the other."""
    for change in (*ACCEPTED, *FORGIVEN):
        change(inputs)
    made = [(mistake, spot) for mistake in MISTAKES for spot in mistake.make(inputs)]
    return planted(inputs, made)
