"""A Word template that is opened once, however many letters are made of it.

docxtpl mends and fills in its parts. They are kept as they were opened, so that each letter is
filled in from the template and not from the letter before it. All other parts are packed once.
"""

import io
import zipfile
from collections.abc import Container, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import parse_xml, serialize_part_xml
from docx.opc.part import Part
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from p2p_sheets.write.edition import add, pack


class Sandbox(ImmutableSandboxedEnvironment):
    """Compiles each part of a template once; nothing but a letter's values can be reached."""

    def __init__(self, *, markup: bool = True) -> None:
        """Begin without jinja2's globals, such as lipsum and cycler; values stay text in markup."""
        super().__init__(undefined=StrictUndefined, autoescape=markup)
        self.globals.clear()
        self._compiled: dict[Any, Template] = {}

    def from_string(self, source: Any, *arguments: Any, **more: Any) -> Template:
        """Compile a part of a template, unless that was done for an earlier letter."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source, *arguments, **more)
        return self._compiled[source]


AROUND = (CONTENT_TYPE.WML_HEADER, CONTENT_TYPE.WML_FOOTER, CONTENT_TYPE.WML_FOOTNOTES)
BEFORE_DRAWINGS = 1000  # docxtpl numbers them from here on


class WordFile(DocxTemplate):  # type: ignore[misc] # docxtpl has no annotations
    """A Word template; `fill` makes one letter of it after the other."""

    def __init__(self, data: bytes) -> None:
        """Open it; python-docx and lxml raise whatever a damaged file provokes."""
        super().__init__(io.BytesIO(data))
        self.init_docx()
        self._sandbox, self._plain = Sandbox(), Sandbox(markup=False)
        self._about = deepcopy(self.core_properties._element)  # noqa: SLF001 (has no other door)
        self._body: Part = self.docx.part
        package = self._body.package
        self._core = package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
        filled_in = [p for p in package.parts if p.content_type in AROUND or p is self._body]
        self._texts = {part: self.patch_xml(self.get_part_xml(part)) for part in filled_in}
        self._order = [part for part in package.parts if part in (*filled_in, self._core)]
        self._common = self._packed_without({part.partname.membername for part in self._order})

    def _packed_without(self, names: Container[str]) -> bytes:
        """Pack what python-docx saves, but for some parts."""
        whole = io.BytesIO()
        self.docx.save(whole)
        with zipfile.ZipFile(whole) as file:
            return pack({name: file.read(name) for name in file.namelist() if name not in names})

    def fill(self, values: Mapping[str, Any], written_on: date) -> bytes:
        """Fill in a letter -> a Word file, with the same bytes every time."""
        parts = {part: self._filled(part, text, values) for part, text in self._texts.items()}
        parts[self._core] = self._described(values, written_on)
        out = io.BytesIO(self._common)
        with zipfile.ZipFile(out, "a") as letter:
            for part in self._order:
                add(letter, part.partname.membername, parts[part])
        return out.getvalue()

    def _filled(self, part: Part, text: str, values: Mapping[str, Any]) -> bytes:
        """Fill in the body, a header, a footer or the footnotes."""
        filled = self.render_xml_part(text, part, values, self._sandbox)
        if part is not self._body:
            return serialize_part_xml(parse_xml(filled))
        body = self.fix_tables(filled)
        self.docx_ids_index = BEFORE_DRAWINGS
        self.fix_docpr_ids(body)
        return serialize_part_xml(body)

    def _described(self, values: Mapping[str, Any], written_on: date) -> bytes:
        """Fill in the title, the author and the like."""
        self._core._element = deepcopy(self._about)  # noqa: SLF001
        self.render_properties(values, self._plain)  # python-docx makes markup of them
        about = self.core_properties
        about.created = about.modified = datetime.combine(written_on, time(), UTC)
        about.revision = 1
        content: bytes = self._core.blob
        return content

    def resolve_listing(self, xml: str) -> str:
        """Make breaks of the line and tab characters of values; few have any."""
        if any(character in xml for character in "\n\t\a\f"):
            xml = super().resolve_listing(xml)
        return xml
