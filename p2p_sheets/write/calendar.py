"""deadlines.ics: what falls due, for a desktop calendar; one all-day event per step and day.

What is overdue stands at the day of the run, where it is seen, and says since when. Each event
rings in the morning of its day, and a week before.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from p2p_sheets.rules.steps import OPEN, Commitment, Steps
from p2p_sheets.write.edition import Edition

if TYPE_CHECKING:
    from icalendar import Event

MORNING, A_WEEK_BEFORE = timedelta(hours=9), timedelta(days=-7, hours=9)  # from its midnight


def write_calendar(path: Path, steps: Steps, edition: Edition) -> None:
    """Write the calendar; the same commitments give the same bytes.

    An event keeps its identity from month to month, so that a calendar that imports the file again
    moves it rather than adding a second one.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//p2p_sheets//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    demo = "DEMO " if edition.demo else ""
    calendar.add("x-wr-calname", f"{demo}{edition.programme}: deadlines")
    for (day, _, _), group in sorted(_events(steps).items()):
        calendar.add_component(_event(day, group, edition))
    path.write_bytes(calendar.to_ical())


def _events(steps: Steps) -> dict[tuple[date, str, str], list[Commitment]]:
    """Put together what falls due on one day by one step of one activity."""
    events: dict[tuple[date, str, str], list[Commitment]] = {}
    for commitment in steps.in_state(*OPEN):
        if commitment.due is not None:
            key = (commitment.due, commitment.activity.activity_id, commitment.step.name)
            events.setdefault(key, []).append(commitment)
    return events


def _event(day: date, group: Sequence[Commitment], edition: Edition) -> "Event":
    from icalendar import Alarm, Event

    first = group[0]
    activity, step = first.activity, first.step
    who = [f"{c.who} ({c.role})" if c.who else c.role for c in group]
    lines = [
        f"{activity.activity_type} {activity.activity_id}, {activity.city}: {activity.title}",
        f"{step.name} - {', '.join(who)}",
        f"Due on {day}.",
        f"Rule {step.rule}; as of {edition.as_of}.",
    ]
    event = Event()
    event.add("uid", f"{_digest(activity.activity_id, step.type, step.name)}@p2p-sheets")
    event.add("dtstamp", datetime.combine(edition.as_of, time(), UTC))
    late = "LATE: " if day < edition.as_of else ""
    shown = max(day, edition.as_of)
    event.add("dtstart", shown)
    event.add("dtend", shown + timedelta(days=1))
    event.add("summary", f"{late}{activity.activity_id} {step.deliverable or step.name}")
    event.add("description", "\n".join(lines))
    event.add("categories", [step.type, "Late" if late else "Due"])
    event.add("transp", "TRANSPARENT")
    for trigger in (MORNING,) if late else (A_WEEK_BEFORE, MORNING):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", str(event["summary"]))
        alarm.add("trigger", trigger)
        event.add_component(alarm)
    return event


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
