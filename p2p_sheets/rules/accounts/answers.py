"""What finance answers -> which payments are out of the bank (RB-15).

Finance's newest word counts. An answer that takes back what a release kept neither pays nor asks
back until staff override it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date

from p2p_sheets.case import Case
from p2p_sheets.findings import NOWHERE, Finding, Place
from p2p_sheets.findings import releases as code
from p2p_sheets.money import ZERO, show
from p2p_sheets.overrides import Hold, Used, because
from p2p_sheets.rules.accounts.accounts import Accounts, PaymentAccount
from p2p_sheets.rules.accounts.records import KeptAnswer, Posting, PostingKind, Releases


@dataclass(frozen=True, slots=True)
class Answer:
    """What finance entered beside a payment, and where."""

    kept: KeptAnswer
    place: Place

    @property
    def payment_id(self) -> str:
        """The payment that it answers."""
        return self.kept.payment_id


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back in this run: answers, lines of answered drafts, and what was wrong."""

    read: tuple[Answer, ...] = ()
    drafted: frozenset[str] = frozenset()  # order keys of lines that an answered draft holds
    findings: tuple[Finding, ...] = ()


@dataclass
class Answered:
    """Finance's word on each payment, old and new."""

    newest: dict[str, KeptAnswer] = field(default_factory=dict)  # by Payment ID
    news: list[KeptAnswer] = field(default_factory=list)  # what no release has kept yet
    findings: list[Finding] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    doubtful: dict[str, Hold] = field(default_factory=dict)  # by Payment ID: why its lines wait

    def returned(self, payment_id: str) -> KeptAnswer | None:
        """Give the answer of a payment that came back."""
        answer = self.newest.get(payment_id)
        return answer if answer and answer.returned_because else None


def post_answers(answers: Answers, releases: Releases, accounts: Accounts, case: Case) -> Answered:
    """Post what the newest word of finance changes: a return, its undoing, a payment after all."""
    out = Answered(findings=list(answers.findings))
    for release in releases.all:
        out.newest |= {kept.payment_id: kept for kept in release.answers}
    joined = _joined(answers.read, out)
    for payment in tuple(accounts.payments.values()):
        payment_id = payment.payment.payment_id
        kept, said = out.newest.get(payment_id), joined.get(payment_id)
        word = said.kept if said and _is_heard(kept, said, case, out) else kept
        over = _recovered_too(payment, word, accounts, said.place if said else NOWHERE)
        if over:
            out.findings.append(over)
            out.doubtful[payment_id] = because(over)
            continue
        if word is not None and word != kept:
            out.newest[payment_id] = word
            out.news.append(word)
        _post_state(payment, word, accounts, case.as_of)
    return out


def _is_heard(kept: KeptAnswer | None, said: Answer, case: Case, out: Answered) -> bool:
    """Does the newest word count? One that takes back what a release kept waits."""
    taken_back = _taken_back(kept, said) if kept else None
    return taken_back is None or _accepted(taken_back, case, out)


def _recovered_too(
    payment: PaymentAccount, word: KeptAnswer | None, accounts: Accounts, place: Place
) -> Finding | None:
    """Tell a payment that is said not to be out, of which money was recovered (RB-14)."""
    if is_out(word, counts=payment.counts):
        return None
    for key, posted in payment.posted.items():
        account = accounts.get(key)
        if account is not None and account.out < posted:
            name, line = payment.payment.payment_id, account.line.of
            value = show(posted - account.out)
            return code.RETURNED_AND_RECOVERED.at(place, subject=name, value=value, line=line)
    return None


def is_out(answer: KeptAnswer | None, *, counts: bool) -> bool:
    """Is a payment out: released and not returned; a withdrawn one only if paid after all?"""
    if answer is not None and answer.returned_because:
        return False
    return counts or bool(answer and answer.paid_on)


def _taken_back(kept: KeptAnswer, said: Answer) -> Finding | None:
    """Tell an answer that takes back what a release kept: a return cleared, a payment not made."""
    cleared = kept.returned_because and not said.kept.returned_because
    unpaid = kept.paid_on and not said.kept.paid_on and not said.kept.returned_because
    if not cleared and not unpaid:
        return None
    what = (
        f'"{kept.returned_because}" in Returned because'
        if cleared
        else f"{kept.paid_on} in Paid on"
    )
    return code.ANSWER_CHANGED.at(said.place, subject=kept.payment_id, value=what)


def _accepted(finding: Finding, case: Case, out: Answered) -> bool:
    override = case.overrides.covers(finding)
    if override is None:
        out.findings.append(finding)
        out.doubtful[finding.subject] = because(finding)
        return False
    out.used.append(Used(override, finding))
    return True


def _post_state(
    payment: PaymentAccount, answer: KeptAnswer | None, accounts: Accounts, as_of: date
) -> None:
    """Bring what is posted of a payment to its state, line by line."""
    if answer and answer.paid_on and answer.returned_because and not payment.went_out:
        _post_shares(payment, accounts, as_of, out=True)  # withdrawn, but paid and come back
    note = answer.returned_because if answer else ""
    _post_shares(payment, accounts, as_of, out=is_out(answer, counts=payment.counts), note=note)
    if not note:
        payment.returned_in = None  # a return that is no longer told is none


def _post_shares(
    payment: PaymentAccount, accounts: Accounts, as_of: date, *, out: bool, note: str = ""
) -> None:
    for key, share in payment.shares.items():
        change = (share if out else ZERO) - payment.posted.get(key, ZERO)
        account = accounts.get(key)
        if change and account is not None:
            name, line_id = payment.payment.payment_id, account.line.of
            posting = Posting(PostingKind.PAYMENT, line_id, out=change, payment_id=name, note=note)
            accounts.post(posting, as_of)


def _joined(read: Iterable[Answer], out: Answered) -> Mapping[str, Answer]:
    """Join the workbooks of one run: filled beats blank; two that differ are an error."""
    joined: dict[str, Answer] = {}
    for answer in sorted(read, key=lambda one: (one.payment_id, str(one.place))):
        before = joined.get(answer.payment_id)
        if before is None:
            joined[answer.payment_id] = answer
            continue
        one, other = astuple(before.kept), astuple(answer.kept)
        if any(a and b and a != b for a, b in zip(one, other, strict=True)):
            value = str(before.place)
            finding = code.ANSWERS_DIFFER.at(answer.place, subject=answer.payment_id, value=value)
            out.findings.append(finding)
            out.doubtful[answer.payment_id] = because(finding)
        kept = KeptAnswer(*(a or b for a, b in zip(one, other, strict=True)))
        joined[answer.payment_id] = Answer(kept, before.place)
    return {key: answer for key, answer in joined.items() if key not in out.doubtful}
