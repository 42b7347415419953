"""Seats -> rows of the fact table."""

from datetime import date

from p2p_sheets.books import Application, Status
from p2p_sheets.config import CutOff
from p2p_sheets.rules.kpi.facts import Fact
from p2p_sheets.rules.kpi.seating import seats
from p2p_sheets.rules.kpi.seats import Seat
from p2p_sheets.rules.kpi.source import Source
from p2p_sheets.rules.kpi.stages import Stages


def facts(source: Source, stages: Stages, as_of: date) -> tuple[Fact, ...]:
    """Lay out the table: activities, visitors, experts, each in the order of IDs."""
    return tuple(_fact(seat, source, stages, as_of) for seat in seats(source))


def _fact(seat: Seat, source: Source, stages: Stages, as_of: date) -> Fact:
    application, activity = seat.application, seat.activity
    cut_off = stages.cut_off(seat)
    status = activity.status if activity else None
    done, ahead = (status.is_done, status.is_ahead) if status else (False, False)
    executed = seat.awarded and seat.attended and done
    return Fact(
        part=seat.part,
        activity_type=seat.kind,
        application_id=application.application_id if application else "",
        activity_id=activity.activity_id if activity else "",
        participant_id=seat.people[0].participant_id if seat.people else "",
        visit=seat.visit,
        town=seat.town,
        person=seat.person,
        cut_off=cut_off.id if cut_off else "",
        optional=cut_off is not None and cut_off.optional,
        priority=source.config.types[seat.kind.key].priority,
        year=_year(seat, cut_off),
        decision=_decision(application),
        status=status.value if status else "",
        applied=seat.applied,
        eligible=stages.eligible(seat),
        awarded=seat.awarded,
        contracted=seat.awarded and (done or status is Status.CONTRACTED),
        executed=executed,
        planned=seat.awarded and ahead,
        reported=executed and stages.reported(seat),
        paid=executed and stages.paid(seat),
        done_on=min(activity.end_date or as_of, as_of) if executed and activity else None,
        decision_days=stages.decision_days(seat),
        committed_eur=stages.committed(seat),
    )


def _year(seat: Seat, cut_off: CutOff | None) -> int | None:
    """Give the year of the activity; while it has no date, the one in which its call's start."""
    if seat.activity and seat.activity.start_date:
        return seat.activity.start_date.year
    return cut_off.runs[0].year if cut_off else None


def _decision(application: Application | None) -> str:
    if application is None:
        return ""
    if application.declined_on:
        return "Declined"
    return application.decision.value if application.decision else ""
