"""Mistakes in office.xlsx: exchange rates, overrides, corrections."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from p2p_sheets.books import Correction, ExchangeRate, Expense, Override
from p2p_sheets.sample.input_folder import InputFolder, Row
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed

OFFICE = "office.xlsx"
CASH = ("Travel", "Hosting")


def _months(inputs: InputFolder) -> set[tuple[str, str]]:
    """Tell which rates lines need: currency and month."""
    return {
        (line["currency"], f"{line['date_from']:%Y-%m}")
        for line in inputs.of(Expense)
        if line.get("category") in CASH
        and "currency" in line
        and isinstance(line["date_from"], date)
    }


def _month(day: date, after: int = 0) -> str:
    number = day.year * 12 + day.month - 1 + after
    return f"{number // 12}-{number % 12 + 1:02}"


def take_rate(
    inputs: InputFolder, currency: str = "", *, needed: bool = True, alone: bool = False
) -> Row:
    """Take a rate that lines need, or none does; `alone`: nor the one of the month after."""
    months = _months(inputs)

    def suits(rate: Row) -> bool:
        used = (rate["currency"], _month(rate["month"])) in months
        after = (rate["currency"], _month(rate["month"], 1)) in months
        wanted = currency in ("", rate["currency"]) and used is needed
        return wanted and not (alone and after) and rate["month"].month > 1

    return inputs.take(ExchangeRate, suits)


def subject_of(rate: Row) -> str:
    """Name a rate as findings do."""
    return f"{rate['currency']} {_month(rate['month'])}"


def rate_not_entered(inputs: InputFolder) -> Iterator[Spot]:
    """The rate of a month is missing; all lines that need it wait."""
    rate = take_rate(inputs)
    inputs.remove(rate)
    yield Spot(subject=subject_of(rate))


def rate_upside_down(inputs: InputFolder) -> Iterator[Spot]:
    """Euro per unit was entered, not units per euro."""
    rate = take_rate(inputs, "BGN", alone=True)
    rate["units_per_eur"] = (1 / rate["units_per_eur"]).quantize(Decimal("0.00001"))
    yield Spot(rate, "units_per_eur")
    yield Spot(rate, "units_per_eur", code="RATE-JUMP")


def rate_of_another_year(inputs: InputFolder) -> Iterator[Spot]:
    """A rate a third too high: plausible, but far from the month before."""
    rate = take_rate(inputs, alone=True)
    rate["units_per_eur"] = (rate["units_per_eur"] * Decimal("1.3")).quantize(Decimal("0.001"))
    yield Spot(rate, "units_per_eur")


def rate_entered_twice(inputs: InputFolder) -> Iterator[Spot]:
    """Two different rates for one month and currency."""
    rate = take_rate(inputs, needed=False)
    inputs.beside(rate, units_per_eur=rate["units_per_eur"] + 1)
    yield Spot(rate, "month")


def _spare(inputs: InputFolder) -> Row:
    """Take a rate that no line needs."""
    return take_rate(inputs, needed=False)


def _override(code: str, what: str, field: str, **cells: Any) -> Mistake:
    """Make the mistake of an override that cannot do what it should."""

    def enter(inputs: InputFolder) -> Iterator[Spot]:
        row = {
            "subject_id": "P014",
            "finding": "CLAIM-LATE",
            "value": "2023-06-01",
            "authorised_by": "Olga Office",
            "authorised_on": date(2024, 3, 18),
            "reason": "Agreed on the phone.",
            **cells,
        }
        inputs.workbook(OFFICE).add(Override, row)
        yield Spot(row, field)

    enter.__name__ = what.replace(" ", "_")
    return Mistake(code, enter)


def correction_of_no_line(inputs: InputFolder) -> Iterator[Spot]:
    """A correction names a line that was never released."""
    row = {
        "line_id": "P003/2302-77",
        "correct_amount": Decimal(120),
        "reason": "The ticket was refunded in part.",
        "authorised_by": "Olga Office",
        "authorised_on": date(2024, 3, 11),
    }
    inputs.workbook(OFFICE).add(Correction, row)
    yield Spot(row, "line_id")


MISTAKES = (
    Mistake("RATE-MISSING", rate_not_entered),
    Mistake("RATE-IMPLAUSIBLE", rate_upside_down),
    Mistake("RATE-JUMP", rate_of_another_year),
    Mistake("ID-TWICE", rate_entered_twice),
    typed(
        "NUMBER-TEXT",
        "rate with a comma",
        _spare,
        "units_per_eur",
        lambda r: f"{r['units_per_eur']:.4f}".replace(".", ","),
    ),
    typed("NUMBER-RANGE", "rate of zero", _spare, "units_per_eur", 0),
    typed("CURRENCY-UNKNOWN", "currency that is none", _spare, "currency", "EURO/USD"),
    typed("DATE-UNREADABLE", "month in words", _spare, "month", "March 23"),
    _override("OVERRIDE-UNKNOWN", "override of no finding", "finding", finding="CLAIM-LAET"),
    _override(
        "OVERRIDE-NOT-POSSIBLE", "override of a missing rate", "finding", finding="RATE-MISSING"
    ),
    _override(
        "OVERRIDE-LAPSED", "override that has lapsed", "valid_until", valid_until=date(2024, 3, 20)
    ),
    _override("REQUIRED-BLANK", "override by nobody", "authorised_by", authorised_by=None),
    _override(
        "DATE-FUTURE", "override of tomorrow", "authorised_on", authorised_on=date(2024, 4, 1)
    ),
    _override("OVERRIDE-UNUSED", "override that fits nothing", "subject_id"),
    Mistake("CORRECTION-UNKNOWN", correction_of_no_line),
)
