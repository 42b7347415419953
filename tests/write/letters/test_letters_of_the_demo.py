"""The letters of the demo against its workbooks, both read from the files by other code."""

import email
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from email import policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from p2p_sheets.config import load
from p2p_sheets.sample import CONFIG
from p2p_sheets.sample.calendar import AS_OF
from p2p_sheets.text import fold
from tests.golden_run import GoldenRun, own_time, table
from tests.libreoffice import convert_all, needs_libreoffice
from tests.programmes import LONG
from tests.recount import rows_of
from tests.test_recount import rows_in_error
from tests.write.letters.month import paragraphs

pytestmark = own_time
PARTS = 3  # LibreOffice opens no more than some two hundred in one go


@pytest.fixture
def folder(golden: GoldenRun) -> Path:
    return golden.output / "staff" / "letters"


@cache
def words(folder: Path) -> Mapping[str, str]:
    """The text of each letter, by its file."""
    return {path.name: paragraphs(path.read_bytes()) for path in sorted(folder.glob("*.docx"))}


def of_kind(folder: Path, *kinds: str) -> Mapping[str, str]:
    return {name: text for name, text in words(folder).items() if name.startswith(kinds)}


@pytest.fixture(scope="module")
def applications(golden: GoldenRun) -> pd.DataFrame:
    in_error = rows_in_error(golden.month.case.programme)
    return rows_of(golden.folder / "input", "Applications", in_error)


def payments(golden: GoldenRun, sheet: str, first: str) -> list[dict[str, Any]]:
    return table(golden.path("finance/payments_"), sheet, first)


def said(pattern: str, texts: Mapping[str, str]) -> Counter[str]:
    """What a pattern finds in letters; it must be in each of them once."""
    found = {name: re.findall(pattern, text) for name, text in texts.items()}
    assert {name: len(those) for name, those in found.items() if len(those) != 1} == {}
    return Counter(those[0] for those in found.values())


def over(golden: GoldenRun, rows: pd.DataFrame) -> set[str]:
    """Applications of which the activity, or else the months of the cut-off, are over."""
    activities = rows_of(golden.folder / "input", "Activities", set())
    done = {
        str(row["Application ID"]): row["Status"] in ("executed", "closed", "cancelled")
        or "" < str(row["End date"])[:10] < str(AS_OF)
        for _, row in activities.iterrows()
    }
    ends = {c.id: c.runs[1] < AS_OF for c in load(CONFIG).cut_offs}
    return {
        str(key)
        for key, row in rows.iterrows()
        if done.get(
            str(row["Host application"] or key) if row["Decision"] == "awarded" else "",
            ends[row["Cut-off"]],
        )
    }


def test_each_decision_has_one_letter_and_each_letter_one_decision(
    golden: GoldenRun, folder: Path, applications: pd.DataFrame
) -> None:
    decided = applications[applications["Declined on"] == ""]
    kinds = {"awarded": "award", "reserve": "reserve", "rejected": "rejection"}
    for decision, kind in kinds.items():
        rows = decided[decided["Decision"] == decision]
        if decision != "rejected":
            rows = rows[~rows.index.isin(over(golden, rows))]
        asked = (rows["Activity type"] == "site visit visitor") & (rows["Confirmed on"] == "")
        invited = set(rows.index[asked]) if decision == "awarded" else set()
        letters = said(r"Application\n(\S+), submitted on", of_kind(folder, f"{kind}_"))
        assert letters == Counter(set(rows.index) - invited), kind
        assert len(letters) > 5, kind
        if invited:
            assert said(
                r"Application\n(\S+), submitted on", of_kind(folder, "invitation_")
            ) == Counter(invited)


def test_each_payment_has_one_advice_of_its_amount_and_lines(
    golden: GoldenRun, folder: Path
) -> None:
    *paid, _total = payments(golden, "Payments", "Payment ID")
    rows = {row["Payment ID"]: row for row in paid}
    lines = payments(golden, "Lines", "Payment ID")
    advices = of_kind(folder, "payment_advice_")
    assert said(r"Payment\n(\S+) \(approved\)", advices) == Counter(set(rows))
    for text in advices.values():
        (name,) = re.findall(r"Payment\n(\S+) \(", text)
        (amount,) = re.findall(r"Amount\nEUR ([\d \u00a0\u202f]+\.\d\d)", text)
        assert Decimal(re.sub(r"\s", "", amount)) == Decimal(str(rows[name]["Amount EUR"]))
        mine = {line["Line ID"] for line in lines if line["Payment ID"] == name}
        assert mine
        assert mine <= set(text.split("\n"))


