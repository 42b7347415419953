"""The calls of the sample: who applied, what they were marked, what the panel decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from p2p_sheets.books import Application, ApplicationType, Decision, Evaluator, Score
from p2p_sheets.config import Config, CutOff
from p2p_sheets.sample.calendar import luck, working_day
from p2p_sheets.sample.forms import Applicant, fill_in
from p2p_sheets.sample.people import People, Person
from p2p_sheets.sample.scores import Merit, give_marks, merit, score_rows
from p2p_sheets.sample.towns import Town

PANEL_AFTER = timedelta(days=23)  # the panel meets so long after the closing date


@dataclass(frozen=True, slots=True)
class Wave:
    """The applications of one type for one cut-off: how many came, how many are good enough."""

    cut_off: str
    type: ApplicationType
    many: int
    fit: int
    decided: bool = True
    gave_up: int = -1  # the place in the ranking of a city that gave its award back
    overtaken: bool = False  # the panel preferred the first in reserve to the last with a place


REVIEW, MISSION, HOST = (
    ApplicationType.REVIEW,
    ApplicationType.MISSION,
    ApplicationType.HOST,
)
# Sixteen reviews, fifteen missions and twenty visits are awarded over the years; the two reviews
# and the mission whose cities gave up leave their places to the cut-offs not decided yet.
WAVES = (
    Wave("ER-1", REVIEW, 10, 7),
    Wave("ER-2", REVIEW, 8, 4, gave_up=3),
    Wave("ER-3", REVIEW, 9, 3),
    Wave("ER-4", REVIEW, 8, 3, gave_up=2),
    Wave("ER-5", REVIEW, 8, 2),
    Wave("ER-6", REVIEW, 9, 6, decided=False),
    Wave("EM-1", MISSION, 13, 9, overtaken=True),
    Wave("EM-2", MISSION, 11, 5, gave_up=4),
    Wave("EM-3", MISSION, 12, 9),
    Wave("EM-4", MISSION, 14, 10, decided=False),
    Wave("SV-1", HOST, 10, 8),
    Wave("SV-2", HOST, 9, 7),
    Wave("SV-3", HOST, 10, 8),
    Wave("SV-4", HOST, 9, 7),
)


@dataclass
class Calls:
    """All applications and their scores, and the cities that hold an award of each type."""

    config: Config
    people: People
    towns: Sequence[Town]
    evaluators: Sequence[Evaluator]
    applications: list[Application] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    merits: dict[str, Merit] = field(default_factory=dict)
    holders: dict[ApplicationType, set[str]] = field(default_factory=dict)

    def run(self, wave: Wave) -> None:
        """Let a wave of applications come in, be scored and, if it was, be decided."""
        cut_off = self.config.cut_off[wave.cut_off]
        held = self.holders.setdefault(wave.type, set())
        priority = self.config.types[wave.type.activity.key].priority
        free = [t for t in self.towns if t.name not in held and (t.beyond_doubt or not priority)]
        came = luck("applicants", wave.cut_off).sample(free, wave.many)
        letter = "H" if wave.type is HOST else ""
        ranked: list[tuple[tuple[object, ...], Application]] = []
        for number, town in enumerate(came, 1):
            applicant = Applicant(
                f"{wave.cut_off}-{letter}{number:02}", wave.type, town, self._contact(town)
            )
            chance = luck("application", applicant.application_id)
            application = fill_in(applicant, cut_off, chance)
            found = self.score(application, fit=number <= wave.fit)
            tier = (priority and not town.in_band, *found.order(self.config))
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

    def _contact(self, town: Town) -> Person:
        return self.people.of_city(town.name, town.country)

    def _decided(
        self, in_order: Sequence[Application], wave: Wave, cut_off: CutOff
    ) -> Iterable[Application]:
        """Record the panel's decisions, as the ranking proposes them."""
        figures = self.config.types[wave.type.activity.key]
        places = min(figures.max_awards, wave.fit)
        reserve = min(places + self.config.selection.reserve, wave.fit)
        day = working_day(cut_off.closes + PANEL_AFTER)
        by_panel = list(in_order)
        if wave.overtaken:
            by_panel[places - 1 : places + 1] = _overtake(*in_order[places - 1 : places + 1])
        for rank, application in enumerate(by_panel):
            if rank < places:
                self.holders[wave.type].add(application.city)
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
