"""Nothing is lost, or counted, by its name: sheets and columns under another, words for nothing."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_sheets.books import SHEETS as BOOK_SHEETS
from p2p_sheets.books.columns import Column, Record
from p2p_sheets.findings import Severity
from p2p_sheets.month.decide import Month, decide
from p2p_sheets.read import Reading, read_inputs
from tests.programmes import LONG, config
from tests.read.tables import AS_OF, VALUES, Table, table, write
from tests.test_any_input import UNITS, request, unit

# --- sheets and columns under another name -------------------------------------------------------
MARKS = {criterion.label: 3 for criterion in config().scoring.criteria}


def full(sheet: str, *rows: dict[str, Any]) -> Table:
    """A table with all columns of its sheet."""
    titles = [column.title for column in BOOK_SHEETS[sheet].SHEET.columns(config())]
    return table(sheet, *rows, titles=titles)


def applications() -> Iterator[dict[str, Any]]:
    """Of the units, complete; two that compete, one of them with priority; and a mission."""
    complete: dict[str, Any] = {
        "Expected start": date(2023, 3, 7),
        "Expected end": date(2023, 3, 9),
    }
    complete |= {
        "Background documents": "Yes",
        "Innovativeness": "New",
        "Tentative agenda": "Day 1",
    }
    for name in UNITS:
        host, visitor = unit(name)["Applications"]
        yield from (host | complete, visitor)
    review: dict[str, Any] = {"Activity type": "Expert Review", "Cut-off": "ER-1", "Decision": None}
    review |= {"Submitted on": date(2022, 10, 20), "Expected start": date(2023, 1, 10)}
    review |= {"Expected end": date(2023, 1, 20), "Background documents": "Yes"}
    review |= {"Draft document": "Yes", "Document length (pages)": 40}
    review |= {"Expected feedback": "Is it sound?", "Required expertise": "Networks"}
    small: dict[str, Any] = {"City": "Sabadell", "Country": "ES", "Population": 210000}
    large: dict[str, Any] = {"City": "Graz", "Country": "AT", "Population": 900000}
    yield {**review, **small, "Application ID": "ER-1-01"}
    yield {**review, **large, "Application ID": "ER-1-02"}
    mission: dict[str, Any] = {
        "Activity type": "Expert Mission",
        "Cut-off": "EM-1",
        "Application ID": "EM-1-01",
    }
    mission |= {"Expected feedback": "Advice", "Tentative meetings and visits": "Two"}
    yield {**review, **mission, **small, "Decision": "Awarded", "Decided on": date(2022, 11, 20)}


def scores() -> Iterator[dict[str, Any]]:
    """Marks that rank, and some that are set aside: a declared conflict, an evaluator's city."""
    for where, mark in (("SV-1-01", 4), ("ER-1-01", 3), ("ER-1-02", 4)):
        for name in ("Ada Able", "Bea Best"):
            yield {"Application ID": where, "Evaluator": name, **MARKS, "Relevance": mark}
    conflict: dict[str, Any] = {"Conflict of interest": "Yes", **MARKS, "Relevance": 5}
    yield {"Application ID": "SV-1-01", "Evaluator": "Cy Clear", **conflict}
    yield {"Application ID": "ER-1-01", "Evaluator": "Dee Dear", **MARKS, "Expected impact": 5}


def people() -> Iterator[dict[str, Any]]:
    """Those of the units, a second one of a city who leads it, and an expert under contract."""
    for name in UNITS:
        yield from unit(name)["Participants"]
    (third,) = unit(UNITS[2])["Participants"]
    lead: dict[str, Any] = {
        "Participant ID": "P3B",
        "Name": "Lea Lead",
        "E-mail": "lea@city.example",
    }
    yield {**third, **lead, "Lead": "Yes"}
    expert: dict[str, Any] = {
        "Participant ID": "X1",
        "Activity ID": "EM-01",
        "Role": "Expert",
        "Name": "X. Pert",
    }
    expert |= {"E-mail": "pert@c.example", "Expert source": "External", "City": "Graz"}
    expert |= {
        "Country": "AT",
        "IBAN": "AT483200000012345864",
        "Account holder": "X. Pert",
        "Town": "Graz",
    }
    yield {**expert, "Contracted days": 2}


