"""The sheet Trend: month by month against the plan, and what was reported at the time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.tables import DATA, MONEY, MoneyState
from p2p_sheets.rules.kpi.trend import Followed, TrendMonth
from p2p_sheets.write.kpi.formulas import Formulas
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
