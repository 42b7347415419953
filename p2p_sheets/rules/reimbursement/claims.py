"""An expense line -> its figures before any cap (RB-4..RB-6, RB-10, RB-11)."""

from collections.abc import Iterable, Mapping
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
    role_in,
)
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import cents, show_number, to_euro
from p2p_sheets.persons import Persons
from p2p_sheets.rules.accounts import Owner, Pool
from p2p_sheets.rules.reimbursement.decisions import Claim
from p2p_sheets.text import order_key

ONE = Decimal(1)
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Lookups:
    """What every claim is worked out with: the programme on its day, the rates, and who is who."""

    case: Case
    rates: "Rates"
    persons: Persons

    @classmethod
    def of(cls, case: Case, persons: Persons) -> "Lookups":
        """Look up once what every claim asks for."""
        return cls(case, Rates.of(case.programme.rates, case.config), persons)


def owner_of(activity: Activity, participant: Participant, lookups: Lookups) -> Owner:
    """Tell who draws on a cap: the visitor city, the expert, or the whole activity (RB-12).

    Cities are matched by name and country as EL-1 does, so that another spelling, or another
    Participant ID, is no second ceiling.
    """
    role = role_in(activity, participant)
    if role is Role.EXPERT:
        return Owner(role, lookups.persons.of(participant.identity))
    if role is Role.VISITOR:
        city = lookups.case.city_of(participant) or (participant.participant_id, "")
        return Owner(role, lookups.case.register.key(*city))
    return Owner()


def quantity_of(expense: Expense) -> Decimal:
    """Count nights or days: as stated, else from the dates; no `Date to` is one (RB-4, RB-5)."""
    if expense.quantity is not None:
        return expense.quantity
    if expense.date_to is None:
        return ONE
    days = (expense.date_to - expense.date_from).days
    return Decimal(days if expense.category is Category.ACCOMMODATION else days + 1)


def rate_on(
    expense: Expense, entitlement: Entitlement | None, day: date | None, config: Config
) -> Decimal | None:
    """Give the euro per unit in force on the activity's Start date (RB-10).

    A category that the role may not claim has the rate that others have, so that the refused amount
    says something.
    """
    if entitlement is None:
        same = [e for e in config.entitlements if e.category == expense.category.value]
        entitlement = same[0] if same else None
    amount = entitlement.amount_on(day) if entitlement and day else None
    return amount.eur if amount and entitlement and entitlement.shape == "rate" else None


def figure(
    expense: Expense, activity: Activity, participant: Participant, lookups: Lookups
) -> Claim:
    """Work out what a line claims, in its currency and in euro."""
    config, role = lookups.case.figures_for(activity), role_in(activity, participant)
    kind = activity.activity_type.key
    entitlement = config.entitlement(kind, role.value, expense.category.value)
    day = activity.start_date or expense.date_from  # without a Start date it is held all the same
    rate = rate_on(expense, entitlement, day, config)
    rate_rule = entitlement.rule if entitlement else "RB-9"
    notes = []
    if rate is not None and is_halved(expense, participant, config):
        rate, rate_rule = cents(rate * HALF), "EC-2"
        notes.append("the daily allowance is halved near the meeting (EC-2)")
    quantity = quantity_of(expense) if expense.category.by_unit else None
    if quantity is not None and expense.quantity is None:
        notes.append(f"{quantity} taken from the dates")
    flat = quantity is not None and config.reimbursement.basis == "flat"
    currency = "EUR" if flat else (expense.currency or "EUR")
    claimed = _claimed(expense, quantity, rate, flat=flat)
    exchange_rate = (
        None if currency == "EUR" else lookups.rates.units_per_euro(currency, expense.date_from)
    )
    owner = owner_of(activity, participant, lookups)
    return Claim(
        expense=expense,
        activity=activity,
        participant=participant,
        role=role,
        config=config,
        entitlement=entitlement,
        person=lookups.persons.of(participant.identity),
        pool=Pool(order_key(activity.activity_id), owner, expense.category.value),
        quantity=quantity,
        rate=rate,
        rate_rule=rate_rule,
        claimed=claimed,
        currency=currency,
        exchange_rate=exchange_rate,
        claimed_eur=_in_euro(claimed, currency, exchange_rate),
        notes=tuple(notes),
    )


