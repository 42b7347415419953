"""The sheet Forecast: where the programme will end, and what would close the gap."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import HIGH_IS, LOW_IS, Ahead, Outlook
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

LOW = (
    "=MIN([High],[Executed]+ROUNDDOWN(ROUND(([Awarded, to come]+[Expected of calls])"
    "*(1-[Share lost]),6),0))"
)
HIGH = (
    "=MAX([Executed]+[Awarded, to come],"
    "MIN([Target to],[Executed]+[Awarded, to come]+[May still be awarded]))"
)
REACHABLE = '=IF([Low]>=[Target],"yes",IF([High]>=[Target],"possible","no"))'
ABOVE = (
    LOW_IS,
    HIGH_IS,
    "Share lost: cancelled, or nobody came, of what was awarded and has come to its end.",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """An outlook; of a total, the cells that it adds up, by column."""

    outlook: Outlook
    parts: Mapping[str, Sequence[str]]


def forecast_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the range of each target."""
    columns: Columns[_Row] = (
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


def _of_ahead(get: Callable[[Ahead], Cell]) -> Callable[[_Row], Cell]:
    return lambda row: get(row.outlook.ahead) if row.outlook.ahead else None


def _executed(formulas: Formulas) -> Callable[[_Row], Cell]:
    stage = "Executed"
    return _of(lambda one: formulas.of(one.kpi.definition.at(stage), one.kpi.figures[stage]))


def _end(row: _Row, title: str, own: str, value: int) -> Formula:
    """Give an end of the range: worked out, or of a total the sum of its parts."""
    parts = row.parts[title]
    return Formula("=" + "+".join(parts) if parts else own, value)
