"""What a party may claim in an activity, for contracts and letters of commitment (RB)."""

from dataclasses import dataclass
from decimal import Decimal

from p2p_sheets.books import Activity, Participant
from p2p_sheets.config import Config, Entitlement
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.write.letters.letter import Values

UNIT = {"Accommodation": "night", "Meals and local transport": "day", "Daily rate": "day"}


@dataclass(frozen=True, slots=True)
class _Figure:
    category: str
    basis: str
    most: Decimal
    rule: str


def figures_of(
    activity: Activity, role: str, config: Config, participant: Participant | None = None
) -> Values:
    """List what a role may claim on the activity's Start date, and the most it can come to."""
    found = [
        figure
        for entitlement in config.entitlements
        if (figure := _figure(entitlement, activity, role, participant)) is not None
    ]
    return {
        "lines": [
            {"category": f.category, "basis": f.basis, "most": show(f.most), "rule": f.rule}
            for f in found
        ],
        "total": show(sum((f.most for f in found), ZERO)),
    }


def _figure(
    entitlement: Entitlement, activity: Activity, role: str, participant: Participant | None
) -> _Figure | None:
    kind = activity.activity_type.key
    who = next((w for w in entitlement.who if (w.type, w.role) == (kind, role)), None)
    start, end = activity.start_date, activity.end_date
    amount = entitlement.amount_on(start) if start else None
    if who is None or amount is None or start is None or end is None:
        return None
    if entitlement.shape == "ceiling":
        basis = "what was spent, against receipts"
        return _Figure(entitlement.category, basis, cents(amount.eur), entitlement.rule)
    units = Decimal((end - start).days + 1 + entitlement.beyond_activity)
    if who.max_units is not None:
        contracted = participant.contracted_days if participant else None
        units = min(who.max_units, contracted) if contracted else who.max_units
    unit = UNIT[entitlement.category]
    plural = unit if units == 1 else f"{unit}s"
    basis = f"{show(amount.eur)} per {unit}, at most {show_number(units)} {plural}"
    return _Figure(entitlement.category, basis, cents(amount.eur * units), entitlement.rule)
