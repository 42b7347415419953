"""Why an application was not selected, in words for its city (SE-2, SE-6..SE-9, EL-4, CA-4).

The reasons are those of the recorded decisions. Nothing is said of another applicant, nor of who
judged.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Application
from p2p_sheets.case import Case
from p2p_sheets.config import Criterion, Scoring
from p2p_sheets.money import show_number
from p2p_sheets.rules.selection import Cause, Scored, Selection, WhyNot, show, why_not
from p2p_sheets.text import fold, order_key
from p2p_sheets.write.letters.words import Values, for_a_city

NO_PLACE = {
    Cause.UNSCORED: "The panel decided before the evaluators had scored the application.",
    Cause.TOO_LATE: "The application was not ready to be ranked when the panel decided.",
    Cause.NO_VISIT: "The visit that you applied for was not selected, or does not take place "
    "(SE-8).",
    Cause.TARGET: "The programme has awarded all places of this type that it can (CA-4).",
}
ELSEWHERE = {
    True: "Your city has a place in another visit of this call (SE-7).",
    False: "Your city already has an award of this type in the programme (SE-7).",
}


class Reasons:
    """Gives the reasons of a rejection."""

    def __init__(self, case: Case, selection: Selection) -> None:
        self._programme, self._config = case.programme, case.config
        self._selection = selection
        self._names = {fold(n) for a in case.programme.applications for n in _names(a)}
        self._names |= {fold(s.evaluator) for s in case.programme.scores}
        self._names |= {fold(e.evaluator) for e in case.programme.evaluators}

    def of(self, application: Application) -> Values:
        """Give the reasons, the marks and the evaluators' comments, each once."""
        scored = self._scored(application)
        assessment = self._selection.assessments[application.application_id]
        scoring = assessment.scoring(self._config)  # that held when its cut-off closed
        found = why_not(self._selection, application.application_id)
        awarded = found.cause in (Cause.HIGHER, Cause.PANEL) and found.lowest is not None
        return {
            "reasons": [for_a_city(reason) for reason in self._why(application, found)],
            "criteria": _criteria(scored, scoring),
            "total": str(show(scored.total)) if scored.total is not None else "",
            "most": str(scoring.scale[1]),
            "threshold": str(scoring.threshold),
            "lowest": str(show(found.lowest)) if awarded and found.lowest is not None else "",
            "comments": [c for c in _comments(scored) if self._discreet(c, application)],
        }

    def left_out(self, application: Application) -> str:
        """Tell staff how many comments name somebody else and so were left out; blank: none."""
        comments = _comments(self._scored(application))
        count = sum(not self._discreet(comment, application) for comment in comments)
        return f"Comments left out, as they name somebody else: {count}." if count else ""

    def _scored(self, application: Application) -> Scored:
        return self._selection.scores.get(application.application_id, Scored())

    def _discreet(self, text: str, application: Application) -> bool:
        """Does a text name no other applicant and no evaluator?"""
        words = f" {fold(text)} "
        others = self._names - {fold(name) for name in _names(application)}
        return not any(name and f" {name} " in words for name in others)

    def _why(self, application: Application, found: WhyNot) -> Iterator[str]:
        visitor = application.activity_type.is_visitor
        match found.cause:
            case Cause.CHECKS:
                checks = self._selection.assessments[application.application_id].open
                yield from (f"{c.told[0].upper()}{c.told[1:]} ({c.rule})." for c in checks)
            case Cause.BELOW:
                below = self._scored(application).below
                yield f"The application does not reach what is required: {below} (SE-2)."
            case Cause.ELSEWHERE:
                yield ELSEWHERE[visitor]
            case Cause.HIGHER:
                if found.by_priority < found.awards:
                    yield self._higher(found, visitor=visitor)
                    yield from self._priority(found)
                else:
                    yield self._all_by_priority(found)
            case Cause.PANEL:
                yield from self._departed(application, found, visitor=visitor)
            case other:
                yield NO_PLACE[other]
                yield from self._priority(found)

    def _higher(self, found: WhyNot, *, visitor: bool) -> str:
        places = "place" if found.awards == 1 else f"{found.awards} places"
        if visitor:
            return f"The {places} of this visit went to applications that ranked higher (SE-8)."
        return (
            f"The application reached the threshold, but the {places} of this cut-off went to "
            "applications that ranked higher (SE-6)."
        )

    def _all_by_priority(self, found: WhyNot) -> str:
        places = "place" if found.awards == 1 else f"{found.awards} places"
        rank = "before it" if found.awards == 1 else "before all of them"
        return (
            f"The application reached the threshold, but the {places} of this cut-off went to "
            f"{self._small_cities()}, which have priority. By its score alone your application "
            f"would rank {rank} (EL-4)."
        )

    def _small_cities(self) -> str:
        low, high = (f"{n:,}".replace(",", " ") for n in self._config.selection.priority.population)
        return f"small and mid-sized cities, of {low} to {high} inhabitants"

    def _priority(self, found: WhyNot) -> Iterator[str]:
        """Name priority wherever it cost the place (EL-4)."""
        if not found.by_priority:
            return
        some = "one" if found.by_priority == 1 else str(found.by_priority)
        cities = self._small_cities()
        yield (
            f"{cities[0].upper()}{cities[1:]}, have priority. By its score alone your application "
            f"would rank before {some} of those selected (EL-4)."
        )

    def _departed(self, application: Application, found: WhyNot, *, visitor: bool) -> Iterator[str]:
        """Say a departure of the panel as one; its Comment only where staff allow it (SE-9)."""
        where = "this visit" if visitor else "this cut-off"
        if found.lower:
            yield (
                f"The panel departed from the ranking: of the {found.awards} selected for {where}, "
                f"{found.lower} did not rank before your application (SE-9)."
            )
        else:
            given = f"{found.awards} went to applications that ranked higher, and no more were"
            yield (
                f"The panel did not select the application. Of the {found.places} places of "
                f"{where}, {given if found.awards else 'none was'} given (SE-9)."
            )
        yield from self._priority(found)
        comment = application.comment or ""
        if self._config.letters.quote_panel and comment and self._discreet(comment, application):
            yield f"The panel noted: {comment}"