def test_each_line_of_a_payee_who_gets_nothing_is_in_one_letter(
    golden: GoldenRun, folder: Path
) -> None:
    lines = payments(golden, "Lines", "Payment ID")
    refused = {row["Line ID"] for row in lines if not row["Payment ID"]}
    told = [
        line
        for text in of_kind(folder, "claim_refused_").values()
        for line in set(text.split("\n"))
    ]
    assert refused
    assert Counter(line for line in told if line in refused) == Counter(refused)
    every = {row["Line ID"] for row in lines}
    assert {line for line in told if line in every} == refused


def test_the_register_and_the_reminders_name_every_file_and_no_other(
    golden: GoldenRun, folder: Path
) -> None:
    there = {path.name for path in folder.iterdir()} - {"letters.xlsx"}
    register = table(folder / "letters.xlsx", "Letters", "Called for by")
    assert Counter(row["File"] for row in register) == Counter(
        name for name in there if name.endswith(".docx")
    )
    assert {row[title] for row in register for title in ("File", "E-mail draft")} == there
    count = table(folder / "letters.xlsx", "Count", "Called for by")
    assert {row["Difference"] for row in count} == {0}
    reminders = golden.path("staff/reminders_")
    asked = {
        row["Letter"]
        for sheet in ("Reminders", "Later")
        for row in table(reminders, sheet, "When")
        if row["Letter"]
    }
    kinds = (
        *("request_", "impact_form_", "contract_annex_", "letter_of_commitment_"),
        *("first_contact_", "agenda_", "introduction_"),
    )
    assert asked
    assert asked <= set(of_kind(folder, *kinds))  # a joint contract has a letter for each expert


def test_each_e_mail_parses_unsent_with_its_letters_attached(folder: Path) -> None:
    register = table(folder / "letters.xlsx", "Letters", "Called for by")
    inside: dict[str, set[str]] = {}
    for row in register:
        inside.setdefault(row["E-mail draft"], set()).add(row["File"])
    assert any(len(letters) > 1 for letters in inside.values())
    for name, letters in inside.items():
        message = email.message_from_bytes((folder / name).read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert not message.defects
        assert message["X-Unsent"] == "1"
        attached = {str(p.get_filename()): p.get_content() for p in message.iter_attachments()}
        assert letters <= attached.keys()
        assert all(attached[letter] == (folder / letter).read_bytes() for letter in letters)
        enclosed = sorted(attached.keys() - letters)
        says = any("nclose" in paragraphs((folder / letter).read_bytes()) for letter in letters)
        assert bool(enclosed) == says, name
        assert all(re.fullmatch(r"feedback_.+\.xlsx|[a-z_]+\.docx", one) for one in enclosed)


def test_no_letter_to_a_city_has_an_iso_date_or_a_rule_id(folder: Path) -> None:
    for name, text in words(folder).items():
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", text), name
        assert not re.search(r"\b(CA|EL|SE|ST|RB|EC|PA|PR)-\d+\b", text), name


def test_a_rejected_applicant_reads_of_no_other_applicant_and_of_no_account(
    golden: GoldenRun, folder: Path, applications: pd.DataFrame
) -> None:
    rows = applications
    people = rows_of(golden.folder / "input", "Participants", set())
    private = {
        fold(text): set(rows.index[rows[title] == text]) | set(rows.index[rows["City"] == city])
        for title in ("City", "Contact name", "Contact e-mail", "Title")
        for text, city in zip(rows[title], rows["City"], strict=True)
        if len(fold(text)) > 3
    }
    private |= {
        fold(name): set(rows.index[rows["City"] == city])
        for name, city in zip(rows.index, rows["City"], strict=True)
    }
    private |= {fold(iban): set() for iban in people["Iban"] if iban}
    secrets = re.compile(rf"\b({'|'.join(sorted(map(re.escape, private), key=len)[::-1])})\b")
    register = table(folder / "letters.xlsx", "Letters", "Called for by")
    mail = {row["File"]: row["E-mail draft"] for row in register}
    for name, text in of_kind(folder, "rejection_").items():
        (own,) = re.findall(r"Application\n(\S+), submitted on", text)
        with zipfile.ZipFile(io.BytesIO((folder / name).read_bytes())) as parts:
            told = fold(" ".join(_bare(parts.read(part)) for part in parts.namelist()))
        told += " " + fold((folder / mail[name]).read_bytes().decode()[:1500])
        others = {found for found in secrets.findall(told) if own not in private[found]}
        assert not others, name


def _bare(part: bytes) -> str:
    """The text of a part of a Word file, without its markup."""
    return re.sub(r"<[^>]+>", " ", part.decode("utf-8", "replace"))


@needs_libreoffice
@pytest.mark.parametrize("part", range(PARTS if LONG else 1))
def test_every_letter_of_the_demo_converts_to_pdf(folder: Path, tmp_path: Path, part: int) -> None:
    letters = [folder / name for name in words(folder)][part::PARTS]
    made = convert_all(letters, "pdf", tmp_path)
    pdfs = {path.stem for path in made.iterdir() if path.stat().st_size > 5_000}
    assert pdfs == {letter.stem for letter in letters}
