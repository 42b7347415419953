"""Accounts of the sample pass all checks, and no bank has them."""

import warnings

import pytest
from schwifty import BIC, IBAN

from p2p_sheets.sample.banks import BANKS, Banks


@pytest.mark.parametrize("country", sorted(BANKS))
def test_accounts_are_well_formed_to_the_last_digit_and_of_no_bank(country: str) -> None:
    banks = Banks()
    accounts = [banks.open(country) for _ in range(40)]
    assert len({account.iban for account in accounts}) == 40
    for account in accounts:
        iban = IBAN(account.iban)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # some countries have no digits of their own to check
            iban.validate(validate_bban=True)
        assert iban.country_code == country
        assert iban.bank is None


@pytest.mark.parametrize("country", sorted(BANKS))
def test_bics_are_those_of_tests_and_in_no_registry(country: str) -> None:
    bic = BIC(Banks().open(country).bic)
    assert bic.type == "testing"
    assert not bic.exists
    assert bic.country_code == country
