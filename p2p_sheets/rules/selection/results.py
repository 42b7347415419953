"""The outcome of selection: one ranking per cut-off, and what other rooms look up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from p2p_sheets.config import Config, CutOff
from p2p_sheets.findings import Finding
from p2p_sheets.overrides import Used
from p2p_sheets.rules.selection.contest import Contest
from p2p_sheets.rules.selection.experts import Suggestion
from p2p_sheets.rules.selection.ranking import Ranked
from p2p_sheets.rules.selection.rounds import Award, Places, Round
from p2p_sheets.rules.selection.scoring import Scored, Strictness
from p2p_sheets.rules.selection.screening import Assessment, NotRanked
from p2p_sheets.rules.selection.sensitivity import Sensitivity


@dataclass(frozen=True, slots=True)
class RankingChange:
    """What is no longer as it was when the ranking was frozen."""

    application_id: str
    city: str
    what: str
    frozen: str
    now: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A selected visit and how full it is (PR-6)."""

    host: str  # the host's application
    city: str
    places: int
    taken: int  # visitor cities awarded or proposed
    awarded: int


@dataclass(frozen=True)
class RoundRanking:
    """The ranking of one round."""

    round: Round
    contest: Contest
    lines: tuple[Ranked, ...]
    provisional: bool  # applications may still come in
    try_others: Callable[[], Sensitivity] = field(compare=False)
    frozen_on: date | None = None
    changes: tuple[RankingChange, ...] = ()  # since it was frozen

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """What other scenarios would change; worked out for those who ask."""
        return self.try_others()

    @property
    def places(self) -> Places:
        """Its places."""
        return self.contest.places


@dataclass(frozen=True)
class CutOffRanking:
    """All that the panel sees of one cut-off: hosts in `main`, and their `visitors` if any."""

    cut_off: CutOff
    config: Config
    main: RoundRanking
    visitors: RoundRanking | None
    not_ranked: tuple[NotRanked, ...]
    scores: Mapping[str, Scored]  # of every application of the cut-off that has marks
    assessments: Mapping[str, Assessment]  # of every application that is no row in error
    visits: tuple[Visit, ...] = ()
    used: tuple[Used, ...] = ()
    strictness: Mapping[str, Strictness] = field(default_factory=dict)  # by folded evaluator
    experts: tuple[Suggestion, ...] = ()

    def city_of(self, application_id: str) -> str:
        """Name the city of an application; blank for a row in error."""
        assessment = self.assessments.get(application_id)
        return assessment.application.city if assessment else ""

    @property
    def rounds(self) -> tuple[RoundRanking, ...]:
        """Its rounds: one, or hosts and visitors."""
        return (self.main, self.visitors) if self.visitors else (self.main,)


@dataclass(frozen=True)
class Selection:
    """What selection decides for the whole programme."""

    cut_offs: tuple[CutOffRanking, ...]
    findings: tuple[Finding, ...]
    used: tuple[Used, ...]
    assessments: Mapping[str, Assessment]
    scores: Mapping[str, Scored]
    awards: tuple[Award, ...]  # recorded, then proposed; each takes a place

    @cached_property
    def line(self) -> Mapping[str, Ranked]:
        """The line of each ranked application."""
        every = (line for c in self.cut_offs for r in c.rounds for line in r.lines)
        return {line.application_id: line for line in every}

    @cached_property
    def _round_of(self) -> Mapping[str, RoundRanking]:
        every = (ranking for c in self.cut_offs for ranking in c.rounds)
        return {line.application_id: ranking for ranking in every for line in ranking.lines}

    def ranking_of(self, application_id: str) -> RoundRanking:
        """Give the ranking that an application with a line stands in."""
        return self._round_of[application_id]

    @cached_property
    def not_ranked(self) -> Mapping[str, NotRanked]:
        """Why an application is not ranked."""
        return {n.application_id: n for c in self.cut_offs for n in c.not_ranked}

    @cached_property
    def cut_off(self) -> Mapping[str, CutOffRanking]:
        """The rankings by cut-off."""
        return {c.cut_off.id: c for c in self.cut_offs}
