"""The four tables that figures are counted from, here and by the workbook's formulas.

The facts have a row per application, city place or expert assignment, which says how far it came;
the money a row per expense line; the steps a row per deliverable that fell due; the feedback a row
per form that was owed or came in. A figure is nothing but a count or a sum of rows, so that a
formula in a sheet and this program count alike. What is cancelled, withdrawn or there twice stays a
row, and counts 0.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from p2p_sheets.books import Decision, Role
from p2p_sheets.config import ActivityType
from p2p_sheets.money import ZERO
from p2p_sheets.rules.feedback import YES, ReturnedForm
from p2p_sheets.rules.kpi.participation import CountedCity
from p2p_sheets.rules.steps import Commitment, State, Steps

# The tables, as their sheets are called.
DATA, MONEY, STEPS, FEEDBACK = "Data", "Data money", "Data steps", "Data feedback"
STAGES = ("Awarded", "Executed", "Planned")
LADDER = (
    "Applied",
    "Eligible",
    "Awarded",
    "Contracted",
    "Executed",
    "Reported",
    "Released",
    "Paid",
)
NONE = "none"  # stands for a blank in a column that figures are told apart by

Value = str | int | Decimal | date
Where = tuple[tuple[str, Value], ...]
Row = TypeVar("Row")


# --- what a table is -----------------------------------------------------------------------------
class Holds(StrEnum):
    """What a column holds."""

    TEXT = "text"  # to be read: a formula would take "012" for the number 12, and * for anything
    KEY = "key"  # what formulas can tell apart: an ID in it carries a word in front
    FLAG = "flag"  # 1 where it is so, else 0
    COUNT = "count"
    EURO = "euro"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class DataColumn(Generic[Row]):
    """A column: what it holds, and what a row says; None leaves it blank."""

    holds: Holds
    of: Callable[[Row], Value | None]

    def value(self, row: Row) -> Value:
        """Give the plain value of a row: yes is 1, blank an empty text."""
        found = self.of(row)
        if found is None:
            return ""
        return int(found) if isinstance(found, bool) else found


@dataclass(frozen=True)
class DataTable(Generic[Row]):
    """Rows of one kind, and their columns by title; the first column is the ID."""

    name: str
    columns: Mapping[str, DataColumn[Row]]
    rows: tuple[Row, ...]

    def value(self, row: Row, column: str) -> Value:
        """Give the plain value of a row in a column."""
        return self.columns[column].value(row)

    def where(self, criteria: Where) -> list[Row]:
        """Find the rows that meet all criteria."""
        return [self.rows[number] for number in self._numbers(criteria)]

    def values(self, column: str, criteria: Where = ()) -> list[Value]:
        """Give the plain values of a column in the rows that meet all criteria."""
        values = self._values[column]
        return [values[number] for number in self._numbers(criteria)]

    def ids(self, criteria: Where) -> tuple[str, ...]:
        """Give the IDs of the rows that meet all criteria."""
        return tuple(map(str, self.values(next(iter(self.columns)), criteria)))

    def _numbers(self, criteria: Where) -> Iterable[int]:
        numbers: Iterable[int] = range(len(self.rows))
        for title, wanted in criteria:
            values = self._values[title]
            numbers = [number for number in numbers if values[number] == wanted]
        return numbers

    @cached_property
    def _values(self) -> Mapping[str, list[Value]]:
        return {
            title: [column.value(row) for row in self.rows]
            for title, column in self.columns.items()
        }


# --- applications, city places, expert assignments -----------------------------------------------
@dataclass(frozen=True, slots=True)
class Fact:
    """One application, city place or expert assignment, and the stages that it has reached."""

    part: Role
    activity_type: ActivityType
    application_id: str
    activity_id: str
    participant_id: str
    visit: str  # visits: the host's application, or its activity; it stands for the visit
    city: CountedCity | None  # none for an expert
    person: str  # an expert's first Participant ID: it stands for the person
    cut_off: str
    optional: bool  # of an optional call (PR-2)
    priority: bool  # of a type that gives priority to small and mid-sized cities (EL-4)
    year: int | None
    decision: str
    status: str  # of the activity; blank where there is none
    cancelled: bool
    applied: bool
    eligible: bool
    awarded: bool
    contracted: bool
    executed: bool
    planned: bool
    reported: bool
    released: bool  # money was released for it, and not all of it came back
    paid: bool  # and finance has answered that it paid
    done_on: date | None  # the day it is counted as executed
    decision_days: int | None  # from the closing of its call to its decision
    committed_eur: Decimal  # the most that may be paid for it

    @property
    def is_activity(self) -> bool:
        """Is it the one beneficiary or host city that stands for an activity?"""
        return self.part in (Role.BENEFICIARY, Role.HOST)

    @property
    def is_ahead(self) -> bool:
        """Is it awarded and may still be executed: its activity is not over, or not there yet?"""
        return self.awarded and (self.planned or not self.status)

    @property
    def fell_away(self) -> bool:
        """Was it awarded, and came to nothing: cancelled, or nobody came?"""
        if self.cancelled:
            return self.is_activity or self.decision == Decision.AWARDED
        return self.awarded and not self.executed and not self.is_ahead

    @property
    def city_name(self) -> str:
        """The name of its city; blank for an expert."""
        return self.city.name if self.city else ""

    @property
    def country(self) -> str:
        """The country of its city; blank for an expert."""
        return self.city.country if self.city else ""

    @property
    def id(self) -> str:
        """The ID that it is known by: of an activity, an application or a participant."""
        if self.is_activity:
            return self.activity_id or self.application_id
        if self.part is Role.VISITOR and self.application_id:
            return self.application_id
        return self.participant_id


def _worded(word: str, key: str) -> str:
    return f"{word} {key}" if key else ""


def _of_city(get: Callable[[CountedCity], Value]) -> Callable[[Fact], Value | None]:
    return lambda fact: get(fact.city) if fact.city else None


FACT_COLUMNS: Mapping[str, DataColumn[Fact]] = {
    "ID": DataColumn(Holds.TEXT, lambda fact: fact.id),
    "Counts as": DataColumn(Holds.KEY, lambda fact: fact.part.value),
    "Activity type": DataColumn(Holds.KEY, lambda fact: fact.activity_type.name),
    "Activity": DataColumn(Holds.FLAG, lambda fact: fact.is_activity),
    "City place": DataColumn(Holds.FLAG, lambda fact: fact.part is not Role.EXPERT),
    "City": DataColumn(Holds.TEXT, lambda fact: fact.city_name),
    "Country": DataColumn(Holds.KEY, lambda fact: fact.country),
    "City key": DataColumn(Holds.KEY, _of_city(lambda city: city.key)),
    "Size": DataColumn(Holds.KEY, _of_city(lambda city: city.size)),
    "Small or mid-sized": DataColumn(Holds.FLAG, _of_city(lambda city: city.in_band)),
    "Person": DataColumn(Holds.KEY, lambda fact: _worded("Person", fact.person)),
    "Visit": DataColumn(Holds.KEY, lambda fact: _worded("Visit", fact.visit)),
    "Application ID": DataColumn(Holds.TEXT, lambda fact: fact.application_id),
    "Activity ID": DataColumn(Holds.TEXT, lambda fact: fact.activity_id),
    "Participant ID": DataColumn(Holds.TEXT, lambda fact: fact.participant_id),
    "Cut-off": DataColumn(Holds.KEY, lambda fact: fact.cut_off or NONE),
    "Optional call": DataColumn(Holds.FLAG, lambda fact: fact.optional),
    "Priority type": DataColumn(Holds.FLAG, lambda fact: fact.priority),
    "Year": DataColumn(Holds.KEY, lambda fact: fact.year or NONE),
    "Decision": DataColumn(Holds.KEY, lambda fact: fact.decision),
    "Status": DataColumn(Holds.KEY, lambda fact: fact.status),
    "Applied": DataColumn(Holds.FLAG, lambda fact: fact.applied),
    "Eligible": DataColumn(Holds.FLAG, lambda fact: fact.eligible),
    "Awarded": DataColumn(Holds.FLAG, lambda fact: fact.awarded),
    "Contracted": DataColumn(Holds.FLAG, lambda fact: fact.contracted),
    "Executed": DataColumn(Holds.FLAG, lambda fact: fact.executed),
    "Planned": DataColumn(Holds.FLAG, lambda fact: fact.planned),
    "Reported": DataColumn(Holds.FLAG, lambda fact: fact.reported),
    "Released": DataColumn(Holds.FLAG, lambda fact: fact.released),
    "Paid": DataColumn(Holds.FLAG, lambda fact: fact.paid),
    "Executed on": DataColumn(Holds.DAY, lambda fact: fact.done_on),
    "Decided": DataColumn(Holds.FLAG, lambda fact: fact.decision_days is not None),
    "Days to decision": DataColumn(Holds.COUNT, lambda fact: fact.decision_days),
    "Committed EUR": DataColumn(Holds.EURO, lambda fact: fact.committed_eur),
}


# --- money ---------------------------------------------------------------------------------------
class MoneyState(StrEnum):
    """How far an expense line has come."""

    RELEASED = "Released"
    NOW = "This run"
    HELD = "Held"


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """An expense line in euro: released, decided by this run, or held."""

    line_id: str
    activity_id: str
    activity_type: str
    participant_id: str
    role: str
    category: str
    year: int  # of the activity, else of the expense
    state: MoneyState
    period: str  # in which it was released
    claimed_eur: Decimal | None  # None: held, and no rate tells
    approved_eur: Decimal
    kept_eur: Decimal  # approved, less what came back
    rule: str
    release_days: int | None  # from the claim to its release
    payment_days: int | None  # from the claim to its payment, as finance has answered

    @property
    def paid(self) -> bool:
        """Has finance answered that it paid?"""
        return self.payment_days is not None

    @property
    def spent_eur(self) -> Decimal:
        """What is gone, or may have to be paid as it stands."""
        held = self.state is MoneyState.HELD
        return (self.claimed_eur or ZERO) if held else self.kept_eur

    @property
    def refused_eur(self) -> Decimal:
        """Claimed and not approved; what is held is not refused."""
        held = self.state is MoneyState.HELD
        return ZERO if held else (self.claimed_eur or ZERO) - self.approved_eur


MONEY_COLUMNS: Mapping[str, DataColumn[MoneyLine]] = {
    "ID": DataColumn(Holds.TEXT, lambda line: line.line_id),
    "Activity ID": DataColumn(Holds.TEXT, lambda line: line.activity_id),
    "Activity type": DataColumn(Holds.KEY, lambda line: line.activity_type),
    "Role": DataColumn(Holds.KEY, lambda line: line.role),
    "Category": DataColumn(Holds.KEY, lambda line: line.category),
    "Year": DataColumn(Holds.KEY, lambda line: line.year),
    "State": DataColumn(Holds.KEY, lambda line: line.state.value),
    "Period": DataColumn(Holds.KEY, lambda line: _worded("In", line.period)),
    "Claimed EUR": DataColumn(Holds.EURO, lambda line: line.claimed_eur),
    "Approved EUR": DataColumn(Holds.EURO, lambda line: line.approved_eur),
    "Refused EUR": DataColumn(Holds.EURO, lambda line: line.refused_eur),
    "Kept EUR": DataColumn(Holds.EURO, lambda line: line.kept_eur),
    "Rule": DataColumn(Holds.KEY, lambda line: line.rule or NONE),
    "Refused": DataColumn(Holds.FLAG, lambda line: line.refused_eur > 0),
    "Paid": DataColumn(Holds.FLAG, lambda line: line.paid),
    "Dated": DataColumn(Holds.FLAG, lambda line: line.release_days is not None),
    "Days to release": DataColumn(Holds.COUNT, lambda line: line.release_days),
    "Days to payment": DataColumn(Holds.COUNT, lambda line: line.payment_days),
}


# --- deliverables --------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Promise:
    """One deliverable that one party, or all together, owed until a day that has come."""

    commitment: Commitment

    @property
    def on_time(self) -> bool:
        """Did it come in, and not late?"""
        return self.commitment.state is State.DONE and self.commitment.days_late == 0

    @property
    def done_on(self) -> date | None:
        """The day it came in."""
        row = self.commitment.settled_by
        return row.done_on if row else None


STEP_COLUMNS: Mapping[str, DataColumn[Promise]] = {
    "ID": DataColumn(Holds.TEXT, lambda one: one.commitment.activity.activity_id),
    "Activity type": DataColumn(Holds.KEY, lambda one: one.commitment.activity.activity_type.name),
    "Deliverable": DataColumn(Holds.KEY, lambda one: one.commitment.step.deliverable),
    "Owed by": DataColumn(Holds.KEY, lambda one: one.commitment.role),
    "Participant ID": DataColumn(Holds.TEXT, lambda one: one.commitment.participant_id),
    "Due": DataColumn(Holds.DAY, lambda one: one.commitment.due),
    "Done on": DataColumn(Holds.DAY, lambda one: one.done_on),
    "State": DataColumn(Holds.KEY, lambda one: one.commitment.state.value),
    "Days late": DataColumn(Holds.COUNT, lambda one: one.commitment.days_late),
    "Counts": DataColumn(Holds.FLAG, lambda _: True),
    "On time": DataColumn(Holds.FLAG, lambda one: one.on_time),
    "Rule": DataColumn(Holds.KEY, lambda one: one.commitment.step.rule),
}


def promises(steps: Steps, as_of: date) -> tuple[Promise, ...]:
    """List what fell due by a day, in or not; what is not needed does not count."""
    return tuple(
        Promise(commitment)
        for commitment in steps.commitments
        if not commitment.step.lapses
        and commitment.due is not None
        and commitment.due <= as_of
        and commitment.state in (State.DONE, State.LATE)
    )


# --- what was said afterwards --------------------------------------------------------------------
FEEDBACK_COLUMNS: Mapping[str, DataColumn[ReturnedForm]] = {
    "ID": DataColumn(Holds.TEXT, lambda form: form.activity.activity_id),
    "Activity type": DataColumn(Holds.KEY, lambda form: form.activity.activity_type.name),
    "Participant ID": DataColumn(Holds.TEXT, lambda form: form.participant_id),
    "Form": DataColumn(Holds.KEY, lambda form: form.form.value),
    "Due": DataColumn(Holds.FLAG, lambda form: form.is_due),
    "In": DataColumn(Holds.FLAG, lambda form: form.is_in),
    "Answers": DataColumn(Holds.COUNT, lambda form: len(form.points)),
    "Points": DataColumn(Holds.COUNT, lambda form: sum(form.points)),
    "Asked for replication": DataColumn(Holds.FLAG, lambda form: bool(form.first("replication"))),
    "Replication begun": DataColumn(Holds.FLAG, lambda form: form.first("replication") == YES),
}


# --- all of them ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tables:
    """The tables of a month."""

    facts: DataTable[Fact]
    money: DataTable[MoneyLine]
    steps: DataTable[Promise]
    feedback: DataTable[ReturnedForm]

    @classmethod
    def of(
        cls,
        facts: Iterable[Fact],
        money: Iterable[MoneyLine],
        steps: Iterable[Promise],
        forms: Iterable[ReturnedForm],
    ) -> "Tables":
        """Set out the rows."""
        return cls(
            DataTable(DATA, FACT_COLUMNS, tuple(facts)),
            DataTable(MONEY, MONEY_COLUMNS, tuple(money)),
            DataTable(STEPS, STEP_COLUMNS, tuple(steps)),
            DataTable(FEEDBACK, FEEDBACK_COLUMNS, tuple(forms)),
        )

    def __iter__(self) -> Iterator[DataTable[Any]]:
        yield from (self.facts, self.money, self.steps, self.feedback)

    def __getitem__(self, name: str) -> DataTable[Any]:
        return next(table for table in self if table.name == name)
