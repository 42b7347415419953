"""What was delivered by the day the sample is looked at (ST-1..ST-5)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from p2p_sheets.books import Activity, Deliverable, Participant, Status
from p2p_sheets.config import Config, Step
from p2p_sheets.sample.calendar import AS_OF, luck, make

UNPUNCTUAL = 0.1  # how many come late, and how many impact forms do not come at all
GIVEN_FOR = (Status.CONTRACTED, Status.EXECUTED, Status.CLOSED)


def deliverables_of(
    activities: Iterable[Activity], participants: Sequence[Participant], config: Config
) -> list[Deliverable]:
    """List what came in: all that money waits for, and nearly all of the rest."""
    rows: list[Deliverable] = []
    for activity in activities:
        if activity.status not in GIVEN_FOR:
            continue
        people = [p for p in participants if p.activity_id == activity.activity_id]
        for step in config.steps:
            if step.type == activity.activity_type.key and step.deliverable:
                rows += _of_step(activity, step, people)
    return sorted(rows, key=lambda row: (row.activity_id, row.done_on, row.participant_id or ""))


def _of_step(
    activity: Activity, step: Step, people: Sequence[Participant]
) -> Iterator[Deliverable]:
    owing = [None] if step.joint else [p for p in people if p.role.value in step.by]
    delegations = set[tuple[str, str]]()
    for person in owing:
        if person is not None:
            party = (person.role.value, person.application_id or person.email or "")
            if party in delegations or (person.role.value != "Expert" and person.lead is False):
                continue
            delegations.add(party)
        done = _done_on(activity, step, person)
        if done is not None:
            yield make(
                Deliverable,
                activity_id=activity.activity_id,
                participant_id=person.participant_id if person else None,
                deliverable=step.deliverable,
                done_on=done,
                reference=f"{activity.activity_id}/{step.deliverable.lower().replace(' ', '-')}",
            )


def _done_on(activity: Activity, step: Step, person: Participant | None) -> date | None:
    """Say when it came, near its deadline; None: not yet."""
    chance = luck("deliverable", activity.activity_id, step.name, person and person.email)
    base = activity.start_date if step.start_or_end == "start" else activity.end_date
    if base is None or (base > AS_OF and activity.status is not Status.CONTRACTED):
        return None
    due = base + timedelta(
        days=(step.due or 0) + (step.working_days or 0) + 365 * (step.years or 0)
    )
    late = chance.random() < UNPUNCTUAL
    if step.years and (late or due > AS_OF):
        return None
    done = due + timedelta(days=chance.randrange(1, 9) if late else -chance.randrange(3))
    if step.start_or_end == "end":
        done = max(done, base)
    waits = done > AS_OF and base > AS_OF
    return None if waits else min(done, AS_OF)
