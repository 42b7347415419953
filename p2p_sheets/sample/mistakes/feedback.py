"""Mistakes in the feedback forms that came back."""

from collections.abc import Iterator

from p2p_sheets.books import Deliverable, Feedback
from p2p_sheets.sample.input_folder import InputFolder, Row
from p2p_sheets.sample.mistakes.planting import Mistake, Spot, typed


def _answer(inputs: InputFolder) -> Row:
    return inputs.take(Feedback, lambda row: row["question"].startswith("How satisfied"))


def _testimonial(inputs: InputFolder) -> Row:
    return inputs.take(Feedback, lambda row: row["form"] == "Testimonial")


def form_not_entered(inputs: InputFolder) -> Iterator[Spot]:
    """A form came in, and nobody ticked it off."""
    first = inputs.take(Feedback, lambda row: row["form"] == "Evaluation")
    who, form = first["participant_id"], first["form"]
    entered = inputs.take(
        Deliverable, lambda row: (row.get("participant_id"), row["deliverable"]) == (who, form)
    )
    inputs.remove(entered)
    yield Spot(subject=who)


MISTAKES = (
    typed("ANSWER-UNFIT", "a mark off the scale", _answer, "answer", "10"),
    typed("QUESTION-OF-ANOTHER-FORM", "another form", _testimonial, "form", "Impact form"),
    Mistake("FORM-NOT-ENTERED", form_not_entered),
)
