"""Where personal fields go: a mark in each, looked for in all that a release writes."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from p2p_sheets.ledger import journal
from tests.ledger.office import PAYEE, Office
from tests.programmes import ROOT
from tests.read.tables import VISITOR, table

PAGE = ROOT / "docs" / "personal-data.md"
IBAN, BIC = "AT483200000012345864", "RLNWATWWXXX"
MARKS = {
    "Contact name": "Qacontact Zed",
    "Contact e-mail": "qbcontact@zed.example",
    "Evaluator": "Qcevaluator Zed",
    "Evaluator's e-mail": "qdevaluator@zed.example",
    "Evaluator's organisation": "Qeorganisation",
    "Comment on a score": "Qfcomment",
    "Name": "Qgname Zed",
    "E-mail": "qhmail@zed.example",
    "Organisation": "Qiorganisation",
    "Account holder": "Qjholder Zed",
    "Street": "Qkstreet 1",
    "Postcode": "QL8010",
    "Town": "Qmtown",
    "IBAN": IBAN,
    "BIC": BIC,
    "Receipt": "Qnreceipt",
    "Comment on a line": "Qocomment",
    "Name of an expert": "Qpexpert Zed",
    "E-mail of an expert": "qqexpert@zed.example",
}
WHOLE = {"finance/evidence.zip", "staff/annotated/base.xlsx"}  # whole input workbooks
PERSON = ("Name", "E-mail", "Organisation", "IBAN", "BIC")
HOLDER = ("Account holder", "Street", "Postcode", "Town")
BANK = '\n[bank]\nname = "Secretariat"\niban = "BE71096123456769"\nbic = "GKCCBEBB"\n'


def text_of(data: bytes) -> str:
    """All that a file says, unpacked as often as it is packed."""
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(text_of(archive.read(name)) for name in archive.namelist())


def kind(file: Path, office: Office) -> str:
    """An output without what is this release's alone: `finance/payments_.xlsx`."""
    *folders, name = file.relative_to(office.output).parts[1:]
    if "letters" in folders:
        return "staff/letters"
    return "/".join([*folders, re.sub(r"_.*(?=\.)", "", name)])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Where each mark was found."""
    office = Office.new(tmp_path_factory.mktemp("marked") / "office")
    with (office.folder / "config.toml").open("a") as config:
        config.write(BANK)
    m = MARKS
    contact = {"Contact name": m["Contact name"], "Contact e-mail": m["Contact e-mail"]}
    payee = {name: m[name] for name in (*PERSON, *HOLDER)}
    expert = {"Name": m["Name of an expert"], "E-mail": m["E-mail of an expert"]}
    office.put(
        "base",
        Applications=table("Applications", contact, {**VISITOR, **contact}),
        Activities=table("Activities", {}),
        Participants=table("Participants", {**PAYEE, **payee}),
        Deliverables=table("Deliverables", {}, {"Deliverable": "Reflection report"}),
        Experts=table("Experts", expert),
        Evaluators=table(
            "Evaluators",
            {
                "Evaluator": m["Evaluator"],
                "E-mail": m["Evaluator's e-mail"],
                "Organisation": m["Evaluator's organisation"],
            },
        ),
        Scores=table("Scores", {"Evaluator": m["Evaluator"], "Comment": m["Comment on a score"]}),
    )
    office.claim(
        {
            "Line ID": "A",
            "Name": m["Name"],
            "Amount": 300,
            "Receipt": m["Receipt"],
            "Comment": m["Comment on a line"],
        }
    )
    office.release("--new-ledger")
    files = [file for file in (office.output / "2023-03").rglob("*") if file.is_file()]
    texts = [(kind(file, office), text_of(file.read_bytes())) for file in files]
    (entry,) = office.entries()
    names = [name for name in entry.files if not name.startswith("evidence_")]
    kept = [journal.released_file(office.ledger, entry.release, name) for name in names]
    texts.append(("ledger", entry.body + "".join(text_of(data or b"") for data in kept)))
    return {name: {kind for kind, text in texts if mark in text} for name, mark in m.items()}


def page() -> dict[str, set[str]]:
    """Where the page says that each field is found."""
    rows = re.findall(r"^\| (.+) \| .+ \| ?(.*) ?\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    cells = {field: set(re.findall("`(.+?)`", where)) for field, where in rows[2:]}
    return {name: where for field, where in cells.items() for name in field.split(", ")}


def test_the_page_says_where_each_field_is_found(found: dict[str, set[str]]) -> None:
    assert page() == {name: kinds - WHOLE for name, kinds in found.items()}


def test_evidence_holds_all_of_it(found: dict[str, set[str]]) -> None:
    assert all("finance/evidence.zip" in kinds for kinds in found.values())
