"""Histories of money: what each must end in (accounts A1 to A18), and a release that says else."""

from datetime import date
from typing import Any

from tests.audit.desk import (
    IBANS,
    Desk,
    Row,
    activity,
    answered,
    corrected,
    correction,
    expense,
    moved,
    person,
    posting,
    settled,
)

RETURNED = answered("2023-03-001", "2023-03-30", "account closed")


def after_300(**more: Any) -> Desk:
    """A desk that has released 300.00 for A."""
    desk = Desk([expense("A", 300)], **more)
    desk.release(settled("A", "300.00", "500.00"))
    return desk


def returned(line: str, euro: str, payment: str = "2023-03-001") -> Row:
    """What a release posts when a payment came back."""
    return posting("payment", line, out=f"-{euro}", payment_id=payment)


def recovered(line: str, day: int, euro: str) -> Row:
    """What a release posts when money was recovered for a row of Corrections."""
    on = date(2023, 4, day).isoformat()
    return posting("recovered", line, authorised_on=on, out=f"-{euro}")


def adjusted(line: str, paid: float, correct: float) -> Row:
    """A row of Adjustments."""
    told = {"Kind": "Recovery", "Line ID": line, "Activity ID": "SV-01"}
    return {**told, "Paid EUR": paid, "Correct EUR": correct, "Difference EUR": correct - paid}


def what(staged: Any) -> set[str]:
    """What differs."""
    return {difference.what for difference in staged.verify().differences}


def test_a1_a_recovery_of_an_old_row_leaves_what_a_newer_row_makes_due() -> None:
    desk = after_300()
    first, second = correction("A", 100, 1), correction("A", 350, 20)
    desk.corrections = [first]
    down = corrected("A", 1, "-200.00", "100.00", "200.00")
    owes = [adjusted("A", 300, 100)]
    desk.release(name="2023-04", postings=[down], adjustments=owes)
    desk.corrections = [first, second]
    up = corrected("A", 20, "250.00", "350.00")
    desk.release(moved("A", 1, "50.00"), name="2023-05", postings=[up])
    desk.corrections = [{**first, "Recovered on": date(2023, 6, 1)}, second]
    back = recovered("A", 1, "200.00")
    desk.release(moved("A", 2, "200.00"), name="2023-06", postings=[back])


def test_a3_a_returned_payment_that_was_corrected_is_re_issued_and_never_asked_back() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 250, 1)]
    posted = [returned("A", "300.00"), corrected("A", 1, "-50.00", "250.00")]
    desk.release(name="2023-04", postings=posted, answers=[RETURNED], waiting=["A"])
    desk.people = [person("P1", IBAN=IBANS[1])]
    again = moved("A", 1, "250.00")
    wrong = desk.stage(again, name="2023-05")
    assert what(wrong) == {"Re-issue of"}
    desk.release(again, name="2023-05", reissue_of="2023-03-001")
    desk.corrections.append(correction("A", 300, 20))
    up = [corrected("A", 20, "50.00", "300.00")]
    desk.release(moved("A", 2, "50.00"), name="2023-06", postings=up)


def test_a4_a_return_that_finance_clears_again_counts_once_it_is_kept() -> None:
    desk = after_300()
    back = [returned("A", "300.00")]
    desk.release(name="2023-04", postings=back, answers=[RETURNED], waiting=["A"])
    cleared = answered("2023-03-001", "2023-03-30")
    out = posting("payment", "A", out="300.00", payment_id="2023-03-001")
    desk.release(name="2023-05", postings=[out], answers=[cleared])


def test_a5_withdrawn_but_paid_after_all_and_the_second_returned_is_at_rest() -> None:
    desk = after_300()
    desk.withdraw("2023-03")
    desk.release(settled("A", "300.00", "500.00"), name="2023-04")
    answers = [answered("2023-03-001", "2023-04-02"), answered("2023-04-001", None, "closed")]
    out = posting("payment", "A", out="300.00", payment_id="2023-03-001")
    posted = [out, returned("A", "300.00", "2023-04-001")]
    desk.release(name="2023-05", postings=posted, answers=answers)


