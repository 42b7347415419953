"""One workbook, opened by openpyxl no further than a figure needs.

Its sheets are named at once; their texts and styles, which take longest, are read once one of them
is asked for. Theme, properties and links are left out.
"""

import io
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any
from zipfile import ZipFile

STYLES = "xl/styles.xml"
LARGE = 10_000_000  # bytes of a part that is not looked through


class OpenedBook:
    """A workbook whose sheets can be asked for by name."""

    def __init__(self, data: bytes) -> None:
        """Read what sheets there are.

        Raises:
            ValueError: it cannot be opened.
        """
        from openpyxl.reader.excel import ExcelReader

        try:
            self._reader: Any = ExcelReader(io.BytesIO(data), read_only=True, data_only=True)
            self._rich = self._reader.rich_text = _has_struck_text(self._reader.archive)
            self._reader.read_manifest()
            self._reader.read_workbook()
            sheets = {sheet.name: part for sheet, part in self._reader.parser.find_sheets()}
        except Exception as problem:  # what openpyxl cannot read holds nothing for either engine
            raise ValueError("no workbook that can be read") from problem
        there = self._reader.valid_files
        self._parts = {name: part for name, part in sheets.items() if part.target in there}
        self.titles = list(self._parts)

    def rows(self, title: str) -> Iterator[Sequence[object]]:
        """Read the rows of a sheet from the first; text with a line through it is left out."""
        from openpyxl.worksheet._read_only import ReadOnlyWorksheet

        part = self._parts[title]
        if self._texts is None or "chartsheet" in part.Type:
            return iter(())
        sheet: Any = ReadOnlyWorksheet(self._reader.wb, title, part.target, self._texts)
        sheet.reset_dimensions()  # what a program wrote there may be wrong
        rows: Iterator[Sequence[object]] = sheet.iter_rows(values_only=True)
        return (tuple(map(_unstruck, row)) for row in rows) if self._rich else rows

    @cached_property
    def _texts(self) -> list[Any] | None:
        """The texts of all sheets, once it is known which cells are days; None: unreadable."""
        reader = self._reader
        try:
            if STYLES in reader.valid_files:
                days, spans = _formats_of_time(reader.archive.read(STYLES))
                reader.wb._date_formats, reader.wb._timedelta_formats = days, spans  # noqa: SLF001
            if not self._rich:
                return list(_shared_texts(reader))
            reader.read_strings()
        except Exception:  # noqa: BLE001 (see above)
            return None
        return list(reader.shared_strings)


def _has_struck_text(archive: ZipFile) -> bool:
    """May parts of a text have a line through them? Whole cells have it in the styles instead."""
    parts = [part for part in archive.infolist() if part.filename.endswith(".xml")]
    texts = [part for part in parts if "styles" not in part.filename]
    return any(one.file_size > LARGE or b"strike" in archive.read(one) for one in texts)


def _shared_texts(reader: Any) -> Iterator[str]:
    """Read the texts that stand once in a workbook; openpyxl makes objects of all their parts."""
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return
    item, text, run = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
    with reader.archive.open(part.PartName[1:]) as source:
        for _, node in iterparse(source):
            if node.tag == item:
                pieces = [*node.findall(text), *node.findall(f"{run}/{text}")]  # no reading aids
                yield "".join(piece.text or "" for piece in pieces).replace("x005F_", "")
                node.clear()


@lru_cache(maxsize=256)
def _formats_of_time(styles: bytes) -> tuple[set[int], set[int]]:
    """Which of the cell formats show a day, and which a span; a template's are asked for once."""
    from openpyxl.styles.stylesheet import Stylesheet
    from openpyxl.xml.functions import fromstring

    tree: Any = fromstring(styles)
    sheet: Any = Stylesheet.from_tree(tree)
    return sheet.date_formats, sheet.timedelta_formats


def _unstruck(value: object) -> object:
    """Leave out the parts of a text that have a line through them."""
    if not isinstance(value, list):
        return value
    from openpyxl.cell.rich_text import TextBlock

    struck = [isinstance(part, TextBlock) and bool(part.font.strike) for part in value]
    return "".join(str(part) for part, out in zip(value, struck, strict=True) if not out)
