"""A cell as it is stored -> its address, its value by type and style; shared texts read once."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import ClassVar

from p2p_sheets.xlsx.markup import is_on
from p2p_sheets.xlsx.package import SizeGuard
from p2p_sheets.xlsx.raw import Address, Range
from p2p_sheets.xlsx.styles import CellStyle, NumberFormat
from p2p_sheets.xlsx.values import CellError, Struck, Value, decode, iso_moment, moment, number


class Runs:
    """The runs of one text while they are read; a reader hands its elements on to it."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._left: list[str] = []  # those without a line through them
        self._phonetic = self._struck = False
        self.has_line = False  # is there a line through a part that is not blank?

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin the whole text, a run of it, or what is said about one."""
        match name:
            case "si" | "is":
                self._runs.clear()
                self._left.clear()
                self._struck = self.has_line = False
            case "r":
                self._struck = False
            case "strike":
                self._struck = is_on(attributes)
            case "rPh":
                self._phonetic = True

    def end(self, name: str, text: str) -> None:
        """Take the text of a run."""
        if name == "rPh":
            self._phonetic = False
        elif name == "t" and not self._phonetic:
            self._runs.append(text)
            if not self._struck:
                self._left.append(text)
            elif text.strip():
                self.has_line = True

    @property
    def whole(self) -> str:
        """The text as the file has it."""
        return "".join(self._runs)

    def value(self) -> str | Struck:
        """Give the text; where a part of it has a line through it, with what is left."""
        text = decode(self.whole)
        return Struck(text, decode("".join(self._left))) if self.has_line else text


class StringsReader:
    """Collects the shared texts."""

    root: ClassVar[str] = "sst"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.texts: list[str | Struck] = []
        self._part, self._guard = part, guard
        self._runs = Runs()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text or a run of it."""
        if name == "t":
            self.text.clear()
        self._runs.start(name, attributes)

    def end(self, name: str) -> None:
        """Take a run, or the whole text."""
        if name == "si":
            length = len(self._runs.whole)
            self._guard.check("text", length, self._part)
            self._guard.add("characters", length, self._part)
            self.texts.append(self._runs.value())
        else:
            self._runs.end(name, "".join(self.text) if name == "t" else "")


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
