"""The pictures of the report: bars of targets, of the ladder and of money, Europe in squares."""

from collections.abc import Iterable
from decimal import Decimal

from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.breakdowns import CountryFigures
from p2p_sheets.rules.kpi.forecast import Outlook
from p2p_sheets.rules.kpi.indicators import Kpi
from p2p_sheets.rules.kpi.tables import LADDER
from p2p_sheets.write.report.content import Bar, Map, Tile, shown

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


EUROPE = """
    IS .. .. .. NO SE FI .. .. ..
    .. .. .. .. DK .. EE .. .. ..
    IE GB .. NL DE PL LV .. .. ..
    .. .. BE LU CZ SK LT UA .. ..
    .. FR CH LI AT HU RO MD .. ..
    PT ES AD IT SI HR RS BG GE AM
    .. .. .. SM .. BA XK MK TR AZ
    .. .. .. MT ME AL GR CY IL ..
"""  # roughly where each country lies
SMALL = {"AD", "LI", "SM", "AM", "AZ"}  # drawn only where a city of theirs counts
SIDE = 46
SHADES = ("none took part", "up to a third", "up to two thirds", "more than two thirds")


def tile_map(countries: Iterable[CountryFigures]) -> Map:
    """Lay out the squares; a country that the map lacks stands in a row below it."""
    found = {one.country: one for one in countries}
    rows = [line.split() for line in EUROPE.strip().splitlines()]
    known = {country for row in rows for country in row}
    rows += [sorted(found.keys() - known)] if found.keys() - known else []
    tiles = [
        _tile(country, found.get(country), column, row)
        for row, line in enumerate(rows)
        for column, country in enumerate(line)
        if country != ".." and (country in found or country not in SMALL)
    ]
    part = sum(one.took_part for one in found.values())
    could = sum(one.could for one in found.values())
    lands = sum(one.took_part > 0 for one in found.values())
    none = sorted(one.country for one in found.values() if not one.took_part)
    return Map(
        title=f"{part} of {could} cities took part, in {lands} of {len(found)} countries",
        description=f"No city yet of: {', '.join(none)}." if none else "Every country took part.",
        width=SIDE * max(len(line) for line in rows),
        height=SIDE * len(rows),
        tiles=tiles,
        shades=SHADES,
    )


def _tile(country: str, one: CountryFigures | None, column: int, row: int) -> Tile:
    x, y = SIDE * column, SIDE * row
    if one is None:
        return Tile(country, x, y, "", -1)
    shade = -(-one.took_part * 3 // one.could) if one.could else 0
    return Tile(country, x, y, f"{one.took_part} of {one.could}", shade)
