"""The blank workbooks: what staff, cities and claimants get to fill in."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.books import BOOKS, Book
from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.write.documents import data_dictionary
from p2p_sheets.write.forms import write_filled, write_templates
from tests.libreoffice import convert_all
from tests.programmes import ROOT, config, with_text

COMMITTED = ROOT / "input_templates"
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
each_table = pytest.mark.parametrize(
    "book", [b for b in BOOKS if not b.one_record], ids=lambda book: book.file
)
each_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.file)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    write_templates(folder, config())
    return folder


@cache
def opened(path: Path) -> Workbook:
    return load_workbook(path)


def parts(path: Path) -> dict[str, bytes]:
    """The unzipped parts: the same whatever the version of zlib."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def columns_of(book: Book, title: str) -> list[Column]:
    record = next(r for r in book.records if r.SHEET.title == title)
    return [c for c in record.SHEET.columns(config()) if not (book.received and c.authority)]


class Check(NamedTuple):
    """What a column checks, offers and says."""

    kind: str
    formula: str
    firm: str
    heading: str
    help: str
    rows: tuple[int, int]


def checks(sheet: Worksheet) -> dict[str, Check]:
    """The check of each column, by the column's title."""
    found = {}
    for validation in sheet.data_validations.dataValidation:
        (area,) = validation.sqref.ranges
        assert area.min_col == area.max_col
        assert validation.showInputMessage
        kind = validation.type or "any"
        found[str(sheet.cell(1, area.min_col).value)] = Check(
            kind,
            "" if kind == "any" else plain(validation.formula1),
            validation.errorStyle or "stop",
            validation.promptTitle or "",
            validation.prompt or "",
            (area.min_row, area.max_row),
        )
    return found


def plain(formula: str | None) -> str:
    """A formula without what programs spell differently."""
    return (formula or "").replace("'", "").replace(" ", "")


def sheets(book: Book, folder: Path) -> Iterator[tuple[str, Worksheet]]:
    workbook = opened(folder / book.file)
    for record in book.records:
        yield record.SHEET.title, workbook[record.SHEET.title]


# --- kept up to date -----------------------------------------------------------------------------


@each_book
def test_the_committed_templates_are_what_the_schema_makes(book: Book, written: Path) -> None:
    assert parts(COMMITTED / book.file) == parts(written / book.file), (
        "stale: run `python -m docs.make`"
    )


def test_no_other_workbook_lies_beside_them() -> None:
    assert {path.name for path in COMMITTED.glob("*.xlsx")} == {book.file for book in BOOKS}


def test_the_committed_dictionary_is_what_the_schema_makes() -> None:
    made = data_dictionary(config())
    assert DICTIONARY.read_text(encoding="utf-8") == made, "stale: run `python -m docs.make`"


def test_the_dictionary_names_every_column_of_every_sheet() -> None:
    text = data_dictionary(config())
    for book in BOOKS:
        for record in book.records:
            assert f"\n## {record.SHEET.title}\n" in text
            for column in record.SHEET.columns(config()):
                assert f"\n| {column.title} | " in text


def test_the_same_bytes_at_every_writing(written: Path, tmp_path: Path) -> None:
    for path in write_templates(tmp_path, config()):
        assert path.read_bytes() == (written / path.name).read_bytes()


@each_book
def test_a_template_is_small(book: Book, written: Path) -> None:
    assert (written / book.file).stat().st_size < 200_000


@each_book
def test_a_template_says_its_schema_version(book: Book, written: Path) -> None:
    workbook: Any = opened(written / book.file)
    (version,) = workbook.custom_doc_props.props
    assert (version.name, version.value) == ("p2p_sheets schema", SCHEMA_VERSION)


# --- headers -------------------------------------------------------------------------------------


@each_table
def test_titles_stand_in_row_1_as_printed(book: Book, written: Path) -> None:
    for title, sheet in sheets(book, written):
        row = [cell.value for cell in sheet[1]]
        assert row == [column.title for column in columns_of(book, title)]


