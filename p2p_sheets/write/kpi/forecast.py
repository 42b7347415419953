"""The sheet Forecast: where the programme will end, and what would close the gap."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import METHOD, Outlook, Pace
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

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


@dataclass(frozen=True, slots=True)
class _Row:
    """An outlook; of a total, the cells that it adds up, by column."""

    outlook: Outlook
    parts: Mapping[str, Sequence[str]]


def forecast_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the range of each target."""

    def counted(stage: str) -> Callable[[_Row], Cell]:
        return _of(lambda one: formulas.of(one.kpi.definition.at(stage), one.kpi.figures[stage]))

    columns: Columns[_Row] = (
        Col("Indicator", width=16, value=_of(lambda one: one.title)),
        Col("Activity type", width=18, value=_of(lambda one: one.scope)),
        Col("Target", Look.COUNT, value=_of(lambda one: one.kpi.target.least)),
        Col("Executed", Look.COUNT, 10, value=counted("Executed")),
        Col("Awarded", Look.COUNT, 10, value=counted("Awarded")),
        Col("Low", Look.COUNT, value=lambda row: _end(row, "Low", LOW, row.outlook.low)),
        Col("High", Look.COUNT, value=lambda row: _end(row, "High", HIGH, row.outlook.high)),
        Col("Reached", width=10, value=_of(lambda one: Formula(REACHED, one.reach.value))),
        Col("What would close the gap", Look.NOTE, 60, value=_of(lambda one: str(one.to_do))),
        Col("To come, regular", Look.COUNT, 10, value=_of_pace(lambda pace: pace.regular)),
        Col("To come, optional", Look.COUNT, 10, value=_of_pace(lambda pace: pace.optional)),
        Col("Fewest each", Look.SCORE, 10, value=_of_pace(lambda pace: pace.fewest)),
        Col("Most each", Look.SCORE, 10, value=_of_pace(lambda pace: pace.most)),
        Col("Share cancelled", Look.PERCENT, 10, value=_of_pace(lambda pace: pace.lost)),
        Col("Target to", Look.COUNT, value=_of(lambda one: one.kpi.target.most)),
    )
    frame = Table("Forecast", columns, [], ABOVE)
    row_of = {id(one): row for row, one in enumerate(kpis.forecast, frame.header_row + 1)}
    rows = [
        _Row(
            one,
            {
                title: [f"{frame.letter(title)}{row_of[id(part)]}" for part in one.parts]
                for title in ("Low", "High")
            },
        )
        for one in kpis.forecast
    ]
    return Table.of("Forecast", columns, rows, ABOVE)


def _of(get: Callable[[Outlook], Cell]) -> Callable[[_Row], Cell]:
    return lambda row: get(row.outlook)


def _of_pace(get: Callable[[Pace], Cell]) -> Callable[[_Row], Cell]:
    return lambda row: get(row.outlook.pace) if row.outlook.pace else None


def _end(row: _Row, title: str, own: str, value: int) -> Formula:
    """Give an end of the range: worked out, or of a total the sum of its parts."""
    parts = row.parts[title]
    return Formula("=" + "+".join(parts) if parts else own, value)
