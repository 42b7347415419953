"""What each line of a ranking says: its rank, the proposal, the rule and why (SE-6..SE-9)."""

from datetime import date
from typing import Any

import pytest

from p2p_sheets.books import Application, Faulty, Score
from p2p_sheets.books.columns import FieldValue
from p2p_sheets.rules.selection import PastAward, Selection
from tests.programmes import row_of
from tests.rules.selection.contests import (
    AWARDED,
    HOST,
    LARGE,
    REJECTED,
    RESERVE,
    REVIEW,
    WITHDRAWN,
    application,
    run,
    scored,
    with_config,
)
from tests.rules.selection.test_se_rules import nine
from tests.rules.selection.test_visitors import call, guest

FULL = "Valladolid H0 is full with higher scores"
LIST = "number {} on the reserve list of the visit"
HIGHER = ("Not selected", "SE-6", "Places and reserve list go to higher ranks")
TARGET = "Target reached: the programme awards {} in all"


def said(selection: Selection) -> dict[str, tuple[str, str, str]]:
    return {
        key: (line.proposal.value, line.rule, line.reason)
        for key, line in selection.line.items()
        if not key.startswith("H")
    }


def flags(selection: Selection) -> dict[str, str]:
    """What holds of each line, beside its words."""
    words = {"passed over": "passed_over", "departs": "departs", "takes": "takes_place"}
    return {
        key: ", ".join(word for word, field in words.items() if getattr(line, field))
        for key, line in selection.line.items()
        if not key.startswith("H")
    }


def test_se_6_the_reserve_list_is_numbered_and_ends() -> None:
    award = ("Proposed award", "SE-6", "Within the 4 places")
    reserve = [("Reserve", "SE-6", f"Number {n} on the reserve list") for n in (1, 2, 3)]
    assert list(said(nine()).values()) == [award] * 4 + reserve + [HIGHER] * 2


def test_ca_4_where_the_target_withholds_places_those_next_in_line_are_told_of_it() -> None:
    selection = nine(config=with_config(("activities = 16", "activities = 2")))
    assert list(said(selection).values()) == [
        *[("Proposed award", "SE-6", "Within the 2 places")] * 2,
        *[("Reserve", "CA-4", TARGET.format(2))] * 2,
        ("Reserve", "SE-6", "Number 3 on the reserve list"),
        *[HIGHER] * 4,
    ]
    one = with_config(("activities = 16", "activities = 1"))
    assert said(nine(config=one))["R0"][2] == "The one place"


def test_se_9_what_the_panel_recorded_stands_beside_what_is_proposed() -> None:
    three = with_config(("activities = 16", "activities = 3"))
    selection = nine(config=three, R0=AWARDED, R1=WITHDRAWN, R2=RESERVE, R8=AWARDED)
    departs = "; the panel decided otherwise (SE-9)"
    assert list(said(selection).values()) == [
        ("Proposed award", "SE-6", "Within the 3 places"),
        ("Not selected", "SE-9", "Withdrawn: its place goes to the next"),
        ("Proposed award", "SE-6", f"Within the 3 places{departs}"),
        ("Reserve", "CA-4", TARGET.format(3)),
        ("Reserve", "SE-6", "Number 2 on the reserve list"),
        ("Reserve", "SE-6", "Number 3 on the reserve list"),
        HIGHER,
        HIGHER,
        ("Not selected", "SE-6", f"{HIGHER[2]}{departs}"),
    ]
    odd = {"R0": "takes", "R2": "departs, takes", "R8": "departs, takes"}
    assert flags(selection) == {f"R{n}": odd.get(f"R{n}", "") for n in range(9)}