@each_table
def test_the_header_is_frozen_filterable_and_repeated_in_print(book: Book, written: Path) -> None:
    for title, sheet in sheets(book, written):
        last = get_column_letter(len(columns_of(book, title)))
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{last}2001"
        assert sheet.print_title_rows == "$1:$1"


@each_table
def test_required_columns_show_a_star_in_bold_over_a_thick_line(book: Book, written: Path) -> None:
    for title, sheet in sheets(book, written):
        for cell, column in zip(sheet[1], columns_of(book, title), strict=True):
            required = column.required or column.kind is Kind.MARK
            assert cell.number_format.endswith('" *"') == required, column.title
            if required:
                assert (cell.font.bold, cell.border.bottom.style) == (True, "thick")
            elif column.required_for:
                assert cell.number_format.endswith('" (*)"')


def test_outsiders_are_not_asked_what_is_for_staff_to_say(written: Path) -> None:
    form = opened(written / "application_form.xlsx")["Applications"]
    titles = {cell.value for (cell,) in form["A1:A60"]}
    assert not titles & {"Decision", "Decided on", "Confirmed on", "Declined on"}
    staff = opened(written / "applications.xlsx")["Applications"]
    assert {"Decision", "Decided on"} <= {cell.value for cell in staff[1]}


# --- cells ---------------------------------------------------------------------------------------


@each_table
def test_every_column_has_its_help_and_two_thousand_checked_rows(book: Book, written: Path) -> None:
    for title, sheet in sheets(book, written):
        found = checks(sheet)
        assert list(found) == [column.title for column in columns_of(book, title)]
        for column, check in found.items():
            assert check.rows == (2, 2001)
            assert check.heading == column
            assert 20 < len(check.help) <= 255
            assert "..." not in check.help, f"{title} {column}: cut"


@each_table
def test_every_choice_is_a_list_behind_a_name(book: Book, written: Path) -> None:
    workbook = opened(written / book.file)
    for title, sheet in sheets(book, written):
        found = checks(sheet)
        for column in columns_of(book, title):
            if column.kind in (Kind.CHOICE, Kind.FLAG):
                check = found[column.title]
                assert (check.kind, check.firm) == ("list", "stop")
                assert listed(workbook, check.formula) == expected(column)


def listed(workbook: Workbook, formula: str) -> list[Any]:
    """What a drop-down offers: the cells behind the name."""
    ((sheet, area),) = workbook.defined_names[formula.removeprefix("=")].destinations
    assert sheet == "Lists"
    return [cell.value for (cell,) in workbook[sheet][area]]


def expected(column: Column) -> list[str]:
    if column.kind is Kind.FLAG:
        return ["Yes", "No"]
    if isinstance(column.options, str):
        return list(config().options(column.options))
    return [option.value for option in column.options]


@each_table
def test_lists_are_hidden_and_never_hold_a_blank(book: Book, written: Path) -> None:
    workbook = opened(written / book.file)
    assert workbook.sheetnames[0] == "Guide"
    assert workbook.sheetnames[-2:] == ["Example", "Lists"]
    assert workbook["Lists"].sheet_state == "hidden"
    for name in workbook.defined_names:
        assert None not in listed(workbook, name)


def test_marks_are_a_list_of_half_steps(written: Path) -> None:
    workbook = opened(written / "applications.xlsx")
    found = checks(workbook["Scores"])
    for criterion in config().scoring.criteria:
        marks = listed(workbook, found[criterion.label].formula)
        assert marks == [5, 4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1, 0.5, 0]
        assert f"weight {criterion.weight} %" in found[criterion.label].help


