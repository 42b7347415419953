"""The other sheets of the payment workbook: Payments, Overrides, Reconciliation."""

from collections.abc import Iterable, Sequence

from p2p_sheets.overrides import Used
from p2p_sheets.rules.reimbursement import Adjustment, LineDecision, Payment, Reconciliation
from p2p_sheets.rules.reimbursement.decisions import LineChange
from p2p_sheets.rules.reimbursement.payees import grouped
from p2p_sheets.text import order_key
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

PAYMENTS = (
    Col("Payment ID", width=21),
    Col("Payee", width=22),
    Col("Participant ID", width=12),
    Col("Activity ID", width=13),
    Col("Activity type", width=14),
    Col("Role", width=14),
    Col("Account holder", width=24),
    Col("Town", width=14),
    Col("Country", width=8),
    Col("IBAN (grouped)", width=32),
    Col("IBAN (to paste)", width=27),
    Col("BIC", width=13),
    Col("Route", width=19),
    Col("Amount EUR", Look.EURO),
    Col("Lines", Look.COUNT, 7),
    Col("Due date", Look.DAY),
    Col("Remittance text", Look.NOTE, 38),
    Col("Re-issue of", width=13),
    Col("Remarks", Look.NOTE, 36),
    Col("Paid on", Look.DAY, 12, open=True),
    Col("Bank reference", width=18, open=True),
    Col("Returned because", Look.NOTE, 24, open=True),
)
OVERRIDES = (
    Col("Subject ID", width=20),
    Col("Finding", width=24),
    Col("Value", width=24),
    Col("What it overruled", Look.NOTE, 52),
    Col("Rule", width=8),
    Col("Authorised by", width=22),
    Col("Authorised on", Look.DAY),
    Col("Reason", Look.NOTE, 40),
    Col("Valid until", Look.DAY),
)
ADJUSTMENTS = (
    Col("Kind", width=13),
    Col("Line ID", width=19),
    Col("Payment ID", width=18),
    Col("Activity ID", width=13),
    Col("Participant ID", width=12),
    Col("Paid EUR", Look.EURO),
    Col("Correct EUR", Look.EURO),
    Col("Difference EUR", Look.EURO),
    Col("Reason", Look.NOTE, 40),
    Col("Authorised by", width=20),
    Col("Authorised on", Look.DAY),
    Col("Recovered on", Look.DAY),
    Col("Bank reference", width=18),
)
CHANGES = (
    Col("LineChange", width=10),
    Col("Line ID", width=19),
    Col("Activity ID", width=13),
    Col("Participant ID", width=12),
    Col("Category", width=23),
    Col("What", Look.NOTE, 48),
    Col("Source", width=30),
)
RECONCILIATION = (
    Col("Workbook", width=40),
    Col("Rows read", Look.COUNT),
    Col("Empty", Look.COUNT),
    Col("Counted once", Look.COUNT),
    Col("Released earlier", Look.COUNT),
    Col("In error", Look.COUNT),
    Col("Held", Look.COUNT),
    Col("In Adjustments", Look.COUNT, 12),
    Col("In Lines", Look.COUNT),
    Col("Rows left over", Look.COUNT),
    Col("Claimed EUR", Look.EURO),
    Col("Approved EUR", Look.EURO),
    Col("Refused EUR", Look.EURO),
    Col("Held EUR", Look.EURO),
    Col("Released earlier EUR", Look.EURO),
    Col("In error EUR", Look.EURO),
    Col("EUR left over", Look.EURO),
)
ROWS_LEFT = (
    "=[Rows read]-[Empty]-[Counted once]-[Released earlier]"
    "-[In error]-[Held]-[In Adjustments]-[In Lines]"
)
EURO_LEFT = (
    "=ROUND([Claimed EUR]-[Approved EUR]-[Refused EUR]-[Held EUR]"
    "-[Released earlier EUR]-[In error EUR],2)"
)


def payments_table(
    payments: Sequence[Payment], lines: Sequence[LineDecision], lines_table: Table
) -> Table:
    """Lay out the payments; each amount is the live sum of its lines, which stand together."""
    first: dict[tuple[str, str], int] = {}
    for position, line in enumerate(lines):
        activity, participant = (
            line.claim.activity.activity_id,
            line.claim.participant.participant_id,
        )
        first.setdefault((order_key(activity), order_key(participant)), position)
    return Table(
        "Payments",
        PAYMENTS,
        [_payment(payment, first, lines_table) for payment in payments],
        ("Fill in the three coloured columns and send the workbook back; the rest is locked.",),
        when_empty="Nothing to pay this time.",
    )


