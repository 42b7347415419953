"""What the rows of the fact table are made from, looked up and put in the order of IDs."""

from collections.abc import Mapping
from functools import cached_property

from p2p_sheets.books import (
    Activity,
    Application,
    ApplicationType,
    Decision,
    Participant,
    Programme,
    Role,
    Status,
)
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.towns import Town, Towns
from p2p_sheets.text import fold, order_key

Group = tuple[Participant, ...]
DONE = (Status.EXECUTED, Status.CLOSED)
AHEAD = (Status.PLANNED, Status.CONTRACTED)
Place = tuple[str, Town]  # an activity and a visitor city


class Source:
    """The programme as the fact table needs it."""

    def __init__(self, programme: Programme, config: Config, register: Register) -> None:
        """Take the programme as read; nothing is copied but the order."""
        self.programme = programme
        self.config = config
        self.register = register
        self.towns = Towns(register, config, programme.applications)

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """All applications."""
        return tuple(sorted(self.programme.applications, key=lambda a: order_key(a.application_id)))

    @cached_property
    def activities(self) -> Mapping[str, tuple[Activity, ...]]:
        """Activities by Application ID: those not cancelled, else the first of the cancelled."""
        groups: dict[str, list[Activity]] = {}
        for activity in sorted(self.programme.activities, key=lambda a: order_key(a.activity_id)):
            groups.setdefault(activity.application_id, []).append(activity)
        return {key: tuple(filter(is_live, found)) or (found[0],) for key, found in groups.items()}

    @cached_property
    def visitors(self) -> Mapping[Place, Group]:
        """Visitors by activity and city: a city is one place, however many persons it sends."""
        groups: dict[Place, list[Participant]] = {}
        for visitor in self._in(Role.VISITOR):
            town = self._town_of(visitor)
            if town is not None:
                groups.setdefault((visitor.activity_id, town), []).append(visitor)
        return {key: tuple(group) for key, group in groups.items()}

    @cached_property
    def experts(self) -> Mapping[tuple[str, str], Group]:
        """Experts by activity and person: an assignment, however many rows it has."""
        groups: dict[tuple[str, str], list[Participant]] = {}
        for expert in self._in(Role.EXPERT):
            groups.setdefault((expert.activity_id, person_key(expert)), []).append(expert)
        return {key: tuple(group) for key, group in groups.items()}

    def _in(self, role: Role) -> list[Participant]:
        """List those in a role of an activity that is not cancelled."""
        found = [
            participant
            for participant in self.programme.participants
            if participant.role is role
            and (activity := self.programme.activity.get(participant.activity_id))
            and is_live(activity)
        ]
        return sorted(found, key=lambda p: order_key(p.participant_id))

    def _town_of(self, visitor: Participant) -> Town | None:
        """Give the city that a visitor stands for: as stated, else as in its application."""
        if visitor.city:
            return self.towns.find(visitor.city, visitor.country)
        application = self.programme.application.get(visitor.application_id or "")
        return self.towns.find(application.city, application.country) if application else None

    def visit_of(self, application: Application) -> Activity | None:
        """Give the visit that a visitor city applied for: one that is ahead, else the first."""
        visits = self.activities.get(application.host_application or "", ())
        return next((v for v in visits if v.status in AHEAD), visits[0] if visits else None)

    def is_given_up(self, place: Place) -> bool:
        """Did the city of a place withdraw, or give it back, in the application that is named?"""
        named = (
            self.programme.application.get(p.application_id or "") for p in self.visitors[place]
        )
        return any(a and is_for_visitors(a) and is_given_up(a) for a in named)


def is_live(activity: Activity) -> bool:
    """Is it not cancelled?"""
    return activity.status is not Status.CANCELLED


def stands(application: Application) -> bool:
    """Is it awarded, and the place not given back?"""
    return application.decision is Decision.AWARDED and application.declined_on is None


def is_given_up(application: Application) -> bool:
    """Did the city withdraw, or give its place back?"""
    return application.decision is Decision.WITHDRAWN or application.declined_on is not None


def is_for_visitors(application: Application) -> bool:
    """Is it a visitor city's application?"""
    return application.activity_type is ApplicationType.VISITOR


def person_key(expert: Participant) -> str:
    """Tell an expert: by e-mail, else by name (PR-4)."""
    return expert.email.casefold() if expert.email else fold(expert.name)
