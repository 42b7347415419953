"""The same figures of a part: of each cut-off, visit and city, and by year, country and size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.case import Case
from p2p_sheets.config import ApplicationType, Config, CutOff
from p2p_sheets.rules.kpi.definitions import (
    ANY_ACTIVITY,
    ANY_PLACE,
    VISITORS,
    places_of,
)
from p2p_sheets.rules.kpi.measures import Count, Figure, Ratio, Total
from p2p_sheets.rules.kpi.participation import CountedCity, sizes
from p2p_sheets.rules.kpi.tables import LADDER, NONE, STAGES, Fact, Tables, Value, Where
from p2p_sheets.text import order_key

COUNTED = (*LADDER, "Planned")


# --- what was expected of each cut-off, and what came of it (CA-1..CA-4, PR-2) -------------------
@dataclass(frozen=True, slots=True)
class CutOffFigures:
    """One call; hosts and visitors of a call that has both are two. None: rows of no call."""

    cut_off: CutOff | None
    kind: ApplicationType
    places: int  # that the guidelines give it
    measure: Count
    figures: dict[str, Figure]
    days: Ratio
    days_to_decision: Figure

    @property
    def name(self) -> str:
        """Its ID."""
        return self.cut_off.id if self.cut_off else NONE

    @property
    def optional(self) -> bool:
        """Is it an additional call (PR-2)?"""
        return self.cut_off is not None and self.cut_off.optional

    @property
    def for_visitors(self) -> bool:
        """Is it the call for the visitors?"""
        return self.kind.is_visitor

    @property
    def closes(self) -> date | None:
        """Its closing date: the visitors' may be a later one (CA-3)."""
        return self.cut_off.closing(self.kind) if self.cut_off else None

    @property
    def runs(self) -> tuple[date, date] | tuple[None, None]:
        """The first and last day on which its activities may take place."""
        return self.cut_off.runs if self.cut_off else (None, None)

    @property
    def progress(self) -> Decimal | None:
        """Executed / places."""
        return self.figures["Executed"].number / self.places if self.places else None

    @property
    def gap(self) -> Decimal:
        """Places that are still to be executed."""
        return max(self.places - self.figures["Executed"].number, Decimal(0))


def by_cut_off(tables: Tables, config: Config) -> tuple[CutOffFigures, ...]:
    """Count each cut-off, in the order of config; then what belongs to none, if there is any."""
    where = places_of(config)
    found = [
        _cut_off(tables, cut_off, kind, where[kind], _places(cut_off, kind, config))
        for cut_off in config.cut_offs
        for kind in config.types[cut_off.type].applications
    ]
    stray = (_cut_off(tables, None, kind, where[kind], 0) for kind in where)
    return (*found, *(row for row in stray if any(f.value for f in row.figures.values())))


def _cut_off(
    tables: Tables, cut_off: CutOff | None, kind: ApplicationType, where: Where, places: int
) -> CutOffFigures:
    count = Count((("Cut-off", cut_off.id if cut_off else NONE), *where))
    decided = (*count.where, ("Decided", 1))
    days = Ratio(Total("Days to decision", decided), Count(decided))
    figures = {stage: count.at(stage).of(tables) for stage in COUNTED}
    return CutOffFigures(cut_off, kind, places, count, figures, days, days.of(tables))


def _places(cut_off: CutOff, kind: ApplicationType, config: Config) -> int:
    figures = config.on(cut_off.closing(kind)).types[cut_off.type]
    awards = figures.max_awards if cut_off.max_awards is None else cut_off.max_awards
    return awards * figures.max_visitors if kind.is_visitor else awards


# --- how full each visit is (PR-6) ---------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class VisitFigures:
    """One visit that is awarded: its host, and its visitor cities by stage."""

    host: Fact
    places: int
    fewest: int  # with fewer visitors it is flagged
    call_closed: bool  # no more visitors can apply
    measure: Count
    figures: dict[str, Figure]

    @property
    def came(self) -> Decimal:
        """Visitor cities that took part; before the visit those that are awarded."""
        return self.figures["Executed" if self.host.executed else "Awarded"].number

    @property
    def fill(self) -> Decimal | None:
        """Places taken of those there are."""
        return self.came / self.places if self.places else None

    @property
    def flag(self) -> str:
        """What needs attention; blank where all is well."""
        if not (self.call_closed or self.host.executed):
            return ""
        if self.came < self.fewest:
            return f"fewer than {self.fewest}"
        return f"over {self.places}" if self.came > self.places else ""


