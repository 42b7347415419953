"""`forget`: what names people in releases of long ago goes; what adds up stays, and is verifiable.

A release goes with its whole period and with all that was paid for its activities, once its
accounts are closed. Input is staff's: it is named, never deleted.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from p2p_sheets.findings import Severity
from p2p_sheets.ledger import Entry, LedgerError, journal, releases_of
from p2p_sheets.ledger.earlier import RUN_RECORD, record_of
from p2p_sheets.ledger.entries import FORGOTTEN, RELEASE, vouched
from p2p_sheets.ledger.folders import PERIODS, as_file, as_json, copy_name
from p2p_sheets.ledger.forget import forgotten_bodies, record_of_forgetting
from p2p_sheets.ledger.staging import KEPT, Staging, carry_out, sha256, written
from p2p_sheets.month.decide import CannotRunError, Request, identity_of, look_back, sound_ledger
from p2p_sheets.month.publish import finish_earlier, is_final
from p2p_sheets.rules.accounts import Accounts, Answers, KeptAnswer
from p2p_sheets.text import order_key

YEARS = 5  # what a payment rests on is kept, from the end of the year of the last one
NAMELESS = ("management/kpi_*.xlsx", "management/public/*.csv", RUN_RECORD)  # in a period's folder


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What may be forgotten: the entries, and files below the output folder."""

    which: tuple[Entry, ...]
    answers: tuple[KeptAnswer, ...]  # that no release keeps, and would be lost with their workbooks
    stays: tuple[str, ...]  # a sentence for each release before the day that stays, and why
    gone: tuple[str, ...]  # files that go
    nameless: tuple[str, ...]  # run.json that stay, without the names of workbooks
    by_hand: tuple[Path, ...]  # files of staff's

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases among the entries."""
        return tuple(entry.release for entry in self.which if entry.kind == RELEASE)

    @property
    def folders(self) -> dict[str, list[str]]:
        """The names of the files that go, by the folder that they lie in."""
        found: dict[str, list[str]] = {}
        for relative in map(PurePosixPath, self.gone):
            found.setdefault(str(relative.parent), []).append(relative.name)
        return found


def may_be_forgotten(request: Request, before: date) -> Forgetting:
    """Find what may be forgotten of the releases before a day; nothing is changed.

    Raises:
        CannotRunError: it is too early, or there is nothing to forget.
        LedgerError: the ledger, or an answer of finance's, is in doubt.
    """
    entries = sound_ledger(request)
    answers = look_back(request, entries)
    doubt = next((f for f in answers.findings if f.severity is Severity.ERROR), None)
    if doubt is not None:
        raise LedgerError(f"Clear up finance's answer first: {doubt.place}: {doubt.message}")
    _in_time(request, entries, answers)
    known = vouched(entries)
    live = [e for e in entries if e.kind != FORGOTTEN and e.seq not in known]
    reasons: dict[str, str] = {}
    which = tuple(live[: _cut(live, before, _open_lines(entries, answers), reasons)])
    stays = tuple(f"{name} stays: {why}." for name, why in reasons.items())
    if not which:
        raise CannotRunError(" ".join((f"There is nothing to forget before {before}.", *stays[:3])))
    mine = {payment.payment_id for entry in which for payment in entry.record.payments}
    kept = {answer for entry in entries for answer in entry.record.answers}
    said = (a.kept for a in answers.read if a.payment_id in mine and a.kept.paid_on)
    news = tuple(answer for answer in said if answer not in kept)
    periods = _periods(request, live, which, before)
    gone, strange = _files(request.output, periods, which)
    return Forgetting(
        which,
        news,
        stays,
        tuple(gone),
        tuple(f"{p}/{RUN_RECORD}" for p in periods if record_of(request.output, p)),
        (*strange, *_inputs(request, which)),
    )


def forget(request: Request, what: Forgetting) -> tuple[str, ...]:
    """Forget it: in the ledger, which records that, and in the output folder; gives what was kept.

    Raises:
        LedgerError: the ledger could not be written; then nothing is forgotten.
    """
    entries = sound_ledger(request)
    bodies = forgotten_bodies(entries, what.which)
    facts = {
        "as_of": request.as_of,
        "period": what.which[-1].tree["period"],
        "releases": what.releases,
        "files": len(what.gone),
        **identity_of(request.config),
    }
    recorded = record_of_forgetting(entries, bodies, what.answers, facts)
    with Staging(request.output) as staging:
        for relative in what.gone:
            staging.remove(relative, sha256(request.output / PurePosixPath(relative)))
        for relative in what.nameless:
            staging.write(relative, _without_names(request.output / relative, what.gone))
        for entry in (*bodies, recorded):
            folder = f"{entry.tree['period']}/finance"
            staging.write(f"{folder}/{copy_name(entry)}", as_json(as_file(entry)))
        staging.plan(f"the forgetting of {', '.join(what.releases)}", recorded.hash)
    try:
        journal.forget(request.ledger, bodies, recorded)
    except LedgerError:
        finish_earlier(request)  # asks the ledger, which alone knows whether it was done
        raise
    kept = carry_out(request.output).kept
    _drop_empty(request.output, what.gone)
    return kept


def _in_time(request: Request, entries: Sequence[Entry], answers: Answers) -> None:
    """Refuse before the years are over that follow the last payment of the ledger."""
    days = [date.fromisoformat(e.tree["as_of"]) for e in entries if e.kind != FORGOTTEN]
    said = [*(a.kept for a in answers.read), *(a for e in entries for a in e.record.answers)]
    days += [answer.paid_on for answer in said if answer.paid_on]
    if not days:
        raise CannotRunError("Nothing was released yet, so there is nothing to forget.")
    first = date(max(days).year + YEARS + 1, 1, 1)
    if request.as_of < first:
        raise CannotRunError(
            f"The last payment was made, or released, on {max(days)}. What it rests on is kept for "
            f"{YEARS} years from the end of that year: nothing may be forgotten before {first}."
        )


def _open_lines(entries: Sequence[Entry], answers: Answers) -> set[str]:
    """Collect the order keys of lines on which money is owed or to come back."""
    accounts = Accounts(releases_of(entries))
    open_lines = {account.key for account in accounts if account.balance}
    for answer in answers.read:
        payment = accounts.payments.get(answer.payment_id)
        if payment is not None and answer.kept.returned_because:
            open_lines |= {key for key in payment.shares if payment.posted.get(key)}
    return open_lines


def _cut(live: Sequence[Entry], before: date, open_lines: set[str], reasons: dict[str, str]) -> int:
    """Give how many entries go; `reasons` takes up why others before the day stay."""
    late = [n for n, entry in enumerate(live) if entry.tree["as_of"] >= str(before)]
    cut = late[0] if late else len(live)
    for n, entry in enumerate(live[:cut]):
        waiting = {row.of for row in entry.record.lines if order_key(row.of) in open_lines}
        if waiting:
            reasons[entry.release] = f"the account of {min(waiting)} is open"
            cut = n
            break
    while (tied := _tied(live, cut)) is not None:
        cut, why = tied
        reasons.setdefault(live[cut].release, why)
    return cut


def _tied(live: Sequence[Entry], cut: int) -> tuple[int, str] | None:
    """Find the first entry that would go and belongs to one that stays, and why."""
    for n, entry in enumerate(live[:cut]):
        for other in live[cut:]:
            if entry.tree["period"] == other.tree["period"]:
                return n, f"it is of the same month as {other.release}"
            shared = _activities(entry) & _activities(other)
            if shared:
                return n, f"{other.release} settled more of activity {min(shared)}"
    return None


def _activities(entry: Entry) -> set[str]:
    return {order_key(line.activity_id) for line in entry.record.lines}


def _periods(
    request: Request, live: Sequence[Entry], which: Sequence[Entry], before: date
) -> list[str]:
    """List the months whose folders go: those of the entries, and quiet ones before the last."""
    own = {entry.tree["period"] for entry in which}
    staying = {entry.tree["period"] for entry in live[len(which) :]}
    found = set(own)
    for folder in request.output.glob(PERIODS):
        run = record_of(request.output, folder.name)
        quiet = folder.name < max(own) and folder.name not in staying
        if quiet and (run is None or run.as_of < before):
            found.add(folder.name)
    return sorted(found)


def _files(
    output: Path, periods: Sequence[str], which: Sequence[Entry]
) -> tuple[list[str], list[Path]]:
    """Tell the files that go from those that the program does not know, which are staff's."""
    ours, stays = written(output), {f"{e.tree['period']}/finance/{copy_name(e)}" for e in which}
    gone, strange = [], []
    for file in _in_folders(output, periods):
        relative = PurePosixPath(file.relative_to(output).as_posix())
        inner = PurePosixPath(*relative.parts[1:])
        is_nameless = relative.parts[0] in periods and any(map(inner.match, NAMELESS))
        if is_nameless or str(relative) in stays or relative.name.startswith(f"{FORGOTTEN}_"):
            continue
        known = str(relative) in ours or is_final(relative.name) or relative.parts[0] not in periods
        gone += [str(relative)] if known else []
        strange += [] if known else [file]
    return gone, strange


