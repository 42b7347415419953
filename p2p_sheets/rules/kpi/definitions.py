"""The indicators as data: what is held against a target, and how the programme runs (PR)."""

from collections.abc import Iterable, Iterator, Mapping

from p2p_sheets.books import Role
from p2p_sheets.config import ActivityType, ApplicationType, Config
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Target, Unit
from p2p_sheets.rules.kpi.measures import Count, Measure, Median, Ratio, Total
from p2p_sheets.rules.kpi.tables import FEEDBACK, MONEY, STEPS, MoneyState, Where
from p2p_sheets.text import listed, sentence, spaced

ANY_PLACE: Where = (("City place", 1),)
ANY_ACTIVITY: Where = (("Activity", 1),)
EXPERTS: Where = (("Counts as", Role.EXPERT.value),)
VISITORS: Where = (("Counts as", Role.VISITOR.value),)
MEAN, MIDDLE = "their mean.", "their middle value, which no single late one moves."
COSTS = ("Cost per activity", "Cost per city place")


def places_of(config: Config) -> Mapping[ApplicationType, Where]:
    """Say which city places each kind of application leads to, in as few criteria as tell them."""
    return {one: _places_of(one, config) for one in config.applications}


def _places_of(one: ApplicationType, config: Config) -> Where:
    of_type = ("Activity type", one.activity.name)
    if not one.activity.visitor:
        return (of_type, *ANY_PLACE)
    in_role = ("Counts as", one.role)
    alone = sum(other.role == one.role for other in config.applications) == 1
    return (in_role,) if alone else (in_role, of_type)


def definitions(config: Config) -> Iterator[Definition]:
    """List all indicators: first what the programme has targets for, and what stands beside it."""
    yield from _activities(config)
    yield from _places(config)
    yield from _cities(config)
    yield from _experts(config)
    yield from _assignments(config)
    yield from _fill_rates(config)
    yield from _small_and_mid_sized(config)
    yield from _decisions(config)
    yield from _payments(config)
    yield from _deliverables(config)
    yield from _feedback(config)
    yield from _committed(config)
    yield from _sums(config)
    yield from _costs(config)


# --- activities, places, cities, experts, at each stage ------------------------------------------
def _activities(config: Config) -> Iterator[Definition]:
    title = "Activities"
    words = (
        f"{sentence(config.programme.activities)}. Awarded: applications decided Awarded and "
        "activities not cancelled, each once. Executed: status Executed or Closed. "
        "Planned: status Planned or Contracted."
    )
    types = config.types.values()
    for kind in types:
        count = Count((("Activity type", kind.name), *ANY_ACTIVITY))
        target = Target.exactly(kind.activities)
        key = f"activities {kind.key}"
        yield Definition(key, title, kind.name, "PR-3", words, count, target, drawn=True)
    count, target = Count(ANY_ACTIVITY), Target.exactly(sum(kind.activities for kind in types))
    yield Definition("activities", title, ALL, "PR-3", words, count, target, drawn=True)
    title = "Activities of optional calls"
    words = "Activities of the calls that config names optional; they are counted above, too."
    count = Count((*ANY_ACTIVITY, ("Optional call", 1)))
    yield Definition("activities optional", title, ALL, "PR-2", words, count)


def _places(config: Config) -> Iterator[Definition]:
    title = "City places"
    single = listed([kind.word for kind in config.types.values() if not kind.visitor])
    words = (
        f"City participations: the city of each {single}, the host and the visitor cities "
        "of each visit. A city that takes part in several activities counts in each, once. "
        "Visitors are executed where somebody of the city attended."
    )
    for kind, where in places_of(config).items():
        figures = kind.activity
        number = figures.visitors if kind.is_visitor else figures.beneficiaries
        count, target = Count(where), Target.exactly(number)
        key = f"places {kind.name}"
        yield Definition(key, title, kind.name, "PR-3", words, count, target, drawn=True)
    count, target = Count(ANY_PLACE), Target.exactly(config.programme.places)
    yield Definition("places", title, ALL, "PR-3", words, count, target, drawn=True)


def _cities(config: Config) -> Iterator[Definition]:
    title = "Unique cities"
    words = (
        "Different cities among the city places, told apart by name and country; other spellings "
        "in the list of cities are the same city."
    )
    for kind, where in places_of(config).items():
        count = Count(where, distinct="City key")
        yield Definition(f"cities {kind.name}", title, kind.name, "PR-3", words, count)
    count = Count(ANY_PLACE, distinct="City key")
    yield Definition("cities", title, ALL, "PR-3", words, count)


