"""New expense lines: refused, held, or settled at what persons and caps give (RB-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from p2p_sheets.books import Category, Expense, Faulty, Role
from p2p_sheets.case import Case
from p2p_sheets.findings import Finding, Severity
from p2p_sheets.findings import money as code
from p2p_sheets.money import ZERO, show
from p2p_sheets.overrides import Hold, because
from p2p_sheets.rules.accounts import Account, Drawn, Owner, SettledLine
from p2p_sheets.rules.reimbursement.caps import (
    Chosen,
    approve,
    chosen_persons,
    further_person,
    may_claim,
)
from p2p_sheets.rules.reimbursement.claims import figure
from p2p_sheets.rules.reimbursement.decisions import Approval, Claim, HeldLine
from p2p_sheets.rules.reimbursement.duplicates import duplicates
from p2p_sheets.rules.reimbursement.holds import Waiting, holds_of, lateness, without_receipt
from p2p_sheets.rules.reimbursement.identity import doubts_of, over_maximum
from p2p_sheets.rules.reimbursement.payees import (
    AccountCheck,
    check_account,
    unchanged_account,
)
from p2p_sheets.rules.reimbursement.payments import Owed
from p2p_sheets.rules.reimbursement.reconciliation import readable
from p2p_sheets.rules.reimbursement.tally import Books, Tally
from p2p_sheets.rules.steps import missing_deliverables
from p2p_sheets.text import order_key

ANSWERED_DRAFT = Hold(
    "Finance filled in a draft that holds this line.",
    "RB-15",
    "Find out whether it was paid; delete that draft from the input folder.",
)

DOUBTED_RATES = (code.RATE_JUMP.name, code.RATE_IMPLAUSIBLE.name)


def decide_new_lines(
    lines: Sequence[Expense], late: Mapping[str, Finding], books: Books, tally: Tally
) -> None:
    """Refuse what a role may not claim, hold what must wait, settle the others.

    `late` are rows of Paid before that came too late, by the order key of their lines.
    """
    claims = _waiting(_figured(lines, books, tally), books, late, tally)
    payable, checks = _bankable(claims, books, tally)
    _draw(payable, checks, books, tally)


def _figured(lines: Sequence[Expense], books: Books, tally: Tally) -> list[Claim]:
    """Work out what each line claims; what needs a row that an error keeps out is held."""
    claims = []
    programme = books.case.programme
    for line in lines:
        activity = programme.activity.get(line.activity_id)
        participant = programme.participant.get(line.participant_id)
        if activity is None or participant is None:
            tally.hold(_orphan(line, books))
        else:
            claims.append(figure(line, activity, participant, books.lookups))
    return claims


def _orphan(line: Expense, books: Books) -> HeldLine:
    """Hold a line whose activity or participant is a row in error, naming that row."""
    programme, holds = books.case.programme, []
    for title, key, known in (
        ("Activities", line.activity_id, programme.activity),
        ("Participants", line.participant_id, programme.participant),
    ):
        if key in known:
            continue
        faulty = programme.faulty_row.get((title, key))
        reason = f"{key} has an error in {faulty.row if faulty else f'the sheet {title}'}."
        holds.append(Hold(reason, "RB-12", "Correct that row; this line is then decided."))
    values = {column.field: getattr(line, column.field) for column in Expense.SHEET.static}
    as_read = Faulty(Expense, line.row, line.line_id, values)
    claimed, currency, eur = readable(as_read, books.lookups.rates, books.case.config)
    return _held_line(line, claimed, currency, eur, tuple(holds))


def _held_line(
    line: Expense,
    claimed: Decimal | None,
    currency: str,
    eur: Decimal | None,
    holds: tuple[Hold, ...],
) -> HeldLine:
    return HeldLine(
        line_id=line.line_id,
        activity_id=line.activity_id,
        participant_id=line.participant_id,
        category=line.category.value,
        claimed=claimed,
        currency=currency,
        claimed_eur=eur,
        holds=holds,
        date_from=line.date_from,
        source=str(line.row),
        expense=line,
    )


def _held_claim(claim: Claim, holds: tuple[Hold, ...]) -> HeldLine:
    """Hold a line; where its very rate is in doubt, nobody knows what it is in euro (RB-11)."""
    doubtful = any(hold.finding and hold.finding.code in DOUBTED_RATES for hold in holds)
    eur = None if doubtful else claim.claimed_eur
    return _held_line(claim.expense, claim.claimed, claim.currency, eur, holds)


def _waiting(
    claims: Sequence[Claim], books: Books, late: Mapping[str, Finding], tally: Tally
) -> list[Claim]:
    """First RB-8 and RB-9 refuse; then the holds of each line, and what looks claimed twice."""
    case, accounts, lookups = books.case, books.accounts, books.lookups
    crowd = over_maximum(accounts, lookups)
    tally.tell(crowd.values())
    left = []
    for claim in claims:
        impossible = crowd.get(claim.participant.participant_id)
        refusal = may_claim(claim)
        if impossible and impossible.code == code.NO_EXPERTS.name:
            tally.hold(_held_claim(claim, (because(impossible),)))
        elif refusal:
            tally.unpaid.append(_settle(claim, refusal, books))
        else:
            left.append(claim)
    people = {claim.participant.participant_id: claim.participant for claim in left}
    missing = {key: missing_deliverables(case, person) for key, person in people.items()}
    doubts = doubts_of(left, lookups, accounts)
    twins = duplicates(left, lookups, accounts, books.releases.periods)
    payable = []
    for claim in left:
        line_id, person = claim.expense.line_id, claim.participant.participant_id
        key = order_key(line_id)
        holds = holds_of(Waiting(claim, lookups, missing[person]))
        blank = _without_city(claim, case)
        asked = (crowd.get(person), blank, late.get(key))
        holds += [because(finding) for finding in asked if finding]
        holds += [*twins.get(line_id, ()), *doubts.get(line_id, ()), *books.doubtful.get(key, ())]
        if key in books.drafted:
            holds.append(ANSWERED_DRAFT)
        account = accounts.get(line_id)
        for returned in accounts.open_returns(account) if account else ():
            same = unchanged_account(returned.payment, claim.participant)
            holds += [because(same)] if same else []
        standing = tally.stands(holds)
        if standing:
            tally.hold(_held_claim(claim, standing))
        else:
            payable.append(claim)
    return payable


def _without_city(claim: Claim, case: Case) -> Finding | None:
    participant = claim.participant
    if claim.role is not Role.VISITOR or case.city_of(participant):
        return None
    place = participant.row.place("city")
    return code.VISITOR_CITY_UNKNOWN.at(place, subject=participant.participant_id, column="City")


def _bankable(
    claims: Sequence[Claim], books: Books, tally: Tally
) -> tuple[list[Claim], dict[str, AccountCheck]]:
    """Then bank details, for every payee with a line that could be paid (PA-1, PA-5)."""
    payees = {claim.participant.participant_id: claim.participant for claim in claims}
    checks = {
        key: check_account(person, books.lookups, books.last_paid) for key, person in payees.items()
    }
    standing = {
        key: tally.stands([because(finding) for finding in check.holds])
        for key, check in checks.items()
    }
    for check in checks.values():
        tally.tell(check.remarks)
    left = []
    for claim in claims:
        holds = standing[claim.participant.participant_id]
        if holds:
            tally.hold(_held_claim(claim, holds))
        else:
            left.append(claim)
    return left, checks


def _draw(
    claims: Sequence[Claim],
    checks: Mapping[str, AccountCheck],
    books: Books,
    tally: Tally,
) -> None:
    """Then persons and caps, over what is left, in the order of RB-12."""
    accounts, persons = books.accounts, books.lookups.persons
    chosen = chosen_persons(claims, accounts, persons)
    for claim in sorted(claims, key=lambda claim: claim.order):
        account = accounts.get(claim.expense.line_id)
        others = accounts.drawn(claim.pool) - (account.drawn if account else Drawn())
        approval = further_person(claim, chosen) or approve(claim, others)
        waits_for = _to_come_back(claim, approval, others, chosen, books)
        if waits_for is not None:
            tally.hold(_held_claim(claim, (waits_for,)))
            continue
        line = _settle(claim, approval, books)
        tally.remark(claim.expense.line_id, _remarks(claim, approval.eur))
        if line.approved_eur > 0:
            returned = accounts.open_returns(account) if account else []
            reissue_of = returned[-1].payment.payment_id if returned else ""
            check = checks[claim.participant.participant_id]
            owed = Owed(line, claim.activity, claim.participant, check, reissue_of)
            tally.owed.append(owed)
        else:
            tally.unpaid.append(line)


def _to_come_back(
    claim: Claim,
    approval: Approval,
    others: Drawn,
    chosen: Mapping[tuple[str, Owner], Chosen],
    books: Books,
) -> Hold | None:
    """Hold a line that only money still to be recovered keeps out, naming it (RB-12)."""
    if approval.eur or not claim.claimed_eur:
        return None
    owing = books.accounts.owing(claim.owner)
    if not owing:
        return None
    people = chosen.get(claim.owner)
    once_back = Drawn(
        others.eur - sum((a.draw - a.due for a in owing if a.pool == claim.pool), ZERO),
        others.units - sum(a.units - a.units_of(a.due) for a in owing if a.pool == claim.pool),
    )
    is_first = people is None or claim.person in people.once_recovered
    if not is_first or approve(claim, once_back).eur == 0:
        return None
    names = ", ".join(f"{show(a.to_recover)} EUR of {a.line.of}" for a in owing)
    return Hold(
        f"Only money that is still to be recovered keeps it out: {names}.",
        "RB-12",
        "It is decided again once Recovered on is entered in Corrections.",
    )


def _settle(claim: Claim, approval: Approval, books: Books) -> SettledLine:
    """Freeze a line as it is decided, and post it; what is out for it is not paid again."""
    line = frozen(claim, approval, books.case)
    account = books.accounts.settle(line, claim.pool, books.case.as_of)
    if not account.out:
        return line
    pays = max(account.balance, ZERO)
    paid_by = _paid_by(account, books)
    reason = f"{line.reason} {show(account.out)} of it was paid already: {paid_by}."
    return replace(line, ceiling_eur=pays, approved_eur=pays, reason=reason)


def _paid_by(account: Account, books: Books) -> str:
    payments = books.accounts.payments_of(account)
    return ", ".join(p.payment.payment_id for p in payments if p.posted.get(account.key))


def frozen(claim: Claim, approval: Approval, case: Case, release: str = "") -> SettledLine:
    """Write a claim and what it is given as the row of Lines that settles it."""
    expense, participant, activity = claim.expense, claim.participant, claim.activity
    city, city_country = case.city_of(participant) or ("", "")
    return SettledLine(
        line_id=expense.line_id,
        of=expense.line_id,
        release=release,
        payment_id="",
        activity_id=activity.activity_id,
        activity_type=activity.activity_type.name,
        application_id=activity.application_id,
        participant_id=participant.participant_id,
        name=participant.name,
        email=participant.email or "",
        country=participant.country,
        city=city,
        city_country=city_country,
        role=claim.role.value,
        category=expense.category.value,
        date_from=expense.date_from,
        date_to=expense.date_to,
        quantity=claim.quantity,
        amount=expense.amount,
        typed_currency=expense.currency or "EUR",
        receipt=expense.receipt or "",
        submitted_on=expense.submitted_on,
        owner=claim.pool.owner.key,
        units_allowed=approval.units,
        rate=claim.rate,
        claimed=claim.claimed,
        currency=claim.currency,
        exchange_rate=claim.exchange_rate,
        claimed_eur=claim.claimed_eur if claim.claimed_eur is not None else ZERO,
        ceiling_eur=approval.ceiling_eur,
        due_eur=approval.eur,
        approved_eur=approval.eur,
        reason=approval.reason,
        rule=approval.rule,
        source=str(expense.row),
        activity_from=activity.start_date,
        activity_to=activity.end_date,
    )


# --- what is paid but deserves a look -------------------------------------------------------------
def _remarks(claim: Claim, approved: Decimal) -> list[Finding]:
    """Say what was settled but deserves a look."""
    found: list[Finding] = []
    line = claim.expense
    late = lateness(claim)
    if late and late.code == code.CLAIM_LATE.name:
        found.append(late)
    if approved == 0:
        return found
    unproven = without_receipt(line, claim.config)
    if unproven and unproven.severity is Severity.WARNING:
        found.append(unproven)
    found += _differing_amount(claim, approved)
    if line.category is Category.DAILY_RATE and claim.participant.contracted_days is None:
        found.append(_no_contract_days(claim))
    return found


def _differing_amount(claim: Claim, approved: Decimal) -> list[Finding]:
    """Flat rates are paid whatever was typed as Amount; a differing one is said (RB-4)."""
    line, currency = claim.expense, claim.expense.currency or "EUR"
    is_flat = claim.config.reimbursement.basis == "flat"
    if not line.category.by_unit or not is_flat or line.amount is None:
        return []
    if (line.amount, currency) == (claim.claimed, "EUR"):
        return []
    words = {"value": f"{show(line.amount)} {currency}", "paid": show(approved)}
    place = line.row.place("amount")
    return [code.AMOUNT_NOT_PAID.at(place, subject=line.line_id, column="Amount", **words)]


def _no_contract_days(claim: Claim) -> Finding:
    place = claim.participant.row.place("contracted_days")
    limit = next(
        w.max_units
        for e in claim.config.entitlements
        for w in e.who
        if e.category == "Daily rate" and w.type == claim.activity.activity_type.key
    )
    return code.CONTRACT_DAYS_MISSING.at(
        place, subject=claim.participant.participant_id, column="Contracted days", value=str(limit)
    )
