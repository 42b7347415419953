"""What must hold of the answers that came back, and what they call for (ST-9)."""

from collections.abc import Iterator

from p2p_sheets.books import Deliverable, Feedback
from p2p_sheets.case import Case
from p2p_sheets.check.references import where
from p2p_sheets.check.sheet_rows import Verdict, named
from p2p_sheets.findings import checks


def answer_that_does_not_fit(case: Case) -> Iterator[Verdict]:
    """An answer is one of those that its question offers, and the question is of its form."""
    for row in case.programme.feedback:
        question = case.config.feedback.question(row.question)
        if question.form != row.form:
            yield Verdict(
                row,
                checks.QUESTION_OF_ANOTHER_FORM.at(
                    row.row.place("form"),
                    subject=named(row),
                    column="Form",
                    value=row.form,
                    question=row.question,
                    form=question.form,
                ),
            )
        elif row.answer is not None and question.read(row.answer) is None:
            yield Verdict(
                row,
                checks.ANSWER_UNFIT.at(
                    row.row.place("answer"),
                    subject=named(row),
                    column="Answer",
                    value=row.answer,
                    question=row.question,
                    choices=" or ".join(question.choices),
                ),
            )


def form_not_entered(case: Case) -> Iterator[Verdict]:
    """A form that came in waits for staff to enter it as the deliverable that it is."""
    fields = ("activity_id", "participant_id", "deliverable")
    entered = {
        tuple(getattr(row, field) for field in fields) for row in case.programme.deliverables
    }
    entered |= {  # entered, and in error: that is told there
        tuple(row.values.get(field) for field in fields)
        for row in case.programme.faulty
        if row.record is Deliverable
    }
    people = case.programme.participant
    came: dict[tuple[str, str, str], list[Feedback]] = {}
    for row in case.programme.feedback:
        asked = case.config.feedback.question(row.question).form == row.form
        if asked and row.answer is not None and row.participant_id in people:
            came.setdefault((row.activity_id, row.participant_id, row.form), []).append(row)
    for (activity, participant, form), rows in came.items():
        if not {(activity, participant, form), (activity, None, form)} & entered:
            first = min(rows, key=lambda row: where(row.row))
            yield Verdict(
                first,
                checks.FORM_NOT_ENTERED.at(
                    first.row.place("answer"),
                    subject=participant,
                    column="Answer",
                    value=form,
                    activity=activity,
                ),
            )
