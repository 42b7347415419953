"""RB-12, RB-13, PA-5: who a person is does not change with what is entered about them later."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category, Expense, Participant, Programme, Role
from p2p_sheets.rules.accounts import Releases
from tests import kinds
from tests.programmes import (
    IBANS,
    activity,
    approved,
    delivered,
    expense,
    held,
    override,
    participant,
    programme,
    settled,
)
from tests.rules.accounts.office import Office, payments
from tests.rules.reimbursement.months import after

MISSION = activity("EM-01", kinds.MISSION)
EXPERT = participant("P5", Role.EXPERT, "EM-01", name="Ana Lyst", contracted_days=Decimal(3))
NAMELESS = replace(EXPERT, email=None)


def ticket(name: str, amount: str, of: Participant = EXPERT, day: int = 7) -> Programme:
    """A mission with one ticket of one expert."""
    line = expense(
        name,
        Category.TRAVEL,
        amount,
        activity_id="EM-01",
        participant_id=of.participant_id,
        date_from=date(2023, 3, day),
    )
    return programme(line, activities=(MISSION,), people=(of,))


def then(first: Programme, second: Programme) -> Programme:
    """The second month: the workbooks of both."""
    people = {p.participant_id: p for p in (*first.participants, *second.participants)}
    return replace(
        second,
        participants=tuple(people.values()),
        expenses=(*first.expenses, *second.expenses),
        deliverables=delivered(*people.values()),
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (NAMELESS, EXPERT),
        (EXPERT, NAMELESS),
        (EXPERT, replace(EXPERT, email="ana.lyst@example.org")),
        (NAMELESS, replace(EXPERT, participant_id="P6")),
        (EXPERT, replace(NAMELESS, participant_id="P6")),
        (EXPERT, replace(EXPERT, participant_id="P6", name="A. Lyst")),
        (NAMELESS, replace(NAMELESS, name="Anna Lyst")),
    ],
    ids=["entered", "deleted", "corrected", "entered anew", "without, anew", "by e-mail", "typo"],
)
def test_rb_12_no_second_ceiling_opens_when_an_e_mail_is_entered_or_changed(
    before: Participant, now: Participant
) -> None:
    first = ticket("a", "400", before)
    second = then(first, ticket("b", "300", now, day=8))
    assert approved(settled(second, releases=after(first))) == {"b": "100.00"}


@pytest.mark.parametrize(
    ("before", "now"),
    [(NAMELESS, EXPERT), (EXPERT, NAMELESS)],
    ids=["entered", "deleted"],
)
def test_rb_12_nor_when_the_row_paid_before_is_gone(before: Participant, now: Participant) -> None:
    first = ticket("a", "400", before)
    second = then(first, ticket("b", "300", replace(now, participant_id="P6"), day=8))
    alone = replace(second, participants=second.participants[-1:])
    assert approved(settled(alone, releases=after(first))) == {"b": "100.00"}


def test_rb_12_an_activity_id_in_other_letters_opens_no_second_ceiling() -> None:
    first = ticket("a", "400")
    second = then(first, ticket("b", "300", day=8))
    lower = replace(
        second,
        activities=(replace(MISSION, activity_id="em-01"),),
        participants=(replace(EXPERT, activity_id="em-01"),),
        expenses=tuple(replace(line, activity_id="em-01") for line in second.expenses),
        deliverables=tuple(replace(d, activity_id="em-01") for d in second.deliverables),
    )
    assert approved(settled(lower, releases=after(first))) == {"b": "100.00"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Grazz", {"b1": "100.00", "b2": "0.00", "b3": "300.00"}),
        ("Wien", {"b1": "0.00", "b2": "300.00", "b3": "0.00"}),
    ],
)
def test_rb_12_a_typo_in_a_city_that_is_put_right_takes_along_what_was_settled_with_it(
    typed: str, expected: dict[str, str]
) -> None:
    """Anna of Graz was entered under another city; what was settled for Wien stays Wien's."""
    wrong = participant("P1", Role.VISITOR, city=typed)
    first = programme(expense("a", Category.TRAVEL, "400"), people=(wrong,))
    people = (
        replace(wrong, city="Graz"),
        participant("P2", Role.VISITOR, city="Graz", lead=True, iban=IBANS[1]),
        participant("P3", Role.VISITOR, city="Wien", iban=IBANS[2]),
    )
    more = [
        expense(f"b{n}", Category.TRAVEL, "300", participant_id=f"P{n}", date_from=date(2023, 3, 8))
        for n in (1, 2, 3)
    ]
    second = programme(*first.expenses, *more, people=people)
    assert approved(settled(second, releases=after(first))) == expected


