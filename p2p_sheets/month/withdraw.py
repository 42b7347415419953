"""Taking back: `withdraw` the latest release, or the branch of a fork that does not count.

Its number and Payment IDs are never used again, its lines are open again, it counts nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from p2p_sheets import ledger
from p2p_sheets.findings import Severity
from p2p_sheets.ledger import Entry, LedgerError, in_force
from p2p_sheets.ledger.entries import RELEASE, WITHDRAWAL
from p2p_sheets.ledger.folders import (
    WITHDRAWN,
    as_file,
    as_json,
    copy_name,
    find_released,
    lying,
)
from p2p_sheets.ledger.restore import Rebuilt, notice_of, put_in_place, rebuild
from p2p_sheets.ledger.staging import Staging, carry_out
from p2p_sheets.month.decide import Request, look_back, sound_ledger
from p2p_sheets.month.publish import commit
from p2p_sheets.rules.accounts import PostingKind

FORKED = "Another computer released at the same time, and that release counts."


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back, the notice for finance, and files set aside."""

    release: str
    notice: Path
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """The releases of the rebuilt ledger, where the old files went, and notices for finance."""

    releases: tuple[str, ...]
    moved: tuple[Path, ...]
    notices: tuple[Path, ...]


def withdraw(request: Request, release: str, why: str) -> Withdrawn:
    """Write the withdrawal into the ledger, set the workbook aside, and write finance's notice.

    Raises:
        LedgerError: it is not the latest release, was withdrawn already, or finance has paid of it.
    """
    if not why.strip():
        raise LedgerError("--why must say who of finance gave the word, when, and why.")
    entries = sound_ledger(request)
    entry = _latest(entries, release)
    _refuse_if_answered(request, entries, entry)
    tree = {
        "release": release,
        "why": why,
        "as_of": str(request.as_of),
        "period": entry.tree["period"],
    }
    withdrawal = Entry.after(entries[-1], WITHDRAWAL, release, tree)
    with Staging(request.output) as staging:
        notice = _set_aside(staging, request, entry, why)
        _copy(staging, withdrawal)
        staging.plan(f"the withdrawal of {release}", withdrawal.hash)
    commit(request, [withdrawal])
    return Withdrawn(release, notice, carry_out(request.output).kept)


def restore(request: Request, keep: str) -> Restored:
    """Rebuild the ledger; a branch that does not count is withdrawn: its workbooks are set aside.

    Raises:
        LedgerError: there is nothing to rebuild from, a copy is missing, or a fork is undecided.
    """
    rebuilt = rebuild(request.ledger, request.output, keep)
    with Staging(request.output) as staging:
        notices = [_fork_aside(staging, request, rebuilt, fork) for fork in rebuilt.decided]
        staging.plan("the end of a fork" if rebuilt.decided else "", rebuilt.entries[-1].hash)
    moved = put_in_place(request.ledger, request.output, rebuilt)
    carry_out(request.output)
    releases = tuple(entry.release for entry in rebuilt.entries if entry.kind == RELEASE)
    return Restored(releases, moved, tuple(notice for notice in notices if notice))


def _latest(entries: tuple[Entry, ...], release: str) -> Entry:
    latest = in_force(entries)
    known = {entry.release for entry in entries if entry.kind == RELEASE}
    if release in known - {entry.release for entry in latest}:
        raise LedgerError(f"Release {release} is withdrawn already.")
    if not latest:
        raise LedgerError("There is no release to withdraw.")
    if latest[-1].release != release:
        message = (
            f"Only the latest release can be withdrawn: {latest[-1].release}, not {release}. "
            "Use Corrections for an earlier one."
        )
        raise LedgerError(message)
    return latest[-1]


