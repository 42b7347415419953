"""The input workbooks, read by openpyxl into tables: a sheet is known by its titles.

Read is what has one reading only; what has none or two is left blank, for whoever uses it to miss.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
TITLE_ROWS = 12  # so far down, at most, the titles of a sheet stand
OURS = {"payments", "ranking", "kpi", "findings"}  # sheets of workbooks that come back: no input
FROM_OUTSIDE = {"Expenses", "Applications"}  # all that counts in `received/`
MIDNIGHT = timedelta(minutes=2)  # programs store dates so near to it
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905


# --- one cell ------------------------------------------------------------------------------------
@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    r"""Leave out what the eye cannot see.

    >>> clean("  P012\u00a0/ 1\u200b ")
    'P012 / 1'
    """
    plain = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFKC", text))
    seen = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(seen.split())


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Make IDs and choices that differ in case alone the same (RB-12: NFKC, casefold)."""
    return clean(text).casefold()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Reduce a title to its letters and digits: `SUBMITTED ON *` is `Submitted on`."""
    return "".join(c for c in key(text) if c.isalnum())


def text(value: object) -> str:
    """Read a text; a whole number in an ID is its digits."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day):  # noqa: DTZ001
        value = value.date()
    return clean(str(value))


def account(value: object) -> str:
    """Give the letters and digits of an IBAN or a BIC, whatever is written around them.

    >>> account("IBAN: NO93 8601-1117.947 (EUR)"), account("IBAN NO93 8601 1117 947")
    ('NO9386011117947', 'NO9386011117947')
    """
    typed = re.sub(r"\([A-Z]{3}\)$", "", text(value).upper())
    named = re.sub(r"^IBAN(?: ?N[OR][.:])?", "", typed)
    return "".join(letter for letter in named if letter.isalnum())


def day(value: object) -> date | None:
    """Read a date, or a text that is one and no other.

    >>> day("2023-03-04"), day("4.3.2023"), day("31/3/2023"), day("03/04/2023")
    (datetime.date(2023, 3, 4), datetime.date(2023, 3, 4), datetime.date(2023, 3, 31), None)
    """
    if isinstance(value, datetime):
        return (value + MIDNIGHT).date()
    if isinstance(value, date):
        return value
    parts = re.fullmatch(r"(\d+)([-./])(\d+)\2(\d+)", text(value))
    if not parts:
        return None
    first, mark, second, third = int(parts[1]), parts[2], int(parts[3]), int(parts[4])
    if mark == "-" and len(parts[1]) == 4:
        return _date(first, second, third)
    if len(parts[4]) == 4 and (mark == "." or (mark == "/" and first > 12)):
        return _date(third, second, first)
    return None


def month(value: object) -> str | None:
    """Read a month as `2023-03`.

    >>> month("2023-03"), month("Mar 2023"), month(date(2023, 3, 9)), month("March 23")
    ('2023-03', '2023-03', '2023-03', None)
    """
    found = day(value)
    if found:
        return f"{found:%Y-%m}"
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", text(value)):
        made = _date(int(match[1]), int(match[2]), 1)
    elif match := re.fullmatch(r"([a-z]{3})[a-z]*\.? (\d{4})", key(text(value))):
        named = MONTHS.index(match[1]) + 1 if match[1] in MONTHS else 0
        made = _date(int(match[2]), named, 1)
    else:
        made = None
    return f"{made:%Y-%m}" if made else None


