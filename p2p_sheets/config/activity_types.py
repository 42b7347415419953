"""The types of activity, and what cities apply for: data, so that another one is configuration.

Code asks a type what it has (an applicant city that is advised or hosts, visitors, experts), never
which one it is (PR-1).
"""

from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from p2p_sheets.config.values import Name, Part, Range, TypeKey

CITY_ROLES = ("Beneficiary city", "Host city")
VISITOR, EXPERT = "Visitor city", "Expert"

Asked = Literal[
    "Expected start",
    "Expected end",
    "Background documents",
    "Draft document",
    "Document length (pages)",
    "Expected feedback",
    "Required expertise",
    "Tentative meetings and visits",
    "Innovativeness",
    "Tentative agenda",
    "Host application",
    "Preference",
]


_TIME = ("Expected start", "Expected end")


class ApplicationType(Part):
    """What a city applies for, as the column Activity type of Applications says (PR-1).

    `requires` are the titles of the columns without which such an application is not complete, by
    the rule `rule` (EL-6..EL-8). Where the text leaves open when, `complete_at` says it: all with
    the application, or, before the mission, all but the wanted time, `complete_due` days from its
    start. Blank: the text asks for all with the application.
    """

    name: Name = Field(alias="applies_for")
    role: Literal["Beneficiary city", "Host city", "Visitor city"]
    requires: list[Asked] = Field(default_factory=list)
    rule: str = Field(pattern=r"^(EL|SE)-\d+$")
    complete_at: Literal["", "application", "mission"] = ""
    complete_due: int = Field(default=-21, ge=-366, le=0)
    _activity: "ActivityType" = PrivateAttr()

    @property
    def asked_at_once(self) -> tuple[str, ...]:
        """What an application is not complete without."""
        later = self.asked_later
        return tuple(title for title in self.requires if title not in later)

    @property
    def asked_later(self) -> tuple[str, ...]:
        """What is asked for by a step before the activity instead (EL-7)."""
        if self.complete_at != "mission":
            return ()
        return tuple(title for title in self.requires if title not in _TIME)

    def is_our_reading(self, title: str) -> bool:
        """Could a column that we ask for with the application come later, by the text?"""
        return self.complete_at == "application" and title not in _TIME

    @property
    def activity(self) -> "ActivityType":
        """The type of activity that the application leads to."""
        return self._activity

    @property
    def is_visitor(self) -> bool:
        """Does the city apply for a place in the activity of another one?"""
        return self.role == VISITOR

    @property
    def part(self) -> str:
        """Tell hosts from visitors where an activity has both: ` hosts`; else nothing."""
        if not self.activity.visitor:
            return ""
        return " visitors" if self.is_visitor else " hosts"

    def __str__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApplicationType) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


class Rules(Part):
    """The rules that a type's calls and steps follow, for what is told of them."""

    calls: str = Field(pattern=r"^CA-\d+$")
    steps: str = Field(pattern=r"^ST-\d+$")


class ActivityType(Part):
    """One type of activity: its names, its roles and how many of each, its figures (PR-1..PR-4).

    `city` is the applicant who is advised or hosts, `visitor` the further cities that apply for a
    place. It is known by its key, whatever its figures are on a day.
    """

    key: TypeKey
    name: Name
    word: Name
    city: ApplicationType
    visitor: ApplicationType | None = None
    openings: Literal[1, 2] = 1
    rules: Rules
    activities: int = Field(ge=0)
    beneficiaries: int = Field(ge=0)
    visitors: int = Field(default=0, ge=0)
    expert_persons: Range = (0, 0)
    expert_assignments: Range = (0, 0)
    max_experts: int = Field(ge=0)
    max_visitors: int = Field(default=0, ge=0)
    min_visitors: int = Field(default=0, ge=0)
    max_awards: int = Field(ge=0)
    min_awards: int = Field(default=0, ge=0)
    priority: bool = False
    remote: bool = False
    max_days: int = Field(ge=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.city.role not in CITY_ROLES:
            raise ValueError(f'the city of {self.key} cannot be a "{self.city.role}"')
        if self.visitor is not None and not self.visitor.is_visitor:
            raise ValueError(f'the visitor of {self.key} cannot be a "{self.visitor.role}"')
        if (self.visitor is None) != (self.max_visitors == 0):
            raise ValueError(f"{self.key} needs both max_visitors and a table visitor, or neither")
        if self.openings > len(self.applications):
            raise ValueError(f"{self.key} has two openings, but no visitors for the second one")
        for application in self.applications:
            application._activity = self  # noqa: SLF001 (the two belong together)
        return self

    @property
    def applications(self) -> tuple[ApplicationType, ...]:
        """What cities apply for: to be advised or to host, then to visit."""
        return (self.city, self.visitor) if self.visitor else (self.city,)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that people take in it."""
        experts = (EXPERT,) if self.max_experts else ()
        return (*(application.role for application in self.applications), *experts)

    @property
    def plural(self) -> str:
        """Several of them, as a heading: `Study Weeks`."""
        return f"{self.name}s"

    @property
    def words(self) -> str:
        """Several of them, in a sentence: `study weeks`."""
        return f"{self.word}s"

    @property
    def a_name(self) -> str:
        """One of them: `a Study Week`."""
        return f"{'an' if self.name[0] in 'AEIOU' else 'a'} {self.name}"

    def __str__(self) -> str:
        return self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActivityType) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)
