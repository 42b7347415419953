"""Calls and cut-offs: CA-1..CA-5, and PR-2, PR-6."""

from dataclasses import replace
from datetime import date

import pytest

from p2p_sheets.books import Application
from p2p_sheets.rules.selection import Standing
from tests.rules.selection.contests import (
    AWARDED,
    CITIES,
    HOST,
    MISSION,
    REJECTED,
    REVIEW,
    VISITOR,
    application,
    found,
    order,
    override,
    proposals,
    proposed,
    run,
    visitor,
    with_config,
)

NO_MINIMUM = ("min_awards = 2", "min_awards = 0")


def reviews(
    count: int, cut_off: str = "ER-1", first: int = 0, mark: str = "4"
) -> list[tuple[Application, str]]:
    """As many reviews of different cities, with one mark."""
    made = [application(f"{cut_off}-{n:02}", REVIEW, cut_off, city=first + n) for n in range(count)]
    return [(a, mark) for a in made]


def test_ca_1_a_review_cut_off_awards_at_most_four() -> None:
    selection = run(*reviews(6))
    said = list(proposals(selection).values())
    assert said.count("Proposed award") == 4
    assert said.count("Reserve") == 2


def test_ca_1_fewer_qualified_than_the_minimum_is_a_warning_and_no_filler() -> None:
    selection = run((application("A", city=0), "4"), (application("B", city=1), "2.5"))
    assert proposals(selection) == {"A": "Proposed award", "B": "Below threshold"}
    assert "FEW-QUALIFIED" in found(selection, "ER-1")


def test_ca_1_as_many_qualified_as_the_minimum_are_enough() -> None:
    assert "FEW-QUALIFIED" not in found(run(*reviews(2)))


def test_ca_1_the_minimum_is_not_warned_of_before_the_cut_off_has_closed() -> None:
    selection = run((application("A", city=0), "4"), as_of=date(2022, 10, 31))
    assert "FEW-QUALIFIED" not in found(selection)
    assert selection.cut_offs[0].main.provisional


def test_ca_2_a_mission_cut_off_awards_at_most_five() -> None:
    made = [(application(f"M{n}", MISSION, city=n), "4") for n in range(7)]
    assert list(proposals(run(*made)).values()).count("Proposed award") == 5


def test_ca_3_a_call_for_visits_awards_five_hosts_and_has_two_openings() -> None:
    hosts = [(application(f"H{n}", HOST, city=n), "4") for n in range(6)]
    guests = [(visitor("V1", "H0", city=7), "4")]
    selection = run(*hosts, *guests)
    ranking = selection.cut_off["SV-1"]
    assert [line.proposal.value for line in ranking.main.lines].count("Proposed award") == 5
    assert ranking.visitors is not None
    assert (ranking.main.round.closes, ranking.visitors.round.closes) == (
        date(2022, 9, 30),
        date(2022, 11, 30),
    )
    assert [line.application_id for line in ranking.visitors.lines] == ["V1"]


def test_ca_3_submitted_before_the_opening_is_a_warning_only() -> None:
    early = application("A", submitted_on=date(2022, 9, 30))
    selection = run((early, "4"))
    assert found(selection, "A") == ["APPLICATION-EARLY"]
    assert proposals(selection) == {"A": "Proposed award"}
    accepted = run((early, "4"), overrides=[override("A", "APPLICATION-EARLY", "2022-09-30")])
    assert found(accepted, "A") == []
    assert [used.finding.code for used in accepted.used] == ["APPLICATION-EARLY"]


def test_ca_3_a_cut_off_of_another_type_is_an_error() -> None:
    wrong = application("A", MISSION, "EM-1")
    selection = run((replace(wrong, cut_off="ER-1"), "4"))
    assert found(selection, "A") == ["CUT-OFF-OF-ANOTHER-TYPE"]
    assert selection.not_ranked["A"].standing is Standing.ERROR


def test_ca_3_cut_offs_come_by_closing_date_then_id() -> None:
    made = [
        (application("E", MISSION, city=0), "4"),
        (application("R2", REVIEW, "ER-2", city=1), "4"),
        (application("R1", REVIEW, city=2), "4"),
        (application("H", HOST, city=3), "4"),
    ]
    assert [c.cut_off.id for c in run(*made).cut_offs] == ["SV-1", "EM-1", "ER-1", "ER-2"]


def test_ca_3_unconfirmed_dates_are_known_to_the_ranking() -> None:
    assert not run((application("A"), "4")).cut_offs[0].cut_off.confirmed


