"""Input workbooks written as small tables inside tests."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from p2p_sheets.books import SHEETS
from p2p_sheets.case import Case
from p2p_sheets.check import Checked, check
from p2p_sheets.findings import Finding
from p2p_sheets.read import Reading, read_inputs
from tests.programmes import config, register

AS_OF = date(2023, 3, 31)
Table = Sequence[Sequence[Any]]


def write(
    path: Path,
    sheets: Mapping[str, Table],
    properties: Mapping[str, str] | None = None,
    *,
    figured: bool = False,
) -> Path:
    """Write a workbook: each sheet a table of rows, the first of them the titles.

    Where it is `figured`, the results of formulas are Excel's own, as when it saved the file.

    A text stays a text, a number a number; a text in a `Formula` is one, with its saved result.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        if figured:
            book.set_calc_mode("manual")
        for name, value in (properties or {}).items():
            book.set_custom_property(name, value)
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    _put(sheet, r, c, value, dates)
    return path


class Formula:
    """A formula with the result that was saved beside it."""

    def __init__(self, text: str, result: Any) -> None:
        self.text, self.result = text, result


def _put(sheet: Any, row: int, column: int, value: Any, dates: Any) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, None, value.result)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, date | datetime | time):
        sheet.write_datetime(row, column, value, dates)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, value)


VALUES: Mapping[str, Mapping[str, Any]] = {
    "Applications": {
        "Application ID": "SV-1-01",
        "Activity type": "Site Visit host",
        "Cut-off": "SV-1",
        "Submitted on": date(2022, 9, 20),
        "City": "Trondheim",
        "Country": "NO",
        "City role": "Lighthouse",
        "Project or initiative": "+CityxChange",
        "Contact name": "Nora Normann",
        "Contact e-mail": "nora@trondheim.example",
        "Title": "Positive energy districts",
        "Topic": "Energy",
        "Expected start": date(2023, 3, 7),
        "Expected end": date(2023, 3, 9),
        "Decision": "Awarded",
    },
    "Scores": {"Application ID": "SV-1-01", "Evaluator": "Eva Valuator", "Relevance": 4},
    "Evaluators": {"Evaluator": "Eva Valuator", "City": "Graz", "Country": "AT"},
    "Activities": {
        "Activity ID": "SV-01",
        "Activity type": "Site Visit",
        "Application ID": "SV-1-01",
        "City": "Trondheim",
        "Country": "NO",
        "Title": "Positive energy districts",
        "Status": "Executed",
        "Start date": date(2023, 3, 7),
        "End date": date(2023, 3, 9),
    },
    "Participants": {
        "Participant ID": "P1",
        "Activity ID": "SV-01",
        "Role": "Visitor city",
        "Name": "Maria Rossi",
        "E-mail": "maria@graz.example",
        "City": "Graz",
        "Country": "AT",
        "IBAN": "AT61 1904 3002 3457 3201",
    },
    "Deliverables": {
        "Activity ID": "SV-01",
        "Participant ID": "P1",
        "Deliverable": "Testimonial",
        "Done on": date(2023, 3, 15),
    },
    "Feedback": {
        "Activity ID": "SV-01",
        "Participant ID": "P1",
        "Form": "Testimonial",
        "Question": "How satisfied are you with the activity as a whole?",
        "Answer": 5,
    },
    "Experts": {"Expert ID": "X-1", "Name": "Xenia Expert"},
    "Expenses": {
        "Line ID": "L1",
        "Activity ID": "SV-01",
        "Participant ID": "P1",
        "Name": "Maria Rossi",
        "Category": "Travel",
        "Date from": date(2023, 3, 7),
        "Date to": None,
        "Quantity": None,
        "Amount": 100,
        "Currency": "EUR",
        "Receipt": "R-0001",
        "Submitted on": date(2023, 3, 20),
        "Comment": None,
    },
    "Exchange rates": {"Month": date(2023, 3, 1), "Currency": "SEK", "Units per EUR": 11.2},
    "Overrides": {
        "Subject ID": "L1",
        "Finding": "RECEIPT-MISSING",
        "Value": None,
        "Authorised by": "Olga Office",
        "Authorised on": date(2023, 3, 25),
        "Reason": "Seen.",
        "Valid until": None,
    },
    "Corrections": {
        "Line ID": "L1",
        "Correct amount EUR": 80,
        "Reason": "Refunded in part.",
        "Authorised by": "Olga Office",
        "Authorised on": date(2023, 3, 25),
    },
    "Paid before": {"Line ID": "L1", "Approved EUR": 100, "Paid on": date(2023, 3, 25)},
    "Form questions": {
        "Form": "ER-FORM",
        "Question": "City",
        "Sheet": "Applications",
        "Column": "City",
    },
}


# The visitor's application beside the host's.
VISITOR: Mapping[str, Any] = {
    "Application ID": "SV-1-V1",
    "Activity type": "Site Visit visitor",
    "Submitted on": date(2022, 11, 20),
    "City": "Graz",
    "Country": "AT",
    "City role": "Fellow",
    "Project or initiative": "GrowSmarter",
    "Host application": "SV-1-01",
    "Preference": 1,
    "Confirmed on": date(2022, 12, 20),
}


def table(sheet: str, *rows: Mapping[str, Any], titles: Sequence[str] = ()) -> list[list[Any]]:
    """Make a sheet's table: each row is a good one, changed as the mapping of titles says."""
    good = VALUES[sheet]
    names = list(titles) or list(dict.fromkeys([*good, *(name for row in rows for name in row)]))
    return [names, *([{**good, **row}.get(name) for name in names] for row in rows)]


def programme(**changed: Table) -> dict[str, Table]:
    """Make a whole programme of one row a sheet; `Expenses=table(...)` puts in another sheet."""
    base = ("Applications", "Activities", "Participants", "Expenses")
    return {**{title: table(title, {}) for title in base}, **changed}


def read(tmp_path: Path, sheets: Mapping[str, Table], name: str = "input/book.xlsx") -> Reading:
    """Write one workbook and read the folder."""
    write(tmp_path / name, sheets)
    return read_inputs(tmp_path / "input", config(), AS_OF)


def checked(tmp_path: Path, sheets: Mapping[str, Table] | None = None) -> Checked:
    """Write one workbook (if any) into the folder, read it, and check it."""
    if sheets is not None:
        write(tmp_path / "input/book.xlsx", sheets)
    reading = read_inputs(tmp_path / "input", config(), AS_OF)
    return check(reading, Case(reading.programme, config(), register(), AS_OF))


def codes(findings: Sequence[Finding]) -> list[str]:
    """List the codes of findings."""
    return [finding.code for finding in findings]


assert set(VALUES) == set(SHEETS)