def is_halved(expense: Expense, participant: Participant, config: Config) -> bool:
    """Is the allowance halved because the person came from near by (EC-2)?"""
    within = config.reimbursement.halve_within_km
    distance = participant.distance_km
    return (
        bool(within)
        and expense.category is Category.MEALS
        and distance is not None
        and distance <= within
    )


def _claimed(
    expense: Expense, quantity: Decimal | None, rate: Decimal | None, *, flat: bool
) -> Decimal:
    if flat and quantity is not None:
        return cents(quantity * (rate or Decimal(0)))
    return expense.amount if expense.amount is not None else Decimal("0.00")


def _in_euro(claimed: Decimal, currency: str, exchange_rate: Decimal | None) -> Decimal | None:
    if currency == "EUR":
        return cents(claimed)
    return to_euro(claimed, exchange_rate) if exchange_rate else None


# --- exchange rates -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rates:
    """Units per euro by month and currency."""

    rows: Mapping[tuple[date, str], ExchangeRate]
    config: Config

    @classmethod
    def of(cls, records: Iterable[ExchangeRate], config: Config) -> "Rates":
        """Index the rows of the sheet Exchange rates."""
        return cls({(row.month.replace(day=1), row.currency): row for row in records}, config)

    def units_per_euro(self, currency: str, day: date) -> Decimal | None:
        """Give the rate of the month of the expense; `Date from` decides the month (RB-11)."""
        row = self.rows.get((day.replace(day=1), currency))
        return row.units_per_eur if row else None

    def doubts(self, currency: str, day: date) -> tuple[Finding, ...]:
        """Tell why a rate cannot be used: far from the month before, or from reason."""
        month = day.replace(day=1)
        row = self.rows.get((month, currency))
        if row is None:
            return ()
        found = [self._jump(row, month), self._implausible(row, month)]
        return tuple(finding for finding in found if finding)

    def _jump(self, row: ExchangeRate, month: date) -> Finding | None:
        before = self.units_per_euro(row.currency, month - timedelta(days=1))
        if before is None:
            return None
        change = abs(row.units_per_eur / before - 1)
        if change <= self.config.reimbursement.rate_jump:
            return None
        return code.RATE_JUMP.at(
            row.row.place("units_per_eur"),
            subject=rate_subject(row.currency, month),
            column="Units per EUR",
            value=show_number(row.units_per_eur),
            percent=f"{change * 100:.0f}",
            before=show_number(before),
        )

    def _implausible(self, row: ExchangeRate, month: date) -> Finding | None:
        reference = self.reference(row.currency, month)
        if reference is None:
            return None
        if abs(row.units_per_eur / reference - 1) <= self.config.reimbursement.rate_off_reference:
            return None
        return code.RATE_IMPLAUSIBLE.at(
            row.row.place("units_per_eur"),
            subject=rate_subject(row.currency, month),
            column="Units per EUR",
            value=show_number(row.units_per_eur),
            reference=show_number(reference),
        )

    def reference(self, currency: str, month: date) -> Decimal | None:
        """Give the magnitude of config; one kept by year serves the nearest year."""
        known = self.config.reimbursement.reference_rates.get(currency)
        if not isinstance(known, Mapping):
            return known
        return known[min(known, key=lambda year: (abs(int(year) - month.year), year))]


def rate_subject(currency: str, day: date) -> str:
    """Name a rate as findings and overrides do.

    >>> rate_subject("SEK", date(2023, 3, 17))
    'SEK 2023-03'
    """
    return f"{currency} {day:%Y-%m}"
