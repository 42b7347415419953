"""The sheets Payments, Lines, Held, Adjustments, Changes, Overrides and Reconciliation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from p2p_sheets.money import ZERO, cents
from p2p_sheets.overrides import Used
from p2p_sheets.rules.accounts import SettledLine
from p2p_sheets.rules.reimbursement import (
    Adjustment,
    Balance,
    HeldLine,
    Payment,
    Reconciliation,
)
from p2p_sheets.rules.reimbursement.decisions import LineChange
from p2p_sheets.rules.reimbursement.payees import grouped
from p2p_sheets.write.table import Cell, Col, Columns, Formula, Look, Table


def payments_table(payments: Sequence[Payment], lines: Table) -> Table:
    """Lay out the payments; each amount is the live sum of its lines, however they are sorted."""

    def amount(payment: Payment) -> Cell:
        parts = "+".join(
            f"SUMIFS({part.span('Approved EUR')},{part.span('Payment ID')},[Payment ID])"
            for part in lines.parts()
        )
        return Formula(f"=ROUND({parts},2)", payment.amount_eur)

    columns: Columns[Payment] = (
        Col("Payment ID", Look.NOTE, 12, value=lambda p: p.payment_id),
        Col("Payee", Look.NOTE, 14, value=lambda p: p.participant.name),
        Col("Participant ID", Look.NOTE, 10, value=lambda p: p.participant.participant_id),
        Col("Activity ID", Look.NOTE, 11, value=lambda p: p.activity.activity_id),
        Col("Activity type", Look.NOTE, 9, value=lambda p: p.activity.activity_type.name),
        Col("Role", Look.NOTE, 10, value=lambda p: p.participant.role.value),
        Col("Account holder", Look.NOTE, 15, value=lambda p: p.account_holder),
        Col("Town", Look.NOTE, 10, value=lambda p: p.participant.town),
        Col("Country", Look.NOTE, 8, value=lambda p: p.participant.country),
        Col("IBAN (grouped)", Look.NOTE, 19, value=lambda p: grouped(p.iban)),
        Col("IBAN (to paste)", Look.NOTE, 18, value=lambda p: p.iban),
        Col("BIC", Look.NOTE, 12, value=lambda p: p.bic or None),
        Col("Route", Look.NOTE, 12, value=lambda p: p.route),
        Col("Amount EUR", Look.EURO, 11, value=amount),
        Col("Lines", Look.COUNT, 6, value=lambda p: len(p.lines)),
        Col("Due date", Look.DAY, 10, value=lambda p: p.due_date),
        Col("Remittance text", Look.NOTE, 25, value=lambda p: p.remittance),
        Col("Re-issue of", Look.NOTE, 8, value=lambda p: p.reissue_of or None),
        Col("Remarks", Look.NOTE, 17, value=lambda p: "\n".join(p.remarks) or None),
        Col("Paid on", Look.DAY, 12, open=True),
        Col("Bank reference", width=18, open=True),
        Col("Returned because", Look.NOTE, 24, open=True),
    )
    above = ("Fill in the three coloured columns and send the workbook back; the rest is locked.",)
    nothing = "Nothing to pay this time."
    table = Table.of("Payments", columns, payments, above, when_empty=nothing, repeat=2)
    return replace(table.totalled("Amount EUR", "Lines"), printed_to="Remarks")


def _difference(one: Adjustment) -> Cell:
    if one.difference_eur is None:
        return None
    return Formula("=ROUND([Correct EUR]-[Paid EUR],2)", one.difference_eur)


ADJUSTMENTS: Columns[Adjustment] = (
    Col("Kind", width=13, value=lambda one: one.kind.value),
    Col("Line ID", width=19, value=lambda one: one.line_id),
    Col("Payment ID", width=18, value=lambda one: one.payment_id),
    Col("Activity ID", width=13, value=lambda one: one.activity_id),
    Col("Participant ID", width=12, value=lambda one: one.participant_id),
    Col("Paid EUR", Look.EURO, value=lambda one: one.paid_eur),
    Col("Correct EUR", Look.EURO, value=lambda one: one.correct_eur),
    Col("Difference EUR", Look.EURO, value=_difference),
    Col("Reason", Look.NOTE, 40, value=lambda one: one.reason),
    Col("Authorised by", width=20, value=lambda one: one.authorised_by),
    Col("Authorised on", Look.DAY, value=lambda one: one.authorised_on),
    Col("Recovered on", Look.DAY, value=lambda one: one.recovered_on),
    Col("Bank reference", width=18, value=lambda one: one.bank_reference),
    Col("Recovered EUR", Look.EURO, value=lambda one: one.recovered_eur),
    Col("Still to recover EUR", Look.EURO, value=lambda one: one.to_recover_eur),
)


def adjustments_table(adjustments: Iterable[Adjustment]) -> Table:
    """Lay out what concerns earlier releases: corrections, recoveries, returns, re-issues."""
    above = (
        "Paid is what left the bank and is not back; Correct is what should have been paid in all.",
        "Over zero: paid by a row of its own (`<Line ID>/c1`). Under zero: to come back.",
    )
    nothing = "Nothing concerns earlier releases."
    return Table.of("Adjustments", ADJUSTMENTS, adjustments, above, when_empty=nothing)


CHANGES: Columns[LineChange] = (
    Col("Change", width=10, value=lambda change: change.kind.value),
    Col("Line ID", width=19, value=lambda change: change.line_id),
    Col("Activity ID", width=13, value=lambda change: change.activity_id),
    Col("Participant ID", width=12, value=lambda change: change.participant_id),
    Col("Category", width=23, value=lambda change: change.category),
    Col("What", Look.NOTE, 48, value=lambda change: change.what),
    Col("Source", width=30, value=lambda change: change.source),
)


def changes_table(changes: Iterable[LineChange]) -> Table:
    """Lay out what is new, changed or gone since the last release."""
    nothing = "Nothing was released before, or nothing has changed."
    return Table.of("Changes", CHANGES, changes, when_empty=nothing)


OVERRIDES: Columns[Used] = (
    Col("Subject ID", width=20, value=lambda used: used.override.subject_id),
    Col("Finding", width=24, value=lambda used: used.finding.code),
    Col("Value", width=24, value=lambda used: used.override.value and used.finding.value),
    Col("What it overruled", Look.NOTE, 52, value=lambda used: used.finding.message),
    Col("Rule", width=8, value=lambda used: used.finding.rule),
    Col("Authorised by", width=22, value=lambda used: used.override.authorised_by),
    Col("Authorised on", Look.DAY, value=lambda used: used.override.authorised_on),
    Col("Reason", Look.NOTE, 40, value=lambda used: used.override.reason),
    Col("Valid until", Look.DAY, value=lambda used: used.override.valid_until),
)


def overrides_table(used: Iterable[Used]) -> Table:
    """Lay out the overrides that this workbook rests on."""
    return Table.of("Overrides", OVERRIDES, used, when_empty="No override was used.")


ROWS_LEFT = (
    "=[Rows read]-[Empty]-[Counted once]-[Released earlier]"
    "-[In error]-[Held]-[In Adjustments]-[In Lines]"
)
EURO_LEFT = (
    "=ROUND([Claimed EUR]-[Approved EUR]-[Refused EUR]-[Held EUR]"
    "-[Released earlier EUR]-[In error EUR],2)"
)


def _rows_left(balance: Balance) -> Formula:
    return Formula(ROWS_LEFT, balance.read - balance.rows_counted)


def _euro_left(balance: Balance) -> Formula:
    return Formula(EURO_LEFT, balance.claimed_eur - balance.euro_counted)


RECONCILIATION: Columns[Balance] = (
    Col("Workbook", width=40, value=lambda balance: balance.workbook),
    Col("Rows read", Look.COUNT, value=lambda balance: balance.read),
    Col("Empty", Look.COUNT, value=lambda balance: balance.empty),
    Col("Counted once", Look.COUNT, value=lambda balance: balance.repeated),
    Col("Released earlier", Look.COUNT, value=lambda balance: balance.released_earlier),
    Col("In error", Look.COUNT, value=lambda balance: balance.in_error),
    Col("Held", Look.COUNT, value=lambda balance: balance.held),
    Col("In Adjustments", Look.COUNT, 12, value=lambda balance: balance.adjustments),
    Col("In Lines", Look.COUNT, value=lambda balance: balance.lines),
    Col("Rows left over", Look.COUNT, value=_rows_left),
    Col("Claimed EUR", Look.EURO, value=lambda balance: balance.claimed_eur),
    Col("Approved EUR", Look.EURO, value=lambda balance: balance.approved_eur),
    Col("Refused EUR", Look.EURO, value=lambda balance: balance.refused_eur),
    Col("Held EUR", Look.EURO, value=lambda balance: balance.held_eur),
    Col("Released earlier EUR", Look.EURO, value=lambda balance: balance.released_earlier_eur),
    Col("In error EUR", Look.EURO, value=lambda balance: balance.in_error_eur),
    Col("EUR left over", Look.EURO, value=_euro_left),
    Col("Not read because", Look.NOTE, 30),
)


def reconciliation_table(
    reconciliation: Reconciliation, unread: Iterable[tuple[str, str]] = ()
) -> Table:
    """Lay out where every row and every euro of each workbook went; what is left over must be 0.

    `unread` are the workbooks of which nothing is known, each with the reason: claims may be in it.
    """
    outside = "; ".join(f"{amount} {currency}" for currency, amount in reconciliation.without_rate)
    above = (
        "Every row and every euro, in the first class that fits; what is left over must be 0.",
        f"Outside the euro, for want of a usable rate: {outside or 'nothing'}.",
    )
    nothing, balances = "No expense lines were read.", reconciliation.balances
    body = Table.of("Reconciliation", RECONCILIATION, balances, above, when_empty=nothing)
    between: list[Cell] = [None] * (len(RECONCILIATION) - 2)
    lost: list[list[Cell]] = [[path, *between, why] for path, why in unread]
    styles = {len(body.rows) + at: "warn" for at in range(len(lost))}
    body = replace(body, rows=[*body.rows, *lost], styles=styles)
    return body.totalled(*(column.title for column in RECONCILIATION[1:-1]))


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
    Col("Receipt", Look.NOTE, 30, value=lambda line: line.receipt or None),
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
