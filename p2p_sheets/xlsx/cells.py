"""A cell as it is stored -> its address, and its value by type and style, each text read once."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from p2p_sheets.xlsx.raw import Address, Range
from p2p_sheets.xlsx.refusal import SizeGuard
from p2p_sheets.xlsx.styles import CellStyle, NumberFormat
from p2p_sheets.xlsx.values import CellError, Struck, Value, decode, iso_moment, moment, number

LAST_ROW = 1_048_576
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,9})")


@cache
def column_indices(count: int) -> Mapping[str, int]:
    """Number the first `count` columns by their letters.

    >>> [column_indices(703)[letters] for letters in ("A", "Z", "AA", "ZZ", "AAA")]
    [0, 25, 26, 701, 702]
    """
    names = [""]
    for name in names:
        names += (name + chr(letter) for letter in range(ord("A"), ord("Z") + 1))
        if len(names) > count:
            break
    return {name: index for index, name in enumerate(names[1 : count + 1])}


def address(text: str) -> Address | None:
    """Read the address of a cell, also of one beyond what Excel has; None if it is none.

    >>> address("C5"), address("$xfd$1048576"), address("5C"), address("C0")
    ((5, 2), (1048576, 16383), None, None)
    """
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def cell_range(text: str) -> Range | None:
    """Read a range, whichever corners it is written by; None if it is none.

    >>> cell_range("A1:C2"), cell_range("C2:A1"), cell_range("B7"), cell_range("A:C")
    ((1, 0, 2, 2), (1, 0, 2, 2), (7, 1, 7, 1), None)
    """
    first, colon, last = text.partition(":")
    one, other = address(first), address(last if colon else first)
    if one is None or other is None:
        return None
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


RICH_VALUE = CellError("a picture or a data type")  # Geography, say, which others see as #VALUE!
MISSING_TEXT = CellError("#missing text")  # points to a shared text that the file lacks
UNNAMED_ERROR = CellError("#error")

_KEPT = 50_000  # texts a memo keeps: more would cost memory, and few of them come again
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False}


class TextMemo(dict[str, Value | None]):
    """Reads texts by looking them up: `memo["45000"]`; None is a blank."""

    def __init__(self, read: Callable[[str], Value | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Value | None:
        value = self._read(text)
        if len(self) < _KEPT:
            self[text] = value
        return value


class CellTypes:
    """The memo for each type of cell (`t`), and of numbers for each style (`s`)."""

    def __init__(
        self,
        texts: Sequence[str | Struck],
        styles: Sequence[CellStyle],
        guard: SizeGuard,
        *,
        from_1904: bool,
    ) -> None:
        """Take the shared texts, and what each style says of its cells."""
        self._guard = guard
        self.numbers = TextMemo(_number)
        self.results = TextMemo(self._text)  # texts that formulas gave: a blank one is "", not None
        self.texts = TextMemo(lambda text: self._text(text) or None)
        by_format = {NumberFormat.NUMBER: self.numbers}
        for shown in (NumberFormat.DATE, NumberFormat.TIME):
            by_format[shown] = TextMemo(_moments(shown, from_1904=from_1904))
        self.by_style: Mapping[str, TextMemo] = {
            str(number): by_format[style.shows] for number, style in enumerate(styles)
        }
        self.struck = {str(number) for number, style in enumerate(styles) if style.struck}
        self.currencies = {
            str(n): style.currency for n, style in enumerate(styles) if style.currency
        }
        self.by_type: Mapping[str, TextMemo] = {
            "s": TextMemo(_shared(texts)),
            "b": TextMemo(lambda text: _BOOLEANS.get(text, text or None)),
            "e": TextMemo(lambda text: CellError(text) if text else UNNAMED_ERROR),
            "d": TextMemo(lambda text: iso_moment(text) if text else None),
        }

    def _text(self, text: str) -> str:
        self._guard.add("characters", len(text))
        self._guard.check("text", len(text))
        return decode(text)


def _number(text: str) -> Value | None:
    bare = text.strip()
    value = number(bare)
    return value if value is not None else bare or None


def _moments(shown: NumberFormat, *, from_1904: bool) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        bare = text.strip()
        serial = number(bare)
        return bare or None if serial is None else moment(serial, shown, from_1904=from_1904)

    return read


def _shared(texts: Sequence[str | Struck]) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        bare = text.strip()
        if not (bare.isascii() and bare.isdecimal() and len(bare) < 10):
            return MISSING_TEXT if bare else None
        index = int(bare)
        return (texts[index] or None) if index < len(texts) else MISSING_TEXT

    return read
