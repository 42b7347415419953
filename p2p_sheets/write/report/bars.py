"""The bars of the report: targets, the ladder, money."""

from decimal import Decimal

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.facts import LADDER
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.write.report.content import Bar, shown

SHOWN = ("Activities", "City places", "Experts")
HEADROOM = Decimal("0.8")  # the target stands here, so that more than it shows, too
WHOLE = Decimal(100)


def target_bars(kpis: Kpis) -> list[Bar]:
    """Draw each target: executed, awarded besides, and the forecast below."""
    ahead = {(one.title, one.scope): one for one in kpis.forecast}
    return [
        _target(kpi, ahead.get((kpi.definition.title, kpi.definition.scope)))
        for kpi in kpis.indicators
        if kpi.definition.title in SHOWN and kpi.definition.target
    ]


def _target(kpi: Kpi, outlook: Outlook | None) -> Bar:
    target = kpi.definition.target
    assert target  # noqa: S101 (only these are drawn)
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
                label=f"{line.kind.value} {line.year}",
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
