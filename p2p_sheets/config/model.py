"""The shape of config.toml. Each field's rule ID stands beside it in the file itself."""

# ruff: noqa: RUF012 (pydantic copies a default)

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import combinations
from pathlib import Path, PurePath
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from p2p_sheets.config.activity_types import ActivityType, ApplicationType
from p2p_sheets.config.claims import Debtor, Entitlement, Payments, Reimbursement
from p2p_sheets.config.dated import Change
from p2p_sheets.config.selection import Scoring, SelectionFigures
from p2p_sheets.config.steps import (
    Calendar,
    FeedbackSettings,
    LetterSettings,
    Step,
    check_steps,
    completion,
)
from p2p_sheets.config.values import (
    Count,
    Day,
    Line,
    Name,
    Number,
    Part,
    Place,
    Range,
    TypeKey,
    Window,
    in_order,
)
from p2p_sheets.text import fold


class ProgrammeFigures(Part):
    """The programme as a whole (PR-3, PR-4, PR-7)."""

    name: Name
    source: Name
    start: Day
    end: Day
    activities: Name
    places: int = Field(ge=1, le=100_000)
    experts: Range

    @model_validator(mode="after")
    def _check(self) -> Self:
        in_order(self.start, self.end, "the programme")
        return self


def _parts(place: str) -> tuple[str, ...]:
    """Take a path apart, so that two spellings of one folder are alike."""
    return tuple(part for part in PurePath(place).as_posix().casefold().split("/") if part != ".")


class Paths(Part):
    """Where things lie, relative to the file."""

    input: Place = "input"
    output: Place = "output"
    ledger: Place = "ledger.sqlite"
    cities: Line = ""
    previous: list[Place] = []  # the ledgers of earlier periods

    @model_validator(mode="after")
    def _check(self) -> Self:
        places = [(n, _parts(getattr(self, n))) for n in ("input", "output", "ledger")]
        for (name, one), (other, two) in combinations(places, 2):
            shared = min(len(one), len(two))
            if one[:shared] == two[:shared]:
                raise ValueError(f"{name} and {other} must not be, or lie in, one another")
        return self


class CutOff(Part):
    """One cut-off or call: when it is open, when its activities run, how many it awards (CA)."""

    id: str = Field(pattern=r"^[A-Z]{2}-\d+$")
    opens: Day
    closes: Day
    visitors_open: Day | None = None
    visitors_close: Day | None = None
    runs: Window
    max_awards: Count | None = None
    min_awards: Count | None = None
    reserve: Count | None = None
    optional: bool = False
    confirmed: bool = False

    @property
    def type(self) -> str:
        """The key of its activity type."""
        return self.id.partition("-")[0]

    def closing(self, application: ApplicationType) -> date:
        """Give the last day on which such an application may be submitted."""
        later = self.visitors_close if application.is_visitor else None
        return later or self.closes

    @model_validator(mode="after")
    def _check(self) -> Self:
        in_order(self.opens, self.closes, f"cut-off {self.id}")
        in_order(self.runs[0], self.runs[1], f"the execution window of {self.id}")
        if (self.visitors_open is None) != (self.visitors_close is None):
            raise ValueError(f"{self.id} needs both visitors_open and visitors_close, or neither")
        if self.visitors_open and self.visitors_close:
            in_order(self.visitors_open, self.visitors_close, f"the visitors' call of {self.id}")
        return self


class SizeLimits(Part):
    """The largest workbook that is read."""

    packed_mb: int = Field(default=20, ge=1, le=2_000)
    unpacked_mb: int = Field(default=200, ge=1, le=20_000)
    rows: int = Field(default=200_000, ge=1, le=1_048_576)
    columns: int = Field(default=500, ge=50, le=16_384)
    cells: int = Field(default=5_000_000, ge=1, le=1_000_000_000)
    annotate_rows: int = Field(default=20_000, ge=0, le=1_048_576)


