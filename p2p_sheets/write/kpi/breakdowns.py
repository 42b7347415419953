"""The sheets By cut-off, Cities, Visits and By year and country."""

from collections.abc import Callable
from decimal import Decimal

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.breakdowns import COUNTED, CityFigures, CutOffFigures, Group, VisitFigures
from p2p_sheets.rules.kpi.tables import STAGES
from p2p_sheets.write.kpi.formulas import Formulas, Totals, share
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

ABOVE_CUT_OFFS = (
    "Target: the awards that the call may make; numbers per call are tentative (PR-2).",
    "Eligible: passed all checks, or awarded. Contracted: or further on.",
    "Reported: all is in that payment depends on. Paid: finance has answered that it paid.",
)


# --- each call, from applied to paid -------------------------------------------------------------
def cut_off_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out the cut-offs, the optional ones marked (PR-2), and what they add up to."""

    def reached(stage: str) -> Callable[[CutOffFigures], Cell]:
        return lambda call: formulas.of(call.measure.at(stage), call.figures[stage])

    columns: Columns[CutOffFigures] = (
        Col("Cut-off", width=12, value=lambda call: call.name),
        Col("Activity type", width=18, value=lambda call: call.kind.name),
        Col("Optional", width=9, value=lambda call: call.optional),
        Col("Closes", Look.DAY, value=lambda call: call.closes),
        Col("Runs from", Look.DAY, value=lambda call: call.runs[0]),
        Col("Runs to", Look.DAY, value=lambda call: call.runs[1]),
        Col("Target", Look.COUNT, value=lambda call: call.places),
        *(Col(stage, Look.COUNT, 11, value=reached(stage)) for stage in COUNTED),
        Col("Progress", Look.PERCENT, 11, value=_progress),
        Col("Gap", Look.COUNT, value=lambda c: Formula("=MAX(0,[Target]-[Executed])", c.gap)),
        Col(
            "Days to decision",
            Look.SCORE,
            10,
            value=lambda call: formulas.of(call.days, call.days_to_decision),
        ),
    )
    totals = Totals(Table.of("By cut-off", columns, kpis.cut_offs, ABOVE_CUT_OFFS))
    summed = ("Target", *COUNTED, "Gap")
    return totals.below(
        (_total("Total", "hosts and visitors", {t: totals.sum(t) for t in summed}), "strong"),
        (
            _total(
                "Of these", "optional calls", {t: totals.sum_where(t, "Optional") for t in summed}
            ),
            "faint",
        ),
    )


def _progress(call: CutOffFigures) -> Cell:
    return Formula("=[Executed]/[Target]", call.progress or 0) if call.places else None


def _total(name: str, of: str, sums: dict[str, Formula]) -> dict[str, Cell]:
    progress = share(sums["Executed"], sums["Target"], "Executed", "Target")
    return {"Cut-off": name, "Activity type": of, **sums, "Progress": progress}


# --- cities --------------------------------------------------------------------------------------
def city_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out every city that has a place, and which."""

    def counted(name: str) -> Callable[[CityFigures], Cell]:
        return lambda one: formulas.of_row(one.measures[name], one.figures[name], "City key")

    columns: Columns[CityFigures] = (
        Col("Country", width=9, value=lambda one: one.city.country),
        Col("City", width=24, value=lambda one: one.city.name),
        Col("Population", Look.COUNT, 12, value=lambda one: one.city.population),
        Col("Size", width=18, value=lambda one: one.city.size),
        Col("Applied", Look.COUNT, value=counted("Applied")),
        *(Col(kind.name, Look.COUNT, 12, value=counted(kind.name)) for kind in kpis.applications),
        *(Col(stage, Look.COUNT, 10, value=counted(stage)) for stage in STAGES),
        Col("City key", width=22, hidden=True, value=lambda one: one.city.key),
    )
    above = (
        "One row per city that is awarded a place; Applied counts its applications.",
        "The population is the application's, else that of the list of cities.",
    )
    return Table.of("Cities", columns, kpis.cities, above)


# --- visits --------------------------------------------------------------------------------------
CAME = 'IF([Took place]="Yes",[Executed],[Awarded])'
WAITS = 'AND([Call closed]="No",[Took place]="No")'


def visit_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out how full each visit is (PR-6)."""

    def visitors(stage: str) -> Callable[[VisitFigures], Cell]:
        return lambda one: formulas.of_row(one.measure.at(stage), one.figures[stage], "Visit")

    columns: Columns[VisitFigures] = (
        Col("ID", width=16, value=lambda one: one.host.id),
        Col("Host city", width=22, value=lambda one: one.host.city_name),
        Col("Country", width=9, value=lambda one: one.host.country),
        Col("Cut-off", width=10, value=lambda one: one.host.cut_off),
        Col("Status", width=12, value=lambda one: one.host.status),
        Col("Call closed", width=10, value=lambda one: one.call_closed),
        Col("Took place", width=10, value=lambda one: one.host.executed),
        Col("Places", Look.COUNT, value=lambda one: one.places),
        *(Col(stage, Look.COUNT, 10, value=visitors(stage)) for stage in STAGES),
        Col("Fill rate", Look.PERCENT, 11, value=_fill),
        Col("Flag", width=16, value=_flag),
        Col(
            "Visit",
            width=20,
            hidden=True,
            value=lambda one: kpis.tables.facts.value(one.host, "Visit"),
        ),
    )
    above = ("Visitor cities of each visit: who came, or before the visit who is awarded.",)
    return Table.of("Visits", columns, kpis.visits, above)


def _fill(visit: VisitFigures) -> Cell:
    return Formula(f"={CAME}/[Places]", visit.fill or Decimal(0)) if visit.places else None


def _flag(visit: VisitFigures) -> Cell:
    few = f'IF({CAME}<{visit.fewest},"fewer than {visit.fewest}",'
    many = f'IF({CAME}>[Places],"over {visit.places}",""))'
    return Formula(f'=IF({WAITS},"",{few}{many})', visit.flag)


# --- years, countries, sizes ---------------------------------------------------------------------
def group_table(kpis: Kpis, formulas: Formulas) -> Table:
    """Lay out activities and places by year, country and size of city."""

    def counted(name: str) -> Callable[[Group], Cell]:
        return lambda group: formulas.of(group.measures[name], group.figures[name])

    columns: Columns[Group] = (
        Col("By", width=12, value=lambda group: group.by),
        Col("Value", width=20, value=lambda group: str(group.value)),
        *(
            Col(f"{what} {stage.casefold()}", Look.COUNT, 11, value=counted(f"{what} {stage}"))
            for what in ("Activities", "City places")
            for stage in STAGES
        ),
    )
    above = ("The year is the activity's; while it has no date, that in which its call starts.",)
    return Table.of("By year and country", columns, kpis.groups, above)