def test_a8_what_is_to_come_back_stands_in_adjustments_of_every_release() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 100, 1)]
    down = corrected("A", 1, "-200.00", "100.00", "200.00")
    assert what(desk.stage(name="2023-04", postings=[down])) == {"rows in Adjustments"}
    off = [adjusted("A", 300, 100.01)]
    assert "Correct EUR" in what(desk.stage(name="2023-04", postings=[down], adjustments=off))
    desk.release(name="2023-04", postings=[down], adjustments=[adjusted("A", 300, 100)])


def test_a9_instalments_free_the_cap_as_they_come() -> None:
    desk = Desk([expense("A", 500)])
    desk.release(settled("A", "500.00"))
    row = correction("A", 300, 1)
    desk.corrections = [row]
    down = [corrected("A", 1, "-200.00", "300.00", "200.00")]
    desk.release(name="2023-04", postings=down, adjustments=[adjusted("A", 500, 300)])
    desk.corrections = [{**row, "Recovered EUR": 80}]
    desk.expenses.append(expense("B", 100))
    back, owes = [recovered("A", 1, "80.00")], [adjusted("A", 420, 300)]
    b = settled("B", "80.00")
    desk.release(b, name="2023-05", postings=back, adjustments=owes)
    desk.corrections = [{**row, "Recovered EUR": 200}]
    desk.release(name="2023-06", postings=[recovered("A", 1, "120.00")])


def test_a_total_recovered_that_falls_posts_nothing() -> None:
    desk = after_300()
    row = correction("A", 100, 1, **{"Recovered EUR": 150})
    desk.corrections = [row]
    posted = [recovered("A", 1, "150.00"), corrected("A", 1, "-200.00", "100.00", "50.00")]
    owes = [adjusted("A", 150, 100)]
    desk.release(name="2023-04", postings=posted, adjustments=owes)
    desk.corrections = [{**row, "Recovered EUR": 100}]
    desk.release(name="2023-05", adjustments=owes)


def test_a11_an_end_date_put_right_overdraws_a_cap_and_asks_nothing_back() -> None:
    four = {"quantity": "4", "units_allowed": "4", "rate": "100.00", "claimed": "400.00"}
    until = {"Date to": date(2023, 3, 11)}
    desk = Desk([expense("N", None, "Accommodation", **until)])
    desk.release(settled("N", "400.00", claimed_eur="400.00", **four))
    desk.activities = [activity("SV-01", "Site Visit", **{"End date": date(2023, 3, 8)})]
    desk.expenses.append(expense("M", None, "Accommodation"))
    one = {**four, "quantity": "1", "units_allowed": "0", "claimed": "100.00"}
    desk.release(settled("M", "0.00", claimed_eur="100.00", **one), name="2023-04")
    assert "Approved EUR" in what(
        desk.stage(settled("M", "100.00", claimed_eur="100.00", **one), name="2023-05")
    )


def test_a12_a_return_of_what_was_withdrawn_is_nothing() -> None:
    desk = after_300()
    desk.withdraw("2023-03")
    said = [answered("2023-03-001", None, "withdrawn")]
    desk.release(settled("A", "300.00", "500.00"), name="2023-04", answers=said)


def test_a13_money_that_the_bank_returned_cannot_be_recovered_too() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 100, 1, **{"Recovered on": date(2023, 4, 20)})]
    down = corrected("A", 1, "-200.00", "100.00")
    posted, told = [returned("A", "300.00"), down], [RETURNED]
    right: Row = {"name": "2023-04", "answers": told, "waiting": ["A"]}
    wrong = desk.stage(postings=[*posted, recovered("A", 1, "200.00")], **right)
    assert "the posting recovered (out)" in what(wrong)
    desk.release(postings=posted, **right)


