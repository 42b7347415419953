"""Twice the lines take about twice the steps, whatever has happened to them: no month runs away."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import FrameType
from typing import Any

import pytest

from p2p_sheets.books import Category, Role
from tests import kinds
from tests.programmes import activity, expense, participant, programme
from tests.rules.accounts.office import Office

FEW = 24  # visitors, with four lines each, of which the cap of the city cuts the last
MORE = 2.1  # times the steps that twice the lines may take; four times where each looks at all


def office(visitors: int) -> Office:
    """An office with so many visits, each of one city, and their claims."""
    numbers = [f"{n:03}" for n in range(visitors)]
    people = tuple(participant(f"P{n}", Role.VISITOR, f"SV-{n}") for n in numbers)
    lines = [
        expense(
            f"P{n}/{day}",
            Category.TRAVEL,
            "150",
            activity_id=f"SV-{n}",
            participant_id=f"P{n}",
            date_from=date(2023, 3, 6 + day),
        )
        for n in numbers
        for day in range(1, 5)
    ]
    visits = tuple(activity(f"SV-{n}", kinds.VISIT) for n in numbers)
    return Office(programme(*lines, activities=visits, people=people))


def released(visitors: int) -> Office:
    made = office(visitors)
    made.release()
    return made


def in_small_releases(visitors: int) -> Office:
    made = office(visitors)
    lines = made.programme.expenses
    made.change(expenses=())
    for first in range(0, len(lines), 8):
        made.claim(*lines[first : first + 8])
        made.release()
    return made


def held(visitors: int) -> Office:
    made = office(visitors)
    made.change(expenses=tuple(replace(line, receipt=None) for line in made.programme.expenses))
    return made


def answered(visitors: int) -> Office:
    made = released(visitors)
    for payment in made.releases[0].payments:
        made.paid(payment.payment_id)
    return made


def returned(visitors: int) -> Office:
    made = released(visitors)
    for payment in made.releases[0].payments:
        made.returned(payment.payment_id)
    return made


def withdrawn(visitors: int) -> Office:
    made = released(visitors)
    made.withdraw()
    return made


def paid_after_all(visitors: int) -> Office:
    made = answered(visitors)
    made.withdraw()
    return made


def corrected(visitors: int, amount: str) -> Office:
    made = released(visitors)
    for line in made.programme.expenses:
        made.correct(line.line_id, amount)
    return made


def to_come_back(visitors: int) -> Office:
    made = corrected(visitors, "20")
    made.release()
    late = [replace(line, line_id=f"{line.line_id}b") for line in made.programme.expenses]
    made.claim(*(replace(line, receipt=f"R-{line.line_id}") for line in late))
    return made


def renamed(visitors: int) -> Office:
    made = released(visitors)
    people = made.programme.participants
    made.change(participants=tuple(replace(one, email=f"new-{one.email}") for one in people))
    return made


@pytest.mark.parametrize(
    "history",
    [
        office,
        held,
        released,
        in_small_releases,
        answered,
        returned,
        withdrawn,
        paid_after_all,
        lambda visitors: corrected(visitors, "20"),
        lambda visitors: corrected(visitors, "150"),
        to_come_back,
        renamed,
    ],
)
def test_twice_the_lines_take_about_twice_the_steps(history: Callable[[int], Office]) -> None:
    few, many = (steps(history(visitors).draft) for visitors in (FEW, 2 * FEW))
    assert many < MORE * few


def steps(function: Callable[[], object]) -> int:
    """Count the lines of our own code that run."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "p2p_sheets" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count
