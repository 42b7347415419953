"""Marks that evaluators could have given, and the order that follows from them (SE-1, SE-5)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Evaluator, Score
from p2p_sheets.config import Config
from p2p_sheets.sample.calendar import make
from p2p_sheets.sample.people import People
from p2p_sheets.sample.towns import Town

Marks = Mapping[str, Decimal]
DECLARED = 0.03  # applications of which an evaluator declares a conflict of interest, and no marks
AGREED = Decimal("1.5")  # evaluators lie no further apart
HOW_MANY = (2, 2, 2, 2, 3, 3, 3, 4)
SAID = {
    4: "Clear need, good team; others can learn a lot here.",
    3: "Sound, but the replication part is thin.",
    2: "Too general; ask for figures.",
    1: "Not ready yet.",
}


@dataclass(frozen=True, slots=True)
class Merit:
    """What the evaluators found, exactly: the total and the means of the criteria."""

    total: Fraction
    means: tuple[Fraction, ...]

    def order(self, config: Config) -> tuple[Fraction, ...]:
        """Put the best first: by total, then by criterion, the heaviest first."""
        pairs = zip(config.scoring.criteria, self.means, strict=True)
        by_weight = sorted(pairs, key=lambda pair: -pair[0].weight)
        return (-self.total, *(-mean for _, mean in by_weight))


def appoint(towns: Sequence[Town], people: People) -> list[Evaluator]:
    """Appoint the evaluators: nobody from a city that applies."""
    bodies = ("Institute for Urban Examples", "Made-up University", "Agency for Invented Cities")
    persons = [
        people.new(town.name, town.country, f"{bodies[number % 3]} {town.country}")
        for number, town in enumerate(towns)
    ]
    return [
        make(
            Evaluator,
            evaluator=person.name,
            email=person.email,
            organisation=person.organisation,
            city=person.city,
            country=person.country,
        )
        for person in persons
    ]


def give_marks(
    chance: random.Random, evaluators: Sequence[Evaluator], config: Config, *, fit: bool
) -> dict[str, Marks]:
    """Let two to four evaluators mark an application that reaches the threshold (`fit`) or not."""
    who = chance.sample([e.evaluator for e in evaluators], chance.choice(HOW_MANY))
    while True:
        level = chance.uniform(3.0, 4.7) if fit else chance.uniform(1.7, 3.0)
        given = {name: _marks(chance, level, config) for name in who}
        totals = [_total(marks, config) for marks in given.values()]
        agreed = max(totals) - min(totals) <= AGREED
        if agreed and (sum(totals) >= config.scoring.threshold * len(totals)) is fit:
            return given


def _total(marks: Marks, config: Config) -> Decimal:
    return sum((c.weight * marks[c.label] for c in config.scoring.criteria), Decimal(0)) / 100


def _marks(chance: random.Random, level: float, config: Config) -> Marks:
    step, (low, high) = config.scoring.step, config.scoring.scale
    leaning = chance.choice((-0.25, 0.0, 0.0, 0.25))
    marks = {}
    for criterion in config.scoring.criteria:
        wanted = level + leaning + chance.choice((-0.75, -0.25, 0.0, 0.25, 0.75))
        mark = round(wanted / float(step)) * step
        marks[criterion.label] = min(max(mark, Decimal(low)), Decimal(high))
    return marks


def merit(given: Sequence[Marks], config: Config) -> Merit:
    """Work out the exact score (SE-1)."""
    means = [
        sum((Fraction(marks[c.label]) for marks in given), Fraction(0)) / len(given)
        for c in config.scoring.criteria
    ]
    weights = [Fraction(c.weight) for c in config.scoring.criteria]
    total = sum((w * m for w, m in zip(weights, means, strict=True)), Fraction(0)) / 100
    return Merit(total, tuple(means))


def score_rows(
    chance: random.Random, application_id: str, given: Mapping[str, Marks], panel: Sequence[str]
) -> list[Score]:
    """Write the score sheet of an application, with a comment here and there."""
    rows = []
    free = [name for name in panel if name not in given]
    if free and chance.random() < DECLARED:
        stepped_back = make(
            Score,
            application_id=application_id,
            evaluator=chance.choice(free),
            conflict=True,
            comment="I have advised this city.",
        )
        rows.append(stepped_back)
    for evaluator, marks in given.items():
        level = min(4, max(1, int(sum(marks.values()) / len(marks))))
        rows.append(
            make(
                Score,
                application_id=application_id,
                evaluator=evaluator,
                conflict=None if chance.random() < 0.8 else False,
                marks=marks,
                comment=SAID[level] if chance.random() < 0.3 else None,
            )
        )
    return rows
