"""RB-11, RB-10: which exchange rate is doubted, and what a line claims before any cap."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from p2p_sheets.books import Category, Role
from p2p_sheets.rules.reimbursement.caps import in_units, is_half, many
from p2p_sheets.rules.reimbursement.claims import Rates, is_halved, quantity_of
from tests.programmes import expense, participant, rate, with_switch

MARCH = date(2023, 3, 1)
NIGHTS, MEALS, FEE = Category.ACCOMMODATION, Category.MEALS, Category.DAILY_RATE


def doubted(*units: str, **switches: Any) -> list[tuple[str, str, str]]:
    """What is doubted of the rate of March; those before are of earlier months."""
    months = [date(2023, 3 - number, 1) for number in range(len(units))]
    rows = [rate("SEK", one, month) for one, month in zip(units[::-1], months, strict=True)]
    found = Rates.of(rows, with_switch(**switches)).doubts("SEK", date(2023, 3, 31))
    return [(one.code, one.subject, one.value) for one in found]


@pytest.mark.parametrize(
    ("units", "is_doubted"),
    [("15", False), ("15.0001", True), ("5", False), ("4.9999", True), ("10", False)],
)
def test_rb_11_a_rate_half_as_high_again_as_its_reference_is_still_believed(
    units: str, is_doubted: bool
) -> None:
    found = doubted(units, reference_rates={"SEK": Decimal(10)}, rate_off_reference=Decimal("0.5"))
    assert found == ([("RATE-IMPLAUSIBLE", "SEK 2023-03", units)] if is_doubted else [])


@pytest.mark.parametrize(
    ("units", "is_doubted"),
    [("12", False), ("12.0001", True), ("8", False), ("7.9999", True)],
)
def test_rb_11_a_rate_may_move_as_far_in_a_month_as_config_says(
    units: str, is_doubted: bool
) -> None:
    found = doubted("10", units, reference_rates={}, rate_jump=Decimal("0.2"))
    assert found == ([("RATE-JUMP", "SEK 2023-03", units)] if is_doubted else [])


def test_rb_11_a_jump_is_told_in_whole_per_cent_of_the_month_before() -> None:
    config = with_switch(reference_rates={}, rate_jump=Decimal("0.2"))
    rows = [rate("SEK", "10", date(2023, 2, 1)), rate("SEK", "15.66", MARCH)]
    (finding,) = Rates.of(rows, config).doubts("SEK", MARCH)
    assert "57 %" in finding.message
    assert "10" in finding.message
    assert Rates.of(rows[1:], config).doubts("SEK", MARCH) == ()
    assert Rates.of(rows, config).doubts("NOK", MARCH) == ()


@pytest.mark.parametrize(
    ("year", "reference"), [(2019, "1"), (2021, "1"), (2022, "1"), (2023, "2"), (2040, "2")]
)
def test_rb_11_a_reference_kept_by_year_serves_the_nearest_year_and_of_two_the_earlier(
    year: int, reference: str
) -> None:
    known = {"2021": Decimal(1), "2023": Decimal(2)}
    config = with_switch(reference_rates={"TRY": known})
    assert Rates.of((), config).reference("TRY", date(year, 7, 1)) == Decimal(reference)


@pytest.mark.parametrize(
    ("category", "until", "units"),
    [
        (NIGHTS, None, 1),
        (NIGHTS, date(2023, 3, 8), 1),
        (NIGHTS, date(2023, 3, 10), 3),
        (MEALS, None, 1),
        (MEALS, date(2023, 3, 7), 1),
        (FEE, date(2023, 3, 10), 4),
    ],
)
def test_rb_5_days_count_both_ends_and_nights_one(
    category: Category, until: date | None, units: int
) -> None:
    assert quantity_of(expense("a", category, date_to=until)) == units
    assert quantity_of(expense("a", category, date_to=until, quantity="2.5")) == Decimal("2.5")


@pytest.mark.parametrize(
    ("category", "km", "within", "halved"),
    [
        (MEALS, 100, 100, True),
        (MEALS, 101, 100, False),
        (MEALS, None, 100, False),
        (MEALS, 0, None, False),
        (NIGHTS, 10, 100, False),
    ],
)
def test_ec_2_meals_alone_are_halved_and_only_of_those_from_near_by(
    category: Category, km: int | None, within: int | None, halved: bool
) -> None:
    person = participant("P1", Role.VISITOR, distance_km=km)
    config = with_switch(halve_within_km=within)
    assert is_halved(expense("a", category), person, config) == halved


@pytest.mark.parametrize(
    ("units", "shown", "half"),
    [
        (Fraction(5, 2), "2.5", True),
        (Fraction(10), "10", True),
        (Fraction(2, 3), "0.666666", False),
        (Fraction(50, 92), "0.543478", False),
        (Fraction(1, 4), "0.25", False),
        (Fraction(0), "0", True),
    ],
)
def test_rb_12_units_allowed_are_written_exactly_or_a_little_less(
    units: Fraction, shown: str, half: bool
) -> None:
    assert str(in_units(units)) == shown
    assert is_half(in_units(units)) == half


@pytest.mark.parametrize(
    ("number", "words"),
    [("1", "1 night"), ("1.0", "1 night"), ("0", "0 nights"), ("2.10", "2.1 nights")],
)
def test_units_agree_with_their_number(number: str, words: str) -> None:
    assert many(Decimal(number), "night") == words
