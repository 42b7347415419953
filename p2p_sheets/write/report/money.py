"""The tables of money. In public there are sums alone, and only where each is of many payees."""

from collections.abc import Iterator
from decimal import Decimal

from p2p_sheets.money import ZERO
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import SUMS
from p2p_sheets.rules.kpi.indicators import Unit
from p2p_sheets.rules.kpi.money import RELEASED
from p2p_sheets.write.report.content import Cell, Grid, columns, number, text

MANY = 3  # payees behind a sum that gives nobody away
COSTS = ("Cost per activity", "Cost per city place")


def money_grids(kpis: Kpis, *, public: bool) -> Iterator[Grid]:
    """Make the tables of money; in public perhaps none."""
    if not public:
        yield _budget(kpis, SUMS)
        yield _costs(kpis)
        yield _refused(kpis)
    elif enough_payees(kpis):
        yield _budget(kpis, ("Released",))


def enough_payees(kpis: Kpis) -> bool:
    """Is every sum by activity type and year one over many payees, or over none?"""
    payees: dict[tuple[str, object], set[str]] = {}
    for line in kpis.tables["Data money"].rows:
        if line.state == RELEASED and line.kept_eur:
            payees.setdefault((line.activity_type, line.year), set()).add(line.participant_id)
    return bool(payees) and all(len(people) >= MANY for people in payees.values())


def _budget(kpis: Kpis, names: tuple[str, ...]) -> Grid:
    rows = [
        [
            text(line.kind.value),
            text(line.year),
            number(line.budget, Unit.EURO),
            *(number(line.figures[name].value, Unit.EURO) for name in names),
            *([number(line.left, Unit.EURO)] if "Committed" in names else []),
        ]
        for line in kpis.budget
    ]
    budget = sum((line.budget or ZERO for line in kpis.budget), ZERO)
    total: list[Cell] = [text("All"), Cell(""), number(budget or None, Unit.EURO)]
    total += [
        number(sum((line.figures[name].number for line in kpis.budget), ZERO), Unit.EURO)
        for name in names
    ]
    notes = {
        "Committed": "Committed is the most that the rules may pay for what is awarded; left is "
        "the budget less that.",
        "Released": "Released is less what came back.",
        "Paid": "Paid is what finance has answered.",
        "This run": "This run is approved and not released yet.",
    }
    left = ("#Left",) if "Committed" in names else ()
    return Grid(
        "budget",
        "Money by activity type and year, EUR",
        columns("Activity type", "Year", "#Budget", *(f"#{name}" for name in names), *left),
        rows,
        [*total, *(Cell("") for _ in left)],
        note=" ".join(words for name, words in notes.items() if name in names),
    )


def _costs(kpis: Kpis) -> Grid:
    found = [kpi for kpi in kpis.indicators if kpi.definition.title in COSTS]
    return Grid(
        "costs",
        "What an activity and a city place cost, EUR",
        columns("Indicator", "Activity type", "#Mean"),
        [
            [
                text(kpi.definition.title),
                text(kpi.definition.scope),
                number(kpi.executed, Unit.EURO),
            ]
            for kpi in found
        ],
        note="Approved so far, less what came back, for each that was executed.",
    )


def _refused(kpis: Kpis) -> Grid:
    lines = sum((one.count.number for one in kpis.refusals), Decimal(0))
    euro = sum((one.total.number for one in kpis.refusals), ZERO)
    return Grid(
        "refused",
        "Refused amounts by rule, EUR",
        columns("Rule", "#Lines", "#Refused"),
        [
            [text(one.rule), number(one.count.value), number(one.total.value, Unit.EURO)]
            for one in kpis.refusals
        ],
        [text("All"), number(lines), number(euro, Unit.EURO)],
    )
