"""What people said afterwards (ST-9): who is asked, what counts, what may be published."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Deliverable, Feedback, FeedbackForm, Programme, Role
from p2p_sheets.read import read_inputs
from p2p_sheets.rules import feedback
from p2p_sheets.rules.feedback import ReturnedForm, owed_forms, returned_forms
from p2p_sheets.rules.steps import commitments
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.forms.feedback import write_feedback_forms
from tests.programmes import case, config, participant, register, row_of, visit
from tests.rules.kpi.programme import on

GUEST = participant("P1", Role.VISITOR, name="Maria Muster")
QUOTE = "What do you take away from it, in two or three sentences?"
CONSENT = "May we publish this with the name of your city or organisation?"
NAME = "May we add your own name?"
SATISFIED = "How satisfied are you with the activity as a whole?"
BEGUN = "Has your city begun to replicate what it saw or was advised?"


def answer(question: str, said: str | None, who: str = "P1") -> Feedback:
    asked = config().feedback.question(question)
    return Feedback(
        row=row_of(Feedback),
        activity_id="SV-01",
        participant_id=who,
        form=FeedbackForm(asked.form),
        question=question,
        answer=said,
    )


def programme(*answers: Feedback, **more: Any) -> Programme:
    return Programme(activities=(visit(),), participants=(GUEST,), feedback=answers, **more)


def forms(records: Programme, as_of: date = date(2023, 3, 31)) -> tuple[ReturnedForm, ...]:
    found = replace(case(records), as_of=as_of)
    return returned_forms(found, commitments(found))


# --- who is asked --------------------------------------------------------------------------------
def owed(as_of: date, **more: Any) -> Any:
    return owed_forms(commitments(replace(case(programme(**more)), as_of=as_of)))


def test_st_9_a_form_is_sent_when_it_falls_due_and_until_it_is_in() -> None:
    assert owed(date(2023, 2, 13)) == {}
    assert owed(date(2023, 2, 14)) == {"P1": (FeedbackForm.TESTIMONIAL,)}
    assert owed(date(2024, 3, 8)) == {"P1": (FeedbackForm.IMPACT, FeedbackForm.TESTIMONIAL)}
    came = Deliverable(
        row=row_of(Deliverable),
        activity_id="SV-01",
        participant_id="P1",
        deliverable="Testimonial",
        done_on=date(2023, 3, 20),
        reference=None,
    )
    assert owed(date(2023, 3, 31), deliverables=(came,)) == {}


# --- what counts ---------------------------------------------------------------------------------
def test_st_9_a_form_without_an_answer_is_due_and_not_in() -> None:
    (host, guest) = sorted(forms(programme()), key=lambda form: form.participant_id)
    assert (guest.participant_id, guest.is_due, guest.is_in) == ("P1", True, False)
    assert (host.participant_id, host.is_due, host.is_in) == ("", True, False)


@pytest.mark.parametrize("said", ["yes", "YES", "Yes"])
def test_st_9_answers_are_read_whatever_their_case(said: str) -> None:
    records = programme(answer(SATISFIED, "4"), answer(BEGUN, said), answer(QUOTE, None))
    found = {form.form: form for form in forms(records) if form.participant_id == "P1"}
    assert found[FeedbackForm.TESTIMONIAL].points == (4,)
    assert found[FeedbackForm.IMPACT].first("replication") == "Yes"
    assert found[FeedbackForm.IMPACT].is_in
    assert not found[FeedbackForm.IMPACT].is_due  # a year after, not yet


@pytest.mark.parametrize(
    ("answers", "figures"),
    [
        ((), (None, None, "0")),
        ((answer(SATISFIED, "4"), answer(BEGUN, "Yes")), ("4", "1", "0.3333")),
        (
            (answer(SATISFIED, "4"), answer(SATISFIED, "1", "P2"), answer(BEGUN, "No", "P2")),
            ("2.5", "0", "0.5"),
        ),
    ],
)
def test_st_9_the_figures_say_how_content_people_are_and_how_many_of_all_asked_answered(
    answers: tuple[Feedback, ...], figures: tuple[str | None, ...]
) -> None:
    second = participant("P2", Role.VISITOR, name="Bert Other", city="Espoo", country="FI")
    records = replace(programme(*answers), participants=(GUEST, second))
    found = on(date(2024, 4, 30), records, register())
    for what, said in zip(("satisfaction", "replication", "forms in"), figures, strict=True):
        value = found.by_id[f"{what} Site Visit"].executed
        assert value == (
            None if said is None else pytest.approx(Decimal(said), abs=Decimal("1e-4"))
        )


# --- what may be published -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("consent", "to_name", "published"),
    [
        (None, None, []),
        ("No", "Yes", []),
        (None, "Yes", []),
        ("Yes", None, [""]),
        ("Yes", "No", [""]),
        ("Yes", "Yes", ["Maria Muster"]),
    ],
)
def test_st_9_nothing_is_published_without_consent_and_no_name_without_its_own(
    consent: str | None, to_name: str | None, published: list[str]
) -> None:
    records = programme(answer(QUOTE, "Good."), answer(CONSENT, consent), answer(NAME, to_name))
    assert [one.name for one in feedback.testimonials(case(records))] == published


def test_st_9_consent_to_nothing_publishes_nothing() -> None:
    assert feedback.testimonials(case(programme(answer(CONSENT, "Yes")))) == ()


# --- the form ------------------------------------------------------------------------------------
def test_st_9_a_form_that_is_filled_in_comes_back_as_answers(tmp_path: Path) -> None:
    found = case(programme())
    edition = Edition("Programme", "2023-03", date(2023, 3, 31))
    folder = tmp_path / "received"
    (path,) = write_feedback_forms(folder, found, commitments(found), edition)
    before = read_inputs(tmp_path, config(), date(2023, 3, 31))
    assert (before.programme.feedback, before.programme.faulty) == ((), ())
    book = load_workbook(path)
    sheet = book["Feedback"]
    rows = {row[3].value: row for row in sheet.iter_rows() if row[3].value}
    rows[SATISFIED][4].value = 5
    rows[CONSENT][4].value = "No"
    book.save(path)
    reading = read_inputs(tmp_path, config(), date(2023, 4, 14))
    assert [str(finding) for finding in reading.findings] == []
    said = {row.question: row.answer for row in reading.programme.feedback}
    assert said == {SATISFIED: "5", CONSENT: "No"}
