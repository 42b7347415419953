"""The parts around the cells: encodings, names, links, the list of sheets, what is odd."""

import codecs
from decimal import Decimal

import pytest

from p2p_sheets.xlsx.reader import Limits, Note, Reason, read_workbook
from tests.read.handmade import (
    BOOK,
    BOOK_LINKS,
    MAIN,
    SHEET,
    STRICT,
    STRINGS,
    STYLES,
    TOP_LINKS,
    assert_refused,
    book,
    by_cell,
    links,
    numbers,
    only_sheet,
    pack,
    parts,
    row,
    sheet,
    strings,
    styles,
    why_refused,
)

ONE = '<c r="A1"><v>1</v></c>'


# --- the same sheet in other spellings -----------------------------------------------------------
PLAIN = sheet(row('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" s="1"><v>45000</v></c>'))
PLAIN_PARTS = parts(PLAIN) | {STRINGS: strings("<t>é€</t>"), STYLES: styles(0, 14)}


def read_plain(changed: dict[str, str | bytes]) -> dict[str, str]:
    """Read the plain sheet in another spelling."""
    (raw,) = read_workbook(pack(changed)).sheets
    return {cell: str(value) for cell, value in by_cell(raw).items()}


def recoded(encoding: str, mark: bytes = b"", declared: str = "") -> dict[str, str | bytes]:
    """Write every part in another encoding."""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return {name: mark + (head + str(p)).encode(encoding) for name, p in PLAIN_PARTS.items()}


def prefixed(part: str) -> str:
    """Write a part of the spreadsheet namespace with a prefix on each of its elements."""
    bare = part.replace("<", "<x:").replace("<x:/", "</x:")
    return bare.replace("xmlns=", "xmlns:x=")


SPELLINGS: dict[str, dict[str, str | bytes]] = {
    "as Excel does": PLAIN_PARTS,
    "utf-8 with a mark": recoded("utf-8", codecs.BOM_UTF8),
    "utf-8 declared": recoded("utf-8", declared="UTF-8"),
    "utf-16": recoded("utf-16", declared="UTF-16"),
    "utf-16 big-endian": recoded("utf-16-be", codecs.BOM_UTF16_BE, declared="utf-16"),
    "utf-16 as declared": recoded("utf-16-le", codecs.BOM_UTF16_LE, declared="UTF-16LE"),
    "latin-1": PLAIN_PARTS
    | {
        BOOK: '<?xml version="1.0" encoding="ISO-8859-1"?>' + str(PLAIN_PARTS[BOOK]),
        SHEET: '<?xml version="1.0" encoding="US-ASCII"?>' + str(PLAIN_PARTS[SHEET]),
    },
    "prefixes": PLAIN_PARTS | {n: prefixed(str(PLAIN_PARTS[n])) for n in (SHEET, STRINGS, STYLES)},
    "absolute targets": PLAIN_PARTS
    | {
        TOP_LINKS: links(("r", "officeDocument", "/xl/workbook.xml")),
        BOOK_LINKS: links(
            ("rId1", "worksheet", "/xl/worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "/xl/sharedStrings.xml"),
            ("rId3", "styles", "../xl/./styles.xml"),
        ),
    },
    "targets with backslashes": PLAIN_PARTS
    | {BOOK_LINKS: str(PLAIN_PARTS[BOOK_LINKS]).replace("worksheets/", "worksheets\\")},
    "targets in percent signs": {
        n.replace("sheet1", "my sheet"): str(p).replace("sheet1", "my%20sheet")
        for n, p in PLAIN_PARTS.items()
    },
    "names with backslashes": {n.replace("/", "\\"): p for n, p in PLAIN_PARTS.items()},
    "names in other case": {n.replace("xl/s", "XL/S"): p for n, p in PLAIN_PARTS.items()},
    "no package relations": {n: p for n, p in PLAIN_PARTS.items() if n != TOP_LINKS},
    "strict": {
        n: str(p).replace(MAIN, STRICT).replace("schemas.openxmlformats.org", "purl.oclc.org")
        for n, p in PLAIN_PARTS.items()
    },
    "set out for the eye": {
        n: str(p).replace("><", ">\n" + " " * 40 + "<") for n, p in PLAIN_PARTS.items()
    },
    "folders listed": {"xl/": "", "xl/worksheets/": "", **PLAIN_PARTS},
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_content_in_other_spellings_is_the_same(spelling: str) -> None:
    assert read_plain(SPELLINGS[spelling]) == {"A1": "é€", "B1": "2023-03-15"}


def test_junk_around_the_zip_file_does_no_harm() -> None:
    data = b"MIME-Version: 1.0\r\n\r\n" + pack(PLAIN_PARTS) + b"\r\n--end--"
    assert by_cell(read_workbook(data).sheets[0])["A1"] == "é€"


def test_elements_of_other_namespaces_are_not_cells() -> None:
    rows = row(ONE, '<y:c xmlns:y="urn:y" r="B1"><y:v>2</y:v></y:c>')
    assert numbers(only_sheet(sheet(rows))) == {"A1": 1}
    bare = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns="urn:y"><x:sheetData><x:row><c><v>1</v></c></x:row>'
    )
    assert only_sheet(f"{bare}</x:sheetData></x:worksheet>").rows == []


def test_blanks_between_empty_cells_are_not_a_text() -> None:
    blanks = "\n" + " " * 200
    empty = "".join(f'{blanks}<c s="1"/>' for _ in range(2000))
    rows = row(ONE, empty, f'{blanks}<c t="str"><v>  kept </v></c>', empty)
    assert by_cell(only_sheet(sheet(rows), Limits(columns=5000))) == {
        "A1": Decimal(1),
        "BXZ1": "  kept ",
    }


# --- the sheets of a workbook --------------------------------------------------------------------
def test_sheets_come_in_their_order_with_their_state_and_charts_are_passed_over() -> None:
    listed = (
        '<sheet name="Two" sheetId="2" r:id="rId2"/><sheet name="Chart" sheetId="5" r:id="rId4"/>'
        '<sheet name="One" sheetId="1" state="veryHidden" r:id="rId1"/>'
        '<sheet name="Module1" sheetId="6" state="veryHidden" r:id=""/>'
    )
    members = parts(sheet(row(ONE))) | {
        BOOK: book(listed),
        BOOK_LINKS: links(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "worksheet", "worksheets/b.xml"),
            ("rId4", "chartsheet", "chartsheets/sheet1.xml"),
        ),
        "xl/worksheets/b.xml": sheet('<row><c t="b"><v>1</v></c></row>'),
    }
    found = read_workbook(pack(members))
    assert [(s.name, s.state, s.hidden) for s in found.sheets] == [
        ("Two", "visible", False),
        ("One", "veryHidden", True),
    ]
    assert found.unread == ("Chart", "Module1")


