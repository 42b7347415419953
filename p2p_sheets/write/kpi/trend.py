"""The sheets Trend, Forecast, Budget and Refused: over time, where it will end, and money."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine, Refusal
from p2p_sheets.rules.kpi.forecast import HIGH_IS, LOW_IS, Ahead, Outlook
from p2p_sheets.rules.kpi.tables import DATA, MONEY, MoneyState
from p2p_sheets.rules.kpi.trend import Followed, TrendMonth
from p2p_sheets.write.kpi.formulas import Formulas, Totals
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

ABOVE = (
    "Planned: what the regular calls should have brought by then, each at the end of its window.",
    "Executed: as known today, by End date. As reported at the time: what that month's run said.",
)
IN_ALL = "Released, total EUR"


@dataclass(frozen=True, slots=True)
class _Row:
    """A month, and what stands above it."""

    month: TrendMonth
    above: Mapping[str, str]  # the cells of the month before, by column; empty for the first one
    released: Decimal  # in all, up to its end


def trend_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the months: this month, in all, and against the plan."""
    columns: Columns[_Row] = (
        Col("Month", width=10, value=lambda row: row.month.period),
        Col("Ends", Look.DAY, value=lambda row: row.month.ends),
        *(column for what in Followed for column in _followed(what, formulas)),
        Col("Released EUR", Look.EURO, 14, value=_released(formulas)),
        Col(IN_ALL, Look.EURO, 14, value=_released_in_all),
        *(
            Col(f"{what} target", Look.COUNT, hidden=True, value=_target(kpis, what))
            for what in Followed
        ),
    )
    frame = Table("Trend", columns, [], ABOVE)
    letters = {column.title: frame.letter(column.title) for column in columns}
    released = accumulate(month.released_eur for month in kpis.months)
    rows: list[_Row] = []
    for number, (month, in_all) in enumerate(zip(kpis.months, released, strict=True)):
        above = {title: f"{letter}{frame.header_row + number}" for title, letter in letters.items()}
        rows.append(_Row(month, above if number else {}, in_all))
    return Table.of("Trend", columns, rows, ABOVE)


def _target(kpis: Kpis, what: Followed) -> Callable[[_Row], Cell]:
    target = kpis.ahead[what.indicator].target.least
    return lambda _: target


def _followed(what: Followed, formulas: Formulas) -> Iterator[Col[_Row]]:
    data, executed = formulas.sheets[DATA], f"{what} executed"
    done = f"{data.span(what.flag)},1,{data.span('Executed')},1"
    by_then = f'=COUNTIFS({done},{data.span("Executed on")},"<="&[Ends])'

    def in_all(row: _Row) -> Cell:
        number = row.month.executed[what]
        return None if number is None else Formula(by_then, number)

    def new(row: _Row) -> Cell:
        number = row.month.added[what]
        minus = f"-{row.above[executed]}" if row.above else ""
        return None if number is None else Formula(f"=[{executed}]{minus}", number)

    yield Col(f"{what} planned", Look.COUNT, 12, value=lambda row: row.month.planned[what])
    yield Col(executed, Look.COUNT, 12, value=in_all)
    yield Col(f"{what} this month", Look.COUNT, 12, value=new)
    yield Col(
        f"{what} as reported at the time",
        Look.COUNT,
        20,
        value=lambda row: row.month.reported[what],
    )


def _released(formulas: Formulas) -> Callable[[_Row], Cell]:
    money = formulas.sheets[MONEY]
    state = f'{money.span("State")},"{MoneyState.RELEASED.value}"'
    text = f'=SUMIFS({money.span("Kept EUR")},{state},{money.span("Period")},"In "&[Month])'
    return lambda row: Formula(text, row.month.released_eur)


def _released_in_all(row: _Row) -> Cell:
    plus = f"+{row.above[IN_ALL]}" if row.above else ""
    return Formula(f"=[Released EUR]{plus}", row.released)


LOW = (
    "=MIN([High],[Executed]+ROUNDDOWN(ROUND(([Awarded, to come]+[Expected of calls])"
    "*(1-[Share lost]),6),0))"
)
HIGH = (
    "=MAX([Executed]+[Awarded, to come],"
    "MIN([Target to],[Executed]+[Awarded, to come]+[May still be awarded]))"
)
REACHABLE = '=IF([Low]>=[Target],"yes",IF([High]>=[Target],"possible","no"))'
ABOVE_FORECAST = (
    LOW_IS,
    HIGH_IS,
    "Share lost: cancelled, or nobody came, of what was awarded and has come to its end.",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """An outlook; of a total, the cells that it adds up, by column."""

    outlook: Outlook
    parts: Mapping[str, Sequence[str]]


def forecast_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the range of each target."""
    columns: Columns[_Line] = (
        Col("Indicator", width=16, value=_of(lambda one: one.title)),
        Col("Activity type", width=18, value=_of(lambda one: one.scope)),
        Col("Target", Look.COUNT, value=_of(lambda one: one.kpi.target.least)),
        Col("Executed", Look.COUNT, 10, value=_executed(formulas)),
        Col("Awarded, to come", Look.COUNT, 10, value=_of_ahead(lambda ahead: ahead.awarded)),
        Col("May still be awarded", Look.COUNT, 11, value=_of_ahead(lambda ahead: ahead.room)),
        Col("Low", Look.COUNT, value=lambda row: _end(row, "Low", LOW, row.outlook.low)),
        Col("High", Look.COUNT, value=lambda row: _end(row, "High", HIGH, row.outlook.high)),
        Col("Reachable", width=11, value=_of(lambda one: Formula(REACHABLE, one.reach.value))),
        Col("What would close the gap", Look.NOTE, 60, value=_of(lambda one: str(one.to_do))),
        Col(
            "Expected of calls",
            Look.COUNT,
            10,
            hidden=True,
            value=_of_ahead(lambda ahead: ahead.expected),
        ),
        Col("Share lost", Look.PERCENT, 10, value=_of_ahead(lambda ahead: ahead.lost)),
        Col("Target to", Look.COUNT, hidden=True, value=_of(lambda one: one.kpi.target.most)),
    )
    frame = Table("Forecast", columns, [], ABOVE_FORECAST)
    row_of = {id(one): row for row, one in enumerate(kpis.forecast, frame.header_row + 1)}
    rows = [
        _Line(
            one,
            {
                title: [f"{frame.letter(title)}{row_of[id(part)]}" for part in one.parts]
                for title in ("Low", "High")
            },
        )
        for one in kpis.forecast
    ]
    return Table.of("Forecast", columns, rows, ABOVE_FORECAST)


def _of(get: Callable[[Outlook], Cell]) -> Callable[[_Line], Cell]:
    return lambda row: get(row.outlook)


def _of_ahead(get: Callable[[Ahead], Cell]) -> Callable[[_Line], Cell]:
    return lambda row: get(row.outlook.ahead) if row.outlook.ahead else None


def _executed(formulas: Formulas) -> Callable[[_Line], Cell]:
    stage = "Executed"
    return _of(lambda one: formulas.of(one.kpi.definition.at(stage), one.kpi.figures[stage]))


def _end(row: _Line, title: str, own: str, value: int) -> Formula:
    """Give an end of the range: worked out, or of a total the sum of its parts."""
    parts = row.parts[title]
    return Formula("=" + "+".join(parts) if parts else own, value)


ABOVE_BUDGET = (
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
    above = (*ABOVE_BUDGET, besides) if kpis.outside else ABOVE_BUDGET
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
