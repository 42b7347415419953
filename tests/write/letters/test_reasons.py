"""A letter gives the reasons of the decision: true, complete, in words that a city knows."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from p2p_sheets.books import Application, Decision, Programme
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.selection import Selection, select
from p2p_sheets.text import fold
from p2p_sheets.write.letters import Letter
from p2p_sheets.write.letters.decisions import decision_letters
from p2p_sheets.write.letters.words import SECTIONS
from tests.programmes import ROOT, config, register
from tests.rules.selection.chance import SHORT, Chance, programmes
from tests.rules.selection.contests import (
    AWARDED,
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
def held_against(selection: Selection, key: str) -> tuple[list[int | None], list[int | None]]:
    """The ranks, and ranks by score, of those who were awarded what an application wanted."""
    line = selection.line[key]
    rivals = [
        r
        for c in selection.cut_offs
        for ranking in c.rounds
        if line in ranking.lines
        for r in ranking.lines
        if r.candidate.host == line.candidate.host and r.candidate.recorded.decision is AWARDED
    ]
    return [r.rank for r in rivals], [r.rank_by_score for r in rivals]


@given(programmes())
@settings(max_examples=60)
def test_the_letters_of_any_cut_offs_are_true_complete_and_discreet(chance: Chance) -> None:
    those = chance.programme
    case = Case(those, TIGHT, register(), AHEAD)
    selection = select(case)
    drafted = {x.key.subject_ids[0]: x for x in decision_letters(case, selection)}
    decided = {a.application_id: a for a in those.applications if a.decision is REJECTED}
    assert {k for k, x in drafted.items() if x.kind == "rejection"} == {
        key for key, a in decided.items() if a.declined_on is None
    }
    for key, letter in drafted.items():
        own = case.programme.application[key]
        text = fold("\n".join(map(str, [letter.subject, *letter.values.values()])))
        for other in those.applications:
            if other.city != own.city and own.activity_type is not VISITOR:
                assert fold(other.city) not in text
            if other.application_id not in (key, own.host_application):
                assert fold(other.application_id) not in text
        if letter.kind != "rejection":
            continue
        told = letter.values["reasons"]
        assert told
        assert all(told)
        line = selection.line.get(key)
        if any(HIGHER in reason and "given" not in reason for reason in told):
            assert line is not None
            ranks, by_score = held_against(selection, key)
            assert ranks
            assert all(r is not None and r < (line.rank or 0) for r in ranks)
            cost = any(r is not None and r > (line.rank_by_score or 0) for r in by_score)
            assert any("priority" in reason for reason in told) == cost
        if any(DEPARTED in reason for reason in told):
            assert line is not None
            ranks, _ = held_against(selection, key)
            outside = [a for a in selection.awards if a.recorded]
            assert any(r is None or r > (line.rank or 0) for r in ranks) or outside


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
