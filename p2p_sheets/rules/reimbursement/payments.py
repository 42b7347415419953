"""Approved lines -> payments: one per payee, activity and release (PA, EC-7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from p2p_sheets.books import Category
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO
from p2p_sheets.rules.reimbursement.decisions import LineDecision, Payment
from p2p_sheets.rules.reimbursement.payees import REMITTANCE_LIMIT, AccountCheck, bankable


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a run numbers its payments: `2023-03-001`, or `DRAFT-2023-03-001` in a draft."""

    release: str
    draft: bool

    @property
    def name(self) -> str:
        """The release, or the draft of it: what IDs begin with."""
        return f"DRAFT-{self.release}" if self.draft else self.release

    def payment_id(self, number: int) -> str:
        """Give the ID of the number-th payment, from 1; it is the end-to-end ID too (PA-4)."""
        return f"{self.name}-{number:03}"


def payments_of(
    lines: Iterable[LineDecision],
    accounts: Mapping[str, AccountCheck],
    numbering: Numbering,
    config: Config,
    as_of: date,
) -> tuple[list[Payment], list[Finding]]:
    """Group the lines of a payee and an activity; a total of 0.00 makes no payment."""
    groups: dict[tuple[str, str], list[LineDecision]] = {}
    for line in sorted(lines, key=lambda line: line.claim.place):
        key = (line.claim.activity.activity_id, line.claim.participant.participant_id)
        groups.setdefault(key, []).append(line)
    paid = [group for group in groups.values() if any(line.approved_eur > 0 for line in group)]
    payments: list[Payment] = []
    findings: list[Finding] = []
    for number, group in enumerate(paid, 1):
        check = accounts[group[0].claim.participant.participant_id]
        payment_id = numbering.payment_id(number)
        payment, found = _payment(payment_id, group, check, config, as_of)
        payments.append(payment)
        findings += found
    return payments, findings


def _payment(
    payment_id: str, lines: list[LineDecision], check: AccountCheck, config: Config, as_of: date
) -> tuple[Payment, list[Finding]]:
    claim = lines[0].claim
    if check.account is None:
        message = f"{payment_id} has no account: its lines should have been held"
        raise AssertionError(message)
    submitted = min(line.claim.expense.submitted_on for line in lines if line.approved_eur > 0)
    due = max(submitted + timedelta(days=config.reimbursement.payment_days), as_of)
    text, cut = remittance(
        payment_id, claim.activity.activity_id, claim.participant.participant_id, config
    )
    findings = []
    if cut:
        place = claim.participant.row.place("participant_id")
        findings.append(code.REMITTANCE_CUT.at(place, subject=claim.participant.participant_id))
    payment = Payment(
        payment_id=payment_id,
        participant=claim.participant,
        activity=claim.activity,
        person=claim.person,
        lines=tuple(lines),
        amount_eur=sum((line.approved_eur for line in lines), ZERO),
        account_holder=check.account.holder,
        iban=check.account.iban,
        bic=check.account.bic,
        country=check.account.country,
        route=check.account.route,
        due_date=due,
        remittance=text,
        remarks=_remarks(check, lines),
    )
    return payment, findings


def remittance(
    payment_id: str, activity: str, participant: str, config: Config
) -> tuple[str, bool]:
    """Write the remittance text in the bank's letters, and tell whether it had to be cut (PA-4)."""
    text = bankable(
        config.payments.remittance.format(
            payment=payment_id, activity=activity, participant=participant
        )
    )
    return text[:REMITTANCE_LIMIT], len(text) > REMITTANCE_LIMIT


def _remarks(check: AccountCheck, lines: list[LineDecision]) -> tuple[str, ...]:
    remarks = [finding.message for finding in check.remarks]
    if any(line.claim.expense.category is Category.DAILY_RATE for line in lines):
        remarks.append("Daily rate before VAT (RB-6).")
    return tuple(remarks)
