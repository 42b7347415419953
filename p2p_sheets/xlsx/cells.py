"""The stored text of a cell -> its value, by the cell's type and style; each text is read once."""

from collections.abc import Callable, Mapping, Sequence

from p2p_sheets.xlsx.formats import NumberFormat
from p2p_sheets.xlsx.refusal import SizeGuard
from p2p_sheets.xlsx.styles import CellStyle
from p2p_sheets.xlsx.values import CellError, Struck, Value, decode, iso_moment, moment, number

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
