"""The parts of a workbook's file: read, changed, added to, and packed again in the same order."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from html import unescape
from xml.sax.saxutils import quoteattr

from p2p_sheets.write.edition import pack

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_TAG = re.compile(r"<(?:\w+:)?(Relationship|sheet)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class NotCopiedError(Exception):
    """There is no annotated copy; the message says why, for the overview."""


class DamagedPartError(NotCopiedError):
    """A part that holds no cells is damaged: the cells were read all the same."""

    def __init__(self, part: str) -> None:
        super().__init__(f"its part {part} is damaged")
        self.part = part


def attributes(tag: str) -> dict[str, str]:
    """Read the attributes of a start tag.

    >>> attributes('<c r="A1" s="3">')
    {'r': 'A1', 's': '3'}
    """
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


class Parts:
    """A workbook's parts by name; those that were asked for as text may be put back changed."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            self._parts = {name: _unpacked(file, name) for name in file.namelist()}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def text(self, name: str) -> str:
        """Give a part as text.

        Raises:
            NotCopiedError: it is not there, or is no UTF-8.
        """
        try:
            return self._parts[name].decode("utf-8-sig")
        except (KeyError, UnicodeDecodeError):
            raise NotCopiedError(f"its part {name} cannot be changed") from None

    def put(self, name: str, text: str) -> None:
        """Put a changed or a new part."""
        self._parts[name] = text.encode("utf-8")

    def packed(self) -> bytes:
        """Pack the parts."""
        return pack(self._parts)

    @property
    def book(self) -> str:
        """Name the part that lists the sheets."""
        return next(iter(self.related("", "officeDocument").values()), "xl/workbook.xml")

    def sheets(self) -> Mapping[str, str]:
        """Map the names of sheets to their parts."""
        targets = self.related(self.book, "worksheet")
        out = {}
        for tag, text in _TAG.findall(self.text(self.book)):
            found = attributes(text)
            key = next((value for name, value in found.items() if name.endswith(":id")), "")
            if tag == "sheet" and key in targets:
                out[found.get("name", "")] = targets[key]
        return out

    def related(self, part: str, kind: str) -> dict[str, str]:
        """Map the IDs of a part's relationships of a kind to the parts that they lead to."""
        name = _links(part)
        if name not in self._parts:
            return {}
        found = [attributes(text) for _, text in _TAG.findall(self.text(name))]
        here = [one for one in found if one.get("Type", "").endswith(f"/{kind}")]
        return {one.get("Id", ""): _target(part, one.get("Target", "")) for one in here}

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship to another part; returns its ID."""
        name = _links(part)
        empty = f'<Relationships xmlns="{_PACKAGE}"></Relationships>'
        text = self.text(name) if name in self._parts else empty
        text = re.sub(r"<Relationships\b([^>]*)/>", r"<Relationships\1></Relationships>", text)
        number = 1
        while f'"rIdP2P{number}"' in text:
            number += 1
        link = (
            f'<Relationship Id="rIdP2P{number}" Type="{OFFICE}/{kind}" '
            f"Target={quoteattr('/' + target)}/>"
        )
        self.put(name, text.replace("</Relationships>", f"{link}</Relationships>"))
        return f"rIdP2P{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        entry = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
        self.put(_TYPES, self.text(_TYPES).replace("</Types>", f"{entry}</Types>"))


def _unpacked(file: zipfile.ZipFile, name: str) -> bytes:
    try:
        return file.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise DamagedPartError(name) from None


def _links(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, target: str) -> str:
    whole = posixpath.join("/", posixpath.dirname(part), target)
    return posixpath.normpath(whole).lstrip("/")
