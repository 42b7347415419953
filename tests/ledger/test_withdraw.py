"""`withdraw` takes back the latest release, before finance has answered, and leaves its traces."""

import json
from datetime import date

import pytest
from openpyxl import load_workbook

from p2p_sheets.month import publish
from p2p_sheets.month import withdraw as withdrawing
from tests.ledger.office import Office, answer, correction, write_cells
from tests.read.tables import table

WHY = ("--why", "Fiona Finance, 31 March: nothing was paid; wrong account")
DAY = date(2023, 3, 30)
IBAN = "AT611904300234573201"


def withdraw(office: Office, release: str = "2023-03", as_of: str = "2023-03-31") -> str:
    ran = office.run("withdraw", release, *WHY, as_of=as_of)
    assert ran.status == 0, ran.err
    return ran.out


def adjustments(office: Office, release: str) -> list[tuple[object, ...]]:
    """Kind, line, payment and reason of what an adjustment sheet lists."""
    rows = load_workbook(office.payments(release))["Adjustments"].iter_rows(values_only=True)
    return [(row[0], row[1], row[2], row[8]) for row in list(rows)[4:] if row[2]]


def test_the_workbook_moves_unchanged_and_finance_gets_a_notice(released: Office) -> None:
    content = released.payments().read_bytes()
    fingerprint = released.entries()[0].tree["fingerprint"]
    out = withdraw(released)
    assert "its lines are open again" in out
    folder = released.payments().parent
    assert not released.payments().exists()
    assert (folder / "withdrawn" / "payments_2023-03.xlsx").read_bytes() == content
    notice = (folder / "withdrawn" / "NOTICE_2023-03.txt").read_text()
    assert "DO NOT PAY from payments_2023-03.xlsx" in notice
    assert "Payments: 1, in all 400.00 EUR" in notice
    assert fingerprint in notice
    assert WHY[1] in notice
    copy = json.loads((folder / "withdrawal_2023-03.json").read_text())
    assert copy["body"]["why"] == WHY[1]
    assert copy["hash"] == released.entries()[-1].hash


def test_the_notice_stays_whatever_is_run_after_it(released: Office) -> None:
    withdraw(released)
    notice = released.payments().parent / "withdrawn" / "NOTICE_2023-03.txt"
    released.run()
    assert "DO NOT PAY" in notice.read_text()
    released.release()
    assert "DO NOT PAY" in notice.read_text()


def test_its_lines_are_open_again_under_another_number(released: Office) -> None:
    withdraw(released)
    released.release()
    assert released.amounts("2023-03-2") == {"A": "300", "B": "100"}
    assert [p.payment_id for p in released.entries()[-1].payments()] == ["2023-03-2-001"]
    (row,) = adjustments(released, "2023-03-2")
    assert row[:3] == ("Withdrawn", None, "2023-03-001")
    assert row[3] == "Release 2023-03 was withdrawn, do not pay 400.00 EUR."


def test_a_withdrawal_is_told_to_finance_once(released: Office) -> None:
    withdraw(released)
    released.release()
    released.claim(A=300, B=100, C=50)
    released.release()
    assert adjustments(released, "2023-03-3") == []


