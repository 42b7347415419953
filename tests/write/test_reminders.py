"""The reminders workbook: who is reminded of what, the board, and its way back with `Done on`."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from p2p_sheets.books import Deliverable
from p2p_sheets.read.inputs import _is_wanted, limits_of, read_done
from p2p_sheets.rules.steps import State
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.reminders import LEGEND, told, write_reminders
from p2p_sheets.xlsx.reader import read_workbook
from tests.programmes import config
from tests.write.letters.month import PEOPLE, MonthOfLetters

MONTH = MonthOfLetters()


def written(month: MonthOfLetters, folder: Path, **letters: str) -> Path:
    """Write the workbook of a month."""
    path = folder / "reminders_2023-04.xlsx"
    write_reminders(path, month.steps, month.edition, letters)
    return path


def table(sheet: Worksheet, first_title: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its titles."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(i for i, row in enumerate(rows) if row[0] == first_title)
    titles = [str(value) for value in rows[header]]
    return [dict(zip(titles, row, strict=True)) for row in rows[header + 1 :]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(MONTH, tmp_path_factory.mktemp("reminders"))


def test_the_sheets_are_those_that_staff_look_for(path: Path) -> None:
    assert load_workbook(path).sheetnames == [
        "Reminders",
        "Later",
        "Board EM",
        "Board SV",
        "Impact forms",
    ]


def test_overdue_comes_first_then_the_next_thirty_days_by_party(path: Path) -> None:
    rows = table(load_workbook(path)["Reminders"], "When")
    parties = ["Secretariat", "Host city", "Beneficiary city", "Expert", "Visitor city"]
    order = [(row["When"] != "Overdue", parties.index(row["Party"])) for row in rows]
    assert order == sorted(order)
    assert {row["When"] for row in rows} == {"Overdue", "Coming"}
    for row in rows:
        due = row["Due date"].date()
        assert row["Days late"] == ((MONTH.as_of - due).days if row["When"] == "Overdue" else None)
        assert (due - MONTH.as_of).days <= 30


def test_every_open_commitment_stands_in_one_row_of_one_sheet(path: Path) -> None:
    book = load_workbook(path)
    rows = [*table(book["Reminders"], "When"), *table(book["Later"], "When")]
    steps = [(row["Activity ID"], row["Step"], row["Participant ID"]) for row in rows]
    assert len(set(steps)) == len(steps)
    open_ones = [
        c
        for c in MONTH.steps.commitments
        if c.state in (State.LATE, State.DUE)
        or (not c.step.lapses and c.state in (State.NOT_YET, State.UNDATED))
    ]
    assert len(rows) == len(open_ones)


def test_a_cancelled_activity_is_on_the_board_alone(path: Path) -> None:
    book = load_workbook(path)
    assert "EM-09" not in {row["Activity ID"] for row in table(book["Reminders"], "When")}
    board = {row["Activity ID"]: row for row in table(book["Board EM"], "Activity ID")}
    assert board["EM-09"]["Status"] == "Cancelled"
    assert set(list(board["EM-09"].values())[5:]) == {"–"}


def test_the_board_tells_by_sign_and_word(path: Path) -> None:
    sheet = load_workbook(path)["Board SV"]
    board = {row["Activity ID"]: row for row in table(sheet, "Activity ID")}
    assert board["SV-01"]["Visit"] == "✓ done"
    assert board["SV-01"]["Preparation meeting"] == "! 52 days"
    assert board["SV-01"]["Testimonial"] == "! 29 days 1/3"
    assert board["SV-02"]["Resumé"] == "● 2023-05-11"
    assert board["SV-02"]["Evaluation"] == "○ 2023-05-18"
    assert board["SV-01"]["Documentation"] == "– past"
    signs = {str(value)[0] for row in board.values() for value in list(row.values())[5:]}
    assert signs <= {part.strip()[0] for part in LEGEND.split("   ")}


def test_the_board_shows_the_worst_of_all_who_owe_a_step() -> None:
    late, due, done = (
        next(c for c in MONTH.steps.commitments if c.state is state and not c.step.lapses)
        for state in (State.LATE, State.DUE, State.DONE)
    )
    assert told([done, due, late]).startswith("! ")
    assert told([done, due, late]).endswith(" 1/3")
    assert told([done, done]) == "✓ done"
    assert told([]) == "–"


@pytest.mark.parametrize(
    ("as_of", "there"),
    [
        (date(2022, 4, 28), False),
        (date(2022, 4, 29), True),  # due in a year to the day
        (date(2023, 4, 29), True),
        (date(2023, 9, 1), True),  # overdue
    ],
)
def test_st_5_impact_forms_of_the_next_twelve_months_are_listed(
    as_of: date, there: bool, tmp_path: Path
) -> None:
    month = MonthOfLetters(as_of=as_of)
    sheet = load_workbook(written(month, tmp_path))["Impact forms"]
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert any("SV-00" in row for row in rows) is there


def test_a_row_names_the_letter_that_asks_for_it(tmp_path: Path) -> None:
    letters = MONTH.first.by_commitment
    rows = table(load_workbook(written(MONTH, tmp_path, **letters))["Reminders"], "When")
    files = {row["Letter"] for row in rows if row["Letter"]}
    assert "request_SV-01_P3.docx" in files
    asked = [row for row in rows if row["Letter"] == "request_SV-01_P3.docx"]
    assert [row["Deliverable"] for row in asked] == ["Reflection report", "Testimonial"]


def test_only_done_on_and_reference_can_be_filled_in(path: Path) -> None:
    sheet = load_workbook(path)["Reminders"]
    titles = {cell.value: cell.column for row in sheet.iter_rows(max_row=8) for cell in row}
    last = sheet[sheet.max_row]
    unlocked = {cell.column for cell in last if not cell.protection.locked}
    assert unlocked == {titles["Done on"], titles["Reference"]}
    assert sheet.protection.sheet
    (rule,) = sheet.data_validations.dataValidation
    assert rule.type == "date"


def test_same_steps_same_bytes(tmp_path: Path) -> None:
    back = MonthOfLetters(people=PEOPLE[::-1], deliverables=MONTH.deliverables[::-1])
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = written(MONTH, tmp_path / "a"), written(back, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_an_empty_programme_has_an_empty_workbook(tmp_path: Path) -> None:
    month = MonthOfLetters(activities=(), people=(), deliverables=(), lines=())
    sheet = load_workbook(written(month, tmp_path))["Reminders"]
    assert sheet.cell(sheet.max_row, 1).value == "Nothing to list."


def test_the_demo_says_so_on_every_sheet(tmp_path: Path) -> None:
    edition = Edition("P", "2023-04", MONTH.as_of, demo=True)
    write_reminders(tmp_path / "r.xlsx", MONTH.steps, edition)
    assert {sheet["A2"].value for sheet in load_workbook(tmp_path / "r.xlsx")} == {"DEMO"}


# --- the way back --------------------------------------------------------------------------------
def ticked(path: Path, **done: tuple[str, Any]) -> list[tuple[Any, ...]]:
    """Fill in Done on of one row per sheet (its step, the day), and read the workbook back."""
    book = load_workbook(path)
    for name, (step, day) in done.items():
        sheet = book[name]
        header = next(row for row in sheet.iter_rows() if row[0].value == "When")
        titles = {cell.value: index for index, cell in enumerate(header)}
        row = next(r for r in sheet.iter_rows() if r[titles["Step"]].value == step)
        row[titles["Done on"]].value = day
    out = io.BytesIO()
    book.save(out)
    raw = read_workbook(
        out.getvalue(), limits_of(config()), lambda name: name == "Later" or _is_wanted(name)
    )
    return [
        (read.records, read.faulty, [f.code for f in read.findings])
        for read in read_done(raw, "back.xlsx", config(), date(2023, 5, 1))
    ]


def test_what_is_not_ticked_is_not_read(path: Path) -> None:
    assert ticked(path) == [([], [], []), ([], [], [])]


def test_a_ticked_row_is_a_row_of_deliverables(path: Path) -> None:
    day = date(2023, 4, 20)
    reminders, later = ticked(
        path,
        Reminders=("Reflection report", day),
        Later=("First evaluation of the report", date(2023, 4, 29)),
    )
    (first,), _, codes = reminders
    assert isinstance(first, Deliverable)
    assert (first.activity_id, first.participant_id) == ("SV-01", "P3")
    assert (first.deliverable, first.done_on) == ("Reflection report", day)
    assert codes == []
    assert first.row.place("done_on").cell.startswith("K")
    (second,), _, _ = later
    assert (second.participant_id, second.deliverable) == (None, "Evaluation")


def test_a_ticked_commitment_is_done_in_the_next_run(path: Path) -> None:
    (rows, _, _), _ = ticked(path, Reminders=("Reflection report", date(2023, 4, 20)))
    month = MonthOfLetters(deliverables=(*MONTH.deliverables, *rows))
    before = {c.key for c in MONTH.steps.in_state(State.DONE)}
    after = {c.key for c in month.steps.in_state(State.DONE)}
    assert after - before == {"SV-01|Reflection report|Visitor city|P3"}


@pytest.mark.parametrize("day", ["soon", "03/04/2023", date(2024, 1, 1)])
def test_a_wrong_day_is_an_error_at_its_cell(path: Path, day: Any) -> None:
    (records, faulty, codes), _ = ticked(path, Reminders=("Reflection report", day))
    assert (records, len(faulty), len(codes)) == ([], 1, 1)


def test_what_cannot_be_entered_is_refused_rather_than_counted_for_all(tmp_path: Path) -> None:
    nobody = tuple(p for p in PEOPLE if p.participant_id != "P1")
    path = written(MonthOfLetters(people=nobody), tmp_path)
    row = ("Resumé of the visit", date(2023, 4, 20))
    (records, faulty, codes), _ = ticked(path, Reminders=row)
    assert (records, len(faulty), len(codes)) == ([], 1, 1)


def test_st_9_a_step_that_lapses_can_be_ticked_too(path: Path) -> None:
    row = ("Review of the draft report", date(2023, 4, 20))
    (records, faulty, codes), _ = ticked(path, Reminders=row)
    assert [row.deliverable for row in records] == ["Review of the draft"]
    assert (faulty, codes) == ([], [])


def test_a_workbook_without_its_titles_is_told(path: Path) -> None:
    raw = read_workbook(path.read_bytes(), limits_of(config()), _is_wanted)
    bare = replace(raw, sheets=tuple(replace(s, rows=s.rows[-3:]) for s in raw.sheets))
    (read,) = read_done(bare, "back.xlsx", config(), date(2023, 5, 1))
    assert read.records == []
