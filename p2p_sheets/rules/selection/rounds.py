"""Rounds: the applications of one type for one cut-off compete for its places (CA-3..CA-5).

A call of a type that other cities visit has two rounds, hosts first. Rounds go by closing date,
then ID: what one awards counts against the places, targets and cities of the next (CA-4).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from p2p_sheets.books import Application
from p2p_sheets.config import ActivityType, ApplicationType, Config, CutOff
from p2p_sheets.text import order_key


@dataclass(frozen=True, slots=True)
class Round:
    """One type of application in one cut-off."""

    cut_off: CutOff
    type: ApplicationType

    @property
    def is_visitors(self) -> bool:
        """Does it assign visitor cities to visits?"""
        return self.type.is_visitor

    @property
    def opens(self) -> date:
        """The first day on which an application may be submitted."""
        later = self.cut_off.visitors_open if self.is_visitors else None
        return later or self.cut_off.opens

    @property
    def closes(self) -> date:
        """The last day on which an application may be submitted."""
        return self.cut_off.closing(self.type)

    @property
    def order(self) -> tuple[date, str, bool]:
        """By closing date, then ID, hosts before visitors."""
        return (self.closes, order_key(self.cut_off.id), self.is_visitors)

    def figures(self, config: Config) -> ActivityType:
        """Give the figures of its activity type, as they held when it closed."""
        return config.on(self.closes).types[self.type.activity.key]

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
        every = (
            Round(cut_off, application)
            for cut_off in config.cut_offs
            for application in config.types[cut_off.type].applications
        )
        self.all = tuple(sorted(every, key=lambda r: r.order))
        self._config = config
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
        moves = self._config.on(named.closes).selection.late == "next"
        if not moves or named.is_visitors:
            return named
        later = (r for r in self.all if r.type == named.type and r.order > named.order)
        return next((r for r in later if application.submitted_on <= r.closes), named)


@dataclass(frozen=True, slots=True)
class Places:
    """How many can be awarded in a round (SE-6, CA-4)."""

    most: int  # of the cut-off
    carried: int  # unused places of the cut-off before
    target: int  # of the programme
    before: int  # of the target, taken in rounds before
    elsewhere: int  # of the target, taken in all other rounds

    @property
    def capacity(self) -> int:
        """Places if there were no target."""
        return self.most + self.carried

    @property
    def places(self) -> int:
        """Places of the round."""
        return max(0, min(self.capacity, self.target - self.before))

    @property
    def open(self) -> int:
        """Places of the round that decisions in later rounds have left."""
        return max(0, min(self.places, self.target - self.elsewhere))


@dataclass(frozen=True, slots=True)
class Award:
    """An award: recorded by the panel, or proposed and not decided otherwise."""

    application_id: str
    city: str
    city_key: str
    round: Round
    host: str = ""  # visitors: the visit
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class PastAward:
    """An award of an earlier period of the programme, where config says that those count."""

    kind: str  # what was applied for
    application_id: str
    city: str
    country: str


class AwardCount:
    """Counts awards while the rounds are taken in order; all recorded ones from the start.

    `past` are those of earlier periods, by city: what it was awarded, and under which ID.
    """

    def __init__(
        self,
        config: Config,
        recorded: Iterable[Award],
        past: Mapping[str, Sequence[PastAward]] | None = None,
    ) -> None:
        self._config = config
        self._past = past or {}
        self.awards = list(recorded)
        self._carried: dict[ApplicationType, int] = {}

    def places(self, round_: Round, most: int) -> Places:
        """Count the places of a round."""
        same = [a for a in self.awards if a.round.type == round_.type and a.round != round_]
        return Places(
            most=most,
            carried=self._carried.get(round_.type, 0),
            target=round_.target(self._config),
            before=sum(a.round.order < round_.order for a in same),
            elsewhere=len(same),
        )

    def holders(self, round_: Round, *, before: bool) -> dict[str, str]:
        """Tell which city has an award of this type already, in other rounds (SE-7)."""
        past = {
            city: f"{a.application_id} of an earlier period"
            for city, awards in self._past.items()
            for a in awards
            if a.kind == round_.type.name and not round_.is_visitors
        }
        return past | {
            a.city_key: a.application_id
            for a in reversed(self.awards)
            if a.round.type == round_.type
            and a.round != round_
            and (a.round.order < round_.order or not before)
        }

    def earlier(self, round_: Round) -> dict[str, int]:
        """Count each city's awards in rounds that closed before, whatever their type (SE-5)."""
        past = Counter({city: len(awards) for city, awards in self._past.items()})
        return past + Counter(a.city_key for a in self.awards if a.round.order < round_.order)

    def here(self, round_: Round) -> list[Award]:
        """List the awards of a round."""
        return [a for a in self.awards if a.round == round_]

    def close(self, round_: Round, places: Places, awards: Iterable[Award]) -> None:
        """Add what a round proposes beside the recorded ones; carry over what is left (SE-6)."""
        known = {a.application_id for a in self.awards}
        self.awards += [a for a in awards if a.application_id not in known]
        if self._config.on(round_.closes).selection.carry_over and not round_.is_visitors:
            self._carried[round_.type] = max(0, places.capacity - len(self.here(round_)))
