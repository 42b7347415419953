"""The seats of the programme: activities, then visitors, then experts, each in the order of IDs."""

from collections.abc import Iterator, Mapping

from p2p_sheets.books import Activity, ActivityType, Application, Role
from p2p_sheets.rules.kpi.seats import Seat
from p2p_sheets.rules.kpi.source import (
    Place,
    Source,
    is_for_visitors,
)


def seats(source: Source) -> Iterator[Seat]:
    """Give a seat for whatever counts, or would have counted."""
    yield from _activities(source)
    yield from _visitors(source)
    yield from _experts(source)


def _activities(source: Source) -> Iterator[Seat]:
    """Give a seat per activity, and one per application that led to none."""
    known = set()
    for application in source.applications:
        if is_for_visitors(application):
            continue
        known.add(application.application_id)
        found = source.activities.get(application.application_id, ())
        for number, activity in enumerate(found):
            yield _activity(source, application, activity, applied=number == 0)
        if not found:
            kind = application.activity_type.activity
            yield Seat(
                kind=kind,
                part=_part(kind),
                application=application,
                town=source.towns.find(application.city, application.country),
                applied=True,
                awarded=application.holds_place,
            )
    for application_id, found in source.activities.items():
        if application_id not in known:  # an error keeps the application out, not the activity
            yield from (_activity(source, None, activity) for activity in found)


def _activity(
    source: Source, application: Application | None, activity: Activity, *, applied: bool = False
) -> Seat:
    return Seat(
        kind=activity.activity_type,
        part=_part(activity.activity_type),
        application=application,
        activity=activity,
        town=source.towns.find(activity.city, activity.country),
        applied=applied,
        awarded=activity.status.is_live,
    )


def _part(kind: ActivityType) -> Role:
    return Role.HOST if kind is ActivityType.VISIT else Role.BENEFICIARY


def _visitors(source: Source) -> Iterator[Seat]:
    """Give a seat per application, and one per city that takes part without one."""
    place_of = _places_applied_for(source)
    taken = {_wanted(source, place) for place in source.visitors}
    for application in filter(is_for_visitors, source.applications):
        place = place_of.get(application.application_id)
        if place:
            awarded = not application.is_given_up and not source.is_given_up(place)
            yield _visitor(source, application, place, awarded=awarded)
            continue
        town = source.towns.find(application.city, application.country)
        wanted, visit = (application.host_application or "", town.key), source.visit_of(application)
        awarded = (
            application.holds_place and wanted not in taken and (not visit or visit.status.is_live)
        )
        taken |= {wanted} if awarded else set()
        yield Seat(
            kind=ActivityType.VISIT,
            part=Role.VISITOR,
            application=application,
            activity=visit,
            town=town,
            applied=True,
            awarded=awarded,
        )
    applied_for = set(place_of.values())
    for place in source.visitors:
        if place not in applied_for:
            yield _visitor(source, None, place, awarded=not source.is_given_up(place))


def _visitor(
    source: Source, application: Application | None, place: Place, *, awarded: bool
) -> Seat:
    activity_id, town = place
    return Seat(
        kind=ActivityType.VISIT,
        part=Role.VISITOR,
        application=application,
        activity=source.programme.activity[activity_id],
        town=town,
        people=source.visitors[place],
        applied=application is not None,
        awarded=awarded,
    )


def _wanted(source: Source, place: Place) -> tuple[str, str]:
    activity_id, town = place
    return source.programme.activity[activity_id].application_id, town.key


def _places_applied_for(source: Source) -> Mapping[str, Place]:
    """Find the application behind each visitor's place: the one named, else the awarded one."""
    visitors = {a.application_id: a for a in filter(is_for_visitors, source.applications)}
    awarded = {
        (a.host_application or "", source.towns.find(a.city, a.country).key): a.application_id
        for a in reversed(visitors.values())
        if a.holds_place
    }
    out: dict[str, Place] = {}
    for place, people in source.visitors.items():
        named = [p.application_id for p in people if p.application_id in visitors]
        for application_id in (*named, awarded.get(_wanted(source, place))):
            if application_id and application_id not in out:
                out[application_id] = place
                break
    return out


def _experts(source: Source) -> Iterator[Seat]:
    """Give a seat per expert and activity; site visits have none (RB-6)."""
    first: dict[str, str] = {}
    for (_, person), people in source.experts.items():
        first.setdefault(person, people[0].participant_id)
    for (activity_id, person), people in source.experts.items():
        activity = source.programme.activity[activity_id]
        if activity.activity_type is not ActivityType.VISIT:
            yield Seat(
                kind=activity.activity_type,
                part=Role.EXPERT,
                application=source.programme.application.get(activity.application_id),
                activity=activity,
                people=people,
                person=first[person],
            )
