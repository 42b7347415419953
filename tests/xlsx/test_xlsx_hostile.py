"""Files that are no workbook, damaged, or made to hurt: each is refused for its own reason."""

import io
import random
import struct
import zipfile
from itertools import pairwise

import pytest

from p2p_sheets.xlsx.reader import Limits, Reason, read_workbook
from tests.read.handmade import (
    BOOK,
    BOOK_LINKS,
    MAIN,
    SHEET,
    STRINGS,
    STYLES,
    TOP_LINKS,
    assert_refused,
    book,
    links,
    pack,
    parts,
    patched,
    row,
    sheet,
    why_refused,
)

ONE = row('<c r="A1"><v>1</v></c>')
GOOD = pack(parts(sheet(ONE)))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def utf16(name: str) -> bytes:
    """Write a name as an OLE directory does."""
    return name.encode("utf-16-le")


# --- not a workbook ------------------------------------------------------------------------------
NOT_WORKBOOKS: dict[str, tuple[bytes, Reason]] = {
    "nothing": (b"", Reason.EMPTY),
    "text": (b"Line ID;Amount\r\nL1;100\r\n", Reason.NOT_A_WORKBOOK),
    "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", Reason.NOT_A_WORKBOOK),
    "zeros": (bytes(5000), Reason.NOT_A_WORKBOOK),
    "a lock file": (b"\x05Olga Office".ljust(165), Reason.NOT_A_WORKBOOK),
    "the words of a zip file's end": (b"see PK\x05\x06 in the manual" * 9, Reason.NOT_A_WORKBOOK),
    "an empty zip file": (pack({}), Reason.NOT_A_WORKBOOK),
    "a zip file of texts": (pack({"a.txt": "1"}), Reason.NOT_A_WORKBOOK),
    "a Word document": (
        pack(
            {
                TOP_LINKS: links(("a", "officeDocument", "word/document.xml")),
                "word/document.xml": '<w:document xmlns:w="urn:w"/>',
            }
        ),
        Reason.NOT_A_WORKBOOK,
    ),
    "a workbook with a password": (OLE + utf16("EncryptedPackage"), Reason.ENCRYPTED),
    "an .xls": (OLE + utf16("Workbook"), Reason.OLD_XLS),
    "an older .xls": (OLE + utf16("Book"), Reason.OLD_XLS),
    "a .doc": (OLE + utf16("WordDocument"), Reason.NOT_A_WORKBOOK),
    "an .xlsb": (
        pack({TOP_LINKS: links(("a", "officeDocument", "xl/workbook.bin"))}),
        Reason.XLSB,
    ),
    "an .ods": (
        pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        Reason.ODS,
    ),
}


@pytest.mark.parametrize("name", NOT_WORKBOOKS)
def test_what_is_no_workbook_is_told_apart(name: str) -> None:
    data, reason = NOT_WORKBOOKS[name]
    assert why_refused(data).reason is reason


# --- damaged -------------------------------------------------------------------------------------
def test_a_file_cut_short_anywhere_is_damaged() -> None:
    chance = random.Random(1)  # noqa: S311 (repeatable)
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{chance.random()}</v></c></row>' for r in range(1, 3000)
    )
    data = pack(parts(sheet(rows)))
    assert len(data) > 20_000
    reasons = {why_refused(data[:length]).reason for length in range(500, len(data), 500)}
    assert reasons == {Reason.DAMAGED}


def test_a_changed_byte_of_a_part_is_noticed() -> None:
    data = bytearray(pack(parts(sheet(ONE)), zipfile.ZIP_STORED))
    at = data.index(b"<v>1</v>")
    data[at + 3] = ord("9")
    assert_refused(bytes(data), Reason.DAMAGED, part=SHEET)


@pytest.mark.parametrize(
    "part",
    ["", "junk", "<worksheet", f'<worksheet xmlns="{MAIN}"><sheetData>', "<other/>", "<a/><b/>"],
)
@pytest.mark.parametrize("name", [SHEET, STRINGS, STYLES, BOOK_LINKS, TOP_LINKS])
def test_a_broken_part_is_damage_and_is_named(name: str, part: str) -> None:
    assert_refused(pack(parts(sheet(ONE)) | {name: part}), Reason.DAMAGED, part=name)