def test_a14_a_return_stands_though_the_release_that_kept_it_is_withdrawn() -> None:
    desk = after_300()
    back = [returned("A", "300.00")]
    desk.release(name="2023-04", postings=back, answers=[RETURNED], waiting=["A"])
    desk.withdraw("2023-04")
    desk.people = [person("P1", IBAN=IBANS[1])]
    desk.release(moved("A", 1, "300.00"), name="2023-05", reissue_of="2023-03-001")


def test_a15_what_was_withdrawn_and_paid_after_all_draws_on_its_cap() -> None:
    desk = after_300()
    desk.withdraw("2023-03")
    desk.expenses = [expense("B", 400)]
    said = [answered("2023-03-001", "2023-04-02")]
    out = posting("payment", "A", out="300.00", payment_id="2023-03-001")
    unsettled = {"Kind": "Withdrawn", "Payment ID": "2023-03-001", "Activity ID": "SV-01"}
    history: Row = {"name": "2023-04", "postings": [out], "answers": said}
    assert "rows in Adjustments" in what(desk.stage(settled("B", "200.00"), **history))
    history["adjustments"] = [{**unsettled, "Paid EUR": 300}]
    assert "Approved EUR" in what(desk.stage(settled("B", "200.01"), **history))
    desk.release(settled("B", "200.00"), **history)
    desk.expenses.append(expense("A", 350))
    desk.release(settled("A", "0.00", "0.00", due_eur="300.00"), name="2023-05")


def test_a16_a_payment_and_its_correction_both_returned_are_one_re_issue() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 350, 1)]
    up = [corrected("A", 1, "50.00", "350.00")]
    desk.release(moved("A", 1, "50.00"), name="2023-04", postings=up)
    desk.people = [person("P1", IBAN=IBANS[1])]
    posted = [returned("A", "300.00"), returned("A", "50.00", "2023-04-001")]
    told = [RETURNED, answered("2023-04-001", None, "account closed")]
    history: Row = {"name": "2023-05", "postings": posted, "answers": told}
    assert what(desk.stage(moved("A", 2, "350.00"), reissue_of="2023-03-001", **history)) == {
        "Re-issue of"
    }
    desk.release(moved("A", 2, "350.00"), reissue_of="2023-04-001", **history)


def test_a18_who_still_has_money_is_the_person_of_the_city() -> None:
    desk = Desk([expense("A", 400)], [person("P1"), person("P2", IBAN=IBANS[1])])
    desk.release(settled("A", "400.00", "500.00"))
    desk.corrections = [correction("A", 0, 1)]
    down, owes = [corrected("A", 1, "-400.00", "0.00", "400.00")], [adjusted("A", 400, 0)]
    desk.release(name="2023-04", postings=down, adjustments=owes)
    desk.expenses.append(expense("B", 300, **{"Participant ID": "P2"}))
    desk.release(name="2023-05", waiting=["B"], adjustments=owes)
    paid = desk.stage(settled("B", "100.00"), name="2023-06", adjustments=owes)
    assert "Approved EUR" in what(paid)
    desk.corrections = [{**desk.corrections[0], "Recovered on": date(2023, 6, 1)}]
    back = [recovered("A", 1, "400.00")]
    desk.release(settled("B", "300.00", "500.00"), name="2023-06", postings=back)


def test_a_correction_gives_what_the_cap_gives_in_euro_and_in_units() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 600, 1)]
    cut = corrected("A", 1, "200.00", "600.00")
    wrong = corrected("A", 1, "200.01", "600.00")
    assert "the posting corrected (due)" in what(
        desk.stage(moved("A", 1, "200.01"), name="2023-04", postings=[wrong])
    )
    desk.release(moved("A", 1, "200.00"), name="2023-04", postings=[cut])
    three = {"quantity": "3", "units_allowed": "3", "rate": "100.00", "claimed": "300.00"}
    nights = {"Date to": date(2023, 3, 10)}
    desk = Desk([expense("N", None, "Accommodation", **nights)])
    desk.release(settled("N", "300.00", claimed_eur="300.00", **three))
    desk.corrections = [correction("N", 900, 1)]
    cut = corrected("N", 1, "100.00", "900.00")  # four nights for three days
    desk.release(moved("N", 1, "100.00"), name="2023-04", postings=[cut])


