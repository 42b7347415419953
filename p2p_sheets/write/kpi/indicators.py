"""The sheet KPI: every indicator against its target, with the way to the rows behind it."""

from collections.abc import Mapping

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.facts import STAGES
from p2p_sheets.rules.kpi.indicators import Kpi, Target, Unit
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.kpi.formulas import Formulas, cached
from p2p_sheets.write.kpi.marks import progress_bars, words
from p2p_sheets.write.table import Cell, Col, Formula, Link, Look, Table
from p2p_sheets.write.workbook import OutputBook

STATE = (
    '=IF([Executed]="","",IF(AND([Target to]>[Target from],[Executed]>[Target to]),'
    '"over the range",IF([Executed]>=[Target from],"met","open")))'
)
UNITS = {Unit.SHARE: "0 %", Unit.EURO: "#,##0.00", Unit.DAYS: "0.0"}


def kpi_table(
    kpis: Kpis,
    formulas: Formulas,
    behind: Mapping[str, str],
    meaning: Mapping[str, str],
    edition: Edition,
) -> Table:
    """Lay out the indicators; `behind` and `meaning` say where their rows and definitions are."""
    since = f"Since {kpis.compared_with}" if kpis.compared_with else "Since last month"
    return Table(
        "KPI",
        (
            Col("Indicator", width=28),
            Col("Activity type", width=18),
            Col("Target"),
            *(Col(stage, Look.COUNT, 11) for stage in STAGES),
            Col("Progress", Look.PERCENT, 12),
            Col("Gap", Look.COUNT, 11),
            Col("State", width=14),
            Col(since, Look.COUNT, 11),
            Col("Rows", width=8),
            Col("Unit", width=8),
            Col("Rule", width=7),
            Col("Target from", Look.COUNT),
            Col("Target to", Look.COUNT),
            Col("Before", Look.COUNT),
        ),
        [_row(kpi, formulas, behind, meaning) for kpi in kpis.indicators],
        above=(
            f"{edition.programme}: where it stands on {edition.as_of:%Y-%m-%d}.",
            "Progress is executed / target (of a range its lower end); a range is met inside it.",
            "Show leads to the rows behind a figure, its rule to the definition.",
        ),
    )


def _row(
    kpi: Kpi, formulas: Formulas, behind: Mapping[str, str], meaning: Mapping[str, str]
) -> list[Cell]:
    definition, target = kpi.definition, kpi.definition.target
    figures = [
        formulas.of(definition.at(stage), kpi.figures[stage]) if stage in kpi.figures else None
        for stage in STAGES
    ]
    against: list[Cell] = [None, None, None]
    if target:
        against = [
            Formula('=IF([Executed]="","",[Executed]/[Target from])', cached(kpi.progress)),
            Formula('=IF([Executed]="","",MAX(0,[Target from]-[Executed]))', cached(kpi.gap)),
            Formula(STATE, kpi.state),
        ]
    rounded = f"ROUND([Executed],{definition.unit.decimals})"
    change = Formula(f'=IF([Executed]="","",{rounded}-[Before])', cached(kpi.change))
    return [
        definition.title,
        definition.scope,
        _shown(target),
        *figures,
        *against,
        None if kpi.before is None else change,
        Link(behind[definition.id], "show"),
        definition.unit.value,
        Link(meaning[definition.title], definition.rule),
        target.least if target else None,
        target.most if target else None,
        kpi.before,
    ]


def _shown(target: Target | None) -> Cell:
    """Show a range as text; a plain target is a number."""
    if target is None:
        return None
    return str(target) if target.is_range else target.least


def mark(book: OutputBook, sheet: Worksheet, table: Table, kpis: Kpis) -> None:
    """Show shares, euro and days as such; make progress and state plain in black and white, too."""
    first = table.header_row
    titles = [column.title for column in table.columns]
    for position, kpi in enumerate(kpis.indicators):
        if kpi.definition.unit in UNITS:
            style = book.format(num_format=UNITS[kpi.definition.unit])
            rule = {"type": "no_errors", "format": style}
            row = first + position
            for start, end in (
                ("Target", "Planned"),
                ("Gap", "Gap"),
                (titles[9], titles[9]),
                ("Before", "Before"),
            ):
                columns = titles.index(start), titles.index(end)
                sheet.conditional_format(row, columns[0], row, columns[1], rule)
    progress_bars(sheet, table)
    words(book, sheet, table, "State", good="met")
