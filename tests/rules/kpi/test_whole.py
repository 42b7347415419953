"""A small programme counted whole: every seat, part, month and outlook, word for word."""

from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Decision, Deliverable, Programme, Role, Status
from p2p_sheets.rules.kpi import Kpis
from p2p_sheets.rules.kpi.measures import Count, Median, Ratio, Total
from p2p_sheets.rules.kpi.tables import Fact
from p2p_sheets.rules.kpi.trend import AgainstPlan, Followed
from tests import kinds
from tests.rules.kpi.programme import (
    AS_OF,
    ROW,
    activity,
    application,
    awarded,
    count,
    on,
    person,
    settled,
)

STAGES = (
    *("applied", "eligible", "awarded", "contracted", "executed", "planned"),
    *("reported", "released", "paid", "priority", "optional", "cancelled"),
)
PORTUGAL, GERMANY = {"country": "PT"}, {"country": "DE"}


@pytest.fixture(scope="module")
def whole() -> Kpis:
    """A visit that took place, a review to come, a mission without its application."""
    reports = ("Reflection report", "Testimonial")
    review = {"start_date": date(2023, 9, 4), "end_date": date(2023, 9, 5)}
    return count(
        [
            awarded("A1", kinds.FOR_HOST, decided_on=date(2022, 10, 10)),
            awarded("A2", kinds.FOR_REVIEW, "Köln", **GERMANY),
            application(
                "A3",
                kinds.FOR_REVIEW,
                "Maia",
                decision=Decision.REJECTED,
                decided_on=date(2022, 11, 20),
                **PORTUGAL,
            ),
            awarded("V1", kinds.FOR_VISITOR, "Maia", host_application="A1", **PORTUGAL),
            application("V2", kinds.FOR_VISITOR, "Lecce", host_application="A1", preference=1),
            awarded("A4", kinds.FOR_MISSION, declined_on=date(2023, 1, 9)),
        ],
        [
            activity("S1", "A1", Status.EXECUTED),
            activity(
                "R1", "A2", Status.CONTRACTED, "Expert Review", city="Köln", **GERMANY, **review
            ),
            activity("M1", "lost", Status.CLOSED, "Expert Mission", end_date=None),
        ],
        [
            person("P1", "S1", Role.VISITOR, "Maia", application_id="V1", **PORTUGAL),
            person("P2", "S1", Role.VISITOR, "Graz", attended=False),
            person("X1", "R1", Role.EXPERT, email="x@x.org", contracted_days=Decimal(2)),
            person("X2", "M1", Role.EXPERT, email="x@x.org"),
            person("H1", "S1", Role.HOST),
        ],
        [
            Deliverable(
                row=ROW,
                activity_id="S1",
                participant_id=None,
                deliverable=name,
                done_on=AS_OF,
                reference=None,
            )
            for name in reports
        ],
        (settled("L1", "300.00"),),
    )


def told(fact: Fact) -> str:
    """A fact in a line: whose it is, how far it has come, and what it may cost."""
    ids = (fact.application_id, fact.activity_id, fact.participant_id, fact.visit, fact.person)
    return " | ".join(
        (
            f"{fact.part}, {fact.activity_type.name}",
            " ".join(one or "-" for one in ids),
            f"{fact.city.key if fact.city else '-'} {fact.cut_off or '-'} {fact.year}",
            f"{fact.decision or '-'} {fact.status or '-'}",
            " ".join(stage for stage in STAGES if getattr(fact, stage)),
            f"{fact.done_on} {fact.decision_days} {fact.committed_eur}",
        )
    )


FACTS = """
Host city, Site Visit | A1 S1 - A1 - | IT:trento SV-1 2023 | Awarded Executed | applied eligible awarded contracted executed | 2023-03-03 10 700.00
Beneficiary city, Expert Review | A2 R1 - - - | DE:koln ER-1 2023 | Awarded Contracted | applied eligible awarded contracted planned priority | None None 0.00
Beneficiary city, Expert Review | A3 - - - - | PT:maia ER-1 2022 | Rejected - | applied priority | None 20 0.00
Beneficiary city, Expert Mission | A4 - - - - | IT:trento EM-1 2022 | Declined - | applied priority | None None 0.00
Beneficiary city, Expert Mission | - M1 - - - | IT:trento - 2023 | - Closed | awarded contracted executed priority | 2023-06-30 None 0.00
Visitor city, Site Visit | V1 S1 P1 A1 - | PT:maia SV-1 2023 | Awarded Executed | applied eligible awarded contracted executed reported released | 2023-03-03 None 1176.00
Visitor city, Site Visit | V2 S1 - A1 - | IT:lecce SV-1 2023 | - Executed | applied | None None 0.00
Visitor city, Site Visit | - S1 P2 A1 - | IT:graz SV-1 2023 | - Executed | awarded contracted | None None 1176.00
Expert, Expert Review | A2 R1 X1 - X1 | - ER-1 2023 | Awarded Contracted | awarded contracted planned priority | None None 900.00
Expert, Expert Mission | - M1 X2 - X1 | - - 2023 | - Closed | awarded contracted executed priority | 2023-06-30 None 0.00
"""  # noqa: E501 (a line per seat)


