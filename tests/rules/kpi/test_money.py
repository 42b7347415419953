"""Each expense line once, in euro: claimed, approved and what the payee still has (PR-2)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category, Programme, Status
from p2p_sheets.case import Case
from p2p_sheets.config import Config
from p2p_sheets.rules.kpi import EarlierFigures
from p2p_sheets.rules.kpi.budget import budget, money_lines, outside, period_of, refusals
from p2p_sheets.rules.kpi.tables import MoneyLine, MoneyState, Tables
from p2p_sheets.rules.reimbursement import Numbering, Settlement
from tests import kinds
from tests.programmes import case, config, expense, programme, rate, settled, visit
from tests.rules.accounts.office import Office, euro

TRAVEL = Category.TRAVEL
DRAFT = Numbering("2023-03", draft=True)


def lines_of(
    settlement: Settlement,
    those: Case | None = None,
    earlier: EarlierFigures | None = None,
    numbering: Numbering = DRAFT,
) -> tuple[MoneyLine, ...]:
    return money_lines(
        those or case(programme()), settlement, earlier or EarlierFigures(), numbering
    )


def sums(lines: tuple[MoneyLine, ...]) -> list[tuple[str, str, str, str]]:
    return [
        (x.state.value, str(x.claimed_eur), str(x.approved_eur), str(x.kept_eur)) for x in lines
    ]


# --- a line that two releases paid ----------------------------------------------------------------
def corrected() -> Office:
    """A line of 300 that a second release paid 50 more."""
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "350")
    office.release()
    return office


def test_a_line_that_two_releases_paid_is_one_line_with_all_that_is_kept() -> None:
    assert sums(lines_of(corrected().draft())) == [("Released", "350.00", "350.00", "350.00")]


def test_what_came_back_of_a_line_that_two_releases_paid_is_taken_off_once() -> None:
    office = corrected()
    office.recovered(office.correct("a", "100", 40))
    office.release()
    assert sums(lines_of(office.draft())) == [("Released", "300.00", "100.00", "100.00")]


def test_what_is_asked_back_is_kept_until_it_is_back() -> None:
    office = corrected()
    office.correct("a", "100", 40)
    assert sums(lines_of(office.draft())) == [("Released", "300.00", "100.00", "350.00")]


def test_what_this_run_pays_of_a_line_is_a_row_of_its_own() -> None:
    office = Office(programme(expense("a", TRAVEL, "300")))
    office.release()
    office.correct("a", "350")
    assert sums(lines_of(office.draft())) == [
        ("Released", "300.00", "300.00", "300.00"),
        ("This run", "50.00", "50.00", "50.00"),
    ]


def test_a_withdrawn_release_leaves_no_line() -> None:
    office = corrected()
    office.withdraw()
    assert sums(lines_of(office.draft())) == [
        ("Released", "300.00", "300.00", "300.00"),
        ("This run", "50.00", "50.00", "50.00"),
    ]


# --- the three states -----------------------------------------------------------------------------
def three() -> tuple[Programme, Settlement]:
    those = programme(
        expense("L2", TRAVEL, "600"),
        expense("L10", TRAVEL, "70", receipt=None),
        expense("L1", TRAVEL, "9", participant_id="gone", date_from=date(2022, 12, 31)),
        activities=(visit(start_date=date(2023, 3, 7)),),
    )
    return those, settled(those)


@pytest.mark.parametrize("draft", [True, False])
def test_a_line_says_whose_it_is_and_how_far_it_has_come(draft: bool) -> None:
    those, settlement = three()
    found = lines_of(settlement, case(those), numbering=Numbering("2023-03-2", draft))
    by_id = {line.line_id: line for line in found}
    decided, held, orphan = by_id["L2"], by_id["L10"], by_id["L1"]
    common: dict[str, Any] = {
        "activity_id": "SV-01",
        "activity_type": "Site Visit",
        "participant_id": "P1",
        "role": "Visitor city",
        "category": "Travel",
        "year": 2023,
        "payment_days": None,
    }
    assert decided == MoneyLine(
        line_id="L2",
        state=MoneyState.NOW if draft else MoneyState.RELEASED,
        period="" if draft else "2023-03",
        claimed_eur=euro("600"),
        approved_eur=euro("500"),
        kept_eur=euro("500"),
        rule="RB-3",
        release_days=None if draft else 11,
        **common,
    )
    assert held == MoneyLine(
        line_id="L10",
        state=MoneyState.HELD,
        period="",
        claimed_eur=euro("70"),
        approved_eur=Decimal(0),
        kept_eur=Decimal(0),
        rule="RB-16",
        release_days=None,
        **common,
    )
    assert (orphan.participant_id, orphan.role, orphan.rule) == ("gone", "none", "RB-12")
    assert (decided.refused_eur, held.refused_eur) == (euro("100"), Decimal(0))
    assert (decided.spent_eur, held.spent_eur) == (euro("500"), euro("70"))


def test_lines_stand_by_state_and_then_by_id() -> None:
    office = Office(programme(expense("z", TRAVEL, "10"), expense("b", TRAVEL, "10")))
    office.release()
    office.claim(expense("y", TRAVEL, "10"), expense("a", TRAVEL, "10"))
    office.claim(expense("x", TRAVEL, "1", receipt=None), expense("c", TRAVEL, "1", receipt=None))
    found = lines_of(office.draft())
    assert [line.line_id for line in found] == ["b", "z", "a", "y", "c", "x"]


def test_the_year_is_the_activitys_and_without_it_the_expenses() -> None:
    line = expense("a", TRAVEL, "10", date_from=date(2022, 12, 30))
    dated = programme(line, activities=(visit(start_date=date(2023, 1, 2)),))
    undated = programme(line, activities=(visit(start_date=None),))
    assert [x.year for x in lines_of(settled(dated), case(dated))] == [2023]
    assert [x.year for x in lines_of(settled(undated), case(undated))] == [2022]


def test_ec_7_days_are_counted_from_the_claim_to_its_release_and_its_payment() -> None:
    office = Office(programme(expense("a", TRAVEL, "10", submitted_on=date(2023, 3, 20))))
    office.release()
    earlier = EarlierFigures(
        released_on={"2023-03": date(2023, 3, 31)}, paid_on={"2023-03-001": date(2023, 4, 4)}
    )
    (line,) = lines_of(office.draft(), earlier=earlier)
    assert (line.release_days, line.payment_days, line.paid) == (11, 15, True)
    (unknown,) = lines_of(office.draft())
    assert (unknown.release_days, unknown.payment_days, unknown.paid) == (None, None, False)


def test_what_is_held_without_a_rate_is_told_by_currency_outside_the_euro() -> None:
    lines = (
        expense("a", TRAVEL, "235.09", currency="GBP"),
        expense("b", TRAVEL, "1000", currency="SEK"),
        expense("c", TRAVEL, "0.91", currency="GBP"),
        expense("d", TRAVEL, "7", receipt=None),
    )
    held = settled(programme(*lines)).held
    assert outside(held) == "236.00 GBP, 1 000.00 SEK"
    assert outside(settled(programme(lines[3])).held) == ""
    known = settled(programme(lines[1], rates=(rate("SEK", "11"),)))
    assert outside(known.held) == ""


def test_the_period_of_a_release_is_its_month() -> None:
    assert [period_of(name) for name in ("2023-04", "2023-04-12", "")] == ["2023-04"] * 2 + [""]


# --- the budget and what rules refused ------------------------------------------------------------
def tables(*lines: MoneyLine) -> Tables:
    return Tables.of((), lines, (), ())


def with_budget(**years: str) -> Config:
    amounts = {year.strip("y"): Decimal(eur) for year, eur in years.items()}
    return config().model_copy(update={"budget": {kinds.VISIT.key: amounts}})


def test_pr_2_the_budget_has_a_line_where_there_is_money_or_a_budget() -> None:
    those, settlement = three()
    found = budget(
        tables(*lines_of(settlement, case(those))), with_budget(y2024="10", y2023="1000")
    )
    assert [(line.kind, line.year, line.budget) for line in found] == [
        (kinds.VISIT, 2023, Decimal(1000)),
        (kinds.VISIT, 2024, Decimal(10)),
    ]
    sums = {name: figure.number for name, figure in found[0].figures.items()}
    assert sums == {
        "Committed": 0,
        "Released": 0,
        "Paid": 0,
        "This run": euro("500"),
        "Held": euro("79"),
        "Refused": euro("100"),
    }
    assert found[0].left == Decimal(1000)
    assert budget(tables(*lines_of(settlement, case(those))), config())[0].left is None


def test_refusals_are_added_up_by_rule_as_people_order_rules() -> None:
    those = programme(
        expense("a", TRAVEL, "501"),
        expense("b", TRAVEL, "9", date_from=date(2023, 3, 8)),
        expense("h", Category.HOSTING, "80"),
        expense("m", Category.MEALS, quantity=5),
        activities=(visit(status=Status.EXECUTED),),
    )
    found = refusals(tables(*lines_of(settled(those), case(those))))
    assert [(one.rule, one.count.value, one.total.value) for one in found] == [
        ("RB-3", Decimal(2), euro("10")),
        ("RB-5", Decimal(1), euro("184")),
        ("RB-9", Decimal(1), euro("80")),
    ]
