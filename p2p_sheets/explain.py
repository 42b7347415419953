"""`explain`: how a line's amount, a payment or a rank came about, step by step in words.

A released line is told from what the release froze, whatever the workbooks and config say today.
"""

from collections.abc import Iterable

from p2p_sheets.ledger.release import settled_lines
from p2p_sheets.money import ZERO, show, show_number
from p2p_sheets.pipeline import CannotRunError, Month
from p2p_sheets.rules.reimbursement import HeldLine, PaidPayment, SettledLine
from p2p_sheets.rules.selection.explain import explain as explain_application
from p2p_sheets.text import did_you_mean, order_key


def explain(month: Month, subject: str) -> list[str]:
    """Tell how a line, a payment or an application came to what it is.

    Raises:
        CannotRunError: nothing has that ID.
    """
    key = order_key(subject.strip())
    for tell in (_of_line, _of_payment, _of_application, _of_row_in_error):
        told = tell(month, key)
        if told:
            return told
    raise CannotRunError(f"Nothing has the ID {subject}.{did_you_mean(subject, _all_ids(month))}")


def _of_line(month: Month, key: str) -> list[str]:
    for line in month.past.history.line.values():
        if order_key(line.line_id) == key:
            return _line(line, f"released in {line.release}", _after(line, month))
    for line in settled_lines(month.settlement, month.numbering.release):
        if order_key(line.line_id) == key:
            return _line(line, "in this month's draft", [])
    for held in month.settlement.held:
        if order_key(held.expense.line_id) == key:
            return _held(held)
    return []


def _of_payment(month: Month, key: str) -> list[str]:
    for payment in month.past.history.payments:
        if order_key(payment.payment_id) == key:
            return _payment(payment, month.past.history.lines)
    for draft in month.settlement.payments:
        if order_key(draft.payment_id) == key:
            lines = settled_lines(month.settlement, "")
            mine = [line for line in lines if line.payment_id == draft.payment_id]
            return [f"Payment {draft.payment_id} of this month's draft.", *_sum(mine)]
    return []


def _of_application(month: Month, key: str) -> list[str]:
    for application in month.selection.assessments:
        if order_key(application) == key:
            return explain_application(month.selection, application)
    return []


def _of_row_in_error(month: Month, key: str) -> list[str]:
    rows = [row for row in month.programme.faulty if order_key(row.key) == key]
    return [f"{rows[0].key} has an error in {rows[0].row}; the findings say which."] if rows else []


def _all_ids(month: Month) -> list[str]:
    programme, history = month.programme, month.past.history
    return [
        *(line.line_id for line in programme.expenses),
        *(line.line_id for line in history.lines),
        *(payment.payment_id for payment in history.payments),
        *(payment.payment_id for payment in month.settlement.payments),
        *(application.application_id for application in programme.applications),
    ]


def _line(line: SettledLine, state: str, after: list[str]) -> list[str]:
    steps = [_claimed(line), *_in_euro(line), *_by_rate(line), _ceiling(line)]
    steps.append(f"Approved: {show(line.approved_eur)} EUR. {line.reason} ({line.rule})")
    refused = (line.claimed_eur or ZERO) - line.approved_eur
    if refused:
        steps.append(f"Refused: {show(refused)} EUR ({line.rule}).")
    if line.payment_id:
        steps.append(f"It is part of payment {line.payment_id}.")
    title = (
        f"Line {line.line_id}, {state}: {line.category} of {line.participant_id}, {line.role} "
        f"in {line.activity_id} ({line.activity_type}). From {line.source}."
    )
    return [title, *_numbered([*steps, *after])]


def _claimed(line: SettledLine) -> str:
    days = f"{line.date_from}" + (f" to {line.date_to}" if line.date_to else "")
    receipt = f", receipt {line.receipt}" if line.receipt else ", no receipt"
    if line.quantity is not None:
        typed = (
            f"; {show(line.amount)} {line.currency} was typed as amount"
            if line.amount is not None
            else ""
        )
        return f"Claimed: {show_number(line.quantity)} units, {days}{typed}."
    return f"Claimed: {show(line.claimed)} {line.currency}, {days}{receipt}."


def _in_euro(line: SettledLine) -> list[str]:
    if line.exchange_rate is None or line.claimed_eur is None:
        return []
    rate = show_number(line.exchange_rate)
    figure = f"{show(line.claimed)} / {rate} = {show(line.claimed_eur)} EUR, rounded once, half up"
    return [f"In euro: {figure}; the Commission's rate of {line.date_from:%Y-%m} (RB-11, EC-6)."]


def _by_rate(line: SettledLine) -> list[str]:
    if line.rate is None or line.quantity is None or line.claimed_eur is None:
        return []
    product = f"{show_number(line.quantity)} x {show(line.rate)} = {show(line.claimed_eur)} EUR"
    return [f"At the rate in force on the Start date: {product} (RB-10)."]


def _ceiling(line: SettledLine) -> str:
    if line.units_allowed is not None and line.rate is not None:
        units = show_number(line.units_allowed)
        return (
            f"It could draw {units} units, {units} x {show(line.rate)} = {show(line.ceiling_eur)} "
            f"EUR (RB-12)."
        )
    return f"It could draw {show(line.ceiling_eur)} EUR when its turn came (RB-12)."


def _after(line: SettledLine, month: Month) -> list[str]:
    """Tell what became of a released line since."""
    history, key = month.past.history, order_key(line.line_id)
    steps = [
        f"Corrected by {one.line_id} in {one.release}: {show(one.approved_eur)} EUR more (RB-14)."
        for one in history.family(line.line_id)
        if order_key(one.line_id) != key
    ]
    steps += [
        f"Recovered on {recovery.recovered_on}: {show(recovery.amount_eur)} EUR (RB-14)."
        for recovery in history.recoveries
        if order_key(recovery.line_id) == key
    ]
    return steps


def _held(held: HeldLine) -> list[str]:
    expense = held.expense
    claimed = (
        f"{show(held.claimed)} {held.currency}"
        if held.claimed is not None
        else "an amount that is not known"
    )
    title = (
        f"Line {expense.line_id} is held: {expense.category.value} of {expense.participant_id} "
        f"in {expense.activity_id}, {claimed}. From {expense.row}."
    )
    return [title, *_numbered(f"{hold.reason} ({hold.rule}) {hold.remedy}" for hold in held.holds)]


def _payment(payment: PaidPayment, lines: Iterable[SettledLine]) -> list[str]:
    title = (
        f"Payment {payment.payment_id} of release {payment.release}: {show(payment.amount_eur)} "
        f"EUR to "
        f"{payment.participant_id} for {payment.activity_id}, due {payment.due_date}."
    )
    if payment.reissue_of:
        return [
            title,
            *_numbered([f"It re-issues {payment.reissue_of}, which the bank returned (RB-15)."]),
        ]
    return [title, *_sum(line for line in lines if line.payment_id == payment.payment_id)]


def _sum(lines: Iterable[SettledLine]) -> list[str]:
    lines = list(lines)
    parts = [
        f"{line.line_id}, {line.category}: {show(line.approved_eur)} EUR of "
        f"{show(line.claimed_eur or ZERO)} claimed. {line.reason} ({line.rule})"
        for line in lines
    ]
    total = sum((line.approved_eur for line in lines), ZERO)
    return _numbered([*parts, f"Together: {show(total)} EUR."])


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
