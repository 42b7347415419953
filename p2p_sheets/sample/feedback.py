"""What the people of the sample said afterwards: most who delivered a form gave answers in it."""

from collections.abc import Iterable, Iterator

from p2p_sheets.books import Deliverable, Feedback, FeedbackForm
from p2p_sheets.config import Config
from p2p_sheets.config.steps import FeedbackQuestion
from p2p_sheets.sample.calendar import luck, make

FORMS = {form.value: form for form in FeedbackForm}
SILENT = 0.1  # so many left all answers blank and wrote by hand
SENTENCES = (
    "We came home with a plan that our council could decide upon.",
    "It was good to hear from people who had made the mistakes already.",
    "One week like this saved us a year of reading.",
    "We now know whom to call.",
    "The tariffs were the missing piece, and we have them.",
)


def feedback_of(deliverables: Iterable[Deliverable], config: Config) -> Iterator[Feedback]:
    """Give the answers of each form that somebody delivered."""
    for row in deliverables:
        form = FORMS.get(row.deliverable)
        chance = luck("feedback", row.activity_id, row.participant_id, row.deliverable)
        if form is None or row.participant_id is None or chance.random() < SILENT:
            continue
        for question in config.feedback.questions:
            if question.form == form:
                yield make(
                    Feedback,
                    activity_id=row.activity_id,
                    participant_id=row.participant_id,
                    form=form,
                    question=question.text,
                    answer=_answer(question, row.activity_id, row.participant_id),
                )


def _answer(question: FeedbackQuestion, *who: str) -> str:
    chance = luck("answer", question.text, *who)
    if question.answer == "scale":
        return chance.choice("3444555")
    if question.answer == "yes or no":
        return "Yes" if chance.random() < 0.7 else "No"
    return chance.choice(SENTENCES)
