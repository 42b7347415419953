"""What is open, since when, and what to do next: on the page, in the workbook, on the terminal."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.ledger.office import Office, answer, correction
from tests.read.tables import table


def rows_of(office: Office, sheet: str, period: str = "2023-04") -> list[dict[str, Any]]:
    path = office.output / period / "staff" / f"open_items_{period}.xlsx"
    rows = list(load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if sum(cell is not None for cell in row) > 3)
    filled = (row for row in rows[head + 1 :] if sum(cell is not None for cell in row) > 1)
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in filled]


def page_of(office: Office, period: str = "2023-04") -> str:
    return (office.output / period / "start.html").read_text(encoding="utf-8")


def test_a_payment_without_an_answer_is_listed_with_the_days_since_it_was_due(
    released: Office,
) -> None:
    released.run(as_of="2023-04-30")
    silent, total = rows_of(released, "Unanswered")
    due = released.entries()[0].record.payments[0].due_date
    assert (silent["Payment ID"], silent["Amount EUR"]) == ("2023-03-001", 400)
    assert silent["Days since due"] == (date(2023, 4, 30) - due).days > 0
    assert total["Amount EUR"] == 400
    said = f"Ask finance about 1 payment, 1 past their due date, the first of {due}"
    assert said in page_of(released)
    answer(released.payments(), "2023-03-001", paid_on=date(2023, 4, 4))
    released.run(as_of="2023-04-30")
    assert rows_of(released, "Unanswered") == []
    assert "Ask finance" not in page_of(released)


def test_a_release_counts_its_own_payments_as_unanswered_and_asks_nobody_yet(
    released: Office,
) -> None:
    silent, _ = rows_of(released, "Unanswered", "2023-03")
    assert (silent["Payment ID"], silent["Days since due"]) == ("2023-03-001", None)
    assert "Ask finance" not in page_of(released, "2023-03")


def test_money_to_come_back_payments_that_came_back_and_held_lines_are_listed(
    released: Office,
) -> None:
    row = correction("A", 100, date(2023, 4, 2))
    released.put("office", Corrections=table("Corrections", row))
    released.run(as_of="2023-04-30")
    owed, _ = rows_of(released, "To recover")
    assert (owed["Line ID"], owed["Still to recover EUR"]) == ("A", 200)
    assert "See that 200.00 EUR come back (1 line)" in page_of(released)
    (released.input / "office.xlsx").unlink()
    answer(released.payments(), "2023-03-001", because="account closed")
    released.run(as_of="2023-04-30")
    (back,) = rows_of(released, "Returned")
    assert back["Payment ID"] == "2023-03-001"
    assert {row["Line ID"] for row in rows_of(released, "Held")} == {"A", "B"}


def test_a_place_that_is_not_confirmed_is_listed_with_its_days(office: Office) -> None:
    visitor = {
        "Application ID": "A-V",
        "Activity type": "Site Visit visitor",
        "Host application": "SV-1-01",
        "Preference": 1,
        "Decision": "Awarded",
        "Decided on": date(2023, 3, 1),
    }
    office.put("visitors", Applications=table("Applications", visitor))
    office.run()
    places = rows_of(office, "Confirmations", "2023-03")
    assert {row["Application ID"]: row["Days since"] for row in places}["A-V"] == 30


def test_the_terminal_says_the_same_as_the_page_and_every_link_leads_to_a_file(
    office: Office,
) -> None:
    out = office.run().out
    page = page_of(office, "2023-03")
    said = re.findall(r"<li>(.*?)</li>", page.partition("</ol>")[0])
    listed = re.findall(r"^  \d+\. (.*)$", out, re.MULTILINE)
    assert len(said) == len(listed) > 3
    folder = office.output / "2023-03"
    for mine, theirs in zip(said, listed, strict=True):
        text, _, link = mine.partition(": <a href=")
        assert theirs.startswith(text)
        if link:
            file = link.partition(">")[2].removesuffix("</a>")
            assert theirs == f"{text}: {folder / file}"
    assert str(folder / "start.html") in out


def test_a_name_from_the_configuration_stays_text_on_the_page(office: Office) -> None:
    config = office.folder / "config.toml"
    config.write_text(config.read_text().replace('name = "Scalable', 'name = "<b>Scalable', 1))
    office.run()
    assert "<h1>&lt;b&gt;Scalable" in page_of(office, "2023-03")


@pytest.mark.parametrize("started", ["double-click", ""])
def test_the_page_is_opened_for_who_double_clicked(
    office: Office, monkeypatch: pytest.MonkeyPatch, started: str
) -> None:
    opened: list[str] = []
    monkeypatch.setenv("P2P_OPEN", started)
    monkeypatch.setattr("webbrowser.open", opened.append)
    office.run()
    page = Path(office.output / "2023-03" / "start.html").resolve().as_uri()
    assert opened == ([page] if started else [])
