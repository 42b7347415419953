"""The parties of an activity: who they are, and which participants stand for them."""

from dataclasses import dataclass

from p2p_sheets.books import Activity, Participant, Programme, Role, role_in
from p2p_sheets.case import Case
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
