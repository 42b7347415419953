"""office.xlsx, staff alone: exchange rates, overrides, corrections, what was paid before."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.books.columns import Kind, Record, cell, choice, day, ref, sheet, text


@sheet("Exchange rates", key=("month", "currency"))
class ExchangeRate(Record):
    """The Commission's monthly accounting rate (InforEuro), in units of the currency per euro."""

    month: date = cell(
        "Month",
        Kind.MONTH,
        "The month of the expense: any date in it, or YYYY-MM.",
        required=True,
        example="2023-03",
    )
    currency: str = cell(
        "Currency",
        Kind.CURRENCY,
        "The currency of the receipts, in three letters.",
        required=True,
        example="SEK",
    )
    units_per_eur: Decimal = cell(
        "Units per EUR",
        Kind.RATE,
        "How many units one euro buys, as the Commission prints it; never the inverse.",
        required=True,
        example="11.2245",
    )


@sheet("Overrides", key=())
class Override(Record):
    """A finding that staff overrule, with who, when and why; each use is printed in the outputs."""

    subject_id: str = text(
        "Subject ID",
        "The ID that the finding names: of a line, say, a participant or an application.",
        required=True,
        literal=True,
        example="P012/2303-01",
    )
    finding: str = text(
        "Finding",
        "The finding's code. The findings workbook prints the whole row, ready to paste here.",
        required=True,
        literal=True,
        example="CLAIM-LATE",
    )
    value: str | None = text(
        "Value",
        "The value that was accepted, as the finding shows it; for another one this lapses.",
        literal=True,
        example="2023-04-28",
    )
    authorised_by: str = text(
        "Authorised by",
        "First and last name of the person who decided.",
        required=True,
        example="Olga Office",
    )
    authorised_on: date = day(
        "Authorised on",
        "The day of that decision.",
        required=True,
        done=True,
        example="2023-05-02",
        width=14,
    )
    reason: str = text(
        "Reason",
        "Why, in a sentence that an auditor understands.",
        required=True,
        example="Illness; told us on 14 April.",
        width=36,
    )
    valid_until: date | None = day(
        "Valid until", "The last day on which it holds; blank is for good.", example="2023-12-31"
    )


@sheet("Corrections", key=("line_id", "authorised_on"))
class Correction(Record):
    """What should have been paid, in all, for a line that was released (RB-14)."""

    line_id: str = text(
        "Line ID",
        "The line as it was released.",
        required=True,
        literal=True,
        example="P012/2303-01",
    )
    correct_amount: Decimal = cell(
        "Correct amount EUR",
        Kind.EURO,
        "What should have been paid for the line in all; 0 is allowed. The newest row counts.",
        required=True,
        example="380.00",
        width=16,
    )
    reason: str = text(
        "Reason",
        "Why, in a sentence that an auditor understands.",
        required=True,
        example="The ticket was refunded in part.",
        width=36,
    )
    authorised_by: str = text(
        "Authorised by",
        "First and last name of the person who decided.",
        required=True,
        example="Olga Office",
    )
    authorised_on: date = day(
        "Authorised on",
        "The day of that decision.",
        required=True,
        done=True,
        example="2023-05-02",
        width=14,
    )
    recovered_on: date | None = day(
        "Recovered on",
        "Where too much was paid: the day the money came back.",
        done=True,
        example="2023-05-19",
        width=14,
    )
    recovered_eur: Decimal | None = cell(
        "Recovered EUR",
        Kind.EURO,
        "What came back for this row so far, in all; blank beside a date means all of it.",
        example="40.00",
        width=14,
    )
    bank_reference: str | None = text(
        "Bank reference",
        "The bank's reference of the money that came back.",
        remark=True,
        example="2023-05-19/0042",
    )


@sheet("Paid before", key=("line_id",))
class PaidBefore(Record):
    """A line paid before the programme started with this software; the first release settles it."""

    line_id: str = ref(
        "Line ID",
        "The line, as in Expenses.",
        to="Expenses",
        required=True,
        example="P003/2212-01",
    )
    approved_eur: Decimal = cell(
        "Approved EUR",
        Kind.EURO,
        "What was paid for the line, in euro; 0 where it was refused.",
        required=True,
        example="276.00",
    )
    paid_on: date = day(
        "Paid on", "The day of the payment.", required=True, done=True, example="2023-01-20"
    )
    bank_reference: str | None = text(
        "Bank reference",
        "The bank's reference of the payment.",
        remark=True,
        example="2023-01-20/0007",
    )


class FormSheet(StrEnum):
    """The sheet whose rows an online form asks for."""

    APPLICATIONS = "Applications"
    EXPENSES = "Expenses"


@sheet("Form questions", key=())
class FormQuestion(Record):
    """Which column the question of an online form fills, and what its answers mean."""

    form: str = text(
        "Form",
        "Your short name of the form; of a EUSurvey form its alias. The IDs of its rows begin so.",
        required=True,
        literal=True,
        example="CITIES",
    )
    question: str | None = text(
        "Question",
        "The question as the export has it; blank where Means goes into every row.",
        literal=True,
        example="Name of the city",
        width=34,
    )
    sheet: FormSheet = choice(
        "Sheet",
        "The sheet that the export is read as.",
        FormSheet,
        required=True,
        example="Applications",
    )
    column: str = text(
        "Column",
        "The title of the column that the question fills.",
        required=True,
        literal=True,
        example="City role",
    )
    answer: str | None = text(
        "Answer",
        "An answer that is put otherwise than the column takes it; one row for each.",
        literal=True,
        example="Follower city",
        width=20,
    )
    means: str | None = text(
        "Means",
        "What that answer means; without a Question, what goes into the column of every row.",
        literal=True,
        example="Fellow",
    )
