"""Random histories of money: the program and a model written apart from it agree to the cent.

A few hundred histories; thousands with P2P_LONG=1.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.books import (
    Category,
    Correction,
    Participant,
    Role,
)
from p2p_sheets.rules.accounts import KeptAnswer
from p2p_sheets.rules.reimbursement import Settlement
from tests import kinds
from tests.programmes import activity, expense, participant, programme, visit
from tests.rules.accounts.history import Claimed, Month, Row, Word
from tests.rules.accounts.model import Foretold, Model, Payee
from tests.rules.accounts.office import Office

MANY = settings(max_examples=max(200, settings().max_examples))
TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
HOSTING, FEE = Category.HOSTING, Category.DAILY_RATE
RATES = {NIGHTS: 10_000, MEALS: 9_200, FEE: 45_000}  # cents
CEILINGS = {TRAVEL: 50_000, HOSTING: 70_000}
BEFORE = date(2022, 12, 1)  # of the dates of lines
FIRST_DAY = date(2023, 4, 1)  # that a row of Corrections is authorised on

PEOPLE = (
    participant("P1", Role.VISITOR, name="Anna Adler"),
    participant("P2", Role.VISITOR, name="Berta Brunner"),
    participant("P3", Role.VISITOR, name="Carla Czerny", city="Linz"),
    participant("X1", Role.EXPERT, "EM-01", name="Xaver Xylander", contracted_days=Decimal(5)),
    participant("H1", Role.HOST, name="Hilda Hansen", city="Trondheim", country="NO"),
)
OTHERS = {  # who may have the row instead
    "P1": "Pia Pichler",
    "P2": "Petra Quast",
    "P3": "Rosa Reiter",
    "X1": "Sigrid Steiner",
    "H1": "Tone Tveit",
}
CLAIMS = (  # who claims what
    ("P1", TRAVEL), ("P1", TRAVEL), ("P1", NIGHTS), ("P1", MEALS), ("P2", TRAVEL), ("P2", NIGHTS),
    ("P3", TRAVEL), ("P3", MEALS), ("X1", TRAVEL), ("X1", FEE), ("H1", HOSTING),
)  # fmt: skip


def iban(number: int) -> str:
    """A German IBAN of its own."""
    account = f"37040044{number:010d}"
    return f"DE{98 - int(account + '131400') % 97:02d}{account}"


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def euros(amount: int) -> Decimal:
    return (Decimal(amount) / 100).quantize(Decimal("0.01"))


def as_row(row: Correction) -> Row:
    back = None if row.recovered_eur is None else cents(row.recovered_eur)
    day = (row.authorised_on - FIRST_DAY).days + 1
    return Row(row.line_id, day, cents(row.correct_amount), row.recovered_on is not None, back)


class Story:
    """An office and a model to which the same happens, step by step."""

    def __init__(self) -> None:
        people = tuple(replace(one, iban=iban(10 * at)) for at, one in enumerate(PEOPLE))
        mission = activity("EM-01", kinds.MISSION)
        self.office = Office(programme(activities=(visit(), mission), people=people))
        self.model = Model()
        self.claimed: dict[str, Claimed] = {}  # as their rows say today
        self.dates: dict[tuple[str, Category], int] = {}
        self.words: dict[str, Word] = {}
        self.payments: list[tuple[str, str]] = []  # Payment ID and payee, in their order
        self.accepted: set[tuple[str, str, object]] = set()
        self.days = {"SV-01": 3, "EM-01": 3}
        self.movements: set[str] = set()

    # --- people claim -----------------------------------------------------------------------------
    def claim(self, which: int, size: int) -> None:
        """Somebody claims something, on days of its own."""
        person, category = CLAIMS[which % len(CLAIMS)]
        where = self._participant(person)
        line, start = f"L{len(self.claimed) + 1:02d}", self.dates.get((person, category), 0)
        units = size % 3 + 1
        self.dates[person, category] = start + units + 1
        day = BEFORE + timedelta(start)
        more: dict[str, Any] = {
            "date_from": day,
            "activity_id": where.activity_id,
            "currency": "EUR",
        }
        amount = 2_000 + 1_517 * size
        if category in RATES:
            amount = units * RATES[category]
            more["quantity"] = str(units)
            more["date_to"] = day + timedelta(units - (category != NIGHTS))
        row = expense(
            line,
            category,
            None if category in RATES else str(euros(amount)),
            participant_id=person,
            **more,
        )
        self.office.claim(row)
        self.claimed[line] = Claimed(
            line=line,
            row=person,
            activity="EM-01" if person == "X1" else "SV-01",
            city=(where.city or "") if where.role is Role.VISITOR else "",
            is_expert=where.role is Role.EXPERT,
            category=category,
            cents=amount,
            order=(day.isoformat(), line),
        )

    def drop_line(self, which: int, _: int) -> None:
        rows = list(self.office.programme.expenses)
        if rows:
            del rows[which % len(rows)]
            self.office.change(expenses=tuple(rows))

    def edit_line(self, which: int, size: int) -> None:
        """Another amount is typed; for a settled line that pays nothing."""
        rows = list(self.office.programme.expenses)
        if rows:
            at = which % len(rows)
            line, amount = rows[at].line_id, 1_111 * (size + 1)
            rows[at] = replace(rows[at], amount=euros(amount))
            self.office.change(expenses=tuple(rows))
            if rows[at].category in CEILINGS:
                self.claimed[line] = replace(self.claimed[line], cents=amount)

    # --- finance and the bank ---------------------------------------------------------------------
    def answer(self, which: int, what: int) -> None:
        """Finance says something of a payment, or nothing any more."""
        if not self.payments:
            return
        number, _ = self.payments[-1 - which % len(self.payments)]
        words = (
            Word(paid=True),
            Word(returned=True),
            Word(paid=True, returned=True),
            Word(noted=True),
            Word(),
        )
        word = self.words[number] = words[what % len(words)]
        self.office.answers.pop(number, None)  # a wholly blank row is no answer
        if word:
            day = self.office.as_of if word.paid else None
            because = "account closed" if word.returned else ""
            reference = "G-1" if word.noted else ""
            self.office.answers[number] = KeptAnswer(number, day, reference, because)

    def come_back(self, which: int, number: int) -> None:
        """The bank returns a payment, and its payee gives another account, which is confirmed."""
        if self.payments:
            self.answer(which, 1 + number % 2)
            _, payee = self.payments[-1 - which % len(self.payments)]
            self.account(list(OTHERS).index(payee), number)
            self.accept(3, 0)

    def account(self, which: int, number: int) -> None:
        """Somebody changes account."""
        person = self.office.programme.participants[which % 5]
        self.office.change_person(person.participant_id, iban=iban(10 * (which % 5) + number % 3))

    # --- staff correct ----------------------------------------------------------------------------
    def correct(self, which: int, size: int) -> None:
        """Somebody enters a row of Corrections, mostly later than all others."""
        days = [as_row(row).day for row in self.office.rows]
        late = max(days, default=0) + 10
        day = late if size % 6 else 1 + which % late
        line = sorted(self.claimed)[which % len(self.claimed)] if self.claimed else ""
        taken = {(row.line_id, as_row(row).day) for row in self.office.rows}
        if line and (line, day) not in taken:
            self.office.correct(line, str(euros(1_250 * size)), day)

    def recover(self, which: int, size: int) -> None:
        """Money of a row came back: so much in all, or all of it."""
        total = None if size % 2 else euros(1_250 * size)
        self._change_row(which, recovered_on=self.office.as_of, recovered_eur=total)

    def not_recovered(self, which: int, _: int) -> None:
        self._change_row(which, recovered_on=None, recovered_eur=None)

    def edit_row(self, which: int, size: int) -> None:
        self._change_row(which, correct_amount=euros(1_250 * size))

    def _change_row(self, which: int, **changes: Any) -> None:
        if self.office.rows:
            at = -1 - which % len(self.office.rows)
            self.office.rows[at] = replace(self.office.rows[at], **changes)

    def drop_row(self, which: int, _: int) -> None:
        if self.office.rows:
            del self.office.rows[-1 - which % len(self.office.rows)]

    def accept(self, which: int, _: int) -> None:
        """The chief accepts what the program asks about."""
        asked = (
            "ANSWER-CHANGED",
            "RETURNED-SAME-ACCOUNT",
            "RECOVERY-CHANGED",
            "IBAN-CHANGED",
            "PAYEE-CHANGED",
        )
        code = asked[which % len(asked)]
        for found in self.office.draft().findings:
            if found.code == code:
                self.office.overrule(found.subject, code, found.value)
                self.accepted.add((code, found.subject, self._accepted_value(code, found)))

    def _accepted_value(self, code: str, found: Any) -> object:
        match code:
            case "IBAN-CHANGED":
                return self._participant(found.subject).iban
            case "RECOVERY-CHANGED":
                return None if found.value == "blank" else cents(Decimal(found.value))
            case "PAYEE-CHANGED":
                return self._participant(found.subject).name
            case _:
                return ""

    # --- rows change ------------------------------------------------------------------------------
    def typo(self, which: int, _: int) -> None:
        """A name is typed in another way: it is the same person."""
        person = self.office.programme.participants[which % 5]
        name = person.name[:-1] if person.name.endswith("h") else f"{person.name}h"
        self.office.change_person(person.participant_id, name=name)

    def another(self, which: int, _: int) -> None:
        """The row becomes another person, or the first one again."""
        row = PEOPLE[which % 5]
        other = {"name": OTHERS[row.participant_id], "email": f"{row.participant_id}@other.org"}
        if self._person(row.participant_id) != row.participant_id:
            other = {"name": row.name, "email": row.email or ""}
        self.office.change_person(row.participant_id, **other)

    def ends(self, which: int, days: int) -> None:
        """The end date of an activity is put right."""
        activities = list(self.office.programme.activities)
        name, one = ("SV-01", "EM-01")[which % 2], activities[which % 2]
        self.days[name] = 1 + days % 4
        end = date(2023, 3, 7) + timedelta(days % 4)
        activities[which % 2] = replace(one, end_date=end)
        self.office.change(activities=tuple(activities))

    def rename(self, which: int, _: int) -> None:
        """An activity under which lines were settled gets another ID, or its own again."""
        name, at = ("SV-01", "EM-01")[which % 2], which % 2
        if name not in {self.model.claim(line).activity for line in self.model.lines}:
            return
        those = self.office.programme
        new = name if those.activities[at].activity_id != name else f"{name} bis"

        def renamed(rows: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(
                replace(row, activity_id=new) if row.activity_id.startswith(name) else row
                for row in rows
            )

        self.office.change(
            activities=renamed(those.activities),
            participants=renamed(those.participants),
            expenses=renamed(those.expenses),
            deliverables=renamed(those.deliverables),
        )

    # --- months -----------------------------------------------------------------------------------
    def withdraw(self, _: int, __: int) -> None:
        if self.model.can_withdraw(self.words):
            last = max(i for i, one in enumerate(self.office.releases) if one.counts)
            self.office.releases[last] = replace(self.office.releases[last], counts=False)
            self.model.withdraw()

    def quiet(self, _: int, __: int) -> None:
        self.office.next_month()

    def release(self) -> None:
        """Release, and check that the month came to what the model says."""
        month = self._month()
        foretold = self.model.foretell(month)
        settlement = self.office.release()
        same(foretold, settlement)
        if not foretold.is_release:
            return
        self.model.keep(foretold, payees(settlement), month)
        for payment in settlement.payments:
            self.payments.append((payment.payment_id, payment.participant.participant_id))
        movements = {line.line_id for line in settlement.lines if not line.settles}
        assert not movements & self.movements, "a movement's ID is used once"
        self.movements |= movements

    # --- what lies there --------------------------------------------------------------------------
    def _participant(self, row: str) -> Participant:
        rows = self.office.programme.participants
        return next(one for one in rows if one.participant_id == row)

    def _person(self, row: str) -> str:
        """Who has a row today: the person it began with, or the other one."""
        return f"{row} other" if self._participant(row).name.startswith(OTHERS[row]) else row

    def _month(self) -> Month:
        those = self.office.programme
        present = {row.line_id for row in those.expenses}
        return Month(
            lines=[claim for line, claim in self.claimed.items() if line in present],
            rows=[as_row(row) for row in self.office.rows],
            words=self.words,
            ibans={p.participant_id: p.iban or "" for p in those.participants},
            person={p.participant_id: self._person(p.participant_id) for p in those.participants},
            names={p.participant_id: p.name for p in those.participants},
            gives=self._gives,
            gone={one.activity_id[:5] for one in those.activities if " " in one.activity_id},
            accepted=self.accepted,
        )

    def _gives(self, where: str, category: str) -> int:
        if category in CEILINGS:
            return CEILINGS[Category(category)]
        units = {NIGHTS: self.days[where] + 1, MEALS: self.days[where], FEE: 5}
        return units[Category(category)] * RATES[Category(category)]


def payees(settlement: Settlement) -> dict[Payee, str]:
    return {
        (p.participant.participant_id, p.activity.activity_id, p.reissue_of): p.payment_id
        for p in settlement.payments
    }


def same(foretold: Foretold, settlement: Settlement) -> None:
    """The program comes to what was foretold."""
    accounts = {account.line.of: account for account in settlement.accounts}
    paid = {
        payee: {
            line.of: cents(line.approved_eur)
            for line in settlement.lines
            if line.payment_id == number and line.approved_eur
        }
        for payee, number in payees(settlement).items()
    }
    held = {line.line_id for line in settlement.held if line.expense is not None}
    back = {a.line_id: cents(a.to_recover_eur) for a in settlement.adjustments if a.to_recover_eur}
    assert held == foretold.waiting
    assert {line: cents(one.due) for line, one in accounts.items()} == foretold.due
    assert paid == foretold.payments
    assert {line: cents(one.out) for line, one in accounts.items()} == foretold.out
    assert back == foretold.to_recover
    assert settlement.to_release == foretold.is_release


STEPS = (
    *("claim",) * 6, *("answer",) * 3, *("come_back",) * 3, *("correct",) * 4, *("recover",) * 3,
    *("withdraw",) * 2, *("accept",) * 2, "not_recovered", "edit_row", "drop_row", "drop_line",
    "edit_line", "account", "typo", "another", "ends", "rename", "quiet",
)  # fmt: skip
some = st.integers(0, 39)
claims = st.lists(st.tuples(st.just("claim"), some, some), min_size=2, max_size=5)
months = st.lists(st.tuples(st.sampled_from(STEPS), some, some), min_size=1, max_size=4)
histories = st.tuples(claims, months, months, months, months, months)


@MANY
@given(histories)
def test_the_program_and_the_model_agree_to_the_cent(
    history: tuple[list[tuple[str, int, int]], ...],
) -> None:
    story = Story()
    for month in history:
        for name, which, how in month:
            step: Callable[[int, int], None] = getattr(story, name)
            step(which, how)
        story.release()
