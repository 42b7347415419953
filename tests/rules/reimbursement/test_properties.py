"""What holds for every programme and every sequence of months, not only for the examples."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import Category, Expense, Programme, Role
from p2p_sheets.money import ZERO
from p2p_sheets.rules.accounts import Releases, SettledLine
from p2p_sheets.rules.reimbursement import Settlement
from tests import kinds
from tests.programmes import IBANS, activity, expense, participant, programme, rate, settled, visit
from tests.rules.reimbursement.months import after

PEOPLE = (
    participant("P1", Role.VISITOR),
    participant("P2", Role.VISITOR, lead=True),
    participant("P3", Role.VISITOR, city="Espoo", country="FI", iban=IBANS[1]),
    participant("P4", Role.HOST, city="Trondheim", country="NO", iban=IBANS[2]),
    participant("P5", Role.EXPERT, "EM-01", iban=IBANS[3], contracted_days=Decimal(3)),
    participant("P6", Role.BENEFICIARY, "EM-01", iban=IBANS[2]),
)
ACTIVITIES = (visit(), activity("EM-01", kinds.MISSION))
CEILINGS = {
    ("SV-01", Category.TRAVEL): 500,
    ("EM-01", Category.TRAVEL): 500,
    ("SV-01", Category.HOSTING): 700,
    ("EM-01", Category.HOSTING): 500,
    ("SV-01", Category.ACCOMMODATION): 400,
    ("EM-01", Category.ACCOMMODATION): 400,
    ("SV-01", Category.MEALS): 276,
    ("EM-01", Category.MEALS): 276,
    ("EM-01", Category.DAILY_RATE): 1350,
}
RATES = (rate("SEK", "11.0475"), rate("GBP", "0.86945"))

euros = st.decimals(min_value="0.01", max_value="900", places=2)
people = st.sampled_from(PEOPLE)


@st.composite
def one_line(draw: st.DrawFn) -> dict[str, object]:
    """A line of anybody, of any category, within a few days."""
    person = draw(people)
    category = draw(st.sampled_from(list(Category)))
    halves = category is Category.DAILY_RATE
    units = draw(st.integers(1, 12))
    return {
        "category": category,
        "participant_id": person.participant_id,
        "activity_id": person.activity_id,
        "date_from": date(2023, 3, 5) + timedelta(days=draw(st.integers(0, 6))),
        "amount": str(draw(euros)),
        "quantity": (Decimal(units) / 2 if halves else Decimal(units))
        if category.by_unit
        else None,
        "currency": draw(st.sampled_from([None, "EUR", "SEK", "GBP"]))
        if not category.by_unit
        else None,
        "receipt": draw(st.sampled_from([None, "R-1", "R-2", "R-3", "R-4"])),
    }


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A programme of two activities with up to 14 lines."""
    rows = draw(st.lists(one_line(), max_size=14))
    lines = []
    for number, row in enumerate(rows):
        row = {key: value for key, value in row.items() if value is not None}  # noqa: PLW2901
        lines.append(expense(f"L{number:02}", row.pop("category"), row.pop("amount"), **row))  # type: ignore[arg-type]
    return programme(*lines, activities=ACTIVITIES, people=PEOPLE, rates=RATES)


Owned = tuple[str, str, str, Category]


def totals(releases: Releases) -> dict[Owned, Decimal]:
    """What was paid in all, by activity, role, owner of the cap and category."""
    out: dict[Owned, Decimal] = {}
    for line in rows(releases):
        key = (line.activity_id, line.role, line.owner, Category(line.category))
        out[key] = out.get(key, ZERO) + line.approved_eur
    return out


def rows(releases: Releases) -> list[SettledLine]:
    return [line for release in releases.all for line in release.lines]


def said(settlement: Settlement) -> tuple[object, ...]:
    """All that a settlement decides."""
    return (
        settlement.lines,
        settlement.held,
        settlement.payments,
        settlement.findings,
        settlement.adjustments,
        settlement.changes,
    )


@given(programmes())
def test_approved_and_refused_make_up_what_was_claimed(those: Programme) -> None:
    settlement = settled(those)
    for line in settlement.lines:
        assert line.approved_eur + line.refused_eur == line.claimed_eur
        assert ZERO <= line.approved_eur <= line.ceiling_eur
        assert line.reason
        assert line.rule
    decided = Counter(line.line_id for line in settlement.lines)
    waiting = Counter(line.line_id for line in settlement.held)
    assert decided + waiting == Counter(line.line_id for line in those.expenses)
    assert sum((p.amount_eur for p in settlement.payments), ZERO) == sum(
        (line.approved_eur for line in settlement.lines), ZERO
    )


@given(programmes(), st.lists(st.integers(0, 3), min_size=14, max_size=14))
def test_no_cap_is_exceeded_over_all_releases_and_no_line_is_released_twice(
    those: Programme, months: list[int]
) -> None:
    releases = after(*by_month(those.expenses, months, those))
    for (activity_id, _, _, category), eur in totals(releases).items():
        assert eur <= CEILINGS.get((activity_id, category), 0)
    assert max(Counter(line.line_id for line in rows(releases)).values(), default=1) == 1
    last = settled(those, releases=releases)
    assert not last.lines
    assert not last.to_release


@given(programmes(), st.lists(st.integers(0, 3), min_size=14, max_size=14))
def test_one_person_per_visitor_city_is_paid_over_all_releases(
    those: Programme, months: list[int]
) -> None:
    releases = after(*by_month(those.expenses, months, those))
    paid = {line.participant_id for line in rows(releases) if line.approved_eur > 0}
    assert not {"P1", "P2"} <= paid


@given(programmes())
def test_euro_pools_pay_the_same_over_months_as_at_once_where_months_follow_the_dates(
    those: Programme,
) -> None:
    lines = [line for line in those.expenses if not line.category.by_unit and line.receipt]
    unique = replace(those, expenses=tuple(replace(line, receipt=line.line_id) for line in lines))
    ordered = sorted(unique.expenses, key=lambda line: (line.date_from, line.line_id))
    months = [index * 3 // max(len(ordered), 1) for index in range(len(ordered))]
    over_months = totals(after(*by_month(ordered, months, unique)))
    at_once = totals(after(unique))
    host_and_expert = [key for key in at_once if key[1] != Role.VISITOR]
    assert {key: over_months[key] for key in host_and_expert} == {
        key: at_once[key] for key in host_and_expert
    }


@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(those: Programme, chance: random.Random) -> None:
    shuffled = list(those.expenses)
    chance.shuffle(shuffled)
    people_shuffled = list(those.participants)
    chance.shuffle(people_shuffled)
    other = replace(those, expenses=tuple(shuffled), participants=tuple(people_shuffled))
    assert said(settled(other)) == said(settled(those))


def by_month(
    lines: tuple[Expense, ...] | list[Expense], months: list[int], those: Programme
) -> list[Programme]:
    """Let lines come in month by month; each month's workbooks hold all that came so far."""
    return [
        replace(
            those,
            expenses=tuple(
                line for line, came in zip(lines, months, strict=False) if came <= month
            ),
        )
        for month in range(4)
    ]
