"""Every code of reading and checking has a workbook that produces it, and only where it should."""

import importlib
import pkgutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter

from p2p_sheets import findings
from p2p_sheets.findings import Code, Finding, cells, checks, intake
from p2p_sheets.findings.catalogue import FILES, codes_of
from tests.read.tables import VALUES, Formula, Table, checked, programme, table, write

NOTHING: Mapping[str, Any] = dict.fromkeys(VALUES["Expenses"])
Build = Callable[[Path], None]
Case = Mapping[str, Table] | Build


def line(**changes: Any) -> dict[str, Table]:
    """A programme whose one expense line is changed; `_` in a title stands for a blank."""
    return lines({title.replace("_", " "): value for title, value in changes.items()})


def row(sheet: str, changes: Mapping[str, Any], **more: Table) -> dict[str, Table]:
    """A programme in which the one row of a sheet is changed."""
    return programme(**{sheet: table(sheet, changes)}, **more)


def lines(*changes: Mapping[str, Any]) -> dict[str, Table]:
    """A programme with several expense lines."""
    return programme(Expenses=table("Expenses", *changes))


def file(name: str, data: bytes) -> Build:
    """A file of these bytes beside a good workbook."""

    def build(folder: Path) -> None:
        write(folder / "good.xlsx", programme())
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    return build


def book(name: str, sheets: Mapping[str, Table], **properties: str) -> Build:
    """A workbook beside a good one."""

    def build(folder: Path) -> None:
        write(folder / "good.xlsx", programme())
        write(folder / name, sheets, {f"p2p_sheets {k}": v for k, v in properties.items()})

    return build


def shaped(shape: Callable[[xlsxwriter.Workbook, Any], None]) -> Build:
    """A good programme whose sheet Expenses is shaped by hand."""

    def build(folder: Path) -> None:
        write(folder / "good.xlsx", {k: v for k, v in programme().items() if k != "Expenses"})
        with xlsxwriter.Workbook(folder / "expenses.xlsx") as out:
            sheet = out.add_worksheet("Expenses")
            dates = out.add_format({"num_format": "yyyy-mm-dd"})
            for r, cells_ in enumerate(table("Expenses", {})):
                for c, value in enumerate(cells_):
                    if isinstance(value, date):
                        sheet.write_datetime(r, c, value, dates)
                    elif value is not None:
                        sheet.write(r, c, value)
            shape(out, sheet)

    return build


def with_part(part: str, data: str, *, twice: bool = False) -> Build:
    """A good workbook with one part more."""

    def build(folder: Path) -> None:
        path = write(folder / "good.xlsx", programme())
        with zipfile.ZipFile(path, "a") as out:
            out.writestr(part, data)
            if twice:
                with pytest.warns(UserWarning, match="Duplicate name"):
                    out.writestr(part, data)

    return build


def twice_the_same(folder: Path) -> None:
    good = write(folder / "good.xlsx", programme())
    (folder / "copy.xlsx").write_bytes(good.read_bytes())


def open_in_excel(folder: Path) -> None:
    write(folder / "good.xlsx", programme())
    (folder / "~$good.xlsx").write_bytes(b"Olga Office")


LINK = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
)
TWO_VALUES = b'<v>100</v></c><c r="I2"><v>999</v></c>'


def edited(part: str, old: bytes, new: bytes, sheets: Mapping[str, Table] | None = None) -> Build:
    """A good workbook in a part of which some bytes are replaced."""

    def build(folder: Path) -> None:
        made = write(folder / "made.tmp", sheets or programme())
        with zipfile.ZipFile(made) as before, zipfile.ZipFile(folder / "a.xlsx", "w") as after:
            for name in before.namelist():
                data = before.read(name)
                after.writestr(name, data.replace(old, new) if name == part else data)
        made.unlink()

    return build


