"""The sheet Overview: what a director reads, on one page; each figure is that of the sheet KPI."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import ALL, Kpi
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.formulas import cached
from p2p_sheets.write.report.lead import headline, sentences
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

RUNNING = (
    "cities",
    "fill rate",
    f"small and mid-sized {ALL}",
    f"on time {ALL}",
    "median days to release",
    "median days to payment",
    *(f"{name} {ALL}" for name in ("committed", "released", "paid", "in this run", "held")),
    f"refused {ALL}",
)


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """An indicator, where it stands in KPI, and its outlook and where that stands."""

    kpi: Kpi
    position: int
    outlook: Outlook | None = None
    outlook_position: int = 0


def overview_rows(kpis: Kpis) -> list[OverviewRow]:
    """List the targets with an outlook, then how the programme runs."""
    position = {kpi.definition.id: number for number, kpi in enumerate(kpis.indicators)}
    ahead = [
        OverviewRow(one.kpi, position[one.kpi.definition.id], one, number)
        for number, one in enumerate(kpis.forecast)
    ]
    running = [OverviewRow(kpis.by_id[key], position[key]) for key in RUNNING if key in position]
    return [*ahead, *running]


def overview_table(kpis: Kpis, kpi: Table, forecast: Table, edition: Edition) -> Table:
    """Lay out about twenty rows."""

    def shown(title: str, get: Callable[[Kpi], Decimal | None]) -> Callable[[OverviewRow], Cell]:
        return lambda row: Formula(f"={kpi.at(title, row.position)}", cached(get(row.kpi)))

    def ahead(title: str, value: Callable[[Outlook], int | str]) -> Callable[[OverviewRow], Cell]:
        return lambda row: (
            Formula(f"={forecast.at(title, row.outlook_position)}", value(row.outlook))
            if row.outlook
            else None
        )

    progress = shown("Progress", lambda kpi: kpi.progress)
    columns: Columns[OverviewRow] = (
        Col("Indicator", width=36, value=lambda row: row.kpi.definition.title),
        Col("Activity type", width=18, value=lambda row: row.kpi.definition.scope),
        Col("Figure", Look.COUNT, 13, value=shown("Executed", lambda kpi: kpi.executed)),
        Col("Target", width=9, value=_target),
        Col("Progress", Look.PERCENT, 11, value=lambda row: progress(row) if row.outlook else None),
        Col("Low", Look.COUNT, 8, value=ahead("Low", lambda one: one.low)),
        Col("High", Look.COUNT, 8, value=ahead("High", lambda one: one.high)),
        Col("Reachable", width=11, value=ahead("Reachable", lambda one: one.reach.value)),
        Col("What would close the gap", Look.NOTE, 62, value=_gap),
    )
    above = (
        f"{edition.programme}: position at {day_in_words(edition.as_of)}.",
        headline(kpis),
        *sentences(kpis),
        "Low and High: expected at the end. Later sheets have all figures and definitions.",
    )
    return Table.of("Overview", columns, overview_rows(kpis), above)


def _target(row: OverviewRow) -> Cell:
    target = row.kpi.definition.target
    return str(target) if target and row.outlook else None


def _gap(row: OverviewRow) -> Cell:
    return str(row.outlook.to_do) if row.outlook else None