def _refuse_if_answered(request: Request, entries: tuple[Entry, ...], entry: Entry) -> None:
    """What finance has answered is done; an answer in doubt is cleared up first."""
    answers = look_back(request, entries)
    doubt = next((f for f in answers.findings if f.severity is Severity.ERROR), None)
    if doubt is not None:
        raise LedgerError(f"Clear up finance's answer first: {doubt.place}: {doubt.message}")
    kept = {row.payment_id: row for one in entries for row in one.record.answers}
    said = {row.payment_id: "as a release keeps it" for row in kept.values() if row.is_filled}
    said |= {answer.payment_id: str(answer.place) for answer in answers.read}
    for payment in entry.record.payments:
        if payment.payment_id in said:
            raise LedgerError(
                f"Finance has answered on {payment.payment_id} ({said[payment.payment_id]}), so "
                f"release {entry.release} stays. Use Corrections for what is wrong."
            )
    back = _recovered(entries, entry)
    if back:
        raise LedgerError(
            f"Money was recovered for {min(back)}, which release {entry.release} paid or began "
            "with, so it stays. Use Corrections for what is wrong."
        )


def _recovered(entries: tuple[Entry, ...], entry: Entry) -> set[str]:
    """Name the lines that a release paid and for which money came back in it or after it.

    That stands, whatever becomes of the releases that kept it. The only release takes the opening
    along.
    """
    since = entries[entries.index(entry) :]
    paid = {line.of for line in entry.record.lines if line.payment_id}
    if in_force(entries) == [entry]:
        begun = (one.record for one in entries if one.record.is_opening)
        paid |= {line.of for record in begun for line in record.lines}
    postings = (posting for one in since for posting in one.record.postings)
    return {p.line_id for p in postings if p.kind is PostingKind.RECOVERED} & paid


def _set_aside(staging: Staging, request: Request, entry: Entry, why: str) -> Path:
    """Plan that the pack moves to `withdrawn/`, as it was released, with a notice beside it."""
    folder, workbook = f"{entry.tree['period']}/finance", str(entry.tree["workbook"])
    files = {
        name: ledger.released_file(request.ledger, entry.release, name)
        for name in (workbook, *entry.tree["pack"])
    }
    for name in files:  # one that was changed by hand goes, too
        staging.remove(f"{folder}/{name}", entry.files[name])
    _move(staging, request, entry, files, f"{folder}/{WITHDRAWN}")
    return _notify(staging, request, entry, workbook, why)


def _fork_aside(staging: Staging, request: Request, rebuilt: Rebuilt, fork: Entry) -> Path | None:
    """Plan the same for a branch that does not count; the other one's files take its names."""
    _copy(staging, fork)
    if "workbook" not in fork.tree:
        return None
    folder, workbook = f"{fork.tree['period']}/finance", Path(fork.tree["workbook"])
    files = {name: find_released(request.output, fork, name) for name in fork.files}
    if files[workbook.name] is None:
        return None
    winner = next(
        (e for e in rebuilt.entries if e.kind == RELEASE and e.release == fork.release), None
    )
    if winner is not None:
        _move(staging, request, winner, rebuilt.files[winner.release], folder)
    mark = f"_{fork.tree['fork_hash'][:8]}"
    _move(staging, request, fork, files, f"{folder}/{WITHDRAWN}", mark)
    return _notify(staging, request, fork, f"{workbook.stem}{mark}.xlsx", FORKED)


def _move(
    staging: Staging,
    request: Request,
    entry: Entry,
    files: Mapping[str, bytes | None],
    to: str,
    mark: str = "",
) -> None:
    """Plan that released files lie in one place alone: a sync program may have made copies."""
    for name, content in files.items():
        for file in lying(request.output, entry, name):
            staging.remove(file.relative_to(request.output).as_posix(), entry.files[name])
        if content is not None:
            staging.write(f"{to}/{Path(name).stem}{mark}{Path(name).suffix}", content)


def _notify(staging: Staging, request: Request, entry: Entry, workbook: str, why: str) -> Path:
    relative, text = notice_of(entry, workbook, why, request.as_of)
    staging.write(relative, text)
    return request.output / relative


def _copy(staging: Staging, entry: Entry) -> None:
    """Plan the copy of an entry beside its release."""
    folder = f"{entry.tree['period']}/finance"
    staging.write(f"{folder}/{copy_name(entry)}", as_json(as_file(entry)))
