"""The ledger rebuilt from the output folder, and what the folder lacks put back from the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from p2p_sheets.ledger import journal
from p2p_sheets.ledger.entries import FORK, GENESIS, RELEASE, WITHDRAWAL, Entry, in_force, vouched
from p2p_sheets.ledger.folders import (
    WITHDRAWN,
    as_file,
    as_json,
    conflict_copies,
    copies,
    copy_name,
    find_released,
    hashes_of,
    heads,
    lying,
)
from p2p_sheets.ledger.journal import Files, LedgerError
from p2p_sheets.ledger.staging import Staging
from p2p_sheets.money import ZERO, show


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The chain, its released files, and the entries that say now which branch does not count."""

    entries: tuple[Entry, ...]
    files: Files
    decided: tuple[Entry, ...]


def rebuild(ledger: Path, output: Path, keep: str = "") -> Rebuilt:
    """Put the chain together again, and write nothing.

    Where two entries follow one head, `keep` begins the hash of the one that counts.

    Raises:
        LedgerError: there is nothing to rebuild from, a copy is missing, or a fork is undecided.
    """
    found = [copy.entry for copy in copies(output)]
    if not found:
        raise LedgerError(
            f"There is no release in {output}, so there is no ledger to rebuild. A first release "
            "needs --new-ledger."
        )
    _refuse_if_folders_lack(ledger, output, found)
    chain = _chain(found, keep)
    decided = _lost(found, chain)
    forgotten = vouched(chain)
    files = {
        e.release: _files(output, e) for e in chain if e.kind == RELEASE and e.seq not in forgotten
    }
    return Rebuilt((*chain, *decided), files, decided)


def put_in_place(ledger: Path, output: Path, rebuilt: Rebuilt) -> tuple[Path, ...]:
    """Write the ledger anew; the old one and its conflict copies go to `kept/`."""
    fresh = ledger.with_name(ledger.name + ".new")
    fresh.unlink(missing_ok=True)
    journal.append(fresh, rebuilt.entries, rebuilt.files)
    moved = tuple(
        _aside(file, output / "kept")
        for file in [ledger, *conflict_copies(ledger)]
        if file.exists()
    )
    fresh.replace(ledger)
    return moved


def _aside(file: Path, kept: Path) -> Path:
    kept.mkdir(parents=True, exist_ok=True)
    number = 1
    while (target := kept / f"{file.stem} ({number}){file.suffix}").exists():
        number += 1
    return file.replace(target)


def _refuse_if_folders_lack(ledger: Path, output: Path, found: Sequence[Entry]) -> None:
    known = hashes_of(found)
    for file in [ledger, *conflict_copies(ledger)]:
        lacking = [entry for entry in _readable(file) if not entry.hashes & known]
        if lacking:
            message = (
                f"{file.name} knows {lacking[0].kind} {lacking[0].release}, which {output} lacks: "
                "put that period's folder back first."
            )
            raise LedgerError(message)
        known |= hashes_of(_readable(file))
    if heads(output) - known:
        raise LedgerError(
            f"A run.json names a release that {output} lacks: put all period folders back first."
        )


def _readable(ledger: Path) -> tuple[Entry, ...]:
    try:
        return journal.read(ledger)
    except LedgerError:
        return ()


def _chain(found: Iterable[Entry], keep: str) -> list[Entry]:
    """Follow the chain from its beginning; at a fork take the branch that counts."""
    entries = list({entry.hash: entry for entry in found}.values())
    chain: list[Entry] = []
    head = GENESIS
    while following := [entry for entry in entries if entry.previous == head]:
        chosen = following[0] if len(following) == 1 else _chosen(following, entries, keep)
        chain.append(chosen)
        head = chosen.hash
    return chain


def _chosen(following: Sequence[Entry], entries: Sequence[Entry], keep: str) -> Entry:
    """Choose the branch that notes the others as forks, else the one that `keep` names."""
    decided = [e for e in following if _noted(e, entries) >= {f.hash for f in following if f != e}]
    named = [e for e in following if keep and e.hash.startswith(keep.casefold())]
    for choice in (decided, named):
        if len(choice) == 1:
            return choice[0]
    raise LedgerError(_which(following, entries))


def _noted(first: Entry, entries: Sequence[Entry]) -> set[str]:
    return {h for e in _branch(first, entries) if e.kind == FORK for h in e.hashes}


