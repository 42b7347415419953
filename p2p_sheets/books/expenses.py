"""expenses.xlsx and claim_form.xlsx: what people claim, line by line."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.columns import Kind, Record, cell, choice, day, ident, ref, sheet, text


class Category(StrEnum):
    """What may be reimbursed (RB-9)."""

    TRAVEL = "Travel"
    ACCOMMODATION = "Accommodation"
    MEALS = "Meals and local transport"
    DAILY_RATE = "Daily rate"
    HOSTING = "Hosting"

    @property
    def by_unit(self) -> bool:
        """Is it counted in nights or days (RB-4, RB-5, RB-6)?"""
        return self in (self.ACCOMMODATION, self.MEALS, self.DAILY_RATE)


@sheet("Expenses", key=("line_id",), received=True)
class Expense(Record):
    """One receipt, or one stay, that somebody claims after an activity."""

    line_id: str = ident(
        "Line ID", "A number of your own, never used twice.", example="P012/2303-01"
    )
    activity_id: str = ref("Activity ID", "The activity.", to="Activities", required=True)
    participant_id: str = ref("Participant ID", "Who claims.", to="Participants", required=True)
    name: str | None = text("Name", "A check: the claimant's name.", private=True)
    category: Category = choice("Category", "What is claimed.", Category, required=True)
    date_from: date = day("Date from", "Day of the receipt, or first day or night.", required=True)
    date_to: date | None = day("Date to", "Last day, or the day after the last night.")
    quantity: Decimal | None = cell(
        "Quantity", Kind.UNITS, "Nights or days; blank is taken from the dates."
    )
    amount: Decimal | None = cell(
        "Amount", Kind.MONEY, "What the receipt says; needed for Travel and Hosting."
    )
    currency: str | None = cell("Currency", Kind.CURRENCY, "Blank is EUR.")
    receipt: str | None = text("Receipt", "Number or file name of the receipt.")
    submitted_on: date = day("Submitted on", "The day the claim came in.", required=True, done=True)
    comment: str | None = text("Comment", "For the secretariat.")