def test_each_seat_is_told_with_how_far_it_has_come(whole: Kpis) -> None:
    rows = whole.tables["Data"].rows
    assert [told(fact) for fact in rows] == FACTS.strip().splitlines()
    assert " ".join(fact.id for fact in rows) == "S1 R1 A3 A4 M1 V1 V2 P2 X1 X2"


def test_each_call_counts_its_own_and_stands_against_its_places(whole: Kpis) -> None:
    found: list[object] = [
        (
            row.name,
            str(row.kind),
            row.places,
            {stage: len(f.ids) for stage, f in row.figures.items() if f.value},
            (row.days_to_decision.value, row.progress, row.gap),
        )
        for row in whole.cut_offs
        if any(f.value for f in row.figures.values())
    ]
    first = dict.fromkeys(("Applied", "Eligible", "Awarded", "Contracted", "Executed"), 1)
    assert found == [
        (
            "ER-1",
            "Expert Review",
            4,
            {"Applied": 2, "Eligible": 1, "Awarded": 1, "Contracted": 1, "Planned": 1},
            (20, 0, 4),
        ),
        ("EM-1", "Expert Mission", 5, {"Applied": 1}, (None, 0, 5)),
        ("SV-1", "Site Visit host", 5, first, (10, Decimal("0.2"), 4)),
        (
            "SV-1",
            "Site Visit visitor",
            25,
            {**first, "Applied": 2, "Awarded": 2, "Contracted": 2, "Reported": 1, "Released": 1},
            (None, Decimal("0.04"), 24),
        ),
        (
            "none",
            "Expert Mission",
            0,
            {"Awarded": 1, "Contracted": 1, "Executed": 1},
            (None, None, 0),
        ),
    ]


def test_a_visit_counts_who_came(whole: Kpis) -> None:
    (visit,) = whole.visits
    assert (visit.host.id, visit.places, visit.fewest, visit.call_closed) == ("S1", 5, 3, True)
    assert (visit.came, visit.fill) == (Decimal(1), Decimal("0.2"))
    assert visit.flag == "fewer than 3"


def test_cities_stand_by_country_and_name_with_their_places(whole: Kpis) -> None:
    found = {
        city.city.key: {name: f.ids for name, f in city.figures.items() if f.value}
        for city in whole.cities
    }
    assert list(found) == ["DE:koln", "IT:graz", "IT:trento", "PT:maia"]
    assert found["IT:trento"] == {
        "Applied": ("S1", "A4"),
        "Expert Mission": ("M1",),
        "Site Visit host": ("S1",),
        "Awarded": ("S1", "M1"),
        "Executed": ("S1", "M1"),
    }


def test_el_1_a_city_that_took_part_could_whatever_the_list_says(whole: Kpis) -> None:
    found = [(one.country, one.took_part, one.could) for one in whole.countries]
    assert found == [("IT", 1, 1), ("PT", 1, 1)]


def test_groups_leave_out_what_has_neither_activity_nor_place(whole: Kpis) -> None:
    found = {
        f"{group.by} {group.value}": [int(f.number) for f in group.figures.values()]
        for group in whole.groups
    }
    assert found == {
        "Year 2023": [3, 2, 1, 5, 3, 1],
        "Country DE": [1, 0, 1, 1, 0, 1],
        "Country IT": [2, 2, 0, 3, 2, 0],
        "Country PT": [0, 0, 0, 1, 1, 0],
        "Size 50 000 to 500 000": [2, 2, 0, 2, 2, 0],
        "Size Over 500 000": [1, 0, 1, 1, 0, 1],
        "Size Unknown": [0, 0, 0, 2, 1, 0],
    }


