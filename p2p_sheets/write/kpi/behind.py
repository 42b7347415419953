"""The sheet Rows behind: from each figure to the rows that make it."""

from collections.abc import Iterator, Sequence

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.facts import STAGES, Fact
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.measures import Ratio
from p2p_sheets.rules.kpi.tables import Where
from p2p_sheets.write.table import Cell, Col, Link, Look, Table, quoted

NAME = "Rows behind"
ABOVE = ("The rows that make each figure of the sheet KPI; the ID leads to the row in Data.",)
COLUMNS = (
    Col("Indicator", width=28),
    Col("Activity type", width=18),
    Col("ID", width=16),
    Col("City", width=20),
    Col("Country", width=9),
    Col("Cut-off", width=10),
    Col("Status", width=12),
    *(Col(stage, Look.COUNT, 10) for stage in STAGES),
)


def rows_behind(kpis: Kpis, data: Table) -> tuple[Table, dict[str, str]]:
    """List the rows of each indicator; beside it, where the list of each one begins.

    Figures of money and of deliverables have too many: they lead to their data sheet.
    """
    place = {id(fact): data.at("ID", n) for n, fact in enumerate(kpis.tables["Data"].rows)}
    rows: list[Sequence[Cell]] = []
    starts: dict[str, str] = {}
    first = len(ABOVE) + 4
    for kpi in kpis.indicators:
        table, where = _source(kpi)
        if table != "Data":
            starts[kpi.definition.id] = f"internal:{quoted(table)}!A1"
            continue
        starts[kpi.definition.id] = f"internal:{quoted(NAME)}!A{first + len(rows)}"
        facts: list[Fact] = kpis.tables["Data"].where(where)
        rows += _lines(kpi, facts, place)
    return Table(NAME, COLUMNS, rows, ABOVE), starts


def _lines(kpi: Kpi, facts: Sequence[Fact], place: dict[int, str]) -> Iterator[Sequence[Cell]]:
    definition = kpi.definition
    for fact in facts:
        reached = [int(flag) or None for flag in (fact.awarded, fact.executed, fact.planned)]
        if definition.staged and not any(reached):
            continue
        yield [
            definition.title,
            definition.scope,
            Link(f"internal:{place[id(fact)].replace('$', '')}", fact.id),
            fact.town.name if fact.town else None,
            fact.town.country if fact.town else None,
            fact.cut_off,
            fact.status,
            *reached,
        ]


def _source(kpi: Kpi) -> tuple[str, Where]:
    measure = kpi.definition.measure
    part = measure.part if isinstance(measure, Ratio) else measure
    return part.table, part.where
