"""The bytes of an `.xlsx` or `.xlsm` file -> a RawWorkbook, or Unreadable with the reason.

The whole file is read or none of it. Every value keeps its address; nothing is looked up, run or
fetched. What is dense in Excel (merged ranges, far cells, empty rows with a style) stays sparse
here, so that a small file cannot grow large.
"""

from collections.abc import Callable, Iterator, Sequence

from p2p_sheets.xlsx.cells import CellTypes, StringsReader
from p2p_sheets.xlsx.markup import parse
from p2p_sheets.xlsx.package import Limits, Package, Reason, Unreadable
from p2p_sheets.xlsx.parts import (
    LinkReader,
    PropertiesReader,
    Relation,
    SheetEntry,
    WorkbookReader,
    relations,
)
from p2p_sheets.xlsx.raw import Note, RawSheet, RawWorkbook
from p2p_sheets.xlsx.styles import CellStyle, StylesReader
from p2p_sheets.xlsx.values import CellError, NoValue, Struck, Value
from p2p_sheets.xlsx.worksheet import EnoughError, SheetReader

__all__ = [
    "CellError",
    "Limits",
    "NoValue",
    "Note",
    "RawSheet",
    "RawWorkbook",
    "Reason",
    "Unreadable",
    "Value",
    "read_workbook",
]

_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet"}
_OTHER_SHEETS = _MACRO_SHEETS | {"chartsheet", "dialogsheet"}


def read_workbook(
    data: bytes,
    limits: Limits | None = None,
    wanted: Callable[[str], bool] | None = None,
    glance: int = 0,
) -> RawWorkbook:
    """Read a workbook, or those of its sheets whose name is `wanted`; of the others `glance` rows.

    Raises Unreadable, and nothing else, whatever the bytes are.
    """
    package = Package(data, limits or Limits())
    top = relations(package, "")
    part = _main_part(package, top)
    book = WorkbookReader(part, package.guard)
    parse(package, part, book, foreign=Reason.NOT_A_WORKBOOK)
    links = relations(package, part)
    targets = {link.identity: link for link in links}
    entries = [entry for entry in book.sheets if _is_worksheet(entry, targets)]
    if not entries:
        raise Unreadable(Reason.NO_SHEETS, part)
    styles = _styles(package, links)
    types = CellTypes(_texts(package, links), styles or (), package.guard, from_1904=book.from_1904)
    sheets = tuple(
        _sheet(package, entry, targets[entry.relation].part, types)
        for entry in entries
        if wanted is None or wanted(entry.name)
    )
    read = {sheet.name for sheet in sheets}
    others = [entry for entry in entries if glance and entry.name not in read]
    glances = [
        _glance(package, entry, targets[entry.relation].part, types, glance) for entry in others
    ]
    return RawWorkbook(
        sheets=sheets,
        unread=tuple(entry.name for entry in book.sheets if entry.name not in read),
        glances=tuple(sheet for sheet in glances if sheet is not None),
        properties=_properties(package, top),
        notes=tuple(_notes(package, book, links, sheets, styled=styles is not None)),
    )


def _main_part(package: Package, top: Sequence[Relation]) -> str:
    named = _target(top, "officeDocument")
    part = named or "xl/workbook.xml"
    if part.endswith(".bin"):
        raise Unreadable(Reason.XLSB, part)
    if part not in package:
        raise Unreadable(Reason.DAMAGED if named else Reason.NOT_A_WORKBOOK, part)
    return part


def _is_worksheet(entry: SheetEntry, targets: dict[str, Relation]) -> bool:
    """Tell a sheet of cells from one of charts or macros; one that leads nowhere is damage."""
    if not entry.relation:  # how old Excel lists its modules of macros
        return False
    target = targets.get(entry.relation)
    if target is None or target.kind not in {"worksheet", *_OTHER_SHEETS}:
        raise Unreadable(Reason.DAMAGED, entry.name)
    return target.kind == "worksheet"


def _target(links: Sequence[Relation], kind: str) -> str:
    return next((link.part for link in links if link.kind == kind), "")


def _texts(package: Package, links: Sequence[Relation]) -> list[str | Struck]:
    """Read the shared texts; where they are missing, each cell that needs one says so."""
    part = _target(links, "sharedStrings")
    reader = StringsReader(part, package.guard)
    if part in package:
        parse(package, part, reader)
    return reader.texts


def _styles(package: Package, links: Sequence[Relation]) -> list[CellStyle] | None:
    part = _target(links, "styles")
    if part not in package:
        return None
    reader = StylesReader(part, package.guard)
    parse(package, part, reader)
    return reader.styles


def _sheet(package: Package, entry: SheetEntry, part: str, types: CellTypes) -> RawSheet:
    reader = SheetReader(part, types, package.guard)
    parse(package, part, reader)
    return reader.sheet(entry.name, entry.state)


def _glance(
    package: Package, entry: SheetEntry, part: str, types: CellTypes, rows: int
) -> RawSheet | None:
    """Read the first rows of a sheet that nobody asked for; what is wrong with it is its own."""
    reader = SheetReader(part, types, package.guard, rows)
    try:
        parse(package, part, reader)
    except EnoughError:
        pass
    except Unreadable:
        return None
    return reader.sheet(entry.name, entry.state)


def _properties(package: Package, top: Sequence[Relation]) -> dict[str, str]:
    part = _target(top, "custom-properties")
    reader = PropertiesReader(part, package.guard)
    if part in package:
        parse(package, part, reader)
    return reader.found


def _notes(
    package: Package,
    book: WorkbookReader,
    links: Sequence[Relation],
    sheets: Sequence[RawSheet],
    *,
    styled: bool,
) -> Iterator[Note]:
    kinds = {link.kind for link in links}
    if kinds & _MACRO_SHEETS or any(part.endswith("vbaproject.bin") for part in package):
        yield Note.MACROS
    if "externalLink" in kinds:
        yield Note.EXTERNAL_LINKS
    if any(_is_dde(package, link.part) for link in links if link.kind == "externalLink"):
        yield Note.DDE
    if "connections" in kinds:
        yield Note.CONNECTIONS
    if any(part.startswith("xl/embeddings/") for part in package):
        yield Note.EMBEDDED_FILES
    if book.strict:
        yield Note.STRICT
    if book.from_1904:
        yield Note.DATES_1904
    if not styled:
        yield Note.NO_STYLES
    if book.recalculates and any(sheet.formulas for sheet in sheets):
        yield Note.STALE_RESULTS


def _is_dde(package: Package, part: str) -> bool:
    reader = LinkReader()
    if part in package:
        parse(package, part, reader)
    return reader.dde
