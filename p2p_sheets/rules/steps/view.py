"""One activity as seen on a day: its steps and parties, what falls due, what is doubtful."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from p2p_sheets.books import Activity, Deliverable, Participant, Role
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Step
from p2p_sheets.findings import Finding
from p2p_sheets.findings import steps as code
from p2p_sheets.rules.steps.dates import due_date
from p2p_sheets.rules.steps.parties import Party, final_document, first_of, parties_of


@dataclass(frozen=True)
class ActivityOnADay:
    """One activity of the programme, as seen on a day."""

    case: Case
    activity: Activity

    @property
    def config(self) -> Config:
        """The figures that held on its first day."""
        return self.case.figures_for(self.activity)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its type that held on its first day, in the order of config."""
        steps = self.config.steps
        return tuple(step for step in steps if step.type == self.activity.activity_type.key)

    @cached_property
    def given(self) -> tuple[Deliverable, ...]:
        """What was delivered in it."""
        return self.case.programme.deliverables_of.get(self.activity.activity_id, ())

    def parties(self, role: str) -> list[Party]:
        """List who has a role in it."""
        return parties_of(self.case, self.activity, role)

    def due(self, step: Step) -> date | None:
        """Give the day on which a step of it falls due; earlier where nothing was to be changed."""
        if self.no_changes(step):
            step = step.model_copy(update={"due": step.without_changes, "working_days": None})
        return due_date(step, self.activity, self.case)

    def no_changes(self, step: Step) -> str:
        """Say why its final document was not to be changed, where an override does (ST-1)."""
        finding = final_document(self.activity, step, self.case)
        override = self.case.overrides.covers(finding) if finding else None
        return f"no changes were agreed: {override.reason}" if override else ""


# --- doubts --------------------------------------------------------------------------------------
def doubts(view: ActivityOnADay) -> Iterator[Finding]:
    """List the findings of one activity, those that an override may take away included."""
    yield from _undated(view)
    yield from _nobody(view)
    yield from _final_document(view)
    yield from _long(view)


def _undated(view: ActivityOnADay) -> Iterator[Finding]:
    activity = view.activity
    blank = [name for name in ("start_date", "end_date") if getattr(activity, name) is None]
    if blank:
        titles = " and no ".join(activity.SHEET.column(name).title for name in blank)
        place = activity.row.place(blank[0])
        yield code.STEPS_UNDATED.at(place, subject=activity.activity_id, column=titles)


def _nobody(view: ActivityOnADay) -> Iterator[Finding]:
    """Name a role that nobody has, though its first step falls due soon or did already."""
    for role in (Role.EXPERT, Role.VISITOR):
        days = [due for step in view.steps if role in step.by and (due := view.due(step))]
        remind = view.case.config.calendar.remind_days
        soon = days and (min(days) - view.case.as_of).days <= remind
        if soon and not view.parties(role) and not _in_error(view, role):
            place, subject = view.activity.row.place("activity_id"), view.activity.activity_id
            yield code.NOBODY_OWES.at(place, subject=subject, value=role, due=min(days))


def _in_error(view: ActivityOnADay, role: Role) -> bool:
    """Is there somebody, whose row an error keeps out?"""
    return any(
        faulty.record is Participant
        and faulty.values.get("activity_id") == view.activity.activity_id
        and faulty.values.get("role", role) is role
        for faulty in view.case.programme.faulty
    )


def _final_document(view: ActivityOnADay) -> Iterator[Finding]:
    """Ask, from the final meeting on, whether changes were agreed there (ST-1)."""
    end = view.activity.end_date
    for step in view.steps:
        finding = final_document(view.activity, step, view.case)
        if finding is None or end is None or end > view.case.as_of:
            continue
        parties = [party for role in step.by for party in view.parties(role)]
        owed = any(first_of(view.given, step.deliverable, party) is None for party in parties)
        if owed or view.no_changes(step):
            yield finding


def _long(view: ActivityOnADay) -> Iterator[Finding]:
    activity = view.activity
    most = view.config.types[activity.activity_type.key].max_days
    if not (most and activity.start_date and activity.end_date):
        return
    days = (activity.end_date - activity.start_date).days + 1
    if days > most:
        yield code.VISIT_LONG.at(
            activity.row.place("end_date"),
            subject=activity.activity_id,
            value=str(days),
            rule=activity.activity_type.rules.steps,
            most=most,
        )
