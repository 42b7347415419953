"""The same figures by year, country and size of city; and every city by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.definitions import ANY_ACTIVITY, ANY_PLACE, PLACES
from p2p_sheets.rules.kpi.facts import STAGES, Fact
from p2p_sheets.rules.kpi.measures import Count, Figure
from p2p_sheets.rules.kpi.tables import Tables, Value
from p2p_sheets.rules.kpi.towns import Town, sizes


@dataclass(frozen=True, slots=True)
class Group:
    """One year, country or size band, with the activities and places in it."""

    by: str  # a column of Data
    value: Value
    activities: Count
    places: Count
    figures: dict[str, Figure]  # `Activities Awarded`, `City places Executed` and so on


@dataclass(frozen=True, slots=True)
class CityFigures:
    """One city: its places by part and by stage."""

    town: Town
    measures: dict[str, Count]
    figures: dict[str, Figure]


def groups(tables: Tables, config: Config) -> tuple[Group, ...]:
    """Count by year, country and size; whatever has neither activity nor place is left out."""
    facts: Iterable[Fact] = tables["Data"].where(ANY_PLACE)
    towns = [fact.town for fact in facts if fact.town]
    values: dict[str, list[Value]] = {
        "Year": sorted({fact.year for fact in facts if fact.year}),
        "Country": sorted({town.country for town in towns}),
        "Size": [size for size in sizes(config) if any(town.size == size for town in towns)],
    }
    found = (_group(tables, by, value) for by, some in values.items() for value in some)
    return tuple(group for group in found if any(f.value for f in group.figures.values()))


def _group(tables: Tables, by: str, value: Value) -> Group:
    activities = Count(((by, value), *ANY_ACTIVITY))
    places = Count(((by, value), *ANY_PLACE))
    figures = {
        f"{title} {stage}": count.at(stage).of(tables)
        for title, count in (("Activities", activities), ("City places", places))
        for stage in STAGES
    }
    return Group(by, value, activities, places, figures)


def cities(tables: Tables) -> tuple[CityFigures, ...]:
    """Count the places of every city that has one, by country and name."""
    table = tables["Data"]
    towns = {fact.town for fact in table.where((*ANY_PLACE, ("Awarded", 1))) if fact.town}
    return tuple(
        _city(tables, town) for town in sorted(towns, key=lambda t: (t.country, t.name, t.key))
    )


def _city(tables: Tables, town: Town) -> CityFigures:
    key = ("City key", town.key)
    measures = {"Applied": Count((key, *ANY_PLACE)).at("Applied")}
    measures |= {kind.value: Count((key, *where)).at("Awarded") for kind, where in PLACES.items()}
    measures |= {stage: Count((key, *ANY_PLACE)).at(stage) for stage in STAGES}
    return CityFigures(town, measures, {name: m.of(tables) for name, m in measures.items()})
