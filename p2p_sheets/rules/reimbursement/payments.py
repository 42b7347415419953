"""Balances -> payments: one per payee, activity and release, a re-issue apart (PA, EC-7, RB-15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from p2p_sheets.books import Activity, Category, Participant
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO
from p2p_sheets.persons import Persons
from p2p_sheets.rules.accounts import Accounts, PaidPayment, Releases, SettledLine
from p2p_sheets.rules.reimbursement.decisions import Payment
from p2p_sheets.rules.reimbursement.payees import REMITTANCE_LIMIT, AccountCheck, bankable
from p2p_sheets.rules.steps import awaits_answer
from p2p_sheets.text import order_key

DAY = timedelta(days=1)
SATURDAY = 5


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


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of Lines that is to be paid, who receives it, and which returned payment it renews."""

    line: SettledLine
    activity: Activity
    participant: Participant
    check: AccountCheck
    reissue_of: str = ""


def pay(
    owed: Iterable[Owed],
    unpaid: Iterable[SettledLine],
    numbering: Numbering,
    accounts: Accounts,
    case: Case,
) -> tuple[list[Payment], list[Finding]]:
    """Group what is owed, number the payments, and post them; re-issues come last.

    `unpaid` are lines settled at nothing: they stand with the payment of their payee.
    """
    groups: dict[tuple[str, str, str], list[Owed]] = {}
    for one in sorted(owed, key=_place):
        key = (one.reissue_of, one.activity.activity_id, one.participant.participant_id)
        groups.setdefault(key, []).append(one)
    besides: dict[tuple[str, str, str], list[SettledLine]] = {}
    for line in unpaid:
        besides.setdefault(("", line.activity_id, line.participant_id), []).append(line)
    payments: list[Payment] = []
    findings: list[Finding] = []
    for number, (key, group) in enumerate(groups.items(), 1):
        payment_id = numbering.payment_id(number)
        payment, found = _payment(payment_id, group, besides.get(key, ()), case)
        payments.append(payment)
        findings += found
        accounts.pay(
            as_paid(payment, numbering.release),
            {line.of: line.approved_eur for line in payment.lines if line.approved_eur},
            case.as_of,
        )
    return payments, findings


def with_sharers(
    payments: Iterable[Payment], releases: Releases, persons: Persons
) -> tuple[list[Payment], list[Finding]]:
    """Remark on each payment who else is paid to its account, now or by any release (PA-5)."""
    holders: dict[str, dict[str, str]] = {}  # by IBAN: a Participant ID of each person
    for release in releases.in_force:
        for paid in release.payments:
            person = persons.of(paid.identity)
            holders.setdefault(paid.iban, {}).setdefault(person, paid.participant_id)
    new = [(payment, persons.of(payment.participant.identity)) for payment in payments]
    for payment, person in sorted(
        new, key=lambda one: order_key(one[0].participant.participant_id)
    ):
        own = holders.setdefault(payment.iban, {})
        own.setdefault(person, payment.participant.participant_id)
    remarked, findings = [], []
    for payment, person in new:
        first, *_ = paid_there = holders[payment.iban]
        others = [paid_there[other] for other in paid_there if other != person]
        if others:
            remark = f"The same account as {', '.join(others)}."
            remarked.append(replace(payment, remarks=(*payment.remarks, remark)))
        else:
            remarked.append(payment)
        if first != person:  # the first one is told by the others
            participant = payment.participant
            place, subject = participant.row.place("iban"), participant.participant_id
            words = {"subject": subject, "column": "IBAN", "value": paid_there[first]}
            findings.append(code.IBAN_SHARED.at(place, **words))
    return remarked, findings


def _place(owed: Owed) -> tuple[str, str, str, date, str]:
    line = owed.line
    return (owed.reissue_of, *place_of(line))


def place_of(line: SettledLine) -> tuple[str, str, date, str]:
    """Lines stand by payment: activity, participant, then the order of drawing."""
    activity, participant = order_key(line.activity_id), order_key(line.participant_id)
    return (activity, participant, line.date_from, order_key(line.line_id))


def as_paid(payment: Payment, release: str) -> PaidPayment:
    """Freeze a payment, with the account that it goes to."""
    return PaidPayment(
        payment_id=payment.payment_id,
        release=release,
        activity_id=payment.activity.activity_id,
        participant_id=payment.participant.participant_id,
        name=payment.participant.name,
        email=payment.participant.email or "",
        country=payment.participant.country,
        iban=payment.iban,
        amount_eur=payment.amount_eur,
        due_date=payment.due_date,
        reissue_of=payment.reissue_of,
    )


def _payment(
    payment_id: str, owed: Sequence[Owed], besides: Iterable[SettledLine], case: Case
) -> tuple[Payment, list[Finding]]:
    first, config = owed[0], case.config
    rows = sorted((*(one.line for one in owed), *besides), key=place_of)
    lines = tuple(replace(line, payment_id=payment_id) for line in rows)
    account = first.check.account
    if account is None:
        raise AssertionError(f"{payment_id} has no account: its lines should have been held")
    activity, participant = first.activity, first.participant
    text, cut = remittance(payment_id, activity, participant, config)
    findings = []
    if cut:
        place = participant.row.place("participant_id")
        findings.append(code.REMITTANCE_CUT.at(place, subject=participant.participant_id))
    payment = Payment(
        payment_id=payment_id,
        participant=participant,
        activity=activity,
        lines=lines,
        amount_eur=sum((line.approved_eur for line in lines), ZERO),
        account_holder=account.holder,
        iban=account.iban,
        bic=account.bic,
        country=account.country,
        route=account.route,
        due_date=due_day(min(one.line.submitted_on for one in owed), case),
        remittance=text,
        remarks=(*_remarks(first.check, lines), *_unconfirmed(participant, case)),
        reissue_of=first.reissue_of,
    )
    return payment, findings


def due_day(submitted: date, case: Case) -> date:
    """Give the TARGET day by which a claim is to be paid, never before today (EC-7)."""
    wanted = max(submitted + timedelta(days=case.config.reimbursement.payment_days), case.as_of)
    day = wanted
    while not _is_target_day(day) and day > case.as_of:
        day -= DAY
    while not _is_target_day(day):
        day += DAY
    return day


@lru_cache(maxsize=4096)
def _is_target_day(day: date) -> bool:
    """Do banks settle euro on that day?"""
    return day.weekday() < SATURDAY and day not in _closing_days(day.year)


@lru_cache(maxsize=64)
def _closing_days(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.financial_holidays("XECB", years=year))


def remittance(
    payment_id: str, activity: Activity, participant: Participant, config: Config
) -> tuple[str, bool]:
    """Write the remittance text in the bank's letters, and tell whether it had to be cut (PA-4)."""
    text = bankable(
        config.payments.remittance.format(
            payment=payment_id,
            activity=activity.activity_id,
            participant=participant.participant_id,
        )
    )
    return text[:REMITTANCE_LIMIT], len(text) > REMITTANCE_LIMIT


def _remarks(check: AccountCheck, lines: Sequence[SettledLine]) -> tuple[str, ...]:
    remarks = [finding.message for finding in check.remarks]
    if any(line.category == Category.DAILY_RATE for line in lines):
        remarks.append("Daily rate before VAT (RB-6).")
    return tuple(remarks)


def _unconfirmed(participant: Participant, case: Case) -> list[str]:
    """Remark that a visitor city was paid for a place that it never confirmed (SE-8)."""
    application = case.programme.application.get(participant.application_id or "")
    unanswered = application is not None and awaits_answer(application)
    return ["The place was never confirmed (SE-8)."] if unanswered else []
