"""office.xlsx: what staff alone decide: exchange rates, overrides, corrections, what was paid before."""

from datetime import date
from decimal import Decimal

from p2p_sheets.columns import Kind, Record, cell, day, ident, ref, sheet, text


@sheet("Exchange rates", key=("month", "currency"))
class ExchangeRate(Record):
    """The Commission's monthly accounting rate (InforEuro), in units of the currency per euro."""

    month: date = cell("Month", Kind.MONTH, "The month, or any date in it.", required=True)
    currency: str = cell("Currency", Kind.CURRENCY, "Three letters, such as SEK.", required=True)
    units_per_eur: Decimal = cell(
        "Units per EUR",
        Kind.RATE,
        "How many units one euro buys; never the inverse.",
        required=True,
    )


@sheet("Overrides", key=())
class Override(Record):
    """A finding that staff overrule, with who, when and why; each use is printed in the outputs."""

    subject_id: str = text("Subject ID", "The ID that the finding names.", required=True)
    finding: str = text("Finding", "The finding's code, as printed beside it.", required=True)
    value: str | None = text("Value", "The value that was accepted; it holds for this one alone.")
    authorised_by: str = text("Authorised by", "Who decided.", required=True, private=True)
    authorised_on: date = day("Authorised on", "When.", required=True, done=True)
    reason: str = text("Reason", "Why; an auditor reads it.", required=True, width=36)
    valid_until: date | None = day("Valid until", "Blank: for good.")


@sheet("Corrections", key=("line_id", "authorised_on"))
class Correction(Record):
    """What should have been paid, in all, for a line that was released (RB-14)."""

    line_id: str = text("Line ID", "The released line.", required=True)
    correct_amount: Decimal = cell(
        "Correct amount EUR",
        Kind.EURO,
        "What should have been paid in all; 0 is allowed.",
        required=True,
    )
    reason: str = text("Reason", "Why; an auditor reads it.", required=True, width=36)
    authorised_by: str = text("Authorised by", "Who decided.", required=True, private=True)
    authorised_on: date = day("Authorised on", "When.", required=True, done=True)
    recovered_on: date | None = day("Recovered on", "The day the money came back.", done=True)
    bank_reference: str | None = text("Bank reference", "Of the money that came back.")


@sheet("Paid before", key=("line_id",))
class PaidBefore(Record):
    """A line paid before the programme started with this software; the first release settles it."""

    line_id: str = ref("Line ID", "The line as in Expenses.", to="Expenses", required=True)
    approved_eur: Decimal = cell("Approved EUR", Kind.EURO, "What was paid for it.", required=True)
    paid_on: date = day("Paid on", "When.", required=True, done=True)
    bank_reference: str | None = text("Bank reference", "Of the payment.")
