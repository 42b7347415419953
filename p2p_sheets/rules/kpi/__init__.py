"""Where the programme stands against its targets (PR-2..PR-4, PR-6), and which rows say so.

`kpis` is the entry. Everything is counted from one table (`facts`) by measures that are data
(`indicators`), so that the workbook can write each figure as a formula over the same table.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from p2p_sheets.books import Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.cutoffs import CutOffFigures, by_cut_off
from p2p_sheets.rules.kpi.facts import COLUMNS, Fact
from p2p_sheets.rules.kpi.indicators import ALL, Definition, Kpi, Target, definitions
from p2p_sheets.rules.kpi.measures import STAGES, Count, Figure, Measure, Share
from p2p_sheets.rules.kpi.rows import facts
from p2p_sheets.rules.reimbursement import History, Settlement

if TYPE_CHECKING:
    from p2p_sheets.rules.selection import Selection

__all__ = [
    "ALL",
    "COLUMNS",
    "STAGES",
    "Count",
    "CutOffFigures",
    "Definition",
    "Fact",
    "Figure",
    "Kpi",
    "Kpis",
    "Measure",
    "Share",
    "Target",
    "kpis",
]


@dataclass(frozen=True)
class Kpis:
    """All figures of a month, and the table that they are counted from."""

    facts: tuple[Fact, ...]
    indicators: tuple[Kpi, ...]
    cut_offs: tuple[CutOffFigures, ...]

    def figures(self) -> dict[str, dict[str, str | int | None]]:
        """Give what `run.json` keeps, by the indicator's ID: trends are made of it."""
        return {
            kpi.definition.id: {
                stage: _plain(figure.value)
                for stage, figure in zip(STAGES, kpi.figures, strict=True)
            }
            for kpi in self.indicators
        }


def kpis(
    programme: Programme,
    config: Config,
    register: Register,
    selection: "Selection",
    settlement: Settlement,
    history: History,
    as_of: date,
) -> Kpis:
    """Count every indicator; nothing is read, and nothing else decides it."""
    table = facts(programme, config, register)
    indicators = tuple(
        Kpi(definition, *(definition.measure.of(table, stage) for stage in STAGES))
        for definition in definitions(config)
    )
    return Kpis(table, indicators, by_cut_off(table, config))


def _plain(value: Decimal | None) -> str | int | None:
    if value is None or value != int(value):
        return None if value is None else f"{value:.4f}"
    return int(value)
