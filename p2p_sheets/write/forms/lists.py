"""The lists behind the drop-downs: a hidden sheet, each list under a name of its own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from p2p_sheets.books.columns import Column, Kind
from p2p_sheets.cities import Register
from p2p_sheets.config import Config
from p2p_sheets.findings import column_letter
from p2p_sheets.text import fold
from p2p_sheets.write.sheet import put
from p2p_sheets.write.workbook import OutputBook

SHEET = "Lists"
MOST_MARKS = 51
Firmness = Literal["stop", "warning", "silent"]
_CAPITAL = re.compile(r"(?<=[a-z])([A-Z])")


@dataclass(frozen=True, slots=True)
class Choices:
    """A list that a column offers, and how firmly."""

    name: str
    values: tuple[str | Decimal, ...]
    firm: Firmness = "stop"

    @property
    def defined_name(self) -> str:
        """The name in the workbook that stands for the list."""
        return f"list_{self.name}"


class Lists:
    """The lists of config and of the register of cities."""

    def __init__(self, config: Config, only: Mapping[str, Sequence[str]] | None = None) -> None:
        """Read the register; `only` narrows the choices of some fields."""
        own = config.paths.cities
        self._config, self._only = config, only or {}
        self._cities = Register.load(config.folder / own if own else None).cities

    def of(self, column: Column) -> Choices | None:
        """Give the list that a column offers; None where people type freely."""
        match column.kind:
            case Kind.FLAG:
                found = Choices("yes_no", ("Yes", "No"))
            case Kind.CHOICE:
                found = self._choice(column)
            case Kind.COUNTRY:
                found = Choices("countries", self.countries(), "warning")
            case Kind.CURRENCY:
                found = Choices("currencies", self.currencies(), "warning")
            case Kind.MARK if len(self.marks()) <= MOST_MARKS:
                found = Choices("marks", self.marks())
            case Kind.TEXT if column.field == "city":
                found = Choices("cities", self.cities(), "warning" if column.required else "silent")
            case Kind.TEXT if column.field == "project":
                found = Choices("projects", self.projects(), "silent")
            case _:
                return None
        return found

    def all_of(self, columns: Iterable[Column]) -> list[Choices]:
        """Gather the lists that some columns offer, each once, by name."""
        found = {choice.name: choice for column in columns if (choice := self.of(column))}
        return [found[name] for name in sorted(found)]

    def countries(self) -> tuple[str, ...]:
        """List the countries that can be expected: of the payments and of the listed cities."""
        payments = self._config.payments
        known = {*payments.sepa, *payments.euro, *payments.euro_since}
        return tuple(sorted(known | {city.country for city in self._cities}))

    def currencies(self) -> tuple[str, ...]:
        """List the euro, then the currencies whose magnitude config knows."""
        return ("EUR", *sorted(set(self._config.reimbursement.reference_rates) - {"EUR"}))

    def cities(self) -> tuple[str, ...]:
        """List the cities of the register, in the order of the alphabet."""
        return tuple(sorted({city.name for city in self._cities}, key=lambda c: (fold(c), c)))

    def projects(self) -> tuple[str, ...]:
        """List the projects in which the cities took part."""
        names = {row.project for city in self._cities for row in city.rows}
        return tuple(sorted(names, key=lambda name: (fold(name), name)))

    def marks(self) -> tuple[Decimal, ...]:
        """List the marks of the scale, best first."""
        scoring = self._config.scoring
        low, high = (Decimal(bound) for bound in scoring.scale)
        steps = int((high - low) / scoring.step)
        return tuple(high - scoring.step * n for n in range(steps + 1))

    def _choice(self, column: Column) -> Choices:
        if column.field in self._only:
            return Choices(column.field, tuple(self._only[column.field]))
        if isinstance(column.options, str):
            return Choices(column.options, tuple(self._config.options(column.options)))
        name = _CAPITAL.sub(r"_\1", column.options.__name__).lower()
        return Choices(name, tuple(option.value for option in column.options))


def write_lists(out: OutputBook, lists: Iterable[Choices]) -> None:
    """Write the hidden sheet, one list a column, and name each list."""
    sheet = out.sheet(SHEET, landscape=False, protect=True)
    sheet.hide()
    columns = list(lists)
    for index, choice in enumerate(columns):
        put(sheet, 0, index, choice.name, out.format(bold=True))
        letter, last = column_letter(index), len(choice.values) + 1
        out.raw.define_name(choice.defined_name, f"={SHEET}!${letter}$2:${letter}${last}")
    for position in range(max((len(choice.values) for choice in columns), default=0)):
        for index, choice in enumerate(columns):
            if position < len(choice.values):
                put(sheet, position + 1, index, choice.values[position], out.format())
