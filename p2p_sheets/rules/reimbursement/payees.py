"""Is the account one that can be paid? IBAN, BIC, route, holder (PA-1..PA-5)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from p2p_sheets.books import Participant
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.findings import releases as since
from p2p_sheets.persons import Persons
from p2p_sheets.rules.accounts import Accounts, PaidPayment, Releases
from p2p_sheets.rules.reimbursement.claims import Lookups
from p2p_sheets.text import clean, mask, order_key

HOLDER_LIMIT, REMITTANCE_LIMIT = 70, 140
_UNBANKABLE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
# Banks of these places use the BIC country of the place and the IBAN country of the state.
_SISTERS = {
    "GB": {"GG", "JE", "IM"},
    "FR": {"GF", "GP", "MQ", "RE", "YT", "PM", "NC", "PF", "WF", "BL", "MF"},
    "FI": {"AX"},
}


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account as the payment states it."""

    holder: str
    iban: str
    bic: str
    country: str  # of the account
    route: str


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """The account, or the findings that hold the payment; remarks do not hold it."""

    account: BankAccount | None
    holds: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class LastPaid:
    """The IBAN last paid to each participant, by order key, and to each person (PA-5)."""

    participant: Mapping[str, str]
    person: Mapping[str, str]

    @classmethod
    def of(
        cls, accounts: Accounts, persons: Persons, periods: Iterable[Releases] = ()
    ) -> "LastPaid":
        """Look through all payments that ever left the bank; the newest counts.

        Those of earlier periods of the programme come first.
        """
        made = (*map(Accounts, periods), accounts)
        payments = [payment for known in made for payment in known.paid_out]
        return cls(
            {order_key(payment.participant_id): payment.iban for payment in payments},
            {persons.of(payment.identity): payment.iban for payment in payments},
        )


def bankable(text: str) -> str:
    r"""Write a text in the letters that banks take (PA-4).

    >>> bankable("Straße & Žilina"), bankable("Œuvre\u00a0No 5")
    ('Strasse Zilina', 'Oeuvre No 5')
    """
    return clean(_UNBANKABLE.sub(" ", anyascii(clean(text))))


def grouped(iban: str) -> str:
    """Write an IBAN in groups of four, to be read.

    >>> grouped("BE68539007547034")
    'BE68 5390 0754 7034'
    """
    return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))


def check_account(participant: Participant, lookups: Lookups, paid: LastPaid) -> AccountCheck:
    """Check all that a payment needs; the holds are findings, so that the other payees go on."""
    config = lookups.case.config
    holds = [
        *_holder(participant),
        *_iban(participant),
        *_bic(participant, config),
        *_changed(participant, lookups.persons.of(participant.identity), paid),
    ]
    blocking = [finding for finding in holds if finding.code != code.HOLDER_WRITTEN.name]
    remarks = [finding for finding in holds if finding.code == code.HOLDER_WRITTEN.name]
    remarks += _elsewhere(participant)
    iban = participant.iban or ""
    if any(finding.code != code.IBAN_CHANGED.name for finding in blocking):
        return AccountCheck(None, tuple(blocking), tuple(remarks))
    account = BankAccount(
        holder=bankable(participant.account_holder or ""),
        iban=iban,
        bic=participant.bic or "",
        country=iban[:2],
        route="SEPA" if iban[:2] in config.payments.sepa else "Manual cross-border",
    )
    return AccountCheck(account, tuple(blocking), tuple(remarks))


def _holder(participant: Participant) -> list[Finding]:
    place, holder = participant.row.place("account_holder"), clean(participant.account_holder or "")
    words = {"subject": participant.participant_id, "column": "Account holder"}
    if not holder:
        return [code.HOLDER_MISSING.at(place, **words)]
    written = bankable(holder)
    if len(written) > HOLDER_LIMIT:
        return [code.HOLDER_TOO_LONG.at(place, **words, value=str(len(written)))]
    return [code.HOLDER_WRITTEN.at(place, **words, value=holder)] if written != holder else []