def _in_folders(output: Path, periods: Sequence[str]) -> Iterator[Path]:
    """List the files of months, wherever in the output folder; and ledgers of before."""
    for period in periods:
        for folder in (period, f"{KEPT}/{period}", f"forms/{period}"):
            yield from sorted(path for path in (output / folder).rglob("*") if path.is_file())
        yield from sorted(output.glob(f"check/*_{period}.xlsx"))
    yield from sorted((output / KEPT).glob("*.sqlite"))


def _inputs(request: Request, which: Sequence[Entry]) -> list[Path]:
    """List the workbooks that these releases were made from, and that still lie there."""
    names = {name for entry in which for name in entry.tree.get("evidence", ())}
    files = [
        request.input / PurePosixPath(name).relative_to("input")
        for name in sorted(names)
        if name.startswith("input/")
    ]
    return [file for file in files if file.is_file()]


def _without_names(file: Path, gone: Sequence[str]) -> bytes:
    """Give a run.json without the names of workbooks, which may name who sent them."""
    tree, period = json.loads(file.read_text(encoding="utf-8")), file.parent.name
    lost = {name.removeprefix(f"{period}/") for name in gone}
    tree["inputs"] = dict(enumerate(sorted(tree["inputs"].values()), 1))
    tree["not_read"] = {}
    tree["outputs"] = {name: mark for name, mark in tree["outputs"].items() if name not in lost}
    return as_json(tree)


def _drop_empty(output: Path, gone: Sequence[str]) -> None:
    """Remove the folders in which nothing lies any more: they too have names."""
    folders = {folder for relative in gone for folder in PurePosixPath(relative).parents[:-1]}
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # something lies there
            (output / folder).rmdir()
