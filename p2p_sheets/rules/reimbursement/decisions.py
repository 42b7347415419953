"""What reimbursement decides: lines settled, lines held, payments; each with its rule."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Activity, Expense, Participant
from p2p_sheets.findings import Finding
from p2p_sheets.money import ZERO
from p2p_sheets.overrides import Used
from p2p_sheets.rules.reimbursement.corrections import Adjustment, Corrected
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Claim:
    """An expense line with the rows it hangs on, and its figures before any cap.

    `rate` is euro per night or day. `claimed` is in `currency`; for a unit line under `flat` it is
    quantity x rate in EUR. `claimed_eur` is None where no exchange rate is known.
    """

    expense: Expense
    activity: Activity
    participant: Participant
    payee: str  # who draws on the cap: the visitor city, the expert, or the host's activity
    person: str
    pool: str
    quantity: Decimal | None
    rate: Decimal | None
    rate_rule: str
    claimed: Decimal
    currency: str
    exchange_rate: Decimal | None
    claimed_eur: Decimal | None
    notes: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        """Tell whose cap it is, of whatever category."""
        return self.pool.rpartition("|")[0]

    @property
    def order(self) -> tuple[date, str]:
        """Lines draw on a cap by date, then by Line ID as text (RB-12)."""
        return (self.expense.date_from, order_key(self.expense.line_id))

    @property
    def place(self) -> tuple[str, str, date, str]:
        """Lines stand by payment: activity, participant, then the order of drawing."""
        activity, participant = self.activity.activity_id, self.participant.participant_id
        return (order_key(activity), order_key(participant), *self.order)


@dataclass(frozen=True, slots=True)
class LineDecision:
    """A line that this release settles: what is approved, what is refused, why."""

    claim: Claim
    units_allowed: Decimal | None
    ceiling_eur: Decimal  # the most it could draw when its turn came
    approved_eur: Decimal
    reason: str
    rule: str

    @property
    def claimed_eur(self) -> Decimal:
        """Claimed euro; 0.00 where there is no rate to tell (then nothing is approved)."""
        return self.claim.claimed_eur if self.claim.claimed_eur is not None else ZERO

    @property
    def refused_eur(self) -> Decimal:
        """Claimed and not approved."""
        return self.claimed_eur - self.approved_eur


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a line waits, by which rule, and what lets it go on."""

    reason: str
    rule: str
    remedy: str
    finding: Finding | None = None  # what an override may take away: for all lines of one cause
    narrow: Finding | None = None  # the same for this line alone


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that draws nothing and comes up again by itself."""

    expense: Expense
    holds: tuple[Hold, ...]
    claimed: Decimal | None
    currency: str
    claimed_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: one payee, one activity, one release."""

    payment_id: str
    participant: Participant
    activity: Activity
    person: str
    lines: tuple[LineDecision, ...]
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


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is new since the last release, changed after it, or gone."""

    kind: str  # `New`, `Changed` or `Vanished`
    line_id: str
    activity_id: str
    participant_id: str
    category: str
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """The month's money: every new line is either in `lines` or in `held`."""

    lines: tuple[LineDecision, ...] = ()
    held: tuple[HeldLine, ...] = ()
    payments: tuple[Payment, ...] = ()
    findings: tuple[Finding, ...] = ()
    used: tuple[Used, ...] = ()
    released_earlier: tuple[Expense, ...] = ()
    corrected: Corrected = field(default_factory=Corrected)
    returned: tuple[Adjustment, ...] = ()
    changes: tuple[LineChange, ...] = ()  # since the last release

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """What concerns earlier releases."""
        return (*self.corrected.adjustments, *self.returned)

    @property
    def refused_in_full(self) -> tuple[tuple[LineDecision, ...], ...]:
        """The lines, by payee and activity, of those for whom nothing was approved."""
        groups: dict[tuple[str, str], list[LineDecision]] = {}
        for line in self.lines:
            groups.setdefault(line.claim.place[:2], []).append(line)
        return tuple(
            tuple(group)
            for group in groups.values()
            if not any(line.approved_eur for line in group)
        )

    @property
    def to_release(self) -> bool:
        """Is there a new line or a re-issue? A release needs one of them."""
        return bool(self.lines) or any(payment.reissue_of for payment in self.payments)
