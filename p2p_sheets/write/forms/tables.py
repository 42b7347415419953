"""The tables of the Guide that come from config: cut-offs, what is paid, what payment waits for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import ActivityType
from p2p_sheets.config import Amount, Config, CutOff, Entitlement
from p2p_sheets.write.forms.lists import Lists

NAMES: Mapping[str, str] = {kind.key: kind.value for kind in ActivityType}


@dataclass(frozen=True, slots=True)
class GuideTable:
    """A table of the Guide: its heading, the titles of its columns, its rows."""

    heading: str
    titles: Sequence[str]
    rows: Sequence[Sequence[str]]


def cut_offs(config: Config) -> GuideTable:
    """List the cut-offs with their dates."""
    rows = [
        (f"{c.id}  {NAMES[c.type]}", f"{c.opens} to {c.closes}", _runs(c), _note(c))
        for c in config.cut_offs
    ]
    titles = ("Cut-off", "Open for applications", "When the activities take place", "Note")
    return GuideTable("Cut-offs", titles, rows)


def _runs(cut_off: CutOff) -> str:
    visitors = (
        f". Visitor cities apply {cut_off.visitors_open} to {cut_off.visitors_close}"
        if cut_off.visitors_open
        else ""
    )
    return f"{_month(cut_off.runs[0])} to {_month(cut_off.runs[1])}{visitors}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _note(cut_off: CutOff) -> str:
    notes = ["optional"] if cut_off.optional else []
    notes += [] if cut_off.confirmed else ["dates not yet confirmed"]
    return ", ".join(notes)


def paid(config: Config) -> GuideTable:
    """List who may claim what, and how much."""
    rows = [(e.category, e.rule, _who(e), _how_much(e)) for e in config.entitlements]
    return GuideTable("What is reimbursed", ("Category", "Rule", "To whom", "How much"), rows)


def _who(entitlement: Entitlement) -> str:
    return "; ".join(
        f"{who.role} ({NAMES[who.type]}{_most(who.max_units)})" for who in entitlement.who
    )


def _most(units: Decimal | None) -> str:
    return f", at most {units} days" if units else ""


def _how_much(entitlement: Entitlement) -> str:
    unit = "a night" if entitlement.category == "Accommodation" else "a day"
    amounts = sorted(entitlement.amounts, key=lambda amount: amount.valid_from)
    return "; ".join(_amount(a, entitlement.shape, unit, dated=len(amounts) > 1) for a in amounts)


def _amount(amount: Amount, shape: str, unit: str, *, dated: bool) -> str:
    since = f" from {amount.valid_from}" if dated else ""
    euro = f"EUR {amount.eur:,.2f}"
    return f"{euro} {unit}{since}" if shape == "rate" else f"receipts up to {euro}{since}"


def waits_for(config: Config) -> GuideTable:
    """List what must be in before a claim is paid."""
    rows = [
        (NAMES.get(who[:2], who), who[3:], ", ".join(names))
        for who, names in config.payment_requires.items()
    ]
    titles = ("Activity type", "Role", "Payment waits until these are in")
    return GuideTable("What payment waits for", titles, rows)


def country_codes(config: Config) -> GuideTable:
    """List the usual country codes with their names, in four columns."""
    names = [f"{code} {_country(code)}" for code in Lists(config).countries()]
    lines = -(-len(names) // 4)
    names += [""] * (4 * lines - len(names))
    rows = [names[line::lines] for line in range(lines)]
    return GuideTable("Country codes", ("Any other ISO code may be typed", "", "", ""), rows)


def _country(code: str) -> str:
    import pycountry

    found = pycountry.countries.get(alpha_2=code)
    return getattr(found, "common_name", found.name) if found else "Kosovo"


TABLES: Mapping[str, Callable[[Config], GuideTable]] = {
    "cut_offs": cut_offs,
    "paid": paid,
    "waits_for": waits_for,
    "country_codes": country_codes,
}
