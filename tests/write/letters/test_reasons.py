"""A letter gives the reasons of the decision: true, complete, in words that a city knows."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.books import Application, Decision, Programme
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.selection import Ranked, Selection, select
from p2p_sheets.text import fold
from p2p_sheets.write.letters import Letter
from p2p_sheets.write.letters.decisions import decision_letters
from p2p_sheets.write.letters.words import SECTIONS
from tests.programmes import ROOT, config, register
from tests.rules.selection.chance import MARKS, SHORT, Chance, programmes
from tests.rules.selection.contests import (
    AWARDED,
    CITIES,
    HOST,
    LARGE,
    MISSION,
    REJECTED,
    RESERVE,
    REVIEW,
    VISITOR,
    application,
    programme,
    visitor,
    with_config,
)

AHEAD = date(2022, 11, 30)  # before the activities of the first cut-offs
TIGHT = with_config(*SHORT)
HIGHER = "ranked higher"
DEPARTED = "The panel departed from the ranking"
OF_ITS_OWN = re.compile(  # reasons that no award beside it has a part in
    "already has an award|a place in another visit|does not take place"
)


def letters(
    those: Programme, with_figures: Config | None = None, as_of: date = AHEAD
) -> dict[str, Letter]:
    """The letters of decisions, by application."""
    case = Case(those, with_figures or config(), register(), as_of)
    return {x.key.subject_ids[0]: x for x in decision_letters(case, select(case))}


def reasons(those: Programme, key: str, **more: Any) -> str:
    return "\n".join(letters(those, **more)[key].values["reasons"])


def field(
    *decided: tuple[str, Decision | None], large: Iterable[int] = ()
) -> list[tuple[Application, str]]:
    """Applications of a cut-off, the marks given and recorded decisions; some of large cities."""
    far = set(large)
    return [
        (
            application(
                f"A{n}", MISSION, city=LARGE[n % len(LARGE)] if n in far else n, decision=decision
            ),
            mark,
        )
        for n, (mark, decision) in enumerate(decided)
    ]


FULL = [("5", AWARDED)] * 4


# --- one reason for each way of losing -----------------------------------------------------------
def test_se_6_higher_ranks_are_named_where_each_award_is_one() -> None:
    told = reasons(programme(*field(*FULL, ("4.5", AWARDED), ("4", REJECTED))), "A5")
    assert HIGHER in told
    assert "EL-4" not in told
    assert "priority" not in told


def test_el_4_priority_is_named_where_it_cost_the_place() -> None:
    those = programme(*field(*[("3.5", AWARDED)] * 5, ("5", REJECTED), large=[5]))
    told = letters(those)["A5"].values
    [reason] = told["reasons"]  # at rank 1 by score, nobody ranked higher but by priority
    assert HIGHER not in reason
    assert "which have priority" in reason
    assert reason.endswith("would rank before all of them (section 3 of the guidelines).")
    assert told["lowest"] == "3.50"


def test_el_4_priority_that_cost_a_place_beside_higher_scores_is_named_besides() -> None:
    awarded = [("5", AWARDED)] * 4 + [("3.5", AWARDED)]
    told = letters(programme(*field(*awarded, ("4.5", REJECTED), large=[5])))["A5"].values
    assert HIGHER in told["reasons"][0]
    assert told["reasons"][1].endswith(
        "would rank before one of those selected (section 3 of the guidelines)."
    )


def test_el_4_priority_that_cost_nothing_is_not_named() -> None:
    those = programme(*field(*[("4.5", AWARDED)] * 5, ("4", REJECTED), large=[5]))
    assert "priority" not in reasons(those, "A5")


def test_se_9_a_departure_is_told_as_one_and_quoted_where_staff_allow_it() -> None:
    those = field(("5", REJECTED), ("4", AWARDED))
    those[0] = (replace(those[0][0], comment="The council has not met."), "5")
    told = reasons(programme(*those), "A0")
    assert told.startswith(DEPARTED)
    assert HIGHER not in told
    assert "council" not in told
    quoting = with_config(("quote_panel = false", "quote_panel = true"))
    assert "The panel noted: The council" in reasons(programme(*those), "A0", with_figures=quoting)


def test_se_9_places_that_were_not_given_are_no_higher_ranks() -> None:
    told = reasons(programme(*field(("5", AWARDED), ("4", REJECTED))), "A1")
    assert "1 went to applications that ranked higher, and no more were given" in told
    assert "none was given" in reasons(programme(*field(("4", REJECTED))), "A0")


def test_se_9_an_award_below_the_threshold_ranks_above_nobody() -> None:
    told = reasons(programme(*field(*FULL, ("2", AWARDED), ("4", REJECTED))), "A5")
    assert told.startswith(DEPARTED)


def test_ca_4_the_target_is_named_where_it_alone_keeps_out() -> None:
    small = with_config(("activities = 15", "activities = 1"))
    told = reasons(programme(*field(("5", AWARDED), ("4", REJECTED))), "A1", with_figures=small)
    assert told == (
        "The programme has awarded all places of this type that it can "
        "(section 3 of the guidelines)."
    )


def test_el_4_priority_is_named_where_it_took_the_last_place_of_the_target() -> None:
    small = with_config(("activities = 15", "activities = 1"))
    those = programme(*field(("3.5", AWARDED), ("5", REJECTED), large=[1]))
    target, priority = letters(those, small)["A1"].values["reasons"]
    assert "awarded all places of this type" in target
    assert "would rank before one of those selected" in priority


def test_se_7_a_city_that_has_its_award_is_told_so() -> None:
    second = application("B1", MISSION, "EM-2", city=0, decision=REJECTED)
    told = reasons(programme(*field(("5", AWARDED)), (second, "5")), "B1")
    assert told.startswith("Your city already has an award of this type")


def test_se_2_the_weakest_criterion_is_named_below_the_threshold_alone() -> None:
    low = letters(programme(*field(("2", REJECTED))))["A0"].values
    assert [c["remark"] for c in low["criteria"]].count("most points were lost here") == 1
    assert "is under 3.00" in low["reasons"][0]
    high = letters(programme(*field(("5", AWARDED), ("4", REJECTED))))["A1"].values
    assert {c["remark"] for c in high["criteria"]} == {""}


def test_ca_5_days_are_in_words() -> None:
    late = application("A0", REVIEW, decision=REJECTED, submitted_on=date(2022, 11, 12))
    assert reasons(programme((late, "5")), "A0") == (
        "Submitted on 12 November 2022, after ER-1 closed on 31 October 2022 "
        "(section 2 of the guidelines)."
    )


# --- visitors ------------------------------------------------------------------------------------
HOSTS = (
    (application("H1", HOST, city=0, decision=AWARDED), "5"),
    (application("H2", HOST, city=1, decision=AWARDED), "5"),
)


def visitors(*decided: tuple[str, Decision], host: str = "H1") -> list[tuple[Application, str]]:
    return [
        (visitor(f"V{n}", host, city=n + 2, decision=decision), mark)
        for n, (mark, decision) in enumerate(decided)
    ]


def test_se_8_a_full_visit_an_own_place_elsewhere_and_a_visit_that_fell_away() -> None:
    those = visitors(*[("4.5", AWARDED)] * 5, ("4", REJECTED))
    assert "of this visit went to applications that ranked higher" in reasons(
        programme(*HOSTS, *those), "V5"
    )
    other = (visitor("W1", "H2", city=7, decision=AWARDED), "4")
    assert "a place in another visit of this call" in reasons(
        programme(*HOSTS, *those, other), "V5"
    )
    gone = (replace(HOSTS[0][0], decision=REJECTED), "5")
    assert "was not selected, or does not take place" in reasons(
        programme(gone, HOSTS[1], *those), "V5"
    )


def test_a_visit_that_is_none_is_not_named() -> None:
    lost = (visitor("V0", "A-99", city=3, decision=REJECTED), "4")
    assert reasons(programme(*HOSTS, lost), "V0") == (
        "The visit that you named is none of this call (section 2.3.2 of the guidelines)."
    )


# --- the reserve list ----------------------------------------------------------------------------
def test_a_city_reads_its_number_on_the_list_as_the_panel_recorded_it() -> None:
    those = field(("5", AWARDED), ("4.5", RESERVE), ("4", REJECTED), ("3.5", RESERVE))
    told = letters(programme(*those))
    assert (told["A1"].values["position"], told["A3"].values["position"]) == ("1", "2")


def test_each_visit_has_a_list_of_its_own() -> None:
    rows = [*visitors(("5", RESERVE), ("4", RESERVE)), (visitor("W1", "H2", city=7), "4")]
    rows[2] = (replace(rows[2][0], decision=RESERVE), "4")
    told = letters(programme(*HOSTS, *rows))
    assert [told[key].values["position"] for key in ("V0", "V1", "W1")] == ["1", "2", "1"]


# --- what is over, and what was before -----------------------------------------------------------
@pytest.mark.parametrize(("as_of", "told"), [(date(2023, 4, 30), True), (date(2023, 5, 1), False)])
def test_no_letter_awards_what_is_over(as_of: date, told: bool) -> None:
    those = programme(*field(("5", AWARDED), ("4", RESERVE), ("4", REJECTED)))
    assert set(letters(those, as_of=as_of)) == ({"A0", "A1", "A2"} if told else {"A2"})


def test_what_was_decided_before_the_first_letter_is_not_written_about() -> None:
    begun = with_config(("# letters_from = 2024-01-01", "letters_from = 2022-11-20"))
    those = field(("5", REJECTED), ("4", REJECTED))
    days = (date(2022, 11, 19), date(2022, 11, 20))
    dated = [(replace(a, decided_on=day), m) for (a, m), day in zip(those, days, strict=True)]
    assert set(letters(programme(*dated), begun)) == {"A1"}


# --- for every programme -------------------------------------------------------------------------
def beside(selection: Selection, own: Application) -> list[Ranked | None]:
    """The lines of those who were awarded what an application wanted; None: one without a rank."""
    round_ = selection.assessments[own.application_id].round
    found: list[Ranked | None] = []
    for each in selection.assessments.values():
        other = each.application
        same = each.round == round_ and other.host_application == own.host_application
        if same and other.decision is AWARDED:
            line = selection.line.get(other.application_id)
            if line is not None or other.declined_on is None:
                found.append(line)
    return found


def names_of_others(case: Case, letter: Letter) -> set[str]:
    """What would tell a city who else applied; a visitor with a place reads whom it visits."""
    own = case.programme.application[letter.key.subject_ids[0]]
    known = {own.application_id, own.host_application}
    host = case.programme.application.get(own.host_application or "")
    cities = {own.city}
    if host and letter.kind in ("award", "invitation"):
        cities.add(host.city)
    return {
        fold(text)
        for other in case.programme.applications
        for text in (
            other.city if other.city not in cities else "",
            *((other.contact_name, other.title) if other.application_id not in known else ()),
            other.application_id if other.application_id not in known else "",
        )
        if text
    }


@st.composite
def decided_cut_offs(draw: st.DrawFn) -> Programme:
    """A decided cut-off of missions, reviews or visitors: mostly along the ranking."""
    kind = draw(st.sampled_from((MISSION, REVIEW, VISITOR)))
    cities = draw(st.permutations((*CITIES[2:7], *LARGE)))[: draw(st.integers(3, 8))]
    marks = [draw(st.sampled_from(MARKS)) for _ in cities]
    by_rank = sorted(
        zip(cities, marks, strict=True),
        key=lambda one: (kind != VISITOR and one[0] in LARGE, -float(one[1])),
    )
    awards = draw(st.integers(1, 3))
    decisions = [AWARDED] * awards + [REJECTED] * (len(cities) - awards)
    if draw(st.integers(0, 2)) == 0:
        decisions = draw(st.permutations(decisions))
    host: dict[str, Any] = {}
    if kind == VISITOR:
        host = {"host_application": "H1", "preference": 1}
    made = [
        (application(f"A{n:02}", kind, city=city, decision=decision, **host), mark)
        for n, ((city, mark), decision) in enumerate(zip(by_rank, decisions, strict=True))
    ]
    return programme(*made, *(HOSTS if host else ()))


@given(decided_cut_offs())
@settings(max_examples=60)
def test_the_letters_of_decided_cut_offs_are_true_complete_and_discreet(those: Programme) -> None:
    assert_letters_hold(those)


@given(programmes())
@settings(max_examples=40)
def test_the_letters_of_any_programme_are_true_complete_and_discreet(chance: Chance) -> None:
    assert_letters_hold(chance.programme)


def assert_letters_hold(those: Programme) -> None:
    """Each rejection has its letter, each letter its true reasons, and none names another."""
    case = Case(those, TIGHT, register(), AHEAD)
    selection = select(case)
    drafted = {x.key.subject_ids[0]: x for x in decision_letters(case, selection)}
    assert {k for k, x in drafted.items() if x.kind == "rejection"} == {
        a.application_id
        for a in case.programme.applications
        if a.decision is REJECTED and a.declined_on is None
    }
    for key, letter in drafted.items():
        text = f" {fold(chr(10).join(map(str, [letter.subject, *letter.values.values()])))} "
        assert not [name for name in names_of_others(case, letter) if f" {name} " in text]
        if letter.kind == "rejection":
            assert_true(letter.values["reasons"], selection, case.programme.application[key])


def assert_true(told: list[str], selection: Selection, own: Application) -> None:
    """Higher ranks, priority and a departure are told where they are, and nowhere else."""
    assert told
    assert all(told)
    line, text = selection.line.get(own.application_id), " ".join(told)
    others = beside(selection, own)
    above = [o for o in others if o and o.rank and line and line.rank and o.rank < line.rank]
    unlike = [o for o in above if (o.rank_by_score or 0) > ((line and line.rank_by_score) or 0)]
    competes = line is not None and line.rank is not None and not OF_ITS_OWN.search(text)
    if HIGHER in text or "which have priority" in text:
        assert competes
        assert above == others
        assert above
    assert ("priority" in text) == bool(competes and unlike)
    assert (DEPARTED in text) == bool(competes and above != others)


# --- the words -----------------------------------------------------------------------------------
def test_the_sections_are_those_of_the_rule_book() -> None:
    book = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([A-Z]{2}-\d+) \| ([^|]+?) \|", book, re.MULTILINE))
    for rule, section in SECTIONS.items():
        printed = rows[rule].split(", ")
        assert section in {part.removesuffix(".x.2").removesuffix(".x") for part in printed}, rule


@pytest.mark.parametrize("rule", ["EL-1", "EL-6", "SE-6", "SE-7", "SE-8", "RB-3", "RB-9", "ST-6"])
def test_what_cities_are_told_has_its_section(rule: str) -> None:
    assert rule in SECTIONS
