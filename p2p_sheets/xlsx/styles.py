"""The styles of a workbook -> what each shows a number as; all else of a style is left alone."""

from typing import ClassVar

from p2p_sheets.xlsx.formats import NumberFormat, built_in, format_of
from p2p_sheets.xlsx.markup import whole
from p2p_sheets.xlsx.refusal import SizeGuard


class StylesReader:
    """Collects the formats of cells in the order in which cells name them."""

    root: ClassVar[str] = "styleSheet"

    def __init__(self, part: str, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self.formats: list[NumberFormat] = []
        self._part, self._guard = part, guard
        self._codes: dict[int, NumberFormat] = {}
        self._list = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note a format code, or a cell format that uses one."""
        if name in {"numFmts", "cellXfs"}:
            self._list = name
        elif name == "numFmt" and self._list == "numFmts":
            self._guard.add("entries", 1, self._part)
            self._codes[whole(attributes.get("numFmtId"))] = format_of(
                attributes.get("formatCode", "")
            )
        elif name == "xf" and self._list == "cellXfs":
            self._guard.add("entries", 1, self._part)
            number = whole(attributes.get("numFmtId"))
            self.formats.append(self._codes.get(number) or built_in(number))

    def end(self, name: str) -> None:
        """Leave a list: formats of tables and conditions are not those of cells."""
        self.text.clear()
        if name == self._list:
            self._list = ""
