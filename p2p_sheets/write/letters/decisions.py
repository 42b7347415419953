"""Letters about applications: award, invitation, reserve, rejection, request (SE, EL)."""

from collections.abc import Iterable, Iterator

from p2p_sheets.books import Application, Decision
from p2p_sheets.case import Case
from p2p_sheets.rules.selection import Selection, Standing, reserve_position
from p2p_sheets.rules.steps import awaits_answer
from p2p_sheets.text import day_in_words, fold, order_key
from p2p_sheets.write.letters.letter import Letter, LetterKey, LetterKind, contact_of
from p2p_sheets.write.letters.reasons import Reasons
from p2p_sheets.write.letters.words import (
    Values,
    deadline_in_words,
    place_in_words,
    span_in_words,
)

SUBJECT = {
    LetterKind.AWARD: "your application was successful",
    LetterKind.RESERVE: "your application is on the reserve list",
    LetterKind.REJECTION: "your application was not selected",
    LetterKind.INVITATION: "please confirm your place",
    LetterKind.COMPLETENESS: "your application is not complete yet",
}

TELLS = {
    LetterKind.AWARD: Decision.AWARDED,
    LetterKind.INVITATION: Decision.AWARDED,
    LetterKind.RESERVE: Decision.RESERVE,
    LetterKind.REJECTION: Decision.REJECTED,
}


def called_for(case: Case, application: Application) -> LetterKind | None:
    """Say which letter the recorded decision calls for.

    None: nothing is decided, it is taken back, it was told before `letters_from`, or what it was
    awarded is over.
    """
    decision, since = application.decision, case.config.letters.letters_from
    if decision is None or decision is Decision.WITHDRAWN or application.declined_on is not None:
        return None
    if since and application.decided_on and application.decided_on < since:
        return None
    if decision is Decision.REJECTED:
        return LetterKind.REJECTION
    if _is_over(case, application):
        return None
    if decision is Decision.RESERVE:
        return LetterKind.RESERVE
    return LetterKind.INVITATION if awaits_answer(application) else LetterKind.AWARD


def taken_back(case: Case, earlier: Iterable[LetterKey]) -> frozenset[LetterKey]:
    """Tell which letters of earlier months told a decision that is no longer recorded.

    A reserve that has been decided is no such thing: its own letter follows.
    """
    found = {a.application_id: a.decision for a in case.programme.applications}
    return frozenset(
        key
        for key in earlier
        if key.kind in TELLS
        and (now := found.get(key.subject_ids[0])) is not TELLS[key.kind]
        and not (key.kind is LetterKind.RESERVE and now in (Decision.AWARDED, Decision.REJECTED))
    )


def _is_over(case: Case, application: Application) -> bool:
    """Is what it applied for over: its activity, or else the months of its cut-off?"""
    own = application.host_application or application.application_id
    activities = [a for a in case.programme.activities if a.application_id == own]
    if application.decision is Decision.AWARDED and activities:
        return all(activity.is_over(case.as_of) for activity in activities)
    cut_off = case.config.cut_off.get(application.cut_off)
    return cut_off is not None and cut_off.runs[1] < case.as_of


def decision_letters(case: Case, selection: Selection) -> Iterator[Letter]:
    """Draft a letter for each recorded decision and each application that lacks something."""
    letters = _ApplicationLetters(case, selection)
    for application in sorted(
        case.programme.applications, key=lambda a: order_key(a.application_id)
    ):
        kind = called_for(case, application)
        if kind is not None:
            yield letters.decision(application, kind)
        elif questions := _questions(case, application, selection):
            yield letters.completeness(application, questions)


def asked_applications(case: Case, selection: Selection) -> Iterator[str]:
    """List the applications whose city is asked for something (EL-6..EL-9)."""
    for application in case.programme.applications:
        if _questions(case, application, selection):
            yield application.application_id


def _questions(case: Case, application: Application, selection: Selection) -> list[str]:
    """List what to ask a city whose application waits for its answer."""
    assessment = selection.assessments.get(application.application_id)
    gone = application.decision is not None or application.declined_on is not None
    if assessment is None or gone or assessment.standing is not Standing.INCOMPLETE:
        return []
    if _is_over(case, application):
        return []
    return list(assessment.questions)


class _ApplicationLetters:
    """Drafts the letters of applications."""

    def __init__(self, case: Case, selection: Selection) -> None:
        self._programme, self._config = case.programme, case.config
        self._selection = selection
        self._as_of = case.as_of
        self._reasons = Reasons(case, selection)

    def decision(self, application: Application, kind: LetterKind) -> Letter:
        """Draft the letter of a decision."""
        values, note = dict(self._about(application)), ""
        if kind in (LetterKind.AWARD, LetterKind.INVITATION):
            values |= {"steps": self._steps(application), "visit": self._visit(application)}
        if kind is LetterKind.RESERVE:
            position = reserve_position(self._selection, application.application_id)
            values |= {"position": str(position or "")}
        if kind is LetterKind.REJECTION:
            values |= self._reasons.of(application)
            note = self._reasons.left_out(application)
        return self._letter(application, kind, values, note)

    def completeness(self, application: Application, questions: list[str]) -> Letter:
        """Draft the request for what an application lacks (EL-6..EL-9)."""
        values = {**self._about(application), "questions": questions}
        return self._letter(application, LetterKind.COMPLETENESS, values, "")

    def _letter(
        self, application: Application, kind: LetterKind, values: Values, note: str
    ) -> Letter:
        what = f"{application.activity_type.activity.name} {application.cut_off}"
        return Letter(
            key=LetterKey(kind, (application.application_id,)),
            to=contact_of(application),
            subject=f"{what}: {SUBJECT[kind]}",
            values=values,
            note=note,
            envelope=f"{fold(application.contact_email)}|{application.cut_off}",
        )

    def _about(self, application: Application) -> Values:
        """Give what every letter about an application says of it."""
        return {
            "application_id": application.application_id,
            "title": application.title,
            "city": application.city,
            "activity_type": application.activity_type.activity.name,
            "activity_word": application.activity_type.activity.word,
            "application_type": application.activity_type.name,
            "visitor": application.activity_type.is_visitor,
            "cut_off": application.cut_off,
            "submitted_on": day_in_words(application.submitted_on),
            "decided_on": day_in_words(application.decided_on),
            "period": self._period(application),
        }

    def _visit(self, application: Application) -> Values:
        """Tell a visitor of the visit: whose, about what, when."""
        host = self._programme.application.get(application.host_application or "")
        if not application.activity_type.is_visitor or host is None:
            return {"city": "", "title": "", "dates": ""}
        activities = self._programme.activities
        visit = next((a for a in activities if a.application_id == host.application_id), None)
        return {
            "city": place_in_words(host.city, host.country),
            "title": visit.title if visit else host.title,
            "dates": span_in_words(visit.start_date, visit.end_date) if visit else "",
        }

    def _period(self, application: Application) -> str:
        """Say when the activities of its cut-off run; nothing of months that are over."""
        cut_off = self._config.cut_off.get(application.cut_off)
        ahead = cut_off is not None and cut_off.runs[1] >= self._as_of
        return span_in_words(*cut_off.runs) if cut_off and ahead else ""

    def _steps(self, application: Application) -> list[Values]:
        """List what the city commits itself to, and by when."""
        kind, cut_off = application.activity_type, self._config.cut_off.get(application.cut_off)
        config = self._config.on(cut_off.closing(kind)) if cut_off else self._config
        return [
            {"name": step.name, "when": deadline_in_words(step)}
            for step in config.steps
            if step.type == kind.activity.key and kind.role in step.by
        ]
