"""What stands in a cell -> a Python value: exact numbers, real dates, and text as it was typed."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import TypeAlias

from p2p_sheets.xlsx.styles import NumberFormat


@dataclass(frozen=True, slots=True)
class CellError:
    """An error shown in place of a value, such as `#REF!`."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class NoValue:
    """A formula saved without its result; `formula` is blank where it is a copy of another."""

    formula: str


@dataclass(frozen=True, slots=True)
class Struck:
    """A value with a line through it, or a text of which a part has one: `left` is the rest."""

    value: "Plain"
    left: str = ""

    def __str__(self) -> str:
        return f"{self.value} (struck out)"


Plain: TypeAlias = str | Decimal | bool | date | datetime | time | CellError | NoValue
Value: TypeAlias = Plain | Struck

_DIGITS = Context(prec=15, Emin=-308, Emax=308, traps=[])  # what Excel keeps of a number
_PLAIN = Decimal(10) ** 15  # whole numbers below it are written without an exponent
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY_MS = 86_400_000
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 (cells have no time zone)
_LAST_DAY = date.max.toordinal()
_1904 = date(1904, 1, 1).toordinal()
_1900 = date(1899, 12, 30).toordinal()
_FIRST_1900 = 61  # before it Excel counts a 29 February 1900 that never was
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})?T?"
    r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def number(text: str) -> Decimal | None:
    """Read a stored number to 15 significant digits, or None if it is none.

    >>> number("274.65999999999997"), number("1E3"), number("12,5"), number("NaN")
    (Decimal('274.66'), Decimal('1000'), None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = _DIGITS.create_decimal(text)
    if not value.is_finite():
        return None
    if len(text) > _DIGITS.prec or "E" in text or "e" in text:  # rounded, or not plain
        value = value.normalize(_DIGITS)
        if abs(value) < _PLAIN and value == int(value):
            return Decimal(int(value))
    return value


def moment(serial: Decimal, shown: NumberFormat, *, from_1904: bool = False) -> Plain:
    """Read a date's serial number; one that Excel has no true day for stays a number.

    >>> moment(Decimal("45000"), NumberFormat.DATE), moment(Decimal("45000.5"), NumberFormat.DATE)
    (datetime.date(2023, 3, 15), datetime.datetime(2023, 3, 15, 12, 0))
    >>> moment(Decimal("0.25"), NumberFormat.TIME), moment(Decimal("60"), NumberFormat.DATE)
    (datetime.time(6, 0), Decimal('60'))
    """
    if not 0 <= serial <= _LAST_DAY:
        return serial
    exact = _DIGITS.multiply(serial, _DAY_MS)
    days, milliseconds = divmod(int(_DIGITS.to_integral_value(exact)), _DAY_MS)
    clock = (_MIDNIGHT + timedelta(milliseconds=milliseconds)).time()
    if shown is NumberFormat.TIME:
        return serial if days else clock
    ordinal = days + (_1904 if from_1904 else _1900)
    if ordinal > _LAST_DAY or (days < _FIRST_1900 and not from_1904):
        return serial
    day = date.fromordinal(ordinal)
    return datetime.combine(day, clock) if milliseconds else day


def iso_moment(text: str) -> Plain:
    """Read a date stored as ISO 8601 text; what is none, or has a time zone, stays text.

    >>> iso_moment("2023-03-15T00:00:00"), iso_moment("2023-03-15T12:30"), iso_moment("soon")
    (datetime.date(2023, 3, 15), datetime.datetime(2023, 3, 15, 12, 30), 'soon')
    """
    match = _ISO.fullmatch(text.strip())
    try:
        day = date.fromisoformat(match["day"]) if match and match["day"] else None
        clock = time.fromisoformat(match["time"]) if match and match["time"] else None
    except ValueError:
        return text
    if day is None or clock is None:
        return day or clock or text
    return datetime.combine(day, clock) if clock != time() else day


def decode(text: str) -> str:
    r"""Put back the characters that a workbook writes as `_x000D_`, whole ones where they pair up.

    >>> decode("one_x000D_two"), decode("_x005F_x000D_"), decode("_xD83D__xDE00_")
    ('one\rtwo', '_x000D_', '😀')
    """
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
