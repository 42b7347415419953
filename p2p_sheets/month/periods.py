"""What earlier periods of the programme left, from their ledgers: read, never written.

Accounts last paid (PA-5), lines released (RB-13), and awards where config says that they count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from p2p_sheets import ledger
from p2p_sheets.config import Config
from p2p_sheets.ledger import Entry, LedgerError, in_force, releases_of
from p2p_sheets.rules.accounts import Releases
from p2p_sheets.rules.selection import PastAward


@dataclass(frozen=True, slots=True)
class EarlierPeriods:
    """The releases of each earlier period, and the awards that count."""

    releases: tuple[Releases, ...] = ()
    awards: tuple[PastAward, ...] = ()


def earlier_periods(config: Config) -> EarlierPeriods:
    """Read the ledgers that `[paths] previous` names.

    Raises:
        LedgerError: one is missing or damaged, or is of another programme.
    """
    found = [_entries(config.folder / name, config) for name in config.paths.previous]
    counts = config.selection.earlier_periods
    awards = (PastAward(*row) for entries in found if counts for row in _awards(entries))
    return EarlierPeriods(tuple(map(releases_of, found)), tuple(awards))


def _entries(path: Path, config: Config) -> tuple[Entry, ...]:
    if not ledger.exists(path):
        raise LedgerError(
            f"There is no ledger at {path}, which [paths] previous names: put it there, or correct "
            f"the path in {config.file.name}."
        )
    entries = ledger.read(path, write=False)
    for entry in entries:
        name, start = str(entry.tree.get("programme", "")), str(entry.tree.get("start", ""))
        if name and name != config.programme.name:
            raise LedgerError(
                f"The ledger {path} is of another programme ({name}): [paths] previous names the "
                f"ledgers of earlier periods of this one."
            )
        if start and start >= str(config.programme.start):
            raise LedgerError(
                f"The ledger {path} is of a period that began on {start}, which is not before "
                f"{config.programme.start}: [paths] previous names the ledgers of earlier periods."
            )
    return entries


def _awards(entries: Sequence[Entry]) -> list[list[str]]:
    """Give the awards that the newest release of a period saw."""
    newest = in_force(entries)[-1:]
    return [row for entry in newest for row in entry.tree.get("awards", ())]


def standing(config: Config, as_of: date) -> str:
    """Say that the programme is over, or that no call is open; blank: one is."""
    programme = config.programme
    if as_of > programme.end:
        return (
            f"The programme ended on {programme.end}: claims are still settled here; the next "
            f"period begins in a folder of its own, see docs/new-period.md."
        )
    windows = [(c.opens, c.closes) for c in config.cut_offs]
    windows += [
        (c.visitors_open, c.visitors_close)
        for c in config.cut_offs
        if c.visitors_open and c.visitors_close
    ]
    if any(opens <= as_of <= closes for opens, closes in windows):
        return ""
    ahead = min((opens for opens, _ in windows if opens > as_of), default=None)
    return f"No call is open; the next one opens on {ahead}." if ahead else "No call is open."
