"""Finance's answer: only its own columns count, wherever the workbook lies (RB-15)."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.month.decide import decide
from tests.ledger.office import PAYEE, Office, answer, write_cells
from tests.libreoffice import convert, needs_libreoffice
from tests.read.tables import table

DAY = date(2023, 3, 30)
FIRST = "2023-03-001"
IBAN = "AT611904300234573201"


def sent_back(office: Office, name: str = "payments_2023-03.xlsx") -> Path:
    """A payment workbook, copied into the input folder."""
    (office.input / "finance").mkdir(exist_ok=True)
    path = office.output / "2023-03" / "finance" / name
    return Path(shutil.copy(path, office.input / "finance" / "back.xlsx"))


def paid(office: Office) -> dict[str, tuple[str, str, str]]:
    """What a run understands of all answers."""
    answered = decide(office.request()).settlement.answered
    return {
        name: (str(kept.paid_on or ""), kept.bank_reference, kept.returned_because)
        for name, kept in answered.newest.items()
    }


def told(office: Office, code: str, period: str = "2023-03") -> str:
    """The one finding of a code."""
    (line,) = [line for line in office.findings(period) if line.startswith(code)]
    return line


PLACES: dict[str, Callable[[Office], Path]] = {
    "where it lies": Office.payments,
    "through the input folder": sent_back,
}
wherever = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())


@wherever
def test_rb_15_an_answer_is_read_and_the_workbook_stays_as_finance_left_it(
    released: Office, place: Callable[[Office], Path]
) -> None:
    path = answer(place(released), FIRST, paid_on=DAY, reference="GIRO-77")
    bytes_ = path.read_bytes()
    ran = released.run(as_of="2023-04-30")
    assert ran.status == 0
    assert "Moved aside" not in ran.out
    assert path.read_bytes() == bytes_
    assert released.codes("2023-04") == set()
    assert paid(released) == {FIRST: ("2023-03-30", "GIRO-77", "")}


@wherever
@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("N5", 4000, "Amount EUR 4000, released as 400.00"),
        ("N5", "much more", "Amount EUR much more, released as 400.00"),
        ("K5", "DE89370400440532013000", "another IBAN"),
    ],
)
def test_rb_15_a_row_that_was_altered_is_refused_and_named(
    released: Office, place: Callable[[Office], Path], cell: str, value: object, says: str
) -> None:
    path = answer(place(released), FIRST, paid_on=DAY)
    write_cells(path, "Payments", {cell: value})
    assert released.run().status == 1
    assert paid(released) == {}
    altered = told(released, "ANSWER-ALTERED")
    assert FIRST in altered
    assert says in altered


@pytest.mark.parametrize("column", ["T", "U", "V"])
def test_rb_15_an_answer_with_a_line_through_it_is_asked_about(
    released: Office, column: str
) -> None:
    path = answer(sent_back(released), FIRST, paid_on=DAY)
    book = load_workbook(path)
    cell = book["Payments"][f"{column}5"]
    cell.value, cell.font = cell.value or "account closed", Font(strike=True)
    book.save(path)

    assert released.run().status == 1
    assert paid(released) == {}
    assert FIRST in told(released, "STRUCK-OUT")


def two_payees(office: Office) -> Path:
    """Release two payments, 001 of P1 (400.00) and 002 of P2 (50.00); gives the answer's copy."""
    host = {"Participant ID": "P2", "Role": "Host city", "Name": "Hans Host", "E-mail": "h@o.at"}
    office.put(
        "second",
        Participants=table("Participants", {**PAYEE, **host}),
        Deliverables=table(
            "Deliverables",
            *(
                {"Participant ID": "P2", "Deliverable": name}
                for name in ("Letter of commitment", "Resumé", "Testimonial")
            ),
        ),
    )
    what = {"Category": "Hosting", "Amount": 50, "Receipt": "R-H"}
    hosting = {"Line ID": "H", "Participant ID": "P2", "Name": "Hans Host", **what}
    office.claim(hosting, A=300, B=100)
    office.release("--new-ledger")
    return sent_back(office)


