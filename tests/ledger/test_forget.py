"""`forget`: no name and no account is left, and everything still adds up and can be verified."""

import dataclasses
import json
import zipfile
from datetime import date
from typing import Any, Self

import pytest

from p2p_sheets.audit import verify_ledger
from p2p_sheets.cli import commands
from p2p_sheets.ledger import forget, releases_of
from p2p_sheets.ledger.entries import FORGOTTEN, RELEASE, vouched
from p2p_sheets.month.decide import decide
from p2p_sheets.rules.accounts import (
    Accounts,
    KeptAnswer,
    PaidPayment,
    Posting,
    Release,
    SettledLine,
)
from tests.ledger.office import PAYEE, Office, answer
from tests.ledger.test_entries import chain
from tests.read.tables import table

LATER = "2029-01-02"
BEFORE = ("forget", "--before", "2024-01-01")
PEOPLE = ("Maria Rossi", "maria@graz.example", "AT611904300234573201", "City of Graz", "R-A")
BANK = {"paid_on": date(2023, 4, 3), "reference": "G-1"}


class _Tomorrow(date):
    @classmethod
    def today(cls) -> Self:
        return cls(2030, 1, 1)


@pytest.fixture(autouse=True)
def _years_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "date", _Tomorrow)


@pytest.fixture
def old(released: Office) -> Office:
    """An office whose release was paid, as finance says in the workbook where it lies."""
    answer(released.payments(), "2023-03-001", **BANK)
    return released


def forgotten(office: Office, *arguments: str) -> str:
    ran = office.run(*(arguments or BEFORE), "--yes", as_of=LATER)
    assert ran.status == 0, ran.err
    return ran.out


def everywhere(office: Office) -> dict[str, str]:
    """All that the ledger and the output folder say, unpacked, by file."""
    found = {"ledger": office.ledger.read_bytes().decode("latin-1")}
    for name, data in office.files().items():
        file = office.output / name
        found[name] = data.decode("latin-1")
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                parts = (archive.read(part).decode("latin-1") for part in archive.namelist())
                found[name] = "\n".join(parts)
    return found


def sums(office: Office) -> list[tuple[object, ...]]:
    """The accounts of all lines, as the releases left them."""
    accounts = Accounts(releases_of(office.entries()))
    return [(a.line.of, a.due, a.out, a.settled, a.draw, a.units) for a in accounts]


def draft(office: Office) -> tuple[list[str], dict[str, Any]]:
    """What a run makes of it: findings, totals, the KPIs."""
    assert office.run(as_of=LATER).status < 2
    return office.findings(LATER[:7]), office.record(LATER[:7])["figures"]


def test_the_list_changes_nothing(old: Office) -> None:
    before = old.everything()
    ran = old.run(*BEFORE, as_of=LATER)
    assert ran.status == 0
    assert "may be forgotten of 2023-03: 2 lines in the ledger" in ran.out
    assert "payments_2023-03.xlsx" in ran.out
    assert str(old.input / "claims.xlsx") in ran.out
    assert "add --yes" in ran.out
    assert old.everything() == before


def test_no_name_and_no_account_is_left_anywhere(old: Office) -> None:
    there = {who for who in PEOPLE for text in everywhere(old).values() if who in text}
    assert there == set(PEOPLE)
    inputs = sorted(old.input.iterdir())
    forgotten(old)
    assert [
        (who, name) for who in PEOPLE for name, text in everywhere(old).items() if who in text
    ] == []
    assert set(old.files()) == {
        "2023-03/finance/forgotten_2023-03.json",
        "2023-03/finance/release_2023-03.json",
        "2023-03/run.json",
    }
    assert sorted(old.input.iterdir()) == inputs


