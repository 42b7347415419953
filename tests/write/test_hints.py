"""The tints and checks of the templates, worked out by LibreOffice over rows of every kind.

Each test has its rows in front of it; LibreOffice, which takes seconds to start, gets all at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from tests.libreoffice import convert_all, needs_libreoffice, values
from tests.programmes import config

BY_FILE = {book.file: book for book in BOOKS}
LOOKS = {
    str(look["bg_color"]).removeprefix("#"): name
    for name, look in (("missing", MISSING), ("not needed", NOT_NEEDED), ("clashes", CLASHES))
}
CONTENT = "content"  # what a check is where it takes the cell
FAR = 40  # columns to the right, where the formulas are put as cells
Row = Mapping[str, Any]
Rule = tuple[str, str, str]  # the column, the look, the formula; or the cell that the formula is in
Answers = list[dict[str, set[str]]]  # for each row the columns whose rule says yes, by look

pytestmark = needs_libreoffice


@dataclass(frozen=True)
class Rows:
    """Rows of a sheet of a template, and which of its rules are worked out for them."""

    book: Book
    record: type[Record]
    rows: Sequence[Row]
    rules: Callable[[Worksheet], Iterator[Rule]]


ALL: list[Rows] = []


def tints(file: str, record: type[Record], *rows: Row) -> int:
    """Rows whose tints a test asks for."""
    ALL.append(Rows(BY_FILE[file], record, rows, _tints))
    return len(ALL) - 1


def checks(file: str, record: type[Record], *rows: Row) -> int:
    """Rows of which a test asks whether the checks of their columns are content."""
    ALL.append(Rows(BY_FILE[file], record, rows, _checks))
    return len(ALL) - 1


@pytest.fixture(scope="module")
def worked_out(tmp_path_factory: pytest.TempPathFactory) -> list[Answers]:
    """What LibreOffice says of all rows, in the order in which they stand here."""
    folder = tmp_path_factory.mktemp("hints")
    paths = [folder / f"{number}.xlsx" for number in range(len(ALL))]
    rules = [_with_formulas(path, rows) for path, rows in zip(paths, ALL, strict=True)]
    out = convert_all(paths, "xlsx", folder)
    cells = [
        values(out / path.name)[rows.record.SHEET.title]
        for path, rows in zip(paths, ALL, strict=True)
    ]
    return [
        [_said(of_sheet, row) for row in rows] for of_sheet, rows in zip(cells, rules, strict=True)
    ]


def _said(cells: Mapping[str, Any], rules: Sequence[Rule]) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for title, look, cell in rules:
        if cells[cell] is True:
            said.setdefault(look, set()).add(title)
    return said


def _with_formulas(path: Path, those: Rows) -> list[list[Rule]]:
    """Write the rows, and each rule's formula for each row as a cell far to the right."""
    rows = {those.record: those.rows}
    write_filled(path, those.book, config(), rows, created=date(2023, 3, 31))
    workbook = load_workbook(path)
    sheet = workbook[those.record.SHEET.title]
    out = []
    for number in range(2, len(those.rows) + 2):
        cells = []
        for index, (title, look, formula) in enumerate(those.rules(sheet), FAR):
            moved = re.sub(r"(\$[A-Z]+)2\b(?!\d)", rf"\g<1>{number}", formula)
            sheet.cell(number, index).value = f"={moved}"
            cells.append((title, look, f"{get_column_letter(index)}{number}"))
        out.append(cells)
    workbook.save(path)
    return out


def _title(sheet: Worksheet, index: int) -> str:
    return str(sheet.cell(1, index).value)


def _tints(sheet: Worksheet) -> Iterator[Rule]:
    for area in sheet.conditional_formatting:
        (span,) = area.sqref.ranges
        for rule in area.rules:
            colour = rule.dxf.fill.bgColor.rgb[-6:]
            yield _title(sheet, span.min_col), LOOKS[colour], rule.formula[0]


def _checks(sheet: Worksheet) -> Iterator[Rule]:
    for check in sheet.data_validations.dataValidation:
        if check.type == "custom":
            (span,) = check.sqref.ranges
            yield _title(sheet, span.min_col), CONTENT, str(check.formula1)


def titles(record: type[Record], kind: str) -> set[str]:
    """The columns that the schema needs for an activity type, or always (blank)."""
    return {
        column.title
        for column in record.SHEET.columns(config())
        if (kind in column.required_for if kind else column.required)
    }


KINDS = [kind.name for kind in config().applications]
NEW = tints(
    "applications.xlsx",
    Application,
    *({"application_id": f"A{n}", "activity_type": kind} for n, kind in enumerate(KINDS)),
)


def test_an_application_shows_what_its_type_still_needs_and_what_not(
    worked_out: list[Answers],
) -> None:
    always = titles(Application, "") - {"Application ID", "Activity type"}
    some = {column.title for column in Application.SHEET.columns(config()) if column.required_for}
    for kind, row in zip(KINDS, worked_out[NEW], strict=True):
        wanted = titles(Application, kind)
        assert row == {"missing": always | wanted, "not needed": some - wanted}


