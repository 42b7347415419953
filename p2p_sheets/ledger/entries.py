"""An entry of the journal, and what the entries in force add up to."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_sheets.ledger.codec import canonical, decode
from p2p_sheets.rules.reimbursement import History, PaidPayment, Recovery, SettledLine
from p2p_sheets.text import order_key

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what happened (`kind`), to which release, with all its rows in `body`."""

    seq: int
    kind: str  # `release`, `withdrawal`, or `fork`: a release of a branch that does not count
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

    @property
    def tree(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


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


def history_of(entries: Iterable[Entry], paid_after_all: frozenset[str] = frozenset()) -> History:
    """Add up the releases in force; a withdrawn one settles nothing, but keeps its number.

    `paid_after_all` are payments that finance paid although their release was withdrawn: they, and
    their lines, are back in force.
    """
    entries = tuple(entries)
    releases = [entry for entry in entries if entry.kind in ("release", "fork")]
    withdrawn = _withdrawn(entries)
    lines: list[SettledLine] = []
    payments: list[PaidPayment] = []
    recoveries: list[Recovery] = []
    for entry in releases:
        tree, gone = entry.tree, entry.hash in withdrawn
        kept = [r for r in tree["lines"] if not gone or r["payment_id"] in paid_after_all]
        lines += [decode(SettledLine, row) for row in kept]
        kept = [r for r in tree["payments"] if not gone or r["payment_id"] in paid_after_all]
        payments += [decode(PaidPayment, row) for row in kept]
        recoveries += [decode(Recovery, row) for row in tree.get("recoveries", ())]
    newest = next((e for e in reversed(releases) if e.hash not in withdrawn), None)
    return History(
        lines=tuple(lines),
        payments=tuple(payments),
        recoveries=tuple(recoveries),
        releases=tuple(entry.release for entry in releases),
        head=entries[-1].hash if entries else "",
        waiting=frozenset(order_key(line) for line in newest.tree.get("waiting", ()))
        if newest
        else frozenset(),
    )


def withdrawn_payments(entries: Iterable[Entry]) -> frozenset[str]:
    """List the payments of withdrawn releases."""
    entries = tuple(entries)
    withdrawn = _withdrawn(entries)
    return frozenset(
        str(row["payment_id"])
        for entry in entries
        if entry.hash in withdrawn
        for row in entry.tree["payments"]
    )


def _withdrawn(entries: Sequence[Entry]) -> set[str]:
    """Give the hashes of the releases that count nowhere."""
    gone: set[str] = set()
    for entry in entries:
        if entry.kind == "fork":
            gone.add(entry.hash)
        elif entry.kind == "withdrawal":
            gone |= {e.hash for e in entries if e.kind == "release" and e.release == entry.release}
    return gone
