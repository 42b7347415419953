"""Where cells stand, however the file is laid out: nothing moves, nothing is lost."""

from decimal import Decimal

import pytest

from p2p_sheets.xlsx.reader import Limits, Reason
from tests.read.handmade import (
    SHEET,
    assert_refused,
    numbers,
    only_sheet,
    pack,
    parts,
    row,
    sheet,
)

ONE = '<c r="A1"><v>1</v></c>'


# --- addresses -----------------------------------------------------------------------------------
def test_cells_and_rows_without_addresses_count_on() -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>7</v></c></row>"
    assert numbers(only_sheet(sheet(rows))) == {"A1": 1, "C1": 3, "A3": 7}


def test_addresses_and_counting_mix() -> None:
    rows = '<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    assert numbers(only_sheet(sheet(rows))) == {"C5": 1, "D5": 2, "A6": 3}


def test_rows_out_of_order_are_all_read_and_put_in_order() -> None:
    rows = "".join(
        f'<row r="{r}"><c r="{c}{r}"><v>{v}</v></c></row>'
        for r, c, v in ((3, "A", 1), (1, "A", 2), (3, "B", 3))
    )
    raw = only_sheet(sheet(rows))
    assert raw.rows == [(1, {0: Decimal(2)}), (3, {0: Decimal(1), 1: Decimal(3)})]


def test_a_cells_own_address_wins_over_its_rows() -> None:
    rows = row(ONE, '<c r="B7"><v>2</v></c>', '<c r="C1"><v>3</v></c>') + (
        '<row r="12"><c r="A112"><v>4</v></c><c r="b12"><v>5</v></c></row>'
    )
    assert numbers(only_sheet(sheet(rows))) == {"A1": 1, "C1": 3, "B7": 2, "B12": 5, "A112": 4}


def test_cells_that_stand_in_no_row_are_not_lost() -> None:
    rows = row(ONE) + '<c r="B1"><v>2</v></c><c r="A3"><v>3</v></c>' + row('<c r="C1"><v>4</v></c>')
    last = '<c r="B9"><v>5</v></c>'
    found = only_sheet(sheet(rows + last), Limits(cells=5, rows=3))
    assert numbers(found) == {"A1": 1, "B1": 2, "C1": 4, "A3": 3, "B9": 5}


def test_a_cell_saved_twice_is_told_and_the_last_one_counts() -> None:
    twice = row(ONE, '<c r="A1"><v>2</v></c>', '<c r="B1"><v>3</v></c>', '<c r="B1"><v>3</v></c>')
    raw = only_sheet(sheet(twice))
    assert numbers(raw) == {"A1": 2, "B1": 3}
    assert raw.duplicates == ((1, 0),)


@pytest.mark.parametrize(
    "rows",
    [
        row('<c r="1A"><v>1</v></c>'),
        row('<c r=""><v>1</v></c>'),
        row('<c r="A0"><v>1</v></c>'),
        row('<c r="ABCD1"><v>1</v></c>'),
        '<row r="0"/>',
        '<row r="-3"/>',
        '<row r="x"/>',
        "<c><v>1</v></c>",
        '<c r="A"><v>1</v></c>',
        '<c><v>1</v></c><row r="1"/>',
    ],
)
def test_an_address_that_is_none_is_damage(rows: str) -> None:
    assert_refused(pack(parts(sheet(rows))), Reason.DAMAGED, part=SHEET)


# --- what is dense in Excel stays sparse ---------------------------------------------------------
@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:A1", "junk", ""])
def test_what_a_sheet_says_of_its_size_is_not_believed(dimension: str) -> None:
    far = '<row r="900"><c r="Z900"><v>2</v></c></row>'
    raw = only_sheet(sheet(row(ONE) + far, before=f'<dimension ref="{dimension}"/>'))
    assert numbers(raw) == {"A1": 1, "Z900": 2}


