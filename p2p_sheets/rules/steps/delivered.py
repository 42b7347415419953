"""What was delivered, by whom, and what a claim still waits for (ST-1, ST-6)."""

from collections.abc import Iterable, Sequence

from p2p_sheets.books import Activity, Deliverable, Participant, role_in
from p2p_sheets.case import Case
from p2p_sheets.config import Step
from p2p_sheets.findings import Finding
from p2p_sheets.findings import steps as code
from p2p_sheets.rules.steps.dates import due_date
from p2p_sheets.rules.steps.parties import Party, party_of


def missing_deliverables(case: Case, participant: Participant) -> tuple[str, ...]:
    """Name what `payment_requires` asks of a role and is not in, in its order (ST-6).

    A deliverable counts for everybody who stands for the same city or is the same person, and one
    without Participant ID for every party.
    """
    activity = case.programme.activity.get(participant.activity_id)
    if activity is None:
        return ()
    role = role_in(activity, participant).value
    requires = case.figures_for(activity).payment_requires
    required = requires.get(f"{activity.activity_type.key} {role}", [])
    if not required:
        return ()
    party = party_of(case, activity, participant)
    given = case.programme.deliverables_of.get(activity.activity_id, ())
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


def settles_joint(
    given: Iterable[Deliverable], name: str, parties: Sequence[Party]
) -> Deliverable | None:
    """Give the row that settles a joint step: one without Participant ID, or the last of a role.

    Where rows were entered for single parties, the step is done once all parties of one of its
    roles have theirs: the contract of one of two experts does not make both.
    """
    rows = [row for row in given if row.deliverable == name]
    whole = [row for row in rows if row.participant_id is None]
    for role in dict.fromkeys(party.role for party in parties if party.participants):
        own = [first_of(rows, name, party) for party in parties if party.role == role]
        if all(own):
            whole.append(max((row for row in own if row), key=lambda row: row.done_on))
    return min(whole, key=lambda row: row.done_on, default=None)


def final_document(activity: Activity, step: Step, case: Case) -> Finding | None:
    """Ask whether changes were agreed at the final meeting: what an override answers (ST-1)."""
    due = due_date(step, activity, case)
    if due is None or step.without_changes is None:
        return None
    place = activity.row.place("end_date")
    return code.FINAL_DOCUMENT_OPEN.at(place, subject=activity.activity_id, value=str(due))