def lines() -> Iterator[dict[str, Any]]:
    """Costs of each kind: with an override, in another currency, over a contract, paid before."""
    for name in UNITS:
        yield from unit(name)["Expenses"]
    first: dict[str, Any] = {"Activity ID": "SV-01", "Participant ID": "P1", "Name": "Person 1"}
    bare: dict[str, Any] = {"Amount": None, "Receipt": None}
    meals: dict[str, Any] = {"Category": "Meals and local transport", "Quantity": 1, **bare}
    days: dict[str, Any] = {"Date from": date(2023, 3, 7), "Date to": date(2023, 3, 8)}
    yield {**first, **meals, **days, "Line ID": "M1"}
    yield {**first, "Line ID": "S1", "Currency": "SEK", "Receipt": "S-1"}
    yield {**first, "Line ID": "R1", "Amount": 21, "Receipt": None}
    yield {**first, "Line ID": "OLD", "Amount": 33, "Receipt": "R-OLD"}
    yield {**first, "Activity ID": "SV-03", "Participant ID": "P3B", "Name": "Lea Lead"} | {
        "Line ID": "B1",
        "Amount": 50,
        "Receipt": "R-B1",
    }
    fee: dict[str, Any] = {
        "Activity ID": "EM-01",
        "Participant ID": "X1",
        "Name": "X. Pert",
        "Quantity": 3,
    }
    yield {**fee, **bare, **days, "Category": "Daily rate", "Line ID": "D1", "Receipt": "F-1"}


@cache
def programme() -> dict[str, Table]:
    """A programme that is paid and ranked without a question, and to which each sheet matters."""
    mission: dict[str, Any] = {
        "Activity ID": "EM-01",
        "Activity type": "Expert Mission",
        "Title": "Advice",
    }
    place: dict[str, Any] = {"City": "Sabadell", "Country": "ES"}
    mission |= {"Application ID": "EM-1-01", **place}
    given = [one for name in UNITS for one in unit(name)["Deliverables"]]
    reports = [
        {"Activity ID": "EM-01", "Participant ID": "X1", "Deliverable": name}
        for name in ("Contract and ToR", "Final report", "Testimonial")
    ]
    lead = [
        {"Activity ID": "SV-03", "Participant ID": "P3B", "Deliverable": name}
        for name in ("Reflection report", "Testimonial")
    ]
    visits = [unit(name)["Activities"][0] for name in UNITS]
    accepted: dict[str, Any] = {
        "Finding": "RECEIPT-MISSING",
        "Subject ID": "R1",
        "Valid until": date(2023, 12, 31),
    }
    return {
        "Applications": full("Applications", *applications()),
        "Scores": full("Scores", *scores()),
        "Evaluators": full(
            "Evaluators", {"Evaluator": "Dee Dear", "City": "Sabadell", "Country": "ES"}
        ),
        "Activities": full("Activities", *visits, mission),
        "Participants": full("Participants", *people()),
        "Deliverables": full("Deliverables", *given, *reports, *lead),
        "Expenses": full("Expenses", *lines()),
        "Exchange rates": full("Exchange rates", {}),
        "Overrides": full("Overrides", accepted),
        "Paid before": full("Paid before", {"Line ID": "OLD", "Approved EUR": 33}),
    }


def run(sheets: dict[str, Table]) -> Month:
    """Decide the month of these sheets."""
    with TemporaryDirectory() as folder:
        write(Path(folder) / "input/book.xlsx", sheets)
        return decide(request(Path(folder)))


def decided(month: Month) -> tuple[object, ...]:
    """The money and the ranks."""
    lines = [(line.line_id, line.approved_eur) for line in month.settlement.lines]
    ranks = [
        (line.application_id, line.candidate.total, line.proposal)
        for cut_off in month.selection.cut_offs
        for one in cut_off.rounds
        for line in one.lines
    ]
    return lines, ranks


