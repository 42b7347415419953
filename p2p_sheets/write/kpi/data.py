"""The sheets that figures are counted from, and the formulas that count them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from p2p_sheets.rules.kpi import COLUMNS, STAGES, Count, Fact, Kpi, Kpis, Share
from p2p_sheets.rules.kpi.facts import Value
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

WIDTHS = {"City key": 20, "Year": 7, "Size": 18, "Country": 9}
COUNTS = ("Activity", "City place", "Optional call", "Applied", *STAGES)


@dataclass(frozen=True)
class Data:
    """The fact table as a sheet, and beside it whatever counts once however often it is there."""

    rows: Table
    unique: Table

    @classmethod
    def of(cls, kpis: Kpis) -> Self:
        """Lay out both sheets."""
        columns = [
            Col(title, Look.COUNT if title in COUNTS else Look.TEXT, WIDTHS.get(title, 0))
            for title in COLUMNS
        ]
        rows = Table(
            "Data",
            columns,
            [[value(fact) or None for value in COLUMNS.values()] for fact in kpis.facts],
            above=(
                "A row per application, city place and expert assignment: figures count them.",
                "1 is yes. What is cancelled, withdrawn, given back or there twice counts nothing.",
            ),
        )
        return cls(rows, _unique(kpis, rows))

    def formula(self, kpi: Kpi, stage: str) -> str:
        """Write the formula of an indicator at a stage."""
        measure = kpi.definition.measure
        if isinstance(measure, Share):
            part, whole = self.count(measure.part, stage), self.count(measure.whole, stage)
            return f'=IF({whole}=0,"",{part}/({whole}*{measure.times}))'
        if measure.distinct:
            counted, reached = self.unique.span("Counted"), self.unique.span(stage)
            return f'=COUNTIFS({counted},"{_counted(kpi)}",{reached},">0")'
        return "=" + self.count(measure, stage)

    def count(self, measure: Count, stage: str) -> str:
        """Write what counts the rows that meet a measure's criteria at a stage."""
        return _countifs(self.rows, (*measure.where, (stage, 1)))


def _countifs(rows: Table, where: Iterable[tuple[str, Value]], more: str = "") -> str:
    criteria = [f"{rows.span(title)},{_literal(value)}" for title, value in where]
    return f"COUNTIFS({','.join(criteria)}{more})"


def _literal(value: Value) -> str:
    return str(value) if isinstance(value, int) else '"' + value.replace('"', '""') + '"'


def _counted(kpi: Kpi) -> str:
    return f"{kpi.definition.title}: {kpi.definition.scope}"


def _unique(kpis: Kpis, rows: Table) -> Table:
    """List each city and each expert of an indicator once, with how often it is in Data."""
    lines: list[Sequence[Cell]] = []
    for kpi in kpis.indicators:
        measure = kpi.definition.measure
        if isinstance(measure, Count) and measure.distinct:
            lines += _once(kpi, measure, kpis.facts, rows)
    return Table(
        "Data unique",
        [
            Col("Counted", width=34),
            Col("Key", width=24),
            *(Col(stage, Look.COUNT) for stage in STAGES),
        ],
        lines,
        above=("How often each city or person of an indicator is in Data; it counts once there.",),
    )


def _once(kpi: Kpi, measure: Count, facts: Sequence[Fact], rows: Table) -> list[Sequence[Cell]]:
    key_of = COLUMNS[measure.distinct]
    lines: list[Sequence[Cell]] = []
    reached = [fact for fact in facts if measure.meets(fact) and fact.awarded]
    for key in sorted({str(key_of(fact)) for fact in reached}):
        same = [fact for fact in reached if key_of(fact) == key]
        counts: list[Cell] = []
        for stage in STAGES:
            beside = f",{rows.span(measure.distinct)},[Key]"
            formula = _countifs(rows, (*measure.where, (stage, 1)), beside)
            counts.append(Formula("=" + formula, sum(int(COLUMNS[stage](f)) for f in same)))
        lines.append([_counted(kpi), key, *counts])
    return lines
