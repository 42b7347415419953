"""An application's way in words, with the rule IDs."""

from p2p_sheets.rules.selection import explain
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
