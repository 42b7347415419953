"""What releases keep: rows of Lines, postings, payments, answers, frozen as they were written."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from p2p_sheets.money import ZERO
from p2p_sheets.persons import Identity


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose cap it is: of a visitor city or an expert, else of the whole activity (RB-12)."""

    role: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A cap: whose it is, in which activity, for which category (RB-12)."""

    activity: str  # order key of the Activity ID
    owner: Owner
    category: str

    @property
    def whose(self) -> tuple[str, Owner]:
        """Whose caps it is one of, of whatever category."""
        return (self.activity, self.owner)


@dataclass(frozen=True, slots=True)
class SettledLine:
    """A row of Lines as a release wrote it, with its rates and its rule.

    The first row of a line settles it; a later one, `<Line ID>/c<n>`, pays what its account owed.
    """

    line_id: str
    of: str  # the line whose account it is
    release: str
    payment_id: str  # blank where nothing is paid
    activity_id: str
    activity_type: str
    application_id: str  # of the activity
    participant_id: str
    name: str
    email: str
    country: str
    city: str  # that a visitor stands for
    city_country: str
    role: str
    category: str
    date_from: date
    date_to: date | None
    quantity: Decimal | None
    amount: Decimal | None  # as typed
    typed_currency: str
    receipt: str
    submitted_on: date
    owner: str  # whose cap it drew on, as it was known then (RB-12)
    units_allowed: Decimal | None
    rate: Decimal | None
    claimed: Decimal
    currency: str  # of `claimed`
    exchange_rate: Decimal | None
    claimed_eur: Decimal
    ceiling_eur: Decimal
    due_eur: Decimal  # what its payee should have for it
    approved_eur: Decimal  # what this row pays
    reason: str
    rule: str
    source: str
    activity_from: date | None = None
    activity_to: date | None = None

    @property
    def settles(self) -> bool:
        """Is it the row that settled its line?"""
        return self.of == self.line_id

    @property
    def refused_eur(self) -> Decimal:
        """Claimed and not approved."""
        return self.claimed_eur - self.approved_eur

    @property
    def identity(self) -> Identity:
        """What it says of the person that it belongs to."""
        return Identity.of(self.email, self.name, self.country)


class PostingKind(StrEnum):
    """What happened to an account."""

    OPENING = "opening"
    SETTLED = "settled"
    CORRECTED = "corrected"
    PAYMENT = "payment"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Posting:
    """One event on the account of one line: what it does to `due` and to `out`, in euro."""

    kind: PostingKind
    line_id: str
    due: Decimal = ZERO
    out: Decimal = ZERO
    payment_id: str = ""  # of a payment
    authorised_on: date | None = None  # of a row of Corrections, for corrected and recovered
    correct: Decimal = ZERO  # what that row says should have been paid
    asked: Decimal = ZERO  # what that row asked back when it was posted
    day: date | None = None  # recovered on
    note: str = ""  # the reason, or the bank's reference


@dataclass(frozen=True, slots=True)
class PaidPayment:
    """A payment of a release: what finance was asked to pay, and to which account."""

    payment_id: str
    release: str
    activity_id: str
    participant_id: str
    name: str
    email: str
    country: str
    iban: str
    amount_eur: Decimal
    due_date: date
    reissue_of: str = ""

    @property
    def identity(self) -> Identity:
        """What it says of the person who was paid."""
        return Identity.of(self.email, self.name, self.country)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What finance entered beside a payment, as a release keeps it."""

    payment_id: str
    paid_on: date | None = None
    bank_reference: str = ""
    returned_because: str = ""

    @property
    def is_filled(self) -> bool:
        """Does it say anything?"""
        return bool(self.paid_on or self.bank_reference or self.returned_because)


@dataclass(frozen=True, slots=True)
class Release:
    """All that one release, or the opening, wrote; `counts` is no for a withdrawn one."""

    name: str
    as_of: date
    counts: bool = True
    is_opening: bool = False  # what was paid before this software
    lines: tuple[SettledLine, ...] = ()
    postings: tuple[Posting, ...] = ()
    payments: tuple[PaidPayment, ...] = ()
    answers: tuple[KeptAnswer, ...] = ()
    waiting: tuple[str, ...] = ()  # Line IDs that it held
    overrides: tuple[tuple[str, str, str], ...] = ()  # used: subject, finding, value


@dataclass(frozen=True)
class Releases:
    """Everything that was released, in the order of the ledger."""

    all: tuple[Release, ...] = ()
    numbers: tuple[str, ...] = field(default=())  # in use, those of withdrawn ones too
    periods: tuple["Releases", ...] = ()  # of earlier periods of the programme, oldest first

    def followed_by(self, release: Release) -> "Releases":
        """Give them with one more that is no release of the ledger yet."""
        return replace(self, all=(*self.all, release))

    @property
    def made(self) -> tuple[Release, ...]:
        """Those that count and are no opening."""
        return tuple(release for release in self.in_force if not release.is_opening)

    @property
    def in_force(self) -> tuple[Release, ...]:
        """Those that count."""
        return tuple(release for release in self.all if release.counts)
