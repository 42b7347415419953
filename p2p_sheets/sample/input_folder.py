"""The sample on its way into workbooks: which row goes into which file, and where it will stand."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from p2p_sheets.books import (
    BOOKS,
    Activity,
    Application,
    Book,
    Expense,
    Feedback,
    Participant,
    Score,
)
from p2p_sheets.books.columns import Kind, Record
from p2p_sheets.cities import Register
from p2p_sheets.config import ActivityType, ApplicationType, Config
from p2p_sheets.findings import Place
from p2p_sheets.sample.calls import merit
from p2p_sheets.sample.foreign_workbooks import BANNER, ForeignWorkbook
from p2p_sheets.write.forms.plan import Plan, plans

Row = dict[str, Any]  # a row as it will be typed: values by field, right or wrong
Where = Callable[[Row], bool]


@dataclass
class FilledWorkbook:
    """A workbook of the templates, being filled in."""

    path: str  # below the input folder
    book: Book
    rows: dict[type[Record], list[Row]] = field(default_factory=dict)

    def add(self, record: type[Record], row: Row) -> None:
        """Put a row at the end of a sheet."""
        self.rows.setdefault(record, []).append(row)


@dataclass
class ClaimantRows:
    """Somebody who claims: their row, their activity's, their lines in the order of drawing."""

    person: Row
    activity: Row
    lines: list[Row]

    def line(self, category: str, currency: str = "EUR") -> Row | None:
        """Give the line of a category that draws first on its ceiling; blank: any currency."""
        for line in self.lines:
            if line["category"] == category and currency in ("", line.get("currency", "EUR")):
                return line
        return None


def anyone(claimant: ClaimantRows, line: Row) -> bool:  # noqa: ARG001
    """Take whom there is."""
    return True


def as_row(record: Record) -> Row:
    """Write a record as the cells of a row."""
    row: Row = {}
    for column in record.SHEET.static:
        value = getattr(record, column.field)
        if column.kind is Kind.MARK:
            row |= {f"{column.field}:{label}": mark for label, mark in value.items()}
        elif value is not None:
            typed = isinstance(value, ActivityType | ApplicationType)
            row[column.field] = value.name if typed else value
    return row


