"""What a column of a sheet can be, and `@sheet`: a record class IS the schema of its sheet.

From the class come the template, the reading, the checks of each cell and the data dictionary.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

from p2p_sheets.config import ActivityType, ApplicationType, Config, ConfigError
from p2p_sheets.findings import Place
from p2p_sheets.text import fold, mask

Choice = str | ActivityType | ApplicationType  # out of a list; a StrEnum is a str
CellValue = Choice | bool | int | Decimal | date  # what a cell is in a record
FieldValue = CellValue | Mapping[str, Decimal]  # marks, a cell for each criterion, are one field


class Kind(StrEnum):
    """What a cell of a column holds; the value in brackets is the type of the record's field."""

    ID = "ID"  # letters, digits and - _ . / (str)
    REF = "reference"  # the ID of a row of another sheet (str)
    TEXT = "text"  # (str)
    CHOICE = "choice"  # one of a list (StrEnum, or what config has: a type, a str)
    FLAG = "Yes/No"  # (bool)
    DAY = "date"  # (date)
    MONTH = "month"  # (date, its first day)
    MONEY = "amount"  # over 0, at most two decimals (Decimal)
    EURO = "amount or 0"  # at least 0, at most two decimals (Decimal)
    RATE = "rate"  # over 0 (Decimal)
    UNITS = "quantity"  # over 0, whole or half (Decimal)
    DAYS = "days"  # at least 0, whole or half (Decimal)
    COUNT = "whole number"  # at least 0 (int)
    MARK = "mark"  # on the scale of config (Decimal)
    EMAIL = "e-mail"  # (str)
    COUNTRY = "country"  # ISO 3166 alpha-2, plus XK (str)
    CURRENCY = "currency"  # ISO 4217 (str)
    IBAN = "IBAN"  # (str)
    BIC = "BIC"  # (str)


_WORDS = (Kind.TEXT, Kind.EMAIL, Kind.IBAN, Kind.BIC)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its printed title and all that templates, reading and the dictionary need."""

    title: str
    kind: Kind
    help: str
    required: bool = False
    asked: bool = False  # config says which types of application need it
    required_for: tuple[str, ...] = ()  # those types; blank there = Incomplete
    options: type[StrEnum] | str = ""  # an enumeration, or the name of a list in config
    to: str = ""  # the sheet that a reference leads to
    authority: bool = False  # counts from staff alone, never from received/
    private: bool = False  # a bank detail: masked in findings
    done: bool = False  # a date of something done: after as-of is an error
    literal: bool = False  # a text that means what it says, `none` and `0` too
    remark: bool = False  # it decides nothing: neither money nor marks, nor who is who
    prefilled: bool = False  # forms come with it in place: a row with nothing else is unused
    example: str = ""  # {first} and {visited} stand for activity types of config
    width: int = 0
    field: str = ""  # the record's attribute; filled by `sheet`

    @property
    def takes_placeholders(self) -> bool:
        """May a person type `n/a` here for nothing: in a text, or as the day of a thing done?"""
        return (self.kind in _WORDS and not self.literal) or (self.kind is Kind.DAY and self.done)


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet as found in a workbook: where each field's column stands."""

    workbook: str
    sheet: str
    columns: Mapping[str, int] = dataclasses.field(hash=False)
    received: bool = False
    down: bool = False  # the titles stand below each other: a row is a column of the sheet

    def at(self, number: int, index: int | None) -> Place:
        """Point at a cell of a row, or at the row."""
        if not self.down:
            return Place(self.workbook, self.sheet, number, index)
        first = min(self.columns.values(), default=0) if index is None else index
        return Place(self.workbook, self.sheet, first + 1, number - 1)


