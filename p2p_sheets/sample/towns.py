"""The cities of the sample: those of the list that took part, and some of other initiatives."""

from dataclasses import dataclass

from p2p_sheets.books import CityRole
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.sample.calendar import table

ROLES = {
    "lighthouse": CityRole.LIGHTHOUSE,
    "fellow": CityRole.FELLOW,
    "fellow_former": CityRole.FELLOW,
}


@dataclass(frozen=True, slots=True)
class Town:
    """A city as it applies."""

    name: str
    country: str
    role: CityRole
    project: str
    population: int | None = None
    in_band: bool = False  # small or mid-sized (EL-4)
    beyond_doubt: bool = False  # its population is known, and far from the bounds


def listed(register: Register, config: Config) -> list[Town]:
    """List the cities that have taken part in a Lighthouse project (EL-1)."""
    towns = []
    for city in register.cities:
        rows = [row for row in city.rows if row.qualifies(successors=False)]
        if not rows or not city.population or city.uncertain:
            continue
        low, high = config.selection.priority.population
        near = float(config.selection.priority.near_bound)
        towns.append(
            Town(
                name=city.name,
                country=city.country,
                role=ROLES[rows[0].role],
                project=rows[0].project,
                population=city.population,
                in_band=low <= city.population <= high,
                beyond_doubt=all(abs(city.population / b - 1) > near for b in (low, high)),
            )
        )
    return towns


def of_other_initiatives() -> list[Town]:
    """List the cities that can visit only (EL-3); experts and evaluators live there too."""
    return [
        Town(row["city"], row["country"], CityRole.OTHER, row["initiative"])
        for row in table("demo_towns.csv")
    ]
