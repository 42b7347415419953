"""Bank accounts that pass every check and cannot exist.

The bank code and the branch are all nines, or `XXXX` where they are letters: no central bank has
given these out (Luxembourg and Estonia have; there it is another code of nobody). The account is a
small running number. The check digits, those of the country inside and those of the IBAN, are
computed, so that the account is well formed to the last digit. A BIC is `DEMO`, the country and
`X0`: a 0 in the eighth place marks a BIC for tests, which no live message can carry.
A test holds all of this against the registry of banks.
"""

from collections import Counter
from dataclasses import dataclass

BIC_NEEDED = frozenset({"IL", "TR", "UA"})  # outside SEPA (PA-2)
CHECKED = frozenset({"CZ", "SK"})  # not every account number is allowed there
BANKS = {  # the bank's code, and the branch's
    "AT": ("99999", ""),
    "BE": ("999", ""),
    "BG": ("XXXX", "9999"),
    "CH": ("99999", ""),
    "CZ": ("9999", "000000"),
    "DE": ("99999999", ""),
    "DK": ("9999", ""),
    "EE": ("66", "99"),
    "ES": ("9999", "9999"),
    "FI": ("999", ""),
    "FR": ("99999", "99999"),
    "GB": ("XXXX", "999999"),
    "GR": ("999", "9999"),
    "HR": ("9999999", ""),
    "HU": ("999", "9999"),
    "IE": ("XXXX", "999999"),
    "IL": ("999", "999"),
    "IS": ("99", "99"),
    "IT": ("99999", "99999"),
    "LT": ("99999", ""),
    "LU": ("000", ""),
    "LV": ("XXXX", ""),
    "MK": ("999", ""),
    "MT": ("XXXX", "99999"),
    "NL": ("XXXX", ""),
    "NO": ("9999", ""),
    "PL": ("99999999", ""),
    "PT": ("9999", "9999"),
    "RO": ("XXXX", ""),
    "SE": ("999", ""),
    "SI": ("99", "999"),
    "SK": ("9999", "000000"),
    "TR": ("99999", ""),
    "UA": ("999999", ""),
}


@dataclass(frozen=True, slots=True)
class InventedAccount:
    """An account that does not exist."""

    iban: str
    bic: str


class Banks:
    """Opens accounts, country by country, each with a number of its own."""

    def __init__(self) -> None:
        self._last = Counter[str]()

    def open(self, country: str) -> InventedAccount:
        """Open one more account in a country."""
        while True:
            self._last[country] += 1
            made = iban(country, self._last[country])
            if made:
                return InventedAccount(made, f"DEMO{country}X0")


def iban(country: str, number: int) -> str:
    """Make the IBAN of the account of that number; blank where the country has no such account."""
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    bank, branch = BANKS[country]
    try:
        made = IBAN.generate(country, bank, str(number), branch)
        made.validate(validate_bban=country in CHECKED)
    except SchwiftyException:
        return ""
    return str(made)
