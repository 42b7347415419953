"""A workbook's bytes and its findings -> the bytes of its annotated copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from p2p_sheets.findings import Finding, Severity
from p2p_sheets.write.annotated.cells import coloured
from p2p_sheets.write.annotated.notes import commented
from p2p_sheets.write.annotated.parts import NotCopiedError, Parts
from p2p_sheets.write.annotated.styles import Styles

_LONGEST = 2000  # characters of a comment
_STRICT = "http://purl.oclc.org/ooxml/"


@dataclass(slots=True)
class _Marks:
    """What is put on the cells of a sheet."""

    colours: dict[tuple[int, int], Severity] = field(default_factory=dict)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)


def annotated(data: bytes, findings: Sequence[Finding]) -> bytes:
    """Colour and comment the cells that have findings; everything else stays as it was.

    A finding about a whole row stands at its first cell, one about a sheet at A1; one about the
    workbook alone is told in the findings workbook only.

    Raises:
        NotCopiedError: the file is not written as spreadsheet programs write it.
    """
    parts = Parts(data)
    if _STRICT in parts.text(parts.book):
        raise NotCopiedError('it is saved as "Strict Open XML"')
    sheets = parts.sheets()
    styles_part = next(iter(parts.related(parts.book, "styles").values()), "")
    styles = Styles(parts.text(styles_part))
    for number, (name, marks) in enumerate(sorted(_by_sheet(findings).items()), 1):
        part = sheets.get(name)
        if part is None:
            raise NotCopiedError(f"its sheet {name} could not be found again")
        text = coloured(parts.text(part), marks.colours, styles.coloured)
        parts.put(part, commented(parts, part, text, marks.notes, number))
    parts.put(styles_part, styles.text())
    return parts.packed()


def _by_sheet(findings: Sequence[Finding]) -> Mapping[str, _Marks]:
    out: dict[str, _Marks] = {}
    for finding in sorted(findings, key=lambda f: (f.severity, f.sort_key)):
        place = finding.place
        if not place.sheet:
            continue
        at = (place.row or 1, place.column or 0)
        marks = out.setdefault(place.sheet, _Marks())
        marks.colours.setdefault(at, finding.severity)
        note = f"{finding.severity.upper()} {finding.code}: {finding.message} {finding.remedy}"
        before = marks.notes.get(at)
        marks.notes[at] = (f"{before}\n\n{note}" if before else note)[:_LONGEST]
    return out
