"""What each figure counts, and what it does not (PR-2..PR-4, PR-6)."""

from datetime import date
from decimal import Decimal

from p2p_sheets.books import Decision, Role, Status
from p2p_sheets.config import Config
from p2p_sheets.config.load import parse
from p2p_sheets.rules.kpi.definitions import places_of
from tests import kinds
from tests.programmes import CONFIG, config
from tests.rules.kpi.programme import activity, application, awarded, count, counts, figure, person
from tests.test_new_activity_type import followed

REVIEW, MISSION = kinds.FOR_REVIEW, kinds.FOR_MISSION
HOST, VISITOR = kinds.FOR_HOST, kinds.FOR_VISITOR


def test_pr_3_an_activity_of_an_awarded_application_is_awarded_once() -> None:
    found = count(
        [awarded("A1", REVIEW), awarded("A2", REVIEW, "Maia")],
        [activity("R1", "A1", Status.EXECUTED, "Expert Review")],
    )
    assert counts(found, "activities ER") == (2, 1, 0)
    assert counts(found, "activities") == (2, 1, 0)


def test_pr_3_an_activity_counts_whatever_its_application_says() -> None:
    found = count(
        [application("A1", MISSION)],
        [
            activity("M1", "A1", Status.CLOSED, "Expert Mission"),
            activity("M2", "gone", Status.CONTRACTED, "Expert Mission"),
        ],
    )
    assert counts(found, "activities EM") == (2, 1, 1)


def test_pr_4_places_are_told_by_their_role_and_by_the_type_too_once_two_types_have_it() -> None:
    def criteria(kinds_of: Config) -> dict[str, list[str]]:
        found = places_of(kinds_of).items()
        return {str(kind): [str(value) for _, value in where] for kind, where in found}

    assert criteria(config())["Site Visit visitor"] == ["Visitor city"]
    two = criteria(parse(followed(CONFIG.read_text("utf-8"))))
    assert two["Site Visit visitor"] == ["Visitor city", "Site Visit"]
    assert two["Peer Workshop guest"] == ["Visitor city", "Peer Workshop"]


def test_pr_3_what_is_cancelled_withdrawn_or_given_back_counts_nowhere() -> None:
    found = count(
        [
            awarded("A1", HOST),
            application("A2", HOST, decision=Decision.WITHDRAWN),
            awarded("A3", HOST, declined_on=date(2022, 11, 1)),
            application("A4", HOST, decision=Decision.RESERVE),
            awarded("A5", VISITOR, "Maia", host_application="A1"),
        ],
        [activity("S1", "A1", Status.CANCELLED)],
        [person("P1", "S1", Role.VISITOR, "Maia", application_id="A5")],
    )
    assert counts(found, "activities SV") == (0, 0, 0)
    assert counts(found, "places") == (0, 0, 0)
    assert counts(found, "cities") == (0, 0, 0)


def test_a_visitor_stands_for_the_visit_that_it_named_until_there_is_an_activity() -> None:
    found = count([awarded("A1", HOST), awarded("V1", VISITOR, "Maia", host_application="A1")])
    assert {fact.id: fact.visit for fact in found.tables["Data"].rows} == {"A1": "A1", "V1": "A1"}


def test_of_two_cancelled_activities_of_an_application_the_first_stands_for_it() -> None:
    found = count(
        [awarded("A1", REVIEW)],
        [activity(key, "A1", Status.CANCELLED, "Expert Review") for key in ("R2", "R1")],
    )
    assert [fact.activity_id for fact in found.tables["Data"].rows] == ["R1"]


def test_pr_3_a_cancelled_activity_that_took_place_after_all_counts_once() -> None:
    found = count(
        [awarded("A1", REVIEW)],
        [
            activity("R1", "A1", Status.CANCELLED, "Expert Review"),
            activity("R2", "A1", Status.EXECUTED, "Expert Review"),
        ],
    )
    assert counts(found, "activities ER") == (1, 1, 0)


def test_pr_3_places_count_participations_and_unique_cities_count_cities() -> None:
    found = count(
        [awarded("A1", REVIEW, "Köln", country="DE"), awarded("A2", HOST, "cologne", country="DE")],
        [
            activity("R1", "A1", Status.PLANNED, "Expert Review", city="Köln", country="DE"),
            activity("S1", "A2", Status.PLANNED, city="COLOGNE", country="DE"),
        ],
    )
    assert counts(found, "places") == (2, 0, 2)
    assert counts(found, "cities") == (1, 0, 1)


def test_pr_3_a_visitor_city_is_one_place_however_many_persons_it_sends() -> None:
    found = count(
        [awarded("A1", HOST), awarded("V1", VISITOR, "Maia", country="PT", host_application="A1")],
        [activity("S1", "A1", Status.EXECUTED)],
        [
            person("P1", "S1", Role.VISITOR, "Maia", country="PT", application_id="V1"),
            person("P2", "S1", Role.VISITOR, "MAIA", country="PT"),
            person("P3", "S1", Role.VISITOR, "Lecce"),
        ],
    )
    assert counts(found, "places Site Visit visitor") == (2, 2, 0)
    assert counts(found, "places") == (3, 3, 0)


