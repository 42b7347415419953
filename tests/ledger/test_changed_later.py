"""Lines changed in the workbooks after their release: said, and never paid again (RB-13, RB-14)."""

from datetime import date

import pytest

from tests.ledger.office import PAYEE, Office
from tests.read.tables import VISITOR, table

A, B = ({"Line ID": n, "Amount": eur, "Receipt": f"R-{n}"} for n, eur in (("A", 300), ("B", 100)))
NEW = {"Line ID": "N", "Amount": 50, "Receipt": "R-N"}


def later(office: Office, *lines: dict[str, object]) -> dict[str, str]:
    """Release the next month with these lines; gives what it settles."""
    office.claim(*lines)
    office.run("--release", as_of="2023-04-30")
    path = office.payments("2023-04")
    return office.amounts("2023-04") if path.exists() else {}


@pytest.mark.parametrize(
    "change",
    [
        {"Amount": 450},
        {"Date from": date(2023, 3, 8)},
        {"Currency": "SEK"},
        {"Category": "Meals and local transport"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_rb_14_an_edited_line_is_said_and_not_paid_again(
    released: Office, change: dict[str, object]
) -> None:
    assert later(released, {**A, **change}, B, NEW) == {"N": "50"}
    assert "CHANGED-AFTER-RELEASE" in released.codes("2023-04")


def test_rb_14_a_deleted_line_stays_settled(released: Office) -> None:
    assert later(released, B, {**NEW, "Amount": 150}) == {"N": "100"}  # 400 of 500 are drawn
    assert released.codes("2023-04") == {"DELETED-AFTER-RELEASE"}


def test_rb_13_a_line_under_another_id_is_held_as_a_possible_duplicate(released: Office) -> None:
    assert later(released, {**A, "Line ID": "A-new"}, B) == {}
    assert released.codes("2023-04") == {"DELETED-AFTER-RELEASE", "DUPLICATE-POSSIBLE"}


def test_rb_13_a_line_moved_to_another_workbook_is_settled_all_the_same(released: Office) -> None:
    released.put("elsewhere", Expenses=table("Expenses", A))
    assert later(released, B, NEW) == {"N": "50"}
    assert released.codes("2023-04") == set()


def test_rb_13_a_line_that_stands_in_two_workbooks_is_settled_once(released: Office) -> None:
    released.put("elsewhere", Expenses=table("Expenses", A))
    assert later(released, A, B, NEW) == {"N": "50"}


def test_rb_13_a_settled_line_is_settled_whatever_its_rows_say(released: Office) -> None:
    released.put("elsewhere", Expenses=table("Expenses", {**A, "Amount": 301}))
    assert later(released, A, B, NEW) == {"N": "50"}


def test_rb_12_a_line_moved_to_another_activity_draws_on_no_second_ceiling(
    released: Office,
) -> None:
    other = {"Activity ID": "SV-02"}
    released.put(
        "second",
        Activities=table("Activities", other),
        Participants=table("Participants", {**other, "Participant ID": "P2"}),
    )
    assert later(released, {**A, **other, "Participant ID": "P2"}, B) == {}
    assert "CHANGED-AFTER-RELEASE" in released.codes("2023-04")


@pytest.mark.parametrize(
    ("sheet", "change", "says"),
    [
        ("Activities", {"Status": "Cancelled"}, "the activity was cancelled"),
        ("Participants", {"Attended": "No"}, "the person did not attend"),
    ],
)
def test_rb_14_what_became_of_the_activity_or_the_person_is_said(
    released: Office, sheet: str, change: dict[str, object], says: str
) -> None:
    base = {
        "Applications": table("Applications", {}, VISITOR),
        "Activities": table("Activities", {}),
        "Participants": table("Participants", PAYEE),
        "Deliverables": table("Deliverables", {}, {"Deliverable": "Reflection report"}),
    }
    base[sheet] = table(sheet, {**(PAYEE if sheet == "Participants" else {}), **change})
    released.put("base", **base)
    assert later(released, A, B) == {}
    assert any(says in line for line in released.findings("2023-04"))


def test_rb_12_an_activity_that_vanished_is_an_error(released: Office) -> None:
    (released.input / "base.xlsx").unlink()
    assert later(released, A, B) == {}
    assert "ACTIVITY-VANISHED" in released.codes("2023-04")


@pytest.mark.parametrize("digit", ["1", "٢", "２", "²", "①"])
def test_rb_13_nobody_types_a_line_id_that_reads_as_a_movement(office: Office, digit: str) -> None:
    """Read as one, its Amount would be paid whatever its nights."""
    name = f"PX/2303/c{digit}"
    nights = {"Category": "Accommodation", "Amount": 3600, "Receipt": None}
    office.claim({"Line ID": name, **nights}, A=300)
    office.release("--new-ledger")
    assert office.amounts() == {"A": "300"}
    assert "ID-RESERVED" in office.codes()
