"""The proof that nothing vanished: every row and every cent in one class, and none in two."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category, Correction, Expense, Faulty, Programme, RowCount
from p2p_sheets.money import ZERO
from p2p_sheets.rules.accounts import Imbalance, Releases
from p2p_sheets.rules.reimbursement import HeldLine, Settlement
from p2p_sheets.rules.reimbursement.reconciliation import (
    ACCOUNTS,
    Balance,
    Reconciliation,
    _prove,
    reconcile,
)
from tests.programmes import (
    case,
    expense,
    programme,
    rate,
    row_of,
    settled,
    with_switch,
    with_text,
)
from tests.rules.accounts.office import Office, euro
from tests.rules.reimbursement.months import after

TRAVEL, NIGHTS = Category.TRAVEL, Category.ACCOMMODATION
BOOK = "books.xlsx"


def counted(read: int, *, sheet: str = "Expenses", **more: int) -> RowCount:
    return RowCount(BOOK, sheet, read, **more)


def reconciled(
    those: Programme, *counts: RowCount, releases: Releases | None = None, **more: Any
) -> Reconciliation:
    settlement = settled(those, releases=releases, **more)
    return reconcile(case(those, **more), counts, settlement)


def of_office(office: Office, *counts: RowCount) -> tuple[Balance, ...]:
    those = replace(office.programme, corrections=tuple(office.rows))
    return reconcile(case(those, as_of=office.as_of), counts, office.draft()).balances


def unread(record: type[Expense | Correction] = Expense, **values: Any) -> Faulty:
    return Faulty(record, row_of(record, 40), "L40", values)


def test_each_row_of_expenses_is_in_one_class_with_its_euro() -> None:
    first = programme(expense("a", TRAVEL, "100"))
    those = replace(
        first,
        expenses=(
            *first.expenses,
            expense("b", TRAVEL, "450", date_from=date(2023, 3, 8)),
            expense("c", TRAVEL, "70", receipt=None),
            expense("d", TRAVEL, "900", currency="SEK"),
        ),
        faulty=(unread(amount=Decimal(30)),),
    )
    counts = counted(8, empty=2, repeated=1), RowCount(BOOK, "Participants", 9)
    found = reconciled(those, *counts, releases=after(first))
    assert found.without_rate == (("SEK", Decimal(900)),)
    assert found.balances == (
        Balance(
            workbook=BOOK,
            read=8,
            empty=2,
            repeated=1,
            released_earlier=1,
            in_error=1,
            held=2,
            lines=1,
            claimed_eur=euro("650"),
            approved_eur=euro("400"),
            refused_eur=euro("50"),
            held_eur=euro("70"),
            released_earlier_eur=euro("100"),
            in_error_eur=euro("30"),
        ),
    )


def test_two_sheets_of_one_workbook_and_two_counts_of_one_sheet_add_up() -> None:
    counts = counted(3, empty=2), counted(4, repeated=4), counted(2, sheet="Corrections", empty=2)
    (balance,) = reconciled(programme(expense("a", TRAVEL, "10")), *counts).balances
    assert (balance.read, balance.empty, balance.repeated, balance.lines) == (9, 4, 4, 1)


@pytest.mark.parametrize(
    ("values", "claimed", "outside"),
    [
        ({}, "0", ()),
        ({"amount": Decimal("12.345")}, "12.35", ()),
        ({"amount": Decimal(22), "currency": "EUR"}, "22", ()),
        ({"amount": Decimal(22), "currency": "SEK", "date_from": date(2023, 3, 9)}, "2", ()),
        ({"amount": Decimal(22), "currency": "SEK"}, "0", (("SEK", Decimal(22)),)),
        ({"currency": "SEK"}, "0", (("SEK", ZERO),)),
        ({"category": TRAVEL, "amount": Decimal(5), "quantity": Decimal(3)}, "5", ()),
        ({"category": NIGHTS, "amount": Decimal(5), "quantity": Decimal(3)}, "300", ()),
        ({"category": NIGHTS}, "100", ()),
    ],
)
def test_a_row_in_error_claims_what_can_be_read_of_it(
    values: dict[str, Any], claimed: str, outside: tuple[tuple[str, Decimal], ...]
) -> None:
    those = programme(rates=(rate("SEK", "11"),), faulty=(unread(**values),))
    found = reconciled(those, counted(1))
    assert (found.balances[0].claimed_eur, found.without_rate) == (euro(claimed), outside)
    assert (found.balances[0].in_error, found.balances[0].in_error_eur) == (1, euro(claimed))


def test_nights_in_error_claim_their_amount_where_what_was_spent_is_paid() -> None:
    those = programme(faulty=(unread(category=NIGHTS, amount=Decimal(5), quantity=Decimal(3)),))
    spent = with_switch(basis="up_to")
    assert reconciled(those, counted(1), with_config=spent).balances[0].claimed_eur == 5


def test_nights_in_error_claim_the_first_rate_as_nobody_knows_of_which_day_they_are() -> None:
    later = with_text("eur = 92.00 },", "eur = 92.00 }, { valid_from = 2023-01-01, eur = 113.00 },")
    those = programme(faulty=(unread(category=Category.MEALS),))
    assert reconciled(those, counted(1), with_config=later).balances[0].claimed_eur == 92


def corrections(*amounts: str) -> Office:
    """A line of 100 that was released, and rows of Corrections for it."""
    office = Office(programme(expense("a", TRAVEL, "100")))
    office.release()
    for day, amount in enumerate(amounts, 1):
        office.correct("a", amount, day)
    return office


def test_of_two_rows_for_a_line_the_newest_claims_what_its_account_is_paid() -> None:
    office = corrections("120", "150")
    (balance,) = of_office(office, counted(1), counted(2, sheet="Corrections"))
    assert (balance.lines, balance.adjustments, balance.released_earlier) == (1, 1, 1)
    assert (balance.approved_eur, balance.claimed_eur) == (euro("50"), euro("150"))


def test_a_row_that_was_posted_and_one_in_error_have_their_classes() -> None:
    office = corrections("100")
    office.release()
    office.correct("b", "10", 40)
    office.change(faulty=(unread(Correction),))
    (balance,) = of_office(office, counted(1), counted(3, sheet="Corrections"))
    assert (balance.released_earlier, balance.in_error, balance.lines) == (2, 2, 0)


@pytest.mark.parametrize("amounts", [("150",), ("120", "150")])
def test_what_an_account_is_owed_while_it_is_held_stands_under_its_newest_row(
    amounts: tuple[str, ...],
) -> None:
    office = corrections(*amounts)
    office.change_person("P1", iban="DE89370400440532013000")
    (balance,) = of_office(office, counted(1), counted(len(amounts), sheet="Corrections"))
    assert (balance.held, balance.adjustments) == (1, len(amounts) - 1)
    assert balance.held_eur == euro("50")


@pytest.mark.parametrize("held", [False, True])
def test_what_no_row_of_this_run_explains_stands_under_the_earlier_releases(held: bool) -> None:
    office = corrections()
    office.returned("2023-03-001")
    office.release()
    office.change_person("P1", iban="DE89370400440532013000")
    if not held:
        office.overrule("P1", "IBAN-CHANGED", "DE89370400440532013000")
    accounts, book = of_office(office, counted(1))
    owed: dict[str, Any] = {"held_eur" if held else "approved_eur": euro("100")}
    assert accounts == Balance(ACCOUNTS, claimed_eur=euro("100"), **owed)
    assert book.released_earlier == 1


@pytest.mark.parametrize(
    ("read", "spoiled", "says"),
    [
        (2, lambda good: good, "books.xlsx: 2 rows read, 1 accounted for"),
        (0, lambda good: good, "books.xlsx: 0 rows read, 1 accounted for"),
        (1, lambda good: replace(good, lines=()), "books.xlsx: 1 rows read, 0 accounted for"),
        (1, lambda good: replace(good, payments=()), "in Lines 100.00, in Payments 0.00 EUR"),
        (
            1,
            lambda good: replace(
                good, lines=(*good.lines, replace(good.lines[0], of="b", line_id="b"))
            ),
            "approved 100.00, in Lines 200.00, in Payments 100.00 EUR",
        ),
        (1, lambda good: replace(good, held=(waiting(good),)), "a is both decided and held"),
    ],
)
def test_a_row_or_a_cent_too_many_or_too_few_stops_the_run(
    read: int, spoiled: Callable[[Settlement], Settlement], says: str
) -> None:
    those = programme(expense("a", TRAVEL, "100"))
    with pytest.raises(Imbalance, match=says):
        reconcile(case(those), [counted(read)], spoiled(settled(those)))


def waiting(good: Settlement) -> HeldLine:
    """The line of a settlement once more, on hold."""
    (line,) = settled(programme(expense("a", TRAVEL, "100", receipt=None))).held
    assert line.line_id == good.lines[0].line_id
    return line


def test_a_cent_in_no_class_is_told_with_both_sums() -> None:
    odd = Balance(BOOK, claimed_eur=euro("100"), approved_eur=euro("60"), held_eur=euro("39.99"))
    with pytest.raises(Imbalance, match=r"books.xlsx: 100.00 EUR claimed, 99.99 accounted for"):
        _prove([odd], Settlement())
