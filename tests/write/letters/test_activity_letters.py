"""Contract annexes, letters of commitment, requests, impact forms, payment advices: their words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Participant, Role, Status
from p2p_sheets.config import ActivityType
from p2p_sheets.rules.reimbursement import Numbering, Payment, Settlement
from p2p_sheets.write.letters import Letter
from p2p_sheets.write.letters.activities import figures_of
from p2p_sheets.write.letters.payments import payment_letters
from tests import kinds
from tests.programmes import activity, config, participant, visit
from tests.write.letters.month import (
    ACTIVITIES,
    DELIVERED,
    PEOPLE,
    MonthOfLetters,
    given,
)

MONTH = MonthOfLetters()
Rows = list[tuple[str, str, str]]


def rows(figures: dict[str, object]) -> Rows:
    """Category, rule and maximum of each line."""
    lines = figures["lines"]
    assert isinstance(lines, list)
    return [(line["category"], line["rule"], line["most"]) for line in lines]


EXPERT = participant("X", Role.EXPERT, "EM-01", contracted_days=Decimal("4.5"))


@pytest.mark.parametrize(
    ("kind", "role", "who", "expected", "total"),
    [
        (
            kinds.VISIT,
            "Visitor city",
            None,
            [
                ("Travel", "Section 4", "500.00"),
                ("Accommodation", "Section 4", "400.00"),
                ("Meals and local transport", "Section 4", "276.00"),
            ],
            "1 176.00",
        ),
        (kinds.VISIT, "Host city", None, [("Hosting", "Section 4", "700.00")], "700.00"),
        (
            kinds.MISSION,
            "Expert",
            EXPERT,
            [
                ("Travel", "Section 4", "500.00"),
                ("Accommodation", "Section 4", "400.00"),
                ("Meals and local transport", "Section 4", "276.00"),
                ("Daily rate", "Section 4", "2 025.00"),
            ],
            "3 201.00",
        ),
        (
            kinds.MISSION,
            "Beneficiary city",
            None,
            [("Hosting", "Section 4", "500.00")],
            "500.00",
        ),
        (
            kinds.REVIEW,
            "Expert",
            None,
            [("Daily rate", "Section 4", "2 250.00")],
            "2 250.00",
        ),
        (kinds.REVIEW, "Beneficiary city", None, [], "0.00"),
    ],
)
def test_rb_the_figures_of_an_activity_are_those_of_its_roles(
    kind: ActivityType, role: str, who: Participant | None, expected: Rows, total: str
) -> None:
    figures = dict(figures_of(activity("A-01", kind), role, config(), who))
    assert (rows(figures), figures["total"]) == (expected, total)


def test_rb_6_an_expert_is_never_promised_more_than_the_maximum() -> None:
    eager = participant("X", Role.EXPERT, "EM-01", contracted_days=Decimal(20))
    one = activity("EM-01", kinds.MISSION)
    assert rows(dict(figures_of(one, "Expert", config(), eager)))[-1][2] == "3 600.00"


def test_figures_without_dates_promise_nothing() -> None:
    undated = visit(start_date=None, end_date=None)
    assert figures_of(undated, "Host city", config()) == {"lines": [], "total": "0.00"}


def test_an_expert_whose_contract_is_in_gets_no_annex() -> None:
    contracts = [x for x in MONTH.plan if x.kind == "contract_annex"]
    assert [x.key.subject_ids for x in contracts] == [("EM-01", "P6")]
    nobody = MonthOfLetters(deliverables=())
    contracts = [x for x in nobody.plan if x.kind == "contract_annex"]
    assert [x.key.subject_ids[1] for x in contracts] == ["P5", "P6"]
    both = MonthOfLetters(deliverables=(*DELIVERED, given("Contract and ToR", "P6", "EM-01")))
    assert not [x for x in both.plan if x.kind == "contract_annex"]


def test_an_expert_who_was_chosen_is_invited_until_the_contract_is_in() -> None:
    letter = MONTH.letter("expert_invitation", "P10", "EM-02")
    assert (letter.to.name, letter.to.email) == ("Person P10", "ana@expert.example")
    assert letter.values["figures"]["total"] == "4 776.00"
    assert {"name": "Field visit", "when": "22 June 2023"} in letter.values["steps"]
    assert letter.note == "Say in Comment of Participants why it is this expert."
    invited = {x.key.subject_ids for x in MONTH.plan if x.kind == "expert_invitation"}
    assert invited == {("P10", "EM-02")}  # EM-01 is under contract
    for who in ("P10", None):
        signed = given("Contract and ToR", who, "EM-02")
        month = MonthOfLetters(deliverables=(*DELIVERED, signed))
        assert "expert_invitation" not in {x.kind for x in month.plan}


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([{"city": "Graz"}], [""]),
        ([{"city": "Alba Iulia", "country": "RO"}], ["advises Alba Iulia"]),
        ([{}, {}, {}], ["", "", "one too many in EM-02: at most 2"]),
    ],
    ids=["fits", "of the city itself", "over the maximum"],
)
def test_st_7_who_drafts_a_contract_is_told_what_speaks_against_the_expert(
    people: list[dict[str, str]], told: list[str]
) -> None:
    experts = tuple(
        participant(f"P1{n}", Role.EXPERT, "EM-02", comment="Knows it.", **who)
        for n, who in enumerate(people)
    )
    soon = tuple(
        replace(a, start_date=date(2023, 4, 24), end_date=date(2023, 4, 25)) for a in ACTIVITIES
    )
    others = tuple(p for p in PEOPLE if p.activity_id != "EM-02")
    month = MonthOfLetters(people=(*others, *experts), activities=soon)
    for kind in ("expert_invitation", "contract_annex"):
        notes = [x.note for x in month.plan if x.kind == kind and "EM-02" in x.key.subject_ids]
        assert len(notes) == len(told)
        for said, note in zip(told, notes, strict=True):
            assert said in note
            assert bool(said) == bool(note)


def test_a_contract_annex_has_the_figures_of_its_expert_and_of_the_city() -> None:
    values = MONTH.letter("contract_annex", "EM-01", "P6").values
    assert values["expert"]["name"] == "Person P6"
    assert values["figures"]["total"] == "4 776.00"
    assert values["city_figures"]["lines"][0]["most"] == "500.00"
    assert "P5" not in str(values)


def test_a_letter_of_commitment_lists_what_its_party_does_in_order() -> None:
    duties = MONTH.letter("letter_of_commitment", "SV-02", "P8").values["duties"]
    assert [duty["name"] for duty in duties] == [
        "Agenda refined, before visitor cities are called",
        "Inception meeting",
        "Letter of commitment signed with the Secretariat",
        "Preparation meeting",
        "Agenda, location and rooms final",
        "The visit",
        "Documentation of the visit",
        "Resumé of the visit",
        "Testimonial",
        "Impact assessment form",
        "Evaluation of impact",
    ]
    assert duties[-1]["due"] == "4 May 2024"


def test_nobody_is_asked_to_commit_to_a_visit_that_is_over() -> None:
    over = tuple(replace(a, status=Status.EXECUTED) for a in ACTIVITIES)
    month = MonthOfLetters(activities=over)
    assert not [x for x in month.plan if x.kind == "letter_of_commitment"]


def test_one_request_asks_a_party_for_all_that_it_is_late_with() -> None:
    letter = MONTH.letter("request", "SV-01", "P3")
    assert [item["name"] for item in letter.values["missing"]] == [
        "Reflection report",
        "Testimonial",
    ]
    assert letter.subject.endswith("outstanding: Reflection report and Testimonial")
    assert letter.values["money_waits"] is True
    assert MONTH.letter("request", "EM-01", "P7").values["money_waits"] is False


def test_a_request_to_a_city_without_participants_goes_to_its_applicant() -> None:
    month = MonthOfLetters(people=tuple(p for p in PEOPLE if p.participant_id != "P1"))
    letter = month.letter("request", "SV-01", "Host city")
    assert (letter.to.name, letter.to.email) == ("Kim Trondheimson", "kim@trondheim.example")


def test_a_city_without_any_contact_is_addressed_all_the_same() -> None:
    letter = MONTH.letter("impact_form", "SV-00", "Host city")
    assert (letter.to.organisation, letter.to.salutation) == (
        "City of Firenze",
        "Dear Sir or Madam",
    )


def test_st_5_the_impact_form_is_called_for_a_month_before_and_again_when_late() -> None:
    early = MonthOfLetters(as_of=date(2023, 3, 29))
    assert not [x for x in early.plan if x.kind == "impact_form"]
    soon = MonthOfLetters(as_of=date(2023, 3, 30)).letter("impact_form", "SV-00", "Host city")
    late = MonthOfLetters(as_of=date(2023, 4, 30)).letter("impact_form", "SV-00", "Host city")
    assert (soon.values["due"], soon.values["late"]) == ("29 April 2023", False)
    assert late.values["late"] is True
    assert soon.content != late.content


# --- payment advices -----------------------------------------------------------------------------
def the_payment(*, draft: bool) -> Payment:
    """The one payment of the month."""
    (payment,) = MonthOfLetters(draft=draft).settlement.payments
    return payment


def of_the_release(payment: Payment) -> Letter:
    """The letter about a payment, once released."""
    (letter,) = payment_letters(
        MonthOfLetters().case, Settlement(payments=(payment,)), Numbering("2023-03", draft=False)
    )
    return letter


def test_an_advice_gives_every_line_and_the_reason_of_each_cut() -> None:
    letter = of_the_release(the_payment(draft=False))
    lines = {line["line_id"]: line for line in letter.values["lines"]}
    assert {key: (x["approved"], x["refused"]) for key, x in lines.items()} == {
        "L1": ("500.00", "123.40"),
        "L2": ("400.00", "100.00"),
        "L3": ("0.00", "20.00"),
        "L4": ("276.00", ""),
    }
    section = "(section 4 of the guidelines)."
    assert all(lines[f"L{i}"]["reason"].endswith(section) for i in (1, 2, 3))
    assert lines["L4"]["reason"] == f"In full {section}"
    assert letter.values["claimed"] == "1 419.40"
    assert letter.values["amount"] == "1 176.00"
    assert letter.values["cut"] is True


@pytest.mark.parametrize(
    ("draft", "says", "not_yet"), [(True, "approved", "released"), (False, "released", "approved")]
)
def test_an_advice_of_a_draft_says_approved_and_of_a_release_released(
    draft: bool, says: str, not_yet: str
) -> None:
    from tests.write.letters.month import paragraphs

    month = MonthOfLetters(draft=draft)
    (one,) = (d for d in month.first.drafted if d.letter.kind == "payment_advice")
    text = paragraphs(month.first.files[one.file])
    assert f"({says})" in text
    assert f"({not_yet})" not in text
    assert ("DRAFT" in text) is draft


def test_an_advice_of_a_payment_that_is_made_again_says_which() -> None:
    again = replace(the_payment(draft=False), lines=(), reissue_of="2023-02-004")
    letter = of_the_release(again)
    assert letter.values["reissue_of"] == "2023-02-004"
    assert letter.values["lines"] == []


@pytest.mark.parametrize(("draft", "release"), [(True, "DRAFT-2023-03"), (False, "2023-03")])
def test_a_payee_for_whom_nothing_is_approved_is_told_so_line_by_line_with_each_section(
    draft: bool, release: str
) -> None:
    from tests.write.letters.month import paragraphs

    month = MonthOfLetters(draft=draft)
    (one,) = (d for d in month.first.drafted if d.letter.kind == "claim_refused")
    assert one.letter.key.subject_ids == (release, "SV-01", "P3")
    assert one.letter.covers == ("L0",)
    assert one.letter.to.name == "Person P3"
    text = paragraphs(month.first.files[one.file])
    assert "L0" in text
    assert "80.00" in text
    assert "(section 4 of the guidelines)." in text
    assert ("DRAFT" in text) is draft


def test_who_is_paid_a_part_gets_an_advice_and_no_refusal() -> None:
    lines = [x for d in MonthOfLetters().settlement.refused_in_full for x in d]
    assert [line.line_id for line in lines] == ["L0"]  # not L3, refused beside others
