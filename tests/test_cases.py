"""Everyday cases: what people really type, export and send ends as it should, or is told."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.cli import main
from p2p_sheets.findings import Finding
from p2p_sheets.month.decide import Month, Request, decide
from tests.programmes import CONFIG, config

CASES = Path(__file__).with_name("cases")
UNSAID = ["L00013", "L00028", "L00041", "L00042"]  # no currency, from where there is no euro
FOUND = "23519.39"  # EUR approved where nothing else is wrong
ACCEPTED = "24165.11"  # and where those lines are said to be in euro

Lay = Callable[[str], Path]


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Lay out the programme with the files of a case in it, beside a configuration."""

    def out(case: str) -> Path:
        shutil.copy(CONFIG, tmp_path / "config.toml")
        folder = tmp_path / "input"
        if case != "form-exports":
            shutil.copytree(CASES / "base", folder, dirs_exist_ok=True)
        shutil.copytree(CASES / case, folder, dirs_exist_ok=True)
        return tmp_path

    return out


def run(office: Path, *options: str, as_of: str = "2023-03-31") -> int:
    """Run the month from the command line."""
    where = ["--config", str(office / "config.toml"), "--as-of", as_of, "--quiet"]
    return main([*options, *where])


def edit(office: Path, book: str, sheet: str, **values: Any) -> None:
    """Type into cells of a workbook."""
    path = office / "input" / f"{book}.xlsx"
    opened = load_workbook(path)
    for cell, value in values.items():
        opened[sheet][cell] = value
    opened.save(path)


def month(office: Path, as_of: date = date(2023, 3, 31)) -> Month:
    """Decide the month."""
    ledger = office / "ledger.sqlite"
    period = f"{as_of:%Y-%m}"
    return decide(Request(config(), office / "input", office / "output", ledger, period, as_of))


def told(decided: Month, code: str) -> list[Finding]:
    """The findings of a code."""
    return [finding for finding in decided.findings if finding.code == code]


def cells(decided: Month, code: str) -> list[str]:
    """Where the findings of a code point."""
    return [finding.place.cell for finding in told(decided, code)]


def approved(decided: Month) -> str:
    """What is approved in all."""
    return str(sum(line.approved_eur for line in decided.settlement.lines))


def held(decided: Month) -> list[str]:
    """The lines that wait."""
    return [line.line_id for line in decided.settlement.held]


def in_error(decided: Month) -> list[str]:
    """The lines that an error keeps out."""
    faulty = decided.case.programme.faulty
    return [one.key for one in faulty if one.record.SHEET.title == "Expenses"]


def test_the_programme_by_itself_is_paid(lay: Lay) -> None:
    decided = month(lay("base"))

    assert (approved(decided), held(decided), in_error(decided)) == (FOUND, UNSAID, [])
    blank = [finding.subject for finding in told(decided, "CURRENCY-BLANK")]
    assert blank == ["P0007", "P0011", "P0014"]  # one finding for each claimant


def test_rb_11_what_is_said_to_be_in_euro_is_paid(lay: Lay) -> None:
    office = lay("base")
    edit(office, "expenses", "Expenses", K14="EUR", K29="EUR", K42="EUR", K43="EUR")

    assert approved(month(office)) == ACCEPTED


def test_one_cause_is_one_finding(lay: Lay) -> None:
    office = lay("base")
    visit = {"H6": date(2022, 2, 12), "I6": date(2022, 2, 13)}  # the wrong year
    edit(office, "participants", "Activities", **visit)
    edit(office, "participants", "Participants", A5="P 0004")  # the expert of ER-1-A02
    edit(office, "office", "Exchange rates", A10="2023-02", B10="GBP", C10=0.9)

    decided = month(office)

    (dates,) = told(decided, "DATE-OUTSIDE-ACTIVITY")
    assert (dates.subject, dates.place.cell) == ("SV-1-A05", "H6")
    assert "All 16 costs" in dates.message
    assert told(decided, "NOBODY-OWES") == []
    assert [f.subject for f in told(decided, "ID-TWICE")] == ["GBP 2023-02"]
    assert told(decided, "RATE-MISSING") == []
    waiting = next(line for line in decided.settlement.held if line.line_id == "L00047")
    assert "The exchange rate GBP 2023-02 has an error in office.xlsx" in waiting.holds[0].reason


