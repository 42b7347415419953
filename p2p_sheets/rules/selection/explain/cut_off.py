"""In words: how a cut-off came out, who comes to a visit, and how somebody scored."""

from collections.abc import Iterator

from p2p_sheets.rules.selection.explain.application import places_in_words
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking, Selection
from p2p_sheets.rules.selection.scoring import Marks, show
from p2p_sheets.text import fold


def explain_cut_off(ranking: CutOffRanking) -> list[str]:
    """Tell the rankings of a cut-off, best first, and who is in none."""
    cut_off = ranking.cut_off
    out = [f"{cut_off.id}: activities from {cut_off.runs[0]} to {cut_off.runs[1]}"]
    for round_ranking in ranking.rounds:
        round_ = round_ranking.round
        out += ["", f"{round_.type}: {round_.opens} to {round_.closes}"]
        if round_ranking.provisional:
            out.append(f"  CA-5  Provisional: applications may come in until {round_.closes}")
        if round_ranking.frozen_on:
            out.append(f"  SE-9  Frozen on {round_ranking.frozen_on}")
        out.append(f"  CA-4  Places: {places_in_words(round_ranking.places)}")
        ranked = [(line.rank or "-", _line(line)) for line in round_ranking.lines]
        out += [f"  {rank}. {told}" for rank, told in ranked] or ["  Nobody is ranked yet"]
    if ranking.not_ranked:
        out += ["", "Not ranked"]
        out += [
            f"  {n.application_id}, {n.city}: {n.standing.value}, {n.reason}"
            for n in ranking.not_ranked
        ]
    return out


def _line(line: Ranked) -> str:
    candidate = line.candidate
    recorded = candidate.recorded.decision
    decided = f"; the panel: {recorded.value}" if recorded else ""
    declined = ", declined" if candidate.recorded.declined else ""
    host = f" for {candidate.host}" if candidate.host else ""
    who = f"{line.application_id}, {candidate.city}{host}: {show(candidate.total)}"
    return f"{who}, {line.proposal.value} ({line.rule}){decided}{declined}"


def explain_visit(selection: Selection, host: str) -> list[str]:
    """Tell who comes to the visit of a host, and who would like to; [] where it is no host."""
    for cut_off in selection.cut_offs:
        visit = next((v for v in cut_off.visits if v.host == host), None)
        if visit is None or cut_off.visitors is None:
            continue
        out = [f"Visitors: {visit.taken} of {visit.places} places are taken (SE-8)"]
        return [*out, *_visitors(cut_off.visitors, host)]
    return []


def _visitors(visitors: RoundRanking, host: str) -> Iterator[str]:
    wanting = [line for line in visitors.lines if line.candidate.host == host]
    for line in sorted(wanting, key=lambda n: (n.place is None, n.place or 0)):
        place = f"place {line.place}" if line.place else "no place"
        yield f"  {place}: {_line(line)}"


def explain_evaluator(selection: Selection, name: str) -> list[str]:
    """Tell what somebody scored, which marks were set aside, and how strict they are (SE-3)."""
    who, out = fold(name), list[str]()
    for cut_off in selection.cut_offs:
        mine = [
            (key, mark)
            for key, scored in cut_off.scores.items()
            for mark in scored.marks
            if fold(mark.score.evaluator) == who
        ]
        if not mine:
            continue
        leans = cut_off.strictness.get(who)
        told = ""
        if leans is not None:
            way = "below" if leans.difference < 0 else "above"
            told = f": {show(abs(leans.difference))} {way} the others on {leans.applications}"
        out += ["", f"{cut_off.cut_off.id}{told}"]
        out += [f"  {key}, {cut_off.city_of(key)}: {_mark(mark)}" for key, mark in mine]
    return [f"{name}, evaluator", *out] if out else []


def _mark(mark: Marks) -> str:
    total = "no scores" if mark.total is None else str(show(mark.total))
    return f"{total}, set aside: {mark.aside} (SE-3)" if mark.aside else f"{total}, counts (SE-1)"
