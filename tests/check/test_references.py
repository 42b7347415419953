"""What a row refers to is there; one cause is one finding (IN-7, IN-9)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.check.fit import Same, same_name
from tests.check.test_keys import assert_balanced
from tests.read.tables import VALUES, checked, codes, programme, table


def people(*rows: dict[str, Any]) -> Any:
    return table("Participants", *rows)


def test_a_missing_row_is_told_once_however_many_name_it(tmp_path: Path) -> None:
    lines = [{"Line ID": f"M{n}", "Participant ID": "P9", "Receipt": f"R-{n}"} for n in range(40)]

    out = checked(tmp_path, programme(Expenses=table("Expenses", {"Receipt": "Q-1"}, *lines)))

    assert codes(out.findings) == ["REFERENCE-UNKNOWN"]
    assert "39 more rows name it too." in out.findings[0].message
    assert out.findings[0].place.cell == "C3"
    assert len(out.case.programme.faulty) == 40
    assert_balanced(out)


def test_a_near_miss_is_offered(tmp_path: Path) -> None:
    sheets = programme(
        Participants=people({"Participant ID": "PART-012"}),
        Expenses=table("Expenses", {"Participant ID": "PART-O12"}),
    )

    (finding,) = checked(tmp_path, sheets).findings

    assert 'Did you mean "PART-012"?' in finding.message


def test_a_reference_to_a_row_in_error_is_no_new_error(tmp_path: Path) -> None:
    sheets = programme(Participants=people({"Role": "Visiter"}))

    out = checked(tmp_path, sheets)

    assert codes(out.findings) == ["CHOICE-UNKNOWN"]
    assert [line.line_id for line in out.case.programme.expenses] == ["L1"]
    assert out.case.programme.faulty_row["Participants", "P1"].row.number == 2


@pytest.mark.parametrize("typed", ["SV 1 01", "SV-1-01#", "SV–1–01"])
def test_a_reference_to_a_row_whose_id_has_a_slip_is_no_new_error(
    typed: str, tmp_path: Path
) -> None:
    sheets = programme(Applications=table("Applications", {"Application ID": typed}))

    out = checked(tmp_path, sheets)

    assert codes(out.findings) == ["ID-CHARACTERS"]
    assert out.findings[0].subject == out.case.programme.faulty[0].key == typed
    assert out.case.programme.activities[0].application_id == typed  # it names the row in error


def test_a_sheet_that_is_nowhere_is_told_once(tmp_path: Path) -> None:
    lines = [{"Line ID": f"L{n}", "Receipt": f"R-{n}"} for n in range(40)]
    sheets = programme(Expenses=table("Expenses", *lines))
    del sheets["Activities"]

    out = checked(tmp_path, sheets)

    assert codes(out.findings) == ["SHEET-MISSING"]
    assert out.findings[0].value == "Activities"
    assert len(out.case.programme.expenses) == 40  # held later, naming the sheet


def test_a_refused_sheet_is_no_reason_to_call_its_ids_unknown(tmp_path: Path) -> None:
    titles = [title for title in VALUES["Participants"] if title != "Country"]

    out = checked(tmp_path, programme(Participants=table("Participants", {}, titles=titles)))

    assert codes(out.findings) == ["COLUMN-MISSING"]
    assert len(out.case.programme.expenses) == 1


def test_an_error_in_an_application_holds_no_activity(tmp_path: Path) -> None:
    out = checked(tmp_path, programme(Applications=table("Applications", {"Population": "many"})))

    assert codes(out.findings) == ["NUMBER-UNREADABLE"]
    assert (len(out.case.programme.activities), len(out.case.programme.expenses)) == (1, 1)


def test_a_name_of_another_is_an_error_told_once_for_all_lines(tmp_path: Path) -> None:
    lines = [{"Line ID": f"L{n}", "Name": "Otto Other", "Receipt": f"R-{n:04}"} for n in range(5)]

    out = checked(tmp_path, programme(Expenses=table("Expenses", *lines)))

    assert codes(out.findings) == ["NAME-OF-ANOTHER"]
    assert "4 more rows say so too." in out.findings[0].message
    assert len(out.case.programme.faulty) == 5


def test_a_near_spelling_that_is_somebody_elses_name_is_an_error(tmp_path: Path) -> None:
    other = {"Participant ID": "P2", "Name": "Maria Rosi", "E-mail": "m.rosi@graz.example"}
    sheets = programme(
        Participants=people({}, other), Expenses=table("Expenses", {"Name": "Maria Rosi"})
    )

    assert codes(checked(tmp_path, sheets).findings) == ["NAME-OF-ANOTHER"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Maria Rossi", "ROSSI Maria", Same.YES),
        ("Rossi, Maria", "Dr. Maria Rossi", Same.YES),
        ("M. Rossi", "Maria Rossi", Same.YES),
        ("Rossi", "Maria Rossi", Same.YES),
        ("María-José Núñez", "Maria Jose Nunez", Same.YES),
        ("Søren Kjær", "Soren Kjaer", Same.YES),
        ("Jan van der Berg", "Jan Berg", Same.YES),
        ("Maria Rosi", "Maria Rossi", Same.PERHAPS),
        ("Katharina Meier", "Katarina Meier", Same.PERHAPS),
        ("Anna Rossi", "Maria Rossi", Same.NO),
        ("Maria Rossi", "Otto Other", Same.NO),
        ("M", "Maria Rossi", Same.NO),
        ("???", "Maria Rossi", Same.NO),
    ],
)
def test_names_are_compared_as_people_write_them(one: str, other: str, expected: Same) -> None:
    assert same_name(one, other) is same_name(other, one) is expected


def test_the_same_receipt_number_of_two_people_is_common(tmp_path: Path) -> None:
    other = {"Participant ID": "P2", "Name": "Otto Other", "E-mail": "otto@graz.example"}
    lines: list[dict[str, Any]] = [
        {"Receipt": "1"},
        {"Receipt": "1", "Line ID": "L2", "Participant ID": "P2", "Name": None},
    ]

    out = checked(
        tmp_path,
        programme(Participants=people({}, other), Expenses=table("Expenses", *lines)),
    )

    assert out.findings == ()


def test_the_day_of_travel_each_side_is_no_doubt(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"Date from": date(2023, 3, 6)},
        {"Line ID": "L2", "Date from": date(2023, 3, 10), "Receipt": "R-2"},
    ]

    assert checked(tmp_path, programme(Expenses=table("Expenses", *lines))).findings == ()
