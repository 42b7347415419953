"""The tints and checks of the templates, worked out by LibreOffice over rows of every kind."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.books import BOOKS, Application, Book, ExchangeRate, Expense, Participant, Score
from p2p_sheets.books.columns import Record
from p2p_sheets.write.forms import write_filled
from p2p_sheets.write.forms.hints import CLASHES, MISSING, NOT_NEEDED
from p2p_sheets.write.forms.plan import Shown
from tests.libreoffice import needs_libreoffice, recalculated
from tests.programmes import config

BY_FILE = {book.file: book for book in BOOKS}
LOOKS = {
    str(look["bg_color"]).removeprefix("#"): name
    for name, look in (("missing", MISSING), ("not needed", NOT_NEEDED), ("clashes", CLASHES))
}
FAR = 40  # columns to the right, where the formulas are put as cells
Row = Mapping[str, Any]
Answers = list[dict[str, set[str]]]

pytestmark = needs_libreoffice


def tinted(path: Path, book: Book, record: type[Record], rows: list[Row]) -> Answers:
    """Each row's columns by the tint that they show."""
    sheet_rules = _with_formulas(path, book, record, rows, _tints)
    out: Answers = []
    values = recalculated(path)[record.SHEET.title]
    for cells in sheet_rules:
        shown: dict[str, set[str]] = {}
        for title, look, cell in cells:
            if values[cell] is True:
                shown.setdefault(look, set()).add(title)
        out.append(shown)
    return out


def accepted(path: Path, book: Book, record: type[Record], rows: list[Row]) -> list[set[str]]:
    """The columns of each row whose own check (a formula) is content."""
    cells = _with_formulas(path, book, record, rows, _checks)
    values = recalculated(path)[record.SHEET.title]
    return [{title for title, _, cell in row if values[cell] is True} for row in cells]


def _with_formulas(
    path: Path, book: Book, record: type[Record], rows: list[Row], rules: Any
) -> list[list[tuple[str, str, str]]]:
    """Write the rows, and each rule's formula for each row as a cell far to the right."""
    write_filled(path, book, config(), {record: rows}, created=date(2023, 3, 31))
    workbook = load_workbook(path)
    sheet = workbook[record.SHEET.title]
    out = []
    for number in range(2, len(rows) + 2):
        cells = []
        for index, (title, look, formula) in enumerate(rules(sheet), FAR):
            moved = re.sub(r"(\$[A-Z]+)2\b(?!\d)", rf"\g<1>{number}", formula)
            sheet.cell(number, index).value = f"={moved}"
            cells.append((title, look, f"{get_column_letter(index)}{number}"))
        out.append(cells)
    workbook.save(path)
    return out


def _title(sheet: Worksheet, index: int) -> str:
    return str(sheet.cell(1, index).value)


def _tints(sheet: Worksheet) -> Iterator[tuple[str, str, str]]:
    for area in sheet.conditional_formatting:
        (span,) = area.sqref.ranges
        for rule in area.rules:
            colour = rule.dxf.fill.bgColor.rgb[-6:]
            yield _title(sheet, span.min_col), LOOKS[colour], rule.formula[0]


def _checks(sheet: Worksheet) -> Iterator[tuple[str, str, str]]:
    for check in sheet.data_validations.dataValidation:
        if check.type == "custom":
            (span,) = check.sqref.ranges
            yield _title(sheet, span.min_col), "", str(check.formula1)


def titles(record: type[Record], kind: str) -> set[str]:
    """The columns that the schema needs for an activity type, or always (blank)."""
    return {
        column.title
        for column in record.SHEET.columns(config())
        if (kind in column.required_for if kind else column.required)
    }


def test_an_application_shows_what_its_type_still_needs_and_what_not(tmp_path: Path) -> None:
    kinds = [kind.name for kind in config().applications]
    rows: list[Row] = [
        {"application_id": f"A{n}", "activity_type": kind} for n, kind in enumerate(kinds)
    ]
    shown = tinted(tmp_path / "a.xlsx", BY_FILE["applications.xlsx"], Application, rows)
    always = titles(Application, "") - {"Application ID", "Activity type"}
    some = {column.title for column in Application.SHEET.columns(config()) if column.required_for}
    for kind, row in zip(kinds, shown, strict=True):
        wanted = titles(Application, kind)
        assert row == {"missing": always | wanted, "not needed": some - wanted}


def test_a_row_of_nothing_but_ids_and_names_shows_nothing(tmp_path: Path) -> None:
    ids: Row = {"line_id": "L1", "activity_id": "A1", "participant_id": "P1", "name": "Maria"}
    shown = tinted(tmp_path / "e.xlsx", BY_FILE["claim_form.xlsx"], Expense, [ids, {}])
    assert shown == [{}, {}]
    score: Row = {"application_id": "A1", "evaluator": "Eva", Shown("(City)"): "Graz"}
    shown = tinted(tmp_path / "s.xlsx", BY_FILE["applications.xlsx"], Score, [score])
    assert shown == [{}]


