"""Mistakes of evaluators and of their marks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import combinations
from operator import is_
from typing import Any

from p2p_sheets.books import Application, Evaluator
from p2p_sheets.sample.desk import Desk, Row, marks_of
from p2p_sheets.sample.mistakes.applications import VISITOR
from p2p_sheets.sample.mistakes.planting import Mistake, Spot


def two_equal_for_one_place(desk: Desk) -> Iterator[Spot]:
    """The two best of a call tie in everything but their ID, and one place is left."""
    awards = Counter(
        a["city"]
        for a in desk.of(Application)
        if a.get("decision") == "Awarded" and "declined_on" not in a
    )
    fit = [a for a in desk.of(Application) if a["cut_off"] == "EM-4" and desk.is_fit(a)]
    small = [a for a in fit if 60_000 < desk.inhabitants(a) < 420_000]
    best = next(
        pair for pair in combinations(small, 2) if len({awards[a["city"]] for a in pair}) == 1
    )
    for row in best:
        desk.take(Application, partial(is_, row))
        row["submitted_on"] = date(2024, 3, 20)
        for score in desk.scores(row):
            score |= {name: Decimal(5) for name in score if name.startswith("marks:")}
    first = min(best, key=lambda a: str(a["application_id"]))
    yield Spot(first, "application_id")


def evaluator_scored_twice(desk: Desk) -> Iterator[Spot]:
    """An evaluator has two rows for one application."""
    score = _score(desk)
    desk.beside(score, comment="Second thoughts.")
    yield Spot(score, "application_id")


def evaluator_nobody_knows(desk: Desk) -> Iterator[Spot]:
    """The name of an evaluator is not in the sheet Evaluators."""
    score = _score(desk)
    score["evaluator"] = "Substitute Somebody"
    yield Spot(score, "evaluator")


def evaluator_of_the_applicant(desk: Desk) -> Iterator[Spot]:
    """An evaluator turns out to work for the city that applies."""
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR)
    score = next(s for s in desk.scores(row) if marks_of(s))
    evaluator = next(e for e in desk.of(Evaluator) if e["evaluator"] == score["evaluator"])
    copy = desk.beside(evaluator, evaluator="Double Duty", email="double.duty@city.example")
    copy |= {
        "city": row["city"],
        "country": row["country"],
        "organisation": f"City of {row['city']}",
    }
    score["evaluator"] = "Double Duty"
    yield Spot(score, "evaluator")


def evaluators_far_apart(desk: Desk) -> Iterator[Spot]:
    """Two evaluators see one application quite differently."""
    row = desk.take_unfit(lambda a: len([s for s in desk.scores(a) if marks_of(s)]) == 2)
    for score, mark in zip([s for s in desk.scores(row) if marks_of(s)], ("1.5", "4"), strict=True):
        score |= {name: Decimal(mark) for name in marks_named(score)}
    yield Spot(row, "application_id")


def marks_named(score: Row) -> list[str]:
    """List the fields of a row of Scores that hold marks."""
    return [name for name in score if name.startswith("marks:")]


def _score(desk: Desk) -> Row:
    """Take a row of Scores of an application that gets nothing anyway."""
    row = desk.take_unfit(lambda a: a["activity_type"] == VISITOR)
    return next(s for s in desk.scores(row) if marks_of(s))


def _mark(code: str, what: str, typed: Any) -> Mistake:
    """Make the mistake of a mark that is none."""

    def spoil(desk: Desk) -> Iterator[Spot]:
        score = _score(desk)
        name = marks_named(score)[0]
        score[name] = typed(score[name]) if callable(typed) else typed
        yield Spot(score, name)

    spoil.__name__ = what.replace(" ", "_")
    return Mistake(code, spoil)


MISTAKES = (
    Mistake("TIE-BY-HAND", two_equal_for_one_place),
    Mistake("ID-TWICE", evaluator_scored_twice),
    Mistake("EVALUATOR-UNKNOWN", evaluator_nobody_knows),
    Mistake("CONFLICT-OF-INTEREST", evaluator_of_the_applicant),
    Mistake("EVALUATORS-DIFFER", evaluators_far_apart),
    _mark("NUMBER-RANGE", "mark over the scale", lambda m: m + 6),
    _mark("NUMBER-RANGE", "mark between the halves", lambda m: m + Decimal("0.2")),
    _mark("NUMBER-FROM-DATE", "mark made a date", date(2024, 5, 3)),
    _mark("NUMBER-TEXT", "mark with a comma", lambda m: str(m).replace(".", ",")),
)
