"""The sheet Trend: month by month against the plan, and what was reported then."""

from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.money import RELEASED
from p2p_sheets.rules.kpi.trend import CURVES, Month
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

NAME = "Trend"
COLUMNS = (
    Col("Month", width=10),
    Col("Ends", Look.DAY),
    *(
        Col(f"{curve} {what}", Look.COUNT, 12)
        for curve in CURVES
        for what in ("planned", "executed", "this month", "reported then")
    ),
    Col("Released EUR", Look.EURO, 14),
    Col("Released in all EUR", Look.EURO, 14),
)
ABOVE = (
    "Planned: what the regular calls should have brought by then, each at the end of its window.",
    "Executed: as known today, by End date. Reported then: what that month's run said.",
)


def trend_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the months: this month, in all, and against the plan."""
    frame = Table(NAME, COLUMNS, [], ABOVE)
    rows: list[list[Cell]] = []
    released = Decimal(0)
    for position, month in enumerate(kpis.trend):
        released += month.released_eur
        above = {c.title: f"{frame.letter(c.title)}{frame.header_row + position}" for c in COLUMNS}
        before = kpis.trend[position - 1] if position else None
        cells: list[Cell] = [month.period, month.ends]
        for curve, (flag, _) in CURVES.items():
            cells += _curve(month, before, curve, flag, above, formulas)
        rows.append([*cells, *_money(month, released, above, formulas, first=not position)])
    return Table(NAME, COLUMNS, rows, ABOVE)


def _curve(
    month: Month,
    before: Month | None,
    curve: str,
    flag: str,
    above: dict[str, str],
    formulas: Formulas,
) -> list[Cell]:
    executed, reported = month.executed[curve], month.reported[curve]
    if executed is None:
        return [month.planned[curve], None, None, reported]
    data = formulas.sheets["Data"]
    criteria = f"{data.span(flag)},1,{data.span('Executed')},1"
    title = f"{curve} executed"
    total = Formula(f'=COUNTIFS({criteria},{data.span("Executed on")},"<="&[Ends])', executed)
    earlier = (before.executed[curve] or 0) if before else 0
    minus = f"-{above[title]}" if before else ""
    return [
        month.planned[curve],
        total,
        Formula(f"=[{title}]{minus}", executed - earlier),
        reported,
    ]


def _money(
    month: Month, released: Decimal, above: dict[str, str], formulas: Formulas, *, first: bool
) -> list[Cell]:
    money = formulas.sheets["Data money"]
    criteria = f'{money.span("State")},"{RELEASED}",{money.span("Period")},"In "&[Month]'
    plus = "" if first else f"+{above['Released in all EUR']}"
    return [
        Formula(f"=SUMIFS({money.span('Kept EUR')},{criteria})", month.released_eur),
        Formula(f"=[Released EUR]{plus}", released),
    ]
