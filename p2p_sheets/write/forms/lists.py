"""The lists behind the drop-downs: a hidden sheet, each list under a name of its own."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from p2p_sheets.columns import Column, Kind
from p2p_sheets.config import Config
from p2p_sheets.findings import column_letter
from p2p_sheets.text import fold
from p2p_sheets.write.workbook import OutputBook, put

SHEET = "Lists"
MOST_MARKS = 51
CITY_FIELD = "city"


@dataclass(frozen=True, slots=True)
class Choices:
    """A list that a column offers, and how firmly: `stop`, `warning` or `silent`."""

    name: str
    values: tuple[str | Decimal, ...]
    firm: str = "stop"

    @property
    def defined_name(self) -> str:
        """The name in the workbook that stands for the list."""
        return f"list_{self.name}"


def choices(column: Column, config: Config) -> Choices | None:
    """Give the list that a column offers; None where people type freely."""
    match column.kind:
        case Kind.FLAG:
            found = Choices("yes_no", ("Yes", "No"))
        case Kind.CHOICE:
            found = _choice(column, config)
        case Kind.COUNTRY:
            found = Choices("countries", countries(config), "warning")
        case Kind.CURRENCY:
            found = Choices("currencies", currencies(config), "warning")
        case Kind.MARK if len(marks(config)) <= MOST_MARKS:
            found = Choices("marks", marks(config))
        case Kind.TEXT if column.field == CITY_FIELD:
            found = Choices("cities", cities(config), "warning" if column.required else "silent")
        case _:
            return None
    return found


def _choice(column: Column, config: Config) -> Choices:
    if isinstance(column.options, str):
        return Choices(column.options, config.options(column.options))
    return Choices(column.options.__name__.lower(), tuple(o.value for o in column.options))


def countries(config: Config) -> tuple[str, ...]:
    """List the countries that can be expected: of the payments and of the listed cities."""
    payments = config.payments
    known = {*payments.sepa, *payments.euro, *payments.euro_since}
    return tuple(sorted(known | {row["country_code"] for row in _register(config)}))


def currencies(config: Config) -> tuple[str, ...]:
    """List the euro, then the currencies whose magnitude config knows."""
    return ("EUR", *sorted(set(config.reimbursement.reference_rates) - {"EUR"}))


def cities(config: Config) -> tuple[str, ...]:
    """List the cities of the register, once each, in the order of the alphabet."""
    return tuple(sorted({row["city"] for row in _register(config)}, key=lambda c: (fold(c), c)))


def marks(config: Config) -> tuple[Decimal, ...]:
    """List the marks of the scale, best first."""
    low, high = (Decimal(bound) for bound in config.scoring.scale)
    steps = int((high - low) / config.scoring.step)
    return tuple(high - config.scoring.step * n for n in range(steps + 1))


def _register(config: Config) -> list[dict[str, str]]:
    own = config.paths.cities
    path = config.folder / own if own else Path(str(files("p2p_sheets") / "data/scc_cities.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def collect(columns: Iterable[Column], config: Config) -> Mapping[str, Choices]:
    """Gather the lists that some columns offer, by name."""
    found = [choice for column in columns if (choice := choices(column, config))]
    return {choice.name: choice for choice in sorted(found, key=lambda c: c.name)}


def write_lists(book: OutputBook, lists: Mapping[str, Choices]) -> None:
    """Write the hidden sheet, one list a column, and name each list."""
    sheet: Worksheet = book.sheet(SHEET, landscape=False, protect=True)
    sheet.hide()
    heads, cells = book.format(bold=True), book.format()
    longest = max((len(choice.values) for choice in lists.values()), default=0)
    for index, choice in enumerate(lists.values()):
        put(sheet, 0, index, choice.name, heads)
        letter = column_letter(index)
        book.raw.define_name(
            choice.defined_name, f"={SHEET}!${letter}$2:${letter}${len(choice.values) + 1}"
        )
    for position in range(longest):
        for index, choice in enumerate(lists.values()):
            if position < len(choice.values):
                put(sheet, position + 1, index, choice.values[position], cells)
