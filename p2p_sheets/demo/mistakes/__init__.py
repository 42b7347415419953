"""Every kind of mistake that staff make, each with the finding that it has to lead to."""

from p2p_sheets.demo.desk import Desk
from p2p_sheets.demo.mistakes.planting import Mistake, Planted, compare, planted

__all__ = ["MISTAKES", "Planted", "compare", "plant"]

MISTAKES: tuple[Mistake, ...] = ()


def plant(desk: Desk) -> tuple[Planted, ...]:
    """Make all mistakes, one after the other."""
    made = [(mistake, spot) for mistake in MISTAKES for spot in mistake.make(desk)]
    return planted(desk, made)
