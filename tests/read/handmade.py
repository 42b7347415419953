"""Workbooks written by hand, part by part, as other programs write them or an attacker would."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from p2p_sheets.findings.finding import column_letter
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.reader import Limits, Reason, Unreadable, read_workbook
from p2p_sheets.xlsx.values import Value

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, BOOK_LINKS, TOP_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"

Parts = dict[str, str | bytes]


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """Write a sheet's part around its rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(*cells: str) -> str:
    """Write row 1."""
    return f'<row r="1">{"".join(cells)}</row>'


def strings(*items: str) -> str:
    """Write the shared texts, each as the XML inside its `si`."""
    inner = "".join(f"<si>{item}</si>" for item in items)
    return f'<sst xmlns="{MAIN}">{inner}</sst>'


def styles(*formats: int | str) -> str:
    """Write styles, one for each number format: the number of a built-in one, or a code."""
    codes = [code for code in formats if isinstance(code, str)]
    numbers = {code: 164 + i for i, code in enumerate(codes)}
    listed = "".join(
        f"<numFmt numFmtId='{n}' formatCode={quoteattr(code)}/>" for code, n in numbers.items()
    )
    cells = "".join(f'<xf numFmtId="{numbers[f] if isinstance(f, str) else f}"/>' for f in formats)
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{listed}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs>'
        f'<dxfs><dxf><numFmt numFmtId="0" formatCode="yyyy"/></dxf></dxfs></styleSheet>'
    )


def links(*relations: tuple[str, str, str], base: str = OFFICE) -> str:
    """Write relationships: (id, last word of the type, target)."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{base}/{kind}" Target="{target}"/>'
        for name, kind, target in relations
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def book(sheets: str = '<sheet name="Data" sheetId="1" r:id="rId1"/>', settings: str = "") -> str:
    """Write the workbook's part: its settings and its list of sheets."""
    inner = f"{settings}<sheets>{sheets}</sheets>"
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{inner}</workbook>'


def parts(content: str) -> Parts:
    """Give the parts of a workbook of one sheet, `Data`, to be changed before they are packed."""
    return {
        TOP_LINKS: links(("rId1", "officeDocument", BOOK)),
        BOOK: book(),
        BOOK_LINKS: links(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        SHEET: content,
        STRINGS: strings(),
        STYLES: styles(0),
    }


def pack(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip parts into a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def only_sheet(content: str, limits: Limits | None = None, **other: str) -> RawSheet:
    """Read a workbook of this one sheet; `strings`, `styles` and `book` give its other parts."""
    names = {"strings": STRINGS, "styles": STYLES, "book": BOOK}
    members = parts(content) | {names[name]: part for name, part in other.items()}
    (only,) = read_workbook(pack(members), limits).sheets
    return only


def by_cell(raw: RawSheet) -> dict[str, Value]:
    """Give a sheet's values by their cell in Excel's words."""
    return {
        f"{column_letter(column)}{number}": value
        for number, cells in raw.rows
        for column, value in sorted(cells.items())
    }


def numbers(raw: RawSheet) -> dict[str, int]:
    """Give the cells of a sheet of whole numbers."""
    return {cell: int(str(value)) for cell, value in by_cell(raw).items()}


def why_refused(data: bytes, limits: Limits | None = None) -> Unreadable:
    """Read what must be refused, and give the refusal."""
    try:
        read_workbook(data, limits)
    except Unreadable as why:
        return why
    raise AssertionError("it was read")


def assert_refused(data: bytes, reason: Reason, *, part: str = "", limit: str = "") -> None:
    """Require a refusal for one reason, naming the part or the limit."""
    why = why_refused(data)
    assert (why.reason, why.part, why.limit) == (reason, part, limit)


def patched(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Change a field in the headers of every part, at its place in local and central ones."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        found = data.find(mark)
        while found >= 0:
            changed[found + at : found + at + len(value)] = value
            found = data.find(mark, found + 1)
    return bytes(changed)
