"""Due dates: working days past holidays, years past leap days, activities without dates."""

from datetime import date

import pytest

from p2p_sheets.config import Calendar, ConfigError, Step
from p2p_sheets.rules.steps.dates import WorkingDays, due_date
from tests import kinds
from tests.programmes import activity, case, config, programme


def step(deliverable: str) -> Step:
    """The review's step that leads to a deliverable."""
    return next(s for s in config().steps if s.type == "ER" and s.deliverable == deliverable)


def due(deliverable: str, end: date | None, calendar: Calendar | None = None) -> date | None:
    """When a deliverable of a review is due."""
    review = activity("ER-01", kinds.REVIEW, start_date=end, end_date=end)
    figures = config().model_copy(update={"calendar": calendar or config().calendar})
    return due_date(step(deliverable), review, case(programme(), figures))


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        ("2023-12-22", "2024-01-03"),  # W13: 25 and 26 December, 1 January
        ("2023-12-23", "2024-01-03"),  # a Saturday
        ("2024-03-27", "2024-04-05"),  # Good Friday is a working day, Easter Monday is not
        ("2024-05-08", "2024-05-17"),  # Ascension Day and the bank holiday after it
        ("2024-05-15", "2024-05-23"),  # Whit Monday
        ("2024-02-26", "2024-03-04"),  # over 29 February
        ("2023-07-17", "2023-07-25"),  # the national day
        ("2023-06-30", "2023-07-07"),  # nothing in between but a weekend
    ],
)
def test_st_1_the_final_document_is_due_five_working_days_after_the_meeting(
    meeting: str, expected: str
) -> None:
    assert due("Final report", date.fromisoformat(meeting)) == date.fromisoformat(expected)


def test_st_1_bank_holidays_can_be_switched_off_and_the_country_chosen() -> None:
    end = date(2023, 12, 22)
    assert due("Final report", end, Calendar(bank_holidays=False)) == date(2024, 1, 2)
    assert due("Final report", end, Calendar(holidays="NO")) == date(2024, 1, 3)
    before_all_saints = date(2023, 10, 30)  # a holiday in Bavaria, not in Berlin
    assert due("Final report", before_all_saints, Calendar(holidays="DE-BY")) == date(2023, 11, 7)
    assert due("Final report", before_all_saints, Calendar(holidays="DE-BE")) == date(2023, 11, 6)


def test_the_calendar_says_its_name() -> None:
    assert WorkingDays(Calendar()).name == "BE, public and bank holidays"
    assert WorkingDays(Calendar(bank_holidays=False)).name == "BE, public holidays"


@pytest.mark.parametrize("place", ["XX", "DE-XX"])
def test_a_place_without_known_holidays_is_a_mistake_of_the_configuration(place: str) -> None:
    told = f'calendar.holidays = "{place}": no holidays are known'
    with pytest.raises(ConfigError, match=told):
        WorkingDays(Calendar(holidays=place))


def test_st_1_no_working_days_are_the_day_itself_and_a_weekend_is_none() -> None:
    days, friday = WorkingDays(Calendar()), date(2023, 6, 30)
    assert [days.after(friday, n) for n in (0, 1, 2)] == [
        friday,
        date(2023, 7, 3),
        date(2023, 7, 4),
    ]
    assert days.after(date(2023, 7, 1), 0) == date(2023, 7, 1)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2024-02-29", "2025-02-28"),  # W14
        ("2023-02-28", "2024-02-28"),
        ("2023-03-01", "2024-03-01"),
        ("2023-12-31", "2024-12-31"),
    ],
)
def test_st_5_the_impact_form_is_due_one_year_after_the_end(ended: str, expected: str) -> None:
    assert due("Impact form", date.fromisoformat(ended)) == date.fromisoformat(expected)


@pytest.mark.parametrize("deliverable", ["Draft report", "Final report", "Impact form"])
def test_what_has_no_date_to_count_from_has_no_due_date(deliverable: str) -> None:
    assert due(deliverable, None) is None


@pytest.mark.parametrize("deliverable", ["Testimonial", "Final report", "Impact form"])
def test_a_date_at_the_end_of_time_is_no_crash(deliverable: str) -> None:
    assert due(deliverable, date(9999, 12, 31)) is None
