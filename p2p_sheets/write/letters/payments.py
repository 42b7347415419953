"""Payment advices: what is paid to whom, line by line, with the reason of each cut (RB, PA)."""

from collections.abc import Iterable, Iterator

from p2p_sheets.books import Category
from p2p_sheets.money import ZERO, show
from p2p_sheets.rules.reimbursement import LineDecision, Payment
from p2p_sheets.text import order_key
from p2p_sheets.write.letters.letter import Kind, Letter, Values
from p2p_sheets.write.letters.recipients import participant_as_recipient
from p2p_sheets.write.letters.words import day_in_words, place_in_words, span_in_words

SHOWN = 4  # characters at each end of an account, enough to recognise one's own


def payment_letters(payments: Iterable[Payment], *, draft: bool) -> Iterator[Letter]:
    """Draft one advice per payment; that of a draft is provisional until the release."""
    for payment in sorted(payments, key=lambda p: order_key(p.payment_id)):
        amount = show(payment.amount_eur)
        yield Letter(
            kind=Kind.PAYMENT,
            subject_ids=(payment.payment_id,),
            to=participant_as_recipient(payment.participant),
            subject=f"{payment.activity.activity_id}: your reimbursement of EUR {amount}",
            values=_values(payment, draft=draft),
            draft=draft,
        )


def _values(payment: Payment, *, draft: bool) -> Values:
    activity = payment.activity
    return {
        "payment_id": payment.payment_id,
        "approved": draft,
        "reissue_of": payment.reissue_of,
        "activity_id": activity.activity_id,
        "activity_type": activity.activity_type.value,
        "title": activity.title,
        "city": place_in_words(activity.city, activity.country),
        "dates": span_in_words(activity.start_date, activity.end_date),
        "amount": show(payment.amount_eur),
        "account_holder": payment.account_holder,
        "account": account_shown(payment.iban),
        "due": day_in_words(payment.due_date),
        "lines": [_line(line) for line in payment.lines],
        "claimed": show(sum((line.claimed_eur for line in payment.lines), ZERO)),
        "cut": any(line.refused_eur for line in payment.lines),
        "before_vat": any(
            line.claim.expense.category is Category.DAILY_RATE for line in payment.lines
        ),
    }


def _line(line: LineDecision) -> Values:
    expense = line.claim.expense
    reason = line.reason.rstrip(".") if line.refused_eur else "In full"
    return {
        "line_id": expense.line_id,
        "category": expense.category.value,
        "dates": span_in_words(expense.date_from, expense.date_to),
        "claimed": show(line.claimed_eur),
        "approved": show(line.approved_eur),
        "refused": show(line.refused_eur) if line.refused_eur else "",
        "reason": f"{reason} ({line.rule}).",
    }


def account_shown(iban: str) -> str:
    """Show enough of an account for its holder to recognise it, and no more.

    >>> account_shown("BE68539007547034")
    'BE68 ... 7034'
    """
    return f"{iban[:SHOWN]} ... {iban[-SHOWN:]}" if iban else ""
