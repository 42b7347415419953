"""The Commission's monthly rates, as staff keep them, and what makes one doubtful (RB-11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from p2p_sheets.books import ExchangeRate
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import show_number


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
            subject=subject(row.currency, month),
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
            subject=subject(row.currency, month),
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


def subject(currency: str, day: date) -> str:
    """Name a rate as findings and overrides do.

    >>> subject("SEK", date(2023, 3, 17))
    'SEK 2023-03'
    """
    return f"{currency} {day:%Y-%m}"
