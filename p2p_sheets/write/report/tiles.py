"""Europe as squares of one size: cities that took part, of those that could, in each country.

A large country is no larger here than a small one: what counts is its cities.
"""

from collections.abc import Iterable

from p2p_sheets.rules.kpi.breakdowns import CountryFigures
from p2p_sheets.write.report.content import Map, Tile

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
