"""The cities and the people of the sample: cities that took part, people whom nobody knows."""

import re
from collections import Counter
from dataclasses import dataclass

from anyascii import anyascii

from p2p_sheets.books import CityRole
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.sample.calendar import table

ROLES = {
    "lighthouse": CityRole.LIGHTHOUSE,
    "fellow": CityRole.FELLOW,
    "fellow_former": CityRole.FELLOW,
}


# --- people --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sample."""

    name: str
    email: str
    organisation: str
    city: str
    country: str


class People:
    """Names people, country by country, nobody twice."""

    def __init__(self) -> None:
        self._names = {row["country"]: _names(row) for row in table("demo_people.csv")}
        self._given = Counter[str]()
        self._office: dict[tuple[str, str], list[Person]] = {}

    def new(self, city: str, country: str, organisation: str) -> Person:
        """Name one more person."""
        given, men, women = self._names[country]
        number = self._given[country]
        self._given[country] += 1
        if number >= len(given) * len(men):
            raise ValueError(f"demo_people.csv has too few names for {country}")
        first = given[number % len(given)]
        family = women if number % 2 else men  # given names of men and of women take turns
        last = family[(number + number // len(given)) % len(family)]
        address = f"{_plain(first)}.{_plain(last)}@{_plain(organisation)}.example"
        return Person(f"{first} {last}", address, organisation, city, country)

    def of_city(self, city: str, country: str, number: int = 0) -> Person:
        """Give the city's representative (0) or one of their colleagues (1, 2)."""
        office = self._office.setdefault((city, country), [])
        while len(office) <= number:
            office.append(self.new(city, country, f"City of {city}"))
        return office[number]


def _names(row: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Split a row of the list: given names, family names of men, and of women."""
    men = row["family"].split()
    return row["given"].split(), men, row["family_of_women"].split() or men


def _plain(text: str) -> str:
    return re.sub(r"[^a-z]+", "-", anyascii(text).lower().replace("'", "")).strip("-")


# --- cities --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SampleCity:
    """A city as it applies."""

    name: str
    country: str
    role: CityRole
    project: str
    population: int | None = None
    in_band: bool = False  # small or mid-sized (EL-4)
    beyond_doubt: bool = False  # its population is known, and far from the bounds


def listed(register: Register, config: Config) -> list[SampleCity]:
    """List the cities that have taken part in a Lighthouse project (EL-1)."""
    cities = []
    for city in register.cities:
        rows = [row for row in city.rows if row.qualifies(successors=False)]
        if not rows or not city.population or city.uncertain:
            continue
        low, high = config.selection.priority.population
        near = float(config.selection.priority.near_bound)
        cities.append(
            SampleCity(
                name=city.name,
                country=city.country,
                role=ROLES[rows[0].role],
                project=rows[0].project,
                population=city.population,
                in_band=low <= city.population <= high,
                beyond_doubt=all(abs(city.population / b - 1) > near for b in (low, high)),
            )
        )
    return cities


def of_other_initiatives() -> list[SampleCity]:
    """List the cities that can visit only (EL-3); experts and evaluators live there too."""
    return [
        SampleCity(row["city"], row["country"], CityRole.OTHER, row["initiative"])
        for row in table("demo_cities.csv")
    ]