def sort(sheet: Worksheet) -> None:
    """Turn the two payments round."""
    rows = [[cell.value for cell in sheet[number]] for number in (5, 6)]
    for number, values in zip((6, 5), rows, strict=True):
        for column, value in enumerate(values, 1):
            sheet.cell(number, column).value = value


def keep_the_first_alone(sheet: Worksheet) -> None:
    sheet.delete_rows(6)


def total(sheet: Worksheet) -> None:
    sheet["A7"], sheet["N7"] = "Total", 450


def own_columns(sheet: Worksheet) -> None:
    sheet.insert_cols(2)
    sheet["B4"], sheet["B5"] = "Our file", "F-77"


@pytest.mark.parametrize("change", [sort, keep_the_first_alone, total, own_columns])
def test_rb_15_an_answer_is_read_however_finance_has_arranged_it(
    office: Office, change: Callable[[Worksheet], None]
) -> None:
    path = answer(two_payees(office), FIRST, paid_on=DAY, reference="GIRO-77")
    book = load_workbook(path)
    change(book["Payments"])
    book.save(path)
    office.run()
    assert office.codes() == set()
    assert paid(office) == {FIRST: ("2023-03-30", "GIRO-77", "")}


def test_rb_15_results_of_formulas_that_a_program_left_out_are_no_difference(
    released: Office,
) -> None:
    path = released.payments()
    book = load_workbook(path)
    book["Payments"]["T5"] = DAY
    book.save(path)
    released.run()
    assert released.codes() == set()
    assert paid(released) == {FIRST: ("2023-03-30", "", "")}


@pytest.mark.parametrize("typed", ["-", "n/a", "?"])
def test_rb_15_a_placeholder_is_no_reason_for_a_return_and_what_was_typed_is_quoted(
    released: Office, typed: str
) -> None:
    answer(released.payments(), FIRST, paid_on=DAY, because=typed)
    assert "Nothing new" in released.run("--release").out
    assert f'"{typed}"' in told(released, "ANSWER-PLACEHOLDER")
    assert paid(released) == {FIRST: ("2023-03-30", "", "")}


@needs_libreoffice
def test_rb_15_another_office_program_saves_the_same_answer(
    released: Office, tmp_path: Path
) -> None:
    answer(released.payments(), FIRST, paid_on=DAY, reference="GIRO-77")
    shutil.copy(convert(released.payments(), "xlsx", tmp_path), released.payments())
    released.run()
    assert released.codes() == set()
    assert paid(released) == {FIRST: ("2023-03-30", "GIRO-77", "")}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("30.3.2023", "2023-03-30"), ("2023-03-30", "2023-03-30"), ("31/3/2023", "2023-03-31")],
)
def test_rb_15_a_day_typed_as_text_is_read_where_it_can_only_mean_one(
    released: Office, typed: str, read: str
) -> None:
    answer(released.payments(), FIRST, paid_on=typed)
    released.run(as_of="2023-04-30")
    assert paid(released)[FIRST][0] == read


@pytest.mark.parametrize("typed", ["yes", "03/04/2023", date(2023, 5, 1)])
def test_rb_15_a_day_that_is_none_or_to_come_is_an_error(released: Office, typed: object) -> None:
    answer(released.payments(), FIRST, paid_on=typed, reference="X")
    assert released.run(as_of="2023-04-30").status == 1
    assert released.codes("2023-04") == {"ANSWER-DATE"}


def test_rb_15_an_answer_counts_even_when_its_workbook_is_gone(released: Office) -> None:
    path = answer(sent_back(released), FIRST, paid_on=DAY)
    released.claim(A=300, B=100, C=50)
    released.release()
    path.unlink()
    assert paid(released) == {FIRST: ("2023-03-30", "", "")}
    assert released.entries()[-1].tree["answers"][0]["payment_id"] == FIRST
    released.claim(A=300, B=100, C=50, D=20)
    released.release()
    assert released.entries()[-1].tree["answers"] == []  # the ledger has it already


