"""The board: steps across, activities down, each cell told by a sign and a word, then by colour."""

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.books import Activity, ActivityType, Status
from p2p_sheets.config import Step
from p2p_sheets.rules.steps import Commitment, State, Steps
from p2p_sheets.write.table import Cell, Col, Look, Table
from p2p_sheets.write.workbook import TINTS, OutputBook

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
FIXED = (
    Col("Activity ID", width=13),
    Col("City", width=17),
    Col("Status", width=11),
    Col("Start date", Look.DAY),
    Col("End date", Look.DAY),
)


def board_tables(steps: Steps) -> Iterator[Table]:
    """Lay out one board per activity type that there is."""
    for kind in ActivityType:
        activities = [a for a in steps.activities if a.activity_type is kind]
        if activities:
            across = [step for step in steps.plan if step.type == kind.key]
            yield _board(f"Board {kind.key}", across, activities, steps)


def _board(
    name: str, across: Sequence[Step], activities: Sequence[Activity], steps: Steps
) -> Table:
    columns = [*FIXED, *(Col(step.deliverable or step.name, width=16) for step in across)]
    rows = [_row(activity, across, steps) for activity in activities]
    styles = {i: "faint" for i, a in enumerate(activities) if a.status is Status.CANCELLED}
    return Table(name, columns, rows, (LEGEND,), styles, repeat=2)


def _row(activity: Activity, across: Sequence[Step], steps: Steps) -> Sequence[Cell]:
    mine: dict[str, list[Commitment]] = {}
    for commitment in steps.of.get(activity.activity_id, ()):
        mine.setdefault(commitment.step.name, []).append(commitment)
    fixed = (activity.activity_id, activity.city, activity.status.value)
    cells = [told(mine.get(step.name, ())) for step in across]
    return (*fixed, activity.start_date, activity.end_date, *cells)


def told(found: Sequence[Commitment]) -> str:
    """Tell how a step stands for all who owe it: the worst of them, and how many are done."""
    if not found:
        return "–"
    worst = min(found, key=lambda c: (WORST_FIRST.index(c.state), -c.days_late))
    words = WORDS[worst.state].format(due=worst.due, late=worst.days_late)
    done = sum(c.state is State.DONE for c in found)
    several = len(found) > 1 and done < len(found)
    return f"{words} {done}/{len(found)}" if several and worst.step.deliverable else words


def colour(book: OutputBook, sheet: Worksheet, board: Table) -> None:
    """Tint the cells by their sign, and keep the activity in sight."""
    first, column, last = board.header_row, len(FIXED), board.header_row + len(board.rows) - 1
    for sign, tint in TINT_OF_SIGN.items():
        look = book.raw.add_format({"bg_color": TINTS[tint], "bold": sign == "!"})
        rule = {"type": "text", "criteria": "begins with", "value": sign, "format": look}
        sheet.conditional_format(first, column, last, len(board.columns) - 1, rule)
    sheet.freeze_panes(first, 2)
