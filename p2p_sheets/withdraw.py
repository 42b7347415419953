"""`withdraw`: take back the latest release before finance has answered.

Its number and Payment IDs are never used again, its lines are open again, it counts nowhere.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from p2p_sheets import ledger
from p2p_sheets.ledger import Entry, LedgerError
from p2p_sheets.ledger.folders import as_file
from p2p_sheets.pipeline import Request, look_back
from p2p_sheets.write.staging import Staging, carry_out

NOTICE = """{programme}

Release {release} is withdrawn: {payments} payments, {total} EUR, due from {due}.

DO NOT PAY from payments_{release}.xlsx. Its fingerprint is
{fingerprint}

Withdrawn on {as_of}. {why}

If any of its payments was made, fill in "Paid on" in that workbook and send it back at once.
The lines come again in a later release, under other Payment IDs.
"""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken back, and the notice for finance."""

    release: str
    notice: Path
    kept: tuple[str, ...]


def withdraw(request: Request, release: str, why: str) -> Withdrawn:
    """Write the withdrawal into the ledger, set the workbook aside, and write finance's notice.

    Raises:
        LedgerError: it is not the latest release, was withdrawn already, or finance has paid of it.
    """
    entries = ledger.read(request.ledger)
    entry = _latest(entries, release)
    past = look_back(request, entries)
    paid = [
        row["payment_id"] for row in entry.tree["payments"] if past.answered.paid(row["payment_id"])
    ]
    if paid:
        message = (
            f"Finance has answered that {paid[0]} was paid, so release {release} stays. Use "
            f"Corrections for what is wrong."
        )
        raise LedgerError(message)
    tree = {
        "release": release,
        "why": why,
        "as_of": str(request.as_of),
        "period": entry.tree["period"],
    }
    withdrawal = Entry.after(entries[-1], "withdrawal", release, tree)
    folder = f"{entry.tree['period']}/finance"
    name = str(entry.tree["workbook"])
    staging = Staging(request.output, {f"{folder}/{name}": str(entry.tree["workbook_sha256"])})
    content = ledger.workbook(request.ledger, release)
    staging.write(f"{folder}/withdrawn/{name}", content or b"")
    staging.write(f"{folder}/withdrawal_{release}.json", _json(as_file(withdrawal)))
    staging.write(f"{folder}/withdrawn/NOTICE_{release}.txt", _notice(request, entry, why).encode())
    staging.remove(f"{folder}/{name}")
    staging.plan(withdrawal.hash)
    ledger.append(request.ledger, withdrawal)
    kept = carry_out(request.output)
    return Withdrawn(release, request.output / folder / "withdrawn" / f"NOTICE_{release}.txt", kept)


def _latest(entries: tuple[Entry, ...], release: str) -> Entry:
    releases = [entry for entry in entries if entry.kind == "release"]
    gone = {entry.release for entry in entries if entry.kind == "withdrawal"}
    if release in gone:
        raise LedgerError(f"Release {release} is withdrawn already.")
    latest = [entry for entry in releases if entry.release not in gone]
    if not latest:
        raise LedgerError("There is no release to withdraw.")
    if latest[-1].release != release:
        message = (
            f"Only the latest release can be withdrawn: {latest[-1].release}, not {release}. Use "
            f"Corrections for an earlier one."
        )
        raise LedgerError(message)
    return latest[-1]


def _notice(request: Request, entry: Entry, why: str) -> str:
    payments = entry.tree["payments"]
    return NOTICE.format(
        programme=request.config.programme.name,
        release=entry.release,
        payments=len(payments),
        total=entry.tree["approved_eur"],
        due=min((row["due_date"] for row in payments), default="-"),
        fingerprint=entry.tree["fingerprint"],
        as_of=request.as_of,
        why=why,
    )


def _json(tree: object) -> bytes:
    return (json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
