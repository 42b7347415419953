"""`explain`: how a line's amount, a payment or a rank came about, step by step in words.

A released line is told from what the release froze, whatever the workbooks and config say today.
"""

from collections.abc import Iterable

from p2p_sheets.books import corrected_line
from p2p_sheets.findings.money import RETURNED_SAME_ACCOUNT
from p2p_sheets.ledger import Entry
from p2p_sheets.ledger.entries import FORK, RELEASE, WITHDRAWAL
from p2p_sheets.ledger.release import paid_payments, settled_lines
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.month.decide import CannotRunError, Month
from p2p_sheets.rules.reimbursement import HeldLine, PaidPayment, SettledLine
from p2p_sheets.rules.reimbursement.returns import origin
from p2p_sheets.rules.selection import explain as explain_application
from p2p_sheets.text import did_you_mean, order_key


def explain(month: Month, subject: str) -> list[str]:
    """Tell how a line, a payment or an application came to what it is.

    Raises:
        CannotRunError: nothing has that ID.
    """
    key = order_key(subject.strip())
    for tell in (_of_line, _of_payment, _of_withdrawn, _of_application, _of_row_in_error):
        told = tell(month, key)
        if told:
            return told
    raise CannotRunError(f"Nothing has the ID {subject}.{did_you_mean(subject, _all_ids(month))}")


def _of_line(month: Month, key: str) -> list[str]:
    settled = month.past.history.line.get(key)
    if settled is not None:
        state = f"released in {settled.release}"
        return _line(settled, state, month, _overruled_then(settled, month))
    for line in settled_lines(month.settlement, month.numbering.release):
        if order_key(line.line_id) == key:
            return _line(line, "in this month's draft", month, _overruled_now(line, month))
    for held in month.settlement.held:
        if order_key(held.expense.line_id) == key:
            return _held(held)
    return []


def _of_payment(month: Month, key: str) -> list[str]:
    for payment in _payments(month):
        if order_key(payment.payment_id) == key:
            state = f"of release {payment.release}" if payment.release else "of this month's draft"
            return _payment(payment, state, month)
    return []


def _payments(month: Month) -> tuple[PaidPayment, ...]:
    """Give the payments in force, and those of this month's draft, which are of no release."""
    return (*month.past.history.payments, *paid_payments(month.settlement.payments, ""))


def _of_withdrawn(month: Month, key: str) -> list[str]:
    """A payment of a withdrawn release, or of a branch that does not count, is told as such."""
    releases = {entry.release: entry for entry in month.entries if entry.kind == RELEASE}
    for entry in month.entries:
        gone = releases[entry.release] if entry.kind == WITHDRAWAL else entry
        if entry.kind not in (WITHDRAWAL, FORK):
            continue
        for payment in gone.payments():
            if order_key(payment.payment_id) == key:
                return _withdrawn(payment, entry)
    return []


def _withdrawn(payment: PaidPayment, entry: Entry) -> list[str]:
    euro = show(payment.amount_eur)
    title = f"Payment {payment.payment_id} is withdrawn: do not pay its {euro} EUR."
    why = entry.tree.get("why", "Another computer released at the same time, and that one counts.")
    day = f" on {entry.tree['as_of']}" if entry.kind == WITHDRAWAL else ""
    steps = [
        f"Release {entry.release} was withdrawn{day}. {why}",
        "Its lines are open again, and come under other Payment IDs.",
    ]
    return [title, *_numbered(steps)]


def _of_application(month: Month, key: str) -> list[str]:
    for application in month.selection.assessments:
        if order_key(application) == key:
            return explain_application(month.selection, application)
    return []


def _of_row_in_error(month: Month, key: str) -> list[str]:
    rows = [row for row in month.case.programme.faulty if order_key(row.key) == key]
    return [f"{rows[0].key} has an error in {rows[0].row}; the findings say which."] if rows else []


def _all_ids(month: Month) -> list[str]:
    programme, history = month.case.programme, month.past.history
    return [
        *(line.line_id for line in programme.expenses),
        *(line.line_id for line in history.lines),
        *(payment.payment_id for entry in month.entries for payment in entry.payments()),
        *(payment.payment_id for payment in month.settlement.payments),
        *(application.application_id for application in programme.applications),
    ]


def _line(line: SettledLine, state: str, month: Month, overruled: list[str]) -> list[str]:
    steps = [*_corrects(line, month), _claimed(line), *_in_euro(line), *_by_rate(line)]
    steps += [*overruled, _ceiling(line)]
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
    return [title, *_numbered([*steps, *_after(line, month)])]


