"""SE-9: a frozen ranking stays as the panel saw it, month after month."""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import BOOKS, Application, Score
from p2p_sheets.cli import main
from p2p_sheets.write.forms import write_filled
from tests.golden_run import table
from tests.programmes import CONFIG, config

CITIES = ["Eindhoven NL", "Stavanger NO", "Sabadell ES", "Miskolc HU", "Graz AT"]
PROJECTS = ["TRIANGULUM", "TRIANGULUM", "TRIANGULUM", "REMOURBAN", "GrowSmarter"]
ROLES = ["Lighthouse", "Lighthouse", "Fellow", "Fellow", "Fellow"]


def application(number: int, **changes: object) -> dict[str, object]:
    """A complete application for a review."""
    city, country = CITIES[number].split()
    return {
        "application_id": f"ER-1-{number}",
        "activity_type": "Expert Review",
        "cut_off": "ER-1",
        "submitted_on": date(2022, 10, 10 + number),
        "city": city,
        "country": country,
        "city_role": ROLES[number],
        "project": PROJECTS[number],
        "contact_name": "A Person",
        "contact_email": "person@example.org",
        "title": "A roadmap",
        "topic": "Energy",
        "expected_start": date(2022, 12, 5),
        "expected_end": date(2023, 1, 20),
        "background_documents": "Yes",
        "draft_document": "Yes",
        "document_length": 40,
        "expected_feedback": "Advice",
        "required_expertise": "Energy",
        **changes,
    }


def fill(office: Path, *, best: int = 0, **changes: object) -> None:
    """Lay out five applications with two evaluators each; `best` gets the highest marks."""
    book = next(b for b in BOOKS if b.file == "applications.xlsx")
    labels = [f"marks:{criterion.label}" for criterion in config().scoring.criteria]
    marks = [5.0 if number == best else 5.0 - number / 2 for number in range(5)]
    scores = [
        {"application_id": f"ER-1-{n}", "evaluator": who, **dict.fromkeys(labels, mark)}
        for n, mark in enumerate(marks)
        for who in "AB"
    ]
    rows = {
        Application: [application(n, **(changes if n == 1 else {})) for n in range(5)],
        Score: scores,
    }
    path = office / "input" / "applications.xlsx"
    write_filled(path, book, config(), rows, created=date(2022, 9, 1))  # type: ignore[arg-type]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A project folder with five applications for ER-1."""
    shutil.copy(CONFIG, tmp_path)
    (tmp_path / "input").mkdir()
    fill(tmp_path)
    return tmp_path


def run(office: Path, *arguments: str, as_of: str) -> int:
    """Run a command on a day."""
    return main([*arguments, "--quiet", "--config", str(office / "config.toml"), "--as-of", as_of])


def panel(office: Path, period: str) -> dict[str, str]:
    """The panel's files of a period, with their hashes."""
    folder = office / "output" / period / "panel"
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_se_9_later_periods_carry_the_same_bytes_whatever_the_marks_say_then(office: Path) -> None:
    run(office, as_of="2022-11-15")
    assert run(office, "freeze", "ER-1", as_of="2022-11-15") == 0
    frozen = panel(office, "2022-11")
    assert set(frozen) == {"freeze_ER-1.json", "ranking_ER-1.xlsx"}
    fill(office, best=4, decision="Withdrawn")
    run(office, as_of="2022-11-30")
    run(office, as_of="2022-12-31")
    for period in ("2022-11", "2022-12"):
        later = panel(office, period)
        assert later["ranking_ER-1.xlsx"] == frozen["ranking_ER-1.xlsx"]
        assert later["freeze_ER-1.json"] == frozen["freeze_ER-1.json"]
        assert "changes_ER-1.xlsx" in later


def test_se_9_a_place_given_back_goes_along_the_frozen_order(office: Path) -> None:
    run(office, "freeze", "ER-1", as_of="2022-11-15")
    path = office / "output/2022-11/panel/ranking_ER-1.xlsx"
    then = {row["Application ID"]: row["Proposal"] for row in table(path, "Ranking", "Rank")}
    assert [key for key, value in then.items() if value == "Reserve"] == ["ER-1-4"]
    fill(office, best=4, decision="Withdrawn")
    run(office, as_of="2022-12-31")

    rows = table(office / "output/2022-12/panel/changes_ER-1.xlsx", "Ranking now", "Rank")
    now = {row["Application ID"]: row["Proposal"] for row in rows}
    assert now["ER-1-4"] == "Proposed award"
    assert now["ER-1-1"] == "Not selected"


