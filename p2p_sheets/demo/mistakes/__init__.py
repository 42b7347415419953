"""Every kind of mistake that staff make, each with the finding that it has to lead to.

The list is `MISTAKES`: each is a small function that spoils one place of data that is otherwise
right, so that a run finds these, all of them, and no others.
"""

from p2p_sheets.demo.desk import Desk
from p2p_sheets.demo.mistakes import (
    accounts,
    activities,
    applications,
    claims,
    files,
    lines,
    office,
    people,
    scores,
    sheets,
)
from p2p_sheets.demo.mistakes.accepted import ACCEPTED
from p2p_sheets.demo.mistakes.planting import Comparison, Mistake, Planted, compare, planted

__all__ = ["MISTAKES", "Comparison", "Planted", "compare", "plant"]

MISTAKES: tuple[Mistake, ...] = (
    *office.MISTAKES,
    *activities.MISTAKES,
    *accounts.MISTAKES,
    *people.MISTAKES,
    *sheets.MISTAKES,
    *files.MISTAKES,
    *claims.MISTAKES,
    *lines.MISTAKES,
    *applications.MISTAKES,
    *scores.MISTAKES,
)


def plant(desk: Desk) -> tuple[Planted, ...]:
    """Let staff accept what they accept, then make all mistakes, one after the other."""
    for accept in ACCEPTED:
        accept(desk)
    made = [(mistake, spot) for mistake in MISTAKES for spot in mistake.make(desk)]
    return planted(desk, made)
