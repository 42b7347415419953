"""Mistakes of expense lines: in single cells, and of lines that are wrong beside others."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from p2p_sheets.books import Activity, Deliverable, Participant, Status
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.sample.expenses import currency_of
from p2p_sheets.sample.input_folder import ClaimantRows, InputFolder, Row, numbered
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed
from p2p_sheets.write.table import Formula

DAY = timedelta(days=1)
TRAVEL, NIGHTS, MEALS, DAYS, HOSTING = (
    "Travel",
    "Accommodation",
    "Meals and local transport",
    "Daily rate",
    "Hosting",
)


# --- single cells: typed, pasted, or made by Excel -----------------------------------------------
def _line(
    code: str, what: str, category: str, field: str, value: object, currency: str = "EUR"
) -> Mistake:
    return typed(code, what, lambda inputs: inputs.take_line(category, currency), field, value)


def _day(line: Row) -> date:
    day: date = line["date_from"]
    return day


def _comma(amount: Decimal) -> str:
    return str(amount).replace(".", ",")


def _spaced(line_id: str) -> str:
    return line_id.replace("-", " ")


AMOUNTS = (
    _line("AMOUNT-TEXT", "decimal comma", TRAVEL, "amount", lambda n: _comma(n["amount"])),
    _line("AMOUNT-TEXT", "euro sign", HOSTING, "amount", lambda n: f"€ {n['amount']}"),
    _line("AMOUNT-AMBIGUOUS", "comma that may mean thousands", TRAVEL, "amount", "1,234"),
    _line("AMOUNT-UNREADABLE", "words for an amount", HOSTING, "amount", "see receipt"),
    _line("AMOUNT-DECIMALS", "three decimals", TRAVEL, "amount", Decimal("86.125")),
    _line("AMOUNT-RANGE", "negative amount", TRAVEL, "amount", lambda n: -n["amount"]),
    _line("AMOUNT-CURRENCY", "euro in kronor", TRAVEL, "amount", "92 EUR", "SEK"),
    _line("AMOUNT-BLANK", "no amount", TRAVEL, "amount", None),
    _line("AMOUNT-NOT-USED", "amount of a flat rate", NIGHTS, "amount", Decimal("87.40")),
    _line("CELL-ERROR", "error value", HOSTING, "amount", Formula("=B3/0", "#DIV/0!")),
)
QUANTITIES = (
    _line("NUMBER-TEXT", "number typed as text", MEALS, "quantity", "1"),
    _line("NUMBER-UNREADABLE", "unit in the quantity", NIGHTS, "quantity", "2 nights"),
    _line("NUMBER-FROM-DATE", "quantity made a date", DAYS, "quantity", date(2024, 5, 1)),
    _line("NUMBER-RANGE", "third of a day", DAYS, "quantity", Decimal("0.33")),
    _line("QUANTITY-HALF", "half a day of meals", MEALS, "quantity", Decimal("0.5")),
)
DATES = (
    _line("DATE-TEXT", "date typed as text", TRAVEL, "date_from", lambda n: f"{_day(n):%d.%m.%Y}"),
    _line("DATE-AMBIGUOUS", "day or month first", TRAVEL, "date_from", "03/04/2023"),
    _line("DATE-UNREADABLE", "no such day", TRAVEL, "date_from", "31.02.2023"),
    _line("DATE-UNREADABLE", "year of two digits", MEALS, "date_from", "14.3.23"),
    _line("DATE-RANGE", "wrong century", HOSTING, "date_from", date(1923, 3, 14)),
    _line(
        "DATE-TIME",
        "date with a time",
        HOSTING,
        "date_from",
        lambda n: datetime.combine(_day(n), time(9, 30)),
    ),
    _line(
        "DATE-MIDNIGHT",
        "day stored just before its midnight",
        TRAVEL,
        "date_from",
        lambda n: datetime.combine(_day(n), time()) - timedelta(seconds=44),
    ),
    _line("DATE-FUTURE", "submitted in the future", MEALS, "submitted_on", date(2024, 5, 2)),
    _line(
        "END-BEFORE-START", "end before start", NIGHTS, "date_to", lambda n: _day(n) - timedelta(3)
    ),
    _line("REQUIRED-BLANK", "no date of submission", TRAVEL, "submitted_on", None),
)
CODES = (
    _line("CHOICE-UNKNOWN", "category that is none", TRAVEL, "category", "Taxi"),
    _line("REQUIRED-BLANK", "no category", HOSTING, "category", None),
    _line("CURRENCY-UNKNOWN", "abbreviation of kronor", TRAVEL, "currency", "SKR", "SEK"),
    _line("PLACEHOLDER-READ-AS-BLANK", "word for nothing", MEALS, "comment", "n/a"),
    _line("CURRENCY-READ", "sign of a currency", TRAVEL, "currency", "€"),
    _line(
        "ID-CHARACTERS", "space in a Line ID", TRAVEL, "line_id", lambda n: _spaced(n["line_id"])
    ),
    _line(
        "ID-LOOK-ALIKE",
        "Cyrillic letter in an ID",
        TRAVEL,
        "line_id",
        lambda n: "Р" + n["line_id"][1:],
    ),
    _line(
        "ID-RESERVED", "Line ID of a correction", TRAVEL, "line_id", lambda n: n["line_id"] + "/c1"
    ),
    _line("ID-NUMBER", "Line ID that is a number", MEALS, "line_id", 23010147),
    _line("ID-DIGITS", "Line ID of too many digits", MEALS, "line_id", 2301014700000123),
    _line("ID-NOT-TEXT", "Line ID made a date", HOSTING, "line_id", date(2023, 3, 1)),
    _line("REFERENCE-UNKNOWN", "unknown participant", TRAVEL, "participant_id", "P998"),
    _line(
        "REFERENCE-UNKNOWN",
        "typo in an Activity ID",
        MEALS,
        "activity_id",
        lambda n: n["activity_id"] + "O",
    ),
    _line("TEXT-FROM-DATE", "receipt number made a date", TRAVEL, "receipt", date(2023, 1, 2)),
    _line("RECEIPT-MISSING", "no receipt", TRAVEL, "receipt", None),
    _line("RECEIPT-MISSING", "no receipt of a host", HOSTING, "receipt", None),
    _line("NAME-OF-ANOTHER", "name of another person", NIGHTS, "name", "Somebody Otherwise"),
)


# --- lines that are right one by one, and wrong beside others ------------------------------------
def same_line_id_twice(inputs: InputFolder) -> Iterator[Spot]:
    """Two different lines have one ID."""
    line = inputs.take_line(TRAVEL)
    inputs.beside(line, amount=line["amount"] + 10)
    yield Spot(line, "line_id")


def row_pasted_twice(inputs: InputFolder) -> Iterator[Spot]:
    """A row was pasted a second time."""
    copy = inputs.beside(inputs.take_line(HOSTING))
    yield Spot(copy)


def line_of_another_activity(inputs: InputFolder) -> Iterator[Spot]:
    """The Participant ID is of one activity, the Activity ID of another."""
    line = inputs.take_line(DAYS)
    other = next(a for a in inputs.of(Activity) if a["activity_id"] != line["activity_id"])
    line["activity_id"] = other["activity_id"]
    yield Spot(line, "activity_id")


def misspelt_name(inputs: InputFolder) -> Iterator[Spot]:
    """A letter of the name is missing."""
    line = inputs.take_line(TRAVEL, where=lambda _, n: len(n.get("name", "")) > 14)
    name = line["name"]
    line["name"] = name[:-2] + name[-1]
    yield Spot(line, "name")


def claimed_twice(inputs: InputFolder) -> Iterator[Spot]:
    """One receipt comes a second time, under another Line ID."""
    line = inputs.take_line(TRAVEL)
    again = inputs.beside(line, line_id=numbered(line, 50))
    yield Spot(again, "line_id")


def receipt_of_another_line(inputs: InputFolder) -> Iterator[Spot]:
    """One receipt stands for two different costs."""
    line = inputs.take_line(TRAVEL)
    extra = inputs.beside(line, line_id=numbered(line, 60), amount=line["amount"] + Decimal("3.20"))
    yield Spot(extra, "receipt")


def claim_before_the_activity(inputs: InputFolder) -> Iterator[Spot]:
    """A journey long before the visit."""
    line = inputs.take_line(TRAVEL)
    line["date_from"] -= timedelta(days=40)
    yield Spot(line, "date_from")


def more_nights_than_dates(inputs: InputFolder) -> Iterator[Spot]:
    """The quantity says more nights than lie between the dates."""
    line = inputs.take_line(NIGHTS, where=lambda _, n: "date_to" in n)
    line["quantity"] = Decimal((line["date_to"] - line["date_from"]).days + 2)
    yield Spot(line, "quantity")


def amount_that_is_a_formula(inputs: InputFolder) -> Iterator[Spot]:
    """An amount was worked out in its cell, by a program that leaves the result to Excel."""
    line = inputs.take_line(TRAVEL)
    line["amount"] = Formula("=60.5+21.3", Decimal("81.8"))
    yield Spot(line, "amount")


def late_claim(inputs: InputFolder) -> Iterator[Spot]:
    """The claim came after its thirty days."""
    line = inputs.take_line(MEALS, "", lambda c, _: c.activity["end_date"] < AS_OF - 60 * DAY)
    end = next(
        a["end_date"] for a in inputs.of(Activity) if a["activity_id"] == line["activity_id"]
    )
    line["submitted_on"] = end + 47 * DAY
    yield Spot(line, "submitted_on")


def no_currency(inputs: InputFolder) -> Iterator[Spot]:
    """A claimant from a country with other money left the currency blank."""

    def from_abroad(claimant: ClaimantRows, line: dict[str, object]) -> bool:
        return currency_of(claimant.person["country"]) != "EUR" and "receipt" in line

    line = inputs.take_line(TRAVEL, "EUR", from_abroad)
    del line["currency"]
    yield Spot(line, "currency")


def claim_for_a_cancelled_activity(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor claims the ticket for a visit that was cancelled."""
    cancelled = {
        a["activity_id"]: a for a in inputs.of(Activity) if a["status"] == Status.CANCELLED
    }
    person = inputs.take(
        Participant, lambda p: p["activity_id"] in cancelled and p["role"] == "Visitor city"
    )
    model = inputs.take_line(TRAVEL)
    activity = cancelled[person["activity_id"]]
    inputs.beside(
        model,
        line_id=f"{person['participant_id']}/2306-01",
        activity_id=activity["activity_id"],
        participant_id=person["participant_id"],
        name=person["name"],
        date_from=activity["start_date"],
        submitted_on=activity["end_date"] + 5 * DAY,
        receipt=f"{person['participant_id']}-01 ticket.pdf",
    )
    yield Spot(activity, "status")


