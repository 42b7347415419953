"""Who is paid, and how much a cap still gives (RB-1..RB-7, RB-12).

Lines draw on a cap in order of date, then Line ID. The line that meets the cap is paid in part,
later ones not; what earlier releases paid has already been drawn; held lines draw nothing.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from p2p_sheets.books import Category, Role, role_in
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.rules.reimbursement.claims import entitlement_of
from p2p_sheets.rules.reimbursement.decisions import Claim, LineDecision
from p2p_sheets.rules.reimbursement.history import Drawn, History
from p2p_sheets.text import order_key

UNITS = {Category.ACCOMMODATION: "night", Category.MEALS: "day", Category.DAILY_RATE: "day"}


def refuse(claim: Claim, rule: str, reason: str) -> LineDecision:
    """Settle a line at 0.00, with its reason."""
    allowed = ZERO if claim.quantity is not None else None
    return LineDecision(claim, allowed, ZERO, ZERO, reason, rule)


def may_claim(claim: Claim, config: Config) -> LineDecision | None:
    """Refuse what the role may not claim (RB-9), or what a remote review lacks (RB-8)."""
    line, activity = claim.expense, claim.activity
    if entitlement_of(line, activity, claim.participant, config) is not None:
        return None
    role, kind = role_in(activity, claim.participant), activity.activity_type
    remote = (
        config.types[kind.key].remote
        and role is Role.EXPERT
        and line.category is not Category.HOSTING
    )
    if remote:
        return refuse(
            claim, "RB-8", f"An {kind.value} is remote: {line.category.value} is not eligible."
        )
    text = f"{role.value} of an activity of type {kind.value} may not claim {line.category.value}."
    return refuse(claim, "RB-9", text)


def paid_persons(
    claims: Iterable[Claim], config: Config, history: History
) -> Mapping[str, Mapping[str, str]]:
    """Choose whose costs are paid for each visitor city and visit (RB-3).

    Gives, by the cap's owner, the persons chosen with a Participant ID of each: first who was
    approved before, then the Lead, then by Participant ID; only those with a payable line compete.
    """
    groups: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        if role_in(claim.activity, claim.participant) is Role.VISITOR:
            groups.setdefault(claim.owner, {}).setdefault(claim.person, []).append(claim)
    before = _approved_before(history)
    most = config.reimbursement.persons_per_visitor_city
    chosen: dict[str, Mapping[str, str]] = {}
    for owner, people in groups.items():
        ranked = dict(before.get(owner, {}))
        for person in sorted(people, key=lambda person: min(map(_first, people[person]))):
            ranked.setdefault(person, min(people[person], key=_first).participant.participant_id)
        chosen[owner] = dict(list(ranked.items())[:most])
    return chosen


def _first(claim: Claim) -> tuple[bool, str]:
    """Give the order in which persons are chosen: the Lead, then by Participant ID."""
    return (claim.participant.lead is not True, order_key(claim.participant.participant_id))


def _approved_before(history: History) -> dict[str, dict[str, str]]:
    """List, by cap's owner, the persons approved over 0.00 and not recovered in full."""
    kept: dict[tuple[str, str], Decimal] = {}
    names: dict[str, str] = {}
    for line in history.lines:
        key = (line.owner, line.person)
        kept[key] = kept.get(key, ZERO) + history.kept(line)
        names.setdefault(line.person, line.participant_id)
    out: dict[str, dict[str, str]] = {}
    for (owner, person), eur in kept.items():
        if eur > 0:
            out.setdefault(owner, {})[person] = names[person]
    return out


def further_person(claim: Claim, chosen: Mapping[str, Mapping[str, str]]) -> LineDecision | None:
    """Refuse a line of a further person of a visitor city, naming who is paid (RB-3)."""
    people = chosen.get(claim.owner)
    if people is None or claim.person in people:
        return None
    names = ", ".join(people.values())
    return refuse(claim, "RB-3", f"One person per visitor city is paid: {names}.")


