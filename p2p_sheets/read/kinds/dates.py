"""Dates: as dates, or as text where only one reading is possible (IN-5)."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from p2p_sheets.findings import Code, cells
from p2p_sheets.read.kinds.odd import CellRead, Odd, Parse, odd, shown
from p2p_sheets.text import clean
from p2p_sheets.xlsx.values import Value

_YEARS = range(2000, 2100)
_ISO = re.compile(r"(?P<y>[0-9]{4})([-/])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_DOTS = re.compile(r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4})")
_SLASHES = re.compile(r"(?P<d>[0-9]{1,2})([/-])(?P<m>[0-9]{1,2})\2(?P<y>[0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")
_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})")
_EXCEL_FIRST = date(1899, 12, 30)


def day_parser(latest: date | None) -> Parse:
    """Make the parser of dates; one after `latest` is an error (a thing done lies in the past)."""

    def parse(value: Value) -> CellRead:
        if type(value) is date:
            return _judge(value, latest)
        if type(value) is datetime:
            return _noted(value.date(), cells.DATE_TIME, latest)
        if type(value) is str:
            return _from_text(clean(value), latest)
        return _other(value)

    return parse


def month_parser() -> Parse:
    """Make the parser of months: `YYYY-MM`, or any date in the month; gives its first day."""
    day = day_parser(None)

    def parse(value: Value) -> CellRead:
        if type(value) is str and (match := _MONTH.fullmatch(clean(value))):
            found = _date(match, 1)
            return _judge(found, None) if found else odd(cells.DATE_UNREADABLE, why="")
        read = day(value)
        if isinstance(read, Odd):
            first = read.value.replace(day=1) if isinstance(read.value, date) else None
            return Odd(read.code, first, read.words)
        return read.replace(day=1) if isinstance(read, date) else read

    return parse


def _judge(day: date, latest: date | None) -> CellRead:
    if day.year not in _YEARS:
        return odd(cells.DATE_RANGE, year=day.year)
    if latest is not None and day > latest:
        return odd(cells.DATE_FUTURE, today=latest)
    return day


def _noted(day: date, code: Code, latest: date | None) -> CellRead:
    judged = _judge(day, latest)
    return judged if isinstance(judged, Odd) else odd(code, day, read=day)


def _from_text(text: str, latest: date | None) -> CellRead:
    if not text:
        return None
    if match := _ISO.fullmatch(text) or _DOTS.fullmatch(text):
        found = _date(match)
        if found is None:
            return odd(cells.DATE_UNREADABLE, why=": there is no such day")
        return _noted(found, cells.DATE_TEXT, latest)
    if match := _SLASHES.fullmatch(text):
        return _from_slashes(match, latest)
    why = ": the year needs four digits" if _SHORT_YEAR.fullmatch(text) else ""
    return odd(cells.DATE_UNREADABLE, why=why)


def _from_slashes(match: re.Match[str], latest: date | None) -> CellRead:
    day_first = _date(match)
    month_first = _swapped(match)
    if day_first and month_first and day_first != month_first:
        return odd(
            cells.DATE_AMBIGUOUS, one=_long(day_first), other=_long(month_first), iso=day_first
        )
    if day_first:
        return _noted(day_first, cells.DATE_TEXT, latest)
    why = f"; with the month first it would be {_long(month_first)}" if month_first else ""
    return odd(cells.DATE_UNREADABLE, why=why)


def _date(match: re.Match[str], day: int | None = None) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), day or int(match["d"]))
    except ValueError:
        return None


def _swapped(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["d"]), int(match["m"]))
    except ValueError:
        return None


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _other(value: Value) -> Odd:
    """Tell a number where a date belongs: what day it would be."""
    if type(value) is Decimal:
        days = int(value) if abs(value) < 100_000 else 0
        day = _EXCEL_FIRST + timedelta(days)
        hint = f" (as a date: {_long(day)})" if day.year in _YEARS else ""
        return odd(cells.DATE_NUMBER, hint=hint)
    return odd(cells.DATE_UNREADABLE, why="" if shown(value) else ": the cell is empty")