@pytest.mark.parametrize(
    ("file", "sheet", "column", "source"),
    [
        ("applications.xlsx", "Scores", "Application ID", "Applications!$A$2:$A$2001"),
        ("applications.xlsx", "Scores", "Evaluator", "Evaluators!$A$2:$A$2001"),
        ("applications.xlsx", "Applications", "Host application", "Applications!$A$2:$A$2001"),
        ("participants.xlsx", "Participants", "Activity ID", "Activities!$A$2:$A$2001"),
        ("participants.xlsx", "Deliverables", "Participant ID", "Participants!$A$2:$A$2001"),
    ],
)
def test_references_are_offered_but_another_workbook_may_hold_them(
    written: Path, file: str, sheet: str, column: str, source: str
) -> None:
    check = checks(opened(written / file)[sheet])[column]
    assert (check.kind, check.formula, check.firm) == ("list", source, "warning")


def test_a_city_is_suggested_and_never_forced(written: Path) -> None:
    workbook = opened(written / "applications.xlsx")
    check = checks(workbook["Applications"])["City"]
    assert check.firm == "warning"
    assert {"Trondheim", "Stavanger", "Sabadell"} <= set(listed(workbook, check.formula))


@each_table
def test_text_stays_text_and_numbers_have_their_look(book: Book, written: Path) -> None:
    looks = {Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.MONTH: "yyyy-mm"}
    texts = {Kind.ID, Kind.REF, Kind.TEXT, Kind.IBAN, Kind.BIC, Kind.EMAIL, Kind.CHOICE}
    for title, sheet in sheets(book, written):
        for cell, column in zip(sheet[1], columns_of(book, title), strict=True):
            style = column_style(sheet, cell.column)
            if column.kind in texts:
                assert style.number_format == "@"
            elif column.kind in looks:
                assert style.number_format == looks[column.kind]


def spans(sheet: Worksheet) -> Iterator[tuple[int, int, Any]]:
    """The columns with the format of their blank cells (openpyxl groups those of one format)."""
    for dimension in sheet.column_dimensions.values():
        yield int(dimension.min or 0), int(dimension.max or 0), dimension


def column_style(sheet: Worksheet, index: int | None) -> Any:
    return next(style for first, last, style in spans(sheet) if first <= (index or 0) <= last)


@each_table
def test_headers_are_protected_without_a_password_and_rows_are_free(
    book: Book, written: Path
) -> None:
    for title, sheet in sheets(book, written):
        guard = sheet.protection
        assert (guard.sheet, guard.password) == (True, None)
        # In the file format False means: not forbidden.
        free = (guard.sort, guard.autoFilter, guard.insertRows, guard.deleteRows)
        assert free == (False, False, False, False)
        assert guard.formatColumns is False
        assert all(cell.protection.locked for cell in sheet[1])
        covered = 0
        for first, last, style in spans(sheet):
            assert not style.protection.locked, f"{title} {first}"
            covered += last - first + 1
        assert covered == 16_384, "a row with a locked cell cannot be deleted"


def test_config_makes_the_columns_of_scores_and_the_cut_offs(tmp_path: Path) -> None:
    changed = with_text('label = "Readiness"', 'label = "Courage"')
    write_templates(tmp_path, changed)
    titles = [cell.value for cell in load_workbook(tmp_path / "applications.xlsx")["Scores"][1]]
    assert "Courage" in titles
    assert "Readiness" not in titles


# --- guide and example ---------------------------------------------------------------------------


@each_book
def test_the_guide_explains_every_column(book: Book, written: Path) -> None:
    rows = list(opened(written / book.file)["Guide"].iter_rows(values_only=True))
    explained = {
        row[0]: row for row in reversed(rows) if row[2] not in (None, "What belongs there")
    }  # the first of each name
    for title, _ in sheets(book, written):
        for column in columns_of(book, title):
            needed, meaning = explained[column.title][1:3]
            assert needed
            assert str(meaning)[-1] in ".?", column.title


def test_the_guide_speaks_to_the_city_and_to_the_claimant(written: Path) -> None:
    city = text_of(opened(written / "application_form.xlsx")["Guide"])
    assert "Your city" in city
    assert "run.py" not in city
    claimant = text_of(opened(written / "claim_form.xlsx")["Guide"])
    assert "receipts up to EUR 500.00" in claimant
    assert "EUR 92.00 a day" in claimant
    assert "run.py" not in claimant


