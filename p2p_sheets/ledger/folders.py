"""What the output folder knows of releases: the copies beside each one, and the heads in run.json.

They tell a ledger that is missing, older or forked, and they are what it is rebuilt from.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from p2p_sheets.ledger.entries import (
    FORGOTTEN,
    FORK,
    RELEASE,
    WITHDRAWAL,
    Entry,
    canonical,
    is_sound,
    vouched,
)
from p2p_sheets.ledger.journal import RESTORE, LedgerError
from p2p_sheets.ledger.staging import read_json, sha256

PERIODS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"
WITHDRAWN = "withdrawn"
_RELEASED = re.compile(
    r"(?:payments|evidence|pain001|NOTICE)_([0-9]{4}-[0-9]{2}(?:-[0-9]+)?)(?:_[0-9a-f]{8})?"
    r"\.(?:xlsx|csv|xml|zip|txt)"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A ledger entry as it lies beside its release."""

    entry: Entry
    file: Path


def copy_name(entry: Entry) -> str:
    """Name the file in which an entry lies beside its release."""
    if entry.kind == FORK:
        return f"withdrawal_{entry.release}_{entry.tree['fork_hash'][:8]}.json"
    kind = entry.kind if entry.kind in (WITHDRAWAL, FORGOTTEN) else RELEASE
    return f"{kind}_{entry.release}.json"


def as_file(entry: Entry) -> dict[str, Any]:
    """Give an entry as it is written beside its release: readable, and nothing left out."""
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "release": entry.release,
        "previous": entry.previous,
        "hash": entry.hash,
        "body": entry.tree,
    }


def as_json(tree: object) -> bytes:
    """Write a tree for people and machines: sorted, indented, exact."""
    text = json.dumps(json.loads(canonical(tree)), indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()


def copies(output: Path) -> tuple[Copy, ...]:
    """Read the copies of all entries in the period folders, by their place in the chain.

    Raises:
        LedgerError: one of them is damaged.
    """
    kinds = (RELEASE, WITHDRAWAL, FORGOTTEN)
    files = _finance(output, *(f"*{kind}_*.json" for kind in kinds))
    found = [Copy(_entry(file), file) for file in files]
    marks = vouched(copy.entry for copy in found)
    for copy in found:
        if not is_sound(copy.entry, marks):
            raise LedgerError(
                f"{copy.file} was changed by hand. Put back the copy from your backup and run "
                "again."
            )
    return tuple(sorted(found, key=lambda copy: (copy.entry.seq, copy.entry.hash, copy.file)))


def _finance(output: Path, *patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(output.glob(f"{PERIODS}/finance/{pattern}"))


def payment_workbooks(output: Path) -> list[Path]:
    """List the payment workbooks: released, withdrawn, drafts, copies, and those in `kept/`."""
    name = "*payments_*.xlsx"
    return [
        *_finance(output, name, f"{WITHDRAWN}/{name}"),
        *sorted(output.glob(f"kept/**/{name}")),
    ]


def _entry(file: Path) -> Entry:
    try:
        tree = read_json(file)
        kind, release, previous, mark = (
            str(tree[name]) for name in ("kind", "release", "previous", "hash")
        )
        return Entry(int(tree["seq"]), kind, release, canonical(dict(tree["body"])), previous, mark)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LedgerError(
            f"{file} is damaged. Put back the copy from your backup and run again."
        ) from problem


def heads(output: Path) -> set[str]:
    """Collect the ledger heads that the run.json of all periods name."""
    found = set()
    for file in sorted(output.glob(f"{PERIODS}/run.json")):
        try:
            head = read_json(file).get("ledger_head", "")
        except (ValueError, AttributeError):
            continue
        if head:
            found.add(str(head))
    return found


def lying(output: Path, entry: Entry, name: str) -> list[Path]:
    """List the files that are a released one byte for byte, whatever they are called."""
    folder, digest = output / entry.tree["period"] / "finance", entry.files[name]
    files = sorted(folder.rglob(f"*{Path(name).suffix}"))
    return [file for file in files if sha256(file) == digest]


def find_released(output: Path, entry: Entry, name: str) -> bytes | None:
    """Find the bytes of a released file: as a file, or in the evidence."""
    for file in lying(output, entry, name):
        return file.read_bytes()
    folder = output / entry.tree["period"] / "finance"
    for evidence in sorted(folder.glob("*.zip")):
        try:
            with zipfile.ZipFile(evidence) as archive:
                content = archive.read(name)
        except (OSError, KeyError, zipfile.BadZipFile):
            continue
        if hashlib.sha256(content).hexdigest() == entry.files[name]:
            return content
    return None


def make_sure(
    ledger: Path, output: Path, entries: Sequence[Entry], programme: Mapping[str, str]
) -> None:
    """Refuse to run with a ledger that is missing, older than the outputs, forked or doubled.

    `programme` is what the entries must name: another programme's ledger is refused.

    Raises:
        LedgerError: what is in doubt, and what to do.
    """
    twins = conflict_copies(ledger)
    if twins:
        message = (
            f"Beside the ledger lies {twins[0].name}, a copy that a sync program makes when two "
            f"computers write at once. Keep both and {RESTORE}."
        )
        raise LedgerError(message)
    _same_programme(ledger, entries, programme)
    known = hashes_of(entries)
    unknown = [copy for copy in copies(output) if copy.entry.hash not in known]
    strange = _of_unknown_releases(output, entries)
    if not unknown and not strange and heads(output) <= known:
        return
    doubt = f"There is no ledger at {ledger}, but something was released in {output}"
    if entries:
        doubt = (
            f"The ledger {ledger.name} is older than what lies in {output}, or another computer "
            "released too"
        )
    if unknown:
        doubt += f": {unknown[0].entry.kind} {unknown[0].entry.release} ({unknown[0].file.name})"
    elif strange:
        doubt += f": {strange[0].name}"
    raise LedgerError(f"{doubt}. Put the newest ledger back, or {RESTORE}.")


def _same_programme(ledger: Path, entries: Sequence[Entry], programme: Mapping[str, str]) -> None:
    for entry in entries:
        other = {key: entry.tree[key] for key in programme if key in entry.tree}
        if any(programme[key] != was for key, was in other.items()):
            raise LedgerError(
                f"The ledger {ledger.name} is of {other['programme']!r}, begun {other['start']}, "
                f"and config.toml of {programme['programme']!r}, begun {programme['start']}: check "
                "[paths] ledger, or put the name and the start back as they were."
            )


def _of_unknown_releases(output: Path, entries: Sequence[Entry]) -> list[Path]:
    """List what lies there for finance or auditors of releases that the ledger does not know."""
    known = {entry.release for entry in entries}
    files = [*_finance(output, "*.*", "*/*.*"), *sorted(output.glob("kept/**/*.zip"))]
    return [file for file in files if _releases_in(file) - known]


def _releases_in(file: Path) -> set[str]:
    """Tell which releases a file is of: by its name, or by what is packed in it."""
    names = [file.name]
    if file.suffix == ".zip" and zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            names += archive.namelist()
    return {found[1] for name in names if (found := _RELEASED.fullmatch(name))}


def hashes_of(entries: Sequence[Entry]) -> set[str]:
    """Collect the hashes that a ledger knows, those of branches that do not count too."""
    return {known for entry in entries for known in entry.hashes}


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
        and file.stem.casefold().startswith(stem)
    )
