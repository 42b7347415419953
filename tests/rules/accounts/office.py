"""A secretariat in memory: rows that change, months that are released, finance that answers."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from p2p_sheets.books import Correction, Expense, Participant, Programme
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.findings import Place
from p2p_sheets.ledger.release import as_release
from p2p_sheets.rules.accounts import Account, Answer, Answers, KeptAnswer, Release, Releases
from p2p_sheets.rules.reimbursement import Numbering, Settlement, settle
from tests.programmes import config, override, programme, register, row_of

FIRST = date(2023, 3, 31)


def euro(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


@dataclass
class Office:
    """What lies in the workbooks, and what was released."""

    programme: Programme
    config: Config = field(default_factory=config)
    as_of: date = FIRST
    releases: list[Release] = field(default_factory=list)
    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    rows: list[Correction] = field(default_factory=list)
    number: int = 0

    # --- what people enter ------------------------------------------------------------------------
    def next_month(self) -> None:
        year, month = self.as_of.year, self.as_of.month + 2
        first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        self.as_of = date.fromordinal(first.toordinal() - 1)

    def correct(self, line: str, amount: str, day: int = 1, **more: Any) -> Correction:
        """Enter a row of Corrections, authorised on that day of April 2023 or later."""
        row = Correction(
            row=row_of(Correction, 10 + len(self.rows)),
            line_id=line,
            correct_amount=euro(amount),
            reason="put right",
            authorised_by="A. Chief",
            authorised_on=date.fromordinal(date(2023, 4, 1).toordinal() + day - 1),
            **more,
        )
        self.rows.append(row)
        return row

    def recovered(self, row: Correction, total: str | None = None) -> None:
        """Enter that money of a row came back: in all so much, or all of it."""
        at = self.rows.index(row)
        eur = euro(total) if total is not None else None
        self.rows[at] = replace(row, recovered_on=self.as_of, recovered_eur=eur)

    def paid(self, payment_id: str) -> None:
        self.answers[payment_id] = KeptAnswer(payment_id, paid_on=self.as_of)

    def returned(self, payment_id: str, because: str = "closed", *, paid: bool = True) -> None:
        day = self.as_of if paid else None
        self.answers[payment_id] = KeptAnswer(payment_id, day, "", because)

    def overrule(self, subject: str, finding: str, value: str | None = None) -> None:
        rows = (*self.programme.overrides, override(subject, finding, value))
        self.programme = replace(self.programme, overrides=rows)

    def change(self, **changes: Any) -> None:
        """Change the programme: expenses, participants, activities."""
        self.programme = replace(self.programme, **changes)

    def change_person(self, participant_id: str, **changes: Any) -> None:
        people: list[Participant] = list(self.programme.participants)
        at = next(i for i, p in enumerate(people) if p.participant_id == participant_id)
        people[at] = replace(people[at], **changes)
        self.change(participants=tuple(people))

    def claim(self, *lines: Expense) -> None:
        self.change(expenses=(*self.programme.expenses, *lines))

    # --- what the program does --------------------------------------------------------------------
    def draft(self) -> Settlement:
        those = replace(self.programme, corrections=tuple(self.rows))
        case = Case(those, self.config, register(), self.as_of)
        read = tuple(Answer(kept, Place("back.xlsx")) for kept in self.answers.values())
        past = Releases(tuple(self.releases), tuple(r.name for r in self.releases))
        return settle(case, past, Answers(read), Numbering(self._name(), draft=False))

    def release(self) -> Settlement:
        """Release the month; nothing happens where there is nothing to post."""
        settlement = self.draft()
        if settlement.to_release:
            self.releases.append(as_release(settlement, self._name(), self.as_of))
            self.number += 1
        self.next_month()
        return settlement

    def withdraw(self) -> None:
        self.releases[-1] = replace(self.releases[-1], counts=False)

    def _name(self) -> str:
        return "2023-03" if not self.number else f"2023-03-{self.number + 1}"

    # --- what comes of it -------------------------------------------------------------------------
    def account(self, line: str) -> Account:
        found = self.draft().accounts.get(line)
        assert found is not None, f"{line} has no account"
        return found


def due_and_out(office: Office, line: str) -> tuple[Decimal, Decimal]:
    account = office.account(line)
    return account.due, account.out


def payments(settlement: Settlement) -> dict[str, str]:
    return {p.payment_id: str(p.amount_eur) for p in settlement.payments}


def to_recover(settlement: Settlement) -> dict[str, str]:
    return {
        one.line_id: str(one.to_recover_eur) for one in settlement.adjustments if one.to_recover_eur
    }


def codes(settlement: Settlement) -> set[str]:
    return {finding.code for finding in settlement.findings}


__all__ = ["Office", "codes", "due_and_out", "euro", "payments", "programme", "to_recover"]
