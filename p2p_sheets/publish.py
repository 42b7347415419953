"""A decided month -> its files, all in place or none; for a release also the ledger's entry."""

import hashlib
import json
import platform
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import p2p_sheets
from p2p_sheets import ledger
from p2p_sheets.archive import earlier_marks
from p2p_sheets.findings import Severity
from p2p_sheets.findings.news import marks
from p2p_sheets.ledger import Entry, canonical
from p2p_sheets.ledger.folders import as_file
from p2p_sheets.ledger.release import release_tree
from p2p_sheets.money import ZERO
from p2p_sheets.outputs import Staged, stage
from p2p_sheets.pipeline import CannotRunError, Month, Request
from p2p_sheets.write.evidence import evidence
from p2p_sheets.write.findings import write_findings
from p2p_sheets.write.staging import Staging, carry_out, settle_unfinished, sha256

RUN_RECORD = "run.json"


@dataclass(frozen=True, slots=True)
class Published:
    """What was put in place, and what was moved aside because a person had changed it."""

    folder: Path
    files: tuple[str, ...]
    kept: tuple[str, ...]
    release: str  # blank for a draft
    fingerprint: str


def finish_earlier(request: Request) -> tuple[str, ...]:
    """At a start, finish or drop what an earlier run left unfinished."""
    entries = ledger.read(request.ledger)
    return settle_unfinished(request.output, entries[-1].hash if entries else "")


def publish_findings(month: Month) -> Published:
    """Write the findings alone, into `check/`."""
    request = month.request
    staging = Staging(request.output, {})
    name = f"check/findings_{request.period}.xlsx"
    write_findings(staging.path(name), month.findings, request.edition)
    staging.overwrite(name)
    staging.plan()
    return Published(request.output, (name,), carry_out(request.output), "", "")


def publish_draft(month: Month) -> Published:
    """Write all outputs of the period, the payments as a draft; the ledger is not touched."""
    staging = _staging(month.request)
    staged = _stage(month, staging)
    _record(month, staging, staged, month.past.history.head)
    staging.plan()
    return _in_place(month, staging, "", staged.fingerprint)


def publish_release(month: Month) -> Published:
    """Write all outputs, commit the release to the ledger, then move the files into place.

    Raises:
        LedgerError: the entry could not be written; then nothing is in place either.
    """
    request, release = month.request, month.numbering.release
    staging = _staging(request)
    staged = _stage(month, staging)
    workbook = f"{request.period}/finance/payments_{release}.xlsx"
    facts = {
        "fingerprint": staged.fingerprint,
        "workbook": PurePosixPath(workbook).name,
        "workbook_sha256": staging.hashes()[workbook],
        "config_sha256": request.config.sha256,
        "config": request.config.file.read_text(encoding="utf-8-sig"),
        "program": p2p_sheets.__version__,
    }
    tree = release_tree(
        month.settlement, release, request.period, str(request.as_of), facts, month.past.answered
    )
    entry = Entry.after(month.entries[-1] if month.entries else None, "release", release, tree)
    folder = f"{request.period}/finance"
    content = staging.path(workbook).read_bytes()
    staging.write(f"{folder}/release_{release}.json", _json(as_file(entry)))
    staging.write(
        f"{folder}/evidence_{release}.zip", _evidence(month, PurePosixPath(workbook).name, content)
    )
    _record(month, staging, staged, entry.hash)
    staging.plan(entry.hash)
    ledger.append(request.ledger, entry, (PurePosixPath(workbook).name, content))
    return _in_place(month, staging, release, staged.fingerprint)


def _evidence(month: Month, name: str, workbook: bytes) -> bytes:
    """Pack the inputs as they were read, the configuration, the workbook and the figures.

    Raises:
        CannotRunError: an input was changed while the run was under way.
    """
    request = month.request
    parts = {
        name: workbook,
        "config.toml": request.config.file.read_bytes(),
        "figures.json": _json(figures(month)),
    }
    for book in month.reading.workbooks:
        content = (request.input / PurePosixPath(book.path)).read_bytes()
        if hashlib.sha256(content).hexdigest() != book.sha256:
            raise CannotRunError(f"{book.path} was changed while the run was under way. Run again.")
        parts[f"input/{book.path}"] = content
    return evidence(parts)


def _in_place(month: Month, staging: Staging, release: str, fingerprint: str) -> Published:
    files = tuple(staging.hashes())
    kept = carry_out(month.request.output)
    return Published(month.request.output / month.request.period, files, kept, release, fingerprint)


def _staging(request: Request) -> Staging:
    """Begin a staging folder that knows what earlier runs of the period wrote."""
    return Staging(request.output, known_outputs(request.output, request.period))


def known_outputs(output: Path, period: str) -> dict[str, str]:
    """Read which files of a period the program wrote last, with their SHA-256."""
    record = output / period / RUN_RECORD
    try:
        tree = json.loads(record.read_text(encoding="utf-8"))
        known = {f"{period}/{name}": str(digest) for name, digest in tree["outputs"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}
    return {**known, f"{period}/{RUN_RECORD}": sha256(record)}


def _stage(month: Month, staging: Staging) -> Staged:
    """Write every output but run.json into the staging folder."""
    staged = stage(month, staging)
    _remove_stale(month.request, staging)
    return staged


def _remove_stale(request: Request, staging: Staging) -> None:
    """Plan to remove what an earlier run wrote and this one does not: older drafts, say."""
    written = set(staging.hashes())
    for relative in known_outputs(request.output, request.period):
        name = PurePosixPath(relative).name
        if relative not in written and not is_final(name) and name != RUN_RECORD:
            staging.remove(relative)


def is_final(name: str) -> bool:
    """Is it a file that is written once and stays: a release and what lies beside it?"""
    if name.startswith("payments_"):
        return not name.endswith("_DRAFT.xlsx")
    if name.startswith("payment_advice_"):
        return "DRAFT" not in name
    return name.startswith(("release_", "evidence_", "withdrawal_", "freeze_"))


def _record(month: Month, staging: Staging, staged: Staged, head: str) -> None:
    """Write run.json: all that makes the run repeatable, and its figures."""
    request = month.request
    prefix = f"{request.period}/"
    outputs = {name.removeprefix(prefix): digest for name, digest in staging.hashes().items()}
    earlier = known_outputs(request.output, request.period)
    for relative, digest in earlier.items():
        if is_final(PurePosixPath(relative).name):
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
        "inputs": {book.path: book.sha256 for book in month.reading.workbooks},
        "outputs": outputs,
        "figures": figures(month),
        "letters": staged.letters,
        "marks": marks(month.findings),
        "marks_before": earlier_marks(request.output, request.period, request.as_of),
        "findings": dict(sorted(Counter(finding.code for finding in month.findings).items())),
    }
    staging.write(f"{request.period}/{RUN_RECORD}", _json(tree))


def figures(month: Month) -> dict[str, Any]:
    """Give the run's counts and totals, as `--json` prints them."""
    settlement = month.settlement
    severities = Counter(finding.severity for finding in month.findings)
    return {
        "applications": len(month.programme.applications),
        "activities": len(month.programme.activities),
        "participants": len(month.programme.participants),
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


def _json(tree: object) -> bytes:
    text = json.dumps(json.loads(canonical(tree)), indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()