def test_in_7_the_copy_and_not_the_original_is_called_the_copy(lay: Lay) -> None:
    office = lay("base")
    shutil.copy(office / "input/expenses.xlsx", office / "input/expenses (2).xlsx")
    edit(office, "expenses (2)", "Expenses", Z1="Mine", Z2="x")  # not the very same file

    (copy,) = told(month(office), "ROWS-IDENTICAL")
    assert (copy.place.workbook, copy.value) == ("expenses (2).xlsx", "expenses.xlsx")


def test_in_5_a_day_stored_seconds_before_its_midnight_is_that_day(lay: Lay) -> None:
    decided = month(lay("dates-44-seconds-early"))

    assert cells(decided, "DATE-MIDNIGHT") == ["E30"]
    line = decided.case.programme.expenses[28]
    assert (line.line_id, line.date_from) == ("L00029", date(2023, 2, 1))


def test_in_3_a_row_that_is_struck_out_is_asked_about(lay: Lay) -> None:
    office = lay("struck-out-row")
    decided = month(office)

    assert cells(decided, "STRUCK-OUT") == ["row 4"]
    assert in_error(decided) == ["L00003"]
    assert run(office) == 1


def test_in_2_a_sheet_of_another_name_that_can_be_nothing_else_is_read(lay: Lay) -> None:
    decided = month(lay("sheet-of-another-name"))

    (finding,) = told(decided, "SHEET-READ-AS")
    assert (finding.place.sheet, finding.value) == ("Expenses - Table 1", "Expenses")
    assert approved(decided) == FOUND


def test_in_3_a_picture_in_a_cell_is_told_as_what_the_person_sees(lay: Lay) -> None:
    decided = month(lay("picture-and-data-type-in-a-cell"))

    assert cells(decided, "CELL-PICTURE") == ["G4", "G12"]
    assert in_error(decided) == ["L00003"]


def test_rb_16_the_zero_of_a_blank_cell_is_no_receipt(lay: Lay) -> None:
    decided = month(lay("receipt-zero-from-a-linked-blank-cell"))

    assert "L00003" in held(decided)
    assert [f.subject for f in told(decided, "RECEIPT-MISSING")] == ["L00003"]


def test_in_3_a_word_for_nothing_is_blank_and_quoted(lay: Lay) -> None:
    decided = month(lay("placeholders-elsewhere"))

    (required,) = told(decided, "REQUIRED-BLANK")
    assert (required.place.cell, required.value) == ("J8", "?")
    missing = {f.subject: f.message for f in told(decided, "ACCOUNT-HOLDER-MISSING")}
    typed = {"P0011": "-", "P0012": "same as above", "P0013": "n/a"}
    assert missing.keys() == typed.keys()
    assert all(f'"{word}" in Account holder' in missing[who] for who, word in typed.items())


def test_in_1_a_workbook_under_a_label_is_named_as_what_it_is(lay: Lay) -> None:
    office = lay("sensitivity-label")
    (finding,) = told(month(office), "WORKBOOK-LABELLED")

    assert "label" in finding.message
    assert run(office) == 1


def test_in_1_every_file_in_received_that_is_no_workbook_is_named(lay: Lay) -> None:
    decided = month(lay("claims-that-are-no-workbooks"))

    received = CASES / "claims-that-are-no-workbooks" / "received"
    names = sorted(f"received/{file.name}" for file in received.iterdir())
    assert [f.place.workbook for f in told(decided, "FILE-NOT-READ")] == names
    assert approved(decided) == FOUND


def test_pa_1_what_is_written_around_an_iban_is_understood(lay: Lay) -> None:
    office = lay("iban-with-prefix-hyphens-dots")
    decided = month(office)

    assert cells(decided, "BANK-READ") == ["K12", "K13", "K14", "K16", "K17"]
    assert [f.subject for f in told(decided, "IBAN-INVALID")] == ["P0017"]  # O for 0
    assert run(office, "--release", "--new-ledger") == 1  # the second engine reads it alike


def test_rb_11_months_as_text_are_read_and_told_once(lay: Lay) -> None:
    decided = month(lay("rates-with-months-as-text"))

    assert len(told(decided, "DATE-TEXT")) == len(told(decided, "NUMBER-TEXT")) == 1
    assert approved(decided) == FOUND


