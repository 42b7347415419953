"""A Word template that is opened once, however many letters are made of it.

docxtpl does the work. What it reads of a template is kept, so that each letter is filled in from
the template and not from the letter before it. Of the parts of the file those alone are written
anew that docxtpl fills in; the others are compressed once.
"""

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from p2p_sheets.write.edition import add, pack


class Sandbox(ImmutableSandboxedEnvironment):
    """Compiles each part of a template once; nothing but a letter's values can be reached."""

    def __init__(self) -> None:
        """Begin without jinja2's globals, such as lipsum and cycler."""
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self._compiled: dict[Any, Template] = {}

    def from_string(self, source: Any, *arguments: Any, **more: Any) -> Template:
        """Compile a part of a template, unless that was done for an earlier letter."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source, *arguments, **more)
        return self._compiled[source]


class WordFile(DocxTemplate):  # type: ignore[misc] # docxtpl has no annotations
    """A Word template; `fill` makes one letter of it after the other."""

    def __init__(self, data: bytes) -> None:
        """Open it; python-docx and lxml raise whatever a damaged file provokes."""
        super().__init__(io.BytesIO(data))
        super().init_docx()
        self.patch_xml = cache(super().patch_xml)  # makes whole the tags that Word has split
        self._sandbox = Sandbox()
        self._body: str = super().get_xml()
        self._around: dict[str, str] = {
            part.partname: super(WordFile, self).get_part_xml(part)
            for uri in (self.HEADER_URI, self.FOOTER_URI)
            for _, part in self.get_headers_footers(uri)
        }
        kind = CONTENT_TYPE.WML_FOOTNOTES
        self._footnotes = {part: part.blob for part in self._parts if part.content_type == kind}
        self._about = deepcopy(self.core_properties._element)  # noqa: SLF001 (has no other door)
        self._core = self.docx.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
        self._filled = {self._core.partname}  # the parts that are another in each letter
        self._common = b""  # a zip of all others

    def fill(self, values: Mapping[str, Any], written_on: date) -> bytes:
        """Fill in a letter -> a Word file, with the same bytes every time."""
        self.render(values, self._sandbox)
        about = self.core_properties
        about.created = about.modified = datetime.combine(written_on, time(), UTC)
        about.revision = 1
        self._common = self._common or self._packed_without_filled()
        out = io.BytesIO(self._common)
        with zipfile.ZipFile(out, "a") as letter:
            for part in self._parts:
                if part.partname in self._filled:
                    add(letter, part.partname.membername, part.blob)
        return out.getvalue()

    @property
    def _parts(self) -> list[Part]:
        parts: list[Part] = self.docx.part.package.parts
        return parts

    def _packed_without_filled(self) -> bytes:
        """Pack what python-docx saves, but for the parts that are filled in."""
        whole = io.BytesIO()
        self.save(whole)
        with zipfile.ZipFile(whole) as letter:
            common = [name for name in letter.namelist() if f"/{name}" not in self._filled]
            return pack({name: letter.read(name) for name in common})

    # What docxtpl calls while it renders: each has the template as it was opened.

    def init_docx(self, reload: bool = True) -> None:  # noqa: FBT001, FBT002 (docxtpl's)
        """Leave it open."""

    def get_xml(self) -> str:
        """Give the body."""
        return self._body

    def get_part_xml(self, part: Part) -> str:
        """Give a header or a footer."""
        return self._around[part.partname]

    def render_xml_part(self, src_xml: str, part: Part, *more: Any) -> str:
        """Fill in a part, and note that it is one of those."""
        self._filled.add(part.partname)
        filled: str = super().render_xml_part(src_xml, part, *more)
        return filled

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Fill in the title, the author and the like."""
        self._core._element = deepcopy(self._about)  # noqa: SLF001
        super().render_properties(context, jinja_env)

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Fill in the footnotes."""
        for part, content in self._footnotes.items():
            part._blob = content  # noqa: SLF001
        super().render_footnotes(context, jinja_env)
