"""An application's way in words, with the rule IDs."""

from datetime import date
from typing import Any

import pytest

from p2p_sheets.rules.selection import Selection, explain
from p2p_sheets.rules.selection.explain import explain_cut_off, explain_evaluator, explain_visit
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    LARGE,
    RESERVE,
    application,
    override,
    run,
    score,
    scored,
    visitor,
)


def told(selection: object, key: str) -> str:
    return "\n".join(explain(selection, key))  # type: ignore[arg-type]


def test_a_ranked_application_is_told_from_its_checks_to_its_proposal() -> None:
    selection = run(
        (application("P", city=LARGE[0]), "5"),
        application("A"),
        scores=[*scored("A", "4", "3.5"), score("A", "Partial", "0", conflict=True)],
    )
    text = told(selection, "A")
    for words in (
        "A: Expert Review of Valladolid (ES), ER-1",
        "EL-1  City: yes",
        "CA-5  In time: yes",
        "EL-6  Draft document: yes",
        "EL-9  Contact point: yes",
        "Partial: Relevance 0",
        "set aside, declared a conflict of interest (SE-3)",
        "Relevance: mean 3.75, weight 30 of 100",
        "SE-1  Total: 3.75 (exactly 15/4)",
        "SE-2  The threshold of 3.00, on the exact total, is reached",
        "SE-5  Rank 1 of the 2 over the threshold; by score alone 2",
        "EL-4  It is a priority city; how priority acts: priority first",
        "CA-4  Places: 4",
        "SE-6  Proposed award",
    ):
        assert words in text


def test_no_contact_of_the_applicant_is_told() -> None:
    text = told(run((application("A"), "4")), "A")
    assert "Contact of A" not in text
    assert "@" not in text


def test_an_incomplete_application_is_told_with_what_to_do() -> None:
    text = told(run((application("A", draft_document=None), "4")), "A")
    assert "EL-6  Draft document: TO CLARIFY, Draft document is missing" in text
    assert "EL-6  Incomplete" in text
    assert "Please send: draft document." in text


def test_an_override_that_was_used_is_told() -> None:
    unlisted = application("A", city=("Nowhere", "NO", "Fellow", "SPARCS", 60_000))
    accepted = override("A", "CITY-NOT-LISTED", "Nowhere, NO")
    assert "overruled by staff: checked by telephone" in told(
        run((unlisted, "4"), overrides=[accepted]), "A"
    )


def test_a_recorded_decision_and_a_visit_are_told() -> None:
    selection = run(
        (application("H", HOST, decision=AWARDED), "4"), (visitor("V", "H", city=3), "4")
    )
    assert "SE-9  The panel recorded: Awarded; it stands" in told(selection, "H")
    assert "SE-8  Proposed award: A place in Valladolid H (preference 1)" in told(selection, "V")


def test_an_unknown_id_is_told_of_with_nothing() -> None:
    assert explain(run((application("A"), "4")), "Z") == []


def test_a_cut_off_is_told_with_its_ranking_and_who_is_in_none() -> None:
    selection = run(
        (application("A", decision=AWARDED), "4"),
        (application("B", city=1), "5"),
        (application("C", city=2, draft_document=False), "5"),
    )
    text = "\n".join(explain_cut_off(selection.cut_off["ER-1"]))
    assert "1. B, Nottingham: 5.00, Proposed award (SE-6)" in text
    assert "2. A, Valladolid: 4.00, Proposed award (SE-6); the panel: Awarded" in text
    assert "C, Miskolc: Incomplete" in text


def test_a_visit_is_told_with_who_has_a_place_and_who_has_none() -> None:
    selection = run(
        (application("H", HOST, decision=AWARDED), "5"),
        (visitor("V1", "H", city=1), "3"),
        (visitor("V2", "H", city=2), "4"),
        (visitor("V3", "H", city=3), "2"),
    )
    told = explain_visit(selection, "H")
    assert told[0] == "Visitors: 2 of 5 places are taken (SE-8)"
    assert [line.split(",")[0].strip() for line in told[1:]] == [
        "place 1: V2",
        "place 2: V1",
        "no place: V3",
    ]
    assert explain_visit(selection, "V1") == []


