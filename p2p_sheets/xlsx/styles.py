"""The styles of a workbook -> what each says of its cells: a number, a date, a time, struck out."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from p2p_sheets.xlsx.markup import is_on, whole
from p2p_sheets.xlsx.package import SizeGuard


class NumberFormat(StrEnum):
    """What a number format shows a number as."""

    NUMBER = "number"  # durations too: `[h]:mm` counts hours, it names no day
    DATE = "date"  # with or without a time of day
    TIME = "time"  # a time of day alone


# The formats that Excel knows by number alone; 27-36 and 50-58 are East Asian, 71-81 Thai.
# Some of these show a time in one country and a date in another: those are dates here, for a
# time of day has no day, and a serial number without one is never made a date.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), *range(34, 37)), NumberFormat.DATE),
    **dict.fromkeys((*range(50, 59), *range(71, 75), 77, 81), NumberFormat.DATE),
    **dict.fromkeys((*range(18, 22), 32, 33, 45, 47, 75, 76, 78, 80), NumberFormat.TIME),
}

_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_SHOWS_VALUE = re.compile(r"[0#?@ymdhsebg]", re.IGNORECASE)  # `g` as in General
_NOT_A_DATE = re.compile(r"general|[0#?@]", re.IGNORECASE)
_NOON = re.compile(r"AM/PM|A/P", re.IGNORECASE)
_SECOND_PARTS = re.compile(r"(?<=s)\.0+", re.IGNORECASE)
_BARE_SIGN = re.compile(r"[€£¥₺₴₽₹$]")
_DAY_LETTERS = re.compile(r"[ydebg]|mmm", re.IGNORECASE)


_NAMED_CURRENCY = re.compile(r"\[\$([^\]]+)\]")
_QUOTED = re.compile(r'"([^"]*)"')
_SIGN = re.compile(r"[^\W\d_]{1,5}|[€£¥₺₴₽₹$]")  # a word as short as a currency's, or its sign


def currency_of(code: str) -> str:
    r"""Give how a format code names a currency, with the code of its country if there is one.

    Whether it is one, and which, is not for this room to say: `"kg"` comes out too.

    >>> currency_of("[$£-809]#,##0.00"), currency_of('#,##0.00\\ "zł"'), currency_of("0.00 €")
    ('£-809', 'zł', '€')
    >>> currency_of("#,##0.00"), currency_of("[$-407]0.00"), currency_of('0 "nights in all"')
    ('', '', '')
    """
    named = [name for name in _NAMED_CURRENCY.findall(code) if not name.startswith("-")]
    quoted = [word.strip() for word in _QUOTED.findall(code)]
    bare = _LITERAL.sub("", _BRACKET.sub("", code))
    found = [*named, *(word for word in quoted if _SIGN.fullmatch(word)), *_BARE_SIGN.findall(bare)]
    return found[0] if found else ""


def built_in(number: int) -> NumberFormat:
    """Tell what a format known by its number alone shows."""
    return _BUILT_IN.get(number, NumberFormat.NUMBER)


def format_of(code: str) -> NumberFormat:
    """Tell what a format code shows: its first section that shows the value at all.

    >>> [str(format_of(code)) for code in ("yyyy-mm-dd", "[$-407]d. mmmm yyyy", "mm:ss", "[h]:mm")]
    ['date', 'date', 'time', 'number']
    >>> [str(format_of(code)) for code in ('0.00" days"', "[$SEK] #,##0.00", "General", "0.00E+00")]
    ['number', 'number', 'number', 'number']
    """
    bare = _LITERAL.sub("", code)
    if _ELAPSED.search(bare):
        return NumberFormat.NUMBER
    sections = _BRACKET.sub("", bare).split(";")
    return _section_format(next(filter(_SHOWS_VALUE.search, sections), ""))


def _section_format(section: str) -> NumberFormat:
    shown = _SECOND_PARTS.sub("", _NOON.sub("", section)).lower()
    if _NOT_A_DATE.search(shown):
        return NumberFormat.NUMBER
    has_clock = "h" in shown or "s" in shown
    if _DAY_LETTERS.search(shown) or ("m" in shown and not has_clock):
        return NumberFormat.DATE
    return NumberFormat.TIME if has_clock else NumberFormat.NUMBER


_LISTS = {"numFmts", "fonts", "cellXfs"}


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a style says of a cell: what its number is, in which money, and a line through it."""

    shows: NumberFormat
    currency: str = ""  # as the number format names it
    struck: bool = False


class StylesReader:
    """Collects the styles of cells in the order in which cells name them."""

    root: ClassVar[str] = "styleSheet"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.styles: list[CellStyle] = []
        self._part, self._guard = part, guard
        self._codes: dict[int, tuple[NumberFormat, str]] = {}
        self._struck: list[bool] = []  # by font
        self._list = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format code or a font, or a style that uses them."""
        if name in _LISTS:
            self._list = name
        elif name == "numFmt" and self._list == "numFmts":
            self._guard.add("entries", 1, self._part)
            code = attributes.get("formatCode", "")
            number = whole(attributes.get("numFmtId"))
            self._codes[number] = (format_of(code), currency_of(code))
        elif name == "font" and self._list == "fonts":
            self._guard.add("entries", 1, self._part)
            self._struck.append(False)
        elif name == "strike" and self._list == "fonts" and self._struck:
            self._struck[-1] = is_on(attributes)
        elif name == "xf" and self._list == "cellXfs":
            self._guard.add("entries", 1, self._part)
            self.styles.append(self._style(attributes))

    def _style(self, attributes: dict[str, str]) -> CellStyle:
        number, font = whole(attributes.get("numFmtId")), whole(attributes.get("fontId"))
        shows, currency = self._codes.get(number) or (built_in(number), "")
        struck = font < len(self._struck) and self._struck[font]
        return CellStyle(shows, currency, struck)

    def end(self, name: str) -> None:
        """Leave a list: formats of tables and conditions are not those of cells."""
        self.text.clear()
        if name == self._list:
            self._list = ""
