"""The worked examples of the rules (W1 to W12): right figures pass, each a cent off is named."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.audit.desk import DAY, Desk, Row, Staged, activity, expense, person, settled

NIGHTS, DAYS, FEES = "Accommodation", "Meals and local transport", "Daily rate"


def units(name: str, quantity: str, allowed: str, rate: str, **more: Any) -> Row:
    """What a release says of a line by the night or day, paid flat."""
    figures = {"quantity": quantity, "units_allowed": allowed, "rate": rate}
    claimed, most = (f"{Decimal(q) * Decimal(rate):.2f}" for q in (quantity, allowed))
    return settled(name, most, claimed=claimed, claimed_eur=claimed, **{**figures, **more})


def until(day: int) -> date:
    return date(2023, 3, day)


def visit() -> Desk:
    return Desk()


def mission(*lines: Row, role: str = "Expert", contracted: object = None) -> Desk:
    there = {"Activity ID": "EM-01"}
    return Desk(
        [{**line, **there} for line in lines],
        [person("P1", role, **there, **{"Contracted days": contracted})],
        [activity("EM-01", "Expert Mission")],
    )


def w1() -> Staged:
    desk = Desk(
        [
            expense("A", 623.40),
            expense("N", None, NIGHTS, **{"Date to": until(10)}),
            expense("M", None, DAYS, **{"Date to": until(9)}),
        ]
    )
    return desk.stage(
        settled("A", "500.00"), units("N", "3", "3", "100.00"), units("M", "3", "3", "92.00")
    )


def w2() -> Staged:
    desk = Desk([expense("N", None, NIGHTS, **{"Date to": until(12)})])
    return desk.stage(units("N", "5", "4", "100.00"))


def w3_flat() -> Staged:
    desk = Desk([expense("N", 240, NIGHTS, **{"Date to": until(10)})])
    return desk.stage(units("N", "3", "3", "100.00"))


def w3_up_to() -> Staged:
    desk = Desk([expense("N", 240, NIGHTS, **{"Date to": until(10)})])
    desk.switch('basis = "flat"', 'basis = "up_to"')
    figures = {"quantity": "3", "units_allowed": "3", "rate": "100.00"}
    return desk.stage(settled("N", "240.00", "300.00", **figures))


def w4() -> Staged:
    days = zip("ABC", (300, 150, 120), (7, 8, 9), strict=True)
    desk = Desk([expense(name, euro, **{"Date from": until(day)}) for name, euro, day in days])
    return desk.stage(
        settled("A", "300.00", "500.00"), settled("B", "150.00", "200.00"), settled("C", "50.00")
    )


def w5() -> Staged:
    amounts = zip("ABC", (210, 180.55, 140), strict=True)
    lines = [expense(name, euro, "Hosting") for name, euro in amounts]
    return mission(*lines, role="Beneficiary city").stage(
        settled("A", "210.00", "500.00"), settled("B", "180.55", "290.00"), settled("C", "109.45")
    )


def w6() -> Staged:
    amounts = zip("ABC", (400, 250, 100), strict=True)
    desk = Desk(
        [expense(name, euro, "Hosting") for name, euro in amounts], [person("P1", "Host city")]
    )
    return desk.stage(
        settled("A", "400.00", "700.00"), settled("B", "250.00", "300.00"), settled("C", "50.00")
    )


def w7() -> Staged:
    there = {"Activity ID": "ER-01"}
    desk = Desk(
        [expense("F", None, FEES, Quantity=5, **there), expense("T", 80, **there)],
        [person("P1", "Expert", **there, **{"Contracted days": 5})],
        [activity("ER-01", "Expert Review")],
    )
    return desk.stage(units("F", "5", "5", "450.00"), settled("T", "0.00"))


def w8() -> Staged:
    desk = mission(expense("F", None, FEES, Quantity=9))
    return desk.stage(units("F", "9", "8", "450.00"))


def w9() -> Staged:
    desk = Desk([expense("A", 410.55, Currency="GBP")])
    desk.rates = [{"Month": "2023-03", "Currency": "GBP", "Units per EUR": 0.86945}]
    money = {"currency": "GBP", "exchange_rate": "0.86945", "claimed_eur": "472.20"}
    return desk.stage(settled("A", "472.20", "500.00", **money))


def w10() -> Staged:
    desk = Desk([expense("A", 1.25, Currency="DKK")])
    desk.rates = [{"Month": DAY, "Currency": "DKK", "Units per EUR": "10,00"}]
    money = {"currency": "DKK", "exchange_rate": "10", "claimed_eur": "0.13"}
    return desk.stage(settled("A", "0.13", "500.00", **money))


def w11() -> Staged:
    desk = Desk([expense("A", 300)])
    desk.release(settled("A", "300.00", "500.00"))
    desk.expenses.append(expense("B", 300))
    return desk.stage(settled("B", "200.00"), name="2023-04")


def w12() -> Staged:
    desk = Desk(
        [expense("A", 100), expense("B", 100, **{"Participant ID": "P0"})],
        [person("P0"), person("P1", Lead="Yes")],
    )
    return desk.stage(settled("A", "100.00", "500.00"), settled("B", "0.00"))


def ec_2() -> Staged:
    desk = Desk([expense("M", None, DAYS)], [person("P1", **{"Distance (km)": 100})])
    desk.switch("halve_within_km = 0 ", "halve_within_km = 100 ")
    return desk.stage(units("M", "1", "1", "46.00"))


def rb_10() -> Staged:
    desk = Desk([expense("M", None, DAYS, **{"Date to": until(8)})])
    desk.switch(
        "# { valid_from = 2023-01-01, eur = 113.00 }", "{ valid_from = 2023-01-01, eur = 113.00 }"
    )
    return desk.stage(units("M", "2", "2", "113.00"))


def rb_6_contract() -> Staged:
    desk = mission(expense("F", None, FEES, Quantity=2.5), contracted=1.5)
    return desk.stage(units("F", "2.5", "1.5", "450.00"))


EXAMPLES = [w1, w2, w3_flat, w3_up_to, w4, w5, w6, w7, w8, w9, w10, w11, w12]
MORE = [ec_2, rb_10, rb_6_contract]


@pytest.mark.parametrize("example", [*EXAMPLES, *MORE])
def test_the_right_figures_pass(example: Any) -> None:
    verified = example().verify()
    assert verified.differences == []
    assert verified.counts["lines"] == len(example().record["lines"])


@pytest.mark.parametrize("cent", [Decimal("0.01"), Decimal("-0.01")])
@pytest.mark.parametrize("example", [*EXAMPLES, *MORE])
def test_a_cent_more_or_less_of_any_line_is_named(example: Any, cent: Decimal) -> None:
    """The whole release says the wrong figure: workbook, ledger, payment and fingerprint alike."""
    right = example()
    for number, line in enumerate(right.record["lines"]):
        wrong = off_by(right.copy(), number, cent)
        cell, theirs = f"Lines R{number + 5}", Decimal(line["approved_eur"]) + cent
        told = [d for d in wrong.verify().differences if (d.what, d.cell) == ("Approved EUR", cell)]
        assert [(d.line, Decimal(d.theirs)) for d in told] == [(line["line_id"], theirs)]
        assert [d.ours for d in told] == [line["approved_eur"]]


def off_by(staged: Staged, number: int, cent: Decimal) -> Staged:
    """Let a release approve a cent more for a line, everywhere."""

    def add(row: Row, *names: str) -> None:
        for name in names:
            row[name] = str(Decimal(row[name]) + cent)

    line, row = staged.record["lines"][number], staged.sheets["Lines"][number]
    add(line, "approved_eur", "ceiling_eur", "due_eur")
    add(row, "Approved EUR", "Ceiling EUR")
    row["Refused EUR"] = str(Decimal(row["Refused EUR"]) - cent)
    for paid in staged.record["payments"]:
        if paid["payment_id"] == line["payment_id"]:
            add(paid, "amount_eur")
            (sheet,) = (
                r for r in staged.sheets["Payments"] if r["Payment ID"] == paid["payment_id"]
            )
            add(sheet, "Amount EUR")
    for posted in staged.record["postings"]:
        if posted["line_id"] == line["line_id"]:
            add(posted, *(name for name in ("due", "out") if Decimal(posted[name])))
    return staged.again()
