"""What became of settled lines since their release (RB-14): said, never paid or clawed back."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from p2p_sheets.books import Activity, Expense, Participant, Programme, Role
from p2p_sheets.findings import NOWHERE, Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import show_number
from p2p_sheets.rules.reimbursement.claims import is_correction, quantity_of
from p2p_sheets.rules.reimbursement.decisions import LineChange
from p2p_sheets.rules.reimbursement.history import History, SettledLine
from p2p_sheets.text import order_key


def changed_since(programme: Programme, history: History, today: History) -> list[Finding]:
    """Tell settled lines that changed, vanished, or whose activity was cancelled or is gone.

    `today` are the same lines under the cities that today's rows give to their payees.
    """
    found: list[Finding] = []
    lines = {order_key(line.line_id): line for line in programme.expenses}
    for key, settled in history.line.items():
        line = lines.get(key)
        if line is None:
            if not _is_faulty(settled, programme) and not is_correction(key):
                found.append(_deleted(settled))
            continue
        differences = _differences(line, settled, programme)
        if settled.role == Role.VISITOR and today.line[key].pool != settled.pool:
            differences.append("the city is another one, and its limits are drawn on now")
        if differences:
            place, value = line.row.place("line_id"), "; ".join(differences)
            found.append(
                code.CHANGED_AFTER_RELEASE.at(
                    place, subject=settled.line_id, value=value, release=settled.release
                )
            )
    return [*found, *_vanished(programme, history)]


def _is_faulty(settled: SettledLine, programme: Programme) -> bool:
    """Is its row still there, but in error?"""
    return any(
        faulty.record is Expense and order_key(faulty.key) == order_key(settled.line_id)
        for faulty in programme.faulty
    )


def _deleted(settled: SettledLine) -> Finding:
    return code.DELETED_AFTER_RELEASE.at(NOWHERE, subject=settled.line_id, release=settled.release)


def _differences(line: Expense, settled: SettledLine, programme: Programme) -> list[str]:
    """Say in words what differs from what was released."""
    quantity = quantity_of(line) if line.category.by_unit else None
    pairs = (
        ("activity", settled.activity_id, line.activity_id),
        ("payee", settled.participant_id, line.participant_id),
        ("category", settled.category, line.category.value),
        ("date from", settled.date_from, line.date_from),
        ("date to", settled.date_to, line.date_to),
        ("amount", settled.amount, line.amount),
        ("currency", settled.currency, line.currency or "EUR"),
        ("quantity", settled.quantity, quantity),
    )
    said = [
        f"{what} was {_word(before)}, is {_word(now)}"
        for what, before, now in pairs
        if _key(before) != _key(now)
    ]
    participant = programme.participant.get(line.participant_id)
    if participant and settled.participant_id == line.participant_id:
        said += _person(participant, settled)
    return said + _activity(programme.activity.get(line.activity_id))


def _person(participant: Participant, settled: SettledLine) -> list[str]:
    known = settled.person == participant.person or participant.named in (
        settled.named,
        settled.person,
    )
    said = [] if known else ["the participant is another person"]
    return [*said, "the person did not attend"] if participant.attended is False else said


def _activity(activity: Activity | None) -> list[str]:
    cancelled = activity is not None and not activity.status.is_live
    return ["the activity was cancelled"] if cancelled else []


def _key(value: object) -> object:
    return order_key(value) if isinstance(value, str) else value


def _word(value: object) -> str:
    if value is None:
        return "blank"
    return show_number(value) if isinstance(value, Decimal) else str(value)


def _vanished(programme: Programme, history: History) -> list[Finding]:
    """An activity under which lines were settled keeps its ceilings under its ID (RB-12)."""
    known = {order_key(activity.activity_id) for activity in programme.activities}
    known |= {order_key(faulty.key) for faulty in programme.faulty if faulty.record is Activity}
    return [
        code.ACTIVITY_VANISHED.at(NOWHERE, subject=name)
        for name in _unique(line.activity_id for line in history.lines)
        if order_key(name) not in known
    ]


def _unique(names: Iterable[str]) -> Sequence[str]:
    return list({order_key(name): name for name in names}.values())


def changes(
    programme: Programme, history: History, since: Iterable[Finding]
) -> tuple[LineChange, ...]:
    """List what is not as it was at the last release; none before the first one.

    `since` is what `changed_since` found.
    """
    if not history.releases:
        return ()
    new = [
        LineChange(
            "New",
            line.line_id,
            line.activity_id,
            line.participant_id,
            line.category.value,
            "",
            str(line.row),
        )
        for line in programme.expenses
        if order_key(line.line_id) not in history.line
        and order_key(line.line_id) not in history.waiting
    ]
    changed = []
    for finding in since:
        settled = history.line.get(order_key(finding.subject))
        if settled is not None:
            gone = finding.code == code.DELETED_AFTER_RELEASE.name
            changed.append(
                LineChange(
                    "Vanished" if gone else "Changed",
                    settled.line_id,
                    settled.activity_id,
                    settled.participant_id,
                    settled.category,
                    finding.value or f"released in {settled.release}",
                    settled.source,
                )
            )
    return (*new, *changed)
