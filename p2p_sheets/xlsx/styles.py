"""The styles of a workbook -> what each says of its cells; all else of a style is left alone."""

from dataclasses import dataclass
from typing import ClassVar

from p2p_sheets.xlsx.formats import NumberFormat, built_in, currency_of, format_of
from p2p_sheets.xlsx.markup import is_on, whole
from p2p_sheets.xlsx.refusal import SizeGuard

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
