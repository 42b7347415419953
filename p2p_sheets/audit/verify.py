"""The ways in: a release is recomputed before it is committed, or any time from its evidence."""

import hashlib
import json
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from p2p_sheets.audit.accounts import cents
from p2p_sheets.audit.compare import ReleaseCheck
from p2p_sheets.audit.evidence import (
    Evidence,
    LedgerRow,
    Tree,
    as_row,
    first_break,
    forgetting,
    formula_results,
    kept_workbook,
    read_ledger,
    read_released,
)
from p2p_sheets.audit.found import Verified
from p2p_sheets.audit.recount import Recount
from p2p_sheets.audit.transfers import compare_pack

EntryRow = tuple[int, str, str, str, str, str]  # seq, kind, release, body, previous, hash


def verify_staged(
    workbook: bytes, record: str, evidence: Mapping[str, bytes], before: Iterable[EntryRow] = ()
) -> Verified:
    """Recompute a release before it is committed.

    Args:
        workbook: the bytes of the payment workbook.
        record: the body of the release's entry, as JSON.
        evidence: what `evidence_<release>.zip` will hold, by name.
        before: the entries of the ledger before it, the opening too: seq, kind, release, body,
            previous, hash.
    """
    rows = [LedgerRow(*row) for row in before]
    found = _verified(workbook, json.loads(record), Evidence(evidence), rows)
    _compare_chain(rows, found)
    return found


def verify_ledger(ledger: Path, output: Path, release: str = "") -> list[Verified]:
    """Recompute all releases, or one, from the evidence that lies beside each in the output folder.

    Where the ledger's file is lost, the release files of the output folder say the same.
    """
    place = ledger if ledger.is_file() else output
    try:
        rows = read_ledger(place)
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, RecursionError) as problem:
        return [_missing(release or "all", f"the ledger {place.name}", f"unreadable ({problem})")]
    made = [row for row in rows if row.kind == "release" and release in ("", row.release)]
    return [_from_evidence(place, output, rows, row) for row in made]


def _from_evidence(
    ledger: Path, output: Path, rows: Sequence[LedgerRow], row: LedgerRow
) -> Verified:
    later = forgetting(rows).get(row.seq)
    if later is not None:
        return _sums_alone(rows, row, later)
    name, folder = row.release, output / row.tree["period"] / "finance"
    archive = folder / f"evidence_{name}.zip"
    try:
        evidence = Evidence.of_zip(archive)
    except FileNotFoundError:
        return _missing(name, f"the evidence {archive.name}", "not there")
    except (zipfile.BadZipFile, OSError) as problem:
        return _missing(name, f"the evidence {archive.name}", f"unreadable ({problem})")
    workbook = str(row.tree["workbook"])
    proof = evidence.files.get(workbook, b"")
    kept = kept_workbook(ledger, name, workbook) or proof
    found = _verified(kept, row.tree, evidence, [r for r in rows if r.seq < row.seq])
    _compare_chain(rows, found)
    if proof != kept:
        found.same("the workbook in the evidence", workbook, "", "another", "that of the ledger")
    lying = folder / workbook
    if lying.is_file() and lying.read_bytes() != kept:
        book = read_released(lying.read_bytes(), name)
        mark = book.fingerprint if book else "unreadable"
        found.same("the fingerprint of the file", workbook, "", mark, row.tree["fingerprint"])
    for file in (folder / one for one in row.tree.get("pack", ())):
        if file.is_file():
            mark = hashlib.sha256(file.read_bytes()).hexdigest()
            found.same("the file", file.name, "", mark, row.tree["evidence"][file.name])
    beside = folder / f"release_{name}.json"
    if beside.is_file():
        found.same("the entry", beside.name, "", _copy_of(beside) == row, ours=True)
    return found


def _sums_alone(rows: Sequence[LedgerRow], row: LedgerRow, later: LedgerRow) -> Verified:
    """Check what a forgotten release still says: its place in the chain, and its sums."""
    found = Verified(row.release, forgotten=str(later.tree["as_of"]))
    _compare_chain(rows, found)
    approved: Counter[str] = Counter()
    for line in row.tree["lines"]:
        approved[line["payment_id"]] += cents(line["approved_eur"])
    for payment in row.tree["payments"]:
        name, ours = payment["payment_id"], approved[payment["payment_id"]]
        found.same("Amount EUR", name, "ledger", cents(payment["amount_eur"]), ours)
    due = {p["line_id"]: cents(p["due"]) for p in row.tree["postings"] if p["kind"] == "settled"}
    for line in row.tree["lines"]:
        if line["of"] == line["line_id"]:
            name, theirs = line["line_id"], due.get(line["line_id"])
            found.same("due", name, "ledger", theirs, cents(line["due_eur"]))
    found.counts.update(lines=len(row.tree["lines"]), payments=len(row.tree["payments"]))
    return found


def _missing(release: str, what: str, how: str) -> Verified:
    found = Verified(release)
    found.same(what, release, "", how, "needed")
    return found


def _copy_of(file: Path) -> LedgerRow | None:
    """Read the copy of an entry beside its release."""
    try:
        return as_row(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _verified(
    workbook: bytes, record: Tree, evidence: Evidence, before: Sequence[LedgerRow]
) -> Verified:
    release = str(record["release"])
    found = Verified(release)
    marks = {"workbook_sha256": workbook, "config_sha256": evidence.files.get("config.toml", b"")}
    for name, data in marks.items():
        found.same(name, release, "", record[name], hashlib.sha256(data).hexdigest())
    for name, mark in record.get("evidence", {}).items():
        data = evidence.files.get(name, b"")
        found.same("the evidence", name, "", mark, hashlib.sha256(data).hexdigest())
    try:
        _recompute(found, workbook, record, evidence, before)
    except Exception as problem:  # noqa: BLE001 (whatever was edited, it is a difference)
        stopped = f"stopped ({type(problem).__name__}: {problem})"
        found.same("the recomputation", release, "", stopped, "done")
    return found


def _recompute(
    found: Verified,
    workbook: bytes,
    record: Tree,
    evidence: Evidence,
    before: Sequence[LedgerRow],
) -> None:
    book = read_released(workbook, found.release)
    if book is None:
        found.same("the workbook", found.release, "", "unreadable", "needed")
        return
    ReleaseCheck(found, book, Recount(record, evidence, before)).run()
    compare_pack(found, evidence.files, book)
    for cell, kept, result in formula_results(workbook, book):
        found.counts["formulas"] += 1
        found.same("the value kept beside the formula", found.release, cell, kept, result)


def _compare_chain(rows: Sequence[LedgerRow], found: Verified) -> None:
    broken = first_break(rows)
    if broken is not None:
        name = f"entry {broken.seq}"
        found.same("the hash or the order", name, "ledger", broken.hash, broken.sound_hash)