def test_rb_12_an_id_used_again_for_another_person_takes_no_ceiling_along() -> None:
    first = ticket("a", "400")
    other = replace(EXPERT, name="Olaf Other", email="olaf@example.org", iban=IBANS[1])
    mark = override("P5", "IBAN-CHANGED", IBANS[1])
    second = replace(then(first, ticket("b", "300", other, day=8)), overrides=(mark,))
    settlement = settled(second, releases=after(first))
    assert approved(settlement) == {"b": "300.00"}
    said = [f.value for f in settlement.findings if f.code == "CHANGED-AFTER-RELEASE"]
    assert said == ["the participant is another person"]


def test_rb_13_a_cost_that_comes_back_is_known_though_the_e_mail_was_entered_since() -> None:
    first = ticket("a", "400", NAMELESS)
    again = ticket("b", "400", replace(EXPERT, participant_id="P6"))
    twin = replace(again, expenses=(replace(again.expenses[0], receipt="R-a"),))
    assert held(settled(then(first, twin), releases=after(first))) == {"b": ["RB-13"]}


def test_rb_12_two_rows_of_a_person_in_one_month_draw_on_one_ceiling() -> None:
    both = then(
        ticket("a", "400", NAMELESS), ticket("b", "300", replace(EXPERT, participant_id="P6"))
    )
    assert approved(settled(both)) == {"a": "400.00", "b": "100.00"}


def test_rb_12_two_persons_of_one_name_have_a_ceiling_each() -> None:
    other = replace(EXPERT, participant_id="P6", email="another.ana@example.org", iban=IBANS[1])
    first = ticket("a", "400")
    second = then(first, ticket("b", "300", other, day=8))
    assert approved(settled(second, releases=after(first))) == {"b": "300.00"}


def test_rb_14_an_e_mail_entered_later_is_no_other_person() -> None:
    first = ticket("a", "400", NAMELESS)
    entered = settled(replace(first, participants=(EXPERT,)), releases=after(first))
    assert entered.findings == ()
    renamed = replace(EXPERT, name="Somebody Else", email=None)
    other = settled(replace(first, participants=(renamed,)), releases=after(first))
    assert [f.value for f in other.findings] == ["the participant is another person"]


def test_pa_5_an_account_that_the_person_gave_up_since_is_held_too() -> None:
    first = ticket("a", "100")
    moved = replace(EXPERT, participant_id="P6", iban=IBANS[1])
    second = then(first, ticket("b", "100", moved, day=8))
    assert not settled(second, releases=after(first)).lines
    (mark,) = changed_accounts(second, after(first)).values()
    second = replace(second, overrides=(override("P6", "IBAN-CHANGED", mark),))
    assert approved(settled(second, releases=after(first))) == {"b": "100.00"}
    third = then(second, ticket("c", "100", day=9))  # P5 again, with the account before
    assert list(changed_accounts(third, after(first, second))) == ["P5"]


def test_pa_5_who_was_paid_in_an_earlier_period_is_known_though_the_e_mail_was_entered_since() -> (
    None
):
    earlier = Releases(periods=(after(ticket("a", "100", NAMELESS)),))
    moved = replace(EXPERT, participant_id="P6", iban=IBANS[1])
    assert list(changed_accounts(ticket("b", "100", moved), earlier)) == ["P6"]


def test_rb_12_who_is_forgotten_of_an_earlier_period_is_nobody_of_this_one() -> None:
    """Each ledger numbers its forgotten by itself: here one number stands for two persons."""
    forgotten = replace(EXPERT, name="forgotten person 9/1", email="forgotten person 9/1")
    earlier = after(ticket("x", "400", replace(forgotten, participant_id="P6")))
    before = replace(after(ticket("a", "400", forgotten)), periods=(earlier,))
    bert = replace(EXPERT, participant_id="P6", name="Bert Other", email="bert@example.org")
    second = then(ticket("a", "400"), ticket("b", "300", bert, day=8))
    assert approved(settled(second, releases=before)) == {"b": "300.00"}


