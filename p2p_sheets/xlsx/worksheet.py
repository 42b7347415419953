"""The XML of one sheet -> its cells. What is called for every cell is written for speed."""

from typing import ClassVar

from p2p_sheets.xlsx.addresses import LAST_ROW, address, cell_range, column_indices
from p2p_sheets.xlsx.cells import CellTypes
from p2p_sheets.xlsx.markup import is_true, whole
from p2p_sheets.xlsx.raw import Address, Range, RawSheet
from p2p_sheets.xlsx.refusal import Reason, SizeGuard, Unreadable
from p2p_sheets.xlsx.values import NoValue, Value

_FAR_NAMED = 10


class SheetReader:
    """Collects the cells that hold something; ranges are noted, never filled in."""

    root: ClassVar[str] = "worksheet"

    def __init__(self, part: str, types: CellTypes, guard: SizeGuard) -> None:
        self.text: list[str] = []
        self._part, self._guard = part, guard
        self._by_type, self._by_style = types.by_type, types.by_style
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
        self._runs: list[str] = []
        self._phonetic = False

        # What it found.
        self._rows: dict[int, dict[int, Value]] = {}
        self._formulas: set[Address] = set()
        self._merges: list[Range] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._duplicates: list[Address] = []
        self._far: list[Address] = []

    def sheet(self, name: str, state: str) -> RawSheet:
        """Give what was read, its rows in order whatever order they were saved in."""
        self._close_row()
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
        elif name == "v":
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
            case "t" | "f":
                self.text.clear()
            case "row":
                self._open_row(self._row_number(attributes))
                self._row_hidden = is_true(attributes.get("hidden"))
            case "is":
                self._runs.clear()
            case "rPh":
                self._phonetic = True
            case "col" if is_true(attributes.get("hidden")):
                self._hide_columns(attributes)
            case "mergeCell":
                merge = cell_range(attributes.get("ref", ""))
                if merge:
                    self._guard.add("entries", 1, self._part)
                    self._merges.append(merge)

    def _end_other(self, name: str) -> None:
        match name:
            case "row":
                self._close_row()
            case "t" if not self._phonetic:
                self._runs.append("".join(self.text))
            case "is":
                self._take(self._results["".join(self._runs)])
            case "f":
                self._formula = "".join(self.text)
                if self._memo is self._texts:
                    self._memo = self._results
            case "rPh":
                self._phonetic = False

    def _row_number(self, attributes: dict[str, str]) -> int:
        written = attributes.get("r")
        number = self._row + 1 if written is None else whole(written)
        if not number:
            raise Unreadable(Reason.DAMAGED, self._part)
        return number

    def _open_row(self, number: int) -> None:
        self._close_row()
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
