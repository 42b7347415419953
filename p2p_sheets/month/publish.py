"""A decided month -> its files, all in place or none; for a release also the ledger's entry."""

import hashlib
import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import p2p_sheets
from p2p_sheets import ledger
from p2p_sheets.findings import Severity
from p2p_sheets.findings.releases import ANSWER_UNKNOWN
from p2p_sheets.ledger import Entry, LedgerError
from p2p_sheets.ledger.earlier import RUN_RECORD, earlier_marks
from p2p_sheets.ledger.entries import RELEASE
from p2p_sheets.ledger.folders import as_file, as_json, copy_name, hashes_of
from p2p_sheets.ledger.journal import Files
from p2p_sheets.ledger.release import as_release, release_tree
from p2p_sheets.ledger.restore import put_back
from p2p_sheets.ledger.staging import (
    Finished,
    OutputBusyError,
    Staging,
    carry_out,
    settle_unfinished,
)
from p2p_sheets.money import ZERO
from p2p_sheets.month.decide import CannotRunError, Month, Request, Tell, identity_of, silently
from p2p_sheets.month.open_items import write_start
from p2p_sheets.month.outputs import Staged, edition_of, report_of, stage
from p2p_sheets.month.verify import prove
from p2p_sheets.read.folder import scan
from p2p_sheets.rules.reimbursement import OPENING, unsettled
from p2p_sheets.write.edition import made_by, pack
from p2p_sheets.write.findings import write_findings
from p2p_sheets.write.letters import FINAL
from p2p_sheets.write.open_items import NextStep

# Names are all that is known of what earlier runs wrote.
STAYS = (
    "payments_",
    "pain001_",
    "release_",
    "evidence_",
    "withdrawal_",
    "forgotten_",
    "NOTICE_",
    "freeze_",
    *FINAL,
)
A_DRAFT = re.compile(rf"payments_[0-9-]+_DRAFT|({'|'.join(FINAL)})_DRAFT-")


@dataclass(frozen=True, slots=True)
class Published:
    """What was put in place, and what was moved aside because a person had changed it."""

    folder: Path
    files: tuple[str, ...]
    kept: tuple[str, ...]
    release: str = ""  # blank for a draft
    steps: tuple[NextStep, ...] = ()  # what to do next
    put_back: tuple[str, ...] = ()  # what earlier releases wrote and the folder lacked


def finish_earlier(request: Request, *, doubtful: bool = False) -> Finished:
    """At a start, finish or drop what an earlier run left unfinished.

    Where the ledger is doubtful, what was not begun to be put in place is dropped: nobody saw it.

    Raises:
        LedgerError: the ledger cannot be read, unless it is doubtful.
    """
    try:
        heads = hashes_of(ledger.read(request.ledger))
    except LedgerError:
        if not doubtful:
            raise
        heads = set()
    return settle_unfinished(request.output, heads)


def publish_findings(month: Month) -> Published:
    """Write the findings alone, into `check/`."""
    request = month.request
    name = f"check/findings_{request.period}.xlsx"
    with Staging(request.output) as staging:
        write_findings(staging.path(name), month.news, edition_of(request), report_of(month))
        staging.plan()
    return Published(request.output, (name,), carry_out(request.output).kept)


def publish_draft(month: Month, tell: Tell = silently) -> Published:
    """Write all outputs of the period, the payments as a draft; the ledger is not touched."""
    request = month.request
    with Staging(request.output) as staging:
        staged = _stage(month, staging, tell)
        lost = put_back(request.ledger, request.output, month.entries, staging)
        _record(month, staging, staged, month.entries[-1].hash if month.entries else "")
        staging.plan()
    return replace(_in_place(month, staging), put_back=lost, steps=staged.steps)


def publish_release(month: Month, tell: Tell = silently) -> Published:
    """Write all outputs, commit the release to the ledger, then move the files into place.

    Raises:
        LedgerError: the entry could not be written; then nothing is in place either.
        CannotRunError: an input was changed meanwhile, the first release lacks what it needs, or
            the second engine comes to other figures.
    """
    request, release = month.request, month.numbering.release
    _complete(month)
    folder, name = f"{request.period}/finance", f"payments_{release}.xlsx"
    with Staging(request.output) as staging:
        staged = _stage(month, staging, tell)
        content = staging.path(f"{folder}/{name}").read_bytes()
        beside = _beside(staging, folder, name)
        parts = {**_evidence(month), **beside}
        evidence = pack(dict(sorted({**parts, name: content}.items())))
        begun = _begun(month)
        tree = _tree(month, staged.fingerprint, name, content, parts) | {
            "pack": sorted(beside),
            "evidence_sha256": hashlib.sha256(evidence).hexdigest(),
        }
        proof = prove(month, tree, content, parts, (*month.entries, *begun))
        entries = (*begun, _entry(month, begun, {**tree, **proof}))
        for one in entries:
            staging.write(f"{folder}/{copy_name(one)}", as_json(as_file(one)))
        staging.write(f"{folder}/evidence_{release}.zip", evidence)
        lost = put_back(request.ledger, request.output, month.entries, staging)
        _record(month, staging, staged, entries[-1].hash, proof)
        staging.plan(f"release {release}", entries[-1].hash)
    files = {name: content, **beside, f"evidence_{release}.zip": evidence}
    commit(request, entries, {release: files})
    try:
        published = _in_place(month, staging)
        return replace(published, release=release, put_back=lost, steps=staged.steps)
    except OutputBusyError as problem:
        raise OutputBusyError(f"Release {release} is made, but {problem}") from problem
    except OSError as problem:
        raise OutputBusyError(
            f"Release {release} is made, but its files are not all in place "
            f"({problem.strerror or problem}): see to it, and run again."
        ) from problem


