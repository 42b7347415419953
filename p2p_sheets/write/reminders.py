"""reminders_<period>.xlsx: what is overdue and what comes, by party; a board of all activities.

The rows of `Reminders` and `Later` carry the IDs and names of the sheet Deliverables: with
`Done on` filled in, the workbook goes back into the input folder and is read like that sheet.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.rules.steps import Commitment, State, Steps
from p2p_sheets.rules.steps.dates import years_after
from p2p_sheets.text import order_key
from p2p_sheets.write.board import board_tables, colour
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.table import Cell, Col, Look, Table
from p2p_sheets.write.workbook import OutputBook

NOT_ENTERED = "not in Participants yet"  # refused as a Participant ID, so that nothing is mistaken
NOTHING_TO_ENTER = "nothing to enter"
PARTIES = ("Secretariat", "Host city", "Beneficiary city", "Expert", "Visitor city")
WHEN = {
    State.LATE: "Overdue",
    State.DUE: "Coming",
    State.NOT_YET: "Later",
    State.UNDATED: "No date",
}
COLUMNS = (
    Col("When", width=9),
    Col("Days late", Look.COUNT, 6),
    Col("Due date", Look.DAY),
    Col("Party", width=16),
    Col("Who", width=24),
    Col("Step", Look.NOTE, 32),
    Col("Money waits", width=7),
    Col("Activity ID", width=12),
    Col("Participant ID", width=19),
    Col("Deliverable", width=20),
    Col("Done on", Look.DAY, 12, open=True),
    Col("Reference", width=18, open=True),
    Col("City of the activity", width=14),
    Col("Letter", width=31),
    Col("Rule", width=6),
)
IMPACT = (
    Col("Due date", Look.DAY),
    Col("When", width=10),
    Col("Days late", Look.COUNT, 8),
    Col("City", width=24),
    Col("Role", width=17),
    Col("Activity ID", width=13),
    Col("Activity type", width=14),
    Col("Title", Look.NOTE, 44),
    Col("Ended on", Look.DAY),
    Col("Rule", width=7),
)
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
            colour(book, book.table(board), board)
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
    counts = f"{late} overdue, {len(found) - late} coming; money waits for {money} of them."
    above = (f"As of {edition.as_of}: {counts}", f"{HOW} Working days: {steps.calendar}.")
    styles = {i: "warn" for i, c in enumerate(found) if c.state is State.LATE}
    rows = [_row(c, letters) for c in found]
    return Table("Reminders", COLUMNS, rows, above, styles, repeat=3)


def _later(steps: Steps, letters: Mapping[str, str]) -> Table:
    """List what is further off, and what has no date, for those who are early."""
    found = by_party(c for c in steps.in_state(State.NOT_YET, State.UNDATED) if c.step.deliverable)
    return Table("Later", COLUMNS, [_row(c, letters) for c in found], (HOW,), repeat=3)


def _row(commitment: Commitment, letters: Mapping[str, str]) -> Sequence[Cell]:
    activity, step = commitment.activity, commitment.step
    person = commitment.participant_id or (None if commitment.enterable else NOT_ENTERED)
    party, *others = _roles(commitment)
    return (
        WHEN[commitment.state],
        commitment.days_late or None,
        commitment.due,
        party,
        f"with {', '.join(others)}" if others else commitment.who,
        step.name,
        "Yes" if commitment.money_waits else "",
        activity.activity_id,
        person if step.deliverable else None,
        step.deliverable or NOTHING_TO_ENTER,
        None,
        None,
        activity.city,
        letters.get(commitment.key),
        step.rule,
    )


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


def impact_table(steps: Steps, edition: Edition) -> Table:
    """List the open impact forms due within twelve months, the late ones first (ST-5)."""
    until = years_after(edition.as_of, 1)
    found = [
        c
        for c in steps.in_state(State.LATE, State.DUE, State.NOT_YET)
        if c.step.letter == "impact form" and c.due is not None and c.due <= until
    ]
    rows = [
        (
            c.due,
            WHEN[c.state],
            c.days_late or None,
            c.who,
            c.role,
            c.activity.activity_id,
            c.activity.activity_type.value,
            c.activity.title,
            c.activity.end_date,
            c.step.rule,
        )
        for c in sorted(found, key=lambda c: (c.due or date.max, order_key(c.who)))
    ]
    above = ("Overdue, or due within twelve months; those that came in are left out.",)
    styles = {i: "warn" for i, row in enumerate(rows) if row[1] == WHEN[State.LATE]}
    return Table("Impact forms", IMPACT, rows, above, styles)