def test_a_sheet_that_nobody_wants_is_named_but_not_even_opened() -> None:
    listed = '<sheet name="Data" sheetId="1" r:id="a"/><sheet name="Old" sheetId="2" r:id="b"/>'
    members = parts(sheet(row(ONE))) | {
        BOOK: book(listed),
        BOOK_LINKS: links(("a", "worksheet", "worksheets/sheet1.xml"), ("b", "worksheet", "b.xml")),
        "xl/b.xml": "<worksheet><broken",
    }
    found = read_workbook(pack(members), wanted=lambda name: name == "Data")
    assert ([s.name for s in found.sheets], found.unread) == (["Data"], ("Old",))
    assert_refused(pack(members), Reason.DAMAGED, part="xl/b.xml")


def test_the_link_of_a_sheet_may_declare_its_own_prefix() -> None:
    listed = f'<sheet xmlns:q="{MAIN}" name="Data" sheetId="1" q:id="rId1"/>'
    members = parts(sheet(row(ONE))) | {BOOK: book(listed)}
    assert numbers(read_workbook(pack(members)).sheets[0]) == {"A1": 1}


@pytest.mark.parametrize("target", ["../../../../x", "missing.xml", "", "http://x.example/s.xml"])
def test_a_sheet_that_leads_nowhere_is_damage_never_a_missing_sheet(target: str) -> None:
    members = parts(sheet(row(ONE))) | {BOOK_LINKS: links(("rId1", "worksheet", target))}
    assert why_refused(pack(members)).reason is Reason.DAMAGED
    members[BOOK_LINKS] = links(("other", "worksheet", "worksheets/sheet1.xml"))
    assert_refused(pack(members), Reason.DAMAGED, part="Data")


