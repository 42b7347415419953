"""Every decision, payment and reminder that calls for a letter has one, in the files too."""

import io
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from p2p_sheets.books import Decision, Status
from p2p_sheets.rules.steps import State as Stands
from p2p_sheets.write.letters import (
    Correspondence,
    Issued,
    LetterKey,
    LetterKind,
    LetterState,
    Occasion,
    as_issued,
    as_kept,
    taken_back,
    write_register,
)
from p2p_sheets.write.letters.register import subjects
from tests.libreoffice import assert_recalculation_changes_nothing, needs_libreoffice
from tests.write.letters.month import APPLICATIONS, MonthOfLetters, paragraphs

MONTH = MonthOfLetters()


def register_of(month: MonthOfLetters, path: Path) -> list[dict[str, object]]:
    """Write the register and read its rows back."""
    file = path / "letters.xlsx"
    write_register(file, month.first, month.occasions, month.edition)
    sheet = load_workbook(file)["Letters"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(i for i, row in enumerate(rows) if row[0] == "Called for by")
    titles = [str(value) for value in rows[header]]
    return [dict(zip(titles, row, strict=True)) for row in rows[header + 1 :]]


def test_every_kind_of_letter_is_in_this_month() -> None:
    assert Counter(letter.kind for letter in MONTH.plan) == {
        "award": 3,
        "reserve": 1,
        "rejection": 3,
        "completeness": 1,
        "invitation": 1,
        "first_contact": 1,
        "introduction": 1,
        "expert_invitation": 1,
        "contract_annex": 1,
        "letter_of_commitment": 1,
        "payment_advice": 1,
        "claim_refused": 1,
        "repayment": 1,
        "request": 3,
        "impact_form": 1,
    }


def test_each_recorded_decision_has_one_letter_but_what_is_withdrawn_declined_or_over() -> None:
    decided = {
        a.application_id
        for a in APPLICATIONS
        if a.decision in (Decision.AWARDED, Decision.RESERVE, Decision.REJECTED)
        and a.declined_on is None
        and a.application_id != "A-SV-01"  # its visit took place
    }
    letters = [
        letter.key.subject_ids[0]
        for letter in MONTH.plan
        if letter.kind in ("award", "reserve", "rejection", "invitation")
    ]
    assert sorted(letters) == sorted(decided)
    assert {"ER-1-06", "SV-1-V4", "A-SV-01"}.isdisjoint(letters)


def test_each_payment_has_one_advice() -> None:
    payments = [payment.payment_id for payment in MONTH.settlement.payments]
    advices = [x.key.subject_ids[0] for x in MONTH.plan if x.kind == "payment_advice"]
    assert advices == payments
    assert len(payments) == 1


def test_each_late_deliverable_of_a_city_or_expert_is_asked_for_once() -> None:
    late = {
        c.key
        for c in MONTH.steps.commitments
        if c.state is Stands.LATE
        and not c.step.joint
        and c.step.letter != "impact form"
        and c.role != "Secretariat"
    }
    asked = [key for x in MONTH.plan if x.kind == "request" for key in x.covers]
    assert sorted(asked) == sorted(late)
    assert late


def test_what_calls_for_a_letter_and_the_letters_match() -> None:
    met = Counter(subject for letter in MONTH.plan for subject in subjects(letter))
    called = [subject for group in MONTH.occasions.values() for subject in group]
    assert sorted(met) == sorted(called)
    assert set(MONTH.occasions) == set(Occasion)


def test_the_register_has_one_row_and_one_file_per_letter(tmp_path: Path) -> None:
    rows = register_of(MONTH, tmp_path)
    drafted = MONTH.first
    words = [row["File"] for row in rows]
    mails = [row["E-mail draft"] for row in rows]
    assert len(rows) == len(MONTH.plan) == len(set(words))
    assert sorted(map(str, [*words, *mails])) == sorted(drafted.files)
    assert {row["State"] for row in rows} == {"New", "Draft"}


def test_the_files_themselves_name_what_they_are_about() -> None:
    drafted = MONTH.first
    for letter in drafted.drafted:
        text = paragraphs(drafted.files[letter.file])
        assert letter.letter.key.subject_ids[0] in text


def test_the_count_finds_no_difference_and_would_find_one(tmp_path: Path) -> None:
    called = MONTH.occasions
    called[Occasion.PAYMENT] = frozenset({*called[Occasion.PAYMENT], "2023-04-999"})
    write_register(tmp_path / "letters.xlsx", MONTH.first, called, MONTH.edition)
    sheet = load_workbook(tmp_path / "letters.xlsx", data_only=True)["Count"]
    rows = {
        row[0]: row[1:5] for row in sheet.iter_rows(values_only=True) if row[0] in set(Occasion)
    }
    assert rows == {
        "Decision": (8, 8, 0, 8),
        "Incomplete application": (1, 1, 0, 1),
        "Reminder": (10, 10, 0, 8),
        "Payment": (2, 1, 1, 1),
        "Refused line": (1, 1, 0, 1),
        "Expert chosen": (1, 1, 0, 1),
        "Repayment": (1, 1, 0, 1),
    }


@needs_libreoffice
def test_the_count_is_live(tmp_path: Path) -> None:
    write_register(tmp_path / "letters.xlsx", MONTH.first, MONTH.occasions, MONTH.edition)
    assert_recalculation_changes_nothing(tmp_path / "letters.xlsx")


def test_a_cancelled_activity_calls_for_nothing() -> None:
    cancelled = tuple(replace(a, status=Status.CANCELLED) for a in MONTH.activities)
    month = MonthOfLetters(activities=cancelled, lines=())
    assert [x.kind for x in month.plan if x.kind not in DECISIONS] == []


DECISIONS = ("award", "reserve", "rejection", "invitation", "completeness")


def test_the_order_of_rows_changes_no_byte() -> None:
    shuffled = MonthOfLetters(
        applications=MONTH.applications[::-1],
        scores=MONTH.scores[::-1],
        activities=MONTH.activities[::-1],
        people=MONTH.people[::-1],
        deliverables=MONTH.deliverables[::-1],
        lines=MONTH.lines[::-1],
    )
    assert shuffled.first.files == MONTH.first.files


# --- issued once ---------------------------------------------------------------------------------
NEXT = MonthOfLetters(as_of=MONTH.as_of.replace(month=5))


def test_what_was_issued_is_not_written_again() -> None:
    first = MONTH.first
    again = MONTH.after(first.issued)
    written = {d.letter.kind for d in again.drafted if d.state is not LetterState.BEFORE}
    assert written == {
        "payment_advice",
        "claim_refused",
        "repayment",
    }  # of a draft: never issued before the release
    assert {d.file for d in again.drafted} == {d.file for d in first.drafted}


def test_a_later_month_writes_only_what_is_new_or_says_something_else() -> None:
    later = NEXT.after(MONTH.first.issued)
    states = {
        (d.letter.kind, *d.letter.key.subject_ids): d.state
        for d in later.drafted
        if d.letter.kind != "payment_advice"
    }
    assert states["rejection", "ER-1-02"] is LetterState.BEFORE
    assert states["request", "SV-01", "P1"] is LetterState.AGAIN  # thirty days later
    assert states["impact_form", "SV-00", "Host city"] is LetterState.CHANGED  # due then, late now
    assert states["request", "SV-02", "P8"] is LetterState.NEW
    files = {name.rpartition(".")[0] for name in later.files}
    assert {d.file.rpartition(".")[0] for d in later.drafted if d.mail} == files


def test_se_8_what_is_not_answered_is_asked_again_after_so_many_days() -> None:
    first = MONTH.first.issued
    for days, state in ((13, LetterState.BEFORE), (14, LetterState.AGAIN)):
        later = MonthOfLetters(as_of=MONTH.as_of + timedelta(days)).after(first)
        (asked,) = (d for d in later.drafted if d.letter.kind == "invitation")
        assert asked.state is state
    text = paragraphs(later.files[asked.file])
    assert "We wrote to you about this on 14 April 2023" in text
    assert "We wrote to you" not in paragraphs(MONTH.first.files[asked.file])
    (told,) = (d for d in later.drafted if d.letter.key.subject_ids == ("ER-1-02",))
    assert told.state is LetterState.BEFORE  # a rejection asks nothing


def test_a_letter_that_would_say_something_else_is_marked_changed() -> None:
    earlier = MONTH.first.issued
    renamed = tuple(
        replace(a, contact_name="Robin Other") if a.application_id == "ER-1-02" else a
        for a in APPLICATIONS
    )
    changed = MonthOfLetters(applications=renamed).after(earlier)
    assert [
        d.letter.key.subject_ids for d in changed.drafted if d.state is LetterState.CHANGED
    ] == [("ER-1-02",)]


def test_the_date_and_the_letterhead_make_no_new_letter() -> None:
    letters = MONTH.config.letters.model_copy(update={"contact": "x@example.org"})
    other = MonthOfLetters(config=MONTH.config.model_copy(update={"letters": letters}))
    again = other.after(MONTH.first.issued)
    assert {d.state for d in again.drafted} == {LetterState.BEFORE, LetterState.DRAFT}


def test_an_advice_of_a_release_is_issued_for_good() -> None:
    released = MonthOfLetters(draft=False)
    issued = released.first.issued
    assert (
        issued[LetterKey.of("payment_advice|2023-03-001")].file == "payment_advice_2023-03-001.docx"
    )
    assert not any("DRAFT" in str(key) for key in MONTH.first.issued)


def test_the_register_lists_advices_that_a_release_of_the_month_wrote(tmp_path: Path) -> None:
    key = LetterKey(LetterKind.PAYMENT, ("2023-04-001",))
    kept = {key: Issued("0" * 64, "2023-04", "payment_advice_1.docx")}
    letters = replace(MONTH.first, released=kept)
    write_register(tmp_path / "letters.xlsx", letters, MONTH.occasions, MONTH.edition)
    sheet = load_workbook(tmp_path / "letters.xlsx")["Letters"]
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[1:3] == ["Payment advice", "2023-04-001"]
    assert letters.issued[key] == kept[key]


@pytest.mark.parametrize(
    ("told", "now", "state"),
    [
        ("award", Decision.WITHDRAWN, "Withdrawn"),
        ("award", None, "Withdrawn"),
        ("invitation", Decision.REJECTED, "Withdrawn"),
        ("rejection", Decision.AWARDED, "Withdrawn"),
        ("reserve", Decision.WITHDRAWN, "Withdrawn"),
        ("reserve", Decision.AWARDED, ""),  # it moved up
        ("award", Decision.AWARDED, ""),
        ("completeness", Decision.AWARDED, ""),
    ],
)
def test_a_letter_of_a_decision_that_was_taken_back_is_marked_in_the_register(
    told: str, now: Decision | None, state: str, tmp_path: Path
) -> None:
    key = LetterKey(LetterKind(told), ("ER-1-02",))
    before = {key: Issued("0" * 64, "2023-02", "letter.docx")}
    applications = tuple(
        replace(a, decision=now) if a.application_id == "ER-1-02" else a for a in APPLICATIONS
    )
    case = MonthOfLetters(applications=applications).case
    letters = Correspondence(earlier=before, taken_back=taken_back(case, before))
    write_register(tmp_path / "letters.xlsx", letters, MONTH.occasions, MONTH.edition)
    sheet = load_workbook(tmp_path / "letters.xlsx")["Letters"]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert cells & {"Withdrawn"} == ({state} if state else set())


def test_what_was_issued_survives_the_record_of_the_run() -> None:
    key = LetterKey(LetterKind.REFUSED, ("2023-03", "SV-01", "P3"))
    one = {key: Issued("ab", "2023-03", "claim_refused_1.docx")}
    kept = as_kept(one)
    assert list(kept) == ["claim_refused|2023-03|SV-01|P3"]
    assert as_issued(kept) == one


def test_a_letter_opens_in_word() -> None:
    for name, data in MONTH.first.files.items():
        if name.endswith(".docx"):
            assert Document(io.BytesIO(data)).paragraphs
