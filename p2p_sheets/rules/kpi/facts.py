"""The one table that every figure is counted from: a row per application, city place or assignment.

A row says how far it came; a figure is nothing but a count of rows, so that a formula in a sheet
and this program count alike. What is cancelled, withdrawn or there twice stays a row, and counts 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from p2p_sheets.books import ActivityType, Role
from p2p_sheets.rules.kpi.towns import Town

Value = str | int
NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """One application, city place or expert assignment, and the stages that it has reached."""

    part: Role
    activity_type: ActivityType
    application_id: str
    activity_id: str
    participant_id: str
    town: Town | None  # none for an expert
    person: str  # an expert's first Participant ID: it stands for the person
    cut_off: str
    optional: bool  # of an optional call (PR-2)
    year: int | None
    decision: str
    status: str  # of the activity; blank where there is none
    applied: bool
    awarded: bool
    executed: bool
    planned: bool

    @property
    def is_activity(self) -> bool:
        """Is it the one beneficiary or host city that stands for an activity?"""
        return self.part in (Role.BENEFICIARY, Role.HOST)

    @property
    def id(self) -> str:
        """The ID that it is known by: of an activity, an application or a participant."""
        if self.is_activity:
            return self.activity_id or self.application_id
        is_place = self.part is Role.VISITOR
        return self.application_id if is_place and self.application_id else self.participant_id


# The columns of the sheet Data, and the words that definitions of figures are made of.
COLUMNS: Mapping[str, Callable[[Fact], Value]] = {
    "ID": lambda fact: fact.id,
    "Counts as": lambda fact: fact.part.value,
    "Activity type": lambda fact: fact.activity_type.value,
    "Activity": lambda fact: int(fact.is_activity),
    "City place": lambda fact: int(fact.part is not Role.EXPERT),
    "City": lambda fact: fact.town.name if fact.town else "",
    "Country": lambda fact: fact.town.country if fact.town else "",
    "City key": lambda fact: fact.town.key if fact.town else "",
    "Size": lambda fact: fact.town.size if fact.town else "",
    "Person": lambda fact: f"Person {fact.person}" if fact.person else "",
    "Application ID": lambda fact: fact.application_id,
    "Activity ID": lambda fact: fact.activity_id,
    "Participant ID": lambda fact: fact.participant_id,
    "Cut-off": lambda fact: fact.cut_off or NONE,
    "Optional call": lambda fact: int(fact.optional),
    "Year": lambda fact: fact.year or "",
    "Decision": lambda fact: fact.decision,
    "Status": lambda fact: fact.status,
    "Applied": lambda fact: int(fact.applied),
    "Awarded": lambda fact: int(fact.awarded),
    "Executed": lambda fact: int(fact.executed),
    "Planned": lambda fact: int(fact.planned),
}