def _iban(participant: Participant) -> list[Finding]:
    place = participant.row.place("iban")
    words = {"subject": participant.participant_id, "column": "IBAN"}
    if not participant.iban:
        return [code.IBAN_MISSING.at(place, **words)]
    problem = iban_problem(participant.iban)
    return (
        [code.IBAN_INVALID.at(place, **words, value=mask(participant.iban), problem=problem)]
        if problem
        else []
    )


def _bic(participant: Participant, config: Config) -> list[Finding]:
    place, iban, bic = participant.row.place("bic"), participant.iban or "", participant.bic or ""
    words = {"subject": participant.participant_id, "column": "BIC"}
    if not bic:
        outside = iban and not iban_problem(iban) and iban[:2] not in config.payments.sepa
        return [code.BIC_MISSING.at(place, **words, value=iban[:2])] if outside else []
    problem = bic_problem(bic, iban[:2])
    return (
        [code.BIC_INVALID.at(place, **words, value=mask(bic), problem=problem)] if problem else []
    )


def _changed(participant: Participant, person: str, paid: LastPaid) -> list[Finding]:
    """The classic fraud: a known payee, a new account; or an old one, given up since (PA-5)."""
    iban = participant.iban
    last = (paid.participant.get(order_key(participant.participant_id)), paid.person.get(person))
    before = [account for account in last if account and account != iban]
    if not iban or not before:
        return []
    place = participant.row.place("iban")
    subject = participant.participant_id
    return [
        code.IBAN_CHANGED.at(
            place, subject=subject, column="IBAN", value=mask(iban), before=mask(before[0])
        )
    ]


def unchanged_account(payment: PaidPayment, participant: Participant) -> Finding | None:
    """A payment that came back is not sent to the same account again without a word (RB-15)."""
    if participant.iban != payment.iban:
        return None
    return since.RETURNED_SAME_ACCOUNT.at(
        participant.row.place("iban"),
        subject=payment.payment_id,
        column="IBAN",
        value=mask(payment.iban),
        payee=participant.participant_id,
    )


def _elsewhere(participant: Participant) -> list[Finding]:
    iban = participant.iban or ""
    if not iban or iban_problem(iban) or iban[:2] == participant.country:
        return []
    place = participant.row.place("iban")
    words = {"subject": participant.participant_id, "column": "IBAN", "value": iban[:2]}
    return [code.IBAN_ELSEWHERE.at(place, **words, country=participant.country)]


@lru_cache(maxsize=4096)
def iban_problem(iban: str) -> str:
    """Say what is wrong with an IBAN, in words; blank where nothing is (PA-1)."""
    from schwifty import IBAN
    from schwifty.exceptions import (
        InvalidChecksumDigits,
        InvalidCountryCode,
        InvalidLength,
        SchwiftyException,
    )

    try:
        IBAN(iban)
    except InvalidChecksumDigits:
        return "its check digits do not fit, so a digit is wrong or two are swapped"
    except InvalidLength:
        return f"it has {len(iban)} characters, which is not the length for {iban[:2]}"
    except InvalidCountryCode:
        return f"no country has IBANs that begin with {iban[:2]}"
    except SchwiftyException:
        return "it is not built as IBANs of that country are"
    return ""


@lru_cache(maxsize=4096)
def bic_problem(bic: str, iban_country: str) -> str:
    """Say what is wrong with a BIC, in words; blank where nothing is (PA-1)."""
    from schwifty import BIC
    from schwifty.exceptions import SchwiftyException

    try:
        country = BIC(bic).country_code
    except SchwiftyException:
        return "a BIC has 8 or 11 letters and digits, with the country in the middle"
    if iban_country and country != iban_country and country not in _SISTERS.get(iban_country, ()):
        return f"it is of {country}, the IBAN of {iban_country}"
    return ""
