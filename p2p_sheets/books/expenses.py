"""expenses.xlsx and claim_form.xlsx: what people claim, line by line."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books.columns import Kind, Record, cell, choice, day, ident, ref, sheet, text

_MOVEMENT = re.compile(r"(.*)/c(\d+)")


class Category(StrEnum):
    """What may be reimbursed (RB-9)."""

    TRAVEL = "Travel"
    ACCOMMODATION = "Accommodation"
    MEALS = "Meals and local transport"
    DAILY_RATE = "Daily rate"
    HOSTING = "Hosting"

    @property
    def unit(self) -> str:
        """What it is counted in, `night` or `day`; blank: by its receipts (RB-4, RB-5, RB-6)."""
        days = dict.fromkeys((self.MEALS, self.DAILY_RATE), "day")
        return {self.ACCOMMODATION: "night", **days}.get(self, "")

    @property
    def by_unit(self) -> bool:
        """Is it counted in nights or days?"""
        return bool(self.unit)


def is_distinctive(receipt: str) -> bool:
    """Does its number tell a receipt from anybody else's: four characters, a digit among them?

    >>> is_distinctive("R-17"), is_distinctive("A 1"), is_distinctive("taxi")
    (True, False, False)
    """
    bare = receipt.replace(" ", "")
    return len(bare) >= 4 and any(letter.isdigit() for letter in bare)


@sheet("Expenses", key=("line_id",), received=True)
class Expense(Record):
    """One receipt, or one stay, that somebody claims after an activity."""

    line_id: str = ident(
        "Line ID",
        "A number of its own for each line, never used twice: participant, year and month, number.",
        example="P012/2303-01",
    )
    activity_id: str = ref(
        "Activity ID",
        "The activity that the costs belong to, as in Activities.",
        to="Activities",
        required=True,
        example="{visited.key}-2023-01",
    )
    participant_id: str = ref(
        "Participant ID",
        "Who claims, as in Participants.",
        to="Participants",
        required=True,
        example="P012",
    )
    name: str | None = text(
        "Name",
        "The claimant's name; a check that the Participant ID is the right one.",
        prefilled=True,
        example="Maria Muster",
    )
    category: Category = choice(
        "Category",
        "What is claimed. Taxi and parking belong to meals and local transport.",
        Category,
        required=True,
        example="Travel",
        width=26,
    )
    date_from: date = day(
        "Date from",
        "Travel and Hosting: the day of the cost. Otherwise the first day, or the first night.",
        required=True,
        example="2023-03-13",
    )
    date_to: date | None = day(
        "Date to",
        "Meals and daily rate: the last day. Accommodation: the day of departure.",
        example="2023-03-17",
    )
    quantity: Decimal | None = cell(
        "Quantity",
        Kind.UNITS,
        "Nights or days; blank is taken from the dates. Half days only for the daily rate.",
        example="4",
    )
    amount: Decimal | None = cell(
        "Amount",
        Kind.MONEY,
        "What the receipt says, in its own currency; needed for Travel and Hosting.",
        example="412.50",
    )
    currency: str | None = cell(
        "Currency",
        Kind.CURRENCY,
        "The currency of the receipt, in three letters; blank is EUR.",
        example="EUR",
    )
    receipt: str | None = text(
        "Receipt",
        "Number or file name of the receipt; Travel and Hosting are not paid without one.",
        example="R-01 train.pdf",
    )
    submitted_on: date = day(
        "Submitted on",
        "The day the claim came in.",
        required=True,
        done=True,
        example="2023-03-24",
        width=13,
    )
    shown_in: str = ""  # the currency that the number format of Amount shows, as it names it
    comment: str | None = text(
        "Comment", "For the secretariat.", remark=True, example="Return by night train.", width=30
    )


def movement_id(line_id: str, number: int) -> str:
    """Name the row of Lines that pays what the account of a settled line owes (RB-13)."""
    return f"{line_id}/c{number}"


def movement_of(line_id: str) -> tuple[str, int]:
    """Tell which line a Line ID is of, and as which movement: 0 is the line itself (RB-13).

    Whatever digits and letters are used that look so: nobody may type such an ID.

    >>> movement_of("P1/2303-01/c2"), movement_of("P1/car"), movement_of("P½/01/C٢")
    (('P1/2303-01', 2), ('P1/car', 0), ('P½/01', 2))
    """
    found = _MOVEMENT.fullmatch(_folded(line_id))
    if found is None:
        return line_id, 0
    ends = (n for n in range(len(line_id)) if _folded(line_id[:n]) == found[1])
    return line_id[: next(ends)], int(found[2]) or 1


def _folded(line_id: str) -> str:
    return unicodedata.normalize("NFKC", line_id).casefold()