@pytest.mark.parametrize(
    "wrong", ["\x00", "\x0b", "&nosuch;", "<v>", "</v>", "\ufffe", "<!-- -- -->"]
)
def test_xml_that_is_none_is_damage(wrong: str) -> None:
    content = sheet(row(f'<c r="A1" t="str"><v>a{wrong}b</v></c>'))
    assert_refused(pack(parts(content)), Reason.DAMAGED, part=SHEET)


def test_bytes_that_are_no_utf8_are_damage() -> None:
    content = sheet(row('<c r="A1" t="str"><v>Koeln</v></c>')).encode().replace(b"oe", b"\xf6")
    assert_refused(pack(parts("") | {SHEET: content}), Reason.DAMAGED, part=SHEET)


# --- the zip file --------------------------------------------------------------------------------
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", [SHEET, SHEET.upper(), SHEET.replace("/", "\\")])
def test_two_parts_of_one_name_are_refused(second: str) -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(second, sheet(row('<c r="A1"><v>99999</v></c>')))
    assert_refused(out.getvalue(), Reason.DUPLICATE_MEMBERS, part=second.replace("\\", "/"))


@pytest.mark.parametrize("name", ["../x", "xl/../../x", "..\\x", "/etc/x", "\\x", "xl/.."])
def test_a_part_that_leads_out_is_refused(name: str) -> None:
    members = {name: "", **parts(sheet(ONE))}
    assert_refused(pack(members), Reason.MEMBER_PATH, part=name.replace("\\", "/"))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_packed_in_another_way_is_refused(method: int) -> None:
    assert_refused(pack(parts(sheet(ONE)), method), Reason.METHOD, part=TOP_LINKS)


def test_parts_with_a_password_of_their_own_are_refused() -> None:
    assert_refused(patched(GOOD, 6, 8, b"\x01\x00"), Reason.ENCRYPTED, part=TOP_LINKS)


def test_a_size_that_is_a_lie_is_not_believed() -> None:
    small = patched(GOOD, 22, 24, struct.pack("<I", 10))
    assert why_refused(small).reason is Reason.DAMAGED
    large = patched(GOOD, 22, 24, struct.pack("<I", 0xFFFFFFF0))
    assert_refused(large, Reason.TOO_LARGE, limit="unpacked")


def test_parts_that_overlap_are_counted_each_time() -> None:
    blanks = sheet(" " * 90_000 + ONE)
    listed = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 21))
    members = parts(blanks) | {BOOK: book(listed)}
    assert len(read_workbook(pack(members)).sheets) == 20
    why = why_refused(pack(members), Limits(unpacked=1_000_000))
    assert (why.limit, why.part) == ("unpacked", SHEET)


# --- XML -----------------------------------------------------------------------------------------
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY i "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in pairwise("ihgfedcba"))
    + "]>"
)
DOCTYPES = {
    "billion laughs": LAUGHS,
    "one long entity": f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50_000}">]>',
    "a local file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "another computer": '<!DOCTYPE x SYSTEM "http://x.example/x.dtd">',
    "nothing but its name": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, STRINGS, STYLES, BOOK, BOOK_LINKS, TOP_LINKS])
@pytest.mark.parametrize("kind", DOCTYPES)
def test_a_document_type_is_refused_in_every_part(kind: str, part: str, encoding: str) -> None:
    members = parts(sheet(row('<c r="A1" t="str"><v>&a;</v></c>')))
    plain = str(members[part]).replace("&a;", "&a;" * 1000)
    members[part] = (DOCTYPES[kind] + plain).encode(encoding)
    if part != SHEET:
        members[SHEET] = sheet(ONE)
    assert_refused(pack(members), Reason.DOCTYPE, part=part)


@pytest.mark.parametrize(
    "encoding", ["windows-1252", "utf-7", "utf-32", "zlib", "idna", "no\u00a0such"]
)
def test_an_encoding_that_workbooks_do_not_have_is_refused(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>{sheet(ONE)}'
    why = why_refused(pack(parts(content)))
    assert why.part == SHEET
    assert why.reason is (Reason.ENCODING if encoding.isascii() else Reason.DAMAGED)


def test_an_encoding_that_is_not_the_one_declared_is_refused() -> None:
    content = f'<?xml version="1.0" encoding="utf-16"?>{sheet(ONE)}'
    assert_refused(pack(parts(content)), Reason.ENCODING, part=SHEET)
