"""Everything that was read, as one immutable whole that the rules decide upon.

The fields of `Programme` are the list of the sheets there are; `SHEETS` is made of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, get_args, get_type_hints

from p2p_sheets.books.applications import Application, Evaluator, Score
from p2p_sheets.books.columns import FieldValue, Record, Row
from p2p_sheets.books.expenses import Expense
from p2p_sheets.books.feedback import Feedback
from p2p_sheets.books.office import (
    Correction,
    ExchangeRate,
    FormQuestion,
    Override,
    PaidBefore,
)
from p2p_sheets.books.participants import Activity, Deliverable, Expert, Participant


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row that an error keeps out: its ID is known, so what hangs on it is held, not orphaned."""

    record: type[Record]
    row: Row
    key: str
    values: Mapping[str, FieldValue]  # the fields that could be read


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a sheet were read, and how many of them are no row of their own."""

    workbook: str
    sheet: str
    read: int
    empty: int = 0
    repeated: int = 0  # identical to a row that counts


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Programme:
    """All records, in the order of their IDs, a field for each sheet; and the rows kept out."""

    applications: tuple[Application, ...] = ()
    scores: tuple[Score, ...] = ()
    evaluators: tuple[Evaluator, ...] = ()
    activities: tuple[Activity, ...] = ()
    participants: tuple[Participant, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    experts: tuple[Expert, ...] = ()
    expenses: tuple[Expense, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    rates: tuple[ExchangeRate, ...] = ()
    overrides: tuple[Override, ...] = ()
    corrections: tuple[Correction, ...] = ()
    paid_before: tuple[PaidBefore, ...] = ()
    form_questions: tuple[FormQuestion, ...] = ()
    faulty: tuple[Faulty, ...] = ()

    @classmethod
    def of(
        cls, records: Mapping[type[Record], Iterable[Record]], faulty: Iterable[Faulty] = ()
    ) -> "Programme":
        """Make one of the records of each sheet; a sheet that is left out has none."""
        fields = {_FIELDS[sheet]: tuple(rows) for sheet, rows in records.items()}
        return cls(**fields, faulty=tuple(faulty))  # type: ignore[arg-type] # by _FIELDS, it fits

    def records(self, sheet: type[R]) -> tuple[R, ...]:
        """Give the records of a sheet."""
        records: tuple[R, ...] = getattr(self, _FIELDS[sheet])
        return records

    @cached_property
    def application(self) -> Mapping[str, Application]:
        """Applications by ID."""
        return {a.application_id: a for a in self.applications}

    @cached_property
    def activity(self) -> Mapping[str, Activity]:
        """Activities by ID."""
        return {a.activity_id: a for a in self.activities}

    @cached_property
    def participant(self) -> Mapping[str, Participant]:
        """Participants by ID."""
        return {p.participant_id: p for p in self.participants}

    @cached_property
    def participants_of(self) -> Mapping[str, tuple[Participant, ...]]:
        """Participants by activity."""
        return _by(self.participants, "activity_id")

    @cached_property
    def deliverables_of(self) -> Mapping[str, tuple[Deliverable, ...]]:
        """Deliverables by activity."""
        return _by(self.deliverables, "activity_id")

    @cached_property
    def scores_of(self) -> Mapping[str, tuple[Score, ...]]:
        """Scores by application."""
        return _by(self.scores, "application_id")

    @cached_property
    def faulty_row(self) -> Mapping[tuple[str, str], Faulty]:
        """Rows kept out, by sheet title and ID; the first of several."""
        out: dict[tuple[str, str], Faulty] = {}
        for faulty in self.faulty:
            out.setdefault((faulty.record.SHEET.title, faulty.key), faulty)
        return out


# Each record class with the field of Programme that holds its records, in the order of the fields.
_FIELDS: Mapping[type[Record], str] = {
    record: name
    for name, hint in get_type_hints(Programme).items()
    if issubclass(record := get_args(hint)[0], Record)
}
SHEETS: Mapping[str, type[Record]] = {record.SHEET.title: record for record in _FIELDS}


def _by(records: Iterable[R], name: str) -> Mapping[str, tuple[R, ...]]:
    groups: dict[str, list[R]] = {}
    for record in records:
        groups.setdefault(getattr(record, name), []).append(record)
    return {key: tuple(group) for key, group in groups.items()}
