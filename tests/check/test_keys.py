"""An ID names one row over all workbooks; every row read is counted once (IN-7)."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.books import SHEETS, Programme
from p2p_sheets.check import Checked
from tests.read.tables import VALUES, Table, checked, codes, programme, table, write

STAFF, SECOND, RECEIVED = "input/a.xlsx", "input/b.xlsx", "input/received/claim.xlsx"
NOTHING: Mapping[str, Any] = dict.fromkeys(VALUES["Expenses"])


def base(tmp_path: Path) -> None:
    """All but Expenses."""
    write(tmp_path / "input/base.xlsx", {k: v for k, v in programme().items() if k != "Expenses"})


def claims(tmp_path: Path, **workbooks: Table) -> Checked:
    """Check claims in `a`, `b` (staff's own) and `received`."""
    base(tmp_path)
    names = {"a": STAFF, "b": SECOND, "received": RECEIVED}
    for name, rows in workbooks.items():
        write(tmp_path / names[name], {"Expenses": rows})
    out = checked(tmp_path)
    assert_balanced(out)
    return out


def assert_balanced(out: Checked) -> None:
    """Every row read is a record, in error, empty or a repetition."""
    entries = Counter(
        (entry.row.sheet.workbook, entry.row.sheet.sheet)
        for entry in (*_records(out.case.programme), *out.case.programme.faulty)
    )
    for count in out.row_counts:
        here = entries[count.workbook, count.sheet]
        assert count.read == count.empty + count.repeated + here, count


def _records(read: Programme) -> list[Any]:
    return [record for sheet in SHEETS.values() for record in read.records(sheet)]


def rows(*changes: Mapping[str, Any]) -> Table:
    return table("Expenses", *changes)


def test_identical_rows_of_two_workbooks_count_once_and_are_told_once(tmp_path: Path) -> None:
    many = [{"Line ID": f"L{n}", "Receipt": f"R-{n:04}"} for n in range(20)]

    out = claims(tmp_path, a=rows(*many), b=rows(*many, {"Line ID": "L99"}))

    assert codes(out.findings) == ["ROWS-IDENTICAL"]
    assert out.findings[0].message == (
        "What stands in another row of a.xlsx already counts once: L0, L1, L2, L3, L4 and 15 more."
    )
    assert out.findings[0].place.workbook == "b.xlsx"
    assert len(out.case.programme.expenses) == 21
    assert [(t.workbook, t.repeated) for t in out.row_counts if t.sheet == "Expenses"] == [
        ("a.xlsx", 0),
        ("b.xlsx", 20),
    ]


def test_rows_that_differ_are_all_errors_and_one_finding(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({}, {"Line ID": "L2"}), b=rows({"Amount": 7, "Receipt": "X-1"}))

    assert codes(out.findings) == ["ID-TWICE"]
    assert "differ in Amount (100.00 or 7.00), Receipt (R-0001 or X-1):" in out.findings[0].message
    assert "a.xlsx Expenses row 2; b.xlsx Expenses row 2" in out.findings[0].message
    assert [line.line_id for line in out.case.programme.expenses] == ["L2"]
    assert [faulty.values["amount"] for faulty in out.case.programme.faulty] == [100, 7]


def test_ids_are_alike_whatever_their_case(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({"Line ID": "l1"}), b=rows({"Line ID": "L1"}))

    assert codes(out.findings) == ["ROWS-IDENTICAL"]
    assert [line.line_id for line in out.case.programme.expenses] == ["L1"]


def test_references_take_the_spelling_of_the_row_they_name(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({"Participant ID": " p1", "Activity ID": "sv-01"}))

    (line,) = out.case.programme.expenses
    assert (line.participant_id, line.activity_id) == ("P1", "SV-01")
    assert out.findings == ()


def test_two_rows_of_one_evaluator_for_one_application_are_errors(tmp_path: Path) -> None:
    scores = table("Scores", {}, {"Evaluator": "EVA  valuator", "Relevance": 3})

    out = checked(tmp_path, {**programme(), "Scores": scores})

    assert codes(out.findings) == ["ID-TWICE"]
    assert out.case.programme.scores == ()
    assert "Relevance (" in out.findings[0].message


def test_two_rates_of_one_month_that_differ_are_errors(tmp_path: Path) -> None:
    rates = table("Exchange rates", {}, {"Month": date(2023, 3, 31), "Units per EUR": 11.3})

    out = checked(tmp_path, {**programme(), "Exchange rates": rates})

    assert codes(out.findings) == ["ID-TWICE"]
    assert out.findings[0].subject == "SEK 2023-03"
    assert out.case.programme.rates == ()


@pytest.mark.parametrize("sheet", ["Overrides", "Deliverables"])
def test_identical_rows_of_a_sheet_without_ids_count_once_too(sheet: str, tmp_path: Path) -> None:
    title = "Reason" if sheet == "Overrides" else "Reference"
    rows_ = table(sheet, {}, {title: "another"}, {})

    out = checked(tmp_path, {**programme(), sheet: rows_})

    assert codes(out.findings) == ["ROWS-IDENTICAL"]
    assert len(getattr(out.case.programme, sheet.casefold())) == 2
    assert_balanced(out)


# --- what comes from outside -------------------------------------------------------------------
def test_a_received_row_and_staffs_copy_count_once_without_a_word(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({"Comment": "checked"}), received=rows({"Currency": None}))

    assert out.findings == ()
    (line,) = out.case.programme.expenses
    assert (line.currency, line.comment, line.row.sheet.workbook) == ("EUR", "checked", "a.xlsx")


def test_what_staff_leave_blank_is_taken_from_the_received_row(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({"Receipt": None}), received=rows({"Comment": "by train"}))

    (line,) = out.case.programme.expenses
    assert (line.receipt, line.comment) == ("R-0001", "by train")


def test_a_received_row_that_says_otherwise_is_an_error(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({}), received=rows({"Amount": 400}))

    assert codes(out.findings) == ["ID-TWICE"]
    assert out.case.programme.expenses == ()


def test_a_decision_on_a_received_application_is_staffs_alone(tmp_path: Path) -> None:
    form = table("Applications", {"Decision": None, "Comment": "ours"})
    write(tmp_path / "input/received/form.xlsx", {"Applications": form})

    out = checked(tmp_path, programme())

    assert out.findings == ()
    (application,) = out.case.programme.applications
    assert application.decision == "Awarded"


def test_staffs_corrected_copy_of_a_faulty_received_row_counts(tmp_path: Path) -> None:
    out = claims(tmp_path, a=rows({}), received=rows({"Amount": "1.234"}))

    assert codes(out.findings) == ["AMOUNT-AMBIGUOUS"]
    assert [line.amount for line in out.case.programme.expenses] == [Decimal("100.00")]
    assert out.case.programme.faulty == ()


# --- order -------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_and_workbooks_changes_nothing(tmp_path: Path, seed: int) -> None:
    lines = [{"Line ID": f"{c}{n}", "Receipt": f"R-{c}{n:03}"} for n in range(12) for c in "aB"]
    lines += [{"Line ID": "A3", "Receipt": "R-a003"}, {"Line ID": "x", "Participant ID": "p1"}]
    base(tmp_path / "one")
    base(tmp_path / "two")
    write(tmp_path / "one" / STAFF, {"Expenses": rows(*lines)})
    chance = random.Random(seed)  # noqa: S311
    chance.shuffle(lines)
    cut = chance.randrange(1, 20)
    write(tmp_path / "two" / SECOND, {"Expenses": rows(*lines[:cut])})
    write(tmp_path / "two" / STAFF, {"Expenses": rows(*lines[cut:])})

    one, two = (checked(tmp_path / name) for name in ("one", "two"))

    assert _contents(one) == _contents(two)


def _contents(out: Checked) -> list[tuple[Any, ...]]:
    fields = [column.field for column in type(out.case.programme.expenses[0]).SHEET.static]
    return [tuple(getattr(line, field) for field in fields) for line in out.case.programme.expenses]


def test_staff_decide_on_an_application_from_outside_by_its_id_alone(tmp_path: Path) -> None:
    titles = list(VALUES["Applications"])
    outside = table("Applications", {"Decision": None}, titles=titles)
    own = table(
        "Applications",
        {**dict.fromkeys(titles), "Application ID": "sv-1-01", "Decision": "Reserve"},
    )
    write(tmp_path / "input/received/form.xlsx", {"Applications": outside})

    out = checked(tmp_path, {"Applications": own})

    assert codes(out.findings) == []
    (application,) = out.case.programme.applications
    assert (application.decision, application.city) == ("Reserve", "Trondheim")
    assert application.row.sheet.workbook == "book.xlsx"
    assert out.case.programme.faulty == ()


def test_what_is_lacking_everywhere_is_still_an_error(tmp_path: Path) -> None:
    titles = list(VALUES["Applications"])
    own = table(
        "Applications", {**dict.fromkeys(titles), "Application ID": "X", "Decision": "Reserve"}
    )

    out = checked(tmp_path, {"Applications": own})

    assert codes(out.findings) == ["REQUIRED-BLANK"]
    assert len(out.case.programme.faulty) == 1
