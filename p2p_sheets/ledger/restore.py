"""Rebuild the ledger from what lies beside the releases in the output folder."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_sheets.ledger import journal
from p2p_sheets.ledger.entries import GENESIS, Entry
from p2p_sheets.ledger.folders import Copy, conflict_copies, copies, heads, released_workbook
from p2p_sheets.ledger.journal import LedgerError


@dataclass(frozen=True, slots=True)
class Restored:
    """The rebuilt chain, and where the old files went."""

    entries: tuple[Entry, ...]
    moved: tuple[Path, ...]


def restore(ledger: Path, output: Path, keep: str = "") -> Restored:
    """Rebuild the ledger; of two releases that follow one head, `keep` begins the hash that counts.

    The old ledger and its conflict copies go to `kept/`.

    Raises:
        LedgerError: nothing to rebuild from, a copy is missing, or a fork waits for a word.
    """
    found = copies(output)
    if not found:
        raise LedgerError(
            f"There is no release in {output}, so there is no ledger to rebuild. A first release "
            f"needs --new-ledger."
        )
    chain, lost = _chain(found, keep)
    known = {copy.entry.hash for copy in found}
    _refuse_if_folders_lack(ledger, output, known)
    entries = _with_forks(chain, lost)
    fresh = ledger.with_name(ledger.name + ".new")
    fresh.unlink(missing_ok=True)
    for entry in entries:
        journal.append(fresh, entry, _workbook(output, entry))
    moved = _aside(ledger, output)
    os.replace(fresh, ledger)  # noqa: PTH105 (the same call on every system)
    return Restored(tuple(entries), moved)


def _chain(found: Sequence[Copy], keep: str) -> tuple[list[Entry], list[Entry]]:
    """Follow the chain from its beginning; at a fork take the branch that `keep` names."""
    by_hash = {copy.entry.hash: copy.entry for copy in found}
    chain: list[Entry] = []
    lost: list[Entry] = []
    head = GENESIS
    while following := sorted(
        (e for e in by_hash.values() if e.previous == head), key=lambda e: e.hash
    ):
        chosen = following[0]
        if len(following) > 1:
            wanted = [e for e in following if keep and e.hash.startswith(keep.casefold())]
            if len(wanted) != 1:
                raise LedgerError(_fork(following))
            chosen = wanted[0]
            lost += [e for e in following if e is not chosen]
        chain.append(chosen)
        head = chosen.hash
    missing = [e for e in by_hash.values() if e not in chain and not _descends(e, lost, by_hash)]
    if missing:
        message = (
            f"What came before {missing[0].kind} {missing[0].release} is missing from the output "
            f"folder: put all period folders back."
        )
        raise LedgerError(message)
    after_lost = [e for e in by_hash.values() if e not in chain and e not in lost]
    return chain, [*lost, *after_lost]


def _descends(entry: Entry, lost: Sequence[Entry], by_hash: dict[str, Entry]) -> bool:
    names = {e.hash for e in lost}
    while entry.hash not in names:
        if entry.previous not in by_hash:
            return False
        entry = by_hash[entry.previous]
    return True


def _fork(following: Sequence[Entry]) -> str:
    one, other = following[:2]
    both = sorted(_lines(one) & _lines(other))
    lines = (
        f"both hold {', '.join(both[:10])}{' and more' if len(both) > 10 else ''}"
        if both
        else "they share no line"
    )
    return (
        f"Two releases follow one another's place: {one.release} ({one.hash[:12]}) and "
        f"{other.release} ({other.hash[:12]}); {lines}. "
        "Find out which one finance pays, then run: python run.py restore-ledger --keep HASH. The "
        "other counts as withdrawn."
    )


def _lines(entry: Entry) -> set[str]:
    return {str(row["line_id"]) for row in entry.tree.get("lines", ())}


def _refuse_if_folders_lack(ledger: Path, output: Path, known: set[str]) -> None:
    try:
        old = journal.read(ledger)
    except LedgerError:
        old = ()
    lacking = [entry for entry in old if entry.hash not in known and entry.kind != "fork"]
    if lacking:
        message = (
            f"The ledger knows {lacking[0].kind} {lacking[0].release}, which the output folder "
            f"lacks: put that period's folder back first."
        )
        raise LedgerError(message)
    forks = {entry.hash for entry in old if entry.kind == "fork"}
    if heads(output) - known - forks:
        raise LedgerError(
            "A run.json names a release that the output folder lacks: put all period folders back "
            "first."
        )


def _with_forks(chain: list[Entry], lost: Sequence[Entry]) -> list[Entry]:
    """Note the branch that does not count: its numbers and payments stay used."""
    entries = list(chain)
    for entry in lost:
        tree = {**entry.tree, "fork_hash": entry.hash}
        entries.append(Entry.after(entries[-1], "fork", entry.release, tree))
    return entries


def _workbook(output: Path, entry: Entry) -> tuple[str, bytes] | None:
    if entry.kind != "release":
        return None
    content = released_workbook(output, entry)
    name = str(entry.tree["workbook"])
    if content is None:
        message = (
            f"The workbook {name} and its evidence are missing or changed: put them back from "
            f"your backup first."
        )
        raise LedgerError(message)
    return name, content


def _aside(ledger: Path, output: Path) -> tuple[Path, ...]:
    kept = output / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    moved = []
    for file in [ledger, *conflict_copies(ledger)]:
        if file.exists() and not file.name.endswith(".new"):
            number = 1
            while (target := kept / f"{file.stem} ({number}){file.suffix}").exists():
                number += 1
            file.replace(target)
            moved.append(target)
    return tuple(moved)
