"""The calls of the sample: who applied, what they were marked, what the panel decided."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Application, Decision, Evaluator, Score
from p2p_sheets.config import ApplicationType, Config, CutOff
from p2p_sheets.sample.applications import Applicant, fill_in
from p2p_sheets.sample.calendar import luck, make, working_day
from p2p_sheets.sample.people import People, Person, SampleCity

Marks = Mapping[str, Decimal]
DECLARED = 0.03  # applications of which an evaluator declares a conflict of interest, and no marks
AGREED = Decimal("1.5")  # evaluators lie no further apart
HOW_MANY = (2, 2, 2, 2, 3, 3, 3, 4)
ATTEMPTS = 1_000  # far more than are needed, but for a threshold that nobody can meet
SAID = {
    4: "Clear need, good team; others can learn a lot here.",
    3: "Sound, but the replication part is thin.",
    2: "Too general; ask for figures.",
    1: "Not ready yet.",
}
PANEL_AFTER = timedelta(days=23)  # the panel meets so long after the closing date


# --- scores --------------------------------------------------------------------------------------
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


def appoint(cities: Sequence[SampleCity], people: People) -> list[Evaluator]:
    """Appoint the evaluators: nobody from a city that applies."""
    bodies = ("Institute for Urban Examples", "Made-up University", "Agency for Invented Cities")
    persons = [
        people.new(city.name, city.country, f"{bodies[number % 3]} {city.country}")
        for number, city in enumerate(cities)
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
    for _ in range(ATTEMPTS):
        level = chance.uniform(3.0, 4.7) if fit else chance.uniform(1.7, 3.0)
        given = {name: _marks(chance, level, config) for name in who}
        totals = [_total(marks, config) for marks in given.values()]
        agreed = max(totals) - min(totals) <= AGREED
        if agreed and (sum(totals) >= config.scoring.threshold * len(totals)) is fit:
            return given
    raise LookupError("evaluators cannot agree on either side of this threshold")


def _total(marks: Marks, config: Config) -> Decimal:
    return sum((c.weight * marks[c.label] for c in config.scoring.criteria), Decimal(0)) / 100


def _marks(chance: random.Random, level: float, config: Config) -> Marks:
    step, (low, high) = config.scoring.step, config.scoring.scale
    leniency = chance.choice((-0.25, 0.0, 0.0, 0.25))
    marks = {}
    for criterion in config.scoring.criteria:
        wanted = level + leniency + chance.choice((-0.75, -0.25, 0.0, 0.25, 0.75))
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


# --- calls ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wave:
    """The applications of cities for one cut-off: how many came, how many are good enough."""

    cut_off: str
    many: int
    fit: int
    decided: bool = True
    gave_up: int | None = None  # the place in the ranking of a city that gave its award back
    overtaken: bool = False  # the panel preferred the first in reserve to the last with a place


# Sixteen reviews, fifteen missions and twenty visits are awarded over the years; the two reviews
# and the mission whose cities gave up leave their places to the cut-offs not decided yet.
WAVES = (
    Wave("ER-1", 10, 7),
    Wave("ER-2", 8, 4, gave_up=3),
    Wave("ER-3", 9, 3),
    Wave("ER-4", 8, 3, gave_up=2),
    Wave("ER-5", 8, 2),
    Wave("ER-6", 9, 6, decided=False),
    Wave("EM-1", 13, 9, overtaken=True),
    Wave("EM-2", 11, 5, gave_up=4),
    Wave("EM-3", 12, 9),
    Wave("EM-4", 14, 10, decided=False),
    Wave("SV-1", 10, 8),
    Wave("SV-2", 9, 7),
    Wave("SV-3", 10, 8),
    Wave("SV-4", 9, 7),
)


@dataclass
class CallHistory:
    """All applications and their scores, and the cities that hold an award of each type."""

    config: Config
    people: People
    cities: Sequence[SampleCity]
    evaluators: Sequence[Evaluator]
    applications: list[Application] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    merits: dict[str, Merit] = field(default_factory=dict)
    holders: dict[ApplicationType, set[str]] = field(default_factory=dict)

    def run(self, wave: Wave) -> None:
        """Let a wave of applications come in, be scored and, if it was, be decided."""
        cut_off = self.config.cut_off[wave.cut_off]
        kind = self.config.types[cut_off.type].city
        held = self.holders.setdefault(kind, set())
        priority = kind.activity.priority
        free = [t for t in self.cities if t.name not in held and (t.beyond_doubt or not priority)]
        came = luck("applicants", wave.cut_off).sample(free, wave.many)
        letter = "H" if kind.activity.visitor else ""
        ranked: list[tuple[tuple[object, ...], Application]] = []
        for number, city in enumerate(came, 1):
            applicant = Applicant(
                f"{wave.cut_off}-{letter}{number:02}", kind, city, self._contact(city)
            )
            chance = luck("application", applicant.application_id)
            application = fill_in(applicant, cut_off, chance)
            found = self.score(application, fit=number <= wave.fit)
            tier = (priority and not city.in_band, *found.order(self.config))
            ranked.append(((number > wave.fit, *tier), application))
        in_order = [application for _, application in sorted(ranked, key=lambda pair: pair[0])]
        self.applications += sorted(
            self._decided(in_order, wave, cut_off) if wave.decided else in_order,
            key=lambda a: a.application_id,
        )

    def score(self, application: Application, *, fit: bool) -> Merit:
        """Have an application scored."""
        chance = luck("scores", application.application_id)
        marks = give_marks(chance, self.evaluators, self.config, fit=fit)
        self.scores += score_rows(
            chance, application.application_id, marks, [e.evaluator for e in self.evaluators]
        )
        found = merit(list(marks.values()), self.config)
        self.merits[application.application_id] = found
        return found

    def _contact(self, city: SampleCity) -> Person:
        return self.people.of_city(city.name, city.country)

    def _decided(
        self, in_order: Sequence[Application], wave: Wave, cut_off: CutOff
    ) -> Iterable[Application]:
        """Record the panel's decisions, as the ranking proposes them."""
        figures = self.config.types[cut_off.type]
        places = min(figures.max_awards, wave.fit)
        reserve = min(places + self.config.selection.reserve, wave.fit)
        day = working_day(cut_off.closes + PANEL_AFTER)
        by_panel = list(in_order)
        if wave.overtaken:
            by_panel[places - 1 : places + 1] = _overtake(*in_order[places - 1 : places + 1])
        for rank, application in enumerate(by_panel):
            if rank < places:
                self.holders[figures.city].add(application.city)
                yield _award(application, day, gave_up=rank == wave.gave_up)
            else:
                decision = Decision.RESERVE if rank < reserve else Decision.REJECTED
                yield replace(application, decision=decision, decided_on=day)


def _overtake(last: Application, first: Application) -> list[Application]:
    """Let the panel depart from the ranking, and say why (SE-9)."""
    return [
        replace(first, comment=f"Panel: preferred, as {last.city} asked to wait for its council."),
        replace(last, comment="Panel: the city asked to wait for the decision of its council."),
    ]


def _award(application: Application, day: date, *, gave_up: bool) -> Application:
    awarded = replace(application, decision=Decision.AWARDED, decided_on=day)
    if not gave_up:
        return awarded
    why = "The city gave up after its elections."
    return replace(awarded, declined_on=day + timedelta(days=20), comment=why)
