"""The files: Word letters that convert, e-mail drafts that parse, the same bytes every time."""

import email
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook

from p2p_sheets.books import Decision, Role
from p2p_sheets.read import read_inputs
from p2p_sheets.write.forms import enclosures
from p2p_sheets.write.letters import Correspondence, LettersThere, draft_letters
from p2p_sheets.write.letters.letter import REMINDING, Recipient
from p2p_sheets.write.letters.mail import mail_draft
from tests.libreoffice import convert_all, needs_libreoffice
from tests.programmes import config, participant, with_text
from tests.write.letters.month import (
    APPLICATIONS,
    REVIEW,
    VISITOR,
    MonthOfLetters,
    application,
    paragraphs,
)

MONTH = MonthOfLetters()


def parsed(data: bytes) -> EmailMessage:
    """An e-mail as another program reads it."""
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_every_e_mail_is_an_unsent_draft_with_its_letter_attached() -> None:
    files = MONTH.first.files
    mails = [name for name in files if name.endswith(".eml")]
    assert len(mails) == len(MONTH.plan)
    for name in mails:
        message = parsed(files[name])
        word = name.replace(".eml", ".docx")
        attachment, *enclosed = message.iter_attachments()
        assert message["X-Unsent"] == "1"
        assert attachment.get_filename() == word
        assert attachment.get_content() == files[word]
        assert bool(enclosed) == ("nclose" in paragraphs(files[word]))
        assert message["From"] is None
        assert message["Date"] is None


def enclosed_with(letter: str, month: MonthOfLetters = MONTH) -> dict[str, bytes]:
    """What is attached to an e-mail besides the letter, by its file name."""
    parts = list(parsed(month.first.files[f"{letter}.eml"]).iter_attachments())[1:]
    return {str(part.get_filename()): part.get_content() for part in parts}


def test_st_9_a_request_encloses_what_is_to_be_filled_in(tmp_path: Path) -> None:
    found = enclosed_with("request_SV-01_P3")
    assert list(found) == ["feedback_P3.xlsx", "reflection_report.docx"]
    headings = paragraphs(found["reflection_report.docx"])
    assert "Reflection report" in headings
    received = tmp_path / "received" / "feedback_P3.xlsx"
    received.parent.mkdir()
    received.write_bytes(found[received.name])
    book = load_workbook(received)
    rows = [row for row in book["Feedback"].iter_rows() if row[0].value == "SV-01"]
    asked = [q.text for q in config().feedback.questions if q.form == "Testimonial"]
    assert [row[3].value for row in rows] == asked
    rows[0][4].value = "We shall copy the roofs."
    book.save(received)
    reading = read_inputs(tmp_path, config(), MONTH.as_of)
    (said,) = reading.programme.feedback
    assert (said.participant_id, said.form, said.answer) == (
        "P3",
        "Testimonial",
        "We shall copy the roofs.",
    )
    assert reading.findings == ()


def test_st_9_an_impact_form_goes_out_with_its_letter_once_somebody_is_known() -> None:
    assert enclosed_with("impact_form_SV-00_Host_city") == {}
    host = participant("P0", Role.HOST, "SV-00", city="Firenze", country="IT")
    month = MonthOfLetters(people=(*MONTH.people, host))
    assert list(enclosed_with("impact_form_SV-00_P0", month)) == ["feedback_P0.xlsx"]


def test_a_letter_that_stands_makes_its_form_no_second_time_and_a_new_question_does() -> None:
    def draft(month: MonthOfLetters, there: LettersThere) -> Correspondence:
        enclose = partial(enclosures, case=month.case, edition=month.edition)
        return draft_letters(month.plan, month.config, month.edition, {}, None, there, enclose)

    there = LettersThere(MONTH.first.made_from, lambda _: True)
    assert draft(MONTH, there).files == {}
    more = with_text('text = "Has your city begun', 'text = "Has your town begun')
    other = draft(MonthOfLetters(config=more), there).files
    assert "request_SV-01_P3.eml" in other


def test_an_e_mail_says_what_is_asked_and_by_when() -> None:
    drafted = MONTH.first
    for one in drafted.drafted:
        body = parsed(drafted.files[one.mail]).get_body()
        assert body is not None
        text = body.get_content().replace("\r\n", "\n")
        assert re.search(r"^(Please|You (need|may)) .{10,}[.]$", text, re.MULTILINE), text
        asks = one.letter.kind in REMINDING
        assert not asks or re.search(r"by \d+ [A-Z][a-z]+ 20\d\d[.]$", text, re.MULTILINE), text