def text_of(sheet: Worksheet) -> str:
    return "\n".join(str(c) for row in sheet.iter_rows(values_only=True) for c in row if c)


@each_table
def test_the_example_has_a_filled_row_of_every_sheet(book: Book, written: Path) -> None:
    example = opened(written / book.file)["Example"]
    rows = [[c for c in row if c is not None] for row in example.iter_rows(values_only=True)]
    for title, _ in sheets(book, written):
        at = rows.index([title])
        columns = columns_of(book, title)
        assert rows[at + 1] == [column.title for column in columns]
        assert len(rows[at + 2]) >= sum(column.required for column in columns)


# --- other programs ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved_by_libreoffice(
    written: Path, tmp_path_factory: pytest.TempPathFactory, soffice: str
) -> Path:
    assert soffice
    paths = [written / book.file for book in BOOKS]
    return convert_all(paths, "xlsx", tmp_path_factory.mktemp("saved"))


@each_table
def test_libreoffice_keeps_checks_names_and_protection(
    book: Book, written: Path, saved_by_libreoffice: Path
) -> None:
    before = opened(written / book.file)
    after = opened(saved_by_libreoffice / book.file)
    assert after.sheetnames == before.sheetnames
    for name in before.defined_names:
        assert listed(after, name) == listed(before, name)
    for title, sheet in sheets(book, written):
        assert kept(after[title]) == kept(sheet)
        assert after[title].protection.sheet
        assert tints(after[title]) == tints(sheet)


def kept(sheet: Worksheet) -> dict[str, Check]:
    """The checks, but for their last row: LibreOffice saves a thousand blank rows and no more."""
    found = checks(sheet)
    assert all(check.rows[1] >= 1001 for check in found.values())
    return {title: check._replace(rows=(check.rows[0], 0)) for title, check in found.items()}


def tints(sheet: Worksheet) -> set[tuple[str, str]]:
    return {
        (str(area.sqref).split(":", maxsplit=1)[0], plain(rule.formula[0]))
        for area in sheet.conditional_formatting
        for rule in area.rules
    }


def test_no_function_is_used_that_only_one_program_knows(written: Path) -> None:
    known = {
        *("AND", "OR", "IF", "ISNUMBER", "ISTEXT", "ISERROR", "COUNTA", "SUMPRODUCT"),
        *("ROUND", "MOD", "ABS", "LEN", "LEFT", "MID", "FIND", "SUBSTITUTE"),
    }
    for book in BOOKS:
        for _, sheet in sheets(book, written):
            formulas = [formula for _, formula in tints(sheet)]
            formulas += [check.formula for check in checks(sheet).values()]
            for formula in formulas:
                assert functions(formula) <= known, formula


def functions(formula: str) -> set[str]:
    return set(re.findall(r"([A-Z]+)\(", formula))


def test_a_date_of_creation_that_is_given_is_the_only_one(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_filled(path, BOOKS[0], config(), {}, created=date(2023, 4, 1))
    core = parts(path)["docProps/core.xml"].decode()
    assert core.count("2023-04-01T00:00:00Z") == 2


# --- the form with its titles below each other ---------------------------------------------------


def test_the_application_form_is_one_page_to_fill_in_from_above_to_below(written: Path) -> None:
    (book,) = (book for book in BOOKS if book.one_record)
    workbook = opened(written / book.file)
    sheet = workbook["Applications"]
    titles = [cell.value for (cell,) in sheet["A7:A60"] if cell.value]
    asked = list(columns_of(book, "Applications"))
    assert sorted(titles) == sorted([*(c.title for c in asked), "Depending on what you apply for"])
    checked = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    for (cell,) in sheet["A7:A60"]:
        column = next((c for c in asked if c.title == cell.value), None)
        if column is not None:
            validation = checked[f"B{cell.row}"]
            assert validation.promptTitle == column.title
            assert not sheet.cell(cell.row, 2).protection.locked
            assert cell.number_format.endswith('" *"') == column.required
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
    assert workbook.sheetnames == ["Applications", "Guide", "Lists"]