class InputFolder:
    """All workbooks, and what has been taken from them to be spoiled: nothing is spoiled twice."""

    def __init__(self, config: Config, register: Register) -> None:
        self.config = config
        self._register = register
        self.workbooks: dict[str, FilledWorkbook] = {}
        self.foreign: list[ForeignWorkbook] = []  # workbooks that were not made from a template
        self.files: dict[str, bytes] = {}  # and files that are no workbooks
        self._homes: dict[int, tuple[FilledWorkbook, type[Record]]] = {}
        self._taken: set[int] = set()
        self._fit: dict[str, bool] = {}
        self._claimants: list[ClaimantRows] = []

    def workbook(self, path: str, book: str = "") -> FilledWorkbook:
        """Give a workbook, a new one if it is not there."""
        if path not in self.workbooks:
            made = next(b for b in BOOKS if b.file == (book or PurePosixPath(path).name))
            self.workbooks[path] = FilledWorkbook(path, made)
        return self.workbooks[path]

    def of(self, record: type[Record]) -> Iterator[Row]:
        """Give all rows of a kind."""
        for workbook in self.workbooks.values():
            yield from workbook.rows.get(record, ())

    def home(self, row: Row) -> tuple[FilledWorkbook, type[Record]]:
        """Tell in which workbook and sheet a row lies."""
        if id(row) not in self._homes:
            self._homes = {
                id(other): (workbook, record)
                for workbook in self.workbooks.values()
                for record, rows in workbook.rows.items()
                for other in rows
            }
        return self._homes[id(row)]

    def beside(self, row: Row, **changes: Any) -> Row:
        """Put a copy of a row below it, with some cells changed."""
        workbook, record = self.home(row)
        copy = {**row, **changes}
        at = next(n for n, other in enumerate(workbook.rows[record]) if other is row)
        workbook.rows[record].insert(at + 1, copy)
        self._taken.add(id(copy))
        return copy

    def remove(self, row: Row) -> None:
        """Take a row out of its workbook."""
        workbook, record = self.home(row)
        workbook.rows[record] = [other for other in workbook.rows[record] if other is not row]
        del self._homes[id(row)]

    def unsay(self, delivered: Row) -> None:
        """Take out what somebody answered in a form that, after all, never came in."""
        key = (delivered.get("participant_id"), delivered["deliverable"])
        for row in [r for r in self.of(Feedback) if (r["participant_id"], r["form"]) == key]:
            self.remove(row)

    def places(self) -> Callable[[Row, str], Place]:
        """Give what tells where a row, or a cell of it, stands once everything is laid out."""
        found: dict[int, tuple[str, Plan, int]] = {}
        for path, workbook in self.workbooks.items():
            for plan in plans(workbook.book, self.config, workbook.rows, BANNER).values():
                for number, row in enumerate(plan.rows, plan.first + 1):
                    found[id(row)] = (path, plan, number)

        def place(row: Row, name: str) -> Place:
            path, plan, number = found[id(row)]
            return Place(path, plan.title, number, plan.index(name) if name else None)

        return place

    def take(self, record: type[Record], where: Where) -> Row:
        """Take the first row of a kind that nobody has taken.

        Raises:
            LookupError: there is none left.
        """
        for row in self.of(record):
            if id(row) not in self._taken and where(row):
                self._taken.add(id(row))
                return row
        raise LookupError(f"no {record.__name__} is left to be spoiled")

    def take_claimant(self, where: Callable[[ClaimantRows], bool]) -> ClaimantRows:
        """Take somebody who claims and goes alone for their city, with all their rows."""
        for claimant in self.claimants():
            rows = (claimant.person, *claimant.lines)
            untouched = not any(id(row) in self._taken for row in rows)
            if untouched and "lead" not in claimant.person and where(claimant):
                self._taken.update(map(id, rows))
                return claimant
        raise LookupError("no claimant is left to be spoiled")

    def take_line(
        self,
        category: str,
        currency: str = "EUR",
        where: Callable[[ClaimantRows, Row], bool] = anyone,
    ) -> Row:
        """Take a line that staff entered, of somebody of whom the fewest lines have been taken."""
        found: list[tuple[int, int, Row]] = []
        for number, claimant in enumerate(self.claimants()):
            line = claimant.line(category, currency)
            if line is None or id(claimant.person) in self._taken or "lead" in claimant.person:
                continue
            if id(line) not in self._taken and where(claimant, line):
                spoiled = sum(id(other) in self._taken for other in claimant.lines)
                found.append((spoiled, number, line))
        for _, _, line in sorted(found, key=lambda one: one[:2]):
            if not self.home(line)[0].path.startswith("received/"):
                self._taken.add(id(line))
                return line
        raise LookupError(f"no line of {category} is left to be spoiled")

    def claimants(self) -> list[ClaimantRows]:
        """List all who claim, by Participant ID, as it was before any mistake."""
        if not self._claimants:
            activities = {row["activity_id"]: row for row in self.of(Activity)}
            lines: dict[str, list[Row]] = {}
            for line in sorted(self.of(Expense), key=lambda n: (n["date_from"], n["line_id"])):
                lines.setdefault(line["participant_id"], []).append(line)
            self._claimants = [
                ClaimantRows(row, activities[row["activity_id"]], lines[row["participant_id"]])
                for row in self.of(Participant)
                if row["participant_id"] in lines
            ]
        return self._claimants

    def take_activity(self, where: Where) -> Row:
        """Take an activity of whose people nobody has been taken, with all of them."""
        for row in self.of(Activity):
            wanted = row["activity_id"]
            rows = [row, *(p for p in self.of(Participant) if p["activity_id"] == wanted)]
            rows += [line for line in self.of(Expense) if line["activity_id"] == wanted]
            if where(row) and not any(id(other) in self._taken for other in rows):
                self._taken.update(map(id, rows))
                return row
        raise LookupError("no activity is left to be spoiled")

    def activities_of(self, person: Row) -> int:
        """Count in how many activities somebody takes part."""
        return Counter(row.get("email") for row in self.of(Participant))[person.get("email")]

    def scores(self, application: Row) -> list[Row]:
        """Give the score sheet of an application."""
        wanted = application["application_id"]
        return [row for row in self.of(Score) if row["application_id"] == wanted]

    def is_fit(self, application: Row) -> bool:
        """Does an application reach the threshold?"""
        if not self._fit:
            sheets: dict[str, list[Mapping[str, Any]]] = {}
            for row in self.of(Score):
                if marks := marks_of(row):
                    sheets.setdefault(row["application_id"], []).append(marks)
            least = self.config.scoring.threshold
            self._fit = {key: merit(m, self.config).total >= least for key, m in sheets.items()}
        return self._fit.get(application["application_id"], True)

    def inhabitants(self, application: Row) -> int:
        """Give the population that counts for an application."""
        city = self._register.find(application["city"], application["country"])
        return application.get("population") or (city.population if city else None) or 0

    def take_unfit(self, where: Where) -> Row:
        """Take an application that gets nothing anyway: what happens to it moves no other."""
        return self.take(Application, lambda row: where(row) and not self.is_fit(row))


def numbered(line: Row, number: int) -> str:
    """Give a Line ID of the same claim with another number."""
    return f"{str(line['line_id']).rpartition('-')[0]}-{number}"


def marks_of(score: Row) -> Mapping[str, Any]:
    """Give the marks of a row of Scores by criterion."""
    return {k.removeprefix("marks:"): v for k, v in score.items() if k.startswith("marks:")}
