"""feedback_form.xlsx: what cities and experts say afterwards (ST-9)."""

from enum import StrEnum

from p2p_sheets.books.columns import Record, choice, ref, sheet, text


class FeedbackForm(StrEnum):
    """The forms that are sent out; each is owed as the deliverable of its name."""

    EVALUATION = "Evaluation"
    IMPACT = "Impact form"
    TESTIMONIAL = "Testimonial"


@sheet("Feedback", key=("participant_id", "form", "question"), received=True)
class Feedback(Record):
    """One answer of one person to one question about an activity; a blank one is none."""

    activity_id: str = ref(
        "Activity ID",
        "The activity, as in Activities.",
        to="Activities",
        required=True,
        example="{visited.key}-2023-01",
    )
    participant_id: str = ref(
        "Participant ID",
        "Who answers, as in Participants.",
        to="Participants",
        required=True,
        example="P012",
    )
    form: FeedbackForm = choice(
        "Form",
        "The form that the question belongs to.",
        FeedbackForm,
        required=True,
        prefilled=True,
        example="Testimonial",
        width=13,
    )
    question: str = choice(
        "Question",
        "What is asked; config.toml has the questions.",
        "questions",
        required=True,
        prefilled=True,
        example="How satisfied are you with the activity as a whole?",
        width=58,
    )
    answer: str | None = text(
        "Answer",
        "1 (poor) to 5 (very good), Yes or No, or a few sentences, as the question asks.",
        literal=True,
        example="5",
        width=58,
    )
