"""Why a workbook cannot be read, and how much of one is read at most."""

from dataclasses import dataclass, fields
from enum import StrEnum


class Reason(StrEnum):
    """Why a file was refused: the stable key that a finding words for people."""

    EMPTY = "empty"  # no bytes: not saved, or not synchronised yet
    NOT_A_WORKBOOK = "not a workbook"  # a text, a web page, a picture, a Word document
    ENCRYPTED = "encrypted"  # needs a password
    LABELLED = "labelled"  # under a sensitivity label, which encrypts it for the sender's office
    OLD_XLS = "old xls"  # Excel 97-2003
    XLSB = "xlsb"  # Excel's binary workbook
    ODS = "ods"  # LibreOffice's own format
    DAMAGED = "damaged"  # cut short, bytes changed, parts missing
    NO_SHEETS = "no sheets"  # nothing but charts, or nothing at all
    TOO_LARGE = "too large"  # `limit`, `found` and `allowed` say which way
    DOCTYPE = "doctype"  # a document type declaration, which no spreadsheet program writes
    ENCODING = "encoding"  # XML in letters other than UTF-8 or UTF-16
    METHOD = "method"  # packed in a way that spreadsheet programs do not use
    DUPLICATE_MEMBERS = "duplicate members"  # two parts under one name: which one counts?
    MEMBER_PATH = "member path"  # a part whose name leads out of the workbook


class Unreadable(Exception):  # noqa: N818 (it is what the file is, no fault of the program)
    """The whole file is refused: `reason` says why, `part` names the part of it that is at fault.

    Of a file that is too large `limit` is the field of `Limits` that was passed, `found` how much
    was counted when reading stopped, and `allowed` how much may be.
    """

    def __init__(
        self, reason: Reason, part: str = "", *, limit: str = "", found: int = 0, allowed: int = 0
    ) -> None:
        self.reason = reason
        self.part = part
        self.limit = limit
        self.found = found
        self.allowed = allowed
        size = f": {limit} {found} > {allowed}" if limit else ""
        super().__init__(f"{reason}{size}{f' ({part})' if part else ''}")


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest workbook that is read; bytes are counted as they come, for headers may lie."""

    packed: int = 20_000_000  # bytes of the file
    unpacked: int = 200_000_000  # bytes of all parts
    ratio: int = 200  # unpacked to packed, of a part over 100 kB
    elements: int = 12_000_000  # XML elements of all parts: what bounds the time
    entries: int = 100_000  # of any list beside the rows: members, styles, merged ranges
    sheets: int = 500
    rows: int = 200_000  # rows of one sheet that hold something
    columns: int = 500  # further right nothing is read; what stands there is named
    cells: int = 5_000_000  # cells of all sheets that hold something
    text: int = 100_000  # characters of one text
    characters: int = 50_000_000  # of all texts


class SizeGuard:
    """Counts what a workbook holds while it is read, and refuses it at the first limit passed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._found = {field.name: 0 for field in fields(limits)}

    def add(self, limit: str, count: int, part: str = "") -> None:
        """Count `count` more of what the field `limit` bounds over the whole workbook."""
        self._found[limit] += count
        self.check(limit, self._found[limit], part)

    def check(self, limit: str, found: int, part: str = "") -> None:
        """Refuse the workbook if one thing in it, already counted, is over its limit."""
        allowed: int = getattr(self.limits, limit)
        if found > allowed:
            raise Unreadable(Reason.TOO_LARGE, part, limit=limit, found=found, allowed=allowed)
