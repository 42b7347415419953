"""One programme written in many dialects is one programme; only findings about form differ."""

import random
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from openpyxl import Workbook

from p2p_sheets.books import SHEETS, Programme
from p2p_sheets.check import Checked
from tests.libreoffice import convert, needs_libreoffice
from tests.programmes import config
from tests.read.tables import VALUES, VISITOR, Formula, Table, checked, table, write

Sheets = Mapping[str, Table]
Dialect = Callable[[Path, Sheets], None]
MONEY = ("Amount", "Units per EUR")


def programme() -> dict[str, Table]:
    """Two activities, six people, thirty lines in two currencies."""
    people = [
        {
            "Participant ID": f"P{n}",
            "Activity ID": f"SV-0{1 + n % 2}",
            "Name": f"Person Nº{n}",
            "E-mail": f"p{n}@city.example",
            "City": ("Graz", "Šibenik", "Évora")[n % 3],
            "Country": ("AT", "HR", "PT")[n % 3],
            "Lead": "Yes" if n == 3 else None,
            "Application ID": f"V{n}",
        }
        for n in range(6)
    ]
    lines = [
        {
            "Line ID": f"P{n % 6}/2303-{n:02}",
            "Participant ID": f"P{n % 6}",
            "Activity ID": f"SV-0{1 + n % 2}",
            "Name": None,
            "Category": ("Travel", "Accommodation", "Meals and local transport")[n % 3],
            "Date from": date(2023, 3, 6 + n % 5),
            "Date to": date(2023, 3, 7 + n % 5) if n % 3 else None,
            "Quantity": 1 if n % 3 else None,
            "Amount": 1234.56 + n,
            "Currency": "SEK" if n % 4 == 0 else None,
            "Receipt": f"R-{n:04}",
        }
        for n in range(30)
    ]
    applications: list[dict[str, Any]] = [
        {"Population": 211734},
        {"Application ID": "SV-1-02", "City": "Graz", "Country": "AT"},
    ]
    applications += [
        {
            **VISITOR,
            "Application ID": f"V{n}",
            "Host application": f"SV-1-0{1 + n % 2}",
            "City": person["City"],
            "Country": person["Country"],
        }
        for n, person in enumerate(people)
    ]
    activities: list[dict[str, Any]] = [
        {},
        {"Activity ID": "SV-02", "Application ID": "SV-1-02", "City": "Graz", "Country": "AT"},
    ]
    scores: list[dict[str, Any]] = [
        {"Readiness": 3.5},
        {"Application ID": "SV-1-02", "Relevance": 4, "Comment": "NA"},
    ]
    return {
        "Applications": table("Applications", *applications),
        "Scores": table("Scores", *scores),
        "Activities": table("Activities", *activities),
        "Participants": table("Participants", *people),
        "Expenses": table("Expenses", *lines),
        "Exchange rates": table("Exchange rates", {}),
    }


def changed(sheets: Sheets, cell: Callable[[str, Any], Any]) -> Sheets:
    """Write each cell otherwise, by its title and value."""
    out: dict[str, Table] = {}
    for sheet, (titles, *rows) in sheets.items():
        new = [[cell(t, v) for t, v in zip(titles, row, strict=True)] for row in rows]
        out[sheet] = [list(titles), *new]
    return out


def as_tables(path: Path, sheets: Sheets) -> None:
    write(path / "book.xlsx", sheets)