class Caps:
    """The caps of a run: what is drawn of each so far."""

    def __init__(self, config: Config, history: History) -> None:
        self._config = config
        self._history = history
        self._drawn: dict[str, Drawn] = dict(history.drawn)

    def draw(self, claim: Claim) -> LineDecision:
        """Approve what the cap still gives, and draw it. Call in the order of `Claim.order`."""
        entitlement = entitlement_of(claim.expense, claim.activity, claim.participant, self._config)
        if entitlement is None or claim.claimed_eur is None:
            message = f"{claim.expense.line_id} cannot draw: it should have been refused or held"
            raise AssertionError(message)
        drawn = self._drawn.get(claim.pool, Drawn())
        if entitlement.shape == "rate":
            unused = self._history.unused(claim.expense.line_id, claim.rate or ZERO)
            decision = _by_rate(claim, entitlement, drawn, unused, self._config)
        else:
            decision = _by_ceiling(claim, entitlement, drawn)
        units = decision.units_allowed or ZERO
        self._drawn[claim.pool] = Drawn(drawn.eur + decision.approved_eur, drawn.units + units)
        return decision


def _by_ceiling(claim: Claim, entitlement: Entitlement, drawn: Drawn) -> LineDecision:
    """Receipts up to one ceiling (RB-1, RB-2, RB-3, RB-7)."""
    start, claimed = claim.activity.start_date, claim.claimed_eur or ZERO
    amount = entitlement.amount_on(start) if start else None
    ceiling = amount.eur if amount else ZERO
    left = max(ceiling - drawn.eur, ZERO)
    approved = min(claimed, left)
    if approved == claimed:
        reason = f"Within the ceiling of {show(ceiling)}."
    elif drawn.eur == 0:
        reason = f"The ceiling is {show(ceiling)}."
    else:
        reason = (
            f"The ceiling is {show(ceiling)}, of which {show(drawn.eur)} was drawn before: "
            f"{show(left)} left."
        )
    return LineDecision(claim, None, left, approved, _with_notes(reason, claim), entitlement.rule)


def _by_rate(
    claim: Claim, entitlement: Entitlement, drawn: Drawn, unused: Decimal, config: Config
) -> LineDecision:
    """So much per night or day, up to the units that are allowed (RB-4..RB-6).

    A correction first takes what its line's own units left `unused`, in euro (RB-14).
    """
    most, why = most_units(claim, entitlement)
    quantity, rate = claim.quantity or ZERO, claim.rate or ZERO
    claimed = claim.claimed_eur or ZERO
    if unused:
        quantity = max(claimed - unused, ZERO) / rate
    allowed = min(quantity, max(most - drawn.units, ZERO))
    ceiling = cents(allowed * rate + unused)
    approved = min(claimed, ceiling)
    unit = UNITS[claim.expense.category]
    reason = f"{_many(allowed, unit)} at {show(rate)}."
    rule = claim.rate_rule if claim.rate_rule == "EC-2" else entitlement.rule
    if allowed < quantity:
        taken = f", {show_number(drawn.units)} of them taken before" if drawn.units else ""
        counted = f"{show_number(allowed)} of {_many(quantity, unit)}"
        reason = f"{counted} at {show(rate)}: {why}{taken}."
    if config.reimbursement.basis == "up_to" and approved == claimed < ceiling and not unused:
        reason = f"What was spent, under {reason[:-1]}."
    if unused:
        reason = f"{show(unused)} was left of the {unit}s settled before; besides: {reason}"
    return LineDecision(claim, allowed, ceiling, approved, _with_notes(reason, claim), rule)


def most_units(claim: Claim, entitlement: Entitlement) -> tuple[Decimal, str]:
    """Give the most nights or days of a cap, and why (RB-4, RB-5, RB-6)."""
    activity, participant = claim.activity, claim.participant
    if claim.expense.category is Category.DAILY_RATE:
        limit = next(w.max_units for w in entitlement.who if w.type == activity.activity_type.key)
        most = limit or Decimal(0)
        contracted = participant.contracted_days
        if contracted is not None and contracted < most:
            return contracted, f"the contract has {_many(contracted, 'day')}"
        return most, f"at most {_many(most, 'day')} are paid"
    if activity.start_date is None or activity.end_date is None:
        return ZERO, "the activity has no dates"
    days = (activity.end_date - activity.start_date).days + 1
    most = Decimal(days + entitlement.beyond_activity)
    unit = UNITS[claim.expense.category]
    return most, f"an activity of {_many(Decimal(days), 'day')} allows {_many(most, unit)}"


def _many(number: Decimal, unit: str) -> str:
    """Count in words that agree: 1 night, 2.5 days."""
    return f"{show_number(number)} {unit}{'' if number == 1 else 's'}"


def _with_notes(reason: str, claim: Claim) -> str:
    return f"{reason} ({'; '.join(claim.notes)})" if claim.notes else reason