def test_el_4_priority_and_se_7_the_citys_award_are_told() -> None:
    selection = run(
        (application("A", city=0), "4"),
        (application("B", city=0), "3.5"),
        (application("P", city=LARGE[0]), "5"),
    )
    first = "priority city: by score alone rank"
    passed = "Passed over: Valladolid has its award of this type with A"
    assert said(selection) == {
        "A": ("Proposed award", "SE-6", f"Within the 4 places; {first} 2 (EL-4)"),
        "B": ("Not selected", "SE-7", f"{passed}; {first} 3 (EL-4)"),
        "P": (
            "Proposed award",
            "SE-6",
            "Within the 4 places; behind priority cities: by score alone rank 1 (EL-4)",
        ),
    }
    assert flags(selection) == {"A": "takes", "B": "passed over", "P": "takes"}
    assert [line.rank_by_score for line in selection.line.values()] == [2, 3, 1]


def test_se_7_a_later_award_of_the_city_makes_no_departure_of_an_earlier_one() -> None:
    selection = run(
        (application("A", city=0, decision=AWARDED), "4"),
        (application("B", cut_off="ER-2", city=0, decision=AWARDED), "4"),
    )
    assert flags(selection) == {"A": "takes", "B": "passed over, departs, takes"}


@pytest.mark.parametrize(
    ("kind", "passed_over"), [("Expert Review", True), ("Expert Mission", False)]
)
def test_se_7_an_award_of_an_earlier_period_counts_for_its_type(
    kind: str, passed_over: bool
) -> None:
    past = [PastAward(kind, "R-9", "Valladolid", "ES"), PastAward(kind, "R-8", "Porto", "PT")]
    selection = run((application("A", city=0), "4"), (application("B", city=1), "4"), past=past)
    with_it = "Passed over: Valladolid has its award of this type with R-9 of an earlier period"
    assert (said(selection)["A"][2].startswith(with_it)) is passed_over
    assert said(selection)["B"][0] == "Proposed award"
    assert [selection.line[key].candidate.earlier for key in "AB"] == [1, 0]


def test_se_7_a_visitor_of_an_earlier_period_may_come_again() -> None:
    past = [PastAward("Site Visit visitor", "V-9", "Stavanger", "NO")]
    selection = call((guest("A", 3), "4"), past=past)
    assert said(selection)["A"][0] == "Proposed award"


def test_el_6_what_is_missing_is_asked_for_in_the_words_of_the_form() -> None:
    bare = application("A", expected_feedback=None, draft_document=None)
    missing = run((bare, "4")).not_ranked["A"]
    asked = Application.SHEET.column("expected_feedback").help.rstrip(".")
    about = asked[0].lower() + asked[1:]
    assert missing.to_do == (
        f"Ask the city: Please send: draft document. Please tell us: expected feedback ({about})."
    )


def test_se_2_below_the_threshold_nothing_is_passed_over_and_no_place_is_taken() -> None:
    selection = run((application("A"), "2"), (application("B", city=1, decision=AWARDED), "2"))
    below = ("Below threshold", "SE-2", "The total 2.00 is under 3.00")
    departs = (*below[:2], f"{below[2]}; the panel decided otherwise (SE-9)")
    assert said(selection) == {"A": below, "B": departs}
    assert flags(selection) == {"A": "", "B": "departs, takes"}


WISHES = (
    (guest("A1", 3, "H0", 1), "5"),
    (guest("B1", 4, "H0", 1), "4"),
    (guest("C1", 5, "H0", 1), "3.5"),
    (guest("C2", 5, "H1", 2), "3.5"),
    (guest("D1", 6, "H0", 1), "3"),
    (guest("D2", 6, "H0", 2), "3"),
    (guest("E1", 7, "H1", None), "3"),
    (guest("E2", 7, "H0", None), "3"),
)


