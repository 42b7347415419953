"""The tables of money. In public there are sums alone, and only where each is of many payees."""

from collections.abc import Iterator
from decimal import Decimal

from p2p_sheets.money import ZERO
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine, Refusal
from p2p_sheets.rules.kpi.definitions import COSTS
from p2p_sheets.rules.kpi.indicators import Kpi, Unit
from p2p_sheets.rules.kpi.tables import MoneyState
from p2p_sheets.write.report.content import (
    ReportColumn,
    ReportTable,
    number,
    numbers,
    text,
    words,
)

MANY = 3  # payees behind a sum that gives nobody away
NOTES = {
    "Committed": "Committed is the most that the rules may pay for what is awarded; left is "
    "the budget less that.",
    "Released": "Released is less what came back.",
    "Paid": "Paid is what finance has answered.",
    "This run": "This run is approved and not released yet.",
}


def money_tables(kpis: Kpis, *, public: bool) -> Iterator[ReportTable]:
    """Make the tables of money; in public perhaps none."""
    if not public:
        left: ReportColumn[BudgetLine] = numbers("Left", lambda line: line.left, Unit.EURO)
        yield _budget(kpis, SUMS, left)
        yield _costs(kpis)
        yield _refused(kpis)
    elif enough_payees(kpis):
        yield _budget(kpis, ("Released",))


def enough_payees(kpis: Kpis) -> bool:
    """Is every sum by activity type and year one over many payees, or over none?"""
    payees: dict[tuple[str, int], set[str]] = {}
    for line in kpis.tables.money.rows:
        if line.state is MoneyState.RELEASED and line.kept_eur:
            payees.setdefault((line.activity_type, line.year), set()).add(line.participant_id)
    return bool(payees) and all(len(people) >= MANY for people in payees.values())


def _budget(kpis: Kpis, names: tuple[str, ...], *more: ReportColumn[BudgetLine]) -> ReportTable:
    def summed(name: str) -> ReportColumn[BudgetLine]:
        total = sum((line.figures[name].number for line in kpis.budget), ZERO)
        return numbers(
            name, lambda line: line.figures[name].value, Unit.EURO, number(total, Unit.EURO)
        )

    whole = number(sum((line.budget or ZERO for line in kpis.budget), ZERO) or None, Unit.EURO)
    columns: list[ReportColumn[BudgetLine]] = [
        words("Activity type", lambda line: line.kind.name, total=text("Total")),
        words("Year", lambda line: line.year),
        numbers("Budget", lambda line: line.budget, Unit.EURO, whole),
        *map(summed, names),
        *more,
    ]
    note = " ".join(NOTES[name] for name in names if name in NOTES)
    caption = "Money by activity type and year, EUR"
    return ReportTable.of("budget", caption, columns, kpis.budget, note)


def _costs(kpis: Kpis) -> ReportTable:
    columns: list[ReportColumn[Kpi]] = [
        words("Indicator", lambda kpi: kpi.definition.title),
        words("Activity type", lambda kpi: kpi.definition.scope),
        numbers("Mean", lambda kpi: kpi.executed, Unit.EURO),
    ]
    return ReportTable.of(
        "costs",
        "What an activity and a city place cost, EUR",
        columns,
        [kpi for kpi in kpis.indicators if kpi.definition.title in COSTS],
        note="Approved so far, less what came back, for each that was executed.",
    )


def _refused(kpis: Kpis) -> ReportTable:
    lines = sum((one.count.number for one in kpis.refusals), Decimal(0))
    euro = sum((one.total.number for one in kpis.refusals), ZERO)
    columns: list[ReportColumn[Refusal]] = [
        words("Rule", lambda one: one.rule, total=text("Total")),
        numbers("Lines", lambda one: one.count.value, total=number(lines)),
        numbers("Refused", lambda one: one.total.value, Unit.EURO, number(euro, Unit.EURO)),
    ]
    return ReportTable.of("refused", "Refused amounts by rule, EUR", columns, kpis.refusals)
