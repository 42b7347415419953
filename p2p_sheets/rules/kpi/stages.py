"""How far each seat has come, and what it may cost: seats -> rows of the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from p2p_sheets.books import Application, Decision, Participant, Role, Status
from p2p_sheets.config import Config, CutOff, Entitlement
from p2p_sheets.money import ZERO, cents
from p2p_sheets.rules.kpi.participation import Participation
from p2p_sheets.rules.kpi.seats import Seat, seats
from p2p_sheets.rules.kpi.tables import Fact, MoneyLine, MoneyState
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import missing_deliverables


def facts(
    participation: Participation, selection: Selection, money: Sequence[MoneyLine]
) -> tuple[Fact, ...]:
    """Lay out the facts: activities, visitors, experts, each in the order of IDs."""
    stages = _Stages(participation, selection, money)
    return tuple(_fact(seat, stages) for seat in seats(participation))


def _fact(seat: Seat, stages: "_Stages") -> Fact:
    case = stages.participation.case
    application, activity = seat.application, seat.activity
    cut_off = stages.cut_off(seat)
    status = activity.status if activity else None
    done, ahead = (status.is_done, status.is_ahead) if status else (False, False)
    executed = seat.awarded and seat.attended and done
    ended = (activity.end_date if activity else None) or case.as_of
    return Fact(
        part=seat.part,
        activity_type=seat.kind,
        application_id=application.application_id if application else "",
        activity_id=activity.activity_id if activity else "",
        participant_id=seat.people[0].participant_id if seat.people else "",
        visit=seat.visit,
        city=seat.city,
        person=seat.person,
        cut_off=cut_off.id if cut_off else "",
        optional=cut_off is not None and cut_off.optional,
        priority=case.config.types[seat.kind.key].priority,
        year=_year(seat, cut_off),
        decision=_decision(application),
        status=status.value if status else "",
        cancelled=status is not None and not status.is_live,
        applied=seat.applied,
        eligible=stages.eligible(seat),
        awarded=seat.awarded,
        contracted=seat.awarded and (done or status is Status.CONTRACTED),
        executed=executed,
        planned=seat.awarded and ahead,
        reported=executed and stages.reported(seat),
        released=executed and bool(stages.released(seat)),
        paid=executed and any(line.paid for line in stages.released(seat)),
        done_on=min(ended, case.as_of) if executed else None,
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


@dataclass(frozen=True)
class _Stages:
    """What a seat's stages are worked out from."""

    participation: Participation
    selection: Selection
    money: Sequence[MoneyLine]

    # --- before the activity ---------------------------------------------------------------------
    def eligible(self, seat: Seat) -> bool:
        """Did its application pass all checks of eligibility, or is it awarded all the same?"""
        if not seat.applied or not seat.application:
            return False
        found = self.selection.assessments.get(seat.application.application_id)
        return seat.awarded or (found is not None and found.standing is None)

    def cut_off(self, seat: Seat) -> CutOff | None:
        """Give the call it belongs to: the one in which its application competes (CA-5)."""
        case, application = self.participation.case, seat.application
        if application is None and seat.activity:
            application = case.programme.application.get(seat.activity.application_id)
        if application is None:
            return None
        found = self.selection.assessments.get(application.application_id)
        name = found.cut_off if found else application.cut_off
        return case.config.cut_off.get(name)

    def decision_days(self, seat: Seat) -> int | None:
        """Count the days from the closing of the call to the panel's decision."""
        application, cut_off = seat.application, self.cut_off(seat)
        if not (seat.applied and application and application.decided_on and cut_off):
            return None
        if application.decision in (None, Decision.WITHDRAWN):
            return None
        return (application.decided_on - cut_off.closing(application.activity_type)).days

    # --- after it --------------------------------------------------------------------------------
    def reported(self, seat: Seat) -> bool:
        """Is all in that payment depends on: of its city, and of its experts (ST-6)?"""
        people = [person for person in self._people(seat) if person.attended is not False]
        case = self.participation.case
        return bool(people) and not any(missing_deliverables(case, person) for person in people)

    def released(self, seat: Seat) -> list[MoneyLine]:
        """List the lines released for it of which money is out."""
        return [
            line
            for line in self._lines(seat)
            if line.state is MoneyState.RELEASED and line.kept_eur > 0
        ]

    def committed(self, seat: Seat) -> Decimal:
        """Give the most euro that may be paid for it; what is closed costs what was spent."""
        for_expert = seat.part is Role.EXPERT
        own = [line for line in self._lines(seat) if (line.role == Role.EXPERT) is for_expert]
        spent = sum((line.spent_eur for line in own), ZERO)
        staffed = bool(seat.activity and seat.activity.activity_id in self._staffed)
        return most(seat, self.participation.case.config, spent, has_experts=staffed)

    def _lines(self, seat: Seat) -> list[MoneyLine]:
        """List the expense lines of those who stand for it."""
        if not seat.activity:
            return []
        ids = {person.participant_id for person in self._people(seat)}
        lines = self._of_activity.get(seat.activity.activity_id, [])
        return [line for line in lines if line.participant_id in ids]

    def _people(self, seat: Seat) -> tuple[Participant, ...]:
        """List who stands for it: for an activity everybody but its visitors."""
        if seat.needs_people or not seat.activity:
            return seat.people
        programme = self.participation.case.programme
        everybody = programme.participants_of.get(seat.activity.activity_id, ())
        return tuple(person for person in everybody if person.role is not Role.VISITOR)

    @cached_property
    def _of_activity(self) -> dict[str, list[MoneyLine]]:
        out: dict[str, list[MoneyLine]] = {}
        for line in self.money:
            out.setdefault(line.activity_id, []).append(line)
        return out

    @cached_property
    def _staffed(self) -> set[str]:
        """The activities that have an expert."""
        return {activity_id for activity_id, _ in self.participation.experts}


