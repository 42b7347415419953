"""Whatever happens over the months, the accounts agree with a model that knows the bank alone.

Lines come, change and go, are corrected; payments come back, or do so no more; money is recovered
in parts; releases are withdrawn, and some of them paid after all. Thousands of such histories with
P2P_LONG=1.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from p2p_sheets.books import Category, Expense
from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.accounts import Pool
from p2p_sheets.rules.reimbursement import Settlement
from p2p_sheets.text import order_key
from tests.programmes import expense, programme
from tests.rules.accounts.office import Office, to_recover
from tests.rules.reimbursement.test_properties import (
    ACTIVITIES,
    CEILINGS,
    PEOPLE,
    RATES,
    one_line,
    people,
)

MONTHS = 5
STAFF_SAY_SO = {"RETURNED-SAME-ACCOUNT", "IBAN-CHANGED", "ANSWER-CHANGED", "DUPLICATE-POSSIBLE"}
ROUNDING = Decimal("0.02")  # of units that a correction draws in cents
Money = dict[str, Decimal]  # by line
Event = tuple[Any, ...]

some = st.integers(0, 30)  # of what there is, counted round
events = st.one_of(
    st.tuples(st.just("claim"), one_line()),
    st.tuples(st.just("edit"), some),
    st.tuples(st.just("delete"), some),
    st.tuples(st.just("correct"), some, st.decimals(0, 900, places=2)),
    st.tuples(st.just("correct"), some, st.sampled_from([Decimal(0), Decimal(50), Decimal(400)])),
    st.tuples(st.just("recover"), some, st.sampled_from([1, 2, 3])),
    st.tuples(st.just("return"), some),
    st.tuples(st.just("undo"), some),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("pay withdrawn"), some),
    st.tuples(st.just("without"), people.map(lambda person: person.participant_id)),
    st.tuples(st.just("accept")),
)
claims = st.lists(st.tuples(st.just("claim"), one_line()), min_size=4, max_size=8)
later = st.lists(st.lists(events, min_size=1, max_size=5), min_size=2, max_size=MONTHS)
histories = st.builds(lambda first, more: [first, *more], claims, later)


class Bank:
    """What the world knows: which payments left the bank and are not back, and what came back."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.recovered: Money = {}

    def out(self) -> Money:
        """Add up, line by line, the money that is out."""
        out = {line: -eur for line, eur in self.recovered.items()}
        for release in self.office.releases:
            for row in release.lines:
                answer = self.office.answers.get(row.payment_id)
                back = bool(answer and answer.returned_because)
                paid = release.counts or bool(answer and answer.paid_on)
                if row.payment_id and paid and not back:
                    out[row.of] = out.get(row.of, ZERO) + row.approved_eur
        return {line: eur for line, eur in out.items() if eur}

    def due(self) -> Money:
        """Add up what releases in force say is due."""
        due: Money = {}
        for release in self.office.releases:
            for posting in release.postings if release.counts else ():
                due[posting.line_id] = due.get(posting.line_id, ZERO) + posting.due
        return due


