"""One activity as seen on a day: its steps, its parties, what was delivered, what falls due."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from p2p_sheets.books import Activity, Deliverable, Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config, Step
from p2p_sheets.rules.steps.dates import due_date
from p2p_sheets.rules.steps.parties import Party, parties_of


@dataclass(frozen=True)
class View:
    """One activity of the programme, as seen on a day."""

    programme: Programme
    config: Config
    as_of: date
    activity: Activity
    register: Register | None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its type, in the order of config."""
        return tuple(s for s in self.config.steps if s.type == self.activity.activity_type.key)

    @cached_property
    def given(self) -> tuple[Deliverable, ...]:
        """What was delivered in it."""
        return self.programme.deliverables_of.get(self.activity.activity_id, ())

    def parties(self, role: str) -> list[Party]:
        """List who has a role in it."""
        return parties_of(self.programme, self.activity, role, self.register)

    def due(self, step: Step) -> date | None:
        """Give the day on which a step of it falls due."""
        return due_date(step, self.activity, self.config.calendar)
