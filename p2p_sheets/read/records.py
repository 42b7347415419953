"""The rows of a sheet -> records, or `Faulty` rows with what could be read of them, and findings.

A sheet is read column by column, each cell through the memo of its column; only rows in which
something is odd are looked at one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from p2p_sheets.books import Faulty
from p2p_sheets.books.columns import Column, Record, Row, SheetPlace
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place
from p2p_sheets.read import sheetwide
from p2p_sheets.read.currencies import with_currencies
from p2p_sheets.read.headers import Layout, find_layout
from p2p_sheets.read.kinds import CellRead, ColumnMemo, Odd, parser, plain
from p2p_sheets.read.rows import Frame, OddRow, What, has_error, is_prefilled
from p2p_sheets.read.turned import back, row_back, turned
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import Value

_MARKS = "marks:"


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What came out of one sheet of one workbook: every row read is in one of them, or empty."""

    records: list[Record] = field(default_factory=list)
    faulty: list[Faulty] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0

    @property
    def empty(self) -> int:
        """How many rows are no record: unused, repeated titles, totals, remarks."""
        return self.read - len(self.records) - len(self.faulty)


class SheetParser:
    """Reads the sheets of one kind; what it learnt of a value in one workbook holds in the next."""

    def __init__(self, record: type[Record], config: Config, as_of: date) -> None:
        self._record = record
        self._schema = record.SHEET.columns(config)
        self._memos = {
            c.field: ColumnMemo(c, parser(c, config, as_of), config.is_placeholder)
            for c in self._schema
        }

    def read(self, raw: RawSheet, workbook: str, *, received: bool = False) -> SheetRead:
        """Read a sheet of a workbook; a `received` one has no say in columns of authority."""
        form = turned(raw, self._schema)
        if form is None:
            return self._table(raw, workbook, received=received)
        out = self._table(form, workbook, received=received)
        return SheetRead(
            records=[replace(record, row=row_back(record.row)) for record in out.records],
            faulty=[replace(faulty, row=row_back(faulty.row)) for faulty in out.faulty],
            findings=[back(finding) for finding in out.findings],
            read=out.read,
        )

    def _table(self, raw: RawSheet, workbook: str, *, received: bool) -> SheetRead:
        layout = find_layout(raw, Place(workbook, raw.name), self._schema, received=received)
        frame = _frame(self._record, raw, layout, workbook, received=received)
        rows = [row for row in raw.rows if row[0] > layout.row]
        out = SheetRead(read=len(rows))
        if not rows:
            return out
        out.findings.extend(layout.findings)
        if not layout.row:
            out.faulty.extend(
                Faulty(self._record, Row(frame.place, number), "", {}) for number, _ in rows
            )
            return out
        distrusted = [(c, i) for c, i in layout.columns if i not in frame.indices]
        out.findings.extend(sheetwide.notes(frame, rows, distrusted))
        self._rows(frame, rows, out)
        out.records[:] = with_currencies(out.records, frame)
        return out

    def _rows(
        self, frame: Frame, rows: Sequence[tuple[int, dict[int, Value]]], out: SheetRead
    ) -> None:
        columns = [
            self._column(c, i, rows) for c, i in zip(frame.columns, frame.indices, strict=True)
        ]
        blocked = sheetwide.blocked_rows(frame, rows) if frame.layout.usable else {}
        suspect = _suspects(columns, [self._memos[c.field] for c in frame.columns])
        suspect.update(i for i, (number, _) in enumerate(rows) if number in blocked)
        suspect.update(_unused(frame.columns, columns))
        make = _maker(self._record, frame.columns)
        told: list[Finding] = []
        for position, ((number, cells), answers) in enumerate(
            zip(rows, zip(*columns, strict=True), strict=True)
        ):
            if frame.layout.usable and position not in suspect:
                out.records.append(make(Row(frame.place, number), answers))
            else:
                row = OddRow(frame, number, cells, answers)
                told += _odd_row(row, blocked.get(number), out, make)
        out.findings.extend(sheetwide.gather(told))

    def _column(
        self, column: Column, index: int, rows: Sequence[tuple[int, dict[int, Value]]]
    ) -> list[CellRead]:
        memo = self._memos[column.field]
        return [memo[cells.get(index)] for _, cells in rows]


def _frame(
    record: type[Record], raw: RawSheet, layout: Layout, workbook: str, *, received: bool
) -> Frame:
    trusted = [(c, i) for c, i in layout.columns if not (received and c.authority)]
    place = SheetPlace(workbook, raw.name, {c.field: i for c, i in trusted}, received)
    return Frame(
        record, raw, layout, tuple(c for c, _ in trusted), tuple(i for _, i in trusted), place
    )


def _suspects(columns: Sequence[Sequence[CellRead]], memos: Sequence[ColumnMemo]) -> set[int]:
    """Find the rows with an odd cell; a column without any is not searched."""
    out: set[int] = set()
    for answers, memo in zip(columns, memos, strict=True):
        if memo.odd:
            out.update(i for i, answer in enumerate(answers) if answer.__class__ is Odd)
    return out


def _unused(columns: Sequence[Column], answers: Sequence[Sequence[CellRead]]) -> Iterator[int]:
    """Find the rows of a form that nobody used, where no blank cell of theirs tells them."""
    told = any(column.required and not is_prefilled(column) for column in columns)
    own = [a for column, a in zip(columns, answers, strict=True) if not is_prefilled(column)]
    if not told:
        for position, row in enumerate(zip(*own, strict=True)):
            if all(answer is None for answer in row):
                yield position


Make = Callable[[Row, Sequence[CellRead]], Record]


def _odd_row(
    row: OddRow, blocked: list[Finding] | None, out: SheetRead, make: Make
) -> list[Finding]:
    """Sort a row into records, faulty ones or neither; give the findings of its cells."""
    what = row.what()
    usable = row.frame.layout.usable
    if what is not What.RECORD:
        return row.left_out(what) if usable else []
    found = [*(blocked or ()), *row.findings(merged=blocked is not None)]
    if usable and blocked is None and not has_error(found):
        answers = [plain(a) for a in row.answers]
        out.records.append(make(row.row, answers))
    else:
        values = _grouped(row.values)
        key = row.frame.record.SHEET.key_of(values) or row.typed_id()
        out.faulty.append(Faulty(row.frame.record, row.row, key, values))
    return found if usable else []


def _maker(record: type[Record], columns: Sequence[Column]) -> Make:
    names = tuple(column.field for column in columns)
    if any(name.startswith(_MARKS) for name in names):
        return lambda row, answers: record(
            row=row, **_grouped(dict(zip(names, answers, strict=True)))
        )
    return lambda row, answers: record(row=row, **dict(zip(names, answers, strict=True)))


def _grouped(values: dict[str, Any]) -> dict[str, Any]:
    """Put the marks, a column for each criterion, into one mapping by criterion."""
    if not any(name.startswith(_MARKS) for name in values):
        return values
    marks = {
        name.removeprefix(_MARKS): value
        for name, value in values.items()
        if name.startswith(_MARKS) and value is not None
    }
    return {n: v for n, v in values.items() if not n.startswith(_MARKS)} | {"marks": marks}
