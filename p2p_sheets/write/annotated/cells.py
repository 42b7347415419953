"""Colour cells in the XML of a sheet and of the styles; every other byte stays."""

import re
from collections.abc import Callable, Iterator, Mapping

from p2p_sheets.findings import Severity, column_letter
from p2p_sheets.write.annotated.parts import NotCopiedError, attributes

_DATA = re.compile(r"<sheetData\b[^>]*?(?:/>|>(?P<rows>.*)</sheetData>)", re.DOTALL)
_ROW = re.compile(r"(?P<tag><row\b[^>]*?)(?:/>|>(?P<cells>.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"(?P<tag><c\b[^>]*?)(?P<rest>/>|>.*?</c>)", re.DOTALL)
_COL = re.compile(r"<col\b[^>]*>")
_STYLE = re.compile(r"""\ss\s*=\s*(?:"[0-9]*"|'[0-9]*')""")
_SPANS = re.compile(r"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")

Marks = Mapping[tuple[int, int], Severity]  # by row (from 1) and column (from 0)
Colour = Callable[[int, Severity], int]  # the format of a cell -> the same with a colour


def coloured(text: str, marks: Marks, colour: Colour) -> str:
    """Colour the cells of a sheet; a blank cell, or row, that is not there is put in.

    Raises:
        NotCopiedError: the sheet is not written as spreadsheet programs write it.
    """
    data = _DATA.search(text)
    if data is None:
        raise NotCopiedError("a sheet of it is written in an unusual way")
    wanted: dict[int, dict[int, Severity]] = {}
    for (row, column), severity in marks.items():
        wanted.setdefault(row, {})[column] = severity
    sheet = _Sheet(_column_styles(text[: data.start()]), colour)
    rows = "".join(sheet.rows(data["rows"] or "", wanted))
    return f"{text[: data.start()]}<sheetData>{rows}</sheetData>{text[data.end() :]}"


class _Sheet:
    """The rows of a sheet while they are gone through."""

    def __init__(self, by_column: Mapping[int, int], colour: Colour) -> None:
        self._by_column = by_column
        self._colour = colour

    def rows(self, text: str, wanted: dict[int, dict[int, Severity]]) -> Iterator[str]:
        """Give all rows, those that are wanted with their cells coloured."""
        number = 0
        left = dict(sorted(wanted.items()))
        for match in _ROW.finditer(text):
            found = attributes(match["tag"])
            number = int(found.get("r", number + 1))
            for missing in [row for row in left if row < number]:
                yield self._row(f'<row r="{missing}"', "", missing, left.pop(missing))
            if number in left:
                tag, inside = match["tag"], match["cells"] or ""
                yield self._row(tag, inside, number, left.pop(number))
            else:
                yield match[0]
        for missing, cells in left.items():
            yield self._row(f'<row r="{missing}"', "", missing, cells)

    def _row(self, tag: str, text: str, number: int, wanted: dict[int, Severity]) -> str:
        own = attributes(tag)
        row_style = int(own.get("s", 0)) if own.get("customFormat") in ("1", "true") else None
        cells: dict[int, str] = {}
        column = -1
        for match in _CELL.finditer(text):
            found = attributes(match["tag"])
            column = _index(found["r"]) if "r" in found else column + 1
            cells[column] = match[0]
            if column in wanted:
                style = self._colour(int(found.get("s", 0)), wanted[column])
                bare = _STYLE.sub("", match["tag"])
                cells[column] = f'{bare} s="{style}"{match["rest"]}'
        for column, severity in wanted.items():
            if column not in cells:
                base = self._by_column.get(column, 0) if row_style is None else row_style
                style = self._colour(base, severity)
                cells[column] = f'<c r="{column_letter(column)}{number}" s="{style}"/>'
        inside = "".join(cell for _, cell in sorted(cells.items()))
        return f"{_SPANS.sub('', tag)}>{inside}</row>"


def _column_styles(head: str) -> dict[int, int]:
    out = {}
    for tag in _COL.findall(head):
        found = attributes(tag)
        if "style" in found:
            first, last = int(found.get("min", 1)), min(int(found.get("max", 1)), 1000)
            out.update(dict.fromkeys(range(first - 1, last), int(found["style"])))
    return out


def _index(address: str) -> int:
    index = 0
    for letter in address:
        if not letter.isalpha():
            break
        index = index * 26 + ord(letter.upper()) - ord("A") + 1
    return index - 1


COLOURS = {Severity.ERROR: "FFF8B4AE", Severity.WARNING: "FFFFE08A"}
_XFS = re.compile(r"(<cellXfs\b[^>]*>)(.*?)(</cellXfs>)", re.DOTALL)
_XF = re.compile(r"<xf\b(?:[^>]*?/>|[^>]*?>.*?</xf>)", re.DOTALL)
_FILLS = re.compile(r"(<fills\b[^>]*>)(.*?)(</fills>)", re.DOTALL)
_FILL = re.compile(r"<fill\b")


class Styles:
    """The styles of a workbook, to which coloured copies of its cell formats are added."""

    def __init__(self, text: str) -> None:
        """Take the part as text.

        Raises:
            NotCopiedError: it is not written as spreadsheet programs write it.
        """
        self._text = text
        formats, fills = _XFS.search(text), _FILLS.search(text)
        if formats is None or fills is None:
            raise NotCopiedError("its styles are written in an unusual way")
        self._formats = _XF.findall(formats[2])
        self._known = len(self._formats)
        self._first_fill = len(_FILL.findall(fills[2]))
        self._made: dict[tuple[int, Severity], int] = {}

    def coloured(self, style: int, severity: Severity) -> int:
        """Give the number of the format that is `style` with the colour of a severity."""
        key = (style if style < self._known else 0, severity)
        if key not in self._made:
            fill = self._first_fill + list(COLOURS).index(severity)
            self._made[key] = len(self._formats)
            self._formats.append(_filled(self._formats[key[0]], fill))
        return self._made[key]

    def text(self) -> str:
        """Give the part with the formats and colours that were added."""
        fills = "".join(
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
            '<bgColor indexed="64"/></patternFill></fill>'
            for colour in COLOURS.values()
        )
        added = "".join(self._formats[self._known :])
        text = _longer(_XFS, self._text, len(self._formats), added)
        return _longer(_FILLS, text, self._first_fill + len(COLOURS), fills)


def _filled(xf: str, fill: int) -> str:
    tag = re.match(r"<xf\b[^>]*?(?=/?>)", xf)
    head = tag[0] if tag else "<xf"
    bare = re.sub(r"""\s(?:fillId|applyFill)\s*=\s*(?:"[^"]*"|'[^']*')""", "", head)
    return f'{bare} fillId="{fill}" applyFill="1"{xf[len(head) :]}'


def _longer(table: re.Pattern[str], text: str, count: int, added: str) -> str:
    """Add entries to the end of a table of the styles, and count them."""

    def put(match: re.Match[str]) -> str:
        head = re.sub(r'count="[0-9]+"', f'count="{count}"', match[1])
        return head + match[2] + added + match[3]

    return table.sub(put, text, count=1)
