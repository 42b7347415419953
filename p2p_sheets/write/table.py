"""What an output sheet holds, before a single cell of it is written: columns, rows, formulas."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from p2p_sheets.findings import column_letter

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # typing's own has defaults from Python 3.13 on

    Thing = TypeVar("Thing", default=Any)  # what a row is about
else:
    from typing import TypeVar

    Thing = TypeVar("Thing")


class Look(StrEnum):
    """How a column shows its values."""

    TEXT = "text"
    NOTE = "note"  # text that wraps
    EURO = "euro"
    NUMBER = "number"  # as many decimals as there are
    RATE = "rate"  # exchange rates: up to six decimals
    SCORE = "score"  # two decimals
    COUNT = "count"
    DAY = "day"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with its value; `[Title]` stands for the cell of that column beside it."""

    text: str
    value: Decimal | int | str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the workbook or to a file beside it; never made by a cell's text."""

    target: str  # `internal:'Lines'!A5` or `external:annotated/x.xlsx#'Expenses'!I17`
    text: str


Cell = str | Decimal | int | date | bool | Formula | Link | None
MAX_ROWS = 1_000_000


def blank(_: object) -> Cell:
    """Leave a cell empty, for people to fill in."""
    return None


def untinted(_: object) -> str:
    """Let a row look as all others do."""
    return ""


@dataclass(frozen=True, slots=True)
class Col(Generic[Thing]):
    """A column: its title, how it shows, and what of a row's thing stands in it.

    `width` is in characters (0: by its look); people may fill an open column; a hidden one is for
    formulas.
    """

    title: str
    look: Look = Look.TEXT
    width: float = 0
    open: bool = False
    hidden: bool = False
    value: Callable[[Thing], Cell] = blank


Columns: TypeAlias = Sequence[Col[Thing]]


@dataclass(frozen=True)
class Table:
    """A sheet with a header row: some lines above it, then one row per thing.

    `styles` gives rows a tint by their position: `good`, `warn`, `bad`, `apart`, `faint` or
    `strong`; below the rows of `ruled` a thick line is drawn, below the table stand more lines.
    """

    name: str
    columns: Sequence[Col]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[str] = ()
    styles: dict[int, str] = field(default_factory=dict)
    when_empty: str = "Nothing to list."
    repeat: int = 1  # columns repeated on each printed page; two and more stay in view, too
    total: Sequence[Cell] = ()  # a row below the others: not filtered, sorted or counted with them
    printed_to: str = ""  # the title of the last column on paper; blank: all are
    ruled: Collection[int] = ()
    below: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        name: str,
        columns: Columns[Thing],
        things: Iterable[Thing],
        above: Sequence[str] = (),
        *,
        tint: Callable[[Thing], str] = untinted,
        when_empty: str = "Nothing to list.",
        repeat: int = 1,
    ) -> "Table":
        """Lay out a row per thing: the columns say what stands in it, `tint` how it stands out."""
        listed = list(things)
        values = [column.value for column in columns]
        rows = [[value(thing) for value in values] for thing in listed]
        styles = {i: found for i, thing in enumerate(listed) if (found := tint(thing))}
        return cls(name, columns, rows, above, styles, when_empty, repeat)

    def totalled(self, *titles: str) -> "Table":
        """Give the table with a row of live sums below; one without rows has nothing to add up."""
        if not self.rows:
            return self
        names = [column.title for column in self.columns]
        total: list[Cell] = ["Total", *[None] * (len(names) - 1)]
        for title in titles:
            index = names.index(title)
            cells = (row[index] for row in self.rows)
            figures = [cell.value if isinstance(cell, Formula) else cell for cell in cells]
            value = sum(figure for figure in figures if isinstance(figure, Decimal | int))
            total[index] = Formula(f"=ROUND({self.sum(title)},2)", value)
        return replace(self, total=total)

    @property
    def header_row(self) -> int:
        """The row of the header, from 1: below the title, the banner and the lines above."""
        return len(self.above) + 3

    def letter(self, title: str) -> str:
        """Name the column of a title."""
        return column_letter([column.title for column in self.columns].index(title))

    def at(self, title: str, position: int) -> str:
        """Give the absolute address of a cell of the position-th row (from 0)."""
        return f"{quoted(self.name)}!{self.cell(title, position)}"

    def span(self, title: str) -> str:
        """Give the absolute range of a column's values (one empty cell where there are none)."""
        letter, first = self.letter(title), self.header_row + 1
        last = first + max(len(self.rows), 1) - 1
        return f"{quoted(self.name)}!${letter}${first}:${letter}${last}"

    def sum(self, title: str, first: int = 0, count: int | None = None) -> str:
        """Give the SUM over a column, or over `count` rows of it from the position `first`."""
        last = len(self.rows) if count is None else first + count
        ranges = []
        for start, part in zip(
            range(0, max(len(self.rows), 1), MAX_ROWS), self.parts(), strict=True
        ):
            top, end = max(first - start, 0), min(last - start, MAX_ROWS)
            if top < end:
                ranges.append(f"{part.at(title, top)}:{part.cell(title, end - 1)}")
        return f"SUM({','.join(ranges) or '0'})"

    def cell(self, title: str, position: int) -> str:
        """Give the absolute address of a cell without its sheet."""
        return f"${self.letter(title)}${self.header_row + 1 + position}"

    def parts(self) -> list["Table"]:
        """Split over continuation sheets what is longer than a sheet can hold."""
        if len(self.rows) <= MAX_ROWS:
            return [self]
        last = (len(self.rows) - 1) // MAX_ROWS * MAX_ROWS
        return [
            replace(
                self,
                name=self.name if not start else f"{self.name} ({start // MAX_ROWS + 1})",
                rows=self.rows[start : start + MAX_ROWS],
                styles={
                    i - start: s for i, s in self.styles.items() if start <= i < start + MAX_ROWS
                },
                ruled={i - start for i in self.ruled if start <= i < start + MAX_ROWS},
                total=self.total if start == last else (),
            )
            for start in range(0, len(self.rows), MAX_ROWS)
        ]


def quoted(name: str) -> str:
    """Quote a sheet's name for a formula."""
    return "'" + name.replace("'", "''") + "'"


_BESIDE = re.compile(r"\[([^\[\]]+)\]")


def beside(formula: str, letters: Mapping[str, str]) -> list[str]:
    """Put the columns of the same row in the place of `[Title]`: the row's number goes between.

    >>> "7".join(beside("=MIN([Claimed],[Ceiling])", {"Claimed": "O", "Ceiling": "P"}))
    '=MIN(O7,P7)'
    """
    *parts, last = _BESIDE.split(formula)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return [*(f"{text}{letters[title]}" for text, title in pairs), last]
