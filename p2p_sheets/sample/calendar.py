"""When the sample programme is looked at, and its chance: the same on every computer."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from p2p_sheets.books.columns import Record, Row, SheetPlace

AS_OF = date(2024, 3, 31)
PERIOD = "2024-03"
SEED = "a programme that never was"
DATA = Path(__file__).parents[1] / "data"
_UNPLACED = Row(SheetPlace("", "", {}), 0)
R = TypeVar("R", bound=Record)


def make(kind: type[R], **values: Any) -> R:
    """Make a record that stands nowhere yet."""
    return kind(row=_UNPLACED, **values)


def luck(*what: object) -> random.Random:
    """Give the chance for one thing; a draw more in one place changes nothing in another."""
    return random.Random(" ".join([SEED, *map(str, what)]))


def table(name: str) -> list[dict[str, str]]:
    """Read one of the demo's own lists."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def working_day(day: date) -> date:
    """Give the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def early_in_the_week(day: date) -> date:
    """Give the day itself, or next Monday from Thursday on: visits do not run into weekends."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 2 else day
