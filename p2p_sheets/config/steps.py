"""Steps, working days, letters, and what is asked afterwards, in config.toml (ST)."""

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from p2p_sheets.config.activity_types import ActivityType, Asked
from p2p_sheets.config.values import Day, Line, Name, Part, Place, TypeKey
from p2p_sheets.text import fold

SCALE = ("1", "2", "3", "4", "5")  # 5 is best
YES_NO = ("Yes", "No")
FormName = Literal["Evaluation", "Impact form", "Testimonial"]
Feeds = Literal["", "satisfaction", "replication", "quote", "consent", "consent to name"]
_ANSWERS: dict[Feeds, str] = {
    "satisfaction": "scale",
    "replication": "yes or no",
    "quote": "words",
    "consent": "yes or no",
    "consent to name": "yes or no",
}


class FeedbackQuestion(Part):
    """One question of a form, how it is answered, and which figure its answers feed."""

    form: FormName
    text: str = Field(min_length=1, max_length=250)
    answer: Literal["scale", "yes or no", "words"]
    feeds: Feeds = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be answered; () is anything."""
        return {"scale": SCALE, "yes or no": YES_NO}.get(self.answer, ())

    def read(self, answer: str) -> str | None:
        """Give an answer as it is counted, whatever its case; None: it is none of the choices."""
        spelt = {fold(choice): choice for choice in self.choices}
        return spelt.get(fold(answer)) if spelt else answer

    @model_validator(mode="after")
    def _check(self) -> Self:
        wanted = _ANSWERS.get(self.feeds, self.answer)
        if self.answer != wanted:
            raise ValueError(f'"{self.text}" feeds {self.feeds}, so its answer is "{wanted}"')
        return self


class FeedbackSettings(Part):
    """The questions, in the order in which they are asked."""

    questions: list[FeedbackQuestion] = Field(default_factory=list)

    @model_validator(mode="after")
    def _check(self) -> Self:
        texts = [question.text.casefold() for question in self.questions]
        twice = sorted({text for text in texts if texts.count(text) > 1})
        if twice:
            raise ValueError(f'two questions are "{twice[0]}"')
        return self

    def question(self, text: str) -> FeedbackQuestion:
        """Give the question of a text that the sheet Feedback offers."""
        return next(question for question in self.questions if question.text == text)


class Calendar(Part):
    """Working days and reminders (ST-1, ST-5)."""

    holidays: str = Field(default="BE", pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
    bank_holidays: bool = True
    remind_days: int = Field(default=30, ge=0, le=366)


Party = Literal["Secretariat", "Beneficiary city", "Host city", "Visitor city", "Expert"]


class Step(Part):
    """A dated step of an activity type (ST-1..ST-8): exactly one of due, working_days and years.

    It counts from the first or last day of the activity, from the decision to award it, or from the
    opening of the visitors' call. One that `lapses` is brought to mind, but nobody can be late with
    it. `without_changes` is when it falls due, in days, where nothing was to be changed (ST-1).
    One that `asks` for columns of Applications is not needed where they are filled in (EL-7).
    `letter` is what is drafted when it falls due, `to` whom a letter of the Secretariat's brings
    together; whatever is late gets a request besides. `template` is the Word template that its
    deliverable is written in: it goes out with what asks for it (ST-9).
    """

    type: TypeKey
    name: Name
    deliverable: Name
    by: list[Party] = Field(min_length=1)
    counts_from: Literal["start", "end", "award", "visitors' call"] = Field(alias="from")
    due: int | None = Field(default=None, ge=-366, le=3660)
    working_days: int | None = Field(default=None, ge=0, le=366)
    years: int | None = Field(default=None, ge=1, le=10)
    joint: bool = False
    lapses: bool = False
    without_changes: int | None = Field(default=None, ge=0, le=366)
    letter: Literal[
        "",
        "first contact",
        "agenda",
        "introduction",
        "contract annex",
        "letter of commitment",
        "impact form",
    ] = ""
    template: Literal["", "expert report", "minutes", "reflection report", "resumé"] = ""
    to: list[Party] = []  # noqa: RUF012 (pydantic copies a default)
    asks: list[Asked] = []  # noqa: RUF012
    rule: str = Field(pattern=r"^(ST|EL)-\d+$")
    source: Line = ""  # blank: the programme's

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = [n for n in (self.due, self.working_days, self.years) if n is not None]
        if len(given) != 1:
            raise ValueError(f'step "{self.name}" needs exactly one of due, working_days and years')
        return self


def completion(kind: ActivityType) -> Step:
    """Make the step by which a city tells what it need not tell with its application (EL-7)."""
    titles = kind.city.asked_later
    return Step.model_validate(
        {
            "type": kind.key,
            "name": f"Application completed: {', '.join(titles).lower()}",
            "deliverable": "Completed application",
            "by": [kind.city.role],
            "from": "start",
            "due": kind.city.complete_due,
            "asks": list(titles),
            "rule": kind.city.rule,
            "source": "our figure",
        }
    )


class LetterSettings(Part):
    """What every letter says of its sender, and where staff keep templates of their own."""

    templates: Place = "letter_templates"
    secretariat: Name = "Secretariat"
    contact: Line = ""
    signed_by: Line = ""
    letters_from: Day | None = None
    reply_days: int = Field(default=14, ge=1, le=366)
    remind_every: int = Field(default=14, ge=1, le=366)
    call_open_days: int = Field(default=14, ge=0, le=366)
    quote_panel: bool = False
    review: Line = ""
    review_days: int = Field(default=30, ge=1, le=366)


def check_steps(steps: Sequence[Step], payment_requires: Mapping[str, Sequence[str]]) -> None:
    """Nobody owes one thing twice, and money waits only for what its payee owes (ST-6)."""
    names = [(step.type, step.name) for step in steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'steps: {twice[0][0]} has two steps named "{twice[0][1]}"')
    seen: set[tuple[str, str, str]] = set()
    for step in steps:
        for role in step.by:
            if (step.type, role, step.deliverable) in seen:
                raise ValueError(f'steps: {step.type} {role} owes "{step.deliverable}" twice')
            seen.add((step.type, role, step.deliverable))
    for who, wanted in payment_requires.items():
        type_key, _, payee = who.partition(" ")
        unknown = [name for name in wanted if (type_key, payee, name) not in seen]
        if unknown:
            raise ValueError(f'payment_requires: no step of "{who}" delivers "{unknown[0]}"')
