"""What a payee is told: what is paid, or that nothing is, and the reason of each line (RB, PA)."""

from collections.abc import Iterator, Mapping, Sequence

from p2p_sheets.books import Category, Programme
from p2p_sheets.case import Case
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.accounts import Account, SettledLine
from p2p_sheets.rules.reimbursement import Numbering, Payment, Settlement
from p2p_sheets.text import day_in_words, order_key
from p2p_sheets.write.letters.letter import (
    Letter,
    LetterKey,
    LetterKind,
    participant_as_recipient,
    recipient_of,
)
from p2p_sheets.write.letters.words import (
    Values,
    activity_in_words,
    for_a_city,
    span_in_words,
)

SHOWN = 4  # characters at each end of an account, enough to recognise one's own


def payment_letters(case: Case, settlement: Settlement, numbering: Numbering) -> Iterator[Letter]:
    """Draft one advice per payment, and a letter to each payee for whom nothing was approved.

    Those of a draft are provisional until the release.
    """
    for payment in sorted(settlement.payments, key=lambda p: order_key(p.payment_id)):
        amount = show(payment.amount_eur)
        yield Letter(
            key=LetterKey(LetterKind.PAYMENT, (payment.payment_id,)),
            to=participant_as_recipient(payment.participant),
            subject=f"{payment.activity.activity_id}: your reimbursement of EUR {amount}",
            values=_payment(payment, draft=numbering.draft),
            draft=numbering.draft,
        )
    for lines in settlement.refused_in_full:
        activity = case.programme.activity[lines[0].activity_id]
        participant = case.programme.participant[lines[0].participant_id]
        about = (numbering.name, activity.activity_id, participant.participant_id)
        yield Letter(
            key=LetterKey(LetterKind.REFUSED, about),
            to=participant_as_recipient(participant),
            subject=f"{activity.activity_id}: your claim cannot be reimbursed",
            values={**activity_in_words(activity), **_lines(lines)},
            covers=tuple(line.line_id for line in lines),
            draft=numbering.draft,
        )
    reasons = {row.line_id: row.reason for row in settlement.adjustments if row.line_id}
    for accounts in settlement.asked_anew:
        yield _repayment(accounts, reasons, case.programme, numbering)


def _repayment(
    accounts: Sequence[Account],
    reasons: Mapping[str, str],
    programme: Programme,
    numbering: Numbering,
) -> Letter:
    """Ask a payee for money back; or for another sum than before, or for none (RB-14)."""
    line = accounts[0].line
    activity = programme.activity.get(line.activity_id)
    participant = programme.participant.get(line.participant_id)
    back = sum((account.to_recover for account in accounts), ZERO)
    asked = sum((account.asked_before for account in accounts), ZERO)
    return Letter(
        key=LetterKey(
            LetterKind.REPAYMENT, (numbering.name, line.activity_id, line.participant_id)
        ),
        to=participant_as_recipient(participant) if participant else recipient_of(line),
        subject=f"{line.activity_id}: "
        + (f"please repay EUR {show(back)}" if back else "nothing is to be repaid any more"),
        values={
            **(activity_in_words(activity) if activity else _activity_of(line)),
            "amount": show(back) if back else "",
            "asked_before": show(asked) if asked else "",
            "lines": [_repaid(account, reasons) for account in accounts],
        },
        covers=tuple(account.line.of for account in accounts),
        draft=numbering.draft,
    )


def _repaid(account: Account, reasons: Mapping[str, str]) -> Values:
    line = account.line
    return {
        "line_id": line.of,
        "category": line.category,
        "dates": span_in_words(line.date_from, line.date_to),
        "paid": show(account.out),
        "correct": show(account.due),
        "reason": for_a_city(reasons.get(line.of, "")),
    }


def _activity_of(line: SettledLine) -> Values:
    """Say of an activity that is gone what the release kept of it."""
    return {
        "activity_id": line.activity_id,
        "activity_type": line.activity_type,
        "title": "",
        "city": "",
        "dates": span_in_words(line.activity_from, line.activity_to),
    }


def _payment(payment: Payment, *, draft: bool) -> Values:
    return {
        "payment_id": payment.payment_id,
        "approved": draft,
        "reissue_of": payment.reissue_of,
        "amount": show(payment.amount_eur),
        "account_holder": payment.account_holder,
        "account": account_shown(payment.iban),
        "due": day_in_words(payment.due_date),
        "cut": any(line.refused_eur for line in payment.lines),
        "before_vat": any(line.category == Category.DAILY_RATE for line in payment.lines),
        **activity_in_words(payment.activity),
        **_lines(payment.lines),
    }


def _lines(lines: Sequence[SettledLine]) -> Values:
    claimed = sum((line.claimed_eur for line in lines), ZERO)
    return {"lines": [_line(line) for line in lines], "claimed": show(claimed)}


def _line(line: SettledLine) -> Values:
    reason = line.reason.rstrip(".") if line.refused_eur else "In full"
    return {
        "line_id": line.line_id,
        "category": line.category,
        "dates": span_in_words(line.date_from, line.date_to),
        "claimed": show(line.claimed_eur),
        "approved": show(line.approved_eur),
        "refused": show(line.refused_eur) if line.refused_eur else "",
        "reason": for_a_city(f"{reason} ({line.rule})."),
    }


def account_shown(iban: str) -> str:
    """Show enough of an account for its holder to recognise it, and no more.

    >>> account_shown("BE68539007547034")
    'BE68 ... 7034'
    """
    return f"{iban[:SHOWN]} ... {iban[-SHOWN:]}" if iban else ""
