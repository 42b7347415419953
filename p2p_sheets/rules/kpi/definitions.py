"""The indicators as data: activities, places, cities and experts against their targets (PR)."""

from collections.abc import Iterator, Mapping

from p2p_sheets.books import ActivityType, ApplicationType
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Target, Unit
from p2p_sheets.rules.kpi.measures import Count, Ratio
from p2p_sheets.rules.kpi.tables import Where

PLACES: Mapping[ApplicationType, Where] = {
    ApplicationType.REVIEW: (("Activity type", "Expert Review"), ("City place", 1)),
    ApplicationType.MISSION: (("Activity type", "Expert Mission"), ("City place", 1)),
    ApplicationType.HOST: (("Counts as", "Host city"),),
    ApplicationType.VISITOR: (("Counts as", "Visitor city"),),
}
ANY_PLACE: Where = (("City place", 1),)
ANY_ACTIVITY: Where = (("Activity", 1),)
EXPERTS: Where = (("Counts as", "Expert"),)


def counted(config: Config) -> Iterator[Definition]:
    """List the indicators that the programme has targets for, and what stands beside them."""
    yield from _activities(config)
    yield from _places(config)
    yield from _cities()
    yield from _experts(config)
    yield from _assignments(config)
    yield _fill_rate(config)
    yield from _small_and_mid_sized(config)


def _activities(config: Config) -> Iterator[Definition]:
    title = "Activities"
    words = (
        "Expert reviews, missions and site visits. Awarded: applications decided Awarded and "
        "activities not cancelled, each once. Executed: status Executed or Closed. "
        "Planned: status Planned or Contracted."
    )
    for kind in ActivityType:
        count = Count((("Activity type", kind.value), *ANY_ACTIVITY))
        target = Target.exactly(config.types[kind.key].activities)
        yield Definition(f"activities {kind.key}", title, kind.value, "PR-3", words, count, target)
    target = Target.exactly(sum(figures.activities for figures in config.types.values()))
    yield Definition("activities", title, ALL, "PR-3", words, Count(ANY_ACTIVITY), target)
    title = "Activities of optional calls"
    words = "Activities of the calls that config marks as optional; they are counted above, too."
    count = Count((*ANY_ACTIVITY, ("Optional call", 1)))
    yield Definition("activities optional", title, ALL, "PR-2", words, count)


def _places(config: Config) -> Iterator[Definition]:
    title = "City places"
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
        target = Target.exactly(targets[kind])
        yield Definition(
            f"places {kind.value}", title, kind.value, "PR-3", words, Count(where), target
        )
    target = Target.exactly(config.programme.places)
    yield Definition("places", title, ALL, "PR-3", words, Count(ANY_PLACE), target)


def _cities() -> Iterator[Definition]:
    title = "Unique cities"
    words = (
        "Different cities among the city places, told apart by name and country; other spellings "
        "in the list of cities are the same city."
    )
    for kind, where in PLACES.items():
        count = Count(where, distinct="City key")
        yield Definition(f"cities {kind.value}", title, kind.value, "PR-3", words, count)
    count = Count(ANY_PLACE, distinct="City key")
    yield Definition("cities", title, ALL, "PR-3", words, count)


def _experts(config: Config) -> Iterator[Definition]:
    title = "Experts"
    words = "Different persons engaged as experts, told apart by e-mail, else by name."
    for kind in _with_experts(config):
        count = Count((*EXPERTS, ("Activity type", kind.value)), distinct="Person")
        target = Target(*config.types[kind.key].expert_persons)
        yield Definition(f"experts {kind.key}", title, kind.value, "PR-4", words, count, target)
    count, target = Count(EXPERTS, distinct="Person"), Target(*config.programme.experts)
    yield Definition("experts", title, ALL, "PR-4", words, count, target)


def _assignments(config: Config) -> Iterator[Definition]:
    title = "Expert assignments"
    words = (
        "Experts in activities: an expert in two activities counts twice, one who is listed twice "
        "in an activity counts once."
    )
    for kind in _with_experts(config):
        count = Count((*EXPERTS, ("Activity type", kind.value)))
        target = Target(*config.types[kind.key].expert_assignments)
        yield Definition(f"assignments {kind.key}", title, kind.value, "PR-4", words, count, target)
    yield Definition("assignments", title, ALL, "PR-4", words, Count(EXPERTS))


def _fill_rate(config: Config) -> Definition:
    return Definition(
        "fill rate",
        "Visitors' fill rate",
        ActivityType.VISIT.value,
        "PR-6",
        "Visitor places taken of the places there are: visitor cities / (site visits x places per "
        "visit). The target is the maximum, so every empty place counts.",
        Ratio(
            Count(PLACES[ApplicationType.VISITOR]),
            Count(PLACES[ApplicationType.HOST]),
            config.types["SV"].max_visitors,
        ),
        Target.exactly(1),
        Unit.SHARE,
    )


def _small_and_mid_sized(config: Config) -> Iterator[Definition]:
    low, high = config.selection.priority.population
    title, words = (
        "Small and mid-sized share",
        f"City places of cities with {low:,} to {high:,} inhabitants, both ends included, of all "
        "city places. Reviews and missions give priority to them.".replace(",", " ", 2),
    )
    scopes = [
        (kind.value, where) for kind, where in PLACES.items() if _gives_priority(kind, config)
    ]
    for scope, where in (*scopes, (ALL, ANY_PLACE)):
        share = Ratio(Count((*where, ("Small or mid-sized", 1))), Count(where))
        key = f"small and mid-sized {scope}"
        yield Definition(key, title, scope, "EL-4", words, share, unit=Unit.SHARE)


def _gives_priority(kind: ApplicationType, config: Config) -> bool:
    return config.types[kind.activity.key].priority


def _with_experts(config: Config) -> list[ActivityType]:
    return [kind for kind in ActivityType if config.types[kind.key].max_experts]
