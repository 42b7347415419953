"""The most that an awarded place may cost: what it is entitled to (RB-1..RB-7)."""

from decimal import Decimal

from p2p_sheets.books import Activity, ActivityType, Role, Status
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.kpi.seats import Seat


def most(seat: Seat, config: Config, spent: Decimal, *, has_experts: bool) -> Decimal:
    """Give the euro that are committed for a seat.

    `spent` is what was approved or is held: once its activity is closed nothing more comes. Experts
    whom nobody has named yet count with the activity, as many as its type may have.
    """
    if not seat.awarded:
        return ZERO
    if seat.activity and seat.activity.status is Status.CLOSED:
        return spent
    total = _entitled(seat, seat.part, config, _contracted(seat))
    figures = config.types[seat.kind.key]
    if seat.part is Role.BENEFICIARY and figures.max_experts and not has_experts:
        total += figures.max_experts * _entitled(seat, Role.EXPERT, config, None)
    return max(total, spent)


def _contracted(seat: Seat) -> Decimal | None:
    """Give the contracted days of a person, whose rows may differ; None: no row limits them."""
    days = [person.contracted_days for person in seat.people]
    return None if None in days else max((d for d in days if d is not None), default=None)


def _entitled(seat: Seat, role: Role, config: Config, contracted: Decimal | None) -> Decimal:
    total = ZERO
    for entitlement in config.entitlements:
        who = [w for w in entitlement.who if (w.type, w.role) == (seat.kind.key, role.value)]
        day = (seat.activity and seat.activity.start_date) or config.programme.end
        amount = entitlement.amount_on(day)
        if who and amount:
            units = _units(entitlement, seat, config, who[0].max_units, contracted)
            total += cents(amount.eur * units)
    return total


def _units(
    entitlement: Entitlement,
    seat: Seat,
    config: Config,
    limit: Decimal | None,
    contracted: Decimal | None,
) -> Decimal:
    """Count the nights or days that may be claimed; a ceiling is there once."""
    if entitlement.shape == "ceiling":
        return Decimal(1)
    if limit is not None:
        return limit if contracted is None else min(contracted, limit)
    return Decimal(_days(seat.activity, seat.kind, config) + entitlement.beyond_activity)


def _days(activity: Activity | None, kind: ActivityType, config: Config) -> int:
    if activity and activity.start_date and activity.end_date:
        return (activity.end_date - activity.start_date).days + 1
    return config.types[kind.key].max_days
