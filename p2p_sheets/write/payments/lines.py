"""The sheets Lines and Held: every line with its live arithmetic, or with what it waits for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.reimbursement import HeldLine, LineDecision, Payment
from p2p_sheets.text import order_key
from p2p_sheets.write.table import Cell, Col, Formula, Look, Table

LINES = (
    Col("Payment ID", width=21),
    Col("Line ID", width=19),
    Col("Activity ID", width=13),
    Col("Activity type", width=14),
    Col("Participant ID", width=12),
    Col("Role", width=14),
    Col("Category", width=23),
    Col("Date from", Look.DAY),
    Col("Date to", Look.DAY),
    Col("Quantity", Look.NUMBER),
    Col("Units allowed", Look.NUMBER),
    Col("Rate", Look.EURO, 10),
    Col("Claimed", Look.EURO),
    Col("Currency", width=9),
    Col("Exchange rate", Look.RATE),
    Col("Claimed EUR", Look.EURO),
    Col("Ceiling EUR", Look.EURO),
    Col("Approved EUR", Look.EURO),
    Col("Refused EUR", Look.EURO),
    Col("Reason", Look.NOTE, 48),
    Col("Rule", width=8),
    Col("Receipt", width=20),
    Col("Source", width=44),
)
HELD = (
    Col("Line ID", width=18),
    Col("Activity ID", width=13),
    Col("Participant ID", width=12),
    Col("Category", width=21),
    Col("Claimed", Look.EURO),
    Col("Currency", width=9),
    Col("Claimed EUR", Look.EURO),
    Col("Reason", Look.NOTE, 46),
    Col("Rule", width=10),
    Col("What to do", Look.NOTE, 46),
    Col("Source", Look.NOTE, 36),
)
APPROVED = "=MIN([Claimed EUR],[Ceiling EUR])"
REFUSED = "=ROUND([Claimed EUR]-[Approved EUR],2)"


def lines_table(lines: Sequence[LineDecision], payments: Sequence[Payment]) -> Table:
    """Lay out the lines that this release settles, by payment."""
    paid = {
        (
            order_key(payment.activity.activity_id),
            order_key(payment.participant.participant_id),
        ): payment.payment_id
        for payment in payments
        if not payment.reissue_of
    }
    return Table(
        "Lines",
        LINES,
        [_line(line, paid) for line in lines],
        ("Approved = the smaller of Claimed EUR and Ceiling EUR (what the line could draw).",),
        {i: "faint" for i, line in enumerate(lines) if line.approved_eur == 0},
        "No lines this time.",
        repeat=2,
    )


def _line(line: LineDecision, paid: Mapping[tuple[str, str], str]) -> Sequence[Cell]:
    claim, expense = line.claim, line.claim.expense
    key = (order_key(claim.activity.activity_id), order_key(claim.participant.participant_id))
    return (
        paid.get(key),
        expense.line_id,
        claim.activity.activity_id,
        claim.activity.activity_type.value,
        claim.participant.participant_id,
        claim.participant.role.value,
        expense.category.value,
        expense.date_from,
        expense.date_to,
        claim.quantity,
        line.units_allowed,
        claim.rate,
        claim.claimed,
        claim.currency,
        claim.exchange_rate,
        _claimed_eur(line),
        _ceiling(line),
        Formula(APPROVED, line.approved_eur),
        Formula(REFUSED, line.refused_eur),
        line.reason,
        line.rule,
        expense.receipt,
        str(expense.row),
    )


def _claimed_eur(line: LineDecision) -> Cell:
    claim = line.claim
    if claim.claimed_eur is None:
        return None
    if claim.currency != "EUR":
        return Formula("=ROUND([Claimed]/[Exchange rate],2)", claim.claimed_eur)
    by_rate = claim.quantity is not None and claim.rate is not None
    if by_rate and cents((claim.quantity or ZERO) * (claim.rate or ZERO)) == claim.claimed_eur:
        return Formula("=ROUND([Quantity]*[Rate],2)", claim.claimed_eur)
    return Formula("=[Claimed]", claim.claimed_eur)


def _ceiling(line: LineDecision) -> Cell:
    rate = line.claim.rate
    if line.units_allowed is None or rate is None:
        return line.ceiling_eur
    if cents(line.units_allowed * rate) != line.ceiling_eur:  # units of the corrected line besides
        return line.ceiling_eur
    return Formula("=ROUND([Units allowed]*[Rate],2)", line.ceiling_eur)


def held_table(held: Sequence[HeldLine]) -> Table:
    """Lay out the lines that wait, each with all its reasons and what lets it go on."""
    return Table("Held", HELD, [_held(line) for line in held], when_empty="Nothing is held.")


def _held(line: HeldLine) -> Sequence[Cell]:
    expense = line.expense
    claimed: Decimal | None = line.claimed
    return (
        expense.line_id,
        expense.activity_id,
        expense.participant_id,
        expense.category.value,
        claimed,
        line.currency,
        line.claimed_eur,
        "\n".join(dict.fromkeys(hold.reason for hold in line.holds)),
        ", ".join(dict.fromkeys(hold.rule for hold in line.holds)),
        "\n".join(dict.fromkeys(hold.remedy for hold in line.holds)),
        str(expense.row),
    )
