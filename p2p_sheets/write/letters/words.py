"""How letters put days, places, activities and deadlines into words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from p2p_sheets.books import Activity
from p2p_sheets.config import Step
from p2p_sheets.read.kinds import countries

Values = Mapping[str, Any]  # of str, bool, lists and mappings alone: all that a template can reach
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(day: date | None) -> str:
    """Write a day as letters do; nothing for no day.

    >>> day_in_words(date(2023, 3, 7))
    '7 March 2023'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def span_in_words(first: date | None, last: date | None) -> str:
    """Write from when to when, as short as it can be said.

    >>> span_in_words(date(2023, 3, 7), date(2023, 3, 9))
    '7 to 9 March 2023'
    >>> span_in_words(date(2023, 3, 30), date(2023, 4, 1))
    '30 March to 1 April 2023'
    """
    if first is None or last is None or first == last:
        return day_in_words(first or last)
    if first.year != last.year:
        return f"{day_in_words(first)} to {day_in_words(last)}"
    start = f"{first.day}"
    if first.month != last.month:
        start += f" {MONTHS[first.month - 1]}"
    return f"{start} to {day_in_words(last)}"


def place_in_words(city: str | None, country: str) -> str:
    """Write a city with the name of its country.

    >>> place_in_words("Trondheim", "NO")
    'Trondheim, Norway'
    """
    return ", ".join(part for part in (city, countries.names().get(country, country)) if part)


def activity_in_words(activity: Activity) -> Values:
    """Give what every letter about an activity says of it."""
    return {
        "activity_id": activity.activity_id,
        "activity_type": activity.activity_type.name,
        "activity_word": activity.activity_type.word,
        "title": activity.title,
        "city": place_in_words(activity.city, activity.country),
        "dates": span_in_words(activity.start_date, activity.end_date),
    }


def deadline_in_words(step: Step) -> str:
    """Say when a step falls due, whatever the dates of the activity.

    >>> step = {"type": "SW", "name": "x", "by": ["Expert"], "from": "end", "rule": "ST-1"}
    >>> deadline_in_words(Step(**step, working_days=5)), deadline_in_words(Step(**step, due=-14))
    ('5 working days after the end', '14 days before the end')
    """
    point = f"the {step.start_or_end}"
    if step.years is not None:
        return f"{'one year' if step.years == 1 else f'{step.years} years'} after {point}"
    if step.working_days is not None:
        return f"{step.working_days} working days after {point}"
    days = step.due or 0
    if not days:
        return f"on the {'first' if step.start_or_end == 'start' else 'last'} day"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{count} {'after' if days > 0 else 'before'} {point}"