class Intake(Part):
    """What people type where there is nothing to say: it is read as blank."""

    placeholders: list[str] = [
        *("n/a", "n.a.", "none", "no", "nil", "x", "0", "tbc", "tbd", "to follow", "missing"),
        *("lost", "same as above", "same", "idem", "ditto", "see above", "unknown"),
        *("not available", "not applicable"),
    ]


Year = Annotated[str, Field(pattern=r"^20[0-9]{2}$")]
Budgeted = Annotated[Number, Field(ge=0, le=1_000_000_000)]


class Config(Part):
    """The whole file."""

    programme: ProgrammeFigures
    paths: Paths = Paths()
    intake: Intake = Intake()
    types: dict[TypeKey, ActivityType] = Field(min_length=1)
    cut_offs: list[CutOff] = Field(min_length=1)
    selection: SelectionFigures
    scoring: Scoring
    entitlements: list[Entitlement]
    reimbursement: Reimbursement
    payment_requires: dict[str, list[str]] = {}
    payments: Payments
    calendar: Calendar = Calendar()
    steps: list[Step] = Field(default=[], validate_default=True)
    letters: LetterSettings = LetterSettings()
    feedback: FeedbackSettings = FeedbackSettings()
    limits: SizeLimits = SizeLimits()
    budget: dict[TypeKey, dict[Year, Budgeted]] = {}
    changes: list[Change] = []
    bank: Debtor | None = None
    file: Path = Field(default=Path("config.toml"), exclude=True)
    sha256: str = Field(default="", exclude=True)

    def placed(self, file: Path, sha256: str) -> "Config":
        """Say which file it was read from, and what that hashes to."""
        where = {"file": file, "sha256": sha256}
        return self.aged((day, age.model_copy(update=where)) for day, age in self._ages)

    @cached_property
    def _ages(self) -> tuple[tuple[date, "Config"], ...]:
        """By the day from which each holds; a private attribute of pydantic would be slow."""
        return ((date.min, self),)

    @staticmethod
    def aged(ages: Iterable[tuple[date, "Config"]]) -> "Config":
        """Let the ages of a configuration know each other; gives the first."""
        known = tuple(ages)
        for _, age in known:
            age.__dict__["_ages"] = known
        return known[0][1]

    def on(self, day: date) -> "Config":
        """Give the figures that hold on a day."""
        ages = self._ages
        return self if len(ages) < 2 else [age for start, age in ages if start <= day][-1]

    @property
    def ages(self) -> tuple[tuple[date, "Config"], ...]:
        """The configuration as it holds from each day on; the first from the programme's start."""
        first, *more = self._ages
        return ((self.programme.start, first[1]), *more)

    @property
    def ever(self) -> tuple["Config", ...]:
        """All its ages, for what may be typed: a criterion that held for one cut-off."""
        return tuple(age for _, age in self.ages)

    def scoring_for(self, cut_off: CutOff, application: ApplicationType) -> Scoring:
        """Give what a type of application is scored by: what held when its round closed (SE-1)."""
        return self.on(cut_off.closing(application)).scoring.of(application.name)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The labels of all criteria that hold, or held, for some application."""
        kinds = ("", *(application.name for application in self.applications))
        every = (c for k in kinds for age in self.ever for c in age.scoring.of(k).criteria)
        return tuple(dict.fromkeys(c.label for c in every))

    @property
    def folder(self) -> Path:
        """What the paths of the file are relative to."""
        return self.file.parent

    @field_validator("types", mode="before")
    @classmethod
    def _keyed(cls, types: Any) -> Any:
        """Let each type know its key."""
        return {
            key: {**table, "key": key} if isinstance(table, dict) else table
            for key, table in types.items()
        }

    @field_validator("steps", mode="after")
    @classmethod
    def _completed(cls, steps: list[Step], read: ValidationInfo) -> list[Step]:
        """Add the steps by which applications are completed later (EL-7)."""
        kinds = read.data.get("types", {}).values()
        return [*steps, *(completion(kind) for kind in kinds if kind.city.asked_later)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for what, names in (
            ("cut_offs", [cut_off.id for cut_off in self.cut_offs]),
            ("types", [kind.name for kind in self.types.values()]),
            ("types", [application.name for application in self.applications]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} names {twice[0]} twice")
        check_uses_of_types(self)
        check_steps(self.steps, self.payment_requires)
        rights = [(w.type, w.role, e.category) for e in self.entitlements for w in e.who]
        for kind, role, category in rights:
            if rights.count((kind, role, category)) > 1:
                raise ValueError(f"two entitlements say what {kind} {role} may claim as {category}")
        return self

    @cached_property
    def applications(self) -> tuple[ApplicationType, ...]:
        """What cities apply for, type by type."""
        return tuple(a for kind in self.types.values() for a in kind.applications)

    def asked_of(self, title: str) -> tuple[str, ...]:
        """Name the kinds of application that are not complete without a column (EL-6..EL-8)."""
        return tuple(a.name for a in self.applications if title in a.asked_at_once)

    @cached_property
    def cut_off(self) -> dict[str, CutOff]:
        """Cut-offs by ID."""
        return {cut_off.id: cut_off for cut_off in self.cut_offs}

    @cached_property
    def _placeholders(self) -> frozenset[str]:
        return frozenset(fold(word) for word in self.intake.placeholders)

    def is_placeholder(self, text: str) -> bool:
        """Does a text say that there is nothing: `n/a`, a dash, a question mark?"""
        return fold(text) in self._placeholders or not any(c.isalnum() for c in text)

    @cached_property
    def deliverables(self) -> list[str]:
        """The names of deliverables, in the order of the steps."""
        steps = (step for age in self.ever for step in age.steps)
        return list(dict.fromkeys(step.deliverable for step in steps if step.deliverable))

    @cached_property
    def _entitled(self) -> dict[tuple[str, str, str], Entitlement]:
        return {(w.type, w.role, e.category): e for e in self.entitlements for w in e.who}

    def entitlement(self, type_key: str, role: str, category: str) -> Entitlement | None:
        """Give what a role of an activity type may claim of a category; None: nothing (RB-9)."""
        return self._entitled.get((type_key, role, category))

    def options(self, name: str) -> Mapping[str, str | ActivityType | ApplicationType]:
        """Give the choices that a column names, by what is typed."""
        choices: Mapping[str, Iterable[str | ActivityType | ApplicationType]] = {
            "activity_type": self.types.values(),
            "application_type": self.applications,
            "cut_offs": self.cut_off,
            "deliverables": self.deliverables,
            "questions": [question.text for question in self.feedback.questions],
        }
        return {str(choice): choice for choice in choices[name]}


def check_uses_of_types(config: Config) -> None:
    """Whatever names an activity type, or a role in it, names one that there is (PR-1)."""
    roles = {key: kind.roles for key, kind in config.types.items()}
    named = [
        *((cut_off.type, "", f"cut-off {cut_off.id}") for cut_off in config.cut_offs),
        *((step.type, "", f'the step "{step.name}"') for step in config.steps),
        *((who.type, who.role, entry.rule) for entry in config.entitlements for who in entry.who),
        *((*who.split(" ", 1), "payment_requires") for who in config.payment_requires),
        *((key, "", "budget") for key in config.budget),
    ]
    names = [application.name for application in config.applications]
    if strangers := [name for name in config.scoring.own if name not in names]:
        raise ValueError(f'scoring names "{strangers[0]}"; cities apply for {", ".join(names)}')
    for key, role, where in named:
        if key not in roles:
            raise ValueError(f"{where} names the activity type {key}, which types has not")
        if role and role not in roles[key]:
            raise ValueError(f'{where} names the role "{role}", which {key} has not')
    for cut_off in config.cut_offs:
        later = cut_off.visitors_close is not None
        if later != (config.types[cut_off.type].openings == 2):
            needs = "has no second opening for" if later else "needs visitors_open and"
            raise ValueError(f"cut-off {cut_off.id} {needs} visitors_close")
