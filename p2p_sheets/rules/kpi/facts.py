"""The one table that places and activities are counted from.

It has a row per application, city place or expert assignment, which says how far it came; a figure
is nothing but a count of rows, so that a formula in a sheet and this program count alike. What is
cancelled, withdrawn or there twice stays a row, and counts 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from p2p_sheets.books import ActivityType, Role
from p2p_sheets.rules.kpi.tables import NONE, Value
from p2p_sheets.rules.kpi.towns import Town

STAGES = ("Awarded", "Executed", "Planned")
LADDER = ("Applied", "Eligible", "Awarded", "Contracted", "Executed", "Reported", "Paid")


@dataclass(frozen=True, slots=True)
class Fact:
    """One application, city place or expert assignment, and the stages that it has reached."""

    part: Role
    activity_type: ActivityType
    application_id: str
    activity_id: str
    participant_id: str
    visit: str  # visits: the host's application, or its activity; it stands for the visit
    town: Town | None  # none for an expert
    person: str  # an expert's first Participant ID: it stands for the person
    cut_off: str
    optional: bool  # of an optional call (PR-2)
    priority: bool  # of a type that gives priority to small and mid-sized cities (EL-4)
    year: int | None
    decision: str
    status: str  # of the activity; blank where there is none
    applied: bool
    eligible: bool
    awarded: bool
    contracted: bool
    executed: bool
    planned: bool
    reported: bool
    paid: bool
    done_on: date | None  # the day it is counted as executed
    decision_days: int | None  # from the closing of its call to its decision
    committed_eur: Decimal  # the most that may be paid for it

    @property
    def is_activity(self) -> bool:
        """Is it the one beneficiary or host city that stands for an activity?"""
        return self.part in (Role.BENEFICIARY, Role.HOST)

    @property
    def id(self) -> str:
        """The ID that it is known by: of an activity, an application or a participant."""
        if self.is_activity:
            return self.activity_id or self.application_id
        if self.part is Role.VISITOR and self.application_id:
            return self.application_id
        return self.participant_id


def _town(get: Callable[[Town], Value]) -> Callable[[Fact], Value]:
    return lambda fact: get(fact.town) if fact.town else ""


# IDs that formulas look for carry a word in front: "012" alone would be the number 12 to Excel.
COLUMNS: Mapping[str, Callable[[Fact], Value]] = {
    "ID": lambda fact: fact.id,
    "Counts as": lambda fact: fact.part.value,
    "Activity type": lambda fact: fact.activity_type.value,
    "Activity": lambda fact: int(fact.is_activity),
    "City place": lambda fact: int(fact.part is not Role.EXPERT),
    "City": _town(lambda town: town.name),
    "Country": _town(lambda town: town.country),
    "City key": _town(lambda town: town.key),
    "Size": _town(lambda town: town.size),
    "Small or mid-sized": _town(lambda town: int(town.in_band)),
    "Person": lambda fact: f"Person {fact.person}" if fact.person else "",
    "Visit": lambda fact: f"Visit {fact.visit}" if fact.visit else "",
    "Application ID": lambda fact: fact.application_id,
    "Activity ID": lambda fact: fact.activity_id,
    "Participant ID": lambda fact: fact.participant_id,
    "Cut-off": lambda fact: fact.cut_off or NONE,
    "Optional call": lambda fact: int(fact.optional),
    "Priority type": lambda fact: int(fact.priority),
    "Year": lambda fact: fact.year or NONE,
    "Decision": lambda fact: fact.decision,
    "Status": lambda fact: fact.status,
    "Applied": lambda fact: int(fact.applied),
    "Eligible": lambda fact: int(fact.eligible),
    "Awarded": lambda fact: int(fact.awarded),
    "Contracted": lambda fact: int(fact.contracted),
    "Executed": lambda fact: int(fact.executed),
    "Planned": lambda fact: int(fact.planned),
    "Reported": lambda fact: int(fact.reported),
    "Paid": lambda fact: int(fact.paid),
    "Executed on": lambda fact: fact.done_on or "",
    "Decided": lambda fact: int(fact.decision_days is not None),
    "Days to decision": lambda fact: "" if fact.decision_days is None else fact.decision_days,
    "Committed EUR": lambda fact: fact.committed_eur,
}
