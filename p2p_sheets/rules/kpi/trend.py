"""Month by month: what was executed and released, what the plan said, what was reported then."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.config import Config
from p2p_sheets.rules.kpi.cutoffs import CutOffFigures
from p2p_sheets.rules.kpi.earlier import Past, figure_of
from p2p_sheets.rules.kpi.facts import Fact
from p2p_sheets.rules.kpi.money import RELEASED
from p2p_sheets.rules.kpi.tables import Tables

CURVES = {"Activities": ("Activity", "activities"), "City places": ("City place", "places")}
OPENING = "opening"  # the release that settles what was paid before


@dataclass(frozen=True, slots=True)
class Month:
    """One month; sums are up to its end. None: it has not come yet, or nobody reported."""

    period: str
    ends: date | None  # None for what was paid before this software
    planned: Mapping[str, int]  # by curve: what the regular calls should have brought
    executed: Mapping[str, int | None]  # by curve: as known today
    reported: Mapping[str, Decimal | None]  # by curve: as that month's run said
    released_eur: Decimal  # in this month alone


def trend(
    tables: Tables, cut_offs: tuple[CutOffFigures, ...], config: Config, past: Past, as_of: date
) -> tuple[Month, ...]:
    """Give the months from the first call to the programme's end."""
    runs = {str(run["period"]): run for run in past.earlier}
    money = [line for line in tables["Data money"].rows if line.state == RELEASED]
    facts: list[Fact] = tables["Data"].where((("Executed", 1),))
    days = [f.done_on for f in facts if f.done_on]
    first = min([*(c.opens for c in config.cut_offs), *days, as_of])
    last = max(config.programme.end, as_of, *(c.runs[1] for c in config.cut_offs))
    names = list(_periods(first, last))
    names = sorted({*names, *(line.period for line in money if line.period != OPENING)})
    out = []
    for period in ([OPENING] if any(line.period == OPENING for line in money) else []) + names:
        ends = _end_of(period)
        come = ends is None or ends.replace(day=1) <= as_of
        run = runs.get(period, {}) if come else {}
        out.append(
            Month(
                period=period,
                ends=ends,
                planned={title: _planned(cut_offs, title, ends, config) for title in CURVES},
                executed={
                    title: _executed(tables, flag, ends) if come else None
                    for title, (flag, _) in CURVES.items()
                },
                reported={
                    title: figure_of(run, name, "Executed") for title, (_, name) in CURVES.items()
                },
                released_eur=sum(
                    (line.kept_eur for line in money if line.period == period), Decimal(0)
                ),
            )
        )
    return tuple(out)


def _executed(tables: Tables, flag: str, ends: date | None) -> int:
    rows: list[Fact] = tables["Data"].where((("Executed", 1), (flag, 1)))
    return sum(1 for fact in rows if ends and fact.done_on and fact.done_on <= ends)


def _planned(
    cut_offs: tuple[CutOffFigures, ...], title: str, ends: date | None, config: Config
) -> int:
    """Add up what the regular calls should have brought by then: at the end of their windows."""
    everything = title == "City places"
    total = sum(
        row.places
        for row in cut_offs
        if row.cut_off
        and ends
        and not row.cut_off.optional
        and row.cut_off.runs[1] <= ends
        and (everything or not row.for_visitors)
    )
    activities = sum(figures.activities for figures in config.types.values())
    return min(total, config.programme.places if everything else activities)


def _periods(first: date, last: date) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _end_of(period: str) -> date | None:
    """Give the last day of a month.

    >>> _end_of("2024-02")
    datetime.date(2024, 2, 29)
    """
    try:
        year, month = int(period[:4]), int(period[5:])
        return date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None