def test_an_expense_shows_what_its_category_needs(tmp_path: Path) -> None:
    ids = {"line_id": "L", "activity_id": "A", "participant_id": "P"}
    day = {"date_from": date(2023, 3, 13), "submitted_on": date(2023, 3, 20)}
    rows: list[Row] = [
        {**ids, **day, "category": "Travel"},
        {**ids, **day, "category": "Travel", "amount": Decimal(9), "receipt": "R"},
        {**ids, **day, "category": "Accommodation", "date_to": date(2023, 3, 12)},
        {**ids, **day, "category": "Accommodation", "quantity": Decimal("2.5")},
        {**ids, **day, "category": "Daily rate", "quantity": Decimal("2.5")},
        {**ids, "category": "Hosting"},
    ]
    no_units = {"not needed": {"Date to", "Quantity"}}
    assert tinted(tmp_path / "e.xlsx", BY_FILE["expenses.xlsx"], Expense, rows) == [
        {"missing": {"Amount", "Receipt"}, **no_units},
        no_units,
        {"clashes": {"Date to"}},
        {"clashes": {"Quantity"}},
        {},
        {"missing": {"Amount", "Receipt", "Date from", "Submitted on"}, **no_units},
    ]


def test_a_participant_shows_what_the_role_needs(tmp_path: Path) -> None:
    base = {"participant_id": "P", "activity_id": "A", "name": "N", "country": "NO"}
    rows: list[Row] = [{**base, "role": role} for role in ("Expert", "Visitor city", "Host city")]
    shown = tinted(tmp_path / "p.xlsx", BY_FILE["participants.xlsx"], Participant, rows)
    experts, visitors = {"Expert source", "Contracted days"}, {"Application ID", "Lead"}
    assert shown == [
        {"missing": {"Contracted days"}, "not needed": visitors},
        {"missing": {"Application ID"}, "not needed": experts},
        {"not needed": experts | visitors},
    ]


def test_marks_are_asked_for_until_there_is_a_conflict_of_interest(tmp_path: Path) -> None:
    labels = {criterion.label for criterion in config().scoring.criteria}
    first = config().scoring.criteria[0].label
    base = {"application_id": "A", "evaluator": "E"}
    rows: list[Row] = [{**base, f"marks:{first}": Decimal(4)}, {**base, "conflict": "Yes"}]
    shown = tinted(tmp_path / "s.xlsx", BY_FILE["applications.xlsx"], Score, rows)
    assert shown == [{"missing": labels - {first}}, {"not needed": labels}]


def test_a_cut_off_of_another_type_and_an_end_before_the_start_are_seen(tmp_path: Path) -> None:
    kinds = {"Expert Review": "ER-1", "Expert Mission": "EM-1", "Site Visit host": "SV-1"}
    base = {"expected_start": date(2023, 3, 9)}
    rows: list[Row] = [
        {**base, "activity_type": kind, "cut_off": cut_off, "expected_end": date(2023, 3, day)}
        for kind, own in kinds.items()
        for cut_off, day in ((own, 9), ("EM-2" if own != "EM-1" else "ER-1", 8))
    ]
    shown = tinted(tmp_path / "a.xlsx", BY_FILE["applications.xlsx"], Application, rows)
    clashes = [row.get("clashes", set()) for row in shown]
    assert clashes == [set(), {"Cut-off", "Expected end"}] * 3


EXPENSES = {
    "line_id": (["P012/2303-01", "a.b_c-1"], ["two words", "x" * 41]),
    "amount": (["0.01", "412.50", "1000000"], ["0", "-5", "92.005", "text"]),
    "quantity": (["0.5", "3", "2.5"], ["0", "-1", "2.25", "text"]),
}
PARTICIPANTS = {
    "email": (["a@b.eu"], ["a.b.eu", "a @b.eu"]),
    "iban": (["BE68539007547034", "ES91 2100 0418 4502 0005 1332"], ["BE68", "B" * 40]),
    "bic": (["GKCCBEBB", "CAIXESBBXXX"], ["GKCC", "GKCCBEBBX"]),
}

RATES = {"month": (["2023-03", "2024-12"], ["March", "2023", "3/2023"])}


@pytest.mark.parametrize(
    ("file", "record", "cases"),
    [
        ("expenses.xlsx", Expense, EXPENSES),
        ("participants.xlsx", Participant, PARTICIPANTS),
        ("office.xlsx", ExchangeRate, RATES),
    ],
)
def test_excel_refuses_what_reading_would_refuse(
    tmp_path: Path,
    file: str,
    record: type[Record],
    cases: Mapping[str, tuple[list[str], list[str]]],
) -> None:
    table = [
        (field, text, text in good)
        for field, (good, bad) in cases.items()
        for text in (*good, *bad)
    ]
    rows: list[Row] = [{field: _typed(field, text)} for field, text, _ in table]
    answers = accepted(tmp_path / file, BY_FILE[file], record, rows)
    for (field, text, good), content in zip(table, answers, strict=True):
        assert (record.SHEET.column(field).title in content) == good, f"{field} {text}"


def _typed(field: str, text: str) -> Any:
    return Decimal(text) if field in ("amount", "quantity") and text != "text" else text


def test_excel_refuses_an_id_that_is_there_already(tmp_path: Path) -> None:
    rows: list[Row] = [{"participant_id": text} for text in ("P1", "P2", "p1", "P10")]
    answers = accepted(tmp_path / "p.xlsx", BY_FILE["participants.xlsx"], Participant, rows)
    assert ["Participant ID" in row for row in answers] == [False, True, False, True]
