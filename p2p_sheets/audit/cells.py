"""One cell, or one figure of the ledger: what it says, and how it is rounded.

Read is what has one reading only; what has none or two is left blank, for whoever uses it to miss.
"""

import csv
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib import resources

from anyascii import anyascii

MIDNIGHT = timedelta(minutes=2)  # programs store dates so near to it


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    r"""Leave out what the eye cannot see.

    >>> clean("  P012\u00a0/ 1\u200b ")
    'P012 / 1'
    """
    plain = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFKC", text))
    seen = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(seen.split())


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Make IDs and choices that differ in case alone the same (RB-12: NFKC, casefold)."""
    return clean(text).casefold()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Reduce a title to its letters and digits: `SUBMITTED ON *` is `Submitted on`."""
    return "".join(c for c in key(text) if c.isalnum())


def text(value: object) -> str:
    """Read a text; a whole number in an ID is its digits."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day):  # noqa: DTZ001
        value = value.date()
    return clean(str(value))


def account(value: object) -> str:
    """Give the letters and digits of an IBAN or a BIC, whatever is written around them.

    >>> account("IBAN: NO93 8601-1117.947 (EUR)"), account("IBAN NO93 8601 1117 947")
    ('NO9386011117947', 'NO9386011117947')
    """
    typed = re.sub(r"\([A-Z]{3}\)$", "", text(value).upper())
    named = re.sub(r"^IBAN(?: ?N[OR][.:])?", "", typed)
    return "".join(letter for letter in named if letter.isalnum())


def day(value: object) -> date | None:
    """Read a date, or a text that is one and no other.

    >>> day("2023-03-04"), day("4.3.2023"), day("31/3/2023"), day("03/04/2023")
    (datetime.date(2023, 3, 4), datetime.date(2023, 3, 4), datetime.date(2023, 3, 31), None)
    """
    if isinstance(value, str) and ":" in value:
        value = _moment(clean(value))
    if isinstance(value, datetime):
        return (value + MIDNIGHT).date()
    if isinstance(value, date):
        return value
    typed = text(value)
    if parts := re.fullmatch(r"(\d{4})([-/])(\d+)\2(\d+)", typed):
        return _date(int(parts[1]), int(parts[3]), int(parts[4]))
    if parts := re.fullmatch(r"(\d+)([-/.]) ?(\d+)\2 ?(\d{4})", typed):
        first, second = int(parts[1]), int(parts[3])
        sure = parts[2] == "." or first > 12 or first == second
        return _date(int(parts[4]), second, first) if sure else None
    worded = _in_words(typed)
    return _date(*worded) if len(worded) == 3 else None


def month(value: object) -> str | None:
    """Read a month as `2023-03`.

    >>> month("2023-03"), month("Mar 2023"), month(date(2023, 3, 9)), month("March 23")
    ('2023-03', '2023-03', '2023-03', None)
    """
    found, typed = day(value), text(value)
    if parts := re.fullmatch(r"(\d{4})[-/. ](\d{1,2})", typed):
        found = _date(int(parts[1]), int(parts[2]), 1)
    elif parts := re.fullmatch(r"(\d{1,2})[-/. ](\d{4})", typed):
        found = _date(int(parts[2]), int(parts[1]), 1)
    elif len(worded := _in_words(typed)) == 2:
        found = _date(worded[0], worded[1], 1)
    return f"{found:%Y-%m}" if found else None


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        return None


def _in_words(typed: str) -> list[int]:
    """Give year, month and day, as far as a text names them with one month in words."""
    numbers = sorted(re.findall(r"\d+", typed), key=len, reverse=True)
    words = re.findall("[a-z]+", anyascii(key(typed)).lower())
    named = [_months()[word] for word in words if word in _months()]
    if len(named) != 1 or not numbers or len(numbers[0]) != 4:
        return []
    return [int(numbers[0]), *named, *map(int, numbers[1:])]


@cache
def _months() -> dict[str, int]:
    """Read the names of months that mean one alone."""
    path = resources.files("p2p_sheets") / "data/month_names.csv"
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        for name in anyascii(row["names"]).lower().split():
            found.setdefault(name, set()).add(row["month"])
    return {name: int(*months) for name, months in found.items() if len(months) == 1}


def number(value: object) -> Fraction | None:
    """Read a number to 15 digits, or a text that is one and no other.

    >>> number(120.11), number("1.234,50"), number("0,98"), number("1,234")
    (Fraction(12011, 100), Fraction(2469, 2), Fraction(49, 50), None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return exact(float(value))
    typed = re.sub(r"(?i)[\s'’€]|^\+|^eur(os?)?|eur(os?)?$", "", text(value))
    if not re.fullmatch(r"-?\d[\d.,]*", typed):
        return None
    marks = re.findall(r"[.,]", typed)
    if len(set(marks)) == 2 or len(marks) == 1:
        whole, _, rest = typed.rpartition(marks[-1])
        if len(marks) == 1 and len(rest) == 3 and whole.lstrip("-") != "0" and len(whole) < 4:
            return None  # thousands, or three decimals
        typed = re.sub(r"[.,]", "", whole) + "." + rest
    elif marks:
        typed = re.sub(r"[.,]", "", typed)
    return exact(typed)


def _date(year: int, month_of: int, day_of: int) -> date | None:
    try:
        return date(year, month_of, day_of)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def digits(value: float) -> str:
    """Write the 15 digits that Excel keeps of a number."""
    return f"{Decimal(f'{value:.15g}'):f}"


@lru_cache(maxsize=65536)
def exact(value: object) -> Fraction | None:
    """Read a cell or a text as the number that it is; None where it is none.

    >>> exact(0.1), exact("109.45"), exact("GIRO"), exact(None)
    (Fraction(1, 10), Fraction(2189, 20), None, None)
    """
    try:
        return Fraction(digits(value) if isinstance(value, float) else str(value))
    except ValueError:
        return None


def half_up(value: Fraction) -> int:
    """Round to a whole number, half away from zero.

    >>> half_up(Fraction(25, 2)), half_up(Fraction(-25, 2)), half_up(Fraction(49, 4))
    (13, -13, 12)
    """
    above, below = value.numerator, value.denominator
    whole = (2 * abs(above) + below) // (2 * below)
    return whole if above >= 0 else -whole
