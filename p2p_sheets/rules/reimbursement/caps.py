"""Who is paid, and how much a cap still gives (RB-1..RB-7, RB-12).

Lines draw on a cap in order of date, then Line ID. The line that meets the cap is paid in part,
later ones not; what earlier releases paid has already been drawn; held lines draw nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Activity, Category, Participant, Role
from p2p_sheets.config import Entitlement
from p2p_sheets.findings import NOWHERE, Finding
from p2p_sheets.findings import releases as code
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.persons import Persons
from p2p_sheets.rules.accounts import Account, Accounts, Ceiling, Drawn, Owner, Pool
from p2p_sheets.rules.reimbursement.decisions import Approval, Claim
from p2p_sheets.text import order_key, sentence

UNITS = {Category.ACCOMMODATION: "night", Category.MEALS: "day", Category.DAILY_RATE: "day"}
EXACT = Decimal("0.000001")  # how finely units are kept that a cap leaves over


def refused(rule: str, reason: str) -> Approval:
    """Approve nothing, with the reason."""
    return Approval(None, ZERO, ZERO, reason, rule)


def may_claim(claim: Claim) -> Approval | None:
    """Refuse what a role may not claim; None: it may (RB-8, RB-9)."""
    if claim.entitlement is not None:
        return None
    category, kind = claim.expense.category, claim.activity.activity_type
    is_expert = claim.role is Role.EXPERT
    if claim.config.types[kind.key].remote and is_expert and category is not Category.HOSTING:
        text = f"{sentence(kind.a_name)} is remote: {category.value} is not eligible."
        return refused("RB-8", text)
    text = f"{claim.role.value} of an activity of type {kind.name} may not claim {category.value}."
    return refused("RB-9", text)


# --- the persons of a visitor city ----------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose costs are paid for a visitor city and visit, with a Participant ID of each (RB-3)."""

    paid: Mapping[str, str]
    once_recovered: Mapping[str, str]  # the same once all money that is to come back is back


def chosen_persons(
    claims: Iterable[Claim], accounts: Accounts, persons: Persons
) -> Mapping[tuple[str, Owner], Chosen]:
    """Choose whose costs are paid, by the cap's owner (RB-3).

    First who was approved before and has not given all back, then the Lead, then by Participant ID;
    only those with a payable line compete.
    """
    groups: dict[tuple[str, Owner], dict[str, list[Claim]]] = {}
    most: dict[tuple[str, Owner], int] = {}
    for claim in claims:
        if claim.role is Role.VISITOR:
            most[claim.owner] = claim.config.reimbursement.persons_per_visitor_city
            groups.setdefault(claim.owner, {}).setdefault(claim.person, []).append(claim)
    drawing, due = drawing_persons(accounts, persons)
    return {
        owner: Chosen(
            _first(drawing.get(owner, {}), people, most[owner]),
            _first(due.get(owner, {}), people, most[owner]),
        )
        for owner, people in groups.items()
    }


def _first(before: Mapping[str, str], people: dict[str, list[Claim]], most: int) -> dict[str, str]:
    ranked = dict(before)
    for person in sorted(people, key=lambda person: min(map(_rank, people[person]))):
        ranked.setdefault(person, min(people[person], key=_rank).participant.participant_id)
    return dict(list(ranked.items())[:most])


def _rank(claim: Claim) -> tuple[bool, str]:
    """Give the order in which persons are chosen: the Lead, then by Participant ID."""
    return (claim.participant.lead is not True, order_key(claim.participant.participant_id))


Drawing = dict[tuple[str, Owner], dict[str, str]]  # by cap's owner: each person's Participant ID


def drawing_persons(accounts: Accounts, persons: Persons) -> tuple[Drawing, Drawing]:
    """List, by cap's owner, the persons who draw over 0.00, and those who will once all is back."""
    drawing: Drawing = {}
    due: Drawing = {}
    for account in accounts:
        owner = account.pool.whose
        person = persons.of(account.line.identity)
        if account.draw > 0:
            drawing.setdefault(owner, {}).setdefault(person, account.line.participant_id)
        if account.draw > account.to_recover:
            due.setdefault(owner, {}).setdefault(person, account.line.participant_id)
    return drawing, due


def further_person(claim: Claim, chosen: Mapping[tuple[str, Owner], Chosen]) -> Approval | None:
    """Refuse a line of a further person of a visitor city, naming who is paid (RB-3)."""
    people = chosen.get(claim.owner)
    if people is None or claim.person in people.paid:
        return None
    names = ", ".join(people.paid.values())
    return refused("RB-3", f"One person per visitor city is paid: {names}.")


def is_further_person(claim: Claim, drawing: Drawing) -> bool:
    """Does the money drawn for a visitor city leave no place for the person of a claim (RB-3)?"""
    if claim.role is not Role.VISITOR:
        return False
    people = drawing.get(claim.owner, {})
    most = claim.config.reimbursement.persons_per_visitor_city
    return claim.person not in people and len(people) >= most


# --- what a cap gives -----------------------------------------------------------------------------
def ceiling_of(
    entitlement: Entitlement, activity: Activity, participant: Participant
) -> tuple[Ceiling, str]:
    """Give what a cap gives in all, and for units why."""
    start = activity.start_date
    if entitlement.shape == "ceiling":
        amount = entitlement.amount_on(start) if start else None
        return Ceiling(eur=amount.eur if amount else ZERO), ""
    most, why = most_units(activity, participant, Category(entitlement.category), entitlement)
    return Ceiling(units=Fraction(most)), why