def changed_accounts(those: Programme, releases: Releases) -> dict[str, str]:
    """The accounts that changed, by participant."""
    found = settled(those, releases=releases).findings
    return {f.subject: f.value for f in found if f.code == "IBAN-CHANGED"}


def test_rb_14_a_city_that_became_another_one_is_said() -> None:
    guest = participant("P1", Role.VISITOR)
    first = programme(expense("a", Category.TRAVEL, "400"), people=(guest,))
    spelled = replace(first, participants=(replace(guest, city="GRAZ "),))
    assert settled(spelled, releases=after(first)).findings == ()
    moved = replace(first, participants=(replace(guest, city="Wien"),))
    (told,) = settled(moved, releases=after(first)).findings
    assert told.code == "CHANGED-AFTER-RELEASE"
    assert told.value == "the city was Graz, is Wien"


def test_rb_12_a_person_whose_row_is_gone_draws_on_the_same_ceiling_under_another_id() -> None:
    first = ticket("a", "400")
    anew = ticket("b", "300", replace(EXPERT, participant_id="P6"), day=8)
    assert approved(settled(anew, releases=after(first))) == {"b": "100.00"}
    renamed = ticket("b", "300", replace(EXPERT, participant_id="P6", name="A. Lyst"), day=8)
    assert approved(settled(renamed, releases=after(first))) == {"b": "100.00"}


def test_rb_13_one_name_country_and_account_under_two_e_mails_is_one_person() -> None:
    other = replace(EXPERT, participant_id="P6", email="ana.lyst@example.org")
    first = ticket("a", "400")
    settlement = settled(then(first, ticket("b", "300", other, day=8)), releases=after(first))
    assert approved(settlement) == {"b": "100.00"}
    assert {f.code for f in settlement.findings} == {"PERSON-TWO-EMAILS"}


def test_rb_13_an_id_whose_name_was_a_typo_is_the_same_person_and_that_is_said() -> None:
    first = ticket("a", "400", NAMELESS)
    typo = ticket("b", "300", replace(NAMELESS, name="Anna Lyst"), day=8)
    settlement = settled(then(first, typo), releases=after(first))
    assert [f.code for f in settlement.findings if f.rule == "RB-13"] == ["PERSON-RENAMED"]


def test_rb_13_a_renamed_row_and_the_old_person_under_a_new_id_open_no_second_ceiling() -> None:
    first = ticket("a", "400")
    renamed = replace(EXPERT, name="Zoltan Two", email="zoltan@example.org", iban=IBANS[1])
    again = replace(EXPERT, participant_id="P6")
    lines = [
        replace(line, participant_id=of)
        for of, month in (("P5", ticket("z", "450", day=8)), ("P6", ticket("b", "300", day=9)))
        for line in month.expenses
    ]
    second = replace(
        first,
        participants=(renamed, again),
        expenses=(*first.expenses, *lines),
        deliverables=delivered(renamed, again),
        overrides=(override("P5", "IBAN-CHANGED", IBANS[1]),),
    )
    assert approved(settled(second, releases=after(first))) == {"z": "450.00", "b": "100.00"}


OFFICE = "office@example.org"
TWO_ON_ONE_MAILBOX = (
    replace(EXPERT, email=OFFICE),
    replace(EXPERT, participant_id="P6", name="Bert Other", email=OFFICE, iban=IBANS[1]),
)


def test_rb_13_two_experts_on_one_office_mailbox_wait_until_staff_say_and_lose_nothing() -> None:
    lines = [
        replace(ticket(f"l{n}", "450", person).expenses[0], receipt=f"R-{n}")
        for n, person in enumerate(TWO_ON_ONE_MAILBOX)
    ]
    those = programme(*lines, activities=(MISSION,), people=TWO_ON_ONE_MAILBOX)
    settlement = settled(those)
    assert (approved(settlement), held(settlement)) == ({"l0": "450.00"}, {"l1": ["RB-13"]})
    two = replace(those, overrides=(override("P6", "EMAIL-SHARED", "Bert Other"),))
    assert approved(settled(two)) == {"l0": "450.00", "l1": "450.00"}


