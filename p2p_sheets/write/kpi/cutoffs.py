"""The sheet By cut-off: the ladder of each call, from applied to paid."""

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.cutoffs import COUNTED, CutOffFigures
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.kpi.totals import Totals, share
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

COLUMNS = (
    Col("Cut-off", width=12),
    Col("Activity type", width=18),
    Col("Optional", width=9),
    Col("Closes", Look.DAY),
    Col("Runs from", Look.DAY),
    Col("Runs to", Look.DAY),
    Col("Target", Look.COUNT),
    *(Col(title, Look.COUNT, 11) for title in COUNTED),
    Col("Progress", Look.PERCENT, 11),
    Col("Gap", Look.COUNT),
    Col("Days to decision", Look.SCORE, 10),
)
ABOVE = (
    "Target: the awards that the call may make; numbers per call are tentative (PR-2).",
    "Eligible: passed all checks, or awarded. Contracted: or further on.",
    "Reported: all is in that money waits for. Paid: money was released.",
)
SUMMED = ("Target", *COUNTED, "Gap")


def cut_off_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the cut-offs, the optional ones marked (PR-2), and what they add up to."""
    rows = [_row(figures, formulas) for figures in kpis.cut_offs]
    totals = Totals(COLUMNS, rows, ABOVE)
    everything = {title: totals.sum(title) for title in SUMMED}
    optional = {title: totals.sum_where(title, "Optional", "Yes") for title in SUMMED}
    bottom = [
        _total("All", "hosts and visitors", everything),
        _total("Of these", "optional calls", optional),
    ]
    styles = {len(rows): "strong", len(rows) + 1: "faint"}
    return Table("By cut-off", COLUMNS, [*rows, *bottom], ABOVE, styles)


def _row(figures: CutOffFigures, formulas: Formulas) -> list[Cell]:
    cut_off = figures.cut_off
    runs = cut_off.runs if cut_off else (None, None)
    gap = Formula("=MAX(0,[Target]-[Executed])", figures.gap)
    return [
        figures.name,
        figures.kind.value,
        figures.optional,
        figures.closes,
        *runs,
        figures.places,
        *(formulas.of(figures.measure.at(stage), figures.figures[stage]) for stage in COUNTED),
        Formula("=[Executed]/[Target]", figures.progress or 0) if figures.places else None,
        gap,
        formulas.of(figures.days, figures.days_to_decision),
    ]


def _total(name: str, of: str, sums: dict[str, Formula]) -> list[Cell]:
    progress = share(sums["Executed"], sums["Target"], "Executed", "Target")
    cells: dict[str, Cell] = {"Cut-off": name, "Activity type": of, **sums, "Progress": progress}
    return [cells.get(column.title) for column in COLUMNS]
