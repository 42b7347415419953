"""Exact euro: every amount is a Decimal, and it is rounded once, half up, to the cent (RB-11)."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round to the cent, half up: the one place where money is rounded (RB-11).

    >>> cents(Decimal("0.125")), cents(Decimal("472.1951"))
    (Decimal('0.13'), Decimal('472.20'))
    """
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_euro(amount: Decimal, units_per_euro: Decimal) -> Decimal:
    """Convert at the Commission's rate, in units of the currency per euro (EC-6); rounded once.

    >>> to_euro(Decimal("410.55"), Decimal("0.86945"))
    Decimal('472.20')
    """
    return cents(amount / units_per_euro)


def show(amount: Decimal) -> str:
    """Write an amount for people: thousands apart, two decimals.

    >>> show(Decimal("1076"))
    '1 076.00'
    """
    return f"{cents(amount):,.2f}".replace(",", " ")


def show_number(number: Decimal) -> str:
    """Write a plain number without the zeros that say nothing.

    >>> show_number(Decimal("2.50")), show_number(Decimal("3.0")), show_number(Decimal("100"))
    ('2.5', '3', '100')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
