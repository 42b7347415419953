"""Eligibility: EL-1..EL-9, and worked example W15."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from p2p_sheets.books import (
    Application,
    CityRole,
    Expert,
    Participant,
    Role,
)
from p2p_sheets.cities import City, Membership, Register
from p2p_sheets.config import ApplicationType
from p2p_sheets.rules.selection import Outcome, Standing
from tests import kinds
from tests.programmes import activity, participant, row_of
from tests.rules.selection.contests import (
    HOST,
    LARGE,
    MISSION,
    REVIEW,
    application,
    found,
    order,
    override,
    run,
    visitor,
    with_config,
)

KYIV = ("Kyiv", "UA", "Fellow", "Smarter Together", 2_900_000)  # observer alone
GHENT = ("Ghent", "BE", "Fellow", "NEUTRALPATH", 265_086)  # of a successor programme alone
UNLISTED = ("Trondhiem", "NO", "Lighthouse", "+CityxChange", 216_518)


def one(city: int | tuple[str, str, str, str, int] = 0, **changes: Any) -> Application:
    return application("A", city=city, **changes)


# --- EL-1 ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("city", "country"),
    [("VALLADOLID", "ES"), ("Köln", "DE"), ("Tepebasi", "TR"), ("Donostia", "ES")],
)
def test_el_1_a_listed_city_is_eligible_however_it_is_spelled(city: str, country: str) -> None:
    selection = run((one(city=(city, country, "Lighthouse", "any", 100_000)), "4"))
    assert order(selection.cut_offs[0]) == ["A"]


def test_el_1_a_city_that_the_list_lacks_waits_with_the_nearest_names() -> None:
    selection = run((one(UNLISTED), "4"))
    missing = selection.not_ranked["A"]
    assert (missing.standing, missing.rule) == (Standing.INCOMPLETE, "EL-1")
    assert "Trondheim (NO)" in missing.reason
    assert "Ask the city" in missing.to_do
    assert found(selection, "A") == ["CITY-NOT-LISTED"]


def test_el_1_a_city_is_never_matched_by_name_alone() -> None:
    abroad = one(("Valladolid", "MX", "Fellow", "REMOURBAN", 300_000))
    selection = run((abroad, "4"))
    assert selection.not_ranked["A"].standing is Standing.INCOMPLETE
    assert "Valladolid (ES)" in selection.not_ranked["A"].reason


def test_el_1_staff_may_accept_a_city_that_the_list_lacks() -> None:
    accepted = override("A", "CITY-NOT-LISTED", "Trondhiem, NO")
    selection = run((one(UNLISTED), "4"), overrides=[accepted])
    assert order(selection.cut_offs[0]) == ["A"]
    assert [used.override for used in selection.used] == [accepted]
    assert selection.cut_offs[0].used == selection.used
    check = next(c for c in selection.assessments["A"].checks if c.name == "City")
    assert "checked by telephone" in check.text


def test_el_1_an_override_holds_for_its_value_alone() -> None:
    other = override("A", "CITY-NOT-LISTED", "Oslo, NO")
    selection = run((one(UNLISTED), "4"), overrides=[other])
    assert selection.not_ranked["A"].standing is Standing.INCOMPLETE
    assert selection.used == ()


def test_el_1_an_observer_is_not_eligible_unless_overridden() -> None:
    selection = run((one(KYIV), "4"))
    missing = selection.not_ranked["A"]
    assert (missing.standing, missing.rule) == (Standing.INELIGIBLE, "EL-1")
    assert "observer of Smarter Together" in missing.reason
    accepted = run((one(KYIV), "4"), overrides=[override("A", "CITY-NOT-PARTICIPANT", "Kyiv (UA)")])
    assert order(accepted.cut_offs[0]) == ["A"]


def test_el_1_a_former_fellow_has_participated() -> None:
    varna = ("Varna", "BG", "Fellow", "mySMARTLife", 318_737)
    assert order(run((one(varna), "4")).cut_offs[0]) == ["A"]


def test_el_1_any_row_of_a_city_that_qualifies_suffices() -> None:
    rows = (
        Membership("One", "observer", "H2020-SCC-01"),
        Membership("Two", "fellow", "H2020-SCC-01"),
    )
    cities = Register([City("Anytown", "FR", 60_000, False, "", rows)])
    anytown = ("Anytown", "FR", "Fellow", "Two", 200_000)
    assert order(run((one(anytown), "4"), cities=cities).cut_offs[0]) == ["A"]


def test_el_1_successor_programmes_count_only_if_config_admits_them() -> None:
    assert run((one(GHENT), "4")).not_ranked["A"].standing is Standing.INELIGIBLE
    admitted = with_config(("successor_programmes = false", "successor_programmes = true"))
    assert order(run((one(GHENT), "4"), config=admitted).cut_offs[0]) == ["A"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"city_role": CityRole.FELLOW}, "CITY-ROLE-DIFFERS"),
        ({"project": "SPARCS"}, "PROJECT-DIFFERS"),
    ],
)
def test_el_1_a_role_or_project_that_differs_is_a_warning(
    changes: dict[str, Any], code: str
) -> None:
    selection = run((one(**changes), "4"))
    assert found(selection, "A") == [code]
    assert order(selection.cut_offs[0]) == ["A"]


@pytest.mark.parametrize("project", ["REMOURBAN", "Remourban", "REMOURBAN (Horizon 2020)"])
def test_el_1_a_project_is_recognised_whatever_stands_around_it(project: str) -> None:
    assert found(run((one(project=project), "4"))) == ["FEW-QUALIFIED"]


# --- EL-2, EL-3 -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("city", "standing"), [(KYIV, Standing.INELIGIBLE), (UNLISTED, Standing.INCOMPLETE)]
)
def test_el_2_a_host_is_checked_as_el_1_does(
    city: tuple[str, str, str, str, int], standing: Standing
) -> None:
    missing = run((application("A", HOST, city=city), "4")).not_ranked["A"]
    assert (missing.standing, missing.rule) == (standing, "EL-2")


def guest(**changes: Any) -> Application:
    return visitor("V", "H", **{"city": 3, **changes})


def with_guest(applied: Application, **more: Any) -> Any:
    return run((application("H", HOST), "4"), (applied, "4"), **more)


def test_el_3_a_city_of_another_initiative_may_visit_and_need_not_be_listed() -> None:
    oslo = guest(city=("Oslo", "NO", "Other initiative", "Energy Cities", 700_000))
    selection = with_guest(oslo)
    assert selection.line["V"].proposal.value == "Proposed award"
    assert found(selection, "V") == []


def test_el_3_only_a_visitor_that_names_a_visit_is_asked_which_one_it_is() -> None:
    host = application("A", HOST, host_application="zzz")
    assert found(run((host, "4")), "A") == ["FEW-VISITORS"]
    lacks = with_guest(replace(guest(), host_application=None))
    assert found(lacks, "V") == ["APPLICATION-INCOMPLETE"]


@pytest.mark.parametrize("name", ["-", "Other initiative", "n/a", "none"])
def test_el_3_another_initiative_must_be_named(name: str) -> None:
    oslo = guest(city=("Oslo", "NO", "Other initiative", name, 700_000))
    missing = with_guest(oslo).not_ranked["V"]
    assert (missing.standing, missing.rule) == (Standing.INCOMPLETE, "EL-3")
    assert "Which initiative" in missing.to_do


def test_el_3_a_visitor_that_says_fellow_but_is_not_listed_waits() -> None:
    missing = with_guest(guest(city=UNLISTED)).not_ranked["V"]
    assert (missing.standing, missing.rule) == (Standing.INCOMPLETE, "EL-3")


def test_el_3_a_city_does_not_visit_itself_under_whatever_name() -> None:
    host = application("H", HOST, city=("Köln", "DE", "Lighthouse", "GrowSmarter", 1_000_000))
    own = guest(city=("Cologne", "DE", "Lighthouse", "GrowSmarter", 1_000_000))
    missing = run((host, "4"), (own, "4")).not_ranked["V"]
    assert (missing.standing, missing.rule) == (Standing.INELIGIBLE, "EL-3")


# --- EL-4 ---------------------------------------------------------------------------------------
def populated(name: str, population: int | None, kind: ApplicationType = REVIEW) -> Application:
    number = {"A": 0, "B": 1, "C": 2}[name]
    return application(name, kind, city=number, population=population)


def test_w15_50_000_inhabitants_have_priority_and_49_999_have_not() -> None:
    selection = run((populated("A", 49_999), "4"), (populated("B", 50_000), "4"))
    assert order(selection.cut_offs[0]) == ["B", "A"]


@pytest.mark.parametrize(
    ("population", "in_band"),
    [(49_999, False), (50_000, True), (500_000, True), (500_001, False)],
)
def test_el_4_both_ends_of_the_band_are_included(population: int, in_band: bool) -> None:
    assert run((populated("A", population), "4")).line["A"].candidate.in_band is in_band


@pytest.mark.parametrize("kind", [REVIEW, MISSION])
def test_el_4_tier_puts_priority_cities_over_the_threshold_first(kind: ApplicationType) -> None:
    selection = run(
        (populated("A", 900_000, kind), "5"),
        (populated("B", 90_000, kind), "3"),
        (populated("C", 90_000, kind), "2.5"),
    )
    ranking = selection.cut_offs[0]
    assert order(ranking) == ["B", "A"]
    assert [(x.rank, x.rank_by_score) for x in ranking.main.lines] == [(1, 2), (2, 1), (None, None)]
    assert "by score alone rank 2 (EL-4)" in selection.line["B"].reason


def test_el_4_bonus_adds_points_to_the_order_but_never_to_the_threshold() -> None:
    config = with_config(('mode = "tier"', 'mode = "bonus"'), ("bonus = 0.25", "bonus = 0.75"))
    selection = run(
        (populated("A", 900_000), "4"),
        (populated("B", 90_000), "3.5"),
        (populated("C", 90_000), "2.5"),
        config=config,
    )
    assert order(selection.cut_offs[0]) == ["B", "A"]
    assert selection.line["C"].proposal.value == "Below threshold"


@pytest.mark.parametrize(("mark", "first"), [("4", "B"), ("3.5", "A")])
def test_el_4_tie_break_decides_equal_scores_alone(mark: str, first: str) -> None:
    config = with_config(('mode = "tier"', 'mode = "tie_break"'))
    selection = run((populated("A", 900_000), "4"), (populated("B", 90_000), mark), config=config)
    assert order(selection.cut_offs[0])[0] == first
    if first == "B":
        assert selection.line["B"].decided_by == "priority city"


def test_el_4_off_leaves_priority_out_even_of_ties() -> None:
    config = with_config(('mode = "tier"', 'mode = "off"'))
    selection = run((populated("A", 900_000), "4"), (populated("B", 90_000), "4"), config=config)
    assert order(selection.cut_offs[0]) == ["A", "B"]
    assert "tie: decide by hand" in selection.line["A"].decided_by


def test_el_4_priority_is_not_for_site_visits() -> None:
    selection = run((populated("A", 900_000, HOST), "4"), (populated("B", 90_000, HOST), "3.5"))
    assert order(selection.cut_offs[0]) == ["A", "B"]
    assert "priority mode off" not in map(str, selection.cut_offs[0].main.sensitivity.scenarios)


def test_el_4_the_applications_population_wins_over_the_lists() -> None:
    prague = application("A", city=(*LARGE[0][:4], 200_000))
    selection = run((prague, "4"))
    assert selection.line["A"].candidate.in_band
    assert found(selection, "A") == ["POPULATION-DIFFERS"]


def test_el_4_a_blank_population_is_the_lists() -> None:
    selection = run((populated("A", None), "4"))
    assert selection.assessments["A"].population == 300_618
    assert selection.line["A"].candidate.in_band


@pytest.mark.parametrize(
    ("stated", "warned"),
    [(120_000, False), (120_001, True), (80_000, False), (79_999, True)],
)
def test_el_4_over_a_fifth_apart_from_the_list_is_a_warning(stated: int, warned: bool) -> None:
    rows = (Membership("One", "fellow", "H2020-SCC-01"),)
    cities = Register([City("Anytown", "FR", 100_000, False, "", rows)])
    anytown = application("A", city=("Anytown", "FR", "Fellow", "One", stated))
    codes = found(run((anytown, "4"), cities=cities), "A")
    assert ("POPULATION-DIFFERS" in codes) is warned


@pytest.mark.parametrize(
    ("population", "warned"),
    [
        (42_499, False),
        (42_500, True),
        (57_500, True),
        (57_501, False),
        (425_000, True),
        (575_001, False),
    ],
)
def test_el_4_within_15_percent_of_a_bound_is_a_warning(population: int, warned: bool) -> None:
    codes = found(run((populated("A", population), "4")), "A")
    assert ("POPULATION-NEAR-BOUND" in codes) is warned


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (50_000, "50000 inhabitants (the application), inside 50000 to 500000"),
        (49_999, "49999 inhabitants (the application), outside 50000 to 500000"),
        (500_000, "500000 inhabitants (the application), inside 50000 to 500000"),
        (500_001, "500001 inhabitants (the application), outside 50000 to 500000"),
        (None, "300618 inhabitants (the list of cities), inside 50000 to 500000"),
    ],
)
def test_el_4_the_check_says_which_figure_counts_and_where_it_lies(
    stated: int | None, says: str
) -> None:
    selection = run((populated("A", stated), "4"))
    (check,) = (c for c in selection.assessments["A"].checks if c.name == "Population")
    assert (check.rule, check.text) == ("EL-4", says)
    assert selection.line["A"].candidate.in_band is ("inside" in says)


def test_el_4_population_is_not_remarked_where_it_decides_nothing() -> None:
    codes = found(run((populated("A", 50_000, HOST), "4")), "A")
    assert not [code for code in codes if code.startswith("POPULATION")]


def test_el_4_a_population_that_nobody_knows_gives_no_priority_and_a_warning() -> None:
    rows = (Membership("One", "fellow", "H2020-SCC-01"),)
    cities = Register([City("Anytown", "FR", None, False, "", rows)])
    anytown = application("A", city=("Anytown", "FR", "Fellow", "One", 0), population=None)
    selection = run((anytown, "4"), cities=cities)
    assert not selection.line["A"].candidate.in_band
    assert found(selection, "A") == ["POPULATION-UNKNOWN"]


def test_el_4_a_figure_that_the_list_itself_doubts_is_remarked() -> None:
    sonderborg = ("Sønderborg", "DK", "Lighthouse", "SmartEnCity", 0)
    selection = run((application("A", city=sonderborg, population=None), "4"))
    assert found(selection, "A") == ["POPULATION-UNCERTAIN"]


# --- EL-5 ---------------------------------------------------------------------------------------
def engaged(
    city: str, country: str, organisation: str = "", pool: dict[str, Any] | None = None
) -> list[str]:
    """The findings on an expert of that city who advises Graz."""
    mission = activity("EM-01", kinds.MISSION, city="Graz", country="AT")
    expert = participant(
        "P9", Role.EXPERT, "EM-01", city=city, country=country, organisation=organisation
    )
    selection = run(
        activities=(mission,), participants=(expert,), experts=_pool(expert, pool or {})
    )
    return found(selection, "P9")


def _pool(person: Participant, pool: dict[str, Any]) -> tuple[Expert, ...]:
    values: dict[str, Any] = {"expert_id": "X1", "name": person.name, "email": person.email}
    return (Expert(row=row_of(Expert), **values, **pool),) if pool else ()


@pytest.mark.parametrize(
    ("city", "country", "organisation", "conflict"),
    [
        ("Graz", "AT", "", True),
        ("GRAZ", "AT", "", True),
        ("Vienna", "AT", "Stadt Graz", True),
        ("Vienna", "AT", "City of Graz, Department of Energy", False),
        ("Vienna", "AT", "University of Graz", False),
        ("Vienna", "AT", "Energy Consult", False),
    ],
)
def test_el_5_an_expert_does_not_advise_their_own_city_or_organisation(
    city: str, country: str, organisation: str, conflict: bool
) -> None:
    assert engaged(city, country, organisation) == (["EXPERT-CONFLICT"] if conflict else [])


def test_el_5_what_the_pool_knows_of_the_expert_counts_too() -> None:
    assert engaged("Vienna", "AT", pool={"city": "Linz", "country": "AT"}) == []
    assert engaged("Vienna", "AT", pool={"city": "Graz", "country": "AT"}) == ["EXPERT-CONFLICT"]


# --- EL-6..EL-9 -----------------------------------------------------------------------------------
def test_el_6_one_finding_names_all_that_lacks_and_shows_the_first_cell() -> None:
    selection = run(application("A", draft_document=None, required_expertise=None))
    (finding,) = (f for f in selection.findings if f.subject == "A")
    assert (finding.code, finding.column) == ("APPLICATION-INCOMPLETE", "Draft document")
    assert "Draft document and Required expertise" in finding.message


@pytest.mark.parametrize(
    ("kind", "field", "value", "rule"),
    [
        (REVIEW, "draft_document", None, "EL-6"),
        (REVIEW, "draft_document", False, "EL-6"),
        (REVIEW, "background_documents", False, "EL-6"),
        (REVIEW, "document_length", None, "EL-6"),
        (REVIEW, "expected_feedback", None, "EL-6"),
        (REVIEW, "required_expertise", None, "EL-6"),
        (REVIEW, "expected_start", None, "EL-6"),
        (REVIEW, "expected_end", None, "EL-6"),
        (MISSION, "tentative_meetings", None, "EL-7"),
        (MISSION, "expected_feedback", None, "EL-7"),
        (MISSION, "expected_start", None, "EL-7"),
        (HOST, "innovativeness", None, "EL-8"),
        (HOST, "tentative_agenda", None, "EL-8"),
        (HOST, "background_documents", None, "EL-8"),
        (HOST, "expected_end", None, "EL-8"),
    ],
)
def test_el_6_7_8_a_missing_field_makes_it_incomplete_with_what_to_ask(
    kind: ApplicationType, field: str, value: object, rule: str
) -> None:
    changes: dict[str, Any] = {field: value}
    selection = run((application("A", kind, **changes), "4"))
    missing = selection.not_ranked["A"]
    title = Application.SHEET.column(field).title
    assert (missing.standing, missing.rule) == (Standing.INCOMPLETE, rule)
    assert title in missing.reason
    assert title.lower() in missing.to_do
    (finding,) = [f for f in selection.findings if f.subject == "A"]
    assert (finding.code, finding.rule, finding.column) == ("APPLICATION-INCOMPLETE", rule, title)
    assert finding.place.cell


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (MISSION, "background_documents"),  # a step before the mission (EL-7)
        (MISSION, "draft_document"),
        (HOST, "required_expertise"),
    ],
)
def test_el_7_8_what_another_type_needs_is_not_asked_for(kind: ApplicationType, field: str) -> None:
    changes: dict[str, Any] = {field: None}
    assert order(run((application("A", kind, **changes), "4")).cut_offs[0]) == ["A"]


@pytest.mark.parametrize("at", ["application", "mission"])
def test_el_7_the_rest_is_asked_for_with_the_application_or_before_the_mission(at: str) -> None:
    config = with_config(('complete_at = "application"', f'complete_at = "{at}"'))
    bare = application("A", MISSION, expected_feedback=None, tentative_meetings=None)
    selection = run((bare, "4"), config=config)
    if at == "mission":
        assert order(selection.cut_offs[0]) == ["A"]
    else:
        assert selection.not_ranked["A"].reason.endswith("by our reading: complete_at)")
        checks = selection.assessments["A"].open
        assert [check.told for check in checks][1] == "Tentative meetings and visits is missing"
    timeless = application("A", MISSION, expected_start=None)
    assert "A" in run((timeless, "4"), config=config).not_ranked


def test_el_6_all_that_is_missing_is_asked_for_at_once() -> None:
    applied = application("A", draft_document=None, document_length=None, expected_feedback=None)
    selection = run((applied, "4"))
    assert len(selection.assessments["A"].questions) == 3
    late = run(replace(applied, submitted_on=date(2022, 11, 1)))
    assert len(late.assessments["A"].questions) == 3, "nothing is asked of a day that is over"
    assert selection.not_ranked["A"].to_do.count("Please") == 3


def test_el_6_ineligible_comes_before_incomplete() -> None:
    applied = one(KYIV, draft_document=None)
    assert run((applied, "4")).not_ranked["A"].standing is Standing.INELIGIBLE


@pytest.mark.parametrize(
    ("name", "email", "fine"),
    [
        ("A. Person", "a.person@city.example", True),
        (" ", "a.person@city.example", False),
        ("A. Person", "a.person", False),
        ("A. Person", "a.person@city", False),
        ("A. Person", "a@x.example, b@x.example", False),
    ],
)
def test_el_9_a_representative_with_a_plausible_address_is_required(
    name: str, email: str, fine: bool
) -> None:
    selection = run((one(contact_name=name, contact_email=email), "4"))
    assert ("A" not in selection.not_ranked) is fine
    if not fine:
        assert selection.not_ranked["A"].rule == "EL-9"


def test_el_every_check_has_a_rule_and_a_result_that_can_be_told() -> None:
    for check in run((one(), "4")).assessments["A"].checks:
        assert check.outcome is Outcome.PASS
        assert check.name
        assert check.rule[:3] in ("EL-", "CA-")
        assert check.text


def test_el_3_a_visitor_must_name_a_visit_of_its_own_call() -> None:
    other = application("H2", HOST, "SV-2", city=5)
    selection = run((application("H", HOST), "4"), (other, "4"), (visitor("V", "H2", city=3), "4"))
    missing = selection.not_ranked["V"]
    assert (missing.standing, missing.rule) == (Standing.INCOMPLETE, "SE-8")
    nowhere = run((visitor("V", "gone", city=3), "4")).not_ranked["V"]
    assert nowhere.standing is Standing.INCOMPLETE


def test_el_8_a_visitor_that_names_no_visit_is_incomplete() -> None:
    missing = run((visitor("V", "", city=3), "4")).not_ranked["V"]
    assert "Host application is missing" in missing.reason
