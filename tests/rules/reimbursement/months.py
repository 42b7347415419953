"""Months one after the other: what a release leaves behind for the next."""

from datetime import date

from p2p_sheets.books import Programme
from p2p_sheets.config import Config
from p2p_sheets.ledger import Entry, history_of
from p2p_sheets.ledger.release import next_release, release_tree
from p2p_sheets.rules.reimbursement import History
from tests.programmes import settled


def after(
    *programmes: Programme, as_of: date = date(2023, 3, 31), with_config: Config | None = None
) -> History:
    """Release one programme after the other, in one period, and give what that settled."""
    entries: list[Entry] = []
    for programme in programmes:
        history = history_of(entries)
        release = next_release(f"{as_of:%Y-%m}", history.releases)
        settlement = settled(
            programme, history=history, as_of=as_of, release=release, with_config=with_config
        )
        tree = release_tree(settlement, release, f"{as_of:%Y-%m}", str(as_of), {})
        entries.append(Entry.after(entries[-1] if entries else None, "release", release, tree))
    return history_of(entries)
