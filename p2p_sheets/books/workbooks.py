"""Which workbook has which sheets."""

from dataclasses import dataclass

from p2p_sheets.books.applications import Application, Evaluator, Score
from p2p_sheets.books.columns import Record
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

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Book:
    """A template: its file name, what it is for, who fills it in, and its sheets."""

    file: str
    purpose: str
    filled_by: str
    records: tuple[type[Record], ...]
    received: bool = False  # outsiders fill it: no columns of authority
    one_record: bool = False  # a form of one record, its titles below each other


BOOKS = (
    Book(
        "applications.xlsx",
        "Applications of cities, the evaluators and their scores.",
        "The secretariat; evaluators fill Scores.",
        (Application, Score, Evaluator),
    ),
    Book(
        "participants.xlsx",
        "Activities, everybody who takes part, what was delivered and said, the pool of experts.",
        "The secretariat.",
        (Activity, Participant, Deliverable, Expert, Feedback),
    ),
    Book(
        "expenses.xlsx",
        "Expense lines of cities and experts.",
        "The secretariat.",
        (Expense,),
    ),
    Book(
        "office.xlsx",
        "Exchange rates, overrides, corrections, what was paid before, and online forms.",
        "The secretariat alone.",
        (ExchangeRate, Override, Correction, PaidBefore, FormQuestion),
    ),
    Book(
        "application_form.xlsx",
        "An application, for the city to fill in and send back.",
        "The applicant city.",
        (Application,),
        received=True,
        one_record=True,
    ),
    Book(
        "claim_form.xlsx",
        "A claim for costs after an activity, to fill in and send back.",
        "The claimant.",
        (Expense,),
        received=True,
    ),
    Book(
        "feedback_form.xlsx",
        "What you think of an activity afterwards, to fill in and send back.",
        "The city or the expert.",
        (Feedback,),
        received=True,
    ),
)