def test_ca_4_the_target_bounds_what_is_proposed_and_says_so() -> None:
    config = with_config(("activities = 16", "activities = 2"), NO_MINIMUM)
    selection = run(*reviews(3), config=config)
    assert list(proposals(selection).values()) == ["Proposed award", "Proposed award", "Reserve"]
    kept_out = selection.line["ER-1-02"]
    assert kept_out.rule == "CA-4"
    assert "Target reached" in kept_out.reason


def test_ca_4_whom_the_places_keep_out_does_not_say_target_reached() -> None:
    selection = run(*reviews(6))
    assert {selection.line[f"ER-1-0{n}"].rule for n in (4, 5)} == {"SE-6"}


def test_ca_4_earlier_cut_offs_take_from_the_target_first() -> None:
    config = with_config(("activities = 16", "activities = 5"), NO_MINIMUM)
    selection = run(*reviews(4), *reviews(4, "ER-2", 4), config=config)
    by_cut_off = [c.main.places for c in selection.cut_offs]
    assert [(p.places, p.before) for p in by_cut_off] == [(4, 0), (1, 4)]
    said = list(proposals(selection).values())
    assert said.count("Proposed award") == 5


def test_ca_4_a_recorded_award_counts_instead_of_a_proposal() -> None:
    config = with_config(("activities = 16", "activities = 5"), NO_MINIMUM)
    decided = [
        (application("ER-1-a", city=0, decision=AWARDED), "4"),
        (application("ER-1-b", city=1, decision=REJECTED, comment="No budget."), "4"),
    ]
    selection = run(*decided, *reviews(5, "ER-2", 2), config=config)
    assert selection.cut_off["ER-2"].main.places.before == 1
    assert selection.cut_off["ER-2"].main.places.places == 4


def test_ca_4_awards_recorded_in_a_later_cut_off_count_too() -> None:
    config = with_config(("activities = 16", "activities = 3"), NO_MINIMUM)
    later = [(application(f"L{n}", REVIEW, "ER-2", city=n, decision=AWARDED), "4") for n in (5, 6)]
    selection = run(*reviews(4), *later, config=config)
    assert list(proposals(selection).values())[:4].count("Proposed award") == 1


def test_ca_4_a_decision_is_held_against_the_target_as_it_was_then() -> None:
    config = with_config(("activities = 16", "activities = 2"), NO_MINIMUM)
    first = [(application(f"A{n}", city=n, decision=AWARDED), "4") for n in (0, 1)]
    later = [(application(f"L{n}", REVIEW, "ER-2", city=n, decision=AWARDED), "4") for n in (2, 3)]
    selection = run(*first, *later, config=config)
    assert [selection.line[k].departs for k in ("A0", "A1", "L2", "L3")] == [0, 0, 1, 1]


def test_ca_4_more_recorded_awards_than_the_target_is_a_warning() -> None:
    config = with_config(("activities = 16", "activities = 1"), NO_MINIMUM)
    decided = [(application(f"A{n}", city=n, decision=AWARDED), "4") for n in (0, 1)]
    (told,) = (f for f in run(*decided, config=config).findings if f.code == "TARGET-EXCEEDED")
    assert (told.subject, told.value) == ("ER", "2")
    assert told.place.row == decided[1][0].row.number, "the last award is one too many"
    assert "TARGET-EXCEEDED" not in found(run(decided[0], config=config))


def test_ca_4_the_target_of_visitor_places_keeps_the_best() -> None:
    config = with_config(("visitors = 100", "visitors = 2"))
    hosts = [(application(f"H{n}", HOST, city=n), "4") for n in (0, 1)]
    guests = [
        (visitor("V1", "H0", city=2), "3"),
        (visitor("V2", "H0", city=3), "5"),
        (visitor("V3", "H1", city=4), "4"),
    ]
    selection = run(*hosts, *guests, config=config)
    said = proposals(selection)
    assert (said["V2"], said["V3"]) == ("Proposed award", "Proposed award")
    assert selection.line["V1"].rule == "CA-4"


@pytest.mark.parametrize(
    ("start", "end", "warned"),
    [
        (date(2022, 12, 1), date(2023, 2, 28), False),
        (date(2022, 11, 30), date(2023, 2, 28), True),
        (date(2022, 12, 1), date(2023, 3, 1), True),
    ],
)
def test_ca_5_a_time_outside_the_window_is_a_warning(start: date, end: date, warned: bool) -> None:
    selection = run((application("A", expected_start=start, expected_end=end), "4"))
    assert ("OUTSIDE-EXECUTION-WINDOW" in found(selection, "A")) is warned
    assert proposals(selection) == {"A": "Proposed award"}


