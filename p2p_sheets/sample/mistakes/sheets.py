"""Mistakes of sheets that people made or changed: titles, totals, merged and hidden cells."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from p2p_sheets.books import Expense
from p2p_sheets.findings import Place
from p2p_sheets.sample.desk import Desk, Row
from p2p_sheets.sample.foreign_workbooks import BANNER, NO_RESULT, LooseBook, LooseSheet
from p2p_sheets.sample.mistakes.lines import DAYS, HOSTING, TRAVEL
from p2p_sheets.sample.mistakes.planting import Mistake, Spot
from p2p_sheets.write.table import Cell, Formula

HEADER, FIRST = 2, 3  # rows of an own sheet: the titles, the first line; DEMO stands above
DATE_FROM, AMOUNT = 5, 8  # columns of Expenses


def take_lines(desk: Desk, category: str = DAYS) -> list[Row]:
    """Take all lines of a reviewer, or of a city that hosts, out of their workbook."""
    claimant = desk.take_claimant(
        lambda c: (
            {line["category"] for line in c.lines} <= {category, TRAVEL}
            and c.line(category, "") is not None
        )
    )
    for line in claimant.lines:
        desk.remove(line)
    return claimant.lines


def cells_of(desk: Desk, lines: Sequence[Row]) -> list[list[Cell]]:
    """Write lines as an own sheet: DEMO, the titles, the rows."""
    columns = Expense.SHEET.columns(desk.config)
    rows = [[line.get(column.field) for column in columns] for line in lines]
    return [[BANNER], [column.title for column in columns], *rows]


def own_book(
    desk: Desk, path: str, cells: Sequence[Sequence[Cell]], name: str = "Expenses", **more: Any
) -> Place:
    """Put a workbook of one own sheet into the folder, and give the place of its sheet."""
    desk.loose.append(LooseBook(path, [LooseSheet(name, cells, **more)]))
    return Place(path, name)


def at(place: Place, row: int, column: int | None = None) -> Spot:
    """Point at a cell or a row of an own sheet."""
    return Spot(place=Place(place.workbook, place.sheet, row, column))


def column_missing(desk: Desk) -> Iterator[Spot]:
    """Somebody deleted the column Submitted on."""
    cells = [row[:11] + row[12:] for row in cells_of(desk, take_lines(desk))]
    yield at(own_book(desk, "expenses/without submitted on.xlsx", cells), HEADER)


def column_misnamed(desk: Desk) -> Iterator[Spot]:
    """A column has a typo in its title."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[HEADER - 1][9] = "Curency"
    yield at(own_book(desk, "expenses/curency.xlsx", cells), HEADER, 9)


def column_twice(desk: Desk) -> Iterator[Spot]:
    """Two columns have one title."""
    cells = [
        [*row, row[AMOUNT]] if len(row) > AMOUNT else row
        for row in cells_of(desk, take_lines(desk, HOSTING))
    ]
    yield at(own_book(desk, "expenses/two amounts.xlsx", cells), HEADER, 13)


def amounts_missing(desk: Desk) -> Iterator[Spot]:
    """Somebody deleted the column Amount, which need not be there, but for hosts."""
    cells = [row[:AMOUNT] + row[AMOUNT + 1 :] for row in cells_of(desk, take_lines(desk, HOSTING))]
    yield at(own_book(desk, "expenses/without amounts.xlsx", cells), 0)


def own_column(desk: Desk) -> Iterator[Spot]:
    """Somebody added a column for themselves."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[HEADER - 1].append("Checked by me")
    cells[FIRST - 1].append("ok")
    yield at(own_book(desk, "expenses/with own column.xlsx", cells), HEADER, 13)


def no_titles(desk: Desk) -> Iterator[Spot]:
    """The row of titles was deleted."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    del cells[HEADER - 1]
    yield at(own_book(desk, "expenses/without titles.xlsx", cells), 0)


