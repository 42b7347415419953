"""A sheet of paper with the letterhead: the blocks that the program's own templates are made of."""

# ruff: noqa: SLF001 (python-docx has no other door to what it does not know itself)

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from p2p_sheets.write.letters.render import repacked

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

FONT = "Arial"
INK, HEAD, GREY, RED = "1F2A37", "1F4E79", "52606D", "B42318"
BORN = datetime(2022, 7, 1, tzinfo=UTC)  # of the templates: no file tells when it was made


class Paper:
    """One Word template being made, from the top down."""

    def __init__(self, title: str) -> None:
        """Begin with the letterhead, the footer and the page."""
        from docx import Document
        from docx.shared import Cm, Pt

        self._doc = Document()
        _lighten(self._doc)
        section = self._doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin, section.bottom_margin = Cm(3.4), Cm(2.4)
        section.header_distance = section.footer_distance = Cm(1.2)
        normal = self._doc.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(10.5)
        normal.paragraph_format.space_after = Pt(7)
        normal.paragraph_format.line_spacing = 1.1
        self._letterhead(section.header)
        self._footer(section.footer.paragraphs[0])
        about = self._doc.core_properties
        about.title, about.author, about.comments = title, "p2p_sheets", ""
        about.created = about.modified = BORN
        about.last_modified_by = ""

    def _letterhead(self, header: Any) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Cm, Pt

        top = header.paragraphs[0]
        top.style = self._doc.styles["Normal"]  # the style of headers has tab stops of its own
        top.paragraph_format.space_after = Pt(0)
        top.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
        _run(top, "{{ secretariat }}", size=14, colour=HEAD, bold=True)
        _run(top, "\t{{ mark }}", size=12, colour=RED, bold=True)
        under = header.add_paragraph()
        under.paragraph_format.space_after = Pt(0)
        _run(under, "{{ programme }}", size=9, colour=GREY)
        contact = header.add_paragraph()
        _run(contact, "{{ contact }}", size=9, colour=GREY)
        _border(contact, "bottom", HEAD)

    def _footer(self, line: "Paragraph") -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Cm

        line.style = self._doc.styles["Normal"]
        line.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT)
        _run(line, "Our reference {{ reference }}\tPage ", size=8, colour=GREY)
        _field(line, "PAGE")
        _run(line, " of ", size=8, colour=GREY)
        _field(line, "NUMPAGES")
        _border(line, "top", "B8C2CC")

    def address(self) -> None:
        """Put the recipient, the date and the subject."""
        from docx.shared import Pt

        for text in ("{{ to.name }}", "{{ to.organisation }}", "{{ to.place }}"):
            with self.only_if(text.strip("{} ")):
                self.text(text, after=0)
        self.text("{{ date }}", after=14).paragraph_format.space_before = Pt(14)
        self.text("{{ subject }}", bold=True, colour=HEAD, after=10)

    def text(
        self, text: str, *, bold: bool = False, colour: str = INK, after: float | None = None
    ) -> "Paragraph":
        """Put a paragraph."""
        from docx.shared import Pt

        paragraph = self._doc.add_paragraph()
        _run(paragraph, text, colour=colour, bold=bold)
        if after is not None:
            paragraph.paragraph_format.space_after = Pt(after)
        return paragraph

    def heading(self, text: str, size: float = 12) -> None:
        """Put a heading that stays with what follows."""
        from docx.shared import Pt

        paragraph = self._doc.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.space_after = Pt(5)
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, text, size=size, colour=HEAD, bold=True)

    def bullets(self, each: str, of: str) -> None:
        """Put one bullet per item of a list."""
        from docx.shared import Pt

        self._tag(f"for {each} in {of}")
        paragraph = self._doc.add_paragraph(style="List Bullet")
        paragraph.paragraph_format.space_after = Pt(3)
        _run(paragraph, "{{ " + each + " }}")
        self._tag("endfor")
        self._gap(0.4)

    @contextmanager
    def only_if(self, condition: str) -> Iterator[None]:
        """Put what comes inside only where a value is given or true."""
        self._tag(f"if {condition}")
        yield
        self._tag("endif")

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Put a table of names and values, without a header."""
        table = self._table((4.2, 12))
        for name, value in rows:
            cells = table.add_row().cells
            _fill(cells[0], name, colour=GREY)
            _fill(cells[1], value)
        self._gap()

    def list(
        self,
        columns: Sequence[tuple[str, str, float]],
        each: str,
        of: str,
        total: Sequence[str] = (),
    ) -> None:
        """Put a table with a row per item: (title, value, width in cm); `>` aligns it right."""
        table = self._table([width for _, _, width in columns])
        self._header_row(table, [title for title, _, _ in columns])
        table.add_row().cells[0].text = "{%tr for " + f"{each} in {of}" + " %}"
        for cell, (title, value, _) in zip(table.add_row().cells, columns, strict=True):
            _fill(cell, value, right=title.startswith(">"))
        table.add_row().cells[0].text = "{%tr endfor %}"
        if total:
            row = table.add_row()
            for cell, text, (title, _, _) in zip(row.cells, total, columns, strict=True):
                _fill(cell, text, bold=True, right=title.startswith(">"))
                _shade(cell, "E1ECF7")
                for paragraph in cell.paragraphs:  # so that no greeting stands on a page alone
                    paragraph.paragraph_format.keep_with_next = True
        self._gap(keep=bool(total))

    def _header_row(self, table: Any, titles: Sequence[str]) -> None:
        from docx.oxml import OxmlElement

        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, title in zip(row.cells, titles, strict=True):
            right = title.startswith(">")
            _fill(cell, title.lstrip(">"), bold=True, colour="FFFFFF", right=right)
            _shade(cell, HEAD)

    def closing(self, last: str = "") -> None:
        """Put the last sentence, the greeting and the name of who signs, on one page."""
        from docx.shared import Pt

        if last:
            self.text(last).paragraph_format.keep_with_next = True
        greeting = self.text("Yours sincerely,", after=34)
        greeting.paragraph_format.space_before = Pt(12)
        greeting.paragraph_format.keep_with_next = True
        with self.only_if("signed_by"):
            self.text("{{ signed_by }}", after=0)
        self.text("{{ secretariat }}", after=0)

    def signatures(self, names: Sequence[str]) -> None:
        """Put a place to sign for each party."""
        from docx.shared import Pt

        table = self._table([16.2 / len(names)] * len(names), lines=False)
        row = table.add_row()
        for cell, name in zip(row.cells, names, strict=True):
            _fill(cell, name, bold=True)
            for label in ("Name", "Date", "Signature"):
                line = cell.add_paragraph()
                line.paragraph_format.space_before = Pt(14)
                line.paragraph_format.space_after = Pt(0)
                _run(line, f"{label} ", size=8, colour=GREY)
                _run(line, "_" * 20, size=8, colour="B8C2CC")
        self._keep_together(row)

    def data(self) -> bytes:
        """Give the finished template."""
        out = io.BytesIO()
        self._doc.save(out)
        return repacked(out.getvalue())

    def _tag(self, statement: str) -> None:
        self._doc.add_paragraph("{%p " + statement + " %}")

    def _table(self, widths: Sequence[float], *, lines: bool = True) -> Any:
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Cm

        table = self._doc.add_table(rows=0, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        if lines:
            _table_lines(table)
        return table

    def _gap(self, lines: float = 0.6, *, keep: bool = False) -> None:
        from docx.shared import Pt

        gap = self._doc.add_paragraph()
        gap.paragraph_format.space_after = Pt(2)
        gap.paragraph_format.line_spacing = lines
        gap.paragraph_format.keep_with_next = keep

    def _keep_together(self, row: Any) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _lighten(document: Any) -> None:
    """Leave out what python-docx's blank document brings along: a picture, many table styles."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects")):
                del relations[key]
    for style in list(document.styles.element.style_lst):
        if style.type is not None and style.type.name == "TABLE" and not style.default:
            document.styles.element.remove(style)


def _run(
    paragraph: "Paragraph", text: str, *, size: float = 0, colour: str = INK, bold: bool = False
) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = bold or None
    run.font.color.rgb = RGBColor.from_string(colour)
    if size:
        run.font.size = Pt(size)


def _fill(
    cell: "_Cell", text: str, *, bold: bool = False, colour: str = INK, right: bool = False
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2.5)
    paragraph.paragraph_format.line_spacing = 1.0
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(paragraph, text, size=9.5, colour=colour, bold=bold)


def _shade(cell: "_Cell", colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _border(paragraph: "Paragraph", side: str, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    paragraph._p.get_or_add_pPr().append(borders)


def _table_lines(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8C2CC")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)


def _field(paragraph: "Paragraph", code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(GREY)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = code
        run._r.append(mark)
