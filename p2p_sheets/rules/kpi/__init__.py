"""Where the programme stands, and which rows say so (PR-2..PR-7).

`kpis` is the entry. Everything is counted from a few plain tables by measures that are data, so
that the workbook can write each figure as a formula over the same tables.
"""

from dataclasses import dataclass
from functools import cached_property

from p2p_sheets.case import Case
from p2p_sheets.config import ActivityType, ApplicationType
from p2p_sheets.findings import Finding
from p2p_sheets.rules.feedback import Testimonial, returned_forms, testimonials
from p2p_sheets.rules.kpi.breakdowns import (
    CityFigures,
    CountryFigures,
    CutOffFigures,
    Group,
    VisitFigures,
    by_city,
    by_country,
    by_cut_off,
    groups,
    visits,
)
from p2p_sheets.rules.kpi.budget import (
    BudgetLine,
    Refusal,
    alarms,
    budget,
    money_lines,
    outside,
    refusals,
)
from p2p_sheets.rules.kpi.definitions import definitions
from p2p_sheets.rules.kpi.forecast import Outlook, forecast
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.participation import Participation
from p2p_sheets.rules.kpi.stages import facts
from p2p_sheets.rules.kpi.summary import Line, summary
from p2p_sheets.rules.kpi.tables import Tables, promises
from p2p_sheets.rules.kpi.trend import (
    AgainstPlan,
    EarlierFigures,
    Followed,
    TrendMonth,
    TypeTrend,
    by_type,
    trend,
)
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import Steps

__all__ = ["EarlierFigures", "Kpis", "kpis"]


@dataclass(frozen=True)
class Kpis:
    """All figures of a month, and the tables that they are counted from."""

    types: tuple[ActivityType, ...]
    tables: Tables
    indicators: tuple[Kpi, ...]
    cut_offs: tuple[CutOffFigures, ...]
    visits: tuple[VisitFigures, ...]
    groups: tuple[Group, ...]
    cities: tuple[CityFigures, ...]
    budget: tuple[BudgetLine, ...]
    refusals: tuple[Refusal, ...]
    trend: tuple[TrendMonth, ...]
    by_type: tuple[TypeTrend, ...]
    countries: tuple[CountryFigures, ...]
    forecast: tuple[Outlook, ...]
    testimonials: tuple[Testimonial, ...]  # what people agreed to have published
    outside: str  # held in other currencies, and no rate turns it into euro: `235.09 GBP`
    compared_with: str  # the earlier period that changes are counted from; blank: none

    @property
    def applications(self) -> tuple[ApplicationType, ...]:
        """What cities apply for, type by type."""
        return tuple(one for kind in self.types for one in kind.applications)

    @cached_property
    def by_id(self) -> dict[str, Kpi]:
        """The indicators by ID."""
        return _by_id(self.indicators)

    @cached_property
    def ahead(self) -> dict[str, Outlook]:
        """The outlooks by the ID of their indicator."""
        return {one.kpi.definition.id: one for one in self.forecast}

    @cached_property
    def months(self) -> tuple[TrendMonth, ...]:
        """The months of the trend that have come."""
        return tuple(m for m in self.trend if m.executed[Followed.PLACES] is not None)

    @cached_property
    def against_plan(self) -> dict[str, AgainstPlan]:
        """Say how activities and city places stand against the plan, by the ID of their target."""
        now = self.months[-1]
        return {
            what.indicator: AgainstPlan(now.executed[what] or 0, now.planned[what])
            for what in Followed
        }

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """Where the budget runs out."""
        return alarms(self.budget)

    def figures(self) -> dict[str, dict[str, int | str | None]]:
        """Give what `run.json` keeps, by indicator and stage: later months compare with it."""
        return {
            kpi.definition.id: {stage: kpi.plain(stage) for stage in kpi.figures}
            for kpi in self.indicators
        }

    def summary(self) -> tuple[Line, ...]:
        """Give the month in a few lines: labels and texts, for the end of a run."""
        rows = self.cut_offs, self.visits
        return summary(self.types, self.by_id, rows, self.against_plan, self.ahead, self.outside)


def kpis(
    case: Case,
    selection: Selection,
    settlement: Settlement,
    *,
    numbering: Numbering,
    steps: Steps,
    earlier: EarlierFigures,
) -> Kpis:
    """Count every figure: of `steps` what was owed by when, of `earlier` what runs left."""
    lines = money_lines(case, settlement, earlier, numbering)
    rows = facts(Participation(case), selection, lines)
    tables = Tables.of(rows, lines, promises(steps, case.as_of), returned_forms(case, steps))
    indicators = tuple(
        Kpi(
            definition,
            definition.figures(tables),
            earlier.figure(earlier.last_period, definition.id, "Executed"),
        )
        for definition in definitions(case.config)
    )
    cut_offs, filled = by_cut_off(tables, case.config), visits(case, tables)
    months = trend(case, tables, cut_offs, earlier)
    return Kpis(
        types=tuple(case.config.types.values()),
        tables=tables,
        indicators=indicators,
        cut_offs=cut_offs,
        visits=filled,
        groups=groups(tables, case.config),
        cities=by_city(tables, case.config),
        budget=budget(tables, case.config),
        refusals=refusals(tables),
        trend=months,
        by_type=by_type(case, tables, cut_offs, months),
        countries=by_country(case, tables),
        forecast=forecast(case, rows, _by_id(indicators), cut_offs, filled),
        testimonials=testimonials(case),
        outside=outside(settlement.held),
        compared_with=earlier.last_period,
    )


def _by_id(indicators: tuple[Kpi, ...]) -> dict[str, Kpi]:
    return {kpi.definition.id: kpi for kpi in indicators}
