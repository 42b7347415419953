"""The programme as it stands on a day: what checks and rules look at, made once by `decide`."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from p2p_sheets.books import Activity, Participant, Programme
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.overrides import Overrides
from p2p_sheets.persons import Known, Persons


@dataclass(frozen=True)
class Case:
    """All records, the figures and cities that they are held against, and the day they are seen."""

    programme: Programme
    config: Config
    register: Register
    as_of: date

    @cached_property
    def overrides(self) -> Overrides:
        """What staff overrule, as it holds on the day."""
        return Overrides(self.programme.overrides, self.as_of)

    def figures_for(self, activity: Activity) -> Config:
        """Give the figures that held on an activity's first day; without one, those of today."""
        return self.config.on(activity.start_date or self.as_of)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Whom today's rows name."""
        people = self.programme.participants
        return tuple(Known(p.participant_id, p.identity, p.iban or "") for p in people)

    @cached_property
    def persons(self) -> Persons:
        """Who is who among today's rows."""
        return Persons(self.known)

    def city_of(self, visitor: Participant) -> tuple[str, str] | None:
        """Give the city and country that a visitor stands for: stated, else of the application."""
        if visitor.city:
            return visitor.city, visitor.country
        application = self.programme.application.get(visitor.application_id or "")
        return (application.city, application.country) if application else None
