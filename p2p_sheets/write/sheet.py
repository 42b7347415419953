"""One worksheet being written: a cell by its type, or a whole row of a table at once.

Nobody's cell becomes a formula, a link or markup: texts are written as texts.

xlsxwriter takes each cell through several calls. A table's row has no need of that: `OutputSheet`
hands its XML to the stream in which xlsxwriter keeps finished rows. The cells are those that
xlsxwriter's own way gives, but for texts, which stand once in a workbook (docs/decisions/0006).
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.findings import column_letter
from p2p_sheets.write.table import Cell, Formula, Link

LAST_COLUMN = 16_383
TEXT_LIMIT = 32_767  # in UTF-16 units, as Excel counts
LINKS = 65_530  # of a sheet, for Excel; those beyond are texts
CUT = " ... (cut)"
REMEMBERED = 4_096  # texts whose XML is kept
SHARED = 20_000  # texts that stand once in a workbook; those beyond would cost memory
_LOOKS_ESCAPED = re.compile(r"(_x[0-9a-fA-F]{4}_)")  # Excel would read it as a character


class UnwritableError(Exception):
    """xlsxwriter refused a cell: a defect of this program, never of the input."""


def put(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    """Write one cell by its type.

    Raises:
        UnwritableError: xlsxwriter would have cut or dropped the value.
    """
    write = _WRITERS.get(type(cell), _text)
    if write(sheet, row, column, cell, style) != 0:
        message = (
            f"{sheet.get_name()} row {row + 1} column {column + 1}: a cell could not be written"
        )
        raise UnwritableError(message)


def _text(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    text = shown(cell)
    if not text:
        return _blank(sheet, row, column, None, style)
    return int(sheet.write_string(row, column, text, style))


def _blank(sheet: Worksheet, row: int, column: int, _: Any, style: Format) -> int:
    return int(sheet.write_blank(row, column, None, style))


def _number(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    return int(sheet.write_number(row, column, cell, style))


def _flag(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    return int(sheet.write_string(row, column, _said(cell), style))


def _day(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    return int(sheet.write_datetime(row, column, datetime.combine(cell, time()), style))


def _formula(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    return int(sheet.write_formula(row, column, cell.text, style, _result(cell)))


def _link(sheet: Worksheet, row: int, column: int, cell: Any, style: Format) -> int:
    if sheet.hlink_count >= LINKS:
        return _text(sheet, row, column, cell.text, style)
    return int(sheet.write_url(row, column, cell.target, style, cell.text))


_WRITERS: dict[type, Callable[[Worksheet, int, int, Any, Format], int]] = {
    str: _text,
    Decimal: _number,
    int: _number,
    bool: _flag,
    date: _day,
    Formula: _formula,
    Link: _link,
    type(None): _blank,
}


class OutputSheet(Worksheet):
    """A worksheet that takes rows whole, in order, in constant-memory mode."""

    def __init__(self) -> None:
        super().__init__()
        self._markup: dict[str, str] = {}
        self._rest = -1  # the first of the columns that have one look up to the last

    def style_rest(self, first: int, style: Format) -> None:
        """Give all columns from one on a format.

        Column by column each would be kept apart, and looked for in each row.
        """
        self.set_column(first, first, None, style)
        self._rest = first

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        last = LAST_COLUMN if col_min == self._rest else col_max
        super()._write_col_info(col_min, last, col_info)

    def _prepare_formula(self, formula: str, *_: Any) -> str:
        """Take a formula as it is; xlsxwriter looks each through for functions that none has."""
        return formula.removeprefix("=")

    def _xml_rich_inline_string(
        self, string: str, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        """Write a text that looks like markup as the text it is; xlsxwriter would not."""
        super()._xml_inline_string(string, None, attributes)

    def put_row(
        self, row: int, cells: Sequence[Cell], styles: "RowStyles", height: float = 0
    ) -> None:
        """Write the cells of a row from its first column on; 0 is the usual height."""
        if Link in map(type, cells):  # a link is more than a cell
            if height:
                self.set_row(row, height)
            for column, cell in enumerate(cells):
                put(self, row, column, cell, styles.formats[column])
            return
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            raise UnwritableError(f"{self.name} row {row + 1} could not be written")
        self._write_single_row(row)  # what stands above goes before
        at = f'{row + 1}" s="'
        stream: Any = self.row_data_fh
        written = [
            f'<c r="{letter}{at}{style}"{self._xml(cell)}'
            for (letter, style), cell in zip(styles.ready(), cells, strict=True)
        ]
        stream.write(f'<row r="{row + 1}"{_high(height)}>{"".join(written)}</row>')

    def _xml(self, cell: Any) -> str:
        """Give a cell's XML from behind its address and format on."""
        kind = type(cell)
        if kind is str:
            known = self._markup.get(cell)
            return known if known is not None else self._remember(cell)
        if cell is None:
            return "/>"
        if kind is Formula:
            value = _result(cell)
            typed = ' t="str"' if isinstance(value, str) and value else ""
            formula = escape(cell.text.removeprefix("="))
            return f"{typed}><f>{formula}</f><v>{escape(str(value))}</v></c>"
        if kind is Decimal or kind is int:
            return f"><v>{cell:.16G}</v></c>"
        if kind is date:
            return f"><v>{_serial(cell)}</v></c>"
        return self._remember(_said(cell) if kind is bool else str(cell))

    def _remember(self, cell: str) -> str:
        """Give a text's XML, and keep it: most texts of a table stand in it many times."""
        text = shown(cell)
        xml = "/>"
        if text and (number := self._shared(text)) is not None:
            xml = f' t="s"><v>{number}</v></c>'
        elif text:
            space = "" if text.strip() == text else ' xml:space="preserve"'
            text = escape(_LOOKS_ESCAPED.sub(r"_x005F\1", text))
            xml = f' t="inlineStr"><is><t{space}>{text}</t></is></c>'
        if len(self._markup) >= REMEMBERED:
            self._markup.clear()
        self._markup[cell] = xml
        return xml

    def _shared(self, text: str) -> int | None:
        """Give a text's number in the table of texts, from which programs read it sooner.

        None where it stands in its cell: the table is full, or would take it for markup.
        """
        table: Any = self.str_table
        if table.unique_count >= SHARED or text.startswith("<r>"):
            return None
        return int(table._get_shared_string_index(text))  # noqa: SLF001


