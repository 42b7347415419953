"""The data sheets: the tables that figures are counted from, as they are."""

from collections.abc import Sequence

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.facts import LADDER, STAGES
from p2p_sheets.rules.kpi.measures import Count
from p2p_sheets.rules.kpi.tables import DataTable, Where
from p2p_sheets.write.kpi.formulas import Formulas, literal, scope_name
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

FLAGS = {
    "Activity",
    "City place",
    "Small or mid-sized",
    "Optional call",
    "Priority type",
    "Decided",
    "Planned",
    "Refused",
    "Timed",
    "Counts",
    "On time",
    *LADDER,
}
DAYS = ("Executed on", "Due", "Done on")
COUNTS = ("Days to decision", "Days to payment", "Days late")
WIDTHS = {"City key": 20, "Year": 7, "Size": 18, "Country": 9, "Deliverable": 22, "Rule": 8}
ABOVE = {
    "Data": (
        "A row per application, city place and expert assignment: figures count them. 1 is yes.",
        "What is cancelled, withdrawn, given back or there twice counts nothing.",
    ),
    "Data money": (
        "A row per expense line: released (less what came back), decided by this run, or held.",
        "Days to payment end on the day of the release, or of the payment as finance answered.",
    ),
    "Data steps": (
        "A row per deliverable and party whose day has come; a joint one has one row.",
        "What an override excused does not count.",
    ),
}


def sheets_of(kpis: Kpis) -> Formulas:
    """Lay out the data sheets, and make what writes formulas over them."""
    sheets = {name: _sheet(table) for name, table in kpis.tables.items()}
    return Formulas(sheets, _unique(kpis, sheets["Data"]))


def _sheet(table: DataTable) -> Table:
    columns = [Col(title, _look(title), WIDTHS.get(title, 0)) for title in table.columns]
    titles = tuple(table.columns)
    rows = [list(map(_cell, titles, cells)) for cells in table.cells()]
    return Table(table.name, columns, rows, above=ABOVE[table.name])


def _look(title: str) -> Look:
    if title.endswith(" EUR"):
        return Look.EURO
    if title in DAYS:
        return Look.DAY
    return Look.COUNT if title in FLAGS or title in COUNTS else Look.TEXT


def _cell(title: str, value: Cell) -> Cell:
    """Leave a flag blank where it is No: the eye finds the ones."""
    return (value or None) if title in FLAGS or value == "" else value


def _unique(kpis: Kpis, data: Table) -> Table:
    """List each city and each expert once for every figure that counts them once."""
    scopes = {
        measure.where: measure.distinct
        for kpi in kpis.indicators
        if isinstance(measure := kpi.definition.measure, Count) and measure.distinct
    }
    lines = [
        line
        for where, column in scopes.items()
        for line in _once(kpis.tables["Data"], where, column, data)
    ]
    columns = [Col("Counted", width=34), Col("Key", width=24), *_stage_columns()]
    above = ("How often each city or person is in Data: for a figure of unique ones it is one.",)
    return Table("Data unique", columns, lines, above=above)


def _stage_columns() -> list[Col]:
    return [Col(stage, Look.COUNT) for stage in STAGES]


def _once(table: DataTable, where: Where, column: str, data: Table) -> list[Sequence[Cell]]:
    found = table.where((*where, ("Awarded", 1)))
    lines: list[Sequence[Cell]] = []
    for key in sorted({str(table.value(row, column)) for row in found}):
        counts: list[Cell] = []
        for stage in STAGES:
            criteria = (*where, (stage, 1))
            ranges = ",".join(f"{data.span(t)},{literal(v)}" for t, v in criteria)
            text = f"=COUNTIFS({ranges},{data.span(column)},[Key])"
            counts.append(Formula(text, len(table.where((*criteria, (column, key))))))
        lines.append([scope_name(where), key, *counts])
    return lines
