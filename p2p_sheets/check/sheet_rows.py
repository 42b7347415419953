"""The rows of all sheets while they are checked, and what a check says of one: its verdict."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from p2p_sheets.books import SHEETS, Faulty, Programme
from p2p_sheets.books.columns import FieldValue, Record
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding
from p2p_sheets.text import order_key

Entry = Record | Faulty


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding about a record; an error keeps the record out."""

    record: Record
    finding: Finding


Check = Callable[[Case], Iterator[Verdict]]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of each sheet."""

    sheets: Mapping[type[Record], list[Entry]]

    @classmethod
    def of(cls, programme: Programme) -> "SheetRows":
        """Take all rows of a programme."""
        sheets: dict[type[Record], list[Entry]] = {
            record: list(programme.records(record)) for record in SHEETS.values()
        }
        for faulty in programme.faulty:
            sheets[faulty.record].append(faulty)
        return cls(sheets)

    def programme(self) -> Programme:
        """Make a programme of them, each sheet in the order of its IDs."""
        faulty = [e for entries in self.sheets.values() for e in entries if isinstance(e, Faulty)]
        records = {
            record: sorted((e for e in entries if not isinstance(e, Faulty)), key=_order)
            for record, entries in self.sheets.items()
        }
        return Programme.of(records, sorted(faulty, key=_faulty_order))

    def without(self, guilty: set[int]) -> "SheetRows":
        """Make the records of these identities faulty."""
        if not guilty:
            return self
        return SheetRows(
            {
                record: [as_faulty(entry) if id(entry) in guilty else entry for entry in entries]
                for record, entries in self.sheets.items()
            }
        )


def value_of(entry: Entry, field: str) -> FieldValue | None:
    """Give a field of a row, None where it is blank or could not be read."""
    return entry.values.get(field) if isinstance(entry, Faulty) else getattr(entry, field)


def named(entry: Entry) -> str:
    """Give the ID that findings about a row name."""
    if isinstance(entry, Faulty):
        return entry.record.SHEET.subject_of(entry.values) or entry.key
    schema = entry.SHEET
    return schema.subject_of({c.field: getattr(entry, c.field) for c in schema.static})


def record_of(entry: Entry) -> type[Record]:
    """Tell which sheet a row is of."""
    return entry.record if isinstance(entry, Faulty) else type(entry)


def as_faulty(entry: Entry) -> Faulty:
    """Keep a row out, with all that could be read of it."""
    if isinstance(entry, Faulty):
        return entry
    record = type(entry)
    values = {
        column.field: value
        for column in record.SHEET.static
        if (value := getattr(entry, column.field)) is not None
    }
    return Faulty(record, entry.row, record.SHEET.key_of(values), values)


def changed(entry: Entry, changes: Mapping[str, Any]) -> Entry:
    """Give the row with other values in some fields."""
    if isinstance(entry, Faulty):
        return replace(entry, values={**entry.values, **changes})
    return replace(entry, **changes)


def _order(record: Record) -> tuple[str, ...]:
    """Order records by ID, and those of a sheet without IDs by what they say."""
    fields = record.SHEET.key or tuple(column.field for column in record.SHEET.static)
    if len(fields) == 1:
        return (order_key(getattr(record, fields[0])),)
    return tuple(order_key(str(getattr(record, field))) for field in fields)


def _faulty_order(faulty: Faulty) -> tuple[str, str, str, str, int]:
    at = faulty.row
    title = faulty.record.SHEET.title
    return (title, order_key(faulty.key), at.sheet.workbook, at.sheet.sheet, at.number)
