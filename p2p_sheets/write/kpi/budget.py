"""The sheets Budget and Refused."""

from collections.abc import Callable
from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine, Refusal
from p2p_sheets.write.kpi.formulas import Formulas, Totals
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

ABOVE = (
    "Committed: the most that the rules may pay for what is awarded. Released: net of recoveries.",
    "Paid: as finance answered. This run: approved, not released yet. Left: budget - committed.",
)
ABOVE_REFUSED = (
    "Claimed and not approved, by the rule that decided; released lines and this run's.",
)


def budget_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out money by type and year against the budget of config."""

    def euro(name: str) -> Callable[[BudgetLine], Cell]:
        return lambda line: formulas.of(line.measures[name], line.figures[name])

    none = not any(line.budget for line in kpis.budget)
    columns: Columns[BudgetLine] = (
        Col("Activity type", width=18, value=lambda line: line.kind.name),
        Col("Year", width=8, value=lambda line: str(line.year)),
        Col("Budget EUR", Look.EURO, 14, hidden=none, value=lambda line: line.budget),
        *(Col(f"{name} EUR", Look.EURO, 14, value=euro(name)) for name in SUMS),
        Col("Left EUR", Look.EURO, 14, hidden=none, value=_left),
        Col("Committed of budget", Look.PERCENT, 12, hidden=none, value=_used),
    )
    besides = f"On hold as well, awaiting an exchange rate: {kpis.outside}."
    above = (*ABOVE, besides) if kpis.outside else ABOVE
    totals = Totals(Table.of("Budget", columns, kpis.budget, above))
    sums = {
        column.title: totals.sum(column.title) for column in columns if column.look is Look.EURO
    }
    return totals.below(({"Activity type": "Total", **sums}, "strong"))


def _left(line: BudgetLine) -> Cell:
    if not line.budget:
        return None
    return Formula("=[Budget EUR]-[Committed EUR]", line.left or Decimal(0))


def _used(line: BudgetLine) -> Cell:
    if not line.budget:
        return None
    return Formula("=[Committed EUR]/[Budget EUR]", line.figures["Committed"].number / line.budget)


def refused_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out what each rule refused."""
    columns: Columns[Refusal] = (
        Col("Rule", width=10, value=lambda one: one.rule),
        Col("Lines", Look.COUNT, value=lambda one: formulas.of(one.lines, one.count)),
        Col("Refused EUR", Look.EURO, 14, value=lambda one: formulas.of(one.euro, one.total)),
    )
    table = Table.of(
        "Refused", columns, kpis.refusals, ABOVE_REFUSED, when_empty="Nothing was refused."
    )
    if not table.rows:
        return table
    totals = Totals(table)
    sums = {title: totals.sum(title) for title in ("Lines", "Refused EUR")}
    return totals.below(({"Rule": "Total", **sums}, "strong"))
