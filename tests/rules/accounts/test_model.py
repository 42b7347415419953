"""Random histories of money: the program and a model written apart from it agree to the cent.

A few hundred histories; thousands with P2P_LONG=1.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.books import ActivityType, Category, Correction, Participant, Role
from p2p_sheets.ledger.release import as_release
from p2p_sheets.rules.accounts import KeptAnswer
from p2p_sheets.rules.reimbursement import Settlement
from tests.programmes import activity, expense, participant, programme, visit
from tests.rules.accounts.model import Cap, Claimed, Foretold, Model, Month, Payee, Row, Word
from tests.rules.accounts.office import Office

MANY = settings(max_examples=int(__import__("os").environ.get("MM", "300")))
TRAVEL, NIGHTS, MEALS = Category.TRAVEL, Category.ACCOMMODATION, Category.MEALS
HOSTING, FEE = Category.HOSTING, Category.DAILY_RATE
RATES = {NIGHTS: 10_000, MEALS: 9_200, FEE: 45_000}
CEILINGS = {TRAVEL: 50_000, HOSTING: 70_000}
CLAIMS = (  # who claims what
    ("P1", TRAVEL), ("P1", NIGHTS), ("P1", MEALS), ("P2", TRAVEL), ("P2", NIGHTS),
    ("P3", TRAVEL), ("P3", MEALS), ("X1", TRAVEL), ("X1", FEE), ("H1", HOSTING),
)  # fmt: skip
OVERRIDES = ("ANSWER-CHANGED", "RETURNED-SAME-ACCOUNT", "RECOVERY-CHANGED", "IBAN-CHANGED")
FIRST_DAY = date(2023, 4, 1)  # that a row of Corrections is authorised on
BEFORE = date(2022, 12, 1)  # of the dates of lines


def iban(number: int) -> str:
    """A German IBAN of its own."""
    account = f"37040044{number:010d}"
    return f"DE{98 - int(account + '131400') % 97:02d}{account}"


def people() -> tuple[Participant, ...]:
    def one(of: str, role: Role, where: str = "SV-01", **more: Any) -> Participant:
        name = {"P1": "Anna Adler", "P2": "Berta Brunner", "P3": "Carla Czerny"}.get(of)
        number = sum(map(ord, of)) * 100
        return participant(of, role, where, name=name or f"Otto {of}", iban=iban(number), **more)

    return (
        one("P1", Role.VISITOR),
        one("P2", Role.VISITOR),
        one("P3", Role.VISITOR, city="Linz"),
        one("X1", Role.EXPERT, "EM-01", contracted_days=Decimal(5)),
        one("H1", Role.HOST, city="Trondheim", country="NO"),
    )


def cents(amount: Decimal | None) -> int:
    return int((amount or 0) * 100)


def euros(amount: int) -> Decimal:
    return (Decimal(amount) / 100).quantize(Decimal("0.01"))


class Story:
    """An office and a model to which the same happens; `do` takes a step, and checks a release."""

    def __init__(self) -> None:
        mission = activity("EM-01", ActivityType.MISSION)
        those = programme(activities=(visit(), mission), people=people())
        self.office, self.model = Office(those), Model()
        self.claimed: dict[str, Claimed] = {}
        self.dates: dict[tuple[str, Category], int] = {}
        self.words: dict[str, Word] = {}
        self.payments: list[str] = []  # Payment IDs, in their order
        self.shares: dict[str, dict[str, Decimal]] = {}
        self.who = {p.email: p.participant_id for p in those.participants}
        self.trusted: set[tuple[str, str]] = set()
        self.again: set[str] = set()
        self.believed: set[str] = set()
        self.fewer: set[tuple[str, int]] = set()
        self.days = {"SV-01": 3, "EM-01": 3}
        self.movements: set[str] = set()
        self.told: list[str] = []

    # --- steps ------------------------------------------------------------------------------------
    def line(self, which: int, size: int) -> None:
        """Somebody claims something, on days of its own."""
        person, category = CLAIMS[which % len(CLAIMS)]
        where = next(p for p in self.office.programme.participants if self._person(p) == person)
        number = len(self.claimed) + 1
        line, start = f"L{number:02d}", self.dates.get((person, category), 0)
        units = size % 3 + 1 if category in RATES else 1
        self.dates[person, category] = start + units + 1
        day = BEFORE + timedelta(start)
        more: dict[str, Any] = {"date_from": day, "activity_id": where.activity_id}
        if category in RATES:
            more["quantity"] = str(units)
            more["date_to"] = day + timedelta(units - (category != NIGHTS))
        amount = euros(2_000 + 2_517 * (size % 20))
        row = expense(
            line, category, None if category in RATES else str(amount),
            participant_id=where.participant_id, **more,
        )  # fmt: skip
        self.office.claim(row)
        owner = {Role.VISITOR: where.city or "", Role.EXPERT: person}.get(where.role, "")
        self.claimed[line] = Claimed(
            line=line,
            person=person,
            activity=where.activity_id,
            cap=(where.activity_id, owner, category),
            cents=units * RATES[category] if category in RATES else cents(amount),
            order=(day.isoformat(), line),
            one_person=where.role is Role.VISITOR,
        )

    def word(self, which: int, paid: bool, returned: bool) -> None:
        """Finance says something of a payment, or nothing any more."""
        if not self.payments:
            return
        number = self.payments[-1 - which % len(self.payments)]
        self.words[number] = Word(paid, returned)
        because = "account closed" if returned else ""
        day = self.office.as_of if paid else None
        self.office.answers[number] = KeptAnswer(number, day, "", because)

    def correct(self, which: int, amount: int, day: int) -> None:
        """Somebody enters a row of Corrections."""
        line = sorted(self.claimed)[which % len(self.claimed)] if self.claimed else ""
        taken = {(row.line, row.day) for row in map(as_row, self.office.rows)}
        if line and (line, day) not in taken:
            self.office.correct(line, str(euros(amount)), day)

    def recover(self, which: int, amount: int | None) -> None:
        """Money of a row came back: so much in all, or all of it."""
        self._change_row(
            which,
            recovered_on=self.office.as_of,
            recovered_eur=None if amount is None else euros(amount),
        )

    def not_recovered(self, which: int) -> None:
        self._change_row(which, recovered_on=None, recovered_eur=None)

    def edit_row(self, which: int, amount: int) -> None:
        self._change_row(which, correct_amount=euros(amount))

    def _change_row(self, which: int, **changes: Any) -> None:
        if self.office.rows:
            at = -1 - which % len(self.office.rows)
            self.office.rows[at] = replace(self.office.rows[at], **changes)

    def drop_row(self, which: int) -> None:
        if self.office.rows:
            del self.office.rows[-1 - which % len(self.office.rows)]

    def drop_line(self, which: int) -> None:
        rows = list(self.office.programme.expenses)
        if rows:
            del rows[which % len(rows)]
            self.office.change(expenses=tuple(rows))

    def edit_line(self, which: int, size: int) -> None:
        """Another amount is typed; for a settled line that pays nothing."""
        rows = list(self.office.programme.expenses)
        if rows:
            at = which % len(rows)
            line, amount = rows[at].line_id, 3_333 * (size + 1)
            rows[at] = replace(rows[at], amount=euros(amount))
            self.office.change(expenses=tuple(rows))
            if rows[at].category in CEILINGS:
                self.claimed[line] = replace(self.claimed[line], cents=amount)

    def account(self, which: int, number: int) -> None:
        """Somebody changes account."""
        person = self.office.programme.participants[which % 5]
        self.office.change_person(person.participant_id, iban=iban(10 * which + number % 3))

    def overrule(self, which: int) -> None:
        """The chief accepts what the program asks about."""
        code = OVERRIDES[which % len(OVERRIDES)]
        for found in self.office.draft().findings:
            if found.code != code:
                continue
            self.office.overrule(found.subject, code, found.value)
            match code:
                case "ANSWER-CHANGED":
                    self.believed.add(found.subject)
                case "RETURNED-SAME-ACCOUNT":
                    self.again.add(found.subject)
                case "RECOVERY-CHANGED":
                    total = found.value if found.value[:1].isdigit() else "0"
                    self.fewer.add((found.subject, cents(Decimal(total))))
                case _:
                    self.trusted.add((found.subject, found.value))

    def typo(self, which: int) -> None:
        """A name is typed in another way: it is the same person."""
        person = self.office.programme.participants[which % 5]
        name = person.name[:-1] if len(person.name) % 2 else f"{person.name}h"
        self.office.change_person(person.participant_id, name=name)

    def ends(self, which: int, days: int) -> None:
        """The end date of an activity is put right."""
        activities = list(self.office.programme.activities)
        one = activities[which % 2]
        self.days[one.activity_id] = days = 1 + days % 4
        activities[which % 2] = replace(one, end_date=one.start_date + timedelta(days - 1))
        self.office.change(activities=tuple(activities))

    def withdraw(self) -> None:
        if self.model.can_withdraw(self.words):
            last = max(i for i, one in enumerate(self.office.releases) if one.counts)
            self.office.releases[last] = replace(self.office.releases[last], counts=False)
            self.model.withdraw()

    def quiet(self) -> None:
        self.office.next_month()

    def release(self) -> None:
        """Release, and check that the month came to what the model says."""
        month = self._month()
        foretold = self.model.foretell(month)
        settlement = self.office.draft()
        same(self, foretold, settlement)
        if foretold.is_release:
            name = f"R{self.office.number + 1}"
            made = as_release(settlement, name, self.office.as_of)
            self.office.releases.append(made)
            self.office.number += 1
            self._keep(settlement)
            self.model.keep(foretold, self._payees(settlement), month)
        self.office.next_month()

    # --- what lies there --------------------------------------------------------------------------
    def _person(self, row: Participant) -> str:
        return self.who[row.email]

    def _month(self) -> Month:
        those = self.office.programme
        present = {row.line_id for row in those.expenses}
        return Month(
            lines=[claim for line, claim in self.claimed.items() if line in present],
            rows=[as_row(row) for row in self.office.rows],
            words=self.words,
            ibans={self._person(p): p.iban or "" for p in those.participants},
            gives={claim.cap: self._gives(claim.cap) for claim in self.claimed.values()},
            trusted=self.trusted,
            again=self.again,
            believed=self.believed,
            fewer=self.fewer,
        )

    def _gives(self, cap: Cap) -> int:
        where, _, name = cap
        category = Category(name)
        if category in CEILINGS:
            return 50_000 if where == "EM-01" else CEILINGS[category]
        units = {NIGHTS: self.days[where] + 1, MEALS: self.days[where], FEE: 5}[category]
        return units * RATES[category]

    def _payees(self, settlement: Settlement) -> dict[Payee, str]:
        return {
            (self._person(p.participant), p.activity.activity_id, p.reissue_of): p.payment_id
            for p in settlement.payments
        }

    def _keep(self, settlement: Settlement) -> None:
        for payment in settlement.payments:
            self.payments.append(payment.payment_id)
        movements = {line.line_id for line in settlement.lines if not line.settles}
        assert not movements & self.movements, "a movement's ID is used once"
        self.movements |= movements


def as_row(row: Correction) -> Row:
    back = None if row.recovered_eur is None else cents(row.recovered_eur)
    day = (row.authorised_on - FIRST_DAY).days + 1
    return Row(row.line_id, day, cents(row.correct_amount), row.recovered_on is not None, back)


def same(story: Story, foretold: Foretold, settlement: Settlement) -> None:
    """The program comes to what was foretold, and to nothing that may never be."""
    lines = [line for line in foretold.due if settlement.accounts.get(line)]
    assert {line: euros(foretold.due[line]) for line in lines} == {
        line: settlement.accounts.get(line).due for line in lines
    }
    paid = {
        payee: {
            line.of: line.approved_eur
            for line in settlement.lines
            if line.payment_id == number and line.approved_eur
        }
        for payee, number in story._payees(settlement).items()
    }
    assert paid == {
        payee: {line: euros(amount) for line, amount in shares.items()}
        for payee, shares in foretold.payments.items()
    }
    assert {line: euros(foretold.out[line]) for line in lines} == {
        line: settlement.accounts.get(line).out for line in lines
    }
    back = {a.line_id: a.to_recover_eur for a in settlement.adjustments if a.to_recover_eur}
    assert back == {line: euros(amount) for line, amount in foretold.to_recover.items()}
    held = {line.line_id for line in settlement.held if line.expense is not None}
    assert foretold.waiting == held
    assert settlement.to_release == foretold.is_release


amounts = st.integers(0, 24).map(lambda n: 2_500 * n)
odd = st.integers(0, 9)
steps = st.one_of(
    st.tuples(st.just("line"), st.integers(0, 9), st.integers(0, 19)),
    st.tuples(st.just("line"), st.integers(0, 2), st.integers(0, 19)),
    st.just(("release",)),
    st.just(("release",)),
    st.just(("release",)),
    st.tuples(st.just("word"), st.integers(0, 3), st.booleans(), st.booleans()),
    st.tuples(st.just("correct"), odd, amounts, st.integers(1, 60)),
    st.tuples(st.just("recover"), odd, st.none() | amounts),
    st.tuples(st.just("not_recovered"), odd),
    st.tuples(st.just("edit_row"), odd, amounts),
    st.tuples(st.just("drop_row"), odd),
    st.tuples(st.just("drop_line"), odd),
    st.tuples(st.just("edit_line"), odd, odd),
    st.tuples(st.just("account"), odd, odd),
    st.tuples(st.just("overrule"), odd),
    st.tuples(st.just("typo"), odd),
    st.tuples(st.just("ends"), odd, odd),
    st.just(("withdraw",)),
    st.just(("quiet",)),
)


@MANY
@given(st.lists(steps, min_size=4, max_size=30))
def test_the_program_and_the_model_agree_to_the_cent(history: list[tuple[Any, ...]]) -> None:
    story = Story()
    for name, *how in [("line", 0, 5), ("release",), *history, ("release",)]:
        act: Callable[..., None] = getattr(story, name)
        act(*how)