BARE_LINES = tints(
    "claim_form.xlsx",
    Expense,
    {"line_id": "L1", "activity_id": "A1", "participant_id": "P1", "name": "Maria"},
    {},
)
BARE_SCORES = tints(
    "applications.xlsx",
    Score,
    {"application_id": "A1", "evaluator": "Eva", Shown("(City)"): "Graz"},
)


def test_a_row_of_nothing_but_ids_and_names_shows_nothing(worked_out: list[Answers]) -> None:
    assert worked_out[BARE_LINES] == [{}, {}]
    assert worked_out[BARE_SCORES] == [{}]


IDS = {"line_id": "L", "activity_id": "A", "participant_id": "P"}
DAY = {"date_from": date(2023, 3, 13), "submitted_on": date(2023, 3, 20)}
LINES = tints(
    "expenses.xlsx",
    Expense,
    {**IDS, **DAY, "category": "Travel"},
    {**IDS, **DAY, "category": "Travel", "amount": Decimal(9), "receipt": "R"},
    {**IDS, **DAY, "category": "Accommodation", "date_to": date(2023, 3, 12)},
    {**IDS, **DAY, "category": "Accommodation", "quantity": Decimal("2.5")},
    {**IDS, **DAY, "category": "Daily rate", "quantity": Decimal("2.5")},
    {**IDS, "category": "Hosting"},
)


def test_an_expense_shows_what_its_category_needs(worked_out: list[Answers]) -> None:
    no_units = {"not needed": {"Date to", "Quantity"}}
    assert worked_out[LINES] == [
        {"missing": {"Amount", "Receipt"}, **no_units},
        no_units,
        {"clashes": {"Date to"}},
        {"clashes": {"Quantity"}},
        {},
        {"missing": {"Amount", "Receipt", "Date from", "Submitted on"}, **no_units},
    ]


PERSON = {"participant_id": "P", "activity_id": "A", "name": "N", "country": "NO"}
PEOPLE = tints(
    "participants.xlsx",
    Participant,
    *({**PERSON, "role": role} for role in ("Expert", "Visitor city", "Host city")),
)


def test_a_participant_shows_what_the_role_needs(worked_out: list[Answers]) -> None:
    experts, visitors = {"Expert source", "Contracted days"}, {"Application ID", "Lead"}
    assert worked_out[PEOPLE] == [
        {"missing": {"Contracted days"}, "not needed": visitors},
        {"missing": {"Application ID"}, "not needed": experts},
        {"not needed": experts | visitors},
    ]


FIRST, *OTHERS = (criterion.label for criterion in config().scoring.criteria)
BASE = {"application_id": "A", "evaluator": "E"}
SCORES = tints(
    "applications.xlsx",
    Score,
    {**BASE, f"marks:{FIRST}": Decimal(4)},
    {**BASE, "conflict": "Yes"},
)


def test_marks_are_asked_for_until_there_is_a_conflict_of_interest(
    worked_out: list[Answers],
) -> None:
    assert worked_out[SCORES] == [{"missing": {*OTHERS}}, {"not needed": {FIRST, *OTHERS}}]


OWN = {"Expert Review": "ER-1", "Expert Mission": "EM-1", "Site Visit host": "SV-1"}
CLASHING = tints(
    "applications.xlsx",
    Application,
    *(
        {
            "expected_start": date(2023, 3, 9),
            "activity_type": kind,
            "cut_off": cut_off,
            "expected_end": date(2023, 3, day),
        }
        for kind, own in OWN.items()
        for cut_off, day in ((own, 9), ("EM-2" if own != "EM-1" else "ER-1", 8))
    ),
)


def test_a_cut_off_of_another_type_and_an_end_before_the_start_are_seen(
    worked_out: list[Answers],
) -> None:
    clashes = [row.get("clashes", set()) for row in worked_out[CLASHING]]
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


def _typed(field: str, text: str) -> Any:
    return Decimal(text) if field in ("amount", "quantity") and text != "text" else text


TYPED: list[tuple[int, type[Record], list[tuple[str, str, bool]]]] = []
for file, record, cases in (
    ("expenses.xlsx", Expense, EXPENSES),
    ("participants.xlsx", Participant, PARTICIPANTS),
    ("office.xlsx", ExchangeRate, RATES),
):
    table = [(f, text, text in good) for f, (good, bad) in cases.items() for text in (*good, *bad)]
    number = checks(file, record, *({f: _typed(f, text)} for f, text, _ in table))
    TYPED.append((number, record, table))


@pytest.mark.parametrize(("number", "record", "table"), TYPED)
def test_excel_refuses_what_reading_would_refuse(
    worked_out: list[Answers],
    number: int,
    record: type[Record],
    table: list[tuple[str, str, bool]],
) -> None:
    for (field, text, good), said in zip(table, worked_out[number], strict=True):
        content = said.get(CONTENT, set())
        assert (record.SHEET.column(field).title in content) == good, f"{field} {text}"


TWICE = checks(
    "participants.xlsx",
    Participant,
    *({"participant_id": text} for text in ("P1", "P2", "p1", "P10")),
)


def test_excel_refuses_an_id_that_is_there_already(worked_out: list[Answers]) -> None:
    content = ["Participant ID" in row.get(CONTENT, set()) for row in worked_out[TWICE]]
    assert content == [False, True, False, True]
