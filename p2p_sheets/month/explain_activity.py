"""`explain` of an activity and of a participant: who takes part, what is owed, what is left."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.books import Activity, Category, Participant, role_in
from p2p_sheets.money import ZERO, show, show_number
from p2p_sheets.month.decide import Month
from p2p_sheets.rules.accounts import Pool
from p2p_sheets.rules.reimbursement.caps import ceiling_of
from p2p_sheets.rules.reimbursement.claims import Lookups, owner_of
from p2p_sheets.rules.reimbursement.identity import persons_of
from p2p_sheets.rules.selection.explain import explain_visit
from p2p_sheets.rules.steps import OPEN, missing_deliverables, not_selected
from p2p_sheets.text import many, order_key


def explain_activity(month: Month, key: str) -> list[str]:
    """Tell who takes part in an activity, what is still owed, and what was paid for it."""
    for activity in month.case.programme.activities:
        if order_key(activity.activity_id) == key:
            return list(_activity(month, activity))
    return []


def _activity(month: Month, activity: Activity) -> Iterator[str]:
    dates = f"{activity.start_date or 'no date'} to {activity.end_date or 'no date'}"
    kind, status = activity.activity_type, activity.status.value
    yield f"{activity.activity_id}: {kind} in {activity.city}, {dates}, {status}"
    yield f"  Awarded with {activity.application_id}"
    yield ""
    yield "Who takes part"
    for person in month.case.programme.participants_of.get(activity.activity_id, ()):
        yield f"  {person.participant_id}, {role_in(activity, person).value}: {person.name}"
    visitors = explain_visit(month.selection, activity.application_id)
    yield from ["", *visitors] if visitors else []
    yield ""
    yield "What is still owed"
    owed = [c for c in month.steps.of.get(activity.activity_id, ()) if c.state in OPEN]
    for commitment in owed:
        who = commitment.who or commitment.role
        yield f"  {commitment.step.rule}  {commitment.step.name}: {who}, due {commitment.due}"
    yield from [] if owed else ["  Nothing"]
    yield ""
    mine = [a for a in month.settlement.accounts if a.line.activity_id == activity.activity_id]
    due, out = (sum((getattr(a, name) for a in mine), ZERO) for name in ("due", "out"))
    held = sum(one.activity_id == activity.activity_id for one in month.settlement.held)
    yield f"Money: {show(due)} EUR due, {show(out)} EUR out, {many(held, 'line')} on hold"


def explain_participant(month: Month, key: str) -> list[str]:
    """Tell what somebody takes part in, what their money waits for, and what is left to claim."""
    for person in month.case.programme.participants:
        if order_key(person.participant_id) == key:
            return list(_participant(month, person))
    return []


def _participant(month: Month, person: Participant) -> Iterator[str]:
    case, activity = month.case, month.case.programme.activity.get(person.activity_id)
    if activity is None:
        yield f"{person.participant_id}: {person.name}, {person.role.value}"
        yield f"  The activity {person.activity_id} has an error, or is in no workbook."
        return
    role = role_in(activity, person).value
    yield f"{person.participant_id}: {person.name}, {role} of {activity.activity_id}"
    unselected = not_selected(case, activity, person)
    if unselected is not None:
        yield f"  {unselected.rule}  {unselected.message}"
    elif person.application_id:
        yield f"  SE-10  Selected for this visit with {person.application_id}"
    for name in missing_deliverables(case, person):
        yield f"  ST-6  Payment depends on: {name}"
    yield ""
    yield "What is left under each ceiling"
    rooms = list(_rooms(month, activity, person))
    yield from rooms or [f"  RB-9  {role} may claim nothing."]
    lines = [a for a in month.settlement.accounts if a.line.participant_id == person.participant_id]
    if lines:
        yield ""
        yield "Lines"
    for account in lines:
        line = account.line
        yield f"  {line.of}, {line.category}: {show(account.due)} EUR due, {show(account.out)} out"


def _rooms(month: Month, activity: Activity, person: Participant) -> Iterator[str]:
    """Tell of each category what its cap gives, what is drawn, and what is left (RB-12)."""
    case = month.case
    lookups = Lookups.of(case, persons_of(case, month.releases))
    owner, role = owner_of(activity, person, lookups), role_in(activity, person).value
    config = case.figures_for(activity)
    for category in Category:
        entitlement = config.entitlement(activity.activity_type.key, role, category.value)
        if entitlement is None or activity.start_date is None or activity.end_date is None:
            continue
        whose = owner if category is not Category.HOSTING else type(owner)()
        pool = Pool(order_key(activity.activity_id), whose, category.value)
        drawn = month.settlement.accounts.drawn(pool)
        ceiling, _ = ceiling_of(entitlement, activity, person)
        name = f"  {entitlement.rule}  {category.value}:"
        if ceiling.eur is not None:
            left = max(ceiling.eur - drawn.eur, ZERO)
            yield f"{name} {show(left)} of {show(ceiling.eur)} EUR left"
        else:
            most = ceiling.units or Fraction(0)
            left_units = max(most - drawn.units, Fraction(0))
            yield f"{name} {_number(left_units)} of {_number(most)} {category.unit}s left"


def _number(units: Fraction) -> str:
    return show_number(Decimal(units.numerator) / units.denominator)
