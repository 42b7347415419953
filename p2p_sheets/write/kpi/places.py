"""The sheets Cities, Visits and By year and country."""

from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.definitions import PLACES
from p2p_sheets.rules.kpi.facts import STAGES
from p2p_sheets.rules.kpi.groups import CityFigures, Group
from p2p_sheets.rules.kpi.visits import VisitFigures
from p2p_sheets.write.kpi.formulas import Formulas
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table


def city_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out every city that has a place, and which."""
    parts = [Col(kind.value, Look.COUNT, 12) for kind in PLACES]
    return Table(
        "Cities",
        [
            Col("Country", width=9),
            Col("City", width=24),
            Col("Population", Look.COUNT, 12),
            Col("Size", width=18),
            Col("Applied", Look.COUNT),
            *parts,
            *(Col(stage, Look.COUNT, 10) for stage in STAGES),
            Col("City key", width=22),
        ],
        [_city(figures, formulas) for figures in kpis.cities],
        above=(
            "One row per city that is awarded a place; Applied counts its applications.",
            "The population is the application's, else that of the list of cities.",
        ),
    )


def _city(figures: CityFigures, formulas: Formulas) -> list[Cell]:
    town = figures.town
    counts = [
        formulas.of_row(figures.measures[name], figure, "City key")
        for name, figure in figures.figures.items()
    ]
    return [town.country, town.name, town.population, town.size, *counts, town.key]


def visit_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out how full each visit is (PR-6)."""
    return Table(
        "Visits",
        [
            Col("ID", width=16),
            Col("Host city", width=22),
            Col("Country", width=9),
            Col("Cut-off", width=10),
            Col("Status", width=12),
            Col("Call closed", width=10),
            Col("Took place", width=10),
            Col("Places", Look.COUNT),
            *(Col(stage, Look.COUNT, 10) for stage in STAGES),
            Col("Fill rate", Look.PERCENT, 11),
            Col("Flag", width=16),
            Col("Visit", width=20),
        ],
        [_visit(figures, formulas) for figures in kpis.visits],
        above=("Visitor cities of each visit: who came, or before the visit who is awarded.",),
    )


def _visit(figures: VisitFigures, formulas: Formulas) -> list[Cell]:
    host = figures.host
    came = 'IF([Took place]="Yes",[Executed],[Awarded])'
    waits = 'AND([Call closed]="No",[Took place]="No")'
    few = f'IF({came}<{figures.fewest},"fewer than {figures.fewest}",'
    many = f'IF({came}>[Places],"over {figures.places}",""))'
    return [
        host.id,
        host.town.name if host.town else None,
        host.town.country if host.town else None,
        host.cut_off,
        host.status,
        figures.call_closed,
        host.executed,
        figures.places,
        *(
            formulas.of_row(figures.measure.at(stage), figures.figures[stage], "Visit")
            for stage in STAGES
        ),
        Formula(f"={came}/[Places]", figures.fill or Decimal(0)) if figures.places else None,
        Formula(f'=IF({waits},"",{few}{many})', figures.flag),
        f"Visit {host.visit}",
    ]


def group_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out activities and places by year, country and size of city."""
    columns = [
        Col(f"{what} {stage.casefold()}", Look.COUNT, 11)
        for what in ("Activities", "City places")
        for stage in STAGES
    ]
    return Table(
        "By year and country",
        [Col("By", width=12), Col("Value", width=20), *columns],
        [_group(group, formulas) for group in kpis.groups],
        above=("The year is the activity's; while it has no date, that in which its call starts.",),
    )


def _group(group: Group, formulas: Formulas) -> list[Cell]:
    measures = {
        f"{what} {stage}": count.at(stage)
        for what, count in (("Activities", group.activities), ("City places", group.places))
        for stage in STAGES
    }
    counts = [formulas.of(measures[name], group.figures[name]) for name in measures]
    return [group.by, str(group.value), *counts]
