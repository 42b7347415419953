"""What stands in the report, as plain texts and numbers: no records, so no names can slip in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from p2p_sheets.money import show
from p2p_sheets.rules.kpi.indicators import Unit
from p2p_sheets.rules.kpi.summary import percent
from p2p_sheets.write.report.curve import Curve

NOTHING = "–"
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3})")  # a number is not torn apart


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is read, and what it is sorted by where that differs."""

    text: str
    key: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title, and whether it holds numbers."""

    title: str
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table of the report; `total` stays at its foot however it is sorted."""

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in words and in percent of the page's width; a mark at 0 is not drawn."""

    label: str
    text: str
    done: Decimal
    more: Decimal = Decimal(0)  # from the end of `done`
    target: Decimal = Decimal(0)
    low: Decimal = Decimal(0)  # a range below the bar
    high: Decimal = Decimal(0)


@dataclass(frozen=True)
class Card:
    """A figure at a glance."""

    title: str
    figure: str
    of: str
    lines: Sequence[str]
    word: str = ""


@dataclass(frozen=True)
class Behind:
    """The IDs behind one figure."""

    title: str
    stages: Sequence[tuple[str, int, str]]  # stage, how many, their IDs


@dataclass(frozen=True)
class Page:
    """The whole report."""

    title: str
    programme: str
    period: str
    as_of: str
    demo: bool
    public: bool
    cards: Sequence[Card]
    next_steps: Sequence[str]
    bars: Sequence[Bar]
    ladder: Sequence[Bar]
    money: Sequence[Bar]
    curves: Sequence[Curve]
    method: str
    meanings: Sequence[tuple[str, str, str]]  # indicator, rule, definition
    grids: Mapping[str, Grid]
    behind: Sequence[Behind]


def text(value: object, key: str = "") -> Cell:
    """Make a cell of text; a date shows and sorts as such, nothing as a dash."""
    shown = "" if value is None else str(value)
    return Cell(THOUSANDS.sub("\u00a0", shown) or NOTHING, key)


def number(value: Decimal | int | None, unit: Unit = Unit.COUNT) -> Cell:
    """Make a cell of a number in its unit; no number is a dash that sorts first."""
    if value is None:
        return Cell(NOTHING, "-1e9", number=True)
    value = Decimal(value)
    return Cell(shown(value, unit), f"{value:f}", number=True)


def shown(value: Decimal, unit: Unit = Unit.COUNT) -> str:
    """Write a number as people read it."""
    if unit is Unit.SHARE:
        return percent(value)
    if unit is Unit.EURO:
        return show(value)
    if unit is Unit.DAYS:
        return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP)}"
    return f"{value:,.0f}".replace(",", " ")


def columns(*titles: str) -> list[Column]:
    """Make columns; a title that begins with `#` holds numbers."""
    return [Column(title.removeprefix("#"), title.startswith("#")) for title in titles]
