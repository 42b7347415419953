"""A workbook as it was saved: what the reader hands on, before anybody asks what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from p2p_sheets.xlsx.values import Value

Address = tuple[int, int]  # row from 1, column from 0
Range = tuple[int, int, int, int]  # first row, first column, last row, last column


class Note(StrEnum):
    """What is odd about a workbook that was read all the same."""

    MACROS = "macros"
    EXTERNAL_LINKS = "external links"  # values from other workbooks, as they were when saved
    DDE = "dde"  # values from, or commands to, another program
    CONNECTIONS = "connections"  # values from a database or a web address
    EMBEDDED_FILES = "embedded files"
    STRICT = "strict"  # saved as "Strict Open XML Spreadsheet"
    DATES_1904 = "dates from 1904"  # read rightly, but a date copied elsewhere moves four years
    NO_STYLES = "no styles"  # so that dates cannot be told from numbers
    STALE_RESULTS = "stale results"  # formulas whose program asks Excel to figure them again


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it was saved, with nothing for a row or a cell that holds nothing."""

    name: str
    state: str  # `visible`, `hidden` or `veryHidden`
    rows: list[tuple[int, dict[int, Value]]]  # by number; the cells of each by column
    formulas: frozenset[Address]  # cells whose value is the saved result of a formula
    merges: tuple[Range, ...]
    hidden_rows: frozenset[int]  # of `rows`
    hidden_columns: frozenset[int]
    duplicates: tuple[Address, ...]  # saved twice and differently: the last one was taken
    far_cells: tuple[Address, ...]  # beyond the limits and not read: the first ten
    currencies: Mapping[Address, str]  # how the number format of a cell names a currency: `kr-41D`

    @property
    def hidden(self) -> bool:
        """Whether Excel shows no tab for it."""
        return self.state != "visible"


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """The sheets of a workbook in its order, and what came with them."""

    sheets: tuple[RawSheet, ...]
    unread: tuple[str, ...]  # names of the sheets not wanted, or of charts or macros
    glances: tuple[RawSheet, ...]  # the first rows of those not wanted, where they were asked for
    properties: dict[str, str]  # custom document properties
    notes: tuple[Note, ...]
