"""Decisions -> the rows that a release writes into the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from p2p_sheets.books import Override
from p2p_sheets.ledger.answers import KeptAnswer
from p2p_sheets.ledger.entries import Entry
from p2p_sheets.rules.reimbursement import (
    OPENING,
    Answer,
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
    authorised = settlement.corrected.authorised
    return tuple(_settled(line, release, paid, authorised) for line in settlement.lines)


def _settled(
    line: LineDecision,
    release: str,
    paid: Mapping[tuple[str, str], str],
    authorised: Mapping[str, date],
) -> SettledLine:
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
        authorised_on=authorised.get(expense.line_id),
        named=claim.participant.named,
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
    answers: Iterable[Answer] = (),
) -> dict[str, object]:
    """Give the body of a release's entry: all its ledger rows and what they came from."""
    lines = settled_lines(settlement, release)
    return {
        "release": release,
        "period": period,
        "as_of": as_of,
        "approved_eur": sum((line.approved_eur for line in lines), Decimal("0.00")),
        "lines": lines,
        "payments": paid_payments(settlement.payments, release),
        "overrides": sorted({_key(used.override) for used in settlement.used}),
        "waiting": [held.expense.line_id for held in settlement.held],
        "recoveries": settlement.corrected.recoveries,
        "answers": [KeptAnswer.of(answer) for answer in answers],
        **facts,
    }


def opening(lines: Sequence[LineDecision], period: str, as_of: str) -> tuple[Entry, ...]:
    """Make the entry that stands before the very first release, where something was paid before."""
    rows = tuple(_settled(line, OPENING, {}, {}) for line in lines)
    tree = {"release": OPENING, "period": period, "as_of": as_of, "lines": rows}
    return (Entry.after(None, OPENING, OPENING, tree),) if rows else ()


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
