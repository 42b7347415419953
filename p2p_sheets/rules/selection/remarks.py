"""What rankings and recorded decisions give rise to: warnings for staff, none of which decides."""

from collections.abc import Iterable
from datetime import date

from p2p_sheets.books import Application
from p2p_sheets.case import Case
from p2p_sheets.config import ApplicationType
from p2p_sheets.findings import NOWHERE, Place
from p2p_sheets.findings import selection as codes
from p2p_sheets.overrides import Notes
from p2p_sheets.rules.selection.ranking import Ranked, put_in_order
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking
from p2p_sheets.rules.selection.rounds import Award
from p2p_sheets.text import id_order


class Remarks:
    """Takes down what is odd in rankings and in recorded awards."""

    def __init__(self, case: Case, notes: Notes) -> None:
        self._programme, self._config = case.programme, case.config
        self._notes = notes

    def on_ranking(self, ranking: CutOffRanking) -> None:
        """Remark what is odd in the rankings of one cut-off."""
        for round_ranking in ranking.rounds:
            self._departures(round_ranking)
            self._places(round_ranking)
            self._ties(round_ranking)
        self._few_qualified(ranking)
        self._unqualified(ranking)
        self._visits(ranking)

    def on_awards(self, awards: Iterable[Award]) -> None:
        """Remark recorded awards that go over a target, or to one city twice."""
        recorded = sorted((a for a in awards if a.recorded), key=_order)
        for kind in self._config.applications:
            of_kind = [a for a in recorded if a.round.type == kind]
            self._over_target(kind, of_kind)
            self._twice(kind, of_kind)

    def _place(self, application_id: str, field: str = "decision") -> Place:
        application = self._programme.application.get(application_id)
        if application is not None:
            return application.row.place(field)
        faulty = self._programme.faulty_row.get((Application.SHEET.title, application_id))
        return faulty.row.place(field) if faulty else NOWHERE

    # --- of one round ----------------------------------------------------------------------------
    def _departures(self, ranking: RoundRanking) -> None:
        """Warn of decisions that depart from the proposal without a Comment (SE-9)."""
        for line in ranking.lines:
            recorded = line.candidate.recorded
            if line.departs and recorded.decision is not None and not recorded.commented:
                self._notes.add(
                    codes.DECISION_DEPARTS.at(
                        self._place(line.application_id),
                        subject=line.application_id,
                        column="Decision",
                        value=recorded.decision.value,
                        proposal=line.proposal.value,
                    )
                )

    def _places(self, ranking: RoundRanking) -> None:
        """Warn of more recorded awards than there are places (SE-6)."""
        awarded = [n for n in ranking.lines if n.candidate.recorded.holds_place]
        count = len(awarded) + ranking.contest.unranked_awards
        places = ranking.places.places
        if count > places and not ranking.round.is_visitors:
            last = awarded[-1].application_id if awarded else ""
            self._notes.add(
                codes.PLACES_EXCEEDED.at(
                    self._place(last),
                    subject=ranking.round.cut_off.id,
                    column="Decision",
                    value=str(count),
                    places=places,
                )
            )

    def _ties(self, ranking: RoundRanking) -> None:
        """Warn of a tie that the ID alone decided, where it decides who gets a place (SE-5)."""
        line_of = {line.application_id: line for line in ranking.lines}
        for group in put_in_order(ranking.contest).ties:
            lines = [line_of[c.application_id] for c in group]
            running = [line for line in lines if _wants_a_place(line)]
            has = [line.application_id for line in running if line.takes_place]
            left_out = [line.application_id for line in running if not line.takes_place]
            if has and left_out:
                self._notes.add(
                    codes.TIE_BY_HAND.at(
                        self._place(has[-1], "application_id"),
                        subject=has[-1],
                        value=", ".join(left_out),
                    )
                )

    # --- of one cut-off --------------------------------------------------------------------------
    def _few_qualified(self, ranking: CutOffRanking) -> None:
        """Warn of a closed cut-off with fewer qualified applications than its least awards."""
        main = ranking.main
        own = ranking.cut_off.min_awards
        least = main.round.figures(self._config).min_awards if own is None else own
        over = [line for line in main.lines if line.rank is not None]
        qualified = sum(not line.candidate.recorded.is_given_up for line in over)
        if qualified < least and not main.provisional:
            self._notes.add(
                codes.FEW_QUALIFIED.at(
                    NOWHERE, subject=ranking.cut_off.id, value=str(qualified), least=least
                )
            )

    def _unqualified(self, ranking: CutOffRanking) -> None:
        """Warn of recorded awards that could not have been proposed (SE-2)."""
        odd = [
            (line.application_id, line.proposal.value)
            for round_ranking in ranking.rounds
            for line in round_ranking.lines
            if line.rank is None and line.candidate.recorded.holds_place
        ]
        for missing in ranking.not_ranked:
            application = self._programme.application.get(missing.application_id)
            if application is not None and application.holds_place:
                odd.append((missing.application_id, missing.standing.value))
        for application_id, state in odd:
            self._notes.add(
                codes.AWARD_UNQUALIFIED.at(
                    self._place(application_id),
                    subject=application_id,
                    column="Decision",
                    value=state,
                )
            )

    def _visits(self, ranking: CutOffRanking) -> None:
        """Warn of visits with few visitors or too many, and of awarded places in none (PR-6)."""
        if ranking.visitors is None:
            return
        least = ranking.main.round.figures(self._config).min_visitors
        for visit in ranking.visits:
            place = self._place(visit.host, "application_id")
            if visit.taken < least and not ranking.visitors.provisional:
                few = codes.FEW_VISITORS.at(
                    place, subject=visit.host, value=str(visit.taken), city=visit.city, least=least
                )
                self._notes.add(few)
            if visit.awarded > visit.places:
                overfull = codes.VISIT_OVERFULL.at(
                    place, subject=visit.host, value=str(visit.awarded), places=visit.places
                )
                self._notes.add(overfull)
        selected = {visit.host for visit in ranking.visits}
        for line in ranking.visitors.lines:
            if line.candidate.recorded.holds_place and line.candidate.host not in selected:
                self._notes.add(
                    codes.VISIT_GONE.at(
                        self._place(line.application_id, "host_application"),
                        subject=line.application_id,
                        column="Host application",
                        value=line.candidate.host,
                    )
                )

    # --- of the whole programme ------------------------------------------------------------------
    def _over_target(self, kind: ApplicationType, recorded: list[Award]) -> None:
        """Warn of more recorded awards than the programme is to make (CA-4)."""
        target = recorded[-1].round.target(self._config) if recorded else 0
        if len(recorded) > target:
            last = recorded[-1].application_id
            self._notes.add(
                codes.TARGET_EXCEEDED.at(
                    self._place(last),
                    subject=kind.activity.key,
                    column="Decision",
                    value=str(len(recorded)),
                    kind=kind.name,
                    target=target,
                )
            )

    def _twice(self, kind: ApplicationType, recorded: list[Award]) -> None:
        """Warn of a second award of a type to one city, or a second place in one call (SE-7)."""
        is_visitor = kind.is_visitor
        if self._config.selection.repeat_awards and not is_visitor:
            return
        first: dict[tuple[str, str], str] = {}
        for award in recorded:
            key = (award.city_key, award.round.cut_off.id if is_visitor else "")
            other = first.setdefault(key, award.application_id)
            if other != award.application_id:
                self._notes.add(
                    codes.SECOND_AWARD.at(
                        self._place(award.application_id),
                        subject=award.application_id,
                        column="Decision",
                        value=other,
                        city=award.city,
                        span="in a call" if is_visitor else "and type over the programme",
                    )
                )


def _order(award: Award) -> tuple[tuple[date, str, bool], tuple[str, str]]:
    return (award.round.order, id_order(award.application_id))


def _wants_a_place(line: Ranked) -> bool:
    """Is it in the running? A city that was passed over has its place already."""
    return not line.candidate.recorded.is_settled and not line.passed_over