def _corrects(line: SettledLine, month: Month) -> list[str]:
    """A correction claims the difference; of one that is not released yet both sums are known."""
    if line.authorised_on is None:
        return []
    base, _ = corrected_line(line.line_id)
    row = f"the row of Corrections authorised on {line.authorised_on}"
    for one in month.settlement.corrected.adjustments:
        if one.line_id == base and line.release == month.numbering.release:
            right, paid = show(one.correct_eur or ZERO), show(one.paid_eur or ZERO)
            more = show(one.difference_eur or ZERO)
            return [f"It corrects {base} by {row}: {right} - {paid} paid = {more} EUR (RB-14)."]
    return [f"It claims what {base} lacked by {row} (RB-14)."]


def _overruled_now(line: SettledLine, month: Month) -> list[str]:
    about = _about(line)
    return [
        f"Overruled by {used.override.authorised_by}: {used.finding.code} of "
        f"{used.override.subject_id} ({used.finding.rule})."
        for used in month.settlement.used
        if order_key(used.override.subject_id) in about
        and used.finding.code != RETURNED_SAME_ACCOUNT.name
    ]


def _overruled_then(line: SettledLine, month: Month) -> list[str]:
    about = _about(line)
    return [
        f"The release overruled {finding} of {subject}; its sheet Overrides says who and why."
        for entry in month.entries
        if entry.release == line.release
        for subject, finding, _ in entry.tree.get("overrides", ())
        if order_key(subject) in about and finding != RETURNED_SAME_ACCOUNT.name
    ]


def _about(line: SettledLine) -> set[str]:
    return {order_key(name) for name in (line.line_id, line.participant_id, line.activity_id)}


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
    units_eur = cents((line.units_allowed or ZERO) * (line.rate or ZERO))
    if line.units_allowed is not None and line.rate and units_eur == line.ceiling_eur:
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
        f"Since the release: {change.what} ({change.kind}, RB-14)."
        for change in month.settlement.changes
        if order_key(change.line_id) == key and change.kind != "New"
    ]
    steps += [
        f"Corrected by {one.line_id} in {one.release}: {show(one.approved_eur)} EUR more (RB-14)."
        for one in history.corrections_of(line.line_id)
    ]
    steps += [
        f"Recovered on {recovery.recovered_on}: {show(recovery.amount_eur)} EUR (RB-14)."
        for recovery in history.recoveries
        if order_key(recovery.line_id) == key
    ]
    steps += [
        f"By Corrections, authorised on {one.authorised_on}: {show(one.correct_eur or ZERO)} is "
        f"right, {show(one.paid_eur or ZERO)} was paid: {show(one.difference_eur or ZERO)} EUR "
        "(RB-14)."
        for one in month.settlement.adjustments
        if order_key(one.line_id) == key
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


def _payment(payment: PaidPayment, state: str, month: Month) -> list[str]:
    title = (
        f"Payment {payment.payment_id} {state}: {show(payment.amount_eur)} EUR to "
        f"{payment.participant_id} for {payment.activity_id}, due {payment.due_date}."
    )
    history = month.past.history
    lines = history.lines if payment.release else settled_lines(month.settlement, "")
    mine = [line for line in lines if line.payment_id == payment.payment_id]
    steps = _again(payment, month) if payment.reissue_of else _sum(mine)
    return [title, *_numbered([*steps, *_answered(payment, month)])]


def _again(payment: PaidPayment, month: Month) -> list[str]:
    """Tell what a re-issue is made of: what came back, less what corrections took back."""
    history = month.past.history
    before = next(p for p in history.payments if p.payment_id == payment.reissue_of)
    returned = f"It re-issues {before.payment_id}, which the bank returned"
    steps = [f"{returned}, to an account that was confirmed since (RB-15)."]
    if before.amount_eur != payment.amount_eur:
        taken = before.amount_eur - payment.amount_eur
        steps.append(
            f"Corrections of its lines took back {show(taken)} EUR: {show(before.amount_eur)} - "
            f"{show(taken)} = {show(payment.amount_eur)} (RB-14)."
        )
    return [*steps, f"Its lines are those of {origin(before, history)}."]


def _answered(payment: PaidPayment, month: Month) -> list[str]:
    """Tell what finance said, and what was done about it."""
    answer = month.past.answered.by_payment.get(payment.payment_id)
    steps = []
    if answer and answer.paid_on:
        reference = f", {answer.bank_reference}" if answer.bank_reference else ""
        steps.append(f"Finance: paid on {answer.paid_on}{reference}.")
    if answer and answer.returned_because:
        steps.append(f"Finance: returned by the bank, {answer.returned_because} (RB-15).")
    again = (p for p in _payments(month) if p.reissue_of == payment.payment_id)
    return [*steps, *(f"Re-issued as {p.payment_id}." for p in again)]


def _sum(lines: Iterable[SettledLine]) -> list[str]:
    lines = list(lines)
    parts = [
        f"{line.line_id}, {line.category}: {show(line.approved_eur)} EUR of "
        f"{show(line.claimed_eur or ZERO)} claimed. {line.reason} ({line.rule})"
        for line in lines
    ]
    total = sum((line.approved_eur for line in lines), ZERO)
    return [*parts, f"Together: {show(total)} EUR."]


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