def commit(request: Request, entries: Sequence[Entry], files: Files | None = None) -> None:
    """Write into the ledger what the outputs are planned for; if that fails, drop the plan.

    Raises:
        LedgerError: it could not be written.
    """
    try:
        ledger.append(request.ledger, entries, files)
    except LedgerError:
        finish_earlier(request)  # asks the ledger, which alone knows whether it has them
        raise


def _complete(month: Month) -> None:
    """Refuse a release that might pay again what a workbook says that was not understood."""
    for book in month.reading.workbooks:
        if not book.sha256 or (book.unknown and not book.received and not month.entries):
            raise CannotRunError(
                f"{book.path} could not be read ({book.skipped}), so it is not known what it says: "
                "see to it, then release."
            )
    _in_turn(month)
    rows = () if month.releases.made else unsettled(month.case.programme)
    if rows:
        raise CannotRunError(
            f"{rows[0]} or its expense line has an error, and the very first release alone reads "
            "the sheet Paid before: correct it, or delete that row, then release."
        )


def _in_turn(month: Month) -> None:
    """Refuse a release before the newest one, or for a month to come, or while answers are unknown.

    Raises:
        CannotRunError: what is out of turn, and what to do.
    """
    request, made = month.request, month.releases.made
    newest = made[-1] if made else None
    if request.period > f"{request.as_of:%Y-%m}":
        raise CannotRunError(
            f"Period {request.period} has not begun on {request.as_of}, so nothing is released for "
            "it: leave out --period, or name a month up to today's."
        )
    if newest is not None and (request.as_of < newest.as_of or request.period < newest.name[:7]):
        raise CannotRunError(
            f"Release {newest.name} was made as of {newest.as_of}; an earlier month or day cannot "
            "be released any more: leave out --period and --as-of."
        )
    for finding in month.findings:
        if finding.code == ANSWER_UNKNOWN.name:
            raise CannotRunError(f"{finding.place}: {finding.message} {finding.remedy}")


def _begun(month: Month) -> tuple[Entry, ...]:
    """Make the entry of what was paid before the very first release, if anything was."""
    if month.opening is None:
        return ()
    programme = identity_of(month.request.config)
    about = {"release": OPENING, "period": month.request.period, **programme}
    last = month.entries[-1] if month.entries else None
    return (Entry.after(last, OPENING, OPENING, release_tree(month.opening, about)),)


def _tree(
    month: Month, fingerprint: str, name: str, content: bytes, parts: Mapping[str, bytes]
) -> dict[str, object]:
    """Give what the ledger keeps of a release: all its rows, and what they were made from."""
    request, release = month.request, month.numbering.release
    facts = {
        "release": release,
        "period": request.period,
        "fingerprint": fingerprint,
        "workbook": name,
        "workbook_sha256": hashlib.sha256(content).hexdigest(),
        "config_sha256": request.config.sha256,
        "config": request.config.file.read_text(encoding="utf-8-sig"),
        "evidence": {part: hashlib.sha256(data).hexdigest() for part, data in parts.items()},
        "program": p2p_sheets.__version__,
        "awards": [
            [a.activity_type.name, a.application_id, a.city, a.country]
            for a in month.case.programme.applications
            if a.holds_place
        ],
        **identity_of(request.config),
    }
    return release_tree(as_release(month.settlement, release, request.as_of), facts)


def _entry(month: Month, begun: Sequence[Entry], tree: Mapping[str, object]) -> Entry:
    last = (*month.entries, *begun)[-1:]
    return Entry.after(last[0] if last else None, RELEASE, month.numbering.release, tree)


def _evidence(month: Month) -> dict[str, bytes]:
    """Gather the inputs as they were read, the configuration and the figures, by name.

    Raises:
        CannotRunError: an input was changed while the run was under way.
    """
    request = month.request
    parts = {
        "config.toml": request.config.file.read_bytes(),
        "figures.json": as_json(figures(month)),
        **{f"answers/{book.path}": book.data for book in month.answered_in_place},
    }
    if request.config.paths.cities:
        parts["cities.csv"] = (request.config.folder / request.config.paths.cities).read_bytes()
    files = {found.path: found.file for found in scan(request.input).workbooks}
    for book in month.reading.workbooks:
        content = files[book.path].read_bytes() if book.path in files else b""
        if hashlib.sha256(content).hexdigest() != book.sha256:
            raise CannotRunError(f"{book.path} was changed while the run was under way. Run again.")
        parts[f"input/{book.path}"] = content
    return parts