def hidden_row(_: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.set_row(1, None, None, {"hidden": True})


def hidden_sheet(out: xlsxwriter.Workbook, sheet: Any) -> None:
    out.add_worksheet("Guide").activate()
    sheet.hide()


def merged(_: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write_string(2, 0, "L2")
    sheet.write_number(2, 8, 5)
    sheet.merge_range(1, 1, 2, 1, "SV-01")


def far(_: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write_string(1, 16_383, "far away")


def lost_result(_: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.write_formula(1, 8, "=1+1", None, "")


def timed(serial: float) -> Build:
    """A good programme whose first Date from has a time of day."""

    def put(out: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_number(1, 5, serial, out.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    return shaped(put)


def struck_row(out: xlsxwriter.Workbook, sheet: Any) -> None:
    line_through = out.add_format({"font_strikeout": True})
    for column, value in enumerate(table("Expenses", {})[1]):
        sheet.write(1, column, 44992 if isinstance(value, date) else value, line_through)


def struck_part(out: xlsxwriter.Workbook, sheet: Any) -> None:
    at = list(VALUES["Expenses"]).index("Receipt")
    sheet.write_rich_string(1, at, out.add_format({"font_strikeout": True}), "R-00", "R-01")


SYSTEM = ("ID", "Start time", "Completion time", "Email", "Name")
ANSWERS: Mapping[str, Any] = {
    **{k: v for k, v in VALUES["Applications"].items() if k not in ("Application ID", "Decision")},
    "City": "Bergen",
    "Population": 285911,
    "Background documents": "Yes",
    "Innovativeness": "Heated by sea water",
    "Tentative agenda": "Day 1 plant",
}
ASKED = [title for title in ANSWERS if title not in ("Submitted on", "Population")]
MAPPED = [{"Question": f"Your {title}?", "Column": title} for title in ASKED]


def form(
    *questions: Mapping[str, str], asked: Sequence[str] = ASKED, to: str = "Your {}?"
) -> Build:
    """An export of Microsoft Forms that asks for these columns, and what staff mapped of it."""

    def build(folder: Path) -> None:
        good = {"Form": "SV-FORM", "Sheet": "Applications"}
        titles = [*SYSTEM, *(to.format(title) for title in asked)]
        answers = [ANSWERS[title] for title in asked]
        sent = [1, "2022-09-20 09:01", "2022-09-20 09:31", "anonymous", None, *answers]
        mapped = table("Form questions", *({**good, **question} for question in questions))
        write(folder / "good.xlsx", {**programme(), "Form questions": mapped})
        write(folder / "received/export.xlsx", {"Sheet1": [titles, sent]})

    return build


RECEIPT = b'<c r="K2" t="s"><v>58</v></c>'
PICTURE = b'<c r="K2" t="e" vm="1"><v>#VALUE!</v></c>'
FIGURED = line(Receipt=Formula('="R-01"', "R-01"))
CASES: Mapping[str, Case] = {
    # what was said afterwards
    "QUESTION-OF-ANOTHER-FORM": row("Feedback", {"Form": "Evaluation"}),
    "ANSWER-UNFIT": programme(
        Feedback=table("Feedback", {"Answer": "6"}), Deliverables=table("Deliverables", {})
    ),
    "FORM-NOT-ENTERED": row(
        "Feedback", {"Form": "Evaluation", "Question": "How well was the activity prepared?"}
    ),
    # workbooks
    "WORKBOOK-PASSWORD": file(
        "x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    ),
    "WORKBOOK-LABELLED": file(
        "x.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + "EncryptedPackageDRMEncryptedDataSpace".encode("utf-16-le"),
    ),
    "FILE-NOT-READ": file("received/claim.pdf", b"%PDF"),
    "WORKBOOK-FORMAT": file("old.xls", b"whatever"),
    "WORKBOOK-DAMAGED": file("x.xlsx", b"PK\x03\x04 and no more"),
    "WORKBOOK-TOO-LARGE": file("x.xlsx", b"PK\x05\x06" + bytes(21_000_000)),
    "WORKBOOK-UNSAFE": with_part("xl/x.xml", "<x/>", twice=True),
    "WORKBOOK-TWICE": twice_the_same,
    "WORKBOOK-OPEN": open_in_excel,
    "WORKBOOK-EMPTY": book("x.xlsx", {"Scores": []}),
    "WORKBOOK-NO-SHEET": book("x.xlsx", {"Tabelle1": [["a"]]}),
    "WORKBOOK-VERSION": book("x.xlsx", {"Scores": []}, schema="99"),
    "WORKBOOK-MACROS": with_part("xl/vbaProject.bin", "macros"),
    "WORKBOOK-LINKED": edited("xl/_rels/workbook.xml.rels", b"</Relationships>", LINK),
    "WORKBOOK-STALE": FIGURED,
    # sheets and columns
    "SHEET-UNKNOWN": {**programme(), "Notes": [["a"]]},
    "SHEET-MISNAMED": {**programme(), "Expences": [["a"]]},
    "SHEET-READ-AS": book(
        "x.xlsx", {"Exchange rates - Table 1": table("Exchange rates", {"Currency": "NOK"})}
    ),
    "SHEET-AMONG-OUTPUTS": book(
        "x.xlsx", {"KPI": [["Indicator"], ["a"]], "Evaluators": table("Evaluators", {})}
    ),
    "SHEET-NOT-TRUSTED": book("received/x.xlsx", {"Participants": table("Participants", {})}),
    "SHEET-HIDDEN": shaped(hidden_sheet),
    "ROWS-HIDDEN": shaped(hidden_row),
    "HEADER-MISSING": programme(Expenses=[["P1", "L1"], ["P2", "L2"]]),
    "COLUMN-MISSING": programme(
        Expenses=table("Expenses", {}, titles=[t for t in VALUES["Expenses"] if t != "Category"])
    ),
    "COLUMN-TWICE": programme(Expenses=table("Expenses", {}, titles=[*VALUES["Expenses"], "Name"])),
    "COLUMN-MISNAMED": programme(
        Expenses=table(
            "Expenses", {}, titles=[t.replace("Currency", "Curency") for t in VALUES["Expenses"]]
        )
    ),
    "COLUMN-DECIDING-MISSING": programme(
        Expenses=table(
            "Expenses",
            {"Money": "EUR"},
            titles=[t.replace("Currency", "Money") for t in VALUES["Expenses"]],
        )
    ),
    "COLUMN-EXTRA": line(Colour="blue"),
    "COLUMN-NOT-TRUSTED": book(
        "received/x.xlsx",
        {"Applications": table("Applications", {"Application ID": "SV-1-02", "City": "Bergen"})},
    ),
    "CELLS-FAR": shaped(far),
    "FORM-UNKNOWN": form(*MAPPED, to="{}, please"),
    "FORM-QUESTION-UNMAPPED": form(*MAPPED, asked=[*ASKED, "Population"]),
    "FORM-COLUMN-UNFILLED": form(*MAPPED, asked=[t for t in ASKED if t != "Innovativeness"]),
    # rows
    "ROW-HEADER": lines({}, {name: name for name in VALUES["Expenses"]}),
    "ROW-TOTAL": lines({}, {**NOTHING, "Receipt": "Total", "Amount": 100}),
    "ROW-STRAY": lines({}, {**NOTHING, "Comment": "Thank you!"}),
    "MERGED-CELLS": shaped(merged),
    "CELL-SAVED-TWICE": edited("xl/worksheets/sheet4.xml", b"<v>100</v></c>", TWO_VALUES),
    # cells
    "REQUIRED-BLANK": line(Category=None),
    "CELL-PICTURE": edited("xl/worksheets/sheet4.xml", RECEIPT, PICTURE),
    "CELL-ERROR": line(Amount=Formula("=A1", "#REF!")),
    "FORMULA-NO-VALUE": shaped(lost_result),
    "FORMULA-READ": edited("xl/workbook.xml", b' fullCalcOnLoad="1"', b"", FIGURED),
    "TEXT-FROM-DATE": line(Receipt=date(2023, 4, 3)),
    "AMOUNT-AMBIGUOUS": line(Amount="1.234"),
    "AMOUNT-UNREADABLE": line(Amount="about 90"),
    "AMOUNT-DECIMALS": line(Amount=92.005),
    "AMOUNT-RANGE": line(Amount=-5),
    "AMOUNT-CURRENCY": line(Amount="92 €", Currency="SEK"),
    "AMOUNT-TEXT": line(Amount="92,00"),
    "NUMBER-AMBIGUOUS": line(Quantity="1,500"),
    "NUMBER-UNREADABLE": line(Quantity="three"),
    "NUMBER-FROM-DATE": line(Quantity=date(2023, 5, 1)),
    "NUMBER-RANGE": line(Quantity=2.25),
    "NUMBER-TEXT": line(Quantity="2"),
    "DATE-AMBIGUOUS": line(Date_from="03/04/2023"),
    "DATE-UNREADABLE": line(Date_from="soon"),
    "DATE-NUMBER": line(Date_from=45000),
    "DATE-RANGE": line(Date_from=date(1923, 3, 7)),
    "DATE-FUTURE": line(Submitted_on=date(2023, 4, 1)),
    "DATE-TEXT": line(Date_from="2023-03-07"),
    "DATE-MIDNIGHT": timed(44992.0005),
    "DATE-TIME": timed(44992.5),
    "CHOICE-UNKNOWN": line(Category="Travell"),
    "FLAG-UNKNOWN": row("Participants", {"Lead": "perhaps"}),
    "FLAG-READ": row("Participants", {"Lead": True}),
    "COUNTRY-UNKNOWN": row("Participants", {"Country": "Atlantis"}),
    "COUNTRY-READ": row("Participants", {"Country": "Austria"}),
    "CURRENCY-UNKNOWN": line(Currency="Taler"),
    "CURRENCY-READ": line(Currency="€"),
    "ID-CHARACTERS": line(Line_ID="L 1"),
    "ID-LOOK-ALIKE": line(Line_ID="Р1"),
    "ID-DIGITS": line(Line_ID=1234567890123456),
    "ID-NOT-TEXT": line(Line_ID=date(2023, 1, 1)),
    "ID-RESERVED": line(Line_ID="L1/c1"),
    "ID-NUMBER": line(Line_ID=4711),
    "EMAIL-LEFT-OUT": row("Participants", {"E-mail": "at home"}),
    "PLACEHOLDER-READ-AS-BLANK": line(Comment="n/a"),
    "STRUCK-OUT": shaped(struck_row),
    "STRUCK-LEFT-OUT": shaped(struck_part),
    "BANK-READ": row("Participants", {"IBAN": "IBAN AT61 1904 3002 3457 3201"}),
    "BANK-NUMBER": row("Participants", {"IBAN": 61190430023457}),
    "BANK-LOOK-ALIKE": row("Participants", {"IBAN": "АT611904300234573201"}),
    # between rows, sheets and workbooks
    "ID-TWICE": lines({}, {"Amount": 5}),
    "ROWS-IDENTICAL": lines({}, {}),
    "REFERENCE-UNKNOWN": line(Participant_ID="P99"),
    "SHEET-MISSING": {k: v for k, v in programme().items() if k != "Participants"},
    "NAME-OF-ANOTHER": line(Name="Otto Other"),
    "NAME-SPELT-OTHERWISE": line(Name="Maria Rosi"),
    "PARTICIPANT-OF-ANOTHER-ACTIVITY": programme(
        Activities=table("Activities", {}, {"Activity ID": "SV-02"}),
        Expenses=table("Expenses", {"Activity ID": "SV-02"}),
    ),
    "END-BEFORE-START": line(Date_to=date(2023, 3, 6)),
    "AMOUNT-BLANK": line(Amount=None),
    "AMOUNT-COLUMN-MISSING": programme(
        Expenses=table("Expenses", {}, titles=[t for t in VALUES["Expenses"] if t != "Amount"])
    ),
    "QUANTITY-HALF": line(Category="Accommodation", Quantity=1.5),
    "NIGHT-NONE": line(
        Category="Accommodation", Date_from=date(2023, 3, 7), Date_to=date(2023, 3, 7)
    ),
    "PERSON-TWICE": programme(Participants=table("Participants", {}, {"Participant ID": "P2"})),
    "VISITOR-OWN-HOST": row("Participants", {"City": "TRONDHEIM", "Country": "NO"}),
    "APPLICATION-TWICE": programme(
        Applications=table("Applications", {}, {"Application ID": "SV-1-02", "Decision": None})
    ),
    "ACTIVITY-NOT-AWARDED": row("Applications", {"Decision": None}),
    "ACTIVITY-OF-ANOTHER-TYPE": row("Activities", {"Activity type": "Expert Mission"}),
    "ACTIVITY-OF-ANOTHER-CITY": row("Activities", {"City": "Bergen"}),
    "ACTIVITY-OUTSIDE-WINDOW": row(
        "Activities", {"Start date": date(2023, 6, 7), "End date": date(2023, 6, 9)}, Expenses=[]
    ),
    "ACTIVITY-OUTSIDE-PROGRAMME": row(
        "Activities", {"Start date": date(2026, 6, 7), "End date": date(2026, 6, 9)}, Expenses=[]
    ),
    "DELIVERABLE-OF-ANOTHER-TYPE": row("Deliverables", {"Deliverable": "Draft report"}),
    "DATE-OUTSIDE-ACTIVITY": line(Date_from=date(2023, 3, 5)),
    "QUANTITY-OVER-DATES": line(
        Category="Accommodation", Date_to=date(2023, 3, 9), Quantity=3, Amount=None
    ),
    "RECEIPT-TWICE": lines({}, {"Line ID": "L2", "Amount": 7}),
    "OVERRIDE-UNKNOWN": row("Overrides", {"Finding": "NO-SUCH-THING"}),
    "OVERRIDE-NOT-POSSIBLE": row("Overrides", {"Finding": "AMOUNT-AMBIGUOUS"}),
    "OVERRIDE-LAPSED": row("Overrides", {"Valid until": date(2023, 3, 30)}),
}
ELSEWHERE_TESTED = {
    "WORKBOOK-PART-DAMAGED",  # tests/write/annotated: the copy alone reads such a part
    "OVERRIDE-UNUSED",  # tests/check/test_overrides.py: only the end of a run can tell
}


def own_codes() -> dict[str, Code]:
    """The codes of reading and checking."""
    rooms = (intake, cells, checks)
    return {c.name: c for room in rooms for c in vars(room).values() if isinstance(c, Code)}


def found(tmp_path: Path, case: Case) -> tuple[Finding, ...]:
    folder = tmp_path / "input"
    folder.mkdir()
    if callable(case):
        case(folder)
        return checked(tmp_path).findings
    return checked(tmp_path, case).findings


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert CASES.keys() | ELSEWHERE_TESTED == own_codes().keys()


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_case_produces_its_code_and_nothing_else(name: str, tmp_path: Path) -> None:
    told = found(tmp_path, CASES[name])

    assert [finding.code for finding in told] == [name], "\n".join(map(str, told))


@pytest.mark.parametrize("code", own_codes().values(), ids=lambda code: code.name)
def test_every_code_says_what_is_wrong_and_what_to_do(code: Code) -> None:
    assert code.name == code.name.upper()
    assert code.message.endswith((".", "}"))
    assert code.remedy.endswith((".", "}"))
    assert code.rule
    fields = [name for _, name, _, _ in Formatter().parse(code.message + code.remedy) if name]
    assert all(name.isidentifier() for name in fields)


def test_the_catalogue_lists_every_file_that_defines_a_code() -> None:
    names = [module.name for module in pkgutil.iter_modules(findings.__path__)]
    files = [importlib.import_module(f"p2p_sheets.findings.{name}") for name in names]
    assert set(FILES) == {file for file in files if codes_of([file])}


def test_two_codes_of_one_name_are_told() -> None:
    twin = ModuleType("twin")
    vars(twin)["ID_TWICE"] = replace(checks.ID_TWICE)
    with pytest.raises(ValueError, match="two findings have one name: ID-TWICE"):
        codes_of([checks, twin])
