"""Returned payments -> payments of their own, once the account is settled (RB-15)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from p2p_sheets.books import Activity, Participant
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.rules.reimbursement.claims import Context
from p2p_sheets.rules.reimbursement.decisions import Hold, Payment
from p2p_sheets.rules.reimbursement.history import PaidPayment
from p2p_sheets.rules.reimbursement.holds import because
from p2p_sheets.rules.reimbursement.payees import Account, check_account
from p2p_sheets.rules.reimbursement.payments import Numbering, remittance
from p2p_sheets.rules.reimbursement.returns import (
    Releases,
    amount_due,
    to_reissue,
    unchanged_account,
)
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Reissues:
    """Payments made anew, and the findings that keep others waiting."""

    payments: tuple[Payment, ...]
    findings: tuple[Finding, ...]


def reissue(
    past: Releases,
    context: Context,
    stands: Callable[[Iterable[Hold]], tuple[Hold, ...]],
    numbers: tuple[Numbering, int],
) -> Reissues:
    """Re-issue what came back; `stands` leaves the holds that no override takes away.

    `numbers` is how payments are numbered and how many the release has already.
    """
    newest = {
        order_key(row.line_id): row
        for row in sorted(context.case.programme.corrections, key=lambda r: r.authorised_on)
    }
    correct = {key: row.correct_amount for key, row in newest.items()}
    payments: list[Payment] = []
    findings: list[Finding] = []
    numbering, used = numbers
    for returned in sorted(to_reissue(past), key=lambda p: p.payment_id):
        amount = amount_due(returned, past.history, correct)
        participant = context.case.programme.participant.get(returned.participant_id)
        activity = context.case.programme.activity.get(returned.activity_id)
        if participant is None or activity is None:
            findings.append(_without_payee(returned, past))
            continue
        check = check_account(participant, context, past.history)
        same = unchanged_account(returned, participant.iban or "", participant.row.place("iban"))
        standing = stands(because(finding) for finding in (*check.holds, *([same] if same else [])))
        if standing or check.account is None:
            findings += [hold.finding for hold in standing if hold.finding]
        elif amount > 0:
            payment_id = numbering.payment_id(used + len(payments) + 1)
            text, _ = remittance(
                payment_id, activity.activity_id, participant.participant_id, context.case.config
            )
            due = context.case.as_of + timedelta(
                days=context.case.config.reimbursement.payment_days
            )
            payment = _payment(payment_id, returned, participant, activity, check.account)
            payments.append(replace(payment, amount_eur=amount, remittance=text, due_date=due))
    return Reissues(tuple(payments), tuple(findings))


def _payment(
    payment_id: str,
    returned: PaidPayment,
    participant: Participant,
    activity: Activity,
    account: Account,
) -> Payment:
    return Payment(
        payment_id=payment_id,
        participant=participant,
        activity=activity,
        person=returned.person,
        lines=(),
        amount_eur=returned.amount_eur,
        account_holder=account.holder,
        iban=account.iban,
        bic=account.bic,
        country=account.country,
        route=account.route,
        due_date=returned.due_date,
        remittance="",
        remarks=(f"Re-issue of {returned.payment_id}, which the bank returned.",),
        reissue_of=returned.payment_id,
    )


def _without_payee(returned: PaidPayment, past: Releases) -> Finding:
    answer = past.answered.by_payment[returned.payment_id]
    return code.RETURNED_NO_PAYEE.at(
        answer.place, subject=returned.payment_id, value=returned.participant_id
    )
