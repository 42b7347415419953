"""The indicators as data: what is held against a target, and how the programme runs (PR)."""

from collections.abc import Iterator, Mapping

from p2p_sheets.books import ActivityType, ApplicationType, Role
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Target, Unit
from p2p_sheets.rules.kpi.measures import Count, Ratio, Total
from p2p_sheets.rules.kpi.tables import MONEY, STEPS, MoneyState, Where

REVIEW, MISSION, VISIT = ActivityType.REVIEW, ActivityType.MISSION, ActivityType.VISIT
ANY_PLACE: Where = (("City place", 1),)
ANY_ACTIVITY: Where = (("Activity", 1),)
EXPERTS: Where = (("Counts as", Role.EXPERT.value),)
PLACES: Mapping[ApplicationType, Where] = {
    ApplicationType.REVIEW: (("Activity type", REVIEW.value), *ANY_PLACE),
    ApplicationType.MISSION: (("Activity type", MISSION.value), *ANY_PLACE),
    ApplicationType.HOST: (("Counts as", Role.HOST.value),),
    ApplicationType.VISITOR: (("Counts as", Role.VISITOR.value),),
}
RULE_OF_CALL = {
    ApplicationType.REVIEW: "CA-1",
    ApplicationType.MISSION: "CA-2",
    ApplicationType.HOST: "CA-3",
    ApplicationType.VISITOR: "CA-3",
}
RULE_OF_STEPS = {REVIEW: "ST-1", MISSION: "ST-2", VISIT: "ST-3", ALL: "ST-4"}
COSTS = ("Cost per activity", "Cost per city place")


def definitions(config: Config) -> Iterator[Definition]:
    """List all indicators: first what the programme has targets for, and what stands beside it."""
    yield from _activities(config)
    yield from _places(config)
    yield from _cities()
    yield from _experts(config)
    yield from _assignments(config)
    yield _fill_rate(config)
    yield from _small_and_mid_sized(config)
    yield from _decisions()
    yield _payments(config)
    yield from _deliverables()
    yield from _committed()
    yield from _sums()
    yield from _costs()


# --- activities, places, cities, experts, at each stage ------------------------------------------
def _activities(config: Config) -> Iterator[Definition]:
    title = "Activities"
    words = (
        "Expert reviews, missions and site visits. Awarded: applications decided Awarded and "
        "activities not cancelled, each once. Executed: status Executed or Closed. "
        "Planned: status Planned or Contracted."
    )
    targets = {kind: config.types[kind.key].activities for kind in ActivityType}
    for kind in ActivityType:
        count = Count((("Activity type", kind.value), *ANY_ACTIVITY))
        target = Target.exactly(targets[kind])
        key = f"activities {kind.key}"
        yield Definition(key, title, kind.value, "PR-3", words, count, target, drawn=True)
    count, target = Count(ANY_ACTIVITY), Target.exactly(sum(targets.values()))
    yield Definition("activities", title, ALL, "PR-3", words, count, target, drawn=True)
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
        ApplicationType.REVIEW: config.types[REVIEW.key].beneficiaries,
        ApplicationType.MISSION: config.types[MISSION.key].beneficiaries,
        ApplicationType.HOST: config.types[VISIT.key].beneficiaries,
        ApplicationType.VISITOR: config.types[VISIT.key].visitors,
    }
    for kind, where in PLACES.items():
        count, target = Count(where), Target.exactly(targets[kind])
        key = f"places {kind.value}"
        yield Definition(key, title, kind.value, "PR-3", words, count, target, drawn=True)
    count, target = Count(ANY_PLACE), Target.exactly(config.programme.places)
    yield Definition("places", title, ALL, "PR-3", words, count, target, drawn=True)


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
        key = f"experts {kind.key}"
        yield Definition(key, title, kind.value, "PR-4", words, count, target, drawn=True)
    count, target = Count(EXPERTS, distinct="Person"), Target(*config.programme.experts)
    yield Definition("experts", title, ALL, "PR-4", words, count, target, drawn=True)


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
    words = (
        "Visitor places taken of the places there are: visitor cities / (site visits x places per "
        "visit). The target is the maximum, so every empty place counts."
    )
    visitors, hosts = PLACES[ApplicationType.VISITOR], PLACES[ApplicationType.HOST]
    share = Ratio(Count(visitors), Count(hosts), config.types[VISIT.key].max_visitors)
    title, target = "Visitors' fill rate", Target.exactly(1)
    return Definition(
        "fill rate", title, VISIT.value, "PR-6", words, share, target, unit=Unit.SHARE
    )


