"""The fingerprint of a payment workbook, worked out once more: for tests, from its definition."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

UNMARKED = ("Source", "Remarks", "Paid on", "Bank reference", "Returned because")


def fingerprint(release: str, sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """SHA-256 of the release number and what the cells of Payments and Lines say."""
    told = f"release\t{release}\n"
    for sheet in ("Payments", "Lines"):
        told += f"sheet\t{sheet}\n"
        for row in sheets[sheet]:
            cells = (_spelled(value) for title, value in row.items() if title not in UNMARKED)
            told += "\t".join(cells) + "\n"
    return hashlib.sha256(told.encode()).hexdigest()


def _spelled(value: object) -> str:
    if value is None or isinstance(value, date):
        return value.isoformat() if value else ""
    try:
        number = f"{Decimal(str(value)):f}"
    except InvalidOperation:
        return str(value)
    return number.rstrip("0").rstrip(".") if "." in number else number
