"""Figures that change on a day: a cut-off goes by its closing date, money by the Start date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from p2p_sheets.books import Category, Role
from p2p_sheets.books.applications import Score
from p2p_sheets.case import Case
from p2p_sheets.config import Config, ConfigError
from p2p_sheets.config.load import parse
from p2p_sheets.rules.steps import commitments, missing_deliverables
from tests import kinds
from tests.programmes import (
    CONFIG,
    activity,
    config,
    expense,
    participant,
    programme,
    register,
    settled,
    visit,
)
from tests.rules.selection import contests

TEXT = CONFIG.read_text("utf-8")
ON = date(2023, 3, 7)  # the first day of the visit of the tests


def changed(*lines: str, on: str = "2023-03-07") -> Config:
    """The configuration of the tests with a change from a day on."""
    head = f'\n[[changes]]\nvalid_from = {on}\nsource = "Steering Committee"\n'
    return parse(TEXT + head + "\n".join(lines))


def test_what_held_before_stays_and_what_holds_from_a_day_holds_on_it() -> None:
    dated = changed("scoring.threshold = 3.5", "types.ER.max_awards = 3")
    before, since = dated.on(date(2023, 3, 6)), dated.on(ON)
    assert (before.scoring.threshold, since.scoring.threshold) == (Decimal("3.00"), Decimal("3.5"))
    assert (before.types["ER"].max_awards, since.types["ER"].max_awards) == (4, 3)
    assert since.on(date(2022, 1, 1)) is before is dated
    assert since.types["EM"] == before.types["EM"]
    assert config().on(ON) is config()


def test_several_changes_are_laid_over_one_another_in_the_order_of_their_days() -> None:
    later = '\n[[changes]]\nvalid_from = 2023-01-01\nsource = "x"\nselection.reserve = 5\n'
    dated = parse(
        TEXT
        + '[[changes]]\nvalid_from = 2023-06-01\nsource = "y"\nselection.carry_over = true'
        + later
    )
    assert dated.on(date(2023, 5, 31)).selection.carry_over is False
    last = dated.on(date(2023, 6, 1)).selection
    assert (last.reserve, last.carry_over) == (5, True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("scoring.treshold = 3", "changes from 2023-03-07: there is no key scoring.treshold"),
        ("scoring.threshold = 9", "changes from 2023-03-07: scoring: threshold = 9 is outside"),
        ('types.ER.name = "Review"', "the types and their names stay"),
        ("scoring.step = 1", "the scale of scores cannot change"),
        ("scoring.scale = [0, 10]", "the scale of scores cannot change"),
        ("steps = []", "the change from 2023-03-07 changes nothing"),
        ('drop = [{ type = "SV", name = "The vist" }]', 'SV has no step named "The vist" to drop'),
        (
            'drop = [{ type = "SV", name = "Reflection report" }]',
            'no step of "SV Visitor city" delivers "Reflection report"',  # money waits for it
        ),
        ("programme.places = 9", "there is no key changes[1].programme"),
    ],
)
def test_a_change_that_makes_no_sense_is_one_sentence(line: str, says: str) -> None:
    with pytest.raises(ConfigError) as told:
        changed(line)
    assert says in str(told.value)


# --- cut-offs ------------------------------------------------------------------------------------
def test_ca_5_a_cut_off_is_judged_by_what_held_when_it_closed() -> None:
    made = [
        (contests.application("R1", city=0), "3.2"),
        (contests.application("R2", city=1, cut_off="ER-2"), "3.2"),
    ]
    dated = changed("scoring.threshold = 3.5", on="2022-11-15")
    selection = contests.run(*made, config=dated)
    assert contests.proposals(selection) == {"R1": "Proposed award", "R2": "Below threshold"}
    plain = contests.run(*made)
    assert selection.cut_off["ER-1"].main.lines == plain.cut_off["ER-1"].main.lines


def test_el_4_bands_requirements_and_numbers_go_by_the_closing_date_too() -> None:
    made = [(contests.application(f"R{n}", city=n), "4") for n in range(3)]
    dated = changed(
        "selection.priority.population = [1, 2]",
        "types.ER.max_awards = 1",
        'types.ER.city.requires = ["Host application"]',
        on="2022-10-31",
    )
    selection = contests.run(*made, config=dated)
    assert selection.cut_off["ER-1"].main.lines == ()
    assert all("Host application" in n.reason for n in selection.cut_off["ER-1"].not_ranked)
    day_after = changed("types.ER.max_awards = 1", on="2022-11-01")
    assert len(contests.proposed(contests.run(*made, config=day_after), kinds.FOR_REVIEW)) == 3


def test_se_1_a_criterion_that_came_later_has_its_column_and_no_say_before() -> None:
    criteria = ", ".join(
        f'{{ label = "{label}", weight = 50 }}' for label in ("Relevance", "Openness")
    )
    dated = changed(f"scoring.criteria = [{criteria}]", on="2022-11-15")
    titles = [column.title for column in Score.SHEET.columns(dated)]
    assert {"Relevance", "Readiness", "Openness"} <= set(titles)
    assert [c.label for c in dated.scoring.criteria] == [c.label for c in config().scoring.criteria]


# --- money ---------------------------------------------------------------------------------------
UNITS = (
    '[[changes.entitlements]]\nrule = "RB-6"\ncategory = "Daily rate"\nshape = "rate"\n'
    'who = [{ type = "ER", role = "Expert", max_units = 4 }]\n'
    "amounts = [{ valid_from = 2022-01-01, eur = 400.00 }]"
)


@pytest.mark.parametrize(("on", "eur"), [("2023-03-07", "1600.00"), ("2023-03-08", "2250.00")])
def test_rb_6_units_and_rates_are_those_of_the_start_date(on: str, eur: str) -> None:
    review = activity("ER-01", kinds.REVIEW)
    expert = participant("P1", Role.EXPERT, "ER-01", contracted_days=Decimal(5))
    line = expense("a", Category.DAILY_RATE, activity_id="ER-01", quantity=Decimal(5))
    those = programme(line, people=(expert,), activities=(review,))
    [paid] = settled(those, with_config=changed(UNITS, on=on)).lines
    assert paid.approved_eur == Decimal(eur)


@pytest.mark.parametrize(("on", "waits"), [("2023-03-07", set()), ("2023-03-08", {"b"})])
def test_rb_13_two_experts_on_one_mailbox_wait_only_for_a_cap_of_the_start_date(
    on: str, waits: set[str]
) -> None:
    higher = (
        '[[changes.entitlements]]\nrule = "RB-7"\ncategory = "Travel"\nshape = "ceiling"\n'
        'who = [{ type = "EM", role = "Expert" }]\n'
        "amounts = [{ valid_from = 2022-01-01, eur = 900.00 }]"
    )
    people = [
        participant(name, Role.EXPERT, "EM-01", name=said, email="office@example.org")
        for name, said in (("P1", "Ana Expert"), ("P2", "Bert Other"))
    ]
    lines = [
        expense(
            one,
            Category.TRAVEL,
            "450",
            activity_id="EM-01",
            participant_id=f"P{n}",
            receipt=f"R-{n}",
        )
        for n, one in enumerate("ab", 1)
    ]
    those = programme(*lines, people=tuple(people), activities=(activity("EM-01", kinds.MISSION),))
    settlement = settled(those, with_config=changed(higher, on=on))
    assert {line.line_id for line in settlement.held} == waits


def test_rb_9_the_right_of_another_type_is_left_as_it_was() -> None:
    dated = changed(UNITS).on(ON)
    mission, plain = (c.entitlement("EM", "Expert", "Daily rate") for c in (dated, config()))
    assert mission
    assert plain
    assert mission.amounts == plain.amounts
    assert [w.type for w in mission.who] == ["EM"]


@pytest.mark.parametrize(("on", "waits"), [("2023-03-07", ("Resumé",)), ("2023-03-08", ())])
def test_st_6_money_waits_for_what_held_on_the_start_date(on: str, waits: tuple[str, ...]) -> None:
    dated = changed(
        'payment_requires = { "SV Host city" = ["Resumé"] }' if waits else "selection.reserve = 4",
        on=on,
    )
    host = participant("P1", Role.HOST, city="Trondheim")
    those = replace(programme(people=(host,)), deliverables=())
    case = Case(those, dated, register(), date(2023, 3, 31))
    if not waits:
        waits = tuple(config().payment_requires["SV Host city"])
    assert missing_deliverables(case, host) == waits


def test_st_3_a_step_that_is_dropped_is_owed_by_activities_before_that_day_alone() -> None:
    dated = changed('drop = [{ type = "SV", name = "Preparation meeting" }]')
    early, late = visit(start_date=date(2023, 3, 6)), visit()
    for one, there in ((early, True), (late, False)):
        those = programme(activities=(one,), people=(participant("P1", Role.HOST),))
        found = commitments(Case(those, dated, register(), date(2023, 3, 31)))
        assert any(c.step.name == "Preparation meeting" for c in found.commitments) is there
    assert "Preparation meeting" in dated.options("deliverables")


def test_st_3_a_step_of_another_name_is_one_more_from_its_day_on() -> None:
    step = (
        '[[changes.steps]]\ntype = "SV"\nname = "Photographs"\ndeliverable = "Photographs"\n'
        'by = ["Host city"]\nfrom = "end"\ndue = 3\nrule = "ST-3"'
    )
    dated = changed(step)
    early, late = visit(start_date=date(2023, 3, 6)), visit()
    for one, there in ((early, False), (late, True)):
        those = programme(activities=(one,), people=(participant("P1", Role.HOST),))
        found = commitments(Case(those, dated, register(), date(2023, 3, 31)))
        assert any(c.step.name == "Photographs" for c in found.commitments) is there
    assert "Photographs" in dated.options("deliverables")
