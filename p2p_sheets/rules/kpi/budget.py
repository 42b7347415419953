"""Money by activity type and year against the budget (PR-2), and what each rule refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.config import ActivityType, Config
from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.money import show
from p2p_sheets.rules.kpi.measures import Count, Figure, Total
from p2p_sheets.rules.kpi.tables import MONEY, NONE, MoneyState, Tables, Value, Where
from p2p_sheets.text import order_key

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