@dataclass(frozen=True, slots=True)
class Row:
    """Where a record came from."""

    sheet: SheetPlace
    number: int

    def place(self, field: str = "") -> Place:
        """Point at the cell of a field, or at the whole row."""
        column = self.sheet.columns.get(field) if field else None
        return self.sheet.at(self.number, column)

    def __str__(self) -> str:
        return f"{self.sheet.workbook} {self.sheet.sheet} row {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of an input sheet, read and checked cell by cell."""

    SHEET: ClassVar["SheetSchema"]
    row: Row

    @classmethod
    def of(cls, **values: Any) -> Self:
        """Make a record of the fields that are known; the optional others are blank."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class SheetSchema:
    """A sheet: its title, its columns, its key, and whether outsiders may send it."""

    title: str
    key: tuple[str, ...]  # fields that name a row; unique over all workbooks
    doc: str
    static: tuple[Column, ...]
    received: bool = False  # counts from received/ too

    def columns(self, config: Config) -> tuple[Column, ...]:
        """List the columns as config has them: one per criterion, and who needs what is asked.

        Raises:
            ConfigError: a criterion goes by the title of another column.
        """
        out: list[Column] = []
        titles = {fold(column.title) for column in self.static}
        for column in self.static:
            if column.kind is Kind.MARK:
                for label in config.criteria:
                    if fold(label) in titles:
                        raise ConfigError(
                            f"config.toml: the criterion {label} needs another label, as another "
                            f"column of {self.title} is called so."
                        )
                    out.append(mark_column(column, label))
            elif column.asked:
                needed = config.asked_of(column.title)
                out.append(dataclasses.replace(column, required_for=needed))
            else:
                out.append(column)
        return tuple(out)

    def column(self, field: str) -> Column:
        """Give the column of a field of the record."""
        return next(column for column in self.static if column.field == field)

    def subject_of(self, values: Mapping[str, FieldValue]) -> str:
        """Name a row by its first column: `L1`, or `SEK 2023-03`; a private one is masked."""
        first = self.static[0]
        value = values.get(first.field)
        if value is None:
            return ""
        if first.kind is Kind.MONTH and isinstance(value, date):
            return f"{values.get('currency') or ''} {value:%Y-%m}".strip()
        return mask(str(value)) if first.private else str(value)

    def key_of(self, values: Mapping[str, FieldValue]) -> str:
        """Give the key of a row as text; blank where a part of it could not be read."""
        parts = [values.get(name) for name in self.key]
        return "" if None in parts else " ".join(str(part) for part in parts)


def mark_column(column: Column, label: str) -> Column:
    """Make the column of one criterion out of the one that stands for all."""
    return dataclasses.replace(column, title=label, field=f"{column.field}:{label}")


def _column(title: str, kind: Kind, help: str, **more: Any) -> Any:  # noqa: A002
    column = Column(title, kind, help, **more)
    if column.required:
        return dataclasses.field(metadata={"column": column})
    return dataclasses.field(default=None, metadata={"column": column})


def ident(title: str, help: str, **more: Any) -> Any:  # noqa: A002
    """Define the ID of a row."""
    return _column(title, Kind.ID, help, required=True, **more)


def ref(title: str, help: str, *, to: str, **more: Any) -> Any:  # noqa: A002
    """Define a reference to a row of another sheet."""
    return _column(title, Kind.REF, help, to=to, **more)


def text(title: str, help: str, **more: Any) -> Any:  # noqa: A002
    """Define a free text."""
    return _column(title, Kind.TEXT, help, **more)


def choice(title: str, help: str, options: type[StrEnum] | str, **more: Any) -> Any:  # noqa: A002
    """Define a choice out of an enumeration, or out of a list of config."""
    return _column(title, Kind.CHOICE, help, options=options, **more)


def flag(title: str, help: str, **more: Any) -> Any:  # noqa: A002
    """Define a Yes or No."""
    return _column(title, Kind.FLAG, help, **more)


def day(title: str, help: str, **more: Any) -> Any:  # noqa: A002
    """Define a date."""
    return _column(title, Kind.DAY, help, **more)


def cell(title: str, kind: Kind, help: str, **more: Any) -> Any:  # noqa: A002
    """Define a column of any other kind."""
    return _column(title, kind, help, **more)


def marks(help: str) -> Any:  # noqa: A002
    """Define one column per criterion of config; the field maps its label to the mark."""
    column = Column("", Kind.MARK, help)
    return dataclasses.field(default_factory=dict, metadata={"column": column})


R = TypeVar("R", bound=Record)


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(ident, ref, text, choice, flag, day, cell, marks),
)
def sheet(
    title: str, *, key: tuple[str, ...], received: bool = False
) -> Callable[[type[R]], type[R]]:
    """Make a class of columns the record, and the schema, of a sheet."""

    def make(cls: type[R]) -> type[R]:
        record = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        columns = tuple(
            dataclasses.replace(field.metadata["column"], field=field.name)
            for field in dataclasses.fields(record)
            if "column" in field.metadata
        )
        record.SHEET = SheetSchema(title, key, (cls.__doc__ or "").strip(), columns, received)
        return record

    return make
