"""What was delivered, by whom, and what a claim still waits for (ST-6)."""

from collections.abc import Iterable

from p2p_sheets.books import Deliverable, Participant, Programme
from p2p_sheets.config import Config
from p2p_sheets.rules.steps.parties import Party, party_of, role_in


def missing_deliverables(
    programme: Programme, config: Config, participant: Participant
) -> tuple[str, ...]:
    """Name what `payment_requires` asks of a role and is not in, in its order (ST-6).

    A deliverable counts for everybody who stands for the same city or is the same person, and one
    without Participant ID for every party. Roles are named as in config: `SV Visitor city`.
    """
    activity = programme.activity.get(participant.activity_id)
    if activity is None:
        return ()
    role = f"{activity.activity_type.key} {role_in(activity, participant).value}"
    required = config.payment_requires.get(role, [])
    if not required:
        return ()
    party = party_of(programme, activity, participant)
    given = programme.deliverables_of.get(activity.activity_id, ())
    return tuple(name for name in required if first_of(given, name, party) is None)


def first_of(given: Iterable[Deliverable], name: str, party: Party) -> Deliverable | None:
    """Give the earliest row of a deliverable that serves a party: its own, or a joint one."""
    own = {person.participant_id for person in party.participants}
    rows = [
        row
        for row in given
        if row.deliverable == name and (row.participant_id is None or row.participant_id in own)
    ]
    return min(rows, key=lambda row: row.done_on, default=None)
