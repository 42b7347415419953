"""What a row of the fact table stands for, before its stages are worked out."""

from dataclasses import dataclass

from p2p_sheets.books import Activity, ActivityType, Application, Participant, Role
from p2p_sheets.rules.kpi.towns import Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An activity's one city, a visitor city in a visit, or an expert in an activity."""

    kind: ActivityType
    part: Role
    application: Application | None = None
    activity: Activity | None = None  # a cancelled one only where there is no other
    town: Town | None = None
    people: tuple[Participant, ...] = ()
    person: str = ""
    applied: bool = False
    awarded: bool = True

    @property
    def needs_people(self) -> bool:
        """Does it count as executed only where somebody attended?"""
        return self.part in (Role.VISITOR, Role.EXPERT)

    @property
    def attended(self) -> bool:
        """Did somebody come, as far as that matters?"""
        return not self.needs_people or any(p.attended is not False for p in self.people)

    @property
    def visit(self) -> str:
        """What stands for the visit that it belongs to: the host's application, or the activity."""
        if self.kind is not ActivityType.VISIT:
            return ""
        if self.part is Role.HOST and self.application:
            return self.application.application_id
        if self.activity:
            return self.activity.application_id
        return (self.application.host_application or "") if self.application else ""