def test_rb_13_of_two_on_one_mailbox_who_both_were_paid_the_first_one_goes_on() -> None:
    lines = [
        replace(line, line_id=f"{month}{n}", receipt=f"R-{month}{n}")
        for month, eur in (("a", "200"), ("b", "150"))
        for n, person in enumerate(TWO_ON_ONE_MAILBOX)
        for line in ticket("x", eur, person).expenses
    ]
    accepted = override("P6", "EMAIL-SHARED", "Bert Other")
    first = programme(
        *lines[:2], activities=(MISSION,), people=TWO_ON_ONE_MAILBOX, overrides=(accepted,)
    )
    second = programme(*lines, activities=(MISSION,), people=TWO_ON_ONE_MAILBOX)
    settlement = settled(second, releases=after(first))
    assert (approved(settlement), held(settlement)) == ({"b0": "150.00"}, {"b1": ["RB-13"]})


def test_rb_13_of_two_on_one_mailbox_the_one_who_was_paid_goes_on_though_the_other_is_earlier() -> (
    None
):
    ana, bert = TWO_ON_ONE_MAILBOX
    first = ticket("b0", "200", bert)
    second = then(ticket("a1", "450", ana, day=1), then(first, ticket("b1", "150", bert, day=9)))
    settlement = settled(second, releases=after(first))
    assert (approved(settlement), held(settlement)) == ({"b1": "150.00"}, {"a1": ["RB-13"]})


@pytest.mark.parametrize(
    ("contracts", "waits"), [(("3", "8"), True), (("4", "8"), False), (("8", "3"), False)]
)
def test_rb_6_the_contract_of_the_first_on_a_mailbox_says_whether_its_cap_is_met(
    contracts: tuple[str, str], waits: bool
) -> None:
    office = "office@example.org"
    people = (
        replace(EXPERT, email=office, contracted_days=Decimal(contracts[0])),
        replace(
            EXPERT,
            participant_id="P6",
            name="Bert Other",
            email=office,
            iban=IBANS[1],
            contracted_days=Decimal(contracts[1]),
        ),
    )
    lines = (fee("a", people[0], "2", 1), fee("b", people[1], "2", 7))
    settlement = settled(programme(*lines, activities=(MISSION,), people=people))
    assert held(settlement) == ({"b": ["RB-13"]} if waits else {})


@pytest.mark.parametrize("changed", [{}, {"application_id": "A-9"}, {"end_date": date(2023, 4, 9)}])
def test_rb_12_a_renamed_activity_id_opens_no_second_ceiling(changed: dict[str, Any]) -> None:
    first = ticket("a", "400")
    renamed = replace(MISSION, activity_id="EM-01b", **changed)
    person = replace(EXPERT, activity_id="EM-01b")
    line = replace(ticket("b", "300", day=8).expenses[0], activity_id="EM-01b")
    second = programme(*first.expenses, line, activities=(renamed,), people=(person,))
    settlement = settled(second, releases=after(first))
    assert "b" in held(settlement)
    told = {f.code: (f.subject, f.value) for f in settlement.findings}
    assert told["ACTIVITY-RENAMED"] == ("EM-01b", "EM-01")
    assert told["ACTIVITY-VANISHED"] == ("EM-01", "")


@pytest.mark.parametrize(("city", "country"), [("Nowhereton", "FI"), ("Nowhertown", "AT")])
def test_rb_12_an_unlisted_city_like_one_that_was_paid_waits(city: str, country: str) -> None:
    guest = participant("P1", Role.VISITOR, city="Nowhereton", country="AT")
    other = participant("P2", Role.VISITOR, city=city, country=country, iban=IBANS[1])
    first = programme(expense("a", Category.TRAVEL, "500"), people=(guest,))
    more = expense("b", Category.TRAVEL, "450", participant_id="P2", date_from=date(2023, 3, 8))
    second = programme(*first.expenses, more, people=(guest, other))
    settlement = settled(second, releases=after(first))
    assert held(settlement) == {"b": ["RB-12"]}
    (found,) = (f for f in settlement.findings if f.code == "CITY-NEAR-PAID")
    assert (found.subject, found.column, found.value) == ("P2", "City", f"{city} ({country})")
    assert "Nowhereton (AT)" in found.message


def test_rb_12_a_host_of_a_city_like_one_that_was_paid_does_not_wait() -> None:
    guest = participant("P1", Role.VISITOR, city="Nowhereton", country="AT")
    host = participant("P2", Role.HOST, city="Nowhertown", country="AT", iban=IBANS[1])
    first = programme(expense("a", Category.TRAVEL, "500"), people=(guest,))
    more = expense("h", Category.HOSTING, "50", participant_id="P2")
    second = programme(*first.expenses, more, people=(guest, host))
    assert approved(settled(second, releases=after(first))) == {"h": "50.00"}


