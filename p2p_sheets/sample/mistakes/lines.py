"""Mistakes in single cells of expense lines: typed, pasted, or made by Excel."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from p2p_sheets.sample.desk import Row
from p2p_sheets.sample.mistakes.planting import Mistake, typed
from p2p_sheets.write.table import Formula

TRAVEL, NIGHTS, MEALS, DAYS, HOSTING = (
    "Travel",
    "Accommodation",
    "Meals and local transport",
    "Daily rate",
    "Hosting",
)


def _line(
    code: str, what: str, category: str, field: str, value: object, currency: str = "EUR"
) -> Mistake:
    return typed(code, what, lambda desk: desk.take_line(category, currency), field, value)


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


MISTAKES = (*AMOUNTS, *QUANTITIES, *DATES, *CODES)