def inline_strings(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(path / "book.xlsx", {"constant_memory": True}) as book:
        _fill(book, sheets)


def from_1904(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(path / "book.xlsx", {"date_1904": True}) as book:
        _fill(book, sheets)


def _fill(book: xlsxwriter.Workbook, sheets: Sheets) -> None:
    dates = book.add_format({"num_format": "[$-407]d. mmmm yyyy"})
    for title, rows in sheets.items():
        sheet: Any = book.add_worksheet(title)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(r, c, value, dates)
                elif value is not None:
                    sheet.write(r, c, value)


def openpyxl_writes(path: Path, sheets: Sheets) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path / "book.xlsx")


def pandas_writes(path: Path, sheets: Sheets) -> None:
    with pd.ExcelWriter(path / "book.xlsx", engine="xlsxwriter") as writer:
        for title, (titles, *rows) in sheets.items():
            frame = pd.DataFrame(rows, columns=list(titles))
            frame.to_excel(writer, sheet_name=title, index=False)


def libreoffice_saves(path: Path, sheets: Sheets) -> None:
    made = write(path.parent / "made/book.xlsx", sheets)
    (path / "book.xlsx").write_bytes(convert(made, "xlsx", path.parent / "saved").read_bytes())


def strict(path: Path, sheets: Sheets) -> None:
    """As Excel's "Strict Open XML Spreadsheet"."""
    made = write(path.parent / "made/book.xlsx", sheets)
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path / "book.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for before, after in pairs:
                data = data.replace(before, after)
            new.writestr(name, data)


def shuffled_and_extra_columns(path: Path, sheets: Sheets) -> None:
    chance = random.Random(4)  # noqa: S311
    out: dict[str, Table] = {}
    for sheet, rows in sheets.items():
        all_titles = [column.title for column in SHEETS[sheet].SHEET.columns(config())]
        others = [title for title in all_titles if title not in rows[0]]
        blank = [None] * len(others)
        wide = [[*row, *blank, i] for i, row in enumerate(rows)]
        wide[0] = [*rows[0], *others, "Our own note"]
        order = [*range(len(wide[0]))]
        chance.shuffle(order)
        body = wide[1:]
        chance.shuffle(body)
        out[sheet] = [[row[c] for c in order] for row in (wide[0], *body)]
    write(path / "book.xlsx", out)


def text_dates_and_decimal_commas(path: Path, sheets: Sheets) -> None:
    def cell(title: str, value: Any) -> Any:
        if isinstance(value, date):
            return f"{value.day}.{value.month}.{value.year}"
        if title in MONEY and value is not None:
            return f"{value:,.2f}".replace(",", "\u00a0").replace(".", ",")
        return value

    write(path / "book.xlsx", changed(sheets, cell))


def iso_dates_and_english_numbers(path: Path, sheets: Sheets) -> None:
    def cell(title: str, value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        if title in MONEY and value is not None:
            return f"{value:,.2f}"
        return value

    write(path / "book.xlsx", changed(sheets, cell))


def title_rows_and_gaps(path: Path, sheets: Sheets) -> None:
    def spread(rows: Table) -> Table:
        head: list[list[Any]] = [["Scalable Cities"], [], ["Filled in by", "Olga"], []]
        return [*head, rows[0], *(part for row in rows[1:] for part in ([], row))]

    write(path / "book.xlsx", {title: spread(rows) for title, rows in sheets.items()})


def invisible_characters(path: Path, sheets: Sheets) -> None:
    def cell(_: str, value: Any) -> Any:
        return f"\u200e \u00a0{value}\u200b " if isinstance(value, str) else value

    spoilt = changed(sheets, cell)
    out = {
        title: [[f"{name.upper()}\u00a0*\n" for name in rows[0]], *rows[1:]]
        for title, rows in spoilt.items()
    }
    write(path / "book.xlsx", out)


def choices_in_capitals(path: Path, sheets: Sheets) -> None:
    lists = (
        "Category",
        "Role",
        "Status",
        "Activity type",
        "Cut-off",
        "City role",
        "Lead",
        "Decision",
    )

    def cell(title: str, value: Any) -> Any:
        alike = title in lists or title.endswith(" ID")
        return value.upper() if alike and isinstance(value, str) else value

    write(path / "book.xlsx", changed(sheets, cell))


def formulas(path: Path, sheets: Sheets) -> None:
    def cell(title: str, value: Any) -> Any:
        return Formula(f"={value}", value) if title in MONEY and value is not None else value

    write(path / "book.xlsx", changed(sheets, cell), figured=True)


def a_workbook_for_each_claim(path: Path, sheets: Sheets) -> None:
    titles, *lines = sheets["Expenses"]
    for number, line in enumerate(lines):
        write(path / f"received/claim {number:02}.xlsx", {"Expenses": [titles, line]})
    for title, rows in sheets.items():
        if title != "Expenses":
            write(path / f"{title}/{title}.xlsx", {title: rows})


DIALECTS: Mapping[str, tuple[Dialect, set[str]]] = {
    "inline strings": (inline_strings, set()),
    "dates counted from 1904": (from_1904, set()),
    "openpyxl": (openpyxl_writes, set()),
    "pandas": (pandas_writes, set()),
    "Strict Open XML": (strict, set()),
    "shuffled and extra columns": (shuffled_and_extra_columns, {"COLUMN-EXTRA"}),
    "text dates, decimal commas": (
        text_dates_and_decimal_commas,
        {"DATE-TEXT", "AMOUNT-TEXT", "NUMBER-TEXT"},
    ),
    "ISO dates, English numbers": (
        iso_dates_and_english_numbers,
        {"DATE-TEXT", "AMOUNT-TEXT", "NUMBER-TEXT"},
    ),
    "title rows and gaps": (title_rows_and_gaps, set()),
    "invisible characters": (invisible_characters, set()),
    "capitals": (choices_in_capitals, set()),
    "formulas": (formulas, {"FORMULA-READ"}),
    "a workbook for each claim": (a_workbook_for_each_claim, set()),
}


def contents(programme_: Programme) -> dict[str, list[tuple[Any, ...]]]:
    """All that the records say, without where they stand."""
    out = {}
    for title, record in SHEETS.items():
        fields = [column.field for column in record.SHEET.static]
        out[title] = [tuple(getattr(r, f) for f in fields) for r in programme_.records(record)]
    return out


def written(tmp_path: Path, dialect: Dialect) -> Checked:
    folder = tmp_path / "input"
    folder.mkdir(parents=True)
    dialect(folder, programme())
    return checked(tmp_path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The programme as our own templates would hold it."""
    return written(tmp_path_factory.mktemp("plain"), as_tables)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_says_the_same(name: str, plain: Checked, tmp_path: Path) -> None:
    dialect, forms = DIALECTS[name]

    out = written(tmp_path, dialect)

    assert contents(out.case.programme) == contents(plain.case.programme)
    assert out.case.programme.faulty == ()
    known = {finding.code for finding in plain.findings}
    assert {finding.code for finding in out.findings} == known | forms


@needs_libreoffice
def test_libreoffice_saves_the_same(plain: Checked, tmp_path: Path) -> None:
    out = written(tmp_path, libreoffice_saves)

    assert contents(out.case.programme) == contents(plain.case.programme)
    assert out.findings == plain.findings


def test_the_plain_programme_is_whole(plain: Checked) -> None:
    assert len(plain.case.programme.expenses) == 30
    assert len(plain.case.programme.participants) == 6
    assert plain.case.programme.faulty == ()
    assert set(VALUES["Expenses"]) == set(programme()["Expenses"][0])
