"""The register of Scalable Cities: which city took part in which project, in which role (EL-1).

Cities are told apart by name AND country, whatever the case, the accents and the language: Köln is
Cologne, Donostia is San Sebastián. What is merely near is suggested, never taken.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from p2p_sheets.config import ConfigError
from p2p_sheets.text import fold, nearest

DATA = Path(__file__).parent / "data"
SCC_PROGRAMME = "H2020-SCC-01"  # other programmes are its successors
PARTICIPATED = ("lighthouse", "fellow", "fellow_former")  # an observer has not
COLUMNS = ("project", "city", "country_code", "role", "population", "programme")
SAINTS = frozenset({"st", "ste", "saint", "sainte", "sankt", "sint"})
_PARTS = re.compile(r"[/()\[\]|;]| [-–—] ")


@dataclass(frozen=True, slots=True)
class Membership:
    """One row of the list: a city's role in one project."""

    project: str
    role: str  # lighthouse, fellow, fellow_former or observer
    programme: str

    def qualifies(self, *, successors: bool) -> bool:
        """Has the city taken part in the sense of EL-1? `successors` admits later programmes."""
        return self.role in PARTICIPATED and (successors or self.programme == SCC_PROGRAMME)


@dataclass(frozen=True, slots=True)
class City:
    """A city of the list, with all its rows."""

    name: str
    country: str
    population: int | None
    uncertain: bool  # the list itself doubts its population
    note: str
    rows: tuple[Membership, ...]

    @property
    def key(self) -> str:
        """What makes it the same city (see `Register.key`)."""
        return city_key(self.name, self.country)

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Reduce the name of a city to what makes it the same name; St, Sankt and Saint are one.

    >>> plain("TEPEBASI") == plain("Tepebaşı"), plain("St. Pölten")
    (True, 'saint polten')
    """
    return " ".join("saint" if word in SAINTS else word for word in fold(name).split())


def city_key(name: str, country: str) -> str:
    """Tell a city by its own spelling, without the list.

    >>> city_key("Évora", "PT")
    'PT:evora'
    """
    return f"{country}:{plain(name)}"


class Register:
    """The cities, found by name and country."""

    def __init__(
        self,
        cities: Iterable[City],
        aliases: Iterable[tuple[str, str, str]] = (),
        languages: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        """Index the cities.

        An alias is (other name, name in the list, country), a language (country, name in English,
        its other names).
        """
        self.cities = tuple(cities)
        self._found: dict[tuple[str, str], City] = {}
        self._keys: dict[tuple[str, str], str] = {}  # by what was asked, as each line asks
        self._names: dict[str, list[str]] = {}
        for city in self.cities:
            self._add(city.name, city)
        for alias, name, country in aliases:
            city_of_alias = self._found.get((country, plain(name)))
            if city_of_alias is not None:
                self._add(alias, city_of_alias)
        self._languages: dict[str, dict[str, frozenset[str]]] = {}
        for country, language, others in languages:
            names = frozenset(fold(f"{language} {others}").split())
            self._languages.setdefault(country, {})[language] = names

    def _add(self, name: str, city: City) -> None:
        if self._found.setdefault((city.country, plain(name)), city) is city:
            self._names.setdefault(city.key, []).append(name)

    @staticmethod
    def load(path: Path | None = None) -> "Register":
        """Read the list of cities: your own, or (None) the one that comes with the program.

        Raises:
            ConfigError: the list cannot be read, or a row of it says something impossible.
        """
        path = path or DATA / "scc_cities.csv"
        return _register(path, _bytes(path))

    def find(self, name: str, country: str) -> City | None:
        """Give the city of that name in that country, or None.

        A name in two languages (`Köln / Cologne`, `Tepebaşı (Eskişehir)`) is taken apart; parts
        that are two cities of the list are neither.
        """
        whole = self._found.get((country, plain(name)))
        if whole is not None:
            return whole
        parts = (self._found.get((country, plain(part))) for part in _PARTS.split(name))
        found = {city.key: city for city in parts if city is not None}
        return next(iter(found.values())) if len(found) == 1 else None

    def key(self, name: str, country: str) -> str:
        """Tell which city it is, in the list or not: two spellings of one city have one key."""
        known = self._keys.get((name, country))
        if known is None:
            city = self.find(name, country)
            known = city.key if city is not None else city_key(name, country)
            self._keys[name, country] = known
        return known

    def names(self, name: str, country: str) -> tuple[str, ...]:
        """List all names by which the city is known; the given one is among them."""
        city = self.find(name, country)
        known = self._names[city.key] if city is not None else []
        return (*known, name)

    def languages(self, country: str) -> Mapping[str, frozenset[str]]:
        """Give the official languages of a country, each with the folded names it goes by."""
        return self._languages.get(country, {})

    def near(self, name: str, country: str, most: int = 3) -> list[str]:
        """Name cities that may have been meant, as `Leipzig (DE)`: only ever a question."""
        here = {n: c for (land, n), c in self._found.items() if land == country}
        abroad = [c for (_, n), c in self._found.items() if n == plain(name)]
        anywhere = {n: c for (_, n), c in reversed(self._found.items())}
        words = set(plain(name).split())
        inside = [city for n, city in here.items() if words.issuperset(n.split())]
        found = inside + [here[n] for n in nearest(plain(name), here, most)] + abroad
        if not found:
            found = [anywhere[n] for n in nearest(plain(name), anywhere, most)]
        return list(dict.fromkeys(str(city) for city in found))[:most]


@lru_cache(maxsize=4)
def _register(path: Path, content: bytes) -> Register:
    """Read a list of cities, the same one once: each form that is written asks for it."""
    aliases, tongues = (
        _rows(file, _bytes(file)) for file in (DATA / "city_aliases.csv", DATA / "languages.csv")
    )
    return Register(
        _cities(_rows(path, content, COLUMNS)),
        [(r["alias"], r["city"], r["country_code"]) for _, r in aliases],
        [(r["country_code"], r["language"], r["other_names"]) for _, r in tongues],
    )


def _cities(rows: Iterable[tuple[str, Mapping[str, str]]]) -> Iterator[City]:
    """Join the rows of a city; its first row with a population gives the population."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for where, row in rows:
        if row["population"] and not row["population"].isdecimal():
            raise ConfigError(f"{where}: population {row['population']!r} is not a whole number.")
        groups.setdefault(city_key(row["city"], row["country_code"]), []).append(row)
    for group in groups.values():
        counted = next((row for row in group if row["population"]), group[0])
        yield City(
            name=group[0]["city"],
            country=group[0]["country_code"],
            population=int(counted["population"]) if counted["population"] else None,
            uncertain=counted.get("population_confidence") == "low",
            note=counted.get("note") or "",
            rows=tuple(Membership(r["project"], r["role"], r["programme"]) for r in group),
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ConfigError(f"The list of cities {path} cannot be read: {problem}.") from problem


def _rows(
    path: Path, content: bytes, needed: tuple[str, ...] = ()
) -> list[tuple[str, dict[str, str]]]:
    """Read a list's rows, each with the place where it stands."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ConfigError(f"The list of cities {path} cannot be read: {problem}.") from problem
    if missing:
        raise ConfigError(f'The list of cities {path} lacks the column "{missing[0]}".')
    return [
        (f"{path}, line {line}", {k: (v or "").strip() for k, v in row.items() if k is not None})
        for line, row in rows
    ]
