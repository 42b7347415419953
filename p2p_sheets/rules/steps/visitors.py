"""Visitors on their way: were they selected, and have they answered? (SE-8, SE-10)."""

from collections.abc import Iterator
from datetime import date, timedelta

from p2p_sheets.books import (
    Activity,
    Application,
    Decision,
    Faulty,
    Participant,
    Role,
    role_in,
)
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.findings.selection import PLACE_UNCONFIRMED
from p2p_sheets.text import order_key


def not_selected(case: Case, activity: Activity, visitor: Participant) -> Finding | None:
    """Tell a visitor who has no place in this very visit; None: the money may flow (SE-10).

    An override accepts one Application ID; visitors without one are one finding of their visit.
    """
    if role_in(activity, visitor) is not Role.VISITOR:
        return None
    if visitor.application_id is None:
        return _without_application(case, activity)
    why = _why_not(case, activity, visitor)
    if not why:
        return None
    return code.VISITOR_NOT_SELECTED.at(
        visitor.row.place("application_id"),
        subject=visitor.participant_id,
        column="Application ID",
        value=visitor.application_id,
        who=visitor.participant_id,
        why=f"{visitor.application_id} {why}",
    )


def _without_application(case: Case, activity: Activity) -> Finding:
    people = [
        person
        for person in case.programme.participants_of.get(activity.activity_id, ())
        if person.application_id is None and role_in(activity, person) is Role.VISITOR
    ]
    people.sort(key=lambda person: order_key(person.participant_id))
    names = ", ".join(person.participant_id for person in people)
    return code.VISITOR_NOT_SELECTED.at(
        people[0].row.place("application_id"),
        subject=activity.activity_id,
        column="Application ID",
        value=names,
        who=names,
        why="Application ID does not say what was applied for",
    )


def _why_not(case: Case, activity: Activity, visitor: Participant) -> str:
    """Say what the application of a visitor lacks; blank: it was awarded a place here."""
    key = visitor.application_id or ""
    application = case.programme.application.get(key)
    if application is None:
        faulty = case.programme.faulty_row.get((Application.SHEET.title, key))
        return _as_far_as_read(faulty) if faulty else "is not in Applications"
    if why := _no_place(application, activity):
        return why
    city, same = case.city_of(visitor), case.register.key
    if city and same(*city) != same(application.city, application.country):
        return f"is of {application.city}, not of {city[0]}"
    return ""


def _no_place(application: Application, activity: Activity) -> str:
    if not application.activity_type.is_visitor:
        return f"is an application for {application.activity_type}"
    if application.host_application != activity.application_id:
        return f"is for the visit of {application.host_application or 'nobody'}"
    if application.declined_on is not None:
        return f"gave its place back on {application.declined_on}"
    if application.decision is not Decision.AWARDED:
        said = application.decision.value if application.decision else "not decided"
        return f"is {said}, not Awarded"
    return ""


def _as_far_as_read(faulty: Faulty) -> str:
    """Say what a row in error tells all the same: its error alone never holds money."""
    decision, declined = faulty.values.get("decision"), faulty.values.get("declined_on")
    if declined is not None:
        return f"gave its place back on {declined}"
    if isinstance(decision, Decision) and decision is not Decision.AWARDED:
        return f"is {decision.value}, not Awarded"
    return ""


# --- who has not answered ------------------------------------------------------------------------
def awaits_answer(application: Application) -> bool:
    """Was a visitor city given a place, and has neither confirmed nor declined it? (SE-8)."""
    return (
        application.activity_type.is_visitor
        and application.holds_place
        and application.confirmed_on is None
    )


def confirmed_visitors(case: Case, activity: Activity) -> list[Application]:
    """List the visitor applications whose places in a visit are accepted, by ID (ST-8)."""
    found = [
        application
        for application in case.programme.applications
        if application.host_application == activity.application_id
        and application.activity_type.is_visitor
        and application.holds_place
        and application.confirmed_on is not None
    ]
    return sorted(found, key=lambda application: order_key(application.application_id))


def answer_due(case: Case, application: Application) -> date | None:
    """Give the day by which a place is to be confirmed; None: the decision has no day (SE-8)."""
    days = timedelta(days=case.config.letters.reply_days)
    return application.decided_on + days if application.decided_on else None


def unconfirmed(case: Case) -> Iterator[Finding]:
    """Tell the places of coming visits that nobody has confirmed in time (SE-8)."""
    over = {a.application_id for a in case.programme.activities if a.is_over(case.as_of)}
    for application in case.programme.applications:
        due = answer_due(case, application)
        waits = awaits_answer(application) and application.host_application not in over
        if waits and due is not None and due < case.as_of:
            yield PLACE_UNCONFIRMED.at(
                application.row.place("confirmed_on"),
                subject=application.application_id,
                column="Confirmed on",
                value=str(application.decided_on),
                city=application.city,
                due=due,
            )
