"""The sheet KPI, and where its links lead: to definitions, and to the rows behind each figure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.indicators import Definition, Kpi, Target
from p2p_sheets.rules.kpi.measures import Ratio
from p2p_sheets.rules.kpi.tables import DATA, STAGES, Fact, Where
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.formulas import Formulas, cached
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Link, Look, Table, quoted

STATE = (
    '=IF([Executed]="","",IF(AND([Target to]>[Target from],[Executed]>[Target to]),'
    '"over the range",IF([Executed]>=[Target from],"met","open")))'
)
PROGRESS = '=IF([Executed]="","",[Executed]/[Target from])'
GAP = '=IF([Executed]="","",MAX(0,[Target from]-[Executed]))'


def since(kpis: Kpis) -> str:
    """Name the column of changes."""
    return f"Since {kpis.compared_with}" if kpis.compared_with else "Since last month"


def kpi_table(
    kpis: Kpis,
    formulas: Formulas,
    behind: Mapping[str, str],
    meaning: Mapping[str, str],
    edition: Edition,
) -> Table:
    """Lay out the indicators; `behind` and `meaning` say where their rows and definitions are."""

    def figure(stage: str) -> Callable[[Kpi], Cell]:
        return lambda kpi: (
            formulas.of(kpi.definition.at(stage), kpi.figures[stage])
            if stage in kpi.figures
            else None
        )

    columns: Columns[Kpi] = (
        Col("Indicator", width=36, value=lambda kpi: kpi.definition.title),
        Col("Activity type", width=18, value=lambda kpi: kpi.definition.scope),
        Col("Target", value=_target(lambda t: str(t) if t.is_range else t.least)),
        *(Col(stage, Look.COUNT, 11, value=figure(stage)) for stage in STAGES),
        Col(
            "Progress", Look.PERCENT, 12, value=_against(PROGRESS, lambda kpi: cached(kpi.progress))
        ),
        Col("Gap", Look.COUNT, 11, value=_against(GAP, lambda kpi: cached(kpi.gap))),
        Col("State", width=14, value=_against(STATE, lambda kpi: kpi.state)),
        Col(since(kpis), Look.COUNT, 11, value=_change),
        Col("Rows", width=8, value=lambda kpi: _rows(kpi.definition, behind)),
        Col("Unit", width=8, value=lambda kpi: kpi.definition.unit.value),
        Col("Rule", width=7, value=lambda kpi: _rule(kpi.definition, meaning)),
        Col("Target from", Look.COUNT, hidden=True, value=_target(lambda target: target.least)),
        Col("Target to", Look.COUNT, hidden=True, value=_target(lambda target: target.most)),
        Col("Before", Look.COUNT, hidden=True, value=lambda kpi: kpi.before),
    )
    above = (
        f"{edition.programme}: position at {day_in_words(edition.as_of)}.",
        "Progress is executed / target (of a range its lower end); a range is met inside it.",
        "Show leads to the rows behind a figure; Data money and Data steps are hidden sheets.",
    )
    return Table.of("KPI", columns, kpis.indicators, above)


def _target(get: Callable[[Target], Cell]) -> Callable[[Kpi], Cell]:
    """Show what there is of a target; a range as text, any other as a number."""
    return lambda kpi: get(kpi.definition.target) if kpi.definition.target else None


def _against(formula: str, value: Callable[[Kpi], Decimal | str]) -> Callable[[Kpi], Cell]:
    """Hold a figure against its target."""
    return lambda kpi: Formula(formula, value(kpi)) if kpi.definition.target else None


def _change(kpi: Kpi) -> Cell:
    if kpi.before is None:
        return None
    rounded = f"ROUND([Executed],{kpi.definition.unit.decimals})"
    return Formula(f'=IF([Executed]="","",{rounded}-[Before])', cached(kpi.change))


def _rows(definition: Definition, behind: Mapping[str, str]) -> Link | None:
    return Link(behind[definition.id], "show") if definition.id in behind else None


def _rule(definition: Definition, meaning: Mapping[str, str]) -> Link:
    return Link(meaning[definition.title], definition.rule)


# --- what each indicator counts, a sentence in each row ------------------------------------------
SENTENCES = re.compile(r"(?<=[.:;]) (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a definition; the first one stands beside the indicator and its rule."""

    text: str
    indicator: str = ""
    rule: str = ""


