"""Who takes part in what: the programme as it is counted, looked up and in the order of IDs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from p2p_sheets.books import Activity, Application, Participant, Role
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.selection import person_key
from p2p_sheets.text import order_key, spaced

People = tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class CountedCity:
    """A city of whatever spelling: rows with one key are of one city."""

    key: str
    name: str
    country: str
    population: int | None
    size: str
    in_band: bool  # small or mid-sized (EL-4)


VisitorPlace = tuple[str, CountedCity]  # an activity, and a city that visits it


class Participation:
    """The applications of a case, the activities they led to, and who takes part in them."""

    def __init__(self, case: Case) -> None:
        """Take the programme as read; nothing is copied but the order."""
        self.case = case
        self._cities: dict[str, CountedCity] = {}

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """All applications."""
        return tuple(
            sorted(self.case.programme.applications, key=lambda a: order_key(a.application_id))
        )

    @cached_property
    def activities(self) -> Mapping[str, tuple[Activity, ...]]:
        """Activities by Application ID: those not cancelled, else the first of the cancelled."""
        groups: dict[str, list[Activity]] = {}
        for activity in sorted(
            self.case.programme.activities, key=lambda a: order_key(a.activity_id)
        ):
            groups.setdefault(activity.application_id, []).append(activity)
        return {
            key: tuple(a for a in found if a.status.is_live) or (found[0],)
            for key, found in groups.items()
        }

    @cached_property
    def visitors(self) -> Mapping[VisitorPlace, People]:
        """Visitors by activity and city: a city is one place, however many persons it sends."""
        groups: dict[VisitorPlace, list[Participant]] = {}
        for visitor in self._in(Role.VISITOR):
            city = self.case.city_of(visitor)
            if city is not None:
                place = (visitor.activity_id, self.city(*city))
                groups.setdefault(place, []).append(visitor)
        return {place: tuple(group) for place, group in groups.items()}

    @cached_property
    def experts(self) -> Mapping[tuple[str, str], People]:
        """Experts by activity and person: an assignment, however many rows it has."""
        groups: dict[tuple[str, str], list[Participant]] = {}
        for expert in self._in(Role.EXPERT):
            groups.setdefault((expert.activity_id, person_key(expert)), []).append(expert)
        return {key: tuple(group) for key, group in groups.items()}

    def _in(self, role: Role) -> list[Participant]:
        """List those in a role of an activity that is not cancelled."""
        found = [
            participant
            for participant in self.case.programme.participants
            if participant.role is role
            and (activity := self.case.programme.activity.get(participant.activity_id))
            and activity.status.is_live
        ]
        return sorted(found, key=lambda p: order_key(p.participant_id))

    def visit_of(self, application: Application) -> Activity | None:
        """Give the visit that a visitor city applied for: one that is ahead, else the first."""
        visits = self.activities.get(application.host_application or "", ())
        return next((v for v in visits if v.status.is_ahead), visits[0] if visits else None)

    def is_given_up(self, place: VisitorPlace) -> bool:
        """Did the city of a place withdraw, or give it back, in the application that is named?"""
        named = (
            self.case.programme.application.get(p.application_id or "")
            for p in self.visitors[place]
        )
        return any(a and is_for_visitors(a) and a.is_given_up for a in named)

    def city(self, name: str, country: str) -> CountedCity:
        """Give the city of a name and country, spelled as in the register, else as first met."""
        register = self.case.register
        key = register.key(name, country)
        if key not in self._cities:
            listed = register.find(name, country)
            population = self._stated.get(key, listed.population if listed else None)
            size = size_of(population, self.case.config)
            in_band = size == sizes(self.case.config)[1]
            spelled = listed.name if listed else name
            self._cities[key] = CountedCity(key, spelled, country, population, size, in_band)
        return self._cities[key]

    @cached_property
    def _stated(self) -> Mapping[str, int]:
        """Populations that applications state, by city; the latest one wins (EL-4)."""
        latest_last = sorted(self.applications, key=lambda a: a.submitted_on)
        return {
            self.case.register.key(a.city, a.country): a.population
            for a in latest_last
            if a.population is not None
        }


def is_for_visitors(application: Application) -> bool:
    """Is it a visitor city's application?"""
    return application.activity_type.is_visitor


def sizes(config: Config) -> tuple[str, str, str, str]:
    """Name the size bands; the second one is that of small and mid-sized cities (EL-4)."""
    low, high = map(spaced, config.selection.priority.population)
    return (f"Under {low}", f"{low} to {high}", f"Over {high}", "Unknown")


def size_of(population: int | None, config: Config) -> str:
    """Name the size band; both ends of the priority band are inside (EL-4)."""
    under, within, over, unknown = sizes(config)
    if population is None:
        return unknown
    low, high = config.selection.priority.population
    if population < low:
        return under
    return over if population > high else within
