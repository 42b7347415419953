"""A fourth type of activity, added as docs/new-activity-type.md says, goes through every stage."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from p2p_sheets.books import BOOKS
from p2p_sheets.books.columns import Record
from p2p_sheets.books.programme import SHEETS
from p2p_sheets.cli import main
from p2p_sheets.config import Config, load
from p2p_sheets.write.forms import write_filled
from p2p_sheets.write.programme_folder import lay_out_programme
from tests.programmes import CONFIG, IBANS, ROOT

GUIDE = ROOT / "docs" / "new-activity-type.md"
Row = dict[str, Any]


def followed(text: str) -> str:
    """The configuration as somebody leaves it who does what the guide says, block by block."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    added = [block for block in blocks if block.startswith("[")]
    required, programme = (block for block in blocks if not block.startswith("["))
    for line in programme.splitlines():
        key = line.split(" = ")[0]
        text, count = re.subn(rf"(?<=\n){key} = .*", line, text, count=1)
        assert count == 1
    head, found, tail = text.partition("[payment_requires]")
    comment, _, rest = tail.partition("\n")
    return "\n".join([f"{head}{found}{comment}\n{required}{rest}", *added])


# --- what people fill in -------------------------------------------------------------------------
HOST = {
    "activity_type": "Peer Workshop host",
    "cut_off": "PW-1",
    "submitted_on": date(2023, 1, 20),
    "city_role": "Lighthouse",
    "project": "+CityxChange",
    "contact_name": "Kari Contact",
    "contact_email": "kari@city.example",
    "title": "Heat together",
    "topic": "Heat",
    "expected_start": date(2023, 3, 7),
    "expected_end": date(2023, 3, 8),
    "tentative_agenda": "Two days",
    "required_expertise": "Heat",
}
GUEST = {key: HOST[key] for key in HOST if key not in ("expected_start", "expected_end")} | {
    "activity_type": "Peer Workshop guest",
    "host_application": "H1",
    "preference": 1,
    "submitted_on": date(2023, 1, 25),
}
APPLICATIONS: list[Row] = [
    {**HOST, "application_id": "H1", "city": "Trondheim", "country": "NO"},
    {**HOST, "application_id": "H2", "city": "Limerick", "country": "IE", "tentative_agenda": None},
    {**GUEST, "application_id": "V1", "city": "Évora", "country": "PT", "project": "POCITYF"},
    {**GUEST, "application_id": "V2", "city": "Alkmaar", "country": "NL", "project": "POCITYF"},
    {**GUEST, "application_id": "V3", "city": "Trondheim", "country": "NO"},
]
PERSON = {
    "activity_id": "PW-01",
    "account_holder": "City of Example",
    "town": "Example",
}
PARTICIPANTS: list[Row] = [
    {**PERSON, "participant_id": "P1", "role": "Host city", "name": "Hanna Host", "country": "AT"},
    {
        **PERSON,
        "participant_id": "P2",
        "role": "Visitor city",
        "name": "Vera Visitor",
        "city": "Évora",
        "country": "PT",
        "iban": "PT50000201231234567890154",
        "application_id": "V1",
    },
    {
        **PERSON,
        "participant_id": "P3",
        "role": "Expert",
        "name": "Xenia Expert",
        "country": "FR",
        "contracted_days": 3,
        "expert_source": "External",
    },
]
CLAIMS: tuple[tuple[str, str, Row], ...] = (
    ("P1", "Hosting", {"amount": Decimal("700.00"), "receipt": "R-1"}),
    ("P2", "Travel", {"amount": Decimal("450.00"), "receipt": "R-2"}),
    ("P2", "Accommodation", {"quantity": 1}),  # not listed for this type
    ("P3", "Travel", {"amount": Decimal("120.00"), "receipt": "R-3"}),
    ("P3", "Daily rate", {"quantity": 3}),
)
PAID = {
    "P1/1": (600, 100, "RB-2"),
    "P2/2": (400, 50, "RB-3"),
    "P2/3": (0, 100, "RB-9"),
    "P3/4": (120, 0, "RB-3"),
    "P3/5": (1350, 0, "RB-6"),
}
DELIVERED = (
    (None, "Contract and ToR"),
    ("P3", "Final report"),
    ("P2", "Reflection report"),
)


class Office:
    """A programme folder with the new type, in which commands run as staff run them."""

    def __init__(self, folder: Path) -> None:
        text = followed(CONFIG.read_text("utf-8"))
        (folder / "text.toml").write_text(text, encoding="utf-8")
        self.config: Config = load(folder / "text.toml")
        self.folder = folder / "office"
        lay_out_programme(self.folder, text.encode())

    def fill(self, file: str, **sheets: list[Row]) -> None:
        """Fill in a workbook, its sheets by title."""
        rows: dict[type[Record], list[Row]] = {SHEETS[t]: rows for t, rows in sheets.items()}
        book = next(book for book in BOOKS if book.file == file)
        path = self.folder / "input" / file
        write_filled(path, book, self.config, rows, created=date(2023, 1, 1))

    def run(self, as_of: str, *arguments: str) -> int:
        """Run a command on a day."""
        config = str(self.folder / "config.toml")
        return main([*arguments, "--config", config, "--as-of", as_of])

    def book(self, path: str, sheet: str) -> list[tuple[Any, ...]]:
        """Read a sheet of an output."""
        return list(load_workbook(self.folder / path, data_only=True)[sheet].values)

    def letters(self, period: str) -> Iterator[str]:
        """Read the letters of a month."""
        for path in sorted((self.folder / "output" / period / "staff" / "letters").rglob("*.docx")):
            document = Document(str(path))
            cells = (cell.text for t in document.tables for row in t.rows for cell in row.cells)
            yield "\n".join([*(p.text for p in document.paragraphs), *cells])


def scores() -> list[Row]:
    labels = [criterion.label for criterion in load(CONFIG).scoring.criteria]
    return [
        {"application_id": a["application_id"], "evaluator": who}
        | {f"marks:{label}": 4 for label in labels}
        for a in APPLICATIONS
        for who in ("Eva One", "Eva Two")
    ]


def decided(decisions: dict[str, str]) -> list[Row]:
    day = date(2023, 2, 10)
    return [
        a | {"decision": decisions.get(a["application_id"]), "decided_on": day}
        if a["application_id"] in decisions
        else a
        for a in APPLICATIONS
    ]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_guide_makes_a_configuration_and_leaves_the_other_types_as_they_were() -> None:
    config = load(CONFIG)
    text = followed(CONFIG.read_text("utf-8"))
    assert "PW" not in config.types
    assert text.count("Peer Workshop host") == 1


def test_templates_offer_it_and_say_what_it_needs(office: Office) -> None:
    folder = office.folder / "input_templates"
    lists = [
        cell for row in load_workbook(folder / "applications.xlsx")["Lists"].values for cell in row
    ]
    assert {"Peer Workshop host", "Peer Workshop guest", "PW-1"} <= set(lists)
    guide = [
        cell for row in load_workbook(folder / "claim_form.xlsx")["Guide"].values for cell in row
    ]
    assert "Host city (Site Visit)" in guide
    assert "Host city (Peer Workshop)" in guide


def test_it_is_ranked_assigned_decided_paid_and_reported(office: Office) -> None:
    office.fill("applications.xlsx", Applications=APPLICATIONS, Scores=scores())
    assert office.run("2023-02-01") == 0
    ranking = office.book("output/2023-02/panel/ranking_PW-1.xlsx", "Ranking")
    assert any("Peer Workshops, host cities, PW-1" in str(row[0]) for row in ranking)
    proposals = {row[1]: row for row in ranking if row[1] in ("H1", "H2")}
    assert "Proposed award" in proposals["H1"]
    visitors = office.book("output/2023-02/panel/ranking_PW-1.xlsx", "Visitors")
    placed = {row[3] for row in visitors if "Proposed award" in row}
    assert placed == {"V1", "V2"}
    out = office.book("output/2023-02/panel/ranking_PW-1.xlsx", "Not ranked")
    assert {row[0]: row[4] for row in out if row[0] in ("H2", "V3")} == {"H2": "EL-8", "V3": "EL-3"}

    assert office.run("2023-02-01", "freeze", "PW-1") == 0
    decisions = {"H1": "Awarded", "V1": "Awarded", "V2": "Rejected"}
    office.fill("applications.xlsx", Applications=decided(decisions), Scores=scores())
    assert office.run("2023-02-12") in (0, 1)
    letters = list(office.letters("2023-02"))
    assert any("Peer Workshop PW-1: your application was successful" in text for text in letters)
    assert any("Peer Workshop PW-1: please confirm your place" in text for text in letters)
    assert not any("site visit" in text.casefold() for text in letters)
    assert office.run("2023-02-12", "forms") == 0
    made = office.book("output/forms/2023-02/new_activities.xlsx", "Activities")
    assert any("Peer Workshop" in row for row in made)

    activity = {
        "activity_id": "PW-01",
        "activity_type": "Peer Workshop",
        "application_id": "H1",
        "city": "Trondheim",
        "country": "NO",
        "title": "Heat together",
        "status": "Executed",
        "start_date": date(2023, 3, 7),
        "end_date": date(2023, 3, 8),
    }
    people = [{"iban": iban} | p for p, iban in zip(PARTICIPANTS, IBANS, strict=False)]
    delivered = [
        {
            "activity_id": "PW-01",
            "participant_id": who,
            "deliverable": what,
            "done_on": date(2023, 3, 10),
        }
        for who, what in DELIVERED
    ]
    office.fill(
        "participants.xlsx", Activities=[activity], Participants=people, Deliverables=delivered
    )
    lines = [
        {
            "line_id": f"{who}/{number}",
            "activity_id": "PW-01",
            "participant_id": who,
            "category": category,
            "date_from": date(2023, 3, 7),
            "submitted_on": date(2023, 3, 20),
            **more,
        }
        for number, (who, category, more) in enumerate(CLAIMS, 1)
    ]
    office.fill("expenses.xlsx", Expenses=lines)
    assert office.run("2023-03-31", "--release", "--new-ledger") in (0, 1)
    rows = office.book("output/2023-03/finance/payments_2023-03.xlsx", "Lines")
    titles = next(row for row in rows if "Line ID" in row)
    table = [dict(zip(titles, row, strict=True)) for row in rows if "PW-01" in row]
    assert {r["Line ID"]: (r["Approved EUR"], r["Refused EUR"], r["Rule"]) for r in table} == PAID
    summary = office.book("output/2023-03/finance/payments_2023-03.xlsx", "Summary")
    assert list(next(r for r in summary if "Total" in r)[4:6]) == ["Peer Workshop", "Total"]
    run = json.loads((office.folder / "output/2023-03/run.json").read_text("utf-8"))
    figures = run["figures"]["kpi"]
    assert figures["activities PW"] == {"Awarded": 1, "Executed": 1, "Planned": 0}
    assert figures["places Peer Workshop guest"]["Executed"] == 1
    assert figures["fill rate PW"]["Executed"] == "0.1250"
    assert figures["experts PW"]["Executed"] == 1
    assert office.run("2023-03-31", "explain", "P2/2") == 0
    report = office.folder / "output/2023-03/management/report_2023-03.html"
    assert "How full each site visit or peer workshop is" in report.read_text("utf-8")
