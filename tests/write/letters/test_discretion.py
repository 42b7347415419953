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
    VISITOR,
    MonthOfLetters,
    application,
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
    assert "the total 2.50 is under 3.00 (SE-2)" in text


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


def test_a_title_that_names_another_applicant_is_not_repeated() -> None:
    named = tuple(
        replace(a, title="As seen in Trondheim") if a.application_id == "SV-1-V3" else a
        for a in APPLICATIONS
    )
    letter = MonthOfLetters(applications=named).letter("rejection", "SV-1-V3")
    assert letter.values["title"] == "as in your application"
    assert MONTH.letter("rejection", "SV-1-V3").values["title"] == "Roofs of SV-1-V3"


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


WHY_NOT = {
    "no place left": "The places of this visit went to applications that ranked higher (SE-8).",
    "another visit": "Your city has a place in another visit of this call (SE-7).",
    "visit fell away": "The visit that you applied for was not selected (SE-8).",
}


def test_a_visitor_is_told_why_without_a_word_about_the_others() -> None:
    cities = (
        ("Limerick", "IE"),
        ("Tartu", "EE"),
        ("Sestao", "ES"),
        ("Smolyan", "BG"),
        ("Võru", "EE"),
    )
    rivals = tuple(
        application(f"SV-1-R{i}", VISITOR, city, country, Decision.AWARDED)
        for i, (city, country) in enumerate(cities)
    )
    last = application("SV-1-R5", VISITOR, "Lecce", "IT", Decision.REJECTED)
    host = next(a for a in APPLICATIONS if a.application_id == "A-SV-01")
    marks = [s for i in range(5) for s in scores(f"SV-1-R{i}", "4.5")]
    all_marks = (*scores("A-SV-01", "4"), *marks, *scores("SV-1-R5", "3.5"))

    month = MonthOfLetters(applications=(host, *rivals, last), scores=all_marks)
    assert month.letter("rejection", "SV-1-R5").values["reasons"] == [WHY_NOT["no place left"]]

    other = replace(rivals[0], city="Lecce", country="IT", host_application="A-SV-02")
    host_2 = replace(host, application_id="A-SV-02", city="Évora", country="PT")
    month = MonthOfLetters(
        applications=(host, host_2, other, *rivals[1:], last),
        scores=(*all_marks, *scores("A-SV-02", "4")),
    )
    assert month.letter("rejection", "SV-1-R5").values["reasons"] == [WHY_NOT["another visit"]]

    gone = replace(host, decision=Decision.REJECTED)
    month = MonthOfLetters(applications=(gone, *rivals, last), scores=all_marks)
    assert month.letter("rejection", "SV-1-R5").values["reasons"] == [WHY_NOT["visit fell away"]]


def test_an_ineligible_city_is_told_which_rule_it_does_not_meet() -> None:
    late = tuple(
        replace(a, submitted_on=a.submitted_on.replace(month=12))
        if a.application_id == "ER-1-02"
        else a
        for a in APPLICATIONS
    )
    letter = MonthOfLetters(applications=late).letter("rejection", "ER-1-02")
    assert letter.values["reasons"] == [
        "Submitted on 2022-12-12, after ER-1 closed on 2022-10-31 (CA-5)."
    ]


def test_a_city_that_the_panel_passed_over_is_not_told_that_it_ranked_high() -> None:
    over = tuple(
        replace(a, decision=Decision.REJECTED) if a.application_id == "ER-1-01" else a
        for a in APPLICATIONS
    )
    letter = MonthOfLetters(applications=over).letter("rejection", "ER-1-01")
    assert letter.values["reasons"] == [
        "After discussing the application, the panel did not select it."
    ]
