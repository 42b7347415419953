"""reminders_<period>.xlsx: what is overdue and what comes, by party; a board of all activities.

The rows of `Reminders` and `Later` carry the IDs and names of the sheet Deliverables: with
`Done on` filled in, the workbook goes back into the input folder and is read like that sheet.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Activity, Role
from p2p_sheets.config import Step
from p2p_sheets.rules.steps import OPEN, SECRETARIAT, Commitment, State, Steps
from p2p_sheets.rules.steps.dates import years_after
from p2p_sheets.text import order_key
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.table import Col, Columns, Look, Table
from p2p_sheets.write.workbook import TINTS, OutputBook

if TYPE_CHECKING:
    from icalendar import Event

NOT_ENTERED = "not in Participants yet"  # refused as a Participant ID, so that nothing is mistaken
PARTIES = (SECRETARIAT, Role.HOST, Role.BENEFICIARY, Role.EXPERT, Role.VISITOR)
WHEN = {
    State.LATE: "Overdue",
    State.DUE: "Coming",
    State.NOT_YET: "Later",
    State.UNDATED: "No date",
}
HOW = "Fill in Done on and put this workbook into the input folder: it is read like Deliverables."


def write_reminders(
    path: Path, steps: Steps, edition: Edition, letters: Mapping[str, str] | None = None
) -> None:
    """Write the workbook; `letters` names the letter file of a commitment by its key."""
    files = letters or {}
    with OutputBook(path, f"Reminders {edition.period}", edition) as book:
        for table in (_reminders(steps, edition, files), _later(steps, files)):
            _ticking(book.table(table, protect=True), table)
        for board in board_tables(steps):
            _colour(book, book.table(board), board)
        book.table(impact_table(steps, edition))


def by_party(found: Iterable[Commitment]) -> list[Commitment]:
    """Order the late ones first, then by party, by who it is, and by due date."""
    return sorted(found, key=_order)


def _order(commitment: Commitment) -> tuple[bool, int, bool, str, date, str]:
    return (
        commitment.state is not State.LATE,
        PARTIES.index(_roles(commitment)[0]),
        commitment.step.joint,
        order_key(commitment.who),
        commitment.due or date.max,
        order_key(commitment.activity.activity_id),
    )


def _roles(commitment: Commitment) -> list[str]:
    """List the roles that owe it, the one that sees to it first."""
    roles = commitment.step.by if commitment.step.joint else [commitment.role]
    return sorted(roles, key=PARTIES.index)


def _reminders(steps: Steps, edition: Edition, letters: Mapping[str, str]) -> Table:
    found = by_party(steps.in_state(State.LATE, State.DUE))
    late = sum(c.state is State.LATE for c in found)
    money = sum(c.money_waits for c in found)
    counts = f"{late} overdue, {len(found) - late} coming; payment depends on {money} of them."
    above = (f"As of {edition.as_of}: {counts}", f"{HOW} Working days: {steps.calendar}.")
    return Table.of("Reminders", _columns(letters), found, above, tint=_tint, repeat=3)


def _later(steps: Steps, letters: Mapping[str, str]) -> Table:
    """List what is further off, and what has no date, for those who are early."""
    found = by_party(c for c in steps.in_state(State.NOT_YET, State.UNDATED) if not c.step.lapses)
    return Table.of("Later", _columns(letters), found, (HOW,), repeat=3)


def _columns(letters: Mapping[str, str]) -> Columns[Commitment]:
    """List the columns; `letters` names the letter file of a commitment by its key."""
    return (
        Col("When", width=9, value=lambda c: WHEN[c.state]),
        Col("Days late", Look.COUNT, 6, value=lambda c: c.days_late or None),
        Col("Due date", Look.DAY, value=lambda c: c.due),
        Col("Party", width=16, value=lambda c: _roles(c)[0]),
        Col("Who", width=24, value=_who),
        Col("Step", Look.NOTE, 32, value=lambda c: c.step.name),
        Col("Payment depends on this", width=10, value=lambda c: "Yes" if c.money_waits else ""),
        Col("Activity ID", width=12, value=lambda c: c.activity.activity_id),
        Col("Participant ID", width=19, value=_participant_id),
        Col("Deliverable", width=20, value=lambda c: c.step.deliverable),
        Col("Done on", Look.DAY, 12, open=True),
        Col("Reference", width=18, open=True),
        Col("City of the activity", width=14, value=lambda c: c.activity.city),
        Col("Letter", width=28, value=lambda c: letters.get(c.key)),
        Col("Rule", width=6, value=lambda c: c.step.rule),
    )


def _who(commitment: Commitment) -> str:
    _, *others = _roles(commitment)
    return f"with {', '.join(others)}" if others else commitment.who


def _participant_id(commitment: Commitment) -> str | None:
    return commitment.participant_id or (None if commitment.enterable else NOT_ENTERED)


def _tint(commitment: Commitment) -> str:
    return "warn" if commitment.state is State.LATE else ""


def _ticking(sheet: Worksheet, table: Table) -> None:
    """Let `Done on` take dates alone, and say what it is for."""
    if not table.rows:
        return
    column = [col.title for col in table.columns].index("Done on")
    last = table.header_row + len(table.rows) - 1
    sheet.data_validation(
        table.header_row,
        column,
        last,
        column,
        {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "input_title": "Done on",
            "input_message": "The day it was done or came in.",
            "error_title": "Done on",
            "error_message": "Enter a date, such as 2023-03-31.",
        },
    )


IMPACT: Columns[Commitment] = (
    Col("Due date", Look.DAY, value=lambda c: c.due),
    Col("When", width=10, value=lambda c: WHEN[c.state]),
    Col("Days late", Look.COUNT, 8, value=lambda c: c.days_late or None),
    Col("City", width=24, value=lambda c: c.who),
    Col("Role", width=17, value=lambda c: c.role),
    Col("Activity ID", width=13, value=lambda c: c.activity.activity_id),
    Col("Activity type", width=14, value=lambda c: c.activity.activity_type.name),
    Col("Title", Look.NOTE, 44, value=lambda c: c.activity.title),
    Col("Ended on", Look.DAY, value=lambda c: c.activity.end_date),
    Col("Rule", width=7, value=lambda c: c.step.rule),
)


def impact_table(steps: Steps, edition: Edition) -> Table:
    """List the open impact forms due within twelve months, the late ones first (ST-5)."""
    until = years_after(edition.as_of, 1)
    found = [
        c
        for c in steps.in_state(State.LATE, State.DUE, State.NOT_YET)
        if c.step.letter == "impact form" and c.due is not None and c.due <= until
    ]
    found.sort(key=lambda c: (c.due or date.max, order_key(c.who)))
    above = ("Overdue, or due within twelve months; those that came in are left out.",)
    return Table.of("Impact forms", IMPACT, found, above, tint=_tint)


# --- the board: steps across, activities down, each cell told by a sign and a word ---------------


LEGEND = (
    "✓ done   ! days late   ● due soon   ○ not yet   ? no date   – past or not needed   "
    "1/5: of five who owe it one has done it"
)
TINT_OF_SIGN = {"✓": "good", "!": "bad", "●": "warn", "–": "faint", "?": "faint"}
WORDS = {  # the worst first: it tells how a step stands that several owe
    State.LATE: "! {late} days",
    State.DUE: "● {due}",
    State.UNDATED: "? no date",
    State.NOT_YET: "○ {due}",
    State.DONE: "✓ done",
    State.PAST: "– past",
    State.NOT_NEEDED: "– not needed",
}
WORST_FIRST = tuple(WORDS)
FIXED: Columns[Activity] = (
    Col("Activity ID", width=13, value=lambda activity: activity.activity_id),
    Col("City", width=17, value=lambda activity: activity.city),
    Col("Status", width=11, value=lambda activity: activity.status.value),
    Col("Start date", Look.DAY, value=lambda activity: activity.start_date),
    Col("End date", Look.DAY, value=lambda activity: activity.end_date),
)


def board_tables(steps: Steps) -> Iterator[Table]:
    """Lay out one board per activity type that has activities, in the order of the steps."""
    keys = [step.type for step in steps.plan] + [a.activity_type.key for a in steps.activities]
    for key in dict.fromkeys(keys):
        activities = [a for a in steps.activities if a.activity_type.key == key]
        if activities:
            across = [step for step in steps.plan if step.type == key]
            yield _board(f"Board {key}", across, activities, steps)


def _board(
    name: str, across: Sequence[Step], activities: Sequence[Activity], steps: Steps
) -> Table:
    columns = [*FIXED, *(_step_column(step, steps) for step in across)]
    return Table.of(name, columns, activities, (LEGEND,), tint=_faint_if_cancelled, repeat=2)


def _step_column(step: Step, steps: Steps) -> Col[Activity]:
    def value(activity: Activity) -> str:
        owed = steps.of.get(activity.activity_id, ())
        return told([commitment for commitment in owed if commitment.step.name == step.name])

    return Col(step.deliverable, width=16, value=value)


def _faint_if_cancelled(activity: Activity) -> str:
    return "" if activity.status.is_live else "faint"


def told(found: Sequence[Commitment]) -> str:
    """Tell how a step stands for all who owe it: the worst of them, and how many are done."""
    if not found:
        return "–"
    worst = min(found, key=lambda c: (WORST_FIRST.index(c.state), -c.days_late))
    words = WORDS[worst.state].format(due=worst.due, late=worst.days_late)
    done = sum(c.state is State.DONE for c in found)
    several = len(found) > 1 and done < len(found)
    return f"{words} {done}/{len(found)}" if several and not worst.step.lapses else words


def _colour(book: OutputBook, sheet: Worksheet, board: Table) -> None:
    """Tint the cells by their sign, and keep the activity in sight."""
    first, column, last = board.header_row, len(FIXED), board.header_row + len(board.rows) - 1
    for sign, tint in TINT_OF_SIGN.items():
        look = book.raw.add_format({"bg_color": TINTS[tint], "bold": sign == "!"})
        rule = {"type": "text", "criteria": "begins with", "value": sign, "format": look}
        sheet.conditional_format(first, column, last, len(board.columns) - 1, rule)
    sheet.freeze_panes(first, 2)


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
    event.add("summary", f"{late}{activity.activity_id} {step.deliverable}")
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
