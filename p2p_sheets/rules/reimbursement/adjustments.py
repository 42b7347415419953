"""The sheet Adjustments: every account of an earlier release that is not at rest, and why (RB-14).

What is to come back stands here in every run, until it is back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from p2p_sheets.books import Correction
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.accounts import (
    Account,
    Accounts,
    Answered,
    Corrected,
    KeptAnswer,
    PaymentAccount,
    PostingKind,
    Releases,
)
from p2p_sheets.rules.reimbursement.decisions import Adjustment, AdjustmentKind, Payment
from p2p_sheets.text import order_key


def adjustments(
    releases: Releases,
    accounts: Accounts,
    answered: Answered,
    corrected: Corrected,
    payments: Sequence[Payment],
) -> tuple[Adjustment, ...]:
    """Lay out corrections and what is to come back by line, then what became of payments.

    What this run pays has not left the bank yet: it is the difference.
    """
    new = {order_key(row.line_id) for row in corrected.new}
    moved = {
        order_key(posting.line_id)
        for posting in accounts.new
        if posting.kind is PostingKind.RECOVERED
    }
    now = {order_key(line.of): line.approved_eur for one in payments for line in one.lines}
    rows = [
        replace(
            _of_account(account, corrected.rows.get(account.key), accounts, answered),
            paid_eur=account.out - now.get(account.key, ZERO),
        )
        for account in sorted(accounts, key=lambda one: one.key)
        if account.to_recover or account.key in new | moved
    ]
    rows += _of_payments(releases, accounts, answered, payments)
    return tuple(rows)


def to_come_back(rows: Iterable[Adjustment]) -> Mapping[str, Decimal]:
    """Add up what adjustments ask back, by Line ID."""
    asked: dict[str, Decimal] = {}
    for row in rows:
        if row.to_recover_eur:
            asked[row.line_id] = asked.get(row.line_id, ZERO) + row.to_recover_eur
    return asked


def _of_account(
    account: Account, row: Correction | None, accounts: Accounts, answered: Answered
) -> Adjustment:
    """Say what a line's payee has, what is due, and what is still to come back."""
    line, recovered = account.line, sum(account.recovered.values(), ZERO)
    kind, reason = _cause(account, row, accounts, answered)
    return Adjustment(
        kind=kind,
        line_id=line.of,
        payment_id=line.payment_id,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        correct_eur=account.due,
        recovered_eur=recovered or None,
        to_recover_eur=account.to_recover or None,
        reason=reason,
        authorised_by=row.authorised_by if row else "",
        authorised_on=row.authorised_on if row else None,
        recovered_on=row.recovered_on if row else None,
        bank_reference=(row.bank_reference or "") if row else "",
    )


def _cause(
    account: Account, row: Correction | None, accounts: Accounts, answered: Answered
) -> tuple[AdjustmentKind, str]:
    """Tell what an adjustment of a line comes from."""
    if row is not None:
        lowered = account.to_recover or account.recovered
        kind = AdjustmentKind.RECOVERY if lowered else AdjustmentKind.CORRECTION
        return kind, row.reason
    shares = [p for p in accounts.payments.values() if p.posted.get(account.key)]
    after_all = next((p for p in shares if not p.counts), None)
    if after_all is not None:
        others = ", ".join(p.payment.payment_id for p in shares if p is not after_all)
        text = f"{after_all.payment.payment_id} was withdrawn, but paid"
        return AdjustmentKind.PAID_TWICE, f"{text}; {others} paid the line too." if others else text
    names = ", ".join(p.payment.payment_id for p in shares)
    undone = any(answered.newest.get(p.payment.payment_id) for p in shares)
    kind = AdjustmentKind.RETURN_UNDONE if undone else AdjustmentKind.RECOVERY
    return kind, f"Paid by {names}."


def _of_payments(
    releases: Releases, accounts: Accounts, answered: Answered, payments: Sequence[Payment]
) -> Iterator[Adjustment]:
    again = {payment.reissue_of: payment.payment_id for payment in payments if payment.reissue_of}
    mine = {payment.payment_id for payment in payments}
    moved = {posting.payment_id for posting in accounts.new if posting.payment_id} - mine
    by_key = {account.key: account for account in accounts}
    newest = max((n for n, one in enumerate(releases.all) if one.counts), default=-1)
    for payment in accounts.payments.values():
        name = payment.payment.payment_id
        answer = answered.newest.get(name)
        settled = all(by_key[key].settled for key in payment.shares)
        if not payment.counts and payment.returned_in is None:
            if payment.number > newest or name in moved or (payment.is_out and not settled):
                yield _withdrawn(payment, answer, settled=settled)
        elif name in moved and payment.is_out:
            kind, text = AdjustmentKind.RETURN_UNDONE, "It did not come back after all."
            yield _of_payment(kind, payment, text, answer.bank_reference if answer else "")
        elif answer and answer.returned_because:
            new = again.get(name, "")
            if not new and name not in moved and not _is_open(payment, accounts, by_key):
                continue
            text = answer.returned_because + (f"; re-issued as {new}" if new else "")
            kind = AdjustmentKind.REISSUED if new else AdjustmentKind.RETURNED
            yield _of_payment(kind, payment, text, answer.bank_reference)


def _is_open(payment: PaymentAccount, accounts: Accounts, by_key: Mapping[str, Account]) -> bool:
    """Is a line of a returned payment still owed?"""
    lines = (by_key[key] for key in payment.shares)
    return any(line.balance > 0 and payment in accounts.open_returns(line) for line in lines)


def _withdrawn(payment: PaymentAccount, answer: KeptAnswer | None, *, settled: bool) -> Adjustment:
    if not payment.is_out:
        text = f"do not pay {show(payment.payment.amount_eur)} EUR"
        kind = AdjustmentKind.WITHDRAWN
    elif settled:
        text = "but paid: it counts as paid"
        kind = AdjustmentKind.PAID_AFTER_ALL
    else:
        text = "but paid: it counts once its lines are settled again"
        kind = AdjustmentKind.WITHDRAWN
    reason = f"Release {payment.payment.release} was withdrawn, {text}."
    paid: Decimal | None = sum(payment.posted.values(), ZERO) or None
    row = _of_payment(kind, payment, reason, answer.bank_reference if answer else "")
    return replace(row, paid_eur=paid)


def _of_payment(
    kind: AdjustmentKind, payment: PaymentAccount, reason: str, reference: str
) -> Adjustment:
    paid = payment.payment
    return Adjustment(
        kind=kind,
        payment_id=paid.payment_id,
        activity_id=paid.activity_id,
        participant_id=paid.participant_id,
        paid_eur=paid.amount_eur,
        reason=reason,
        bank_reference=reference,
    )
