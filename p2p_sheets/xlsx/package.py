"""A workbook's bytes -> its parts: the zip file, checked before and counted while it is unpacked.

Nothing is written to disk, and no more is held at a time than one piece of one part.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from p2p_sheets.xlsx.refusal import Limits, Reason, SizeGuard, Unreadable

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