def number(value: object) -> Decimal | None:
    """Read a number to 15 digits, or a text that is one and no other.

    >>> number(120.11), number("1.234,50"), number("0,98"), number("1,234")
    (Decimal('120.11'), Decimal('1234.50'), Decimal('0.98'), None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Decimal(f"{value:.15g}")
    typed = re.sub(r"[\s'’€]|^EUR|EUR$", "", text(value))
    if not re.fullmatch(r"-?\d[\d.,]*", typed):
        return None
    marks = re.findall(r"[.,]", typed)
    if len(set(marks)) == 2 or len(marks) == 1:
        whole, _, rest = typed.rpartition(marks[-1])
        if len(marks) == 1 and len(rest) == 3 and whole.lstrip("-") != "0" and len(whole) < 4:
            return None  # thousands, or three decimals
        typed = re.sub(r"[.,]", "", whole) + "." + rest
    elif marks:
        typed = re.sub(r"[.,]", "", typed)
    try:
        return Decimal(typed)
    except InvalidOperation:
        return None


def _date(year: int, month_of: int, day_of: int) -> date | None:
    try:
        return date(year, month_of, day_of)
    except ValueError:
        return None


# --- one sheet -----------------------------------------------------------------------------------
Columns = Mapping[str, Callable[[object], Any]]


def _columns(texts: str = "", days: str = "", numbers: str = "", **more: Any) -> Columns:
    told = ((texts, text), (days, day), (numbers, number))
    return {title: read for titles, read in told for title in titles.split(", ") if title} | more


SHEETS: Mapping[str, Columns] = {
    "Expenses": _columns(
        "Line ID, Activity ID, Participant ID, Category, Currency, Receipt",
        "Date from, Date to, Submitted on",
        "Quantity, Amount",
    ),
    "Activities": _columns("Activity ID, Activity type", "Start date, End date"),
    "Participants": _columns(
        "Participant ID, Activity ID, Role, Name, E-mail, City, Country, Application ID, Lead, "
        "Account holder, Town, IBAN, BIC",
        "",
        "Contracted days, Distance (km)",
    ),
    "Applications": _columns("Application ID, City, Country"),
    "Exchange rates": _columns("Currency", "", "Units per EUR", Month=month),
    "Corrections": _columns(
        "Line ID, Reason, Authorised by",
        "Authorised on, Recovered on",
        "Correct amount EUR, Recovered EUR",
    ),
    "Overrides": _columns("Subject ID, Finding, Value", "Valid until"),
    "Paid before": _columns("Line ID", "Paid on", "Approved EUR"),
    "Form questions": _columns("Form, Question, Column"),
    "Payments": _columns(
        "Payment ID, IBAN (to paste), Bank reference, Returned because", "Paid on"
    ),
}
KNOWN_BY = 3  # so many of its first columns tell which sheet it is
OTHERS = frozenset(  # sheets of the program's that nothing is paid by
    "guide lists example scores evaluators deliverables experts feedback".split()  # noqa: SIM905
)


def _titles_of(sheet: str) -> dict[str, str]:
    """Give the columns of a sheet by their folded titles."""
    return {folded(title): title for title in SHEETS[sheet]}


def _is_title_row(cells: Sequence[object], sheet: str) -> bool:
    here = {folded(cell) for cell in cells if isinstance(cell, str)}
    return here.issuperset(list(_titles_of(sheet))[:KNOWN_BY])


def table_of(rows: Iterable[Sequence[object]], sheet: str) -> Iterator[tuple[int, Row]]:
    """Give the filled rows below the titles, with their numbers; each column as it is read."""
    columns, known = SHEETS[sheet], _titles_of(sheet)
    first, blank = next(iter(known)), {title: read(None) for title, read in columns.items()}
    places: dict[str, int] = {}
    for at, cells in enumerate(rows, 1):
        if not places:
            if at > TITLE_ROWS:
                return
            if _is_title_row(cells, sheet):
                named = [known.get(folded(str(cell))) for cell in cells]
                places = {title: named.index(title) for title in columns if title in named}
        elif any(cell is not None for cell in cells):
            filled = {t: columns[t](cells[i]) for t, i in places.items() if i < len(cells)}
            row = {**blank, **filled}
            if folded(row[known[first]]) != first:  # the titles once more
                yield at, row


# --- all workbooks -------------------------------------------------------------------------------
class InputBooks:
    """The workbooks of the evidence, each opened once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Open what can be opened; what cannot holds nothing for either engine."""
        self._sheets: dict[str, list[tuple[str, Any]]] = {sheet: [] for sheet in SHEETS}
        for name in sorted(files):
            book = opened_book(files[name])
            outside = [folded(part) for part in PurePosixPath(name).parts[1:2]] == ["received"]
            titles = book.sheetnames if book is not None else ()
            ours = any(folded(title) in OURS for title in titles)
            for title in titles:
                for sheet in _kinds(book[title], title):
                    if ours == (sheet == "Payments") and (not outside or sheet in FROM_OUTSIDE):
                        self._sheets[sheet].append((name, book[title]))

    def table(self, sheet: str, below: str = "input/") -> "pd.DataFrame":
        """Read all sheets of one kind: a row per filled row, with `Source`, `File` and `key`."""
        import pandas as pd

        first = next(iter(SHEETS[sheet]))
        found: list[Row] = []
        for name, cells in self._sheets[sheet]:
            path = name.removeprefix("input/")
            for at, row in table_of(_cells(cells), sheet) if name.startswith(below) else ():
                row["Source"], row["File"] = f"{path} {cells.title} row {at}", path
                found.append({**row, "key": key(text(row[first]))})
        return pd.DataFrame(found, columns=[*SHEETS[sheet], "Source", "File", "key"], dtype=object)


def _kinds(cells: Any, title: str) -> list[str]:
    """Tell which sheet one is by its name, or by its titles where no sheet has that name."""
    named = [sheet for sheet in SHEETS if folded(sheet) == folded(title)]
    if named or folded(title) in OTHERS:
        return named
    top = list(islice(_cells(cells), TITLE_ROWS))
    return [sheet for sheet in SHEETS if any(_is_title_row(row, sheet) for row in top)]


def opened_book(data: bytes, *, formulas: bool = False) -> Any:
    """Open a workbook to read it; None where it is none that can be read."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError)
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas)
    except broken:
        return None


def _cells(sheet: Any) -> Iterator[Sequence[object]]:
    if not hasattr(sheet, "iter_rows"):  # a sheet that holds a chart alone
        return iter(())
    sheet.reset_dimensions()  # what a program wrote there may be wrong
    rows: Iterator[Sequence[object]] = sheet.iter_rows(values_only=True)
    return rows


def one_per_key(table: "pd.DataFrame") -> tuple[dict[str, Row], set[str]]:
    """Give the rows by ID, and the IDs whose rows differ; a blank cell agrees with a filled one.

    Staff's row and a claimant's are one row where they agree.
    """
    rows: dict[str, Row] = {}
    torn: set[str] = set()
    for row in table.to_dict("records"):
        other = rows.setdefault(row["key"], row)
        for column in set(row) - {"Source", "File"} if other is not row else ():
            mine, theirs = other[column], row[column]
            if mine in (None, ""):
                other[column] = theirs
            elif theirs not in (None, "") and key(text(mine)) != key(text(theirs)):
                torn.add(row["key"])
    rows.pop("", None)
    return rows, torn - {""}
