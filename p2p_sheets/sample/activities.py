"""The activities of the sample: 51 that were awarded, in all states by the day it is looked at."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from p2p_sheets.books import Activity, ActivityType, Application, ApplicationType, Decision, Status
from p2p_sheets.sample.calendar import AS_OF, make

CLOSED_UNTIL = date(2023, 10, 1)  # what ended before it has been closed
CLAIMS_NEED = timedelta(days=18)  # what took place this winter left time for its claims
NOT_BEFORE = date(2024, 5, 21)  # the visitors of the last call are chosen in May
FLOODED, POSTPONED_REVIEW, POSTPONED_MISSION = "SV-2", "ER-5", "EM-3"


def activities_of(applications: Iterable[Application]) -> list[Activity]:
    """Make an activity of every award; one whose city gave up is cancelled."""
    won = [
        a
        for a in applications
        if a.activity_type is not ApplicationType.VISITOR and a.decision is Decision.AWARDED
    ]
    made = [_activity(a) for a in won]
    for cut_off, change in (
        (FLOODED, {"status": Status.CANCELLED, "comment": "Cancelled after the flood."}),
        (POSTPONED_REVIEW, _dates(date(2024, 3, 11), date(2024, 4, 12)) | _moved()),
        (POSTPONED_MISSION, _dates(date(2024, 4, 16), date(2024, 4, 18)) | _moved()),
    ):
        last = max(n for n, a in enumerate(won) if a.cut_off == cut_off and _stands(a))
        made[last] = replace(made[last], **change)
    return _numbered([_with_status(activity) for activity in made])


def _stands(application: Application) -> bool:
    return application.declined_on is None


def _dates(start: date, end: date) -> dict[str, object]:
    return {"start_date": start, "end_date": end}


def _moved() -> dict[str, object]:
    return {"comment": "Moved into spring at the wish of the city."}


def _activity(application: Application) -> Activity:
    start, end = application.expected_start, application.expected_end
    if start is None or end is None:
        raise ValueError(f"{application.application_id} was awarded without dates")
    earlier, later = _weeks(end - (AS_OF - CLAIMS_NEED)), _weeks(NOT_BEFORE - start)
    shift = -earlier if start < AS_OF else later
    return make(
        Activity,
        activity_id="",
        activity_type=application.activity_type.activity,
        application_id=application.application_id,
        city=application.city,
        country=application.country,
        title=application.title,
        status=Status.EXECUTED if _stands(application) else Status.CANCELLED,
        start_date=start + shift,
        end_date=end + shift,
        comment=None if _stands(application) else "The city gave up.",
    )


def _weeks(late: timedelta) -> timedelta:
    """Round up to whole weeks; nothing where nothing is late."""
    return timedelta(weeks=max(0, -(-late.days // 7)))


def _with_status(activity: Activity) -> Activity:
    start, end = activity.start_date, activity.end_date
    if activity.status is Status.CANCELLED or start is None or end is None:
        return activity
    if end < CLOSED_UNTIL:
        return replace(activity, status=Status.CLOSED)
    if end < AS_OF:
        return activity
    soon = start < AS_OF + timedelta(days=60) and activity.activity_type is not ActivityType.MISSION
    return replace(activity, status=Status.CONTRACTED if soon else Status.PLANNED)


def _numbered(activities: Sequence[Activity]) -> list[Activity]:
    """Number the activities by type and year, in the order in which they take place."""
    count = Counter[str]()
    out = []
    for activity in sorted(activities, key=lambda a: (a.start_date, a.application_id)):
        series = f"{activity.activity_type.key}-{activity.start_date:%Y}"
        count[series] += 1
        out.append(replace(activity, activity_id=f"{series}-{count[series]:02}"))
    return out
