"""How letters put days, places, activities, deadlines and rules into words."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from p2p_sheets.books import Activity
from p2p_sheets.config import Step
from p2p_sheets.read.kinds import countries
from p2p_sheets.text import MONTHS, day_in_words, listed

Values = Mapping[str, Any]  # of str, bool, lists and mappings alone: all that a template can reach


# The section of the guidelines that a rule comes from, for readers who know these alone.
SECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("CA-1", "CA-2", "CA-3", "CA-4", "EL-1", "EL-2", "EL-3", "EL-4", "EL-5"), "3"),
    **dict.fromkeys(("SE-5", "SE-6", "SE-7", "SE-9", "ST-7"), "3"),
    **dict.fromkeys(("CA-5", "EL-9", "ST-4", "ST-5", "ST-8"), "2"),
    **dict.fromkeys(("EL-8", "SE-8", "SE-10", "ST-6"), "2.3.2"),
    "EL-6": "2.1.2",
    "EL-7": "2.2.2",
    "ST-1": "2.1.1",
    "ST-2": "2.2.1",
    "ST-3": "2.3.1",
    "RB-8": "2.1",
    **{f"RB-{number}": "4" for number in (1, 2, 3, 4, 5, 6, 7, 9, 10)},
}
_RULES = r"\b(?:PR|CA|EL|SE|ST|RB|EC|PA|IN)-\d+\b"
_IN_BRACKETS = re.compile(rf"\s*\(({_RULES}(?:, {_RULES})*)\)")
_BARE = re.compile(_RULES)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def section_of(*rules: str) -> str:
    """Name the sections of the guidelines that rules come from; blank where they have none.

    >>> section_of("RB-3"), section_of("SE-2"), section_of("EL-4", "SE-8")
    ('section 4 of the guidelines', '', 'sections 3 and 2.3.2 of the guidelines')
    """
    sections = list(dict.fromkeys(SECTIONS[rule] for rule in rules if rule in SECTIONS))
    if not sections:
        return ""
    word = "section" if len(sections) == 1 else "sections"
    return f"{word} {listed(sections)} of the guidelines"


def for_a_city(text: str) -> str:
    """Write a text of ours as a city reads it: days in words, sections instead of our rule IDs.

    >>> for_a_city("Submitted on 2022-12-12, too late (CA-5).")
    'Submitted on 12 December 2022, too late (section 2 of the guidelines).'
    >>> for_a_city("The total 2.50 is under 3.00 (SE-2).")
    'The total 2.50 is under 3.00.'
    """

    def in_brackets(found: re.Match[str]) -> str:
        section = section_of(*found.group(1).split(", "))
        return f" ({section})" if section else ""

    text = _IN_BRACKETS.sub(in_brackets, text)
    text = _BARE.sub(lambda found: section_of(found.group()) or "our rules", text)
    return _ISO_DAY.sub(lambda found: day_in_words(date(*map(int, found.groups()))), text)


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


POINTS = {
    "start": "the start",
    "end": "the end",
    "award": "the decision",
    "visitors' call": "the call for visitor cities opens",
}
DAYS = {
    "start": "on the first day",
    "end": "on the last day",
    "award": "on the day of the decision",
    "visitors' call": "when the call for visitor cities opens",
}


def deadline_in_words(step: Step) -> str:
    """Say when a step falls due, whatever the dates of the activity.

    >>> step = {"type": "SW", "name": "x", "deliverable": "y", "by": ["Expert"], "rule": "ST-1"}
    >>> step["from"] = "end"
    >>> deadline_in_words(Step(**step, working_days=5)), deadline_in_words(Step(**step, due=-14))
    ('5 working days after the end', '14 days before the end')
    """
    point = POINTS[step.counts_from]
    if step.years is not None:
        return f"{'one year' if step.years == 1 else f'{step.years} years'} after {point}"
    if step.working_days is not None:
        return f"{step.working_days} working days after {point}"
    days = step.due or 0
    if not days:
        return DAYS[step.counts_from]
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{count} {'after' if days > 0 else 'before'} {point}"
