"""What stands in a cell: the stored value, exact, and nothing else."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from p2p_sheets.xlsx.reader import CellError, NoValue
from p2p_sheets.xlsx.values import Value
from tests.read.handmade import book, by_cell, only_sheet, row, sheet, strings, styles


def value_of(cell: str, **other: str) -> Value | None:
    """Read a sheet with one cell, A1."""
    return by_cell(only_sheet(sheet(row(cell)), None, **other)).get("A1")


def number_as(code: int | str, stored: str, *, from_1904: bool = False) -> Value | None:
    """Read a number shown by a number format."""
    settings = '<workbookPr date1904="1"/>' if from_1904 else ""
    cell = f'<c r="A1" s="1"><v>{stored}</v></c>'
    return value_of(cell, styles=styles(0, code), book=book(settings=settings))


# --- numbers -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0", "0"),
        ("92.5", "92.5"),
        ("-0.01", "-0.01"),
        ("500.00", "500.00"),
        ("274.65999999999997", "274.66"),  # binary dust of 274.66
        ("0.30000000000000004", "0.3"),
        ("1234567890123456789", "1234567890123460000"),  # Excel itself keeps 15 digits
        ("123456789012345.6", "123456789012346"),
        ("1.5E3", "1500"),
        ("1e-3", "0.001"),
        ("+7", "7"),
        (" 7 ", "7"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_exact_to_fifteen_digits(stored: str, shown: str) -> None:
    value = value_of(f'<c r="A1"><v>{stored}</v></c>')
    assert isinstance(value, Decimal)
    assert format(value, "f") == shown


def test_a_whole_number_reads_as_its_digits() -> None:
    assert str(value_of('<c r="A1"><v>3.2475123456E10</v></c>')) == "32475123456"


@pytest.mark.parametrize(
    "junk", ["12,5", "NaN", "-Infinity", "1_000", "1e999", "0x1F", "\u0661\u0662", "4x5", "1 2"]
)
@pytest.mark.parametrize("style", ["0", "1", "2"])
def test_junk_in_a_number_cell_is_text_never_an_exception(junk: str, style: str) -> None:
    cell = f'<c r="A1" s="{style}"><v>{junk}</v></c>'
    assert value_of(cell, styles=styles(0, 14, 20)) == junk


# --- dates ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "code",
    [
        *(14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59), 71, 72, 73, 74, 77, 81),
        *("yyyy-mm-dd", "dd/mm/yyyy;@", "d.m.yyyy", "[$-407]d. mmmm yyyy", "mmm yy", "mm/yyyy"),
        *("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "yyyy-mm-dd hh:mm:ss.000", 'yyyy"年"m"月"d"日"'),
        *('[=0]"-";yyyy-mm-dd', "[Red]dd.mm.yy", "gge.m.d", "mmm hh:mm", "d/m/yyyy h:mm AM/PM"),
    ],
)
def test_a_number_shown_as_a_date_is_one(code: int | str) -> None:
    assert number_as(code, "45000") == date(2023, 3, 15)
    assert type(number_as(code, "45000")) is date


@pytest.mark.parametrize(
    "code",
    [
        *(0, 1, 2, 4, 9, 10, 11, 12, 13, 23, 26, 37, 38, 44, 46, 48, 49, 59, 70, 79, 82, 999),
        *("General", "0", "#,##0.00", '0.00" days"', "[$SEK] #,##0.00", '#,##0.00 "kd"', "@"),
        *("0.00E+00", "[h]:mm", "[mm]:ss", "[ss]", '"due "0', "0_d_m", "0\\d", "# ?/?", "0*y"),
        *("[<=9999]0000;0000 0000", "[Magenta]0", '"d/m"', "", "General_)", "[$€-2]\\ #,##0.00"),
    ],
)
def test_a_number_shown_as_anything_else_is_a_number(code: int | str) -> None:
    assert number_as(code, "45000") == Decimal(45000)


@pytest.mark.parametrize(
    "code",
    [18, 19, 20, 21, 32, 33, 45, 47, 75, 76, 78, 80, "h:mm", "mm:ss", "[$-F400]h:mm:ss\\ AM/PM"],
)
def test_a_time_of_day_is_a_time_and_never_a_wrong_date(code: int | str) -> None:
    assert number_as(code, "0.25") == time(6)
    assert number_as(code, "45000.25") == Decimal("45000.25")
    assert number_as(code, "-0.25") == Decimal("-0.25")


def test_a_date_with_a_time_of_day_keeps_it_to_the_millisecond() -> None:
    assert number_as(22, "45000.5") == datetime.fromisoformat("2023-03-15T12:00")
    assert number_as(22, "45000.4166666667") == datetime.fromisoformat("2023-03-15T10:00")
    assert number_as(14, "45000.75") == datetime.fromisoformat("2023-03-15T18:00")
    assert number_as(14, "44999.99999999999") == date(2023, 3, 15)  # binary dust of midnight


@pytest.mark.parametrize(
    ("serial", "day"),
    [("61", date(1900, 3, 1)), ("2958465", date(9999, 12, 31)), ("44985.0", date(2023, 2, 28))],
)
def test_the_first_and_the_last_day(serial: str, day: date) -> None:
    assert number_as(14, serial) == day


@pytest.mark.parametrize("serial", ["60", "59.5", "1", "0", "-1", "2958466", "2958465.9999999999"])
def test_a_serial_without_a_true_day_stays_a_number(serial: str) -> None:
    assert isinstance(number_as(14, serial), Decimal)


def test_dates_that_count_from_1904_are_the_same_days() -> None:
    assert number_as(14, "43538", from_1904=True) == number_as(14, "45000")
    assert number_as(14, "0", from_1904=True) == date(1904, 1, 1)
    assert number_as(14, "2957003", from_1904=True) == date(9999, 12, 31)
    assert number_as(14, "2957004", from_1904=True) == Decimal(2957004)


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("2023-03-15", date(2023, 3, 15)),
        ("2023-03-15T00:00:00.000", date(2023, 3, 15)),
        ("2023-03-15T10:30:00Z", "2023-03-15T10:30:00Z"),
        ("2023-03-15T10:30:00+02:00", "2023-03-15T10:30:00+02:00"),
        ("10:30:00", time(10, 30)),
        ("2023-02-30", "2023-02-30"),
        ("next week", "next week"),
        ("T", "T"),
    ],
)
def test_a_date_stored_as_iso_text(stored: str, value: Value) -> None:
    assert value_of(f'<c r="A1" t="d"><v>{stored}</v></c>') == value


def test_formats_of_tables_and_base_styles_are_not_those_of_cells() -> None:
    raw = only_sheet(sheet(row('<c r="A1"><v>45000</v></c>')), styles=styles(0, 14))
    assert by_cell(raw) == {"A1": Decimal(45000)}


@pytest.mark.parametrize("style", ["7", "-1", "x", ""])
def test_a_style_that_does_not_exist_is_a_plain_number(style: str) -> None:
    cell = f'<c r="A1" s="{style}"><v>45000</v></c>'
    assert value_of(cell, styles=styles(0, 14)) == Decimal(45000)


# --- text ----------------------------------------------------------------------------------------
def test_text_is_kept_as_it_was_typed() -> None:
    items = (
        '<t xml:space="preserve">  a\u00a0b\t\n </t>',
        "<t>  plain </t>",
        "<t>&lt;&amp;&#233;</t>",
    )
    cells = "".join(f'<c r="{"ABC"[i]}1" t="s"><v>{i}</v></c>' for i in range(3))
    raw = only_sheet(sheet(row(cells)), strings=strings(*items))
    assert by_cell(raw) == {"A1": "  a\u00a0b\t\n ", "B1": "  plain ", "C1": "<&é"}


def test_rich_text_is_joined_and_its_pronunciation_left_out() -> None:
    rich = (
        "<r><rPr><b/></rPr><t>Kö</t></r><r><t>ln</t></r>"
        '<rPh sb="0" eb="1"><t>ケルン</t></rPh><phoneticPr fontId="1"/>'
    )
    shared = '<c r="A1" t="s"><v>0</v></c>'
    inline = f'<c r="B1" t="inlineStr"><is>{rich}</is></c>'
    raw = only_sheet(sheet(row(shared, inline)), strings=strings(rich))
    assert by_cell(raw) == {"A1": "Köln", "B1": "Köln"}


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("one_x000D_\ntwo", "one\r\ntwo"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("a_x0_b", "a_x0_b"),
    ],
)
@pytest.mark.parametrize("kind", ["s", "inlineStr", "str"])
def test_escaped_characters_come_back(stored: str, text: str, kind: str) -> None:
    inner = {"s": "<v>0</v>", "inlineStr": f"<is><t>{stored}</t></is>", "str": f"<v>{stored}</v>"}
    cell = f'<c r="A1" t="{kind}">{inner[kind]}</c>'
    assert value_of(cell, strings=strings(f"<t>{stored}</t>")) == text


@pytest.mark.parametrize("index", ["5", "-1", "1.5", "x", "99999999999"])
def test_a_shared_text_that_is_missing_is_an_error_in_its_cell(index: str) -> None:
    cell = f'<c r="A1" t="s"><v>{index}</v></c>'
    assert value_of(cell, strings=strings("<t>only</t>")) == CellError("#missing text")


def test_a_text_in_cdata_and_a_kind_nobody_knows_are_text() -> None:
    cells = '<c r="A1" t="str"><v><![CDATA[<b>&]]></v></c><c r="B1" t="new"><v>1</v></c>'
    assert by_cell(only_sheet(sheet(row(cells)))) == {"A1": "<b>&", "B1": "1"}


def test_an_inline_text_saved_as_a_value_is_text() -> None:
    assert value_of('<c r="A1" t="inlineStr"><v>007</v></c>') == "007"


# --- blanks, booleans, errors, formulas ----------------------------------------------------------
@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"/>',
        '<c r="A1" s="3"/>',
        '<c r="A1"><v/></c>',
        '<c r="A1"><v> </v></c>',
        '<c r="A1" t="s"><v></v></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="str"><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="b"><v></v></c>',
        '<c r="A1" t="d"><v></v></c>',
    ],
)
def test_a_cell_that_holds_nothing_is_not_there(cell: str) -> None:
    assert only_sheet(sheet(row(cell)), strings=strings("<t></t>")).rows == []


@pytest.mark.parametrize(
    ("stored", "value"), [("1", True), ("0", False), ("true", True), ("2", "2"), ("wahr", "wahr")]
)
def test_booleans(stored: str, value: Value) -> None:
    found = value_of(f'<c r="A1" t="b"><v>{stored}</v></c>')
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#SPILL!"])
def test_an_error_is_not_a_blank_nor_a_text(error: str) -> None:
    assert value_of(f'<c r="A1" t="e"><v>{error}</v></c>') == CellError(error)
    assert value_of(f'<c r="A1" t="e"><f>A2</f><v>{error}</v></c>') == CellError(error)
    assert value_of('<c r="A1" t="e"/>') is None
    assert value_of('<c r="A1" t="e"><v/></c>') == CellError("#error")


def test_the_saved_result_of_a_formula_is_its_value_and_is_marked() -> None:
    raw = only_sheet(
        sheet(
            row(
                '<c r="A1"><f>1+1</f><v>2</v></c>',
                '<c r="B1" t="str"><f>"a"</f><v>a</v></c>',
                '<c r="C1"><f t="shared" ref="C1:C9" si="0">A1*2</f><v>4</v></c>',
                '<c r="D1"><f t="shared" si="0"/><v>8</v></c>',
                '<c r="E1"><f t="array" ref="E1:E2">A1:A2</f><v>2</v></c>',
                '<c r="F1" t="b"><f>TRUE()</f><v>1</v></c>',
                '<c r="G1"><v>7</v></c>',
            )
        )
    )
    values = {"A1": 2, "B1": "a", "C1": 4, "D1": 8, "E1": 2, "F1": True, "G1": 7}
    assert by_cell(raw) == values
    assert raw.formulas == {(1, column) for column in range(6)}


def test_a_formula_without_a_saved_result_is_not_a_blank() -> None:
    raw = only_sheet(
        sheet(
            row(
                '<c r="A1"><f>SUM(B1:B9)</f></c>',
                '<c r="B1"><f>1+1</f><v></v></c>',
                '<c r="C1"><f t="shared" si="0"/></c>',
                '<c r="D1" t="str"><f>A1</f></c>',
                '<c r="E1"><v>1</v></c>',
            )
        )
    )
    formulas = {"A1": "SUM(B1:B9)", "B1": "1+1", "C1": "", "D1": "A1"}
    assert by_cell(raw) == {**{k: NoValue(v) for k, v in formulas.items()}, "E1": Decimal(1)}
    assert raw.formulas == frozenset()


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="str"><f>IF(B1="","",B1)</f><v></v></c>',
        '<c r="A1" t="inlineStr"><f>B1</f><is><t></t></is></c>',
    ],
)
def test_a_formula_that_gave_a_blank_text_is_a_blank(cell: str) -> None:
    raw = only_sheet(sheet(row(cell)))
    assert (raw.rows, raw.formulas) == ([], frozenset())


def test_a_formula_of_one_cell_says_nothing_of_the_next() -> None:
    cells = '<c r="A1"><f>X</f></c><c r="B1"/><c r="C1"><v>1</v></c><c r="D1"><f>Y</f><v>1</v></c>'
    raw = only_sheet(sheet(row(cells)))
    assert by_cell(raw) == {"A1": NoValue("X"), "C1": Decimal(1), "D1": Decimal(1)}
    assert raw.formulas == {(1, 3)}
