"""How the programme runs: the ladder, times, visits, money, trend and forecast."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Decision, Deliverable, Role, Status
from p2p_sheets.rules.kpi import EarlierFigures, Kpis
from p2p_sheets.rules.kpi.forecast import Reach
from p2p_sheets.rules.kpi.trend import Followed
from tests import kinds
from tests.programmes import config
from tests.rules.kpi.programme import (
    AS_OF,
    ROW,
    activity,
    application,
    awarded,
    count,
    figure,
    on,
    person,
    settled,
)

REVIEW, MISSION = kinds.FOR_REVIEW, kinds.FOR_MISSION
HOST, VISITOR = kinds.FOR_HOST, kinds.FOR_VISITOR


def delivered(activity_id: str, name: str, done_on: date) -> Deliverable:
    values: dict[str, Any] = {"activity_id": activity_id, "deliverable": name, "done_on": done_on}
    return Deliverable(row=ROW, **values)


def executed(found: Kpis, key: str) -> Decimal | None:
    return figure(found, key).executed


# --- the ladder and the calls --------------------------------------------------------------------
def test_the_ladder_of_a_call_goes_from_applied_to_paid() -> None:
    found = count(
        [
            awarded("A1", HOST),
            awarded("V1", VISITOR, "Maia", country="PT", host_application="A1"),
            application("V2", VISITOR, "Lecce", host_application="A1", preference=1),
        ],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia", country="PT", application_id="V1")],
        [delivered("S1", name, AS_OF) for name in ("Reflection report", "Testimonial")],
        (settled("L1", "0.50"),),
    )
    row = next(c for c in found.cut_offs if c.name == "SV-1" and c.for_visitors)
    steps = {stage: int(f.number) for stage, f in row.figures.items()}
    assert steps == {
        "Applied": 2,
        "Eligible": 1,  # an awarded one is; the other lacks much
        "Awarded": 1,
        "Contracted": 1,
        "Executed": 1,
        "Reported": 1,
        "Released": 1,
        "Paid": 0,  # finance has not answered
        "Planned": 0,
    }


def test_st_6_without_its_reports_a_place_is_executed_but_not_reported() -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        [delivered("S1", "Testimonial", AS_OF)],
    )
    stray = next(f for f in found.tables["Data"].rows if f.part is Role.VISITOR)
    assert (stray.executed, stray.reported) == (True, False)


def test_st_6_a_mission_is_reported_once_city_and_expert_have_delivered() -> None:
    def reported(*names: str) -> bool:
        found = count(
            [awarded("A1", MISSION)],
            [activity("M1", "A1", Status.EXECUTED, "Expert Mission")],
            [person("P1", "M1", Role.BENEFICIARY, "Trento"), person("X1", "M1", Role.EXPERT)],
            [delivered("M1", name, AS_OF) for name in names],
        )
        return any(f.reported for f in found.tables["Data"].rows if f.id == "M1")

    assert not reported("Testimonial"), "the city's, which owes no more"
    assert reported("Testimonial", "Contract and ToR", "Final report")


def test_a_draft_pays_nobody() -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
    )
    assert not any(fact.paid for fact in found.tables["Data"].rows)


def test_days_to_decision_run_from_the_closing_that_concerns_the_application() -> None:
    found = count(
        [
            awarded("A1", HOST, decided_on=date(2022, 10, 10)),  # SV-1 closes for hosts 30 Sept
            awarded("A2", HOST, "Maia", decided_on=date(2022, 10, 20)),
            awarded("V1", VISITOR, "Lecce", host_application="A1", decided_on=date(2022, 12, 5)),
            application("A3", HOST, decision=Decision.WITHDRAWN, decided_on=date(2023, 1, 1)),
        ]
    )
    assert executed(found, "days to decision Site Visit host") == 15
    assert executed(found, "days to decision Site Visit visitor") == 5
    assert executed(found, "days to decision Expert Review") is None


def test_ca_1_a_call_is_held_against_its_own_awards() -> None:
    found = count([awarded("A1", REVIEW)], [activity("R1", "A1", Status.CLOSED, "Expert Review")])
    er_1 = next(c for c in found.cut_offs if c.name == "ER-1")
    assert (er_1.places, er_1.progress, int(er_1.gap)) == (4, Decimal("0.25"), 3)
    visitors = next(c for c in found.cut_offs if c.name == "SV-1" and c.for_visitors)
    assert (visitors.places, visitors.closes) == (25, date(2022, 11, 30))


def test_an_activity_without_a_readable_application_stands_under_no_call() -> None:
    found = count([], [activity("R1", "lost", Status.CLOSED, "Expert Review")])
    assert [(c.name, c.figures["Executed"].ids) for c in found.cut_offs if c.cut_off is None] == [
        ("none", ("R1",))
    ]


# --- visits, cities, groups ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("visitors", "flag"), [(2, "fewer than 3"), (3, ""), (5, ""), (6, "over 5")]
)
def test_pr_6_a_visit_with_few_visitors_is_flagged(visitors: int, flag: str) -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person(f"P{n}", "S1", Role.VISITOR, f"City {n}") for n in range(visitors)],
    )
    assert [(int(v.came), v.flag) for v in found.visits] == [(visitors, flag)]


def test_pr_6_a_visit_is_not_flagged_while_visitors_may_still_apply() -> None:
    found = count([awarded("A1", HOST, cut_off="SV-4")], [activity("S1", "A1", Status.PLANNED)])
    assert [v.flag for v in found.visits] == [""]


def test_cities_and_groups_count_each_place_once() -> None:
    found = count(
        [awarded("A1", REVIEW, "Köln", country="DE"), awarded("A2", MISSION, "Trento")],
        [
            activity("R1", "A1", Status.EXECUTED, "Expert Review", city="Cologne", country="DE"),
            activity("M1", "A2", Status.PLANNED, "Expert Mission", start_date=None, end_date=None),
        ],
    )
    by_value = {(g.by, g.value): g.figures for g in found.groups}
    assert by_value["Country", "DE"]["Activities Executed"].ids == ("R1",)
    assert by_value["Size", "50 000 to 500 000"]["City places Planned"].ids == ("M1",)
    assert by_value["Year", 2022]["Activities Planned"].ids == ("M1",)  # EM-1 runs from Dec 2022
    cities = {c.city.name: int(c.figures["Awarded"].number) for c in found.cities}
    assert cities == {"Köln": 1, "Trento": 1}


def test_el_4_the_population_of_the_application_wins_and_both_ends_are_inside() -> None:
    def share(population: int) -> Decimal | None:
        found = count(
            [awarded("A1", REVIEW, "Köln", country="DE", population=population)],
            [activity("R1", "A1", Status.EXECUTED, "Expert Review", city="Köln", country="DE")],
        )
        return executed(found, "small and mid-sized Expert Review")

    assert [share(n) for n in (49_999, 50_000, 500_000, 500_001)] == [0, 1, 1, 0]


# --- steps and money -----------------------------------------------------------------------------
def test_st_4_a_deliverable_is_on_time_on_its_day_and_late_after_it() -> None:
    def on_time(done: date) -> Decimal | None:
        found = count(
            [awarded("A1", HOST)],
            [activity("S1", "A1", Status.EXECUTED)],
            [],
            [delivered("S1", "Resumé", done)],
        )
        rows = found.tables["Data steps"].where((("Deliverable", "Resumé"),))
        return found.tables["Data steps"].value(rows[0], "On time")  # type: ignore[return-value]

    due = date(2023, 3, 10)  # a week after the visit
    assert [on_time(due), on_time(date(2023, 3, 11))] == [1, 0]


def test_what_is_not_due_yet_is_neither_on_time_nor_late() -> None:
    found = count(
        [awarded("A1", HOST, cut_off="SV-3")],
        [
            activity(
                "S1", "A1", Status.PLANNED, start_date=date(2023, 9, 1), end_date=date(2023, 9, 2)
            )
        ],
    )
    assert found.tables["Data steps"].rows == ()
    assert executed(found, "on time All") is None


def test_what_is_in_before_its_day_counts_once_that_day_has_come() -> None:
    def due(day: date) -> set[str]:
        visit = activity("S1", "A1", Status.PLANNED, start_date=day, end_date=day)
        agenda = delivered("S1", "Final agenda", date(2023, 6, 1))
        found = count([awarded("A1", HOST)], [visit], [], [agenda])
        return {str(row.commitment.step.deliverable) for row in found.tables["Data steps"].rows}

    assert ["Final agenda" in due(day) for day in (date(2023, 7, 1), date(2024, 3, 1))] == [
        True,
        False,
    ]


def test_a_visitor_who_names_no_application_stands_for_the_one_that_was_awarded() -> None:
    turned_down = application("V1", VISITOR, "Maia", country="PT", host_application="A1")
    found = count(
        [
            awarded("A1", HOST),
            turned_down,
            awarded("V2", VISITOR, "Maia", country="PT", host_application="A1"),
        ],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia", country="PT")],
    )
    places = {fact.application_id: fact.participant_id for fact in found.tables.facts.rows}
    assert (places["V1"], places["V2"]) == ("", "P1")


def test_money_counts_what_was_kept_and_cost_what_was_executed() -> None:
    releases = (
        settled("L1", "300.00", claimed="350.00"),
        settled("L2", "200.00", release="2023-05", recovered="50.00"),
    )
    earlier = EarlierFigures(released_on={"2023-04": date(2023, 4, 20)})
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=releases,
        earlier=earlier,
    )
    assert executed(found, "released Site Visit") == Decimal("450.00")
    assert executed(found, "refused All") == Decimal("50.00")
    assert executed(found, "cost per activity Site Visit") == Decimal("450.00")
    assert executed(found, "cost per city place All") == Decimal("225.00")
    assert executed(found, "days to release") == 10  # L2: nobody knows the day of its release
    assert executed(found, "days to payment") is None
    assert [(r.rule, int(r.count.number), r.total.value) for r in found.refusals] == [
        ("RB-3", 1, Decimal("50.00"))
    ]
    line = next(b for b in found.budget if b.kind.name == "Site Visit")
    assert (line.year, line.figures["Released"].value) == (2023, Decimal("450.00"))


@pytest.mark.parametrize(
    ("status", "euro"),
    [
        (Status.PLANNED, "1876.00"),  # host 700, visitor 500 + 4 nights + 3 days
        (Status.CLOSED, "300.00"),  # nothing more comes
        (Status.CANCELLED, "0.00"),
    ],
)
def test_committed_is_the_most_that_may_be_paid(status: Status, euro: str) -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", status)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=(settled("L1", "300.00"),),
    )
    assert executed(found, "committed Site Visit") == Decimal(euro)


def test_experts_whom_nobody_has_named_are_committed_with_their_activity() -> None:
    found = count([awarded("A1", REVIEW)], [activity("R1", "A1", Status.PLANNED, "Expert Review")])
    assert executed(found, "committed Expert Review") == Decimal("2250.00")  # 5 days at 450


# --- trend and forecast --------------------------------------------------------------------------
def test_the_trend_counts_by_end_date_and_keeps_what_was_reported_then() -> None:
    runs = [{"period": "2023-03", "figures": {"kpi": {"activities": {"Executed": 7}}}}]
    found = count(
        [awarded("A1", HOST), awarded("A2", REVIEW, "Maia")],
        [
            activity("S1", "A1", Status.EXECUTED),
            activity("R1", "A2", Status.EXECUTED, "Expert Review", end_date=None),
        ],
        releases=(settled("L1", "300.00"),),
        earlier=EarlierFigures(runs),
    )
    months = {m.period: m for m in found.trend}
    assert [months[p].executed[Followed.ACTIVITIES] for p in ("2023-02", "2023-03", "2023-06")] == [
        0,
        1,
        2,
    ]
    assert months["2023-07"].executed[Followed.ACTIVITIES] is None  # it has not come yet
    added = {period: m.added[Followed.ACTIVITIES] for period, m in months.items()}
    assert {period for period, number in added.items() if number} == {"2023-03", "2023-06"}
    assert months["2023-03"].reported[Followed.ACTIVITIES] == 7
    assert months["2023-04"].released_eur == Decimal("300.00")
    assert [months[p].planned[Followed.ACTIVITIES] for p in ("2023-02", "2023-03", "2025-12")] == [
        4,
        9,
        51,
    ]
    assert figure(found, "activities").change == -5
    assert found.compared_with == "2023-03"


def test_the_trend_runs_on_as_long_as_activities_of_a_call_may_take_place() -> None:
    end = config().programme.model_copy(update={"end": date(2023, 9, 30)})
    found = on(AS_OF, how=config().model_copy(update={"programme": end}))
    assert found.trend[-1].ends == max(call.runs[1] for call in config().cut_offs)


def test_a_month_has_come_from_its_first_day_on() -> None:
    found = on(date(2023, 4, 1))
    come = [m.period for m in found.trend if m.executed[Followed.ACTIVITIES] is not None]
    assert come[-1] == "2023-04"
    assert {len(one.executed) for one in found.by_type} == {len(come)}


def test_the_forecast_goes_by_the_pace_of_past_calls() -> None:
    calls = ("EM-1", "EM-1", "EM-2")
    found = count(
        [awarded(f"A{n}", MISSION, f"City {n}", cut_off=call) for n, call in enumerate(calls)],
        [activity(f"M{n}", f"A{n}", Status.CLOSED, "Expert Mission") for n in range(3)],
    )
    outlook = found.ahead["activities EM"]
    # EM-1 brought 2, EM-2 one; so will EM-3 at least. EM-4 is optional.
    assert (int(outlook.kpi.figures["Executed"].number), outlook.low, outlook.high) == (3, 4, 13)
    assert outlook.reach is Reach.NO
    assert str(outlook.to_do) == (
        "12 more awards: EM-3 and EM-4 may still award 10; 2 more need a further call (PR-2)."
    )


def test_the_forecast_never_promises_more_than_the_target_nor_less_than_is_done() -> None:
    found = count(
        [awarded(f"A{n}", MISSION, f"City {n}") for n in range(17)],
        [activity(f"M{n}", f"A{n}", Status.CLOSED, "Expert Mission") for n in range(17)],
    )
    outlook = found.ahead["activities EM"]
    assert (outlook.low, outlook.high, outlook.reach) == (17, 17, Reach.YES)


def visit_over(visitors: int, absent: int = 0) -> tuple[list[Any], list[Any], list[Any]]:
    """A visit that is over, and how many of its visitor cities stayed away."""
    people = [
        person(f"P{n}", "S1", Role.VISITOR, f"City {n}", attended=n >= absent)
        for n in range(visitors)
    ]
    return [awarded("A1", HOST)], [activity("S1", "A1", Status.EXECUTED)], people


def test_what_is_over_is_never_ahead_and_a_visit_takes_its_five_and_no_sixth() -> None:
    applications, activities, people = visit_over(5, absent=2)
    applications.append(awarded("A2", HOST, "Maia", cut_off="SV-2"))
    activities.append(activity("S2", "A2", Status.PLANNED, city="Maia"))
    people += [person(f"Q{n}", "S2", Role.VISITOR, f"Town {n}") for n in range(6)]
    found = count(applications, activities, people)
    outlook = found.ahead["places Site Visit visitor"]
    assert outlook.ahead
    # S1: 3 of 5 came. S2 has five seats for its six cities; SV-3 and SV-4 may bring 10 visits.
    assert (outlook.ahead.awarded, outlook.ahead.room) == (5, 50)
    assert outlook.ahead.lost == Decimal(2) / 5
    # The two calls bring a visit each at least, as SV-1 and SV-2 did, and five visitors to it.
    assert (outlook.low, outlook.high) == (3 + 9, 3 + 5 + 50)


def test_what_lacks_is_told_in_places_that_exist_and_visits_that_do_not() -> None:
    found = count(*visit_over(5))
    outlook = found.ahead["places Site Visit visitor"]
    assert outlook.reach is Reach.NO
    assert str(outlook.to_do) == (
        "95 more visitor cities: no site visit to come has a free place, so at least 19 further "
        "site visits."
    )


def test_the_ladder_and_the_days_call_paid_what_finance_has_answered() -> None:
    paid = EarlierFigures(
        released_on={"2023-04": date(2023, 4, 20)}, paid_on={"2023-04-L1": date(2023, 5, 2)}
    )
    applications, activities, people = visit_over(1)
    people[0] = person("P1", "S1", Role.VISITOR, "Maia")
    lines = (settled("L1", "300.00"), settled("L2", "100.00"))
    found = count(applications, activities, people, releases=lines, earlier=paid)
    (fact,) = (f for f in found.tables["Data"].rows if f.part is Role.VISITOR)
    assert (fact.released, fact.paid) == (True, True)
    assert executed(found, "paid All") == Decimal("300.00")
    assert executed(found, "released All") == Decimal("400.00")
    assert executed(found, "days to payment") == executed(found, "median days to payment") == 22
    assert executed(found, "median days to release") == 10


def test_the_median_of_an_even_number_lies_half_way() -> None:
    days = (date(2022, 10, 1), date(2022, 10, 3), date(2022, 10, 6), date(2022, 12, 30))
    found = count(
        [awarded(f"A{n}", HOST, f"City {n}", decided_on=day) for n, day in enumerate(days)]
    )
    assert executed(found, "median days to decision Site Visit host") == Decimal("4.5")


def test_figures_for_run_json_are_plain_and_exact() -> None:
    found = count(
        [awarded("A1", HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=(settled("L1", "300.10"),),
    )
    plain = found.figures()
    assert plain["activities SV"] == {"Awarded": 1, "Executed": 1, "Planned": 0}
    assert plain["released All"] == {"Executed": "300.10"}
    assert plain["fill rate"] == {"Awarded": "0.2000", "Executed": "0.2000", "Planned": None}
