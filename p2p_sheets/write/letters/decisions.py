"""Letters about applications: award, invitation, reserve, rejection, request (SE, EL)."""

from collections.abc import Iterator

from p2p_sheets.books import Application, ApplicationType, Decision, Programme
from p2p_sheets.case import Case
from p2p_sheets.rules.selection import Selection, Standing
from p2p_sheets.text import order_key
from p2p_sheets.write.letters.letter import Kind, Letter, Values
from p2p_sheets.write.letters.reasons import Reasons
from p2p_sheets.write.letters.recipients import contact_of
from p2p_sheets.write.letters.words import (
    day_in_words,
    deadline_in_words,
    place_in_words,
    span_in_words,
)

ROLE = {
    ApplicationType.REVIEW: "Beneficiary city",
    ApplicationType.MISSION: "Beneficiary city",
    ApplicationType.HOST: "Host city",
    ApplicationType.VISITOR: "Visitor city",
}
SUBJECT = {
    Kind.AWARD: "your application was successful",
    Kind.RESERVE: "your application is on the reserve list",
    Kind.REJECTION: "your application was not selected",
    Kind.INVITATION: "please confirm your place",
    Kind.COMPLETENESS: "your application is not complete yet",
}


def called_for(application: Application) -> Kind | None:
    """Say which letter the recorded decision calls for; None: nothing is decided, or taken back."""
    if application.decision is None or application.declined_on is not None:
        return None
    if application.decision is Decision.AWARDED:
        visitor = application.activity_type is ApplicationType.VISITOR
        return Kind.INVITATION if visitor and application.confirmed_on is None else Kind.AWARD
    return {Decision.RESERVE: Kind.RESERVE, Decision.REJECTED: Kind.REJECTION}.get(
        application.decision
    )


def decision_letters(case: Case, selection: Selection) -> Iterator[Letter]:
    """Draft a letter for each recorded decision and each application that lacks something."""
    drafter = _Drafter(case, selection)
    for application in sorted(
        case.programme.applications, key=lambda a: order_key(a.application_id)
    ):
        kind = called_for(application)
        if kind is not None:
            yield drafter.decision(application, kind)
        elif questions := _questions(application, selection):
            yield drafter.completeness(application, questions)


def asked_applications(programme: Programme, selection: Selection) -> Iterator[str]:
    """List the applications whose city is asked for something (EL-6..EL-9)."""
    for application in programme.applications:
        if _questions(application, selection):
            yield application.application_id


def _questions(application: Application, selection: Selection) -> list[str]:
    """List what to ask a city whose application waits for its answer."""
    assessment = selection.assessments.get(application.application_id)
    gone = application.decision is not None or application.declined_on is not None
    if assessment is None or gone or assessment.standing is not Standing.INCOMPLETE:
        return []
    return list(assessment.questions)


class _Drafter:
    """Drafts the letters of applications."""

    def __init__(self, case: Case, selection: Selection) -> None:
        self._programme, self._config = case.programme, case.config
        self._selection = selection
        self._reasons = Reasons(case, selection)

    def decision(self, application: Application, kind: Kind) -> Letter:
        """Draft the letter of a decision."""
        values, note = dict(self._about(application)), ""
        if kind in (Kind.AWARD, Kind.INVITATION):
            values |= {"steps": self._steps(application), "visit": self._visit(application)}
        if kind is Kind.REJECTION:
            values |= self._reasons.of(application)
            note = self._reasons.left_out(application)
        return self._letter(application, kind, values, note)

    def completeness(self, application: Application, questions: list[str]) -> Letter:
        """Draft the request for what an application lacks (EL-6..EL-9)."""
        values = {**self._about(application), "questions": questions}
        return self._letter(application, Kind.COMPLETENESS, values, "")

    def _letter(self, application: Application, kind: Kind, values: Values, note: str) -> Letter:
        what = f"{application.activity_type.activity.value} {application.cut_off}"
        return Letter(
            kind=kind,
            subject_ids=(application.application_id,),
            to=contact_of(application),
            subject=f"{what}: {SUBJECT[kind]}",
            values=values,
            note=note,
        )

    def _about(self, application: Application) -> Values:
        """Give what every letter about an application says of it."""
        return {
            "application_id": application.application_id,
            "title": application.title,
            "city": application.city,
            "activity_type": application.activity_type.activity.value,
            "application_type": application.activity_type.value,
            "visitor": application.activity_type is ApplicationType.VISITOR,
            "cut_off": application.cut_off,
            "submitted_on": day_in_words(application.submitted_on),
            "decided_on": day_in_words(application.decided_on),
            "period": self._period(application),
        }

    def _visit(self, application: Application) -> Values:
        """Tell a visitor of the visit: whose, about what, when."""
        host = self._programme.application.get(application.host_application or "")
        if application.activity_type is not ApplicationType.VISITOR or host is None:
            return {"city": "", "title": "", "dates": ""}
        activities = self._programme.activities
        visit = next((a for a in activities if a.application_id == host.application_id), None)
        return {
            "city": place_in_words(host.city, host.country),
            "title": visit.title if visit else host.title,
            "dates": span_in_words(visit.start_date, visit.end_date) if visit else "",
        }

    def _period(self, application: Application) -> str:
        cut_off = self._config.cut_off.get(application.cut_off)
        return span_in_words(*cut_off.runs) if cut_off else ""

    def _steps(self, application: Application) -> list[Values]:
        """List what the city commits itself to, and by when."""
        type_key, role = application.activity_type.activity.key, ROLE[application.activity_type]
        return [
            {"name": step.name, "when": deadline_in_words(step)}
            for step in self._config.steps
            if step.type == type_key and role in step.by
        ]
