"""What makes a line wait (ST-6, RB-11, RB-13, RB-16, EC): each hold with its rule and remedy.

A hold that staff may overrule carries its finding; lines that wait for one cause share one finding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from p2p_sheets.books import Category, ExchangeRate, Expense, Faulty, Role
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Severity
from p2p_sheets.findings import money as code
from p2p_sheets.overrides import Hold, because
from p2p_sheets.rules.reimbursement.claims import Lookups, rate_subject
from p2p_sheets.rules.reimbursement.decisions import Claim
from p2p_sheets.rules.steps import not_selected


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim, and what it is looked at with."""

    claim: Claim
    lookups: Lookups
    missing: tuple[str, ...]  # the deliverables that money of this person waits for (ST-6)


def holds_of(waiting: Waiting) -> list[Hold]:
    """List all that a line of its own waits for; duplicates, people and accounts come apart."""
    return [hold for check in CHECKS for hold in check(waiting)]


def _activity(waiting: Waiting) -> list[Hold]:
    activity, line = waiting.claim.activity, waiting.claim.expense
    holds: list[Hold] = []
    if not activity.status.is_live:
        words = {"subject": activity.activity_id, "column": "Status", "value": "Cancelled"}
        found = code.ACTIVITY_CANCELLED.at(activity.row.place("status"), **words)
        holds.append(because(found, line.line_id))
    if activity.start_date is None or activity.end_date is None:
        place = activity.row.place("start_date" if activity.start_date is None else "end_date")
        holds.append(because(code.ACTIVITY_UNDATED.at(place, subject=activity.activity_id)))
    return holds


def _not_executed(waiting: Waiting) -> list[Hold]:
    activity = waiting.claim.activity
    if activity.end_date is None or not activity.status.is_ahead:
        return []
    if activity.end_date >= waiting.lookups.case.as_of:
        ends = f"{activity.activity_id} ends on {activity.end_date}"
        reason = f"{ends} and is {activity.status.value}."
        return [Hold(reason, "ST-6", "Nothing: it is decided once the activity is Executed.")]
    finding = code.ACTIVITY_OPEN.at(
        activity.row.place("status"),
        subject=activity.activity_id,
        column="Status",
        value=activity.status.value,
        ended=activity.end_date,
    )
    return [because(finding)]


def _attendance(waiting: Waiting) -> list[Hold]:
    person = waiting.claim.participant
    if person.attended is not False:
        return []
    words = {"subject": person.participant_id, "column": "Attended", "value": "No"}
    found = code.NOT_ATTENDED.at(person.row.place("attended"), **words)
    return [because(found, waiting.claim.expense.line_id)]


def _selected(waiting: Waiting) -> list[Hold]:
    """A visitor who was not selected, or gave the place back, is not paid (SE-10)."""
    claim = waiting.claim
    finding = not_selected(waiting.lookups.case, claim.activity, claim.participant)
    return [because(finding)] if finding else []


def _deliverables(waiting: Waiting) -> list[Hold]:
    if not waiting.claim.activity.status.is_done:
        return []
    person = waiting.claim.participant
    place, subject = person.row.place("participant_id"), person.participant_id
    return [
        because(code.DELIVERABLE_MISSING.at(place, subject=subject, value=name))
        for name in waiting.missing
    ]


def _receipt(waiting: Waiting) -> list[Hold]:
    finding = without_receipt(waiting.claim.expense, waiting.claim.config)
    return [because(finding)] if finding and finding.severity is Severity.ERROR else []


def without_receipt(line: Expense, config: Config) -> Finding | None:
    """Tell a line without what proves it: held, or a remark where config lets it pass (RB-16)."""
    switches = config.reimbursement
    if line.category is Category.DAILY_RATE:
        switch, what = switches.fee_invoice, "invoice"
    else:
        switch, what = "off" if line.category.by_unit else switches.missing_receipt, "receipt"
    if line.receipt or switch == "off":
        return None
    kind = code.RECEIPT_MISSING if switch == "hold" else code.RECEIPT_MISSING_PAID
    place = line.row.place("receipt")
    return kind.at(place, subject=line.line_id, column="Receipt", what=what)


def _rate(waiting: Waiting) -> list[Hold]:
    line, currency = waiting.claim.expense, waiting.claim.currency
    if currency == "EUR":
        return []
    found = waiting.lookups.rates.doubts(currency, line.date_from)
    if waiting.claim.exchange_rate is None:
        name = rate_subject(currency, line.date_from)
        if faulty := _faulty_rate(waiting.lookups.case, name):
            reason = f"The exchange rate {name} has an error in {faulty.row}."
            return [Hold(reason, "RB-11", "Correct that row; this line is then decided.")]
        words = {"subject": name, "column": "Currency", "value": currency}
        found = (code.RATE_MISSING.at(line.row.place("currency"), **words),)
    return [because(finding) for finding in found]


def _faulty_rate(case: Case, name: str) -> Faulty | None:
    """Find a row of this rate that an error keeps out: it is told there."""
    rows = (faulty for faulty in case.programme.faulty if faulty.record is ExchangeRate)
    return next((row for row in rows if ExchangeRate.SHEET.subject_of(row.values) == name), None)


