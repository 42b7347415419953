"""The sheet KPI: every indicator against its target."""

from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.rules.kpi import STAGES, Kpi, Kpis, Share, Target
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.data import Data
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table
from p2p_sheets.write.workbook import OutputBook

COLUMNS = (
    Col("Indicator", width=26),
    Col("Activity type", width=18),
    Col("Target"),
    *(Col(stage, Look.COUNT, 10) for stage in STAGES),
    Col("Progress", Look.PERCENT, 10),
    Col("Gap", Look.COUNT),
    Col("State", width=14),
    Col("Target from", Look.COUNT),
    Col("Target to", Look.COUNT),
    Col("Rule", width=7),
    Col("Definition", Look.NOTE, 70),
)
STATE = (
    "=IF(AND([Target to]>[Target from],[Executed]>[Target to]),"
    '"over the range",IF([Executed]>=[Target from],"met","open"))'
)


def kpi_table(kpis: Kpis, data: Data, edition: Edition) -> Table:
    """Lay out the indicators."""
    return Table(
        "KPI",
        COLUMNS,
        [_row(kpi, data) for kpi in kpis.indicators],
        above=(
            f"{edition.programme}: where it stands on {edition.as_of:%Y-%m-%d}.",
            "Progress is executed / target (of a range its lower end); a range is met inside it.",
        ),
    )


def _row(kpi: Kpi, data: Data) -> list[Cell]:
    definition, target = kpi.definition, kpi.definition.target
    counts = [
        Formula(data.formula(kpi, stage), _cached(figure.value))
        for stage, figure in zip(STAGES, kpi.figures, strict=True)
    ]
    against: list[Cell] = [None, None, None, None, None]
    if target:
        against = [
            Formula('=IF([Executed]="","",[Executed]/[Target from])', _cached(kpi.progress)),
            Formula('=IF([Executed]="","",MAX(0,[Target from]-[Executed]))', _cached(kpi.gap)),
            Formula(STATE, kpi.state),
            target.least,
            target.most,
        ]
    return [
        definition.title,
        definition.scope,
        _shown(target),
        *counts,
        *against,
        definition.rule,
        definition.words,
    ]


def _shown(target: Target | None) -> str | int | None:
    """Show a range as text; a plain target is a number."""
    if target is None or target.least == target.most:
        return target.least if target else None
    return str(target)


def _cached(value: Decimal | None) -> Decimal | str:
    return "" if value is None else value


def show_shares(book: OutputBook, sheet: Worksheet, table: Table, kpis: Kpis) -> None:
    """Show shares as percentages in columns of counts."""
    percent = book.format(num_format="0 %")
    first, last = table.columns.index(COLUMNS[2]), table.columns.index(COLUMNS[7])
    for position, kpi in enumerate(kpis.indicators):
        if isinstance(kpi.definition.measure, Share):
            row = table.header_row + position
            sheet.conditional_format(
                row, first, row, last, {"type": "no_errors", "format": percent}
            )
