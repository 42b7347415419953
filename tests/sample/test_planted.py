"""What a run finds in the sample is what was planted in it: all of it, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from p2p_sheets.config import load
from p2p_sheets.findings import Place, intake
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.month.decide import Month, Request, decide
from p2p_sheets.sample import Demo, Planted, compare, lay_out
from p2p_sheets.sample.mistakes import ACCEPTED, MISTAKES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Demo, Month]:
    folder = tmp_path_factory.mktemp("demo")
    config = load(ROOT / "config.toml")
    demo = lay_out(folder, config)
    request = Request(
        config,
        folder / "input",
        folder / "output",
        folder / "ledger.sqlite",
        demo.period,
        demo.as_of,
        demo=True,
    )
    return demo, decide(request)


def test_every_planted_mistake_is_found(run: tuple[Demo, Month]) -> None:
    demo, month = run
    assert compare(demo.planted, month.findings).missed == ()


def test_no_finding_is_invented(run: tuple[Demo, Month]) -> None:
    demo, month = run
    assert compare(demo.planted, month.findings).invented == ()


def test_the_severities_are_those_planted(run: tuple[Demo, Month]) -> None:
    demo, month = run
    planted = {mistake.code: mistake.severity for mistake in demo.planted}
    assert {f.code: f.severity.value for f in month.findings} == planted


def test_what_staff_accepted_was_used_and_leads_to_no_finding(run: tuple[Demo, Month]) -> None:
    _, month = run
    used = Counter(used.finding.code for used in month.used)
    assert set(used) == {
        "ACTIVITY-OUTSIDE-WINDOW",
        "CLAIM-LATE",
        "DELIVERABLE-MISSING",
        "DUPLICATE-POSSIBLE",
        "NOT-ATTENDED",
        "RECEIPT-MISSING",
    }
    assert len(used) == len(ACCEPTED)


def test_every_line_is_in_lines_or_held_or_in_error(run: tuple[Demo, Month]) -> None:
    _, month = run
    settled = [line.line_id for line in month.settlement.lines]
    held = [line.line_id for line in month.settlement.held]
    assert not set(settled) & set(held)
    assert len(settled) == len(set(settled))
    assert sorted(settled + held) == sorted(e.line_id for e in month.case.programme.expenses)


def test_there_are_more_than_sixty_kinds_over_all_sheets(run: tuple[Demo, Month]) -> None:
    demo, _ = run
    assert len({mistake.code for mistake in demo.planted}) > 60
    sheets = {mistake.sheet for mistake in demo.planted}
    assert {
        "Applications",
        "Scores",
        "Activities",
        "Participants",
        "Deliverables",
        "Expenses",
        "Exchange rates",
        "Overrides",
        "Corrections",
    } <= sheets


def test_every_mistake_of_the_list_was_planted(run: tuple[Demo, Month]) -> None:
    demo, _ = run
    assert {mistake.name for mistake in demo.planted} == {mistake.name for mistake in MISTAKES}


def test_every_mistake_has_a_name_of_its_own_and_a_known_code() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
    assert {mistake.code for mistake in MISTAKES} <= set(CODES)


def test_a_mistake_that_nothing_speaks_of_is_missed() -> None:
    planted = Planted("no receipt", "RECEIPT-MISSING", "error", "a.xlsx", "Expenses", "K7")
    elsewhere = CODES["RECEIPT-MISSING"].at(Place("a.xlsx", "Expenses", 8, 10), subject="x")
    there = CODES["RECEIPT-MISSING"].at(Place("a.xlsx", "Expenses", 7, 10), subject="x")
    assert compare([planted], [elsewhere]) == compare([planted], [elsewhere])
    assert compare([planted], [elsewhere]).missed == (planted,)
    assert compare([planted], [elsewhere]).invented == (elsewhere,)
    assert compare([planted], [there]).missed == ()
    assert compare([planted], [there]).invented == ()


def test_a_finding_of_another_code_is_invented() -> None:
    planted = Planted("left open", "WORKBOOK-OPEN", "warning", "office.xlsx")
    twice = intake.WORKBOOK_TWICE.at(Place("office.xlsx"), value="copy.xlsx")
    assert compare([planted], [twice]).missed == (planted,)
    assert compare([planted], [twice]).invented == (twice,)