def _lost(found: Sequence[Entry], chain: Sequence[Entry]) -> tuple[Entry, ...]:
    """Note the branches that no entry notes yet: their numbers and payments stay used.

    Raises:
        LedgerError: what an entry follows is in no folder.
    """
    entries = {entry.hash: entry for entry in found}
    for entry in entries.values():
        if entry.previous != GENESIS and entry.previous not in entries:
            message = (
                f"What came before {entry.kind} {entry.release} is missing from the output folder: "
                "put all period folders back."
            )
            raise LedgerError(message)
    known = hashes_of(chain)
    last, out = chain[-1], []
    for entry in sorted(entries.values(), key=lambda e: (e.seq, e.hash)):
        if entry.hash not in known:
            last = Entry.after(last, FORK, entry.release, {**entry.tree, "fork_hash": entry.hash})
            out.append(last)
    return tuple(out)


def _which(following: Sequence[Entry], entries: Sequence[Entry]) -> str:
    """Ask which branch counts, and say what they have in common."""
    branches = [_branch(entry, entries) for entry in sorted(following, key=lambda e: e.hash)]
    names = " and ".join(f"{branch[0].release} ({branch[0].hash[:12]})" for branch in branches)
    both = set.intersection(*({line.of for e in b for line in e.record.lines} for b in branches))
    shown = sorted(both)[:10]
    common = f"Both hold {', '.join(shown)}" if both else "They share no line"
    more = f" and {len(both) - len(shown)} more lines" if len(both) > len(shown) else ""
    return (
        f"Two computers went on from one ledger, with {names}. {common}{more}. Find out which one "
        "finance pays, then run: python run.py restore-ledger --keep HASH (its first characters "
        "are enough). The other counts as withdrawn."
    )


def _branch(first: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """Give an entry and all that came after it."""
    branch = [first]
    for entry in branch:
        branch += [after for after in entries if after.previous == entry.hash]
    return branch


def _files(output: Path, entry: Entry) -> dict[str, bytes]:
    found = {name: find_released(output, entry, name) for name in entry.files}
    name = str(entry.tree["workbook"])
    if found[name] is None:
        message = (
            f"The workbook {name} and its evidence are missing or changed: put them back from your "
            f"backup first. If you never released {entry.release}, somebody else wrote "
            f"{copy_name(entry)} beside it: move that file away, and tell IT."
        )
        raise LedgerError(message)
    return {name: content for name, content in found.items() if content is not None}


# --- the other way round --------------------------------------------------------------------------
NOTICE = """{programme}

Release {release} is withdrawn. Payments: {payments}, in all {total} EUR, due from {due}.

DO NOT PAY from {workbook}{beside}. Its fingerprint is
{fingerprint}

Withdrawn on {as_of}. {why}

If any of its payments was made, fill in "Paid on" in that workbook and send it back at once.
The lines come again in a later release, under other Payment IDs.
"""


def notice_of(entry: Entry, workbook: str, why: str, on: date) -> tuple[str, bytes]:
    """Write finance's notice of a release that counts no more: its place, and what it says."""
    payments = entry.record.payments
    text = NOTICE.format(
        programme=entry.tree["programme"],
        release=entry.release,
        payments=len(payments),
        total=show(sum((payment.amount_eur for payment in payments), ZERO)),
        due=min((payment.due_date for payment in payments), default="-"),
        workbook=workbook,
        beside="".join(f", nor from {name}" for name in entry.tree["pack"]),
        fingerprint=entry.tree["fingerprint"],
        as_of=on,
        why=why,
    )
    name = workbook.removeprefix("payments_").removesuffix(".xlsx")
    return f"{entry.tree['period']}/finance/{WITHDRAWN}/NOTICE_{name}.txt", text.encode()


def put_back(
    ledger: Path, output: Path, entries: Sequence[Entry], staging: Staging
) -> tuple[str, ...]:
    """Write again what releases wrote and the output folder lacks; give their names."""
    lost: dict[str, bytes] = {}
    counts = {entry.hash for entry in in_force(entries)}
    withdrawn = {entry.release: entry for entry in entries if entry.kind == WITHDRAWAL}
    for entry in entries:
        folder = f"{entry.tree['period']}/finance"
        if not (output / folder / copy_name(entry)).exists():
            lost[f"{folder}/{copy_name(entry)}"] = as_json(as_file(entry))
        if entry.kind != RELEASE:
            continue
        for name in entry.files:
            stays = entry.hash in counts or name.startswith("evidence_")
            place = f"{folder}/{name}" if stays else f"{folder}/{WITHDRAWN}/{name}"
            if not (output / place).exists() and not lying(output, entry, name):
                content = journal.released_file(ledger, entry.release, name)
                lost |= {place: content} if content is not None else {}
        gone = withdrawn.get(entry.release)
        if gone is not None:
            day = date.fromisoformat(gone.tree["as_of"])
            place, text = notice_of(entry, entry.tree["workbook"], gone.tree["why"], day)
            lost |= {} if (output / place).exists() else {place: text}
    for name, content in lost.items():
        staging.write(name, content)
    return tuple(lost)
