"""Where the programme stands, and which rows say so (PR-2..PR-7).

`kpis` is the entry. Everything is counted from a few plain tables by measures that are data, so
that the workbook can write each figure as a formula over the same tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from p2p_sheets.case import Case
from p2p_sheets.findings import Finding
from p2p_sheets.rules.kpi import facts, money, promises
from p2p_sheets.rules.kpi.budget import BudgetLine, Refusal, alarms, budget, refusals
from p2p_sheets.rules.kpi.cutoffs import CutOffFigures, by_cut_off
from p2p_sheets.rules.kpi.definitions import counted
from p2p_sheets.rules.kpi.earlier import Past, figure_of
from p2p_sheets.rules.kpi.forecast import Outlook, forecast
from p2p_sheets.rules.kpi.groups import CityFigures, Group, cities, groups
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.rows import facts as fact_rows
from p2p_sheets.rules.kpi.running import running
from p2p_sheets.rules.kpi.source import Source
from p2p_sheets.rules.kpi.stages import Stages
from p2p_sheets.rules.kpi.summary import Line, summary
from p2p_sheets.rules.kpi.tables import DataTable, Tables
from p2p_sheets.rules.kpi.trend import Month, trend
from p2p_sheets.rules.kpi.visits import VisitFigures, visits
from p2p_sheets.rules.reimbursement import Settlement
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import Steps

__all__ = ["Kpis", "Past", "kpis"]


@dataclass(frozen=True)
class Kpis:
    """All figures of a month, and the tables that they are counted from."""

    as_of: date
    tables: Tables
    indicators: tuple[Kpi, ...]
    cut_offs: tuple[CutOffFigures, ...]
    visits: tuple[VisitFigures, ...]
    groups: tuple[Group, ...]
    cities: tuple[CityFigures, ...]
    budget: tuple[BudgetLine, ...]
    refusals: tuple[Refusal, ...]
    trend: tuple[Month, ...]
    forecast: tuple[Outlook, ...]
    outside: str  # held in other currencies, and no rate turns it into euro: `235.09 GBP`
    compared_with: str  # the earlier period that changes are counted from; blank: none

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """Where the budget runs out."""
        return alarms(self.budget)

    def figures(self) -> dict[str, dict[str, int | str | None]]:
        """Give what `run.json` keeps, by indicator and stage: later months compare with it."""
        return {
            kpi.definition.id: {stage: kpi.plain(stage) for stage in kpi.figures}
            for kpi in self.indicators
        }

    def summary(self) -> tuple[Line, ...]:
        """Give the month in twelve lines: labels and texts, for the end of a run."""
        return summary(self.indicators, self.cut_offs, self.visits, self.forecast, self.outside)


def kpis(
    case: Case,
    selection: Selection,
    settlement: Settlement,
    *,
    released_now: str = "",
    steps: Steps | None = None,
    past: Past | None = None,
) -> Kpis:
    """Count every figure. `steps` are the commitments of `rules.steps`, `past` what runs left."""
    steps, past = steps or Steps(), past or Past()
    config, as_of = case.config, case.as_of
    lines = money.money_lines(case, settlement, released_now, past)
    source = Source(case)
    rows = fact_rows(source, Stages(source, selection, lines, as_of), as_of)
    owed = promises.promises(steps, as_of)
    found = (
        DataTable("Data", facts.COLUMNS, rows),
        DataTable("Data money", money.COLUMNS, lines),
        DataTable("Data steps", promises.COLUMNS, owed),
    )
    tables = {table.name: table for table in found}
    cut_offs, filled = by_cut_off(tables, config), visits(tables, config, as_of)
    earlier = past.earlier
    return Kpis(
        as_of=as_of,
        tables=tables,
        indicators=tuple(
            Kpi(definition, definition.figures(tables), _before(definition.id, earlier))
            for definition in (*counted(config), *running(config))
        ),
        cut_offs=cut_offs,
        visits=filled,
        groups=groups(tables, config),
        cities=cities(tables),
        budget=budget(tables, config),
        refusals=refusals(tables),
        trend=trend(tables, cut_offs, config, past, as_of),
        forecast=forecast(rows, cut_offs, filled, config, as_of),
        outside=money.outside(settlement.held),
        compared_with=str(earlier[-1]["period"]) if earlier else "",
    )


def _before(indicator: str, earlier: list[Mapping[str, Any]]) -> Decimal | None:
    return figure_of(earlier[-1], indicator, "Executed") if earlier else None
