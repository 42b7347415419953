"""What the rows of the fact table are made from, looked up and put in the order of IDs."""

from collections.abc import Mapping
from functools import cached_property

from p2p_sheets.books import (
    Activity,
    Application,
    ApplicationType,
    Participant,
    Role,
)
from p2p_sheets.case import Case
from p2p_sheets.rules.kpi.towns import Town, Towns
from p2p_sheets.text import fold, order_key

Group = tuple[Participant, ...]
Place = tuple[str, Town]  # an activity and a visitor city


class Source:
    """The programme as the fact table needs it."""

    def __init__(self, case: Case) -> None:
        """Take the programme as read; nothing is copied but the order."""
        self.case = case
        self.programme = case.programme
        self.config = case.config
        self.towns = Towns(case.register, case.config, case.programme.applications)

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
        return {
            key: tuple(a for a in found if a.status.is_live) or (found[0],)
            for key, found in groups.items()
        }

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
            and activity.status.is_live
        ]
        return sorted(found, key=lambda p: order_key(p.participant_id))

    def _town_of(self, visitor: Participant) -> Town | None:
        """Give the city that a visitor stands for: as stated, else as in its application."""
        city = self.case.city_of(visitor)
        return self.towns.find(*city) if city else None

    def visit_of(self, application: Application) -> Activity | None:
        """Give the visit that a visitor city applied for: one that is ahead, else the first."""
        visits = self.activities.get(application.host_application or "", ())
        return next((v for v in visits if v.status.is_ahead), visits[0] if visits else None)

    def is_given_up(self, place: Place) -> bool:
        """Did the city of a place withdraw, or give it back, in the application that is named?"""
        named = (
            self.programme.application.get(p.application_id or "") for p in self.visitors[place]
        )
        return any(a and is_for_visitors(a) and a.is_given_up for a in named)


def is_for_visitors(application: Application) -> bool:
    """Is it a visitor city's application?"""
    return application.activity_type is ApplicationType.VISITOR


def person_key(expert: Participant) -> str:
    """Tell an expert: by e-mail, else by name (PR-4)."""
    return expert.email.casefold() if expert.email else fold(expert.name)