def test_rb_14_a_correction_by_a_formula_without_result_is_an_error(lay: Lay) -> None:
    office = lay("base")
    assert run(office, "--release", "--new-ledger") in (0, 1)
    office = lay("correction-formula-not-calculated")
    decided = month(office, date(2023, 4, 30))

    assert cells(decided, "FORMULA-NO-VALUE") == ["B2"]
    assert [str(account.due) for account in decided.settlement.accounts if account.balance] == []


def test_rb_14_a_correction_stands_to_be_recovered_in_a_month_with_nothing_to_pay(lay: Lay) -> None:
    office = lay("base")
    assert run(office, "--release", "--new-ledger") in (0, 1)
    office = lay("correction-in-a-quiet-month")

    for as_of in (date(2023, 4, 30), date(2023, 5, 31)):
        (row,) = month(office, as_of).settlement.adjustments
        assert (row.line_id, str(row.difference_eur)) == ("L00003", "-37.85")


def test_in_2_a_column_that_decides_is_not_missed_in_silence(lay: Lay) -> None:
    decided = month(lay("attended-under-another-title"))

    (finding,) = told(decided, "COLUMN-DECIDING-MISSING")
    assert "Present (M)" in finding.message
    assert "Attended" in finding.message
    assert decided.settlement.payments == ()


def test_se_3_a_conflict_under_another_title_counts_no_marks(lay: Lay) -> None:
    decided = month(lay("conflict-of-interest-under-another-title"))

    (finding,) = told(decided, "COLUMN-DECIDING-MISSING")
    assert "COI (H)" in finding.message
    assert decided.case.programme.scores == ()


def test_se_1_one_evaluator_under_several_spellings_is_asked_about(lay: Lay) -> None:
    decided = month(lay("one-evaluator-three-spellings"))

    asked = {f.subject: f.value for f in told(decided, "EVALUATOR-SPELT-OTHERWISE")}
    assert asked == {
        "ER-2/101": "Dr. Jane Doe and Jane Doe",
        "ER-2/103": "Doe, Jane and Jane Doe",
    }
    (twice,) = told(decided, "ID-TWICE")  # JANE  DOE
    assert "Relevance (3.5 or 5)" in twice.message


def test_two_experts_of_one_mailbox_wait_for_who_they_are(lay: Lay) -> None:
    decided = month(lay("two-experts-one-mailbox"))

    (finding,) = told(decided, "EMAIL-SHARED")
    waiting = ["L00012", "L00013", "L00014", "L00015"]  # of the second of the two
    assert sorted(set(held(decided)) - set(UNSAID[1:])) == waiting
    assert all(line in finding.message for line in waiting)


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        (
            "currency-only-in-the-number-format",
            {"P0010": "GBP", "P0011": "GBP", "P0013": "DKK", "P0014": "PLN"},
        ),
        ("pound-format-euro-claimant", {"P0010": "GBP"}),
    ],
)
def test_rb_11_a_currency_that_only_the_number_format_shows_holds_the_lines(
    lay: Lay, case: str, shown: dict[str, str]
) -> None:
    decided = month(lay(case))

    assert {f.subject: f.value for f in told(decided, "CURRENCY-SHOWN")} == shown
    assert {line.participant_id for line in decided.settlement.held} >= shown.keys()


def test_exports_of_the_form_systems_are_applications(lay: Lay) -> None:
    decided = month(lay("form-exports"))

    found = {a.application_id: a for a in decided.case.programme.applications}
    cities = {key: (a.city, a.country, a.submitted_on.isoformat()) for key, a in found.items()}
    assert cities == {
        "P2P-ER-1-a8e6b1c2": ("Sabadell", "ES", "2022-10-20"),
        "MS-1": ("Sabadell", "ES", "2022-10-20"),
        "FORM-1": ("Sabadell", "ES", "2022-10-20"),
        "MSDE-1": ("Alba Iulia", "RO", "2022-10-21"),
        "G-20221022080501": ("Trencin", "SK", "2022-10-22"),
    }
    assert {a.city_role for a in found.values()} == {"Fellow"}
    assert {a.expected_start for a in found.values()} == {date(2023, 1, 10)}
    assert found["P2P-ER-1-a8e6b1c2"].population == found["MS-1"].population == 211734
    twice = {f.subject for f in told(decided, "APPLICATION-TWICE")}
    assert twice == {"MS-1", "P2P-ER-1-a8e6b1c2"}
    incomplete = {f.subject for f in told(decided, "APPLICATION-INCOMPLETE")}
    assert incomplete == found.keys() - {"FORM-1"}  # whose form asked for everything
