"""ST-8: the Secretariat speaks first, refines the agenda, and introduces all to each other."""

from dataclasses import replace
from datetime import date

import pytest

from p2p_sheets.books import Decision, Deliverable, Participant, Role, Status
from tests import kinds
from tests.programmes import activity, participant
from tests.write.letters.month import (
    ACTIVITIES,
    APPLICATIONS,
    AUTUMN,
    HOST,
    MISSION,
    VISITOR,
    MonthOfLetters,
    application,
    given,
    paragraphs,
)

MONTH = MonthOfLetters()
MISSION_AHEAD = activity(
    "EM-02", kinds.MISSION, city="Lecce", country="IT", status=Status.PLANNED,
    start_date=date(2023, 6, 1), end_date=date(2023, 6, 3),
)  # fmt: skip
UNDATED = replace(MISSION_AHEAD, start_date=None, end_date=None)
AWARD = application("A-EM-02", MISSION, "Lecce", "IT", Decision.AWARDED)
ANA = participant("P20", Role.EXPERT, "EM-02", name="Ana Expert", email="ana@expert.example")


def mission(*people: Participant, done: tuple[Deliverable, ...] = ()) -> MonthOfLetters:
    return MonthOfLetters(
        applications=(AWARD,),
        scores=(),
        activities=(MISSION_AHEAD,),
        people=people,
        deliverables=done,
        lines=(),
    )


def test_the_first_letter_brings_city_and_experts_together_and_names_all() -> None:
    month = mission(ANA)
    letter = month.letter("first_contact", "EM-02")
    assert (letter.to.email, [who.email for who in letter.also]) == (
        "kim@lecce.example",
        ["ana@expert.example"],
    )
    text = paragraphs(month.first.files["first_contact_EM-02.docx"])
    for words in ("Kim Lecceson, kim@lecce.example", "Ana Expert, ana@expert.example", "Dear all"):
        assert words in text
    alone = mission()
    assert not alone.letter("first_contact", "EM-02").also
    assert "Dear Kim Lecceson" in paragraphs(alone.first.files["first_contact_EM-02.docx"])


def test_the_first_letter_gives_the_days_of_the_steps_once_there_are_dates() -> None:
    dated, undated = mission(ANA), replace(mission(ANA), activities=(UNDATED,))
    for month, day, asked in (
        (dated, "11 May 2023", "whether these dates suit you"),
        (undated, "21 days before the start", "which dates suit you"),
    ):
        steps = {
            s["name"]: s["when"] for s in month.letter("first_contact", "EM-02").values["steps"]
        }
        assert steps["Background documents for the experts"] == day
        assert asked in paragraphs(month.first.files["first_contact_EM-02.docx"])


def test_a_city_alone_is_brought_together_with_nobody() -> None:
    together = "we bring together all who take part"
    for month, said in ((mission(ANA), True), (mission(), False)):
        text = paragraphs(month.first.files["first_contact_EM-02.docx"])
        assert (together in text) is said


def test_it_is_ticked_like_any_step() -> None:
    done = mission(ANA, done=(given("First contact", None, "EM-02"),))
    assert not [x for x in done.plan if x.kind == "first_contact"]


def test_the_introduction_names_the_host_and_every_confirmed_visitor_to_all() -> None:
    more = application(
        "SV-1-V8", VISITOR, "Smolyan", "BG", Decision.AWARDED, confirmed_on=date(2023, 4, 12)
    )
    month = MonthOfLetters(applications=(*APPLICATIONS, more))
    letter = month.letter("introduction", "SV-02")
    assert [who.email for who in (letter.to, *letter.also)] == [
        "p8@example.org",  # the host's
        "kim@sestao.example",
        "kim@smolyan.example",
    ]
    text = paragraphs(month.first.files["introduction_SV-02.docx"])
    for words in ("p8@example.org", "kim@sestao.example", "kim@smolyan.example"):
        assert words in text
    assert "limerick" not in text.casefold()  # has a place, and has not answered
    assert "tartu" not in text.casefold()  # declined


def test_nobody_is_introduced_before_a_city_has_accepted_nor_after_the_visit() -> None:
    silent = tuple(replace(a, confirmed_on=None) for a in APPLICATIONS)
    assert not [x for x in MonthOfLetters(applications=silent).plan if x.kind == "introduction"]
    over = tuple(replace(a, status=Status.EXECUTED) for a in ACTIVITIES)
    assert not [x for x in MonthOfLetters(activities=over).plan if x.kind == "introduction"]


def test_the_host_reads_in_its_letter_who_has_accepted() -> None:
    letter = MONTH.letter("letter_of_commitment", "SV-02", "P8")
    assert [v["city"] for v in letter.values["visitors"]] == ["City of Sestao"]
    text = paragraphs(MONTH.first.files["letter_of_commitment_SV-02_P8.docx"])
    assert "kim@sestao.example" in text


@pytest.mark.parametrize(
    ("as_of", "asked"),
    [
        (date(2023, 9, 24), False),  # over thirty days before it is due
        (date(2023, 9, 25), True),
        (date(2023, 10, 25), True),
        (date(2023, 10, 26), False),  # the call opens without it
    ],
)
def test_the_agenda_is_asked_for_before_visitor_cities_are_called(as_of: date, asked: bool) -> None:
    month = replace(AUTUMN, as_of=as_of)
    found = [x for x in month.plan if x.kind == "agenda"]
    assert bool(found) == asked
    assert not found or found[0].values["due"] == "25 October 2023"
    assert HOST in {a.activity_type for a in month.applications}
