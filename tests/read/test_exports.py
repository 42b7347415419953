"""Exports of EUSurvey, Microsoft Forms and Google Forms give what the template gives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from p2p_sheets.books import Application, Expense
from p2p_sheets.books.columns import Record
from p2p_sheets.findings import Severity
from p2p_sheets.read import Reading, read_inputs
from tests.programmes import config
from tests.read.tables import AS_OF, Table, codes, table, write

R = TypeVar("R", bound=Record)

TEMPLATE: Mapping[str, Any] = {
    "Application ID": "A-1",
    "Activity type": "Expert Review",
    "Cut-off": "ER-1",
    "Submitted on": date(2022, 10, 20),
    "City": "Sabadell",
    "Country": "ES",
    "City role": "Fellow",
    "Project or initiative": "TRIANGULUM",
    "Population": 211734,
    "Contact name": "Maria Muster",
    "Contact e-mail": "maria@sabadell.example",
    "Title": "Heat plan",
    "Topic": "Heat",
    "Expected start": date(2023, 1, 10),
    "Expected end": date(2023, 1, 20),
    "Background documents": "Yes",
    "Draft document": "Yes",
    "Document length (pages)": 40,
    "Expected feedback": "Is it sound?",
    "Required expertise": "Networks",
}
FIXED = {"Activity type": "Expert Review", "Cut-off": "ER-1"}
ASKED = [title for title in TEMPLATE if title not in ("Application ID", "Submitted on", *FIXED)]
GERMAN = {title: f"Frage zu {title}?" for title in ASKED}
UUID = "a8e6b1c2-0000-4444-8888-1234567890ab"


def mapped(form: str, wording: Mapping[str, str], *more: Mapping[str, str]) -> Table:
    """Form questions of a form that words its questions so."""
    rows: list[Mapping[str, Any]] = [
        *({"Question": wording[title], "Column": title} for title in ASKED),
        *({"Question": None, "Column": title, "Means": value} for title, value in FIXED.items()),
        *more,
    ]
    return table("Form questions", *({**row, "Form": form} for row in rows))


def as_text(value: Any) -> Any:
    """How EUSurvey writes a value."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


SAME = {title: title for title in ASKED}
ENGLISH = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
DEUTSCH = ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name")
SENT = datetime.fromisoformat("2022-10-20T09:31:02")
BEGUN = datetime.fromisoformat("2022-10-20T09:01:02")
YES = {"Answer": "Ja", "Means": "Yes"}
JA = [
    {"Question": GERMAN[t], "Column": t, **YES} for t in ("Background documents", "Draft document")
]
ANSWERS = [TEMPLATE[title] for title in ASKED]
IN_GERMAN = ["Spanien" if v == "ES" else "Ja" if v == "Yes" else v for v in ANSWERS]

CONTRIBUTION = ("Invitation number", "Contribution ID", "User name", "Creation date", "Last update")
BEITRAG = ("Einladungsnummer", "Beitrags-ID", "Benutzername", "Erstellungsdatum", "Letzte Änderung")
MADE = [None, UUID, None, "2022-10-20 09:31:02", "2022-10-20 09:40:00", "EN"]


def eusurvey(titles: list[str], answers: list[Any], system: tuple[str, ...]) -> Table:
    """A EUSurvey export of one contribution."""
    return [
        ["Alias", "ER-FORM"],
        ["Export Date", "2022-11-02 09:00"],
        [None],
        [*titles, *system, "Languages"],
        [*map(as_text, answers), *MADE],
    ]


WHOLE = eusurvey(ASKED, ANSWERS, CONTRIBUTION)
EXPORTS: Mapping[str, tuple[str, str, Mapping[str, Table], Table]] = {
    "EUSurvey": (
        "ER-FORM-a8e6b1c2",
        "ER-FORM",
        {"Content": WHOLE},
        mapped("ER-FORM", SAME),
    ),
    "EUSurvey in German, with short names": (
        "ER-FORM-a8e6b1c2",
        "ER-FORM",
        {
            "Content": eusurvey(
                [f"{GERMAN[title]} (Q{n})" for n, title in enumerate(ASKED)],
                [f"{v} (A1)" if v in ("Ja", "Fellow") else v for v in IN_GERMAN],
                BEITRAG,
            )
        },
        mapped("ER-FORM", GERMAN, *JA),
    ),
    "EUSurvey over two sheets": (
        "ER-FORM-a8e6b1c2",
        "ER-FORM",
        {
            "Content1": [*WHOLE[:2], *(row[:9] for row in WHOLE[2:])],
            "Content2": [*WHOLE[:2], *(row[9:] for row in WHOLE[2:])],
        },
        mapped("ER-FORM", SAME),
    ),
    "Microsoft Forms": (
        "ER-FORM-7",
        "ER-FORM",
        {
            "Sheet1": [
                [*ENGLISH, *ASKED],
                [7, BEGUN, SENT, "anonymous", None, None, *ANSWERS],
            ]
        },
        mapped("ER-FORM", SAME),
    ),
    "Microsoft Forms in German": (
        "ER-FORM-7",
        "ER-FORM",
        {
            "Tabelle1": [
                [*DEUTSCH, *GERMAN.values()],
                [7, BEGUN, SENT, "anonymous", None, *IN_GERMAN],
            ]
        },
        mapped("ER-FORM", GERMAN, *JA),
    ),
    "Google Forms": (
        "ER-FORM-20221020093102",
        "ER-FORM",
        {"Form Responses 1": [["Timestamp", *ASKED], [SENT, *ANSWERS]]},
        mapped("ER-FORM", SAME),
    ),
    "Google Forms in German": (
        "ER-FORM-20221020093102",
        "ER-FORM",
        {"Formularantworten 1": [["Zeitstempel", *GERMAN.values()], [SENT, *IN_GERMAN]]},
        mapped("ER-FORM", GERMAN, *JA),
    ),
}


