"""Decisions -> what a release writes into the ledger, and the mark of what its workbook says."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from p2p_sheets.books import Override
from p2p_sheets.rules.accounts import Posting, PostingKind, Release, SettledLine
from p2p_sheets.rules.reimbursement import OPENING, Settlement
from p2p_sheets.rules.reimbursement.payments import as_paid
from p2p_sheets.text import clean

_STATE = ("counts",)  # what becomes of a release is no part of what it wrote


def as_release(settlement: Settlement, name: str, as_of: date) -> Release:
    """Freeze what a month decided as the release of that name."""
    return Release(
        name=name,
        as_of=as_of,
        lines=tuple(replace(line, release=name) for line in settlement.lines),
        postings=tuple(settlement.accounts.new),
        payments=tuple(as_paid(payment, name) for payment in settlement.payments),
        answers=tuple(settlement.answered.news),
        waiting=tuple(held.line_id for held in settlement.held),
        overrides=tuple(sorted({accepted(used.override) for used in settlement.used})),
    )


def release_tree(release: Release, facts: Mapping[str, object]) -> dict[str, object]:
    """Give the body of a release's entry: all that it wrote, and what it was made from."""
    rows = {one.name: getattr(release, one.name) for one in fields(release)}
    return {**{name: rows[name] for name in rows if name not in _STATE}, **facts}


def opening(lines: Iterable[SettledLine], as_of: date) -> Release | None:
    """Make what stands before the very first release, where something was paid before."""
    rows = tuple(lines)
    postings = tuple(
        Posting(PostingKind.OPENING, line.of, due=line.due_eur, out=line.due_eur) for line in rows
    )
    if not rows:
        return None
    return Release(OPENING, as_of, is_opening=True, lines=rows, postings=postings)


def next_release(period: str, releases: Iterable[str]) -> str:
    """Number a release by its period: `2023-03`, then `2023-03-2`; a number is never used again.

    >>> next_release("2023-03", []), next_release("2023-03", ["2023-03", "2023-03-2"])
    ('2023-03', '2023-03-3')
    """
    taken = set(releases)
    number = 1
    while (name := period if number == 1 else f"{period}-{number}") in taken:
        number += 1
    return name


def accepted(override: Override) -> tuple[str, str, str]:
    """Tell an override by what it accepted."""
    return (override.subject_id, override.finding, override.value or "")


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
            hashed.update(("\t".join([spell(row[i]) for i in kept]) + "\n").encode())
    return hashed.hexdigest()


@lru_cache(maxsize=65536, typed=True)  # 1, True and Decimal(1) are spelled apart
def spell(value: object) -> str:
    """Give the canonical text of a value.

    >>> spell(Decimal("109.450")), spell(Decimal("510.00")), spell(date(2023, 3, 1)), spell(None)
    ('109.45', '510', '2023-03-01', '')
    >>> spell(Decimal("-0.00"))
    '0'
    """
    if value is None:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        text = f"{Decimal(f'{Decimal(value or 0):.{_DIGITS}g}'):f}"  # a zero under 0 is one, too
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))
