"""Line charts of the report: executed month by month against the plan, with the end in sight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.trend import AgainstPlan, Followed, TrendMonth
from p2p_sheets.text import MONTHS, sentence
from p2p_sheets.write.edition import month_in_words
from p2p_sheets.write.report.content import Curve, Tick

LEFT, TOP, BOTTOM = 34, 34, 26  # around a curve
AFTER = 6  # months drawn beyond the one in which the last plan is fulfilled
APART = 15  # between two lines of text


@dataclass(frozen=True, slots=True)
class Series:
    """What one picture shows, month by month, in the months of the trend."""

    id: str
    name: str
    planned: Sequence[int]
    executed: Sequence[int]
    outlook: Outlook

    @property
    def standing(self) -> AgainstPlan:
        """Where it stands by the last month that has come."""
        now = len(self.executed) - 1
        return AgainstPlan(self.executed[now], self.planned[now])


@dataclass(frozen=True, slots=True)
class Size:
    """How large a picture is, and how much room its labels have at the right."""

    name: str
    width: int
    height: int
    right: int
    gap: bool  # is there room to name the gap in the picture? Its title has it in any case


WIDE, NARROW, SMALL = (
    Size("wide", 760, 290, 138, gap=True),
    Size("narrow", 345, 260, 124, gap=True),
    Size("small", 370, 210, 112, gap=False),
)


def whole(kpis: Kpis, what: Followed) -> Series:
    """Give the activities or the city places of all types."""
    months = _months(kpis)
    return Series(
        what.indicator,
        str(what),
        [month.planned[what] for month in months],
        [value for month in months if (value := month.executed[what]) is not None],
        kpis.ahead[what.indicator],
    )


def by_type(kpis: Kpis) -> list[Series]:
    """Give each kind of place by itself: the city of an activity stands for the activity."""
    out = []
    for number, one in enumerate(kpis.by_type):
        key = f"places {one.kind}" if one.kind.is_visitor else f"activities {one.kind.activity.key}"
        outlook = kpis.ahead[key]
        name = f"{one.kind}s" if one.kind.is_visitor else one.kind.activity.plural
        out.append(Series(f"type-{number}", name, one.planned, one.executed, outlook))
    return out


def curve(kpis: Kpis, series: Series, size: Size) -> Curve:
    """Draw a series: the title says what is found, the labels stand at the lines."""
    now = len(series.executed) - 1
    target, outlook, standing = series.outlook.target, series.outlook, series.standing
    months = _months(kpis)[: _last(kpis) + 1]
    planned = series.planned[: len(months)]
    top = _round_up(max([target.most, outlook.high, *planned, *series.executed]))
    right = size.width - size.right
    step = (right - LEFT) / max(len(months) - 1, 1)

    def x(position: float) -> float:
        return round(LEFT + position * step, 1)

    def y(value: float) -> float:
        return round(TOP + (size.height - TOP - BOTTOM) * (1 - value / top), 1)

    done, plan, ends = y(standing.executed), y(standing.planned), (y(outlook.low), y(outlook.high))
    under = 1 if standing.behind >= 0 else -1
    middle = max(sum(ends) / 2 + 4, y(target.least) + APART + 4)
    clear = size.gap or abs(plan - y(target.least)) > 2 * APART
    planned_now = f"{standing.planned} planned" if clear else ""
    return Curve(
        id=f"{series.id}-{size.name}",
        title=f"{sentence(series.name)}: {standing.executed} executed, {standing}",
        description=(
            f"{standing.executed} executed by {month_in_words(months[now].period)}; the plan says "
            f"{standing.planned} by then. The target is {target}; {outlook.low} to {outlook.high} "
            "are expected at the end."
        ),
        width=size.width,
        height=size.height,
        floor=size.height - BOTTOM,
        right=right,
        across=_across(months, x, step),
        up=[Tick(y(value), str(value)) for value in range(0, top + 1, max(top // 4, 1))],
        planned=_steps([(x(n), y(value)) for n, value in enumerate(planned)]),
        executed=_steps([(x(n), y(value)) for n, value in enumerate(series.executed)]),
        outlook=f"M{x(now)} {done}L{right} {ends[1]}V{ends[0]}Z",
        now=x(now),
        done=Tick(done + 5 + under * 11, f"{standing.executed} executed"),
        plan=Tick(plan - 6 if under > 0 else plan + 14, planned_now),
        gap=Tick((done + plan) / 2 + 4, str(standing) if size.gap else ""),
        between=f"M{x(now) + 4} {done}V{plan}",
        target=Tick(y(target.least), f"target {target}"),
        end=Tick(middle, f"{outlook.low}\u2013{outlook.high} expected"),
    )


def _months(kpis: Kpis) -> list[TrendMonth]:
    return [month for month in kpis.trend if month.ends]


def _last(kpis: Kpis) -> int:
    """Find the last month that is worth drawing, the same in all pictures."""
    plans = [month.planned[Followed.PLACES] for month in _months(kpis)]
    return min(max(plans.index(max(plans)), len(kpis.months) - 1) + AFTER, len(plans) - 1)


def _across(months: Sequence[TrendMonth], x: Callable[[float], float], step: float) -> list[Tick]:
    """Label quarters, or only half-years where there is little room; a year at its first."""
    every = 3 if step * 3 > 34 else 6 if step * 6 > 34 else 12
    ticks = []
    for number, month in enumerate(months):
        if (int(month.period[5:]) - 1) % every == 0:
            name = MONTHS[int(month.period[5:]) - 1][:3]
            ticks.append(Tick(x(number), month.period[:4] if name == "Jan" else name))
    return ticks


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """Write a line that keeps its height until the next month."""
    if not points:
        return ""
    (first_x, first_y), *rest = points
    return f"M{first_x} {first_y}" + "".join(f"H{x}V{y}" for x, y in rest)


def _round_up(value: int) -> int:
    """Give a number at or over a value that four lines divide evenly.

    >>> [_round_up(n) for n in (3, 51, 151)]
    [4, 60, 160]
    """
    step = 4 if value <= 40 else 20
    return max(-(-value // step) * step, 4)
