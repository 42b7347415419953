"""Which rows are of one city, and how large it is (EL-1, EL-4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from p2p_sheets.books import Application
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Town:
    """A city of whatever spelling: rows with one key are of one city."""

    key: str
    name: str
    country: str
    population: int | None
    size: str
    in_band: bool  # small or mid-sized (EL-4)


class Towns:
    """The cities of the programme, matched by name and country as EL-1 does."""

    def __init__(self, register: Register, config: Config, records: Iterable[Application]) -> None:
        """Learn the populations that applications state; the latest one wins (EL-4)."""
        self._register = register
        self._config = config
        self._found: dict[str, Town] = {}
        self._stated: dict[str, int] = {}
        for record in sorted(records, key=lambda a: (a.submitted_on, order_key(a.application_id))):
            if record.population is not None:
                self._stated[register.key(record.city, record.country)] = record.population

    def find(self, name: str, country: str) -> Town:
        """Give the city of a name and country, spelled as in the register, else as first met."""
        key = self._register.key(name, country)
        if key not in self._found:
            listed = self._register.find(name, country)
            population = self._stated.get(key, listed.population if listed else None)
            spelled = listed.name if listed else name
            size = self._size(population)
            in_band = size == sizes(self._config)[1]
            self._found[key] = Town(key, spelled, country, population, size, in_band)
        return self._found[key]

    def _size(self, population: int | None) -> str:
        """Name the size band; both ends of the priority band are inside (EL-4)."""
        under, within, over, unknown = sizes(self._config)
        if population is None:
            return unknown
        low, high = self._config.selection.priority.population
        if population < low:
            return under
        return over if population > high else within


def sizes(config: Config) -> tuple[str, str, str, str]:
    """Name the size bands; the second one is that of small and mid-sized cities (EL-4)."""
    low, high = (f"{bound:,}".replace(",", " ") for bound in config.selection.priority.population)
    return (f"Under {low}", f"{low} to {high}", f"Over {high}", "Unknown")
