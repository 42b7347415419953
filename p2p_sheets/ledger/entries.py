"""An entry of the journal, and what the entries in force add up to."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from pydantic import TypeAdapter

from p2p_sheets.rules.reimbursement import History, PaidPayment, Recovery, SettledLine
from p2p_sheets.text import order_key

GENESIS = "0" * 64
RELEASE, WITHDRAWAL = "release", "withdrawal"
FORK = "fork"  # an entry of a branch that does not count; its body holds the hash it had there

# Keys that a record does not know are left out, so that an older program reads a newer entry.
_LINES = TypeAdapter(list[SettledLine])
_PAYMENTS = TypeAdapter(list[PaidPayment])
_RECOVERIES = TypeAdapter(list[Recovery])

SettledOrPaid = TypeVar("SettledOrPaid", SettledLine, PaidPayment)


@dataclass(frozen=True)
class Entry:
    """One entry: what happened (`kind`), to which release, with all its rows in `body`."""

    seq: int
    kind: str
    release: str
    body: str  # canonical JSON
    previous: str
    hash: str

    @classmethod
    def after(cls, last: "Entry | None", kind: str, release: str, tree: object) -> "Entry":
        """Make the next entry of the chain."""
        previous = last.hash if last else GENESIS
        seq = last.seq + 1 if last else 1
        body = canonical(tree)
        return cls(seq, kind, release, body, previous, digest(seq, kind, release, body, previous))

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def hashes(self) -> set[str]:
        """The hash, and the one that it had in a branch that does not count."""
        return {self.hash} | ({str(self.tree["fork_hash"])} if self.kind == FORK else set())

    def named(self, payment_id: str) -> str:
        """Tell a payment of a branch that does not count from one of the same ID that does."""
        if self.kind != FORK or not payment_id:
            return payment_id
        return f"{payment_id} ({self.tree['fork_hash'][:8]})"

    def payments(self) -> list[PaidPayment]:
        """What finance was asked to pay."""
        return [
            self._named(row) for row in _PAYMENTS.validate_python(self.tree.get("payments", []))
        ]

    def lines(self) -> list[SettledLine]:
        """What was settled."""
        rows = _LINES.validate_python(self.tree.get("lines", []))
        return [self._named(row) for row in rows]

    def _named(self, row: SettledOrPaid) -> SettledOrPaid:
        name = self.named(row.payment_id)
        return row if name == row.payment_id else replace(row, payment_id=name)


def canonical(tree: object) -> str:
    """Write JSON that has one spelling only, so that it can be hashed.

    >>> canonical({"b": Decimal("1.50"), "a": date(2023, 3, 1)})
    '{"a":"2023-03-01","b":"1.50"}'
    """
    return json.dumps(
        tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_spell
    )


def _spell(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def digest(seq: int, kind: str, release: str, body: str, previous: str) -> str:
    """Hash an entry together with the hash of the one before it."""
    return hashlib.sha256("\n".join((str(seq), kind, release, previous, body)).encode()).hexdigest()


def first_break(entries: Sequence[Entry]) -> int | None:
    """Find the first entry that does not follow from the one before; None: the chain holds."""
    previous = GENESIS
    for seq, entry in enumerate(entries, 1):
        sound = digest(entry.seq, entry.kind, entry.release, entry.body, entry.previous)
        if entry.seq != seq or entry.previous != previous or entry.hash != sound:
            return seq
        previous = entry.hash
    return None


def history_of(entries: Sequence[Entry], paid_after_all: frozenset[str] = frozenset()) -> History:
    """Add up what is in force; a withdrawn release counts nowhere, but keeps its number.

    `paid_after_all` are payments that finance paid although their release was withdrawn: they, and
    their lines, are back in force.
    """
    gone = _gone(entries)
    newest = next((e for e in reversed(entries) if e.kind == RELEASE and e.hash not in gone), None)
    lines: list[SettledLine] = []
    revived: list[SettledLine] = []
    payments: list[PaidPayment] = []
    recoveries: list[Recovery] = []
    withdrawn: list[PaidPayment] = []
    for entry in entries:
        if entry.hash not in gone:
            lines += entry.lines()
            payments += entry.payments()
            recoveries += _RECOVERIES.validate_python(entry.tree.get("recoveries", []))
            continue
        back = [p for p in entry.payments() if p.payment_id in paid_after_all]
        revived += [line for line in entry.lines() if line.payment_id in paid_after_all]
        payments += back
        news = newest is None or entry.seq > newest.seq
        withdrawn += entry.payments() if news else back
    return History(
        lines=(*revived, *lines),  # where a line stands in both, the release in force comes last
        payments=tuple(payments),
        recoveries=tuple(recoveries),
        releases=tuple(entry.release for entry in entries if entry.kind in (RELEASE, FORK)),
        withdrawn=tuple(withdrawn),
        waiting=frozenset(map(order_key, newest.tree.get("waiting", ())))
        if newest
        else frozenset(),
    )


def withdrawn_payments(entries: Sequence[Entry]) -> frozenset[str]:
    """List the payments of withdrawn releases."""
    gone = _gone(entries)
    return frozenset(p.payment_id for e in entries if e.hash in gone for p in e.payments())


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """List the releases that count, oldest first."""
    gone = _gone(entries)
    return [entry for entry in entries if entry.kind == RELEASE and entry.hash not in gone]


def _gone(entries: Iterable[Entry]) -> set[str]:
    """Give the hashes of the entries that count nowhere."""
    gone: set[str] = set()
    release: dict[str, str] = {}  # a number is used once in a chain
    for entry in entries:
        if entry.kind == RELEASE:
            release[entry.release] = entry.hash
        elif entry.kind == FORK:
            gone.add(entry.hash)
        elif entry.kind == WITHDRAWAL:
            gone.add(release[entry.release])
    return gone
