"""Money over time, told a second time and apart from the program: what each month must come to.

Whole cents and a plain list of events; every figure is computed anew from all events each time.
A month is what lies in the workbooks on its day (`Month`); `Model.foretell` says what a release of
it makes due, pays, holds and asks back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Cap = tuple[str, str, str]  # Activity ID, whose it is, category


@dataclass(frozen=True)
class Claimed:
    """A line of Expenses: `euro` is what it would get if its cap had no end, in cents."""

    line: str
    person: str
    activity: str
    cap: Cap
    cents: int
    order: tuple[str, str]  # its date, then its Line ID (RB-12)
    one_person: bool = True  # is its cap for one person at a time (RB-3)?


@dataclass(frozen=True)
class Row:
    """A row of Corrections: `back` is Recovered EUR, none where it is blank."""

    line: str
    day: int
    correct: int
    is_back: bool = False
    back: int | None = None


@dataclass(frozen=True)
class Word:
    """What finance says of a payment."""

    paid: bool = False
    returned: bool = False

    def __bool__(self) -> bool:
        return self.paid or self.returned


@dataclass
class Month:
    """What lies in the workbooks on the day of a release."""

    lines: list[Claimed]
    rows: list[Row]
    words: dict[str, Word]  # by Payment ID
    ibans: dict[str, str]  # by person
    gives: dict[Cap, int]  # what each cap gives in all, in cents
    trusted: set[tuple[str, str]]  # person and IBAN: IBAN-CHANGED overridden
    again: set[str]  # payments: RETURNED-SAME-ACCOUNT overridden
    believed: set[str]  # payments: ANSWER-CHANGED overridden
    fewer: set[tuple[str, int]]  # line and new total: RECOVERY-CHANGED overridden
    strangers: set[str] = field(default_factory=set)  # persons whose row is another person's now


@dataclass
class Event:
    """What a release did: settled, corrected, paid, heard of a payment, got money back."""

    what: str
    release: int
    line: str = ""
    cents: int = 0  # due; of money that came back: the row's total so far
    day: int = 0  # of the row of Corrections
    correct: int = 0  # what that row says
    asked: int = 0  # what that row asked back when it was posted
    had: int = 0  # what had come back for that row when it was posted
    payment: str = ""
    word: Word = Word()
    shares: dict[str, int] = field(default_factory=dict)
    iban: str = ""
    person: str = ""
    reissue_of: str = ""


Payee = tuple[str, str, str]  # person, Activity ID, re-issue of


@dataclass
class Foretold:
    """What a release of a month comes to."""

    events: list[Event]
    payments: dict[Payee, dict[str, int]]  # cents by line
    waiting: set[str]  # lines that are not settled by it
    doubted: set[str]  # accounts that wait for an answer, a row of Corrections or an override
    due: dict[str, int]
    out: dict[str, int]
    to_recover: dict[str, int]

    @property
    def is_release(self) -> bool:
        """Is there something to post?"""
        return bool(self.payments) or any(event.what != "heard" for event in self.events)


class Model:
    """All that was released, and what it means."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.withdrawn: set[int] = set()
        self.claims: dict[str, Claimed] = {}  # as each line was first settled
        self.release = 0

    # --- what the events say ----------------------------------------------------------------------
    def counts(self, event: Event) -> bool:
        return event.release not in self.withdrawn

    def of(self, *what: str, line: str = "") -> Iterator[Event]:
        return (
            event
            for event in self.events
            if event.what in what and (not line or line in (event.line, *event.shares))
        )

    def is_settled(self, line: str) -> bool:
        return any(self.counts(event) for event in self.of("settled", line=line))

    def due(self, line: str) -> int:
        figures = [e.cents for e in self.of("settled", "corrected", line=line) if self.counts(e)]
        return figures[-1] if figures else 0

    def word(self, payment: str) -> Word:
        heard = [event.word for event in self.of("heard") if event.payment == payment]
        return heard[-1] if heard else Word()

    def is_out(self, paid: Event) -> bool:
        word = self.word(paid.payment)
        return not word.returned and (self.counts(paid) or word.paid)

    def went_out(self, paid: Event) -> bool:
        """Has the bank ever been told to pay it, so that a return of it means something?"""
        return self.counts(paid) or self.word(paid.payment).paid

    def back(self, line: str, day: int) -> int:
        totals = [event.cents for event in self.of("back", line=line) if event.day == day]
        return totals[-1] if totals else 0

    def out(self, line: str) -> int:
        paid = sum(e.shares[line] for e in self.of("paid", line=line) if self.is_out(e))
        days = {event.day for event in self.of("back", line=line)}
        return paid - sum(self.back(line, day) for day in days)

    def draw(self, line: str) -> int:
        return max(self.due(line), self.out(line))

    def drawn(self, cap: Cap) -> int:
        return sum(self.draw(line) for line, claim in self.claims.items() if claim.cap == cap)

    def room(self, claim: Claimed, month: Month) -> int:
        """What this line may have in all: its own draw, and what its cap has left."""
        left = month.gives[claim.cap] - self.drawn(claim.cap)
        return self.draw(claim.line) + max(0, left)

    def asked_back(self, line: str) -> int:
        """What its payee must give back; nothing while a withdrawn line is not settled again."""
        return max(0, self.out(line) - self.due(line)) if self.is_settled(line) else 0

    def posted_row(self, row: Row) -> Event | None:
        rows = [e for e in self.of("corrected", line=row.line) if e.day == row.day]
        return next((event for event in rows if self.counts(event)), None)

    def open_return(self, line: str) -> Event | None:
        """The newest payment of a line that came back and was not made good by a re-issue."""
        heard_in = {e.payment: e.release for e in self.of("heard") if e.word.returned}
        made_good = [
            event.release
            for event in self.of("paid", line=line)
            if event.reissue_of and self.went_out(event)
        ]
        returned = [
            event
            for event in self.of("paid", line=line)
            if self.word(event.payment).returned
            and self.went_out(event)
            and not any(
                release >= heard_in[event.payment]
                for release in made_good
                if release > event.release
            )
        ]
        return returned[-1] if returned else None

    # --- a release --------------------------------------------------------------------------------
    def withdraw(self) -> None:
        self.withdrawn.add(self.last_in_force)

    @property
    def last_in_force(self) -> int:
        return max((n for n in range(1, self.release + 1) if n not in self.withdrawn), default=0)

    def can_withdraw(self, words: dict[str, Word]) -> bool:
        """Not once finance answered, nor once money came back for a line that it paid."""
        last = self.last_in_force
        paid = [event for event in self.of("paid") if event.release == last]
        return last > 0 and not any(
            words.get(e.payment)
            or self.word(e.payment)
            or any(list(self.of("back", line=line)) for line in e.shares)
            for e in paid
        )

    def foretell(self, month: Month) -> Foretold:
        """Say what a release of the month comes to, and leave the books as they are."""
        kept, claims = list(self.events), dict(self.claims)
        self.release += 1
        try:
            return self._play(month)
        finally:
            self.events, self.claims = kept, claims
            self.release -= 1

    def keep(self, foretold: Foretold, ids: dict[Payee, str], month: Month) -> None:
        """Release what was foretold: its payments have these IDs."""
        self.release += 1
        self.events += foretold.events
        self.claims = {claim.line: claim for claim in month.lines} | self.claims
        for (person, activity, of), shares in foretold.payments.items():
            number = ids[person, activity, of]
            self._add(
                "paid",
                payment=number,
                shares=shares,
                iban=month.ibans[person],
                person=person,
                reissue_of=of,
            )

    def _add(self, what: str, **more: object) -> None:
        self.events.append(Event(what, self.release, **more))  # type: ignore[arg-type]

    def _play(self, month: Month) -> Foretold:
        before = len(self.events)
        self.claims = {claim.line: claim for claim in month.lines} | self.claims
        doubted = self._hear(month)
        doubted |= self._get_back([r for r in month.rows if self.posted_row(r)], month)
        doubted |= self._correct(month)
        waiting = self._settle(month, doubted)
        lines = sorted(self.claims)
        due = {line: self.due(line) for line in lines}
        out = {line: self.out(line) for line in lines}
        payments = self._pay(month, doubted)
        for shares in payments.values():
            for line, cents in shares.items():
                out[line] += cents
        return Foretold(
            events=self.events[before:],
            payments=payments,
            waiting=waiting,
            doubted=doubted,
            due=due,
            out=out,
            to_recover={line: self.asked_back(line) for line in lines if self.asked_back(line)},
        )

    def _hear(self, month: Month) -> set[str]:
        """Hear finance's newest word; what takes back a word that was kept waits."""
        doubted = set()
        for paid in list(self.of("paid")):
            kept = self.word(paid.payment)
            word = month.words.get(paid.payment, Word()) or kept
            taken_back = (kept.returned and not word.returned) or (
                not self.counts(paid) and kept.paid and not word.paid
            )
            if taken_back and paid.payment not in month.believed:
                doubted |= set(paid.shares)
            elif word != kept:
                was = self.is_out(paid)
                self._add("heard", payment=paid.payment, word=word)
                if self.is_out(paid) != was:
                    self._add("moved", payment=paid.payment)
        return doubted

    def _get_back(self, rows: Iterable[Row], month: Month) -> set[str]:
        """Book what came back for rows of Corrections that are posted."""
        doubted = set()
        for row in rows:
            posted, had = self.posted_row(row), self.back(row.line, row.day)
            assert posted is not None
            at = self.events.index(posted)
            total = row.back
            if not row.is_back:
                total = 0
            elif total is None:
                own = self.back(row.line, row.day)
                others = self._back_since(row.line, at) - (own - posted.had)
                total = own or max(0, posted.had + posted.asked - others)
            if total == had:
                continue
            too_much = total - posted.had > posted.asked or self.out(row.line) < total - had
            if (total < had and (row.line, total) not in month.fewer) or (total > had and too_much):
                doubted.add(row.line)
            else:
                self._add("back", line=row.line, day=row.day, cents=total)
        return doubted

    def _back_since(self, line: str, at: int) -> int:
        """What came back for a line, whatever the row, after an event."""
        then = Model()
        then.events = self.events[:at]
        days = {event.day for event in self.of("back", line=line)}
        return sum(self.back(line, day) - then.back(line, day) for day in days)

    def _correct(self, month: Month) -> set[str]:
        """Post the rows of Corrections that are new, the newest Authorised on last."""
        doubted = set()
        keys = [(row.line, row.day) for row in month.rows]
        for row in sorted(month.rows, key=lambda row: (row.day, row.line)):
            posted = self.posted_row(row)
            newest = max(
                (e.day for e in self.of("corrected", line=row.line) if self.counts(e)), default=0
            )
            if not self.is_settled(row.line) or keys.count((row.line, row.day)) > 1:
                doubted.add(row.line)
            elif posted is not None:
                if posted.correct != row.correct:
                    doubted.add(row.line)
            elif row.day < newest:
                doubted.add(row.line)
            else:
                due, claim = self.due(row.line), self.claims[row.line]
                new = min(row.correct, max(due, self.room(claim, month)))
                asked = max(0, self.out(row.line) - new)
                self._add(
                    "corrected",
                    line=row.line,
                    day=row.day,
                    cents=new,
                    correct=row.correct,
                    asked=asked,
                    had=self.back(row.line, row.day),
                )
                doubted |= self._get_back([row], month)
        return doubted

    def _settle(self, month: Month, doubted: set[str]) -> set[str]:
        """Settle the new lines by date, then Line ID; give those that wait."""
        waiting = set()
        for claim in sorted(month.lines, key=lambda claim: claim.order):
            if self.is_settled(claim.line):
                continue
            if claim.line in doubted or self._account_waits(claim.person, month):
                waiting.add(claim.line)
                continue
            rival = self._rival(claim, month, doubted)
            room = 0 if rival else self.room(claim, month)
            approved = min(claim.cents, room)
            if self._waits_for_recovery(claim, rival, approved):
                waiting.add(claim.line)
                continue
            self._add("settled", line=claim.line, cents=approved)
        return waiting

    def _rival(self, claim: Claimed, month: Month, doubted: set[str]) -> str:
        """Who has the place of the one person that may draw on this city's caps (RB-3)."""
        if not claim.one_person:
            return ""
        same = [
            event.line
            for event in self.of("settled")
            if self.claims[event.line].cap[:2] == claim.cap[:2] and self.draw(event.line)
        ]
        payable = sorted(
            one.person
            for one in month.lines
            if one.cap[:2] == claim.cap[:2]
            and not self.is_settled(one.line)
            and one.line not in doubted
            and not self._account_waits(one.person, month)
        )
        chosen = self.claims[same[0]].person if same else payable[0]
        return "" if chosen == claim.person else chosen

    def _waits_for_recovery(self, claim: Claimed, rival: str, approved: int) -> bool:
        """Is the line kept out by nothing but money that is still to come back?"""
        if rival:
            theirs = [
                line
                for line, one in self.claims.items()
                if one.person == rival and one.cap[:2] == claim.cap[:2]
            ]
            return not any(self.due(line) for line in theirs) and any(
                self.asked_back(line) for line in theirs
            )
        owed = sum(self.asked_back(x) for x, one in self.claims.items() if one.cap == claim.cap)
        return approved == 0 < claim.cents and owed > 0

    def _account_waits(self, person: str, month: Month) -> bool:
        """Did the account change since it was last paid, and nobody overrode that (PA-5)?"""
        last = [e.iban for e in self.of("paid") if e.person == person and self.went_out(e)]
        iban = month.ibans[person]
        changed = bool(last) and last[-1] != iban and (person, iban) not in month.trusted
        return changed or person in month.strangers

    def _pay(self, month: Month, doubted: set[str]) -> dict[Payee, dict[str, int]]:
        """Pay every balance that is owed and does not wait, whole and in one payment."""
        payments: dict[Payee, dict[str, int]] = {}
        for line, claim in sorted(self.claims.items()):
            balance = self.due(line) - self.out(line)
            if balance <= 0 or line in doubted or self._account_waits(claim.person, month):
                continue
            returned = self.open_return(line)
            if returned is not None:
                iban = month.ibans[claim.person]
                same = returned.iban == iban
                if same and returned.payment not in month.again:
                    continue
                if not same and (claim.person, iban) not in month.trusted:
                    continue
            of = returned.payment if returned else ""
            payments.setdefault((claim.person, claim.activity, of), {})[line] = balance
        return payments
