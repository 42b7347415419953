"""The sheets Lines and Held: every line with its live arithmetic, or with what it waits for."""

from collections.abc import Iterable, Sequence

from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.accounts import SettledLine
from p2p_sheets.rules.reimbursement import HeldLine
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table

APPROVED = "=MIN([Claimed EUR],[Ceiling EUR])"
REFUSED = "=ROUND([Claimed EUR]-[Approved EUR],2)"


def lines_table(lines: Sequence[SettledLine]) -> Table:
    """Lay out the rows of Lines, by payment."""
    return Table.of(
        "Lines",
        LINES,
        lines,
        ("Approved = the smaller of Claimed EUR and Ceiling EUR (what the line could draw).",),
        tint=lambda line: "" if line.approved_eur else "faint",
        when_empty="No lines this time.",
        repeat=2,
    )


def _claimed_eur(line: SettledLine) -> Cell:
    if line.exchange_rate is not None:
        return Formula("=ROUND([Claimed]/[Exchange rate],2)", line.claimed_eur)
    by_rate = line.quantity is not None and line.rate is not None
    if by_rate and cents((line.quantity or ZERO) * (line.rate or ZERO)) == line.claimed_eur:
        return Formula("=ROUND([Quantity]*[Rate],2)", line.claimed_eur)
    return Formula("=[Claimed]", line.claimed_eur) if line.currency == "EUR" else None


def _ceiling(line: SettledLine) -> Cell:
    if line.units_allowed is None or line.rate is None:
        return line.ceiling_eur
    if cents(line.units_allowed * line.rate) != line.ceiling_eur:  # some of it was paid already
        return line.ceiling_eur
    return Formula("=ROUND([Units allowed]*[Rate],2)", line.ceiling_eur)


LINES: Columns[SettledLine] = (
    Col("Payment ID", width=21, value=lambda line: line.payment_id or None),
    Col("Line ID", width=19, value=lambda line: line.line_id),
    Col("Activity ID", width=13, value=lambda line: line.activity_id),
    Col("Activity type", width=14, value=lambda line: line.activity_type),
    Col("Participant ID", width=12, value=lambda line: line.participant_id),
    Col("Role", width=14, value=lambda line: line.role),
    Col("Category", width=23, value=lambda line: line.category),
    Col("Date from", Look.DAY, value=lambda line: line.date_from),
    Col("Date to", Look.DAY, value=lambda line: line.date_to),
    Col("Quantity", Look.NUMBER, value=lambda line: line.quantity),
    Col("Units allowed", Look.NUMBER, value=lambda line: line.units_allowed),
    Col("Rate", Look.EURO, 10, value=lambda line: line.rate),
    Col("Claimed", Look.EURO, value=lambda line: line.claimed),
    Col("Currency", width=9, value=lambda line: line.currency),
    Col("Exchange rate", Look.RATE, value=lambda line: line.exchange_rate),
    Col("Claimed EUR", Look.EURO, value=_claimed_eur),
    Col("Ceiling EUR", Look.EURO, value=_ceiling),
    Col("Approved EUR", Look.EURO, value=lambda line: Formula(APPROVED, line.approved_eur)),
    Col("Refused EUR", Look.EURO, value=lambda line: Formula(REFUSED, line.refused_eur)),
    Col("Reason", Look.NOTE, 48, value=lambda line: line.reason),
    Col("Rule", width=8, value=lambda line: line.rule),
    Col("Receipt", width=20, value=lambda line: line.receipt or None),
    Col("Source", width=44, value=lambda line: line.source),
)


def _each_once(between: str, texts: Iterable[str]) -> str:
    return between.join(dict.fromkeys(texts))


HELD: Columns[HeldLine] = (
    Col("Line ID", width=18, value=lambda held: held.line_id),
    Col("Activity ID", width=13, value=lambda held: held.activity_id),
    Col("Participant ID", width=12, value=lambda held: held.participant_id),
    Col("Category", width=21, value=lambda held: held.category),
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
    Col("Source", Look.NOTE, 36, value=lambda held: held.source),
)


def held_table(held: Sequence[HeldLine]) -> Table:
    """Lay out the lines that wait, each with all its reasons and what lets it go on."""
    return Table.of("Held", HELD, held, when_empty="Nothing is held.")