def test_an_evaluator_is_told_with_the_marks_that_count_and_those_set_aside() -> None:
    rows = [score("A", "Eva X", "4"), score("A", "Y", "3"), score("B", "eva x", "5", conflict=True)]
    selection = run(application("A"), application("B", city=1), scores=rows)
    text = "\n".join(explain_evaluator(selection, "Eva X"))
    assert "A, Valladolid: 4.00, counts (SE-1)" in text
    assert "B, Nottingham: 5.00, set aside: declared a conflict of interest (SE-3)" in text
    assert "ER-1: 1.00 above the others on 1" in text
    assert explain_evaluator(selection, "Nobody") == []


def test_a_visit_of_a_later_call_is_told_too() -> None:
    selection = run((application("H", HOST), "4"), (application("G", HOST, "SV-2", city=1), "4"))
    assert explain_visit(selection, "G") == ["Visitors: 0 of 5 places are taken (SE-8)"]


def test_an_evaluator_of_a_later_call_alone_is_told_too() -> None:
    rows = [score("A", "X", "4"), score("B", "Y", "3")]
    selection = run(application("A"), application("B", cut_off="ER-2", city=1), scores=rows)
    assert explain_evaluator(selection, "Y")[1:3] == ["", "ER-2"]


# --- word for word --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def reviews() -> Selection:
    """One with a place, one that gave it back, one below, one incomplete, one half scored."""
    rows = [
        score("A", "X", "4"),
        score("A", "Y", ["3.5", "4", "4", "4", "1"]),
        score("A", "Z", [None] * 5, conflict=True),
        score("E", "X", "2"),
    ]
    gave_back: dict[str, Any] = {"decision": AWARDED, "declined_on": date(2023, 1, 9)}
    return run(
        application("A", decision=RESERVE),
        (application("B", city=1, **gave_back), "3"),
        (application("C", city=2), "2"),
        application("D", city=3, draft_document=False),
        application("E", city=4),
        scores=rows,
    )


@pytest.fixture(scope="module")
def visits() -> Selection:
    """A visit with one who gave the place back, and while applications still may come in."""
    gave_back: dict[str, Any] = {"decision": AWARDED, "declined_on": date(2023, 1, 9)}
    return run(
        (application("H", HOST, decision=AWARDED), "5"),
        (application("H1", HOST, city=8), "5"),
        (visitor("V1", "H", city=1, **gave_back), "3"),
        (visitor("V2", "H", city=2, decision=AWARDED), "4"),
        (visitor("V3", "H", city=3), "3.5"),
        (visitor("V4", "H", city=4), "2"),
        as_of=date(2022, 11, 30),
    )


LABELS = "Relevance, Motivation and need, Replication potential, Expected impact, Readiness"
LACKS = f"ewer than 2 marks for {', '.join(f'{one}: 1' for one in LABELS.split(', '))}"


def part(selection: Selection, key: str, title: str) -> list[str]:
    """The lines under a title, up to the next blank one."""
    lines = explain(selection, key)
    after = lines[lines.index(title) + 1 :]
    end = after.index("") if "" in after else len(after)
    return [line.strip() for line in after[:end]]


def test_scores_are_told_mark_by_mark_then_criterion_by_criterion(reviews: Selection) -> None:
    fours = "Motivation and need 4; Replication potential 4; Expected impact 4"
    means = [("Motivation and need", 20), ("Replication potential", 20), ("Expected impact", 20)]
    assert part(reviews, "A", "Scores") == [
        f"SE-1  X: Relevance 4; {fours}; Readiness 4 (counts)",
        f"SE-1  Y: Relevance 3.5; {fours}; Readiness 1 (counts)",
        "SE-1  Z: no scores (set aside, declared a conflict of interest (SE-3))",
        "SE-1  Relevance: mean 3.75, weight 30 of 100",
        *(f"SE-1  {name}: mean 4.00, weight {weight} of 100" for name, weight in means),
        "SE-1  Readiness: mean 2.50, weight 10 of 100",
        "SE-1  Total: 3.78 (exactly 151/40)",
        "SE-2  The threshold of 3.00, on the exact total, is reached",
        "SE-4  The evaluators are 0.45 apart (over 2: a meeting)",
    ]
    below = part(reviews, "C", "Scores")
    assert below[-2].endswith("is not reached: the total 2.00 is under 3.00")


def test_without_a_total_it_is_told_what_is_lacking_and_what_to_do(reviews: Selection) -> None:
    assert part(reviews, "E", "Scores")[-1] == f"SE-1  No total: f{LACKS}"
    assert part(reviews, "E", "Not ranked") == [
        f"SE-1  Awaiting scores: F{LACKS}",
        "What to do: Get the missing scores from the evaluators.",
    ]
    one = run(application("A"), scores=[score("A", "X", "4"), score("A", "Y", [None] * 5)])
    assert not any("SE-4" in line for line in part(one, "A", "Scores"))


