"""The table of figures in docs/rules.md: what decides, since when, and who decided it (RB-10)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from p2p_sheets.config import Config, Entitlement, Step

HEAD = ("Figure", "Value", "From", "Source")
BEGIN, END = "<!-- made from config.toml by docs.make -->", "<!-- end -->"
_WORDS = ("key", "name", "word", "city", "visitor", "rules", "openings")  # of a type: no figures
_TABLES = ("types", "selection", "scoring", "reimbursement", "payment_requires")


def figures(config: Config) -> str:
    """Write the table: each figure with the day from which it holds, changed ones once more."""
    lines = [BEGIN, "", *(_line(row) for row in (HEAD, ["---"] * len(HEAD), *_rows(config)))]
    return "\n".join([*lines, "", END])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rows(config: Config) -> Iterator[tuple[str, ...]]:
    before: dict[str, str] = {}
    sources = {change.valid_from: change.source for change in config.changes}
    for number, (day, age) in enumerate(config.ages):
        source = sources.get(day, config.programme.source) if number else config.programme.source
        now = {key: value for key, value, _ in _figures(age)}
        for key, value, own in _figures(age):
            if before.get(key) != value:
                yield key, value, str(day), source if number else own or source
        before = now
    for entitlement in config.entitlements:
        for amount in entitlement.amounts:
            unit = "" if entitlement.shape == "ceiling" else " per unit"
            what = f"`entitlements` {entitlement.rule}, {entitlement.category}, amount"
            value = f"{amount.eur} EUR{unit}"
            yield what, value, str(amount.valid_from), amount.source or config.programme.source


def _figures(age: Config) -> Iterator[tuple[str, str, str]]:
    """Give each figure: its key, its value, and its own source where it names one."""
    for name in _TABLES:
        table = getattr(age, name)
        for key, value in _flat(table, name):
            yield key, value, getattr(table, "source", "")
    for entitlement in age.entitlements:
        yield from _rights(entitlement)
    for step in age.steps:
        yield f"`steps` {step.type}, {step.name}", _due(step), step.source


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Spell every figure with its key; a criterion goes by its label."""
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        value = {k: v for k, v in fields.items() if path.count(".") != 1 or k not in _WORDS}
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("reference_rates", "label", "source"):
                yield from _flat(inner, f"{path}.{name}")
    elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
        for one in value:
            yield from _flat(one, f"{path}[{getattr(one, 'label', '')}]")
    elif value is not None and value not in ({}, []):
        yield f"`{path}`", _shown(value)


def _rights(entitlement: Entitlement) -> Iterator[tuple[str, str, str]]:
    for who in entitlement.who:
        what = f"`entitlements` {entitlement.rule}, {entitlement.category}, {who.type} {who.role}"
        if who.max_units is not None:
            yield what, f"at most {who.max_units} units", ""
        elif entitlement.shape == "rate":
            yield what, f"the activity's days + {entitlement.beyond_activity}", ""
        else:
            yield what, "receipts up to the ceiling", ""


def _due(step: Step) -> str:
    of_activity = step.counts_from in ("start", "end")
    point = f"{step.counts_from} of the activity" if of_activity else step.counts_from
    if step.years is not None:
        return f"{step.years} years after the {point}"
    if step.working_days is not None:
        return f"{step.working_days} working days after the {point}"
    days = step.due or 0
    return f"{abs(days)} days {'before' if days < 0 else 'after'} the {point}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(part) for part in value)
    return str(value) if isinstance(value, int | Decimal | date) else f"{value}"
