"""The sample programme: its size, its sense, and that it is the same every time."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Programme, Role, Status
from p2p_sheets.case import Case
from p2p_sheets.cities import Register
from p2p_sheets.config import Config, ConfigError, load
from p2p_sheets.config.load import parse
from p2p_sheets.rules.accounts import Answers, Releases
from p2p_sheets.rules.reimbursement import Numbering, settle
from p2p_sheets.rules.selection import select
from p2p_sheets.sample import CONFIG, lay_out, prepare
from p2p_sheets.sample.banks import BANKS
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.sample.programme import sample
from tests import kinds
from tests.golden_run import GoldenRun, own_time

pytestmark = own_time


@pytest.fixture(scope="module")
def config() -> Config:
    return load(CONFIG)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


@pytest.fixture(scope="module")
def clean(config: Config, register: Register) -> Programme:
    return sample(config, register)


def test_it_has_the_size_of_the_programme(clean: Programme) -> None:
    assert 290 <= len(clean.applications) <= 320
    assert len(clean.activities) == 51
    assert len(clean.participants) >= 150
    assert len(clean.expenses) >= 1500


def test_each_application_is_scored_by_two_to_four_evaluators(clean: Programme) -> None:
    for application in clean.applications:
        marked = [s for s in clean.scores_of[application.application_id] if s.marks]
        assert 2 <= len(marked) <= 4


def test_activities_are_in_all_states(clean: Programme) -> None:
    assert {activity.status for activity in clean.activities} == set(Status)
    types = Counter(activity.activity_type.key for activity in clean.activities)
    assert types == {"ER": 16, "EM": 15, "SV": 20}


def test_the_latest_cut_offs_are_undecided_and_all_others_decided(clean: Programme) -> None:
    decided: dict[str, set[bool]] = {}
    for application in clean.applications:
        key = f"{application.cut_off} {application.activity_type}"
        decided.setdefault(key, set()).add(application.decision is not None)
    undecided = {key for key, states in decided.items() if False in states}
    assert undecided == {"ER-6 Expert Review", "EM-4 Expert Mission"}
    assert all(len(states) == 1 for states in decided.values())


def test_lines_are_in_many_currencies(clean: Programme) -> None:
    used = {expense.currency for expense in clean.expenses}
    assert {"EUR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "GBP", "CHF", "TRY"} <= used


def test_visitor_cities_ask_for_several_visits_and_come_from_other_initiatives_too(
    clean: Programme,
) -> None:
    visitors = [a for a in clean.applications if a.activity_type == kinds.FOR_VISITOR]
    assert any(a.preference == 2 for a in visitors)
    assert any(a.preference == 3 for a in visitors)
    assert any(a.city_role.value == "Other initiative" for a in visitors)


def test_some_cities_send_two_people_of_whom_one_leads(clean: Programme) -> None:
    parties: dict[tuple[str, str | None], list[bool | None]] = {}
    for person in clean.participants:
        if person.role is Role.VISITOR:
            parties.setdefault((person.activity_id, person.city), []).append(person.lead)
    pairs = [leads for leads in parties.values() if len(leads) > 1]
    assert len(pairs) >= 5
    assert all(sorted(leads, key=str) == [False, True] for leads in pairs)


def test_nothing_is_found_in_it_before_mistakes_are_planted(
    clean: Programme, config: Config, register: Register
) -> None:
    case = Case(clean, config, register, AS_OF)
    chosen = select(case)
    settled = settle(case, Releases(), Answers(), Numbering("2024-03", draft=True))
    assert chosen.findings == ()
    assert settled.findings == ()
    assert settled.held == ()


def test_every_ceiling_is_met_and_is_missed(
    clean: Programme, config: Config, register: Register
) -> None:
    case = Case(clean, config, register, AS_OF)
    settled = settle(case, Releases(), Answers(), Numbering("2024-03", draft=True))
    cut = {line.rule for line in settled.lines if line.refused_eur > 0}
    whole = {line.rule for line in settled.lines if line.refused_eur == 0}
    rules = {"RB-1", "RB-2", "RB-3", "RB-4", "RB-5", "RB-6", "RB-7"}
    assert rules <= cut
    assert rules <= whole
    assert "RB-8" in cut  # a journey to a review, which is remote


def test_hardly_any_decision_departs_from_the_proposal_and_none_without_a_word(
    clean: Programme, config: Config, register: Register
) -> None:
    chosen = select(Case(clean, config, register, AS_OF))
    lines = [line for c in chosen.cut_offs for r in c.rounds for line in r.lines]
    departing = [line for line in lines if line.departs]
    decided = [line for line in lines if line.candidate.recorded.decision is not None]
    assert 2 <= len(departing) <= len(decided) / 50
    assert all(line.candidate.recorded.commented for line in departing)


def test_accounts_are_of_no_bank(clean: Programme) -> None:
    from schwifty import IBAN

    banked = [p for p in clean.participants if p.iban]
    assert len(banked) > 100
    for person in banked:
        iban = IBAN(person.iban or "")
        assert iban.country_code == person.country
        assert iban.bank is None
    assert {p.country for p in banked} <= set(BANKS)


def test_one_account_is_one_person_s(clean: Programme) -> None:
    owners: dict[str, set[str | None]] = {}
    for person in clean.participants:
        if person.iban:
            owners.setdefault(person.iban.replace(" ", ""), set()).add(person.email)
    assert all(len(emails) == 1 for emails in owners.values())


def test_addresses_belong_to_nobody(clean: Programme) -> None:
    written = [p.email for p in clean.participants] + [a.contact_email for a in clean.applications]
    written += [e.email for e in clean.experts] + [e.email for e in clean.evaluators]
    assert all(address and address.endswith(".example") for address in written)


def test_nothing_done_lies_in_the_future(clean: Programme) -> None:
    days: list[date] = [d.done_on for d in clean.deliverables]
    days += [e.submitted_on for e in clean.expenses] + [a.submitted_on for a in clean.applications]
    assert max(days) <= AS_OF


def test_the_same_bytes_every_time(golden: GoldenRun, tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path)
    again = lay_out(tmp_path, load(tmp_path / "config.toml"))
    laid_out = golden.folder / "input"
    files = {f.relative_to(laid_out) for f in _files(laid_out)}
    assert files == {f.relative_to(tmp_path / "input") for f in _files(tmp_path / "input")}
    assert again.planted == golden.planted
    for name in files:
        assert (laid_out / name).read_bytes() == (tmp_path / "input" / name).read_bytes(), name


def test_the_folder_holds_the_configuration_that_it_was_laid_out_with(golden: GoldenRun) -> None:
    assert (golden.folder / "config.toml").read_bytes() == CONFIG.read_bytes()
    assert load(golden.folder / "config.toml").folder == golden.folder


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_demo_stands_on_every_sheet(golden: GoldenRun) -> None:
    for path in _files(golden.folder / "input"):
        data = path.read_bytes()
        if not data.startswith(b"PK") or len(data) < 1000:
            assert b"DEMO" in data.replace(b"\0", b""), path
            continue
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "hidden" and sheet.title == "Lists":
                continue
            top = [cell for row in sheet.iter_rows(max_row=3, values_only=True) for cell in row]
            assert any("DEMO" in str(cell) for cell in top), (path, sheet.title)


def test_files_are_split_as_a_secretariat_would(golden: GoldenRun) -> None:
    paths = {
        f.relative_to(golden.folder / "input").as_posix() for f in _files(golden.folder / "input")
    }
    assert {"office.xlsx", "participants.xlsx", "expenses/expenses_2024-03.xlsx"} <= paths
    assert sum(path.startswith("received/application") for path in paths) == 2
    assert sum(path.startswith("received/claim P") for path in paths) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "EM-3"', 'id = "EM-7"'),
        ("threshold = 3.00", "threshold = 5.00"),
        ("population = [50_000, 500_000]", "population = [0, 500_000]"),
    ],
)
def test_another_programme_is_told_in_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    text = CONFIG.read_text(encoding="utf-8")
    other = parse(text.replace(old, new))
    with pytest.raises(ConfigError, match="as published"):
        lay_out(tmp_path, other)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    assert not prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_of_an_earlier_demo_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert prepare(folder)
    (folder / "input").mkdir()
    (folder / "input" / "old.xlsx").write_text("old")
    (folder / "ledger.sqlite").write_text("old")
    assert prepare(folder)
    assert [path.name for path in folder.iterdir()] == ["DEMO.txt"]


def test_a_configuration_in_the_folder_stays_until_the_demo_is_laid_out(tmp_path: Path) -> None:
    assert prepare(tmp_path)
    shutil.copy(CONFIG, tmp_path)
    assert prepare(tmp_path)
    assert (tmp_path / "config.toml").exists()


def test_a_demo_to_which_somebody_added_files_is_left_alone(tmp_path: Path) -> None:
    assert prepare(tmp_path)
    (tmp_path / "my notes.txt").write_text("keep")
    assert not prepare(tmp_path)
    assert (tmp_path / "my notes.txt").exists()