# --- month by month -------------------------------------------------------------------------------
def test_the_trend_runs_from_the_first_call_to_the_programmes_end(whole: Kpis) -> None:
    months = whole.trend
    assert (months[0].period, months[0].ends) == ("2022-09", date(2022, 9, 30))
    assert (months[-1].period, months[-1].ends, len(months)) == ("2025-12", date(2025, 12, 31), 40)
    planned = {m.period: tuple(m.planned.values()) for m in months}
    steps = ("2023-01", "2023-02", "2023-03", "2023-04", "2023-12", "2024-06", "2025-12")
    assert [planned[p] for p in steps] == [
        (0, 0),
        (4, 4),
        (9, 34),
        (18, 43),
        (41, 91),
        (51, 151),
        (51, 151),
    ]


def test_what_was_executed_is_counted_in_its_month_up_to_the_month_of_the_run(whole: Kpis) -> None:
    found = {m.period: m for m in whole.trend}
    what = Followed.ACTIVITIES, Followed.PLACES
    executed = [tuple(found[f"2023-0{n}"].executed[one] for one in what) for n in range(2, 8)]
    assert executed == [(0, 0), (1, 2), (1, 2), (1, 2), (2, 3), (None, None)]
    added = [tuple(found[f"2023-0{n}"].added[one] for one in what) for n in range(2, 8)]
    assert added == [(0, 0), (1, 2), (0, 0), (0, 0), (1, 1), (None, None)]
    released = {m.period: m.released_eur for m in whole.trend if m.released_eur}
    assert released == {"2023-04": Decimal("300.00")}
    assert [m.period for m in whole.months][-1] == "2023-06"


def test_each_kind_of_place_has_its_own_months(whole: Kpis) -> None:
    found = {str(one.kind): one for one in whole.by_type}
    assert found["Expert Review"].planned[:12] == (0, 0, 0, 0, 0, 4, 4, 8, 8, 12, 16, 16)
    assert found["Expert Mission"].planned[6:17] == (0, 5, 5, 5, 10, 10, 10, 10, 10, 15, 15)
    assert found["Site Visit visitor"].planned[5:10] == (0, 25, 25, 25, 50)
    assert {len(one.planned) for one in found.values()} == {40}
    assert found["Site Visit visitor"].executed == (*[0] * 6, 1, 1, 1, 1)
    assert found["Expert Mission"].executed == (*[0] * 9, 1)
    assert found["Expert Review"].executed == (0,) * 10


@pytest.mark.parametrize(
    ("executed", "planned", "says"),
    [(3, 3, "on plan"), (2, 3, "1 behind plan"), (4, 3, "1 ahead of plan")],
)
def test_the_plan_is_held_against_what_was_executed(executed: int, planned: int, says: str) -> None:
    assert str(AgainstPlan(executed, planned)) == says


# --- where it ends, and in a few lines ------------------------------------------------------------
def test_each_outlook_tells_its_range_and_what_would_close_the_gap(whole: Kpis) -> None:
    found = {
        f"{one.title} {one.scope}": (one.low, one.high, str(one.reach), one.short, str(one.to_do))
        for one in whole.forecast
    }
    more = "may still award"
    visits = "no site visit to come has a free place, so at least 20 further site visits."
    kinds_ = "Expert Review, Expert Mission"
    assert found == {
        "Activities Expert Review": (
            *(1, 9, "no", 7),
            f"15 more awards: ER-5 and ER-6 {more} 8; 7 more need a further call (PR-2).",
        ),
        "Activities Expert Mission": (
            *(1, 11, "no", 4),
            f"14 more awards: EM-3 and EM-4 {more} 10; 4 more need a further call (PR-2).",
        ),
        "Activities Site Visit": (
            *(1, 11, "no", 9),
            f"19 more awards: SV-3 and SV-4 {more} 10; 9 more need a further call (PR-2).",
        ),
        "Activities All": (3, 31, "no", 20, f"See above: {kinds_} and Site Visit."),
        "City places Site Visit visitor": (1, 51, "no", 49, f"99 more visitor cities: {visits}"),
        "City places All": (
            *(4, 82, "no", 69),
            f"See above: {kinds_}, Site Visit and Site Visit visitor.",
        ),
        "Experts All": (
            *(1, 24, "possible", 0),
            "19 more persons: activities to come have room for 28.",
        ),
    }


def test_before_any_call_has_closed_nothing_is_expected_of_the_others() -> None:
    found = on(date(2022, 9, 1))
    assert {one.low for one in found.forecast} == {0}
    assert {one.ahead.expected for one in found.forecast if one.ahead} == {0}
    assert found.ahead["activities EM"].high == 15


