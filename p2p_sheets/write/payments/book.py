"""The payment workbook as a whole, and the fingerprint of what it says."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from p2p_sheets.findings import Finding, Severity
from p2p_sheets.rules.reimbursement import Reconciliation, Settlement
from p2p_sheets.text import clean
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments.lines import held_table, lines_table
from p2p_sheets.write.payments.sheets import overrides_table, payments_table, reconciliation_table
from p2p_sheets.write.payments.summary import Facts, write_sign_off, write_summary
from p2p_sheets.write.table import Cell, Formula, Table
from p2p_sheets.write.workbook import OutputBook

DRAFT = "DRAFT - not for payment"
NOT_FINGERPRINTED = ("Source", "Remarks", "Paid on", "Bank reference", "Returned because")


@dataclass(frozen=True, slots=True)
class PaymentBook:
    """What goes into the workbook."""

    edition: Edition
    release: str
    draft: bool
    settlement: Settlement
    reconciliation: Reconciliation
    findings: Sequence[Finding]

    @property
    def file(self) -> str:
        """Its name."""
        return f"payments_{self.release}{'_DRAFT' if self.draft else ''}.xlsx"


def write_payments(path: Path, content: PaymentBook) -> str:
    """Write the workbook; returns its fingerprint."""
    settlement = content.settlement
    lines = lines_table(settlement.lines, settlement.payments)
    payments = payments_table(settlement.payments, settlement.lines, lines)
    mark = fingerprint(content.release, (payments, lines))
    facts = Facts(
        release=content.release,
        draft=content.draft,
        fingerprint=mark,
        errors=sum(finding.severity is Severity.ERROR for finding in content.findings),
        warnings=sum(finding.severity is Severity.WARNING for finding in content.findings),
    )
    banner = DRAFT if content.draft else ""
    footer = f"{'Draft of release' if content.draft else 'Release'} {content.release} - fingerprint {mark[:16]}"
    with OutputBook(
        path, f"Payments {content.release}", content.edition, banner=banner, footer=footer
    ) as book:
        write_summary(book, content.edition, facts, settlement, payments, lines)
        for table in (
            payments,
            lines,
            held_table(settlement.held),
            overrides_table(settlement.used),
            reconciliation_table(content.reconciliation),
        ):
            book.table(table, protect=True)
        write_sign_off(book, facts)
    return mark


def fingerprint(release: str, tables: Sequence[Table]) -> str:
    """Hash the release number and what every cell of Payments and Lines says.

    Of a formula its result counts; Source, Remarks and finance's own columns do not.
    """
    hashed = hashlib.sha256(f"release\t{release}\n".encode())
    for table in tables:
        kept = [
            i for i, column in enumerate(table.columns) if column.title not in NOT_FINGERPRINTED
        ]
        hashed.update(f"sheet\t{table.name}\n".encode())
        for row in table.rows:
            hashed.update(("\t".join(spell(row[i]) for i in kept) + "\n").encode())
    return hashed.hexdigest()


def spell(cell: Cell) -> str:
    """Give the canonical text of a value, the same from the program and from the file read back.

    >>> spell(Decimal("109.450")), spell(Formula("=A1", Decimal("500.00"))), spell(None)
    ('109.45', '500', '')
    """
    value = cell.value if isinstance(cell, Formula) else cell
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))
