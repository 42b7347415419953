"""Who owed what by when, as rows: how many deliverables came in on time (ST-1..ST-5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from p2p_sheets.rules.kpi.tables import Value
from p2p_sheets.rules.steps import Commitment, State, Steps


@dataclass(frozen=True, slots=True)
class Promise:
    """One deliverable that one party, or all together, owed until a day that has come."""

    commitment: Commitment

    @property
    def on_time(self) -> bool:
        """Did it come in, and not late?"""
        return self.commitment.state is State.DONE and self.commitment.days_late == 0

    @property
    def done_on(self) -> date | None:
        """The day it came in."""
        row = self.commitment.settled_by
        return row.done_on if row else None


COLUMNS: Mapping[str, Callable[[Promise], Value]] = {
    "ID": lambda promise: promise.commitment.activity.activity_id,
    "Activity type": lambda promise: promise.commitment.activity.activity_type.value,
    "Deliverable": lambda promise: promise.commitment.step.deliverable,
    "Owed by": lambda promise: promise.commitment.role,
    "Participant ID": lambda promise: promise.commitment.participant_id,
    "Due": lambda promise: promise.commitment.due or "",
    "Done on": lambda promise: promise.done_on or "",
    "State": lambda promise: promise.commitment.state.value,
    "Days late": lambda promise: promise.commitment.days_late,
    "Counts": lambda _: 1,
    "On time": lambda promise: int(promise.on_time),
    "Rule": lambda promise: promise.commitment.step.rule,
}


def promises(steps: Steps, as_of: date) -> tuple[Promise, ...]:
    """List what fell due by a day, in or not; what is not needed does not count."""
    return tuple(
        Promise(commitment)
        for commitment in steps.commitments
        if commitment.step.deliverable
        and commitment.due is not None
        and commitment.due <= as_of
        and commitment.state in (State.DONE, State.LATE)
    )
