"""What is sent out to hear about afterwards: feedback forms, and templates of reports (ST-9).

A form asks one person what they owe by now. The headings of the templates are what the guidelines
say that each report contains (2.1.2, 2.2.2, 2.3.2). Both go out with the letters that ask for them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from p2p_sheets.books import BOOKS, Feedback, FeedbackForm, Participant, role_in
from p2p_sheets.case import Case
from p2p_sheets.config.steps import FeedbackQuestion
from p2p_sheets.rules.feedback import owed_forms
from p2p_sheets.rules.steps import State, Steps
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms.build import Setting, write_book
from p2p_sheets.write.forms.plan import Paper
from p2p_sheets.write.letters.letter import Enclosure, Letter

REPORTS = {  # by the `template` of a step
    "expert report": "expert_report.docx",
    "minutes": "minutes.docx",
    "reflection report": "reflection_report.docx",
    "resumé": "resume.docx",
}
FEEDBACK_FORM = next(book for book in BOOKS if book.file == "feedback_form.xlsx")
ROW_HEIGHT = 62  # points: some sentences
WIDTHS = {"activity_id": 14, "participant_id": 16, "form": 14, "question": 36, "answer": 56}


def write_feedback_forms(
    folder: Path, case: Case, steps: Steps, edition: Edition
) -> Iterator[Path]:
    """Write the form of each person who owes an answer: what is due, or late."""
    names = FileNames()
    for participant_id, forms in sorted(owed_forms(steps).items()):
        questions = _questions(case, forms)
        if questions:
            path = folder / names.give("feedback", participant_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            person = case.programme.participant[participant_id]
            _write_form(path, case, person, questions, edition)
            yield path


def enclosures(letter: Letter, case: Case, edition: Edition) -> tuple[Enclosure, ...]:
    """Give the form and the templates that go out with a letter; the form is made when wanted."""
    out = [_enclosed_report(name) for name in letter.templates]
    questions = _questions(case, letter.forms)
    if questions:
        person = case.programme.participant[letter.key.subject_ids[-1]]
        activity = case.programme.activity[person.activity_id]
        told = (case.config.sha256, person, activity, questions, edition)
        content = partial(_form, case, person, questions, edition)
        name = FileNames().give("feedback", person.participant_id)
        made_from = hashlib.sha256(repr(told).encode()).hexdigest()
        out.insert(0, Enclosure(name, made_from, content))
    return tuple(out)


def _questions(case: Case, forms: Sequence[FeedbackForm]) -> list[FeedbackQuestion]:
    asked = case.config.feedback.questions
    return [question for form in forms for question in asked if question.form == form]


def _form(
    case: Case, person: Participant, questions: Sequence[FeedbackQuestion], edition: Edition
) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FEEDBACK_FORM.file
        _write_form(path, case, person, questions, edition)
        return path.read_bytes()


def _write_form(
    path: Path,
    case: Case,
    person: Participant,
    questions: Sequence[FeedbackQuestion],
    edition: Edition,
) -> None:
    """Write the form of one person."""
    activity = case.programme.activity[person.activity_id]
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
    name = case.config.programme.name
    paper = Paper("How was it?", name, ROW_HEIGHT, WIDTHS, offers=offers, landscape=False)
    notes = (
        f"{person.name} ({role_in(activity, person)}), {activity.activity_type} in {activity.city}",
        "1 is poor, 5 is very good. What you say is published only if you agree to it below.",
    )
    setting = Setting(edition.as_of, "DEMO" if edition.demo else "", notes, paper=paper)
    write_book(path, FEEDBACK_FORM, case.config, {Feedback: rows}, setting)


# --- templates of reports ------------------------------------------------------------------------


def write_report_templates(folder: Path) -> list[Path]:
    """Write all templates: the program's own Word files, as they are."""
    return list(_write_reports(folder, REPORTS))


def write_reports_asked_for(folder: Path, steps: Steps) -> Iterator[Path]:
    """Write the templates of what is due or late by now, the Secretariat's minutes too."""
    asked = {c.step.template for c in steps.in_state(State.LATE, State.DUE)}
    return _write_reports(folder, sorted(asked & REPORTS.keys()))


def _write_reports(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / REPORTS[name]
        path.write_bytes(_report(name))
        yield path


def _report(name: str) -> bytes:
    return (files("p2p_sheets") / "data" / "documents" / REPORTS[name]).read_bytes()


def _enclosed_report(name: str) -> Enclosure:
    content = _report(name)
    return Enclosure(REPORTS[name], hashlib.sha256(content).hexdigest(), lambda: content)
