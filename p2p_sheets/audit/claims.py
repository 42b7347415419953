"""What a line claims: its units, the rate of its activity's Start date, the exchange (RB-4..11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from p2p_sheets.audit.cells import half_up, key
from p2p_sheets.audit.sheets import Row
from p2p_sheets.config import Config, Entitlement

BY_NIGHT = "Accommodation"  # counted in nights, the other unit categories in days
CATEGORIES = ("Travel", "Accommodation", "Meals and local transport", "Daily rate", "Hosting")
ROLES = ("Beneficiary city", "Host city", "Visitor city", "Expert")
EURO = dict.fromkeys(("", "€", "EURO", "EUROS"), "EUR")
HALVED = "Meals and local transport"  # EC-2


@dataclass(frozen=True)
class Claimed:
    """What a line asks for: money in cents, rates in cents per unit."""

    quantity: Fraction | None
    rate: Fraction | None
    amount: Fraction  # in `currency`
    currency: str
    exchange: Fraction | None  # units per euro
    cents: int


class CannotReadError(Exception):
    """A row of the evidence does not say what its line was paid by; the message tells what."""


class Tariff:
    """What config.toml allows: by type, role and category, on a day (RB-9, RB-10)."""

    def __init__(self, config: Config, rates: Iterable[Row]) -> None:
        """Take the figures, and the sheet Exchange rates."""
        self.config = config
        self._types = {key(kind.name): kind for kind in config.types.values()}
        self._by_unit = {e.category for e in config.entitlements if e.shape == "rate"}
        self._rates: dict[tuple[str, str], set[Fraction]] = {}
        for row in rates:
            if row["Month"] and row["Units per EUR"] is not None:
                of = (row["Month"], row["Currency"].upper())
                self._rates.setdefault(of, set()).add(row["Units per EUR"])

    def role_in(self, activity_type: str, role: str) -> tuple[str, str]:
        """Name a type by its key, and the role that a person has in it.

        A host, where a type has a beneficiary instead, is that beneficiary (RB-9).
        """
        kind = self._types.get(key(activity_type))
        if kind is None:
            return "", role
        host = role == "Host city" and role not in kind.roles
        return kind.key, "Beneficiary city" if host else role

    def on(self, start: date | None) -> Config:
        """Give the figures that held on an activity's Start date (RB-10)."""
        return self.config.on(start) if start else self.config

    def entitlement(
        self, activity_type: str, role: str, category: str, start: date | None
    ) -> Entitlement | None:
        """Give what a role of an activity may claim of a category; None: nothing (RB-9)."""
        return self.on(start).entitlement(*self.role_in(activity_type, role), category)

    def most_units(self, allowed: Entitlement, activity_type: str, role: str) -> Fraction | None:
        """Give the most units that a role is ever paid; None where the dates alone say (RB-6)."""
        wanted = self.role_in(activity_type, role)
        most = [w.max_units for w in allowed.who if (w.type, w.role) == wanted]
        return Fraction(most[0]) if most and most[0] is not None else None

    def by_unit(self, category: str) -> bool:
        """Is a category paid by the night or day?"""
        return category in self._by_unit

    def amount(self, entitlement: Entitlement | None, start: date | None) -> Fraction | None:
        """Give the ceiling or rate that holds on the Start date, in cents (RB-10)."""
        held = (
            [a for a in entitlement.amounts if start and a.valid_from <= start]
            if entitlement
            else []
        )
        newest = max(held, key=lambda a: a.valid_from) if held else None
        return Fraction(newest.eur) * 100 if newest else None

    def rate(self, activity: Row, person: Row, category: str) -> Fraction | None:
        """Give the rate of a unit category, halved near the meeting where config says so (EC-2)."""
        start = activity["Start date"]
        config = self.on(start)
        own = self.entitlement(activity["Activity type"], person["Role"], category, start)
        any_of = [e for e in config.entitlements if e.category == category]
        rate = self.amount(own or next(iter(any_of), None), start)
        near, distance = config.reimbursement.halve_within_km, person["Distance (km)"]
        if rate is not None and category == HALVED and near and distance is not None:
            return rate / 2 if distance <= near else rate
        return rate

    def exchange(self, currency: str, day: date) -> Fraction:
        """Give the units per euro of the month of a day (RB-11, EC-6)."""
        found = self._rates.get((f"{day:%Y-%m}", currency), set())
        if len(found) != 1:
            raise CannotReadError(f"{len(found) or 'no'} rates for {currency} in {day:%Y-%m}")
        return next(iter(found))

    def claim(self, row: Row, activity: Row, person: Row) -> Claimed:
        """Read a row of Expenses as a claim.

        Raises:
            CannotReadError: a cell that decides is blank or has no one reading.
        """
        category = chosen(row["Category"], CATEGORIES)
        if not self.by_unit(category):
            return self._receipts(row, None, None)
        quantity, rate = units(row, category), self.rate(activity, person, category)
        if rate is None:
            raise CannotReadError(f"no rate for {category} on {activity['Start date']}")
        if self.on(activity["Start date"]).reimbursement.basis == "flat":
            cents = half_up(quantity * rate)
            return Claimed(quantity, rate, Fraction(cents, 100), "EUR", None, cents)
        return self._receipts(row, quantity, rate)

    def _receipts(self, row: Row, quantity: Fraction | None, rate: Fraction | None) -> Claimed:
        """Convert an amount once, half up, to the cent (RB-11)."""
        if row["Amount"] is None or row["Date from"] is None:
            raise CannotReadError("the Amount or the Date from cannot be read")
        currency = EURO.get(row["Currency"].upper(), row["Currency"].upper())
        units_per_eur = None if currency == "EUR" else self.exchange(currency, row["Date from"])
        cents = half_up(row["Amount"] * 100 / (units_per_eur or 1))
        return Claimed(quantity, rate, row["Amount"], currency, units_per_eur, cents)


def units(row: Row, category: str) -> Fraction:
    """Count nights or days: as typed, else from the dates (RB-4: nights; RB-5: both ends)."""
    if row["Quantity"] is not None:
        return row["Quantity"]  # type: ignore[no-any-return]
    first, last = row["Date from"], row["Date to"]
    if first is None:
        raise CannotReadError("the Date from cannot be read")
    if last is None:
        return Fraction(1)
    return Fraction((last - first).days + (category != BY_NIGHT))


def chosen(text: str, choices: tuple[str, ...]) -> str:
    """Read a choice whatever its case; what is none of them stays as it is."""
    return next((choice for choice in choices if key(choice) == key(text)), text)
