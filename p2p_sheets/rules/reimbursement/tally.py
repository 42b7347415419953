"""What a run decides with, and what it has come to while it decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from p2p_sheets.case import Case
from p2p_sheets.findings import NOWHERE, Finding, in_order
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
from p2p_sheets.text import order_key


@dataclass
class Tally:
    """What a run of `settle` has come to: what is owed, held, found, overruled."""

    overrides: Overrides
    owed: list[Owed] = field(default_factory=list)
    unpaid: list[SettledLine] = field(default_factory=list)  # settled, and nothing to be paid
    held: list[HeldLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    concerned: dict[Finding, list[str]] = field(default_factory=dict)  # which lines, by finding

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

    def remark(self, line_id: str, findings: Iterable[Finding]) -> None:
        """Keep remarks on a line; an override may name the line itself."""
        for finding in findings:
            ways = (finding, replace(finding, subject=line_id))
            used = next((one for way in ways for one in self.overrides.sift([way]).used), None)
            if used:
                self.used.append(used)
            else:
                self._concerns(finding, line_id)

    def hold(self, line: HeldLine) -> None:
        """Let a line, or a balance, wait."""
        self.held.append(line)
        for hold in line.holds:
            if hold.finding:
                self._concerns(hold.finding, line.line_id)

    def _concerns(self, finding: Finding, line_id: str) -> None:
        self.findings.append(finding)
        self.concerned.setdefault(replace(finding, place=NOWHERE), []).append(line_id)

    def told(self) -> tuple[Finding, ...]:
        """Give what was found, one finding for one cause: it names the lines that it concerns."""
        causes: dict[Finding, Finding] = {}
        for finding in in_order(self.findings):
            causes.setdefault(replace(finding, place=NOWHERE), finding)
        return in_order(
            replace(first, message=f"{first.message}{_lines(self.concerned.get(cause, ()))}")
            for cause, first in causes.items()
        )


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


def _lines(line_ids: Sequence[str], most: int = 12) -> str:
    """Name the lines that a finding concerns, where there are several."""
    names = sorted(dict.fromkeys(line_ids), key=order_key)
    if len(names) < 2:
        return ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f" It concerns {', '.join(names[:most])}{more}."
