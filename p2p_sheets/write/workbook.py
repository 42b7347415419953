"""The one door to xlsxwriter: formats, widths, print set-up, and text that stays text.

Nobody's cell becomes a formula or a link: strings are written as strings, formulas and links only
from `Formula` and `Link`. The same content gives the same bytes: its only date is given.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from textwrap import wrap
from types import TracebackType
from typing import Any, Literal, Self
from zipfile import ZipFile

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from p2p_sheets.write.edition import LEVEL, Edition
from p2p_sheets.write.sheet import OutputSheet, RowStyles, put
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table, beside


class _Archive(ZipFile):
    """Packs at the level of all our files; xlsxwriter has no option for it."""

    def __init__(self, file: str, mode: Literal["w"], **more: Any) -> None:
        super().__init__(file, mode, **more, compresslevel=LEVEL)

    def writestr(self, part: Any, content: Any, *_: Any) -> None:
        super().writestr(part, content, compresslevel=LEVEL)


xlsxwriter.workbook.ZipFile = _Archive  # type: ignore[assignment, attr-defined]

A4 = 9
IN_MEMORY = 20_000  # rows of a workbook whose parts need no files of their own until it is packed
LINE_HEIGHT = 13.5  # points of a line of 10-point text
BOLD = 1.12  # what bold text takes more
BROAD = 1.04  # text set in a broader typeface than the one that is named
PAGE_WIDTH = 190  # characters that an A4 page in landscape still shows legibly
INK, LINE, HEAD = "#1F2A37", "#B8C2CC", "#1F4E79"
TINTS = {
    "good": "#E3F1E5",
    "warn": "#FFF4D6",
    "bad": "#FBE3E1",
    "apart": "#E4E7EE",
    "faint": "#F2F4F6",
    "strong": "#E1ECF7",
}
OPEN, OPEN_HEAD = "#FFFBEA", "#7A5C00"
NUMBER_FORMATS = {
    Look.EURO: "#,##0.00",
    Look.NUMBER: "#,##0.##",
    Look.RATE: "0.00####",
    Look.SCORE: "0.00",
    Look.COUNT: "#,##0",
    Look.DAY: "yyyy-mm-dd",
    Look.PERCENT: "0 %",
}
_RIGHT = {*NUMBER_FORMATS} - {Look.DAY}
WIDTHS = {
    Look.TEXT: 16,
    Look.NOTE: 44,
    Look.EURO: 13,
    Look.NUMBER: 10,
    Look.RATE: 11,
    Look.SCORE: 9,
    Look.COUNT: 9,
    Look.DAY: 11,
    Look.PERCENT: 9,
}


class OutputBook:
    """A workbook being written: `with OutputBook(...) as book: book.table(...)`."""

    def __init__(
        self,
        path: Path,
        title: str,
        edition: Edition,
        *,
        banner: str = "",
        footer: str = "",
        tables: bool = True,
    ) -> None:
        """Open the file; banner and DEMO stand on every sheet, the footer on every page.

        Without `tables` cells may be written in any order, and stay in memory until the end.
        """
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": tables,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
            },
        )
        self._book.set_properties(
            {
                "title": title,
                "author": "p2p_sheets",
                "created": datetime.combine(edition.as_of, time()),
            }
        )
        self._book.set_calc_mode("auto")
        self._title = title
        self._banner = " - ".join(part for part in ("DEMO" if edition.demo else "", banner) if part)
        self._footer = footer
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sheets: Any = self._book.worksheets()
        rows = sum(sheet.dim_rowmax or 0 for sheet in sheets)
        self._book.in_memory = rows <= IN_MEMORY
        try:
            self._book.close()
        except FileCreateError as problem:  # it wraps what the system said
            raise problem.args[0] from problem

    @property
    def raw(self) -> xlsxwriter.Workbook:
        """The xlsxwriter workbook, for charts."""
        return self._book

    def format(self, **properties: Any) -> Format:
        """Make a format, once for each set of properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
            self._formats[key] = self._book.add_format({**base, **properties})
        return self._formats[key]

    def sheet(self, name: str, *, landscape: bool = True, protect: bool = False) -> OutputSheet:
        """Add a bare sheet with the common page set-up; `table` is what most sheets want."""
        added: Any = self._book.add_worksheet(name, OutputSheet)
        sheet: OutputSheet = added
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_header(f'&L&"Calibri,Bold"{_header(self._title)}&R{_header(self._banner)}')
        sheet.set_footer(f"&L{_header(self._footer)}&C&A&RPage &P of &N")
        if protect:
            sheet.protect("", PROTECTION)
        return sheet

    def heading(self, sheet: Worksheet, name: str) -> int:
        """Write the title (row 1) and the banner (row 2); returns the next row, counted from 0."""
        sheet.set_row(0, 24)
        put(sheet, 0, 0, name, self.format(bold=True, font_size=14, font_color=HEAD))
        if self._banner:
            put(sheet, 1, 0, self._banner, self.format(bold=True, font_color="#B42318"))
        return 2

    def table(
        self, table: Table, *, protect: bool = False, landscape: bool = True, hidden: bool = False
    ) -> OutputSheet:
        """Write a table: frozen, filterable header; repeated on each printed page.

        What is longer than a sheet goes on in `Name (2)`; the first sheet is returned. A hidden one
        is for formulas and those who check them.
        """
        sheets = [self._part(part, protect=protect, landscape=landscape) for part in table.parts()]
        for sheet in sheets if hidden else []:
            sheet.hide()
        return sheets[0]

    def _part(self, table: Table, *, protect: bool, landscape: bool) -> OutputSheet:
        sheet = self.sheet(table.name, landscape=landscape, protect=protect)
        widths = [column.width or WIDTHS[column.look] for column in table.columns]
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, widths[index], None, {"hidden": column.hidden})
        titles = [column.title for column in table.columns]
        printed = titles.index(table.printed_to) + 1 if table.printed_to else len(titles)
        seen = sum(widths[n] for n in range(printed) if not table.columns[n].hidden)
        across = max(1, ceil(seen / PAGE_WIDTH - 0.25))  # a little smaller is still read
        if landscape and across > 1:
            sheet.fit_to_pages(across, 0)
            sheet.repeat_columns(0, table.repeat - 1)
        row = self.heading(sheet, table.name)
        for line in table.above:
            put(sheet, row, 0, line, self.format(font_color="#52606D"))
            row += 1
        self._header(sheet, row, table.columns)
        last = self._rows(sheet, row + 1, table)
        end = max(last, row + 1) + bool(table.total)
        for line in table.below:
            end += 2
            put(sheet, end, 0, line, self.format())
        sheet.freeze_panes(row + 1, table.repeat if table.repeat > 1 else 0)
        sheet.repeat_rows(row)
        if table.rows:
            sheet.autofilter(row, 0, last, len(table.columns) - 1)
        sheet.print_area(0, 0, end, printed - 1)
        return sheet

    def _header(self, sheet: Worksheet, row: int, columns: Sequence[Col]) -> None:
        deep = max(len(_words_in(c.title, c.width or WIDTHS[c.look])) for c in columns)
        sheet.set_row(row, max(30, LINE_HEIGHT * deep + 3))
        for index, column in enumerate(columns):
            style = self.format(
                bold=True,
                font_color="#FFFFFF",
                bg_color=OPEN_HEAD if column.open else HEAD,
                text_wrap=True,
                valign="vcenter",
                align="right" if column.look in _RIGHT else "left",
                indent=0 if column.look in _RIGHT else 1,
                border=1,
                border_color=LINE,
            )
            put(sheet, row, index, column.title, style)

    def _rows(self, sheet: OutputSheet, first: int, table: Table) -> int:
        letters = {column.title: table.letter(column.title) for column in table.columns}
        parts_of = lru_cache(maxsize=256)(partial(beside, letters=letters))
        styles = {
            (tint, ruled): RowStyles(
                [self.cell_format(column, tint, ruled=ruled) for column in table.columns]
            )
            for tint in ("", *sorted({*table.styles.values(), *["strong"] * bool(table.total)}))
            for ruled in ((False, True) if table.ruled else (False,))
        }
        notes = [
            (index, (column.width or WIDTHS[column.look]) / BROAD)
            for index, column in enumerate(table.columns)
            if column.look is Look.NOTE
        ]
        for position, cells in enumerate(table.rows):
            row = first + position
            deep = _depth(notes, cells)
            live = _live(cells, parts_of, str(row + 1)) if Formula in map(type, cells) else cells
            height = LINE_HEIGHT * deep + 2 if deep > 1 else 0
            style = styles[table.styles.get(position, ""), position in table.ruled]
            sheet.put_row(row, live, style, height)
        if table.total:
            sheet.put_row(first + len(table.rows), table.total, styles["strong", False])
        if not table.rows:
            put(sheet, first, 0, table.when_empty, self.format(italic=True, font_color="#52606D"))
        return first + max(len(table.rows), 1) - 1

    def cell_format(self, column: Col, tint: str = "", *, ruled: bool = False) -> Format:
        """Give the format of a column's cells; `ruled` draws a thick line below them."""
        properties: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
        if ruled:
            properties = {"bottom": 5, "bottom_color": HEAD}
        if column.look in NUMBER_FORMATS:
            properties["num_format"] = NUMBER_FORMATS[column.look]
        if column.look in (Look.TEXT, Look.NOTE):
            properties |= {"quote_prefix": True, "align": "left", "indent": 1}
        if column.look is Look.NOTE:
            properties["text_wrap"] = True
        if column.look is Look.DAY:
            properties |= {"align": "left", "indent": 1}
        if tint:
            properties["bg_color"] = TINTS[tint]
            properties["bold"] = tint == "strong"
        if column.open:
            properties |= {"locked": False, "bg_color": OPEN}
        return self.format(**properties)


