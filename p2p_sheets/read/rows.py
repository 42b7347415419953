"""What a row of a sheet is: a record, or one of the rows that people leave in a table (IN-3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from p2p_sheets.books.columns import CellValue, Column, Kind, Record, Row, SheetPlace
from p2p_sheets.findings import Finding, Severity, cells, intake
from p2p_sheets.findings.finding import Code
from p2p_sheets.read.headers import Layout
from p2p_sheets.read.kinds import CellRead, Odd, odd, plain, shown
from p2p_sheets.text import fold, listed, mask
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import Struck, Value

_TOTALS = ("total", "totaal", "totale", "gesamt", "summe", "somme", "suma", "sum")
_REPEAT = ("read", "one", "other")  # words of a finding that say what the cell says
_NOTHING = (cells.REQUIRED_BLANK, cells.PLACEHOLDER)  # nothing stands there, or a word for it
_BY_ROW = (cells.REQUIRED_BLANK, cells.STRUCK_OUT)  # told once for all cells of a row


class What(Enum):
    """What a row turns out to be."""

    RECORD = auto()
    EMPTY = auto()  # nothing, or nothing but what a pre-filled form came with
    HEADER = auto()  # the titles again
    TOTAL = auto()
    STRAY = auto()  # a remark


LEFT_OUT: Mapping[What, Code] = {
    What.HEADER: intake.ROW_HEADER,
    What.TOTAL: intake.ROW_TOTAL,
    What.STRAY: intake.ROW_STRAY,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a sheet share."""

    record: type[Record]
    raw: RawSheet
    layout: Layout
    columns: tuple[Column, ...]  # those that count
    indices: tuple[int, ...]  # where they stand
    place: SheetPlace


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row in which something is odd: its cells as saved, and what its columns made of them."""

    frame: Frame
    number: int
    cells: Mapping[int, Value]
    answers: Sequence[CellRead]

    @property
    def row(self) -> Row:
        """Where the row stands."""
        return Row(self.frame.place, self.number)

    @property
    def values(self) -> dict[str, CellValue]:
        """The fields that could be read."""
        read = {column.field: plain(answer) for column, answer in self._read}
        return {name: value for name, value in read.items() if value is not None}

    @property
    def _read(self) -> Iterator[tuple[Column, CellRead]]:
        return zip(self.frame.columns, self.answers, strict=True)

    def _told(self, code: Code) -> list[Column]:
        """List the columns of which this is told."""
        return [c for c, answer in self._read if isinstance(answer, Odd) and answer.code is code]

    def what(self) -> What:
        """Tell what the row is."""
        filled = [column for column, answer in self._read if not _blank(answer)]
        if not filled:
            return What.EMPTY
        if self.frame.layout.is_header(self.cells):
            return What.HEADER
        if all(is_prefilled(column) for column in filled):
            return What.STRAY if self._has_errors() else What.EMPTY
        if self._is_total(filled):
            return What.TOTAL
        raw = self._cell(filled[0])
        return What.STRAY if len(filled) == 1 and isinstance(raw, str) else What.RECORD

    def findings(self, *, merged: bool = False) -> list[Finding]:
        """Tell every cell that is odd; a blank under a merge has its cause elsewhere."""
        struck = self._struck()
        if struck and struck[0].place.column is None:
            return struck
        out = struck if merged else [*self._blanks(), *struck]
        for column, answer in zip(self.frame.columns, self._judged(), strict=True):
            if isinstance(answer, Odd) and answer.code not in _BY_ROW:
                out.append(self._finding(column, answer))
        return out

    def left_out(self, what: What) -> list[Finding]:
        """Tell that the row was left out, unless it was empty."""
        if what is What.EMPTY:
            return []
        first = next(column for column, answer in self._read if not _blank(answer))
        value = self._shown(first)
        return [LEFT_OUT[what].at(self.row.place(), column=first.title, value=value)]

    def subject(self) -> str:
        """Give the ID that findings of this row are about: as typed, where it is no good one."""
        return self.frame.record.SHEET.subject_of(self.values) or self.typed_id()

    def typed_id(self) -> str:
        """Give what stands in the place of an ID that could not be read."""
        first = self.frame.record.SHEET.static[0]
        is_there = first.kind is Kind.ID and first in self.frame.columns
        return shown(self._cell(first)) if is_there else ""

    def _judged(self) -> list[CellRead]:
        """Add what only two cells together can tell: `92 EUR` in a row of another currency."""
        currency = self.values.get("currency", "EUR")
        return [
            odd(cells.AMOUNT_CURRENCY, currency=currency)
            if isinstance(a, Odd) and a.words.get("euro") and currency != "EUR"
            else a
            for a in self.answers
        ]

    def _struck(self) -> list[Finding]:
        """Ask once what a row with a line through it, or through some of its cells, is to mean."""
        asked = self._told(cells.STRUCK_OUT)
        if not asked:
            return []
        there = [raw for c in self.frame.columns if (raw := self._cell(c)) is not None]
        whole = all(isinstance(raw, Struck) and not raw.left for raw in there)
        verb = "are" if len(asked) > 1 else "is"
        return [
            cells.STRUCK_OUT.at(
                self.row.place("" if whole else asked[0].field),
                subject=self.subject(),
                column=asked[0].title,
                value=self._shown(asked[0]),
                what="The whole row is" if whole else f"{_listed(asked)} {verb}",
            )
        ]

    def _blanks(self) -> list[Finding]:
        blank = self._told(cells.REQUIRED_BLANK)
        if not blank:
            return []
        typed = [f'"{said}"' for column in blank if (said := self._shown(column))]
        return [
            cells.REQUIRED_BLANK.at(
                self.row.place(blank[0].field),
                subject=self.subject(),
                column=blank[0].title,
                value=self._shown(blank[0]),
                columns=_listed(blank),
                typed=f"; {', '.join(typed)} was read as nothing" if typed else "",
            )
        ]

    def _finding(self, column: Column, answer: Odd) -> Finding:
        words = {
            word: mask(str(said)) if column.private and word in _REPEAT else said
            for word, said in answer.words.items()
        }
        return answer.code.at(
            self.row.place(column.field),
            subject=self.subject(),
            column=column.title,
            value=self._shown(column),
            **words,
        )

    def _shown(self, column: Column) -> str:
        """Write what stands in a cell; of a bank detail only what a word for nothing says."""
        text = shown(self._cell(column))
        answer = self.answers[self.frame.columns.index(column)]
        nothing = isinstance(answer, Odd) and answer.code in _NOTHING
        return mask(text) if column.private and not nothing else text

    def _cell(self, column: Column) -> Value | None:
        return self.cells.get(self.frame.place.columns[column.field])

    def _has_errors(self) -> bool:
        return any(isinstance(a, Odd) and a.is_error and not _blank(a) for a in self.answers)

    def _is_total(self, filled: Sequence[Column]) -> bool:
        """Tell a row of sums: nothing in it names a row, and it says so or is formulas alone."""
        sums = [column for column in filled if self._says_total(column)]
        if any(self._names_row(column) for column in filled if column not in sums):
            return False
        return bool(sums) or all(self._is_formula(column) for column in filled)

    def _says_total(self, column: Column) -> bool:
        return fold(shown(self._cell(column))).split(" ")[0] in _TOTALS

    def _names_row(self, column: Column) -> bool:
        key = self.frame.record.SHEET.key
        return column.kind in (Kind.ID, Kind.REF) or column.field in (*key, "name", "subject_id")

    def _is_formula(self, column: Column) -> bool:
        return (self.number, self.frame.place.columns[column.field]) in self.frame.raw.formulas


def is_prefilled(column: Column) -> bool:
    """Do our forms come with it filled in? A row with nothing else is one that nobody used."""
    return column.prefilled or column.kind in (Kind.ID, Kind.REF)


def _blank(answer: CellRead) -> bool:
    return answer is None or (isinstance(answer, Odd) and answer.code in _NOTHING)


def _listed(columns: Sequence[Column]) -> str:
    return listed([column.title for column in columns])


def has_error(findings: Sequence[Finding]) -> bool:
    """Is there one that keeps its row out?"""
    return any(finding.severity is Severity.ERROR for finding in findings)
