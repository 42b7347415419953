"""Mistakes of sheets that people made or changed, of files, and what outsiders may not do."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Application, Expense, Override
from p2p_sheets.findings import Place
from p2p_sheets.sample.foreign_workbooks import BANNER, NO_RESULT, ForeignSheet, ForeignWorkbook
from p2p_sheets.sample.input_folder import InputFolder, Row
from p2p_sheets.sample.mistakes.expenses import DAYS, HOSTING, TRAVEL
from p2p_sheets.sample.mistakes.planting import Mistake, Spot
from p2p_sheets.write.table import Cell, Formula

HEADER, FIRST = 2, 3  # rows of an own sheet: the titles, the first line; DEMO stands above
DATE_FROM, AMOUNT = 5, 8  # columns of Expenses


# --- sheets: titles, totals, merged and hidden cells ---------------------------------------------
def take_lines(inputs: InputFolder, category: str = DAYS) -> list[Row]:
    """Take all lines of a reviewer, or of a city that hosts, out of their workbook."""
    claimant = inputs.take_claimant(
        lambda c: (
            {line["category"] for line in c.lines} <= {category, TRAVEL}
            and c.line(category, "") is not None
        )
    )
    for line in claimant.lines:
        inputs.remove(line)
    return claimant.lines


def cells_of(inputs: InputFolder, lines: Sequence[Row]) -> list[list[Cell]]:
    """Write lines as an own sheet: DEMO, the titles, the rows."""
    columns = Expense.SHEET.columns(inputs.config)
    rows = [[line.get(column.field) for column in columns] for line in lines]
    return [[BANNER], [column.title for column in columns], *rows]


def add_sheets(inputs: InputFolder, path: str, *sheets: ForeignSheet, version: str = "") -> Place:
    """Put a workbook into the folder, and give the place of its first sheet."""
    inputs.foreign.append(ForeignWorkbook(path, sheets, version))
    return Place(path, sheets[0].name)


def add_cells(
    inputs: InputFolder, path: str, cells: Sequence[Sequence[Cell]], name: str = "Expenses"
) -> Place:
    """Put a workbook of one sheet into the folder."""
    return add_sheets(inputs, path, ForeignSheet(name, cells))


def at(place: Place, row: int, column: int | None = None) -> Spot:
    """Point at a cell or a row of an own sheet."""
    return Spot(place=Place(place.workbook, place.sheet, row, column))


def column_missing(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody deleted the column Submitted on."""
    cells = [row[:11] + row[12:] for row in cells_of(inputs, take_lines(inputs))]
    yield at(add_cells(inputs, "expenses/without submitted on.xlsx", cells), HEADER)


def column_misnamed(inputs: InputFolder) -> Iterator[Spot]:
    """A column has a typo in its title."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[HEADER - 1][9] = "Curency"
    yield at(add_cells(inputs, "expenses/curency.xlsx", cells), HEADER, 9)


def column_twice(inputs: InputFolder) -> Iterator[Spot]:
    """Two columns have one title."""
    cells = [
        [*row, row[AMOUNT]] if len(row) > AMOUNT else row
        for row in cells_of(inputs, take_lines(inputs, HOSTING))
    ]
    yield at(add_cells(inputs, "expenses/two amounts.xlsx", cells), HEADER, 13)


def amounts_missing(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody deleted the column Amount, which need not be there, but for hosts."""
    cells = [
        row[:AMOUNT] + row[AMOUNT + 1 :] for row in cells_of(inputs, take_lines(inputs, HOSTING))
    ]
    yield at(add_cells(inputs, "expenses/without amounts.xlsx", cells), 0)


