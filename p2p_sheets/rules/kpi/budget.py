"""Money, line by line, and by type and year against the budget (PR-2); what each rule refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from p2p_sheets.books import Activity, Participant, role_in
from p2p_sheets.case import Case
from p2p_sheets.config import ActivityType, Config
from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.accounts import Account, SettledLine
from p2p_sheets.rules.kpi.measures import Count, Figure, Total
from p2p_sheets.rules.kpi.tables import MONEY, NONE, MoneyLine, MoneyState, Tables, Value, Where
from p2p_sheets.rules.kpi.trend import EarlierFigures
from p2p_sheets.rules.reimbursement import HeldLine, Numbering, Settlement
from p2p_sheets.text import order_key


def money_lines(
    case: Case, settlement: Settlement, earlier: EarlierFigures, numbering: Numbering
) -> tuple[MoneyLine, ...]:
    """Give every line once: released, then decided, then held, each in the order of IDs.

    A run that releases has released what it decides; in a draft that waits.
    """
    release = "" if numbering.draft else numbering.release
    money = _Money(case, settlement, earlier, period_of(release))
    released = (one for one in settlement.accounts if one.settled and one.line.release)
    lines = [
        *(money.released(account) for account in released),
        *(money.decided(line) for line in settlement.lines),
        *(money.held(line) for line in settlement.held),
    ]
    order = list(MoneyState)
    return tuple(sorted(lines, key=lambda one: (order.index(one.state), order_key(one.line_id))))


def outside(held: Iterable[HeldLine]) -> str:
    """Say what is held in other currencies without a rate: `235.09 GBP`, or nothing."""
    sums: dict[str, Decimal] = {}
    for line in held:
        if line.claimed_eur is None and line.claimed is not None:
            sums[line.currency] = sums.get(line.currency, ZERO) + line.claimed
    return ", ".join(f"{show(amount)} {currency}" for currency, amount in sorted(sums.items()))


def period_of(release: str) -> str:
    """Give the period of a release, of which a month may have several.

    >>> period_of("2023-04"), period_of("2023-04-2"), period_of("opening")
    ('2023-04', '2023-04', 'opening')
    """
    return release[: len("2023-04")]


@dataclass(frozen=True)
class _Money:
    """Turns lines of any kind into lines of the table."""

    case: Case
    settlement: Settlement
    earlier: EarlierFigures
    released_in: str  # the period that this run releases its lines in; blank in a draft

    def released(self, account: Account) -> MoneyLine:
        """Give an account of an earlier release; what this run pays for it is a row of its own."""
        line, now = account.line, self._now.get(account.key, ZERO)
        return MoneyLine(
            line_id=line.of,
            activity_id=line.activity_id,
            activity_type=line.activity_type,
            participant_id=line.participant_id,
            role=line.role,
            category=line.category,
            year=_year(self._activity(line.activity_id), line.date_from),
            state=MoneyState.RELEASED,
            period=period_of(line.release),
            claimed_eur=max(line.claimed_eur, account.due - now),
            approved_eur=account.due - now,
            kept_eur=account.out - now,
            rule=line.rule,
            release_days=_days(line.submitted_on, self.earlier.released_on.get(line.release)),
            payment_days=_days(line.submitted_on, self.earlier.paid_on.get(line.payment_id)),
        )

    def decided(self, line: SettledLine) -> MoneyLine:
        return MoneyLine(
            line_id=line.line_id,
            activity_id=line.activity_id,
            activity_type=line.activity_type,
            participant_id=line.participant_id,
            role=line.role,
            category=line.category,
            year=_year(self._activity(line.activity_id), line.date_from),
            state=MoneyState.RELEASED if self.released_in else MoneyState.NOW,
            period=self.released_in,
            claimed_eur=line.claimed_eur,
            approved_eur=line.approved_eur,
            kept_eur=line.approved_eur,
            rule=line.rule,
            release_days=_days(line.submitted_on, self.case.as_of if self.released_in else None),
            payment_days=None,
        )

    def held(self, line: HeldLine) -> MoneyLine:
        activity = self._activity(line.activity_id)
        participant = self.case.programme.participant.get(line.participant_id)
        return MoneyLine(
            line_id=line.line_id,
            activity_id=line.activity_id,
            activity_type=activity.activity_type.name if activity else NONE,
            participant_id=line.participant_id,
            role=_role(activity, participant),
            category=line.category,
            year=_year(activity, line.date_from),
            state=MoneyState.HELD,
            period="",
            claimed_eur=line.claimed_eur,
            approved_eur=ZERO,
            kept_eur=ZERO,
            rule=line.holds[0].rule if line.holds else "",
            release_days=None,
            payment_days=None,
        )

    @cached_property
    def _now(self) -> Mapping[str, Decimal]:
        """Euro that this run pays for lines of earlier releases, by order key."""
        rows = (line for line in self.settlement.lines if not line.settles)
        return {order_key(line.of): line.approved_eur for line in rows}

    def _activity(self, activity_id: str) -> Activity | None:
        return self.case.programme.activity.get(activity_id)


def _role(activity: Activity | None, participant: Participant | None) -> str:
    if participant is None:
        return NONE
    return (role_in(activity, participant) if activity else participant.role).value


def _days(submitted: date, until: date | None) -> int | None:
    return (until - submitted).days if until else None


def _year(activity: Activity | None, day: date) -> int:
    """Give the year of the activity, else of the expense."""
    return activity.start_date.year if activity and activity.start_date else day.year


SUMS = ("Committed", "Released", "Paid", "This run", "Held", "Refused")


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One activity type in one year: the budget, and what is held against it."""

    kind: ActivityType
    year: Value
    budget: Decimal | None
    measures: dict[str, Total]
    figures: dict[str, Figure]

    @property
    def left(self) -> Decimal | None:
        """What the budget still has after all that is committed."""
        return None if self.budget is None else self.budget - self.figures["Committed"].number


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one rule has refused."""

    rule: str
    lines: Count
    euro: Total
    count: Figure
    total: Figure


def budget(tables: Tables, config: Config) -> tuple[BudgetLine, ...]:
    """Add up by type and year; a year without budget and money is left out."""
    years = {fact.year for fact in tables.facts.rows if fact.year}
    years |= {line.year for line in tables.money.rows}
    years |= {int(year) for amounts in config.budget.values() for year in amounts}
    all_years: tuple[Value, ...] = (*sorted(years), NONE)
    types = config.types.values()
    lines = (_line(tables, config, kind, year) for kind in types for year in all_years)
    return tuple(
        line for line in lines if line.budget or any(f.value for f in line.figures.values())
    )


def _line(tables: Tables, config: Config, kind: ActivityType, year: Value) -> BudgetLine:
    base: Where = (("Activity type", kind.name), ("Year", year))
    released = (*base, ("State", MoneyState.RELEASED.value))
    measures = {
        "Committed": Total("Committed EUR", (*base, ("Awarded", 1))),
        "Released": Total("Kept EUR", released, MONEY),
        "Paid": Total("Kept EUR", (*released, ("Paid", 1)), MONEY),
        "This run": Total("Approved EUR", (*base, ("State", MoneyState.NOW.value)), MONEY),
        "Held": Total("Claimed EUR", (*base, ("State", MoneyState.HELD.value)), MONEY),
        "Refused": Total("Refused EUR", base, MONEY),
    }
    amount = config.budget.get(kind.key, {}).get(str(year))
    figures = {name: measure.of(tables) for name, measure in measures.items()}
    return BudgetLine(kind, year, amount, measures, figures)


def alarms(lines: Iterable[BudgetLine]) -> tuple[Finding, ...]:
    """Tell where more is committed, or with this run to be paid, than the budget has (PR-2)."""
    found = []
    for line in lines:
        figures = {name: figure.number for name, figure in line.figures.items()}
        spent, committed = figures["Released"] + figures["This run"], figures["Committed"]
        if line.budget is None or max(spent, committed) <= line.budget:
            continue
        exceeded = spent > line.budget
        kind, value = (
            (code.BUDGET_EXCEEDED, spent) if exceeded else (code.BUDGET_OVERCOMMITTED, committed)
        )
        subject = f"{line.kind.name} {line.year}"
        place = Place("config.toml", "[budget]")
        found.append(kind.at(place, subject=subject, value=show(value), budget=show(line.budget)))
    return tuple(found)


def refusals(tables: Tables) -> tuple[Refusal, ...]:
    """Add up what was refused, by rule."""
    rules = {line.rule or NONE for line in tables.money.where((("Refused", 1),))}
    out = []
    for rule in sorted(rules, key=_rule_order):
        where: Where = (("Rule", rule), ("Refused", 1))
        count, total = Count(where, table=MONEY), Total("Refused EUR", where, MONEY)
        out.append(Refusal(rule, count, total, count.of(tables), total.of(tables)))
    return tuple(out)


def _rule_order(rule: str) -> tuple[str, int, str]:
    """Order rules as people do: RB-9 before RB-12.

    >>> sorted(["RB-12", "RB-9", "EC-2"], key=_rule_order)
    ['EC-2', 'RB-9', 'RB-12']
    """
    name, _, number = rule.partition("-")
    return (name, int(number) if number.isdigit() else 0, order_key(rule))
