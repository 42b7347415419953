"""What is possible but unlikely about people and activities: warnings, so that somebody looks."""

from collections.abc import Iterator
from datetime import date

from p2p_sheets.books import Activity, Application, Decision, Participant, Role
from p2p_sheets.case import Case
from p2p_sheets.check.sheet_rows import Verdict
from p2p_sheets.findings import Code, checks


def person_twice(case: Case) -> Iterator[Verdict]:
    """Nobody takes part in one activity twice."""
    seen: dict[tuple[str, str], Participant] = {}
    for person in case.programme.participants:
        key = (person.activity_id, case.persons.of(person.identity))
        first = seen.setdefault(key, person)
        if first is not person:
            finding = checks.PERSON_TWICE.at(
                person.row.place("name"),
                subject=person.participant_id,
                column="Name",
                value=first.participant_id,
                activity=person.activity_id,
            )
            yield Verdict(person, finding)


def visitor_own_host(case: Case) -> Iterator[Verdict]:
    """A city does not visit itself (EL-3)."""
    for person in case.programme.participants:
        activity = case.programme.activity.get(person.activity_id)
        if activity is None or person.role is not Role.VISITOR or not person.city:
            continue
        host = case.register.key(activity.city, activity.country)
        if case.register.key(person.city, person.country) == host:
            finding = checks.VISITOR_OWN_HOST.at(
                person.row.place("city"),
                subject=person.participant_id,
                column="City",
                value=person.city,
                activity=activity.activity_id,
            )
            yield Verdict(person, finding)


def application_twice(case: Case) -> Iterator[Verdict]:
    """A city applies once for a thing in a cut-off, by whatever form; a visitor once a visit."""
    seen: dict[tuple[object, ...], Application] = {}
    for application in case.programme.applications:
        if application.is_given_up or application.decision is Decision.REJECTED:
            continue
        city = case.register.key(application.city, application.country)
        key = (city, application.cut_off, application.activity_type, application.host_application)
        first = seen.setdefault(key, application)
        if first is not application:
            finding = checks.APPLICATION_TWICE.at(
                application.row.place("city"),
                subject=application.application_id,
                column="City",
                value=first.application_id,
                city=application.city,
                cut_off=application.cut_off,
            )
            yield Verdict(application, finding)


def activity_and_application(case: Case) -> Iterator[Verdict]:
    """An activity is what its application was awarded for; what differs is a doubt, no error."""
    for activity in case.programme.activities:
        application = case.programme.application.get(activity.application_id)
        if application is not None:
            yield from _compared(activity, application, case)


def _compared(activity: Activity, application: Application, case: Case) -> Iterator[Verdict]:
    def told(code: Code, field: str, value: str, **words: str) -> Verdict:
        title = Activity.SHEET.column(field).title
        place = activity.row.place(field)
        subject = activity.activity_id
        return Verdict(
            activity, code.at(place, subject=subject, column=title, value=value, **words)
        )

    wanted = application.activity_type
    if wanted.activity != activity.activity_type or wanted.is_visitor:
        yield told(
            checks.ACTIVITY_OF_ANOTHER_TYPE,
            "application_id",
            application.application_id,
            kind=activity.activity_type.name,
            wanted=wanted.name,
        )
        return
    here = case.register.key(activity.city, activity.country)
    if case.register.key(application.city, application.country) != here:
        yield told(checks.ACTIVITY_OF_ANOTHER_CITY, "city", activity.city, city=application.city)
    if application.decision is not Decision.AWARDED:
        yield told(
            checks.ACTIVITY_NOT_AWARDED,
            "application_id",
            application.application_id,
            decision=application.decision or "blank",
        )


def activity_dates(case: Case) -> Iterator[Verdict]:
    """An activity takes place in the programme (PR-7), in the months of its cut-off (CA-5)."""
    figures = case.config.programme
    for activity in case.programme.activities:
        days = [day for day in (activity.start_date, activity.end_date) if day is not None]
        if not days:
            continue
        if min(days) < figures.start or max(days) > figures.end:
            window = span(figures.start, figures.end)
            yield _outside(checks.ACTIVITY_OUTSIDE_PROGRAMME, activity, days, window)
            continue
        application = case.programme.application.get(activity.application_id)
        if application is None or application.activity_type.activity != activity.activity_type:
            continue  # told already: it is of another type, or in error
        cut_off = case.config.cut_off.get(application.cut_off)
        if cut_off and (min(days) < cut_off.runs[0] or max(days) > cut_off.runs[1]):
            window = span(*cut_off.runs)
            code = checks.ACTIVITY_OUTSIDE_WINDOW
            yield _outside(code, activity, days, window, cut_off=cut_off.id)


def _outside(
    code: Code, activity: Activity, days: list[date], window: str, **words: str
) -> Verdict:
    field = "start_date" if activity.start_date else "end_date"
    finding = code.at(
        activity.row.place(field),
        subject=activity.activity_id,
        column=Activity.SHEET.column(field).title,
        value=span(min(days), max(days)),
        window=window,
        **words,
    )
    return Verdict(activity, finding)


def span(first: date, last: date) -> str:
    """Write a span of days.

    >>> span(date(2023, 3, 7), date(2023, 3, 9)), span(date(2023, 3, 7), date(2023, 3, 7))
    ('2023-03-07 to 2023-03-09', '2023-03-07')
    """
    return f"{first} to {last}" if last != first else str(first)


def deliverable_of_another_type(case: Case) -> Iterator[Verdict]:
    """An activity type uses the deliverables that its steps name (ST-1, ST-2, ST-3)."""
    used = {(s.type, s.deliverable) for age in case.config.ever for s in age.steps}
    for record in case.programme.deliverables:
        activity = case.programme.activity.get(record.activity_id)
        if activity is None or (activity.activity_type.key, record.deliverable) in used:
            continue
        finding = checks.DELIVERABLE_OF_ANOTHER_TYPE.at(
            record.row.place("deliverable"),
            subject=record.activity_id,
            column="Deliverable",
            value=record.deliverable,
            kind=activity.activity_type.name,
        )
        yield Verdict(record, finding)
