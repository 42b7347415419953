"""Finance's answer: only its own columns count, wherever the workbook lies (RB-15)."""

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets import ledger
from p2p_sheets.ledger.answers import AnswerBook, answers_of
from p2p_sheets.month.decide import look_back
from p2p_sheets.write import table as tables
from p2p_sheets.xlsx.reader import read_workbook
from tests.ledger.office import Office, answer, write_cells
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
    past = look_back(office.request(), office.entries())
    return {
        a.payment_id: (str(a.paid_on or ""), a.bank_reference, a.returned_because)
        for a in past.answered.by_payment.values()
    }


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
def test_rb_15_a_workbook_whose_figures_were_altered_is_refused_with_the_differences(
    released: Office, place: Callable[[Office], Path]
) -> None:
    path = answer(place(released), FIRST, paid_on=DAY)
    write_cells(path, "Payments", {"N5": 4000, "K5": "DE89370400440532013000"})
    assert released.run().status == 1
    assert paid(released) == {}
    (told,) = [line for line in released.findings() if line.startswith("ANSWER-ALTERED")]
    assert "Payments K5 (IBAN (to paste)); Payments N5 (Amount EUR)" in told


@wherever
def test_rb_15_a_row_taken_out_is_a_difference_too(
    released: Office, place: Callable[[Office], Path]
) -> None:
    path = place(released)
    book = load_workbook(path)
    book["Lines"].delete_rows(5)
    book.save(path)
    released.run()
    assert any("1 rows in Lines where 2 were" in line for line in released.findings())


@wherever
def test_rb_15_results_of_formulas_that_a_program_left_out_are_no_difference(
    released: Office, place: Callable[[Office], Path]
) -> None:
    path = place(released)
    book = load_workbook(path)
    book["Payments"]["T5"] = DAY
    book.save(path)
    released.run()
    assert released.codes() == set()
    assert paid(released) == {FIRST: ("2023-03-30", "", "")}
    book["Lines"]["L5"] = "=1+1"  # no formula before
    book.save(path)
    released.run()
    assert released.codes() == {"ANSWER-ALTERED"}


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


def test_rb_15_an_answer_of_another_programme_is_an_error(released: Office, tmp_path: Path) -> None:
    other = Office.new(tmp_path / "other")
    other.claim(Z=10)
    other.release("--new-ledger", "--period", "2023-02")
    shutil.copy(other.payments("2023-02"), released.input)
    released.run()
    assert released.codes() == {"ANSWER-UNKNOWN"}


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


def test_rb_15_a_workbook_without_one_of_its_sheets_cannot_be_read(released: Office) -> None:
    book = load_workbook(released.payments())
    del book["Lines"]
    book.save(released.input / "back.xlsx")
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


def test_the_fingerprint_covers_what_goes_on_in_a_second_sheet(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    names = [chr(ord("C") + i) for i in range(8)]
    released.claim(A=300, B=100, **dict.fromkeys(names, 5))
    released.release()
    path = released.payments("2023-03-2")
    assert "Lines (3)" in {sheet.name for sheet in read_workbook(path.read_bytes()).sheets}
    answer(path, "2023-03-2-001", paid_on=DAY)
    released.run()
    assert released.codes() == set()
    assert paid(released) == {"2023-03-2-001": ("2023-03-30", "", "")}
    write_cells(path, "Lines (3)", {"P5": 500})
    released.run()
    assert released.codes() == {"ANSWER-ALTERED"}


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
    row = {"Subject ID": "P1", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.run()
    draft = released.payments("2023-03-2", draft=True)
    back = released.input / "draft.xlsx"
    shutil.copy(draft, back)
    answer(back, "DRAFT-2023-03-2-001", paid_on=DAY)
    assert "Nothing new" in released.run("--release").out
    assert "DRAFT-ANSWERED" in released.codes()
    back.unlink()
    released.release()
    (again,) = released.entries()[-1].payments()
    assert (again.reissue_of, str(again.amount_eur)) == (FIRST, "400.00")


def test_answers_are_the_same_in_whichever_order_the_workbooks_come(released: Office) -> None:
    one = answer(sent_back(released), FIRST, paid_on=DAY).read_bytes()
    other = answer(released.payments(), FIRST, reference="G-1").read_bytes()
    books = [AnswerBook("b.xlsx", one), AnswerBook("a.xlsx", other)]
    entries = released.entries()
    said = [
        ledger.past(released.ledger, entries, order, date(2023, 4, 30))
        for order in (books, books[::-1])
    ]
    assert said[0].answered == said[1].answered
    assert not answers_of(books, entries, lambda _: None, date(2023, 4, 30)).findings
