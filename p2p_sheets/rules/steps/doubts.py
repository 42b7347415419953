"""What staff should look at in the dates and parties of an activity (ST-1, ST-2, ST-3, ST-5)."""

from collections.abc import Iterator

from p2p_sheets.books import Participant, Role
from p2p_sheets.findings import Finding
from p2p_sheets.findings import steps as code
from p2p_sheets.rules.steps.delivered import final_document, first_of
from p2p_sheets.rules.steps.view import ActivityOnADay


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
        if not step.if_needed or end is None or end > view.case.as_of:
            continue
        parties = [party for role in step.by for party in view.parties(role)]
        finding = final_document(view.activity, step, view.case)
        if finding and any(first_of(view.given, step.deliverable, p) is None for p in parties):
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