def approve(claim: Claim, drawn: Drawn) -> Approval:
    """Approve what the cap still gives, where others have drawn so much of it."""
    entitlement = claim.entitlement
    if entitlement is None or claim.claimed_eur is None:
        message = f"{claim.expense.line_id} cannot draw: it should have been refused or held"
        raise AssertionError(message)
    ceiling, why = ceiling_of(entitlement, claim.activity, claim.participant)
    if ceiling.eur is not None:
        return _by_ceiling(claim, entitlement, ceiling.eur, drawn.eur)
    most = ceiling.units or Fraction(0)
    return _by_rate(claim, entitlement, most, why, drawn.units)


def _by_ceiling(
    claim: Claim, entitlement: Entitlement, ceiling: Decimal, drawn: Decimal
) -> Approval:
    """Receipts up to one ceiling (RB-1, RB-2, RB-3, RB-7)."""
    claimed = claim.claimed_eur or ZERO
    left = max(ceiling - drawn, ZERO)
    approved = min(claimed, left)
    if approved == claimed:
        reason = f"Within the ceiling of {show(ceiling)}."
    elif drawn == 0:
        reason = f"The ceiling is {show(ceiling)}."
    else:
        reason = (
            f"The ceiling is {show(ceiling)}, of which {show(drawn)} was drawn before: "
            f"{show(left)} left."
        )
    return Approval(None, left, approved, _with_notes(reason, claim), entitlement.rule)


def _by_rate(
    claim: Claim, entitlement: Entitlement, most: Fraction, why: str, drawn: Fraction
) -> Approval:
    """So much per night or day, up to the units that are allowed (RB-4..RB-6)."""
    quantity, rate = claim.quantity or ZERO, claim.rate or ZERO
    claimed = claim.claimed_eur or ZERO
    allowed = in_units(min(Fraction(quantity), max(most - drawn, Fraction(0))))
    ceiling = cents(allowed * rate)
    approved = min(claimed, ceiling)
    unit = UNITS[claim.expense.category]
    reason = f"{many(allowed, unit)} at {show(rate)}."
    rule = claim.rate_rule if claim.rate_rule == "EC-2" else entitlement.rule
    if allowed < quantity and not is_half(allowed):
        reason = f"What is left of the {unit}s at {show(rate)}: {why}."
    elif allowed < quantity:
        taken = f", {show_number(in_units(drawn))} of them taken before" if drawn else ""
        if drawn and not is_half(in_units(drawn)):
            taken = ", some of them taken before"
        counted = f"{show_number(allowed)} of {many(quantity, unit)}"
        reason = f"{counted} at {show(rate)}: {why}{taken}."
    if claim.config.reimbursement.basis == "up_to" and approved == claimed < ceiling:
        reason = f"What was spent, under {reason[:-1]}."
    return Approval(allowed, ceiling, approved, _with_notes(reason, claim), rule)


def in_units(units: Fraction) -> Decimal:
    """Write exact units as a number: never more of them."""
    whole = units.numerator * 1_000_000 // units.denominator
    number = (Decimal(whole) * EXACT).normalize()
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def is_half(units: Decimal) -> bool:
    """Is it a whole or half number of days, which a reason may show?"""
    return units * 2 == (units * 2).to_integral_value()


def most_units(
    activity: Activity, participant: Participant, category: Category, entitlement: Entitlement
) -> tuple[Decimal, str]:
    """Give the most nights or days of a cap, and why (RB-4, RB-5, RB-6)."""
    if category is Category.DAILY_RATE:
        key = activity.activity_type.key
        limit = next((w.max_units for w in entitlement.who if w.type == key), None)
        most = limit or Decimal(0)
        contracted = participant.contracted_days
        if contracted is not None and contracted < most:
            return contracted, f"the contract has {many(contracted, 'day')}"
        return most, f"at most {many(most, 'day')} are paid"
    if activity.start_date is None or activity.end_date is None:
        return Decimal(0), "the activity has no dates"
    days = (activity.end_date - activity.start_date).days + 1
    most = Decimal(days + entitlement.beyond_activity)
    unit = UNITS[category]
    return most, f"an activity of {many(Decimal(days), 'day')} allows {many(most, unit)}"


def many(number: Decimal, unit: str) -> str:
    """Count in words that agree: 1 night, 2.5 days."""
    return f"{show_number(number)} {unit}{'' if number == 1 else 's'}"


def _with_notes(reason: str, claim: Claim) -> str:
    return f"{reason} ({'; '.join(claim.notes)})" if claim.notes else reason


# --- caps that history has overdrawn --------------------------------------------------------------
def overdrawn(accounts: Accounts, ceilings: Mapping[Pool, Ceiling]) -> list[Finding]:
    """Tell the caps of which more is drawn than they give today; nothing is asked back for it."""
    found = []
    for pool, ceiling in ceilings.items():
        drawn = accounts.drawn(pool)
        if ceiling.eur is not None and drawn.eur > ceiling.eur:
            drawn_of, most = f"{show(drawn.eur)} EUR", f"{show(ceiling.eur)} EUR"
        elif ceiling.units is not None and drawn.units > ceiling.units:
            drawn_of = f"{show_number(round(in_units(drawn.units), 2))} units"
            most = f"{show_number(in_units(ceiling.units))} units"
        else:
            continue
        lines: list[Account] = sorted(accounts.in_pool(pool), key=lambda one: one.key)
        first = lines[0].line
        found.append(
            code.CAP_OVERDRAWN.at(
                NOWHERE,
                subject=first.activity_id,
                value=drawn_of,
                most=most,
                category=pool.category,
                payee=first.name,
            )
        )
    return found
