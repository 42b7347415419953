"""What is sent out to hear about afterwards: feedback forms, and templates of reports (ST-9).

A form asks one person what they owe by now. The headings of the templates are what the guidelines
say that each report contains (2.1.2, 2.2.2, 2.3.2).
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from p2p_sheets.books import BOOKS, Feedback, FeedbackForm, Participant
from p2p_sheets.case import Case
from p2p_sheets.rules.feedback import owed_forms
from p2p_sheets.rules.steps import Steps
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.plan import Paper

REPORTS = ("expert_report.docx", "resume.docx", "reflection_report.docx", "minutes.docx")
FEEDBACK_FORM = next(book for book in BOOKS if book.file == "feedback_form.xlsx")
ROW_HEIGHT = 34  # points: two lines of an answer
WIDTHS = {"activity_id": 13, "participant_id": 12, "form": 12, "question": 46, "answer": 50}


def write_feedback_forms(
    folder: Path, case: Case, steps: Steps, edition: Edition
) -> Iterator[Path]:
    """Write the form of each person who owes an answer: what is due, or late."""
    names = FileNames()
    for participant_id, forms in sorted(owed_forms(steps).items()):
        questions = [q for q in case.config.feedback.questions if q.form in forms]
        if questions:
            path = folder / names.give("feedback", participant_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_feedback_form(
                path, case, case.programme.participant[participant_id], forms, edition
            )
            yield path


def write_feedback_form(
    path: Path,
    case: Case,
    person: Participant,
    forms: tuple[FeedbackForm, ...],
    edition: Edition,
) -> None:
    """Write the form of one person."""
    activity = case.programme.activity[person.activity_id]
    questions = [
        question
        for form in forms
        for question in case.config.feedback.questions
        if question.form == form
    ]
    rows = [
        {
            "activity_id": person.activity_id,
            "participant_id": person.participant_id,
            "form": question.form,
            "question": question.text,
        }
        for question in questions
    ]
    offers = {
        ("answer", number): question.choices
        for number, question in enumerate(questions)
        if question.choices
    }
    paper = Paper("How was it?", case.config.programme.name, ROW_HEIGHT, WIDTHS, "", offers=offers)
    notes = (
        f"{person.name} ({person.role}), {activity.activity_type} in {activity.city}",
        "1 is poor, 5 is very good. What you say is published only if you agree to it below.",
    )
    setting = Setting(edition.as_of, "DEMO" if edition.demo else "", notes, paper=paper)
    write_book(path, FEEDBACK_FORM, case.config, {Feedback: rows}, setting)


def write_report_templates(folder: Path) -> list[Path]:
    """Write the templates: the program's own Word files, as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    source = files("p2p_sheets") / "data" / "documents"
    paths = [folder / name for name in REPORTS]
    for path in paths:
        path.write_bytes((source / path.name).read_bytes())
    return paths