def definition_table(kpis: Kpis) -> tuple[Table, dict[str, str]]:
    """List the definitions; beside it, where that of each indicator begins."""
    columns: Columns[_Sentence] = (
        Col("Indicator", width=28, value=lambda one: one.indicator),
        Col("Rule", width=8, value=lambda one: one.rule),
        Col("Definition", width=130, value=lambda one: one.text),
    )
    first = Table("Definitions", columns, []).header_row + 1
    sentences: list[_Sentence] = []
    starts: dict[str, str] = {}
    for kpi in kpis.indicators:
        definition = kpi.definition
        if definition.title not in starts:
            starts[definition.title] = _link("Definitions", first + len(sentences))
            opening, *more = SENTENCES.split(definition.words)
            sentences.append(_Sentence(opening, definition.title, definition.rule))
            sentences += map(_Sentence, more)
    return Table.of("Definitions", columns, sentences), starts


def _link(sheet: str, row: int) -> str:
    return f"internal:{quoted(sheet)}!A{row}"


# --- from each figure to the rows that make it ---------------------------------------------------
BEHIND = "Rows behind"
ABOVE_BEHIND = (
    "The rows that make each figure of the sheet KPI; on paper stands the beginning alone.",
    "Each is a row of the sheet Data, which is hidden: right-click a tab and choose Unhide.",
)


@dataclass(frozen=True, slots=True)
class _Behind:
    """A row of the facts that an indicator counts, and the stages that it has reached."""

    definition: Definition
    fact: Fact

    @property
    def reached(self) -> dict[str, bool]:
        fact = self.fact
        return dict(zip(STAGES, (fact.awarded, fact.executed, fact.planned), strict=True))


def rows_behind(kpis: Kpis) -> tuple[Table, dict[str, str]]:
    """List the rows of each indicator; beside it, where the list of each one begins.

    Figures of money and of deliverables have too many: they are in their data sheets.
    """

    def reached(stage: str) -> Callable[[_Behind], Cell]:
        return lambda row: int(row.reached[stage]) or None

    columns: Columns[_Behind] = (
        Col("Indicator", width=28, value=lambda row: row.definition.title),
        Col("Activity type", width=18, value=lambda row: row.definition.scope),
        Col("ID", width=16, value=lambda row: row.fact.id),
        Col("City", width=20, value=lambda row: row.fact.city_name),
        Col("Country", width=9, value=lambda row: row.fact.country),
        Col("Cut-off", width=10, value=lambda row: row.fact.cut_off),
        Col("Status", width=12, value=lambda row: row.fact.status),
        *(Col(stage, Look.COUNT, 10, value=reached(stage)) for stage in STAGES),
    )
    first = Table(BEHIND, columns, [], ABOVE_BEHIND).header_row + 1
    rows: list[_Behind] = []
    starts: dict[str, str] = {}
    for kpi in kpis.indicators:
        table, where = _counted(kpi.definition)
        if table != DATA:
            continue
        starts[kpi.definition.id] = _link(BEHIND, first + len(rows))
        rows += _lines(kpi.definition, kpis.tables.facts.where(where))
    return Table.of(BEHIND, columns, rows, ABOVE_BEHIND), starts


def _lines(definition: Definition, facts: Sequence[Fact]) -> Iterator[_Behind]:
    for fact in facts:
        row = _Behind(definition, fact)
        if any(row.reached.values()) or not definition.staged:
            yield row


def _counted(definition: Definition) -> tuple[str, Where]:
    """Tell which rows of which table make the figure; of a share those of its part."""
    measure = definition.measure
    part = measure.part if isinstance(measure, Ratio) else measure
    return part.table, part.where
