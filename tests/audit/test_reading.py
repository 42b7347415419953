"""Sheets are found by their titles, and a row is read wherever and however it stands."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from p2p_sheets.audit.cells import day, month, number, text
from p2p_sheets.audit.sheets import InputBooks, one_per_key
from tests.audit.desk import Desk, book, expense, settled
from tests.audit.test_planted import saved
from tests.read import test_cells as cells


def at(day_of: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of March, as a cell has it: of no time zone."""
    return datetime(2023, 3, day_of, hour, minute, second)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (at(7), date(2023, 3, 7)),
        (at(6, 23, 59, 16), date(2023, 3, 7)),
        ("2023-03-07", date(2023, 3, 7)),
        (" 7.3.2023 ", date(2023, 3, 7)),
        ("27/3/2023", date(2023, 3, 27)),
        ("03/04/2023", None),
        ("31.2.2023", None),
        (45012, None),
        (None, None),
    ],
)
def test_days(typed: Any, read: date | None) -> None:
    assert day(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (0.1 + 0.2, "0.3"),
        (1200, "1200"),
        ("1.234,50", "1234.50"),
        ("1,234.5", "1234.5"),
        ("1 234,50 €", "1234.50"),
        ("0,9870", "0.9870"),
        ("1,234,567", "1234567"),
        ("1,234", None),
        ("1.234", None),
        ("much", None),
        (True, None),
        (None, None),
    ],
)
def test_numbers(typed: Any, read: str | None) -> None:
    assert number(typed) == (None if read is None else Decimal(read))


READERS = {
    **dict.fromkeys((cells.DAY, cells.DONE), day),
    cells.MONTH: month,
    **dict.fromkeys((cells.AMOUNT, cells.PAID, cells.RATE, cells.QUANTITY, cells.DAYS), number),
}
TYPED = [case[:3] for case in cells.UNDERSTOOD if case[0] in READERS and isinstance(case[1], str)]


@pytest.mark.parametrize(("where", "typed", "read"), TYPED)
def test_a_text_is_read_as_the_first_engine_reads_it(where: str, typed: str, read: Any) -> None:
    assert READERS[where](typed) == (f"{read:%Y-%m}" if where == cells.MONTH else read)


def test_months_and_texts() -> None:
    assert [month(v) for v in ("2023-3", "mar 2023", date(2023, 3, 9), "3/23")] == [
        *["2023-03"] * 3,
        None,
    ]
    assert [text(v) for v in (7.0, " a  b ", None, at(2))] == [
        "7",
        "a b",
        "",
        "2023-03-02",
    ]


def test_titles_rows_order_and_columns_of_ones_own() -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Claims of the spring")
    sheet.append(["Please do not change"])
    sheet.append([])
    titles = (" amount ", "LINE ID *", "Activity\nID", "Checked", "participant id", "category")
    sheet.append(titles)
    sheet.append([12.5, "L1", "SV-01", "ok", "P1", "Travel"])
    sheet.append(titles)
    sheet.append([None, None, None, None, None, None])
    sheet.append([7, 4711, "SV-01"])
    files = {"input/a.xlsx": saved(made), "input/b.xlsx": b"no workbook"}
    rows = InputBooks(files).table("Expenses")
    assert [(row["key"], row["Amount"], row["Source"]) for row in rows] == [
        ("l1", Decimal("12.5"), "a.xlsx Claims of the spring row 4"),
        ("4711", Decimal(7), "a.xlsx Claims of the spring row 7"),
    ]


def test_a_part_of_a_text_with_a_line_through_it_is_not_read() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as out:
        sheet = out.add_worksheet("Expenses")
        sheet.write_row(0, 0, ["Line ID", "Activity ID", "Participant ID", "Amount"])
        sheet.write_row(1, 0, ["L1", "SV-01", "P1"])
        sheet.write_rich_string(1, 3, out.add_format({"font_strikeout": True}), "90 ", "92,50")

    (row,) = InputBooks({"input/a.xlsx": made.getvalue()}).table("Expenses")
    assert row["Amount"] == Decimal("92.5")


def test_only_claims_count_from_outside_and_our_own_workbooks_are_no_input() -> None:
    ours = {"Payments": [{"Payment ID": "2023-03-001"}], "Expenses": [expense("A", 1)]}
    rates = {"Exchange rates": [{"Month": "2023-03", "Currency": "SEK", "Units per EUR": 1}]}
    books = InputBooks({"input/back.xlsx": book(ours), "input/received/rates.xlsx": book(rates)})
    assert len(books.table("Expenses")) == 0
    assert len(books.table("Exchange rates")) == 0


def test_a_row_counts_once_where_its_copies_agree() -> None:
    one, other = expense("A", 10), expense("A", 10, Currency=None)
    books = InputBooks(
        {
            "input/staff.xlsx": book({"Expenses": [one, expense("B", 1)]}),
            "input/received/claim.xlsx": book({"Expenses": [other, expense("B", 2)]}),
        }
    )
    table = books.table("Expenses")
    rows, torn = one_per_key(table)
    assert rows["a"]["Currency"] == "EUR"
    assert torn == {"b"}
    assert table == books.table("Expenses")  # each row still says what it said


def test_a_line_whose_rows_differ_is_named() -> None:
    desk = Desk([expense("A", 10), expense("A", 11)])
    assert ("a", "the row in Expenses", "one", "two that differ") in desk.stage(
        settled("A", "10.00", "500.00")
    ).differences()


def test_a_row_of_an_online_form_is_taken_from_the_first_engine_and_counted() -> None:
    desk = Desk([expense("CLAIM-7", 10)])
    staged = desk.stage(settled("CLAIM-7", "10.00", "500.00"))
    desk.expenses = []
    questions = [{"Form": "Claim", "Question": "What?", "Column": "Category"}]
    staged.evidence |= desk.evidence()
    assert ("CLAIM-7", "the row in Expenses", "one", "none") in staged.differences()
    staged.evidence["input/office.xlsx"] = book({"Form questions": questions})
    verified = staged.verify()
    assert verified.differences == []
    assert verified.counts["taken from the first engine"] == 1
