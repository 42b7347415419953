"""The picture of the trend: executed against the plan, and the range where it will end."""

from collections.abc import Sequence
from dataclasses import dataclass

from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.trend import Month

LEFT, RIGHT, TOP, BOTTOM = 40, 56, 30, 34


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True)
class Curve:
    """A picture of steps, in units of its own width and height."""

    id: str
    title: str
    description: str
    width: int
    height: int
    across: Sequence[Tick]
    up: Sequence[Tick]
    planned: str  # SVG paths
    executed: str
    today: float
    target: Tick
    low: float
    high: float
    range_label: str

    @property
    def floor(self) -> int:
        """Where the horizontal axis lies."""
        return self.height - BOTTOM

    @property
    def right(self) -> int:
        """Where the vertical grid ends."""
        return self.width - RIGHT


def curve(months: Sequence[Month], outlook: Outlook, size: str, width: int, height: int) -> Curve:
    """Draw what is executed of one indicator, month by month."""
    title = outlook.title
    months = [month for month in months if month.ends]
    planned = [month.planned[title] for month in months]
    executed = [value for month in months if (value := month.executed[title]) is not None]
    top = _round_up(max([outlook.target.least, outlook.high, *planned, *executed]))
    step = (width - LEFT - RIGHT) / max(len(months) - 1, 1)

    def x(position: float) -> float:
        return round(LEFT + position * step, 1)

    def y(value: float) -> float:
        return round(TOP + (height - TOP - BOTTOM) * (1 - value / top), 1)

    every = max(1, round(len(months) * 52 / (width - LEFT - RIGHT)))
    now, last = max(len(executed) - 1, 0), executed[-1] if executed else 0
    return Curve(
        id=f"{title.casefold().replace(' ', '-')}-{size}",
        title=f"{title} executed, month by month",
        description=(
            f"{last} executed by {months[now].period}; the plan says {planned[now]} by then. "
            f"The target is {outlook.target}; the end lies from {outlook.low} to {outlook.high}."
        ),
        width=width,
        height=height,
        across=[Tick(x(n), month.period) for n, month in enumerate(months) if n % every == 0],
        up=[Tick(y(value), str(value)) for value in range(0, top + 1, max(top // 4, 1))],
        planned=_steps([(x(n), y(value)) for n, value in enumerate(planned)]),
        executed=_steps([(x(n), y(value)) for n, value in enumerate(executed)]),
        today=x(now),
        target=Tick(y(outlook.target.least), str(outlook.target)),
        low=y(outlook.low),
        high=y(outlook.high),
        range_label=f"{outlook.low}–{outlook.high}",
    )


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
