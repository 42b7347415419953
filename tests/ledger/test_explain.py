"""`explain` tells a line and a payment in words, with arithmetic and rule IDs, in every state."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from p2p_sheets.books import Category
from p2p_sheets.month.explain import _ceiling
from tests.ledger.office import Office, answer, correction
from tests.programmes import expense, programme, settled
from tests.read.tables import table

IBAN = "AT611904300234573201"
DAY = date(2023, 4, 5)
APRIL = "2023-04-30"
RATE = {"Month": "2023-03", "Currency": "SEK", "Units per EUR": 11.0475}
NIGHTS = {
    "Line ID": "N",
    "Category": "Accommodation",
    "Date from": date(2023, 3, 6),
    "Date to": date(2023, 3, 12),
    "Amount": None,
    "Receipt": None,
}
SWEDISH = {
    "Line ID": "S",
    "Currency": "SEK",
    "Amount": 3000,
    "Receipt": "R-S",
    "Date from": date(2023, 3, 8),
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "It could draw 3 units, 3 x 100.00 = 300.00 EUR (RB-12)."),
        ({"ceiling_eur": Decimal(120)}, "It could draw 120.00 EUR when its turn came (RB-12)."),
        (
            {"units_allowed": Decimal("1.2"), "ceiling_eur": Decimal(120)},
            "It could draw 120.00 EUR when its turn came (RB-12).",
        ),
        (
            {"units_allowed": Decimal("1.5"), "ceiling_eur": Decimal(150)},
            "It could draw 1.5 units, 1.5 x 100.00 = 150.00 EUR (RB-12).",
        ),
        ({"rate": None}, "It could draw 300.00 EUR when its turn came (RB-12)."),
        ({"units_allowed": None}, "It could draw 300.00 EUR when its turn came (RB-12)."),
    ],
)
def test_rb_12_units_allowed_are_told_where_they_make_up_what_a_line_could_draw(
    change: dict[str, Any], says: str
) -> None:
    (line,) = settled(programme(expense("a", Category.ACCOMMODATION, quantity=3))).lines
    assert _ceiling(replace(line, **change)) == says


def told(office: Office, subject: str, as_of: str = APRIL) -> str:
    ran = office.run("explain", subject, as_of=as_of)
    assert ran.status == 0, ran.err
    return ran.out


def office_rows(office: Office, *corrections: dict[str, object], **override: object) -> None:
    """Overrule one finding, and correct lines."""
    sheets = {"Corrections": table("Corrections", *corrections)} if corrections else {}
    if override:
        row = {key.replace("_", " "): value for key, value in override.items()}
        sheets["Overrides"] = table("Overrides", {**row, "Authorised on": DAY})
    office.put("office", **sheets)


def test_a_line_of_a_draft_is_told_with_its_arithmetic(office: Office) -> None:
    office.put("rates", Exchange_rates=table("Exchange rates", RATE))
    office.claim(NIGHTS, SWEDISH, A=300, B=100)
    nights = told(office, "n", "2023-03-31")
    assert "Line N, in this month's draft: Accommodation of P1, Visitor city in SV-01" in nights
    assert "6 x 100.00 = 600.00 EUR (RB-10)" in nights
    assert "4 units, 4 x 100.00 = 400.00 EUR (RB-12)" in nights
    assert "an activity of 3 days allows 4 nights" in nights
    assert "Refused: 200.00 EUR (RB-4)" in nights
    swedish = told(office, "S", "2023-03-31")
    assert "3 000.00 / 11.0475 = 271.55 EUR, rounded once, half up" in swedish
    assert "RB-11, EC-6" in swedish
    assert "The ceiling is 500.00, of which 400.00 was drawn before: 100.00 left" in swedish
    payment = told(office, "DRAFT-2023-03-001", "2023-03-31")
    assert "of this month's draft: 900.00 EUR to P1 for SV-01, due 2023-04-19" in payment
    assert "S, Travel: 100.00 EUR. The ceiling is 500.00" in payment
    assert "Together: 900.00 EUR" in payment


def test_a_fraction_of_days_is_never_shown(released: Office) -> None:
    nights = {**NIGHTS, "Quantity": 4, "Date to": date(2023, 3, 11)}
    released.claim(nights, A=300, B=100)
    released.release()
    row = {**correction("n", 333.33, DAY), "Recovered on": DAY}
    released.put("office", Corrections=table("Corrections", row))
    one = {**nights, "Line ID": "m", "Quantity": 1, "Date from": date(2023, 3, 11)}
    released.claim(nights, {**one, "Date to": date(2023, 3, 12)}, A=300, B=100)
    line = told(released, "m")
    assert "It could draw 66.67 EUR" in line
    assert "0.66" not in line


def test_a_held_line_is_told_with_all_its_reasons_and_what_to_do(office: Office) -> None:
    office.claim({"Line ID": "H", "Receipt": None, "Currency": "SEK"})
    held = told(office, "H", "2023-03-31")
    assert "Line H is held: Travel of P1 in SV-01, 100.00 SEK" in held
    assert "(RB-16) Ask for the receipt" in held
    assert "(RB-11)" in held


def test_a_released_line_is_told_from_what_was_frozen(released: Office) -> None:
    config = released.folder / "config.toml"
    config.write_text(config.read_text().replace("eur = 500", "eur = 350"))
    released.claim(A=299)
    line = told(released, "A")
    assert "Line A, released in 2023-03" in line
    assert "Due: 300.00 EUR. Within the ceiling of 500.00. (RB-3)" in line
    assert "Since the release: amount was 300, is 299 (Changed, RB-14)" in line
    assert "(Vanished, RB-14)" in told(released, "B")
    payment = told(released, "2023-03-001")
    assert "of release 2023-03: 400.00 EUR to P1" in payment
    assert "Together: 400.00 EUR" in payment


def statement(office: Office, line: str, as_of: str = APRIL) -> list[str]:
    """The account of a line as it is told: from its heading on."""
    rows = told(office, line, as_of).splitlines()
    start = next(n for n, row in enumerate(rows) if row.startswith(f"  Account of {line}"))
    return rows[start:]


def test_an_account_is_told_as_a_bank_statement(released: Office) -> None:
    office_rows(released, correction("A", 250, DAY))
    released.release(as_of=APRIL)
    office_rows(released, correction("A", 250, DAY, recovered=True))
    released.release(as_of="2023-05-31")
    assert statement(released, "A", "2023-06-30") == [
        "  Account of A, in EUR:",
        "  Date        Event                                      Due       Out   Balance",
        "  2023-03-31  settled in 2023-03                      300.00      0.00    300.00",
        "  2023-03-31  paid, 2023-03-001                       300.00    300.00      0.00",
        "  2023-04-30  corrected on 2023-04-05                 250.00    300.00    -50.00",
        "  2023-05-31  recovered on 2023-04-05                 250.00    250.00      0.00",
        "  It is at rest: what is due is out (RB-13).",
    ]


def test_a_correction_upwards_is_told_from_both_sides(released: Office) -> None:
    office_rows(released, correction("B", 150, DAY))
    assert "now: corrected on 2023-04-05" in told(released, "B")
    new = told(released, "B/c1")
    assert "B/c1 is a payment for B: 50.00 EUR" in new
    assert "Correction of B (2023-04-05): 150.00 is due for B, 100.00 is out. (RB-14)" in new
    released.release(as_of=APRIL)
    assert "paid, 2023-04-001" in told(released, "B")
    assert "B/c1 is a payment for B: 50.00 EUR" in told(released, "B/c1")


def test_a_balance_that_waits_is_told_with_what_it_waits_for(released: Office) -> None:
    answer(released.payments(), "2023-03-001", because="closed")
    line = told(released, "A")
    assert "now: returned, 2023-03-001" in line
    assert "300.00 EUR is owed to the payee (RB-13)." in line
    assert "It waits: 2023-03-001 came back from the account" in line


def test_a_returned_payment_and_its_re_issue_are_told_with_the_arithmetic(
    released: Office,
) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY, reference="G-1", because="closed")
    row = correction("A", 250, DAY)
    office_rows(
        released, row, Subject_ID="2023-03-001", Finding="RETURNED-SAME-ACCOUNT", Value=IBAN
    )
    first = told(released, "2023-03-001")
    assert "Finance: paid on 2023-04-05, G-1." in first
    assert "returned by the bank, closed (RB-15)" in first
    assert "Re-issued as DRAFT-2023-04-001." in first
    words = ["It re-issues 2023-03-001", "A/c1, Travel: 250.00 EUR", "B/c1, Travel: 100.00 EUR"]
    words += ["350.00 EUR to P1", "Together: 350.00 EUR"]
    draft = told(released, "DRAFT-2023-04-001")
    released.release(as_of=APRIL)
    final = told(released, "2023-04-001")
    assert all(word in draft and word in final for word in words)


def test_what_was_overruled_is_told(office: Office) -> None:
    office.claim({"Line ID": "H", "Receipt": None})
    office_rows(office, Subject_ID="H", Finding="RECEIPT-MISSING", Value=None)
    draft = told(office, "H")
    assert "Overruled by Olga Office: RECEIPT-MISSING of H (RB-16)." in draft
    office.release("--new-ledger", as_of=APRIL)
    assert "The release overruled RECEIPT-MISSING of H" in told(office, "H")


def test_a_withdrawn_payment_is_told_as_such_and_its_line_as_open_again(released: Office) -> None:
    assert released.run("withdraw", "2023-03", "--why", "Fiona: nothing paid").status == 0
    payment = told(released, "2023-03-001")
    assert "2023-03-001 is withdrawn: do not pay" in payment
    assert "Fiona: nothing paid" in payment
    line = told(released, "A")
    assert "Line A, in this month's draft" in line
    assert "withdrawn: paid, 2023-03-001" in line
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(aside, "2023-03-001", paid_on=DAY)
    assert "now: paid, 2023-03-001" in told(released, "A")
    assert "It is at rest" in told(released, "A")


@pytest.mark.parametrize("subject", ["2023-03-002", "DRAFT-2023-03-001", "AA"])
def test_what_is_not_there_is_one_sentence_with_the_nearest(released: Office, subject: str) -> None:
    said = released.refused("explain", subject)
    assert f"Nothing has the ID {subject}." in said


def test_a_participant_reads_what_is_left_under_each_ceiling(office: Office) -> None:
    office.claim({**NIGHTS, "Date from": date(2023, 3, 7), "Date to": date(2023, 3, 9)}, A=300)
    office.release("--new-ledger")
    text = told(office, "P1")
    assert "SE-10  Selected for this visit with SV-1-V1" in text
    assert "RB-3  Travel: 200.00 of 500.00 EUR left" in text
    assert "RB-4  Accommodation: 2 of 4 nights left" in text
    assert "RB-5  Meals and local transport: 3 of 3 days left" in text
    assert "A, Travel: 300.00 EUR due, 300.00 out" in text


@pytest.mark.parametrize(("on", "most"), [("2023-03-07", "800.00"), ("2023-03-08", "500.00")])
def test_rb_10_what_is_left_goes_by_the_figures_of_the_start_date(
    office: Office, on: str, most: str
) -> None:
    change = (
        f'\n[[changes]]\nvalid_from = {on}\nsource = "Board"\n'
        '[[changes.entitlements]]\nrule = "RB-3"\ncategory = "Travel"\nshape = "ceiling"\n'
        'who = [{ type = "SV", role = "Visitor city" }]\n'
        "amounts = [{ valid_from = 2022-01-01, eur = 800.00 }]\n"
    )
    with (office.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(change)
    office.claim(A=300)
    assert f"of {most} EUR left" in told(office, "P1", "2023-03-31")


def test_an_activity_tells_who_takes_part_what_is_owed_and_its_money(office: Office) -> None:
    office.claim(A=300)
    office.release("--new-ledger")
    text = told(office, "SV-01")
    assert "SV-01: Site Visit in Trondheim, 2023-03-07 to 2023-03-09, Executed" in text
    assert "P1, Visitor city: Maria Rossi" in text
    assert "ST-3  Resumé of the visit: Trondheim, due 2023-03-16" in text
    assert "Money: 300.00 EUR due, 300.00 EUR out, 0 lines on hold" in text


def test_a_cut_off_and_a_visit_are_told_by_their_id(office: Office) -> None:
    assert "SV-1: activities from 2023-02-01" in told(office, "sv-1")
    assert "SV-1-01: Site Visit host of Trondheim" in told(office, "SV-1-01")
