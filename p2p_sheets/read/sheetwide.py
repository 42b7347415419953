"""What is odd about a sheet as a whole: hidden rows, formulas, merged cells, distrusted columns."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, Severity, cells, column_letter, intake
from p2p_sheets.read.headers import find_layout
from p2p_sheets.read.kinds import shown
from p2p_sheets.read.rows import Frame
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import CellError, NoValue, Value

_RawRow = tuple[int, dict[int, Value]]
_DECIDE = (Kind.MONEY, Kind.EURO, Kind.RATE, Kind.UNITS, Kind.DAYS, Kind.MARK)


def without_results(sheet: RawSheet, record: type[Record], config: Config) -> RawSheet:
    """Take away what formulas had as results where money or marks depend on them.

    For a workbook whose program left them to Excel: nobody knows what they come to.
    """
    layout = find_layout(sheet, Place(), record.SHEET.columns(config))
    decide = {index for column, index in layout.columns if column.kind in _DECIDE}
    gone = {at for at in sheet.formulas if at[1] in decide and at[0] > layout.row}
    rows = [
        (number, {i: _unknown(v) if (number, i) in gone else v for i, v in cells.items()})
        for number, cells in sheet.rows
    ]
    return replace(sheet, rows=rows) if gone else sheet


def _unknown(result: Value) -> Value:
    return result if isinstance(result, CellError) else NoValue("")


def notes(
    frame: Frame, rows: Sequence[_RawRow], distrusted: Sequence[tuple[Column, int]]
) -> list[Finding]:
    """Tell what was read all the same, and what was not trusted."""
    return [
        *_hidden(frame, rows),
        *_formulas(frame, rows),
        *_far(frame),
        *_distrusted(frame, rows, distrusted),
    ]


def _at(frame: Frame, row: int = 0, column: int | None = None) -> Place:
    return Place(frame.place.workbook, frame.place.sheet, row, column)


def _hidden(frame: Frame, rows: Sequence[_RawRow]) -> Iterator[Finding]:
    if frame.raw.hidden:
        yield intake.SHEET_HIDDEN.at(_at(frame))
    hidden = [number for number, _ in rows if number in frame.raw.hidden_rows]
    if hidden:
        yield intake.ROWS_HIDDEN.at(_at(frame, hidden[0]), value=runs(hidden))


def runs(numbers: Sequence[int], most: int = 8) -> str:
    """Write ascending numbers shortly.

    >>> runs([3, 4, 5, 9])
    '3-5, 9'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [f"{first}-{last}" if last > first else str(first) for first, last in spans[:most]]
    more = ["..."] if len(spans) > most else []
    return ", ".join(words + more)


def _formulas(frame: Frame, rows: Sequence[_RawRow]) -> Iterator[Finding]:
    """Tell the columns with formulas; a result that is an error is told at its cell instead."""
    if not frame.raw.formulas:
        return
    found: dict[int, list[int]] = {}
    values = dict(rows)
    for row, index in frame.raw.formulas:
        if row in values and not isinstance(values[row].get(index), CellError | NoValue):
            found.setdefault(index, []).append(row)
    for column, index in zip(frame.columns, frame.indices, strict=True):
        if index in found:
            place = _at(frame, min(found[index]), index)
            yield cells.FORMULA_READ.at(place, column=column.title, count=len(found[index]))


def _far(frame: Frame) -> Iterator[Finding]:
    if frame.raw.far_cells:
        names = ", ".join(f"{column_letter(column)}{row}" for row, column in frame.raw.far_cells)
        row, column = frame.raw.far_cells[0]
        yield intake.CELLS_FAR.at(_at(frame, row, column), value=names)


def _distrusted(
    frame: Frame, rows: Sequence[_RawRow], columns: Sequence[tuple[Column, int]]
) -> Iterator[Finding]:
    for column, index in columns:
        filled = [number for number, cells in rows if shown(cells.get(index)).strip()]
        if filled:
            place = _at(frame, filled[0], index)
            value = shown(dict(rows)[filled[0]][index])
            yield intake.COLUMN_NOT_TRUSTED.at(
                place, column=column.title, value=value, count=len(filled)
            )


def blocked_rows(frame: Frame, rows: Sequence[_RawRow]) -> dict[int, list[Finding]]:
    """Give the rows that merged cells or cells saved twice keep out; each cause is told once."""
    out: dict[int, list[Finding]] = {}
    numbers = [number for number, _ in rows]
    known = set(frame.indices)
    for first, left, last, right in frame.raw.merges:
        if not any(left <= index <= right for index in known):
            continue
        span = numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)]
        name = f"{column_letter(left)}{first}:{column_letter(right)}{last}"
        for number in span:
            out.setdefault(number, [])
        if span:
            out[span[0]].append(intake.MERGED_CELLS.at(_at(frame, span[0], left), value=name))
    for row, index in frame.raw.duplicates:
        if index in known and row > frame.layout.row:
            out.setdefault(row, []).append(intake.CELL_SAVED_TWICE.at(_at(frame, row, index)))
    return out


SINGLY = 5  # up to so many cells of a column are told one by one
_ONE_CAUSE = {cells.FORMULA_NO_VALUE.name, cells.DATE_NUMBER.name}


def gather(findings: Iterable[Finding]) -> list[Finding]:
    """Put one finding in the place of many that tell the same of one column of one sheet.

    Warnings, and errors that the program which saved the file made in every row; what a person
    typed wrong is told cell by cell.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.column), []).append(finding)
    out: list[Finding] = []
    for group in groups.values():
        first = group[0]
        alike = first.severity is Severity.WARNING or first.code in _ONE_CAUSE
        out += [_joined(group)] if alike and len(group) > SINGLY else group
    return out


def _joined(group: list[Finding]) -> Finding:
    first, last = group[0], group[-1]
    more = f" The same goes for {len(group) - 1} more cells, down to {last.place.cell}."
    return replace(first, message=first.message + more)


def told_together(findings: Iterable[Finding]) -> list[Finding]:
    """Let the finding of a missing receipt, say, quote the word for nothing typed in its place."""
    listed = list(findings)
    nothing = cells.PLACEHOLDER.name
    typed: dict[Place, Finding] = {f.place: f for f in listed if f.code == nothing}
    followed = {f.place for f in listed if f.code != nothing} & typed.keys()
    return [
        replace(f, message=f"{f.message} {typed[f.place].message}") if f.place in followed else f
        for f in listed
        if f.code != nothing or f.place not in followed
    ]
