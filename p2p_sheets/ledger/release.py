"""Decisions -> the rows that a release writes into the ledger."""

from collections.abc import Iterable
from decimal import Decimal

from p2p_sheets.books import Override
from p2p_sheets.ledger.answers import KeptAnswer
from p2p_sheets.rules.reimbursement import (
    Answered,
    LineDecision,
    PaidPayment,
    Payment,
    SettledLine,
    Settlement,
)
from p2p_sheets.text import order_key


def settled_lines(settlement: Settlement, release: str) -> tuple[SettledLine, ...]:
    """Freeze every line of a release as it was decided, with its rates and its rule."""
    paid = {
        (
            order_key(payment.activity.activity_id),
            order_key(payment.participant.participant_id),
        ): payment.payment_id
        for payment in settlement.payments
        if not payment.reissue_of
    }
    return tuple(_settled(line, release, paid) for line in settlement.lines)


def _settled(line: LineDecision, release: str, paid: dict[tuple[str, str], str]) -> SettledLine:
    claim, expense = line.claim, line.claim.expense
    key = (order_key(claim.activity.activity_id), order_key(claim.participant.participant_id))
    return SettledLine(
        line_id=expense.line_id,
        release=release,
        payment_id=paid.get(key, "") if line.approved_eur > 0 else "",
        activity_id=claim.activity.activity_id,
        activity_type=claim.activity.activity_type.value,
        participant_id=claim.participant.participant_id,
        person=claim.person,
        role=claim.participant.role.value,
        category=expense.category.value,
        date_from=expense.date_from,
        date_to=expense.date_to,
        quantity=claim.quantity,
        amount=expense.amount,
        currency=expense.currency or "EUR",
        receipt=expense.receipt or "",
        submitted_on=expense.submitted_on,
        pool=claim.pool,
        units_allowed=line.units_allowed,
        rate=claim.rate,
        claimed=claim.claimed,
        exchange_rate=claim.exchange_rate,
        claimed_eur=claim.claimed_eur,
        ceiling_eur=line.ceiling_eur,
        approved_eur=line.approved_eur,
        reason=line.reason,
        rule=line.rule,
        source=str(expense.row),
    )


def paid_payments(payments: Iterable[Payment], release: str) -> tuple[PaidPayment, ...]:
    """Freeze the payments of a release, with the account that each went to."""
    return tuple(
        PaidPayment(
            payment_id=payment.payment_id,
            release=release,
            activity_id=payment.activity.activity_id,
            participant_id=payment.participant.participant_id,
            person=payment.person,
            iban=payment.iban,
            amount_eur=payment.amount_eur,
            due_date=payment.due_date,
            reissue_of=payment.reissue_of,
        )
        for payment in payments
    )


def release_tree(
    settlement: Settlement,
    release: str,
    period: str,
    as_of: str,
    facts: dict[str, str],
    answered: Answered | None = None,
) -> dict[str, object]:
    """Give the body of a release's entry: all its ledger rows and what they came from."""
    lines, payments = (
        settled_lines(settlement, release),
        paid_payments(settlement.payments, release),
    )
    total = sum((line.approved_eur for line in lines), Decimal("0.00"))
    return {
        "release": release,
        "period": period,
        "as_of": as_of,
        "approved_eur": total,
        "lines": lines,
        "payments": payments,
        "overrides": sorted({_key(used.override) for used in settlement.used}),
        "waiting": [held.expense.line_id for held in settlement.held],
        "recoveries": settlement.corrected.recoveries,
        "answers": [
            KeptAnswer(a.payment_id, a.paid_on, a.bank_reference, a.returned_because)
            for a in (answered.by_payment.values() if answered else ())
        ],
        **facts,
    }


def next_release(period: str, releases: Iterable[str]) -> str:
    """Number a release by its period: `2023-03`, then `2023-03-2`; a number is never used again.

    >>> next_release("2023-03", []), next_release("2023-03", ["2023-03", "2023-03-2"])
    ('2023-03', '2023-03-3')
    """
    taken = set(releases)
    number = 1
    while (name := period if number == 1 else f"{period}-{number}") in taken:
        number += 1
    return name


def _key(override: Override) -> tuple[str, str, str]:
    """Tell an override by what it accepted."""
    return (override.subject_id, override.finding, override.value or "")
