"""One activity as seen on a day: its steps, its parties, what was delivered, what falls due."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from p2p_sheets.books import Activity, Deliverable
from p2p_sheets.case import Case
from p2p_sheets.config import Config, Step
from p2p_sheets.rules.steps.dates import due_date
from p2p_sheets.rules.steps.delivered import final_document
from p2p_sheets.rules.steps.parties import Party, parties_of


@dataclass(frozen=True)
class ActivityOnADay:
    """One activity of the programme, as seen on a day."""

    case: Case
    activity: Activity

    @property
    def config(self) -> Config:
        """The figures that held on its first day."""
        return self.case.figures_for(self.activity)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its type that held on its first day, in the order of config."""
        steps = self.config.steps
        return tuple(step for step in steps if step.type == self.activity.activity_type.key)

    @cached_property
    def given(self) -> tuple[Deliverable, ...]:
        """What was delivered in it."""
        return self.case.programme.deliverables_of.get(self.activity.activity_id, ())

    def parties(self, role: str) -> list[Party]:
        """List who has a role in it."""
        return parties_of(self.case, self.activity, role)

    def due(self, step: Step) -> date | None:
        """Give the day on which a step of it falls due; earlier where nothing was to be changed."""
        if self.no_changes(step):
            step = step.model_copy(update={"due": step.without_changes, "working_days": None})
        return due_date(step, self.activity, self.case)

    def no_changes(self, step: Step) -> str:
        """Say why its final document was not to be changed, where an override does (ST-1)."""
        finding = final_document(self.activity, step, self.case)
        override = self.case.overrides.covers(finding) if finding else None
        return f"no changes were agreed: {override.reason}" if override else ""
