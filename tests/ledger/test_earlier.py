"""What earlier runs left: their records, letters and frozen rankings; answers read cell by cell."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from p2p_sheets.books import Category
from p2p_sheets.config import Config
from p2p_sheets.ledger import answers
from p2p_sheets.ledger.answers import AnswerBook, answers_of
from p2p_sheets.ledger.earlier import (
    ArchiveError,
    decode,
    earlier_letters,
    earlier_marks,
    earlier_runs,
    encode,
    frozen_cut_offs,
    lost_freezes,
    record_of,
)
from p2p_sheets.ledger.grids import Grid, GridRow
from p2p_sheets.ledger.lock import AlreadyRunningError, _holder, only_run
from p2p_sheets.rules.accounts import Answers, Releases
from p2p_sheets.xlsx.values import Value
from tests.programmes import config, expense, programme
from tests.rules.accounts.office import Office

MARCH, APRIL, MAY = date(2023, 3, 31), date(2023, 4, 30), date(2023, 5, 31)


def ran(output: Path, period: str, as_of: date, **more: Any) -> None:
    (output / period).mkdir(parents=True, exist_ok=True)
    tree = {"period": period, "as_of": as_of.isoformat(), **more}
    (output / period / "run.json").write_text(json.dumps(tree), encoding="utf-8")


# --- records of runs ------------------------------------------------------------------------------
def test_a_record_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert record_of(tmp_path, "2023-03") is None
    ran(tmp_path, "2023-03", MARCH)
    found = record_of(tmp_path, "2023-03")
    assert found is not None
    assert (found.period, found.as_of) == ("2023-03", MARCH)
    for spoiled in ("no json", "[]", '{"period": "x"}', '{"period": "x", "as_of": "May"}'):
        (tmp_path / "2023-03" / "run.json").write_text(spoiled, encoding="utf-8")
        assert record_of(tmp_path, "2023-03") is None


def test_earlier_runs_are_of_periods_and_days_before(tmp_path: Path) -> None:
    ran(tmp_path, "2023-02", date(2023, 2, 28))
    ran(tmp_path, "2023-03", MARCH)
    ran(tmp_path, "2023-04", APRIL)
    ran(tmp_path, "2023-05", MAY)
    ran(tmp_path, "notes", date(2023, 1, 1))
    (tmp_path / "2023-01").mkdir()
    assert [run.period for run in earlier_runs(tmp_path, "2023-04", APRIL)] == [
        "2023-02",
        "2023-03",
    ]
    assert [run.period for run in earlier_runs(tmp_path, "2023-05", APRIL)] == [
        "2023-02",
        "2023-03",
    ], "the run of April has the same day"


def test_marks_are_those_of_the_newest_run_before_this_day(tmp_path: Path) -> None:
    assert earlier_marks(tmp_path, "2023-04", APRIL) is None
    ran(tmp_path, "2023-03", MARCH, marks=["a", 1])
    assert earlier_marks(tmp_path, "2023-04", APRIL) == ["a", "1"]
    ran(tmp_path, "2023-04", date(2023, 4, 15), marks=["b"])
    assert earlier_marks(tmp_path, "2023-04", APRIL) == ["b"], "earlier in the same period"
    assert earlier_marks(tmp_path, "2023-04", date(2023, 4, 14)) == ["a", "1"]
    ran(tmp_path, "2023-04", APRIL, marks=["c"], marks_before=["b"])
    assert earlier_marks(tmp_path, "2023-04", APRIL) == ["b"], "repeated, it compares as before"
    ran(tmp_path, "2023-04", APRIL, marks=["c"])
    assert earlier_marks(tmp_path, "2023-04", APRIL) is None
    ran(tmp_path, "2023-03", MARCH)
    assert earlier_marks(tmp_path, "2023-05", MAY) == ["c"]


def test_letters_are_those_of_the_newest_run_of_another_period(tmp_path: Path) -> None:
    def seen(period: str, as_of: date) -> set[str]:
        return set(earlier_letters(tmp_path, period, as_of))

    assert seen("2023-04", APRIL) == set()
    march, april = {"m": ["x", "2023-03"]}, {"a": ["x", "2023-04"]}
    ran(tmp_path, "2023-03", MARCH, letters=march)
    ran(tmp_path, "2023-04", APRIL, letters={**march, **april})
    ran(tmp_path, "2023-05", MAY, letters={**march, **april, "y": ["x", "2023-05"]})
    assert seen("2023-04", APRIL) == {"m"}, "those of its own period it issues itself"
    assert seen("2023-05", MAY) == {"m", "a"}
    assert seen("2023-06", date(2023, 6, 30)) == {"m", "a", "y"}
    assert seen("2023-04", MAY) == {"m", "y"}, "a past month seen from later"
    assert seen("2023-03", MARCH) == set()
    assert seen("2023-05", APRIL) == {"m"}, "the newest run before that day"


# --- frozen rankings ------------------------------------------------------------------------------
def freeze(output: Path, period: str, cut_off: str, workbook: bytes = b"w") -> None:
    panel = output / period / "panel"
    panel.mkdir(parents=True, exist_ok=True)
    (panel / f"freeze_{cut_off}.json").write_bytes(encode(cut_off, (), workbook))
    (panel / f"ranking_{cut_off}.xlsx").write_bytes(workbook)


def test_the_newest_freeze_of_each_cut_off_counts(tmp_path: Path) -> None:
    freeze(tmp_path, "2023-03", "ER-1", b"old")
    freeze(tmp_path, "2023-04", "ER-1", b"new")
    freeze(tmp_path, "2023-04", "EM-1")
    found = frozen_cut_offs(tmp_path, ())
    assert {key: one.workbook for key, one in found.items()} == {"EM-1": b"w", "ER-1": b"new"}
    assert found["ER-1"].cut_off == "ER-1"
    assert decode(found["ER-1"].json).cut_off == "ER-1"


def test_a_freeze_that_was_changed_or_has_lost_its_ranking_stops_the_run(tmp_path: Path) -> None:
    freeze(tmp_path, "2023-03", "ER-1")
    panel = tmp_path / "2023-03" / "panel"
    (panel / "ranking_ER-1.xlsx").write_bytes(b"other")
    with pytest.raises(ArchiveError, match=r"The frozen ranking_ER-1.xlsx in .* was changed"):
        frozen_cut_offs(tmp_path, ())
    (panel / "ranking_ER-1.xlsx").unlink()
    with pytest.raises(ArchiveError, match="or its ranking is damaged"):
        frozen_cut_offs(tmp_path, ())
    freeze(tmp_path, "2023-03", "ER-1")
    sound = (panel / "freeze_ER-1.json").read_text(encoding="utf-8")
    for spoiled in ("no json", sound.replace('"version": 2', '"version": 1')):
        (panel / "freeze_ER-1.json").write_text(spoiled, encoding="utf-8")
        with pytest.raises(ArchiveError, match="or its ranking is damaged"):
            frozen_cut_offs(tmp_path, ())


def test_a_freeze_that_was_written_and_is_nowhere_is_named() -> None:
    known = ["2023-03/panel/freeze_ER-1.json", "2023-04/panel/freeze_EM-1.json", "x/freeze.json"]
    assert lost_freezes(known, {"EM-1": 1}) == ["ER-1"]
    assert lost_freezes(known, ["EM-1", "ER-1"]) == []
    assert lost_freezes(known, []) == ["EM-1", "ER-1"]


# --- one run at a time ----------------------------------------------------------------------------
def test_a_second_run_is_told_who_runs_and_since_when(tmp_path: Path) -> None:
    output = tmp_path / "new" / "output"
    with only_run(output):
        assert (output / ".running.json").exists()
        with pytest.raises(AlreadyRunningError, match=r"\(by .+ on .+ since 20"), only_run(output):
            pass
    assert not (output / ".running.json").exists()
    with only_run(output):
        pass
    for spoiled in ("no json", "{}"):
        (output / ".running.json").write_text(spoiled, encoding="utf-8")
        assert _holder(output) == "it began this moment"


@pytest.mark.parametrize("problem", [OSError("no such user"), KeyError("uid not found")])
def test_who_runs_is_the_computer_where_the_system_knows_no_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def nobody() -> str:
        raise problem

    monkeypatch.setattr("getpass.getuser", nobody)
    with only_run(tmp_path):
        assert " on " not in _holder(tmp_path)
        assert " since 20" in _holder(tmp_path)


# --- answers, cell by cell ------------------------------------------------------------------------
TITLES = (
    *("Payment ID", "Re-issue of", "Amount EUR", "IBAN (to paste)"),
    *("Paid on", "Bank reference", "Returned because"),
)
FIRST = "2023-03-001"
Cells = tuple[Value | None, ...]


@pytest.fixture(scope="module")
def past() -> Releases:
    """After the release of a at 100."""
    office = Office(programme(expense("a", Category.TRAVEL, "100")))
    office.release()
    return Releases(tuple(office.releases), ("2023-03",))


def read(
    monkeypatch: pytest.MonkeyPatch,
    past: Releases,
    *rows: Cells,
    titles: Sequence[str] = TITLES,
    lines: Sequence[Cells] | None = None,
    with_config: Config | None = None,
) -> Answers:
    """Read a payment workbook with these rows of Payments (from row 5) and of Lines."""
    grids = {"Payments": Grid(tuple(titles), tuple(_numbered("Payments", rows)))}
    if lines is not None:
        grids["Lines"] = Grid(("Payment ID", "Line ID"), tuple(_numbered("Lines", lines)))
    monkeypatch.setattr(answers, "read_grids", lambda _: grids)
    book = AnswerBook("input/back.xlsx", b"")
    return answers_of([book], past, with_config or config(), APRIL)


def _numbered(sheet: str, rows: Sequence[Cells]) -> list[GridRow]:
    return [GridRow(sheet, number, cells) for number, cells in enumerate(rows, 5)]


def row(payment_id: str = FIRST, paid_on: Value | None = None, *words: str, **more: Any) -> Cells:
    reference, because = (*words, "", "")[:2]
    return (payment_id, more.get("again", ""), None, None, paid_on, reference, because)


def test_rb_15_an_answer_is_read_with_its_place(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    found = read(monkeypatch, past, row(), row(FIRST, MARCH, "G-1", "closed"))
    (answer,) = found.read
    kept = answer.kept
    assert (kept.payment_id, kept.paid_on) == (FIRST, MARCH)
    assert (kept.bank_reference, kept.returned_because) == ("G-1", "closed")
    assert (answer.place.workbook, answer.place.sheet, answer.place.cell) == (
        "input/back.xlsx",
        "Payments",
        "E6",
    )
    assert (found.findings, found.drafted) == ((), frozenset())


def test_rb_15_a_payment_that_the_ledger_does_not_know_is_told(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    rows = [
        *(row("2023-04-001"), row("2023-04-2-0001", MARCH), row("total", None)),
        *(row("total", MARCH), row("", MARCH), row("", None)),
    ]
    found = read(monkeypatch, past, *rows)
    told = [(one.code, one.value) for one in found.findings]
    unknown = ["2023-04-001", "2023-04-2-0001", "total", "A row without ID"]
    assert told == [("ANSWER-UNKNOWN", name) for name in unknown]
    assert {one.place.column for one in found.findings} == {0}
    assert found.read == ()


@pytest.mark.parametrize(
    ("paid_on", "day", "codes"),
    [
        (MARCH, MARCH, []),
        (APRIL, APRIL, []),
        (MAY, None, ["ANSWER-DATE"]),
        ("soon", None, ["ANSWER-DATE"]),
        ("31 March 2023", MARCH, []),
        ("n/a", None, []),
    ],
)
def test_rb_15_the_day_is_one_that_has_come_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
    past: Releases,
    paid_on: Value,
    day: date | None,
    codes: list[str],
) -> None:
    found = read(monkeypatch, past, row(FIRST, paid_on))
    assert [one.code for one in found.findings] == codes
    assert {one.column for one in found.findings} <= {"Paid on"}
    assert [one.kept.paid_on for one in found.read] == ([day] if day else [])


def test_rb_15_a_placeholder_says_nothing_and_is_told(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    found = read(monkeypatch, past, row(FIRST, MARCH, "n/a", "closed"))
    assert [(one.code, one.column, one.value) for one in found.findings] == [
        ("ANSWER-PLACEHOLDER", "Bank reference", "n/a")
    ]
    assert [one.kept.bank_reference for one in found.read] == [""]


def test_rb_15_a_workbook_without_finances_columns_is_told(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    found = read(monkeypatch, past, row()[:6], titles=TITLES[:6])
    assert [one.code for one in found.findings] == ["ANSWER-UNREADABLE"]


def test_rb_15_what_is_no_workbook_is_no_answer(past: Releases) -> None:
    found = answers_of([AnswerBook("input/back.xlsx", b"no workbook")], past, config(), APRIL)
    assert [(one.code, str(one.place)) for one in found.findings] == [
        ("ANSWER-UNREADABLE", "input/back.xlsx")
    ]


def test_a_filled_draft_holds_the_lines_of_its_payments_and_what_it_re_issues(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    rows = [
        row("DRAFT-2023-04-001", MARCH),
        row("DRAFT-2023-04-002"),
        row("DRAFT-2023-04-003", None, "G-1", again=FIRST),
    ]
    lines: list[Cells] = [
        ("DRAFT-2023-04-001", "a/c1"),
        ("DRAFT-2023-04-002", "b"),
        ("DRAFT-2023-04-003", "c"),
    ]
    found = read(monkeypatch, past, *rows, lines=lines)
    assert found.drafted == {"a", "c", FIRST}
    (told,) = found.findings
    assert (told.code, told.subject, told.value) == ("DRAFT-ANSWERED", "DRAFT-2023-04-001", "2")
    assert told.place.cell == "E5"
    assert read(monkeypatch, past, rows[1], lines=lines) == Answers()
    alone = read(monkeypatch, past, rows[2])
    assert (alone.drafted, alone.findings[0].value) == (frozenset({FIRST}), "0")


def test_rb_15_of_two_branches_the_payment_with_the_figures_and_lines_of_the_row_is_meant(
    monkeypatch: pytest.MonkeyPatch, past: Releases
) -> None:
    (release,) = past.all
    (payment,) = release.payments
    lost = f"{FIRST} (0a1b2c3d)"
    fork = replace(
        release,
        counts=False,
        payments=(replace(payment, payment_id=lost),),
        lines=(replace(release.lines[0], payment_id=lost, line_id="z"),),
    )
    both = Releases((fork, release), ("2023-03", "2023-03"))

    def meant(*lines: Cells) -> str:
        found = read(monkeypatch, both, row(FIRST, MARCH), lines=list(lines))
        return found.read[0].kept.payment_id

    assert meant((FIRST, "a")) == FIRST
    assert meant((FIRST, "z")) == lost
    assert meant((FIRST, "z"), ("other", "a")) == lost
    assert meant((FIRST, "q")) == FIRST, "of two that fit alike the one that counts"
