"""The seats of the programme: what a row of the facts stands for, before its stages are known.

Activities come first, then visitors, then experts, each in the order of IDs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from p2p_sheets.books import Activity, Application, Participant, Role
from p2p_sheets.config import ActivityType
from p2p_sheets.rules.kpi.participation import (
    CountedCity,
    Participation,
    VisitorPlace,
    is_for_visitors,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An activity's one city, a visitor city in a visit, or an expert in an activity."""

    kind: ActivityType
    part: Role
    application: Application | None = None
    activity: Activity | None = None  # a cancelled one only where there is no other
    city: CountedCity | None = None
    people: tuple[Participant, ...] = ()
    person: str = ""
    applied: bool = False
    awarded: bool = True

    @property
    def needs_people(self) -> bool:
        """Does it count as executed only where somebody attended?"""
        return self.part in (Role.VISITOR, Role.EXPERT)

    @property
    def attended(self) -> bool:
        """Did somebody come, as far as that matters?"""
        return not self.needs_people or any(p.attended is not False for p in self.people)

    @property
    def visit(self) -> str:
        """What stands for the visit that it belongs to: the host's application, or the activity."""
        if not self.kind.visitor:
            return ""
        if self.part == self.kind.city.role and self.application:
            return self.application.application_id
        if self.activity:
            return self.activity.application_id
        return (self.application.host_application or "") if self.application else ""


def seats(participation: Participation) -> Iterator[Seat]:
    """Give a seat for whatever counts, or would have counted."""
    yield from _activities(participation)
    yield from _visitors(participation)
    yield from _experts(participation)


def _activities(participation: Participation) -> Iterator[Seat]:
    """Give a seat per activity, and one per application that led to none."""
    known = set()
    for application in participation.applications:
        if is_for_visitors(application):
            continue
        known.add(application.application_id)
        found = participation.activities.get(application.application_id, ())
        for number, activity in enumerate(found):
            yield _activity(participation, application, activity, applied=number == 0)
        if not found:
            kind = application.activity_type.activity
            yield Seat(
                kind=kind,
                part=_part(kind),
                application=application,
                city=participation.city(application.city, application.country),
                applied=True,
                awarded=application.holds_place,
            )
    for application_id, found in participation.activities.items():
        if application_id not in known:  # an error keeps the application out, not the activity
            yield from (_activity(participation, None, activity) for activity in found)


def _activity(
    participation: Participation,
    application: Application | None,
    activity: Activity,
    *,
    applied: bool = False,
) -> Seat:
    return Seat(
        kind=activity.activity_type,
        part=_part(activity.activity_type),
        application=application,
        activity=activity,
        city=participation.city(activity.city, activity.country),
        applied=applied,
        awarded=activity.status.is_live,
    )


def _part(kind: ActivityType) -> Role:
    return Role(kind.city.role)


def _visitors(participation: Participation) -> Iterator[Seat]:
    """Give a seat per application, and one per city that takes part without one."""
    place_of = _places_applied_for(participation)
    taken = {_wanted(participation, place) for place in participation.visitors}
    for application in filter(is_for_visitors, participation.applications):
        place = place_of.get(application.application_id)
        if place:
            awarded = not application.is_given_up and not participation.is_given_up(place)
            yield _visitor(participation, application, place, awarded=awarded)
            continue
        city = participation.city(application.city, application.country)
        wanted, visit = (
            (application.host_application or "", city.key),
            participation.visit_of(application),
        )
        awarded = (
            application.holds_place and wanted not in taken and (not visit or visit.status.is_live)
        )
        taken |= {wanted} if awarded else set()
        yield Seat(
            kind=application.activity_type.activity,
            part=Role.VISITOR,
            application=application,
            activity=visit,
            city=city,
            applied=True,
            awarded=awarded,
        )
    applied_for = set(place_of.values())
    for place in participation.visitors:
        if place not in applied_for:
            yield _visitor(participation, None, place, awarded=not participation.is_given_up(place))


def _visitor(
    participation: Participation,
    application: Application | None,
    place: VisitorPlace,
    *,
    awarded: bool,
) -> Seat:
    activity_id, city = place
    activity = participation.case.programme.activity[activity_id]
    return Seat(
        kind=activity.activity_type,
        part=Role.VISITOR,
        application=application,
        activity=activity,
        city=city,
        people=participation.visitors[place],
        applied=application is not None,
        awarded=awarded,
    )


def _wanted(participation: Participation, place: VisitorPlace) -> tuple[str, str]:
    activity_id, city = place
    return participation.case.programme.activity[activity_id].application_id, city.key


def _places_applied_for(participation: Participation) -> Mapping[str, VisitorPlace]:
    """Find the application behind each visitor's place: the one named, else the awarded one."""
    visitors = {a.application_id: a for a in filter(is_for_visitors, participation.applications)}
    awarded = {
        (a.host_application or "", participation.city(a.city, a.country).key): a.application_id
        for a in reversed(visitors.values())
        if a.holds_place
    }
    out: dict[str, VisitorPlace] = {}
    for place, people in participation.visitors.items():
        named = [p.application_id for p in people if p.application_id in visitors]
        for application_id in (*named, awarded.get(_wanted(participation, place))):
            if application_id and application_id not in out:
                out[application_id] = place
                break
    return out


def _experts(participation: Participation) -> Iterator[Seat]:
    """Give a seat per expert and activity, where its type has experts (RB-6)."""
    first: dict[str, str] = {}
    for (_, person), people in participation.experts.items():
        first.setdefault(person, people[0].participant_id)
    for (activity_id, person), people in participation.experts.items():
        activity = participation.case.programme.activity[activity_id]
        if activity.activity_type.max_experts:
            yield Seat(
                kind=activity.activity_type,
                part=Role.EXPERT,
                application=participation.case.programme.application.get(activity.application_id),
                activity=activity,
                people=people,
                person=first[person],
            )
