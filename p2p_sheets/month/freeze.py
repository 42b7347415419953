"""`freeze`: keep a ranking as the panel saw it; later periods carry the same bytes (SE-9)."""

from dataclasses import dataclass
from pathlib import Path

from p2p_sheets.config import Config
from p2p_sheets.ledger.earlier import encode
from p2p_sheets.ledger.staging import Staging, carry_out
from p2p_sheets.month.decide import CannotRunError, Month
from p2p_sheets.month.outputs import edition_of
from p2p_sheets.rules.selection import CutOffRanking, RoundRanking
from p2p_sheets.rules.selection import freeze as freeze_round
from p2p_sheets.rules.selection.screening import Standing
from p2p_sheets.text import did_you_mean
from p2p_sheets.write.ranking import write_ranking


@dataclass(frozen=True, slots=True)
class FrozenNow:
    """What was kept: the rounds that have closed, and where the ranking lies."""

    rounds: tuple[str, ...]
    workbook: Path
    kept: tuple[str, ...]


def freeze(month: Month, cut_off: str) -> FrozenNow:
    """Keep what has closed by as-of: hosts and visitors each, by a second call.

    Raises:
        CannotRunError: there is no such ranking, nothing of it has closed, or it is frozen already.
    """
    request = month.request
    ranking = month.selection.cut_off.get(cut_off)
    if ranking is None:
        raise CannotRunError(_no_ranking(cut_off, request.config))
    done = month.frozen[cut_off].rounds if cut_off in month.frozen else ()
    new = [
        r
        for r in ranking.rounds
        if not r.provisional and r.round.type.name not in {f.type for f in done}
    ]
    if not new:
        raise CannotRunError(_why_not(ranking, done=bool(done)))
    rounds = (*done, *(freeze_round(r, ranking.not_ranked, request.as_of) for r in new))
    folder = f"{request.period}/panel"
    with Staging(request.output) as staging:
        workbook = staging.path(f"{folder}/ranking_{cut_off}.xlsx")
        write_ranking(workbook, ranking, edition_of(request))
        kept = encode(cut_off, rounds, workbook.read_bytes())
        staging.write(f"{folder}/freeze_{cut_off}.json", kept)
        staging.plan()
    moved = carry_out(request.output).kept
    place = request.output / folder / f"ranking_{cut_off}.xlsx"
    return FrozenNow(tuple(_name(r) for r in new), place, moved)


def waiting_for(month: Month, cut_off: str) -> tuple[str, ...]:
    """List the applications of a cut-off that are in no rank yet, and may still get into one."""
    ranking = month.selection.cut_off.get(cut_off)
    kept = ranking.not_ranked if ranking else ()
    return tuple(one.application_id for one in kept if one.standing is not Standing.INELIGIBLE)


def _no_ranking(cut_off: str, config: Config) -> str:
    if cut_off in config.cut_off:
        return f"There is no application for {cut_off} yet, so there is no ranking to freeze."
    near = did_you_mean(cut_off, config.cut_off)
    return f"{cut_off} is no cut-off of {config.file.name}.{near}"


def _name(ranking: RoundRanking) -> str:
    return ranking.round.type.name


def _why_not(ranking: CutOffRanking, *, done: bool) -> str:
    waiting = [r for r in ranking.rounds if r.provisional]
    name = ranking.cut_off.id
    if waiting:
        return f"{name} is still open for {_name(waiting[0])}: freeze it once it has closed."
    return f"{name} is frozen already." if done else f"{name} has nothing to freeze."
