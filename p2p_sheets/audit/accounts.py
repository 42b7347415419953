"""One account per line, over all releases: what is due, what is out, what a release must post.

Money in cents. The order within a release: finance's answers, recoveries, corrections, new lines.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from p2p_sheets.audit.caps import Caps
from p2p_sheets.audit.cells import exact, folded, half_up, key, number
from p2p_sheets.audit.evidence import FORGOTTEN, MADE, LedgerRow, Tree, lapsed
from p2p_sheets.audit.sheets import Row

BANK_DID = ("recovered", "payment")  # postings that stand when their release is withdrawn


@lru_cache(maxsize=65536)
def cents(euro: object) -> int:
    """Read euro as cents.

    >>> cents("109.45"), cents(None)
    (10945, 0)
    """
    return half_up((exact(euro) or Fraction(0)) * 100)


class History:
    """What the ledger says before a release; `due` and `out` are those of every line."""

    def __init__(self, rows: Sequence[LedgerRow]) -> None:
        """Add up the entries."""
        import pandas as pd

        gone = lapsed(rows)
        self.settled: dict[str, Tree] = {}  # the row that settled a line, in force
        self.opened: dict[str, Tree] = {}  # the newest row of a line that is open again
        self.payments: dict[str, Tree] = {}
        self.shares: dict[str, dict[str, int]] = defaultdict(dict)  # payment -> line -> cents
        self.answers: dict[str, Tree] = {}
        self.movements: Counter[str] = Counter()
        self.lines: list[Tree] = []
        self.next = len(rows) + 1  # the number of the release itself
        posted: list[Tree] = []
        for row in rows:
            if row.kind == FORGOTTEN:
                self.answers.update({a["payment_id"]: a for a in row.tree["answers"]})
            if row.kind not in MADE or "lines" not in row.tree:
                continue
            named = _names(row)
            for line in row.tree["lines"]:
                self._take(line, named, counts=row.seq not in gone)
            for payment in row.tree["payments"]:
                name = named(payment["payment_id"])
                self.payments[name] = {**payment, "counts": row.seq not in gone, "seq": row.seq}
            self.answers.update({a["payment_id"]: a for a in row.tree["answers"]})
            own = {p["payment_id"] for p in row.tree["payments"]}
            posted += [
                {**as_posting(p, named), "seq": row.seq}
                for p in row.tree["postings"]
                if row.seq not in gone or (p["kind"] in BANK_DID and p["payment_id"] not in own)
            ]
        for name in set(self.opened) & set(self.settled):
            del self.opened[name]
        self.postings = pd.DataFrame(posted, columns=[*POSTING, "seq"], dtype=object)
        sums = self.postings.groupby("line")[["due", "out"]].sum()
        self.due: dict[str, int] = sums["due"].to_dict()
        self.out: dict[str, int] = sums["out"].to_dict()

    def _take(self, line: Tree, named: Callable[[str], str], *, counts: bool) -> None:
        name = key(line["of"])
        self.lines.append(line)
        self.movements[name] += line["of"] != line["line_id"]
        if line["of"] == line["line_id"]:
            (self.settled if counts else self.opened)[name] = line
        if cents(line["approved_eur"]):
            share = self.shares[named(line["payment_id"])]
            share[name] = share.get(name, 0) + cents(line["approved_eur"])


POSTING = ("kind", "line", "due", "out", "payment", "row", "correct", "asked")


def as_posting(tree: Tree, named: Callable[[str], str] = str) -> Tree:
    """Read a posting of the ledger; `row` is the Authorised on of its row in Corrections."""
    money = {name: cents(tree[name]) for name in ("due", "out", "correct", "asked")}
    names = {"kind": tree["kind"], "line": key(tree["line_id"]), "row": tree["authorised_on"] or ""}
    return {**names, **money, "payment": named(tree["payment_id"])}


def _names(row: LedgerRow) -> Callable[[str], str]:
    """Tell the payments of a lost branch from those of the branch that counts."""
    lost = f" ({row.tree['fork_hash'][:8]})" if row.kind == "fork" else ""
    return lambda payment: payment + lost if payment.startswith(f"{row.release}-") else payment


# --- what this release must post -----------------------------------------------------------------
class AccountsNow:
    """The accounts while a release is recomputed: the history, and its own postings so far."""

    def __init__(
        self, history: History, caps: Caps, record: Tree, accepted: Collection[tuple[str, object]]
    ) -> None:
        """Start from what the ledger says.

        `accepted` are totals of Recovered EUR in cents, with their line, that staff overruled.
        """
        self.accepted = accepted
        self._raising: set[tuple[str, str]] = set()  # line and day of new rows that raise due
        self.history, self.caps, self.seq = history, caps, history.next
        self.answers = {**history.answers, **{a["payment_id"]: a for a in record["answers"]}}
        self.recorded = {
            (p["line"], p["row"]): p["due"]
            for p in map(as_posting, record["postings"])
            if p["kind"] == "corrected"
        }
        self.due, self.out = defaultdict(int, history.due), defaultdict(int, history.out)
        self.posted: list[Tree] = []  # by this release
        self._of: dict[str, list[Tree]] = defaultdict(list)  # all postings of a line
        for posting in history.postings.to_dict("records"):
            self._of[posting["line"]].append(posting)

    def post(self, kind: str, line: str, due: int = 0, out: int = 0, **more: Any) -> None:
        """Write a posting, and let the line draw accordingly."""
        blank = {"payment": "", "row": "", "correct": 0, "asked": 0, "seq": self.seq}
        posting = {"kind": kind, "line": line, "due": due, "out": out, **blank, **more}
        self.posted.append(posting)
        self._of[line].append(posting)
        self.due[line] += due
        self.out[line] += out
        known = self.caps.lines.get(line)
        if known is not None:
            known.due, known.out = self.due[line], self.out[line]
            self.caps.put(known)

    def balance(self, line: str) -> int:
        """Give what is owed to the payee; under 0, what they owe."""
        return self.due[line] - self.out[line]

    def is_out(self, payment: str) -> bool:
        """Has a payment left the bank for good, as far as finance has said by now?"""
        answer, known = self.answers.get(payment, {}), self.history.payments.get(payment)
        if known is None or answer.get("returned_because"):
            return False
        return bool(known["counts"] or answer.get("paid_on"))

    def _passed(self, payment: str) -> bool:
        """Was it withdrawn, but paid all the same, and has it come back?"""
        answer, known = self.answers.get(payment, {}), self.history.payments.get(payment)
        there_and_back = answer.get("paid_on") and answer.get("returned_because")
        return bool(there_and_back and known and not known["counts"])

    def answer(self) -> None:
        """Post what finance's answers change: money that came back, or went out after all."""
        paid = self.history.postings[self.history.postings["kind"] == "payment"]
        stood = paid.groupby(["payment", "line"])["out"].sum().to_dict()
        changes = []
        for payment, shares in self.history.shares.items():
            before = self.history.answers.get(payment, {})
            for line, share in shares.items():
                told = (payment, line) in stood and before.get("returned_because")
                if self._passed(payment) and not told and not stood.get((payment, line)):
                    self.post("payment", line, out=share, payment=payment)
                    stood[payment, line] = share
                change = (share if self.is_out(payment) else 0) - stood.get((payment, line), 0)
                changes.append((change < 0, payment, line, change))
        for _, payment, line, change in sorted(changes):
            if change and self.out[line] + change >= 0:
                self.post("payment", line, out=change, payment=payment)

    def reissue_of(self, line: str) -> str:
        """Name the newest returned payment of a line whose return is still open, if any.

        Closed is what came back before the line's last re-issue: that paid the whole balance.
        """
        known = self.history.payments
        back = {
            p["payment"]: p["seq"]
            for p in self._of[line]
            if p["out"] < 0 and self.answers.get(p["payment"], {}).get("returned_because")
        }
        own = [name for name in known if line in self.history.shares[name]]
        went = [name for name in own if known[name]["counts"] or name in back or self.is_out(name)]
        last = max((known[name]["seq"] for name in went if known[name]["reissue_of"]), default=0)
        returned = [name for name in own if back.get(name, 0) > last and not self.is_out(name)]
        return returned[-1] if returned else ""

    def recover(self, rows: Iterable[Row]) -> None:
        """Post what came back for rows of Corrections: the total so far, less what was posted.

        What a new row that raises due asks back is known once that is posted.
        """
        for row in rows:
            line, named = row["key"], row["Authorised on"].isoformat()
            posted = any(_is(p, "corrected", named) for p in self._of[line])
            if posted or cents(row["Correct amount EUR"]) <= self.due[line]:
                self._recover(row)
            else:
                self._raising.add((line, named))

    def _recover(self, row: Row) -> None:
        line, named = row["key"], row["Authorised on"].isoformat()
        own = -sum(p["out"] for p in self._of[line] if _is(p, "recovered", named))
        total = row["Recovered EUR"]
        if row["Recovered on"] is None and total is None and not own:
            return
        posted = next((p for p in self._of[line] if _is(p, "corrected", named)), None)
        at = self._of[line].index(posted) if posted else len(self._of[line])
        since = self._of[line][at + 1 :]
        correct = cents(row["Correct amount EUR"])
        asked = posted["asked"] if posted else self.out[line] - correct
        left = max(0, asked + sum(p["out"] for p in since if p["kind"] == "recovered"))
        if total is not None:
            more = cents(total) - own
        elif row["Recovered on"] is None:
            more = -own
        else:
            more = max(0, left - _sent_back(self._of[line][:at], since))
        sound = posted["correct"] == correct if posted else self._is_next(line, named)
        word = (line, None if total is None else cents(total))
        waits = (more < 0 or (own and total is None)) and word not in self.accepted
        if sound and more and not waits and more <= min(left, self.out[line]):
            self.post("recovered", line, out=-more, row=named)

    def _is_next(self, line: str, row: str) -> bool:
        """Is a row of Corrections newer than all that were posted for its settled line?"""
        rows = [p["row"] for p in self._of[line] if p["kind"] == "corrected"]
        return line in self.history.settled and all(row > posted for posted in rows)

    def correct(self, rows: Sequence[Row]) -> None:
        """Post the rows of Corrections that no release has posted, by Authorised on and Line ID."""
        for row in rows:
            line, named = row["key"], row["Authorised on"].isoformat()
            if not self._is_next(line, named):
                continue
            known = self.caps.lines[line]
            correct = cents(row["Correct amount EUR"])
            due = self.caps.corrected(known, correct)
            if due is None:  # no row of today says how far the cap reaches
                due = self.due[line] + self.recorded.get((line, named), 0)
            asked = max(0, self.out[line] - due)
            change = due - self.due[line]
            self.post("corrected", line, due=change, row=named, correct=correct, asked=asked)
            if (line, named) in self._raising:
                self._recover(row)


