"""One small parser per kind of column: a cell's value in, the record's value out, or `Odd`.

A parser never raises, whatever stands in the cell, and knows nothing but its column: so its answers
can be kept (`ColumnMemo`) and each different value is parsed once.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from p2p_sheets.books.columns import CellValue, Choice, Column, Kind
from p2p_sheets.config import Config
from p2p_sheets.findings import cells
from p2p_sheets.read.kinds import choices, dates, numbers, texts
from p2p_sheets.read.kinds.odd import CellRead, Odd, Parse, odd, shown
from p2p_sheets.text import clean
from p2p_sheets.xlsx.cells import RICH_VALUE
from p2p_sheets.xlsx.values import CellError, NoValue, Struck, Value

__all__ = ["CellRead", "ColumnMemo", "Odd", "odd", "parser", "plain", "shown"]

_KEPT = 50_000  # answers a memo keeps: more would cost memory, and few of them come again

_PARSERS: dict[Kind, Callable[[Column, Config, date], Parse]] = {
    Kind.ID: lambda column, *_: texts.line_id if column.title == "Line ID" else texts.ident,
    Kind.REF: lambda *_: texts.ident,
    Kind.TEXT: lambda *_: texts.text,
    Kind.CHOICE: lambda column, config, _: choices.choice(_options(column, config)),
    Kind.FLAG: lambda *_: choices.flag,
    Kind.DAY: lambda column, _, as_of: dates.day_parser(as_of if column.done else None),
    Kind.MONTH: lambda *_: dates.month_parser(),
    Kind.MONEY: lambda *_: numbers.number_parser(numbers.money, numbers.AMOUNTS),
    Kind.EURO: lambda *_: numbers.number_parser(numbers.euro, numbers.AMOUNTS),
    Kind.RATE: lambda *_: numbers.number_parser(numbers.rate),
    Kind.UNITS: lambda *_: numbers.number_parser(numbers.units),
    Kind.DAYS: lambda *_: numbers.number_parser(numbers.days),
    Kind.COUNT: lambda *_: numbers.number_parser(numbers.count),
    Kind.MARK: lambda _, config, __: numbers.number_parser(
        numbers.mark(config.scoring.scale, config.scoring.step)
    ),
    Kind.EMAIL: lambda column, *_: texts.email(required=column.required),
    Kind.COUNTRY: lambda _, config, __: choices.country(config),
    Kind.CURRENCY: lambda _, config, __: choices.currency(config),
    Kind.IBAN: lambda *_: texts.bank,
    Kind.BIC: lambda *_: texts.bank,
}


def parser(column: Column, config: Config, as_of: date) -> Parse:
    """Give the parser of a column; `as_of` bounds the dates of things done."""
    return _PARSERS[column.kind](column, config, as_of)


def _options(column: Column, config: Config) -> Mapping[str, Choice]:
    if isinstance(column.options, str):
        return config.options(column.options)
    return {option.value: option for option in column.options}


def plain(answer: CellRead) -> CellValue | None:
    """Give the value that a cell was read as, with a warning or without."""
    return answer.value if isinstance(answer, Odd) else answer


class ColumnMemo(dict[Value | None, CellRead]):
    """Reads a column's cells by looking them up: `memo[value]`; None is a blank cell.

    `odd` tells whether any answer so far was odd, so that a clean column need not be searched.
    """

    def __init__(self, column: Column, parse: Parse, is_placeholder: Callable[[str], bool]) -> None:
        super().__init__()
        self._column = column
        self._parse: Parse = parse
        self._is_placeholder = is_placeholder
        self._blank = odd(cells.REQUIRED_BLANK) if column.required else None
        self.odd = False

    def __missing__(self, value: Value | None) -> CellRead:
        answer = self._answer(value)
        if answer.__class__ is Odd:
            self.odd = True
        # True equals 1 and False equals 0: neither is kept, so that none answers for the other.
        if len(self) < _KEPT and value not in (0, 1):
            self[value] = answer
        return answer

    def _answer(self, value: Value | None) -> CellRead:
        if value is None:
            return self._blank
        if isinstance(value, CellError):
            return odd(cells.CELL_PICTURE if value == RICH_VALUE else cells.CELL_ERROR)
        if isinstance(value, NoValue):
            return odd(cells.FORMULA_NO_VALUE)
        if isinstance(value, Struck):
            return self._struck(value)
        if self._column.takes_placeholders and self._says_nothing(value):
            return odd(cells.REQUIRED_BLANK if self._column.required else cells.PLACEHOLDER)
        answer = self._parse(value)
        return self._blank if answer is None else answer

    def _says_nothing(self, value: Value) -> bool:
        """Is it a word for nothing? A 0 is what a formula makes of a blank cell."""
        if type(value) is str:
            return bool(clean(value)) and self._is_placeholder(clean(value))
        return type(value) is Decimal and self._is_placeholder(shown(value))

    def _struck(self, value: Struck) -> CellRead:
        """Read what is left of a struck text; what is struck whole is asked about."""
        if clean(value.left):
            answer = self._answer(value.left)
            if isinstance(answer, Odd) and answer.is_error:
                return answer
            return odd(cells.STRUCK_LEFT_OUT, plain(answer), read=shown(value.left))
        if self._column.kind is Kind.TEXT and not self._column.required:
            return odd(cells.STRUCK_LEFT_OUT, read="")
        return odd(cells.STRUCK_OUT, plain(self._answer(value.value)))