def test_a_correction_down_frees_units_in_proportion() -> None:
    four = {"quantity": "4", "units_allowed": "4", "rate": "100.00", "claimed": "400.00"}
    nights = {"Date to": date(2023, 3, 11)}
    desk = Desk([expense("N", None, "Accommodation", **nights)])
    desk.release(settled("N", "400.00", claimed_eur="400.00", **four))
    desk.corrections = [correction("N", 250, 1, **{"Recovered EUR": 150})]
    posted = [recovered("N", 1, "150.00"), corrected("N", 1, "-150.00", "250.00")]
    desk.expenses.append(expense("M", None, "Accommodation", Quantity=2))
    half = {**four, "quantity": "2", "units_allowed": "1.5", "claimed": "200.00"}
    line = settled("M", "150.00", claimed_eur="200.00", **half)
    desk.release(line, name="2023-04", postings=posted)


def test_what_was_paid_before_draws_and_is_compared_with_its_sheet() -> None:
    desk = Desk([expense("A", 300), expense("B", 300)])
    desk.paid_before = [{"Line ID": "A", "Approved EUR": 280, "Paid on": date(2023, 1, 20)}]
    opening = desk.stage(settled("A", "280.00")).record
    opening |= {"payments": [], "release": "opening"}
    opening["lines"][0]["payment_id"] = ""
    opening["postings"] = [posting("opening", "A", due="280.00", out="280.00")]
    desk.add("opening", "opening", opening)
    right = desk.stage(settled("B", "220.00"))
    assert right.differences() == []
    desk.paid_before[0]["Approved EUR"] = 280.01
    other = desk.stage(settled("B", "220.00"))
    assert other.differences() == [("a", "paid before", "280.00", "280.01")]
    desk.paid_before.append({"Line ID": "B", "Approved EUR": 10, "Paid on": date(2023, 1, 20)})
    assert "the line" in what(desk.stage(settled("B", "220.00")))


def test_a_balance_that_is_neither_paid_nor_held_is_named() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 350, 1)]
    up = [corrected("A", 1, "50.00", "350.00")]
    assert what(desk.stage(name="2023-04", postings=up)) == {"what is owed"}
    desk.release(name="2023-04", postings=up, waiting=["A"])
    desk.release(moved("A", 1, "50.00"), name="2023-05")


def test_later_rows_are_counted_over_all_releases() -> None:
    desk = after_300()
    desk.corrections = [correction("A", 350, 1)]
    up = [corrected("A", 1, "50.00", "350.00")]
    desk.release(moved("A", 1, "50.00"), name="2023-04", postings=up)
    desk.withdraw("2023-04")
    again = desk.stage(moved("A", 1, "50.00"), name="2023-05", postings=up)
    assert again.differences() == [("A/c1", "Line ID", "A/c1", "A/c2")]
    desk.release(moved("A", 2, "50.00"), name="2023-05", postings=up)


def test_a_correction_within_the_units_that_a_line_draws_already_asks_for_no_more() -> None:
    three = {"quantity": "3", "units_allowed": "3", "rate": "100.00"}
    nights = {"Date to": date(2023, 3, 10)}
    desk = Desk([expense("N", 277.88, "Accommodation", **nights)])
    desk.switch('basis = "flat"', 'basis = "up_to"')
    desk.release(settled("N", "277.88", "300.00", **three))
    desk.activities = [activity("SV-01", "Site Visit", **{"End date": date(2023, 3, 7)})]
    desk.corrections = [correction("N", 642.52, 1)]
    cut = corrected("N", 1, "22.12", "642.52")
    desk.release(moved("N", 1, "22.12"), name="2023-04", postings=[cut])
