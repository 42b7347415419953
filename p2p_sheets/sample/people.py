"""The people of the sample: names as they sound in each country, and as nobody bears them.

The family names say "example", "invented" or "nowhere" in the language of the country, and all
e-mail addresses end in `.example`, which nobody can own.
"""

import re
from collections import Counter
from dataclasses import dataclass

from anyascii import anyascii

from p2p_sheets.sample.calendar import table


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