def test_pr_3_a_visitor_city_of_which_nobody_came_is_awarded_but_not_executed() -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [
            person("P1", "S1", Role.VISITOR, "Maia", attended=False),
            person("P2", "S1", Role.VISITOR, "Lecce", attended=False),
            person("P3", "S1", Role.VISITOR, "Lecce", attended=True),
        ],
    )
    assert counts(found, "places Site Visit visitor") == (2, 1, 0)


def test_pr_3_an_awarded_visitor_is_planned_as_soon_as_its_visit_is() -> None:
    found = count(
        [
            awarded("A1", HOST),
            awarded("V1", VISITOR, "Maia", host_application="A1"),
            awarded("V2", VISITOR, "maia", host_application="A1"),  # the same city twice
            awarded("V3", VISITOR, "Lecce", host_application="A1", declined_on=date(2023, 1, 9)),
            application("V4", VISITOR, "Graz", host_application="A1", decision=Decision.REJECTED),
        ],
        [activity("S1", "A1", Status.CONTRACTED)],
        [person("P3", "S1", Role.VISITOR, "Lecce", application_id="V3")],
    )
    assert counts(found, "places Site Visit visitor") == (1, 0, 1)


def test_pr_4_experts_are_persons_by_e_mail_else_name_and_assignments_are_engagements() -> None:
    found = count(
        [awarded("A1", MISSION), awarded("A2", MISSION), awarded("A3", REVIEW)],
        [
            activity("M1", "A1", Status.EXECUTED, "Expert Mission"),
            activity("M2", "A2", Status.PLANNED, "Expert Mission"),
            activity("R1", "A3", Status.EXECUTED, "Expert Review"),
        ],
        [
            person("P1", "M1", Role.EXPERT, email="A@x.org"),
            person("P2", "M2", Role.EXPERT, email="a@X.org", name="Another spelling"),
            person("P3", "M1", Role.EXPERT, name="Zoë Maï"),
            person("P4", "R1", Role.EXPERT, name="ZOE MAI"),
            person("P5", "R1", Role.EXPERT, name="zoe mai"),  # the same row again
            person("P6", "M1", Role.EXPERT, email="a@x.org"),
        ],
    )
    rows = found.tables["Data"].rows
    assert [f.person for f in rows if f.part is Role.EXPERT] == ["P1", "P1", "P3", "P3"]
    assert counts(found, "experts EM") == (2, 2, 1)
    assert counts(found, "experts") == (2, 2, 1)
    assert counts(found, "assignments EM") == (3, 2, 1)
    assert counts(found, "assignments ER") == (1, 1, 0)


def test_pr_4_a_range_is_met_inside_it_and_flagged_over_it() -> None:
    def missions(experts: int) -> str:
        found = count(
            [awarded("A1", MISSION)],
            [activity("M1", "A1", Status.EXECUTED, "Expert Mission")],
            [person(f"P{n}", "M1", Role.EXPERT) for n in range(experts)],
        )
        return figure(found, "experts EM").state

    assert [missions(n) for n in (3, 4, 8, 9)] == ["open", "met", "met", "over the range"]


def test_pr_6_the_fill_rate_is_places_taken_of_places_there_are() -> None:
    found = count(
        [awarded("A1", HOST), awarded("A2", HOST, "Lecce")],
        [activity("S1", "A1", Status.EXECUTED), activity("S2", "A2", Status.PLANNED)],
        [person(f"P{n}", "S1", Role.VISITOR, f"City {n}") for n in range(4)],
    )
    fill = figure(found, "fill rate")
    assert (fill.figures["Awarded"].value, fill.executed) == (Decimal("0.4"), Decimal("0.8"))
    assert (fill.progress, fill.gap) == (Decimal("0.8"), Decimal("0.2"))


def test_pr_6_without_visits_there_is_no_fill_rate() -> None:
    fill = figure(count(), "fill rate")
    assert (fill.executed, fill.progress, fill.gap, fill.state) == (None, None, None, "")


def test_pr_3_targets_and_gaps_are_those_of_the_configuration() -> None:
    found = count([awarded("A1", REVIEW)], [activity("R1", "A1", Status.CLOSED, "Expert Review")])
    targets = {kpi.definition.id: str(kpi.definition.target) for kpi in found.indicators}
    assert (targets["activities"], targets["places"], targets["experts"]) == ("51", "151", "20-24")
    assert targets["places Site Visit visitor"] == "100"
    assert figure(found, "activities ER").gap == 15
    assert figure(found, "experts").gap == 20


def test_pr_2_optional_calls_are_counted_in_and_shown_apart() -> None:
    found = count([awarded("A1", REVIEW, cut_off="ER-5"), awarded("A2", REVIEW, "Maia")])
    assert counts(found, "activities ER") == (2, 0, 0)
    assert counts(found, "activities optional") == (1, 0, 0)
    by_id = {row.name: row for row in found.cut_offs}
    assert by_id["ER-5"].optional
    assert by_id["ER-5"].figures["Awarded"].ids == ("A1",)


def test_every_figure_leads_to_its_rows() -> None:
    found = count(
        [awarded("A1", REVIEW), awarded("A2", REVIEW, "Maia")],
        [activity("R1", "A1", Status.EXECUTED, "Expert Review")],
    )
    assert figure(found, "activities").figures["Awarded"].ids == ("R1", "A2")
    assert figure(found, "activities").figures["Executed"].ids == ("R1",)