def test_se_8_each_visit_numbers_its_own_reserve() -> None:
    selection = call(*WISHES, places=1)
    other = "Nottingham H1 is full with higher scores"
    assert said(selection) == {
        "A1": ("Proposed award", "SE-8", "A place in Valladolid H0 (preference 1)"),
        "B1": ("Reserve", "SE-8", f"{FULL}; {LIST.format(1)}"),
        "C1": (
            "Not selected",
            "SE-8",
            f"{FULL}; the city has a place in Nottingham H1 (preference 2)",
        ),
        "C2": ("Proposed award", "SE-8", "A place in Nottingham H1 (preference 2)"),
        "D1": ("Reserve", "SE-8", f"{FULL}; {LIST.format(2)}"),
        "D2": ("Reserve", "SE-8", f"{FULL}; {LIST.format(3)}"),
        "E1": ("Reserve", "SE-8", f"{other}; {LIST.format(1)}"),
        "E2": ("Not selected", "SE-8", FULL),
    }
    assert [selection.line[key].place for key in ("A1", "B1", "C1", "C2")] == [1, None, None, 1]


def test_ca_4_visitors_are_told_where_the_target_and_not_the_visit_is_full() -> None:
    hosts = [(application(f"H{n}", HOST, city=n), "5") for n in range(2)]
    selection = run(*hosts, *WISHES, config=with_config(("visitors = 100", "visitors = 2")))
    reached = TARGET.format("2 visitor places")
    found = said(selection)
    assert found["B1"] == ("Proposed award", "SE-8", "A place in Valladolid H0 (preference 1)")
    assert found["C2"] == ("Reserve", "CA-4", f"{reached}; {LIST.format(1)}")
    assert found["E2"] == ("Not selected", "CA-4", reached)


def test_se_7_a_visitor_with_a_recorded_place_and_those_who_left_are_told() -> None:
    gone: dict[str, Any] = {"decision": AWARDED, "declined_on": date(2023, 1, 9)}
    selection = call(
        (guest("A1", 3, "H0", 1, decision=AWARDED), "3"),
        (guest("A2", 3, "H1", 2), "5"),
        (guest("B", 4, "H0", 1, decision=WITHDRAWN), "5"),
        (guest("C", 5, "H0", 1, **gone), "4"),
        (guest("D", 6), "4.5"),
        (guest("E", 7, "H1"), "3.2"),
    )
    assert said(selection) == {
        "A2": ("Not selected", "SE-7", "The city has its place of this call with A1"),
        "B": ("Not selected", "SE-9", "Withdrawn: its place goes to the next"),
        "D": ("Proposed award", "SE-8", "A place in Valladolid H0 (preference 1)"),
        "C": ("Not selected", "SE-9", "Declined; the panel decided otherwise (SE-9)"),
        "E": ("Proposed award", "SE-8", "A place in Nottingham H1 (preference 1)"),
        "A1": ("Proposed award", "SE-8", "A place in Valladolid H0 (preference 1)"),
    }
    assert flags(selection) == {
        "A2": "passed over",
        "B": "",
        "D": "takes",
        "C": "departs",
        "E": "takes",
        "A1": "takes",
    }
    assert [selection.line[key].place for key in ("D", "A1", "E")] == [1, 2, 1]


def test_se_1_a_row_of_scores_in_error_takes_no_total_away() -> None:
    bad = Faulty(Score, row_of(Score, 9), "A", {"application_id": "A"})
    selection = run(application("A"), scores=scored("A", "4"), faulty=[bad])
    assert selection.scores["A"].total == 4
    assert said(selection)["A"][0] == "Proposed award"


def test_se_9_what_can_be_read_of_a_row_in_error_is_shown_with_it() -> None:
    where: dict[str, FieldValue] = {"activity_type": REVIEW, "cut_off": "ER-1"}
    city: dict[str, FieldValue] = {"city": "Graz", "country": "AT", "decision": REJECTED}
    rows = [
        Faulty(Application, row_of(Application, 40), "R8", {**where, **city}),
        Faulty(Application, row_of(Application, 41), "R9", {**where, "decision": "Perhaps"}),
    ]
    missing = run((application("A"), "4"), faulty=rows).not_ranked
    assert [(n.decision, n.kind, n.city, n.country) for n in missing.values()] == [
        (REJECTED, REVIEW, "Graz", "AT"),
        (None, REVIEW, "", ""),
    ]
