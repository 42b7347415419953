"""When a step falls due: days, working days or years from a date of its activity (ST-1..ST-5)."""

from datetime import date, timedelta
from functools import lru_cache

from p2p_sheets.books import Activity
from p2p_sheets.case import Case
from p2p_sheets.config import Calendar, ConfigError, Step

DAY = timedelta(days=1)
SATURDAY = 5


class WorkingDays:
    """Counts days that are neither weekend nor holiday (ST-1)."""

    def __init__(self, calendar: Calendar) -> None:
        """Load the holidays of the country, or region (`DE-BY`), that config names.

        Raises:
            ConfigError: nobody knows the holidays of that place.
        """
        import holidays

        country, _, region = calendar.holidays.partition("-")
        try:
            public = holidays.country_holidays(country, subdiv=region or None)
        except NotImplementedError as problem:
            where = f'config.toml: calendar.holidays = "{calendar.holidays}"'
            raise ConfigError(f"{where}: no holidays are known for it.") from problem
        bank = calendar.bank_holidays and "bank" in public.supported_categories
        kinds = ("public", "bank") if bank else ("public",)
        self._closed = holidays.country_holidays(country, subdiv=region or None, categories=kinds)
        self.name = f"{calendar.holidays}, {' and '.join(kinds)} holidays"

    def after(self, day: date, count: int) -> date:
        """Give the count-th working day after a day; with 0 the day itself."""
        while count:
            day += DAY
            if day.weekday() < SATURDAY and day not in self._closed:
                count -= 1
        return day


@lru_cache(maxsize=8)
def working_days(calendar: Calendar) -> WorkingDays:
    """Give the calendar of config; loaded once."""
    return WorkingDays(calendar)


def counted_from(step: Step, activity: Activity, case: Case) -> date | None:
    """Give the day that a step counts from: of the activity, its award, or the visitors' call."""
    if step.counts_from in ("start", "end"):
        return activity.start_date if step.counts_from == "start" else activity.end_date
    application = case.programme.application.get(activity.application_id)
    if application is None or step.counts_from == "award":
        return application.decided_on if application else None
    cut_off = case.config.cut_off.get(application.cut_off)
    return cut_off.visitors_open if cut_off else None


def due_date(step: Step, activity: Activity, case: Case) -> date | None:
    """Give the day a step falls due; None where there is no date to count from."""
    start, calendar = counted_from(step, activity, case), case.config.calendar
    if start is None:
        return None
    try:
        if step.years is not None:
            return years_after(start, step.years)
        if step.working_days is not None:
            return working_days(calendar).after(start, step.working_days)
        return start + timedelta(days=step.due or 0)
    except (OverflowError, ValueError):  # a date in the year 9999 is found elsewhere
        return None


def years_after(day: date, years: int) -> date:
    """Give the same day some years later; of 29 February the 28th (ST-5).

    >>> years_after(date(2024, 2, 29), 1), years_after(date(2024, 2, 29), 4)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    """
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
