"""Whatever stands in a cell: nothing is raised, and no other row is read otherwise for it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import SHEETS, Faulty
from p2p_sheets.books.columns import Record
from p2p_sheets.read.records import SheetParser, SheetRead
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import CellError, NoValue, Value
from tests.programmes import config
from tests.read.tables import AS_OF, VALUES

ROWS = (2, 3, 4)
VALUES_OF_ALL_KINDS: st.SearchStrategy[Value] = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,'/-+ €EURTotal\u00a0\u200b"),
    st.sampled_from(["Total", "NA", "None", "nan", "1.234", "03/04/2023", "=1+1", "L1", "P1/c1"]),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from([CellError("#REF!"), NoValue("A1"), NoValue("")]),
)


@cache
def fresh_parser(title: str) -> SheetParser:
    """One parser for all examples: what it remembers must not matter."""
    return SheetParser(SHEETS[title], config(), AS_OF)


def as_value(value: object) -> Value:
    if isinstance(value, str | bool | date | datetime | time | CellError | NoValue):
        return value
    return Decimal(str(value))


def table_of(title: str) -> tuple[dict[int, Value], dict[int, Value]]:
    """The titles of a sheet, and a good row of it."""
    columns = SHEETS[title].SHEET.columns(config())
    good = VALUES[title]
    titles: dict[int, Value] = {i: column.title for i, column in enumerate(columns)}
    row = {
        i: as_value(good[c.title]) for i, c in enumerate(columns) if good.get(c.title) is not None
    }
    return titles, row


def raw(rows: Mapping[int, dict[int, Value]], name: str) -> RawSheet:
    listed = sorted(rows.items())
    none: frozenset[int] = frozenset()
    return RawSheet(name, "visible", listed, frozenset(), (), none, none, (), (), {})


def results(out: SheetRead) -> dict[int, Record | Faulty]:
    records: dict[int, Record | Faulty] = {record.row.number: record for record in out.records}
    return {**records, **{faulty.row.number: faulty for faulty in out.faulty}}


@given(st.data())
def test_any_value_in_any_cell_changes_its_own_row_alone(data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(sorted(SHEETS)))
    titles, good = table_of(title)
    rows = {1: titles, **{number: dict(good) for number in ROWS}}
    number = data.draw(st.sampled_from(ROWS))
    column = data.draw(st.sampled_from(sorted(titles)))
    parser = fresh_parser(title)
    before = results(parser.read(raw(rows, title), "x.xlsx"))

    rows[number][column] = data.draw(VALUES_OF_ALL_KINDS)
    out = parser.read(raw(rows, title), "x.xlsx")

    after = results(out)
    assert {n: after[n] for n in ROWS if n != number} == {n: before[n] for n in ROWS if n != number}
    assert out.read == len(out.records) + len(out.faulty) + out.empty
    if number not in after:  # neither a record nor in error: then it is told, or it was empty
        assert out.findings or not rows[number]


@given(st.lists(st.dictionaries(st.integers(0, 15), VALUES_OF_ALL_KINDS), max_size=6))
def test_any_table_is_read(rows: list[dict[int, Value]]) -> None:
    for title in SHEETS:
        sheet = raw(dict(enumerate(rows, 1)), title)

        out = fresh_parser(title).read(sheet, "x.xlsx", received=True)

        assert out.read == len(out.records) + len(out.faulty) + out.empty
