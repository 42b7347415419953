"""Rounds: the applications of one type for one cut-off compete with each other.

A call for site visits has two rounds, hosts first. Rounds go by closing date, then ID (CA-4).
"""

from dataclasses import dataclass
from datetime import date

from p2p_sheets.books import Application, ApplicationType
from p2p_sheets.config import Config, CutOff, TypeFigures
from p2p_sheets.text import order_key

TYPES = {
    "ER": (ApplicationType.REVIEW,),
    "EM": (ApplicationType.MISSION,),
    "SV": (ApplicationType.HOST, ApplicationType.VISITOR),
}


@dataclass(frozen=True, slots=True)
class Round:
    """One type of application in one cut-off."""

    cut_off: CutOff
    type: ApplicationType

    @property
    def is_visitors(self) -> bool:
        """Does it assign visitor cities to visits?"""
        return self.type is ApplicationType.VISITOR

    @property
    def opens(self) -> date:
        """The first day on which an application may be submitted."""
        later = self.cut_off.visitors_open if self.is_visitors else None
        return later or self.cut_off.opens

    @property
    def closes(self) -> date:
        """The last day on which an application may be submitted."""
        later = self.cut_off.visitors_close if self.is_visitors else None
        return later or self.cut_off.closes

    @property
    def order(self) -> tuple[date, str, bool]:
        """By closing date, then ID, hosts before visitors."""
        return (self.closes, order_key(self.cut_off.id), self.is_visitors)

    def figures(self, config: Config) -> TypeFigures:
        """Give the figures of its activity type."""
        return config.types[self.type.activity.key]

    def target(self, config: Config) -> int:
        """Give how many the programme awards in all (CA-4)."""
        figures = self.figures(config)
        return figures.visitors if self.is_visitors else figures.activities

    def provisional(self, as_of: date) -> bool:
        """May applications still come in? On the closing day they may."""
        return as_of <= self.closes


class Rounds:
    """All rounds of the programme, in their order."""

    def __init__(self, config: Config) -> None:
        every = (Round(c, kind) for c in config.cut_offs for kind in TYPES[c.type])
        self.all = tuple(sorted(every, key=lambda r: r.order))
        self._late_moves = config.selection.late == "next"
        self._by = {(r.cut_off.id, r.type): r for r in self.all}

    def named(self, cut_off: str, kind: ApplicationType) -> Round | None:
        """Give the round that an application names; None: that cut-off is of another type."""
        return self._by.get((cut_off, kind))

    def of(self, application: Application) -> Round | None:
        """Give the round that it competes in: the one it names, or the next if it is late (CA-5).

        A late visitor is never moved: the visit that it names belongs to its call.
        """
        named = self.named(application.cut_off, application.activity_type)
        if named is None or application.submitted_on <= named.closes:
            return named
        if not self._late_moves or named.is_visitors:
            return named
        later = (r for r in self.all if r.type is named.type and r.order > named.order)
        return next((r for r in later if application.submitted_on <= r.closes), named)
