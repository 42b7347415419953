"""What a table may look like: titles, extra columns, rows that are none (IN-2, IN-3, IN-8)."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.books import Category, Expense
from p2p_sheets.read import Reading, read_inputs
from p2p_sheets.write.forms import write_templates
from tests.programmes import config
from tests.read.tables import (
    AS_OF,
    VALUES,
    Formula,
    Table,
    checked,
    codes,
    programme,
    read,
    table,
    write,
)

TITLES = list(VALUES["Expenses"])
NOTHING: dict[str, Any] = dict.fromkeys(TITLES)
GOOD = ("L1", Decimal("100.00"), Category.TRAVEL, date(2023, 3, 7), date(2023, 3, 20))


def expenses(tmp_path: Path, rows: Table) -> Reading:
    return read(tmp_path, {"Expenses": rows})


def essence(line: Expense) -> tuple[Any, ...]:
    return (line.line_id, line.amount, line.category, line.date_from, line.submitted_on)


def good(*changes: dict[str, Any]) -> list[list[Any]]:
    return table("Expenses", *(changes or ({},)))


SHAPES = {
    "titles in capitals": [[t.upper() for t in TITLES], *good()[1:]],
    "titles with stars and blanks": [[f" {t}\u00a0* " for t in TITLES], *good()[1:]],
    "titles broken over lines": [[t.replace(" ", "\n") for t in TITLES], *good()[1:]],
    "columns in another order": [list(reversed(row)) for row in good()],
    "ten title rows above": [*[["Claims of Graz"] for _ in range(10)], *good()],
    "title rows with gaps": [["Claims of Graz"], [], [], ["2023", "March"], [], *good()],
    "empty rows between": [good()[0], [], [], *good()[1:]],
    "a column to the left": [[None, *row] for row in good()],
    "choice in small letters": good({"Category": "  travel "}),
    "blanks around the ID": good({"Line ID": "\u00a0L1 "}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_in_2_shapes_that_mean_the_same_are_read_in_silence(name: str, tmp_path: Path) -> None:
    reading = expenses(tmp_path, SHAPES[name])

    assert [essence(line) for line in reading.programme.expenses] == [GOOD]
    assert reading.findings == ()


def test_rows_below_empty_ones_are_read_with_their_numbers(tmp_path: Path) -> None:
    rows = [good()[0], *[[] for _ in range(500)], *good()[1:]]

    (line,) = expenses(tmp_path, rows).programme.expenses

    assert line.row.number == 502
    assert line.row.place("amount").cell == "I502"


def test_titles_below_ten_title_rows_are_not_looked_for(tmp_path: Path) -> None:
    reading = expenses(tmp_path, [*[["Claims"] for _ in range(11)], *good()])

    assert codes(reading.findings) == ["HEADER-MISSING"]
    assert len(reading.programme.faulty) == reading.row_counts[0].read == 13


def test_extra_columns_are_told_once_and_kept_out(tmp_path: Path) -> None:
    reading = expenses(tmp_path, good({"Colour": "blue"}, {"Line ID": "L2", "Colour": "red"}))

    assert codes(reading.findings) == ["COLUMN-EXTRA"]
    assert reading.findings[0].value == "Colour (N)"
    assert len(reading.programme.expenses) == 2


def test_columns_that_our_forms_only_show_are_passed_over(tmp_path: Path) -> None:
    row = {"(Amount)": 7, "(What it is for)": "Travel"}

    reading = expenses(tmp_path, good(row))

    assert reading.findings == ()
    assert reading.programme.expenses[0].amount == Decimal("100.00")


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    reading = expenses(
        tmp_path, table("Expenses", {}, titles=[t for t in TITLES if t != "Receipt"])
    )

    assert reading.findings == ()
    assert reading.programme.expenses[0].receipt is None


def test_a_missing_column_is_one_finding_and_every_row_is_kept_as_faulty(tmp_path: Path) -> None:
    lines = [{"Line ID": f"L{n}"} for n in range(30)]
    titles = [t for t in TITLES if t not in ("Category", "Date from")]

    reading = expenses(tmp_path, table("Expenses", *lines, titles=titles))

    (finding,) = reading.findings
    assert (finding.code, finding.value) == ("COLUMN-MISSING", "Category, Date from")
    assert [faulty.key for faulty in reading.programme.faulty] == [f"L{n}" for n in range(30)]
    assert reading.programme.faulty[0].values["amount"] == Decimal("100.00")


def test_a_curency_is_not_taken_for_a_blank_currency(tmp_path: Path) -> None:
    titles = [title.replace("Currency", "Curency") for title in TITLES]

    reading = expenses(tmp_path, [titles, *good({"Currency": "SEK"})[1:]])

    assert codes(reading.findings) == ["COLUMN-MISNAMED"]
    assert 'Rename it to "Currency"' in reading.findings[0].remedy
    assert reading.programme.expenses == ()


def test_in_3_a_row_with_nothing_but_ids_and_name_is_empty(tmp_path: Path) -> None:
    unused = {**NOTHING, "Line ID": "P1/2303-02", "Participant ID": "P1", "Name": "Maria Rossi"}

    reading = expenses(tmp_path, good({}, unused, {**NOTHING, "Line ID": "P1/2303-03"}))

    assert reading.findings == ()
    assert (reading.row_counts[0].read, reading.row_counts[0].empty) == (3, 2)


def test_in_3_an_unused_row_with_a_currency_is_no_unused_row(tmp_path: Path) -> None:
    reading = expenses(tmp_path, good({}, {**NOTHING, "Line ID": "L2", "Currency": "EUR"}))

    assert codes(reading.findings) == ["REQUIRED-BLANK"]
    assert reading.findings[0].message == (
        "Activity ID, Participant ID, Category, Date from and Submitted on must be filled in."
    )


TOTALS: dict[str, dict[str, Any]] = {
    "a word beside the sum": {"Receipt": "Total", "Amount": 100},
    "the word in the place of the ID": {"Line ID": "TOTAL:", "Amount": 100},
    "in another language": {"Name": "Summe", "Amount": 100, "Currency": "EUR"},
    "a formula alone": {"Amount": Formula("=SUM(I2:I2)", 100)},
}


@pytest.mark.parametrize("name", TOTALS)
def test_in_3_totals_are_named_and_not_paid(name: str, tmp_path: Path) -> None:
    reading = expenses(tmp_path, good({}, {**NOTHING, **TOTALS[name]}))

    assert "ROW-TOTAL" in codes(reading.findings)
    assert len(reading.programme.expenses) == 1
    assert reading.programme.faulty == ()
    assert (reading.row_counts[0].read, reading.row_counts[0].empty) == (2, 1)


def test_in_3_a_lone_amount_is_no_remark_but_an_error(tmp_path: Path) -> None:
    reading = expenses(tmp_path, good({}, {**NOTHING, "Amount": 55}))

    assert codes(reading.findings) == ["REQUIRED-BLANK"]
    assert reading.programme.faulty[0].values == {"amount": Decimal("55.00")}


def test_in_3_every_problem_of_a_row_is_told_in_one_run(tmp_path: Path) -> None:
    bad = {"Amount": "1.234", "Date from": "soon", "Category": "Taxi", "Submitted on": None}

    reading = expenses(tmp_path, good(bad))

    assert sorted(codes(reading.findings)) == [
        "AMOUNT-AMBIGUOUS",
        "CHOICE-UNKNOWN",
        "DATE-UNREADABLE",
        "REQUIRED-BLANK",
    ]
    assert {finding.subject for finding in reading.findings} == {"L1"}
    assert [finding.place.cell for finding in reading.findings] == ["L2", "E2", "F2", "I2"]


def test_what_a_whole_column_has_in_common_is_told_once(tmp_path: Path) -> None:
    lines = [{"Line ID": f"L{n}", "Date from": "2023-03-07"} for n in range(30)]

    reading = expenses(tmp_path, good(*lines))

    assert codes(reading.findings) == ["DATE-TEXT"]
    assert "29 more cells, down to F31" in reading.findings[0].message
    assert len(reading.programme.expenses) == 30


def test_ambiguous_cells_are_told_one_by_one(tmp_path: Path) -> None:
    lines = [{"Line ID": f"L{n}", "Amount": f"1.{200 + n}"} for n in range(30)]

    reading = expenses(tmp_path, good(*lines))

    assert codes(reading.findings) == ["AMOUNT-AMBIGUOUS"] * 30
    assert len({finding.place.cell for finding in reading.findings}) == 30


def test_bank_details_are_masked_and_names_are_not(tmp_path: Path) -> None:
    bad = {"IBAN": "АT611904300234573201", "E-mail": "maria at graz", "Name": date(2023, 1, 2)}

    reading = read(tmp_path, {"Participants": table("Participants", bad)})

    told = " ".join(f"{f.value} {f.message} {f.remedy}" for f in reading.findings)
    assert sorted(codes(reading.findings)) == [
        "BANK-LOOK-ALIKE",
        "EMAIL-LEFT-OUT",
        "TEXT-FROM-DATE",
    ]
    assert "19043002" not in told
    assert "maria at graz" in told  # staff own the data: they see whom it is about


def test_marks_are_read_by_criterion_and_a_blank_one_is_missing(tmp_path: Path) -> None:
    row = {"Relevance": 4, "Readiness": "2,5", "Expected impact": None}

    reading = read(tmp_path, {"Scores": table("Scores", row)})

    (score,) = reading.programme.scores
    assert score.marks == {"Relevance": Decimal(4), "Readiness": Decimal("2.5")}


# --- what comes from outside -------------------------------------------------------------------
def test_in_8_applications_and_expenses_count_from_received(tmp_path: Path) -> None:
    forms = {"Applications": table("Applications", {"Decision": None}), "Expenses": good()}

    reading = read(tmp_path, forms, "input/received/form.xlsx")

    assert reading.findings == ()
    assert len(reading.programme.applications) == len(reading.programme.expenses) == 1


def test_in_8_no_city_awards_itself(tmp_path: Path) -> None:
    row = {"Decision": "Awarded", "Decided on": date(2023, 1, 2)}

    reading = read(
        tmp_path, {"Applications": table("Applications", row)}, "input/received/2023/form.xlsx"
    )

    assert codes(reading.findings) == ["COLUMN-NOT-TRUSTED"] * 2
    (application,) = reading.programme.applications
    assert (application.decision, application.decided_on) == (None, None)


@pytest.mark.parametrize(
    "sheet", ["Participants", "Overrides", "Corrections", "Scores", "Payments"]
)
def test_in_8_no_other_sheet_counts_from_received(sheet: str, tmp_path: Path) -> None:
    rows = table(sheet, {}) if sheet in VALUES else [["Payment ID", "Paid on"], ["x", "y"]]

    reading = read(tmp_path, {sheet: rows}, "input/received/form.xlsx")

    assert codes(reading.findings) == ["SHEET-NOT-TRUSTED"]
    assert (reading.row_counts, reading.returned) == ((), ())


def test_in_8_a_folder_called_received_further_down_is_staffs_own(tmp_path: Path) -> None:
    reading = read(tmp_path, {"Overrides": table("Overrides", {})}, "input/2023/received/x.xlsx")

    assert reading.findings == ()


# --- what a run once wrote ---------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["Payments", "Ranking", "KPI", "Findings"])
def test_a_workbook_of_ours_is_returned_and_never_read(kind: str, tmp_path: Path) -> None:
    sheets = {kind: [["Payment ID"], ["2023-03-001"]], **programme()}

    reading = read(tmp_path, sheets)

    assert reading.row_counts == ()
    told = {(f.code, f.value) for f in reading.findings}  # rows to fill in do not belong there
    assert told == {("SHEET-AMONG-OUTPUTS", title) for title in programme()}
    (returned,) = reading.returned
    assert (returned.path, returned.kind) == ("book.xlsx", kind)
    assert kind in [sheet.name for sheet in returned.raw.sheets]
    assert reading.workbooks[0].skipped == f"written by a run ({kind})"


def test_all_sheets_of_a_workbook_of_ours_come_back_with_it(tmp_path: Path) -> None:
    reading = read(tmp_path, {"Payments": [["Payment ID"]], "Lines": [["Payment ID", "Line ID"]]})

    assert [sheet.name for sheet in reading.returned[0].raw.sheets] == ["Payments", "Lines"]


def test_what_was_ticked_in_reminders_is_delivered(tmp_path: Path) -> None:
    titles = ["Activity ID", "Participant ID", "Deliverable", "Done on", "Days late"]
    ticked = ["SV-01", "P1", "Testimonial", date(2023, 3, 15), 3]
    left = ["SV-01", "P1", "Reflection report", None, 5]

    reading = read(tmp_path, {"Reminders": [titles, ticked, left], "Later": [titles, left]})

    (done,) = reading.programme.deliverables
    assert (done.deliverable, done.done_on) == ("Testimonial", date(2023, 3, 15))
    assert reading.findings == ()
    assert reading.returned[0].kind == "Reminders"


def test_staffs_copy_of_a_received_file_is_read_too(tmp_path: Path) -> None:
    form = {"Applications": table("Applications", {"Decision": "Awarded"})}
    write(tmp_path / "input/received/form.xlsx", form)

    reading = read(tmp_path, form, "input/zz.xlsx")

    assert codes(reading.findings) == ["COLUMN-NOT-TRUSTED"]
    assert {a.decision for a in reading.programme.applications} == {None, "Awarded"}


# --- the folder --------------------------------------------------------------------------------
def test_in_1_what_is_not_read_is_listed(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    for name in ("a.xlsx", ".hidden.xlsx", "_old/b.xlsx", ".git/c.xlsx", "sub/d.XLSM"):
        write(folder / name, {"Expenses": good({"Line ID": name.replace(" ", "")})})
    (folder / "letter.pdf").write_bytes(b"%PDF")

    reading = read(tmp_path, {"Expenses": good()}, "input/z.xlsx")

    assert [book.path for book in reading.workbooks] == ["a.xlsx", "sub/d.XLSM", "z.xlsx"]
    assert [(skip.path, skip.why) for skip in reading.skipped] == [
        (".git/", "hidden"),
        (".hidden.xlsx", "hidden"),
        ("_old/", "its name begins with _"),
        ("letter.pdf", "not a workbook"),
    ]
    assert reading.findings == ()


def test_in_1_a_lock_file_is_matched_though_excel_shortens_its_name(tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input/~$penses 2023.xlsx").write_bytes(b"Olga")

    reading = read(tmp_path, {"Expenses": good()}, "input/Expenses 2023.xlsx")

    assert codes(reading.findings) == ["WORKBOOK-OPEN"]
    assert reading.findings[0].place.workbook == "Expenses 2023.xlsx"


def test_in_1_names_are_composed_letters(tmp_path: Path) -> None:
    reading = read(tmp_path, {"Expenses": good()}, "input/Cafe\u0301.xlsx")

    assert reading.workbooks[0].path == "Caf\u00e9.xlsx"


def test_a_sheet_of_another_template_version_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "input/x.xlsx"
    write(path, {"Expenses": good()}, {"p2p_sheets schema": "1"})

    assert read(tmp_path, {"Expenses": good({"Line ID": "L2"})}).findings == ()


def test_in_1_the_copy_is_called_the_copy_by_its_name_and_else_by_its_age(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    first = write(folder / "claims.xlsx", {"Expenses": good({})})
    for name in ("Copy of claims.xlsx", "a (2).xlsx", "b.xlsx"):
        (folder / name).write_bytes(first.read_bytes())
    os.utime(folder / "b.xlsx", (2_000_000_000, 2_000_000_000))

    reading = read_inputs(folder, config(), AS_OF)

    assert {f.place.workbook: f.value for f in reading.findings} == dict.fromkeys(
        ("Copy of claims.xlsx", "a (2).xlsx", "b.xlsx"), "claims.xlsx"
    )


def test_in_2_a_sheet_with_the_titles_of_a_known_one_is_an_error(tmp_path: Path) -> None:
    sheets = {"Expenses": good({}), "Expenses host cities": good({"Line ID": "L2"})}

    reading = read(tmp_path, sheets)

    (finding,) = reading.findings
    assert (finding.code, finding.place.sheet) == ("SHEET-MISNAMED", "Expenses host cities")
    assert "It has the titles of Expenses." in finding.message
    assert [line.line_id for line in reading.programme.expenses] == ["L1"]


def test_in_3_a_total_names_no_row_and_a_forgotten_id_is_an_error(tmp_path: Path) -> None:
    blank = dict.fromkeys(TITLES)
    total = {**blank, "Receipt": "Total of all", "Amount": 200}
    forgotten = {"Line ID": None, "Receipt": "Total for two"}

    reading = expenses(tmp_path, good({}, total, forgotten))

    assert codes(reading.findings) == ["ROW-TOTAL", "REQUIRED-BLANK"]
    assert len(reading.programme.faulty) == 1


def test_in_1_a_blank_template_is_no_warning(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    write_templates(folder, config())
    write(folder / "claims.xlsx", {"Expenses": good({})})

    assert read_inputs(folder, config(), AS_OF).findings == ()


@pytest.mark.parametrize("name", ["Payments", "Ranking", "KPI", "Findings", "Reminders"])
def test_in_2_a_sheet_named_as_one_that_a_run_wrote_is_not_lost(tmp_path: Path, name: str) -> None:
    alone = read(tmp_path, {name: good({})})
    assert codes(alone.findings) == ["SHEET-MISNAMED"]

    beside = read(tmp_path, {"Expenses": good({}), name: [["Notes"], ["on this and that"]]})
    assert codes(beside.findings) == ["SHEET-AMONG-OUTPUTS"]


def test_in_7_leading_zeros_are_suggested_and_applications_of_the_fitting_kind(
    tmp_path: Path,
) -> None:
    host = {"Application ID": "SV-1-01"}
    visitor = {"Application ID": "SV-1-02", "Activity type": "Site Visit visitor", "City": "Graz"}
    sheets = {
        **programme(),
        "Applications": table("Applications", host, visitor),
        "Activities": table("Activities", {"Application ID": "SV-1-03"}),
        "Participants": table("Participants", {"Participant ID": "0007"}),
        "Expenses": table("Expenses", {"Participant ID": 7}),
    }

    told = {f.column: f.message for f in checked(tmp_path, sheets).findings}

    assert told["Application ID"].endswith('Did you mean "SV-1-01"?')
    assert told["Participant ID"].endswith('Did you mean "0007"?')
