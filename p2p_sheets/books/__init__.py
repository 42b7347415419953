"""WHAT the workbooks are: the one schema of all input sheets.

Each record class is a sheet (`columns.sheet`) and has a field in `Programme`, which holds all that
was read, indexed by ID; `BOOKS` says which workbook has which sheets. Nobody else lists them.
"""

from p2p_sheets.books.applications import (
    Application,
    CityRole,
    Decision,
    Evaluator,
    Score,
)
from p2p_sheets.books.expenses import Category, Expense, is_distinctive, movement_id, movement_of
from p2p_sheets.books.feedback import Feedback, FeedbackForm
from p2p_sheets.books.office import (
    Correction,
    ExchangeRate,
    FormQuestion,
    FormSheet,
    Override,
    PaidBefore,
)
from p2p_sheets.books.participants import (
    Activity,
    Deliverable,
    Expert,
    ExpertSource,
    Participant,
    Role,
    Status,
    role_in,
)
from p2p_sheets.books.programme import SHEETS, Faulty, Programme, RowCount
from p2p_sheets.books.workbooks import BOOKS, Book

__all__ = [
    "BOOKS",
    "SHEETS",
    "Activity",
    "Application",
    "Book",
    "Category",
    "CityRole",
    "Correction",
    "Decision",
    "Deliverable",
    "Evaluator",
    "ExchangeRate",
    "Expense",
    "Expert",
    "ExpertSource",
    "Faulty",
    "Feedback",
    "FeedbackForm",
    "FormQuestion",
    "FormSheet",
    "Override",
    "PaidBefore",
    "Participant",
    "Programme",
    "Role",
    "RowCount",
    "Score",
    "Status",
    "is_distinctive",
    "movement_id",
    "movement_of",
    "role_in",
]