def test_a_re_issue_is_open_again_too(released: Office) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY, because="account closed")
    row = {"Subject ID": "P1", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.release()
    withdraw(released, "2023-03-2")
    released.release()
    (again,) = released.entries()[-1].payments()
    assert (again.payment_id, again.reissue_of) == ("2023-03-3-001", "2023-03-001")


def stopped(*_: object) -> None:
    """Somebody presses Ctrl+C once the ledger has the release, and no file is in place."""
    raise KeyboardInterrupt


def test_a_release_that_was_interrupted_is_finished_and_then_withdrawn(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(publish, "carry_out", stopped)
        ran = office.run("--release", "--new-ledger")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "The next run finishes or drops what this one had begun" in ran.err
    assert not office.payments().exists()
    out = withdraw(office)
    assert "release 2023-03 is complete now" in out
    folder = office.payments().parent
    names = {path.name for path in folder.rglob("*")}
    assert names >= {"release_2023-03.json", "evidence_2023-03.zip", "withdrawal_2023-03.json"}
    assert (folder / "withdrawn" / "payments_2023-03.xlsx").exists()
    assert not office.payments().exists()
    office.release()
    assert office.amounts("2023-03-2") == {"A": "300", "B": "100"}


def test_a_withdrawal_that_was_interrupted_is_finished_by_the_next_command(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(withdrawing, "carry_out", stopped)
        assert released.run("withdraw", "2023-03", *WHY).status == 2
    assert released.payments().exists()
    out = released.run("check").out
    assert "the withdrawal of 2023-03 is complete now" in out
    assert not released.payments().exists()
    assert "withdrawn already" in released.refused("withdraw", "2023-03", *WHY)


def test_only_the_latest_and_only_once(released: Office) -> None:
    assert "Only the latest" in released.refused("withdraw", "2023-02", *WHY)
    released.claim(A=300, B=100, C=50)
    released.release()
    assert "2023-03-2, not 2023-03" in released.refused("withdraw", "2023-03", *WHY)
    withdraw(released, "2023-03-2")
    assert "withdrawn already" in released.refused("withdraw", "2023-03-2", *WHY)
    withdraw(released, "2023-03")
    assert "withdrawn already" in released.refused("withdraw", "2023-03", *WHY)


def test_without_any_release_there_is_nothing_to_withdraw(office: Office) -> None:
    assert "no release to withdraw" in office.refused("withdraw", "2023-03", *WHY)


def test_the_word_of_finance_must_be_given(released: Office) -> None:
    with pytest.raises(SystemExit) as stopped:
        released.run("withdraw", "2023-03")
    assert stopped.value.code == 2
    assert "who of finance gave the word" in released.refused("withdraw", "2023-03", "--why", " ")


def test_on_a_terminal_a_no_withdraws_nothing(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("p2p_sheets.cli.terminal.Terminal.can_ask", True)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert "ask finance first" in released.refused("withdraw", "2023-03", *WHY)


@pytest.mark.parametrize("because", ["", "account closed"])
def test_it_is_refused_once_an_answer_says_paid(released: Office, because: str) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY, because=because)
    assert "was paid, so release 2023-03 stays" in released.refused("withdraw", "2023-03", *WHY)


def test_it_is_refused_while_an_answer_is_in_doubt(released: Office) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY)
    write_cells(released.payments(), "Payments", {"N5": 1})
    assert "Clear up finance's answer first" in released.refused("withdraw", "2023-03", *WHY)


def test_it_is_refused_while_a_workbook_that_may_be_the_answer_cannot_be_read(
    released: Office,
) -> None:
    (released.input / "payments_2023-03.xlsx").write_bytes(b"not yet synchronised")
    said = released.refused("withdraw", "2023-03", *WHY)
    assert "payments_2023-03.xlsx could not be read" in said


def test_what_finance_filled_in_without_paying_is_kept(released: Office) -> None:
    original = released.payments().read_bytes()
    answer(released.payments(), "2023-03-001", reference="planned")
    changed = released.payments().read_bytes()
    out = withdraw(released)
    assert "Moved aside" in out
    assert changed in [path.read_bytes() for path in (released.output / "kept").rglob("*.xlsx")]
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    assert aside.read_bytes() == original


def test_it_asks_for_the_newest_ledger_first(released: Office) -> None:
    old = released.ledger.read_bytes()
    released.claim(A=300, B=100, C=50)
    released.release()
    released.ledger.write_bytes(old)
    assert "is older than" in released.refused("withdraw", "2023-03", *WHY)


# --- paid after all ------------------------------------------------------------------------------
def test_a_withdrawn_payment_that_was_paid_after_all_is_back_in_force(released: Office) -> None:
    withdraw(released)
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(aside, "2023-03-001", paid_on=DAY, reference="G-1")
    assert "Nothing new" in released.run("--release").out
    released.claim(A=300, B=100, C=150)
    released.release()
    assert released.amounts("2023-03-2") == {"C": "100"}
    (row,) = adjustments(released, "2023-03-2")
    assert row[3] == "Release 2023-03 was withdrawn, but paid: it is in force again."


def test_a_line_that_a_later_release_also_paid_is_paid_twice_until_recovered(
    released: Office,
) -> None:
    withdraw(released)
    released.release()
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(aside, "2023-03-001", paid_on=DAY)
    released.claim(A=300, B=100, C=50)
    assert released.run(as_of="2023-04-30").status == 1
    assert released.codes("2023-04") == {"PAID-TWICE"}
    rows = [
        correction("A", 300, DAY, recovered=True),
        correction("B", 100, DAY, recovered=True),
    ]
    released.put("office", Corrections=table("Corrections", *rows))
    assert released.run("--release", as_of="2023-04-30").status == 0
    assert released.codes("2023-04") == set()
    assert released.amounts("2023-04") == {"C": "50"}  # the cap is drawn once: 400 of 500


def test_the_ledger_keeps_the_answer_of_a_withdrawn_release(released: Office) -> None:
    withdraw(released)
    released.release()
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(aside, "2023-03-001", paid_on=DAY)
    released.claim(A=300, B=100, C=50)
    released.release()
    aside.unlink()
    released.run()
    assert released.codes() == {"PAID-TWICE"}


def test_a_re_issue_that_was_withdrawn_but_paid_and_made_again_is_paid_twice(
    released: Office,
) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY, because="account closed")
    row = {"Subject ID": "P1", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.release()
    withdraw(released, "2023-03-2")
    released.release()
    aside = released.payments("2023-03-2").parent / "withdrawn" / "payments_2023-03-2.xlsx"
    answer(aside, "2023-03-2-001", paid_on=DAY)
    released.run()
    assert "PAID-TWICE" in released.codes()
    answer(released.payments("2023-03-3"), "2023-03-3-001", because="not sent: paid before")
    released.run()
    assert "PAID-TWICE" not in released.codes()


def test_a_withdrawn_release_counts_nowhere_its_recoveries_neither(released: Office) -> None:
    row = correction("A", 100, DAY, recovered=True)
    path = released.put("office", Corrections=table("Corrections", row))
    released.claim(A=300, B=100, C=300)
    released.release()
    assert released.amounts("2023-03-2") == {"C": "300"}  # 200 came back: 200 of 500 are drawn
    withdraw(released, "2023-03-2")
    path.unlink()
    released.release()
    assert released.amounts("2023-03-3") == {"C": "100"}
