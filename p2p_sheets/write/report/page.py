"""Figures -> what the report says about them."""

from collections.abc import Iterator, Sequence

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import HIGH_IS, LOW_IS, Reach
from p2p_sheets.rules.kpi.indicators import ALL, Kpi, Unit
from p2p_sheets.rules.kpi.summary import percent
from p2p_sheets.rules.kpi.trend import Followed
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.report.content import Behind, Card, Page, shown
from p2p_sheets.write.report.pictures import curve, ladder_bars, money_bars, target_bars
from p2p_sheets.write.report.tables import tables

SIZES = (("wide", 680, 300), ("narrow", 340, 280))
WORDS = {
    Reach.YES: "within reach",
    Reach.POSSIBLE: "possible",
    Reach.NO: "out of reach as things stand",
}


def page(kpis: Kpis, edition: Edition, *, public: bool) -> Page:
    """Lay out the report; the public one names no payee's amount and gives no advice."""
    listed = [kpi for kpi in kpis.indicators if kpi.definition.staged]  # few enough rows to name
    return Page(
        title=f"Key figures {edition.period}",
        programme=edition.programme,
        period=edition.period,
        as_of=f"{edition.as_of:%Y-%m-%d}",
        demo=edition.demo,
        public=public,
        cards=list(_cards(kpis)),
        next_steps=[] if public else list(_next_steps(kpis)),
        bars=target_bars(kpis),
        ladder=ladder_bars(kpis),
        money=[] if public else money_bars(kpis),
        curves=[curve(kpis, what, *size) for what in Followed for size in SIZES],
        method=f"{LOW_IS} {HIGH_IS}",
        meanings=_meanings(kpis, public=public),
        tables={table.id: table for table in tables(kpis, public=public)},
        behind=[] if public else [_behind(kpi) for kpi in listed],
    )


def _cards(kpis: Kpis) -> Iterator[Card]:
    for key, what, done in (
        ("activities", "activities", "executed"),
        ("places", "city places", "executed"),
        ("experts", "experts", "engaged"),
    ):
        kpi, outlook = kpis.by_id[key], kpis.ahead[key]
        lines = [
            f"{kpi.figures['Awarded'].number} awarded, {kpi.figures['Planned'].number} planned",
            f"{outlook.low} to {outlook.high} expected at the end: {WORDS[outlook.reach]}",
        ]
        if kpi.change is not None:
            lines.append(f"{kpi.change:+} since the month before")
        yield Card(
            kpi.definition.title,
            shown(kpi.executed or ZERO),
            f"of {kpi.target} {what} {done}",
            lines,
        )
    cities, share = kpis.by_id["cities"], kpis.by_id[f"small and mid-sized {ALL}"].executed
    yield Card(
        "Unique cities",
        shown(cities.executed or ZERO),
        "different cities took part",
        [f"{percent(share)} of the places in small and mid-sized cities"] if share else [],
    )


def _next_steps(kpis: Kpis) -> Iterator[str]:
    """Say what management can do about the figures."""
    for one in kpis.forecast:
        if one.ahead and one.kpi.lacking > 0:
            yield f"{one.title}, {one.scope}: {one.to_do}"
    flagged = [visit.host.id for visit in kpis.visits if visit.flag]
    if flagged:
        yield f"Visits to look at, with few or too many visitors: {', '.join(flagged)}."
    late = [p for p in kpis.tables.steps.rows if p.done_on is None]
    if late:
        yield f"Deliverables overdue: {len(late)}; the reminders name who owes them."
    held = kpis.by_id[f"held {ALL}"].executed or ZERO
    waits = " and ".join(filter(None, [f"{show(held)} EUR" if held else "", kpis.outside]))
    if waits:
        yield f"Claims that wait: {waits}; the payment workbook says for what."


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
