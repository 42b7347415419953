"""Score sheets, claim forms and new activities: what is known is in place, and is read back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.books import (
    SHEETS,
    Activity,
    Application,
    Category,
    CityRole,
    Decision,
    Evaluator,
    Expense,
    Expert,
    Faulty,
    Programme,
    Role,
    Score,
    Status,
)
from p2p_sheets.config import ApplicationType
from p2p_sheets.read import Reading, read_inputs
from p2p_sheets.rules.assignment import assign
from p2p_sheets.rules.selection import select
from p2p_sheets.rules.steps import commitments
from p2p_sheets.write.edition import Edition, FileNames
from p2p_sheets.write.forms import write_forms
from p2p_sheets.write.forms.score_sheets import write_score_sheets
from tests import kinds
from tests.libreoffice import needs_libreoffice, recalculated
from tests.programmes import (
    activity,
    case,
    config,
    expense,
    participant,
    row_of,
    visit,
    with_text,
)

EDITION = Edition("Programme", "2023-03", date(2023, 3, 31))


def application(
    application_id: str, kind: ApplicationType, cut_off: str, **changes: Any
) -> Application:
    """An application of Trondheim that nobody has decided upon."""
    values: dict[str, Any] = {
        "row": row_of(Application),
        "application_id": application_id,
        "activity_type": kind,
        "cut_off": cut_off,
        "submitted_on": date(2022, 10, 20),
        "city": "Trondheim",
        "country": "NO",
        "city_role": CityRole.LIGHTHOUSE,
        "project": "+CityxChange",
        "contact_name": "Kari Nordmann",
        "contact_email": "kari@trondheim.example",
        "title": "=Positive energy",
        "topic": "Districts",
        "expected_start": date(2023, 1, 10),
        "expected_end": date(2023, 1, 12),
    }
    return Application(**{**values, **changes})


def evaluator(name: str) -> Evaluator:
    values: dict[str, Any] = {"row": row_of(Evaluator), "evaluator": name}
    return Evaluator(**values)


def score(application_id: str, name: str, given: int = 5) -> Score:
    """A row of an evaluator who gave so many of the marks."""
    marks = {c.label: Decimal(4) for c in config().scoring.criteria[:given]}
    values: dict[str, Any] = {"application_id": application_id, "evaluator": name, "marks": marks}
    return Score(row=row_of(Score), **values)


def forms(
    folder: Path, programme: Programme, awarded: Sequence[Application] = (), **edition: Any
) -> dict[str, Path]:
    """Write the forms; gives them by their path below the folder."""
    held = {a.application_id: replace(a, decision=Decision.AWARDED) for a in awarded}
    others = (a for a in programme.applications if a.application_id not in held)
    programme = replace(programme, applications=(*others, *held.values()))
    found = case(programme)
    selection = select(found)
    suggested = [one for cut_off in selection.cut_offs for one in cut_off.experts]
    assigned, steps = assign(found, selection), commitments(found)
    paths = write_forms(folder, found, assigned, suggested, steps, replace(EDITION, **edition))
    return {path.relative_to(folder).as_posix(): path for path in paths}


def claims(folder: Path, programme: Programme) -> dict[str, Path]:
    """The claim forms alone."""
    written = forms(folder, programme)
    return {name: path for name, path in written.items() if name.startswith("claims/")}


def table(path: Path, title: str) -> list[dict[str, Any]]:
    """The filled rows of a sheet, by column title."""
    sheet = load_workbook(path)[title]
    header = header_row(sheet)
    titles = [cell.value for cell in sheet[header]]
    return [
        {str(k): v for k, v in zip(titles, row, strict=True) if v is not None}
        for row in sheet.iter_rows(min_row=header + 1, values_only=True)
        if any(v is not None for v in row)
    ]


def header_row(sheet: Worksheet) -> int:
    return int(str(sheet.freeze_panes)[1:]) - 1


def read(folder: Path) -> Reading:
    return read_inputs(folder, config(), date(2023, 5, 31))


# --- score sheets --------------------------------------------------------------------------------

REVIEW, MISSION = kinds.FOR_REVIEW, kinds.FOR_MISSION
TO_SCORE = Programme(
    applications=(
        application("ER-1-01", REVIEW, "ER-1"),
        application("ER-1-02", REVIEW, "ER-1"),
        application("ER-1-03", REVIEW, "ER-1", decision=Decision.REJECTED),
        application("EM-1-01", MISSION, "EM-1"),
    ),
    evaluators=(evaluator("Ann Öst"), evaluator("Bo Vest")),
    scores=(score("ER-1-01", "ANN  ÖST"), score("EM-1-01", "Bo Vest")),
)


def test_an_evaluator_gets_what_waits_for_their_marks_by_cut_off(tmp_path: Path) -> None:
    written = forms(tmp_path, TO_SCORE)
    ids = {
        name: [row["Application ID"] for row in table(path, "Scores")]
        for name, path in written.items()
        if name.endswith(".xlsx")
    }
    assert ids == {
        "scores/scores_ER-1_Ann_Ost.xlsx": ["ER-1-02"],
        "scores/scores_ER-1_Bo_Vest.xlsx": ["ER-1-01", "ER-1-02"],
        "scores/scores_EM-1_Ann_Ost.xlsx": ["EM-1-01"],
    }


def test_a_score_sheet_shows_what_is_scored_and_names_the_evaluator(tmp_path: Path) -> None:
    path = forms(tmp_path, TO_SCORE)["scores/scores_EM-1_Ann_Ost.xlsx"]
    assert table(path, "Scores") == [
        {
            "Application ID": "EM-1-01",
            "Evaluator": "Ann Öst",
            "(City)": "Trondheim (NO)",
            "(Title)": "=Positive energy",
        }
    ]
    lines = [cell.value for (cell,) in load_workbook(path)["Scores"]["A1:A3"]]
    assert lines[:2] == [config().programme.name, "Score sheet"]
    assert lines[2] == "Evaluator: Ann Öst     Cut-off: EM-1     Applications: 1"


def test_marks_that_are_given_stand_in_the_sheet_and_only_the_others_are_asked_for(
    tmp_path: Path,
) -> None:
    begun = replace(TO_SCORE, scores=(score("ER-1-01", "Ann Öst", given=2),))
    path = forms(tmp_path, begun)["scores/scores_ER-1_Ann_Ost.xlsx"]
    first, second = table(path, "Scores")
    labels = [c.label for c in config().scoring.criteria]
    assert [first.get(label) for label in labels] == [4, 4, None, None, None]
    assert not set(labels) & second.keys()


def test_se_1_a_score_sheet_asks_for_the_criteria_of_its_applications_alone(
    tmp_path: Path,
) -> None:
    own = '[scoring."Expert Mission"]\ncriteria = [{ label = "Urgency", weight = 100 }]\n'
    found = replace(
        case(replace(TO_SCORE, scores=())), config=with_text("weight = 10\n", f"weight = 10\n{own}")
    )
    for path in write_score_sheets(tmp_path, found, assign(found, select(found)), EDITION):
        if path.suffix == ".xlsx":
            sheet = load_workbook(path)["Scores"]
            titles = {cell.value for cell in sheet[header_row(sheet)]}
            wanted = {"Urgency"} if "EM-1" in path.name else {"Relevance"}
            assert titles & {"Urgency", "Relevance"} == wanted


def test_what_an_evaluator_leaves_blank_is_no_row(tmp_path: Path) -> None:
    path = forms(tmp_path, TO_SCORE)["scores/scores_EM-1_Ann_Ost.xlsx"]
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "came back.xlsx").write_bytes(path.read_bytes())
    assert read(tmp_path / "input").programme.scores == ()


def test_a_score_sheet_is_one_page(tmp_path: Path) -> None:
    many = tuple(application(f"ER-1-{n:02}", REVIEW, "ER-1") for n in range(12))
    written = forms(tmp_path, replace(TO_SCORE, applications=many, scores=()))
    sheet = load_workbook(written["scores/scores_ER-1_Ann_Ost.xlsx"])["Scores"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # one across
    assert sheet.max_row == header_row(sheet) + len(many)
    assert sheet.oddFooter is not None
    assert "signature of the evaluator" in str(sheet.oddFooter.left)


def test_a_dossier_is_what_the_city_wrote_and_nothing_else(tmp_path: Path) -> None:
    asked = replace(
        application("EM-1-01", MISSION, "EM-1", topic="Homes & heat"),
        expected_feedback="How to win over tenants?\nAnd landlords?",
        comment="Staff: the mayor called.",
    )
    written = forms(tmp_path, replace(TO_SCORE, applications=(asked,)))
    assert sorted(n for n in written if n.endswith(".docx")) == [
        "scores/dossiers/dossier_EM-1-01.docx"
    ]
    text = docx_text(written["scores/dossiers/dossier_EM-1-01.docx"])
    assert "How to win over tenants?\nAnd landlords?" in text
    assert "Homes & heat" in text
    assert "10 January 2023" in text
    assert text[text.index("Tentative meetings and visits") + 1] == "(left blank)"
    for stranger in ("Kari Nordmann", "kari@", "mayor", "Innovativeness", "Decision"):
        assert not any(stranger in paragraph for paragraph in text), stranger


def docx_text(path: Path) -> list[str]:
    """The paragraphs of a Word file and the cells of its tables."""
    document = Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def test_a_filled_score_sheet_is_read(tmp_path: Path) -> None:
    path = forms(tmp_path, TO_SCORE)["scores/scores_EM-1_Ann_Ost.xlsx"]
    workbook = load_workbook(path)
    sheet = workbook["Scores"]
    titles = [cell.value for cell in sheet[header_row(sheet)]]
    for criterion in config().scoring.criteria:
        sheet.cell(header_row(sheet) + 1, titles.index(criterion.label) + 1).value = 3.5
    (tmp_path / "input").mkdir()
    workbook.save(tmp_path / "input" / "came back.xlsx")
    (found,) = read(tmp_path / "input").programme.scores
    assert (found.application_id, found.evaluator) == ("EM-1-01", "Ann Öst")
    assert set(found.marks.values()) == {Decimal("3.5")}


# --- claim forms ---------------------------------------------------------------------------------

GUEST = participant("P012", Role.VISITOR, name="Maria Muster")
VISITED = Programme(activities=(visit(),), participants=(GUEST,))


def test_a_claim_form_has_its_ids_and_numbered_lines(tmp_path: Path) -> None:
    (path,) = claims(tmp_path, VISITED).values()
    assert path.name == "claim_P012_2023-03.xlsx"
    rows = table(path, "Expenses")
    assert [row["Line ID"] for row in rows] == [f"P012/2303-{n:02}" for n in range(1, 13)]
    assert {tuple(row.values())[1:] for row in rows} == {("SV-01", "P012", "Maria Muster")}


def test_line_numbers_that_were_used_are_not_used_again(tmp_path: Path) -> None:
    used = Faulty(Expense, row_of(Expense), "p012/2303-03", {})
    lines = (expense("P012/2303-01", Category.TRAVEL, "9.00"),)
    (path,) = claims(tmp_path, replace(VISITED, expenses=lines, faulty=(used,))).values()
    ids = [row["Line ID"] for row in table(path, "Expenses")]
    assert ids[:3] == ["P012/2303-02", "P012/2303-04", "P012/2303-05"]
    assert len(ids) == 12


def test_a_claim_form_offers_what_the_role_may_claim(tmp_path: Path) -> None:
    host = participant("P1", Role.HOST)
    written = claims(tmp_path, replace(VISITED, participants=(GUEST, host)))
    offered = {name: categories(path) for name, path in written.items()}
    assert offered == {
        "claims/claim_P012_2023-03.xlsx": ["Travel", "Accommodation", "Meals and local transport"],
        "claims/claim_P1_2023-03.xlsx": ["Hosting"],
    }


def test_rb_9_a_host_where_there_are_none_claims_as_the_beneficiary_that_it_is(
    tmp_path: Path,
) -> None:
    mission = activity("EM-01", kinds.MISSION)
    host = participant("P1", Role.HOST, "EM-01")
    those = Programme(activities=(mission,), participants=(host,))
    ((_, path),) = claims(tmp_path, those).items()
    assert categories(path) == ["Hosting"]
    cells = [cell.value for row in load_workbook(path).worksheets[0].rows for cell in row]
    assert sum("Beneficiary city" in str(cell) for cell in cells) == 1


def categories(path: Path) -> list[Any]:
    workbook = load_workbook(path)
    ((sheet, area),) = workbook.defined_names["list_category"].destinations
    return [cell.value for (cell,) in workbook[sheet][area]]


@pytest.mark.parametrize(
    ("changes", "person"),
    [
        ({"status": Status.PLANNED}, {}),
        ({"status": Status.CLOSED}, {}),
        ({"status": Status.CANCELLED}, {}),
        ({}, {"attended": False}),
        ({}, {"activity_id": "SV-99"}),
    ],
)
def test_nobody_gets_a_claim_form_who_has_nothing_to_claim(
    tmp_path: Path, changes: dict[str, Any], person: dict[str, Any]
) -> None:
    programme = Programme(activities=(visit(**changes),), participants=(replace(GUEST, **person),))
    assert claims(tmp_path, programme) == {}


def test_a_city_that_is_reviewed_may_claim_nothing_and_gets_no_form(tmp_path: Path) -> None:
    review = activity("ER-01", kinds.REVIEW)
    city = participant("P1", Role.BENEFICIARY, "ER-01")
    assert claims(tmp_path, Programme(activities=(review,), participants=(city,))) == {}


def test_a_claim_form_is_read_from_received_and_its_unused_rows_are_none(tmp_path: Path) -> None:
    (path,) = claims(tmp_path, VISITED).values()
    received = tmp_path / "input" / "received" / path.name
    received.parent.mkdir(parents=True)
    workbook = load_workbook(path)
    sheet = workbook["Expenses"]
    first = header_row(sheet) + 1
    for index, value in enumerate(("Travel", date(2023, 3, 6), None, None, 250), start=5):
        sheet.cell(first, index).value = value
    sheet.cell(first, 11).value = "R-1.pdf"
    sheet.cell(first, 12).value = date(2023, 3, 20)
    workbook.save(received)
    reading = read(tmp_path / "input")
    assert [str(finding) for finding in reading.findings] == []
    (line,) = reading.programme.expenses
    assert (line.line_id, line.amount, line.row.sheet.received) == (
        "P012/2303-01",
        Decimal(250),
        True,
    )


@needs_libreoffice
def test_a_claim_adds_itself_up_on_its_cover(tmp_path: Path) -> None:
    (path,) = claims(tmp_path, VISITED).values()
    workbook = load_workbook(path)
    sheet = workbook["Expenses"]
    titles = [cell.value for cell in sheet[header_row(sheet)]]
    typed: tuple[dict[str, Any], ...] = (
        {"Category": "Travel", "Amount": 250.5},
        {"Category": "Travel", "Amount": 90, "Currency": "NOK"},
        {
            "Category": "Accommodation",
            "Date from": date(2023, 3, 6),
            "Date to": date(2023, 3, 9),
        },
        {"Category": "Meals and local transport", "Quantity": 2},
    )
    for number, line in enumerate(typed, header_row(sheet) + 1):
        for title, value in line.items():
            sheet.cell(number, titles.index(title) + 1).value = value
    workbook.save(path)
    cells = recalculated(path)[0]["Declaration"]
    claimed = {row: cells[f"D{row}"] for row in range(12, 16)}
    assert list(claimed.values()) == [250.5, 300, 184, 734.5]
    assert cells["C16"] == 1  # a line in another currency


# --- experts -------------------------------------------------------------------------------------

MISSION_AWARDED = application(
    "EM-1-01",
    MISSION,
    "EM-1",
    decision=Decision.AWARDED,
    expected_feedback="Is it sound?",
    tentative_meetings="The utility",
)
MARKS = (score("EM-1-01", "Ann Öst"), score("EM-1-01", "Bo Vest"))


def expert(expert_id: str, **changes: Any) -> Expert:
    values: dict[str, Any] = {
        "expert_id": expert_id,
        "name": f"Expert {expert_id}",
        "city": "Porto",
        "country": "PT",
        "topics": "Districts, tariffs",
        "languages": "English",
    }
    return Expert(row=row_of(Expert), **{**values, **changes})


def test_an_award_is_offered_the_experts_who_fit_with_the_reason_in_the_row(
    tmp_path: Path,
) -> None:
    pool = (expert("X-1"), expert("X-2", city="Trondheim", country="NO"), expert("X-3", topics="Y"))
    path = forms(tmp_path, Programme(experts=pool, scores=MARKS), [MISSION_AWARDED])["experts.xlsx"]
    (row,) = table(path, "Participants")
    assert (row["Participant ID"], row["Activity ID"]) == ("P-EM-1-01-X-1", "A-EM-1-01")
    assert (row["Role"], row["Name"]) == ("Expert", "Expert X-1")
    assert row["Comment"] == (
        "Choice 1 for Trondheim: knows Districts; speaks English; free on 3 of 3 days; "
        "engaged 0 times so far."
    )


def test_a_mission_with_all_its_experts_is_offered_none(tmp_path: Path) -> None:
    mission = activity("A-EM-1-01", kinds.MISSION, application_id="EM-1-01")
    people = [participant(p, Role.EXPERT, "A-EM-1-01") for p in ("P1", "P2")]
    programme = Programme(
        scores=MARKS,
        activities=(mission,),
        participants=tuple(people),
        experts=(expert("X-1"),),
    )
    assert "experts.xlsx" not in forms(tmp_path, programme, [MISSION_AWARDED])


# --- templates of reports ------------------------------------------------------------------------


def test_st_9_templates_of_what_is_due_are_written_the_minutes_too(tmp_path: Path) -> None:
    review = activity("ER-01", kinds.REVIEW, start_date=date(2023, 3, 20))
    people = (participant("P1", Role.EXPERT, "ER-01"),)
    written = forms(tmp_path, Programme(activities=(review,), participants=people))
    reports = {name for name in written if name.startswith("reports/")}
    assert reports == {"reports/expert_report.docx", "reports/minutes.docx"}


# --- new activities ------------------------------------------------------------------------------

HOST = application("SV-1-01", kinds.FOR_HOST, "SV-1", decision=Decision.AWARDED)
VISITOR = application(
    "SV-1-07",
    kinds.FOR_VISITOR,
    "SV-1",
    city="Graz",
    country="AT",
    host_application="SV-1-01",
    expected_start=None,
    expected_end=None,
)


def test_an_award_becomes_an_activity_with_its_people(tmp_path: Path) -> None:
    path = forms(tmp_path, Programme(), [VISITOR, HOST])["new_activities.xlsx"]
    (row,) = table(path, "Activities")
    assert row["Activity ID"] == "A-SV-1-01"
    assert (row["Application ID"], row["Activity type"]) == ("SV-1-01", "Site Visit")
    assert (row["Status"], row["City"]) == ("Planned", "Trondheim")
    people = [
        (row["Participant ID"], row["Activity ID"], row["Role"], row.get("Application ID"))
        for row in table(path, "Participants")
    ]
    assert people == [
        ("P-SV-1-01", "A-SV-1-01", "Host city", None),
        ("P-SV-1-07", "A-SV-1-01", "Visitor city", "SV-1-07"),
    ]


def test_rows_of_new_activities_are_read_without_a_finding(tmp_path: Path) -> None:
    path = forms(tmp_path, Programme(), [VISITOR, HOST])["new_activities.xlsx"]
    reading = read(path.parent)
    assert [str(finding) for finding in reading.findings] == []
    assert len(reading.programme.activities) == 1
    assert len(reading.programme.participants) == 2


def test_an_award_with_an_activity_is_not_written_again(tmp_path: Path) -> None:
    there = visit(application_id="SV-1-01")
    guest = participant("P7", Role.VISITOR, application_id="SV-1-07")
    programme = Programme(activities=(there,), participants=(guest,))
    assert "new_activities.xlsx" not in forms(tmp_path, programme, [HOST, VISITOR])


def test_a_visitor_joins_the_activity_that_is_there(tmp_path: Path) -> None:
    programme = Programme(activities=(visit(application_id="SV-1-01"),))
    path = forms(tmp_path, programme, [VISITOR])["new_activities.xlsx"]
    assert table(path, "Activities") == []
    assert [row["Activity ID"] for row in table(path, "Participants")] == ["SV-01"]


def test_a_faulty_activity_is_no_reason_for_a_second_one(tmp_path: Path) -> None:
    faulty = Faulty(Activity, row_of(Activity), "SV-01", {"application_id": "SV-1-01"})
    path = forms(tmp_path, Programme(faulty=(faulty,)), [HOST, VISITOR])["new_activities.xlsx"]
    assert table(path, "Activities") == []
    assert [row["Activity ID"] for row in table(path, "Participants")] == ["SV-01"]


def test_forms_of_the_demo_say_so(tmp_path: Path) -> None:
    written = forms(tmp_path, VISITED, [HOST], demo=True)
    for path in (path for name, path in written.items() if not name.startswith("reports/")):
        workbook = load_workbook(path)
        sheets = [sheet for sheet in workbook.worksheets if sheet.title in SHEETS]
        assert sheets
        assert {sheet["A1"].value for sheet in sheets} == {"DEMO"}


def test_forms_are_the_same_bytes_at_every_writing(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first, second = (forms(folder, VISITED, [HOST, VISITOR]) for folder in (one, two))
    assert {n: p.read_bytes() for n, p in first.items()} == {
        n: p.read_bytes() for n, p in second.items()
    }


# --- names of files ------------------------------------------------------------------------------


@given(st.lists(st.lists(st.text(max_size=120), min_size=1, max_size=3), max_size=8))
def test_names_of_files_are_safe_and_never_the_same(parts: list[list[str]]) -> None:
    names = FileNames()
    given_out = [names.give("claim", *part) for part in parts]
    assert len({name.casefold() for name in given_out}) == len(given_out)
    for name in given_out:
        assert name.startswith("claim")
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>| ')
        assert len(name) <= 100
