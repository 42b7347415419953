"""Scores: marks of evaluators -> exact scores, thresholds, spread, strictness (SE-1..SE-4).

A missing mark is missing, never zero. Marks of somebody with a conflict of interest are set aside.
All figures are fractions; they are rounded only where they are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Application, Score
from p2p_sheets.case import Case
from p2p_sheets.config import Scoring
from p2p_sheets.findings import Code, Finding
from p2p_sheets.findings.selection import (
    EVALUATOR_SPELT,
    EVALUATOR_TWICE,
    EVALUATORS_DIFFER,
    MARK_NOT_ASKED,
)
from p2p_sheets.overrides import Notes
from p2p_sheets.persons import similar
from p2p_sheets.rules.selection.conflicts import Evaluators
from p2p_sheets.text import fold, order_key


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one evaluator for one application."""

    score: Score
    total: Fraction | None  # the weighted mean of the marks they gave
    aside: str = ""  # why the marks do not count; blank: they count


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one application, exact (SE-1, SE-2)."""

    marks: tuple[Marks, ...] = ()
    criteria: tuple[Fraction | None, ...] = ()  # in the order of config; None: no mark
    total: Fraction | None = None  # None: awaiting scores
    lacks: str = ""  # what it waits for
    below: str = ""  # which thresholds it does not reach
    spread: Fraction | None = None  # between its evaluators' totals (SE-4)


@dataclass(frozen=True, slots=True)
class Strictness:
    """How far an evaluator's totals lie from those of the others, on the same applications."""

    difference: Fraction  # the mean; below zero is stricter than the others
    applications: int  # how many they share with another evaluator


