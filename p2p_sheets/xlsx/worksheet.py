"""The XML of one sheet -> its cells. What is called for every cell is written for speed."""

from typing import ClassVar

from p2p_sheets.xlsx.cells import (
    LAST_ROW,
    RICH_VALUE,
    CellTypes,
    Runs,
    TextMemo,
    address,
    cell_range,
    column_indices,
)
from p2p_sheets.xlsx.markup import is_true, whole
from p2p_sheets.xlsx.package import Reason, SizeGuard, Unreadable
from p2p_sheets.xlsx.raw import Address, Range, RawSheet
from p2p_sheets.xlsx.values import NoValue, Struck, Value

_FAR_NAMED = 10


class EnoughError(Exception):
    """As many rows as were asked for have been read."""


class SheetReader:
    """Collects the cells that hold something; ranges are noted, never filled in.

    With `most_rows` it stops at the row after them, with EnoughError.
    """

    root: ClassVar[str] = "worksheet"

    def __init__(
        self, part: str, types: CellTypes, guard: SizeGuard, most_rows: int | None = None
    ) -> None:
        self.text: list[str] = []
        self._most_rows = most_rows
        self._part, self._guard = part, guard
        self._by_type, self._by_style = types.by_type, types.by_style
        self._rich = TextMemo(lambda _: RICH_VALUE)
        self._currency_of, self._struck_styles = types.currencies, types.struck
        self._has_looks = bool(self._currency_of or self._struck_styles)
        self._numbers, self._texts, self._results = types.numbers, types.texts, types.results
        self._width = guard.limits.columns
        self._columns = column_indices(self._width)

        # Where it stands: the row, its digits as cell addresses end in them, and the cell.
        self._row, self._digits, self._column = 0, "", -1
        self._row_hidden = False
        self._cells: dict[int, Value] = {}
        self._counted = 0  # cells of the row that were there when it was opened
        self._memo = types.numbers
        self._formula: str | None = None
        self._runs = Runs()

        # What it found.
        self._rows: dict[int, dict[int, Value]] = {}
        self._formulas: set[Address] = set()
        self._merges: list[Range] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._duplicates: list[Address] = []
        self._far: list[Address] = []
        self._struck: set[Address] = set()  # by the style of the cell
        self._currencies: dict[Address, str] = {}

    def sheet(self, name: str, state: str) -> RawSheet:
        """Give what was read, its rows in order whatever order they were saved in."""
        self._close_row()
        for row, column in self._struck:
            cells = self._rows.get(row, {})
            if column in cells:
                value = cells[column]
                cells[column] = Struck(value.value if isinstance(value, Struck) else value)
        return RawSheet(
            name=name,
            state=state,
            rows=sorted(self._rows.items()),
            formulas=frozenset(self._formulas),
            merges=tuple(self._merges),
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            duplicates=tuple(self._duplicates),
            far_cells=tuple(self._far),
            currencies=self._currencies,
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where a cell stands and how its text is to be read."""
        if name == "c":
            try:
                self._column = self._columns[attributes["r"].removesuffix(self._digits)]
            except KeyError:
                self._place(attributes.get("r"))
            kind = attributes.get("t", "n")
            if kind == "n":
                self._memo = self._by_style.get(attributes.get("s", "0"), self._numbers)
            else:
                self._memo = self._by_type.get(kind, self._texts)
                if "vm" in attributes and kind == "e":
                    self._memo = self._rich
            if self._has_looks:
                self._look(attributes.get("s", "0"))
        elif name in {"v", "t"}:
            self.text.clear()
        else:
            self._start_other(name, attributes)

    def end(self, name: str) -> None:
        """Read the text that was collected, and store it."""
        if name == "v":
            value, column, cells = self._memo["".join(self.text)], self._column, self._cells
            if value is None or self._formula is not None:
                self._take(value)
            elif column < self._width and column not in cells:
                cells[column] = value
            else:
                self._take(value)
        elif name == "c":
            if self._formula is not None:
                self._take(NoValue(self._formula))
        else:
            self._end_other(name)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "is" | "r" | "strike" | "rPh":
                self._runs.start(name, attributes)
            case "row":
                self._open_row(self._row_number(attributes))
                self._row_hidden = is_true(attributes.get("hidden"))
            case "f":
                self.text.clear()
            case "col" if is_true(attributes.get("hidden")):
                self._hide_columns(attributes)
            case "mergeCell":
                merge = cell_range(attributes.get("ref", ""))
                if merge:
                    self._guard.add("entries", 1, self._part)
                    self._merges.append(merge)

    def _end_other(self, name: str) -> None:
        match name:
            case "t":
                self._runs.end(name, "".join(self.text))
            case "is":
                text = self._results[self._runs.whole]  # counted and bounded, as all texts are
                self._take(self._runs.value() if self._runs.has_line else text)
            case "row":
                self._close_row()
            case "f":
                self._formula = "".join(self.text)
                if self._memo is self._texts:
                    self._memo = self._results
            case "rPh":
                self._runs.end(name, "")

    def _look(self, style: str) -> None:
        """Note what the style of a cell says beside what its numbers are."""
        at = (self._row, self._column)
        if style in self._struck_styles:
            self._struck.add(at)
        if style in self._currency_of:
            self._currencies[at] = self._currency_of[style]

    def _row_number(self, attributes: dict[str, str]) -> int:
        written = attributes.get("r")
        number = self._row + 1 if written is None else whole(written)
        if not number:
            raise Unreadable(Reason.DAMAGED, self._part)
        return number

    def _open_row(self, number: int) -> None:
        self._close_row()
        if self._most_rows is not None and len(self._rows) >= self._most_rows:
            raise EnoughError
        self._row, self._digits, self._column = number, str(number), -1
        self._row_hidden = False
        self._cells = self._rows.get(number) or {}
        self._counted = len(self._cells)

    def _close_row(self) -> None:
        """Keep the row's cells. Those that stand in no row are added to the one before."""
        cells = self._cells
        if not cells:
            return
        if not self._row:
            raise Unreadable(Reason.DAMAGED, self._part)
        if self._row > LAST_ROW:
            for column in sorted(cells):
                self._name_far(column)
            self._cells = {}
            return
        self._rows[self._row] = cells
        self._guard.add("cells", len(cells) - self._counted, self._part)
        self._guard.check("rows", len(self._rows), self._part)
        self._counted = len(cells)
        if self._row_hidden:
            self._hidden_rows.add(self._row)

    def _place(self, written: str | None) -> None:
        """Place a cell whose address is none of its row's: left out, elsewhere, or far away."""
        if written is None:
            self._column += 1
        else:
            found = address(written)
            if found is None:
                raise Unreadable(Reason.DAMAGED, self._part)
            row, column = found
            if row != self._row:  # a cell's own address wins over its row's
                self._open_row(row)
            self._column = column

    def _take(self, value: Value | None) -> None:
        """Store a value that is blank, of a formula, far away or a second one."""
        if value is None:
            return
        at = (self._row, self._column)
        if self._column >= self._width:
            self._name_far(self._column)
        elif value != "":  # as the results of formulas may be
            if isinstance(value, NoValue):
                self._guard.add("characters", len(value.formula), self._part)
            elif self._formula is not None and self._row <= LAST_ROW:
                self._formulas.add(at)
            if self._cells.get(self._column, value) != value:
                self._guard.add("entries", 1, self._part)
                self._duplicates.append(at)
            self._cells[self._column] = value
        self._formula = None

    def _name_far(self, column: int) -> None:
        if len(self._far) < _FAR_NAMED:
            self._far.append((self._row, column))

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = whole(attributes.get("min", "")), whole(attributes.get("max", ""))
        self._guard.add("entries", 1, self._part)
        self._hidden_columns.update(range(max(first, 1) - 1, min(last, self._width)))