@pytest.mark.parametrize(("day", "late"), [(31, False), (1, True)])
def test_ca_5_after_the_closing_date_is_ineligible_on_it_is_not(day: int, late: bool) -> None:
    submitted = date(2022, 11 if late else 10, day)
    selection = run((application("A", submitted_on=submitted), "4"))
    assert ("A" in selection.not_ranked) is late
    if late:
        missing = selection.not_ranked["A"]
        assert (missing.standing, missing.rule) == (Standing.INELIGIBLE, "CA-5")
        assert "2022-10-31" in missing.reason


@pytest.mark.parametrize(
    ("day", "cut_off"), [(date(2022, 12, 31), "ER-2"), (date(2023, 1, 1), "ER-3")]
)
def test_ca_5_late_next_moves_to_the_next_cut_off_that_is_still_open(
    day: date, cut_off: str
) -> None:
    config = with_config(('late = "ineligible"', 'late = "next"'))
    late = application("A", submitted_on=day)  # ER-2 closes at the end of the year
    selection = run((late, "4"), config=config)
    assert [c.cut_off.id for c in selection.cut_offs] == [cut_off]
    assert order(selection.cut_offs[0]) == ["A"]
    assert "APPLICATION-MOVED" in found(selection, "A")


def test_ca_5_late_next_moves_nobody_who_came_on_the_closing_date() -> None:
    config = with_config(('late = "ineligible"', 'late = "next"'))
    selection = run((application("A", submitted_on=date(2022, 10, 31)), "4"), config=config)
    assert [c.cut_off.id for c in selection.cut_offs] == ["ER-1"]


def test_ca_5_late_after_the_last_cut_off_is_ineligible_all_the_same() -> None:
    config = with_config(('late = "ineligible"', 'late = "next"'))
    late = application("A", REVIEW, "ER-6", submitted_on=date(2024, 6, 1))
    assert run((late, "4"), config=config).not_ranked["A"].standing is Standing.INELIGIBLE


def test_ca_5_a_late_visitor_is_not_moved_away_from_its_visit() -> None:
    config = with_config(('late = "ineligible"', 'late = "next"'))
    late = visitor("V", "H", city=3, submitted_on=date(2022, 12, 1))
    selection = run((application("H", HOST), "4"), (late, "4"), config=config)
    assert selection.not_ranked["V"].standing is Standing.INELIGIBLE


def test_ca_5_visitors_have_their_own_closing_date() -> None:
    guest = visitor("V", "H", city=3, submitted_on=date(2022, 11, 30))
    selection = run((application("H", HOST), "4"), (guest, "4"))
    assert proposals(selection)["V"] == "Proposed award"


def test_pr_2_a_call_may_override_the_figures_of_its_type() -> None:
    config = with_config(
        ('id = "ER-1"', 'id = "ER-1"\nmax_awards = 1\nreserve = 1\nmin_awards = 5')
    )
    selection = run(*reviews(3), config=config)
    assert list(proposals(selection).values()) == ["Proposed award", "Reserve", "Not selected"]
    assert "FEW-QUALIFIED" in found(selection, "ER-1")


def test_pr_2_an_optional_call_is_marked() -> None:
    selection = run((application("A", REVIEW, "ER-5"), "4"))
    assert selection.cut_offs[0].cut_off.optional


def test_pr_6_a_visit_under_three_visitors_is_flagged_not_stopped() -> None:
    guests = [(visitor(f"V{n}", "H", city=n), "4") for n in (2, 3)]
    selection = run((application("H", HOST), "4"), *guests)
    assert "FEW-VISITORS" in found(selection, "H")
    assert selection.cut_off["SV-1"].visits[0].taken == 2
    assert proposals(selection)["V2"] == "Proposed award"


def test_pr_6_three_visitors_are_enough_and_five_the_most() -> None:
    guests = [(visitor(f"V{n}", "H", city=n), "4") for n in range(2, 9)]
    selection = run((application("H", HOST), "4"), *guests)
    assert "FEW-VISITORS" not in found(selection)
    visit = selection.cut_off["SV-1"].visits[0]
    assert (visit.taken, visit.places) == (5, 5)
    assert len(proposed(selection, VISITOR)) == 5
    assert len(CITIES) > 9