def own_column(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody added a column for themselves."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[HEADER - 1].append("Checked by me")
    cells[FIRST - 1].append("ok")
    yield at(add_cells(inputs, "expenses/with own column.xlsx", cells), HEADER, 13)


def no_titles(inputs: InputFolder) -> Iterator[Spot]:
    """The row of titles was deleted."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    del cells[HEADER - 1]
    yield at(add_cells(inputs, "expenses/without titles.xlsx", cells), 0)


def sheet_misnamed(inputs: InputFolder) -> Iterator[Spot]:
    """The sheet has a typo in its name."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    yield at(add_cells(inputs, "expenses/expences.xlsx", cells, "Expences"), 0)


def total_below(inputs: InputFolder) -> Iterator[Spot]:
    """A row of totals stands below the lines."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    amounts = [cell for row in cells for cell in row[AMOUNT : AMOUNT + 1]]
    total = sum((cell for cell in amounts if isinstance(cell, Decimal)), Decimal(0))
    cells.append([None, None, None, None, "Total", None, None, None, total])
    yield at(add_cells(inputs, "expenses/with total.xlsx", cells), len(cells))


def titles_again(inputs: InputFolder) -> Iterator[Spot]:
    """Two lists were pasted below each other, titles and all."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells.insert(FIRST, list(cells[HEADER - 1]))
    yield at(add_cells(inputs, "expenses/two lists.xlsx", cells), FIRST + 1)


def remark_below(inputs: InputFolder) -> Iterator[Spot]:
    """A remark stands below the lines."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells.append([*[None] * 12, "Ask about the dinner!"])
    yield at(add_cells(inputs, "expenses/with a remark.xlsx", cells), len(cells))


def merged_cells(inputs: InputFolder) -> Iterator[Spot]:
    """One amount stands for three lines."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    for row in cells[FIRST : FIRST + 2]:
        row[AMOUNT] = None
    sheet = ForeignSheet("Expenses", cells, merged=(FIRST, FIRST + 2, AMOUNT))
    yield at(add_sheets(inputs, "expenses/merged.xlsx", sheet), FIRST, AMOUNT)


def hidden_rows(inputs: InputFolder) -> Iterator[Spot]:
    """A filter hides some lines."""
    cells = cells_of(inputs, take_lines(inputs))
    sheet = ForeignSheet("Expenses", cells, hidden_rows=(FIRST + 1,))
    yield at(add_sheets(inputs, "expenses/filtered.xlsx", sheet), FIRST + 1)


def formulas_without_results(inputs: InputFolder) -> Iterator[Spot]:
    """A program wrote formulas and left their results to Excel."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[FIRST][AMOUNT] = Formula(f"=I{FIRST}*2", NO_RESULT)
    yield at(add_cells(inputs, "expenses/exported.xlsx", cells), FIRST + 1, AMOUNT)


def formulas(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody worked an amount out in its cell."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[FIRST][AMOUNT] = Formula("=12.5*3", Decimal("37.5"))
    yield at(add_cells(inputs, "expenses/with a sum.xlsx", cells), FIRST + 1, AMOUNT)


def date_as_number(inputs: InputFolder) -> Iterator[Spot]:
    """The format of a date got lost, and its number is left."""
    cells = cells_of(inputs, take_lines(inputs))
    cells[FIRST - 1][DATE_FROM] = 45012
    yield at(add_cells(inputs, "expenses/without formats.xlsx", cells), FIRST, DATE_FROM)


def cell_far_away(inputs: InputFolder) -> Iterator[Spot]:
    """A cell was filled by accident, far to the right."""
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    cells[FIRST - 1] += [None] * 530 + ["x"]
    column = len(cells[FIRST - 1]) - 1
    yield at(add_cells(inputs, "expenses/wide.xlsx", cells), FIRST, column)


# --- files: copies, renamed and broken ones, and what outsiders may not do -----------------------
def old_template(inputs: InputFolder) -> Iterator[Spot]:
    """The claim was filled in on a template of another version."""
    path = "expenses/old template.xlsx"
    sheet = ForeignSheet("Expenses", cells_of(inputs, take_lines(inputs)))
    add_sheets(inputs, path, sheet, version="0")
    yield at(Place(path), 0)


def own_sheet(inputs: InputFolder) -> Iterator[Spot]:
    """Notes stand on a sheet of their own."""
    path = "expenses/with notes.xlsx"
    lines = ForeignSheet("Expenses", cells_of(inputs, take_lines(inputs, HOSTING)))
    notes = ForeignSheet("To do", [[BANNER], ["Call Groningen"]])
    add_sheets(inputs, path, lines, notes)
    yield at(Place(path), 0)


def hidden_sheet(inputs: InputFolder) -> Iterator[Spot]:
    """A sheet that counts is hidden."""
    path = "hidden rates.xlsx"
    old: list[list[Cell]] = [
        [BANNER],
        ["Month", "Currency", "Units per EUR"],
        ["2022-09", "USD", Decimal("1.0001")],
    ]
    lines = ForeignSheet("Expenses", cells_of(inputs, take_lines(inputs, HOSTING)))
    add_sheets(inputs, path, lines, ForeignSheet("Exchange rates", old, hidden=True))
    yield at(Place(path, "Exchange rates"), 0)


def nothing_for_us(inputs: InputFolder) -> Iterator[Spot]:
    """A list of hotels lies in the folder."""
    path = "hotels.xlsx"
    add_cells(inputs, path, [[BANNER], ["Hotel", "Price"], ["Grand Example", 94]], "Hotels")
    yield at(Place(path), 0)


def forwarded_claim(inputs: InputFolder) -> Iterator[Spot]:
    """A claim was saved with the mail that it came with."""
    path = "received/FW claim.eml"
    inputs.files[path] = b"Subject: DEMO claim\r\n"
    yield at(Place(path), 0)


def copied_file(inputs: InputFolder) -> Iterator[Spot]:
    """A workbook was copied, and both copies lie in the folder."""
    path, copy = "expenses/host.xlsx", "expenses/host - Copy.xlsx"
    cells = cells_of(inputs, take_lines(inputs, HOSTING))
    add_cells(inputs, path, cells)
    add_cells(inputs, copy, cells)
    yield at(Place(copy), 0)


def text_renamed(inputs: InputFolder) -> Iterator[Spot]:
    """A text file was renamed, as if that made it a workbook."""
    path = "received/claim renamed.xlsx"
    inputs.files[path] = b"DEMO\r\nTrain;112,50\r\nHotel;240\r\n"
    yield at(Place(path), 0)


def cut_short(inputs: InputFolder) -> Iterator[Spot]:
    """A download broke off."""
    path = "received/claim cut short.xlsx"
    inputs.files[path] = b"PK\x03\x04\x14\x00\x00\x00\x08\x00 DEMO"
    yield at(Place(path), 0)


def locked_with_a_password(inputs: InputFolder) -> Iterator[Spot]:
    """A claim came locked with a password (of which this has no more than the outside)."""
    path = "received/claim locked.xlsx"
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    inputs.files[path] = ole + bytes(1016) + "EncryptedPackage DEMO".encode("utf-16-le")
    yield at(Place(path), 0)


def other_format(inputs: InputFolder) -> Iterator[Spot]:
    """A claim came as a text with commas."""
    path = "received/claim.csv"
    inputs.files[path] = b"DEMO,Line ID,Amount\r\n,P014/2303-01,112.50\r\n"
    yield at(Place(path), 0)


def left_open(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody has the workbook open."""
    inputs.files["~$office.xlsx"] = b"\x04DEMO"
    yield at(Place("office.xlsx"), 0)


def own_award(inputs: InputFolder) -> Iterator[Spot]:
    """A city fills in the decision on its own application."""
    row = inputs.take(Application, lambda a: inputs.home(a)[0].path.startswith("received/"))
    row["decision"] = "Awarded"
    yield Spot(row, "decision")


def own_waiver(inputs: InputFolder) -> Iterator[Spot]:
    """A claimant waives the hold of their own claim."""
    titles = [column.title for column in Override.SHEET.static]
    row = ["P172/2403-01", "RECEIPT-MISSING", None, "Myself", date(2024, 3, 2), "I am honest."]
    path = "received/waiver.xlsx"
    yield at(add_cells(inputs, path, [[BANNER], titles, row], "Overrides"), 0)


# --- all of them ---------------------------------------------------------------------------------
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
    Mistake("WORKBOOK-VERSION", old_template),
    Mistake("SHEET-UNKNOWN", own_sheet),
    Mistake("SHEET-HIDDEN", hidden_sheet),
    Mistake("WORKBOOK-NO-SHEET", nothing_for_us),
    Mistake("FILE-NOT-READ", forwarded_claim),
    Mistake("WORKBOOK-TWICE", copied_file),
    Mistake("WORKBOOK-DAMAGED", text_renamed),
    Mistake("WORKBOOK-DAMAGED", cut_short),
    Mistake("WORKBOOK-PASSWORD", locked_with_a_password),
    Mistake("WORKBOOK-FORMAT", other_format),
    Mistake("WORKBOOK-OPEN", left_open),
    Mistake("COLUMN-NOT-TRUSTED", own_award),
    Mistake("SHEET-NOT-TRUSTED", own_waiver),
)
