"""An expense line and what it hangs on -> its figures before any cap (RB-4..RB-6, RB-10, RB-11)."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import (
    Activity,
    Category,
    Expense,
    Participant,
    Role,
    role_in,
)
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import cents, to_euro
from p2p_sheets.rules.reimbursement.decisions import Claim
from p2p_sheets.rules.reimbursement.persons import Persons
from p2p_sheets.rules.reimbursement.rates import Rates
from p2p_sheets.text import order_key

ONE = Decimal(1)
HALF = Decimal("0.5")
EXPERT = "expert:"  # begins the key of an expert as a payee


@dataclass(frozen=True, slots=True)
class Context:
    """What every claim is figured with."""

    case: Case
    rates: Rates
    persons: Persons

    @classmethod
    def of(cls, case: Case) -> "Context":
        """Look up once what every claim asks for."""
        programme = case.programme
        return cls(case, Rates.of(programme.rates, case.config), Persons(programme.participants))


def payee_key(activity: Activity, participant: Participant, context: Context) -> str:
    """Tell who draws on a cap: the visitor city, the expert, or the whole activity (RB-12).

    Cities are matched by name and country as EL-1 does, so that another spelling, or another
    Participant ID, is no second ceiling.
    """
    role = role_in(activity, participant)
    if role is Role.EXPERT:
        return f"{EXPERT}{context.persons.of(participant)}"
    if role is Role.VISITOR:
        name, country = context.case.city_of(participant) or (participant.participant_id, "")
        return f"city:{context.case.register.key(name, country)}"
    return "activity"


def owner(activity_id: str, payee: str) -> str:
    """Name the owner of caps: a payee in an activity (RB-12)."""
    return f"{order_key(activity_id)}|{payee}"


def pool(activity_id: str, payee: str, category: str) -> str:
    """Name a cap (RB-12)."""
    return f"{owner(activity_id, payee)}|{category}"


def entitlement_of(
    expense: Expense, activity: Activity, participant: Participant, config: Config
) -> Entitlement | None:
    """Give what the role may claim of the line's category; None: it may not (RB-9)."""
    role = role_in(activity, participant)
    return config.entitlement(activity.activity_type.key, role.value, expense.category.value)


def quantity_of(expense: Expense) -> Decimal:
    """Count nights or days: as stated, else from the dates; no `Date to` is one (RB-4, RB-5)."""
    if expense.quantity is not None:
        return expense.quantity
    if expense.date_to is None:
        return ONE
    days = (expense.date_to - expense.date_from).days
    return Decimal(days if expense.category is Category.ACCOMMODATION else days + 1)


def _units(expense: Expense, rate: Decimal | None) -> Decimal:
    """Count the units of a line; a correction claims euro, so its units follow today's rate."""
    if is_correction(expense.line_id) and expense.amount is not None and rate:
        return expense.amount / rate
    return quantity_of(expense)


def is_correction(line_id: str) -> bool:
    """Is it a line `<Line ID>/c<n>`, made by a row of Corrections (RB-14)?

    >>> is_correction("P1/2303-01/c2"), is_correction("P1/cab-1")
    (True, False)
    """
    return re.search(r"/c\d+$", line_id, re.IGNORECASE) is not None


def rate_on(
    expense: Expense, entitlement: Entitlement | None, day: date | None, config: Config
) -> Decimal | None:
    """Give the euro per unit in force on the activity's Start date (RB-10).

    A category that the role may not claim is figured at the rate others have, so that the refused
    amount says something.
    """
    if entitlement is None:
        same = [e for e in config.entitlements if e.category == expense.category.value]
        entitlement = same[0] if same else None
    amount = entitlement.amount_on(day) if entitlement and day else None
    return amount.eur if amount and entitlement and entitlement.shape == "rate" else None


def figure(
    expense: Expense, activity: Activity, participant: Participant, context: Context
) -> Claim:
    """Work out what a line claims, in its currency and in euro."""
    config = context.case.config
    entitlement = entitlement_of(expense, activity, participant, config)
    day = activity.start_date or expense.date_from  # without a Start date it is held all the same
    rate = rate_on(expense, entitlement, day, config)
    rate_rule = entitlement.rule if entitlement else "RB-9"
    notes = []
    if rate is not None and is_halved(expense, participant, config):
        rate, rate_rule = cents(rate * HALF), "EC-2"
        notes.append("the daily allowance is halved near the meeting (EC-2)")
    quantity = _units(expense, rate) if expense.category.by_unit else None
    if quantity is not None and expense.quantity is None:
        notes.append(f"{quantity} taken from the dates")
    flat = quantity is not None and config.reimbursement.basis == "flat"
    currency = "EUR" if flat else (expense.currency or "EUR")
    claimed = _claimed(expense, quantity, rate, flat=flat)
    exchange_rate = (
        None if currency == "EUR" else context.rates.units_per_euro(currency, expense.date_from)
    )
    payee = payee_key(activity, participant, context)
    return Claim(
        expense=expense,
        activity=activity,
        participant=participant,
        payee=payee,
        person=context.persons.of(participant),
        pool=pool(activity.activity_id, payee, expense.category.value),
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