@pytest.mark.parametrize(("day", "flag"), [(30, ""), (31, "fewer than 3")])
def test_pr_6_a_visit_without_visitors_is_flagged_once_their_call_has_closed(
    day: int, flag: str
) -> None:
    those = Programme(
        applications=(awarded("A1", kinds.FOR_HOST),),
        activities=(activity("S1", "A1", Status.PLANNED),),
    )
    as_of = date.fromordinal(date(2022, 11, 30).toordinal() + day - 30)
    assert [visit.flag for visit in on(as_of, those).visits] == [flag]


def test_a_measure_at_a_stage_counts_those_alone_that_have_reached_it() -> None:
    where, staged = (("Part", "Expert"),), (("Part", "Expert"), ("Executed", 1))
    count_, total, middle = Count(where), Total("EUR", where), Median("Days", where)
    assert count_.at("Executed") == Count(staged)
    assert total.at("Executed") == Total("EUR", staged)
    assert middle.at("Executed") == Median("Days", staged)
    assert Ratio(count_, total, 5).at("Executed") == Ratio(Count(staged), Total("EUR", staged), 5)


def test_a_place_that_was_given_back_counts_for_nobody_who_came_along() -> None:
    back = awarded("V1", kinds.FOR_VISITOR, "Maia", host_application="A1", declined_on=AS_OF)
    found = count(
        [awarded("A1", kinds.FOR_HOST), back],
        [activity("S1", "A1", Status.PLANNED)],
        [
            person("P1", "S1", Role.VISITOR, "Maia", application_id="V1"),
            person("P2", "S1", Role.VISITOR, "Maia"),
        ],
    )
    visitors = [f for f in found.tables["Data"].rows if f.part is Role.VISITOR]
    assert [(f.application_id, f.awarded) for f in visitors] == [("V1", False)]


def test_a_place_is_given_back_whoever_of_the_city_named_the_application() -> None:
    back = awarded("V1", kinds.FOR_VISITOR, "Maia", host_application="A1", declined_on=AS_OF)
    found = count(
        [
            awarded("A1", kinds.FOR_HOST),
            back,
            awarded("V2", kinds.FOR_VISITOR, "Maia", host_application="A1"),
        ],
        [activity("S1", "A1", Status.PLANNED)],
        [
            person("P1", "S1", Role.VISITOR, "Maia", application_id="V2"),
            person("P2", "S1", Role.VISITOR, "Maia", application_id="V1"),
        ],
    )
    visitors = [f for f in found.tables["Data"].rows if f.part is Role.VISITOR]
    assert {f.awarded for f in visitors} == {False}


@pytest.mark.parametrize(
    ("day", "room"), [(date(2022, 10, 31), 20), (date(2022, 11, 1), 15), (date(2024, 7, 1), 0)]
)
def test_ca_3_a_call_may_award_until_it_closes_without_applications(day: date, room: int) -> None:
    ahead = on(day).ahead["activities EM"].ahead
    assert ahead
    assert ahead.room == room


def test_the_month_in_a_few_lines(whole: Kpis) -> None:
    lines = dict(whole.summary())
    assert lines["Activities"] == (
        "2 of 51 executed (4 %), 1 planned, 25 behind plan; 3 to 31 expected"
    )
    assert lines["City places"] == (
        "3 of 151 executed (2 %), 1 planned, 74 behind plan; 4 to 82 expected"
    )
    assert lines["Cities"] == "2 different ones took part; 67 % of places small or mid-sized"
    assert lines["Experts"] == "1 of 20-24 engaged (5 %), 1 planned; 1 to 24 expected"
    assert lines["Visits"] == "20 % of the visitors' places taken; 1 needing attention"
    assert lines["Pipeline"] == (
        "6 applied > 3 eligible > 5 awarded > 5 contracted > 3 executed > 1 reported > 1 released "
        "> 0 paid"
    )
    assert lines["Gaps"] == (
        "Expert Review: 15 more awards; Expert Mission: 14 more awards; "
        "Site Visit: 19 more awards; Site Visit visitor: 99 more visitor cities; "
        "All: 19 more persons"
    )
    assert lines["Timeliness"] == "0 % of deliverables on time"
    assert lines["EUR"] == ("300.00 released, 0.00 paid, 0.00 in this run, 0.00 held, 0.00 refused")


def test_a_line_of_which_all_came_back_is_not_released_any_more() -> None:
    found = count(
        [awarded("A1", kinds.FOR_HOST)],
        [activity("S1", "A1", Status.EXECUTED)],
        [person("P1", "S1", Role.VISITOR, "Maia")],
        releases=(settled("L1", "300.00", recovered="300.00"),),
    )
    assert not any(fact.released for fact in found.tables["Data"].rows)
