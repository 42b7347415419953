"""The pictures of the report: bars of targets, of the ladder and of money."""

from collections.abc import Iterable
from decimal import Decimal

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.write.report.content import Bar, shown

HEADROOM = Decimal("0.8")  # the target stands here, so that more than it shows, too
WHOLE = Decimal(100)


# --- bars ----------------------------------------------------------------------------------------
def target_bars(kpis: Kpis, indicators: Iterable[Kpi]) -> list[Bar]:
    """Draw each target: executed, awarded and not yet carried out, and the range at the end."""
    return [_target(kpi, kpis.ahead.get(kpi.definition.id)) for kpi in indicators]


def _target(kpi: Kpi, outlook: Outlook | None) -> Bar:
    target = kpi.target
    full = Decimal(max(target.most, 1)) / HEADROOM
    done, coming = kpi.executed or ZERO, outlook.ahead.awarded if outlook and outlook.ahead else 0
    text = f"{shown(done)} of {target}"
    if coming:
        text += f", {coming} to come"
    if outlook:
        text += f", {outlook.low}\u2013{outlook.high} expected"
    return Bar(
        label=f"{kpi.definition.title}: {kpi.definition.scope}",
        text=text,
        done=_width(done, full),
        more=max(_width(done + coming, full) - _width(done, full), ZERO),
        target=_width(target.least, full),
        low=_width(outlook.low, full) if outlook else ZERO,
        high=_width(outlook.high, full) if outlook else ZERO,
        band=_width(target.most, full) - _width(target.least, full),
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
