"""Why a workbook could not be read, and what is odd about one that could, in plain words (IN-1)."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from p2p_sheets.findings import Finding, Place, cells, intake
from p2p_sheets.read.folder import OtherFile
from p2p_sheets.text import spaced
from p2p_sheets.xlsx.package import Reason, Unreadable
from p2p_sheets.xlsx.raw import Note

_FORMATS = {
    Reason.OLD_XLS: "it is an Excel 97-2003 workbook (.xls)",
    Reason.XLSB: "it is a binary workbook of Excel (.xlsb)",
    Reason.ODS: "it is a LibreOffice workbook (.ods)",
}
_DAMAGED = {
    Reason.EMPTY: "the file is empty, or not synchronised yet",
    Reason.NOT_A_WORKBOOK: "it is not a workbook, whatever its name says",
    Reason.DAMAGED: "the file is damaged",
    Reason.NO_SHEETS: "it has no sheet with cells",
}
_UNSAFE = {
    Reason.DOCTYPE: "a document type declaration",
    Reason.ENCODING: "letters in an unknown encoding",
    Reason.METHOD: "parts packed in an unknown way",
    Reason.DUPLICATE_MEMBERS: "two parts of the same name",
    Reason.MEMBER_PATH: "a part whose name leads out of the file",
}
_UNITS = {
    "packed": "bytes",
    "unpacked": "bytes when unpacked",
    "ratio": "times its size when unpacked",
    "elements": "elements",
    "entries": "entries",
    "text": "characters in one text",
    "characters": "characters",
}
_LINKS = {
    Note.EXTERNAL_LINKS: "other workbooks",
    Note.DDE: "another program (DDE)",
    Note.CONNECTIONS: "a database or a web page",
}
_SAVE_AS = 'Open it, choose "Save as" and the type "Excel Workbook (.xlsx)".'
_OTHER = {  # what a file is by how its name ends, and what to do about it
    (".zip", ".7z", ".rar"): ("a packed folder", "Unpack it here, and delete the packed one."),
    (".eml", ".msg"): ("a mail", "Save what is attached to it here, and delete the mail."),
    (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".docx", ".doc"): (
        "a document or a picture",
        "If it claims or applies for something, type it into a claim or an application form.",
    ),
    (".icloud", ".gsheet", ".gdoc", ".url", ".webloc", ".lnk"): (
        "a link to a file in a cloud",
        "Open it there, download it as Excel workbook (.xlsx) and put that here.",
    ),
    (".crdownload", ".part", ".partial", ".download", ".tmp"): (
        "a download that was not finished",
        "Download it again, or ask for it once more.",
    ),
    (".numbers", ".pages"): (
        "a document of Apple's programs",
        "Open it on a Mac or on icloud.com, and export it to Excel.",
    ),
    (".xltx", ".xltm", ".ots", ".ett"): ("a template of a spreadsheet program", _SAVE_AS),
    (".et",): ("a spreadsheet of another format", _SAVE_AS),
}
_WHATEVER = (
    "no workbook",
    "See what it is; if it is a claim or an application, type it into a form.",
)
_RENAME = ("a workbook under another name", "Rename it so that it ends in .xlsx.")


def not_read(other: OtherFile) -> Finding:
    """Tell of a file in received/ that is no workbook: a claim may be in it."""
    ending = PurePosixPath(other.path).suffix.casefold()
    known = next((words for ends, words in _OTHER.items() if ending in ends), None)
    reason, remedy = known or (_RENAME if _is_workbook(other) else _WHATEVER)
    return intake.FILE_NOT_READ.at(Place(other.path), reason=reason, remedy=remedy)


def _is_workbook(other: OtherFile) -> bool:
    try:
        return b"xl/workbook.xml" in other.file.read_bytes()
    except OSError:
        return False


def refusal(place: Place, why: Unreadable) -> Finding:
    """Tell why the workbook was not read."""
    reason = why.reason
    if reason is Reason.ENCRYPTED:
        return intake.WORKBOOK_PASSWORD.at(place)
    if reason is Reason.LABELLED:
        return intake.WORKBOOK_LABELLED.at(place)
    if reason is Reason.TOO_LARGE:
        unit = _UNITS.get(why.limit, why.limit)
        found, allowed = map(spaced, (why.found, why.allowed))
        return intake.WORKBOOK_TOO_LARGE.at(place, found=found, allowed=allowed, unit=unit)
    if reason in _FORMATS:
        return intake.WORKBOOK_FORMAT.at(place, reason=_FORMATS[reason])
    if reason in _UNSAFE:
        return intake.WORKBOOK_UNSAFE.at(place, reason=_UNSAFE[reason])
    return intake.WORKBOOK_DAMAGED.at(place, reason=_DAMAGED.get(reason, str(reason)))


def oddities(place: Place, notes: Sequence[Note]) -> Iterator[Finding]:
    """Tell what is odd about a workbook that was read all the same."""
    if Note.MACROS in notes:
        yield intake.WORKBOOK_MACROS.at(place)
    links = [words for note, words in _LINKS.items() if note in notes]
    if links:
        yield intake.WORKBOOK_LINKED.at(place, value=" and ".join(links))


def stale(place: Place, notes: Sequence[Note], findings: Sequence[Finding]) -> list[Finding]:
    """Tell once, of formulas that nobody has figured, what the findings tell by column."""
    others = [finding for finding in findings if finding.code != cells.FORMULA_READ.name]
    if Note.STALE_RESULTS not in notes or len(others) == len(findings):
        return list(findings)
    return [intake.WORKBOOK_STALE.at(place), *others]
