"""The lines above a ranking: which call, how priority acts, how many places, which threshold."""

from fractions import Fraction

from p2p_sheets.rules.selection import CutOffRanking, RoundRanking, show
from p2p_sheets.text import spaced
from p2p_sheets.write.table import Cell

MODES = {
    "tier": "small and mid-sized cities over the threshold come first",
    "bonus": "small and mid-sized cities get {bonus} on top of their score",
    "tie_break": "small and mid-sized cities come first where scores are equal",
    "off": "it plays no part",
}


def banner(ranking: CutOffRanking) -> str:
    """Say on every page that applications may still come in."""
    if ranking.main.provisional:
        return f"PROVISIONAL: applications may come in until {ranking.main.round.closes}"
    visitors = ranking.visitors
    if visitors is not None and visitors.provisional:
        return f"VISITORS PROVISIONAL: applications may come in until {visitors.round.closes}"
    return ""


def about(ranking: CutOffRanking, round_ranking: RoundRanking) -> list[str]:
    """Say which call it is, and whether its dates are confirmed."""
    cut_off = ranking.cut_off
    kind = round_ranking.round.type.activity.plural
    if ranking.visitors is not None:
        kind += f", {round_ranking.round.type.role.lower().replace('city', 'cities')}"
    closes = "closes" if round_ranking.provisional else "closed"
    call = f"opened {round_ranking.round.opens}, {closes} {round_ranking.round.closes}"
    runs = f"runs {cut_off.runs[0]} to {cut_off.runs[1]}"
    optional = " (optional call)" if cut_off.optional else ""
    lines = [f"{kind}, {cut_off.id}{optional}: {call}, {runs}"]
    if not cut_off.confirmed:
        lines.append("DATES NOT CONFIRMED by staff yet (CA-3)")
    if round_ranking.frozen_on:
        lines.append(
            f"FROZEN on {round_ranking.frozen_on}: scores and order are of that day (SE-9)"
        )
    return lines


def terms(round_ranking: RoundRanking) -> list[str]:
    """Say how priority acts, how many places there are, and which threshold holds."""
    return [_priority(round_ranking), places(round_ranking), threshold(round_ranking)]


def threshold(ranking: RoundRanking) -> str:
    """Say what an application must reach, and how many have to score it."""
    scoring = ranking.contest.scoring
    return (
        f"Threshold: {scoring.threshold} of {scoring.scale[1]}, judged on the exact score (SE-2); "
        f"at least {scoring.min_evaluators} evaluators on each criterion (SE-1)"
    )


def _priority(round_ranking: RoundRanking) -> str:
    config, mode = round_ranking.contest.config, round_ranking.contest.mode
    if not round_ranking.round.figures(config).priority:
        words = round_ranking.round.type.activity.words
        return f"Priority mode: none, {words} know no priority cities (EL-4)"
    low, high = map(spaced, config.selection.priority.population)
    acts = MODES[mode].format(bonus=config.selection.priority.bonus)
    return f"Priority mode: {acts} ({low} to {high} inhabitants, EL-4)"


def places(ranking: RoundRanking) -> str:
    """Say how many places there are, and where the number comes from."""
    figures = ranking.places
    carried = f", {figures.carried} of them carried over" if figures.carried else ""
    target = f"target of the programme {figures.target}, {figures.before} taken before (CA-4)"
    reserve = f"reserve list: {ranking.contest.reserve}"
    return f"Places: {figures.places}, at most {figures.capacity}{carried}; {target}; {reserve}"


def number(value: Fraction | None) -> Cell:
    """Show an exact figure with two decimals, or nothing."""
    return None if value is None else show(value)