def _beside(staging: Staging, folder: str, workbook: str) -> dict[str, bytes]:
    """Give what finance gets beside the workbook of a release, by name."""
    names = [name for name in staging.files if name.startswith(f"{folder}/")]
    files = {PurePosixPath(name).name: staging.path(name).read_bytes() for name in names}
    return {name: data for name, data in files.items() if name != workbook}


def _in_place(month: Month, staging: Staging) -> Published:
    files = tuple(sorted(staging.files))
    kept = carry_out(month.request.output).kept
    return Published(month.request.output / month.request.period, files, kept)


def _stage(month: Month, staging: Staging, tell: Tell) -> Staged:
    """Write every output but run.json, and plan to remove what this run does not write any more.

    Older drafts go, those too that the program does not know.
    """
    staged, request = stage(month, staging, tell), month.request
    staged = replace(staged, steps=write_start(month, staging, staged.fingerprint))
    there = {name for name in staging.written if name.startswith(f"{request.period}/")}
    for draft in (request.output / request.period).glob("finance/payments_*_DRAFT*.xlsx"):
        there.add(draft.relative_to(request.output).as_posix())
    for relative in sorted(there.difference(staging.files)):
        name = PurePosixPath(relative).name
        if not is_final(name) and name != RUN_RECORD:
            staging.remove(relative)
    return staged


def is_final(name: str) -> bool:
    """Is it a file that is written once and stays: a release, what lies beside it, a freeze?

    A released letter whose payee has an ID with DRAFT in it stays, too.

    >>> is_final("payments_2023-03.xlsx"), is_final("payments_2023-03_DRAFT.xlsx")
    (True, False)
    >>> is_final("claim_refused_2023-03_P1.eml"), is_final("claim_refused_DRAFT-2023-03_P1.eml")
    (True, False)
    """
    return name.startswith(STAYS) and not A_DRAFT.match(name)


def _record(
    month: Month,
    staging: Staging,
    staged: Staged,
    head: str,
    proof: Mapping[str, object] | None = None,
) -> None:
    """Write run.json: all that makes the run repeatable, and its figures."""
    request = month.request
    prefix = f"{request.period}/"
    outputs = {name.removeprefix(prefix): digest for name, digest in staging.hashes().items()}
    for relative, digest in staging.written.items():
        if relative.startswith(prefix) and is_final(PurePosixPath(relative).name):
            outputs.setdefault(relative.removeprefix(prefix), digest)
    tree = {
        "program": p2p_sheets.__version__,
        "python": platform.python_version(),
        "period": request.period,
        "as_of": str(request.as_of),
        "demo": request.demo,
        "config_sha256": request.config.sha256,
        "ledger_head": head,
        "release": "" if month.numbering.draft else month.numbering.release,
        **(proof or {}),
        "inputs": {book.path: book.sha256 for book in month.reading.workbooks},
        "not_read": {skipped.path: skipped.why for skipped in month.reading.skipped},
        "outputs": outputs,
        "figures": figures(month),
        "letters": staged.letters,
        "made_by": made_by(),
        "made_from": staged.made_from,
        "marks": sorted({finding.mark for finding in month.findings}),
        "marks_before": earlier_marks(request.output, request.period, request.as_of),
        "findings": dict(sorted(Counter(finding.code for finding in month.findings).items())),
    }
    staging.write(f"{request.period}/{RUN_RECORD}", as_json(tree))


def figures(month: Month) -> dict[str, Any]:
    """Give the run's counts and totals, as `--json` prints them."""
    settlement = month.settlement
    severities = Counter(finding.severity for finding in month.news)
    return {
        "applications": len(month.case.programme.applications),
        "activities": len(month.case.programme.activities),
        "participants": len(month.case.programme.participants),
        "lines_read": sum(balance.read for balance in month.reconciliation.balances),
        "lines_decided": len(settlement.lines),
        "lines_held": len(settlement.held),
        "lines_in_error": sum(balance.in_error for balance in month.reconciliation.balances),
        "lines_released_earlier": len(settlement.released_earlier),
        "payments": len(settlement.payments),
        "claimed_eur": str(sum((line.claimed_eur for line in settlement.lines), ZERO)),
        "approved_eur": str(sum((line.approved_eur for line in settlement.lines), ZERO)),
        "refused_eur": str(sum((line.refused_eur for line in settlement.lines), ZERO)),
        "held_eur": str(sum((line.claimed_eur or ZERO for line in settlement.held), ZERO)),
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
        "kpi": month.kpis.figures(),
    }