def _experts(config: Config) -> Iterator[Definition]:
    title = "Experts"
    words = "Different persons engaged as experts, told apart by e-mail, else by name."
    for kind in _with_experts(config):
        count = Count((*EXPERTS, ("Activity type", kind.name)), distinct="Person")
        target = Target(*kind.expert_persons)
        key = f"experts {kind.key}"
        yield Definition(key, title, kind.name, "PR-4", words, count, target, drawn=True)
    count, target = Count(EXPERTS, distinct="Person"), Target(*config.programme.experts)
    yield Definition("experts", title, ALL, "PR-4", words, count, target, drawn=True)


def _assignments(config: Config) -> Iterator[Definition]:
    title = "Expert assignments"
    words = (
        "Experts in activities: an expert in two activities counts twice, one who is listed twice "
        "in an activity counts once."
    )
    for kind in _with_experts(config):
        count = Count((*EXPERTS, ("Activity type", kind.name)))
        target = Target(*kind.expert_assignments)
        yield Definition(f"assignments {kind.key}", title, kind.name, "PR-4", words, count, target)
    yield Definition("assignments", title, ALL, "PR-4", words, Count(EXPERTS))


def _fill_rates(config: Config) -> Iterator[Definition]:
    title, target, places = "Visitors' fill rate", Target.exactly(1), places_of(config)
    for kind, key in fill_rates(config.types.values()).items():
        words = (
            f"Visitor places taken of the places there are: visitor cities / ({kind.words} x "
            "places per visit). The target is the maximum, so every empty place counts."
        )
        share = Ratio(
            Count(places[kind.applications[1]]), Count(places[kind.city]), kind.max_visitors
        )
        yield Definition(key, title, kind.name, "PR-6", words, share, target, unit=Unit.SHARE)


def fill_rates(types: Iterable[ActivityType]) -> Mapping[ActivityType, str]:
    """Name the fill rate of each type that other cities visit; the first has the plain ID."""
    visited = [kind for kind in types if kind.visitor]
    return {kind: f"fill rate {kind.key}" if n else "fill rate" for n, kind in enumerate(visited)}


def _small_and_mid_sized(config: Config) -> Iterator[Definition]:
    low, high = config.selection.priority.population
    title = "Small and mid-sized share"
    words = (
        f"City places of cities with {spaced(low)} to {spaced(high)} inhabitants, both ends "
        "included, of all city places."
    )
    first = [kind.words for kind in config.types.values() if kind.priority]
    if first:
        words += f" {sentence(listed(first))} give priority to them."
    for kind, where in places_of(config).items():
        if kind.activity.priority:
            yield _share_of_sizes(title, kind.name, words, where)
    yield _share_of_sizes(title, ALL, words, ANY_PLACE)


def _share_of_sizes(title: str, scope: str, words: str, where: Where) -> Definition:
    share = Ratio(Count((*where, ("Small or mid-sized", 1))), Count(where))
    key = f"small and mid-sized {scope}"
    return Definition(key, title, scope, "EL-4", words, share, unit=Unit.SHARE)


def _with_experts(config: Config) -> list[ActivityType]:
    return [kind for kind in config.types.values() if kind.max_experts]


# --- times, deliverables, money, as of now -------------------------------------------------------
def _decisions(config: Config) -> Iterator[Definition]:
    words = "Days from the closing of the call to the day of the panel's decision: "
    for kind, where in places_of(config).items():
        rule, decided = kind.activity.rules.calls, (*where, ("Decided", 1))
        mean = Ratio(Total("Days to decision", decided), Count(decided))
        median = Median("Days to decision", decided)
        title, key = "days from cut-off to decision", f"days to decision {kind.name}"
        yield _days(key, sentence(title), kind.name, rule, words + MEAN, mean)
        said = words + MIDDLE
        yield _days(f"median {key}", f"Median {title}", kind.name, rule, said, median)


def _payments(config: Config) -> Iterator[Definition]:
    limit = config.reimbursement.payment_days
    for done, flag, words in (
        ("release", "Dated", "Days from the day a claim came in to its release: "),
        ("payment", "Paid", f"The same to its payment, as finance answered; at most {limit}: "),
    ):
        column, where = f"Days to {done}", ((flag, 1),)
        mean = Ratio(Total(column, where, MONEY), Count(where, table=MONEY))
        title = f"days from claim to {done}"
        yield _days(f"days to {done}", sentence(title), ALL, "EC-7", words + MEAN, mean)
        median = Median(column, where, MONEY)
        yield _days(
            f"median days to {done}", f"Median {title}", ALL, "EC-7", words + MIDDLE, median
        )