def _criteria(scored: Scored, scoring: Scoring) -> list[Values]:
    """List the mean mark of each criterion, and what it falls short of."""
    pairs = [
        (criterion, mean)
        for criterion, mean in zip(scoring.criteria, scored.criteria, strict=False)
        if mean is not None
    ]
    weakest = _weakest(pairs, Fraction(scoring.scale[1])) if scored.below else None
    return [
        {
            "label": criterion.label,
            "weight": show_number(criterion.weight),
            "mark": str(show(mean)),
            "remark": _remark(mean, criterion.threshold, weakest=criterion is weakest),
        }
        for criterion, mean in pairs
    ]


def _weakest(pairs: list[tuple[Criterion, Fraction]], most: Fraction) -> Criterion | None:
    """Find the criterion that cost most points, weighted."""
    lost = [(Fraction(c.weight) * (most - mean), -n, c) for n, (c, mean) in enumerate(pairs)]
    return max(lost, default=(0, 0, None), key=lambda one: one[:2])[2]


def _remark(mean: Fraction, least: Decimal | None, *, weakest: bool) -> str:
    if least is not None and mean < Fraction(least):
        return f"under the minimum of {least}"
    return "most points were lost here" if weakest else ""


def _comments(scored: Scored) -> list[str]:
    comments = {m.score.comment for m in scored.marks if not m.aside}
    return sorted((c for c in comments if c), key=lambda text: (order_key(text), text))


def _names(application: Application) -> tuple[str, ...]:
    """List what tells who an applicant is."""
    return (
        application.application_id,
        application.city,
        application.contact_name,
        application.contact_email,
    )
