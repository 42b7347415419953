"""The sheet Forecast: where the programme will end, and what would close the gap."""

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import METHOD, Outlook
from p2p_sheets.rules.kpi.indicators import ALL
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

NAME = "Forecast"
COLUMNS = (
    Col("Indicator", width=16),
    Col("Activity type", width=18),
    Col("Target", Look.COUNT),
    Col("Executed", Look.COUNT, 10),
    Col("Awarded", Look.COUNT, 10),
    Col("Low", Look.COUNT),
    Col("High", Look.COUNT),
    Col("Reached", width=10),
    Col("What would close the gap", Look.NOTE, 60),
    Col("To come, regular", Look.COUNT, 10),
    Col("To come, optional", Look.COUNT, 10),
    Col("Fewest each", Look.SCORE, 10),
    Col("Most each", Look.SCORE, 10),
    Col("Share cancelled", Look.PERCENT, 10),
    Col("Target to", Look.COUNT),
)
LOW = (
    "=MIN([High],ROUNDDOWN(ROUND([Executed]+([Awarded]-[Executed]"
    "+[To come, regular]*[Fewest each])*(1-[Share cancelled]),6),0))"
)
HIGH = (
    "=MAX([Awarded],MIN([Target to],ROUNDUP(ROUND([Awarded]"
    "+([To come, regular]+[To come, optional])*[Most each],6),0)))"
)
REACHED = '=IF([Low]>=[Target],"yes",IF([High]>=[Target],"possible","no"))'
ABOVE = (METHOD, "To come: calls; for visitors and experts, visits and activities that lack them.")


def forecast_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the range of each target."""
    frame = Table(NAME, COLUMNS, [], ABOVE)
    rows = [
        _row(one, kpis, formulas, [frame.header_row + 1 + n for n in _parts(kpis, one)], frame)
        for one in kpis.forecast
    ]
    return Table(NAME, COLUMNS, rows, ABOVE)


def _parts(kpis: Kpis, total: Outlook) -> list[int]:
    """List the rows that a total adds up: activities; for places, visitors with them."""
    titles = {"Activities", total.title}
    return [n for n, one in enumerate(kpis.forecast) if one.title in titles and one.scope != ALL]


def _row(
    one: Outlook, kpis: Kpis, formulas: Formulas, parts: list[int], frame: Table
) -> list[Cell]:
    pace = one.pace
    kpi = next(
        k
        for k in kpis.indicators
        if (k.definition.title, k.definition.scope) == (one.title, one.scope)
    )
    counts = [
        formulas.of(kpi.definition.at(stage), kpi.figures[stage])
        for stage in ("Executed", "Awarded")
    ]
    low, high = Formula(LOW, one.low), Formula(HIGH, one.high)
    if pace is None:
        low, high = (
            Formula("=" + "+".join(f"{frame.letter(title)}{row}" for row in parts), value)
            for title, value in (("Low", one.low), ("High", one.high))
        )
    return [
        one.title,
        one.scope,
        one.target.least,
        *counts,
        low,
        high,
        Formula(REACHED, one.verdict),
        one.to_do,
        *((pace.regular, pace.optional, pace.fewest, pace.most, pace.lost) if pace else [None] * 5),
        one.target.most,
    ]