def sheet_misnamed(desk: Desk) -> Iterator[Spot]:
    """The sheet has a typo in its name."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    yield at(own_book(desk, "expenses/expences.xlsx", cells, "Expences"), 0)


def total_below(desk: Desk) -> Iterator[Spot]:
    """A row of totals stands below the lines."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    amounts = [cell for row in cells for cell in row[AMOUNT : AMOUNT + 1]]
    total = sum((cell for cell in amounts if isinstance(cell, Decimal)), Decimal(0))
    cells.append([None, None, None, None, "Total", None, None, None, total])
    yield at(own_book(desk, "expenses/with total.xlsx", cells), len(cells))


def titles_again(desk: Desk) -> Iterator[Spot]:
    """Two lists were pasted below each other, titles and all."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells.insert(FIRST, list(cells[HEADER - 1]))
    yield at(own_book(desk, "expenses/two lists.xlsx", cells), FIRST + 1)


def remark_below(desk: Desk) -> Iterator[Spot]:
    """A remark stands below the lines."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells.append([*[None] * 12, "Ask about the dinner!"])
    yield at(own_book(desk, "expenses/with a remark.xlsx", cells), len(cells))


def merged_cells(desk: Desk) -> Iterator[Spot]:
    """One amount stands for three lines."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    for row in cells[FIRST : FIRST + 2]:
        row[AMOUNT] = None
    merged = (FIRST, FIRST + 2, AMOUNT)
    yield at(own_book(desk, "expenses/merged.xlsx", cells, merged=merged), FIRST, AMOUNT)


def hidden_rows(desk: Desk) -> Iterator[Spot]:
    """A filter hides some lines."""
    cells = cells_of(desk, take_lines(desk))
    place = own_book(desk, "expenses/filtered.xlsx", cells, hidden_rows=(FIRST + 1,))
    yield at(place, FIRST + 1)


def formulas_without_results(desk: Desk) -> Iterator[Spot]:
    """A program wrote formulas and left their results to Excel."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[FIRST][AMOUNT] = Formula(f"=I{FIRST}*2", NO_RESULT)
    yield at(own_book(desk, "expenses/exported.xlsx", cells), FIRST + 1, AMOUNT)


def formulas(desk: Desk) -> Iterator[Spot]:
    """Somebody worked an amount out in its cell."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[FIRST][AMOUNT] = Formula("=12.5*3", Decimal("37.5"))
    yield at(own_book(desk, "expenses/with a sum.xlsx", cells), FIRST + 1, AMOUNT)


def date_as_number(desk: Desk) -> Iterator[Spot]:
    """The format of a date got lost, and its number is left."""
    cells = cells_of(desk, take_lines(desk))
    cells[FIRST - 1][DATE_FROM] = 45012
    yield at(own_book(desk, "expenses/without formats.xlsx", cells), FIRST, DATE_FROM)


def cell_far_away(desk: Desk) -> Iterator[Spot]:
    """A cell was filled by accident, far to the right."""
    cells = cells_of(desk, take_lines(desk, HOSTING))
    cells[FIRST - 1] += [None] * 530 + ["x"]
    column = len(cells[FIRST - 1]) - 1
    yield at(own_book(desk, "expenses/wide.xlsx", cells), FIRST, column)


MISTAKES = (
    Mistake("COLUMN-MISSING", column_missing),
    Mistake("COLUMN-MISNAMED", column_misnamed),
    Mistake("COLUMN-TWICE", column_twice),
    Mistake("AMOUNT-COLUMN-MISSING", amounts_missing),
    Mistake("COLUMN-EXTRA", own_column),
    Mistake("HEADER-MISSING", no_titles),
    Mistake("SHEET-MISNAMED", sheet_misnamed),
    Mistake("ROW-TOTAL", total_below),
    Mistake("ROW-HEADER", titles_again),
    Mistake("ROW-STRAY", remark_below),
    Mistake("MERGED-CELLS", merged_cells),
    Mistake("ROWS-HIDDEN", hidden_rows),
    Mistake("FORMULA-NO-VALUE", formulas_without_results),
    Mistake("FORMULA-READ", formulas),
    Mistake("DATE-NUMBER", date_as_number),
    Mistake("CELLS-FAR", cell_far_away),
)
