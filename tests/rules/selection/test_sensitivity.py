"""What would change under another mode of priority or without an evaluator; how strict they are."""

from fractions import Fraction

from p2p_sheets.rules.selection import Proposal, Sensitivity, Variation
from tests.rules.selection.contests import (
    HOST,
    LARGE,
    application,
    run,
    score,
    scored,
    visitor,
    with_config,
)

ONE_PLACE = with_config(("max_awards = 4", "max_awards = 1"), ("reserve = 3", "reserve = 0"))


def names(tried: Sensitivity, variation: Variation) -> list[str]:
    return [str(scenario) for scenario in tried.tried(variation)]


def shifts(tried: Sensitivity) -> set[tuple[str, str, str]]:
    then = {
        (str(s.scenario), s.application_id, s.proposal_then.value if s.proposal_then else "none")
        for s in tried.shifts
    }
    assert all(s.proposal is not s.proposal_then for s in tried.shifts)
    return then


def test_each_other_mode_of_priority_is_tried() -> None:
    selection = run(
        (application("A", city=LARGE[0]), "4"), (application("B"), "3.5"), config=ONE_PLACE
    )
    tried = selection.cut_offs[0].main.sensitivity
    modes = names(tried, Variation.MODE)
    assert modes == ["points for priority", "priority breaks ties", "no priority"]
    assert shifts(tried) == {
        (mode, key, then)
        for mode in modes
        for key, then in (("A", "Proposed award"), ("B", "Not selected"))
    }
    assert tried.changed(Variation.MODE) == tried.proposals == 2
    assert tried.changed(Variation.WITHOUT) == 0


def test_a_mode_that_changes_nothing_is_tried_and_lists_nothing() -> None:
    tried = run((application("A"), "4"), (application("B", city=1), "3.5")).cut_offs[0].main
    assert names(tried.sensitivity, Variation.MODE)
    assert tried.sensitivity.shifts == ()


def test_each_evaluator_is_left_out_once_and_one_mark_is_then_enough() -> None:
    rows = [*scored("A", "4", "4"), score("B", "Evaluator 1", "5"), score("B", "Hard", "2")]
    selection = run(application("A"), application("B", city=1), scores=rows, config=ONE_PLACE)
    tried = selection.cut_offs[0].main.sensitivity
    assert names(tried, Variation.WITHOUT) == [
        "without Evaluator 1",
        "without Evaluator 2",
        "without Hard",
    ]
    assert shifts(tried) == {
        ("without Evaluator 1", "B", "Below threshold"),
        ("without Hard", "A", "Not selected"),
        ("without Hard", "B", "Proposed award"),
    }


def test_an_application_with_no_mark_left_is_said_to_have_none() -> None:
    config = with_config(("min_evaluators = 2", "min_evaluators = 1"))
    selection = run(application("A"), scores=[score("A", "Only", "4")], config=config)
    (shift,) = selection.cut_offs[0].main.sensitivity.shifts
    assert (shift.application_id, shift.proposal, shift.proposal_then) == (
        "A",
        Proposal.AWARD,
        None,
    )


def test_who_is_set_aside_is_not_left_out_again() -> None:
    rows = [*scored("A", "4"), score("A", "Partial", "5", conflict=True)]
    tried = run(application("A"), scores=rows).cut_offs[0].main.sensitivity
    assert "without Partial" not in names(tried, Variation.WITHOUT)


def test_visits_are_tried_without_evaluators_too_and_without_modes() -> None:
    rows = [
        score("V1", "X", "5"),
        score("V1", "Y", "3"),
        score("V2", "X", "3"),
        score("V2", "Y", "4"),
    ]
    selection = run(
        (application("H", HOST), "4"),
        visitor("V1", "H", city=3),
        visitor("V2", "H", city=4),
        scores=rows,
        config=with_config(("max_visitors = 5", "max_visitors = 1")),
    )
    visitors = selection.cut_off["SV-1"].visitors
    assert visitors is not None
    assert names(visitors.sensitivity, Variation.MODE) == []
    assert ("without X", "V2", "Proposed award") in shifts(visitors.sensitivity)


def test_se_4_how_strict_an_evaluator_is_stands_beside_the_score() -> None:
    rows = [
        *(score(key, "Kind", "5") for key in "AB"),
        *(score(key, "Hard", "3") for key in "AB"),
        score("A", "Partial", "0", conflict=True),
    ]
    selection = run(application("A"), application("B", city=1), scores=rows)
    strictness = selection.cut_offs[0].strictness
    assert {name: (x.difference, x.applications) for name, x in strictness.items()} == {
        "kind": (Fraction(2), 2),
        "hard": (Fraction(-2), 2),
    }
    assert selection.scores["A"].total == 4