@pytest.mark.parametrize(
    ("cut_off", "as_of", "says"),
    [("ER-1", "2022-10-20", "still open"), ("ER-9", "2022-11-15", "is no cut-off of config.toml")],
)
def test_se_9_what_is_open_or_unknown_cannot_be_frozen(
    office: Path, cut_off: str, as_of: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(office, "freeze", cut_off, as_of=as_of) == 2
    assert says in capsys.readouterr().err


def test_se_9_a_frozen_cut_off_cannot_be_frozen_again(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(office, "freeze", "ER-1", as_of="2022-11-15")
    assert run(office, "freeze", "ER-1", as_of="2022-11-20") == 2
    assert "frozen already" in capsys.readouterr().err


def test_se_9_a_frozen_ranking_that_was_changed_stops_the_run(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(office, "freeze", "ER-1", as_of="2022-11-15")
    (office / "output/2022-11/panel/ranking_ER-1.xlsx").write_bytes(b"other")
    assert run(office, as_of="2022-12-31") == 2
    assert "was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"version": 2', '"version": 99'),
        ('"version": 2,', ""),
        ('"frozen_on": "2022-11-15"', '"frozen_on": "last autumn"'),
        ('"total": "5"', '"total": "5/0"'),
        ('"total": "5"', '"total": "high"'),
        ('"total": "5"', '"total": null'),
        ('"type": "Expert Review"', '"type": "Expert Revue"'),
        ('"version": 2', '"version" 2'),
        ('"cut_off": "ER-1"', '"cut_off": "../ER-1"'),
    ],
)
def test_se_9_a_damaged_freeze_file_ends_in_one_sentence(
    office: Path, right: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(office, "freeze", "ER-1", as_of="2022-11-15")
    capsys.readouterr()
    path = office / "output/2022-11/panel/freeze_ER-1.json"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    assert run(office, as_of="2022-12-31") == 2
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert "freeze_ER-1.json or its ranking is damaged" in told


def test_explain_tells_an_application_step_by_step(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["explain", "er-1-0", "--config", str(office / "config.toml")]
    assert main([*arguments, "--as-of", "2022-11-15"]) == 0
    told = capsys.readouterr().out
    assert "ER-1-0: Expert Review of Eindhoven (NL)" in told
    for rule in ("EL-1", "EL-6", "SE-1"):
        assert rule in told


def codes(office: Path, period: str) -> dict[str, int]:
    """How many findings of each code the run of a period had."""
    tree = json.loads((office / "output" / period / "run.json").read_text(encoding="utf-8"))
    found: dict[str, int] = tree["findings"]
    return found


def test_se_9_a_freeze_whose_file_is_gone_is_noticed(office: Path) -> None:
    run(office, as_of="2022-11-15")
    run(office, "freeze", "ER-1", as_of="2022-11-15")
    (office / "output/2022-11/panel/freeze_ER-1.json").unlink()

    assert run(office, as_of="2022-11-30") == 1
    assert codes(office, "2022-11")["FREEZE-MISSING"] == 1


def test_se_9_freeze_says_that_it_is_for_good_and_who_still_waits(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(office, expected_feedback=None)
    config_file = str(office / "config.toml")
    assert main(["freeze", "ER-1", "--config", config_file, "--as-of", "2022-11-15"]) == 0

    said = capsys.readouterr().out
    assert "Still without a rank: ER-1-1." in said
    assert "this cannot be undone" in said


def test_se_9_a_decision_typed_into_a_ranking_is_told_with_its_cell(office: Path) -> None:
    run(office, as_of="2022-11-15")
    ranking = office / "output/2022-11/panel/ranking_ER-1.xlsx"
    book = load_workbook(ranking)
    rows = list(book["Ranking"].iter_rows())
    top = next(n for n, row in enumerate(rows) if row[0].value == "Rank")
    at = next(n for n, cell in enumerate(rows[top]) if cell.value == "Decision")
    rows[top + 1][at].value = "Awarded"
    book.save(office / "input/ranking from the panel.xlsx")

    assert run(office, as_of="2022-11-16") == 0
    assert codes(office, "2022-11")["DECISION-ELSEWHERE"] == 1
