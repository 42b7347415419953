"""RB-14, RB-13: what becomes of released lines when rows change, and of payees and caps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category, Correction, Expense, Faulty, Programme, Role, Status
from p2p_sheets.rules.accounts import Releases
from tests import kinds
from tests.programmes import (
    IBANS,
    activity,
    approved,
    expense,
    held,
    override,
    participant,
    programme,
    row_of,
    selected,
    settled,
    visit,
    with_text,
)
from tests.rules.accounts.office import Office, payments
from tests.rules.reimbursement.months import after

TRAVEL, MEALS = Category.TRAVEL, Category.MEALS
BASE = programme(
    expense("a", TRAVEL, "300"), expense("b", TRAVEL, "300", date_from=date(2023, 3, 8))
)
RELEASED = after(BASE)  # a at 300, b cut to 200


def told(those: Programme, releases: Releases = RELEASED) -> list[tuple[str, str]]:
    return [(f.code, f.value) for f in settled(those, releases=releases).findings]


# --- rows that changed ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": Decimal(301)}, "amount was 300, is 301"),
        ({"date_from": date(2023, 3, 9)}, "date from was 2023-03-07, is 2023-03-09"),
        ({"currency": "SEK"}, "currency was EUR, is SEK"),
        ({"category": Category.HOSTING}, "category was Travel, is Hosting"),
    ],
)
def test_rb_14_a_released_line_that_changed_is_said_and_not_paid_again(
    change: dict[str, Any], says: str
) -> None:
    changed = replace(BASE, expenses=(replace(BASE.expenses[0], **change), BASE.expenses[1]))
    assert told(changed) == [("CHANGED-AFTER-RELEASE", says)]
    assert not settled(changed, releases=RELEASED).lines


def test_rb_14_a_deleted_line_stays_settled_and_is_listed() -> None:
    settlement = settled(replace(BASE, expenses=BASE.expenses[:1]), releases=RELEASED)
    assert [(f.code, f.subject) for f in settlement.findings] == [("DELETED-AFTER-RELEASE", "b")]


@pytest.mark.parametrize(("record", "deleted"), [(Expense, []), (Correction, ["b"])])
def test_rb_14_a_released_line_that_an_error_keeps_out_is_not_deleted(
    record: type[Expense | Correction], deleted: list[str]
) -> None:
    faulty = Faulty(record, row_of(record, 9), "B", {"line_id": "B"})
    those = replace(BASE, expenses=BASE.expenses[:1], faulty=(faulty,))
    found = settled(those, releases=RELEASED).findings
    assert [f.subject for f in found if f.code == "DELETED-AFTER-RELEASE"] == deleted


def test_rb_14_each_deleted_line_is_listed() -> None:
    found = settled(replace(BASE, expenses=()), releases=RELEASED).findings
    assert [f.subject for f in found if f.code == "DELETED-AFTER-RELEASE"] == ["a", "b"]


def test_rb_14_a_line_in_error_hides_no_deleted_one_behind_it() -> None:
    faulty = Faulty(Expense, row_of(Expense, 9), "a", {"line_id": "a"})
    found = settled(replace(BASE, expenses=(), faulty=(faulty,)), releases=RELEASED).findings
    assert [f.subject for f in found if f.code == "DELETED-AFTER-RELEASE"] == ["b"]


def test_rb_14_a_deleted_line_whose_id_only_looks_like_a_movement_is_listed() -> None:
    base = programme(expense("P1/cab-1", TRAVEL, "10"))
    settlement = settled(replace(base, expenses=()), releases=after(base))
    assert [f.subject for f in settlement.findings] == ["P1/cab-1"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"activities": (visit(status=Status.CANCELLED),)}, "the activity was cancelled"),
        (
            {"activities": (visit(end_date=date(2023, 3, 10)),)},
            "the activity was on 2023-03-07 to 2023-03-09, is on 2023-03-07 to 2023-03-10",
        ),
        (
            {"participants": (participant("P1", Role.VISITOR, attended=False),)},
            "the person did not attend",
        ),
        (
            {"participants": (participant("P1", Role.HOST),)},
            "the role was Visitor city, is Host city",
        ),
    ],
)
def test_rb_14_what_became_of_the_activity_or_the_person_is_said(
    change: dict[str, Any], says: str
) -> None:
    changed = replace(BASE, **change)
    once = "activities" in change  # one cause; what became of a person is told of each line
    assert told(changed) == [("CHANGED-AFTER-RELEASE", says)] * (1 if once else 2)


def test_rb_9_a_host_that_was_settled_as_the_beneficiary_has_not_changed() -> None:
    host, mission = participant("P1", Role.HOST, "EM-01"), activity("EM-01", kinds.MISSION)
    line = expense("a", Category.HOSTING, "90", activity_id="EM-01")
    those = programme(line, people=(host,), activities=(mission,))
    settlement = settled(those, releases=after(those))
    assert [found.code for found in settlement.findings] == ["HOST-IN-MISSION"]


def test_rb_14_one_finding_names_the_lines_of_an_activity_that_moved() -> None:
    moved = (visit(end_date=date(2023, 3, 10)),)
    for lines, names in ((BASE.expenses, "a and b were"), (BASE.expenses[:1], "a was")):
        first = replace(BASE, expenses=lines)
        (found,) = settled(replace(first, activities=moved), releases=after(first)).findings
        assert names in found.message


def test_the_changes_since_the_last_release_leave_out_the_lines_that_it_held() -> None:
    waits = expense("w", TRAVEL, "9", receipt=None)
    first = replace(BASE, expenses=(*BASE.expenses, waits))
    assert settled(first).changes == ()
    changed = replace(BASE.expenses[0], amount=Decimal(301))
    second = replace(first, expenses=(changed, waits, expense("n", TRAVEL, "5")))
    found = settled(second, releases=after(first)).changes
    assert [(one.kind.value, one.line_id, one.what) for one in found] == [
        ("New", "n", ""),
        ("Changed", "a", "amount was 300, is 301"),
        ("Vanished", "b", "released in 2023-03"),
    ]


def test_rb_12_an_activity_id_that_vanished_after_a_release_is_said() -> None:
    renamed = programme(
        expense("a", TRAVEL, "300", activity_id="SV-99"),
        activities=(activity("SV-99", kinds.VISIT),),
        people=(participant("P1", Role.VISITOR, "SV-99"),),
    )
    found = {(f.code, f.subject) for f in settled(renamed, releases=RELEASED).findings}
    assert ("ACTIVITY-VANISHED", "SV-01") in found


# --- lines that today's rows would give more ------------------------------------------------------
def test_rb_14_a_role_put_right_tells_the_refused_lines_and_pays_within_the_right_cap() -> None:
    wrong = participant("P1", Role.HOST, city="Graz")
    office = Office(programme(expense("a", TRAVEL, "400"), people=(wrong,)))
    office.release()
    visitor = participant("P1", Role.VISITOR)
    office.change_person("P1", role=visitor.role, application_id=visitor.application_id)
    office.change(applications=(selected(visitor, "A-SV-01"),))
    office.claim(expense("b", TRAVEL, "300", date_from=date(2023, 3, 8)))
    settlement = office.release()
    assert payments(settlement) == {"2023-03-2-001": "300.00"}
    refused = {f.subject: f.value for f in office.draft().findings if f.code == "REFUSED-EARLIER"}
    assert refused == {"a": "200.00"}
    office.correct("a", "400")
    assert payments(office.release()) == {"2023-03-3-001": "200.00"}
    office.change_person("P1", role=Role.HOST)  # and back: what was paid stays where it drew
    office.change_person("P1", role=Role.VISITOR)
    office.claim(expense("c", TRAVEL, "50", date_from=date(2023, 3, 9)))
    assert approved(office.draft()) == {"c": "0.00"}


def test_rb_14_a_line_that_draws_on_another_cap_today_was_not_refused_wrongly() -> None:
    office = Office(BASE)
    office.release()
    office.recovered(office.correct("a", "0"))
    office.release()
    cut = {f.subject: f.value for f in office.draft().findings if f.code == "REFUSED-EARLIER"}
    assert cut == {"b": "300.00"}
    first, second = office.programme.expenses
    moved = replace(second, activity_id="SV-02")
    office.change(expenses=(first, moved), activities=(visit(), activity("SV-02", kinds.VISIT)))
    assert "REFUSED-EARLIER" not in {f.code for f in office.draft().findings}


def test_rb_3_a_line_refused_to_a_further_person_is_not_told_as_refused_wrongly() -> None:
    people = (participant("P1", Role.VISITOR), participant("P2", Role.VISITOR))
    lines = (expense("a", TRAVEL, "100"), expense("b", TRAVEL, "120", participant_id="P2"))
    those = programme(*lines, people=people)
    assert told(those, after(those)) == []


def test_rb_10_a_rate_that_config_raises_later_is_no_refusal() -> None:
    later = with_text("eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-01-01, eur = 113.00 },")
    base = programme(expense("a", MEALS, quantity=1))
    settlement = settled(base, releases=after(base), with_config=later)
    assert settlement.findings == ()


# --- accounts that changed ------------------------------------------------------------------------
def test_pa_5_a_changed_iban_holds_new_lines_until_overridden_for_that_account() -> None:
    moved = replace(
        BASE,
        participants=(participant("P1", Role.VISITOR, iban=IBANS[1]),),
        expenses=(*BASE.expenses, expense("m", MEALS, quantity=1)),
    )
    assert held(settled(moved, releases=RELEASED)) == {"m": ["PA-5"]}
    other = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[2]),))
    assert held(settled(other, releases=RELEASED)) == {"m": ["PA-5"]}
    accepted = replace(moved, overrides=(override("P1", "IBAN-CHANGED", IBANS[1]),))
    assert approved(settled(accepted, releases=RELEASED)) == {"m": "92.00"}


def test_pa_5_a_known_person_under_a_new_participant_id_is_told_by_the_person() -> None:
    people = (
        participant("P1", Role.VISITOR, name="Ana Lyst"),
        participant("P7", Role.VISITOR, name="Ana Lyst", email="p1@example.org", iban=IBANS[1]),
    )
    base = programme(*BASE.expenses, people=people[:1])
    those = programme(
        *BASE.expenses, expense("m", MEALS, quantity=1, participant_id="P7"), people=people
    )
    assert held(settled(those, releases=after(base))) == {"m": ["PA-5"]}


# --- withdrawals ----------------------------------------------------------------------------------
@pytest.mark.parametrize("paid", [False, True], ids=["never paid", "paid after all"])
def test_rb_12_a_withdrawn_line_that_moves_to_another_cap_draws_on_that_one(paid: bool) -> None:
    second = activity("SV-02", kinds.VISIT)
    people = (participant("P1", Role.VISITOR), participant("P2", Role.VISITOR, "SV-02"))
    office = Office(
        programme(expense("a", TRAVEL, "400"), activities=(visit(), second), people=people)
    )
    office.release()
    office.withdraw()
    lines = (*office.programme.expenses, expense("b", TRAVEL, "300", date_from=date(2023, 3, 8)))
    moved = [replace(line, activity_id="SV-02", participant_id="P2") for line in lines]
    office.change(expenses=tuple(moved))
    if paid:
        office.paid("2023-03-001")
    again = "0.00" if paid else "400.00"
    assert approved(office.release()) == {"a": again, "b": "100.00"}
    office.claim(expense("c", TRAVEL, "300"))
    assert approved(office.draft()) == {"c": "300.00"}
