"""What rankings and recorded decisions give rise to: warnings for staff, none of which decides."""

from collections.abc import Iterable

from p2p_sheets.books import ApplicationType, Programme
from p2p_sheets.config import Config
from p2p_sheets.findings import NOWHERE, Place
from p2p_sheets.findings import selection as codes
from p2p_sheets.rules.selection.notes import Notes
from p2p_sheets.rules.selection.ordering import id_order, put_in_order
from p2p_sheets.rules.selection.results import CutOffRanking, RoundRanking
from p2p_sheets.rules.selection.tally import Award

PASSED_OVER = ("SE-7",)  # not for want of a place


def remark(ranking: CutOffRanking, programme: Programme, notes: Notes) -> None:
    """Remark what is odd in the rankings of one cut-off."""
    for round_ranking in ranking.rounds:
        _decisions(round_ranking, programme, notes)
        _ties(round_ranking, programme, notes)
    _few_qualified(ranking, notes)
    _unqualified(ranking, programme, notes)
    _visits(ranking, programme, notes)


def remark_programme(
    awards: Iterable[Award], programme: Programme, config: Config, notes: Notes
) -> None:
    """Remark recorded awards that go over places or targets, or to one city twice."""
    recorded = sorted((a for a in awards if a.recorded), key=_order)
    for kind in ApplicationType:
        of_kind = [a for a in recorded if a.round.type is kind]
        _over_target(kind, of_kind, programme, config, notes)
        _twice(kind, of_kind, programme, config, notes)


def _order(award: Award) -> tuple[object, ...]:
    return (*award.round.order, *id_order(award.application_id))


def _place(programme: Programme, application_id: str, field: str = "decision") -> Place:
    application = programme.application.get(application_id)
    if application is not None:
        return application.row.place(field)
    faulty = programme.faulty_row.get(("Applications", application_id))
    return faulty.row.place(field) if faulty else NOWHERE


def _decisions(ranking: RoundRanking, programme: Programme, notes: Notes) -> None:
    """Warn of decisions that depart from the proposal without a Comment (SE-9), and over places."""
    for line in ranking.lines:
        decision = line.candidate.decision
        if line.departs and decision is not None and not line.candidate.comment:
            notes.add(
                codes.DECISION_DEPARTS.at(
                    _place(programme, line.application_id),
                    subject=line.application_id,
                    column="Decision",
                    value=decision.value,
                    proposal=line.proposal.value,
                )
            )
    awarded = [line for line in ranking.lines if line.candidate.awarded]
    count = len(awarded) + ranking.contest.unranked_awards
    places = ranking.places.places
    if count > places and not ranking.round.is_visitors:
        last = awarded[-1].application_id if awarded else ""
        notes.add(
            codes.PLACES_EXCEEDED.at(
                _place(programme, last),
                subject=ranking.round.cut_off.id,
                column="Decision",
                value=str(count),
                places=places,
            )
        )


def _ties(ranking: RoundRanking, programme: Programme, notes: Notes) -> None:
    """Warn of a tie that the ID alone decided, where it decides who gets a place (SE-5)."""
    line_of = {line.application_id: line for line in ranking.lines}
    for group in put_in_order(ranking.contest).ties:
        running = [line_of[c.application_id] for c in group if not c.settled]
        running = [line for line in running if line.rule not in PASSED_OVER]
        has = [line.application_id for line in running if line.takes_place]
        left_out = [line.application_id for line in running if not line.takes_place]
        if has and left_out:
            notes.add(
                codes.TIE_BY_HAND.at(
                    _place(programme, has[-1], "application_id"),
                    subject=has[-1],
                    value=", ".join(left_out),
                )
            )


def _few_qualified(ranking: CutOffRanking, notes: Notes) -> None:
    """Warn of a closed cut-off with fewer qualified applications than its least awards (CA-1)."""
    main = ranking.main
    own = ranking.cut_off.min_awards
    least = main.round.figures(ranking.config).min_awards if own is None else own
    qualified = sum(line.rank is not None and not line.candidate.gone for line in main.lines)
    if qualified < least and not main.provisional:
        notes.add(
            codes.FEW_QUALIFIED.at(
                NOWHERE, subject=ranking.cut_off.id, value=str(qualified), least=least
            )
        )


def _unqualified(ranking: CutOffRanking, programme: Programme, notes: Notes) -> None:
    """Warn of recorded awards that could not have been proposed (SE-2)."""
    odd: list[tuple[str, str]] = []
    for round_ranking in ranking.rounds:
        below = (line for line in round_ranking.lines if line.rank is None)
        odd += [(n.application_id, n.proposal.value) for n in below if n.candidate.awarded]
    for missing in ranking.not_ranked:
        application = programme.application.get(missing.application_id)
        if application is None or application.declined_on is not None:
            continue
        if missing.decision is not None and missing.decision.value == "Awarded":
            odd.append((missing.application_id, missing.standing.value))
    for application_id, state in odd:
        notes.add(
            codes.AWARD_UNQUALIFIED.at(
                _place(programme, application_id),
                subject=application_id,
                column="Decision",
                value=state,
            )
        )


def _visits(ranking: CutOffRanking, programme: Programme, notes: Notes) -> None:
    """Warn of visits with few visitors or too many, and of awarded places in no visit (PR-6)."""
    if ranking.visitors is None:
        return
    least = ranking.main.round.figures(ranking.config).min_visitors
    for visit in ranking.visits:
        place = _place(programme, visit.host, "application_id")
        if visit.taken < least and not ranking.visitors.provisional:
            notes.add(
                codes.FEW_VISITORS.at(
                    place, subject=visit.host, value=str(visit.taken), city=visit.city, least=least
                )
            )
        if visit.awarded > visit.places:
            notes.add(
                codes.VISIT_OVERFULL.at(
                    place, subject=visit.host, value=str(visit.awarded), places=visit.places
                )
            )
    selected = {visit.host for visit in ranking.visits}
    for line in ranking.visitors.lines:
        if line.candidate.awarded and line.candidate.host not in selected:
            notes.add(
                codes.VISIT_GONE.at(
                    _place(programme, line.application_id, "host_application"),
                    subject=line.application_id,
                    column="Host application",
                    value=line.candidate.host,
                )
            )


def _over_target(
    kind: ApplicationType,
    recorded: list[Award],
    programme: Programme,
    config: Config,
    notes: Notes,
) -> None:
    if not recorded:
        return
    target = recorded[-1].round.target(config)
    if len(recorded) > target:
        last = recorded[-1].application_id
        notes.add(
            codes.TARGET_EXCEEDED.at(
                _place(programme, last),
                subject=kind.activity.key,
                column="Decision",
                value=str(len(recorded)),
                kind=kind.value,
                target=target,
            )
        )


def _twice(
    kind: ApplicationType,
    recorded: list[Award],
    programme: Programme,
    config: Config,
    notes: Notes,
) -> None:
    """Warn of a second award of a type to one city, or a second place in one call (SE-7)."""
    is_visitor = kind is ApplicationType.VISITOR
    if config.selection.repeat_awards and not is_visitor:
        return
    first: dict[tuple[str, str], str] = {}
    for award in recorded:
        key = (award.city_key, award.round.cut_off.id if is_visitor else "")
        other = first.setdefault(key, award.application_id)
        if other != award.application_id:
            notes.add(
                codes.SECOND_AWARD.at(
                    _place(programme, award.application_id),
                    subject=award.application_id,
                    column="Decision",
                    value=other,
                    city=award.city,
                    span="in a call" if is_visitor else "and type over the programme",
                )
            )