def _sent_back(before: Sequence[Tree], since: Sequence[Tree]) -> int:
    """Add up what the bank sent back of payments that were made before."""
    sums = {p["payment"]: 0 for p in before if p["payment"]}
    for posting in since:
        if posting["payment"] in sums:
            sums[posting["payment"]] -= posting["out"]
    return sum(max(0, sent) for sent in sums.values())


def totals_accepted(overrides: Iterable[Row], as_of: date) -> Iterator[tuple[str, int | None]]:
    """Give the totals of Recovered EUR that staff let fall; None: one that was cleared."""
    for row in overrides:
        lasts = row["Valid until"] is None or row["Valid until"] >= as_of
        if lasts and folded(row["Finding"]) == "recoverychanged":
            value = number(row["Value"])
            yield row["key"], None if value is None else cents(value)


def _is(posting: Tree, kind: str, row: str) -> bool:
    return bool(posting["kind"] == kind and posting["row"] == row)


def usable(rows: Iterable[Row], as_of: date) -> Iterator[Row]:
    """Leave out rows of Corrections that are errors: blank, to come, two of a day that differ."""
    named = ("Correct amount EUR", "Authorised on", "Reason", "Authorised by")
    found: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        if all(row[title] not in (None, "") for title in named) and row["Authorised on"] <= as_of:
            found[row["key"], row["Authorised on"]].append(row)
    for same in found.values():
        told = {
            tuple(str(row[t]) for t in (*named, "Recovered EUR", "Recovered on")) for row in same
        }
        if len(told) == 1:
            yield same[0]