def test_rb_12_a_city_like_one_that_got_nothing_does_not_wait() -> None:
    guest = participant("P1", Role.VISITOR, city="Nowhereton", country="AT")
    other = participant("P2", Role.VISITOR, city="Nowhertown", country="AT", iban=IBANS[1])
    first = programme(expense("a", Category.HOSTING, "100"), people=(guest,))
    more = expense("b", Category.TRAVEL, "50", participant_id="P2", date_from=date(2023, 3, 8))
    second = programme(*first.expenses, more, people=(guest, other))
    assert approved(settled(second, releases=after(first))) == {"b": "50.00"}


def test_rb_12_a_city_that_is_not_listed_waits_beside_a_listed_one_like_it() -> None:
    guest = participant("P1", Role.VISITOR, city="Valladolid", country="ES")
    other = participant("P2", Role.VISITOR, city="Valadolid", country="ES", iban=IBANS[1])
    first = programme(expense("a", Category.TRAVEL, "100"), people=(guest,))
    more = expense("b", Category.TRAVEL, "50", participant_id="P2", date_from=date(2023, 3, 8))
    second = programme(*first.expenses, more, people=(guest, other))
    assert held(settled(second, releases=after(first))) == {"b": ["RB-12"]}


def test_rb_12_a_listed_city_like_one_that_was_paid_and_a_visitor_of_the_same_do_not_wait() -> None:
    guest = participant("P1", Role.VISITOR, city="Nowhereton", country="AT")
    same = participant("P2", Role.VISITOR, city="NOWHERETON", country="AT", iban=IBANS[1])
    listed = participant("P3", Role.VISITOR, city="Espoo", country="FI", iban=IBANS[2])
    first = programme(expense("a", Category.TRAVEL, "100"), people=(guest,))
    more = [
        expense(f"l{of}", Category.TRAVEL, "50", participant_id=of, date_from=date(2023, 3, 8))
        for of in ("P2", "P3")
    ]
    second = programme(*first.expenses, *more, people=(guest, same, listed))
    assert held(settled(second, releases=after(first))) == {}


def test_rb_15_what_is_owed_goes_to_nobody_who_only_has_the_row_now() -> None:
    office = Office(programme(expense("a", Category.TRAVEL, "300")))
    office.release()
    office.returned("2023-03-001")
    office.change_person("P1", name="Zoltan Two", email="zoltan@example.org", iban=IBANS[1])
    office.overrule("P1", "IBAN-CHANGED", IBANS[1])
    settlement = office.draft()
    assert not settlement.payments
    (finding,) = (f for f in settlement.findings if f.code == "PAYEE-CHANGED")
    office.overrule("P1", "PAYEE-CHANGED", finding.value)
    assert payments(office.draft()) == {"2023-03-2-001": "300.00"}


def fee(name: str, of: Participant, days: str, day: int) -> Expense:
    return expense(
        name,
        Category.DAILY_RATE,
        quantity=days,
        activity_id="EM-01",
        participant_id=of.participant_id,
        date_from=date(2023, 3, day),
    )


def test_rb_6_one_person_with_two_contracts_in_a_mission_stops_no_run() -> None:
    people = (EXPERT, replace(EXPERT, participant_id="P6", contracted_days=Decimal(5)))
    lines = (fee("a", people[0], "3", 1), fee("b", people[1], "2", 7))
    those = programme(*lines, activities=(MISSION,), people=people)
    assert approved(settled(those)) == {"a": "1350.00", "b": "900.00"}
    assert not settled(those, releases=after(those)).findings


def test_rb_6_the_contract_of_who_has_the_row_now_is_not_that_of_who_was_paid() -> None:
    first = programme(fee("a", EXPERT, "3", 7), activities=(MISSION,), people=(EXPERT,))
    other = replace(EXPERT, name="Zoltan Two", email="z@example.org", contracted_days=Decimal(1))
    again = replace(EXPERT, participant_id="P6")
    second = replace(first, participants=(other, again))
    codes = {f.code for f in settled(second, releases=after(first)).findings}
    assert codes == {"CHANGED-AFTER-RELEASE"}