class Story:
    """Plays the events of a history in an office."""

    def __init__(self) -> None:
        self.office = Office(programme(activities=ACTIVITIES, people=PEOPLE, rates=RATES))
        self.bank = Bank(self.office)
        self.rows = 0
        self.lines = 0

    def plays(self, event: Event) -> None:
        name, *arguments = event
        play: Callable[..., None] = getattr(self, name.replace(" ", "_"))
        play(*arguments)

    def claim(self, row: dict[str, Any]) -> None:
        row = {key: value for key, value in row.items() if value is not None}
        row["receipt"] = f"R-{self.lines}" if "receipt" in row else None
        line = expense(f"L{self.lines:02}", row.pop("category"), row.pop("amount"), **row)
        self.lines += 1
        self.office.claim(line)

    def edit(self, which: int) -> None:
        self._replace(which, lambda line: (replace(line, amount=Decimal("333.33")),))

    def delete(self, which: int) -> None:
        self._replace(which, lambda _: ())

    def _replace(self, which: int, change: Callable[[Expense], tuple[Expense, ...]]) -> None:
        lines = self.office.programme.expenses
        if lines:
            at = which % len(lines)
            self.office.change(expenses=(*lines[:at], *change(lines[at]), *lines[at + 1 :]))

    def correct(self, which: int, amount: Decimal) -> None:
        settled = [account for account in self.office.draft().accounts if account.settled]
        if settled:
            self.rows += 1
            self.office.correct(settled[which % len(settled)].line.of, str(amount), self.rows)

    def recover(self, which: int, share: int) -> None:
        """Some of what is to come back comes back, in a row that asked for it or in a new one."""
        asked = sorted(to_recover(self.office.draft()).items())
        if not asked:
            return
        line, eur = asked[which % len(asked)]
        account = self.office.account(line)
        mine = [row for row in self.office.rows if row.line_id == line]
        newest = max(mine, key=lambda row: row.authorised_on, default=None)
        posted = account.corrected.get(newest.authorised_on) if newest else None
        if newest is None or posted is None or newest.recovered_on or posted.asked < Decimal(eur):
            self.rows += 1
            newest = self.office.correct(line, str(account.due), self.rows)
        back = cents(Decimal(eur) / share)
        self.office.recovered(newest, str(back))
        self.bank.recovered[line] = self.bank.recovered.get(line, ZERO) + back

    def _payments(self, *, counts: bool) -> list[str]:
        made = (one for one in self.office.releases if one.counts == counts)
        return [payment.payment_id for release in made for payment in release.payments]

    def return_(self, which: int) -> None:
        """The bank sends one back, of which nothing was recovered meanwhile."""
        paid = [
            name
            for name in self._payments(counts=True)
            if not self._lines_of(name) & self.bank.recovered.keys()
        ]
        if paid:
            self.office.returned(paid[which % len(paid)])

    def _lines_of(self, payment: str) -> set[str]:
        made = self.office.releases
        return {row.of for one in made for row in one.lines if row.payment_id == payment}

    def undo(self, which: int) -> None:
        """Finance clears what it said of a return, and staff believe it."""
        said = [name for name, one in self.office.answers.items() if one.returned_because]
        if said:
            self.office.paid(said[which % len(said)])
            self.accept()

    def withdraw(self) -> None:
        """Take back the latest release, where finance has answered nothing and got nothing back.

        Nor may a row say so that no release has read yet: what comes back had left.
        """
        made = [release for release in self.office.releases if release.counts]
        if not made or self.office.releases[-1] is not made[-1]:
            return
        answered = any(one.payment_id in self.office.answers for one in made[-1].payments)
        paid = {row.of for row in made[-1].lines if row.payment_id}
        recovered = {one.line_id for one in made[-1].postings if one.kind == "recovered"}
        recovered |= self._not_read()
        if not answered and not paid & recovered:
            self.office.withdraw()

    def _not_read(self) -> set[str]:
        """Lines for which money is said to have come back by rows that no release has read."""
        left = dict(self.bank.recovered)
        for posting in (one for made in self.office.releases for one in made.postings):
            if posting.kind == "recovered":
                left[posting.line_id] = left.get(posting.line_id, ZERO) + posting.out
        return {line for line, eur in left.items() if eur}

    def pay_withdrawn(self, which: int) -> None:
        gone = self._payments(counts=False)
        if gone:
            self.office.paid(gone[which % len(gone)])

    def without(self, participant_id: str) -> None:
        """For this month a row of Participants is missing."""
        people = self.office.programme.participants
        left = tuple(one for one in people if one.participant_id != participant_id)
        self.office.change(participants=left)

    def accept(self) -> None:
        for finding in self.office.draft().findings:
            if finding.code in STAFF_SAY_SO:
                self.office.overrule(finding.subject, finding.code, finding.value)


@given(histories)
def test_rb_13_no_history_pays_twice_or_loses_a_cent(history: list[list[Event]]) -> None:
    story = Story()
    office, bank = story.office, story.bank
    for month in history:
        office.change(participants=PEOPLE)
        for name, *arguments in month:
            note(f"{name} {arguments}")
            story.plays((f"{name}_" if name == "return" else name, *arguments))
        before, due_before = bank.out(), bank.due()
        settlement = office.release()
        note(f"{office.releases[-1].name if office.releases else '-'}: {settlement.payments}")
        assert {a.line.of: a.out for a in settlement.accounts if a.out} == bank.out()
        assert all(eur >= 0 for eur in bank.out().values())
        pays_what_is_owed_and_no_more(settlement, before, bank)
        caps_hold(settlement, before, due_before, bank)
        the_same_again_pays_nothing(office, settlement)


def pays_what_is_owed_and_no_more(settlement: Settlement, before: Money, bank: Bank) -> None:
    """What is due and not out is paid now, or waits; what is out and not due is asked back."""
    due, out = bank.due(), bank.out()
    now = {line.of: line.approved_eur for line in settlement.lines if line.approved_eur}
    waits = {order_key(one.line_id) for one in settlement.held}
    for line, eur in now.items():
        assert eur == due[line] - before.get(line, ZERO) > 0
    for line, eur in due.items():
        left = eur - out.get(line, ZERO)
        assert left <= 0 or order_key(line) in waits, line
    asked = {line: Decimal(eur) for line, eur in to_recover(settlement).items()}
    settled = {a.line.of for a in settlement.accounts if a.settled}
    assert asked == {
        line: eur - due.get(line, ZERO)
        for line, eur in out.items()
        if line in settled and eur > due.get(line, ZERO)
    }


def caps_hold(settlement: Settlement, before: Money, due_before: Money, bank: Bank) -> None:
    """No release draws more of a cap than it gives, or than was drawn before."""
    due, out = bank.due(), bank.out()
    drawn: dict[Pool, Decimal] = {}
    drew: dict[Pool, Decimal] = {}
    for account in settlement.accounts:
        line, pool = account.line.of, account.pool
        now: Decimal = max(due.get(line, ZERO), out.get(line, ZERO))
        then: Decimal = max(due_before.get(line, ZERO), before.get(line, ZERO))
        drawn[pool] = drawn.get(pool, ZERO) + now
        drew[pool] = drew.get(pool, ZERO) + then
    for account in settlement.accounts:
        pool = account.pool
        cap = Decimal(CEILINGS.get((account.line.activity_id, Category(pool.category)), 0))
        assert drawn[pool] <= max(cap, drew[pool]) + ROUNDING, pool


def the_same_again_pays_nothing(office: Office, settlement: Settlement) -> None:
    """The same workbooks again: only rows of Corrections for lines settled just now act now."""
    settled_now = {line.of for line in settlement.lines if line.settles}
    again = {line.of for line in office.draft().lines if line.approved_eur}
    assert again <= settled_now
