"""How texts are compared, and how lists, numbers and days are put in words.

What people type alike is alike; what is near is only suggested.
"""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from anyascii import anyascii

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ACTIVE = tuple("=+-@\t\r\n")  # how a cell begins that a spreadsheet would run
_INVISIBLE = ("Cc", "Cf")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    r"""Drop what the eye cannot see: widths, zero-width and control characters, doubled spaces.

    >>> clean("  DE89\u00a03704\u200b0044 ")
    'DE89 37040044'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(
        " ", "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    ).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Reduce a name to what makes it the same name, whatever its case, accents and punctuation.

    >>> fold("Tepebaşı"), fold("SØNDERBORG"), fold("Donostia / San Sebastián")
    ('tepebasi', 'sonderborg', 'donostia san sebastian')
    """
    return _NOT_WORD.sub(" ", anyascii(clean(text)).casefold()).strip()


def order_key(text: str) -> str:
    """Give the order of IDs as text: NFKC, casefold, then code point (RB-12).

    >>> sorted(["b-10", "B-9", "a-1"], key=order_key)
    ['a-1', 'b-10', 'B-9']
    """
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def id_order(text: str) -> tuple[str, str]:
    """Give the order of IDs where two that differ in case alone must keep apart."""
    return (order_key(text), text)


def nearest(text: str, options: Iterable[str], most: int = 3) -> list[str]:
    """Name the options that look like `text`, nearest first; never used to decide anything.

    >>> nearest("Trondhiem", ["Trondheim", "Bergen"])
    ['Trondheim']
    """
    by_fold = {fold(option): option for option in reversed(list(options))}
    found = difflib.get_close_matches(fold(text), by_fold, n=most, cutoff=0.72)
    return [by_fold[key] for key in found]


def did_you_mean(text: str, options: Iterable[str]) -> str:
    """Phrase the nearest options as a question, or as nothing where none is near.

    >>> did_you_mean("Trondhiem", ["Trondheim"])
    ' Did you mean "Trondheim"?'
    """
    near = nearest(text, options)
    names = " or ".join(f'"{name}"' for name in near)
    return f" Did you mean {names}?" if near else ""


def sentence(text: str) -> str:
    """Begin a sentence with a text.

    >>> sentence("activities of the month")
    'Activities of the month'
    """
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], last: str = "and") -> str:
    """Join items as a sentence does.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)


def many(number: int, what: str) -> str:
    """Count things.

    >>> many(1, "payment"), many(2, "payment"), many(0, "city")
    ('1 payment', '2 payments', '0 cities')
    """
    plural = f"{what[:-1]}ies" if what.endswith("y") and what[-2] not in "aeiou" else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def spaced(number: float | Decimal) -> str:
    """Write a number without decimals, a space before each three digits.

    >>> spaced(50000), spaced(999)
    ('50 000', '999')
    """
    return f"{number:,.0f}".replace(",", " ")


def day_in_words(day: date | None) -> str:
    """Write a day as people do; nothing for no day.

    >>> day_in_words(date(2024, 3, 31))
    '31 March 2024'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def mask(text: str) -> str:
    """Hide a private value but keep it recognisable: its end, and a mark that only it has.

    >>> mask("BE68 5390 0754 7034"), mask("")
    ('...7034 #5806e726', '')
    """
    bare = clean(text).replace(" ", "").upper()
    if not bare:
        return ""
    tail = bare[-4:] if len(bare) >= 12 else ""
    return f"...{tail} #{hashlib.sha256(bare.encode()).hexdigest()[:8]}"


def passive(cell: object) -> object:
    """Keep a text of a CSV file from being run as a formula where a spreadsheet opens it.

    >>> passive("=1+1"), passive("Graz"), passive(3)
    ("'=1+1", 'Graz', 3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTIVE) else cell
