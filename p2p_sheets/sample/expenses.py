"""What the people of the sample claim: receipts, nights and days, under and over the ceilings."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from p2p_sheets.books import (
    Activity,
    Category,
    ExchangeRate,
    Expense,
    Participant,
    Role,
)
from p2p_sheets.sample.calendar import AS_OF, luck, make, working_day

LINES = 1500
ORDER = tuple(Category)  # in which people fill in the form
BIG = ("flight", "train", "night train", "flight and luggage", "coach")
SMALL = (
    "airport bus",
    "regional train",
    "ferry",
    "shuttle",
    "seat reservation",
    "metro to station",
)
HOSTING = (
    "meeting room", "coffee break", "lunch", "bus to the site", "dinner", "interpreter's room",
    "tram tickets", "refreshments", "room equipment",
)  # fmt: skip
DAY = timedelta(days=1)
FIRST = date(2022, 11, 1)
# Units per euro in the first month and in the last.
COURSE = {
    "BGN": ("1.9558", "1.9558"),
    "CHF": ("0.9880", "0.9560"),
    "CZK": ("24.480", "25.290"),
    "DKK": ("7.4390", "7.4550"),
    "GBP": ("0.8630", "0.8560"),
    "HUF": ("408.20", "391.40"),
    "ILS": ("3.5120", "3.9050"),
    "ISK": ("142.90", "149.10"),
    "MKD": ("61.500", "61.540"),
    "NOK": ("10.310", "11.480"),
    "PLN": ("4.7100", "4.3130"),
    "RON": ("4.9120", "4.9710"),
    "SEK": ("10.910", "11.290"),
    "TRY": ("18.530", "34.690"),
    "UAH": ("36.410", "41.320"),
    "USD": ("0.9960", "1.0830"),
}
CURRENCIES = {
    "BG": "BGN", "CH": "CHF", "CZ": "CZK", "DK": "DKK", "GB": "GBP", "HU": "HUF", "IL": "ILS",
    "IS": "ISK", "MK": "MKD", "NO": "NOK", "PL": "PLN", "RO": "RON", "SE": "SEK", "TR": "TRY",
    "UA": "UAH",
}  # fmt: skip


# --- claims --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Item:
    """A line before it has a number: category, dates, and what else it says."""

    category: Category
    day: date
    until: date | None = None
    quantity: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None
    what: str = ""


Claims = list[tuple[Participant, Activity, list[Item]]]


def expenses_of(
    activities: Iterable[Activity], participants: Sequence[Participant]
) -> list[Expense]:
    """Give all lines of all who claim: `LINES` in number."""
    done = {a.activity_id: a for a in activities if a.status.is_done}
    claims = [
        (p, done[p.activity_id], list(_items(p, done[p.activity_id])))
        for p in participants
        if p.activity_id in done and p.iban
    ]
    _fill_up(claims)
    return [line for person, activity, items in claims for line in _lines(person, activity, items)]


def _fill_up(claims: Claims) -> None:
    """Let hosts and cities hand in small receipts until there are as many lines as wanted."""
    generous = [c for c in claims if c[0].role in (Role.HOST, Role.BENEFICIARY)]
    chance = luck("small receipts")
    missing = LINES - sum(len(items) for _, _, items in claims)
    for number in range(missing):
        _, activity, items = generous[number % len(generous)]
        items.append(_receipt(activity, chance, Decimal(chance.randrange(400, 2900)) / 100))


def _lines(person: Participant, activity: Activity, items: Sequence[Item]) -> Iterator[Expense]:
    chance = luck("claim", activity.activity_id, person.email)
    end = activity.end_date or AS_OF
    submitted = min(end + timedelta(days=chance.randrange(4, 29)), AS_OF)
    signs = chance.random() < 0.7
    in_order = sorted(items, key=lambda item: (ORDER.index(item.category), item.day))
    for number, item in enumerate(in_order, 1):
        receipt = f"{person.participant_id}-{number:02} {item.what}.pdf" if item.what else None
        yield make(
            Expense,
            line_id=f"{person.participant_id}/{submitted:%y%m}-{number:02}",
            activity_id=activity.activity_id,
            participant_id=person.participant_id,
            name=person.name if signs else None,
            category=item.category,
            date_from=item.day,
            date_to=item.until,
            quantity=item.quantity,
            amount=item.amount,
            currency=item.currency,
            receipt=receipt,
            submitted_on=submitted,
        )


def _items(person: Participant, activity: Activity) -> Iterator[Item]:
    chance = luck("items", activity.activity_id, person.email)
    if person.role in (Role.HOST, Role.BENEFICIARY):
        yield from _hosting(activity, chance)
    elif activity.activity_type.key == "ER":
        yield from _review(person, activity, chance)
    else:
        yield from _journey(person, activity, chance)
        yield from _nights(activity, chance)
        yield from _meals(activity, chance)
        if person.role is Role.EXPERT:
            yield from _mission_days(person, activity, chance)


def _span(activity: Activity) -> tuple[date, date]:
    if activity.start_date is None or activity.end_date is None:
        raise ValueError(f"{activity.activity_id} took place without dates")
    return activity.start_date, activity.end_date


def _money(euro: Decimal, currency: str) -> Decimal:
    return (euro * per_euro(currency)).quantize(Decimal("0.01"))


def _receipt(activity: Activity, chance: random.Random, euro: Decimal) -> Item:
    start, end = _span(activity)
    currency = currency_of(activity.country)
    day = start + timedelta(days=chance.randrange((end - start).days + 1))
    what, amount = chance.choice(HOSTING), _money(euro, currency)
    return Item(Category.HOSTING, day, amount=amount, currency=currency, what=what)


def _hosting(activity: Activity, chance: random.Random) -> Iterator[Item]:
    many = chance.randrange(5, 11)
    around = chance.choice((30, 50, 65, 95))
    for _ in range(many):
        yield _receipt(activity, chance, _euro(chance, around))


def _euro(chance: random.Random, around: float) -> Decimal:
    return Decimal(int(around * chance.uniform(0.5, 1.5) * 100)) / 100


def _journey(person: Participant, activity: Activity, chance: random.Random) -> Iterator[Item]:
    """There and back, and a few small tickets; some journeys cost more than the ceiling."""
    start, end = _span(activity)
    home, there = currency_of(person.country), currency_of(activity.country)
    around = chance.choice((90, 140, 180, 230, 300))
    for day in (start - DAY, end + chance.choice((0, 1)) * DAY):
        amount = _money(_euro(chance, around), home)
        what = chance.choice(BIG)
        yield Item(Category.TRAVEL, day, amount=amount, currency=home, what=what)
    for _ in range(chance.randrange(3, 7)):
        currency = chance.choice((home, there, "EUR"))
        day = chance.choice((start - DAY, start, end))
        amount = _money(_euro(chance, 14), currency)
        what = chance.choice(SMALL)
        yield Item(Category.TRAVEL, day, amount=amount, currency=currency, what=what)


def _nights(activity: Activity, chance: random.Random) -> Iterator[Item]:
    """A night per day of the visit; some stay longer than is paid."""
    start, end = _span(activity)
    nights = (end - start).days + chance.choice((1, 1, 1, 2, 3))
    first = start - DAY
    if chance.random() < 0.5 and first + nights * DAY <= end + DAY:
        stay = timedelta(days=nights)
        yield Item(Category.ACCOMMODATION, first, until=first + stay, what="hotel")
        return
    for number in range(nights):
        what = f"hotel night {number + 1}"
        yield Item(Category.ACCOMMODATION, first + number * DAY, what=what)


def _meals(activity: Activity, chance: random.Random) -> Iterator[Item]:
    start, end = _span(activity)
    days = (end - start).days + 1
    if chance.random() < 0.4:
        until = end + chance.choice((0, 0, 1)) * DAY
        yield Item(Category.MEALS, start, until=until)
        return
    for number in range(days):
        amount = Decimal(92) if chance.random() < 0.2 else None
        currency = "EUR" if amount else None
        day = start + number * DAY
        yield Item(Category.MEALS, day, quantity=Decimal(1), amount=amount, currency=currency)


def _mission_days(person: Participant, activity: Activity, chance: random.Random) -> Iterator[Item]:
    """Two days before the visit, its days, and the report; at times more than was agreed."""
    start, end = _span(activity)
    agreed = person.contracted_days or Decimal(5)
    visit = Decimal((end - start).days + 1)
    report = agreed - 2 - visit + chance.choice((0, 0, 0, 1))
    yield Item(Category.DAILY_RATE, start - 14 * DAY, quantity=Decimal(1), what="timesheet")
    yield Item(Category.DAILY_RATE, start - 7 * DAY, quantity=Decimal(1), what="timesheet")
    yield Item(Category.DAILY_RATE, start, until=end, what="timesheet")
    if report > 0:
        day = working_day(end + 2 * DAY)
        yield Item(Category.DAILY_RATE, day, quantity=report, what="timesheet")


def _review(person: Participant, activity: Activity, chance: random.Random) -> Iterator[Item]:
    """Days of reading and meeting; some claim a journey, though a review is remote (RB-8)."""
    start, end = _span(activity)
    left, day = person.contracted_days or Decimal(5), start
    while left > 0:
        quantity = min(left, Decimal(chance.choice(("0.5", "1", "1", "1"))))
        yield Item(Category.DAILY_RATE, day, quantity=quantity, what="timesheet")
        left, day = left - quantity, min(working_day(day + 4 * DAY), end)
    if chance.random() < 0.4:
        yield Item(
            Category.TRAVEL, end, amount=_euro(chance, 80), currency="EUR", what=chance.choice(BIG)
        )


# --- rates: as they could have been, right in magnitude, but not true ----------------------------
def rates() -> list[ExchangeRate]:
    """Give a rate for every month and currency."""
    months = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(FIRST.month - 1, 12 + 12 + 3)]
    rows = []
    for number, month in enumerate(months):
        for currency, (first, last) in sorted(COURSE.items()):
            share = Decimal(number) / (len(months) - 1)
            steady = Decimal(first) * (1 - share) + Decimal(last) * share
            sway = Decimal(luck("rate", currency, month).randrange(-8, 9)) / 1000
            still = 0 if first == last else sway
            rate = (steady * (1 + still)).quantize(Decimal(first))
            rows.append(make(ExchangeRate, month=month, currency=currency, units_per_eur=rate))
    return rows


def currency_of(country: str) -> str:
    """Give the money of a country."""
    return CURRENCIES.get(country, "EUR")


def per_euro(currency: str) -> Decimal:
    """Give the magnitude of a currency, to make prices of it."""
    return Decimal(COURSE[currency][1]) if currency in COURSE else Decimal(1)
