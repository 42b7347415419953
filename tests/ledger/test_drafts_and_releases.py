"""Drafts register nothing; a release is final, numbered, and holds only what is new."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.cli import monthly_run as cli_month
from p2p_sheets.ledger.entries import GENESIS
from p2p_sheets.month.decide import Month, decide
from tests.ledger.office import Office, answer, correction
from tests.programmes import ROOT
from tests.read.tables import table

AHEAD = str(date.today() + timedelta(days=9))  # noqa: DTZ011 (midnight may pass before it is used)


# --- drafts --------------------------------------------------------------------------------------
def test_a_draft_registers_nothing_and_says_so_on_every_sheet(office: Office) -> None:
    assert office.run().status == 0
    assert not office.ledger.exists()
    book = load_workbook(office.payments(draft=True))
    assert {sheet["A2"].value for sheet in book} == {"DRAFT - not for payment"}
    assert office.record()["ledger_head"] == ""
    ids = [cell.value for cell in book["Payments"]["A"] if str(cell.value).startswith("DRAFT-")]
    assert ids == ["DRAFT-2023-03-001"]


def test_an_older_draft_of_the_period_goes_away(office: Office) -> None:
    office.run()
    office.release("--new-ledger")
    assert not office.payments(draft=True).exists()
    office.claim(A=300, B=100, C=50)
    office.run()
    assert office.payments("2023-03-2", draft=True).exists()
    office.claim(A=300, B=100)
    office.run()
    assert [path.name for path in office.payments().parent.glob("payments_*.xlsx")] == [
        "payments_2023-03.xlsx"
    ]


def test_a_draft_that_the_program_does_not_know_is_set_aside(office: Office) -> None:
    office.run()
    stranger = office.payments(draft=True).with_name("payments_2023-03_DRAFT-LAPTOP.xlsx")
    stranger.write_bytes(b"somebody's")
    ran = office.run()
    assert not stranger.exists()
    kept = [name for name in office.files() if name.startswith("kept/")]
    assert len(kept) == 1
    assert kept[0] in ran.out


# --- releases ------------------------------------------------------------------------------------
def test_a_second_release_in_a_month_holds_only_what_is_new(released: Office) -> None:
    first = released.payments().read_bytes()
    released.claim(A=300, B=100, C=150, D=20)
    ran = released.release()
    assert "payments_2023-03-2.xlsx" in ran.out
    assert released.amounts("2023-03-2") == {"C": "100", "D": "0"}  # 400 of 500 were drawn (RB-12)
    assert released.payments().read_bytes() == first
    assert [entry.release for entry in released.entries()] == ["2023-03", "2023-03-2"]


def test_a_release_settles_the_refused_lines_too(released: Office) -> None:
    released.claim(A=300, B=100, C=150, D=20)
    released.release()
    released.claim(A=300, B=100, C=150, D=30)
    assert released.run("--release").status == 0
    assert "CHANGED-AFTER-RELEASE" in released.codes()
    assert len(released.entries()) == 2


def test_a_run_with_nothing_new_releases_nothing(released: Office) -> None:
    before = released.ledger.read_bytes()
    ran = released.run("--release", as_of="2023-04-30")
    assert "Nothing new to release" in ran.out
    assert released.ledger.read_bytes() == before
    assert not list((released.output / "2023-04" / "finance").glob("*"))


def test_held_lines_alone_make_no_payment_workbook(office: Office) -> None:
    office.claim({"Line ID": "A", "Receipt": None})
    assert office.run().status == 1
    assert not (office.output / "2023-03" / "finance").exists()
    assert "Nothing new" in office.run("--release", "--new-ledger").out
    assert not office.ledger.exists()


def test_beside_a_release_lie_its_rows_and_its_evidence(released: Office) -> None:
    (entry,) = released.entries()
    copy = json.loads((released.payments().parent / "release_2023-03.json").read_text())
    assert (copy["hash"], copy["previous"]) == (entry.hash, GENESIS)
    assert [line["line_id"] for line in copy["body"]["lines"]] == ["A", "B"]
    assert released.record()["ledger_head"] == entry.hash
    with zipfile.ZipFile(released.payments().parent / "evidence_2023-03.zip") as archive:
        assert archive.namelist() == [
            "config.toml",
            "figures.json",
            "input/base.xlsx",
            "input/claims.xlsx",
            "payments_2023-03.csv",
            "payments_2023-03.xlsx",
        ]
        assert archive.read("payments_2023-03.xlsx") == released.payments().read_bytes()
        assert archive.read("input/base.xlsx") == (released.input / "base.xlsx").read_bytes()


def test_the_evidence_finds_a_workbook_whatever_letters_its_name_is_spelled_in(
    office: Office,
) -> None:
    (office.input / "claims.xlsx").rename(office.input / "Ko\u0308ln.xlsx")
    office.release("--new-ledger")


def test_what_a_release_settled_stays_as_it_was_whatever_the_configuration_says_later(
    released: Office,
) -> None:
    config = released.folder / "config.toml"
    text = config.read_text()
    config.write_text(text.replace("eur = 500", "eur = 350"))
    assert text != config.read_text()
    released.claim(A=300, B=100, C=150)
    released.release()
    assert released.amounts("2023-03-2") == {"C": "0"}
    out = released.run("explain", "A").out
    assert "Due: 300.00 EUR" in out
    assert "ceiling of 500.00" in out


def test_an_input_changed_while_the_run_is_under_way_stops_the_release(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide_and_change(*arguments: Any, **more: Any) -> Month:
        month = decide(*arguments, **more)
        office.claim(A=301)
        return month

    monkeypatch.setattr(cli_month, "decide", decide_and_change)
    ran = office.run("--release", "--new-ledger")
    assert (ran.status, "changed while the run was under way" in ran.err) == (2, True)
    assert not office.ledger.exists()


# --- the very first release ----------------------------------------------------------------------
def test_a_first_release_needs_a_word(office: Office) -> None:
    assert "add --new-ledger" in office.refused("--release")


def test_new_ledger_is_refused_where_there_is_one(released: Office) -> None:
    assert "leave --new-ledger out" in released.refused("--release", "--new-ledger")


@pytest.mark.parametrize("gone", ["ledger.sqlite", "ledger.sqlite output/2023-03/finance"])
def test_new_ledger_is_refused_where_a_release_or_a_head_shows_that_there_was_one(
    released: Office, gone: str
) -> None:
    for name in gone.split():
        path = released.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    said = released.refused("--release", "--new-ledger")
    assert "There is no ledger" in said
    assert "restore-ledger" in said


def test_as_of_after_today_never_releases(released: Office) -> None:
    released.claim(A=300, B=100, C=50)
    assert "cannot be dated ahead" in released.refused("--release", as_of=AHEAD)


@pytest.mark.parametrize(
    ("arguments", "as_of"),
    [
        ((), "2023-03-31"),
        (("--period", "2023-05"), "2023-05-30"),
        (("--period", "2023-04"), "2023-06-30"),
    ],
    ids=["two months back", "a day back", "an earlier period"],
)
def test_no_release_is_made_before_the_newest_one(
    released: Office, arguments: tuple[str, ...], as_of: str
) -> None:
    released.claim(A=300, B=100, C=50)
    released.release(as_of="2023-05-31")
    released.claim(A=300, B=100, C=50, D=20)
    said = released.refused("--release", *arguments, as_of=as_of)
    assert "Release 2023-05 was made as of 2023-05-31" in said


def test_no_release_is_made_for_a_month_to_come(released: Office) -> None:
    released.claim(A=300, B=100, C=50)
    assert "has not begun on 2023-03-31" in released.refused("--release", "--period", "2031-05")


def test_a_correction_downwards_alone_is_a_release_with_no_payment(released: Office) -> None:
    row = correction("A", 100, date(2023, 3, 30))
    released.put("office", Corrections=table("Corrections", row))
    released.release(as_of="2023-04-30")
    book = load_workbook(released.payments("2023-04"))
    assert "Nothing to pay this time." in {cell.value for cell in book["Payments"]["A"]}
    titles = [cell.value for cell in book["Adjustments"][5]]
    values = [cell.value for cell in book["Adjustments"][6]]
    shown = dict(zip(titles, values, strict=True))
    assert (shown["Kind"], shown["Line ID"], shown["Still to recover EUR"]) == (
        "Recovery",
        "A",
        200,
    )


class Keyboard:
    """Somebody at a terminal who types these answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.left = list(answers)
        self.asked: list[str] = []
        monkeypatch.setattr("builtins.input", self)
        monkeypatch.setattr("p2p_sheets.cli.terminal.Terminal.can_ask", True)

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        return self.left.pop(0)


