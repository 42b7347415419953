"""Figures -> what the report says about them."""

from collections.abc import Sequence

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import HIGH_IS, LOW_IS
from p2p_sheets.rules.kpi.indicators import Kpi, Unit
from p2p_sheets.rules.kpi.trend import Followed
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition, month_in_words
from p2p_sheets.write.report import lead
from p2p_sheets.write.report.content import Behind, Page
from p2p_sheets.write.report.curves import NARROW, SMALL, WIDE, by_type, curve, whole
from p2p_sheets.write.report.pictures import ladder_bars, money_bars, target_bars, tile_map
from p2p_sheets.write.report.tables import tables


def page(kpis: Kpis, edition: Edition, *, public: bool) -> Page:
    """Lay out the report; the public one names no payee's amount and gives no advice."""
    listed = [kpi for kpi in kpis.indicators if kpi.definition.staged]  # few enough rows to name
    first, others = ((), ()) if public else lead.actions(kpis)
    places, activities = whole(kpis, Followed.PLACES), whole(kpis, Followed.ACTIVITIES)
    month = month_in_words(edition.period)
    return Page(
        title=f"Key figures, {month}",
        programme=edition.programme,
        month=month,
        period=edition.period,
        as_of=day_in_words(edition.as_of),
        demo=edition.demo,
        public=public,
        headline=lead.headline(kpis),
        sentences=list(lead.sentences(kpis)),
        cards=list(lead.cards(kpis)),
        actions=first,
        more_actions=others,
        lead_bars=target_bars(kpis, [one.kpi for one in kpis.forecast if one.ahead]),
        bars=target_bars(kpis, [kpi for kpi in kpis.indicators if kpi.definition.drawn]),
        ladder=ladder_bars(kpis),
        money=[] if public else money_bars(kpis),
        lead_curves=[curve(kpis, places, size) for size in (WIDE, NARROW)],
        curves=[curve(kpis, one, SMALL) for one in (activities, *by_type(kpis))],
        map=tile_map(kpis.countries),
        method=(LOW_IS, HIGH_IS),
        meanings=_meanings(kpis, public=public),
        tables={table.id: table for table in tables(kpis, public=public)},
        behind=[] if public else [_behind(kpi) for kpi in listed],
    )


def _meanings(kpis: Kpis, *, public: bool) -> Sequence[tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for kpi in kpis.indicators:
        definition = kpi.definition
        if not (public and definition.unit is Unit.EURO):
            entry = (definition.title, definition.rule, definition.words)
            found.setdefault(definition.title, entry)
    return list(found.values())


def _behind(kpi: Kpi) -> Behind:
    stages = [
        (stage, len(figure.ids), ", ".join(figure.ids)) for stage, figure in kpi.figures.items()
    ]
    return Behind(f"{kpi.definition.title}: {kpi.definition.scope}", stages)
