"""Scoring, ranking and selection: SE-1..SE-7 and SE-9 (SE-8 has a file of its own)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from p2p_sheets.books import Application, Evaluator, Faulty, Score
from p2p_sheets.books.columns import FieldValue
from p2p_sheets.config.load import parse
from p2p_sheets.rules.selection import Selection, Standing, show
from p2p_sheets.rules.selection.explain import explain
from tests.programmes import CONFIG, row_of
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    LARGE,
    MISSION,
    REJECTED,
    RESERVE,
    REVIEW,
    WITHDRAWN,
    application,
    awarded,
    found,
    line,
    order,
    override,
    proposals,
    proposed,
    run,
    score,
    scored,
    visitor,
    with_config,
)


def evaluator(name: str, **changes: Any) -> Evaluator:
    return Evaluator(row=row_of(Evaluator), evaluator=name, **changes)


def one(*rows: Score, **more: Any) -> Selection:
    """Application A of Valladolid, with these rows of scores."""
    return run(application("A"), scores=rows, **more)


# --- SE-1 ---------------------------------------------------------------------------------------
def test_se_1_the_total_is_the_weighted_mean_of_the_means() -> None:
    rows = (score("A", "X", ["5", "4", "3", "2", "1"]), score("A", "Y", ["4", "4", "4", "4", "4"]))
    # 30 x 4.5 + 20 x 4 + 20 x 3.5 + 20 x 3 + 10 x 2.5 = 370 of 100
    assert one(*rows).scores["A"].total == Fraction(37, 10)


def test_se_1_a_missing_mark_is_missing_never_zero() -> None:
    rows = [
        score("A", "X", ["4", "4", "4", "4", None]),
        score("A", "Y", "4"),
        score("A", "Z", "4"),
    ]
    assert one(*rows).scores["A"].total == 4


def test_se_1_a_mark_of_zero_counts() -> None:
    rows = scored("A", "0", "4")
    assert one(*rows).scores["A"].total == 2


def test_se_1_at_least_two_evaluators_on_each_criterion() -> None:
    rows = [score("A", "X", "4"), score("A", "Y", ["4", "4", "4", "4", None])]
    selection = one(*rows)
    missing = selection.not_ranked["A"]
    assert (missing.standing, missing.rule) == (Standing.AWAITING, "SE-1")
    assert "Readiness: 1" in missing.reason


@pytest.mark.parametrize("rows", [[], [score("A", "X", "5")]])
def test_se_1_too_few_evaluators_await_scores(rows: list[Score]) -> None:
    assert one(*rows).not_ranked["A"].standing is Standing.AWAITING


def test_se_1_two_rows_of_one_evaluator_are_both_errors() -> None:
    rows = [score("A", "Ána Berg", "5"), score("A", "ANA BERG", "1"), *scored("A", "4")]
    selection = one(*rows)
    assert selection.scores["A"].total == 4
    findings = [f for f in selection.findings if f.code == "EVALUATOR-TWICE"]
    assert len(findings) == 2
    assert {f.severity.value for f in findings} == {"error"}
    assert len({f.place for f in findings}) == 2
    assert {f.value for f in findings} == {"Ána Berg", "ANA BERG"}


# Visitors are chosen by alignment alone, hosts as ever.
ALIGNMENT = """
[scoring."Site Visit visitor"]
min_evaluators = 1
threshold = 2.5
criteria = [{ label = "Alignment", weight = 100 }]
"""


def aligned(application_id: str, mark: str) -> Score:
    return score(application_id, "X", "0", marks={"Alignment": Decimal(mark)})


def test_se_1_a_kind_of_application_may_have_criteria_of_its_own() -> None:
    config = parse(CONFIG.read_text("utf-8") + ALIGNMENT)
    visitors = [visitor(f"V{n}", "H", city=n) for n in range(1, 5)]
    marks = [aligned("V1", "2.5"), aligned("V2", "2"), aligned("V3", "4"), aligned("V4", "4")]
    selection = run((application("H", HOST), "4"), *visitors, scores=marks, config=config)
    assert proposals(selection) == {
        "H": "Proposed award",
        "V1": "Proposed award",
        "V2": "Below threshold",
        "V3": "Proposed award",
        "V4": "Proposed award",
    }
    assert selection.scores["V1"].criteria == (Fraction(5, 2),)
    assert line(selection, "V2").reason == "The total 2.00 is under 2.5"
    told = "\n".join(explain(selection, "V2"))
    assert "Alignment: mean 2.00, weight 100 of 100" in told
    assert "Relevance" not in told
    assert "The threshold of 2.5," in told
    assert len(selection.scores["H"].criteria) == 5
    assert found(selection) == []


def test_se_1_a_mark_on_a_criterion_of_others_must_be_blank() -> None:
    config = parse(CONFIG.read_text("utf-8") + ALIGNMENT)
    rows = [*scored("H", "4"), replace(aligned("H", "4"), evaluator="Evaluator 3")]
    selection = run(application("H", HOST), scores=rows, config=config)
    assert selection.scores["H"].total == 4
    [told] = [f for f in selection.findings if f.code == "MARK-NOT-ASKED"]
    assert (told.severity.value, told.subject, told.column) == ("error", "H", "Alignment")
    assert selection.scores["H"].marks[2].aside == "marks on Alignment, which is not asked"


def test_se_1_a_score_is_exact_until_it_is_shown() -> None:
    rows = scored("A", "4", "4", "3.5")
    total = one(*rows).scores["A"].total
    assert total == Fraction(23, 6)
    assert show(Fraction(23, 6)) == Decimal("3.83")


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(2995, 1000), "3.00"),
        (Fraction(29949, 10000), "2.99"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(5), "5.00"),
        (Fraction(0), "0.00"),
    ],
)
def test_se_1_scores_are_shown_rounded_half_up(exact: Fraction, shown: str) -> None:
    assert str(show(exact)) == shown


def test_se_1_a_row_of_scores_in_error_is_named_where_scores_are_missing() -> None:
    bad = Faulty(Score, row_of(Score, 9), "A", {"application_id": "A"})
    selection = one(score("A", "X", "4"), faulty=[bad])
    assert "rows of Scores in error: 1" in selection.not_ranked["A"].reason


# --- SE-2 ---------------------------------------------------------------------------------------
def test_se_2_at_the_threshold_passes_and_just_under_it_does_not() -> None:
    at = one(*scored("A", "3"))
    assert at.line["A"].proposal.value == "Proposed award"
    # exactly 2.9975, which would show as 3.00
    rows = [score("A", f"E{n}", "3") for n in range(39)]
    under = one(*rows, score("A", "E39", ["3", "3", "3", "3", "2"]))
    line = under.line["A"]
    assert show(line.candidate.total) == Decimal("3.00")
    assert line.proposal.value == "Below threshold"
    assert line.rank is None
    assert "2.998 is under 3.00" in line.reason


def test_se_2_a_criterion_may_have_its_own_threshold() -> None:
    config = with_config(('label = "Readiness"\n', 'label = "Readiness"\nthreshold = 3.5\n'))
    rows = [score("A", name, ["5", "5", "5", "5", "3"]) for name in "XY"]
    line = one(*rows, config=config).line["A"]
    assert line.proposal.value == "Below threshold"
    assert "Readiness 3.00 is under 3.5" in line.reason


def test_se_2_an_award_below_the_threshold_stands_and_is_a_warning() -> None:
    selection = run((application("A", decision=AWARDED, comment="Yes."), "2"))
    assert found(selection, "A") == ["AWARD-UNQUALIFIED"]
    assert [a.application_id for a in awarded(selection, REVIEW)] == ["A"]
    assert selection.line["A"].proposal.value == "Below threshold"


# --- SE-3 ---------------------------------------------------------------------------------------
def test_se_3_a_declared_conflict_sets_the_marks_aside() -> None:
    selection = one(*scored("A", "4"), score("A", "Z", "0", conflict=True))
    assert selection.scores["A"].total == 4
    assert [m.aside for m in selection.scores["A"].marks] == [
        "",
        "",
        "declared a conflict of interest",
    ]


@pytest.mark.parametrize(
    ("known", "aside"),
    [
        ({"city": "Valladolid", "country": "ES"}, True),
        ({"city": "VALLADOLID"}, True),  # no country: taken for the applicant's
        ({"city": "Valladolid", "country": "MX"}, False),
        ({"organisation": "Ayuntamiento de Valladolid"}, True),
        ({"organisation": "Universidad de Valladolid"}, False),
        ({"city": "Graz", "country": "AT", "organisation": "Stadt Graz"}, False),
        ({}, False),
    ],
)
def test_se_3_an_evaluator_of_the_applicant_is_set_aside(
    known: dict[str, Any], aside: bool
) -> None:
    rows = [*scored("A", "4"), score("A", "Zoë Ruiz", "0")]
    known_ones = [
        evaluator("Evaluator 1"),
        evaluator("Evaluator 2"),
        evaluator("ZOE RUIZ", **known),
    ]
    selection = one(*rows, evaluators=known_ones)
    assert (selection.scores["A"].total == 4) is aside
    assert ("CONFLICT-OF-INTEREST" in found(selection, "A")) is aside


def test_se_3_the_applicants_own_contact_does_not_score_it() -> None:
    selection = one(*scored("A", "4"), score("A", "Contact of A", "0"))
    assert selection.scores["A"].total == 4


def test_se_3_too_few_are_left_when_marks_are_set_aside() -> None:
    selection = one(score("A", "X", "4"), score("A", "Y", "4", conflict=True))
    assert "1 set aside" in selection.not_ranked["A"].reason


def test_se_3_an_evaluator_nobody_knows_is_named_once() -> None:
    selection = run(
        (application("A"), "4"), (application("B", city=1), "4"), evaluators=[evaluator("Other")]
    )
    findings = [f for f in selection.findings if f.code == "EVALUATOR-UNKNOWN"]
    assert len(findings) == 2  # Evaluator 1 and Evaluator 2, not one per row


# --- SE-4 ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("low", "flagged"), [("2.5", False), ("2", True)])
def test_se_4_a_spread_over_the_limit_is_flagged_and_changes_nothing(
    low: str, flagged: bool
) -> None:
    rows = scored("A", "4.5", low)
    selection = one(*rows)
    assert ("EVALUATORS-DIFFER" in found(selection, "A")) is flagged
    assert selection.scores["A"].total == (Fraction("4.5") + Fraction(low)) / 2


# --- SE-5 ---------------------------------------------------------------------------------------
def marked(application_id: str, marks: list[str | None]) -> list[Score]:
    return [score(application_id, name, marks) for name in "XY"]


def tied(a: Application, b: Application, *rows: Score, **more: Any) -> Selection:
    return run(a, b, scores=rows, **more)


def test_se_5_the_heaviest_criterion_breaks_a_tie_first() -> None:
    # Relevance weighs 30, Motivation 20: both total 4.00
    first = marked("A", ["4", "4", "4", "4", "4"])
    second = marked("B", ["4.5", "4", "4", "4", "2.5"])
    selection = tied(application("A"), application("B", city=1), *first, *second)
    assert order(selection.cut_offs[0]) == ["B", "A"]
    assert selection.line["A"].decided_by == selection.line["B"].decided_by == "Relevance"


def test_se_5_of_equal_weights_the_one_that_config_lists_first() -> None:
    first = marked("A", ["4", "4", "4.5", "4", "4"])
    second = marked("B", ["4", "4.5", "4", "4", "4"])
    selection = tied(application("A"), application("B", city=1), *first, *second)
    assert order(selection.cut_offs[0]) == ["B", "A"]
    assert selection.line["B"].decided_by == "Motivation and need"


def test_se_5_then_fewer_earlier_awards() -> None:
    before = (application("H", HOST, city=0, decision=AWARDED), "4")
    selection = run(before, (application("A", city=0), "4"), (application("B", city=1), "4"))
    assert order(selection.cut_off["ER-1"]) == ["B", "A"]
    assert selection.line["B"].decided_by == "fewer earlier awards"


def test_se_5_then_the_earlier_submission() -> None:
    early = application("B", city=1, submitted_on=date(2022, 10, 30))
    selection = run((application("A"), "4"), (early, "4"))
    assert order(selection.cut_offs[0]) == ["B", "A"]
    assert selection.line["A"].decided_by == "earlier submission"


def test_se_5_a_tie_that_the_id_alone_settles_is_for_the_panel() -> None:
    made = [(application(f"A{n}", city=n), "4") for n in (4, 3, 2, 1, 0)]
    selection = run(*made)
    assert order(selection.cut_offs[0]) == ["A0", "A1", "A2", "A3", "A4"]
    assert {line.decided_by for line in selection.line.values()} == {"tie: decide by hand"}
    (finding,) = [f for f in selection.findings if f.code == "TIE-BY-HAND"]
    assert (finding.subject, finding.value) == ("A3", "A4")


def test_se_5_a_tie_that_decides_nothing_is_no_finding() -> None:
    selection = run((application("A"), "4"), (application("B", city=1), "4"))
    assert "TIE-BY-HAND" not in found(selection)
    assert selection.line["A"].decided_by == "tie: decide by hand"


def test_se_5_no_tie_no_decided_by() -> None:
    selection = run((application("A"), "4"), (application("B", city=1), "3.5"))
    assert selection.line["A"].decided_by == ""


def test_se_5_the_chain_is_configs() -> None:
    chain = 'tie_breaks = ["priority", "criteria", "fewer awards", "submitted", "application"]'
    config = with_config((chain, 'tie_breaks = ["submitted", "application"]'))
    first = marked("A", ["4.5", "4", "4", "4", "2.5"])
    second = marked("B", ["4", "4", "4", "4", "4"])
    early = application("B", city=1, submitted_on=date(2022, 10, 30))
    selection = tied(application("A"), early, *first, *second, config=config)
    assert order(selection.cut_offs[0]) == ["B", "A"]


def test_se_5_ranked_per_cut_off_and_type() -> None:
    selection = run(
        (application("A"), "4"),
        (application("B", REVIEW, "ER-2", city=1), "3.5"),
        (application("C", MISSION, city=2), "3"),
    )
    assert [line.rank for line in selection.line.values()] == [1, 1, 1]


# --- SE-6 ---------------------------------------------------------------------------------------
MARKS = ("5", "4.5", "4", "3.5", "3.5", "3", "3", "3", "3")


def nine(**decisions: Any) -> Selection:
    """Nine reviews R0 (best) to R8; a decision each, where given."""
    config = decisions.pop("config", None)
    made = []
    for number, mark in enumerate(MARKS):
        given = decisions.get(f"R{number}", {})
        said = given if isinstance(given, dict) else {"decision": given}
        made.append((application(f"R{number}", city=number, **said), mark))
    return run(*made, config=config) if config else run(*made)


def test_se_6_first_the_awards_then_the_reserve_then_the_others() -> None:
    said = proposals(nine())
    assert [said[f"R{n}"] for n in range(9)] == (
        ["Proposed award"] * 4 + ["Reserve"] * 3 + ["Not selected"] * 2
    )


def test_se_6_unused_places_lapse_unless_they_carry_over() -> None:
    later = [(application(f"L{n}", REVIEW, "ER-2", city=n + 3), "4") for n in range(8)]
    first = (application("A", city=0), "4")
    plain = run(first, *later)
    assert plain.cut_off["ER-2"].main.places.places == 4
    carried = with_config(("carry_over = false", "carry_over = true"))
    selection = run(first, *later, config=carried)
    places = selection.cut_off["ER-2"].main.places
    assert (places.carried, places.places) == (3, 7)
    assert sum(said == "Proposed award" for said in proposals(selection).values()) == 8


def test_se_6_places_carry_over_an_empty_cut_off_and_never_over_the_target() -> None:
    carried = with_config(
        ("carry_over = false", "carry_over = true"), ("activities = 16", "activities = 6")
    )
    later = [(application(f"L{n}", REVIEW, "ER-2", city=n), "4") for n in range(9)]
    places = run(*later, config=carried).cut_off["ER-2"].main.places
    assert (places.capacity, places.places) == (8, 6)


def test_se_6_recorded_decisions_may_exceed_the_places_with_a_warning() -> None:
    selection = nine(**{f"R{n}": AWARDED for n in range(5)})
    assert len(awarded(selection, REVIEW)) == 5
    assert "PLACES-EXCEEDED" in found(selection, "ER-1")
    assert proposed(selection, REVIEW) == []


# --- SE-7 ---------------------------------------------------------------------------------------
def test_se_7_one_award_per_city_and_type_over_the_programme() -> None:
    selection = run(
        (application("A", city=0), "4"),
        (application("B", REVIEW, "ER-2", city=("VALLADOLID", "ES", "Lighthouse", "X", 1)), "4"),
        (application("C", MISSION, city=0), "4"),
    )
    said = proposals(selection)
    assert said == {"A": "Proposed award", "B": "Not selected", "C": "Proposed award"}
    assert (selection.line["B"].rule, "A" in selection.line["B"].reason) == ("SE-7", True)


def test_se_7_an_award_recorded_in_a_later_cut_off_leaves_no_second_one_in_an_earlier() -> None:
    selection = run(
        (application("A", city=0), "4"),
        (application("B", cut_off="ER-2", city=0, decision=AWARDED), "4"),
    )
    assert proposals(selection)["A"] == "Not selected"
    assert (selection.line["A"].rule, "B" in selection.line["A"].reason) == ("SE-7", True)


def test_se_7_two_applications_of_a_city_in_one_cut_off_take_one_place() -> None:
    selection = run(
        (application("A", city=0), "4"),
        (application("B", city=0), "3.5"),
        (application("C", city=1), "3"),
    )
    assert proposals(selection) == {
        "A": "Proposed award",
        "B": "Not selected",
        "C": "Proposed award",
    }


def test_se_7_repeat_awards_allows_a_second_one() -> None:
    config = with_config(("repeat_awards = false", "repeat_awards = true"))
    selection = run(
        (application("A", city=0), "4"), (application("B", city=0), "3.5"), config=config
    )
    assert set(proposals(selection).values()) == {"Proposed award"}


def test_se_7_a_recorded_second_award_stands_and_is_a_warning() -> None:
    selection = run(
        (application("A", city=0, decision=AWARDED), "4"),
        (application("B", REVIEW, "ER-2", city=0, decision=AWARDED, comment="Agreed."), "4"),
    )
    (second,) = (f for f in selection.findings if f.code == "SECOND-AWARD")
    assert second.subject == "B"
    assert second.message.endswith("one award per city and type over the programme.")
    assert len(awarded(selection, REVIEW)) == 2


def test_se_7_the_panels_choice_of_a_citys_lower_application_passes_the_higher_over() -> None:
    selection = run(
        (application("A", city=0), "4"),
        (application("B", city=0, decision=AWARDED, comment="The better topic."), "3.5"),
    )
    assert selection.line["A"].proposal.value == "Not selected"
    assert "B" in selection.line["A"].reason


# --- SE-9 ---------------------------------------------------------------------------------------
def test_se_9_recorded_decisions_stand_and_take_places() -> None:
    selection = nine(R0=AWARDED, R1=AWARDED)
    assert [a.application_id for a in awarded(selection, REVIEW)] == ["R0", "R1"]
    assert {a.application_id for a in proposed(selection, REVIEW)} == {"R2", "R3"}


def test_se_9_a_departure_without_a_comment_is_a_warning() -> None:
    selection = nine(R0=AWARDED, R1=REJECTED, R8=AWARDED)
    assert found(selection, "R1") == found(selection, "R8") == ["DECISION-DEPARTS"]
    assert "the panel decided otherwise" in selection.line["R8"].reason
    assert "DECISION-DEPARTS" not in found(selection, "R0")


def test_se_9_a_departure_with_a_comment_is_shown_and_not_warned_of() -> None:
    selection = nine(R8={"decision": AWARDED, "comment": "Urgent."})
    assert found(selection, "R8") == []
    assert selection.line["R8"].departs
    assert selection.line["R8"].proposal.value == "Not selected"


def test_se_9_what_the_ranking_proposed_is_no_departure() -> None:
    decided = {f"R{n}": AWARDED for n in range(4)}
    decided |= {f"R{n}": RESERVE for n in range(4, 7)} | {f"R{n}": REJECTED for n in (7, 8)}
    selection = nine(**decided)
    assert not any(line.departs for line in selection.line.values())
    assert found(selection) == []


@pytest.mark.parametrize(
    "gone", [WITHDRAWN, {"decision": AWARDED, "declined_on": date(2023, 1, 5)}]
)
def test_se_9_the_reserve_moves_up_when_an_award_falls_away(gone: Any) -> None:
    decided: dict[str, Any] = {f"R{n}": AWARDED for n in (0, 2, 3)}
    decided |= {f"R{n}": RESERVE for n in range(4, 7)} | {"R1": gone}
    selection = nine(**decided)
    moved = selection.line["R4"]
    assert (moved.proposal.value, moved.candidate.recorded.decision) == ("Proposed award", RESERVE)
    assert (moved.rule, "R1" in moved.reason) == ("SE-9", True)
    assert selection.line["R5"].proposal.value == "Reserve"
    assert not any(line.departs for line in selection.line.values())
    assert "its place goes to the next" in selection.line["R1"].reason


def test_se_9_once_awarded_the_one_who_moved_up_is_no_departure() -> None:
    decided: dict[str, Any] = {f"R{n}": AWARDED for n in (0, 2, 3, 4)}
    decided |= {"R1": WITHDRAWN, "R5": RESERVE, "R6": RESERVE, "R7": REJECTED, "R8": REJECTED}
    selection = nine(**decided)
    assert not any(line.departs for line in selection.line.values())
    assert proposed(selection, REVIEW) == []


def test_se_9_a_reserve_does_not_move_up_into_a_place_that_the_panel_left_empty() -> None:
    decided: dict[str, Any] = {f"R{n}": AWARDED for n in (0, 1, 2)}
    decided |= {"R3": {"decision": RESERVE, "comment": "Next year."}}
    decided |= {f"R{n}": REJECTED for n in range(4, 9)}
    selection = nine(**decided)
    assert proposed(selection, REVIEW) == []
    assert selection.line["R3"].departs


def test_se_9_an_award_of_a_row_in_error_still_counts() -> None:
    values: dict[str, FieldValue] = {
        "activity_type": REVIEW,
        "cut_off": "ER-1",
        "city": "Valladolid",
        "country": "ES",
        "decision": AWARDED,
    }
    bad = Faulty(Application, row_of(Application, 40), "R99", values)
    made = [(application(f"R{n}", city=n), "4") for n in range(1, 6)]
    selection = run(*made, (application("R0", city=0), "5"), faulty=[bad])
    assert len(proposed(selection, REVIEW)) == 3
    assert selection.line["R0"].rule == "SE-7"
    missing = selection.not_ranked["R99"]
    assert (missing.standing, missing.city) == (Standing.ERROR, "Valladolid")
    assert "row 40" in missing.reason


def test_se_9_an_award_of_an_ineligible_application_stands_and_counts() -> None:
    late = application("R9", city=9, submitted_on=date(2022, 12, 24), decision=AWARDED)
    made = [(application(f"R{n}", city=n), "4") for n in range(5)]
    selection = run(*made, (late, "5"))
    assert "AWARD-UNQUALIFIED" in found(selection, "R9")
    assert len(proposed(selection, REVIEW)) == 3
    assert "(the panel: Awarded)" in selection.not_ranked["R9"].reason


def test_se_9_a_departure_may_be_overridden() -> None:
    made = (application("A", decision=REJECTED), "4")
    selection = run(made, overrides=[override("A", "DECISION-DEPARTS", "Rejected")])
    assert "DECISION-DEPARTS" not in found(selection)
    assert [used.finding.code for used in selection.used] == ["DECISION-DEPARTS"]
    assert selection.cut_offs[0].used == selection.used


def test_se_9_the_order_of_priority_is_not_a_departure() -> None:
    prague = application("P", city=LARGE[0], decision=AWARDED)
    selection = run((prague, "5"), (application("A", decision=AWARDED), "3"))
    assert not any(line.departs for line in selection.line.values())
