"""The indicators as data: how the programme runs - times, deliverables, money."""

from collections.abc import Iterator

from p2p_sheets.books import ActivityType, ApplicationType
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.definitions import ANY_ACTIVITY, ANY_PLACE, PLACES
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Unit
from p2p_sheets.rules.kpi.measures import Count, Ratio, Total
from p2p_sheets.rules.kpi.money import HELD, NOW, RELEASED
from p2p_sheets.rules.kpi.tables import Where

CALLS = {
    ApplicationType.REVIEW: "CA-1",
    ApplicationType.MISSION: "CA-2",
    ApplicationType.HOST: "CA-3",
    ApplicationType.VISITOR: "CA-3",
}
STEPS = {"Expert Review": "ST-1", "Expert Mission": "ST-2", "Site Visit": "ST-3", ALL: "ST-4"}
MONEY, OWED = "Data money", "Data steps"


def running(config: Config) -> Iterator[Definition]:
    """List the indicators without a target of the programme."""
    yield from _decisions()
    yield _payments(config)
    yield from _deliverables()
    yield from _committed()
    yield from _sums()
    yield from _costs()


def _decisions() -> Iterator[Definition]:
    title = "Days from cut-off to decision"
    words = "Mean days from the closing of the call to the day of the panel's decision."
    for kind, where in PLACES.items():
        decided = (*where, ("Decided", 1))
        mean = Ratio(Total("Days to decision", decided), Count(decided))
        key = f"days to decision {kind.value}"
        yield Definition(
            key, title, kind.value, CALLS[kind], words, mean, unit=Unit.DAYS, staged=False
        )


def _payments(config: Config) -> Definition:
    timed = (("Timed", 1),)
    return Definition(
        "days to payment",
        "Days from claim to payment",
        ALL,
        "EC-7",
        "Mean days from the day a claim came in to its payment, or to its release where finance "
        f"has not answered yet; it should be within {config.reimbursement.payment_days}.",
        Ratio(Total("Days to payment", timed, MONEY), Count(timed, table=MONEY)),
        unit=Unit.DAYS,
        staged=False,
    )


def _deliverables() -> Iterator[Definition]:
    title = "Deliverables on time"
    words = (
        "Deliverables that fell due and came in by their day, of all that fell due; each party's "
        "own counts, a joint one once."
    )
    for scope, where in _scopes((("Counts", 1),)):
        on_time = Count((*where, ("On time", 1)), table=OWED)
        share = Ratio(on_time, Count(where, table=OWED))
        key, rule = f"on time {scope}", STEPS[scope]
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
    sums = (
        ("Released EUR", "RB-14", "Kept EUR", RELEASED, released),
        (
            "In this run EUR",
            "RB-12",
            "Approved EUR",
            NOW,
            "Approved by this run, not released yet.",
        ),
        ("Held EUR", "ST-6", "Claimed EUR", HELD, "Claimed on lines that wait for something."),
        (
            "Refused EUR",
            "RB-9",
            "Refused EUR",
            "",
            "Claimed and not approved, in releases and now.",
        ),
    )
    for title, rule, column, state, words in sums:
        base: Where = (("State", state),) if state else ()
        for scope, where in _scopes(base):
            total = Total(column, where, MONEY)
            key = f"{title.removesuffix(' EUR').casefold()} {scope}"
            yield Definition(key, title, scope, rule, words, total, unit=Unit.EURO, staged=False)


def _costs() -> Iterator[Definition]:
    for title, each, things in (
        ("Cost per activity", ANY_ACTIVITY, "activities"),
        ("Cost per city place", ANY_PLACE, "city places"),
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
