"""The pictures of the report: bars of targets, the ladder and money, and the curve of the trend."""

from collections.abc import Sequence
from decimal import Decimal

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.rules.kpi.trend import Followed
from p2p_sheets.write.report.content import Bar, Curve, Tick, shown

HEADROOM = Decimal("0.8")  # the target stands here, so that more than it shows, too
WHOLE = Decimal(100)
LEFT, RIGHT, TOP, BOTTOM = 40, 56, 30, 34  # around a curve


# --- bars ----------------------------------------------------------------------------------------
def target_bars(kpis: Kpis) -> list[Bar]:
    """Draw each target: executed, awarded besides, and the forecast below."""
    return [
        _target(kpi, kpis.ahead.get(kpi.definition.id))
        for kpi in kpis.indicators
        if kpi.definition.drawn
    ]


def _target(kpi: Kpi, outlook: Outlook | None) -> Bar:
    target = kpi.target
    full = Decimal(max(target.most, 1)) / HEADROOM
    done, awarded = kpi.executed or ZERO, kpi.figures["Awarded"].number
    text = f"{shown(done)} of {target}"
    if awarded > done:
        text += f", {shown(awarded - done)} more awarded"
    if outlook:
        text += f", {outlook.low} to {outlook.high} expected"
    return Bar(
        label=f"{kpi.definition.title}: {kpi.definition.scope}",
        text=text,
        done=_width(done, full),
        more=max(_width(awarded, full) - _width(done, full), ZERO),
        target=_width(target.least, full),
        low=_width(outlook.low, full) if outlook else ZERO,
        high=_width(outlook.high, full) if outlook else ZERO,
    )


def ladder_bars(kpis: Kpis) -> list[Bar]:
    """Draw how many applications and places reached each stage."""
    counts = {
        stage: sum((call.figures[stage].number for call in kpis.cut_offs), Decimal(0))
        for stage in LADDER
    }
    full = max(counts.values())
    return [Bar(stage, shown(count), _width(count, full)) for stage, count in counts.items()]


def money_bars(kpis: Kpis) -> list[Bar]:
    """Draw what is released and approved of what is committed, with the budget as a mark."""
    full = max(
        [max(line.figures["Committed"].number, line.budget or ZERO) for line in kpis.budget],
        default=ZERO,
    )
    out = []
    for line in kpis.budget:
        released, now = line.figures["Released"].number, line.figures["This run"].number
        parts = {
            "released": released,
            "in this run": now,
            "committed": line.figures["Committed"].number,
            "budget": line.budget or ZERO,
        }
        out.append(
            Bar(
                label=f"{line.kind.name} {line.year}",
                text=", ".join(f"{show(euro)} {what}" for what, euro in parts.items() if euro),
                done=_width(released, full),
                more=_width(now, full),
                target=_width(line.budget or ZERO, full),
                high=_width(line.figures["Committed"].number, full),
            )
        )
    return out


def _width(value: Decimal | int, full: Decimal) -> Decimal:
    if not full:
        return ZERO
    return min(Decimal(value) / full * WHOLE, WHOLE).quantize(Decimal("0.1"))


# --- curves --------------------------------------------------------------------------------------
def curve(kpis: Kpis, what: Followed, size: str, width: int, height: int) -> Curve:
    """Draw what is executed month by month against the plan, and the range where it will end."""
    outlook = kpis.ahead[what.indicator]
    target = outlook.kpi.target
    months = [month for month in kpis.trend if month.ends]
    planned = [month.planned[what] for month in months]
    executed = [value for month in months if (value := month.executed[what]) is not None]
    top = _round_up(max([target.least, outlook.high, *planned, *executed]))
    step = (width - LEFT - RIGHT) / max(len(months) - 1, 1)

    def x(position: float) -> float:
        return round(LEFT + position * step, 1)

    def y(value: float) -> float:
        return round(TOP + (height - TOP - BOTTOM) * (1 - value / top), 1)

    every = max(1, round(len(months) * 52 / (width - LEFT - RIGHT)))
    now, last = max(len(executed) - 1, 0), executed[-1] if executed else 0
    return Curve(
        id=f"{what.casefold().replace(' ', '-')}-{size}",
        title=f"{what} executed, month by month",
        description=(
            f"{last} executed by {months[now].period}; the plan says {planned[now]} by then. "
            f"The target is {target}; the end lies from {outlook.low} to {outlook.high}."
        ),
        width=width,
        height=height,
        floor=height - BOTTOM,
        right=width - RIGHT,
        across=[Tick(x(n), month.period) for n, month in enumerate(months) if n % every == 0],
        up=[Tick(y(value), str(value)) for value in range(0, top + 1, max(top // 4, 1))],
        planned=_steps([(x(n), y(value)) for n, value in enumerate(planned)]),
        executed=_steps([(x(n), y(value)) for n, value in enumerate(executed)]),
        today=x(now),
        target=Tick(y(target.least), str(target)),
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
