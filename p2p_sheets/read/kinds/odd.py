"""What a parser says when a cell is not exactly what its column takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from p2p_sheets.books.columns import CellValue
from p2p_sheets.findings.finding import Code, Severity
from p2p_sheets.money import show_number
from p2p_sheets.xlsx.values import NoValue, Value


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that was understood with a warning (`value` is what it was read as), or not at all."""

    code: Code
    value: CellValue | None = None
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Does it keep the row out?"""
        return self.code.severity is Severity.ERROR


CellRead = CellValue | Odd | None  # what the record takes, or Odd; None is a blank
Parse = Callable[[Value], CellRead]


def odd(code: Code, value: CellValue | None = None, /, **words: object) -> Odd:
    """Make an `Odd` whose words fill the code's message."""
    return Odd(code, value, words)


SHOWN = 80


def shown(value: Value | None) -> str:
    """Write a cell's value as a finding shows it: short, and on one line.

    >>> shown("a  long   text"), shown(Decimal("2.50")), shown(datetime(2023, 3, 4, 9)), shown(True)
    ('a long text', '2.5', '2023-03-04 09:00', 'TRUE')
    """
    line = " ".join(_written(value).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 3] + "..."


def _written(value: Value | None) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = "TRUE" if value else "FALSE"
        case Decimal():
            text = show_number(value) if -20 < value.adjusted() < 20 else str(value)
        case datetime():
            text = value.isoformat(" ", "minutes")
        case NoValue():
            text = f"={value.formula}" if value.formula else "a formula"
        case _:
            text = str(value)  # a text, an error such as #REF!, a date, a time, a struck one
    return text