NAME = "Scalable Cities P2P Learning Programme"


def test_on_a_terminal_the_question_offers_the_first_release_and_has_the_name_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard = Keyboard(monkeypatch, "yes", NAME)
    office.run()
    assert "400.00 EUR" in keyboard.asked[0]
    assert NAME in keyboard.asked[1]
    assert [entry.release for entry in office.entries()] == ["2023-03"]


@pytest.mark.parametrize("answers", [("no",), ("",), ("yes", "something else"), ("yes", "")])
def test_any_other_answer_leaves_a_draft(
    office: Office, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...]
) -> None:
    keyboard = Keyboard(monkeypatch, *answers)
    office.run()
    assert not keyboard.left
    assert not office.ledger.exists()
    assert office.payments(draft=True).exists()


def test_on_a_terminal_a_second_release_needs_only_a_yes(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.claim(A=300, B=100, C=50)
    Keyboard(monkeypatch, "y")
    released.run()
    assert released.amounts("2023-03-2") == {"C": "50"}


def test_nobody_is_asked_about_a_day_to_come_or_where_nothing_is_new(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    Keyboard(monkeypatch)
    released.run()
    released.claim(A=300, B=100, C=50)
    released.run(as_of=AHEAD)


def test_what_is_released_on_a_terminal_is_what_was_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def type_and_change(question: str) -> str:
        office.claim(A=299, B=100)
        return NAME if "name" in question else "yes"

    Keyboard(monkeypatch)
    monkeypatch.setattr("builtins.input", type_and_change)
    ran = office.run()
    assert ran.status == 2
    assert "changed" in ran.err
    assert not office.ledger.exists()


def test_a_returned_payment_alone_is_asked_about_too(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(released.payments(), "2023-03-001", paid_on=date(2023, 3, 30), because="closed")
    iban = "AT611904300234573201"
    row = {"Subject ID": "2023-03-001", "Finding": "RETURNED-SAME-ACCOUNT", "Value": iban}
    released.put("office", Overrides=table("Overrides", row))
    keyboard = Keyboard(monkeypatch, "yes")
    released.run()
    assert "400.00 EUR" in keyboard.asked[0]
    assert [entry.release for entry in released.entries()] == ["2023-03", "2023-03-2"]


def test_a_second_run_at_once_says_who_runs_and_since_when(office: Office, tmp_path: Path) -> None:
    script = tmp_path / "hold.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from p2p_sheets.ledger.lock import only_run
        with only_run(Path({str(office.output)!r})):
            print("held", flush=True)
            sys.stdin.read()
        """)
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(cli_month.__file__).parents[2])},
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        ran = office.run("--release", "--new-ledger")
        assert ran.status == 2
        assert "Another run is under way (by " in ran.err
        assert " since 20" in ran.err
        other.kill()
    office.release("--new-ledger")


def test_a_release_that_nobody_reads_about_is_a_release_all_the_same(office: Office) -> None:
    office.claim(A=100)
    read, write = os.pipe()
    os.close(read)  # as `python run.py --release | head -0` does
    command = [sys.executable, "run.py", "--release", "--new-ledger", "--as-of", "2023-03-31"]
    ran = subprocess.run(
        [*command, "--config", str(office.folder / "config.toml")],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert ran.stderr == ""
    assert ran.returncode in (0, 1)
    assert [entry.release for entry in office.entries()] == ["2023-03"]
