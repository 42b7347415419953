"""The month's money: every new expense line becomes a decision, or is held with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from p2p_sheets.books import (
    Activity,
    Category,
    Expense,
    Faulty,
    Participant,
    Role,
    role_in,
)
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, in_order
from p2p_sheets.findings import money as code
from p2p_sheets.money import show
from p2p_sheets.overrides import Overrides, Used
from p2p_sheets.rules.reimbursement.caps import Caps, further_person, may_claim, paid_persons
from p2p_sheets.rules.reimbursement.claims import Context, figure
from p2p_sheets.rules.reimbursement.corrections import correct
from p2p_sheets.rules.reimbursement.decisions import Claim, HeldLine, Hold, LineDecision, Settlement
from p2p_sheets.rules.reimbursement.history import History
from p2p_sheets.rules.reimbursement.holds import (
    Waiting,
    because,
    duplicates,
    holds_of,
    lateness,
    needs_receipt,
)
from p2p_sheets.rules.reimbursement.opening import too_late
from p2p_sheets.rules.reimbursement.parties import over_maximum, read_as_beneficiary
from p2p_sheets.rules.reimbursement.payees import AccountCheck, check_account, shared
from p2p_sheets.rules.reimbursement.payees_today import as_known_today
from p2p_sheets.rules.reimbursement.payments import Numbering, payments_of
from p2p_sheets.rules.reimbursement.reconciliation import readable
from p2p_sheets.rules.reimbursement.reissues import reissue
from p2p_sheets.rules.reimbursement.returns import (
    Releases,
    paid_twice,
    returned_rows,
    withdrawn_rows,
)
from p2p_sheets.rules.reimbursement.since_release import changed_since, changes
from p2p_sheets.rules.steps import missing_deliverables
from p2p_sheets.text import order_key

ANSWERED_DRAFT = Hold(
    "Finance filled in a draft that holds this line.",
    "RB-15",
    "Find out whether it was paid; delete that draft from the input folder.",
)


@dataclass
class _Outcome:
    """What a run of `settle` has come to: decided, held, found, overruled."""

    overrides: Overrides
    decided: list[LineDecision] = field(default_factory=list)
    held: list[HeldLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)

    def stands(self, holds: Iterable[Hold]) -> tuple[Hold, ...]:
        """Leave the holds that no override takes away, and note the overrides used."""
        standing = []
        for hold in holds:
            asked = [finding for finding in (hold.finding, hold.narrow) if finding]
            sifted = self.overrides.sift(asked)
            if sifted.used:
                self.used.append(sifted.used[0])
            else:
                standing.append(hold)
        return tuple(standing)

    def tell(self, findings: Iterable[Finding]) -> None:
        """Keep findings that no override takes away."""
        sifted = self.overrides.sift(tuple(findings))
        self.findings += sifted.open
        self.used += sifted.used

    def hold(self, claim: Claim, holds: tuple[Hold, ...]) -> None:
        """Let a figured line wait."""
        self.held.append(
            HeldLine(claim.expense, holds, claim.claimed, claim.currency, claim.claimed_eur)
        )
        self.findings += [hold.finding for hold in holds if hold.finding]


def settle(case: Case, past: Releases, numbering: Numbering) -> Settlement:
    """Decide every expense line that no earlier release settled, in the order of RB-12."""
    programme, config, context = case.programme, case.config, Context.of(case)
    outcome = _Outcome(case.overrides)
    as_settled, history = past.history, as_known_today(past.history, context)
    corrected = correct(programme.corrections, history)
    history = history.and_recovered(corrected.recoveries)
    past = replace(past, history=history)
    since = changed_since(programme, as_settled, history)
    outcome.tell(
        [
            *past.findings,
            *past.answered.findings,
            *corrected.findings,
            *since,
        ]
    )
    new = [line for line in programme.expenses if order_key(line.line_id) not in history.line]
    released = tuple(line for line in programme.expenses if order_key(line.line_id) in history.line)
    crowd = over_maximum(history, context)
    late = too_late(programme, history).values()
    outcome.tell([*crowd.values(), *late, *read_as_beneficiary(programme)])
    claims = _figured([*new, *corrected.lines], context, crowd, outcome)
    payable = _refused(claims, config, outcome)
    payable = _waiting(payable, context, crowd, past, outcome)
    payable, accounts = _bankable(payable, context, history, outcome)
    _draw(payable, config, history, outcome)
    payments, found = payments_of(outcome.decided, accounts, numbering, config, case.as_of)
    outcome.tell([*found, *_remarks(outcome.decided, context)])
    twice, found = paid_twice(past)
    outcome.tell(found)
    again = reissue(past, context, outcome.stands, (numbering, len(payments)))
    outcome.findings += again.findings
    return Settlement(
        lines=tuple(sorted(outcome.decided, key=lambda line: line.claim.place)),
        held=tuple(sorted(outcome.held, key=lambda held: order_key(held.expense.line_id))),
        payments=(*payments, *again.payments),
        findings=in_order(outcome.findings),
        used=tuple(dict.fromkeys(outcome.used)),
        released_earlier=released,
        corrected=corrected,
        changes=changes(programme, as_settled, since),
        returned=(*returned_rows(past, again.payments), *withdrawn_rows(past), *twice),
    )


def _figured(
    lines: Sequence[Expense], context: Context, crowd: Mapping[str, Finding], outcome: _Outcome
) -> list[Claim]:
    """Figure what each line claims; what hangs on a row that an error keeps out is held."""
    claims = []
    for line in lines:
        activity = context.case.programme.activity.get(line.activity_id)
        participant = context.case.programme.participant.get(line.participant_id)
        if activity is None or participant is None:
            outcome.held.append(_orphan(line, context))
            continue
        claim = figure(line, activity, participant, context)
        impossible = crowd.get(participant.participant_id)
        if impossible and impossible.code == code.EXPERT_IN_VISIT.name:
            outcome.hold(claim, (because(impossible),))
        else:
            claims.append(claim)
    return claims


def _orphan(line: Expense, context: Context) -> HeldLine:
    """Hold a line whose activity or participant is a row in error, naming that row."""
    programme, holds = context.case.programme, []
    for title, key, known in (
        ("Activities", line.activity_id, programme.activity),
        ("Participants", line.participant_id, programme.participant),
    ):
        if key in known:
            continue
        faulty = programme.faulty_row.get((title, key))
        reason = f"{key} has an error in {faulty.row if faulty else f'the sheet {title}'}."
        holds.append(Hold(reason, "RB-12", "Correct that row; this line then comes up by itself."))
    values = {column.field: getattr(line, column.field) for column in Expense.SHEET.static}
    as_read = Faulty(Expense, line.row, line.line_id, values)
    claimed, currency, eur = readable(as_read, context.rates, context.case.config)
    return HeldLine(line, tuple(holds), claimed, currency, eur)


def _without_city(activity: Activity, participant: Participant, context: Context) -> Finding | None:
    if role_in(activity, participant) is not Role.VISITOR or context.case.city_of(participant):
        return None
    place = participant.row.place("city")
    return code.VISITOR_CITY_UNKNOWN.at(place, subject=participant.participant_id, column="City")


def _refused(claims: Sequence[Claim], config: Config, outcome: _Outcome) -> list[Claim]:
    """First RB-8 and RB-9 refuse."""
    left = []
    for claim in claims:
        refusal = may_claim(claim, config)
        if refusal:
            outcome.decided.append(refusal)
        else:
            left.append(claim)
    return left


def _waiting(
    claims: Sequence[Claim],
    context: Context,
    crowd: Mapping[str, Finding],
    past: Releases,
    outcome: _Outcome,
) -> list[Claim]:
    """Then the holds of each line, and possible duplicates among all."""
    twins = duplicates(claims, past.history)
    late = too_late(context.case.programme, past.history)
    missing = {name: _missing(person, context) for name, person in _people(claims).items()}
    left = []
    for claim in claims:
        waits_for = missing[claim.participant.participant_id]
        holds = holds_of(Waiting(claim, context, waits_for))
        line_id, key = claim.expense.line_id, order_key(claim.expense.line_id)
        too_many = crowd.get(claim.participant.participant_id)
        blank = _without_city(claim.activity, claim.participant, context)
        holds += [because(finding) for finding in (too_many, blank) if finding]
        if line_id in twins:
            holds.append(twins[line_id])
        if key in past.drafted:
            holds.append(ANSWERED_DRAFT)
        if key in late:
            holds.append(because(late[key]))
        standing = outcome.stands(holds)
        if standing:
            outcome.hold(claim, standing)
        else:
            left.append(claim)
    return left


def _people(claims: Iterable[Claim]) -> dict[str, Participant]:
    """Give those who claim, by Participant ID."""
    return {claim.participant.participant_id: claim.participant for claim in claims}


def _missing(person: Participant, context: Context) -> tuple[str, ...]:
    """Name the deliverables that money of a person waits for (ST-6), once for all lines."""
    return missing_deliverables(context.case, person)


def _bankable(
    claims: Sequence[Claim], context: Context, history: History, outcome: _Outcome
) -> tuple[list[Claim], dict[str, AccountCheck]]:
    """Then bank details, for every payee with a line that could be paid (PA-1, PA-5)."""
    payees = _people(claims)
    accounts = {key: check_account(person, context, history) for key, person in payees.items()}
    standing = {
        key: outcome.stands([because(finding) for finding in check.holds])
        for key, check in accounts.items()
    }
    for check in accounts.values():
        outcome.tell(check.remarks)
    outcome.tell(shared(payees.values(), context.persons))
    left = []
    for claim in claims:
        holds = standing[claim.participant.participant_id]
        if holds:
            outcome.hold(claim, holds)
        else:
            left.append(claim)
    return left, accounts


def _draw(claims: Sequence[Claim], config: Config, history: History, outcome: _Outcome) -> None:
    """Then persons and caps, over what is left."""
    chosen = paid_persons(claims, config, history)
    caps = Caps(config, history)
    for claim in sorted(claims, key=lambda claim: claim.order):
        outcome.decided.append(further_person(claim, chosen) or caps.draw(claim))


def _remarks(decided: Iterable[LineDecision], context: Context) -> list[Finding]:
    """Say what was paid but deserves a look."""
    found: list[Finding] = []
    for decision in decided:
        claim, line = decision.claim, decision.claim.expense
        late = lateness(claim, context)
        if late and late.code == code.CLAIM_LATE.name:
            found.append(late)
        if decision.approved_eur == 0:
            continue
        if needs_receipt(line) and context.case.config.reimbursement.missing_receipt == "warn":
            found.append(
                code.RECEIPT_MISSING_PAID.at(line.row.place("receipt"), subject=line.line_id)
            )
        found += _currency(claim, context)
        found += _differing_amount(decision, context)
        if line.category is Category.DAILY_RATE and claim.participant.contracted_days is None:
            found.append(_no_contract_days(claim, context))
    return found


def _currency(claim: Claim, context: Context) -> list[Finding]:
    line, country = claim.expense, claim.participant.country
    counts = not line.category.by_unit or context.case.config.reimbursement.basis == "up_to"
    if (
        not counts
        or line.currency
        or context.case.config.payments.has_euro(country, line.date_from)
    ):
        return []
    place = line.row.place("currency")
    return [code.CURRENCY_BLANK.at(place, subject=line.line_id, column="Currency", country=country)]


def _differing_amount(decision: LineDecision, context: Context) -> list[Finding]:
    """Flat rates are paid whatever was typed as Amount; a differing one is said (RB-4)."""
    claim, line = decision.claim, decision.claim.expense
    flat = line.category.by_unit and context.case.config.reimbursement.basis == "flat"
    if (
        not flat
        or line.amount is None
        or (line.amount == claim.claimed and (line.currency or "EUR") == "EUR")
    ):
        return []
    place: Place = line.row.place("amount")
    stated = f"{show(line.amount)} {line.currency or 'EUR'}"
    paid = show(decision.approved_eur)
    return [
        code.AMOUNT_NOT_PAID.at(
            place, subject=line.line_id, column="Amount", value=stated, paid=paid
        )
    ]


def _no_contract_days(claim: Claim, context: Context) -> Finding:
    place = claim.participant.row.place("contracted_days")
    limit = next(
        w.max_units
        for e in context.case.config.entitlements
        for w in e.who
        if e.category == "Daily rate" and w.type == claim.activity.activity_type.key
    )
    return code.CONTRACT_DAYS_MISSING.at(
        place, subject=claim.participant.participant_id, column="Contracted days", value=str(limit)
    )
