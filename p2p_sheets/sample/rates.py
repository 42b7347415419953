"""The Commission's monthly rates as they could have been: right in magnitude, but not true."""

from datetime import date
from decimal import Decimal

from p2p_sheets.books import ExchangeRate
from p2p_sheets.sample.calendar import luck, make

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
