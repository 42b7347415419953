"""Money over time, told a second time and apart from the program: what each month must come to.

Whole cents and a plain list of events. A month is what lies in the workbooks on its day (`Month`);
`Model.foretell` says what a release of it makes due, pays, holds and asks back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.rules.accounts.history import Claimed, Event, History, Month, Row, Word

Payee = tuple[str, str, str]  # row of Participants, Activity ID, re-issue of


@dataclass
class Foretold:
    """What a release of a month comes to; all in cents."""

    events: list[Event]
    payments: dict[Payee, dict[str, int]]  # by line
    waiting: set[str]  # lines that are not settled by it
    due: dict[str, int]
    out: dict[str, int]
    to_recover: dict[str, int]

    @property
    def is_release(self) -> bool:
        """Is there something to post?"""
        return bool(self.payments) or any(event.what != "heard" for event in self.events)


class Model(History):
    """Releases one month after the other, and withdraws them."""

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
        kept = list(self.events)
        self.release += 1
        try:
            return self._play(month)
        finally:
            self.events = kept
            self.release -= 1

    def keep(self, foretold: Foretold, ids: dict[Payee, str], month: Month) -> None:
        """Release what was foretold: its payments have these IDs."""
        self.release += 1
        self.events += foretold.events
        for (row, activity, of), shares in foretold.payments.items():
            self._add(
                "paid",
                payment=ids[row, activity, of],
                shares=shares,
                iban=month.ibans[row],
                row=row,
                person=month.person[row],
                reissue_of=of,
            )

    def _add(self, what: str, **more: object) -> None:
        self.events.append(Event(what, self.release, **more))  # type: ignore[arg-type]

    def _play(self, month: Month) -> Foretold:
        """Post in the order of a release: answers, recoveries, corrections, new lines."""
        before = len(self.events)
        doubted = self._hear(month)
        rows = sorted(month.rows, key=lambda row: (row.day, row.line))
        good = [row for row in rows if self._is_good(row)]
        doubted |= {row.line for row in rows if row not in good}
        lowering = [x for x in good if self.posted(x) or x.correct <= self.due(x.line)]
        doubted |= self._get_back(lowering, month)
        doubted |= self._correct(good, lowering, month)
        waiting = self._settle(month, doubted)
        due = {line: self.due(line) for line in self.lines}
        out = {line: self.out(line) for line in self.lines}
        payments = self._pay(month, doubted)
        for shares in payments.values():
            for line, cents in shares.items():
                out[line] += cents
        return Foretold(
            events=self.events[before:],
            payments=payments,
            waiting=waiting,
            due=due,
            out=out,
            to_recover={line: self.asked_back(line) for line in due if self.asked_back(line)},
        )

    def _hear(self, month: Month) -> set[str]:
        """Hear finance's newest word; what takes back a word that was kept waits."""
        doubted = set()
        for paid in list(self.of("paid")):
            kept = self.word(paid.payment)
            word = month.words.get(paid.payment, Word()) or kept
            taken_back = (kept.returned or (kept.paid and not word.paid)) and not word.returned
            if taken_back and not month.accepts("ANSWER-CHANGED", paid.payment):
                doubted |= set(paid.shares)
            elif word != kept:
                was = self.state(paid)
                self._add("heard", payment=paid.payment, word=word)
                if any(self.out(line) < 0 for line in paid.shares):
                    self.events.pop()
                    doubted |= set(paid.shares)
                elif self._moves(was, self.state(paid)):
                    self._add(self.state(paid), payment=paid.payment)
        return doubted

    @staticmethod
    def _moves(was: str, state: str) -> bool:
        """Is there money to book? Not where a return is taken back of what never went out."""
        return state != was and (was, state) != ("returned", "never out")

    def _is_good(self, row: Row) -> bool:
        """Is the row of a settled line, unchanged if it was posted, else not too old?"""
        posted = self.posted(row)
        if posted is not None or not self.is_settled(row.line):
            return posted is not None and posted.correct == row.correct
        days = [e.day for e in self.of("corrected", line=row.line) if self.counts(e)]
        return row.day > max(days, default=0)

    def _get_back(self, rows: Iterable[Row], month: Month) -> set[str]:
        """Book what came back for rows of Corrections."""
        doubted = set()
        for row in rows:
            had, asked = self.back(row.line, row.day), self._asked(row)
            total = row.back
            if total is None:
                rest = max(0, asked - self._returned_since(row))
                total = had + rest if row.is_back else 0
            is_nothing = row.is_back and row.back is None and total == 0
            if total == had and not is_nothing:
                continue
            changed = total < had or (had > 0 and row.back is None)
            is_doubted = changed and not month.accepts("RECOVERY-CHANGED", row.line, row.back)
            too_much = total - had > min(asked, self.out(row.line))
            if is_doubted or is_nothing or too_much:
                doubted.add(row.line)
            else:
                self._add("back", line=row.line, day=row.day, cents=total)
        return doubted

    def _asked(self, row: Row) -> int:
        """What a row still asks back: as it was posted, less what came back for the line since."""
        posted = self.posted(row)
        if posted is None:
            return max(0, self.out(row.line) - min(row.correct, self.due(row.line)))
        then = self._then(posted)
        days = {event.day for event in self.of("back", line=row.line)}
        since = sum(self.back(row.line, day) - then.back(row.line, day) for day in days)
        return max(0, posted.asked - since)

    def _returned_since(self, row: Row) -> int:
        """What the bank sent back, since the row was posted, of payments made before."""
        posted = self.posted(row)
        if posted is None:
            return 0
        then = self._then(posted)
        return sum(
            paid.shares[row.line]
            for paid in then.of("paid", line=row.line)
            if then.state(paid) == "out" and self.state(paid) != "out"
        )

    def _then(self, event: Event) -> History:
        """All that had happened before an event."""
        then = History()
        then.events, then.withdrawn = self.events[: self.events.index(event)], self.withdrawn
        return then

    def _correct(self, good: list[Row], lowering: list[Row], month: Month) -> set[str]:
        """Post the rows of Corrections that are new, the newest Authorised on last."""
        doubted = set()
        for row in good:
            if self.posted(row):
                continue
            due, claim = self.due(row.line), self.claim(row.line)
            if row.correct > due and claim.activity in month.gone:
                doubted.add(row.line)
                continue
            left = self.left((self.owner(row.line), claim.category), month)
            new = min(row.correct, max(due, self.draw(row.line) + max(0, left)))
            asked = max(0, self.out(row.line) - new)
            self._add(
                "corrected", line=row.line, day=row.day, cents=new, correct=row.correct, asked=asked
            )
            if row not in lowering:
                doubted |= self._get_back([row], month)
        return doubted

    def _settle(self, month: Month, doubted: set[str]) -> set[str]:
        """Settle the new lines by date, then Line ID; give those that wait."""
        new = [claim for claim in month.lines if not self.is_settled(claim.line)]
        waiting = {
            claim.line
            for claim in new
            if claim.line in doubted
            or claim.activity in month.gone
            or self._account_waits(claim.row, month)
            or self._return_waits(claim.line, claim.row, month)
        }
        payable = [claim for claim in new if claim.line not in waiting]
        places = [
            {claim.city: self._chosen(claim, payable, month, figure) for claim in payable}
            for figure in (self.draw, self.once_back)
        ]
        for claim in sorted(payable, key=lambda claim: claim.order):
            person = month.person[claim.row]
            cap = (claim.owner(person), claim.category)
            now, once = (not claim.city or place[claim.city] == person for place in places)
            own = self.draw(claim.line)
            mine = claim.line in self.lines and self.owner(claim.line) == cap[0]
            left = self.left(cap, month) + (own if mine else 0)
            approved = min(claim.cents, max(0, left)) if now else 0
            owes = any(self.asked_back(line) for line in self.lines if self.owner(line) == cap[0])
            would_get = once and self.left(cap, month, self.once_back) + (own if mine else 0) > 0
            if approved == 0 < claim.cents and owes and would_get:
                waiting.add(claim.line)
            else:
                self._add(
                    "settled",
                    line=claim.line,
                    cents=approved,
                    claim=claim,
                    row=claim.row,
                    person=person,
                )
        return waiting

    def _chosen(
        self, of: Claimed, payable: list[Claimed], month: Month, figure: Callable[[str], int]
    ) -> str:
        """Who has the place of the one person that may draw on a city's caps (RB-3)."""
        drawing = [
            self.settled(line).person
            for line in self.lines
            if self.owner(line) == (of.activity, of.city) and figure(line)
        ]
        waiting = sorted(claim.row for claim in payable if claim.city == of.city)
        return drawing[0] if drawing else month.person[waiting[0]]

    def _account_waits(self, row: str, month: Month) -> bool:
        """Did the account change since the row or its person was paid, unconfirmed (PA-5)?"""
        paid = [event for event in self.of("paid") if self.state(event) != "never out"]
        last = [event.iban for event in paid if event.row == row][-1:]
        last += [event.iban for event in paid if event.person == month.person[row]][-1:]
        iban = month.ibans[row]
        return any(one != iban for one in last) and not month.accepts("IBAN-CHANGED", row, iban)

    def _return_waits(self, line: str, row: str, month: Month) -> bool:
        """Would money go to the account from which it came back, without a word?"""
        return any(
            one.iban == month.ibans[row] and not month.accepts("RETURNED-SAME-ACCOUNT", one.payment)
            for one in self.open_returns(line)
        )

    def _pay(self, month: Month, doubted: set[str]) -> dict[Payee, dict[str, int]]:
        """Pay every balance that is owed and does not wait, whole and in one payment."""
        payments: dict[Payee, dict[str, int]] = {}
        for line in sorted(self.lines):
            balance, claim = self.due(line) - self.out(line), self.claim(line)
            now = month.person[claim.row]
            is_other = now != self.settled(line).person
            if (
                not self.is_settled(line)
                or balance <= 0
                or line in doubted
                or claim.activity in month.gone
                or (
                    is_other
                    and not month.accepts("PAYEE-CHANGED", claim.row, month.names[claim.row])
                )
                or self._account_waits(claim.row, month)
                or self._return_waits(line, claim.row, month)
            ):
                continue
            returned = self.open_returns(line)
            of = returned[-1].payment if returned else ""
            payments.setdefault((claim.row, claim.activity, of), {})[line] = balance
        return payments
