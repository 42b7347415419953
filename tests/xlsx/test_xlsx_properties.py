"""Whatever happens to a workbook's bytes: it is refused, or read with nothing changed unseen."""

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_sheets.xlsx.reader import (
    CellError,
    Note,
    NoValue,
    RawWorkbook,
    Unreadable,
    read_workbook,
)
from tests.read.handmade import pack


def workbook() -> bytes:
    """Write a small workbook with every kind of cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd", "in_memory": True}) as book:
        sheet = book.add_worksheet("Expenses")
        sheet.write_row(0, 0, ["Line ID", "Amount", "Date from"])
        for r in range(1, 30):
            sheet.write_row(r, 0, [f"L{r}", r + 0.25, date(2023, 3, r), r % 2 == 0])
        sheet.write_formula("F1", "=SUM(B2:B30)", None, 442.25)
        sheet.write_rich_string("G1", "Kö", book.add_format({"bold": True}), "ln")
        sheet.merge_range("H1:I2", "")
        book.set_custom_property("schema", "1")
    return out.getvalue()


WORKBOOK = workbook()
EXPECTED = read_workbook(WORKBOOK)
with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}
READ = sorted(
    name for name in PARTS if re.search(r"sheet1|Strings|styles|workbook|rels$|custom", name)
)
STORED = pack(PARTS, zipfile.ZIP_STORED)
MANY = settings(max_examples=5 * settings().max_examples)


def read_or_refused(data: bytes) -> RawWorkbook | None:
    """Read; None where it is refused. Anything else that is raised fails the test."""
    try:
        return read_workbook(data)
    except Unreadable:
        return None


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert read_or_refused(data) is None
    assert read_or_refused(b"PK\x03\x04" + data + b"PK\x05\x06" + bytes(18)) is None


@pytest.mark.parametrize("whole", [WORKBOOK, STORED])
@MANY
@given(data=st.data())
def test_flipped_bits_never_change_a_value_unseen(whole: bytes, data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 7))
    flipped = bytearray(whole)
    for at, bit in data.draw(st.lists(places, min_size=1, max_size=3)):
        flipped[at] ^= 1 << bit
    found = read_or_refused(bytes(flipped))
    if found is None or Note.NO_STYLES in found.notes:
        return  # refused, or every date is a plain number and a note says why
    (sheet,), (before,) = found.sheets, EXPECTED.sheets
    assert [number for number, _ in sheet.rows] == [number for number, _ in before.rows]
    for (_, cells), (_, expected) in zip(sheet.rows, before.rows, strict=True):
        assert cells.keys() == expected.keys()
        assert all(v == expected[c] or isinstance(v, CellError) for c, v in cells.items())


NASTY = (
    *(
        "",
        " ",
        "-1",
        "0",
        "4294967295",
        "9" * 400,
        "XFD1048576",
        "A0",
        "A1:XFD1048576",
        "1e999",
        "NaN",
    ),
    *(
        "1_0",
        "\u0663",
        "2958465.99999999999",
        "60",
        "-0.5",
        "_xD800_",
        "_x0000_",
        "s",
        "d",
        "e",
        "b",
    ),
    *(
        "inlineStr",
        "2023-13-45",
        "T24:00",
        "0000-01-01",
        "9999-12-31T23:59:59.9999999",
        "../../x",
        "[h",
    ),
)
VALUE = re.compile(rb'="([^"]*)"|>([^<>]+)<')


@MANY
@given(
    st.sampled_from(READ),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(NASTY)), min_size=1, max_size=4),
)
def test_nasty_values_are_read_or_refused(part: str, changes: list[tuple[int, str]]) -> None:
    content = PARTS[part]
    for at, nasty in changes:
        spots = list(VALUE.finditer(content))
        if not spots:
            break
        spot = spots[at % len(spots)]
        start, end = spot.span(1 if spot[1] is not None else 2)
        content = content[:start] + nasty.encode() + content[end:]
    read_or_refused(pack(PARTS | {part: content}))


@MANY
@given(
    st.sampled_from(READ),
    st.integers(0, 10**6),
    st.integers(0, 40),
    st.binary(max_size=12)
    | st.sampled_from([b"<c>", b"</c>", b"<v>", b"<f/>", b"<row>", b"<is/>"]),
)
def test_broken_parts_are_read_or_refused(part: str, at: int, cut: int, new: bytes) -> None:
    content = PARTS[part]
    at %= len(content)
    read_or_refused(pack(PARTS | {part: content[:at] + new + content[at + cut :]}))


def test_the_workbook_holds_what_is_tested() -> None:
    values = [v for _, cells in EXPECTED.sheets[0].rows for v in cells.values()]
    kinds = {type(value).__name__ for value in values}
    assert kinds == {"str", "Decimal", "date", "bool"}
    assert not any(isinstance(value, CellError | NoValue) for value in values)
    assert EXPECTED.sheets[0].formulas == {(1, 5)}
    assert EXPECTED.properties == {"schema": "1"}
