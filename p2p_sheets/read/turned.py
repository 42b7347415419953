"""A form whose titles stand below each other, with its answers in the column beside them (IN-2).

It is turned over, read as any table, and turned back: what is told of it points at its own cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from p2p_sheets.books.columns import Column, Row
from p2p_sheets.findings import Finding, Place
from p2p_sheets.read.headers import title_key, top_rows
from p2p_sheets.read.kinds import shown
from p2p_sheets.xlsx.raw import Address, RawSheet
from p2p_sheets.xlsx.values import Value

EXPLAINED = "What belongs there"  # heads the column that only explains
FEWEST = 4  # titles below each other that make a form of it

Cells = Mapping[int, Value]


def turned(sheet: RawSheet, schema: Sequence[Column]) -> RawSheet | None:
    """Turn a form over so that its titles stand beside each other; None: it is a table."""
    titles = {title_key(column.title) for column in schema}
    if any(2 * len(row.keys & titles) >= len(titles) for row in top_rows(sheet)):
        return None  # a row of titles: no need to look for them in every other cell
    known: dict[int, list[int]] = {}
    most = 0
    for number, cells in sheet.rows:
        hits = [index for index, value in cells.items() if title_key(shown(value)) in titles]
        most = max(most, len(hits))
        for index in hits:
            known.setdefault(index, []).append(number)
    label = max(known, key=lambda index: (len(known[index]), -index), default=0)
    if len(known.get(label, ())) < max(FEWEST, most + 1):
        return None
    return _over(sheet, label, known[label])


def _over(sheet: RawSheet, label: int, titled: Sequence[int]) -> RawSheet:
    """Keep the titles and what stands beside them; headings between them hold nothing."""
    explained = {
        index
        for number, cells in sheet.rows
        if number < titled[0]
        for index, value in cells.items()
        if title_key(shown(value)) == title_key(EXPLAINED)
    }
    columns: dict[int, dict[int, Value]] = {}
    for number, cells in sheet.rows:
        beside = [i for i in cells if i > label and i not in explained]
        if number in titled or (number > titled[0] and beside):
            for index in (label, *beside):
                if index in cells:
                    columns.setdefault(index + 1, {})[number - 1] = cells[index]
    return replace(
        sheet,
        rows=sorted(columns.items()),
        formulas=frozenset(map(_address, sheet.formulas)),
        merges=tuple((c + 1, r - 1, d + 1, s - 1) for r, c, s, d in sheet.merges),
        hidden_rows=frozenset(index + 1 for index in sheet.hidden_columns),
        hidden_columns=frozenset(number - 1 for number in sheet.hidden_rows),
        duplicates=tuple(map(_address, sheet.duplicates)),
        far_cells=(),
        currencies={_address(at): name for at, name in sheet.currencies.items()},
    )


def _address(at: Address) -> Address:
    row, column = at
    return (column + 1, row - 1)


def back(finding: Finding) -> Finding:
    """Let a finding point at the cell as it stands in the form."""
    at = finding.place
    if not at.row:
        return finding
    row, column = (at.column + 1 if at.column is not None else 0), at.row - 1
    return replace(finding, place=Place(at.workbook, at.sheet, row, column))


def row_back(row: Row) -> Row:
    """Say of a row of the turned sheet that it is a column of the form."""
    return Row(replace(row.sheet, down=True), row.number)
