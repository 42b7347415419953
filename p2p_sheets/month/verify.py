"""The evidence of a release, and the second engine that computes the release again from it.

`prove` stands before the commit of every release; `verify` repeats the computing any time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from p2p_sheets.ledger import Entry, canonical
from p2p_sheets.month.decide import CannotRunError, Month, Request

TOLD = 20  # differences that are printed; the first ones tell what is wrong
REFUSED = """The second engine comes to other figures, so {release} is not released:
{told}
Send these lines, with config.toml, the input folder and the ledger, to whoever looks after the \
program.
If the office must pay before the answer is there: --release --unverified "who decided, and why\""""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the second engine made of a release: a sentence per difference, and what it counted."""

    release: str
    differences: tuple[str, ...]
    counts: Mapping[str, int]
    forgotten: str = ""  # the day since which its evidence is gone: its sums and chain were checked


def prove(
    month: Month,
    tree: Mapping[str, object],
    workbook: bytes,
    parts: Mapping[str, bytes],
    before: Iterable[Entry],
) -> dict[str, Any]:
    """Let the second engine compute a staged release again; give what its entry says of that.

    Raises:
        CannotRunError: a figure differs, and nobody has decided to release all the same.
    """
    from p2p_sheets.audit import verify_staged

    rows = [(e.seq, e.kind, e.release, e.body, e.previous, e.hash) for e in before]
    found = verify_staged(workbook, canonical(tree), parts, rows)
    told = [difference.message for difference in found.differences]
    if told and not month.request.unverified:
        raise CannotRunError(REFUSED.format(release=found.release, told=_listed(told)))
    verified = {"differences": told, **dict(sorted(found.counts.items()))}
    return {"verified": verified, "unverified": month.request.unverified}


def verify(request: Request, release: str = "") -> list[Recomputed]:
    """Compute releases again from the evidence that lies beside them: one, or all.

    Raises:
        CannotRunError: there is no such release.
    """
    from p2p_sheets.audit import verify_ledger

    found = verify_ledger(request.ledger, request.output, release)
    if release and not found:
        raise CannotRunError(f"There is no release {release} to verify.")
    return [
        Recomputed(
            one.release, tuple(d.message for d in one.differences), one.counts, one.forgotten
        )
        for one in found
    ]


def _listed(told: list[str]) -> str:
    more = [f"... and {len(told) - TOLD} more."] if len(told) > TOLD else []
    return "\n".join(f"  {line}" for line in (*told[:TOLD], *more))
