"""The figures of each cut-off: what was expected of it, what came of it (CA-1..CA-4, PR-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from p2p_sheets.books import ApplicationType
from p2p_sheets.config import Config, CutOff
from p2p_sheets.rules.kpi.facts import Fact
from p2p_sheets.rules.kpi.indicators import PLACES
from p2p_sheets.rules.kpi.measures import STAGES, Count, Figure


@dataclass(frozen=True, slots=True)
class CutOffFigures:
    """One call: the hosts and the visitors of a call for site visits are two."""

    cut_off: CutOff
    kind: ApplicationType
    places: int  # that the guidelines give it
    measure: Count
    applied: Figure
    awarded: Figure
    executed: Figure
    planned: Figure

    @property
    def closes(self) -> date:
        """Its closing date: of a call for site visits the visitors' is a later one (CA-3)."""
        visitors = self.cut_off.visitors_close
        return (
            visitors if visitors and self.kind is ApplicationType.VISITOR else self.cut_off.closes
        )


def by_cut_off(facts: Sequence[Fact], config: Config) -> tuple[CutOffFigures, ...]:
    """Count each cut-off, in the order of config."""
    out = []
    for cut_off in config.cut_offs:
        for kind, where in PLACES.items():
            if kind.activity.key == cut_off.type:
                measure = Count((("Cut-off", cut_off.id), *where))
                places = _places(cut_off, kind, config)
                counted = (measure.of(facts, stage) for stage in ("Applied", *STAGES))
                out.append(CutOffFigures(cut_off, kind, places, measure, *counted))
    return tuple(out)


def _places(cut_off: CutOff, kind: ApplicationType, config: Config) -> int:
    figures = config.types[kind.activity.key]
    awards = figures.max_awards if cut_off.max_awards is None else cut_off.max_awards
    return awards * figures.max_visitors if kind is ApplicationType.VISITOR else awards
