"""The input workbooks, read by openpyxl into tables: a sheet is known by its titles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from p2p_sheets.audit.cells import day, folded, key, month, number, text
from p2p_sheets.audit.opened import OpenedBook

Row = dict[str, Any]
TITLE_ROWS = 12  # so far down, at most, the titles of a sheet stand
OURS = {"payments", "ranking", "kpi", "findings"}  # sheets of workbooks that come back: no input
FROM_OUTSIDE = {"Expenses", "Applications"}  # all that counts in `received/`


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
        self._sheets: dict[str, list[tuple[str, OpenedBook, str]]] = {sheet: [] for sheet in SHEETS}
        for name in sorted(files):
            try:
                book = OpenedBook(files[name])
            except ValueError:
                continue
            outside = [folded(part) for part in PurePosixPath(name).parts[1:2]] == ["received"]
            ours = any(folded(title) in OURS for title in book.titles)
            for title in book.titles:
                for sheet in _kinds(book, title):
                    if ours == (sheet == "Payments") and (not outside or sheet in FROM_OUTSIDE):
                        self._sheets[sheet].append((name, book, title))

    def table(self, sheet: str, below: str = "input/") -> list[Row]:
        """Read the filled rows of all sheets of one kind, with `Source`, `File` and `key`."""
        first = next(iter(SHEETS[sheet]))
        found: list[Row] = []
        for name, book, title in self._sheets[sheet]:
            path = name.removeprefix("input/")
            for at, row in table_of(book.rows(title), sheet) if name.startswith(below) else ():
                row["Source"], row["File"] = f"{path} {title} row {at}", path
                found.append({**row, "key": key(text(row[first]))})
        return found


def _kinds(book: OpenedBook, title: str) -> list[str]:
    """Tell which sheet one is by its name, or by its titles where no sheet has that name."""
    named = [sheet for sheet in SHEETS if folded(sheet) == folded(title)]
    if named or folded(title) in OTHERS:
        return named
    top = list(islice(book.rows(title), TITLE_ROWS))
    return [sheet for sheet in SHEETS if any(_is_title_row(row, sheet) for row in top)]


def one_per_key(table: Iterable[Row]) -> tuple[dict[str, Row], set[str]]:
    """Give the rows by ID, and the IDs whose rows differ; a blank cell agrees with a filled one.

    Staff's row and a claimant's are one row where they agree.
    """
    rows: dict[str, Row] = {}
    torn: set[str] = set()
    for row in table:
        other = rows.setdefault(row["key"], {**row})
        for column in row.keys() - {"Source", "File"}:
            mine, theirs = other[column], row[column]
            if mine in (None, ""):
                other[column] = theirs
            elif theirs not in (None, mine, "") and key(text(mine)) != key(text(theirs)):
                torn.add(row["key"])
    rows.pop("", None)
    return rows, torn - {""}
