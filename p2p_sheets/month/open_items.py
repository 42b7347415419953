"""What is open after a run, and what to do next in order: for start.html and for the terminal."""

from collections.abc import Collection, Iterable
from datetime import date

from p2p_sheets.books import Application, Decision
from p2p_sheets.findings import Severity
from p2p_sheets.ledger.earlier import earlier_marks
from p2p_sheets.ledger.staging import Staging
from p2p_sheets.money import ZERO, show
from p2p_sheets.month.decide import Month
from p2p_sheets.month.outputs import edition_of
from p2p_sheets.month.periods import standing
from p2p_sheets.rules.accounts import PaidPayment
from p2p_sheets.rules.reimbursement.decisions import AdjustmentKind
from p2p_sheets.rules.reimbursement.payments import as_paid
from p2p_sheets.rules.selection.screening import Standing
from p2p_sheets.rules.steps import State
from p2p_sheets.text import many
from p2p_sheets.write.open_items import (
    NextStep,
    OpenCount,
    OpenItems,
    StartPage,
    start_page,
    total_of,
    write_open_items,
)

FIRST, OPEN_ITEMS = "start.html", "staff/open_items_{}.xlsx"


def open_items(month: Month) -> OpenItems:
    """Gather what waits for somebody."""
    settlement = month.settlement
    return OpenItems(
        held=settlement.held,
        unanswered=tuple(_unanswered(month)),
        to_recover=[one for one in settlement.adjustments if one.to_recover_eur],
        returned=[one for one in settlement.adjustments if one.kind is AdjustmentKind.RETURNED],
        unconfirmed=[one for one in month.case.programme.applications if _unconfirmed(one)],
    )


def write_start(month: Month, staging: Staging, fingerprint: str) -> tuple[NextStep, ...]:
    """Write what is open, and start.html over all that was written; give what it says to do."""
    period, items = month.request.period, open_items(month)
    edition = edition_of(month.request)
    write_open_items(staging.path(f"{period}/{OPEN_ITEMS.format(period)}"), items, edition)
    files = [name.partition("/")[2] for name in staging.files if name.startswith(f"{period}/")]
    steps = tuple(next_steps(month, items, files, fingerprint))
    staging.write(f"{period}/{FIRST}", start_page(start(month, steps, items)).encode())
    return steps


def _unanswered(month: Month) -> Iterable[PaidPayment]:
    """Give released payments of which finance has said nothing, the longest due first."""
    answered = month.settlement.answered.newest
    paid = [payment for release in month.releases.made for payment in release.payments]
    if not month.numbering.draft:
        paid += [as_paid(one, month.numbering.release) for one in month.settlement.payments]
    silent = (payment for payment in paid if payment.payment_id not in answered)
    return sorted(silent, key=lambda payment: (payment.due_date, payment.payment_id))


def _unconfirmed(one: Application) -> bool:
    visits = one.activity_type.is_visitor and one.decision is Decision.AWARDED
    return visits and one.confirmed_on is None and one.declined_on is None


def start(month: Month, steps: Collection[NextStep], items: OpenItems) -> StartPage:
    """Say what the page to open first says."""
    request, late = month.request, month.steps.in_state(State.LATE)
    draft = month.numbering.draft
    state = f"{'Draft of release' if draft else 'Release'} {month.numbering.release}."
    asked = [one.authorised_on for one in items.to_recover if one.authorised_on]
    claimed = [held.expense.submitted_on for held in items.held if held.expense]
    decided = [one.decided_on for one in items.unconfirmed if one.decided_on]
    counts = [
        OpenCount("Lines held", len(items.held), min(claimed, default=None)),
        OpenCount(
            "Payments without an answer",
            len(items.unanswered),
            _due(items.unanswered, request.as_of),
        ),
        OpenCount("Lines with money to come back", len(items.to_recover), min(asked, default=None)),
        OpenCount("Payments that came back", len(items.returned)),
        OpenCount("Places not confirmed", len(items.unconfirmed), min(decided, default=None)),
        OpenCount("Steps overdue", len(late), min((c.due for c in late if c.due), default=None)),
    ]
    page = edition_of(request)
    return StartPage(page, state, tuple(steps), counts, tuple(_changed(month)))


def _due(payments: Collection[PaidPayment], as_of: date) -> date | None:
    return min((one.due_date for one in payments if one.due_date <= as_of), default=None)


def _changed(month: Month) -> Iterable[str]:
    """Tell what is new since the last run with an earlier as-of, and since the last release."""
    request = month.request
    before = earlier_marks(request.output, request.period, request.as_of)
    if before is None:
        yield "There is no run of an earlier day to compare with, so everything is new."
    else:
        now, then = {finding.mark for finding in month.findings}, set(before)
        yield f"Since the last run {len(now - then)} findings are new and {len(then - now)} gone."
    if month.releases.made:
        changes = len(month.settlement.changes)
        yield f"Since the last release {changes} lines are new, changed or gone (sheet Changes)."


