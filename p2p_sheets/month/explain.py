"""`explain`: how a line's amount, a payment or a rank came about, step by step in words.

A released line is told from what the release froze, whatever the workbooks and config say today,
and its account as a bank statement.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from p2p_sheets.ledger.entries import FORK, WITHDRAWAL
from p2p_sheets.money import ZERO, cents, show, show_number
from p2p_sheets.month.decide import CannotRunError, Month
from p2p_sheets.month.explain_activity import explain_activity, explain_participant
from p2p_sheets.rules.accounts import Account, Event, PaymentAccount, PostingKind, SettledLine
from p2p_sheets.rules.reimbursement import HeldLine, is_half
from p2p_sheets.rules.selection import explain as explain_application
from p2p_sheets.rules.selection.explain import explain_cut_off, explain_evaluator, explain_visit
from p2p_sheets.text import did_you_mean, fold, order_key


def explain(month: Month, subject: str) -> list[str]:
    """Tell how a line, a payment, a rank, a cut-off, an activity, a person came to what they are.

    Raises:
        CannotRunError: nothing has that ID.
    """
    key = order_key(subject.strip())
    for tell in TELLERS:
        told = tell(month, key)
        if told:
            return told
    raise CannotRunError(f"Nothing has the ID {subject}.{did_you_mean(subject, _all_ids(month))}")


def _of_line(month: Month, key: str) -> list[str]:
    account = month.settlement.accounts.get(key)
    held = [one for one in month.settlement.held if order_key(one.line_id) == key]
    if account is not None and (account.settled or account.out):
        return [*_line(account.line, month), *_statement(account), *_waiting(held)]
    for row in (*month.settlement.lines, *_released_rows(month)):
        if order_key(row.line_id) == key:
            return _movement(row)
    return _held(held[0]) if held else []


def _released_rows(month: Month) -> Iterable[SettledLine]:
    return (row for release in month.releases.all for row in release.lines if not row.settles)


def _of_payment(month: Month, key: str) -> list[str]:
    for name, payment in month.settlement.accounts.payments.items():
        if order_key(name) == key:
            return _payment(payment, month)
    return []


def _of_application(month: Month, key: str) -> list[str]:
    for application in month.selection.assessments:
        if order_key(application) == key:
            visit = explain_visit(month.selection, application)
            told = explain_application(month.selection, application)
            return [*told, "", *visit] if visit else told
    return []


def _of_cut_off(month: Month, key: str) -> list[str]:
    for name, ranking in month.selection.cut_off.items():
        if order_key(name) == key:
            return explain_cut_off(ranking)
    return []


def _of_evaluator(month: Month, key: str) -> list[str]:
    names = {score.evaluator for score in month.case.programme.scores}
    names |= {evaluator.evaluator for evaluator in month.case.programme.evaluators}
    found = sorted(name for name in names if order_key(name) == key or fold(name) == fold(key))
    return explain_evaluator(month.selection, found[0]) if found else []


def _of_row_in_error(month: Month, key: str) -> list[str]:
    rows = [row for row in month.case.programme.faulty if order_key(row.key) == key]
    return [f"{rows[0].key} has an error in {rows[0].row}; the findings say which."] if rows else []


def _all_ids(month: Month) -> list[str]:
    programme, accounts = month.case.programme, month.settlement.accounts
    return [
        *(line.line_id for line in programme.expenses),
        *(account.line.of for account in accounts),
        *accounts.payments,
        *(application.application_id for application in programme.applications),
        *month.selection.cut_off,
        *programme.activity,
        *programme.participant,
    ]


TELLERS = (
    _of_line,
    _of_payment,
    _of_application,
    _of_cut_off,
    explain_activity,
    explain_participant,
    _of_row_in_error,
    _of_evaluator,
)


# --- a line ---------------------------------------------------------------------------------------
def _line(line: SettledLine, month: Month) -> list[str]:
    """Tell how a line was settled."""
    state = f"released in {line.release}" if line.release else "in this month's draft"
    title = (
        f"Line {line.of}, {state}: {line.category} of {line.participant_id}, {line.role} "
        f"in {line.activity_id} ({line.activity_type}). From {line.source}."
    )
    steps = [_claimed(line), *_in_euro(line), *_by_rate(line), *_overruled(line, month)]
    steps += [_ceiling(line)]
    steps.append(f"Due: {show(line.due_eur)} EUR. {line.reason} ({line.rule})")
    refused = line.claimed_eur - line.due_eur
    if refused:
        steps.append(f"Refused: {show(refused)} EUR ({line.rule}).")
    steps += [
        f"Since the release: {change.what} ({change.kind}, RB-14)."
        for change in month.settlement.changes
        if order_key(change.line_id) == order_key(line.of) and line.release
    ]
    return [title, *_numbered(steps)]


def _movement(row: SettledLine) -> list[str]:
    """Tell of a row that pays what an account owed."""
    title = f"{row.line_id} is a payment for {row.of}: {show(row.approved_eur)} EUR."
    return [title, *_numbered([f"{row.reason} ({row.rule})", f"explain {row.of} tells the rest."])]


def _overruled(line: SettledLine, month: Month) -> list[str]:
    about = {order_key(name) for name in (line.of, line.participant_id, line.activity_id)}
    if not line.release:
        return [
            f"Overruled by {used.override.authorised_by}: {used.finding.code} of "
            f"{used.override.subject_id} ({used.finding.rule})."
            for used in month.settlement.used
            if order_key(used.override.subject_id) in about
        ]
    return [
        f"The release overruled {finding} of {subject}; its sheet Overrides says who and why."
        for release in month.releases.all
        if release.name == line.release
        for subject, finding, _ in release.overrides
        if order_key(subject) in about
    ]


def _claimed(line: SettledLine) -> str:
    days = f"{line.date_from}" + (f" to {line.date_to}" if line.date_to else "")
    receipt = f", receipt {line.receipt}" if line.receipt else ", no receipt"
    if line.quantity is not None:
        typed = (
            f"; {show(line.amount)} {line.typed_currency} was typed as amount"
            if line.amount is not None
            else ""
        )
        return f"Claimed: {show_number(line.quantity)} units, {days}{typed}."
    return f"Claimed: {show(line.claimed)} {line.currency}, {days}{receipt}."


def _in_euro(line: SettledLine) -> list[str]:
    if line.exchange_rate is None:
        return []
    rate = show_number(line.exchange_rate)
    figure = f"{show(line.claimed)} / {rate} = {show(line.claimed_eur)} EUR, rounded once, half up"
    return [f"In euro: {figure}; the Commission's rate of {line.date_from:%Y-%m} (RB-11, EC-6)."]


def _by_rate(line: SettledLine) -> list[str]:
    if line.rate is None or line.quantity is None:
        return []
    product = f"{show_number(line.quantity)} x {show(line.rate)} = {show(line.claimed_eur)} EUR"
    return [f"At the rate in force on the Start date: {product} (RB-10)."]


def _ceiling(line: SettledLine) -> str:
    allowed = line.units_allowed
    units_eur = cents((allowed or ZERO) * (line.rate or ZERO))
    if allowed and is_half(allowed) and line.rate and units_eur == line.ceiling_eur:
        units = show_number(allowed)
        return (
            f"It could draw {units} units, {units} x {show(line.rate)} = {show(line.ceiling_eur)} "
            f"EUR (RB-12)."
        )
    return f"It could draw {show(line.ceiling_eur)} EUR when its turn came (RB-12)."


# --- its account, as a bank statement -------------------------------------------------------------
def _statement(account: Account) -> list[str]:
    """Write date, event, due, out and balance of each posting, 80 columns wide."""
    head = f"  {'Date':<10}  {'Event':<36}{'Due':>10}{'Out':>10}{'Balance':>10}"
    rows = [f"  Account of {account.line.of}, in EUR:", head]
    due = out = ZERO
    for event in account.events:
        if not event.withdrawn:
            due, out = due + event.posting.due, out + event.posting.out
        figures = f"{show(due):>10}{show(out):>10}{show(due - out):>10}"
        rows.append(f"  {event.day}  {_event(event):<36}{figures}")
    return [*rows, f"  {_at_rest(account)}"]


def _event(event: Event) -> str:
    posting = event.posting
    words = {
        PostingKind.OPENING: "paid before this software",
        PostingKind.SETTLED: f"settled in {event.release}" if event.release else "settled",
        PostingKind.CORRECTED: f"corrected on {posting.authorised_on}",
        PostingKind.PAYMENT: f"paid, {posting.payment_id}",
        PostingKind.RECOVERED: f"recovered on {posting.day}",
    }
    text = words[posting.kind]
    if posting.kind is PostingKind.PAYMENT and posting.out < 0:
        text = f"returned, {posting.payment_id}"
    if event.withdrawn:
        return f"withdrawn: {text}"
    return text if event.release else f"now: {text}"


def _at_rest(account: Account) -> str:
    if not account.settled:
        return f"{show(account.out)} EUR is out, and the line is not settled (RB-13)."
    if account.balance > 0:
        return f"{show(account.balance)} EUR is owed to the payee (RB-13)."
    if account.to_recover:
        return f"{show(account.to_recover)} EUR is to come back (RB-14)."
    return "It is at rest: what is due is out (RB-13)."


def _waiting(held: Sequence[HeldLine]) -> list[str]:
    return [f"  It waits: {hold.reason} ({hold.rule})" for one in held for hold in one.holds]


def _held(held: HeldLine) -> list[str]:
    claimed = (
        f"{show(held.claimed)} {held.currency}"
        if held.claimed is not None
        else "an amount that is not known"
    )
    title = (
        f"Line {held.line_id} is held: {held.category} of {held.participant_id} "
        f"in {held.activity_id}, {claimed}. From {held.source}."
    )
    return [title, *_numbered(f"{hold.reason} ({hold.rule}) {hold.remedy}" for hold in held.holds)]


# --- a payment ------------------------------------------------------------------------------------
def _payment(account: PaymentAccount, month: Month) -> list[str]:
    payment = account.payment
    drafted = {one.payment_id for one in month.settlement.payments}
    state = f"of release {payment.release}"
    if payment.payment_id in drafted:
        state = "of this month's draft"
    if not account.counts:
        state = f"is withdrawn: do not pay. It was {state}"
    title = (
        f"Payment {payment.payment_id} {state}: {show(payment.amount_eur)} EUR to "
        f"{payment.participant_id} for {payment.activity_id}, due {payment.due_date}."
    )
    steps = [*_withdrawn(account, month)]
    if payment.reissue_of:
        steps.append(f"It re-issues {payment.reissue_of}, which the bank returned (RB-15).")
    rows = [*month.settlement.lines, *(r for one in month.releases.all for r in one.lines)]
    mine = [row for row in rows if row.payment_id == payment.payment_id]
    steps += [
        f"{row.line_id}, {row.category}: {show(row.approved_eur)} EUR. {row.reason} ({row.rule})"
        for row in mine
    ]
    total: Decimal = sum((row.approved_eur for row in mine), ZERO)
    steps.append(f"Together: {show(total)} EUR.")
    return [title, *_numbered([*steps, *_answered(account, month)])]


def _withdrawn(account: PaymentAccount, month: Month) -> list[str]:
    """Tell why a payment counts no more, and what becomes of its lines."""
    if account.counts:
        return []
    for entry in month.entries:
        if entry.release == account.payment.release and entry.kind in (WITHDRAWAL, FORK):
            other = "Another computer released at the same time, and that one counts."
            why = entry.tree.get("why", other)
            return [
                f"Release {entry.release} was withdrawn. {why}",
                "Its lines are open again, and come under other Payment IDs.",
            ]
    return []


def _answered(account: PaymentAccount, month: Month) -> list[str]:
    """Tell what finance said, and what was done about it."""
    name = account.payment.payment_id
    answer = month.settlement.answered.newest.get(name)
    steps = []
    if answer and answer.paid_on:
        reference = f", {answer.bank_reference}" if answer.bank_reference else ""
        steps.append(f"Finance: paid on {answer.paid_on}{reference}.")
    if answer and answer.returned_because:
        steps.append(f"Finance: returned by the bank, {answer.returned_because} (RB-15).")
    payments = month.settlement.accounts.payments.values()
    again = (p.payment.payment_id for p in payments if p.payment.reissue_of == name)
    return [*steps, *(f"Re-issued as {new}." for new in again)]


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"  {number}. {step}" for number, step in enumerate(steps, 1)]
