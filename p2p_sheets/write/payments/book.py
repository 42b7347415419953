"""The payment workbook as a whole, the fingerprint of what it says, and the files beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from p2p_sheets.config import Debtor
from p2p_sheets.findings import Finding, Severity
from p2p_sheets.ledger.release import fingerprint
from p2p_sheets.rules.reimbursement import Reconciliation, Settlement
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments.bank import as_csv, bank_file
from p2p_sheets.write.payments.sheets import (
    adjustments_table,
    changes_table,
    held_table,
    lines_table,
    overrides_table,
    payments_table,
    reconciliation_table,
)
from p2p_sheets.write.payments.summary import Facts, write_sign_off, write_summary
from p2p_sheets.write.table import Formula, Table
from p2p_sheets.write.workbook import OutputBook

DRAFT = "DRAFT - not for payment"


@dataclass(frozen=True)
class PaymentBook:
    """What goes into the workbook."""

    edition: Edition
    release: str
    draft: bool
    settlement: Settlement
    reconciliation: Reconciliation
    findings: Sequence[Finding]
    types: Sequence[str]  # the names of the activity types
    config_changes: tuple[str, ...] = ()
    unread: Sequence[tuple[str, str]] = ()  # workbooks that could not be read, and why
    debtor: Debtor | None = None  # who pays by a bank file
    unverified: str = ""

    @property
    def file(self) -> str:
        """Its name."""
        return f"payments_{self.release}{'_DRAFT' if self.draft else ''}.xlsx"

    @property
    def bank_file(self) -> str:
        """The name of the file that finance takes to its bank; blank where there is none."""
        by_file = any(payment.route == "SEPA" for payment in self.settlement.payments)
        return f"pain001_{self.release}.xml" if self.debtor and by_file and not self.draft else ""

    @cached_property
    def pack(self) -> dict[str, bytes]:
        """What finance gets beside the workbook of a release, by name: the bank file and a CSV."""
        if self.draft:
            return {}
        files = {f"payments_{self.release}.csv": as_csv(self.payments)}
        if self.debtor and self.bank_file:
            files[self.bank_file] = bank_file(
                self.settlement.payments, self.debtor, self.release, self.edition.as_of
            )
        return files

    @cached_property
    def lines(self) -> Table:
        """The sheet Lines."""
        return lines_table(self.settlement.lines)

    @cached_property
    def payments(self) -> Table:
        """The sheet Payments."""
        return payments_table(self.settlement.payments, self.lines)


def write_payments(path: Path, content: PaymentBook) -> str:
    """Write the workbook; returns its fingerprint."""
    settlement = content.settlement
    lines, payments = content.lines, content.payments
    mark = fingerprint(content.release, (_marked(table) for table in (payments, lines)))
    facts = Facts(
        release=content.release,
        draft=content.draft,
        fingerprint=mark,
        types=content.types,
        errors=sum(finding.severity is Severity.ERROR for finding in content.findings),
        warnings=sum(finding.severity is Severity.WARNING for finding in content.findings),
        changes=content.config_changes,
        bank_file=content.bank_file,
        unverified=content.unverified,
    )
    banner = DRAFT if content.draft else ""
    state = "Draft of release" if content.draft else "Release"
    footer = f"{state} {content.release} - fingerprint {mark[:16]}"
    with OutputBook(
        path, f"Payments {content.release}", content.edition, banner=banner, footer=footer
    ) as book:
        write_summary(book, content.edition, facts, settlement, payments, lines)
        for table in (
            payments,
            lines,
            held_table(settlement.held),
            adjustments_table(settlement.adjustments),
            changes_table(settlement.changes),
            overrides_table(settlement.used),
            reconciliation_table(content.reconciliation, content.unread),
        ):
            book.table(table, protect=True)
        write_sign_off(book, facts, settlement, payments)
    return mark


def _marked(table: Table) -> tuple[str, list[str], list[list[Any]]]:
    """Give what the fingerprint reads of a table: of a formula its result."""
    titles = [column.title for column in table.columns]
    rows = [[c.value if isinstance(c, Formula) else c for c in row] for row in table.rows]
    return table.name, titles, rows