def _currency(waiting: Waiting) -> list[Hold]:
    """A blank currency, or one that the cell shows otherwise, is asked about once a claimant."""
    line, person, config = waiting.claim.expense, waiting.claim.participant, waiting.claim.config
    payments, switches = config.payments, config.reimbursement
    if line.amount is None or (line.category.by_unit and switches.basis == "flat"):
        return []
    typed = line.currency or "EUR"
    words = {"subject": person.participant_id, "column": "Currency"}
    if line.shown_in and line.shown_in != typed:
        found = code.CURRENCY_SHOWN.at(
            line.row.place("amount"),
            **words,
            value=line.shown_in,
            typed=line.currency or "nothing",
        )
    elif line.currency or line.shown_in or payments.has_euro(person.country, line.date_from):
        return []
    else:
        place = line.row.place("currency")
        found = code.CURRENCY_BLANK.at(place, **words, value="EUR", country=person.country)
    return [because(found, line.line_id)]


def _amounts(waiting: Waiting) -> list[Hold]:
    claim, line, activity = waiting.claim, waiting.claim.expense, waiting.claim.activity
    entitlement, start = claim.entitlement, activity.start_date
    as_spent = line.category.by_unit and claim.config.reimbursement.basis == "up_to"
    if as_spent and line.amount is None:
        place = line.row.place("amount")
        return [because(code.AMOUNT_NEEDED.at(place, subject=line.line_id, column="Amount"))]
    if entitlement is None or start is None or entitlement.amount_on(start) is not None:
        return []
    words = {"value": str(start), "category": line.category.value}
    place, subject = activity.row.place("start_date"), activity.activity_id
    return [because(code.NO_AMOUNT_YET.at(place, subject=subject, **words))]


def _distance(waiting: Waiting) -> list[Hold]:
    claim, person = waiting.claim, waiting.claim.participant
    halves = claim.config.reimbursement.halve_within_km
    is_meal = claim.expense.category is Category.MEALS
    if not halves or not is_meal or person.distance_km is not None:
        return []
    place = person.row.place("distance_km")
    return [because(code.DISTANCE_MISSING.at(place, subject=person.participant_id))]


def _dated_ahead(waiting: Waiting) -> list[Hold]:
    """A cost that is dated after its own claim, or after today, is a slip (RB-13)."""
    line = waiting.claim.expense
    last = line.date_to or line.date_from
    if last <= line.submitted_on and last <= waiting.lookups.case.as_of:
        return []
    place = line.row.place("date_to" if line.date_to else "date_from")
    words = {"subject": line.line_id, "value": str(last), "submitted": str(line.submitted_on)}
    return [because(code.COST_AFTER_CLAIM.at(place, column="Date from", **words))]


def _own_visit(waiting: Waiting) -> list[Hold]:
    """A city does not visit itself (EL-3)."""
    claim, case = waiting.claim, waiting.lookups.case
    city = case.city_of(claim.participant)
    if claim.role is not Role.VISITOR or city is None:
        return []
    if case.register.key(*city) != case.register.key(claim.activity.city, claim.activity.country):
        return []
    person = claim.participant
    found = code.VISITS_ITSELF.at(
        person.row.place("city"),
        subject=person.participant_id,
        column="City",
        value=city[0],
        activity=claim.activity.activity_id,
    )
    return [because(found)]


def _late(waiting: Waiting) -> list[Hold]:
    finding = lateness(waiting.claim)
    if finding is None or finding.severity is not Severity.ERROR:
        return []
    return [because(finding, waiting.claim.expense.line_id)]


def lateness(claim: Claim) -> Finding | None:
    """Tell a claim that came after its time: a remark, or a hold where config says so (EC-5).

    Once for all lines of a claim: those that one person sent in on one day for one activity.
    """
    line, end = claim.expense, claim.activity.end_date
    if end is None:
        return None
    switches = claim.config.reimbursement
    final = switches.final_claim_date.get(str(end.year))
    too_late = final is not None and line.submitted_on > final
    if not too_late and line.submitted_on <= end + timedelta(days=switches.claim_within_days):
        return None
    place = line.row.place("submitted_on")
    words = {
        "subject": claim.participant.participant_id,
        "column": "Submitted on",
        "value": str(line.submitted_on),
        "activity": claim.activity.activity_id,
    }
    if too_late:
        return code.CLAIM_TOO_LATE.at(place, **words, year=end.year, final=final)
    kind = code.CLAIM_LATE_HELD if switches.late_claims == "hold" else code.CLAIM_LATE
    days = (line.submitted_on - end).days
    return kind.at(place, **words, days=days, allowed=switches.claim_within_days)


CHECKS: tuple[Callable[[Waiting], list[Hold]], ...] = (
    _activity,
    _not_executed,
    _attendance,
    _selected,
    _deliverables,
    _receipt,
    _rate,
    _currency,
    _amounts,
    _distance,
    _dated_ahead,
    _own_visit,
    _late,
)
