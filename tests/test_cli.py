"""The commands as people type them: exit status, and one sentence where they cannot run."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from p2p_sheets.books import BOOKS, Activity, Application, Expense, Participant
from p2p_sheets.cli import commands, main
from p2p_sheets.write.forms import write_filled
from tests.programmes import CONFIG, ROOT, config

AS_OF = ["--as-of", "2023-03-31"]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A project folder of its own, with an empty input folder."""
    shutil.copy(CONFIG, tmp_path)
    (tmp_path / "input").mkdir()
    return tmp_path


def run(office: Path, *arguments: str) -> int:
    """Run a command in a project folder."""
    return main([*arguments, "--config", str(office / "config.toml")])


def book(name: str, office: Path, rows: dict[type, list[dict[str, object]]]) -> Path:
    """Fill in a template and put it into the input folder."""
    template = next(b for b in BOOKS if b.file == name)
    path = office / "input" / name
    write_filled(path, template, config(), rows, created=date(2023, 3, 1))  # type: ignore[arg-type]
    return path


EXPENSE = {
    "line_id": "P1/01",
    "activity_id": "SV-01",
    "participant_id": "P1",
    "category": "Travel",
    "date_from": date(2023, 3, 7),
    "amount": "12,5",
    "receipt": "R1",
    "submitted_on": date(2023, 3, 20),
}


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on stderr: one line, and no traceback."""
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert said.err.count("\n") == 1
    return said.err


def test_without_an_input_folder_it_says_so_and_writes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "input").rmdir()
    assert run(office, *AS_OF) == 2
    assert "no input folder" in sentence(capsys)
    assert not list((office / "output").rglob("*.xlsx"))


def test_an_empty_input_folder_is_one_sentence(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(office, *AS_OF) == 2
    assert "no workbook" in sentence(capsys)


def test_a_missing_configuration_is_one_sentence(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "config.toml").unlink()
    assert run(office, *AS_OF) == 2
    assert "config.toml" in sentence(capsys)


def test_a_demo_takes_the_configuration_that_is_named(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CONFIG.read_text(encoding="utf-8")
    (office / "config.toml").write_text(text.replace('id = "EM-3"', 'id = "EM-7"'), "utf-8")
    assert run(office, "demo", str(office / "demo"), "--quiet") == 2
    assert "without --config" in sentence(capsys)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "WORKBOOK-DAMAGED"),
        (b"text", "WORKBOOK-DAMAGED"),
        (b"PK\x03\x04", "WORKBOOK-DAMAGED"),
    ],
)
def test_a_file_that_is_no_workbook_is_a_finding(office: Path, content: bytes, code: str) -> None:
    (office / "input" / "claims.xlsx").write_bytes(content)
    assert run(office, "--quiet", *AS_OF) == 1
    assert code in findings(office)


def test_a_missing_sheet_is_a_finding_and_its_lines_wait(office: Path) -> None:
    book("expenses.xlsx", office, {Expense: [{**EXPENSE, "amount": 12.5}]})
    assert run(office, "--quiet", *AS_OF) == 1
    assert "SHEET-MISSING" in findings(office)


def test_a_missing_required_column_is_a_finding(office: Path) -> None:
    import openpyxl

    path = book("expenses.xlsx", office, {Expense: [{**EXPENSE, "amount": 12.5}]})
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Expenses"]
    for cell in sheet[1]:
        if cell.value == "Date from":
            cell.value = "Something else"
    workbook.save(path)
    assert run(office, "--quiet", *AS_OF) == 1
    assert "COLUMN-MISSING" in findings(office)


def test_text_in_an_amount_is_a_finding_at_its_cell(office: Path) -> None:
    book("expenses.xlsx", office, {Expense: [{**EXPENSE, "amount": "twelve"}]})
    assert run(office, "--quiet", *AS_OF) == 1
    assert "AMOUNT-UNREADABLE" in findings(office)


@pytest.mark.parametrize(
    "arguments", [["--as-of", "31.03.2023"], ["--period", "2023-13"], ["--nonsense"], ["frieze"]]
)
def test_a_mistyped_option_is_one_sentence(
    office: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(office, *arguments)
    assert stopped.value.code == 2
    sentence(capsys)


def test_check_writes_the_findings_only(office: Path) -> None:
    book("expenses.xlsx", office, {Expense: [EXPENSE]})
    assert run(office, "check", "--quiet", *AS_OF) == 1
    written = [p.name for p in (office / "output").rglob("*.xlsx")]
    assert written == ["findings_2023-03.xlsx"]
    assert (office / "output" / "check" / "findings_2023-03.xlsx").is_file()


def test_json_prints_the_figures_as_one_object(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book("expenses.xlsx", office, {Expense: [EXPENSE]})
    run(office, "--json", *AS_OF)
    figures = json.loads(capsys.readouterr().out)
    assert figures["lines_read"] == 1


def test_a_blank_programme_runs_and_asks_for_nothing(office: Path) -> None:
    for name, record in (("applications.xlsx", Application), ("participants.xlsx", Participant)):
        book(name, office, {record: []})
    assert run(office, "--quiet", *AS_OF) == 0


def test_a_page_about_the_output_folder_may_lie_in_it(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = office / "output" / "README.md"
    page.parent.mkdir()
    shutil.copy(ROOT / "output" / "README.md", page)
    book("expenses.xlsx", office, {Expense: [EXPENSE]})
    for command in ([], ["check"], ["forms"], []):
        assert run(office, *command, *AS_OF) in (0, 1)
    assert "Moved aside" not in capsys.readouterr().out
    assert page.read_bytes() == (ROOT / "output" / "README.md").read_bytes()
    assert not (office / "output" / "kept").exists()


def test_forms_say_what_they_wrote_and_leave_nothing_stale(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mission: dict[str, object] = {
        "activity_id": "EM-01",
        "activity_type": "Expert Mission",
        "application_id": "A1",
    }
    mission |= {"city": "Trondheim", "country": "NO", "title": "Roofs", "status": "Contracted"}
    expert: dict[str, object] = {"role": "Expert", "country": "AT", "contracted_days": "5"}
    people = [
        {**expert, "participant_id": who, "activity_id": "EM-01", "name": who}
        for who in ("P1", "P2", "P3")
    ]
    award: dict[str, object] = {"application_id": "A1", "activity_type": "Expert Mission"}
    book("applications.xlsx", office, {Application: [award]})

    def written(*there: dict[str, object]) -> list[str]:
        book("participants.xlsx", office, {Activity: [mission], Participant: list(there)})
        capsys.readouterr()
        assert run(office, "forms", *AS_OF) == 0
        return sorted(p.name for p in folder.rglob("*.xlsx"))

    folder = office / "output" / "forms" / "2023-03" / "claims"
    three = [f"claim_P{n}_2023-03.xlsx" for n in (1, 2, 3)]
    assert written(*people) == three
    assert "3 claim forms to send to those who may claim (claims)" in capsys.readouterr().out
    stamp = (folder / three[0]).stat().st_mtime_ns
    (folder / three[2]).write_bytes(b"filled in by hand")
    assert written(people[0]) == three[:1]
    assert stamp == (folder / three[0]).stat().st_mtime_ns  # what is the same stays as it lies
    said = capsys.readouterr().out
    assert said.count("Moved aside, because it had been changed by hand") == 1
    (kept,) = (office / "output" / "kept").rglob("*.xlsx")
    assert kept.read_bytes() == b"filled in by hand"


def test_explain_offers_the_nearest_id(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    activity: dict[str, object] = {
        "activity_id": "SV-01",
        "activity_type": "Site Visit",
        "application_id": "A1",
    }
    book("expenses.xlsx", office, {Expense: [{**EXPENSE, "amount": 12.5}]})
    book("participants.xlsx", office, {Activity: [activity]})
    capsys.readouterr()
    assert run(office, "explain", "P1/02", *AS_OF) == 2
    assert 'Did you mean "P1/01"?' in sentence(capsys)


def findings(office: Path) -> dict[str, int]:
    """The findings of the run, by code."""
    tree = json.loads((office / "output" / "2023-03" / "run.json").read_text(encoding="utf-8"))
    found: dict[str, int] = tree["findings"]
    return found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["Frezee", "ER-1"], 'There is no command "Frezee". Did you mean "freeze"?'),
        (["7"], 'There is no command "7".'),
        (["--period", "2023-13"], '"2023-13" is not a month like 2023-03'),
        (["--period", "March"], '"March" is not a month like 2023-03'),
        (["--as-of", "2023-02-30"], '"2023-02-30" is not a date like 2023-03-31'),
    ],
)
def test_a_mistyped_command_or_option_is_one_sentence_that_repeats_what_was_typed(
    office: Path, typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(office, *typed)
    assert ended.value.code == 2
    assert said in sentence(capsys)


@pytest.mark.parametrize(
    ("cut_off", "said"),
    [("ER-9", "ER-9 is no cut-off of config.toml."), ("ER-1", "There is no application for ER-1")],
)
def test_freezing_what_is_not_there_says_why(
    office: Path, cut_off: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    book("office.xlsx", office, {})
    assert run(office, "freeze", cut_off, *AS_OF) == 2
    assert sentence(capsys).startswith(said)


def test_a_fault_of_the_program_ends_with_one_sentence_and_status_3(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(commands, "decide", faulty)

    assert run(office, "check") == 3
    assert "A fault of the program stopped it (ZeroDivisionError in commands.py" in sentence(capsys)
