"""What a run decides with, and what it has come to while it decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from p2p_sheets.case import Case
from p2p_sheets.findings import Finding
from p2p_sheets.overrides import Hold, Overrides, Used
from p2p_sheets.rules.accounts import (
    Accounts,
    Answered,
    Corrected,
    Releases,
    SettledLine,
)
from p2p_sheets.rules.reimbursement.claims import Lookups
from p2p_sheets.rules.reimbursement.decisions import HeldLine
from p2p_sheets.rules.reimbursement.payees import LastPaid
from p2p_sheets.rules.reimbursement.payments import Owed


@dataclass
class Tally:
    """What a run of `settle` has come to: what is owed, held, found, overruled."""

    overrides: Overrides
    owed: list[Owed] = field(default_factory=list)
    unpaid: list[SettledLine] = field(default_factory=list)  # settled, and nothing to be paid
    held: list[HeldLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)

    def stands(self, holds: Iterable[Hold]) -> tuple[Hold, ...]:
        """Leave the holds that no override takes away, and note the overrides used."""
        sifted = self.overrides.sift_holds(holds)
        self.used += sifted.used
        return sifted.holds

    def tell(self, findings: Iterable[Finding]) -> None:
        """Keep findings that no override takes away."""
        sifted = self.overrides.sift(tuple(findings))
        self.findings += sifted.open
        self.used += sifted.used

    def hold(self, line: HeldLine) -> None:
        """Let a line, or a balance, wait."""
        self.held.append(line)
        self.findings += [hold.finding for hold in line.holds if hold.finding]


@dataclass(frozen=True)
class Books:
    """All that new lines and balances are decided with."""

    lookups: Lookups
    releases: Releases
    accounts: Accounts
    answered: Answered
    corrected: Corrected
    drafted: frozenset[str]
    last_paid: LastPaid
    doubtful: Mapping[str, tuple[Hold, ...]]  # by order key of a line: why its account waits

    @property
    def case(self) -> Case:
        """The programme on its day."""
        return self.lookups.case
