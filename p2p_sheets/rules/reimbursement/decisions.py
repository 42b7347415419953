"""What reimbursement decides: lines settled, lines held, payments; each with its rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from p2p_sheets.books import Activity, Expense, Participant, Role
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.findings import Finding
from p2p_sheets.overrides import Hold, Used
from p2p_sheets.rules.accounts import (
    Account,
    Accounts,
    Answered,
    Corrected,
    Owner,
    Pool,
    SettledLine,
)
from p2p_sheets.text import order_key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim:
    """An expense line with the rows behind it, and its figures before any cap.

    `rate` is euro per night or day. `claimed` is in `currency`; for a unit line under `flat` it is
    quantity x rate in EUR. `claimed_eur` is None where no exchange rate is known.
    """

    expense: Expense
    activity: Activity
    participant: Participant
    role: Role
    config: Config  # the figures that held on the activity's first day
    entitlement: Entitlement | None  # None: its role may not claim this category (RB-9)
    person: str
    pool: Pool
    quantity: Decimal | None
    rate: Decimal | None
    rate_rule: str
    claimed: Decimal
    currency: str
    exchange_rate: Decimal | None
    claimed_eur: Decimal | None
    notes: tuple[str, ...] = ()

    @property
    def owner(self) -> tuple[str, Owner]:
        """Tell whose caps it draws on, of whatever category."""
        return self.pool.whose

    @property
    def order(self) -> tuple[date, str]:
        """Lines draw on a cap by date, then by Line ID as text (RB-12)."""
        return (self.expense.date_from, order_key(self.expense.line_id))


@dataclass(frozen=True, slots=True)
class Approval:
    """What a line is given: units and euro, the most it could draw, why, and by which rule."""

    units: Decimal | None
    ceiling_eur: Decimal
    eur: Decimal
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line, or what an account owes, that is on hold; each run decides it again."""

    line_id: str
    activity_id: str
    participant_id: str
    category: str
    claimed: Decimal | None
    currency: str
    claimed_eur: Decimal | None
    holds: tuple[Hold, ...]
    date_from: date
    source: str
    expense: Expense | None = None  # None: what the account of a settled line owes


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: one payee, one activity, one release; `lines` are its rows of Lines."""

    payment_id: str
    participant: Participant
    activity: Activity
    lines: tuple[SettledLine, ...]
    amount_eur: Decimal
    account_holder: str
    iban: str
    bic: str
    country: str
    route: str  # `SEPA` or `Manual cross-border` (PA-2)
    due_date: date
    remittance: str
    remarks: tuple[str, ...] = ()
    reissue_of: str = ""


class AdjustmentKind(StrEnum):
    """What an adjustment is about."""

    CORRECTION = "Correction"
    RECOVERY = "Recovery"
    RETURNED = "Returned"
    REISSUED = "Re-issued"
    RETURN_UNDONE = "Return undone"
    WITHDRAWN = "Withdrawn"
    PAID_AFTER_ALL = "Paid after all"
    PAID_TWICE = "Paid twice"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A row of Adjustments: what left the bank, what is due, and what becomes of the difference."""

    kind: AdjustmentKind
    line_id: str = ""
    payment_id: str = ""
    activity_id: str = ""
    participant_id: str = ""
    paid_eur: Decimal | None = None
    correct_eur: Decimal | None = None
    recovered_eur: Decimal | None = None
    to_recover_eur: Decimal | None = None
    reason: str = ""
    authorised_by: str = ""
    authorised_on: date | None = None
    recovered_on: date | None = None
    bank_reference: str = ""

    @property
    def difference_eur(self) -> Decimal | None:
        """Over zero: to be paid; under zero: to come back."""
        if self.paid_eur is None or self.correct_eur is None:
            return None
        return self.correct_eur - self.paid_eur


class ChangeKind(StrEnum):
    """How a line is not as it was at the last release."""

    NEW = "New"
    CHANGED = "Changed"
    VANISHED = "Vanished"


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is new since the last release, changed after it, or gone."""

    kind: ChangeKind
    line_id: str
    activity_id: str
    participant_id: str
    category: str
    what: str
    source: str


@dataclass(frozen=True)
class Settlement:
    """The month's money: every new line is either in `lines` or in `held`."""

    accounts: Accounts = field(default_factory=Accounts)
    answered: Answered = field(default_factory=Answered)
    corrected: Corrected = field(default_factory=Corrected)
    lines: tuple[SettledLine, ...] = ()  # rows of Lines, by payment
    held: tuple[HeldLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    findings: tuple[Finding, ...] = ()
    used: tuple[Used, ...] = ()
    released_earlier: tuple[Expense, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    changes: tuple[LineChange, ...] = field(default=())  # since the last release

    @property
    def refused_in_full(self) -> tuple[tuple[SettledLine, ...], ...]:
        """The new lines, by payee and activity, of those for whom nothing was approved."""
        groups = _by_payee(self.lines, lambda line: line)
        return tuple(group for group in groups if not any(line.due_eur for line in group))

    @property
    def asked_anew(self) -> tuple[tuple[Account, ...], ...]:
        """The accounts, by payee and activity, of which another sum is to come back than before."""
        other = (one for one in self.accounts if one.to_recover != one.asked_before)
        return _by_payee(sorted(other, key=lambda one: one.key), lambda account: account.line)

    @property
    def to_release(self) -> bool:
        """Is there something to post? A release needs that; `Paid on` alone is nothing."""
        return bool(self.accounts.new)


def _by_payee(items: Iterable[T], line_of: Callable[[T], SettledLine]) -> tuple[tuple[T, ...], ...]:
    """Group by activity and participant, each group in its order."""
    groups: dict[tuple[str, str], list[T]] = {}
    for item in items:
        line = line_of(item)
        key = (order_key(line.activity_id), order_key(line.participant_id))
        groups.setdefault(key, []).append(item)
    return tuple(map(tuple, groups.values()))