def test_one_e_mail_takes_all_the_decisions_of_a_contact_and_call() -> None:
    city = {"contact_name": "Kim Limerickson", "contact_email": "KIM@limerick.example"}
    second = application("SV-1-V9", VISITOR, "Limerick", "IE", Decision.REJECTED, **city)
    other = application("ER-1-09", REVIEW, "Limerick", "IE", Decision.REJECTED, **city)
    drafted = MonthOfLetters(applications=(*APPLICATIONS, second, other)).first
    mail = {d.letter.key.subject_ids[0]: d.mail for d in drafted.drafted}
    assert mail["SV-1-V1"] == mail["SV-1-V9"] == "invitation_SV-1-V1.eml"
    assert mail["ER-1-09"] == mail["ER-1-02"] == "rejection_ER-1-02.eml"
    message = parsed(drafted.files[mail["SV-1-V1"]])
    assert message["Subject"] == "Site Visit SV-2: our decisions on your 2 applications"
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == ["invitation_SV-1-V1.docx", "rejection_SV-1-V9.docx"]
    body = message.get_body()
    assert body is not None
    assert "confirm your place (SV-1-V1): Please accept or decline" in body.get_content()


def test_an_e_mail_goes_to_those_it_is_for_and_nobody_else() -> None:
    drafted = MONTH.first
    for one in drafted.drafted:
        message = parsed(drafted.files[one.mail])
        to = message["To"].addresses if message["To"] else ()
        wanted = [who.email for who in (one.letter.to, *one.letter.also) if who.email]
        assert [a.addr_spec for a in to] == wanted
        assert message["Cc"] is None


@pytest.mark.parametrize(
    ("name", "address", "goes_to"),
    [
        ("Zoë Ångström", "zoe@example.org", "zoe@example.org"),
        ("Eve\r\nBcc: all@example.org", "eve@example.org", "eve@example.org"),
        ('Max "M" O\'Neill, PhD', "max@example.org", "max@example.org"),
        ("Eve", "eve@example.org\r\nBcc: all@example.org", None),
        ("Eve", "eve@example.org, all@example.org", None),
        ("Eve", "no address", None),
        ("Eve", "", None),
    ],
)
def test_names_and_addresses_cannot_add_a_header(
    name: str, address: str, goes_to: str | None
) -> None:
    to = Recipient(name, "", "", address)
    message = parsed(
        mail_draft(
            [to], "Hello\r\nBcc: all@example.org", ["Do."], ["Us"], {"x.docx": b"letter"}, {}
        )
    )
    assert message["Bcc"] is None
    assert ([a.addr_spec for a in message["To"].addresses] if message["To"] else None) == (
        [goes_to] if goes_to else None
    )


@needs_libreoffice
def test_every_letter_converts_to_pdf(tmp_path: Path) -> None:
    words = [tmp_path / name for name in MONTH.first.files if name.endswith(".docx")]
    for word in words:
        word.write_bytes(MONTH.first.files[word.name])
    made = convert_all(words, "pdf", tmp_path)
    pdfs = {path.stem for path in made.iterdir() if path.stat().st_size > 5_000}
    assert pdfs == {word.stem for word in words}


def test_a_letter_has_no_time_of_day_and_no_author_of_its_own() -> None:
    for name, data in MONTH.first.files.items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
                core = parts.read("docProps/core.xml").decode()
                assert "docProps/thumbnail.jpeg" not in parts.namelist()
            assert "2023-04-14T00:00:00Z" in core


SCRIPT = """
import hashlib
from tests.write.letters.month import MonthOfLetters
files = MonthOfLetters().first.files
print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def test_another_process_in_another_place_writes_the_same_bytes() -> None:
    hashes = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=Path(__file__).parents[3],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(run.stdout)
    assert len(hashes) == 1


@pytest.mark.parametrize("bad", ["../../x", "C:/x", "CON", "a/b", "é" * 200, "x."])
def test_file_names_are_safe_whatever_the_id(bad: str) -> None:
    first, *rest = APPLICATIONS
    named = MonthOfLetters(applications=(replace(first, application_id=bad), *rest), scores=())
    for name in named.first.files:
        assert Path(name).name == name
        assert name.isascii()
        assert not set(name) & set('\\/:*?"<>| ')
        assert len(name) < 100


def test_ids_that_differ_in_case_alone_have_files_of_their_own() -> None:
    first, *rest = APPLICATIONS
    twins = (replace(first, application_id="er-x"), replace(first, application_id="ER-X"))
    files = MonthOfLetters(applications=(*twins, *rest), scores=()).first.files
    assert len({name.casefold() for name in files}) == len(files)
