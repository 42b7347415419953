"""The formulas of the payments, worked out by another engine for programmes made by chance."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

from p2p_sheets.books import Category, Programme, RowCount
from p2p_sheets.ledger.release import as_release
from p2p_sheets.rules.accounts import Releases
from p2p_sheets.rules.reimbursement import reconcile
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.payments import PaymentBook, sheets, write_payments
from p2p_sheets.write.table import Formula
from tests import kinds
from tests.libreoffice import (
    assert_recalculation_changes_nothing,
    needs_libreoffice,
    recalculated,
)
from tests.programmes import AS_OF, LONG, case, expense, programme, rate, settled
from tests.rules.reimbursement.test_properties import ACTIVITIES, PEOPLE

EDITION = Edition("Scalable Cities P2P Learning Programme", "2023-03", date(2023, 3, 31))


def test_a_ceiling_is_units_by_rate_only_where_that_is_what_it_was() -> None:
    (line,) = settled(programme(expense("a", Category.ACCOMMODATION, quantity=3))).lines
    assert sheets._ceiling(line) == Formula("=ROUND([Units allowed]*[Rate],2)", Decimal(300))
    for other in (
        replace(line, ceiling_eur=Decimal(120)),  # some of it was paid already
        replace(line, units_allowed=None),
        replace(line, rate=None),
    ):
        assert sheets._ceiling(other) == other.ceiling_eur


def by_chance(chance: random.Random) -> Programme:
    """A programme with amounts that like to end in half a cent."""
    rates = (
        rate("SEK", str(chance.choice(["10", "11.0475", "8", "12.5"]))),
        rate("GBP", str(chance.choice(["0.8", "0.86945", "1.25"]))),
    )
    rows = []
    for number in range(chance.randint(1, 30)):
        person = chance.choice(PEOPLE)
        category = chance.choice(list(Category))
        amount = Decimal(chance.randint(1, 90_000)) / 100
        more: dict[str, object] = {}
        if category.by_unit:
            halves = category is Category.DAILY_RATE
            more["quantity"] = Decimal(chance.randint(1, 12)) / (2 if halves else 1)
        else:
            more["currency"] = chance.choice([None, "EUR", "SEK", "GBP"])
        day = date(2023, 3, 5) + timedelta(days=chance.randint(0, 6))
        rows.append(
            expense(
                f"L{number:02}",
                category,
                str(amount),
                participant_id=person.participant_id,
                activity_id=person.activity_id,
                date_from=day,
                **more,
            )
        )
    return programme(*rows, activities=ACTIVITIES, people=PEOPLE, rates=rates)


@needs_libreoffice
@pytest.mark.parametrize("seeds", [range(25), range(25, 50)] if LONG else [range(12)], ids=str)
def test_programmes_by_chance_have_the_same_cents_in_another_engine(
    tmp_path: Path, seeds: range
) -> None:
    paths = []
    for seed in seeds:
        chance = random.Random(seed)  # noqa: S311 (a test, not a secret)
        those = by_chance(chance)
        first = Programme(
            **{**those.__dict__, "expenses": those.expenses[: len(those.expenses) // 3]}
        )
        released = as_release(settled(first), "2023-03", AS_OF)
        past = Releases((released,), ("2023-03",))
        settlement = settled(those, releases=past, release="2023-03-2")
        count = RowCount(those.expenses[0].row.sheet.workbook, "Expenses", len(those.expenses))
        balance = reconcile(case(those), [count], settlement)
        path = tmp_path / f"payments_{seed:02}.xlsx"
        content = PaymentBook(
            EDITION, "2023-03-2", False, settlement, balance, settlement.findings, kinds.NAMES
        )
        write_payments(path, content)
        paths.append(path)
    assert_recalculation_changes_nothing(*paths)


@needs_libreoffice
def test_lines_may_be_sorted_any_way_and_no_payment_changes(tmp_path: Path) -> None:
    those, path = by_chance(random.Random(3)), tmp_path / "payments.xlsx"  # noqa: S311
    settlement, count = settled(those), RowCount("books.xlsx", "Expenses", len(those.expenses))
    balance = reconcile(case(those), [count], settlement)
    content = PaymentBook(EDITION, "2023-03", False, settlement, balance, (), kinds.NAMES)
    write_payments(path, content)
    book, by_line = load_workbook(path), tmp_path / "sorted.xlsx"
    sort_descending(book["Lines"], "Line ID")
    book.save(by_line)
    before, after = recalculated(path, by_line)
    assert len(settlement.payments) >= 3
    assert after["Lines"] != before["Lines"]
    assert after["Payments"] == before["Payments"]
    assert after["Summary"] == before["Summary"]


def sort_descending(sheet: Any, title: str) -> None:
    """Sort the rows of a table as Excel does: a formula goes on looking at its own row."""
    cells = [list(row) for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(cells) if title in [cell.value for cell in row])
    by = [cell.value for cell in cells[head]].index(title)
    rows = [[(cell.value, cell.coordinate) for cell in row] for row in cells[head + 1 :]]
    for target, row in zip(
        cells[head + 1 :], sorted(rows, key=lambda r: r[by][0], reverse=True), strict=True
    ):
        for cell, (value, origin) in zip(target, row, strict=True):
            cell.value = (
                Translator(value, origin).translate_formula(cell.coordinate)
                if str(value).startswith("=")
                else value
            )


@needs_libreoffice
def test_one_cent_that_the_other_engine_makes_otherwise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "REFUSED", f"{sheets.REFUSED}+0.01")
    those, path = by_chance(random.Random(7)), tmp_path / "payments.xlsx"  # noqa: S311
    settlement, count = settled(those), RowCount("books.xlsx", "Expenses", len(those.expenses))
    balance = reconcile(case(those), [count], settlement)
    write_payments(
        path, PaymentBook(EDITION, "2023-03", False, settlement, balance, (), kinds.NAMES)
    )
    with pytest.raises(AssertionError, match="Summary: "):
        assert_recalculation_changes_nothing(path)
