"""Who owes what by when: one commitment per activity, step and owing party (ST-1..ST-5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from p2p_sheets.books import Activity, Application, Deliverable
from p2p_sheets.case import Case
from p2p_sheets.config import Step
from p2p_sheets.findings import Finding
from p2p_sheets.overrides import Used
from p2p_sheets.rules.steps.dates import working_days
from p2p_sheets.rules.steps.parties import SECRETARIAT, Party, first_of, settles_joint
from p2p_sheets.rules.steps.view import ActivityOnADay, doubts
from p2p_sheets.rules.steps.visitors import unconfirmed
from p2p_sheets.text import order_key


class State(StrEnum):
    """How a commitment stands."""

    DONE = "Done"
    LATE = "Late"
    DUE = "Due"  # within the days of calendar.remind_days
    NOT_YET = "Not yet"
    PAST = "Past"  # one that lapses, after its day
    UNDATED = "No date"
    NOT_NEEDED = "Not needed"


OPEN = (State.LATE, State.DUE, State.NOT_YET)


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a party owes in an activity: by which step, until when, and how it stands.

    A joint one has several `parties`; any other has exactly one.
    """

    activity: Activity
    step: Step
    parties: tuple[Party, ...]
    due: date | None
    state: State
    days_late: int
    settled_by: Deliverable | None
    money_waits: bool
    note: str = ""

    @property
    def key(self) -> str:
        """What tells it from every other commitment, month after month."""
        who = self.participant_id or self.who
        return f"{self.activity.activity_id}|{self.step.deliverable}|{self.role}|{who}"

    @property
    def role(self) -> str:
        """The role that owes it, or all roles of a joint one."""
        return ", ".join(self.step.by) if self.step.joint else self.parties[0].role

    @property
    def who(self) -> str:
        """The city or person that owes it; blank for a joint one of several roles."""
        roles = {party.role for party in self.parties}
        return self.parties[0].name if len(roles) == 1 and len(self.parties) == 1 else ""

    @property
    def participant_id(self) -> str:
        """The Participant ID that its deliverable goes under; blank where it counts for all."""
        return "" if self.step.joint else self.parties[0].participant_id

    @property
    def enterable(self) -> bool:
        """Can its deliverable be entered? Not under somebody who is not in Participants yet."""
        ours = self.step.joint or self.parties[0].role == SECRETARIAT
        return ours or bool(self.participant_id)


@dataclass(frozen=True)
class Steps:
    """All commitments of activities that are not cancelled, by activity and step."""

    commitments: tuple[Commitment, ...] = ()
    findings: tuple[Finding, ...] = ()
    used: tuple[Used, ...] = ()
    activities: tuple[Activity, ...] = ()  # all of them, the cancelled ones too
    plan: tuple[Step, ...] = ()  # the steps of config
    calendar: str = ""  # whose working days were counted

    def in_state(self, *states: State) -> tuple[Commitment, ...]:
        """List those in one of the states: by state as given, then by due date."""
        found = [c for c in self.commitments if c.state in states]
        return tuple(sorted(found, key=lambda c: (states.index(c.state), c.due or date.max)))

    @cached_property
    def of(self) -> dict[str, tuple[Commitment, ...]]:
        """Commitments by Activity ID."""
        out: dict[str, list[Commitment]] = {}
        for commitment in self.commitments:
            out.setdefault(commitment.activity.activity_id, []).append(commitment)
        return {key: tuple(group) for key, group in out.items()}


def commitments(case: Case) -> Steps:
    """Work out every commitment of every activity that is not cancelled, as seen on a day."""
    activities = tuple(sorted(case.programme.activities, key=lambda a: order_key(a.activity_id)))
    found: list[Commitment] = []
    findings: list[Finding] = [*unconfirmed(case)]
    for activity in activities:
        if activity.status.is_live:
            view = ActivityOnADay(case, activity)
            found += _commitments(view)
            findings += doubts(view)
    sifted = case.overrides.sift(findings)
    calendar = working_days(case.config.calendar).name
    by_name = {(s.type, s.name): s for age in case.config.ever for s in age.steps}
    plan = tuple(by_name.values())
    return Steps(tuple(found), sifted.open, sifted.used, activities, plan, calendar)


def _commitments(view: ActivityOnADay) -> Iterator[Commitment]:
    for step in view.steps:
        parties = tuple(party for role in step.by for party in view.parties(role))
        if step.joint:
            row = settles_joint(view.given, step.deliverable, parties)
            yield _commitment(view, step, parties, row)
            continue
        for party in parties:
            row = first_of(view.given, step.deliverable, party)
            yield _commitment(view, step, (party,), row, _excuse(view, step, party))


def _excuse(view: ActivityOnADay, step: Step, party: Party) -> str:
    """Say why a party need not do what the step asks; blank where it must."""
    if party.participants and all(p.attended is False for p in party.participants):
        return "did not attend"
    application = view.case.programme.application.get(view.activity.application_id)
    asked = [c.field for c in Application.SHEET.static if c.title in step.asks]
    told = application and asked and all(getattr(application, field) for field in asked)
    return "the application tells it" if told else ""


def _commitment(
    view: ActivityOnADay,
    step: Step,
    parties: tuple[Party, ...],
    row: Deliverable | None,
    excuse: str = "",
) -> Commitment:
    due = view.due(step)
    state = State.NOT_NEEDED if excuse and row is None else _state(view, step, due, row)
    late = 0
    if due is not None and state in (State.LATE, State.DONE):
        late = max(((row.done_on if row else view.case.as_of) - due).days, 0)
    return Commitment(
        activity=view.activity,
        step=step,
        parties=parties,
        due=due,
        state=state,
        days_late=late,
        settled_by=row,
        money_waits=state in (*OPEN, State.UNDATED) and _pays(view, step, parties),
        note=excuse if state is State.NOT_NEEDED else view.no_changes(step),
    )


def _state(view: ActivityOnADay, step: Step, due: date | None, row: Deliverable | None) -> State:
    if row is not None:
        return State.DONE
    if due is None:
        return State.UNDATED
    if due < view.case.as_of:
        return State.PAST if step.lapses else State.LATE
    soon = (due - view.case.as_of).days <= view.case.config.calendar.remind_days
    return State.DUE if soon else State.NOT_YET


def _pays(view: ActivityOnADay, step: Step, parties: tuple[Party, ...]) -> bool:
    """Does the money of one of the parties wait for it (ST-6)?"""
    required = view.config.payment_requires
    return any(
        step.deliverable in required.get(f"{step.type} {party.role}", ()) for party in parties
    )
