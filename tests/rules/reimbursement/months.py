"""Months one after the other: what a release leaves behind for the next."""

from datetime import date

from p2p_sheets.books import Programme
from p2p_sheets.config import Config
from p2p_sheets.ledger.release import as_release, next_release
from p2p_sheets.rules.accounts import Release, Releases
from tests.programmes import settled


def after(
    *programmes: Programme, as_of: date = date(2023, 3, 31), with_config: Config | None = None
) -> Releases:
    """Release one programme after the other, in one period, and give what that left."""
    made: list[Release] = []
    for programme in programmes:
        before = Releases(tuple(made), tuple(one.name for one in made))
        name = next_release(f"{as_of:%Y-%m}", before.numbers)
        settlement = settled(
            programme, releases=before, as_of=as_of, release=name, with_config=with_config
        )
        made.append(as_release(settlement, name, as_of))
    return Releases(tuple(made), tuple(one.name for one in made))
