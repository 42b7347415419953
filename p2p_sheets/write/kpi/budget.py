"""The sheets Budget and Refused."""

from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.kpi.totals import Totals
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

COLUMNS = (
    Col("Activity type", width=18),
    Col("Year", width=8),
    Col("Budget EUR", Look.EURO, 14),
    *(Col(f"{name} EUR", Look.EURO, 14) for name in SUMS),
    Col("Left EUR", Look.EURO, 14),
    Col("Committed of budget", Look.PERCENT, 12),
)
ABOVE = (
    "Committed: the most that the rules may pay for what is awarded. Released: net of recoveries.",
    "Paid: as finance answered. This run: approved, not released yet. Left: budget - committed.",
)
REFUSED_ABOVE = (
    "Claimed and not approved, by the rule that decided; released lines and this run's.",
)


def budget_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out money by type and year against the budget of config."""
    rows: list[list[Cell]] = [_row(line, formulas) for line in kpis.budget]
    besides = f"Besides, {kpis.outside} are held that no exchange rate turns into euro yet."
    above = (*ABOVE, besides) if kpis.outside else ABOVE
    totals = Totals(COLUMNS, rows, above)
    sums = [totals.sum(column.title) for column in COLUMNS[2:-1]]
    return Table(
        "Budget", COLUMNS, [*rows, ["All", None, *sums, None]], above, {len(rows): "strong"}
    )


def _row(line: BudgetLine, formulas: Formulas) -> list[Cell]:
    figures = [formulas.of(line.measures[name], line.figures[name]) for name in SUMS]
    left = used = None
    if line.budget:
        left = Formula("=[Budget EUR]-[Committed EUR]", line.left or Decimal(0))
        share = line.figures["Committed"].number / line.budget
        used = Formula("=[Committed EUR]/[Budget EUR]", share)
    return [line.kind.value, str(line.year), line.budget, *figures, left, used]


def refused_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out what each rule refused."""
    columns = (Col("Rule", width=10), Col("Lines", Look.COUNT), Col("Refused EUR", Look.EURO, 14))
    rows: list[list[Cell]] = [
        [one.rule, formulas.of(one.lines, one.count), formulas.of(one.euro, one.total)]
        for one in kpis.refusals
    ]
    if not rows:
        return Table("Refused", columns, [], REFUSED_ABOVE, when_empty="Nothing was refused.")
    totals = Totals(columns, rows, REFUSED_ABOVE)
    bottom: list[Cell] = ["All", totals.sum("Lines"), totals.sum("Refused EUR")]
    return Table("Refused", columns, [*rows, bottom], REFUSED_ABOVE, {len(rows): "strong"})