def _payment(payment: Payment, first: dict[tuple[str, str], int], lines: Table) -> Sequence[Cell]:
    participant, activity = payment.participant, payment.activity
    amount: Cell = payment.amount_eur
    if payment.lines:
        start = first[order_key(activity.activity_id), order_key(participant.participant_id)]
        amount = Formula(
            f"=ROUND({lines.sum('Approved EUR', start, len(payment.lines))},2)", payment.amount_eur
        )
    return (
        payment.payment_id,
        participant.name,
        participant.participant_id,
        activity.activity_id,
        activity.activity_type.value,
        participant.role.value,
        payment.account_holder,
        participant.town,
        participant.country,
        grouped(payment.iban),
        payment.iban,
        payment.bic or None,
        payment.route,
        amount,
        len(payment.lines),
        payment.due_date,
        payment.remittance,
        payment.reissue_of or None,
        "\n".join(payment.remarks) or None,
        None,
        None,
        None,
    )


def adjustments_table(adjustments: Iterable[Adjustment]) -> Table:
    """Lay out what concerns earlier releases: corrections, recoveries, returns, re-issues."""
    rows: list[Sequence[Cell]] = [
        (
            one.kind.value,
            one.line_id or None,
            one.payment_id or None,
            one.activity_id or None,
            one.participant_id or None,
            one.paid_eur,
            one.correct_eur,
            _difference(one),
            one.reason,
            one.authorised_by or None,
            one.authorised_on,
            one.recovered_on,
            one.bank_reference or None,
        )
        for one in adjustments
    ]
    above = ("Over zero: paid by a line of its own (`<Line ID>/c1`). Under zero: to come back.",)
    return Table(
        "Adjustments", ADJUSTMENTS, rows, above, when_empty="Nothing concerns earlier releases."
    )


def _difference(one: Adjustment) -> Cell:
    if one.difference_eur is None:
        return None
    return Formula("=ROUND([Correct EUR]-[Paid EUR],2)", one.difference_eur)


def changes_table(changes: Iterable[LineChange]) -> Table:
    """Lay out what is new, changed or gone since the last release."""
    rows = [
        (c.kind, c.line_id, c.activity_id, c.participant_id, c.category, c.what or None, c.source)
        for c in changes
    ]
    return Table(
        "Changes", CHANGES, rows, when_empty="Nothing was released before, or nothing has changed."
    )


def overrides_table(used: Iterable[Used]) -> Table:
    """Lay out the overrides that this workbook rests on."""
    rows: list[Sequence[Cell]] = [
        (
            one.override.subject_id,
            one.finding.code,
            one.override.value and one.finding.value,
            one.finding.message,
            one.finding.rule,
            one.override.authorised_by,
            one.override.authorised_on,
            one.override.reason,
            one.override.valid_until,
        )
        for one in used
    ]
    return Table("Overrides", OVERRIDES, rows, when_empty="No override was used.")


def reconciliation_table(reconciliation: Reconciliation) -> Table:
    """Lay out where every row and every euro of each workbook went; what is left over must be 0."""
    rows: list[Sequence[Cell]] = [
        (
            balance.workbook,
            balance.read,
            balance.empty,
            balance.repeated,
            balance.released_earlier,
            balance.in_error,
            balance.held,
            balance.adjustments,
            balance.lines,
            Formula(ROWS_LEFT, balance.read - balance.rows_counted),
            balance.claimed_eur,
            balance.approved_eur,
            balance.refused_eur,
            balance.held_eur,
            balance.released_earlier_eur,
            balance.in_error_eur,
            Formula(EURO_LEFT, balance.claimed_eur - balance.euro_counted),
        )
        for balance in reconciliation.balances
    ]
    body = Table("Reconciliation", RECONCILIATION, rows)
    outside = "; ".join(f"{amount} {currency}" for currency, amount in reconciliation.without_rate)
    above = (
        "Every row and every euro, in the first class that fits; what is left over must be 0.",
        f"Outside the euro, for want of a usable rate: {outside or 'nothing'}.",
    )
    if not rows:
        return Table(
            "Reconciliation", RECONCILIATION, rows, above, when_empty="No expense lines were read."
        )
    total = [
        "Total",
        *(
            _total(body, column, rows, index)
            for index, column in enumerate(RECONCILIATION)
            if index
        ),
    ]
    return Table("Reconciliation", RECONCILIATION, [*rows, total], above, {len(rows): "strong"})


def _total(body: Table, column: Col, rows: Sequence[Sequence[Cell]], index: int) -> Cell:
    values = [row[index] for row in rows]
    figures = [value.value if isinstance(value, Formula) else value for value in values]
    total = sum(figures)  # type: ignore[arg-type]
    first = body.header_row + 3
    letter = body.letter(column.title)
    return Formula(f"=ROUND(SUM({letter}{first}:{letter}{first + len(rows) - 1}),2)", total)
