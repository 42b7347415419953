"""A letter says nothing about others: searched for in the unpacked files."""

from dataclasses import replace

import pytest

from p2p_sheets.books import Application, Decision, Role
from p2p_sheets.text import fold
from tests.programmes import IBANS, participant
from tests.write.letters.month import (
    APPLICATIONS,
    PEOPLE,
    SCORES,
    MonthOfLetters,
    paragraphs,
    scores,
    unpacked,
)

MONTH = MonthOfLetters()
REJECTED = [a for a in APPLICATIONS if a.decision is Decision.REJECTED]


def written(month: MonthOfLetters, kind: str, *subject: str) -> bytes:
    """The Word file of one letter."""
    drafted = month.first
    (one,) = (
        d for d in drafted.drafted if d.letter.kind == kind and d.letter.key.subject_ids == subject
    )
    return drafted.files[one.file]


@pytest.mark.parametrize("own", REJECTED, ids=lambda a: a.application_id)
def test_a_rejection_names_no_other_applicant_no_evaluator_and_no_account(own: Application) -> None:
    text = fold(unpacked(written(MONTH, "rejection", own.application_id)))
    for other in APPLICATIONS:
        if other.city != own.city:
            for secret in (other.city, other.contact_name, other.contact_email):
                assert fold(secret) not in text
        if other.application_id != own.application_id:
            assert fold(other.application_id) not in text
            assert fold(other.title) not in text
    assert "luatrix" not in text
    assert "giver" not in text
    assert not any(fold(iban) in text for iban in IBANS)


def test_a_rejection_gives_its_own_marks_and_nobody_elses() -> None:
    text = paragraphs(written(MONTH, "rejection", "ER-1-02"))
    assert "2.50" in text
    assert not any(mark in text for mark in ("4.00", "3.50"))
    assert "The need is clear, but nobody is named to decide." in text
    assert "the total 2.50 is under 3.00." in text


@pytest.mark.parametrize(
    "comment",
    [
        "Weaker than Trondheim.",
        "Weaker than trondheim's roofs",
        "See ER-1-01 instead",
        "I asked Kim Sestaoson about it",
        "As Marc Giver said: no",
    ],
)
def test_a_comment_that_names_somebody_else_is_left_out_and_staff_are_told(comment: str) -> None:
    others = tuple(s for s in SCORES if s.application_id != "ER-1-02")
    month = MonthOfLetters(scores=(*others, *scores("ER-1-02", "2.5", comment)))
    letter = month.letter("rejection", "ER-1-02")
    assert letter.values["comments"] == []
    assert letter.note == "Comments left out, as they name somebody else: 1."
    assert comment not in paragraphs(written(month, "rejection", "ER-1-02"))


def test_a_comment_about_the_applicant_itself_stays() -> None:
    others = tuple(s for s in SCORES if s.application_id != "ER-1-02")
    month = MonthOfLetters(scores=(*others, *scores("ER-1-02", "2.5", "Limerick can do more.")))
    assert month.letter("rejection", "ER-1-02").values["comments"] == ["Limerick can do more."]


def test_a_city_reads_its_own_title_whatever_it_names() -> None:
    named = tuple(
        replace(a, title="As seen in Trondheim") if a.application_id == "SV-1-V3" else a
        for a in APPLICATIONS
    )
    letter = MonthOfLetters(applications=named).letter("rejection", "SV-1-V3")
    assert letter.values["title"] == "As seen in Trondheim"


def test_two_evaluators_who_wrote_the_same_are_quoted_once() -> None:
    others = tuple(s for s in SCORES if s.application_id != "ER-1-02")
    mine = tuple(replace(s, comment="Too general.") for s in scores("ER-1-02", "2.5"))
    month = MonthOfLetters(scores=(*others, *mine))
    assert month.letter("rejection", "ER-1-02").values["comments"] == ["Too general."]


def test_marks_that_were_set_aside_leave_no_comment() -> None:
    rows = scores("ER-1-02", "2.5", "I am partial.")
    aside = tuple(replace(row, conflict=row.comment is not None) for row in rows)
    others = tuple(s for s in SCORES if s.application_id != "ER-1-02")
    month = MonthOfLetters(scores=(*others, *aside))
    assert month.letter("rejection", "ER-1-02").values["comments"] == []


def test_a_payment_advice_knows_nothing_of_other_payees() -> None:
    other = participant("P77", Role.VISITOR, city="Tartu", country="EE", iban=IBANS[1])
    month = MonthOfLetters(people=(*PEOPLE, other))
    (payment,) = month.settlement.payments
    text = unpacked(written(month, "payment_advice", payment.payment_id))
    assert "Person P2" in text
    assert "P77" not in text
    assert "Tartu" not in text
    assert not any(iban in text.replace(" ", "") for iban in IBANS)
    assert f"{IBANS[0][:4]} ... {IBANS[0][-4:]}" in text


def test_no_letter_but_a_payment_advice_tells_anything_of_an_account() -> None:
    drafted = MONTH.first
    for one in drafted.drafted:
        text = unpacked(drafted.files[one.file])
        assert not any(iban in text.replace(" ", "") for iban in IBANS)
        if one.letter.kind != "payment_advice":
            assert "City of Graz</w:t>" not in text or one.letter.to.organisation == "City of Graz"
            assert "AT61" not in text
