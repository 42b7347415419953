"""The participants of the sample: who takes part in which activity, and where they bank."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from anyascii import anyascii

from p2p_sheets.books import (
    Activity,
    ActivityType,
    Application,
    Decision,
    Participant,
    Role,
    Status,
)
from p2p_sheets.config import Config
from p2p_sheets.sample.banks import BIC_NEEDED, Account, Banks
from p2p_sheets.sample.calendar import luck, make
from p2p_sheets.sample.experts import Pool
from p2p_sheets.sample.people import People, Person

CATEGORIES = ("Travel", "Accommodation", "Meals and local transport", "Daily rate", "Hosting")
CONTRACTS = {
    ActivityType.REVIEW: ("3", "4", "4.5", "5"),
    ActivityType.MISSION: ("5", "6", "7", "8"),
}
STREETS = ("Example Street", "Sample Square", "Nowhere Lane", "Demo Quay")


class Roster:
    """Enters everybody, activity by activity."""

    def __init__(self, config: Config, people: People, pool: Pool) -> None:
        self._config, self._people, self._pool = config, people, pool
        self._banks = Banks()
        self._accounts: dict[str, Account] = {}
        self._visitors: dict[str, list[Application]] = {}

    def of(
        self, activities: Sequence[Activity], applications: Iterable[Application]
    ) -> list[Participant]:
        """Give the participants of all activities."""
        for application in applications:
            placed = application.decision is Decision.AWARDED and not application.declined_on
            if application.host_application and placed:
                self._visitors.setdefault(application.host_application, []).append(application)
        everybody = [person for activity in activities for person in self._enter(activity)]
        return [replace(p, participant_id=f"P{n:03}") for n, p in enumerate(everybody, 1)]

    def _enter(self, activity: Activity) -> Iterator[Participant]:
        chance = luck("participants", activity.application_id)
        role = Role.HOST if activity.activity_type is ActivityType.VISIT else Role.BENEFICIARY
        for number in range(2 if chance.random() < 0.15 else 1):
            person = self._people.of_city(activity.city, activity.country, number)
            yield self._participant(activity, role, person)
        for visitor in self._visitors.get(activity.application_id, []):
            yield from self._delegation(activity, visitor)
        for expert in self._pool.engage(activity):
            entered = self._participant(activity, Role.EXPERT, expert.person)
            days = CONTRACTS[activity.activity_type]
            yield replace(
                entered,
                expert_source=expert.source,
                contracted_days=Decimal(chance.choice(days)),
            )

    def _delegation(self, activity: Activity, visitor: Application) -> Iterator[Participant]:
        """Most cities send one person, some two, of whom one leads."""
        chance = luck("delegation", visitor.application_id)
        two = chance.random() < 0.2
        for number in range(2 if two else 1):
            person = self._people.of_city(visitor.city, visitor.country, number)
            entered = self._participant(activity, Role.VISITOR, person)
            lead = (number == 0) if two else None
            yield replace(entered, application_id=visitor.application_id, lead=lead)

    def _participant(self, activity: Activity, role: Role, person: Person) -> Participant:
        chance = luck("participant", activity.application_id, person.email)
        entered = make(
            Participant,
            participant_id="",
            activity_id=activity.activity_id,
            role=role,
            name=person.name,
            email=person.email,
            organisation=person.organisation,
            city=person.city,
            country=person.country,
            attended=True if activity.status is Status.CLOSED and chance.random() < 0.5 else None,
        )
        may_claim = any(
            self._config.entitlement(activity.activity_type.key, role.value, category)
            for category in CATEGORIES
        )
        if not may_claim or activity.status is Status.PLANNED:
            return entered
        return self._with_account(entered, person)

    def _with_account(self, entered: Participant, person: Person) -> Participant:
        account = self._accounts.get(person.email)
        if account is None:
            account = self._accounts[person.email] = self._banks.open(person.country)
        chance = luck("address", person.email)
        own = entered.role is Role.EXPERT
        needs_bic = person.country in BIC_NEEDED or chance.random() < 0.5
        return replace(
            entered,
            account_holder=bankable(person.name if own else person.organisation),
            street=f"{chance.choice(STREETS)} {chance.randrange(1, 99)}",
            postcode=f"{chance.randrange(1, 999):05}",
            town=person.city,
            iban=_grouped(account.iban) if chance.random() < 0.5 else account.iban,
            bic=account.bic if needs_bic else None,
        )


def bankable(text: str) -> str:
    """Write a name in the letters that banks take (PA-4)."""
    return re.sub(r"[^A-Za-z0-9/\-?:().,'+ ]", "", anyascii(text))


def _grouped(iban: str) -> str:
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
