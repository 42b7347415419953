"""Mistakes of files: copies, renamed and broken ones, own sheets, and what outsiders may not do."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Application, Override
from p2p_sheets.findings import Place
from p2p_sheets.sample.desk import Desk
from p2p_sheets.sample.foreign_workbooks import BANNER, LooseBook, LooseSheet
from p2p_sheets.sample.mistakes.lines import HOSTING
from p2p_sheets.sample.mistakes.planting import Mistake, Spot
from p2p_sheets.sample.mistakes.sheets import at, cells_of, own_book, take_lines
from p2p_sheets.write.table import Cell


def old_template(desk: Desk) -> Iterator[Spot]:
    """The claim was filled in on a template of another version."""
    path = "expenses/old template.xlsx"
    sheet = LooseSheet("Expenses", cells_of(desk, take_lines(desk)))
    desk.loose.append(LooseBook(path, [sheet], version="0"))
    yield at(Place(path), 0)


def own_sheet(desk: Desk) -> Iterator[Spot]:
    """Notes stand on a sheet of their own."""
    path = "expenses/with notes.xlsx"
    lines = LooseSheet("Expenses", cells_of(desk, take_lines(desk, HOSTING)))
    notes = LooseSheet("To do", [[BANNER], ["Call Groningen"]])
    desk.loose.append(LooseBook(path, [lines, notes]))
    yield at(Place(path), 0)


def hidden_sheet(desk: Desk) -> Iterator[Spot]:
    """A sheet that counts is hidden."""
    path = "hidden rates.xlsx"
    old: list[list[Cell]] = [
        [BANNER],
        ["Month", "Currency", "Units per EUR"],
        ["2022-09", "USD", Decimal("1.0001")],
    ]
    lines = LooseSheet("Expenses", cells_of(desk, take_lines(desk, HOSTING)))
    desk.loose.append(LooseBook(path, [lines, LooseSheet("Exchange rates", old, hidden=True)]))
    yield at(Place(path, "Exchange rates"), 0)


def nothing_for_us(desk: Desk) -> Iterator[Spot]:
    """A list of hotels lies in the folder."""
    path = "hotels.xlsx"
    own_book(desk, path, [[BANNER], ["Hotel", "Price"], ["Grand Example", 94]], "Hotels")
    yield at(Place(path), 0)


def empty_form(desk: Desk) -> Iterator[Spot]:
    """Somebody sent the form back without a line."""
    path = "received/claim empty.xlsx"
    desk.paper(path, "claim_form.xlsx")
    yield at(Place(path), 0)


def copied_file(desk: Desk) -> Iterator[Spot]:
    """A workbook was copied, and both copies lie in the folder."""
    path, copy = "expenses/host.xlsx", "expenses/host - Copy.xlsx"
    cells = cells_of(desk, take_lines(desk, HOSTING))
    own_book(desk, path, cells)
    desk.loose.append(LooseBook(copy, [LooseSheet("Expenses", cells)]))
    yield at(Place(path), 0)


def text_renamed(desk: Desk) -> Iterator[Spot]:
    """A text file was renamed, as if that made it a workbook."""
    path = "received/claim renamed.xlsx"
    desk.files[path] = b"DEMO\r\nTrain;112,50\r\nHotel;240\r\n"
    yield at(Place(path), 0)


def cut_short(desk: Desk) -> Iterator[Spot]:
    """A download broke off."""
    path = "received/claim cut short.xlsx"
    desk.files[path] = b"PK\x03\x04\x14\x00\x00\x00\x08\x00 DEMO"
    yield at(Place(path), 0)


def locked_with_a_password(desk: Desk) -> Iterator[Spot]:
    """A claim came locked with a password (of which this has no more than the outside)."""
    path = "received/claim locked.xlsx"
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    desk.files[path] = ole + bytes(1016) + "EncryptedPackage DEMO".encode("utf-16-le")
    yield at(Place(path), 0)


def other_format(desk: Desk) -> Iterator[Spot]:
    """A claim came as a text with commas."""
    path = "received/claim.csv"
    desk.files[path] = b"DEMO,Line ID,Amount\r\n,P014/2303-01,112.50\r\n"
    yield at(Place(path), 0)


def left_open(desk: Desk) -> Iterator[Spot]:
    """Somebody has the workbook open."""
    desk.files["~$office.xlsx"] = b"\x04DEMO"
    yield at(Place("office.xlsx"), 0)


def own_award(desk: Desk) -> Iterator[Spot]:
    """A city fills in the decision on its own application."""
    row = desk.take(Application, lambda a: desk.home(a)[0].path.startswith("received/"))
    row["decision"] = "Awarded"
    yield Spot(row, "decision")


def own_waiver(desk: Desk) -> Iterator[Spot]:
    """A claimant waives the hold of their own claim."""
    titles = [column.title for column in Override.SHEET.static]
    row = ["P172/2403-01", "RECEIPT-MISSING", None, "Myself", date(2024, 3, 2), "I am honest."]
    path = "received/waiver.xlsx"
    yield at(own_book(desk, path, [[BANNER], titles, row], "Overrides"), 0)


MISTAKES = (
    Mistake("WORKBOOK-VERSION", old_template),
    Mistake("SHEET-UNKNOWN", own_sheet),
    Mistake("SHEET-HIDDEN", hidden_sheet),
    Mistake("WORKBOOK-NO-SHEET", nothing_for_us),
    Mistake("WORKBOOK-EMPTY", empty_form),
    Mistake("WORKBOOK-TWICE", copied_file),
    Mistake("WORKBOOK-DAMAGED", text_renamed),
    Mistake("WORKBOOK-DAMAGED", cut_short),
    Mistake("WORKBOOK-PASSWORD", locked_with_a_password),
    Mistake("WORKBOOK-FORMAT", other_format),
    Mistake("WORKBOOK-OPEN", left_open),
    Mistake("COLUMN-NOT-TRUSTED", own_award),
    Mistake("SHEET-NOT-TRUSTED", own_waiver),
)
