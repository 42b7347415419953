"""Payments that the bank returned (RB-15), and withdrawn ones that were paid after all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from p2p_sheets.books import corrected_line
from p2p_sheets.findings import NOWHERE, Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.reimbursement.corrections import Adjustment, AdjustmentKind
from p2p_sheets.rules.reimbursement.decisions import Payment
from p2p_sheets.rules.reimbursement.history import History, PaidPayment, SettledLine
from p2p_sheets.text import mask, order_key


@dataclass(frozen=True, slots=True)
class Answer:
    """What finance entered beside a payment."""

    payment_id: str
    paid_on: date | None
    bank_reference: str
    returned_because: str
    place: Place


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer per payment; two that differ are an error."""

    by_payment: Mapping[str, Answer]
    findings: tuple[Finding, ...] = ()

    def returned(self, payment_id: str) -> Answer | None:
        """Give the answer of a payment that came back."""
        answer = self.by_payment.get(payment_id)
        return answer if answer and answer.returned_because else None

    def paid(self, payment_id: str) -> bool:
        """Did finance say that it was paid, and not returned?"""
        answer = self.by_payment.get(payment_id)
        return bool(answer and answer.paid_on and not answer.returned_because)


@dataclass(frozen=True, slots=True)
class Releases:
    """What a run looks back on: releases in force, finance's answers, drafts filled in."""

    history: History = field(default_factory=History)
    answered: Answered = field(default_factory=lambda: Answered({}))
    drafted: frozenset[str] = frozenset()  # order keys of lines that an answered draft holds
    findings: tuple[Finding, ...] = ()


def joined(answers: Iterable[Answer]) -> Answered:
    """Join several answers on one payment: filled cells win over empty ones."""
    by_payment: dict[str, Answer] = {}
    findings: list[Finding] = []
    for answer in sorted(answers, key=lambda a: (a.payment_id, str(a.place))):
        before = by_payment.get(answer.payment_id)
        if before is None:
            by_payment[answer.payment_id] = answer
            continue
        if _differ(before, answer):
            findings.append(
                code.ANSWERS_DIFFER.at(
                    answer.place, subject=answer.payment_id, value=str(before.place)
                )
            )
        by_payment[answer.payment_id] = Answer(
            answer.payment_id,
            before.paid_on or answer.paid_on,
            before.bank_reference or answer.bank_reference,
            before.returned_because or answer.returned_because,
            before.place,
        )
    return Answered(by_payment, tuple(findings))


def _differ(one: Answer, other: Answer) -> bool:
    pairs = (
        (one.paid_on, other.paid_on),
        (one.bank_reference, other.bank_reference),
        (one.returned_because, other.returned_because),
    )
    return any(a and b and a != b for a, b in pairs)


def to_reissue(past: Releases) -> tuple[PaidPayment, ...]:
    """List the returned payments that no later payment re-issued: once per return.

    One that an answered draft re-issues waits until it is known whether that was paid.
    """
    reissued = {payment.reissue_of for payment in past.history.payments}
    return tuple(
        payment
        for payment in past.history.payments
        if past.answered.returned(payment.payment_id)
        and payment.payment_id not in reissued
        and order_key(payment.payment_id) not in past.drafted
    )


def origin(payment: PaidPayment, history: History) -> str:
    """Give the payment that a chain of re-issues began with: the one that has the lines."""
    by_id = {p.payment_id: p for p in history.payments}
    while payment.reissue_of and payment.reissue_of in by_id:
        payment = by_id[payment.reissue_of]
    return payment.payment_id


def amount_due(payment: PaidPayment, history: History, correct: Mapping[str, Decimal]) -> Decimal:
    """Give what is still owed of a returned payment: less what Corrections of its lines took back.

    `correct` maps lines (by order key) to what should have been paid for them in all.
    """
    lines = [line for line in history.lines if line.payment_id == origin(payment, history)]
    taken = sum((_taken_back(line, history, correct) for line in lines), ZERO)
    whole = sum((line.approved_eur for line in lines), ZERO) if lines else payment.amount_eur
    return max(min(payment.amount_eur, whole - taken), ZERO)