# --- the most that an awarded place may cost: what it is entitled to (RB-1..RB-7) ----------------
def most(seat: Seat, config: Config, spent: Decimal, *, has_experts: bool) -> Decimal:
    """Give the euro that are committed for a seat.

    `spent` is what was approved or is held: once its activity is closed nothing more comes. Experts
    whom nobody has named yet count with the activity, as many as its type may have.
    """
    if not seat.awarded:
        return ZERO
    if seat.activity and seat.activity.status is Status.CLOSED:
        return spent
    config = config.on((seat.activity and seat.activity.start_date) or config.programme.end)
    total = _entitled(seat, seat.part, config, _contracted(seat))
    figures = config.types[seat.kind.key]
    if seat.part not in (Role.VISITOR, Role.EXPERT) and figures.max_experts and not has_experts:
        total += figures.max_experts * _entitled(seat, Role.EXPERT, config, None)
    return max(total, spent)


def _contracted(seat: Seat) -> Decimal | None:
    """Give the contracted days of a person, whose rows may differ; None: no row limits them."""
    days = [person.contracted_days for person in seat.people]
    return None if None in days else max((d for d in days if d is not None), default=None)


def _entitled(seat: Seat, role: Role, config: Config, contracted: Decimal | None) -> Decimal:
    total = ZERO
    for entitlement in config.entitlements:
        who = [w for w in entitlement.who if (w.type, w.role) == (seat.kind.key, role.value)]
        day = (seat.activity and seat.activity.start_date) or config.programme.end
        amount = entitlement.amount_on(day)
        if who and amount:
            units = _units(entitlement, seat, config, who[0].max_units, contracted)
            total += cents(amount.eur * units)
    return total


def _units(
    entitlement: Entitlement,
    seat: Seat,
    config: Config,
    limit: Decimal | None,
    contracted: Decimal | None,
) -> Decimal:
    """Count the nights or days that may be claimed; a ceiling is there once."""
    if entitlement.shape == "ceiling":
        return Decimal(1)
    if limit is not None:
        return limit if contracted is None else min(contracted, limit)
    return Decimal(_days(seat, config) + entitlement.beyond_activity)


def _days(seat: Seat, config: Config) -> int:
    activity = seat.activity
    if activity and activity.start_date and activity.end_date:
        return (activity.end_date - activity.start_date).days + 1
    return config.types[seat.kind.key].max_days
