"""Letters from run to run: what stands in the folder is not made again, whatever else is."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from p2p_sheets.month import outputs, publish
from p2p_sheets.month.decide import decide
from p2p_sheets.month.outputs import stage
from p2p_sheets.write.letters.render import Template
from tests.ledger.office import Office

FOLDER = "2023-03/staff/letters"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The references of the letters that are made from now on; management's files are left out."""
    monkeypatch.setattr(publish, "stage", stage)
    monkeypatch.setattr(outputs, "_management", lambda *_: None)
    references: list[str] = []
    render = Template.render

    def counted(template: Template, values: Any, written_on: date) -> bytes:
        references.append(values["reference"])
        return render(template, values, written_on)

    monkeypatch.setattr(Template, "render", counted)
    return references


@pytest.fixture
def busy(office: Office, made: list[str]) -> Office:
    """An office that has run, with a payment and two claims refused."""
    office.claim({"Line ID": "X", "Category": "Hosting"}, A=300, B=100)
    office.run()
    assert len(made) > 1
    made.clear()
    return office


def letter(office: Office, ending: str = ".docx") -> Path:
    """The draft of a payment's letter."""
    (found,) = (office.output / FOLDER).glob(f"payment_advice_*{ending}")
    return found


def test_what_stands_is_not_made_again(busy: Office, made: list[str]) -> None:
    before = busy.files()
    busy.run()
    assert made == []
    assert busy.files() == before


def edit(office: Office) -> None:
    letter(office).write_bytes(b"edited in Word")


def edit_mail(office: Office) -> None:
    letter(office, ".eml").write_bytes(b"edited in Outlook")


def delete(office: Office) -> None:
    letter(office).unlink()


def pay_more(office: Office) -> None:
    office.claim({"Line ID": "X", "Category": "Hosting"}, A=300, B=120)


def own_template(office: Office) -> None:
    word = Document()
    word.add_paragraph("We pay {{ amount }}.")
    folder = office.folder / office.request().config.letters.templates
    folder.mkdir()
    word.save(str(folder / "payment_advice.docx"))


@pytest.mark.parametrize("change", [edit, edit_mail, delete, pay_more, own_template])
def test_what_would_differ_or_does_not_stand_is_made_again(
    busy: Office, made: list[str], tmp_path: Path, change: Callable[[Office], None]
) -> None:
    change(busy)
    busy.run()
    assert "DRAFT-2023-03-001" in made
    afresh = busy.twin(tmp_path / "afresh")
    for file in (afresh.output / FOLDER).iterdir():
        file.unlink()
    afresh.run()
    assert afresh.files() == busy.files()


def test_another_day_or_a_release_makes_all_letters_again(busy: Office, made: list[str]) -> None:
    busy.run()
    busy.run(as_of="2023-03-30")
    assert set(made) > {"DRAFT-2023-03-001"}
    made.clear()
    busy.release("--new-ledger", as_of="2023-03-30")
    assert "2023-03-001" in made


def test_without_letters_a_draft_has_none_and_all_else(busy: Office, made: list[str]) -> None:
    with_letters = busy.files()
    edit(busy)
    ran = busy.run("--no-letters")
    assert made == []
    assert "Run once more without --no-letters" in ran.out
    assert "Moved aside, because it had been changed by hand: kept/2023-03/staff" in ran.out
    left_out = {name for name in with_letters if name.startswith(FOLDER)}
    kept = {name for name in busy.files() if name.startswith("kept/")}
    assert len(kept) == 1
    assert busy.files().keys() - kept == with_letters.keys() - left_out
    assert busy.record()["figures"] == run_record(with_letters)["figures"]
    assert "Run once more" not in busy.run().out
    assert {name: busy.files()[name] for name in with_letters} == with_letters


def test_a_release_has_its_letters_and_a_draft_without_leaves_them(
    busy: Office, made: list[str]
) -> None:
    assert "Run once more" not in busy.release("--no-letters", "--new-ledger").out
    assert "2023-03-001" in made
    released = {name: data for name, data in busy.files().items() if "advice_2023-03" in name}
    assert len(released) == 2
    known = busy.record()["letters"]
    busy.run("--no-letters")
    assert {name: busy.files()[name] for name in released} == released
    assert busy.record()["letters"].items() <= known.items()
    assert any(key.endswith("2023-03-001") for key in busy.record()["letters"])


def run_record(files: dict[str, bytes]) -> Any:
    """The run.json among files."""
    return json.loads(files["2023-03/run.json"])


def test_a_run_says_how_far_it_has_come_with_the_letters(busy: Office) -> None:
    edit(busy)
    told: list[str] = []
    publish.publish_draft(decide(busy.request(date(2023, 3, 31)), tell=told.append), told.append)
    assert told[-2:] == ["Writing", "Letters"]