@pytest.mark.parametrize("listed", ["", '<sheet name="Chart" sheetId="1" r:id="rId1"/>'])
def test_no_sheet_of_cells_is_refused_never_nothing_to_do(listed: str) -> None:
    members = parts(sheet("")) | {
        BOOK: book(listed),
        BOOK_LINKS: links(("rId1", "chartsheet", "c.xml")),
    }
    assert_refused(pack(members), Reason.NO_SHEETS, part=BOOK)


# --- properties and notes ------------------------------------------------------------------------
def test_custom_properties_are_read_as_text() -> None:
    custom = (
        '<Properties xmlns="urn:p" xmlns:vt="urn:v">'
        '<property pid="2" name="schema"> <vt:lpwstr>1_x0041_ &amp; 2</vt:lpwstr> </property>'
        '<property pid="3" name="count"><vt:i4>7</vt:i4></property>'
        '<property pid="4" name="blank"><vt:lpwstr/></property></Properties>'
    )
    members = parts(sheet(row(ONE))) | {
        TOP_LINKS: links(
            ("a", "officeDocument", BOOK), ("b", "custom-properties", "docProps/c.xml")
        ),
        "docProps/c.xml": custom,
    }
    found = read_workbook(pack(members))
    assert found.properties == {"schema": "1A & 2", "count": "7", "blank": ""}


def test_a_plain_workbook_has_no_notes_and_no_properties() -> None:
    found = read_workbook(pack(parts(sheet(row(ONE)))))
    assert (found.notes, found.properties, found.unread) == ((), {}, ())


FORMULA = sheet(row('<c r="A1"><f>1+1</f><v>2</v></c>'))
STALE = book(settings='<calcPr fullCalcOnLoad="1"/>')
LINK = f'<externalLink xmlns="{MAIN}">'
NOTED: dict[Note, dict[str, str | bytes]] = {
    Note.MACROS: parts(FORMULA) | {"xl/vbaProject.bin": b"\0"},
    Note.CONNECTIONS: parts(FORMULA)
    | {
        BOOK_LINKS: links(("rId1", "worksheet", "worksheets/sheet1.xml"), ("c", "connections", "c"))
    },
    Note.EMBEDDED_FILES: parts(FORMULA) | {"xl/embeddings/oleObject1.bin": b"\0"},
    Note.STRICT: parts(FORMULA) | {BOOK: book().replace(MAIN, STRICT)},
    Note.DATES_1904: parts(FORMULA) | {BOOK: book(settings='<workbookPr date1904="true"/>')},
    Note.STALE_RESULTS: parts(FORMULA) | {BOOK: STALE},
}


@pytest.mark.parametrize("note", NOTED)
def test_what_is_odd_about_a_workbook_is_noted(note: Note) -> None:
    members = NOTED[note]
    if note is Note.CONNECTIONS:
        members = {k: v for k, v in members.items() if k != STYLES}
        assert read_workbook(pack(members)).notes == (note, Note.NO_STYLES)
    else:
        assert read_workbook(pack(members)).notes == (note,)


@pytest.mark.parametrize(
    ("inside", "notes"),
    [
        ("<externalBook><sheetNames/></externalBook>", (Note.EXTERNAL_LINKS,)),
        ('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>', (Note.EXTERNAL_LINKS, Note.DDE)),
        ('<oleLink progId="Excel.Sheet"/>', (Note.EXTERNAL_LINKS, Note.DDE)),
    ],
)
def test_links_to_the_outside_are_noted_and_never_followed(
    inside: str, notes: tuple[Note, ...]
) -> None:
    cell = "<c r=\"A1\"><f>[1]Sheet1!A1+cmd|'/c calc'!A0</f><v>5</v></c>"
    members = parts(sheet(row(cell))) | {
        BOOK_LINKS: links(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "styles", "styles.xml"),
            ("rId9", "externalLink", "externalLinks/externalLink1.xml"),
        ),
        "xl/externalLinks/externalLink1.xml": f"{LINK}{inside}</externalLink>",
    }
    found = read_workbook(pack(members))
    assert found.notes == notes
    assert by_cell(found.sheets[0]) == {"A1": Decimal(5)}


def test_results_are_stale_only_where_there_are_formulas() -> None:
    members = parts(sheet(row(ONE))) | {BOOK: STALE}
    assert read_workbook(pack(members)).notes == ()
