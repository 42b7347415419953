"""Nothing is lost, or counted, by its name: sheets and columns under another, words for nothing."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import SHEETS as BOOK_SHEETS
from p2p_sheets.books.columns import Column, Record
from p2p_sheets.findings import Severity
from p2p_sheets.month.decide import Month, decide
from p2p_sheets.read import Reading, read_inputs
from tests.programmes import config
from tests.read.tables import AS_OF, VALUES, Table, table, write
from tests.test_any_input import UNITS, request, sheets_of

# --- sheets and columns under another name -------------------------------------------------------
MARKS = {criterion.label: 3 for criterion in config().scoring.criteria}


def full(sheet: str, *rows: dict[str, Any]) -> Table:
    """A table with all columns of its sheet."""
    titles = [column.title for column in BOOK_SHEETS[sheet].SHEET.columns(config())]
    return table(sheet, *rows, titles=titles)


@cache
def programme() -> dict[str, Table]:
    """A programme that is paid and ranked without a question, and to which each column matters."""
    small = sheets_of(UNITS)
    out: dict[str, Table] = {}
    for sheet, (titles, *rows) in small.items():
        out[sheet] = full(sheet, *(dict(zip(titles, row, strict=True)) for row in rows))
    meals = {"Category": "Meals and local transport", "Amount": None, "Receipt": None}
    visitor = {"Activity ID": "SV-01", "Participant ID": "P1", "Name": "Person 1"}
    days = {"Date from": date(2023, 3, 7), "Date to": date(2023, 3, 8)}
    out["Expenses"] = [
        *out["Expenses"],
        *full("Expenses", {**visitor, **meals, **days, "Line ID": "M1", "Quantity": 1})[1:],
        *full("Expenses", {**visitor, "Line ID": "S1", "Currency": "SEK", "Receipt": "S-1"})[1:],
    ]
    where = {"Application ID": "SV-1-01"}
    out["Scores"] = full(
        "Scores",
        *({**where, "Evaluator": name, **MARKS} for name in ("Ada Able", "Bea Best")),
        {**where, "Evaluator": "Cy Clear", "Conflict of interest": "Yes", **MARKS, "Relevance": 5},
    )
    return out


def run(sheets: dict[str, Table]) -> Month:
    """Decide the month of these sheets."""
    with TemporaryDirectory() as folder:
        write(Path(folder) / "input/book.xlsx", sheets)
        return decide(request(Path(folder)))


def decided(month: Month) -> tuple[object, ...]:
    """The money and the ranks."""
    lines = [(line.line_id, line.approved_eur) for line in month.settlement.lines]
    scores = [
        (line.application_id, line.candidate.total)
        for cut_off in month.selection.cut_offs
        for one in cut_off.rounds
        for line in one.lines
    ]
    return lines, scores


def asks(month: Month) -> bool:
    """Does it end with a status that is not 0?"""
    errors = any(finding.severity is Severity.ERROR for finding in month.findings)
    return errors or bool(month.settlement.held)


@cache
def undisturbed() -> tuple[object, ...]:
    """What is decided when everything has its name."""
    month = run(programme())
    assert not asks(month), "\n".join(map(str, month.findings))
    return decided(month)


COLUMNS = [(sheet, at) for sheet, rows in programme().items() for at in range(len(rows[0]))]


@pytest.mark.parametrize("name", ["Zzz", "", "(Note)"])
@pytest.mark.parametrize(("sheet", "at"), COLUMNS)
def test_in_2_a_column_under_another_title_never_changes_money_or_ranks_in_silence(
    sheet: str, at: int, name: str
) -> None:
    titles, *rows = programme()[sheet]
    renamed = [*titles[:at], name or None, *titles[at + 1 :]]
    month = run({**programme(), sheet: [renamed, *rows]})

    assert asks(month) or decided(month) == undisturbed()


@given(st.sampled_from(sorted(programme())), st.text("abcXYZ 123", min_size=1, max_size=20))
def test_in_2_a_sheet_under_another_name_never_changes_money_or_ranks_in_silence(
    sheet: str, name: str
) -> None:
    sheets = {
        name.strip() or "x" if title == sheet else title: t for title, t in programme().items()
    }
    month = run(sheets)

    assert asks(month) or decided(month) == undisturbed()


@given(st.permutations(range(5)), st.sampled_from(["Expenses", "Scores"]))
def test_the_order_of_rows_changes_nothing(order: list[int], sheet: str) -> None:
    titles, *rows = programme()[sheet]
    moved = [rows[at] for at in order if at < len(rows)] + rows[5:]

    assert decided(run({**programme(), sheet: [titles, *moved]})) == undisturbed()


# --- words for nothing ---------------------------------------------------------------------------
WORDS = [*config().intake.placeholders, "-", "--", "?", "N.A.", " Same as above ", "TO FOLLOW"]
BLANKABLE = [
    (record, column)
    for record in BOOK_SHEETS.values()
    for column in record.SHEET.columns(config())
    if column.takes_placeholders
]


def with_cell(record: type[Record], column: Column, value: Any) -> Reading:
    """Read a row with this in one cell."""
    title = record.SHEET.title
    with TemporaryDirectory() as folder:
        rows = table(title, {column.title: value})
        write(Path(folder) / "book.xlsx", {title: rows})
        return read_inputs(Path(folder), config(), AS_OF)


def said(reading: Reading, record: type[Record]) -> list[object]:
    """What a row was read as, right or faulty."""
    titles = [column.field for column in record.SHEET.static]
    records = [[getattr(r, f) for f in titles] for r in reading.programme.records(record)]
    faulty = [one.values for one in reading.programme.faulty]
    return [records, faulty]


@given(st.sampled_from(BLANKABLE), st.sampled_from(WORDS))
def test_in_3_a_word_for_nothing_is_blank_in_every_text_column_of_every_sheet(
    where: tuple[type[Record], Column], word: str
) -> None:
    record, column = where
    typed, blank = with_cell(record, column, word), with_cell(record, column, None)

    assert said(typed, record) == said(blank, record)
    if said(blank, record) != [[], []]:
        assert any(word.strip() in finding.message for finding in typed.findings)


@pytest.mark.parametrize("record", BOOK_SHEETS.values(), ids=lambda record: record.SHEET.title)
def test_every_sheet_has_a_good_row_to_spoil(record: type[Record]) -> None:
    assert record.SHEET.title in VALUES
