"""The tables of the report."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from p2p_sheets.books import ApplicationType
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.cutoffs import COUNTED, CutOffFigures
from p2p_sheets.rules.kpi.facts import STAGES, Fact
from p2p_sheets.rules.kpi.indicators import Kpi, Unit
from p2p_sheets.write.report.content import Cell, Grid, columns, number, text
from p2p_sheets.write.report.money import money_grids

MONTHS = 12  # of the trend, as a table


def grids(kpis: Kpis, *, public: bool) -> Iterator[Grid]:
    """Make all tables; the public report has no amounts of single payees."""
    yield _targets(kpis)
    yield _forecast(kpis, public=public)
    yield _calls(kpis)
    yield _trend(kpis, public=public)
    yield _visits(kpis)
    yield _cities(kpis)
    yield _groups(kpis)
    yield _activities(kpis, public=public)
    yield _running(kpis)
    yield from money_grids(kpis, public=public)


def _targets(kpis: Kpis) -> Grid:
    found = [kpi for kpi in kpis.indicators if kpi.definition.staged]
    since = f"#Since {kpis.compared_with}" if kpis.compared_with else "#Since last month"
    return Grid(
        "targets",
        "Every indicator against its target",
        columns(
            "Indicator",
            "Activity type",
            "#Target",
            *(f"#{stage}" for stage in STAGES),
            "#Progress",
            "#Gap",
            "State",
            since,
            "Rule",
        ),
        [_target(kpi) for kpi in found],
        note="Progress is executed / target, of a range its lower end; a range is met inside it.",
    )


def _target(kpi: Kpi) -> list[Cell]:
    definition = kpi.definition
    unit = definition.unit
    target = Cell("–", "-1e9", number=True)
    if definition.target:
        shown = "100 %" if unit is Unit.SHARE else str(definition.target)
        target = Cell(shown, str(definition.target.least), number=True)
    return [
        text(definition.title),
        text(definition.scope),
        target,
        *(number(kpi.figures[stage].value, unit) for stage in STAGES),
        number(kpi.progress, Unit.SHARE),
        number(kpi.gap, unit),
        text(kpi.state),
        number(kpi.change, unit),
        text(definition.rule),
    ]


def _forecast(kpis: Kpis, *, public: bool) -> Grid:
    titles = ["Indicator", "Activity type", "#Target", "#Awarded", "#Low", "#High", "Reached"]
    rows = []
    for one in kpis.forecast:
        target = Cell(str(one.target), str(one.target.least), number=True)
        cells = [text(one.title), text(one.scope), target, number(one.awarded)]
        cells += [number(one.low), number(one.high), text(one.verdict)]
        rows.append(cells if public else [*cells, text(one.to_do)])
    titles = titles if public else [*titles, "What would close the gap"]
    return Grid("forecast", "Where the programme will end", columns(*titles), rows)


def _calls(kpis: Kpis) -> Grid:
    rows = [
        [
            text(_call_name(call)),
            text(call.closes),
            number(call.places),
            *(number(call.figures[stage].value) for stage in COUNTED),
            number(call.progress, Unit.SHARE),
            number(call.days_to_decision.value, Unit.DAYS),
        ]
        for call in kpis.cut_offs
    ]
    sums = [sum((c.figures[s].number for c in kpis.cut_offs), Decimal(0)) for s in COUNTED]
    places = sum(call.places for call in kpis.cut_offs)
    return Grid(
        "calls",
        "Each call, from applied to paid",
        columns(
            "Call",
            "Closes",
            "#Target",
            *(f"#{stage}" for stage in COUNTED),
            "#Progress",
            "#Days to decision",
        ),
        rows,
        [text("All"), Cell(""), number(places), *map(number, sums), Cell(""), Cell("")],
    )


def _call_name(call: CutOffFigures) -> str:
    parts = {ApplicationType.HOST: " hosts", ApplicationType.VISITOR: " visitors"}
    return f"{call.name}{parts.get(call.kind, '')}{', optional' if call.optional else ''}"


def _trend(kpis: Kpis, *, public: bool) -> Grid:
    come = [m for m in kpis.trend if m.ends and m.executed["Activities"] is not None]
    before = {month.period: earlier for earlier, month in pairwise(come)}
    rows = []
    for month in come[-MONTHS:]:
        earlier = before.get(month.period)
        cells = [text(month.period)]
        for curve in ("Activities", "City places"):
            executed = month.executed[curve] or 0
            new = executed - ((earlier.executed[curve] or 0) if earlier else 0)
            cells += [number(month.planned[curve]), number(executed), number(new)]
            cells.append(number(month.reported[curve]))
        rows.append(cells if public else [*cells, number(month.released_eur, Unit.EURO)])
    each = ("planned", "executed", "this month", "reported then")
    return Grid(
        "trend",
        f"The last {len(rows)} months",
        columns(
            "Month",
            *(f"#{what} {word}" for what in ("Activities", "Places") for word in each),
            *(() if public else ("#Released EUR",)),
        ),
        rows,
    )


def _visits(kpis: Kpis) -> Grid:
    rows = [
        [
            text(visit.host.id),
            text(visit.host.town.name if visit.host.town else None),
            text(visit.host.cut_off),
            text(visit.host.status),
            *(number(visit.figures[stage].value) for stage in STAGES),
            number(visit.fill, Unit.SHARE),
            text(visit.flag),
        ]
        for visit in kpis.visits
    ]
    return Grid(
        "visits",
        "How full each site visit is",
        columns(
            "ID",
            "Host city",
            "Call",
            "Status",
            *(f"#Visitors {stage.casefold()}" for stage in STAGES),
            "#Fill rate",
            "To look at",
        ),
        rows,
    )


def _cities(kpis: Kpis) -> Grid:
    parts = [kind.value for kind in ApplicationType]
    return Grid(
        "cities",
        "Every city with a place",
        columns(
            "Country",
            "City",
            "#Population",
            "Size",
            *(f"#{part}" for part in parts),
            *(f"#{stage}" for stage in STAGES),
        ),
        [
            [
                text(city.town.country),
                text(city.town.name),
                number(city.town.population),
                text(city.town.size),
                *(number(city.figures[part].value) for part in (*parts, *STAGES)),
            ]
            for city in kpis.cities
        ],
        note="The columns of activity types count the places that are awarded.",
    )


def _groups(kpis: Kpis) -> Grid:
    names = [f"{what} {stage}" for what in ("Activities", "City places") for stage in STAGES]
    return Grid(
        "groups",
        "By year, country and size of city",
        columns("By", "Value", *(f"#{name.capitalize()}" for name in names)),
        [
            [
                text(group.by),
                text(group.value),
                *(number(group.figures[name].value) for name in names),
            ]
            for group in kpis.groups
        ],
    )


def _activities(kpis: Kpis, *, public: bool) -> Grid:
    spent: dict[str, Decimal] = {}
    for line in kpis.tables["Data money"].rows:
        spent[line.activity_id] = spent.get(line.activity_id, Decimal(0)) + line.kept_eur
    facts: Sequence[Fact] = [
        fact for fact in kpis.tables["Data"].rows if fact.is_activity and fact.activity_id
    ]
    titles = ["ID", "Activity type", "City", "Country", "Call", "#Year", "Status"]
    rows = []
    for fact in facts:
        cells = [text(fact.activity_id), text(fact.activity_type.value)]
        cells += [text(fact.town.name if fact.town else None)]
        cells += [text(fact.town.country if fact.town else None), text(fact.cut_off)]
        cells += [Cell(str(fact.year or "–"), str(fact.year or 0), number=True), text(fact.status)]
        if not public:
            cells.append(number(spent.get(fact.activity_id, Decimal(0)), Unit.EURO))
        rows.append(cells)
    titles = titles if public else [*titles, "#Approved EUR"]
    return Grid("activities", "Every activity", columns(*titles), rows)


def _running(kpis: Kpis) -> Grid:
    wanted = (Unit.DAYS, Unit.SHARE)
    found = [
        kpi
        for kpi in kpis.indicators
        if not kpi.definition.staged and kpi.definition.unit in wanted
    ]
    return Grid(
        "running",
        "Times and deliverables",
        columns("Indicator", "Activity type", "#Figure", "Unit", "Rule"),
        [
            [
                text(kpi.definition.title),
                text(kpi.definition.scope),
                number(kpi.executed, kpi.definition.unit),
                text("" if kpi.definition.unit is Unit.SHARE else kpi.definition.unit.value),
                text(kpi.definition.rule),
            ]
            for kpi in found
        ],
    )
