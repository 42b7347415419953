"""An entry of the journal, and what the entries in force add up to."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from p2p_sheets.rules.accounts import Release, Releases
from p2p_sheets.rules.reimbursement import OPENING

GENESIS = "0" * 64
RELEASE, WITHDRAWAL = "release", "withdrawal"
FORK = "fork"  # an entry of a branch that does not count; its body holds the hash it had there
FORGOTTEN = "forgotten"  # it vouches for the earlier entries whose bodies name nobody any more

_LOST = " ("  # after it stands, in an ID of a lost branch, which branch it is of

# Keys that a record does not know are left out, so that an older program reads a newer entry.
_RELEASE = TypeAdapter(Release)


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
    def files(self) -> dict[str, str]:
        """The files of a release with their SHA-256: workbook, what lies beside it, evidence."""
        tree = self.tree
        pack = {name: tree["evidence"][name] for name in tree["pack"]}
        evidence = {f"evidence_{self.release}.zip": tree["evidence_sha256"]}
        return {tree["workbook"]: tree["workbook_sha256"], **pack, **evidence}

    @property
    def mark(self) -> str:
        """The hash of what it says; that of the chain, unless its body was forgotten."""
        return digest(self.seq, self.kind, self.release, self.body, self.previous)

    @property
    def hashes(self) -> set[str]:
        """The hash, and the one that it had in a branch that does not count."""
        return {self.hash} | ({str(self.tree["fork_hash"])} if self.kind == FORK else set())

    @cached_property
    def record(self) -> Release:
        """What the entry wrote, a withdrawal nothing; its payments named as of a lost branch."""
        if "lines" not in self.tree:
            return Release(self.release, date.fromisoformat(self.tree["as_of"]))
        made = _RELEASE.validate_json(self.body)
        if self.kind == FORGOTTEN:
            return replace(made, counts=False)  # it keeps answers, and is no release
        if self.kind != FORK:
            return made
        return replace(
            made,
            counts=False,
            lines=tuple(replace(r, payment_id=self._named(r.payment_id)) for r in made.lines),
            postings=(),  # what the bank did, the branch that counts finds out by itself
            payments=tuple(replace(r, payment_id=self._named(r.payment_id)) for r in made.payments),
        )

    def _named(self, payment_id: str) -> str:
        """Tell a payment of a branch that does not count from one of the same ID that does."""
        own = payment_id.startswith(f"{self.release}-")
        return f"{payment_id}{_LOST}{self.tree['fork_hash'][:8]})" if own else payment_id


def printed_id(payment_id: str) -> str:
    """Give a Payment ID as its workbook prints it, whichever branch it is of.

    >>> printed_id("2023-03-001"), printed_id("2023-03-001 (0a1b2c3d)")
    ('2023-03-001', '2023-03-001')
    """
    return payment_id.partition(_LOST)[0]


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
    marks = vouched(entries)
    previous = GENESIS
    for seq, entry in enumerate(entries, 1):
        if entry.seq != seq or entry.previous != previous or not is_sound(entry, marks):
            return seq
        previous = entry.hash
    return None


def vouched(entries: Iterable[Entry]) -> Mapping[int, str]:
    """Give, by number, the hash of what each entry says since its body was forgotten."""
    return {
        int(seq): str(mark)
        for entry in entries
        if entry.kind == FORGOTTEN and entry.mark == entry.hash
        for seq, mark in entry.tree["marks"].items()
        if int(seq) < entry.seq
    }


def is_sound(entry: Entry, marks: Mapping[int, str]) -> bool:
    """Does an entry say what was hashed; or what a later one vouches for, as it was forgotten?"""
    return entry.mark in (entry.hash, marks.get(entry.seq))


def releases_of(entries: Sequence[Entry]) -> Releases:
    """Give all that was released; a withdrawn release counts nowhere, but keeps its number.

    Where the only release is withdrawn, what was paid before it is open again too.
    """
    gone = _gone(entries)
    numbers = tuple(entry.release for entry in entries if entry.kind in (RELEASE, FORK))
    found: list[Release] = []
    for entry in entries:
        if entry.kind != WITHDRAWAL:
            counts = entry.record.counts and entry.hash not in gone
            found.append(entry.record if counts else replace(entry.record, counts=False))
    return Releases(tuple(found), numbers)


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """List the releases that count, oldest first."""
    gone = _gone(entries)
    return [entry for entry in entries if entry.kind == RELEASE and entry.hash not in gone]


def _gone(entries: Iterable[Entry]) -> set[str]:
    """Give the hashes of the entries that count nowhere."""
    gone: set[str] = set()
    standing: list[Entry] = []  # releases in force so far, after the opening
    opening = ""
    for entry in entries:
        if entry.kind == OPENING:
            opening = entry.hash
        elif entry.kind == RELEASE:
            standing.append(entry)
        elif entry.kind == FORK:
            gone.add(entry.hash)
        elif entry.kind == WITHDRAWAL:
            gone |= {one.hash for one in standing if one.release == entry.release}
            standing = [one for one in standing if one.release != entry.release]
            gone |= set() if standing else {opening}
    return gone
