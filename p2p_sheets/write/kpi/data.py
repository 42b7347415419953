"""The data sheets: the tables that figures are counted from, as they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.measures import Count
from p2p_sheets.rules.kpi.tables import (
    DATA,
    FEEDBACK,
    MONEY,
    STAGES,
    STEPS,
    DataTable,
    Holds,
    Tables,
    Value,
)
from p2p_sheets.write.kpi.formulas import Formulas, count_of
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

LOOKS = {
    Holds.TEXT: Look.TEXT,
    Holds.KEY: Look.TEXT,
    Holds.FLAG: Look.COUNT,
    Holds.COUNT: Look.COUNT,
    Holds.EURO: Look.EURO,
    Holds.DAY: Look.DAY,
}
WIDTHS = {"City key": 20, "Year": 7, "Size": 18, "Country": 9, "Deliverable": 22, "Rule": 8}
ABOVE = {
    DATA: (
        "A row per application, city place and expert assignment: figures count them. 1 is yes.",
        "What is cancelled, withdrawn, given back or there twice counts nothing.",
    ),
    MONEY: (
        "A row per expense line: released (less what came back), decided by this run, or held.",
        "Days run from the claim to its release, and to its payment as finance answered.",
    ),
    STEPS: (
        "A row per deliverable and party whose day has come; a joint one has one row.",
        "What an override excused does not count.",
    ),
    FEEDBACK: (
        "A row per feedback form that fell due, by party, and per form that came in besides.",
        "Answers are those on the scale of 1 to 5, Points their sum.",
    ),
}


def sheets_of(kpis: Kpis) -> Formulas:
    """Lay out the data sheets, and make what writes formulas over them."""
    sheets = {table.name: _sheet(table) for table in kpis.tables}
    counts = list(_distinct_counts(kpis))
    unique = _unique(counts, kpis.tables, sheets)
    return Formulas(sheets, unique, {one.count: (one.name, one.stage) for one in counts})


def _sheet(table: DataTable[Any]) -> Table:
    columns, cells = [], []
    for title, column in table.columns.items():
        columns.append(Col(title, LOOKS[column.holds], WIDTHS.get(title, 0)))
        blanks = (0, "") if column.holds is Holds.FLAG else ("",)  # the eye finds the ones
        cells.append([None if value in blanks else value for value in table.values(title)])
    return Table(table.name, columns, list(zip(*cells, strict=True)), ABOVE[table.name])


# --- what counts once ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Distinct:
    """A count of distinct values: what a figure calls it, and under which stage it stands."""

    name: str
    stage: str
    count: Count


@dataclass(frozen=True, slots=True)
class _Once:
    """A value that a distinct count counts once, and how many rows have it, by stage."""

    name: str
    key: Value
    rows: Mapping[str, Formula]


def _distinct_counts(kpis: Kpis) -> Iterator[_Distinct]:
    for kpi in kpis.indicators:
        definition = kpi.definition
        for stage in kpi.figures:
            counts = zip(definition.measure.counts, definition.at(stage).counts, strict=True)
            for whole, count in counts:
                if count.distinct:
                    yield _Distinct(name_of(whole, staged=definition.staged), stage, count)


def _unique(counts: Iterable[_Distinct], tables: Tables, sheets: Mapping[str, Table]) -> Table:
    """List each city and each expert once for every figure that counts them once."""
    by_name: dict[str, dict[str, Count]] = {}
    for one in counts:
        by_name.setdefault(one.name, {})[one.stage] = one.count
    rows = [
        _Once(name, key, {stage: _rows(one, key, tables, sheets) for stage, one in stages.items()})
        for name, stages in by_name.items()
        for key in sorted(set().union(*(one.values(tables) for one in stages.values())), key=str)
    ]
    columns: Columns[_Once] = [
        Col("Counted", width=58, value=lambda once: once.name),
        Col("Key", width=24, value=lambda once: once.key),
        *(Col(stage, Look.COUNT, value=_at(stage)) for stage in STAGES),
    ]
    above = ("How often each city or person is in Data: for a figure of unique ones it is one.",)
    return Table.of("Data unique", columns, rows, above)


def _at(stage: str) -> Callable[[_Once], Cell]:
    return lambda once: once.rows.get(stage)


def _rows(count: Count, key: Value, tables: Tables, sheets: Mapping[str, Table]) -> Formula:
    """Count the rows that have a value."""
    sheet = sheets[count.table]
    found = tables[count.table].where((*count.where, (count.distinct, key)))
    text = f"={count_of(sheet, count.where, count.distinct, 'Key')}"
    return Formula(text, len(found))


def name_of(count: Count, *, staged: bool) -> str:
    """Name a distinct count: no other one has that name, be it of another column or table.

    >>> name_of(Count((("Counts as", "Host city"), ("City place", 1)), "City key"), staged=True)
    'City key in Data: Counts as Host city, City place'
    """
    said = (title if value == 1 else f"{title} {value}" for title, value in count.where)
    scope = ", ".join((*said, *(() if staged else ("as of now",))))
    return f"{count.distinct} in {count.table}: {scope}"
