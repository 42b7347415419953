"""The mark of what a payment workbook says: the same made, and read back from the file."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from p2p_sheets.text import clean

NOT_MARKED = ("Source", "Remarks", "Paid on", "Bank reference", "Returned because")
_DIGITS = 15  # what a cell of Excel holds


def fingerprint(
    release: str, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]
) -> str:
    """Hash the release number and what every cell of the sheets (name, titles, rows) says.

    Source, Remarks and finance's own columns do not count.
    """
    hashed = hashlib.sha256(f"release\t{release}\n".encode())
    for name, titles, rows in sheets:
        kept = [i for i, title in enumerate(titles) if title not in NOT_MARKED]
        hashed.update(f"sheet\t{name}\n".encode())
        for row in rows:
            hashed.update(("\t".join(spell(row[i]) for i in kept) + "\n").encode())
    return hashed.hexdigest()


@lru_cache(maxsize=65536, typed=True)  # 1, True and Decimal(1) are spelled apart
def spell(value: object) -> str:
    """Give the canonical text of a value.

    >>> spell(Decimal("109.450")), spell(Decimal("510.00")), spell(date(2023, 3, 1)), spell(None)
    ('109.45', '510', '2023-03-01', '')
    """
    if value is None:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        text = f"{Decimal(f'{Decimal(value):.{_DIGITS}g}'):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))
