"""Letters about applications: award, invitation, reserve, rejection, request (SE, EL).

Why an application was not selected is said criterion by criterion, in words that speak of it alone.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Application, Decision
from p2p_sheets.case import Case
from p2p_sheets.config import Scoring
from p2p_sheets.money import show_number
from p2p_sheets.rules.selection import Proposal, Ranked, Scored, Selection, Standing, show
from p2p_sheets.text import fold, order_key
from p2p_sheets.write.letters.letter import Letter, LetterKey, LetterKind, contact_of
from p2p_sheets.write.letters.words import (
    Values,
    day_in_words,
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
HEAVIEST_LOSSES = 2  # so many criteria are named as those that cost most
AS_YOU_WROTE = "as in your application"  # for a title that names the city to be visited, say


def called_for(application: Application) -> LetterKind | None:
    """Say which letter the recorded decision calls for; None: nothing is decided, or taken back."""
    if application.decision is None or application.declined_on is not None:
        return None
    if application.decision is Decision.AWARDED:
        visitor = application.activity_type.is_visitor
        return (
            LetterKind.INVITATION
            if visitor and application.confirmed_on is None
            else LetterKind.AWARD
        )
    return {Decision.RESERVE: LetterKind.RESERVE, Decision.REJECTED: LetterKind.REJECTION}.get(
        application.decision
    )


def decision_letters(case: Case, selection: Selection) -> Iterator[Letter]:
    """Draft a letter for each recorded decision and each application that lacks something."""
    letters = _ApplicationLetters(case, selection)
    for application in sorted(
        case.programme.applications, key=lambda a: order_key(a.application_id)
    ):
        kind = called_for(application)
        if kind is not None:
            yield letters.decision(application, kind)
        elif questions := _questions(application, selection):
            yield letters.completeness(application, questions)


def asked_applications(case: Case, selection: Selection) -> Iterator[str]:
    """List the applications whose city is asked for something (EL-6..EL-9)."""
    for application in case.programme.applications:
        if _questions(application, selection):
            yield application.application_id


def _questions(application: Application, selection: Selection) -> list[str]:
    """List what to ask a city whose application waits for its answer."""
    assessment = selection.assessments.get(application.application_id)
    gone = application.decision is not None or application.declined_on is not None
    if assessment is None or gone or assessment.standing is not Standing.INCOMPLETE:
        return []
    return list(assessment.questions)


class _ApplicationLetters:
    """Drafts the letters of applications."""

    def __init__(self, case: Case, selection: Selection) -> None:
        self._programme, self._config = case.programme, case.config
        self._selection = selection
        self._reasons = _Reasons(case, selection)

    def decision(self, application: Application, kind: LetterKind) -> Letter:
        """Draft the letter of a decision."""
        values, note = dict(self._about(application)), ""
        if kind in (LetterKind.AWARD, LetterKind.INVITATION):
            values |= {"steps": self._steps(application), "visit": self._visit(application)}
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
        cut_off = self._config.cut_off.get(application.cut_off)
        return span_in_words(*cut_off.runs) if cut_off else ""

    def _steps(self, application: Application) -> list[Values]:
        """List what the city commits itself to, and by when."""
        type_key, role = application.activity_type.activity.key, application.activity_type.role
        return [
            {"name": step.name, "when": deadline_in_words(step)}
            for step in self._config.steps
            if step.type == type_key and role in step.by
        ]


class _Reasons:
    """Gives the reasons of a rejection without a word about others, or about who judged."""

    def __init__(self, case: Case, selection: Selection) -> None:
        self._programme, self._config = case.programme, case.config
        self._selection = selection
        self._names = {fold(n) for a in case.programme.applications for n in _names(a)}
        self._names |= {fold(s.evaluator) for s in case.programme.scores}
        self._names |= {fold(e.evaluator) for e in case.programme.evaluators}

    def of(self, application: Application) -> Values:
        """Give the reasons, the marks and the evaluators' comments, each once."""
        scored = self._selection.scores.get(application.application_id, Scored())
        title, scoring = application.title, self._scoring(application)
        return {
            "title": title if self._discreet(title, application) else AS_YOU_WROTE,
            "reasons": [r for r in self._why(application) if self._discreet(r, application)],
            "criteria": self._criteria(scored, scoring),
            "total": str(show(scored.total)) if scored.total is not None else "",
            "most": str(scoring.scale[1]),
            "threshold": str(scoring.threshold),
            "comments": [c for c in self._comments(scored) if self._discreet(c, application)],
        }

    def left_out(self, application: Application) -> str:
        """Tell staff how many comments name somebody else and so were left out; blank: none."""
        scored = self._selection.scores.get(application.application_id, Scored())
        count = sum(not self._discreet(c, application) for c in self._comments(scored))
        return f"Comments left out, as they name somebody else: {count}." if count else ""

    def _comments(self, scored: Scored) -> list[str]:
        comments = {m.score.comment for m in scored.marks if not m.aside}
        return sorted((c for c in comments if c), key=lambda text: (order_key(text), text))

    def _discreet(self, text: str, application: Application) -> bool:
        """Does a text name no other applicant and no evaluator?"""
        words = f" {fold(text)} "
        others = self._names - {fold(name) for name in _names(application)}
        return not any(name and f" {name} " in words for name in others)

    def _why(self, application: Application) -> Iterator[str]:
        key = application.application_id
        assessment, line = self._selection.assessments.get(key), self._selection.line.get(key)
        if assessment and assessment.standing in (Standing.INELIGIBLE, Standing.INCOMPLETE):
            yield from (f"{c.text[0].upper()}{c.text[1:]} ({c.rule})." for c in assessment.open)
        elif line is None:
            yield "The panel did not select the application."
        elif line.proposal is Proposal.BELOW:
            below = self._selection.scores[key].below
            yield f"The application does not reach what is required: {below} (SE-2)."
        elif line.proposal is Proposal.AWARD:
            yield "After discussing the application, the panel did not select it."
        else:
            yield self._no_place(application, line)

    def _no_place(self, application: Application, line: Ranked) -> str:
        """Say what became of the places (SE-6..SE-8, CA-4)."""
        visitor = application.activity_type.is_visitor
        if line.passed_over and visitor:
            return "Your city has a place in another visit of this call (SE-7)."
        if line.passed_over:
            return "Your city already has an award of this type in the programme (SE-7)."
        if line.rule == "CA-4":
            return "The programme has awarded all places of this type that it can (CA-4)."
        if not visitor:
            return (
                "The application reached the threshold, but the places of this cut-off went to "
                "applications that ranked higher (SE-6)."
            )
        host = self._programme.application.get(application.host_application or "")
        if host is None or host.decision is not Decision.AWARDED:
            return "The visit that you applied for was not selected (SE-8)."
        return "The places of this visit went to applications that ranked higher (SE-8)."

    def _scoring(self, application: Application) -> Scoring:
        """Give what held when its cut-off closed."""
        assessment = self._selection.assessments.get(application.application_id)
        return assessment.scoring(self._config) if assessment else self._config.scoring

    def _criteria(self, scored: Scored, scoring: Scoring) -> list[Values]:
        """List the mean mark of each criterion, and where the application lost most."""
        most = Fraction(scoring.scale[1])
        pairs = [
            (criterion, mean)
            for criterion, mean in zip(scoring.criteria, scored.criteria, strict=False)
            if mean is not None
        ]
        lost = sorted((-Fraction(c.weight) * (most - mean), i) for i, (c, mean) in enumerate(pairs))
        heaviest = {i for loss, i in lost[:HEAVIEST_LOSSES] if loss < 0}
        return [
            {
                "label": criterion.label,
                "weight": show_number(criterion.weight),
                "mark": str(show(mean)),
                "remark": _remark(mean, criterion.threshold, lost_most=i in heaviest),
            }
            for i, (criterion, mean) in enumerate(pairs)
        ]


def _remark(mean: Fraction, least: Decimal | None, *, lost_most: bool) -> str:
    if least is not None and mean < Fraction(least):
        return f"under the minimum of {least}"
    return "most points were lost here" if lost_most else ""


def _names(application: Application) -> tuple[str, ...]:
    """List what tells who an applicant is."""
    return (
        application.application_id,
        application.city,
        application.contact_name,
        application.contact_email,
    )