def test_a_ranking_is_told_with_its_order_its_places_and_the_panel(reviews: Selection) -> None:
    assert part(reviews, "A", "Ranking") == [
        "SE-5  Rank 1 of the 2 over the threshold; by score alone 1",
        "EL-4  It is a priority city; how priority acts: priority first",
        "CA-4  Places: 4 (at most 4; 0 of the programme's 16 taken before)",
        "SE-6  Proposed award: Within the 4 places; the panel decided otherwise (SE-9)",
        "SE-9  The panel recorded: Reserve; it stands",
    ]
    assert part(reviews, "C", "Ranking")[0].startswith("CA-4")


def test_a_visitor_is_told_its_number_in_the_visit_and_its_place(visits: Selection) -> None:
    provisional = "CA-5  Provisional: applications may come in until 2022-11-30"
    taken = "SE-8  2 of 5 places of that visit are taken; the lowest score with a place is 3.50"
    places = "CA-4  Places: 10 (at most 10; 0 of the programme's 100 taken before)"
    assert part(visits, "V3", "Ranking") == [
        provisional,
        "SE-5  Rank 2 of the 3 over the threshold; by score alone 2",
        "SE-8  Number 2 of the 3 over the threshold for Valladolid (H)",
        taken,
        "SE-8  Its own place is number 2",
        places,
        "SE-8  Proposed award: A place in Valladolid H (preference 1)",
    ]
    assert part(visits, "V4", "Ranking")[:3] == [provisional, taken, places]
    assert part(visits, "V1", "Ranking")[-2:] == [
        "SE-9  Not selected: Declined: its place goes to the next",
        "SE-9  The panel recorded: Awarded, then declined by the city; it stands",
    ]


def test_a_cut_off_is_told_word_for_word(reviews: Selection) -> None:
    assert explain_cut_off(reviews.cut_off["ER-1"]) == [
        "ER-1: activities from 2022-12-01 to 2023-02-28",
        "",
        "Expert Review: 2022-10-01 to 2022-10-31",
        "  CA-4  Places: 4 (at most 4; 0 of the programme's 16 taken before)",
        "  1. A, Valladolid: 3.78, Proposed award (SE-6); the panel: Reserve",
        "  2. B, Nottingham: 3.00, Not selected (SE-9); the panel: Awarded, declined",
        "  -. C, Miskolc: 2.00, Below threshold (SE-2)",
        "",
        "Not ranked",
        "  D, Stavanger: Incomplete, Draft document is No",
        f"  E, Sabadell: Awaiting scores, F{LACKS}",
    ]
    nobody = run(application("A", draft_document=False))
    assert "  Nobody is ranked yet" in explain_cut_off(nobody.cut_off["ER-1"])


def test_a_visit_is_told_by_place_and_then_by_rank(visits: Selection) -> None:
    assert explain_visit(visits, "H") == [
        "Visitors: 2 of 5 places are taken (SE-8)",
        "  place 1: V2, Miskolc for H: 4.00, Proposed award (SE-8); the panel: Awarded",
        "  place 2: V3, Stavanger for H: 3.50, Proposed award (SE-8)",
        "  no place: V1, Nottingham for H: 3.00, Not selected (SE-9); the panel: Awarded, declined",
        "  no place: V4, Sabadell for H: 2.00, Below threshold (SE-2)",
    ]
    assert explain_visit(visits, "H1") == ["Visitors: 0 of 5 places are taken (SE-8)"]


def test_an_evaluator_is_told_word_for_word(reviews: Selection, visits: Selection) -> None:
    assert explain_evaluator(reviews, "x") == [
        "x, evaluator",
        "",
        "ER-1: 0.45 above the others on 1",
        "  A, Valladolid: 4.00, counts (SE-1)",
        "  E, Sabadell: 2.00, counts (SE-1)",
    ]
    assert "SV-1: 0.00 above the others on 6" in explain_evaluator(visits, "Evaluator 1")
    assert explain_evaluator(reviews, "Y")[2] == "ER-1: 0.45 below the others on 1"
    assert explain_evaluator(reviews, "Z")[2:] == [
        "ER-1",
        "  A, Valladolid: no scores, set aside: declared a conflict of interest (SE-3)",
    ]
