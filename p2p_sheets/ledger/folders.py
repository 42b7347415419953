"""What the output folder knows of releases: the copies beside each one, and the heads in run.json.

They tell a ledger that is missing, older or forked, and they are what it is rebuilt from.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from p2p_sheets.ledger.codec import canonical
from p2p_sheets.ledger.entries import Entry, digest
from p2p_sheets.ledger.journal import LedgerError

RESTORE = "run: python run.py restore-ledger"


@dataclass(frozen=True, slots=True)
class Copy:
    """A ledger entry as it lies beside its release."""

    entry: Entry
    file: Path


def copies(output: Path) -> tuple[Copy, ...]:
    """Read the copies of entries in all period folders, by their place in the chain.

    Raises:
        LedgerError: one of them is damaged.
    """
    found = [
        Copy(_entry(file), file) for file in _files(output, ("release_*.json", "withdrawal_*.json"))
    ]
    return tuple(sorted(found, key=lambda copy: (copy.entry.seq, copy.entry.hash)))


def _files(output: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(output.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]/finance/{pattern}"))
        yield from sorted(
            output.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]/finance/withdrawn/{pattern}")
        )


def as_file(entry: Entry) -> dict[str, Any]:
    """Give an entry as it is written beside its release: readable, and exactly the ledger's."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "release": entry.release,
        "previous": entry.previous,
        "hash": entry.hash,
        "body": entry.tree,
    }


def _entry(file: Path) -> Entry:
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
        body = canonical(tree["body"])
        entry = Entry(
            tree["seq"], tree["kind"], tree["release"], body, tree["previous"], tree["hash"]
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise LedgerError(
            f"{file} is damaged. Put back the copy from your backup and run again."
        ) from problem
    if entry.hash != digest(entry.seq, entry.kind, entry.release, entry.body, entry.previous):
        raise LedgerError(
            f"{file} was changed by hand. Put back the copy from your backup and run again."
        )
    return entry


def heads(output: Path) -> set[str]:
    """Collect the ledger heads that the run.json of all periods name."""
    found = set()
    for file in sorted(output.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]/run.json")):
        try:
            head = json.loads(file.read_text(encoding="utf-8")).get("ledger_head", "")
        except (OSError, ValueError, AttributeError):
            continue
        if head:
            found.add(str(head))
    return found


def released_workbook(output: Path, entry: Entry) -> bytes | None:
    """Find the bytes of a released workbook: in its place, as withdrawn, or in the evidence."""
    tree = entry.tree
    name, wanted = tree["workbook"], tree["workbook_sha256"]
    folder = output / tree["period"] / "finance"
    for file in (folder / name, folder / "withdrawn" / name):
        if file.is_file() and _sha256(file.read_bytes()) == wanted:
            return file.read_bytes()
    evidence = folder / f"evidence_{entry.release}.zip"
    try:
        with zipfile.ZipFile(evidence) as archive:
            content = archive.read(name)
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    return content if _sha256(content) == wanted else None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_sure(ledger: Path, output: Path, entries: Sequence[Entry]) -> None:
    """Refuse a ledger that is missing, older than the outputs, forked or copied by a sync program.

    Raises:
        LedgerError: what is in doubt, and what to do.
    """
    known = {entry.hash for entry in entries}
    known |= {str(entry.tree["fork_hash"]) for entry in entries if entry.kind == "fork"}
    twins = conflict_copies(ledger)
    if twins:
        message = (
            f"Beside the ledger lies {twins[0].name}, a copy that a sync program made when two "
            f"computers wrote at once. "
            f"Keep both and {RESTORE}."
        )
        raise LedgerError(message)
    unknown = [copy for copy in copies(output) if copy.entry.hash not in known]
    if unknown:
        what = (
            "is missing"
            if not entries
            else f"does not know {unknown[0].entry.kind} {unknown[0].entry.release}"
        )
        raise LedgerError(
            f"The ledger {what}, which lies in {unknown[0].file.parent}. Put the newest one back, "
            f"or {RESTORE}."
        )
    if heads(output) - known:
        raise LedgerError(
            f"A run.json in {output} was written with a newer ledger than {ledger.name}. Put the "
            f"newest one back, or {RESTORE}."
        )


def conflict_copies(ledger: Path) -> list[Path]:
    """List files beside the ledger that look like a sync program's second copy of it."""
    stem, suffix = ledger.stem.casefold(), ledger.suffix.casefold()
    if not ledger.parent.is_dir():
        return []
    return sorted(
        file
        for file in ledger.parent.iterdir()
        if file.is_file()
        and file.name != ledger.name
        and file.suffix.casefold() == suffix
        and stem in file.stem.casefold()
    )