def test_hashes_ids_and_amounts_stay_and_it_is_recorded(old: Office) -> None:
    before, accounts = old.entries(), sums(old)
    forgotten(old)
    after = old.entries()
    assert [entry.hash for entry in after[:-1]] == [entry.hash for entry in before]
    assert sums(old) == accounts
    assert after[-1].kind == FORGOTTEN
    assert set(vouched(after)) == {1}
    assert after[-1].tree["releases"] == ["2023-03"]
    line, was = after[0].record.lines[0], before[0].record.lines[0]
    assert (line.line_id, line.participant_id, line.claimed) == ("A", "P1", was.claimed)
    assert line.name == line.email == "forgotten person 2023-03/1"
    (kept,) = after[-1].record.answers
    assert (kept.paid_on, kept.bank_reference) == (date(2023, 4, 3), "G-1")


def test_a_run_afterwards_comes_to_the_same(old: Office) -> None:
    before = draft(old)
    forgotten(old)
    assert draft(old) == before
    assert before[1]["lines_released_earlier"] == 2


def test_a_line_that_comes_after_all_draws_on_the_same_cap_and_has_its_account_confirmed(
    old: Office,
) -> None:
    forgotten(old)
    old.claim(A=300, B=100, C=400)
    findings, figures = draft(old)
    assert (figures["lines_held"], figures["payments"]) == (1, 0)
    assert any(finding.startswith("IBAN-CHANGED P1") for finding in findings)
    month = decide(old.request(date(2029, 1, 2)))
    (pool,) = {account.pool for account in month.settlement.accounts}
    assert len(month.settlement.accounts.in_pool(pool)) == 2


def test_verify_says_so_and_holds_chain_and_sums(old: Office) -> None:
    forgotten(old)
    ran = old.run("verify", as_of=LATER)
    assert ran.status == 0
    assert f"2023-03: its evidence was forgotten on {LATER}; chain and sums: no diff" in ran.out
    old.ledger.unlink()
    (found,) = verify_ledger(old.ledger, old.output)
    assert (found.forgotten, found.differences) == (LATER, [])


def test_what_is_edited_afterwards_is_found(old: Office) -> None:
    forgotten(old)
    file = old.output / "2023-03/finance/release_2023-03.json"
    file.write_text(file.read_text().replace("300.00", "300.01"))
    assert "was changed by hand" in old.refused(as_of=LATER)
    old.ledger.unlink()
    assert verify_ledger(old.ledger, old.output)[0].differences


def test_the_ledger_is_restored_as_it_was_forgotten(old: Office) -> None:
    forgotten(old)
    entries = old.entries()
    old.ledger.unlink()
    assert old.run("restore-ledger", as_of=LATER).status == 0
    assert old.entries() == entries
    assert draft(old)[1]["lines_released_earlier"] == 2


def test_it_is_too_early_until_five_years_are_over(old: Office) -> None:
    said = old.refused(*BEFORE, "--yes", as_of="2028-12-31")
    assert "2023-04-03" in said
    assert "nothing may be forgotten before 2029-01-01" in said
    assert "is after today" in old.refused(*BEFORE, as_of="2031-01-01")
    assert "nothing to forget before 2023-01-01" in old.refused(
        "forget", "--before", "2023-01-01", as_of=LATER
    )


def test_who_still_is_owed_money_is_not_forgotten(released: Office) -> None:
    answer(released.payments(), "2023-03-001", because="closed", **BANK)
    said = released.refused(*BEFORE, as_of=LATER)
    assert "2023-03 stays: the account of A is open." in said


def test_what_belongs_together_is_forgotten_together(old: Office) -> None:
    old.claim(A=300, B=100, C=40)
    old.release(as_of="2023-04-30")
    answer(old.payments("2023-04"), "2023-04-001", **BANK)
    said = old.refused("forget", "--before", "2023-04-15", as_of=LATER)
    assert "2023-03 stays: 2023-04 settled more of activity" in said
    forgotten(old)
    assert [entry.kind for entry in old.entries()] == ["release", "release", FORGOTTEN]
    assert "nothing to forget" in old.refused(*BEFORE, as_of=LATER)