def _live(cells: Sequence[Cell], parts_of: Callable[[str], Sequence[str]], row: str) -> list[Cell]:
    """Let the formulas of a row mean the cells beside them."""
    return [
        Formula(row.join(parts_of(cell.text)), cell.value) if type(cell) is Formula else cell
        for cell in cells
    ]


def _depth(notes: Sequence[tuple[int, float]], cells: Sequence[Cell]) -> int:
    """Count the lines of the deepest note of a row: not every program works out its height.

    `notes` are the columns whose text wraps, and how many characters each shows.
    """
    deep = 1
    for index, width in notes:
        cell = cells[index]
        if isinstance(cell, str) and (len(cell) > width or "\n" in cell):
            deep = max(deep, sum(max(1, ceil(len(line) / width)) for line in cell.split("\n")))
    return deep


def _words_in(title: str, width: float) -> list[str]:
    """Break a title, which is bold and begins with a gap, into the lines that show it whole."""
    return wrap(title, max(1, int(width / BOLD) - 1), break_long_words=False)


PROTECTION = {
    "autofilter": True,
    "sort": True,
    "format_columns": True,
    "format_rows": True,
    "format_cells": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def _header(text: str) -> str:
    """Keep a text from being read as a header code."""
    return text.replace("&", "&&")
