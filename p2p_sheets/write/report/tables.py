"""The tables of the report; in public those of money are sums alone, each of many payees."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from p2p_sheets.money import ZERO
from p2p_sheets.rules.feedback import Testimonial
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.breakdowns import (
    COUNTED,
    CityFigures,
    CountryFigures,
    CutOffFigures,
    Group,
    VisitFigures,
)
from p2p_sheets.rules.kpi.budget import SUMS, BudgetLine, Refusal
from p2p_sheets.rules.kpi.definitions import COSTS
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import Kpi, Unit
from p2p_sheets.rules.kpi.tables import STAGES, Fact, MoneyState
from p2p_sheets.rules.kpi.trend import Followed, TrendMonth
from p2p_sheets.text import listed
from p2p_sheets.write.report.content import (
    NOTHING,
    ReportCell,
    ReportColumn,
    ReportTable,
    number,
    numbers,
    text,
    words,
)


def tables(kpis: Kpis, *, public: bool) -> Iterator[ReportTable]:
    """Make all tables; the public report has no amounts of single payees."""
    yield _targets(kpis)
    yield _forecast(kpis, public=public)
    yield _calls(kpis)
    yield _trend(kpis, public=public)
    yield _visits(kpis)
    yield _countries(kpis)
    yield _cities(kpis)
    yield _groups(kpis)
    yield _activities(kpis, public=public)
    yield _running(kpis)
    yield _testimonials(kpis)
    yield from money_tables(kpis, public=public)


# --- against the targets -------------------------------------------------------------------------
def _targets(kpis: Kpis) -> ReportTable:
    def figure(stage: str) -> Callable[[Kpi], Decimal | None]:
        return lambda kpi: kpi.figures[stage].value

    columns: list[ReportColumn[Kpi]] = [
        words("Indicator", lambda kpi: kpi.definition.title),
        words("Activity type", lambda kpi: kpi.definition.scope),
        ReportColumn("Target", _target, number=True),
        *(_in_unit(stage, figure(stage)) for stage in STAGES),
        numbers("Progress", lambda kpi: kpi.progress, Unit.SHARE),
        _in_unit("Gap", lambda kpi: kpi.gap),
        words("State", lambda kpi: kpi.state),
        _in_unit(f"Since {kpis.compared_with or 'last month'}", lambda kpi: kpi.change),
        words("Rule", lambda kpi: kpi.definition.rule),
    ]
    return ReportTable.of(
        "targets",
        "Every indicator against its target",
        columns,
        [kpi for kpi in kpis.indicators if kpi.definition.staged],
        note="Progress is executed / target, of a range its lower end; a range is met inside it.",
        things_called="indicators",
    )


def _in_unit(title: str, value: Callable[[Kpi], Decimal | None]) -> ReportColumn[Kpi]:
    """Make a column of figures, each in its own unit."""
    return ReportColumn(title, lambda kpi: number(value(kpi), kpi.definition.unit), number=True)


def _target(kpi: Kpi) -> ReportCell:
    target = kpi.definition.target
    if target is None:
        return number(None)
    whole = kpi.definition.unit is Unit.SHARE
    return ReportCell("100 %" if whole else str(target), str(target.least), number=True)


def _forecast(kpis: Kpis, *, public: bool) -> ReportTable:
    columns: list[ReportColumn[Outlook]] = [
        words("Indicator", lambda one: one.title),
        words("Activity type", lambda one: one.scope),
        ReportColumn("Target", lambda one: _target(one.kpi), number=True),
        numbers("Executed", lambda one: one.kpi.executed),
        numbers("Awarded, to come", lambda one: one.ahead.awarded if one.ahead else None),
        numbers("May still be awarded", lambda one: one.ahead.room if one.ahead else None),
        numbers("Low", lambda one: one.low),
        numbers("High", lambda one: one.high),
        words("Reachable", lambda one: one.reach),
    ]
    if not public:
        columns.append(words("What would close the gap", lambda one: one.to_do))
    return ReportTable.of(
        "forecast", "Expected at the end", columns, kpis.forecast, things_called="targets"
    )


# --- calls and months ----------------------------------------------------------------------------
def _calls(kpis: Kpis) -> ReportTable:
    def reached(stage: str) -> ReportColumn[CutOffFigures]:
        total = sum((call.figures[stage].number for call in kpis.cut_offs), Decimal(0))
        return numbers(stage, lambda call: call.figures[stage].value, total=number(total))

    places = sum(call.places for call in kpis.cut_offs)
    columns: list[ReportColumn[CutOffFigures]] = [
        words("Call", _call_name, total=text("Total")),
        words("Closes", lambda call: call.closes),
        numbers("Target", lambda call: call.places, total=number(places)),
        *map(reached, COUNTED),
        numbers("Progress", lambda call: call.progress, Unit.SHARE),
        numbers("Days to decision", lambda call: call.days_to_decision.value, Unit.DAYS),
    ]
    return ReportTable.of(
        "calls", "Each call, from applied to paid", columns, kpis.cut_offs, things_called="calls"
    )


def _call_name(call: CutOffFigures) -> str:
    return f"{call.name}{call.kind.part}{', optional' if call.optional else ''}"


def _trend(kpis: Kpis, *, public: bool) -> ReportTable:
    def followed(what: Followed, name: str) -> Iterator[ReportColumn[TrendMonth]]:
        yield numbers(f"{name} planned", lambda month: month.planned[what])
        yield numbers(f"{name} executed", lambda month: month.executed[what])
        yield numbers(f"{name} this month", lambda month: month.added[what])
        yield numbers(f"{name} as reported at the time", lambda month: month.reported[what])

    columns: list[ReportColumn[TrendMonth]] = [
        words("Month", lambda month: month.period),
        *followed(Followed.ACTIVITIES, "Activities"),
        *followed(Followed.PLACES, "Places"),
    ]
    if not public:
        columns.append(numbers("Released EUR", lambda month: month.released_eur, Unit.EURO))
    months = [month for month in kpis.months if month.ends]
    return ReportTable.of(
        "trend", "Each month, up to its end", columns, months, things_called="months"
    )


# --- places and cities ---------------------------------------------------------------------------
def _visits(kpis: Kpis) -> ReportTable:
    def visitors(stage: str) -> ReportColumn[VisitFigures]:
        title = f"Visitors {stage.casefold()}"
        return numbers(title, lambda visit: visit.figures[stage].value)

    columns: list[ReportColumn[VisitFigures]] = [
        words("ID", lambda visit: visit.host.id),
        words("Host city", lambda visit: visit.host.city_name),
        words("Call", lambda visit: visit.host.cut_off),
        words("Status", lambda visit: visit.host.status),
        *map(visitors, STAGES),
        numbers("Fill rate", lambda visit: visit.fill, Unit.SHARE),
        words("Needs attention", lambda visit: visit.flag),
    ]
    title = f"How full each {listed([k.word for k in kpis.types if k.visitor], 'or')} is"
    return ReportTable.of("visits", title, columns, kpis.visits, things_called="visits")


def _countries(kpis: Kpis) -> ReportTable:
    took_part = sum(one.took_part for one in kpis.countries)
    could = sum(one.could for one in kpis.countries)
    columns: list[ReportColumn[CountryFigures]] = [
        words("Country", lambda one: one.country, total=text("Total")),
        numbers("Took part", lambda one: one.took_part, total=number(took_part)),
        numbers("Could take part", lambda one: one.could, total=number(could)),
    ]
    caption = "Cities that took part, by country"
    return ReportTable.of("countries", caption, columns, kpis.countries, things_called="countries")


def _cities(kpis: Kpis) -> ReportTable:
    def counted(name: str) -> ReportColumn[CityFigures]:
        return numbers(name, lambda one: one.figures[name].value)

    columns: list[ReportColumn[CityFigures]] = [
        words("Country", lambda one: one.city.country),
        words("City", lambda one: one.city.name),
        numbers("Population", lambda one: one.city.population),
        words("Size", lambda one: one.city.size),
        *(counted(kind.name) for kind in kpis.applications),
        *map(counted, STAGES),
    ]
    note = "The columns of activity types count the places that are awarded."
    return ReportTable.of("cities", "Every city with a place", columns, kpis.cities, note, "cities")


def _groups(kpis: Kpis) -> ReportTable:
    def counted(name: str) -> ReportColumn[Group]:
        return numbers(name.capitalize(), lambda group: group.figures[name].value)

    columns: list[ReportColumn[Group]] = [
        words("By", lambda group: group.by),
        words("Value", lambda group: group.value),
        *(counted(f"{what} {stage}") for what in ("Activities", "City places") for stage in STAGES),
    ]
    return ReportTable.of("groups", "By year, country and size of city", columns, kpis.groups)


def _activities(kpis: Kpis, *, public: bool) -> ReportTable:
    columns: list[ReportColumn[Fact]] = [
        words("ID", lambda fact: fact.activity_id),
        words("Activity type", lambda fact: fact.activity_type.name),
        words("City", lambda fact: fact.city_name),
        words("Country", lambda fact: fact.country),
        words("Call", lambda fact: fact.cut_off),
        ReportColumn("Year", _year, number=True),
        words("Status", lambda fact: fact.status),
    ]
    if not public:
        spent, nothing = dict[str, Decimal](), Decimal(0)
        for line in kpis.tables.money.rows:
            spent[line.activity_id] = spent.get(line.activity_id, nothing) + line.kept_eur
        columns.append(
            numbers("Approved EUR", lambda fact: spent.get(fact.activity_id, nothing), Unit.EURO)
        )
    facts = [fact for fact in kpis.tables.facts.rows if fact.is_activity and fact.activity_id]
    return ReportTable.of(
        "activities", "Every activity", columns, facts, things_called="activities"
    )


def _year(fact: Fact) -> ReportCell:
    """Show a year as it is, without the space of thousands."""
    return ReportCell(str(fact.year or NOTHING), str(fact.year or 0), number=True)


# --- how it runs ---------------------------------------------------------------------------------
def _running(kpis: Kpis) -> ReportTable:
    columns: list[ReportColumn[Kpi]] = [
        words("Indicator", lambda kpi: kpi.definition.title),
        words("Activity type", lambda kpi: kpi.definition.scope),
        _in_unit("Figure", lambda kpi: kpi.executed),
        words("Unit", _unit),
        words("Rule", lambda kpi: kpi.definition.rule),
    ]
    found = [
        kpi
        for kpi in kpis.indicators
        if not kpi.definition.staged and kpi.definition.unit in (Unit.DAYS, Unit.SHARE, Unit.POINTS)
    ]
    return ReportTable.of(
        "running", "Times and deliverables", columns, found, things_called="indicators"
    )


def _testimonials(kpis: Kpis) -> ReportTable:
    """Give what people agreed to have published, in both editions the same (ST-9)."""
    columns: list[ReportColumn[Testimonial]] = [
        words("Testimonial", lambda one: one.quote),
        words("Activity type", lambda one: one.activity_type),
        words("From", lambda one: ", ".join(filter(None, (one.name, one.role, one.place)))),
    ]
    return ReportTable.of("testimonials", "What they say", columns, kpis.testimonials)


def _unit(kpi: Kpi) -> str:
    """Name the unit; a share shows its own."""
    unit = kpi.definition.unit
    return "" if unit is Unit.SHARE else unit.value


MANY = 3  # payees behind a sum that gives nobody away
NOTES = {
    "Committed": "Committed is the most that the rules may pay for what is awarded; left is "
    "the budget less that.",
    "Released": "Released is less what came back.",
    "Paid": "Paid is what finance has answered.",
    "This run": "This run is approved and not released yet.",
}


def money_tables(kpis: Kpis, *, public: bool) -> Iterator[ReportTable]:
    """Make the tables of money; in public perhaps none."""
    if not public:
        left: ReportColumn[BudgetLine] = numbers("Left", lambda line: line.left, Unit.EURO)
        yield _budget(kpis, SUMS, left)
        yield _costs(kpis)
        yield _refused(kpis)
    elif enough_payees(kpis):
        yield _budget(kpis, ("Released",))


def enough_payees(kpis: Kpis) -> bool:
    """Is every sum by activity type and year one over many payees, or over none?"""
    payees: dict[tuple[str, int], set[str]] = {}
    for line in kpis.tables.money.rows:
        if line.state is MoneyState.RELEASED and line.kept_eur:
            payees.setdefault((line.activity_type, line.year), set()).add(line.participant_id)
    return bool(payees) and all(len(people) >= MANY for people in payees.values())


def _budget(kpis: Kpis, names: tuple[str, ...], *more: ReportColumn[BudgetLine]) -> ReportTable:
    def summed(name: str) -> ReportColumn[BudgetLine]:
        total = sum((line.figures[name].number for line in kpis.budget), ZERO)
        return numbers(
            name, lambda line: line.figures[name].value, Unit.EURO, number(total, Unit.EURO)
        )

    whole = number(sum((line.budget or ZERO for line in kpis.budget), ZERO) or None, Unit.EURO)
    columns: list[ReportColumn[BudgetLine]] = [
        words("Activity type", lambda line: line.kind.name, total=text("Total")),
        words("Year", lambda line: line.year),
        numbers("Budget", lambda line: line.budget, Unit.EURO, whole),
        *map(summed, names),
        *more,
    ]
    note = " ".join(NOTES[name] for name in names if name in NOTES)
    caption = "Money by activity type and year, EUR"
    return ReportTable.of("budget", caption, columns, kpis.budget, note)


def _costs(kpis: Kpis) -> ReportTable:
    columns: list[ReportColumn[Kpi]] = [
        words("Indicator", lambda kpi: kpi.definition.title),
        words("Activity type", lambda kpi: kpi.definition.scope),
        numbers("Mean", lambda kpi: kpi.executed, Unit.EURO),
    ]
    return ReportTable.of(
        "costs",
        "What an activity and a city place cost, EUR",
        columns,
        [kpi for kpi in kpis.indicators if kpi.definition.title in COSTS],
        note="Approved so far, less what came back, for each that was executed.",
    )


def _refused(kpis: Kpis) -> ReportTable:
    lines = sum((one.count.number for one in kpis.refusals), Decimal(0))
    euro = sum((one.total.number for one in kpis.refusals), ZERO)
    columns: list[ReportColumn[Refusal]] = [
        words("Rule", lambda one: one.rule, total=text("Total")),
        numbers("Lines", lambda one: one.count.value, total=number(lines)),
        numbers("Refused", lambda one: one.total.value, Unit.EURO, number(euro, Unit.EURO)),
    ]
    return ReportTable.of("refused", "Refused amounts by rule, EUR", columns, kpis.refusals)