def _small_and_mid_sized(config: Config) -> Iterator[Definition]:
    low, high = config.selection.priority.population
    title, words = (
        "Small and mid-sized share",
        f"City places of cities with {low:,} to {high:,} inhabitants, both ends included, of all "
        "city places. Reviews and missions give priority to them.".replace(",", " ", 2),
    )
    for kind, where in PLACES.items():
        if config.types[kind.activity.key].priority:
            yield _share_of_sizes(title, kind.value, words, where)
    yield _share_of_sizes(title, ALL, words, ANY_PLACE)


def _share_of_sizes(title: str, scope: str, words: str, where: Where) -> Definition:
    share = Ratio(Count((*where, ("Small or mid-sized", 1))), Count(where))
    key = f"small and mid-sized {scope}"
    return Definition(key, title, scope, "EL-4", words, share, unit=Unit.SHARE)


def _with_experts(config: Config) -> list[ActivityType]:
    return [kind for kind in ActivityType if config.types[kind.key].max_experts]


# --- times, deliverables, money, as of now -------------------------------------------------------
def _decisions() -> Iterator[Definition]:
    title = "Days from cut-off to decision"
    words = "Mean days from the closing of the call to the day of the panel's decision."
    for kind, where in PLACES.items():
        decided = (*where, ("Decided", 1))
        mean = Ratio(Total("Days to decision", decided), Count(decided))
        key, rule = f"days to decision {kind.value}", RULE_OF_CALL[kind]
        yield Definition(key, title, kind.value, rule, words, mean, unit=Unit.DAYS, staged=False)


def _payments(config: Config) -> Definition:
    timed = (("Timed", 1),)
    title = "Days from claim to payment"
    words = (
        "Mean days from the day a claim came in to its payment, or to its release where finance "
        f"has not answered yet; it should be within {config.reimbursement.payment_days}."
    )
    mean = Ratio(Total("Days to payment", timed, MONEY), Count(timed, table=MONEY))
    key = "days to payment"
    return Definition(key, title, ALL, "EC-7", words, mean, unit=Unit.DAYS, staged=False)


def _deliverables() -> Iterator[Definition]:
    title = "Deliverables on time"
    words = (
        "Deliverables that fell due and came in by their day, of all that fell due; each party's "
        "own counts, a joint one once."
    )
    for scope, where in _scopes((("Counts", 1),)):
        on_time = Count((*where, ("On time", 1)), table=STEPS)
        share = Ratio(on_time, Count(where, table=STEPS))
        key, rule = f"on time {scope}", RULE_OF_STEPS[scope]
        yield Definition(key, title, scope, rule, words, share, unit=Unit.SHARE, staged=False)


def _committed() -> Iterator[Definition]:
    title = "Committed EUR"
    words = (
        "The most that the rules may pay for what is awarded: every ceiling and every rate times "
        "the units allowed; for a closed activity what is released, approved or held."
    )
    for scope, where in _scopes((("Awarded", 1),)):
        total = Total("Committed EUR", where)
        key = f"committed {scope}"
        yield Definition(key, title, scope, "RB-9", words, total, unit=Unit.EURO, staged=False)


def _sums() -> Iterator[Definition]:
    released = "Approved in releases, less what came back."
    now = "Approved by this run, not released yet."
    held = "Claimed on lines that wait for something."
    refused = "Claimed and not approved, in releases and now."
    for name, rule, column, state, words in (
        ("released", "RB-14", "Kept EUR", MoneyState.RELEASED, released),
        ("in this run", "RB-12", "Approved EUR", MoneyState.NOW, now),
        ("held", "ST-6", "Claimed EUR", MoneyState.HELD, held),
        ("refused", "RB-9", "Refused EUR", None, refused),
    ):
        title = f"{name.capitalize()} EUR"
        for scope, where in _scopes((("State", state.value),) if state else ()):
            total = Total(column, where, MONEY)
            key = f"{name} {scope}"
            yield Definition(key, title, scope, rule, words, total, unit=Unit.EURO, staged=False)


def _costs() -> Iterator[Definition]:
    for title, each, things in zip(
        COSTS, (ANY_ACTIVITY, ANY_PLACE), ("activities", "city places"), strict=True
    ):
        words = f"Approved so far, less what came back, divided by the {things} that were executed."
        for scope, where in _scopes(()):
            kept = Total("Kept EUR", where, MONEY)
            cost = Ratio(kept, Count((*where, *each, ("Executed", 1))))
            key = f"{title.casefold()} {scope}"
            yield Definition(key, title, scope, "RB-14", words, cost, unit=Unit.EURO, staged=False)


def _scopes(base: Where) -> Iterator[tuple[str, Where]]:
    for kind in ActivityType:
        yield kind.value, (("Activity type", kind.value), *base)
    yield ALL, base
