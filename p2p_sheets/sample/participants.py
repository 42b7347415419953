"""The participants of the sample: who takes part where and banks where, experts from a pool too."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from p2p_sheets.books import (
    Activity,
    Application,
    Decision,
    Expert,
    ExpertSource,
    Participant,
    Role,
    Status,
)
from p2p_sheets.config import Config
from p2p_sheets.rules.reimbursement.payees import bankable
from p2p_sheets.sample.applications import topics
from p2p_sheets.sample.banks import BIC_NEEDED, Banks, InventedAccount
from p2p_sheets.sample.calendar import luck, make
from p2p_sheets.sample.people import People, Person

REVIEWERS, ADVISERS, SPARE = 16, 7, 5  # persons: one per review; missions share theirs
BODIES = ("Studio for Things to Come", "Example Consult", "Nowhere Engineering", "Draft and Sons")
LANGUAGES = (
    "English",
    "English, French",
    "English, German",
    "English, Spanish",
    "English, Italian",
)
HOMES = (
    ("Braga", "PT"), ("Zwolle", "NL"), ("Girona", "ES"), ("Kraków", "PL"), ("Leuven", "BE"),
    ("Klaipėda", "LT"), ("Aalborg", "DK"), ("Brno", "CZ"), ("Padua", "IT"), ("Cluj-Napoca", "RO"),
    ("Freiburg", "DE"), ("Kalamata", "GR"), ("Linköping", "SE"), ("Besançon", "FR"),
)  # fmt: skip
TRAVELLERS = (
    ("Bristol", "GB"), ("Trondheim", "NO"), ("Antalya", "TR"), ("Maribor", "SI"),
    ("Szeged", "HU"), ("Linköping", "SE"), ("Lausanne", "CH"),
)  # fmt: skip


CATEGORIES = ("Travel", "Accommodation", "Meals and local transport", "Daily rate", "Hosting")
CONTRACTS = {
    "ER": ("3", "4", "4.5", "5"),
    "EM": ("5", "6", "7", "8"),
}
STREETS = ("Example Street", "Sample Square", "Nowhere Lane", "Demo Quay")


# --- experts, and who of them goes where (PR-4, EL-5) --------------------------------------------
@dataclass(frozen=True, slots=True)
class Specialist:
    """An expert of the pool."""

    person: Person
    source: ExpertSource
    topics: str


class ExpertsOfTheSample:
    """The experts, and who is free when."""

    def __init__(self, people: People) -> None:
        homes = [*(HOMES[n % len(HOMES)] for n in range(REVIEWERS)), *TRAVELLERS, *HOMES[:SPARE]]
        self.all = [
            _specialist(n, city, country, people) for n, (city, country) in enumerate(homes)
        ]
        self._reviewers = self.all[:REVIEWERS]
        self._advisers = self.all[REVIEWERS : REVIEWERS + ADVISERS]
        self._free_from: dict[str, date] = {}

    def engage(self, activity: Activity) -> list[Specialist]:
        """Choose one expert for a review, one or two for a mission; none advises their own city."""
        if not activity.activity_type.max_experts or activity.start_date is None:
            return []
        if activity.activity_type.key == "ER":
            return [self._choose(self._reviewers, activity, rest=timedelta(days=9999))]
        many = luck("experts", activity.application_id).choice((1, 2, 2, 2))
        return [
            self._choose(self._advisers, activity, rest=timedelta(days=20)) for _ in range(many)
        ]

    def _choose(
        self, among: Sequence[Specialist], activity: Activity, rest: timedelta
    ) -> Specialist:
        start, end = activity.start_date or date.min, activity.end_date or date.min
        free = [
            s
            for s in among
            if s.person.city != activity.city
            and self._free_from.get(s.person.email, date.min) < start
        ]
        chosen = min(free, key=lambda s: self._free_from.get(s.person.email, date.min))
        self._free_from[chosen.person.email] = end + min(rest, date.max - end)
        return chosen

    def sheet(self) -> list[Expert]:
        """Write the pool down."""
        return [_row(number, specialist) for number, specialist in enumerate(self.all, 1)]


def _specialist(number: int, city: str, country: str, people: People) -> Specialist:
    chance = luck("expert", number)
    source = chance.choice((ExpertSource.SCC, ExpertSource.EXTERNAL))
    body = f"{BODIES[number % len(BODIES)]} {city}"
    known = [topic["topic"] for topic in chance.sample(topics(), 3)]
    return Specialist(people.new(city, country, body), source, ", ".join(known))


def _row(number: int, specialist: Specialist) -> Expert:
    chance, person = luck("availability", number), specialist.person
    limited = chance.random() < 0.3
    return make(
        Expert,
        expert_id=f"X-{number:03}",
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        city=person.city,
        country=person.country,
        source=specialist.source,
        topics=specialist.topics,
        available_from=date(2022, 9, 1),
        available_to=date(2024, 12, 31) if limited else None,
        languages=chance.choice(LANGUAGES),
    )


# --- who takes part ------------------------------------------------------------------------------
class Roster:
    """Enters everybody, activity by activity."""

    def __init__(self, config: Config, people: People, pool: ExpertsOfTheSample) -> None:
        self._config, self._people, self._pool = config, people, pool
        self._banks = Banks()
        self._accounts: dict[str, InventedAccount] = {}
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
        role = Role(activity.activity_type.city.role)
        for number in range(2 if chance.random() < 0.15 else 1):
            person = self._people.of_city(activity.city, activity.country, number)
            yield self._participant(activity, role, person)
        for visitor in self._visitors.get(activity.application_id, []):
            yield from self._delegation(activity, visitor)
        for expert in self._pool.engage(activity):
            entered = self._participant(activity, Role.EXPERT, expert.person)
            days = CONTRACTS[activity.activity_type.key]
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


def _grouped(iban: str) -> str:
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
