"""Cell formats with a colour behind them: each is a copy of the format that the cell had."""

import re

from p2p_sheets.findings import Severity
from p2p_sheets.write.annotated.parts import NotCopiedError

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
