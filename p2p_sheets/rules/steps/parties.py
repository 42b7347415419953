"""The parties of an activity: who stands for them, and what they delivered (ST-1, ST-6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from p2p_sheets.books import Activity, Deliverable, Participant, Programme, Role, role_in
from p2p_sheets.case import Case
from p2p_sheets.config import Step
from p2p_sheets.findings import Finding
from p2p_sheets.findings import steps as code
from p2p_sheets.rules.steps.dates import due_date
from p2p_sheets.text import order_key

SECRETARIAT = "Secretariat"


@dataclass(frozen=True, slots=True)
class Party:
    """One who owes: a city, an expert or the Secretariat.

    `participants` stand for it, the one to write to first; the city of the activity may have none.
    """

    role: str
    name: str
    country: str = ""
    participants: tuple[Participant, ...] = ()

    @property
    def participant_id(self) -> str:
        """The Participant ID that its deliverables go under; blank where nobody is entered."""
        return self.participants[0].participant_id if self.participants else ""


def parties_of(case: Case, activity: Activity, role: str) -> list[Party]:
    """List who takes a role in an activity: each expert, each visitor city, the one city, us.

    A city that two people spell differently is one party.
    """
    if role == SECRETARIAT:
        return [Party(SECRETARIAT, SECRETARIAT)]
    people = [p for p in _people(case.programme, activity) if role_in(activity, p).value == role]
    if role in (Role.BENEFICIARY, Role.HOST):
        return [Party(role, activity.city, activity.country, tuple(people))]
    groups: dict[str, list[Participant]] = {}
    for person in people:
        groups.setdefault(_identity(case, person), []).append(person)
    return [_party(case, role, group) for group in groups.values()]


def party_of(case: Case, activity: Activity, participant: Participant) -> Party:
    """Give the party that a participant stands for."""
    role = role_in(activity, participant).value
    for party in parties_of(case, activity, role):
        if any(p.participant_id == participant.participant_id for p in party.participants):
            return party
    return Party(role, participant.name, participant.country, (participant,))


def _people(programme: Programme, activity: Activity) -> list[Participant]:
    """List the participants, the lead of a city first, then by ID."""
    people = programme.participants_of.get(activity.activity_id, ())
    return sorted(people, key=lambda p: (p.lead is not True, order_key(p.participant_id)))


def _party(case: Case, role: str, people: list[Participant]) -> Party:
    first = people[0]
    if role == Role.EXPERT:
        return Party(role, first.name, first.country, tuple(people))
    city, country = _visitor_city(case, first)
    return Party(role, city, country, tuple(people))


def _identity(case: Case, person: Participant) -> str:
    """Tell experts by their person, and visitors by their city (RB-12, RB-13)."""
    if person.role is Role.EXPERT:
        return case.persons.of(person.identity)
    return case.register.key(*_visitor_city(case, person))


def _visitor_city(case: Case, person: Participant) -> tuple[str, str]:
    """Give the city as stated, else as in its application, else the person themselves."""
    return case.city_of(person) or (person.name, person.country)


# --- what they delivered --------------------------------------------------------------------------
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