def visits(case: Case, tables: Tables) -> tuple[VisitFigures, ...]:
    """Count the visitors of every visit."""
    where, out = places_of(case.config), []
    for kind, host in (
        (one, host)
        for one in case.config.types.values()
        if one.visitor
        for host in tables.facts.where((*where[one.city], ("Awarded", 1)))
    ):
        visit = tables.facts.value(host, "Visit")
        count = Count((*VISITORS, ("Visit", visit)))
        figures = {stage: count.at(stage).of(tables) for stage in STAGES}
        cut_off = case.config.cut_off.get(host.cut_off)
        closes = cut_off.closing(kind.applications[1]) if cut_off else None
        out.append(
            VisitFigures(
                host=host,
                places=kind.max_visitors,
                fewest=kind.min_visitors,
                call_closed=closes is None or closes < case.as_of,
                measure=count,
                figures=figures,
            )
        )
    return tuple(sorted(out, key=lambda visit: order_key(visit.host.id)))


# --- every city by itself ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class CityFigures:
    """One city: its places by part and by stage."""

    city: CountedCity
    measures: dict[str, Count]
    figures: dict[str, Figure]


def by_city(tables: Tables, config: Config) -> tuple[CityFigures, ...]:
    """Count the places of every city that has one, by country and name."""
    awarded = tables.facts.where((*ANY_PLACE, ("Awarded", 1)))
    cities = {fact.city for fact in awarded if fact.city}
    return tuple(
        _city(tables, city, places_of(config))
        for city in sorted(cities, key=lambda c: (c.country, c.name, c.key))
    )


def _city(
    tables: Tables, city: CountedCity, places: Mapping[ApplicationType, Where]
) -> CityFigures:
    key = ("City key", city.key)
    measures = {"Applied": Count((key, *ANY_PLACE)).at("Applied")}
    measures |= {kind.name: Count((key, *where)).at("Awarded") for kind, where in places.items()}
    measures |= {stage: Count((key, *ANY_PLACE)).at(stage) for stage in STAGES}
    return CityFigures(city, measures, {name: m.of(tables) for name, m in measures.items()})


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """One country: the cities that took part, of those that could (EL-1)."""

    country: str
    took_part: int
    could: int


def by_country(case: Case, tables: Tables) -> tuple[CountryFigures, ...]:
    """Count by country; a city that took part could, whatever the list says."""
    successors = case.config.selection.successor_programmes
    could = {
        (city.country, city.key)
        for city in case.register.cities
        if any(row.qualifies(successors=successors) for row in city.rows)
    }
    executed = tables.facts.where((*ANY_PLACE, ("Executed", 1)))
    took_part = {(fact.city.country, fact.city.key) for fact in executed if fact.city}
    return tuple(
        CountryFigures(
            country,
            sum(one == country for one, _ in took_part),
            sum(one == country for one, _ in could | took_part),
        )
        for country in sorted({country for country, _ in could | took_part})
    )


# --- by year, country and size of city -----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Group:
    """One year, country or size band, with the activities and places in it."""

    by: str  # a column of the facts
    value: Value
    measures: dict[str, Count]  # `Activities Awarded`, `City places Executed` and so on
    figures: dict[str, Figure]  # by the same names


def groups(tables: Tables, config: Config) -> tuple[Group, ...]:
    """Count by year, country and size; whatever has neither activity nor place is left out."""
    places = tables.facts.where(ANY_PLACE)
    cities = [fact.city for fact in places if fact.city]
    values: dict[str, list[Value]] = {
        "Year": sorted({fact.year for fact in places if fact.year}),
        "Country": sorted({city.country for city in cities}),
        "Size": [size for size in sizes(config) if any(city.size == size for city in cities)],
    }
    found = (_group(tables, by, value) for by, some in values.items() for value in some)
    return tuple(group for group in found if any(f.value for f in group.figures.values()))


def _group(tables: Tables, by: str, value: Value) -> Group:
    measures = {
        f"{title} {stage}": Count(((by, value), *where)).at(stage)
        for title, where in (("Activities", ANY_ACTIVITY), ("City places", ANY_PLACE))
        for stage in STAGES
    }
    return Group(by, value, measures, {name: m.of(tables) for name, m in measures.items()})
