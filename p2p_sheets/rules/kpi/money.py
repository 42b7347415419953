"""The table that money is counted from: a row per expense line that a run has decided or holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Activity, Programme
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.kpi.earlier import Past
from p2p_sheets.rules.kpi.tables import NONE, Value
from p2p_sheets.rules.reimbursement import (
    HeldLine,
    History,
    LineDecision,
    SettledLine,
    Settlement,
)
from p2p_sheets.text import order_key

RELEASED, NOW, HELD = "Released", "This run", "Held"
DRAFT = "DRAFT-"


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """An expense line in euro: released, decided by this run, or held."""

    line_id: str
    activity_id: str
    activity_type: str
    participant_id: str
    role: str
    category: str
    year: int | None  # of the activity
    state: str
    period: str  # in which it was released
    claimed_eur: Decimal | None  # None: held, and no rate tells
    approved_eur: Decimal
    kept_eur: Decimal  # approved, less what came back
    rule: str
    days: int | None  # from the claim to its release, or to the payment where finance has answered
    paid: bool  # finance has answered that it paid

    @property
    def spent_eur(self) -> Decimal:
        """What is gone, or may have to be paid as it stands."""
        return (self.claimed_eur or ZERO) if self.state == HELD else self.kept_eur

    @property
    def refused_eur(self) -> Decimal:
        """Claimed and not approved; what is held is not refused."""
        return ZERO if self.state == HELD else (self.claimed_eur or ZERO) - self.approved_eur


COLUMNS: Mapping[str, Callable[[MoneyLine], Value]] = {
    "ID": lambda line: line.line_id,
    "Activity ID": lambda line: line.activity_id,
    "Activity type": lambda line: line.activity_type,
    "Role": lambda line: line.role,
    "Category": lambda line: line.category,
    "Year": lambda line: line.year or NONE,
    "State": lambda line: line.state,
    "Period": lambda line: f"In {line.period}" if line.period else "",
    "Claimed EUR": lambda line: "" if line.claimed_eur is None else line.claimed_eur,
    "Approved EUR": lambda line: line.approved_eur,
    "Refused EUR": lambda line: line.refused_eur,
    "Kept EUR": lambda line: line.kept_eur,
    "Rule": lambda line: line.rule or NONE,
    "Refused": lambda line: int(line.refused_eur > 0),
    "Paid": lambda line: int(line.paid),
    "Timed": lambda line: int(line.days is not None),
    "Days to payment": lambda line: "" if line.days is None else line.days,
}


def money_lines(
    programme: Programme, settlement: Settlement, history: History, past: Past, as_of: date
) -> tuple[MoneyLine, ...]:
    """Give every line once: released, then decided, then held, each in the order of IDs."""
    money = _Money(programme, history, past, as_of)
    released_now = released_period(settlement)
    lines = [
        *(money.released(line) for line in history.lines),
        *(money.decided(line, released_now) for line in settlement.lines),
        *(money.held(line) for line in settlement.held),
    ]
    order = (RELEASED, NOW, HELD)
    return tuple(sorted(lines, key=lambda one: (order.index(one.state), order_key(one.line_id))))


def outside(held: Iterable[HeldLine]) -> str:
    """Say what is held in other currencies without a rate: `235.09 GBP`, or nothing."""
    sums: dict[str, Decimal] = {}
    for line in held:
        if line.claimed_eur is None and line.claimed is not None:
            sums[line.currency] = sums.get(line.currency, ZERO) + line.claimed
    return ", ".join(f"{show(amount)} {currency}" for currency, amount in sorted(sums.items()))


def released_period(settlement: Settlement) -> str:
    """Tell the period that this run releases its lines in; blank where it is only a draft."""
    for payment in settlement.payments:
        if not payment.payment_id.startswith(DRAFT):
            return payment.payment_id[:7]
    return ""


@dataclass(frozen=True)
class _Money:
    """Turns lines of any kind into lines of the table."""

    programme: Programme
    history: History
    past: Past
    as_of: date

    def released(self, line: SettledLine) -> MoneyLine:
        answered = self.past.paid_on.get(line.payment_id)
        return MoneyLine(
            line_id=line.line_id,
            activity_id=line.activity_id,
            activity_type=line.activity_type,
            participant_id=line.participant_id,
            role=line.role,
            category=line.category,
            year=_year(self.programme.activity.get(line.activity_id), line.date_from),
            state=RELEASED,
            period=line.release[:7],
            claimed_eur=line.claimed_eur or ZERO,
            approved_eur=line.approved_eur,
            kept_eur=self.history.kept(line),
            rule=line.rule,
            days=_days(line.submitted_on, answered or self.past.released_on.get(line.release)),
            paid=answered is not None,
        )

    def decided(self, line: LineDecision, released_now: str) -> MoneyLine:
        expense, activity = line.claim.expense, line.claim.activity
        return MoneyLine(
            line_id=expense.line_id,
            activity_id=activity.activity_id,
            activity_type=activity.activity_type.value,
            participant_id=expense.participant_id,
            role=line.claim.participant.role.value,
            category=expense.category.value,
            year=_year(activity, expense.date_from),
            state=RELEASED if released_now else NOW,
            period=released_now,
            claimed_eur=line.claimed_eur,
            approved_eur=line.approved_eur,
            kept_eur=line.approved_eur,
            rule=line.rule,
            days=_days(expense.submitted_on, self.as_of) if released_now else None,
            paid=False,
        )

    def held(self, line: HeldLine) -> MoneyLine:
        expense = line.expense
        activity = self.programme.activity.get(expense.activity_id)
        participant = self.programme.participant.get(expense.participant_id)
        return MoneyLine(
            line_id=expense.line_id,
            activity_id=expense.activity_id,
            activity_type=activity.activity_type.value if activity else NONE,
            participant_id=expense.participant_id,
            role=participant.role.value if participant else NONE,
            category=expense.category.value,
            year=_year(activity, expense.date_from),
            state=HELD,
            period="",
            claimed_eur=line.claimed_eur,
            approved_eur=ZERO,
            kept_eur=ZERO,
            rule=line.holds[0].rule if line.holds else "",
            days=None,
            paid=False,
        )


def _days(submitted: date, until: date | None) -> int | None:
    return (until - submitted).days if until else None


def _year(activity: Activity | None, day: date) -> int:
    """Give the year of the activity, else of the expense."""
    return activity.start_date.year if activity and activity.start_date else day.year