def _days(key: str, title: str, scope: str, rule: str, words: str, measure: Measure) -> Definition:
    return Definition(key, title, scope, rule, words, measure, unit=Unit.DAYS, staged=False)


def _deliverables(config: Config) -> Iterator[Definition]:
    title = "Deliverables on time"
    words = (
        "Deliverables that fell due and came in by their day, of all that fell due; each party's "
        "own counts, a joint one once."
    )
    rules = {kind.name: kind.rules.steps for kind in config.types.values()}
    for scope, where in _scopes(config, (("Counts", 1),)):
        on_time = Count((*where, ("On time", 1)), table=STEPS)
        share = Ratio(on_time, Count(where, table=STEPS))
        key, rule = f"on time {scope}", rules.get(scope, "ST-4")
        yield Definition(key, title, scope, rule, words, share, unit=Unit.SHARE, staged=False)


def _feedback(config: Config) -> Iterator[Definition]:
    """Say how content people are, whether they replicate, and how many answered (ST-9)."""
    for scope, where in _scopes(config, ()):
        marks = Total("Points", where, FEEDBACK), Total("Answers", where, FEEDBACK)
        words = "Mean of all answers to the questions about satisfaction, from 1 to 5 (very good)."
        key = f"satisfaction {scope}"
        yield Definition(
            key, "Satisfaction", scope, "ST-9", words, Ratio(*marks), unit=Unit.POINTS, staged=False
        )
        asked = (*where, ("Asked for replication", 1))
        begun = Count((*asked, ("Replication begun", 1)), table=FEEDBACK)
        share = Ratio(begun, Count(asked, table=FEEDBACK))
        words = "Impact forms that say that replication has begun, of those that answer it."
        key, title = f"replication {scope}", "Replication begun one year after"
        yield Definition(key, title, scope, "ST-9", words, share, unit=Unit.SHARE, staged=False)
        due = (*where, ("Due", 1))
        answered = Count((*due, ("In", 1)), table=FEEDBACK)
        share = Ratio(answered, Count(due, table=FEEDBACK))
        words = "Forms that came back with an answer, of all that fell due: one per party and form."
        key, title = f"forms in {scope}", "Forms answered"
        yield Definition(key, title, scope, "ST-9", words, share, unit=Unit.SHARE, staged=False)


def _committed(config: Config) -> Iterator[Definition]:
    title = "Committed EUR"
    words = (
        "The most that the rules may pay for what is awarded: every ceiling and every rate times "
        "the units allowed; for a closed activity what is released, approved or held."
    )
    for scope, where in _scopes(config, (("Awarded", 1),)):
        total = Total("Committed EUR", where)
        key = f"committed {scope}"
        yield Definition(key, title, scope, "RB-9", words, total, unit=Unit.EURO, staged=False)


def _sums(config: Config) -> Iterator[Definition]:
    released = "Approved in releases (payment batches), less what came back."
    now = "Approved by this run, not released yet."
    held = "Claimed on lines on hold."
    refused = "Claimed and not approved, in releases and now."
    paid = "Released, and paid as finance has answered, less what came back."
    out: Where = (("State", MoneyState.RELEASED.value),)
    for name, rule, column, where_all, words in (
        ("released", "RB-14", "Kept EUR", out, released),
        ("paid", "EC-7", "Kept EUR", (*out, ("Paid", 1)), paid),
        ("in this run", "RB-12", "Approved EUR", (("State", MoneyState.NOW.value),), now),
        ("held", "ST-6", "Claimed EUR", (("State", MoneyState.HELD.value),), held),
        ("refused", "RB-9", "Refused EUR", (), refused),
    ):
        title = f"{name.capitalize()} EUR"
        for scope, where in _scopes(config, where_all):
            total = Total(column, where, MONEY)
            key = f"{name} {scope}"
            yield Definition(key, title, scope, rule, words, total, unit=Unit.EURO, staged=False)


def _costs(config: Config) -> Iterator[Definition]:
    for title, each, things in zip(
        COSTS, (ANY_ACTIVITY, ANY_PLACE), ("activities", "city places"), strict=True
    ):
        words = f"Approved so far, less what came back, divided by the {things} that were executed."
        for scope, where in _scopes(config, ()):
            kept = Total("Kept EUR", where, MONEY)
            cost = Ratio(kept, Count((*where, *each, ("Executed", 1))))
            key = f"{title.casefold()} {scope}"
            yield Definition(key, title, scope, "RB-14", words, cost, unit=Unit.EURO, staged=False)


def _scopes(config: Config, base: Where) -> Iterator[tuple[str, Where]]:
    for kind in config.types.values():
        yield kind.name, (("Activity type", kind.name), *base)
    yield ALL, base
