"""The findings workbook: what is new first, links into the copies, rows of overrides to paste."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from p2p_sheets.findings import Finding, Place, cells, checks, intake
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.findings import Copies, Report, write_findings
from tests.read.tables import AS_OF

EDITION = Edition("Programme", "2023-03", AS_OF)


def ambiguous(row: int, workbook: str = "a.xlsx", subject: str = "") -> Finding:
    place = Place(workbook, "Expenses", row, 8)
    words = {"one": "1 234.00", "other": "1.23"}
    return cells.AMOUNT_AMBIGUOUS.at(
        place, subject=subject or f"L{row}", column="Amount", value="1.234", **words
    )


def receipt(row: int) -> Finding:
    place = Place("b.xlsx", "Expenses", row, 10)
    return checks.RECEIPT_TWICE.at(place, subject=f"L{row}", column="Receipt", value="L1")


def written(tmp_path: Path, findings: list[Finding], report: Report | None = None) -> Any:
    path = tmp_path / "findings.xlsx"
    write_findings(path, findings, EDITION, report)
    return load_workbook(path)


def table(book: Any, sheet: str, first: str) -> list[dict[str, Any]]:
    """The rows of a table as mappings; its titles begin with `first`."""
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] == first)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def test_findings_stand_by_workbook_and_row_errors_and_warnings_told_apart(tmp_path: Path) -> None:
    book = written(tmp_path, [receipt(3), ambiguous(9), ambiguous(2)])

    rows = table(book, "Findings", "New")
    assert [(r["Workbook"], r["Cell"], r["Severity"]) for r in rows] == [
        ("a.xlsx", "I2", "error"),
        ("a.xlsx", "I9", "error"),
        ("b.xlsx", "K3", "warning"),
    ]
    assert rows[0]["What is wrong"] == '"1.234" can be read as 1 234.00 or as 1.23.'
    assert rows[0]["What to do"] == "Type the amount as a number."
    assert (rows[0]["Rule"], rows[0]["Code"]) == ("IN-4", "AMOUNT-AMBIGUOUS")
    fills = {book["Findings"].cell(row, 2).fill.fgColor.rgb for row in (6, 8)}
    assert len(fills) == 2


def test_what_is_new_comes_first(tmp_path: Path) -> None:
    old, new = ambiguous(2), ambiguous(9, "z.xlsx")

    book = written(tmp_path, [old, new], Report(earlier=[old.mark]))

    assert [(r["New"], r["Workbook"]) for r in table(book, "Findings", "New")] == [
        ("New", "z.xlsx"),
        (None, "a.xlsx"),
    ]


def test_a_finding_stays_the_same_when_its_row_moves() -> None:
    assert ambiguous(2, subject="L1").mark == ambiguous(99, subject="L1").mark
    assert ambiguous(2, subject="L1").mark != ambiguous(2, subject="L2").mark
    assert not ambiguous(2).is_new(None)  # without an earlier run nothing is new
    assert ambiguous(2).is_new([])


def test_a_mark_tells_nothing_of_the_value() -> None:
    mark = ambiguous(2).mark
    assert len(mark) == 16
    assert "1.234" not in mark


def test_each_cell_links_to_the_annotated_copy(tmp_path: Path) -> None:
    copies = Copies({"a.xlsx": "annotated/a.xlsx"}, {"b.xlsx": "No copy: it has 30 000 rows."})

    book = written(tmp_path, [ambiguous(2), receipt(3)], Report(copies=copies))

    links = [book["Findings"].cell(row, 5).hyperlink for row in (6, 7)]
    assert links[0].target.replace("\\", "/") == "annotated/a.xlsx"
    assert links[0].location == "'Expenses'!I2"
    assert links[1] is None
    overview = table(book, "Overview", "Workbook")
    assert overview[1]["Annotated copy"] == "No copy: it has 30 000 rows."


def test_a_name_with_a_number_sign_is_linked_whole(tmp_path: Path) -> None:
    copies = Copies({"claim #3.xlsx": "annotated/claim #3.xlsx"})

    book = written(tmp_path, [ambiguous(2, "claim #3.xlsx")], Report(copies=copies))

    link = book["Findings"]["E6"].hyperlink
    assert link.target.replace("\\", "/") == "annotated/claim%20%233.xlsx"
    assert link.location == "'Expenses'!I2"


def test_what_may_be_overruled_carries_its_row(tmp_path: Path) -> None:
    book = written(tmp_path, [receipt(3), receipt(3), ambiguous(2), receipt(7)])

    rows = table(book, "Override rows", "Subject ID")
    assert [(r["Subject ID"], r["Finding"], r["Value"]) for r in rows] == [
        ("L3", "RECEIPT-TWICE", "L1"),
        ("L7", "RECEIPT-TWICE", "L1"),
    ]
    titles = [cell.value for cell in book["Override rows"][4]]
    assert titles[:7] == [
        "Subject ID",
        "Finding",
        "Value",
        "Authorised by",
        "Authorised on",
        "Reason",
        "Valid until",
    ]
    last = book["Findings"].cell(9, 13)
    target = book["Override rows"][last.hyperlink.location.split("!")[1]]
    assert target.value == "L7"


def test_what_concerns_released_lines_stands_apart(tmp_path: Path) -> None:
    book = written(tmp_path, [ambiguous(2)], Report(apart=(receipt(3),)))

    assert len(table(book, "Findings", "New")) == 1
    assert [r["ID"] for r in table(book, "Settled", "New")] == ["L3"]


def test_the_overview_counts_by_workbook_and_by_code(tmp_path: Path) -> None:
    nowhere = intake.WORKBOOK_EMPTY.at(Place())
    book = written(tmp_path, [ambiguous(2), ambiguous(3), receipt(3), nowhere])

    rows = table(book, "Overview", "Workbook")
    assert [tuple(r.values())[:3] for r in rows[:3]] == [
        ("(no single workbook)", 0, 1),
        ("a.xlsx", 2, 0),
        ("b.xlsx", 0, 1),
    ]
    by_code = [tuple(r.values())[:3] for r in rows[5:]]
    assert by_code == [
        ("AMOUNT-AMBIGUOUS", 2, 0),
        ("RECEIPT-TWICE", 0, 1),
        ("WORKBOOK-EMPTY", 0, 1),
    ]


def test_every_code_is_explained(tmp_path: Path) -> None:
    rows = table(written(tmp_path, []), "Codes", "Code")

    assert [r["Code"] for r in rows] == sorted(CODES)
    assert not any("{" in f"{r['What is wrong']}{r['What to do']}" for r in rows)


def test_no_finding_is_said_too(tmp_path: Path) -> None:
    book = written(tmp_path, [])

    assert book.sheetnames == ["Findings", "Overview", "Codes"]
    assert book["Findings"]["A6"].value == "No problem was found."


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "http://x.example", "{=A1}", "+5", "a\x01b"])
def test_what_somebody_typed_stays_text(text: str, tmp_path: Path) -> None:
    place = Place(f"{text}.xlsx", text[:20], 2, 0)
    finding = cells.CHOICE_UNKNOWN.at(
        place, subject=text, column=text, value=text, hint="", choices="x"
    )

    book = written(tmp_path, [finding])

    row = book["Findings"][6]
    assert all(cell.data_type in ("s", "n") for cell in row)
    assert not any(cell.hyperlink for cell in row)
    assert row[7].value == text.replace("\x01", "")


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"

    write_findings(one, [receipt(3), ambiguous(2)], EDITION)
    write_findings(two, [ambiguous(2), receipt(3)], EDITION)

    assert one.read_bytes() == two.read_bytes()