def test_a_cell_in_the_last_corner_is_named_and_left_out() -> None:
    raw = only_sheet(sheet(row(ONE) + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'))
    assert numbers(raw) == {"A1": 1}
    assert raw.far_cells == ((1048576, 16383),)


def test_a_cell_far_down_is_read_and_costs_nothing() -> None:
    raw = only_sheet(sheet('<row r="1048576"><c r="A1048576"><v>2</v></c></row>'))
    assert raw.rows == [(1048576, {0: Decimal(2)})]


def test_a_row_that_no_sheet_has_is_named_and_left_out() -> None:
    rows = '<row r="4294967295"><c r="B4294967295"><f>1</f><v>2</v></c><c><v>3</v></c></row>'
    raw = only_sheet(sheet(rows))
    assert (raw.rows, raw.formulas) == ([], frozenset())
    assert raw.far_cells == ((4294967295, 1), (4294967295, 2))


def test_the_last_column_within_the_limit_is_read() -> None:
    cells = '<c r="ALL1"><v>1</v></c><c r="ALM1"><v>2</v></c><c><v>3</v></c><c r="ALM1" s="1"/>'
    raw = only_sheet(sheet(row(cells)), Limits(columns=1000))
    assert numbers(raw) == {"ALL1": 1}
    assert raw.far_cells == ((1, 1000), (1, 1001))


def test_of_many_far_cells_ten_are_named() -> None:
    cells = "".join(f'<c r="{c}1"><v>1</v></c>' for c in ["ZZZ", *["XFA", "XFB", "XFC"] * 4])
    assert len(only_sheet(sheet(row(cells))).far_cells) == 10


def test_rows_with_nothing_but_a_style_are_nothing() -> None:
    empty = "".join(
        f'<row r="{r}" s="1" hidden="1"><c r="A{r}" s="1"/></row>' for r in range(1, 5000)
    )
    raw = only_sheet(sheet(empty + '<row r="5000"><c r="A5000"><v>1</v></c></row>'))
    assert raw.rows == [(5000, {0: Decimal(1)})]
    assert raw.hidden_rows == frozenset()


def test_merged_ranges_are_noted_and_what_lies_under_them_is_kept() -> None:
    merges = ("A1:B1", "A1:XFD1048576", "C3:A2", "D4", "junk", "A:C", "")
    listed = "".join(f'<mergeCell ref="{merge}"/>' for merge in merges)
    raw = only_sheet(
        sheet(row(ONE, '<c r="B1"><v>2</v></c>'), after=f"<mergeCells>{listed}</mergeCells>")
    )
    assert numbers(raw) == {"A1": 1, "B1": 2}
    assert raw.merges == ((1, 0, 1, 1), (1, 0, 1048576, 16383), (2, 0, 3, 2), (4, 3, 4, 3))


def test_lists_and_conditions_over_a_whole_sheet_are_harmless() -> None:
    after = (
        '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression"><formula>1'
        '</formula></cfRule></conditionalFormatting><dataValidations><dataValidation type="list" '
        'sqref="A1:XFD1048576"><formula1>"a,b"</formula1></dataValidation></dataValidations>'
    )
    assert numbers(only_sheet(sheet(row(ONE), after=after))) == {"A1": 1}


# --- hidden --------------------------------------------------------------------------------------
def test_hidden_rows_and_columns_are_read_and_noted() -> None:
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/>'
        '<col min="7" max="16384" hidden="true"/><col min="x" max="1" hidden="1"/></cols>'
    )
    hidden = '<row r="2" hidden="true"><c r="A2"><v>2</v></c></row>'
    raw = only_sheet(sheet(row(ONE) + hidden, before=columns), Limits(columns=9))
    assert numbers(raw) == {"A1": 1, "A2": 2}
    assert raw.hidden_rows == {2}
    assert raw.hidden_columns == {0, 1, 2, 6, 7, 8}
