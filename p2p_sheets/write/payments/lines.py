"""The sheets Lines and Held: every line with its live arithmetic, or with what it waits for."""

from collections.abc import Iterable, Mapping, Sequence

from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.reimbursement import Claim, HeldLine, LineDecision, Payment
from p2p_sheets.text import order_key
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

APPROVED = "=MIN([Claimed EUR],[Ceiling EUR])"
REFUSED = "=ROUND([Claimed EUR]-[Approved EUR],2)"


def payee(paid: Claim | Payment) -> tuple[str, str]:
    """Tell who is paid for which activity: a payment and its lines have that in common."""
    return order_key(paid.activity.activity_id), order_key(paid.participant.participant_id)


def lines_table(lines: Sequence[LineDecision], payments: Sequence[Payment]) -> Table:
    """Lay out the lines that this release settles, by payment."""
    paid = {payee(payment): payment.payment_id for payment in payments if not payment.reissue_of}
    return Table.of(
        "Lines",
        _columns(paid),
        lines,
        ("Approved = the smaller of Claimed EUR and Ceiling EUR (what the line could draw).",),
        tint=lambda line: "" if line.approved_eur else "faint",
        when_empty="No lines this time.",
        repeat=2,
    )


def _columns(paid: Mapping[tuple[str, str], str]) -> Columns[LineDecision]:
    """List the columns; `paid` gives the Payment ID of a payee."""
    return (
        Col("Payment ID", width=21, value=lambda line: paid.get(payee(line.claim))),
        Col("Line ID", width=19, value=lambda line: line.claim.expense.line_id),
        Col("Activity ID", width=13, value=lambda line: line.claim.activity.activity_id),
        Col("Activity type", width=14, value=lambda line: line.claim.activity.activity_type.value),
        Col("Participant ID", width=12, value=lambda line: line.claim.participant.participant_id),
        Col("Role", width=14, value=lambda line: line.claim.participant.role.value),
        Col("Category", width=23, value=lambda line: line.claim.expense.category.value),
        Col("Date from", Look.DAY, value=lambda line: line.claim.expense.date_from),
        Col("Date to", Look.DAY, value=lambda line: line.claim.expense.date_to),
        Col("Quantity", Look.NUMBER, value=lambda line: line.claim.quantity),
        Col("Units allowed", Look.NUMBER, value=lambda line: line.units_allowed),
        Col("Rate", Look.EURO, 10, value=lambda line: line.claim.rate),
        Col("Claimed", Look.EURO, value=lambda line: line.claim.claimed),
        Col("Currency", width=9, value=lambda line: line.claim.currency),
        Col("Exchange rate", Look.RATE, value=lambda line: line.claim.exchange_rate),
        Col("Claimed EUR", Look.EURO, value=_claimed_eur),
        Col("Ceiling EUR", Look.EURO, value=_ceiling),
        Col("Approved EUR", Look.EURO, value=lambda line: Formula(APPROVED, line.approved_eur)),
        Col("Refused EUR", Look.EURO, value=lambda line: Formula(REFUSED, line.refused_eur)),
        Col("Reason", Look.NOTE, 48, value=lambda line: line.reason),
        Col("Rule", width=8, value=lambda line: line.rule),
        Col("Receipt", width=20, value=lambda line: line.claim.expense.receipt),
        Col("Source", width=44, value=lambda line: str(line.claim.expense.row)),
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


def _each_once(between: str, texts: Iterable[str]) -> str:
    return between.join(dict.fromkeys(texts))


HELD: Columns[HeldLine] = (
    Col("Line ID", width=18, value=lambda held: held.expense.line_id),
    Col("Activity ID", width=13, value=lambda held: held.expense.activity_id),
    Col("Participant ID", width=12, value=lambda held: held.expense.participant_id),
    Col("Category", width=21, value=lambda held: held.expense.category.value),
    Col("Claimed", Look.EURO, value=lambda held: held.claimed),
    Col("Currency", width=9, value=lambda held: held.currency),
    Col("Claimed EUR", Look.EURO, value=lambda held: held.claimed_eur),
    Col(
        "Reason", Look.NOTE, 46, value=lambda held: _each_once("\n", (h.reason for h in held.holds))
    ),
    Col("Rule", width=10, value=lambda held: _each_once(", ", (h.rule for h in held.holds))),
    Col(
        "What to do",
        Look.NOTE,
        46,
        value=lambda held: _each_once("\n", (h.remedy for h in held.holds)),
    ),
    Col("Source", Look.NOTE, 36, value=lambda held: str(held.expense.row)),
)


def held_table(held: Sequence[HeldLine]) -> Table:
    """Lay out the lines that wait, each with all its reasons and what lets it go on."""
    return Table.of("Held", HELD, held, when_empty="Nothing is held.")
