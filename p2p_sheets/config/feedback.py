"""What is asked afterwards, in config.toml: the questions of each form, what they feed (ST-9)."""

from typing import Literal, Self

from pydantic import Field, model_validator

from p2p_sheets.config.values import Part
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
