"""The report in words: the verdict, the cards beside it, and what to do, the weightiest first."""

from collections.abc import Iterator, Sequence

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook, Reach
from p2p_sheets.rules.kpi.indicators import ALL
from p2p_sheets.rules.kpi.summary import percent
from p2p_sheets.text import listed, many
from p2p_sheets.write.edition import month_in_words
from p2p_sheets.write.report.content import Action, Card, shown

NAMES = {"activities": "activities", "places": "city places"}
ONE = {"activities": "activity", "places": "city place"}
REACHED = {
    Reach.YES: "reachable",
    Reach.POSSIBLE: "reachable if all goes well",
    Reach.NO: "out of reach as things stand",
}
MOST_ACTIONS = 3  # on the first page


def headline(kpis: Kpis) -> str:
    """Give the verdict: `Behind plan; the target of 151 city places is out of reach ...`."""
    behind = [standing.behind for standing in kpis.against_plan.values()]
    plan = "Behind plan" if max(behind) > 0 else "Ahead of plan" if min(behind) < 0 else "On plan"
    worst = min((kpis.ahead[key] for key in NAMES), key=_order)
    names = [name for key, name in NAMES.items() if kpis.ahead[key].reach is worst.reach]
    verb = "targets of" if len(names) > 1 else "target of"
    targets = [f"{kpis.ahead[k].target} {name}" for k, name in NAMES.items() if name in names]
    be = "are" if len(names) > 1 else "is"
    return f"{plan}; the {verb} {listed(targets)} {be} {REACHED[worst.reach]}."


def _order(one: Outlook) -> int:
    return [Reach.NO, Reach.POSSIBLE, Reach.YES].index(one.reach)


def sentences(kpis: Kpis) -> Iterator[str]:
    """Say what is executed, against plan and target, and where it will end."""
    done = []
    for key, name in NAMES.items():
        kpi, standing = kpis.by_id[key], kpis.against_plan[key]
        share = f" ({percent(kpi.progress)})" if kpi.progress is not None else ""
        done.append(f"{shown(kpi.executed or ZERO)} of {kpi.target} {name}{share}, {standing}")
    yield f"Executed: {'; '.join(done)}."
    ends = [f"{kpis.ahead[k].low} to {kpis.ahead[k].high} {name}" for k, name in NAMES.items()]
    short = [many(kpis.ahead[k].short, name) for k, name in ONE.items() if kpis.ahead[k].short]
    at_best = f"; at best {listed(short)} short of the target" if short else ""
    yield f"Expected at the end: {listed(ends)}{at_best}."


# --- cards ---------------------------------------------------------------------------------------
def cards(kpis: Kpis) -> Iterator[Card]:
    """Make the four cards: a figure, its state, and what changed since the month before."""
    for key, what, done in (
        ("activities", "activities", "executed"),
        ("places", "city places", "executed"),
        ("experts", "experts", "engaged"),
    ):
        kpi, outlook, standing = kpis.by_id[key], kpis.ahead[key], kpis.against_plan.get(key)
        yield Card(
            title=kpi.definition.title,
            figure=shown(kpi.executed or ZERO),
            of=f"of {kpi.target} {what} {done}",
            state=str(standing) if standing else f"target {kpi.state}" if kpi.state else "",
            bad=standing is not None and standing.behind > 0,
            lines=[
                f"{outlook.low} to {outlook.high} expected at the end",
                _change(kpis, key),
            ],
        )
    share = kpis.by_id[f"small and mid-sized {ALL}"].executed
    could = sum(one.could for one in kpis.countries)
    lands = sum(one.took_part > 0 for one in kpis.countries)
    yield Card(
        title="Unique cities",
        figure=shown(kpis.by_id["cities"].executed or ZERO),
        of=f"cities took part, of {could} that could",
        state=f"{percent(share)} of places small or mid-sized" if share else "none yet",
        bad=False,
        lines=[f"in {lands} countries", _change(kpis, "cities")],
    )


def _change(kpis: Kpis, key: str) -> str:
    change = kpis.by_id[key].change
    if change is None:
        return "no earlier month to compare with"
    return f"{change:+} since {month_in_words(kpis.compared_with)}"


# --- what to do ----------------------------------------------------------------------------------
def actions(kpis: Kpis) -> tuple[Sequence[Action], Sequence[Action]]:
    """Give what management can do: the three that matter most, and the others."""
    found = [*_gaps(kpis), *_upkeep(kpis)]
    return found[:MOST_ACTIONS], found[MOST_ACTIONS:]


def _gaps(kpis: Kpis) -> Iterator[Action]:
    """Close the gaps: of visitors' places first, as they are the most; awards in one."""
    open_ = [one for one in kpis.forecast if one.ahead and one.to_do.missing]
    awards = [one for one in open_ if one.title == kpis.by_id["activities"].definition.title]
    others = sorted([one for one in open_ if one not in awards], key=lambda one: -one.to_do.missing)
    for one in others:
        yield Action(f"{one.to_do.lacks}.", f"{one.scope}: {one.to_do.how}.")
    if awards:
        missing = sum(one.to_do.missing for one in awards)
        how = "; ".join(f"{one.scope} {one.to_do.missing}: {one.to_do.how}" for one in awards)
        yield Action(f"{many(missing, 'more award')}.", f"{how}.")


def _upkeep(kpis: Kpis) -> Iterator[Action]:
    held = kpis.by_id[f"held {ALL}"].executed or ZERO
    sums = list(filter(None, [f"EUR {show(held)}" if held else "", kpis.outside]))
    if sums:
        how = "The payment workbook says for each line what is missing."
        yield Action(f"Claims on hold: {listed(sums)}.", how)
    late = [p for p in kpis.tables.steps.rows if p.done_on is None]
    if late:
        yield Action(f"Deliverables overdue: {len(late)}.", "The reminders name who owes them.")
    flagged = [f"{visit.host.id} ({visit.flag})" for visit in kpis.visits if visit.flag]
    if flagged:
        yield Action(f"Visits needing attention: {len(flagged)}.", f"{listed(flagged)}.")