def _taken_back(line: SettledLine, history: History, correct: Mapping[str, Decimal]) -> Decimal:
    """Give what corrections took back of a line; the newest of its family gives first (RB-14)."""
    base = history.line[order_key(corrected_line(line.line_id)[0])]
    family = history.family(base.line_id)
    whole = sum((one.approved_eur for one in family), ZERO)
    wanted = correct.get(order_key(base.line_id))
    asked = whole - wanted if wanted is not None else ZERO
    left = max(history.recovered.get(order_key(base.line_id), ZERO), asked, ZERO)
    for one in reversed(family):
        taken = min(left, one.approved_eur)
        if one is line:
            return taken
        left -= taken
    return ZERO


def unchanged_account(payment: PaidPayment, iban: str, place: Place) -> Finding | None:
    """A payment that came back is not sent to the same account again without a word (RB-15)."""
    if iban != payment.iban:
        return None
    return code.RETURNED_SAME_ACCOUNT.at(
        place,
        subject=payment.participant_id,
        column="IBAN",
        value=mask(iban),
        payment=payment.payment_id,
    )


def returned_rows(past: Releases, reissued: Iterable[Payment]) -> list[Adjustment]:
    """Lay out the returned payments, and what they are re-issued as."""
    again = {payment.reissue_of: payment.payment_id for payment in past.history.payments}
    again |= {new.reissue_of: new.payment_id for new in reissued}
    rows = []
    for payment in past.history.payments:
        answer = past.answered.returned(payment.payment_id)
        if answer is None:
            continue
        new = again.get(payment.payment_id, "")
        rows.append(
            Adjustment(
                kind=AdjustmentKind.REISSUED if new else AdjustmentKind.RETURNED,
                payment_id=payment.payment_id,
                activity_id=payment.activity_id,
                participant_id=payment.participant_id,
                paid_eur=payment.amount_eur,
                reason=answer.returned_because + (f"; re-issued as {new}" if new else ""),
                bank_reference=answer.bank_reference,
            )
        )
    return rows


def withdrawn_rows(past: Releases) -> list[Adjustment]:
    """Lay out the payments of releases withdrawn since the newest one, and those paid after all."""
    rows = []
    for payment in past.history.withdrawn:
        answer = past.answered.by_payment.get(payment.payment_id)
        paid = past.answered.paid(payment.payment_id)
        told = (
            "but paid: it is in force again"
            if paid
            else f"do not pay {show(payment.amount_eur)} EUR"
        )
        rows.append(
            Adjustment(
                kind=AdjustmentKind.WITHDRAWN,
                payment_id=payment.payment_id,
                activity_id=payment.activity_id,
                participant_id=payment.participant_id,
                paid_eur=payment.amount_eur if paid else None,
                reason=f"Release {payment.release} was withdrawn, {told}.",
                bank_reference=answer.bank_reference if answer else "",
            )
        )
    return rows


def paid_twice(past: Releases) -> tuple[list[Adjustment], list[Finding]]:
    """Tell what a withdrawn payment that was paid after all, and a later release, both paid."""
    rows: list[Adjustment] = []
    findings: list[Finding] = []
    for first, *_, last in _several(past.history.lines, lambda line: order_key(line.line_id)):
        paid = past.history.paid_in_all(last.line_id)
        right = past.history.due_in_all(last.line_id)
        if paid > right:
            findings.append(_both_paid(last.line_id, first.payment_id, last.payment_id))
            rows.append(_paid_twice_row(first, last.payment_id, paid, right))
    kept = [p for p in past.history.payments if not past.answered.returned(p.payment_id)]
    for one, *_, other in _several(kept, lambda payment: payment.reissue_of):
        findings.append(_both_paid(one.reissue_of, one.payment_id, other.payment_id))
    return rows, findings


Row = TypeVar("Row")


def _several(rows: Iterable[Row], key: Callable[[Row], str]) -> list[list[Row]]:
    """Group rows by what is not blank, and give the groups of two and more."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [group for name, group in groups.items() if name and len(group) > 1]


def _both_paid(subject: str, first: str, last: str) -> Finding:
    return code.PAID_TWICE.at(NOWHERE, subject=subject, value=first, other=last)


def _paid_twice_row(line: SettledLine, other: str, paid: Decimal, right: Decimal) -> Adjustment:
    return Adjustment(
        kind=AdjustmentKind.PAID_TWICE,
        line_id=line.line_id,
        payment_id=line.payment_id,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        paid_eur=paid,
        correct_eur=right,
        reason=f"{line.payment_id} was withdrawn, but paid; {other} paid the line again.",
    )