def next_steps(
    month: Month, items: OpenItems, files: Collection[str], fingerprint: str
) -> list[NextStep]:
    """List what to do, in order; `files` are the period's, by their paths below its folder."""
    listed = sorted(files)
    steps = [
        *_about_findings(month, items, listed),
        *_about_payments(month, items, listed, fingerprint),
        *_about_selection(month, items),
        *_about_people(month, listed),
    ]
    report = next((file for file in listed if file.startswith("management/report_")), "")
    steps.append(NextStep("Show management the figures", report or "management"))
    stands = standing(month.request.config, month.request.as_of)
    return [*steps, NextStep(stands)] if stands and not month.request.demo else steps


def _about_findings(month: Month, items: OpenItems, files: list[str]) -> Iterable[NextStep]:
    errors = sum(finding.severity is Severity.ERROR for finding in month.news)
    if month.news:
        told = f"{many(errors, 'error')}, {many(len(month.news) - errors, 'warning')}"
        findings = next((file for file in files if file.startswith("staff/findings_")), "")
        yield NextStep(f"Work through the findings ({told})", findings)
    if items.held:
        file = OPEN_ITEMS.format(month.request.period)
        yield NextStep(f"See what is missing for {many(len(items.held), 'held line')}", file)


def _about_payments(
    month: Month, items: OpenItems, files: list[str], fingerprint: str
) -> Iterable[NextStep]:
    request, settlement = month.request, month.settlement
    numbering, file = month.numbering, OPEN_ITEMS.format(request.period)
    total = show(sum((payment.amount_eur for payment in settlement.payments), ZERO))
    told = f"{many(len(settlement.payments), 'payment')}, {total} EUR"
    mine = [f"finance/payments_{numbering.release}", f"finance/pain001_{numbering.release}"]
    book = next((f for f in files if f.startswith(mine[0]) and f.endswith(".xlsx")), "")
    if settlement.to_release and not numbering.draft:
        yield NextStep(f"Send to finance ({told})", book)
        for bank in (f for f in files if f.startswith(mine[1])):
            yield NextStep("Send to finance the file for its bank", bank)
        yield NextStep(
            f"Give finance the fingerprint by a separate channel, say by telephone: {fingerprint}"
        )
    elif settlement.to_release:
        yield NextStep(f"Look over the draft of the payments ({told})", book)
        if not request.demo:
            first = "" if month.entries else " --new-ledger"
            yield NextStep(f"Once the draft is right: python run.py --release{first}")
    sent = [p for p in items.unanswered if p.release != numbering.release]
    if sent:
        late = [p for p in sent if p.due_date < request.as_of]
        said = f", {len(late)} past their due date, the first of {late[0].due_date}" if late else ""
        yield NextStep(f"Ask finance about {many(len(sent), 'payment')}{said}", file)
    if items.to_recover:
        owed = show(total_of(items.to_recover))
        yield NextStep(
            f"See that {owed} EUR come back ({many(len(items.to_recover), 'line')})", file
        )
    if items.returned:
        what = "enter another account, or confirm the old one"
        yield NextStep(f"{many(len(items.returned), 'payment')} came back: {what}", file)


def _about_selection(month: Month, items: OpenItems) -> Iterable[NextStep]:
    programme, file = month.case.programme, OPEN_ITEMS.format(month.request.period)
    scoreless = sum(
        one.standing is Standing.AWAITING for c in month.selection.cut_offs for one in c.not_ranked
    )
    if scoreless:
        forms = "python run.py forms writes their score sheets"
        yield NextStep(f"Have {many(scoreless, 'application')} scored: {forms}")
    closed = [
        ranking.cut_off.id
        for ranking in month.selection.cut_offs
        if any(r.lines and not r.provisional and r.frozen_on is None for r in ranking.rounds)
    ]
    if closed:
        then = f"once it has met: python run.py freeze {closed[0]}"
        yield NextStep(f"Give the rankings to the panel ({', '.join(closed)}); {then}", "panel")
    if items.unconfirmed:
        yield NextStep(
            f"Have {many(len(items.unconfirmed), 'place')} of visitor cities confirmed", file
        )
    known = {activity.application_id for activity in programme.activities}
    fresh = sum(
        one.decision is Decision.AWARDED
        and not one.activity_type.is_visitor
        and one.application_id not in known
        for one in programme.applications
    )
    if fresh:
        forms = "python run.py forms writes their rows"
        yield NextStep(f"Enter what was awarded ({many(fresh, 'application')}): {forms}")


def _about_people(month: Month, files: list[str]) -> Iterable[NextStep]:
    letters = sum(f.startswith("staff/letters/") and f.endswith(".docx") for f in files)
    if letters:
        yield NextStep(
            f"Look over and send {many(letters, 'letter')}", "staff/letters/letters.xlsx"
        )
    if month.numbering.draft and not month.request.letters:
        yield NextStep("Run once more without --no-letters: this draft has no letters")
    late, due = (month.steps.in_state(state) for state in (State.LATE, State.DUE))
    if late or due:
        days = month.request.config.calendar.remind_days
        told = f"{many(len(late), 'step')} overdue, {len(due)} due within {days} days"
        file = f"staff/reminders_{month.request.period}.xlsx"
        yield NextStep(f"Remind who owes something ({told})", file)
