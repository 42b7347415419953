"""The activities of the sample, 51 in all states, and what was delivered for them (ST-1..ST-5)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from p2p_sheets.books import (
    Activity,
    Application,
    Decision,
    Deliverable,
    Participant,
    Status,
)
from p2p_sheets.config import Config, Step
from p2p_sheets.sample.calendar import AS_OF, luck, make

CLOSED_UNTIL = date(2023, 10, 1)  # what ended before it has been closed
CLAIMS_NEED = timedelta(days=18)  # what took place this winter left time for its claims
NOT_BEFORE = date(2024, 5, 21)  # the visitors of the last call are chosen in May
FLOODED, POSTPONED_REVIEW, POSTPONED_MISSION = "SV-2", "ER-5", "EM-3"
UNPUNCTUAL = 0.1  # how many come late, and how many impact forms do not come at all
GIVEN_FOR = (Status.CONTRACTED, Status.EXECUTED, Status.CLOSED)


# --- activities ----------------------------------------------------------------------------------
def activities_of(applications: Iterable[Application]) -> list[Activity]:
    """Make an activity of every award; one whose city gave up is cancelled."""
    won = [
        a for a in applications if not a.activity_type.is_visitor and a.decision is Decision.AWARDED
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
    soon = start < AS_OF + timedelta(days=60) and activity.activity_type.key != "EM"
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


# --- deliverables --------------------------------------------------------------------------------
def deliverables_of(
    activities: Iterable[Activity],
    participants: Sequence[Participant],
    awarded: Mapping[str, Application],
    config: Config,
) -> list[Deliverable]:
    """List what came in: all that money waits for, and nearly all of the rest."""
    rows: list[Deliverable] = []
    for activity in activities:
        if activity.status not in GIVEN_FOR:
            continue
        people = [p for p in participants if p.activity_id == activity.activity_id]
        for step in config.steps:
            if step.type == activity.activity_type.key:
                award = awarded[activity.application_id]
                opens = config.cut_off[award.cut_off].visitors_open
                days = {
                    "start": activity.start_date,
                    "end": activity.end_date,
                    "award": award.decided_on,
                    "visitors' call": opens,
                }
                rows += _of_step(activity, step, people, days[step.counts_from])
    return sorted(rows, key=lambda row: (row.activity_id, row.done_on, row.participant_id or ""))


def _of_step(
    activity: Activity, step: Step, people: Sequence[Participant], base: date | None
) -> Iterator[Deliverable]:
    owing = [None] if step.joint else [p for p in people if p.role.value in step.by]
    delegations = set[tuple[str, str]]()
    for person in owing:
        if person is not None:
            party = (person.role.value, person.application_id or person.email or "")
            if party in delegations or (person.role.value != "Expert" and person.lead is False):
                continue
            delegations.add(party)
        done = _done_on(activity, step, person, base)
        if done is not None:
            yield make(
                Deliverable,
                activity_id=activity.activity_id,
                participant_id=person.participant_id if person else None,
                deliverable=step.deliverable,
                done_on=done,
                reference=f"{activity.activity_id}/{step.deliverable.lower().replace(' ', '-')}",
            )


def _done_on(
    activity: Activity, step: Step, person: Participant | None, base: date | None
) -> date | None:
    """Say when it came, near its deadline; None: not yet."""
    chance = luck("deliverable", activity.activity_id, step.name, person and person.email)
    if base is None or (base > AS_OF and activity.status is not Status.CONTRACTED):
        return None
    due = base + timedelta(
        days=(step.due or 0) + (step.working_days or 0) + 365 * (step.years or 0)
    )
    late = chance.random() < UNPUNCTUAL
    if step.years and (late or due > AS_OF):
        return None
    done = due + timedelta(days=chance.randrange(1, 9) if late else -chance.randrange(3))
    if step.counts_from == "end":
        done = max(done, base)
    waits = done > AS_OF and base > AS_OF
    return None if waits else min(done, AS_OF)
