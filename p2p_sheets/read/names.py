"""What a row is called: the ID that its findings, and what hangs on it, name."""

from collections.abc import Mapping
from datetime import date

from p2p_sheets.books.columns import Kind, Record
from p2p_sheets.text import mask


def subject_of(record: type[Record], values: Mapping[str, object]) -> str:
    """Name a row by its first column: `L1`, or `SEK 2023-03`; a private one is masked."""
    first = record.SHEET.static[0]
    value = values.get(first.field)
    if value is None:
        return ""
    if first.kind is Kind.MONTH and isinstance(value, date):
        return f"{values.get('currency') or ''} {value:%Y-%m}".strip()
    return mask(str(value)) if first.private else str(value)


def key_of(record: type[Record], values: Mapping[str, object]) -> str:
    """Give the key of a row as text; blank where a part of it could not be read."""
    parts = [values.get(name) for name in record.SHEET.key]
    return "" if None in parts else " ".join(str(part) for part in parts)