def show(value: Fraction) -> Decimal:
    """Round half up to the two decimals that are shown (SE-1).

    >>> show(Fraction(2995, 1000)), show(Fraction(10, 3))
    (Decimal('3.00'), Decimal('3.33'))
    """
    return Decimal((value * 200 + 1).__floor__() // 2).scaleb(-2)


def show_apart(value: Fraction, from_: Fraction) -> str:
    """Show a value with as many decimals as it takes to tell it from another.

    >>> show_apart(Fraction(2999, 1000), Fraction(3)), show_apart(Fraction(5, 2), Fraction(3))
    ('2.999', '2.50')
    """
    for digits in range(2, 12):
        shown = Decimal((value * 10**digits * 2 + 1).__floor__() // 2).scaleb(-digits)
        if shown != from_ or value == from_:
            return str(shown)
    return str(value)


def total_of(marks: Sequence[Marks], needed: int, scoring: Scoring) -> Scored:
    """Make the scores out of marks, where each criterion has at least `needed` of them."""
    counted = [m for m in marks if not m.aside]
    criteria: list[Fraction | None] = []
    short: list[str] = []
    for criterion in scoring.criteria:
        given = _marks_for(criterion.label, counted)
        criteria.append(sum(given, Fraction(0)) / len(given) if given else None)
        if len(given) < needed:
            short.append(f"{criterion.label}: {len(given)}")
    means = [c for c in criteria if c is not None]
    if short or len(means) < len(criteria):
        return Scored(tuple(marks), tuple(criteria), None, _lacking(short, needed, marks))
    total = _weighted(means, scoring)
    spread = _spread([m.total for m in counted if m.total is not None])
    below = _below(total, means, scoring)
    return Scored(tuple(marks), tuple(criteria), total, "", below, spread)


def without(scored: Scored, evaluator: str, scoring: Scoring) -> Scored:
    """Score again as if one evaluator (folded name) had not scored; one mark is then enough."""
    rest = [m for m in scored.marks if fold(m.score.evaluator) != evaluator]
    return total_of(rest, 1, scoring)


def _weighted(means: Sequence[Fraction], scoring: Scoring) -> Fraction:
    weights = [Fraction(c.weight) for c in scoring.criteria]
    return sum((w * m for w, m in zip(weights, means, strict=True)), Fraction(0)) / 100


def _total(marks: Mapping[str, Decimal], scoring: Scoring) -> Fraction | None:
    given = [c for c in scoring.criteria if c.label in marks]
    weight = sum((Fraction(c.weight) for c in given), Fraction(0))
    if not weight:
        return None
    return sum((Fraction(c.weight) * Fraction(marks[c.label]) for c in given), Fraction(0)) / weight


def _below(total: Fraction, means: Sequence[Fraction], scoring: Scoring) -> str:
    """Say which thresholds are missed; at the threshold passes (SE-2)."""
    missed: list[str] = []
    if total < Fraction(scoring.threshold):
        shown = show_apart(total, Fraction(scoring.threshold))
        missed.append(f"the total {shown} is under {scoring.threshold}")
    for criterion, mean in zip(scoring.criteria, means, strict=True):
        least = criterion.threshold
        if least is not None and mean < Fraction(least):
            shown = show_apart(mean, Fraction(least))
            missed.append(f"{criterion.label} {shown} is under {least}")
    return "; ".join(missed)


class Scorer:
    """Scores applications."""

    def __init__(self, case: Case, notes: Notes) -> None:
        self._rows = case.programme.scores_of
        self._notes = notes
        self._evaluators = Evaluators(case, notes)
        self._bad_rows = Counter(
            str(faulty.values.get("application_id") or faulty.key)
            for faulty in case.programme.faulty
            if faulty.record is Score
        )

    def score(self, application: Application, scoring: Scoring) -> Scored:
        """Score one application from all its rows, by what held for its cut-off."""
        rows = sorted(
            self._rows.get(application.application_id, ()),
            key=lambda s: (fold(s.evaluator), order_key(s.evaluator), str(s.row)),
        )
        aside = self._evaluators.aside
        marks = tuple(Marks(s, _total(s.marks, scoring), aside(s, application)) for s in rows)
        marks = self._only_asked(self._once_each(marks), scoring)
        scored = total_of(marks, scoring.min_evaluators, scoring)
        bad = self._bad_rows[application.application_id]
        if scored.total is None and bad:
            lacks = f"{scored.lacks}; rows of Scores in error: {bad}"
            scored = Scored(scored.marks, scored.criteria, None, lacks)
        self._differ(application, scored, scoring.divergence)
        return scored

    def _once_each(self, marks: tuple[Marks, ...]) -> tuple[Marks, ...]:
        """Set aside all rows of an evaluator who has two, or who may be one of two (SE-1)."""
        names = [fold(m.score.evaluator) for m in marks]
        out: list[Marks] = []
        for name, mark in zip(names, marks, strict=True):
            alike = [m for n, m in zip(names, marks, strict=True) if similar(n, name)]
            aside = ""
            if names.count(name) > 1:
                aside = "two rows of one evaluator"
                self._notes.add(_told(EVALUATOR_TWICE, mark, mark.score.evaluator))
            elif len(alike) > 1:
                spelt = " and ".join(sorted(m.score.evaluator for m in alike))
                if not self._notes.add(_told(EVALUATOR_SPELT, alike[0], spelt)):
                    aside = "perhaps one evaluator under several spellings"
            out.append(Marks(mark.score, mark.total, aside) if aside else mark)
        return tuple(out)

    def _only_asked(self, marks: tuple[Marks, ...], scoring: Scoring) -> tuple[Marks, ...]:
        """Set aside a row with a mark on a criterion of other kinds of application (SE-1)."""
        asked = {criterion.label for criterion in scoring.criteria}
        out: list[Marks] = []
        for mark in marks:
            strange = [label for label in mark.score.marks if label not in asked]
            aside = mark.aside
            if strange:
                aside = f"marks on {', '.join(strange)}, which is not asked"
                self._notes.add(_told(MARK_NOT_ASKED, mark, ", ".join(strange), strange[0]))
            out.append(Marks(mark.score, mark.total, aside))
        return tuple(out)

    def _differ(self, application: Application, scored: Scored, limit: Decimal) -> None:
        if scored.spread is not None and scored.spread > Fraction(limit):
            self._notes.add(
                EVALUATORS_DIFFER.at(
                    application.row.place("application_id"),
                    subject=application.application_id,
                    value=show_apart(scored.spread, Fraction(limit)),
                    limit=limit,
                )
            )


def _told(code: Code, mark: Marks, value: str, label: str = "") -> Finding:
    """Tell it at the mark of a criterion, else at the evaluator's name."""
    place = mark.score.row.place(f"marks:{label}" if label else "evaluator")
    subject, column = mark.score.application_id, label or "Evaluator"
    return code.at(place, subject=subject, column=column, value=value)


def _marks_for(label: str, marks: Iterable[Marks]) -> list[Fraction]:
    return [Fraction(m.score.marks[label]) for m in marks if label in m.score.marks]


def _spread(totals: Sequence[Fraction]) -> Fraction | None:
    return max(totals) - min(totals) if totals else None


def _lacking(short: Sequence[str], needed: int, marks: Sequence[Marks]) -> str:
    aside = sum(bool(m.aside) for m in marks)
    if not marks:
        return "nobody has scored it yet"
    if len(marks) == aside:
        return f"no scores count: {aside} set aside"
    text = f"fewer than {needed} marks for {', '.join(short)}"
    return f"{text}; {aside} set aside" if aside else text


# --- how strict an evaluator is ------------------------------------------------------------------
def strictness(scores: Iterable[Scored]) -> Mapping[str, Strictness]:
    """Measure each evaluator (folded name) over a set of applications; only marks that count.

    It is shown beside the scores, never inside them (SE-4).
    """
    apart: dict[str, list[Fraction]] = {}
    for scored in scores:
        totals = {
            fold(m.score.evaluator): m.total
            for m in scored.marks
            if not m.aside and m.total is not None
        }
        for evaluator, total in totals.items():
            others = [t for name, t in totals.items() if name != evaluator]
            if others:
                mean = sum(others, Fraction(0)) / len(others)
                apart.setdefault(evaluator, []).append(total - mean)
    return {
        evaluator: Strictness(sum(all_, Fraction(0)) / len(all_), len(all_))
        for evaluator, all_ in sorted(apart.items())
    }