def test_rb_15_the_evidence_holds_the_answers_too(released: Office) -> None:
    path = answer(released.payments(), FIRST, paid_on=DAY)
    released.claim(A=300, B=100, C=50)
    released.release()
    name = "answers/output/2023-03/finance/payments_2023-03.xlsx"
    with zipfile.ZipFile(path.with_name("evidence_2023-03-2.zip")) as archive:
        assert archive.read(name) == path.read_bytes()


def test_rb_15_an_answer_for_a_payment_that_the_ledger_does_not_know_stops_a_release(
    released: Office, tmp_path: Path
) -> None:
    other = Office.new(tmp_path / "other")
    other.claim(Z=10)
    other.release("--new-ledger", "--period", "2023-02")
    path = answer(other.payments("2023-02"), "2023-02-001", paid_on=DAY)
    shutil.copy(path, released.input)
    released.claim(A=300, B=100, C=50)
    assert released.run().status == 1
    assert released.codes() == {"ANSWER-UNKNOWN"}
    assert "2023-02-001" in released.refused("--release")


def test_rb_15_the_same_payment_ids_of_another_programme_are_no_answer(
    released: Office, tmp_path: Path
) -> None:
    other = Office.new(tmp_path / "other")
    other.claim(Z=10)
    other.release("--new-ledger")
    shutil.copy(answer(other.payments(), FIRST, paid_on=DAY), released.input)
    released.run()
    assert released.codes() == {"ANSWER-ALTERED"}
    assert paid(released) == {}


def test_rb_15_a_workbook_without_finances_columns_cannot_be_read(released: Office) -> None:
    path = sent_back(released)
    write_cells(path, "Payments", {"T4": "Done"})
    released.run()
    assert released.codes() == {"ANSWER-UNREADABLE"}


def test_a_release_that_pays_nothing_can_come_back_too(released: Office) -> None:
    released.claim(
        {"Line ID": "H", "Category": "Hosting", "Amount": 20},
        A=300,
        B=100,
    )
    released.release()
    shutil.copy(released.payments("2023-03-2"), released.input)
    released.run()
    assert released.codes() == set()


# --- drafts --------------------------------------------------------------------------------------
@pytest.mark.parametrize("back", [False, True], ids=["where it lies", "through the input folder"])
def test_a_draft_that_finance_filled_in_holds_its_lines_until_somebody_looked(
    released: Office, back: bool
) -> None:
    released.claim(A=300, B=100, C=50)
    released.run()
    draft = released.payments("2023-03-2", draft=True)
    draft = sent_back(released, draft.name) if back else draft
    answer(draft, "DRAFT-2023-03-2-001", paid_on=DAY)
    for _ in range(2):  # moved aside by the first run, it still counts in the second
        ran = released.run("--release")
        assert ran.status == 1
        assert "Nothing new" in ran.out
        assert released.codes() == {"DRAFT-ANSWERED"}
    (where,) = [draft] if back else (released.output / "kept").rglob("*.xlsx")
    where.unlink()
    released.release()
    assert released.amounts("2023-03-2") == {"C": "50"}


def test_a_draft_that_finance_only_looked_at_holds_nothing(released: Office) -> None:
    released.claim(A=300, B=100, C=50)
    released.run()
    shutil.copy(released.payments("2023-03-2", draft=True), released.input)
    released.release()
    assert released.codes() == set()


def test_a_draft_that_finance_filled_in_holds_a_re_issue_too(released: Office) -> None:
    answer(released.payments(), FIRST, paid_on=DAY, because="account closed")
    row = {"Subject ID": "2023-03-001", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.run()
    draft = released.payments("2023-03-2", draft=True)
    back = released.input / "draft.xlsx"
    shutil.copy(draft, back)
    answer(back, "DRAFT-2023-03-2-001", paid_on=DAY)
    released.release()  # it keeps the return, and pays nothing
    assert "DRAFT-ANSWERED" in released.codes()
    assert released.entries()[-1].record.payments == ()
    back.unlink()
    released.release()
    (again,) = released.entries()[-1].record.payments
    assert (again.reissue_of, str(again.amount_eur)) == (FIRST, "400.00")
