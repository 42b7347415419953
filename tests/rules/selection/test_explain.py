"""An application's way in words, with the rule IDs."""

from p2p_sheets.rules.selection import explain
from p2p_sheets.rules.selection.explain import explain_cut_off, explain_evaluator, explain_visit
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    LARGE,
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
