"""A finding, the place it speaks of, and the code that gives it its words."""

import hashlib
import string
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps its row out; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


def column_letter(index: int) -> str:
    """Name a column as Excel does, from its index counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


@dataclass(frozen=True, slots=True)
class Place:
    """A workbook (path below the input folder), a sheet, a row (from 1) and a column (from 0).

    Each is blank, 0 or None where the finding is about the larger thing.
    """

    workbook: str = ""
    sheet: str = ""
    row: int = 0
    column: int | None = None

    @property
    def cell(self) -> str:
        """The address as Excel shows it: `I17`, `row 17` for a whole row, blank for a sheet."""
        if not self.row:
            return "" if self.column is None else f"column {column_letter(self.column)}"
        return (
            f"row {self.row}" if self.column is None else f"{column_letter(self.column)}{self.row}"
        )

    def __str__(self) -> str:
        return " ".join(part for part in (self.workbook, self.sheet, self.cell) if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in plain words, with its place, its remedy and its rule."""

    code: str
    severity: Severity
    place: Place
    subject: str  # the ID that it is about: what an override names
    column: str
    value: str  # as found; masked where the column is private
    message: str
    remedy: str
    rule: str
    overridable: bool = False

    @property
    def sort_key(self) -> tuple[str, str, int, int, str, str, str]:
        """Order by workbook, sheet, row, column, then code: never by chance."""
        at = self.place
        column = -1 if at.column is None else at.column
        return (at.workbook, at.sheet, at.row, column, self.code, self.subject, self.message)

    @property
    def mark(self) -> str:
        """What makes it the same finding in another month, wherever its row has moved to.

        A hash: it tells nothing of the value, so that it can be kept beside a run's figures.
        """
        at = self.place
        parts = (self.code, at.workbook, at.sheet, self.subject, self.column, self.value)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]

    def is_new(self, earlier: Collection[str] | None) -> bool:
        """Was its mark not among those of an earlier run? Without one (None) nothing is new."""
        return earlier is not None and self.mark not in earlier


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give each finding once, in the order of the workbooks."""
    return tuple(sorted(set(findings), key=lambda finding: finding.sort_key))


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding: its stable name, severity, rule, and wording with {places} to fill."""

    name: str
    severity: Severity
    rule: str
    message: str
    remedy: str
    overridable: bool = False

    def at(
        self,
        place: Place,
        *,
        subject: str = "",
        column: str = "",
        value: str = "",
        rule: str = "",
        **words: object,
    ) -> Finding:
        """Make the finding of this kind at a place; `words` fill the message and the remedy."""
        filled = {"subject": subject, "column": column, "value": value, **words}
        return Finding(
            code=self.name,
            severity=self.severity,
            place=place,
            subject=subject,
            column=column,
            value=value,
            message=_fill(self.message, filled),
            remedy=_fill(self.remedy, filled),
            rule=rule or self.rule,
            overridable=self.overridable,
        )


def _fill(template: str, words: dict[str, object]) -> str:
    return string.Formatter().vformat(template, (), words)


def error(name: str, rule: str, message: str, remedy: str, *, overridable: bool = False) -> Code:
    """Define a code whose findings keep their row out."""
    return Code(name, Severity.ERROR, rule, message, remedy, overridable)


def warning(name: str, rule: str, message: str, remedy: str, *, overridable: bool = False) -> Code:
    """Define a code whose findings let their row through."""
    return Code(name, Severity.WARNING, rule, message, remedy, overridable)
