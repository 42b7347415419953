"""The table that money is counted from: a row per expense line that a run has decided or holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from p2p_sheets.books import Activity
from p2p_sheets.case import Case
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.accounts import Account, SettledLine
from p2p_sheets.rules.kpi.earlier import Past
from p2p_sheets.rules.kpi.tables import NONE, Value
from p2p_sheets.rules.reimbursement import HeldLine, Settlement
from p2p_sheets.text import order_key

RELEASED, NOW, HELD = "Released", "This run", "Held"


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
    case: Case, settlement: Settlement, released_now: str, past: Past
) -> tuple[MoneyLine, ...]:
    """Give every line once: released, then decided, then held, each in the order of IDs.

    `released_now` is the period that this run releases its lines in; blank for a draft.
    """
    money = _Money(case, settlement, released_now, past)
    lines = [
        *(money.released(one) for one in settlement.accounts if one.settled and one.line.release),
        *(money.decided(line) for line in settlement.lines),
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


@dataclass(frozen=True)
class _Money:
    """Turns lines of any kind into lines of the table."""

    case: Case
    settlement: Settlement
    released_now: str
    past: Past

    def released(self, account: Account) -> MoneyLine:
        """Give an account of an earlier release; what this run pays for it is a row of its own."""
        line, now = account.line, self._now.get(account.key, ZERO)
        answered = self.past.paid_on.get(line.payment_id)
        return MoneyLine(
            line_id=line.of,
            activity_id=line.activity_id,
            activity_type=line.activity_type,
            participant_id=line.participant_id,
            role=line.role,
            category=line.category,
            year=_year(self.case.programme.activity.get(line.activity_id), line.date_from),
            state=RELEASED,
            period=line.release[:7],
            claimed_eur=max(line.claimed_eur, account.due - now),
            approved_eur=account.due - now,
            kept_eur=account.out - now,
            rule=line.rule,
            days=_days(line.submitted_on, answered or self.past.released_on.get(line.release)),
            paid=answered is not None,
        )

    @cached_property
    def _now(self) -> Mapping[str, Decimal]:
        """Euro that this run pays for lines of earlier releases, by order key."""
        rows = (line for line in self.settlement.lines if not line.settles)
        return {order_key(line.of): line.approved_eur for line in rows}

    def decided(self, line: SettledLine) -> MoneyLine:
        activity = self.case.programme.activity.get(line.activity_id)
        days = _days(line.submitted_on, self.case.as_of) if self.released_now else None
        return MoneyLine(
            line_id=line.line_id,
            activity_id=line.activity_id,
            activity_type=line.activity_type,
            participant_id=line.participant_id,
            role=line.role,
            category=line.category,
            year=_year(activity, line.date_from),
            state=RELEASED if self.released_now else NOW,
            period=self.released_now,
            claimed_eur=line.claimed_eur,
            approved_eur=line.approved_eur,
            kept_eur=line.approved_eur,
            rule=line.rule,
            days=days,
            paid=False,
        )

    def held(self, line: HeldLine) -> MoneyLine:
        programme = self.case.programme
        activity = programme.activity.get(line.activity_id)
        participant = programme.participant.get(line.participant_id)
        return MoneyLine(
            line_id=line.line_id,
            activity_id=line.activity_id,
            activity_type=activity.activity_type.value if activity else NONE,
            participant_id=line.participant_id,
            role=participant.role.value if participant else NONE,
            category=line.category,
            year=_year(activity, line.date_from),
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