def claim_of_an_absentee(inputs: InputFolder) -> Iterator[Spot]:
    """Somebody who did not attend claims all the same."""
    claimant = inputs.take_claimant(lambda c: c.line(NIGHTS) is not None)
    claimant.person["attended"] = False
    yield Spot(claimant.person, "attended")


def deliverable_not_in(inputs: InputFolder, role: str, name: str) -> Iterator[Spot]:
    """Take away the only row of a deliverable that money waits for."""
    hosts = Counter(p["activity_id"] for p in inputs.of(Participant) if p["role"] == "Host city")
    claimant = inputs.take_claimant(
        lambda c: (
            c.person["role"] == role
            and c.activity["activity_type"] != "Expert Review"
            and hosts[c.person["activity_id"]] < 2
        )
    )
    party = claimant.person["participant_id"]
    row = inputs.take(
        Deliverable,
        lambda d: d.get("participant_id") == party and d["deliverable"] == name,
    )
    inputs.remove(row)
    inputs.unsay(row)
    yield Spot(claimant.person, "participant_id", subject=party)


def reflection_report_missing(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor city has not written its reflection report."""
    yield from deliverable_not_in(inputs, "Visitor city", "Reflection report")


def testimonial_missing(inputs: InputFolder) -> Iterator[Spot]:
    """A visitor city has not sent its testimonial."""
    yield from deliverable_not_in(inputs, "Visitor city", "Testimonial")


def letter_of_commitment_missing(inputs: InputFolder) -> Iterator[Spot]:
    """A host city has not sent its letter."""
    yield from deliverable_not_in(inputs, "Host city", "Letter of commitment")


def final_report_missing(inputs: InputFolder) -> Iterator[Spot]:
    """An expert has not handed in the final report."""
    yield from deliverable_not_in(inputs, "Expert", "Final report")


# --- all of them ---------------------------------------------------------------------------------
MISTAKES = (
    Mistake("NOT-ATTENDED", claim_of_an_absentee),
    Mistake("DELIVERABLE-MISSING", reflection_report_missing),
    Mistake("DELIVERABLE-MISSING", testimonial_missing),
    Mistake("DELIVERABLE-MISSING", letter_of_commitment_missing),
    Mistake("DELIVERABLE-MISSING", final_report_missing),
    Mistake("ID-TWICE", same_line_id_twice),
    Mistake("ROWS-IDENTICAL", row_pasted_twice),
    Mistake("PARTICIPANT-OF-ANOTHER-ACTIVITY", line_of_another_activity),
    Mistake("NAME-SPELT-OTHERWISE", misspelt_name),
    Mistake("DUPLICATE-POSSIBLE", claimed_twice),
    Mistake("RECEIPT-TWICE", receipt_of_another_line),
    Mistake("DATE-OUTSIDE-ACTIVITY", claim_before_the_activity),
    Mistake("QUANTITY-OVER-DATES", more_nights_than_dates),
    Mistake("FORMULA-NO-VALUE", amount_that_is_a_formula),
    Mistake("CLAIM-LATE", late_claim),
    Mistake("CURRENCY-BLANK", no_currency),
    Mistake("ACTIVITY-CANCELLED", claim_for_a_cancelled_activity),
    *AMOUNTS,
    *QUANTITIES,
    *DATES,
    *CODES,
)
