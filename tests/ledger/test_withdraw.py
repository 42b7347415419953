"""`withdraw` takes back the latest release, before finance has answered, and leaves its traces."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.month import publish
from p2p_sheets.month import withdraw as withdrawing
from p2p_sheets.month.outputs import stage
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
    return [(row[0], row[1], row[2], row[8]) for row in list(rows)[5:] if row[2]]


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
    assert [p.payment_id for p in released.entries()[-1].record.payments] == ["2023-03-2-001"]
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
    row = {"Subject ID": "2023-03-001", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.release()
    withdraw(released, "2023-03-2")
    released.release()
    (again,) = released.entries()[-1].record.payments
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


@pytest.mark.parametrize(
    "filled",
    [
        {"paid_on": DAY},
        {"reference": "GIRO-77"},
        {"because": "account closed"},
        {"paid_on": DAY, "because": "account closed"},
    ],
    ids=" and ".join,
)
def test_it_is_refused_once_any_of_finance_s_columns_is_filled_in(
    released: Office, filled: dict[str, object]
) -> None:
    answer(released.payments(), "2023-03-001", **filled)
    said = released.refused("withdraw", "2023-03", *WHY)
    assert "Finance has answered on 2023-03-001" in said


def test_it_is_refused_once_it_keeps_money_recovered_for_a_line_that_it_paid(
    released: Office,
) -> None:
    rows = [correction("A", 250, DAY, recovered=True), correction("A", 280, date(2023, 3, 31))]
    released.put("office", Corrections=table("Corrections", *rows))
    released.release()
    assert released.amounts("2023-03-2") == {"A/c1": "30"}
    said = released.refused("withdraw", "2023-03-2", *WHY)
    assert "Money was recovered for A, which release 2023-03-2 paid" in said


@pytest.mark.parametrize("what", ["a return", "a recovery"])
def test_it_is_refused_though_the_release_that_kept_what_came_back_is_withdrawn(
    released: Office, what: str
) -> None:
    """What the bank did stands: it would have come back from nothing, and no run could go on."""
    unanswered = released.payments().read_bytes()
    row = {**correction("A", 100, DAY, recovered=True), "Recovered EUR": None}
    if what == "a return":
        answer(released.payments(), "2023-03-001", paid_on=DAY, because="account closed")
    else:
        released.put("office", Corrections=table("Corrections", row | {"Recovered on": None}))
        released.release(as_of="2023-04-30")
        released.put("office", Corrections=table("Corrections", row))
    released.claim(A=300, B=100, C=10)
    released.release(as_of="2023-05-31")
    withdraw(released, "2023-05", as_of="2023-05-31")
    if what == "a recovery":
        withdraw(released, "2023-04", as_of="2023-05-31")
    released.payments().write_bytes(unanswered)
    said = released.refused("withdraw", "2023-03", *WHY, as_of="2023-05-31")
    assert "so release 2023-03 stays" in said or "which release 2023-03 paid" in said
    assert released.run(as_of="2023-05-31").status < 2


def test_the_only_release_is_not_withdrawn_once_money_of_the_opening_came_back(
    office: Office,
) -> None:
    paid = {"Line ID": "A", "Approved EUR": 300, "Paid on": date(2023, 2, 1)}
    office.put("before", Paid_before=table("Paid before", paid))
    office.release("--new-ledger")
    office.put(
        "office", Corrections=table("Corrections", correction("A", 100, DAY, recovered=True))
    )
    office.release(as_of="2023-04-30")
    withdraw(office, "2023-04", as_of="2023-04-30")
    said = office.refused("withdraw", "2023-03", *WHY, as_of="2023-04-30")
    assert "Money was recovered for A" in said


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


def test_what_somebody_wrote_elsewhere_in_the_workbook_is_kept(released: Office) -> None:
    original = released.payments().read_bytes()
    write_cells(released.payments(), "Payments", {"S5": "looked at"})
    changed = released.payments().read_bytes()
    out = withdraw(released)
    assert "Moved aside" in out
    assert changed in [path.read_bytes() for path in (released.output / "kept").rglob("*.xlsx")]
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    assert aside.read_bytes() == original


def test_the_letters_of_a_withdrawn_release_are_marked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "stage", stage)
    office.release("--new-ledger")
    withdraw(office)
    for period in ("2023-03", "2023-04"):
        office.run(as_of="2023-04-30" if period == "2023-04" else "2023-03-31")
        register = load_workbook(office.output / period / "staff" / "letters" / "letters.xlsx")
        rows = list(register["Letters"].iter_rows(values_only=True))
        states = {row[2]: row[5] for row in rows if row[1] == "Payment advice"}
        assert states["2023-03-001"] == "Withdrawn"


def test_it_asks_for_the_newest_ledger_first(released: Office) -> None:
    old = released.ledger.read_bytes()
    released.claim(A=300, B=100, C=50)
    released.release()
    released.ledger.write_bytes(old)
    assert "is older than" in released.refused("withdraw", "2023-03", *WHY)


# --- paid after all ------------------------------------------------------------------------------
def pay_after_all(office: Office, release: str = "2023-03") -> Path:
    """Finance fills in the workbook that was set aside."""
    aside = office.payments(release).parent / "withdrawn" / f"payments_{release}.xlsx"
    return answer(aside, f"{release}-001", paid_on=DAY, reference="G-1")


def test_a_withdrawn_payment_that_was_paid_after_all_is_not_paid_again(released: Office) -> None:
    withdraw(released)
    pay_after_all(released)
    released.claim(A=300, B=100, C=150)
    released.release()
    assert released.amounts("2023-03-2") == {"A": "0", "B": "0", "C": "100"}
    (row,) = adjustments(released, "2023-03-2")
    assert row[0] == "Paid after all"
    assert row[3] == "Release 2023-03 was withdrawn, but paid: it counts as paid."
    assert "Nothing new" in released.run("--release").out


def test_money_of_a_withdrawn_payment_stands_as_such_while_its_lines_are_gone(
    released: Office,
) -> None:
    withdraw(released)
    pay_after_all(released)
    released.claim(C=150)
    released.release()
    assert released.amounts("2023-03-2") == {"C": "100"}
    for release in ("2023-03-2", "2023-04"):
        (row,) = adjustments(released, release)
        assert row[:3] == ("Withdrawn", None, "2023-03-001")
        assert "it counts once its lines are settled again" in str(row[3])
        if release == "2023-03-2":
            released.claim(C=150, D=20)
            released.release(as_of="2023-04-30")


def test_a_line_that_a_later_release_also_paid_is_to_come_back(released: Office) -> None:
    withdraw(released)
    released.release()
    aside = pay_after_all(released)
    released.claim(A=300, B=100, C=150)
    released.release()
    assert released.entries()[-1].record.payments == ()  # C waits: 800 of 500 are out
    assert "300.00 EUR is to come back" in released.run("explain", "A").out
    aside.unlink()  # the ledger keeps the answer
    rows = [correction(line, eur, DAY, recovered=True) for line, eur in (("A", 300), ("B", 100))]
    released.put("office", Corrections=table("Corrections", *rows))
    released.release(as_of="2023-04-30")
    assert released.amounts("2023-04") == {"C": "100"}
    assert "It is at rest" in released.run("explain", "A", as_of="2023-04-30").out


def test_a_re_issue_that_was_withdrawn_but_paid_and_made_again_is_to_come_back(
    released: Office,
) -> None:
    answer(released.payments(), "2023-03-001", paid_on=DAY, because="account closed")
    row = {"Subject ID": "2023-03-001", "Finding": "RETURNED-SAME-ACCOUNT", "Value": IBAN}
    released.put("office", Overrides=table("Overrides", row))
    released.release()
    withdraw(released, "2023-03-2")
    released.release()
    pay_after_all(released, "2023-03-2")
    assert "300.00 EUR is to come back" in released.run("explain", "A").out
    answer(released.payments("2023-03-3"), "2023-03-3-001", because="not sent: paid before")
    assert "It is at rest" in released.run("explain", "A").out


@pytest.mark.usefixtures("_second_engine")
def test_a_return_that_finance_takes_back_holds_nothing(
    released: Office,
) -> None:
    withdraw(released)
    aside = released.payments().parent / "withdrawn" / "payments_2023-03.xlsx"
    answer(aside, "2023-03-001", paid_on=DAY, because="account closed")
    released.release()
    assert "RETURNED-SAME-ACCOUNT" in released.codes()
    answer(aside, "2023-03-001", paid_on="", because="", reference="never sent")
    said = '"account closed" in Returned because'
    row = {"Subject ID": "2023-03-001", "Finding": "ANSWER-CHANGED", "Value": said}
    released.put("office", Overrides=table("Overrides", row))
    released.release()
    assert released.amounts("2023-03-3") == {"A": "300", "B": "100"}


def test_what_came_back_stands_though_the_release_that_kept_it_is_withdrawn(
    released: Office,
) -> None:
    row = correction("A", 100, DAY, recovered=True)
    path = released.put("office", Corrections=table("Corrections", row))
    released.claim(A=300, B=100, C=300)
    released.release()
    assert released.amounts("2023-03-2") == {"C": "300"}  # 200 came back: 200 of 500 are drawn
    withdraw(released, "2023-03-2")
    path.unlink()
    released.release()  # without the row A is due in full again, and 200 of it came back
    assert released.amounts("2023-03-3") == {"A/c1": "200", "C": "100"}
