"""The figures of each cut-off: what was expected of it, what came of it (CA-1..CA-4, PR-2)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import ApplicationType
from p2p_sheets.config import Config, CutOff
from p2p_sheets.rules.kpi.definitions import PLACES
from p2p_sheets.rules.kpi.facts import LADDER
from p2p_sheets.rules.kpi.measures import Count, Figure, Ratio, Total
from p2p_sheets.rules.kpi.tables import NONE, Tables

COUNTED = (*LADDER, "Planned")


@dataclass(frozen=True, slots=True)
class CutOffFigures:
    """One call; hosts and visitors of a call for site visits are two. None: rows of no call."""

    cut_off: CutOff | None
    kind: ApplicationType
    places: int  # that the guidelines give it
    measure: Count
    figures: dict[str, Figure]
    days: Ratio
    days_to_decision: Figure

    @property
    def name(self) -> str:
        """Its ID."""
        return self.cut_off.id if self.cut_off else NONE

    @property
    def optional(self) -> bool:
        """Is it an additional call (PR-2)?"""
        return self.cut_off is not None and self.cut_off.optional

    @property
    def for_visitors(self) -> bool:
        """Is it the call for the visitors of site visits?"""
        return self.kind is ApplicationType.VISITOR

    @property
    def closes(self) -> date | None:
        """Its closing date: of a call for site visits the visitors' is a later one (CA-3)."""
        if self.cut_off is None:
            return None
        visitors = self.cut_off.visitors_close
        return visitors if visitors and self.for_visitors else self.cut_off.closes

    @property
    def progress(self) -> Decimal | None:
        """Executed / places."""
        return self.figures["Executed"].number / self.places if self.places else None

    @property
    def gap(self) -> Decimal:
        """Places that are still to be executed."""
        return max(self.places - self.figures["Executed"].number, Decimal(0))


def by_cut_off(tables: Tables, config: Config) -> tuple[CutOffFigures, ...]:
    """Count each cut-off, in the order of config; then what belongs to none, if there is any."""
    found = [
        _figures(tables, cut_off, kind, _places(cut_off, kind, config))
        for cut_off in config.cut_offs
        for kind in PLACES
        if kind.activity.key == cut_off.type
    ]
    stray = (_figures(tables, None, kind, 0) for kind in PLACES)
    return (*found, *(row for row in stray if any(f.value for f in row.figures.values())))


def _figures(
    tables: Tables, cut_off: CutOff | None, kind: ApplicationType, places: int
) -> CutOffFigures:
    count = Count((("Cut-off", cut_off.id if cut_off else NONE), *PLACES[kind]))
    decided = (*count.where, ("Decided", 1))
    days = Ratio(Total("Days to decision", decided), Count(decided))
    figures = {stage: count.at(stage).of(tables) for stage in COUNTED}
    return CutOffFigures(cut_off, kind, places, count, figures, days, days.of(tables))


def _places(cut_off: CutOff, kind: ApplicationType, config: Config) -> int:
    figures = config.types[kind.activity.key]
    awards = figures.max_awards if cut_off.max_awards is None else cut_off.max_awards
    return awards * figures.max_visitors if kind is ApplicationType.VISITOR else awards
