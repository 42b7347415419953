"""What a verification found: `Verified` compares two values, and keeps those that differ."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from p2p_sheets.audit.cells import day, exact
from p2p_sheets.cities import plain

ROUNDING = Fraction(1, 10**9)  # a cell keeps 15 digits of an exact fraction
Place = tuple[Mapping[str, object], str]  # a row with `Sheet` and `Row`, and a title of it


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the release and the second engine see differently; values as text."""

    what: str
    line: str  # the ID of the line, payment, workbook or entry
    cell: str  # where the release says it; blank where it stands in no cell
    theirs: str
    ours: str

    @property
    def message(self) -> str:
        """One sentence."""
        where = f" ({self.cell})" if self.cell else ""
        return f"{self.line}{where}: {self.what} is {self.theirs}, recomputed {self.ours}."


@dataclass
class Verified:
    """What a verification found, and how much it recomputed."""

    release: str
    forgotten: str = ""  # the day since which its evidence names nobody and is gone
    differences: list[Difference] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def same(
        self, what: str, line: object, cell: str | Place, theirs: object, ours: object
    ) -> None:
        """Compare two values, and note where they differ."""
        self.counts["values"] += 1
        if not _same(theirs, ours):
            told = exact(theirs) if isinstance(ours, Fraction) else None
            texts = [_say(theirs if told is None else told), _say(ours)]
            if "IBAN" in what:  # accounts are for finance's eyes
                texts = [f"{each[:4]}...{each[-4:]}" for each in texts]
            where = cell if isinstance(cell, str) else cell_name(*cell)
            self.differences.append(Difference(what, str(line), where, *texts))


def _same(theirs: object, ours: object) -> bool:
    """Numbers are the same to the cent and beyond, texts to a reader: case and accents apart."""
    if isinstance(ours, Fraction):
        number = exact(theirs)
        return number == ours or (number is not None and abs(number - ours) < ROUNDING)
    if isinstance(ours, date):
        return day(theirs) == ours
    if isinstance(ours, str) and isinstance(theirs, str | None):
        return plain(theirs or "") == plain(ours) if theirs != ours else True
    return theirs == ours or (theirs in (None, "") and ours in (None, ""))


def _say(value: object) -> str:
    if isinstance(value, float):
        value = exact(value)
    if isinstance(value, Fraction):
        number = Decimal(value.numerator) / value.denominator
        return f"{number:.2f}" if value * 100 == int(value * 100) else f"{number:.9g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return "nothing" if value in (None, "") else str(value)


def cell_name(row: Mapping[str, object], title: str) -> str:
    """Name a cell of a row as people see it: `Lines R14`."""
    from openpyxl.utils import get_column_letter

    index = list(row).index(title) if title in row else 0
    return f"{row['Sheet']} {get_column_letter(index + 1)}{row['Row']}"
