"""Money that came back, month after month: as typed, as the bank did, and as both engines count."""

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.office import PAYEE, Office, answer, correction
from tests.ledger.test_withdraw import withdraw
from tests.read.tables import VISITOR, table

APRIL, MAY, JUNE = "2023-04-30", "2023-05-31", "2023-06-30"
FIRST = "2023-03-001"
OTHER_IBAN = "DE89 3704 0044 0532 0130 00"
Rows = list[list[object]]


@pytest.fixture
def paid(tmp_path: Path) -> Office:
    """An office that has paid 300.00 for A."""
    office = Office.new(tmp_path / "office")
    office.claim(A=300)
    office.release("--new-ledger")
    return office


def correct(office: Office, *rows: tuple[float, date, dict[str, object]], **sheets: Rows) -> None:
    """Enter rows of Corrections for A: what is due, when that was authorised, what came back."""
    told = [{**correction("A", eur, on), "Recovered EUR": None, **back} for eur, on, back in rows]
    office.put("office", Corrections=table("Corrections", *told), **sheets)


def accept(finding: str, subject: str, value: object) -> Rows:
    """Override a finding."""
    return table("Overrides", {"Subject ID": subject, "Finding": finding, "Value": value})


def account(office: Office) -> tuple[str, str]:
    """What the ledger comes to for A where nothing was withdrawn: due and out."""
    postings = [one for entry in office.entries() for one in entry.record.postings]
    mine = [posting for posting in postings if posting.line_id == "A"]
    return str(sum(one.due for one in mine)), str(sum(one.out for one in mine))


def test_a_row_that_raises_what_is_due_asks_back_only_what_is_then_too_much(paid: Office) -> None:
    correct(paid, (100, date(2023, 4, 5), {}))
    paid.release(as_of=APRIL)
    back: dict[str, object] = {"Recovered on": date(2023, 5, 20)}
    correct(paid, (100, date(2023, 4, 5), {}), (250, date(2023, 5, 5), back))
    paid.release(as_of=MAY)
    assert account(paid) == ("250.00", "250.00")
    assert paid.entries()[-1].record.payments == ()


@pytest.mark.usefixtures("_second_engine")
def test_of_two_rows_that_raise_alike_the_second_one_s_recovery_is_read_at_once(
    paid: Office,
) -> None:
    correct(paid, (100, date(2023, 4, 5), {}))
    paid.release(as_of=APRIL)
    back: dict[str, object] = {"Recovered on": date(2023, 5, 20)}
    correct(
        paid,
        (100, date(2023, 4, 5), {}),
        (200, date(2023, 5, 5), {}),
        (200, date(2023, 5, 6), back),
    )
    paid.release(as_of=MAY)
    assert account(paid) == ("200.00", "200.00")


def test_a_total_that_is_cleared_waits_and_then_means_all_of_it(paid: Office) -> None:
    on, back = date(2023, 4, 5), {"Recovered on": date(2023, 4, 20)}
    correct(paid, (100, on, {**back, "Recovered EUR": 80}))
    paid.release(as_of=APRIL)
    correct(paid, (100, on, {**back}))
    assert "Nothing new to release" in paid.run("--release", as_of=MAY).out
    assert "RECOVERY-CHANGED" in paid.codes("2023-05")
    correct(paid, (100, on, {**back}), Overrides=accept("RECOVERY-CHANGED", "A", "blank"))
    paid.release(as_of=MAY)
    assert account(paid) == ("100.00", "100.00")


@pytest.mark.parametrize("value", [30, "30", "30.00"])
def test_a_total_that_falls_is_accepted_as_excel_writes_it(paid: Office, value: object) -> None:
    on, back = date(2023, 4, 5), {"Recovered on": date(2023, 4, 20)}
    correct(paid, (100, on, {**back, "Recovered EUR": 80}))
    paid.release(as_of=APRIL)
    fewer = {**back, "Recovered EUR": 30}
    correct(paid, (100, on, fewer), Overrides=accept("RECOVERY-CHANGED", "A", value))
    paid.release(as_of=MAY)
    assert account(paid) == ("100.00", "270.00")


def test_all_of_it_is_less_what_the_bank_sent_back_meanwhile(paid: Office) -> None:
    up, down = date(2023, 4, 5), date(2023, 5, 5)
    correct(paid, (350, up, {}))
    paid.release(as_of=APRIL)
    correct(paid, (350, up, {}), (100, down, {}))
    paid.release(as_of=MAY)
    answer(paid.payments("2023-04"), "2023-04-001", because="account closed")
    correct(paid, (350, up, {}), (100, down, {"Recovered on": date(2023, 6, 5)}))
    paid.release(as_of=JUNE)
    assert account(paid) == ("100.00", "100.00")


def test_what_was_recovered_cannot_come_back_from_the_bank_too(paid: Office) -> None:
    correct(paid, (0, date(2023, 4, 5), {"Recovered on": date(2023, 4, 20)}))
    paid.release(as_of=APRIL)
    answer(paid.payments(), FIRST, because="account closed")
    assert "Nothing new to release" in paid.run("--release", as_of=MAY).out
    assert "RETURNED-AND-RECOVERED" in paid.codes("2023-05")
    assert account(paid) == ("0.00", "0.00")


def test_withdrawn_but_paid_and_come_back_is_re_issued_to_a_confirmed_account(
    paid: Office,
) -> None:
    withdraw(paid)
    gone = paid.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(gone, FIRST, paid_on=date(2023, 3, 30), because="account closed")
    paid.release(as_of=APRIL)
    assert "RETURNED-SAME-ACCOUNT" in paid.codes("2023-04")
    paid.put(
        "base",
        Applications=table("Applications", {}, VISITOR),
        Activities=table("Activities", {}),
        Participants=table("Participants", {**PAYEE, "IBAN": OTHER_IBAN}),
        Deliverables=table("Deliverables", {}, {"Deliverable": "Reflection report"}),
        Overrides=accept("IBAN-CHANGED", "P1", OTHER_IBAN),
    )
    paid.release(as_of=MAY)
    (again,) = paid.entries()[-1].record.payments
    assert (again.reissue_of, str(again.amount_eur)) == (FIRST, "300.00")
