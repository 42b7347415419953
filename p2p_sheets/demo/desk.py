"""The sample on its way into workbooks: which row goes into which file, and where it will stand."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from p2p_sheets.books import BOOKS, Activity, Application, Book, Expense, Participant, Score
from p2p_sheets.columns import Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.demo.scores import merit
from p2p_sheets.findings import Place
from p2p_sheets.write.forms.plan import plans

Row = dict[str, Any]  # a row as it will be typed: values by field, right or wrong
Where = Callable[[Row], bool]
BANNER = "DEMO - invented, every name and account of it"


@dataclass
class Paper:
    """A workbook of the templates, being filled in."""

    path: str  # below the input folder
    book: Book
    rows: dict[type[Record], list[Row]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def add(self, record: type[Record], row: Row) -> None:
        """Put a row at the end of a sheet."""
        self.rows.setdefault(record, []).append(row)


@dataclass
class Claimant:
    """Somebody who claims: their row, their activity's and their lines."""

    person: Row
    activity: Row
    lines: list[Row]

    def line(self, category: str, currency: str = "") -> Row | None:
        """Give the line of a category that draws first on its ceiling."""
        of_category = [
            line
            for line in self.lines
            if line["category"] == category and currency in ("", line.get("currency", "EUR"))
        ]
        return min(of_category, key=lambda n: (n["date_from"], n["line_id"]), default=None)


def as_row(record: Record) -> Row:
    """Write a record as the cells of a row."""
    row: Row = {}
    for column in record.SHEET.static:
        value = getattr(record, column.field)
        if column.kind is Kind.MARK:
            row |= {f"{column.field}:{label}": mark for label, mark in value.items()}
        elif value is not None:
            row[column.field] = value
    return row


class Desk:
    """All papers, and what has been taken from them to be spoiled: nothing is spoiled twice."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.papers: dict[str, Paper] = {}
        self._taken: set[int] = set()

    def paper(self, path: str, book: str = "") -> Paper:
        """Give a workbook, a new one if it is not there."""
        if path not in self.papers:
            made = next(b for b in BOOKS if b.file == (book or PurePosixPath(path).name))
            self.papers[path] = Paper(path, made)
        return self.papers[path]

    def of(self, record: type[Record]) -> Iterator[Row]:
        """Give all rows of a kind."""
        for paper in self.papers.values():
            yield from paper.rows.get(record, ())

    def home(self, row: Row) -> tuple[Paper, type[Record]]:
        """Tell in which workbook and sheet a row lies."""
        for paper in self.papers.values():
            for record, rows in paper.rows.items():
                if any(other is row for other in rows):
                    return paper, record
        raise LookupError(f"no workbook has the row {row}")

    def beside(self, row: Row, **changes: Any) -> Row:
        """Put a copy of a row below it, with some cells changed."""
        paper, record = self.home(row)
        copy = {**row, **changes}
        at = next(n for n, other in enumerate(paper.rows[record]) if other is row)
        paper.rows[record].insert(at + 1, copy)
        return copy

    def remove(self, row: Row) -> None:
        """Take a row out of its workbook."""
        paper, record = self.home(row)
        paper.rows[record] = [other for other in paper.rows[record] if other is not row]

    def place(self, row: Row, name: str = "") -> Place:
        """Tell where a row, or a cell of it, will stand once it is laid out."""
        paper, record = self.home(row)
        plan = plans(paper.book, self.config, paper.rows, BANNER, paper.notes)[record.SHEET.title]
        at = next(n for n, other in enumerate(plan.rows) if other is row)
        column = plan.index(name) if name else None
        return Place(paper.path, plan.title, plan.first + 1 + at, column)

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

    def take_claimant(self, where: Callable[[Claimant], bool]) -> Claimant:
        """Take somebody who claims and goes alone for their city, with all their rows."""
        for claimant in self.claimants():
            rows = (claimant.person, *claimant.lines)
            if any(id(row) in self._taken for row in rows) or "lead" in claimant.person:
                continue
            if where(claimant):
                self._taken.update(map(id, rows))
                return claimant
        raise LookupError("no claimant is left to be spoiled")

    def claimants(self) -> list[Claimant]:
        """List all who claim, in the order of their Participant IDs."""
        activities = {row["activity_id"]: row for row in self.of(Activity)}
        lines: dict[str, list[Row]] = {}
        for line in self.of(Expense):
            lines.setdefault(line["participant_id"], []).append(line)
        return [
            Claimant(row, activities[row["activity_id"]], lines[row["participant_id"]])
            for row in self.of(Participant)
            if row["participant_id"] in lines and row["activity_id"] in activities
        ]

    def activities_of(self, person: Row) -> int:
        """Count in how many activities somebody takes part."""
        return Counter(row.get("email") for row in self.of(Participant))[person.get("email")]

    def scores(self, application: Row) -> list[Row]:
        """Give the score sheet of an application."""
        wanted = application["application_id"]
        return [row for row in self.of(Score) if row["application_id"] == wanted]

    def is_fit(self, application: Row) -> bool:
        """Does an application reach the threshold?"""
        given = [marks_of(row) for row in self.scores(application) if marks_of(row)]
        return merit(given, self.config).total >= self.config.scoring.threshold

    def take_unfit(self, where: Where) -> Row:
        """Take an application that gets nothing anyway: what happens to it moves no other."""
        return self.take(Application, lambda row: where(row) and not self.is_fit(row))


def marks_of(score: Row) -> Mapping[str, Any]:
    """Give the marks of a row of Scores by criterion."""
    return {k.removeprefix("marks:"): v for k, v in score.items() if k.startswith("marks:")}