def asks(month: Month) -> bool:
    """Does it end with a status that is not 0?"""
    errors = any(finding.severity is Severity.ERROR for finding in month.findings)
    return errors or bool(month.settlement.held)


@cache
def undisturbed() -> tuple[object, ...]:
    """What is decided when everything has its name."""
    month = run(programme())
    assert not asks(month), "\n".join(map(str, month.findings))
    return decided(month)


NAMES = ("Zzz", "", "(Note)")
COLUMNS = [
    (sheet, at)
    for sheet, (titles, *rows) in programme().items()
    for at in range(len(titles))
    if any(row[at] is not None for row in rows)
]
RENAMED = [  # each column under one of the names, with P2P_LONG under all
    (*column, name)
    for number, column in enumerate(COLUMNS)
    for name in (NAMES if LONG else [NAMES[number % len(NAMES)]])
]


@pytest.mark.parametrize(("sheet", "at", "name"), RENAMED)
def test_in_2_a_column_under_another_title_never_changes_money_or_ranks_in_silence(
    sheet: str, at: int, name: str
) -> None:
    titles, *rows = programme()[sheet]
    renamed = [*titles[:at], name or None, *titles[at + 1 :]]
    month = run({**programme(), sheet: [renamed, *rows]})

    assert asks(month) or decided(month) == undisturbed()


@given(st.sampled_from(sorted(programme())), st.text("abcXYZ 123", min_size=1, max_size=20))
def test_in_2_a_sheet_under_another_name_never_changes_money_or_ranks_in_silence(
    sheet: str, name: str
) -> None:
    sheets = {
        name.strip() or "x" if title == sheet else title: t for title, t in programme().items()
    }
    month = run(sheets)

    assert asks(month) or decided(month) == undisturbed()


@given(st.permutations(range(5)), st.sampled_from(["Expenses", "Scores"]))
def test_the_order_of_rows_changes_nothing(order: list[int], sheet: str) -> None:
    titles, *rows = programme()[sheet]
    moved = [rows[at] for at in order if at < len(rows)] + rows[5:]

    assert decided(run({**programme(), sheet: [titles, *moved]})) == undisturbed()


# --- words for nothing ---------------------------------------------------------------------------
WORDS = [*config().intake.placeholders, "-", "--", "?", "N.A.", " Same as above ", "TO FOLLOW"]
BLANKABLE = [
    (record, column)
    for record in BOOK_SHEETS.values()
    for column in record.SHEET.columns(config())
    if column.takes_placeholders
]


def with_cell(record: type[Record], column: Column, value: Any) -> Reading:
    """Read a row with this in one cell."""
    title = record.SHEET.title
    with TemporaryDirectory() as folder:
        rows = table(title, {column.title: value})
        write(Path(folder) / "book.xlsx", {title: rows})
        return read_inputs(Path(folder), config(), AS_OF)


def said(reading: Reading, record: type[Record]) -> list[object]:
    """What a row was read as, right or faulty."""
    titles = [column.field for column in record.SHEET.static]
    records = [[getattr(r, f) for f in titles] for r in reading.programme.records(record)]
    faulty = [one.values for one in reading.programme.faulty]
    return [records, faulty]


@given(st.sampled_from(BLANKABLE), st.sampled_from(WORDS))
def test_in_3_a_word_for_nothing_is_blank_in_every_text_column_of_every_sheet(
    where: tuple[type[Record], Column], word: str
) -> None:
    record, column = where
    typed, blank = with_cell(record, column, word), with_cell(record, column, None)

    assert said(typed, record) == said(blank, record)
    if said(blank, record) != [[], []]:
        assert any(word.strip() in finding.message for finding in typed.findings)


@pytest.mark.parametrize("record", BOOK_SHEETS.values(), ids=lambda record: record.SHEET.title)
def test_every_sheet_has_a_good_row_to_spoil(record: type[Record]) -> None:
    assert record.SHEET.title in VALUES
