"""Scores: marks of evaluators -> exact scores, thresholds, spread (SE-1..SE-4).

A missing mark is missing, never zero. Marks of somebody with a conflict of interest are set aside.
All figures are fractions; they are rounded only where they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Application, Evaluator, Programme, Score
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.findings.selection import (
    CONFLICT_FOUND,
    EVALUATOR_TWICE,
    EVALUATOR_UNKNOWN,
    EVALUATORS_DIFFER,
)
from p2p_sheets.rules.selection.conflicts import belongs
from p2p_sheets.rules.selection.decisions import Marks, Scored
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.text import fold, mask, order_key


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


class Scorer:
    """Scores applications; knows the evaluators and where they belong."""

    def __init__(
        self, programme: Programme, config: Config, register: Register, notes: Notes
    ) -> None:
        self._rows = programme.scores_of
        self._config = config.scoring
        self._register = register
        self._notes = notes
        self._known: dict[str, list[Evaluator]] = {}
        for evaluator in sorted(programme.evaluators, key=lambda e: str(e.row)):
            self._known.setdefault(fold(evaluator.evaluator), []).append(evaluator)
        self._asked: set[str] = set()  # evaluators whom nobody knows, once each
        self._bad_rows: dict[str, int] = {}
        for faulty in programme.faulty:
            if faulty.record is Score:
                application = str(faulty.values.get("application_id") or faulty.key)
                self._bad_rows[application] = self._bad_rows.get(application, 0) + 1

    def score(self, application: Application) -> Scored:
        """Score one application from all its rows."""
        rows = sorted(
            self._rows.get(application.application_id, ()),
            key=lambda s: (fold(s.evaluator), order_key(s.evaluator), str(s.row)),
        )
        marks = tuple(Marks(s, self._total(s.marks), self._aside(s, application)) for s in rows)
        marks = self._once_each(marks)
        scored = self.total(marks, self._config.min_evaluators)
        bad = self._bad_rows.get(application.application_id, 0)
        if scored.total is None and bad:
            lacks = f"{scored.lacks}; rows of Scores in error: {bad}"
            scored = Scored(scored.marks, scored.criteria, None, lacks)
        self._differ(application, scored)
        return scored

    def total(self, marks: Sequence[Marks], needed: int) -> Scored:
        """Make the scores out of marks, where each criterion has at least `needed` of them."""
        counted = [m for m in marks if not m.aside]
        criteria: list[Fraction | None] = []
        short: list[str] = []
        for criterion in self._config.criteria:
            given = _marks_for(criterion.label, counted)
            criteria.append(sum(given, Fraction(0)) / len(given) if given else None)
            if len(given) < needed:
                short.append(f"{criterion.label}: {len(given)}")
        means = [c for c in criteria if c is not None]
        if short or len(means) < len(criteria):
            return Scored(tuple(marks), tuple(criteria), None, _lacking(short, needed, marks))
        total = self._weighted(means)
        spread = _spread([m.total for m in counted if m.total is not None])
        below = self._below(total, means)
        return Scored(tuple(marks), tuple(criteria), total, "", below, spread)

    def without(self, scored: Scored, evaluator: str) -> Scored:
        """Score again as if one evaluator (folded name) had not scored; one mark is then enough."""
        rest = [m for m in scored.marks if fold(m.score.evaluator) != evaluator]
        return self.total(rest, 1)

    def _weighted(self, means: Sequence[Fraction]) -> Fraction:
        weights = [Fraction(c.weight) for c in self._config.criteria]
        return sum((w * m for w, m in zip(weights, means, strict=True)), Fraction(0)) / 100

    def _total(self, marks: Mapping[str, Decimal]) -> Fraction | None:
        given = [c for c in self._config.criteria if c.label in marks]
        weight = sum((Fraction(c.weight) for c in given), Fraction(0))
        if not weight:
            return None
        return (
            sum((Fraction(c.weight) * Fraction(marks[c.label]) for c in given), Fraction(0))
            / weight
        )

    def _below(self, total: Fraction, means: Sequence[Fraction]) -> str:
        """Say which thresholds are missed; at the threshold passes (SE-2)."""
        missed: list[str] = []
        if total < Fraction(self._config.threshold):
            shown = show_apart(total, Fraction(self._config.threshold))
            missed.append(f"the total {shown} is under {self._config.threshold}")
        for criterion, mean in zip(self._config.criteria, means, strict=True):
            least = criterion.threshold
            if least is not None and mean < Fraction(least):
                shown = show_apart(mean, Fraction(least))
                missed.append(f"{criterion.label} {shown} is under {least}")
        return "; ".join(missed)

    def _aside(self, score: Score, application: Application) -> str:
        """Say why an evaluator's marks are set aside (SE-3)."""
        if score.conflict:
            return "declared a conflict of interest"
        known = self._known.get(fold(score.evaluator), [])
        if not known and self._known and fold(score.evaluator) not in self._asked:
            self._asked.add(fold(score.evaluator))
            self._notes.add(
                EVALUATOR_UNKNOWN.at(
                    score.row.place("evaluator"),
                    subject=score.application_id,
                    column="Evaluator",
                    value=mask(score.evaluator),
                )
            )
        why = self._why(score, application, known)
        if why:
            place = score.row.place("evaluator")
            self._notes.add(
                CONFLICT_FOUND.at(
                    place,
                    subject=score.application_id,
                    column="Evaluator",
                    value=mask(score.evaluator),
                    why=why,
                )
            )
        return why

    def _why(self, score: Score, application: Application, known: Iterable[Evaluator]) -> str:
        if fold(score.evaluator) == fold(application.contact_name):
            return "they are the applicant's contact"
        applicant = (application.city, application.country)
        ways = (
            belongs(self._register, applicant, e.city, e.country, e.organisation) for e in known
        )
        return next((way for way in ways if way), "")

    def _once_each(self, marks: tuple[Marks, ...]) -> tuple[Marks, ...]:
        """Set aside all rows of an evaluator who has two (SE-1)."""
        names = [fold(m.score.evaluator) for m in marks]
        out: list[Marks] = []
        for name, mark in zip(names, marks, strict=True):
            if names.count(name) == 1:
                out.append(mark)
                continue
            out.append(Marks(mark.score, mark.total, "two rows of one evaluator"))
            self._notes.add(
                EVALUATOR_TWICE.at(
                    mark.score.row.place("evaluator"),
                    subject=mark.score.application_id,
                    column="Evaluator",
                    value=mask(mark.score.evaluator),
                )
            )
        return tuple(out)

    def _differ(self, application: Application, scored: Scored) -> None:
        limit = self._config.divergence
        if scored.spread is not None and scored.spread > Fraction(limit):
            self._notes.add(
                EVALUATORS_DIFFER.at(
                    application.row.place("application_id"),
                    subject=application.application_id,
                    value=show_apart(scored.spread, Fraction(limit)),
                    limit=limit,
                )
            )


def _marks_for(label: str, marks: Iterable[Marks]) -> list[Fraction]:
    return [Fraction(m.score.marks[label]) for m in marks if label in m.score.marks]


def _spread(totals: Sequence[Fraction]) -> Fraction | None:
    return max(totals) - min(totals) if totals else None


def _lacking(short: Sequence[str], needed: int, marks: Sequence[Marks]) -> str:
    aside = sum(bool(m.aside) for m in marks)
    if not marks:
        return "nobody has scored it yet"
    if len(marks) == aside:
        return f"no marks count: {aside} set aside"
    text = f"fewer than {needed} marks for {', '.join(short)}"
    return f"{text}; {aside} set aside" if aside else text