class RowStyles:
    """The formats of a row's cells, column by column."""

    def __init__(self, formats: Sequence[Format]) -> None:
        self.formats = formats
        self._ready: list[tuple[str, int]] = []

    def ready(self) -> list[tuple[str, int]]:
        """Give each column's letter and the number of its format, which the first use gives it."""
        if not self._ready:
            self._ready = [
                (column_letter(column), style._get_xf_index())  # noqa: SLF001
                for column, style in enumerate(self.formats)
            ]
        return self._ready


def _result(cell: Formula) -> float | str:
    return cell.value if isinstance(cell.value, str) else float(cell.value)


def _said(cell: bool) -> str:  # noqa: FBT001 (it is the value of a cell)
    return "Yes" if cell else "No"


def _serial(day: date) -> int:
    """Count a day as Excel does, which has a 29 February 1900."""
    count = (day - date(1899, 12, 31)).days
    return count + 1 if count > 59 else count


def _high(height: float) -> str:
    """Say a height in points as xlsxwriter does, which keeps whole pixels."""
    return f' ht="{int(height * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"' if height else ""


def shown(cell: object) -> str:
    """Give a text as a cell can hold it: without what XML cannot, and cut where it is too long."""
    text = str(cell)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c in "\n\t" or _in_xml(ord(c)))
    if len(text) > TEXT_LIMIT // 2 and len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
        units = text.encode("utf-16-le")[: 2 * (TEXT_LIMIT - len(CUT))]
        text = units.decode("utf-16-le", "ignore") + CUT
    return text


def _in_xml(point: int) -> bool:
    return point > 0x9F and not 0xD800 <= point <= 0xDFFF and point not in (0xFFFE, 0xFFFF)
