"""The sheet By cut-off: what came of each call."""

from decimal import Decimal

from p2p_sheets.rules.kpi import STAGES, CutOffFigures, Kpis
from p2p_sheets.write.kpi.data import Data
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

COUNTED = ("Applied", *STAGES)


def cut_off_table(kpis: Kpis, data: Data) -> Table:
    """Lay out the cut-offs, the optional ones marked (PR-2)."""
    return Table(
        "By cut-off",
        [
            Col("Cut-off", width=10),
            Col("Activity type", width=18),
            Col("Optional", width=9),
            Col("Closes", Look.DAY),
            Col("Runs from", Look.DAY),
            Col("Runs to", Look.DAY),
            Col("Target", Look.COUNT),
            *(Col(title, Look.COUNT, 10) for title in COUNTED),
            Col("Progress", Look.PERCENT, 10),
            Col("Gap", Look.COUNT),
        ],
        [_row(figures, data) for figures in kpis.cut_offs],
        above=(
            "Target: the awards that the call may make; numbers per call are tentative (PR-2).",
            "Optional calls are additional; the sheet KPI counts them in and shows them apart.",
        ),
    )


def _row(figures: CutOffFigures, data: Data) -> list[Cell]:
    cut_off, target = figures.cut_off, figures.places
    counts = (figures.applied, figures.awarded, figures.executed, figures.planned)
    executed = figures.executed.value or Decimal(0)
    return [
        cut_off.id,
        figures.kind.value,
        cut_off.optional,
        figures.closes,
        *cut_off.runs,
        target,
        *(
            Formula("=" + data.count(figures.measure, title), counted.value or 0)
            for title, counted in zip(COUNTED, counts, strict=True)
        ),
        Formula("=[Executed]/[Target]", executed / target) if target else None,
        Formula("=MAX(0,[Target]-[Executed])", max(target - executed, Decimal(0))),
    ]