def test_nobody_becomes_one_with_somebody_else(old: Office) -> None:
    own = {"Participant ID": "P2", "E-mail": "m@graz.example", "IBAN": "DE89370400440532013000"}
    given = ("Testimonial", "Reflection report")
    old.put(
        "more",
        Participants=table("Participants", {**PAYEE, **own}),
        Deliverables=table(
            "Deliverables", *({"Participant ID": "P2", "Deliverable": name} for name in given)
        ),
    )
    old.claim({"Line ID": "C", "Participant ID": "P2", "Receipt": "C"}, A=300, B=100)
    old.release(as_of="2023-04-30")
    before = draft(old)
    forgotten(old)
    lines = [line for entry in old.entries() for line in entry.record.lines]
    assert {line.line_id: line.name[-1] for line in lines} == {"A": "1", "B": "1", "C": "2"}
    assert draft(old) == before


def test_a_run_that_was_stopped_after_the_ledger_was_written_is_finished(
    old: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise OSError(5, "the power is lost")

    with monkeypatch.context() as patch:
        patch.setattr("p2p_sheets.month.forget.carry_out", stop)
        assert old.run(*BEFORE, "--yes", as_of=LATER).status == 2
    ran = old.run("check", as_of=LATER)
    assert "the forgetting of 2023-03 is complete now" in ran.out
    assert not old.payments().exists()


LINE = """line_id of release payment_id activity_id activity_type application_id participant_id
    country city city_country role category date_from date_to quantity amount typed_currency
    submitted_on units_allowed rate claimed currency exchange_rate claimed_eur ceiling_eur due_eur
    approved_eur rule activity_from activity_to"""
PAYMENT = "payment_id release activity_id participant_id country amount_eur due_date reissue_of"
POSTING = "kind line_id due out payment_id authorised_on correct asked day"
ROWS = "name as_of counts is_opening waiting lines postings payments answers overrides"


@pytest.mark.parametrize(
    ("record", "part", "stays"),
    [
        (SettledLine, "lines", LINE),
        (PaidPayment, "payments", PAYMENT),
        (KeptAnswer, "answers", "payment_id paid_on bank_reference"),
        (Posting, "postings", POSTING),
        (Release, "", ROWS),
    ],
)
def test_every_field_was_decided_upon(record: type, part: str, stays: str) -> None:
    fields = {field.name for field in dataclasses.fields(record)}
    assert fields == set(stays.split()) | set(forget.FIELDS.get(part, ()))


def test_what_else_an_entry_holds_was_decided_upon(old: Office) -> None:
    body = json.loads(old.entries()[0].body)
    rows = {field.name for field in dataclasses.fields(Release)} - {"counts"}
    told = (
        "awards config_sha256 evidence evidence_sha256 fingerprint pack period program programme "
    )
    told += "release start unverified verified workbook workbook_sha256"
    assert set(body) == rows | set(told.split()) | {"config"}
    forgotten(old)
    after = old.entries()[0].tree
    assert set(body) - set(after) == {"config"}
    assert not [name for name in after["evidence"] if name.startswith("input")]


def test_what_somebody_wrote_is_forgotten_but_not_that_something_was() -> None:
    said = {"why": "Ana said so", "unverified": "Ana again", "verified": {"differences": ["Ana"]}}
    entries = chain((RELEASE, "2023-03", said), (RELEASE, "2023-03-2", {"why": ""}))
    first, second = (entry.tree for entry in forget.forgotten_bodies(entries, entries))
    assert {first["why"], first["unverified"], *first["verified"]["differences"]} == {"forgotten"}
    assert second["why"] == ""


def test_a_day_is_asked_for(old: Office) -> None:
    with pytest.raises(SystemExit) as stopped:
        old.run("forget", as_of=LATER)
    assert stopped.value.code == 2
