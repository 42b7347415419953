"""Strict and lenient evaluators: shown beside the scores, never inside them (SE-4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from p2p_sheets.rules.selection.decisions import Scored
from p2p_sheets.text import fold


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far an evaluator's totals lie from those of the others, on the same applications."""

    difference: Fraction  # the mean; below zero is stricter than the others
    applications: int  # how many they share with another evaluator


def leanings(scores: Iterable[Scored]) -> Mapping[str, Leaning]:
    """Measure each evaluator (folded name) over a set of applications; only marks that count."""
    apart: dict[str, list[Fraction]] = {}
    for scored in scores:
        totals = {
            fold(m.score.evaluator): m.total
            for m in scored.marks
            if not m.aside and m.total is not None
        }
        for evaluator, total in totals.items():
            others = [t for name, t in totals.items() if name != evaluator]
            if others:
                mean = sum(others, Fraction(0)) / len(others)
                apart.setdefault(evaluator, []).append(total - mean)
    return {
        evaluator: Leaning(sum(all_, Fraction(0)) / len(all_), len(all_))
        for evaluator, all_ in sorted(apart.items())
    }
