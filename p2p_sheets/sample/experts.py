"""The experts of the sample: a pool, and who of it goes where (PR-4, EL-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from p2p_sheets.books import Activity, ActivityType, Expert, ExpertSource
from p2p_sheets.sample.calendar import luck, make
from p2p_sheets.sample.forms import topics
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


@dataclass(frozen=True, slots=True)
class Specialist:
    """An expert of the pool."""

    person: Person
    source: ExpertSource
    topics: str


class Pool:
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
        if activity.activity_type is ActivityType.VISIT or activity.start_date is None:
            return []
        if activity.activity_type is ActivityType.REVIEW:
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
