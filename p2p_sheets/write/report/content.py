"""What stands in the report, as plain texts and numbers: no records, so no names can slip in."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, TypeVar

from p2p_sheets.money import show
from p2p_sheets.rules.kpi.indicators import Unit
from p2p_sheets.rules.kpi.summary import percent
from p2p_sheets.text import spaced
from p2p_sheets.write.report.open_data import csv_bytes

NOTHING = "–"
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3})")  # a number is not torn apart
Thing = TypeVar("Thing")  # what a row is about


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A cell: what is read, and what it is sorted by where that differs."""

    text: str
    key: str = ""
    number: bool = False

    @property
    def plain(self) -> str | Decimal:
        """What stands in a CSV: a number exactly, a range and any other text as it is read."""
        if self.text == NOTHING:
            return ""
        is_range = "-" in self.text[1:]
        return (
            Decimal(self.key) if self.number and not is_range else self.text.replace("\u00a0", " ")
        )


EMPTY = ReportCell("")


@dataclass(frozen=True, slots=True)
class ReportColumn(Generic[Thing]):
    """A column: its title, what of a row's thing stands in it, and what stands at its foot."""

    title: str
    cell: Callable[[Thing], ReportCell]
    number: bool = False
    total: ReportCell = EMPTY


@dataclass(frozen=True)
class ReportTable:
    """A table of the report; `total` stays at its foot however it is sorted."""

    id: str
    caption: str
    columns: Sequence[ReportColumn[Any]]
    rows: Sequence[Sequence[ReportCell]]
    total: Sequence[ReportCell] = ()
    note: str = ""
    things: str = "rows"

    @property
    def csv(self) -> str:
        """The table as an address that holds it: whoever follows it saves a CSV file."""
        rows: list[Sequence[object]] = [[column.title for column in self.columns]]
        rows += [[cell.plain for cell in row] for row in self.rows]
        return "data:text/csv;charset=utf-8;base64," + b64encode(csv_bytes(rows)).decode()

    @classmethod
    def of(
        cls,
        id: str,  # noqa: A002 (it is the element's)
        caption: str,
        columns: Sequence[ReportColumn[Thing]],
        things: Iterable[Thing],
        note: str = "",
        things_called: str = "rows",
    ) -> "ReportTable":
        """Lay out a row per thing, and a foot where a column has one."""
        rows = [[column.cell(thing) for column in columns] for thing in things]
        total = [column.total for column in columns]
        foot = total if any(t is not EMPTY for t in total) else ()
        return cls(id, caption, columns, rows, foot, note, things_called)


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
    band: Decimal = Decimal(0)  # how wide the target is, where it is a range


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
    floor: int  # where the horizontal axis lies
    right: int  # where the vertical grid ends
    across: Sequence[Tick]
    up: Sequence[Tick]
    planned: str  # SVG paths
    executed: str
    outlook: str  # from now to the range at the end; blank: there is none
    now: float
    done: Tick  # the last point of each line, and what it says
    plan: Tick
    gap: Tick
    between: str  # the two last points, an SVG path
    target: Tick
    end: Tick  # the range at the end


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map: where its square lies, what it says, and how dark it is (0 to 3)."""

    country: str
    x: int
    y: int
    text: str
    shade: int


@dataclass(frozen=True)
class Map:
    """A square per country, and what the picture says."""

    title: str
    description: str
    width: int
    height: int
    tiles: Sequence[Tile]
    shades: Sequence[str]  # what each shade means


@dataclass(frozen=True, slots=True)
class Action:
    """What management can do, and how."""

    what: str
    how: str


@dataclass(frozen=True)
class Card:
    """A figure at a glance."""

    title: str
    figure: str
    of: str
    state: str
    bad: bool
    lines: Sequence[str]


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
    month: str
    period: str
    as_of: str
    demo: bool
    public: bool
    headline: str
    sentences: Sequence[str]
    cards: Sequence[Card]
    actions: Sequence[Action]
    more_actions: Sequence[Action]
    lead_bars: Sequence[Bar]
    bars: Sequence[Bar]
    ladder: Sequence[Bar]
    money: Sequence[Bar]
    lead_curves: Sequence[Curve]
    curves: Sequence[Curve]
    map: Map
    method: Sequence[str]
    meanings: Sequence[tuple[str, str, str]]  # indicator, rule, definition
    tables: Mapping[str, ReportTable]
    behind: Sequence[Behind]


# --- how values are read -------------------------------------------------------------------------
def text(value: object) -> ReportCell:
    """Make a cell of text; a date shows and sorts as such, nothing as a dash."""
    shown = "" if value is None else str(value)
    return ReportCell(THOUSANDS.sub("\u00a0", shown) or NOTHING)


def number(value: Decimal | int | None, unit: Unit = Unit.COUNT) -> ReportCell:
    """Make a cell of a number in its unit; no number is a dash that sorts first."""
    if value is None:
        return ReportCell(NOTHING, "-1e9", number=True)
    value = Decimal(value)
    return ReportCell(shown(value, unit), f"{value:f}", number=True)


def shown(value: Decimal, unit: Unit = Unit.COUNT) -> str:
    """Write a number as people read it."""
    if unit is Unit.SHARE:
        return percent(value)
    if unit is Unit.EURO:
        return show(value)
    if unit in (Unit.DAYS, Unit.POINTS):
        return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP)}"
    return spaced(value)


def words(
    title: str, value: Callable[[Thing], object], total: ReportCell = EMPTY
) -> ReportColumn[Thing]:
    """Make a column of texts."""
    return ReportColumn(title, lambda thing: text(value(thing)), total=total)


def numbers(
    title: str,
    value: Callable[[Thing], Decimal | int | None],
    unit: Unit = Unit.COUNT,
    total: ReportCell = EMPTY,
) -> ReportColumn[Thing]:
    """Make a column of numbers in one unit."""
    return ReportColumn(title, lambda thing: number(value(thing), unit), number=True, total=total)
