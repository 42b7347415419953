"""Dates: as dates, or as text where only one reading is possible (IN-5)."""

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources

from p2p_sheets.findings import Code, cells
from p2p_sheets.read.kinds.odd import CellRead, Odd, Parse, odd, shown
from p2p_sheets.text import clean, day_in_words, fold
from p2p_sheets.xlsx.values import Value

_YEARS = range(2000, 2100)
_ISO = re.compile(
    r"(?P<y>[0-9]{4})([-/])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})"
    r"(?:[T ](?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?"
    r" ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_DOTS = re.compile(r"(?P<d>[0-9]{1,2})\. ?(?P<m>[0-9]{1,2})\. ?(?P<y>[0-9]{4})")
_SLASHES = re.compile(r"(?P<d>[0-9]{1,2})([/-])(?P<m>[0-9]{1,2})\2(?P<y>[0-9]{4})")
_SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}[./ -]+)?(?:[0-9]{1,2}|[^\W\d_]+)[./ -]+[0-9]{2}")
_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})")
_LOOSE_MONTH = re.compile(
    r"(?P<y>[0-9]{4})[-/. ](?P<m>[0-9]{1,2})|(?P<m2>[0-9]{1,2})[-/. ](?P<y2>[0-9]{4})"
)
_BETWEEN = {"de", "del", "of", "the", "er", "st", "nd", "rd", "th", "o"}  # 1er, 2nd, 3 de mayo
_EXCEL_FIRST = date(1899, 12, 30)
_MIDNIGHT = timedelta(minutes=2)  # so near to it programs store a day, by the way they reckon


def day_parser(latest: date | None) -> Parse:
    """Make the parser of dates; one after `latest` is an error (a thing done lies in the past)."""

    def parse(value: Value) -> CellRead:
        if type(value) is date:
            return _judge(value, latest)
        if type(value) is datetime:
            return _moment(value, latest)
        if type(value) is str:
            return _from_text(bare, latest) if (bare := clean(value)) else None
        return _other(value)

    return parse


def month_parser() -> Parse:
    """Make the parser of months: `YYYY-MM`, or any date in the month; gives its first day."""
    day = day_parser(None)

    def parse(value: Value) -> CellRead:
        bare = clean(value) if type(value) is str else ""
        if bare and (read := _month(bare)):
            return read
        read = day(value)
        if isinstance(read, Odd):
            first = read.value.replace(day=1) if isinstance(read.value, date) else None
            words = {**read.words, "wanted": "month", "form": "year and month: 2023-02"}
            return Odd(read.code, first, words)
        return read.replace(day=1) if isinstance(read, date) else read

    return parse


def _month(text: str) -> CellRead:
    """Read a month alone, where the text has one reading."""
    if match := _MONTH.fullmatch(text):
        found = _date(match, 1)
        return _judge(found, None) if found else _unreadable()
    split = _LOOSE_MONTH.fullmatch(text)
    worded = _in_words(text)
    if split:
        year, month = split["y"] or split["y2"], int(split["m"] or split["m2"])
    elif worded and len(worded) == 2:
        year, month = worded
    else:
        return None
    if not 1 <= month <= 12:
        return None
    judged = _judge(date(int(year), month, 1), None)
    return (
        judged if isinstance(judged, Odd) else odd(cells.DATE_TEXT, judged, read=f"{judged:%Y-%m}")
    )


def _unreadable(why: str = "") -> Odd:
    return odd(cells.DATE_UNREADABLE, why=why, wanted="date", form="year-month-day: 2023-03-31")


def _moment(moment: datetime, latest: date | None, zone: str = "") -> CellRead:
    """Read a time of day as its day only where it is the midnight at which the day begins."""
    day = (moment + _MIDNIGHT).date()
    midnight = datetime.combine(day, time())
    if abs(moment - midnight) <= _MIDNIGHT and zone in ("", "Z", "+00:00", "+0000"):
        return _noted(day, cells.DATE_MIDNIGHT, latest)
    day = moment.date()
    other = day + timedelta(1 if moment.hour >= 12 else -1)
    return odd(cells.DATE_TIME, one=day_in_words(day), other=day_in_words(other), iso=day)


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
    if match := _ISO.fullmatch(text) or _DOTS.fullmatch(text):
        found = _date(match)
        if found is None:
            return _unreadable(": there is no such day")
        return _at(found, match.groupdict(), latest)
    if (worded := _in_words(text)) and len(worded) == 3:
        return _from_words(worded, latest)
    if match := _SLASHES.fullmatch(text):
        return _from_slashes(match, latest)
    why = ": the year needs four digits" if _SHORT_YEAR.fullmatch(text) else ""
    return _unreadable(why)


def _at(day: date, said: Mapping[str, str | None], latest: date | None) -> CellRead:
    """Read a day that was typed with a time of day or without."""
    clock = said.get("clock")
    if not clock:
        return _noted(day, cells.DATE_TEXT, latest)
    try:
        moment = datetime.combine(day, time.fromisoformat(clock.zfill(5)))
    except ValueError:
        return _unreadable(": there is no such time of day")
    return _moment(moment, latest, said.get("zone") or "")


def _in_words(text: str) -> tuple[int, ...] | None:
    """Give year, month and, where there is one, day of a text that names its month.

    >>> _in_words("3 de mayo de 2023"), _in_words("Feb 2023"), _in_words("listopad 2023")
    ((2023, 5, 3), (2023, 2), None)
    """
    words: list[str] = re.findall(r"[0-9]+|[a-z]+", fold(text))
    digits = [word for word in words if word.isdigit()]
    named = [word for word in words if not word.isdigit() and word not in _BETWEEN]
    years = [int(word) for word in digits if len(word) == 4]
    days = [int(word) for word in digits if len(word) <= 2]
    month = month_names().get(named[0]) if len(named) == 1 else None
    if month is None or len(years) != 1 or len(days) > 1 or len(digits) > 1 + len(days):
        return None
    return (years[0], month, *days)


@cache
def month_names() -> Mapping[str, int]:
    """Map the names of months in Europe's languages to their number, where they mean one alone."""
    found: dict[str, set[int]] = {}
    with (resources.files("p2p_sheets") / "data/month_names.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name in row["names"].split():
                found.setdefault(fold(name), set()).add(int(row["month"]))
    return {name: next(iter(months)) for name, months in found.items() if len(months) == 1}


def _from_words(said: tuple[int, ...], latest: date | None) -> CellRead:
    try:
        found = date(*said)
    except ValueError:
        return _unreadable(": there is no such day")
    return _noted(found, cells.DATE_TEXT, latest)


def _from_slashes(match: re.Match[str], latest: date | None) -> CellRead:
    day_first = _date(match)
    month_first = _swapped(match)
    if day_first and month_first and day_first != month_first:
        return odd(
            cells.DATE_AMBIGUOUS,
            one=day_in_words(day_first),
            other=day_in_words(month_first),
            iso=day_first,
        )
    if day_first:
        return _noted(day_first, cells.DATE_TEXT, latest)
    why = f"; with the month first it would be {day_in_words(month_first)}" if month_first else ""
    return _unreadable(why)


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


def _other(value: Value) -> Odd:
    """Tell a number where a date belongs: what day it would be."""
    if type(value) is Decimal:
        days = int(value) if abs(value) < 100_000 else 0
        day = _EXCEL_FIRST + timedelta(days)
        hint = f" (as a date: {day_in_words(day)})" if day.year in _YEARS else ""
        return odd(cells.DATE_NUMBER, hint=hint)
    return _unreadable("" if shown(value) else ": the cell is empty")
