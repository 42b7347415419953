"""What a run finds in the sample is what was planted in it: all of it, and nothing else."""

from collections import Counter

from p2p_sheets.findings import Place, Severity, intake
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.sample import Planted, compare
from p2p_sheets.sample.mistakes import ACCEPTED, MISTAKES
from tests.golden_run import GoldenRun, own_time

pytestmark = own_time


def test_every_planted_mistake_is_found(golden: GoldenRun) -> None:
    assert compare(golden.planted, golden.month.findings).missed == ()


def test_no_finding_is_invented(golden: GoldenRun) -> None:
    assert compare(golden.planted, golden.month.findings).invented == ()


def test_the_severities_are_those_planted(golden: GoldenRun) -> None:
    planted = {mistake.code: mistake.severity for mistake in golden.planted}
    assert {f.code: f.severity for f in golden.month.findings} == planted


def test_what_staff_accepted_was_used_and_leads_to_no_finding(golden: GoldenRun) -> None:
    used = Counter(used.finding.code for used in golden.month.used)
    assert set(used) == {
        "ACTIVITY-OUTSIDE-WINDOW",
        "CLAIM-LATE",
        "DELIVERABLE-MISSING",
        "DUPLICATE-POSSIBLE",
        "NOT-ATTENDED",
        "RECEIPT-MISSING",
    }
    assert len(used) == len(ACCEPTED)


def test_every_line_is_in_lines_or_held_or_in_error(golden: GoldenRun) -> None:
    settled = [line.line_id for line in golden.month.settlement.lines]
    held = [line.line_id for line in golden.month.settlement.held]
    assert not set(settled) & set(held)
    assert len(settled) == len(set(settled))
    assert sorted(settled + held) == sorted(e.line_id for e in golden.month.case.programme.expenses)


def test_there_are_more_than_sixty_kinds_over_all_sheets(golden: GoldenRun) -> None:
    assert len({mistake.code for mistake in golden.planted}) > 60
    sheets = {mistake.sheet for mistake in golden.planted}
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


def test_every_mistake_of_the_list_was_planted(golden: GoldenRun) -> None:
    assert {mistake.name for mistake in golden.planted} == {mistake.name for mistake in MISTAKES}


def test_every_mistake_has_a_name_of_its_own_and_a_known_code() -> None:
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names))
    assert {mistake.code for mistake in MISTAKES} <= set(CODES)


def test_a_mistake_that_nothing_speaks_of_is_missed() -> None:
    planted = Planted("half a night", "QUANTITY-HALF", Severity.ERROR, "a.xlsx", "Expenses", "K7")
    elsewhere = CODES["QUANTITY-HALF"].at(Place("a.xlsx", "Expenses", 8, 10), subject="x")
    there = CODES["QUANTITY-HALF"].at(Place("a.xlsx", "Expenses", 7, 10), subject="x")
    assert compare([planted], [elsewhere]).missed == (planted,)
    assert compare([planted], [elsewhere]).invented == (elsewhere,)
    assert compare([planted], [there]).missed == ()
    assert compare([planted], [there]).invented == ()


def test_a_finding_of_another_code_is_invented() -> None:
    planted = Planted("left open", "WORKBOOK-OPEN", Severity.WARNING, "office.xlsx")
    twice = intake.WORKBOOK_TWICE.at(Place("office.xlsx"), value="copy.xlsx")
    assert compare([planted], [twice]).missed == (planted,)
    assert compare([planted], [twice]).invented == (twice,)
