"""How far a place came: eligible, decided, reported, paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from p2p_sheets.books import Decision, Participant, Role
from p2p_sheets.config import CutOff
from p2p_sheets.money import ZERO
from p2p_sheets.rules.kpi.liability import most
from p2p_sheets.rules.kpi.money import RELEASED, MoneyLine
from p2p_sheets.rules.kpi.seats import Seat
from p2p_sheets.rules.kpi.source import Source
from p2p_sheets.rules.selection import Selection
from p2p_sheets.rules.steps import missing_deliverables


@dataclass(frozen=True)
class Stages:
    """What a seat's stages are worked out from."""

    source: Source
    selection: Selection
    money: Sequence[MoneyLine]
    as_of: date

    # --- before the activity ---------------------------------------------------------------------
    def eligible(self, seat: Seat) -> bool:
        """Did its application pass all checks of eligibility, or is it awarded all the same?"""
        if not seat.applied or not seat.application:
            return False
        found = self.selection.assessments.get(seat.application.application_id)
        return seat.awarded or (found is not None and found.standing is None)

    def cut_off(self, seat: Seat) -> CutOff | None:
        """Give the call it belongs to: the one in which its application competes (CA-5)."""
        application = seat.application
        if application is None and seat.activity:
            application = self.source.programme.application.get(seat.activity.application_id)
        if application is None:
            return None
        found = self.selection.assessments.get(application.application_id)
        name = found.cut_off if found else application.cut_off
        return self.source.config.cut_off.get(name)

    def decision_days(self, seat: Seat) -> int | None:
        """Count the days from the closing of the call to the panel's decision."""
        application, cut_off = seat.application, self.cut_off(seat)
        if not (seat.applied and application and application.decided_on and cut_off):
            return None
        if application.decision in (None, Decision.WITHDRAWN):
            return None
        closes = cut_off.visitors_close if seat.part is Role.VISITOR else None
        return (application.decided_on - (closes or cut_off.closes)).days

    # --- after it --------------------------------------------------------------------------------
    def reported(self, seat: Seat) -> bool:
        """Is all in that money waits for: of its city, and of its experts (ST-6)?"""
        people = [person for person in self._people(seat) if person.attended is not False]
        source = self.source
        return bool(people) and not any(
            missing_deliverables(source.case, person) for person in people
        )

    def paid(self, seat: Seat) -> bool:
        """Was money released for it, and kept?"""
        ids = {person.participant_id for person in self._people(seat)}
        activity = seat.activity.activity_id if seat.activity else ""
        return any(
            line.participant_id in ids and line.state == RELEASED and line.kept_eur > 0
            for line in self._of_activity.get(activity, [])
        )

    def committed(self, seat: Seat) -> Decimal:
        """Give the most euro that may be paid for it; what is closed costs what was spent."""
        ids = {person.participant_id for person in self._people(seat)}
        activity = seat.activity.activity_id if seat.activity else ""
        own = [
            line
            for line in self._of_activity.get(activity, [])
            if line.participant_id in ids
            and (line.role == Role.EXPERT) == (seat.part is Role.EXPERT)
        ]
        has_experts = any(key[0] == activity for key in self.source.experts)
        spent = sum((line.spent_eur for line in own), ZERO)
        return most(seat, self.source.config, spent, has_experts=has_experts)

    def _people(self, seat: Seat) -> tuple[Participant, ...]:
        """List who stands for it: for an activity everybody but its visitors."""
        if seat.needs_people or not seat.activity:
            return seat.people
        everybody = self.source.programme.participants_of.get(seat.activity.activity_id, ())
        return tuple(person for person in everybody if person.role is not Role.VISITOR)

    @cached_property
    def _of_activity(self) -> dict[str, list[MoneyLine]]:
        out: dict[str, list[MoneyLine]] = {}
        for line in self.money:
            out.setdefault(line.activity_id, []).append(line)
        return out
