"""The indicators as data: what each counts, against which target, by which rule, in which words."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.books import ActivityType, ApplicationType
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.measures import Count, Figure, Measure, Share

ALL = "All"
PLACES = {
    ApplicationType.REVIEW: (("Activity type", "Expert Review"), ("City place", 1)),
    ApplicationType.MISSION: (("Activity type", "Expert Mission"), ("City place", 1)),
    ApplicationType.HOST: (("Counts as", "Host city"),),
    ApplicationType.VISITOR: (("Counts as", "Visitor city"),),
}
EXPERTS = (("Counts as", "Expert"),)


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached; where the programme gives a range, at least and at most."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator for one activity type, or for all of them."""

    id: str
    title: str
    scope: str  # an activity type, hosts or visitors of site visits, or All
    rule: str
    words: str
    measure: Measure
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Kpi:
    """An indicator with its figures."""

    definition: Definition
    awarded: Figure
    executed: Figure
    planned: Figure

    @property
    def figures(self) -> tuple[Figure, Figure, Figure]:
        """The three figures in the order of STAGES."""
        return self.awarded, self.executed, self.planned

    @property
    def progress(self) -> Decimal | None:
        """Executed / target; of a range its lower end (PR-4)."""
        target, executed = self.definition.target, self.executed.value
        return executed / target.least if target and target.least and executed is not None else None

    @property
    def gap(self) -> Decimal | None:
        """What is still to be executed; never below 0."""
        target, executed = self.definition.target, self.executed.value
        if target is None or executed is None:
            return None
        return max(target.least - executed, Decimal(0))

    @property
    def state(self) -> str:
        """In a word: met, over a range (PR-4), or open; blank without a target."""
        target, executed = self.definition.target, self.executed.value
        if target is None or executed is None:
            return ""
        if target.least < target.most < executed:
            return "over the range"
        return "met" if executed >= target.least else "open"


def definitions(config: Config) -> tuple[Definition, ...]:
    """List the indicators that the sheet KPI shows, in its order."""
    return (
        *_activities(config),
        *_places(config),
        *_cities(),
        *_experts(config),
        *_assignments(config),
        *_fill_rate(config),
    )


def _activities(config: Config) -> Iterator[Definition]:
    words = (
        "Expert reviews, missions and site visits. Awarded: applications decided Awarded and "
        "activities not cancelled, each once. Executed: status Executed or Closed. "
        "Planned: status Planned or Contracted."
    )
    for kind in ActivityType:
        where = (("Activity type", kind.value), ("Activity", 1))
        target = _exactly(config.types[kind.key].activities)
        yield Definition(
            f"activities {kind.key}", "Activities", kind.value, "PR-3", words, Count(where), target
        )
    target = _exactly(sum(figures.activities for figures in config.types.values()))
    count = Count((("Activity", 1),))
    yield Definition("activities", "Activities", ALL, "PR-3", words, count, target)
    words = "Activities of the calls that config marks as optional; they are counted above, too."
    count = Count((("Activity", 1), ("Optional call", 1)))
    yield Definition(
        "activities optional", "Activities of optional calls", ALL, "PR-2", words, count
    )


def _places(config: Config) -> Iterator[Definition]:
    words = (
        "City participations: the city of each review and mission, the host and the visitor cities "
        "of each visit. A city that takes part in several activities counts in each, once. "
        "Visitors are executed where somebody of the city attended."
    )
    targets = {
        ApplicationType.REVIEW: config.types["ER"].beneficiaries,
        ApplicationType.MISSION: config.types["EM"].beneficiaries,
        ApplicationType.HOST: config.types["SV"].beneficiaries,
        ApplicationType.VISITOR: config.types["SV"].visitors,
    }
    for kind, where in PLACES.items():
        yield Definition(
            f"places {kind.value}",
            "City places",
            kind.value,
            "PR-3",
            words,
            Count(where),
            _exactly(targets[kind]),
        )
    count, target = Count((("City place", 1),)), _exactly(config.programme.places)
    yield Definition("places", "City places", ALL, "PR-3", words, count, target)


def _cities() -> Iterator[Definition]:
    words = (
        "Different cities among the city places, told apart by name and country; other spellings "
        "in the list of cities are the same city."
    )
    for kind, where in PLACES.items():
        count = Count(where, distinct="City key")
        yield Definition(f"cities {kind.value}", "Unique cities", kind.value, "PR-3", words, count)
    count = Count((("City place", 1),), distinct="City key")
    yield Definition("cities", "Unique cities", ALL, "PR-3", words, count)


def _experts(config: Config) -> Iterator[Definition]:
    words = "Different persons engaged as experts, told apart by e-mail, else by name."
    for kind in _with_experts(config):
        target = Target(*config.types[kind.key].expert_persons)
        count = Count((*EXPERTS, ("Activity type", kind.value)), distinct="Person")
        yield Definition(f"experts {kind.key}", "Experts", kind.value, "PR-4", words, count, target)
    count, target = Count(EXPERTS, distinct="Person"), Target(*config.programme.experts)
    yield Definition("experts", "Experts", ALL, "PR-4", words, count, target)


def _assignments(config: Config) -> Iterator[Definition]:
    words = (
        "Experts in activities: an expert in two activities counts twice, one listed twice in an "
        "activity counts once."
    )
    for kind in _with_experts(config):
        target = Target(*config.types[kind.key].expert_assignments)
        yield Definition(
            f"assignments {kind.key}",
            "Expert assignments",
            kind.value,
            "PR-4",
            words,
            Count((*EXPERTS, ("Activity type", kind.value))),
            target,
        )
    yield Definition("assignments", "Expert assignments", ALL, "PR-4", words, Count(EXPERTS))


def _fill_rate(config: Config) -> Iterator[Definition]:
    words = (
        "Visitor places taken of the places there are: visitor cities / (site visits x places per "
        "visit). The target is the maximum, so every empty place counts."
    )
    visitors, visits = Count(PLACES[ApplicationType.VISITOR]), Count(PLACES[ApplicationType.HOST])
    share = Share(visitors, visits, config.types["SV"].max_visitors)
    yield Definition(
        "fill rate", "Visitors' fill rate", ActivityType.VISIT, "PR-6", words, share, _exactly(1)
    )


def _exactly(number: int) -> Target:
    return Target(number, number)


def _with_experts(config: Config) -> list[ActivityType]:
    return [kind for kind in ActivityType if config.types[kind.key].max_experts]