def reading(tmp_path: Path, received: Mapping[str, Table], questions: Table | None) -> Reading:
    """Read an export beside what staff mapped."""
    folder = tmp_path / "input"
    if questions:
        write(folder / "office.xlsx", {"Form questions": questions})
    write(folder / "received/export.xlsx", received)
    return read_inputs(folder, config(), AS_OF)


def only(read: Reading, record: type[R]) -> R:
    """The one record that was read."""
    (found,) = read.programme.records(record)
    return found


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_the_record_that_the_template_gives(name: str, tmp_path: Path) -> None:
    identity, _, sheets, questions = EXPORTS[name]
    template = write(tmp_path / "a/received/form.xlsx", {"Applications": one_row(TEMPLATE)})
    expected = only(read_inputs(template.parent.parent, config(), AS_OF), Application)

    read = reading(tmp_path, sheets, questions)

    found = only(read, Application)
    assert found.application_id == identity
    assert replace(found, row=expected.row, application_id="A-1") == expected
    assert not [f for f in read.findings if f.severity is Severity.ERROR]
    assert "FORM-QUESTION-UNMAPPED" not in codes(read.findings)
    assert "FORM-COLUMN-UNFILLED" not in codes(read.findings)


def one_row(row: Mapping[str, Any]) -> Table:
    """A table of one row."""
    return [list(row), list(row.values())]


def test_a_form_that_asks_for_our_titles_needs_no_questions(tmp_path: Path) -> None:
    titles = [*ASKED, *FIXED]
    sheet = [[*ENGLISH[:5], *titles], [3, BEGUN, SENT, "x", None, *(TEMPLATE[t] for t in titles)]]

    read = reading(tmp_path, {"Applications": sheet}, None)

    assert only(read, Application).application_id == "FORM-3"


def test_exporting_again_adds_nothing_twice(tmp_path: Path) -> None:
    _, _, sheets, questions = EXPORTS["Microsoft Forms"]
    (rows,) = sheets.values()
    later = [*rows, [8, BEGUN, SENT, "anonymous", None, None, "Graz", *ANSWERS[1:]]]
    write(tmp_path / "input/received/older.xlsx", sheets)

    read = reading(tmp_path, {"Sheet1": later}, questions)

    ids = [application.application_id for application in read.programme.applications]
    assert sorted(ids) == ["ER-FORM-7", "ER-FORM-7", "ER-FORM-8"]  # the same row counts once


def test_two_contributions_that_share_a_block_have_their_whole_ids(tmp_path: Path) -> None:
    second = [*map(as_text, ANSWERS), None, UUID[:-1] + "c", *MADE[2:]]

    read = reading(tmp_path, {"Content": [*WHOLE, second]}, mapped("ER-FORM", SAME))

    ids = {application.application_id for application in read.programme.applications}
    assert ids == {f"ER-FORM-{UUID}", f"ER-FORM-{UUID[:-1]}c"}


def test_nobody_awards_themselves_by_a_form(tmp_path: Path) -> None:
    sheet = [[*ENGLISH[:5], *ASKED, "Verdict"], [7, BEGUN, SENT, "x", None, *ANSWERS, "Awarded"]]
    own = {"Question": "Verdict", "Column": "Decision"}

    read = reading(tmp_path, {"Sheet1": sheet}, mapped("ER-FORM", SAME, own))

    assert only(read, Application).decision is None
    assert codes(read.findings) == ["COLUMN-NOT-TRUSTED"]


def test_a_row_that_the_system_did_not_number_is_not_lost(tmp_path: Path) -> None:
    for name in ("Microsoft Forms", "Google Forms", "EUSurvey"):
        _, _, sheets, questions = EXPORTS[name]
        title, (*rows, last) = next(iter(sheets.items()))
        typed_below = [None if cell in (*MADE, 7, BEGUN, SENT) else cell for cell in last]

        read = reading(tmp_path, {title: [*rows, last, typed_below]}, questions)

        assert len(read.programme.applications) == len(read.programme.faulty) == 1
        assert "REQUIRED-BLANK" in codes(read.findings)


def test_a_claim_may_come_by_a_form(tmp_path: Path) -> None:
    asked = {"Activity": "Activity ID", "Who are you": "Participant ID", "What": "Category"}
    asked |= {"When": "Date from", "How much": "Amount", "Currency": "Currency", "Bill": "Receipt"}
    questions = table(
        "Form questions",
        *(
            {"Form": "CLAIM", "Sheet": "Expenses", "Question": question, "Column": column}
            for question, column in asked.items()
        ),
    )
    answers = ["SV-01", "P1", "Travel", date(2023, 3, 7), 120.5, "SEK", "R-1"]
    sheet: Table = [
        ["Zeitstempel", *asked],
        [datetime.fromisoformat("2023-03-20T10:00:00"), *answers],
    ]

    read = reading(tmp_path, {"Antworten": sheet}, questions)

    line = only(read, Expense)
    assert (line.line_id, str(line.amount), line.currency) == (
        "CLAIM-20230320100000",
        "120.50",
        "SEK",
    )
    assert line.submitted_on == date(2023, 3, 20)
