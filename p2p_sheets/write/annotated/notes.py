"""Comments on cells: their text, and the yellow box that Excel wants for each."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from p2p_sheets.findings import column_letter
from p2p_sheets.write.annotated.parts import OFFICE, NotCopiedError, Parts

AUTHOR = "p2p_sheets"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_EMPTY_COMMENTS = (
    f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
)
_VML = "urn:schemas-microsoft-com"
_EMPTY_BOXES = (
    f'<xml xmlns:v="{_VML}:vml" xmlns:o="{_VML}:office:office" xmlns:x="{_VML}:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_BOX = (
    '<v:shape id="_x0000_s{shape}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:260pt;height:90pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div '
    'style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData>"
    "</v:shape>"
)
_BLOCK = 1024  # shapes that one number of the idmap stands for
_FIRST_BLOCK = 500  # far above what Excel has given out
_TAGS = re.compile(r"<(/?)(?:\w+:)?(\w+)\b[^>]*?(/?)>")
_AFTER = {  # what stands after the comments in a sheet
    *("legacyDrawingHF", "picture", "oleObjects", "controls", "AlternateContent"),
    *("webPublishItems", "tableParts", "extLst"),
}
_DRAWING = re.compile(r"""<legacyDrawing\s[^>]*?\w+:id\s*=\s*["']([^"']+)["']""")
_BLOCKS = re.compile(r"""(<o:idmap\b[^>]*?\bdata\s*=\s*["'])([^"']*)(["'])""")
Texts = Mapping[tuple[int, int], str]  # by row (from 1) and column (from 0)


def commented(parts: Parts, sheet: str, text: str, notes: Texts, number: int) -> str:
    """Put comments on cells of a sheet (its part, and the text of it); gives the text back.

    A comment that a cell had stays, with ours below it. `number` tells the sheets of a workbook
    apart.
    """
    comments = next(iter(parts.related(sheet, "comments").values()), "")
    old = _old(parts.text(comments)) if comments else {}
    added = {at: note for at, note in sorted(notes.items()) if _name(at) not in old}
    _write_comments(parts, sheet, comments, notes, number)
    drawing = _DRAWING.search(text)
    boxes = parts.related(sheet, "vmlDrawing").get(drawing[1], "") if drawing else ""
    if boxes:
        parts.put(boxes, _drawn(parts.text(boxes), added, number))
        return text
    boxes = f"xl/drawings/vmlDrawingP2P{number}.vml"
    parts.put(boxes, _drawn(_EMPTY_BOXES, added, number))
    parts.declare(boxes, _BOXES_TYPE)
    key = parts.relate(sheet, "vmlDrawing", boxes)
    at = _place(text)
    return f'{text[:at]}<legacyDrawing xmlns:r="{OFFICE}" r:id="{key}"/>{text[at:]}'


def _place(text: str) -> int:
    """Find where the drawing of the comments belongs: before what comes after it, on top level."""
    depth = 0
    for tag in _TAGS.finditer(text, max(text.rfind("</sheetData>"), 0) + len("</sheetData>")):
        closes, name, empty = tag.groups()
        if depth == 0 and (closes or name in _AFTER):
            return tag.start()
        depth += 0 if empty else -1 if closes else 1
    raise NotCopiedError("a sheet of it is written in an unusual way")


def _drawn(text: str, added: Texts, number: int) -> str:
    """Add a box for each comment."""
    blocks = [_FIRST_BLOCK + 100 * number + i for i in range(len(added) // _BLOCK + 1)]
    names = ",".join(map(str, blocks))
    text = _BLOCKS.sub(lambda m: f"{m[1]}{m[2]}{',' if m[2] else ''}{names}{m[3]}", text, count=1)
    shapes = "".join(_box(at, i, blocks[0]) for i, at in enumerate(added, 1))
    head, tail = text.rsplit("</xml>", 1)
    return f"{head}{shapes}</xml>{tail}"


def _write_comments(parts: Parts, sheet: str, part: str, notes: Texts, number: int) -> None:
    text = parts.text(part) if part else _EMPTY_COMMENTS
    if not part:
        part = f"xl/commentsP2P{number}.xml"
        parts.declare(part, _COMMENTS_TYPE)
        parts.relate(sheet, "comments", part)
    author = len(re.findall(r"<author\b", text))
    text = re.sub(r"<authors\s*/>", "<authors></authors>", text)
    text = re.sub(r"<commentList\s*/>", "<commentList></commentList>", text)
    text = text.replace("</authors>", f"<author>{AUTHOR}</author></authors>")
    old = _old(text)
    new = []
    for at, note in sorted(notes.items()):
        run = f'<r><t xml:space="preserve">{escape(_plain(note))}</t></r>'
        name = _name(at)
        if name in old:
            text = text.replace(old[name], _longer(old[name], run))
        else:
            new.append(f'<comment ref="{name}" authorId="{author}"><text>{run}</text></comment>')
    parts.put(part, text.replace("</commentList>", "".join(new) + "</commentList>"))


def _old(text: str) -> dict[str, str]:
    """Map cells to the comments that they had."""
    found = re.finditer(r'<comment\b[^>]*?\bref="([A-Z]+[0-9]+)".*?</comment>', text, re.DOTALL)
    return {match[1]: match[0] for match in found}


def _longer(comment: str, run: str) -> str:
    """Put a run of text below what a comment says; one without runs gets one."""
    plain = re.search(r"<text>\s*(<t\b.*?</t>)\s*</text>", comment, re.DOTALL)
    if plain:
        comment = comment.replace(plain[1], f"<r>{plain[1]}</r>")
    line_break = '<r><t xml:space="preserve">\n\n</t></r>'
    return comment.replace("</text>", f"{line_break}{run}</text>")


def _box(at: tuple[int, int], index: int, block: int) -> str:
    row, column = at
    return _BOX.format(
        shape=_BLOCK * block + index,
        z=index,
        left=column + 1,
        top=max(row - 2, 0),
        right=column + 5,
        bottom=row + 4,
        row=row - 1,
        column=column,
    )


def _name(at: tuple[int, int]) -> str:
    return f"{column_letter(at[1])}{at[0]}"


def _plain(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff"))
