"""Where everything of an input workbook stands, before a cell of it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from p2p_sheets.books import Book
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.findings import column_letter
from p2p_sheets.write.forms.lists import Lists
from p2p_sheets.write.table import Cell, quoted
from p2p_sheets.write.workbook import OutputBook

PREPARED = 2000  # rows with validation
SPARE = 200  # and at least so many below those that are filled
_NAMES = ("name", "evaluator")
SHOWN_HELP = "Shown for your information; nothing need be entered here."

Value = Cell | float


class Shown(str):
    """The title of a column that is shown to people and not read, in the place of a field."""

    __slots__ = ()


Rows = Mapping[type[Record], Sequence[Mapping[str, Value]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """How a sheet looks as a form on paper: its title, no rows but those given, room to write."""

    title: str
    programme: str
    height: int  # of a row, in points
    widths: Mapping[str, int] = field(default_factory=dict)  # of columns by field; all marks asked
    footer: str = ""  # at the foot of each printed page
    landscape: bool = True
    # What cells of their own offer, by field and row (from 0).
    offers: Mapping[tuple[str, int], Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """An input sheet: its columns, its rows, the lines above the header."""

    record: type[Record]
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Value]] = ()
    banner: str = ""
    notes: tuple[str, ...] = ()
    paper: Paper | None = None

    @property
    def above(self) -> tuple[str, ...]:
        """The lines above the header."""
        heading = (self.paper.programme, self.paper.title) if self.paper else ()
        return tuple(line for line in (self.banner, *heading, *self.notes) if line)

    @property
    def title(self) -> str:
        """The sheet's name."""
        return self.record.SHEET.title

    @property
    def header(self) -> int:
        """The row of the header, from 0."""
        return len(self.above)

    @property
    def first(self) -> int:
        """The first row for people to fill, from 0."""
        return self.header + 1

    @property
    def last(self) -> int:
        """The last prepared row, from 0."""
        if self.paper:
            return self.header + len(self.rows)
        return self.header + max(PREPARED, len(self.rows) + SPARE)

    def index(self, field: str) -> int:
        """Give the position of a field's column, from 0."""
        return next(i for i, column in enumerate(self.columns) if column.field == field)

    def at(self, field: str) -> str:
        """Give the address of a field's first cell, its column fixed: `$B2`."""
        return f"${column_letter(self.index(field))}{self.first + 1}"

    def span(self, field: str) -> str:
        """Give the absolute range of a field's cells on this sheet: `$B$2:$B$2001`."""
        letter = column_letter(self.index(field))
        return f"${letter}${self.first + 1}:${letter}${self.last + 1}"

    def far_span(self, field: str) -> str:
        """Give the same range as other sheets see it: `'Activities'!$A$2:$A$2001`."""
        return f"{quoted(self.title)}!{self.span(field)}"


@dataclass(frozen=True, slots=True)
class Form:
    """An input workbook in the making: what is written, for whom, where, out of what."""

    out: OutputBook
    book: Book
    config: Config
    sheets: Mapping[str, Plan]  # by title
    lists: Lists

    @property
    def columns(self) -> list[Column]:
        """The columns of all sheets."""
        return [column for plan in self.sheets.values() for column in plan.columns]


def plans(
    book: Book,
    config: Config,
    rows: Rows,
    banner: str = "",
    notes: Sequence[str] = (),
    paper: Paper | None = None,
) -> dict[str, Plan]:
    """Plan the sheets of a workbook, by title.

    Raises:
        ValueError: rows of a sheet, or values of a field, that the workbook does not have.
    """
    strangers = [record.__name__ for record in rows if record not in book.records]
    if strangers:
        raise ValueError(f"{book.file} has no sheet for {strangers[0]}")
    return {
        record.SHEET.title: Plan(
            record,
            _columns(record, book, config, rows.get(record, ()), paper),
            rows.get(record, ()),
            banner,
            tuple(notes),
            paper,
        )
        for record in book.records
    }


def _columns(
    record: type[Record],
    book: Book,
    config: Config,
    rows: Sequence[Mapping[str, Value]],
    paper: Paper | None,
) -> tuple[Column, ...]:
    """Leave out what outsiders may not say and marks not asked, unless a row has them.

    What is only shown is added.
    """
    used = dict.fromkeys(field for row in rows for field in row)
    widths = paper.widths if paper else {}
    columns = [
        column
        for column in record.SHEET.columns(config)
        if column.field in used
        or not (
            (book.received and column.authority)
            or (paper and column.kind is Kind.MARK and column.field not in widths)
        )
    ]
    known = {column.field for column in columns}
    extra = [field for field in used if isinstance(field, Shown)]
    unknown = [field for field in used if field not in known and field not in extra]
    if unknown:
        raise ValueError(f"{record.SHEET.title} has no field {unknown[0]!r}")
    shown = [Column(str(t), Kind.TEXT, SHOWN_HELP, width=24, field=t) for t in extra]
    labels = list(takewhile(is_label, columns))
    return tuple(
        replace(column, width=widths.get(column.field, column.width))
        for column in (*labels, *shown, *columns[len(labels) :])
    )


def is_shown(column: Column) -> bool:
    """Is it a column that is shown to people and not read?"""
    return isinstance(column.field, Shown)


def is_label(column: Column) -> bool:
    """Is it a column that only says whose row it is: an ID, or a name beside it?"""
    return column.kind in (Kind.ID, Kind.REF) or column.field in _NAMES
