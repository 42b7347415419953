"""A workbook's bytes -> its parts, checked before and counted while unpacked; or why not.

Nothing is written to disk, and no more is held at a time than one piece of one part.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from urllib.parse import unquote


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


_PIECE = 1 << 16
_MEDIA = "xl/media/"  # pictures, of photographed receipts say: they are never unpacked
_PICTURES = 20  # times the bytes of a workbook that it may have with its pictures
_RATIO_FROM = 100_000  # bytes: a short part may well shrink to nothing
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY, _DIRECTORY_END = b"PK\x01\x02", b"PK\x05\x06"
_ENCRYPTED_FLAGS = 0x1 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What zipfile raises for bytes that are no sound zip file (each of them seen).
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)


class Package:
    """The parts of one workbook by name, and the guard that counts what is unpacked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Open the zip file in `data`. Raises Unreadable for everything that is not one."""
        self.guard = SizeGuard(limits)
        if len(data) > limits.packed * _PICTURES:
            self.guard.check("packed", len(data))
        _refuse_other_formats(data)
        self.guard.check("entries", data.count(_ENTRY))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN_ZIP as problem:
            self.guard.check("packed", len(data))
            raise Unreadable(_broken(data)) from problem
        self._parts = self._members()
        media = [part for name, part in self._parts.items() if name.startswith(_MEDIA)]
        self.guard.check("packed", len(data) - sum(part.compress_size for part in media))
        if "mimetype" in self._parts and "content.xml" in self._parts:
            raise Unreadable(Reason.ODS)

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def pieces(self, part: str) -> Iterator[bytes]:
        """Unpack a part, piece by piece.

        Raises Unreadable if it is missing, damaged or too large.
        """
        member = self._parts.get(part.casefold())
        if member is None:
            raise Unreadable(Reason.DAMAGED, part)
        size = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_PIECE):
                    size += len(piece)
                    self.guard.add("unpacked", len(piece), part)
                    if size > _RATIO_FROM:
                        self.guard.check("ratio", size // max(member.compress_size, 1), part)
                    yield piece
        except _BROKEN_ZIP as problem:
            raise Unreadable(Reason.DAMAGED, part) from problem

    def resolve(self, source: str, target: str) -> str:
        """Name the part that a relationship of the part `source` points to."""
        path = target.replace("\\", "/")
        whole = posixpath.join("/", posixpath.dirname(source), path)
        found = posixpath.normpath(whole).lstrip("/")
        return found if found in self else unquote(found)

    def _members(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/"):
                raise Unreadable(Reason.MEMBER_PATH, name)
            if name.endswith("/"):
                continue
            if member.flag_bits & _ENCRYPTED_FLAGS:
                raise Unreadable(Reason.ENCRYPTED, name)
            if member.compress_type not in _METHODS:
                raise Unreadable(Reason.METHOD, name)
            if name.casefold() in members:
                raise Unreadable(Reason.DUPLICATE_MEMBERS, name)
            members[name.casefold()] = member
        cells = [part for name, part in members.items() if not name.startswith(_MEDIA)]
        self.guard.check("unpacked", sum(part.file_size for part in cells))
        return members


def _refuse_other_formats(data: bytes) -> None:
    if not data:
        raise Unreadable(Reason.EMPTY)
    if data.startswith(_OLE):
        raise Unreadable(_ole_reason(data))
    if _DIRECTORY_END not in data:
        raise Unreadable(_broken(data))


def _ole_reason(data: bytes) -> Reason:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Reason.LABELLED if holds("DRMEncrypted") else Reason.ENCRYPTED
    return Reason.OLD_XLS if holds("Workbook") or holds("Book") else Reason.NOT_A_WORKBOOK


def _broken(data: bytes) -> Reason:
    return Reason.DAMAGED if data.startswith(b"PK") else Reason.NOT_A_WORKBOOK
