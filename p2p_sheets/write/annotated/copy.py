"""A workbook and its findings -> its annotated copy, for each of the input folder that has some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from p2p_sheets.findings import Finding, Place, Severity
from p2p_sheets.findings.intake import WORKBOOK_PART_DAMAGED
from p2p_sheets.read import Reading
from p2p_sheets.read.folder import scan, sha256
from p2p_sheets.write.annotated.cells import Styles, coloured
from p2p_sheets.write.annotated.notes import commented
from p2p_sheets.write.annotated.parts import DamagedPartError, NotCopiedError, Parts

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


@dataclass(frozen=True, slots=True)
class Annotated:
    """The copies by the path of the workbook, and why others have none."""

    files: Mapping[str, bytes]
    without: Mapping[str, str]
    findings: tuple[Finding, ...] = ()  # parts that are damaged, which nobody else reads


def annotate_inputs(
    folder: Path, reading: Reading, findings: Sequence[Finding], most_rows: int
) -> Annotated:
    """Copy each workbook that has findings; a sheet of more than `most_rows` rows has no copy."""
    here: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.place.sheet:
            here.setdefault(finding.place.workbook, []).append(finding)
    sources = {found.path: found.file for found in scan(folder).workbooks}
    longest: dict[str, int] = {}
    for count in reading.row_counts:
        longest[count.workbook] = max(longest.get(count.workbook, 0), count.read)
    files, without = {}, {}
    damaged: list[Finding] = []
    for book in reading.workbooks:
        if book.path not in here:
            continue
        try:
            _refuse_long(longest.get(book.path, 0), most_rows)
            data = _same(sources.get(book.path), book.sha256)
            files[book.path] = annotated(data, here[book.path])
        except NotCopiedError as why:
            without[book.path] = f"No copy: {why}."
            if isinstance(why, DamagedPartError):
                damaged.append(WORKBOOK_PART_DAMAGED.at(Place(book.path), value=why.part))
    return Annotated(files, without, tuple(damaged))


def _refuse_long(rows: int, most: int) -> None:
    if rows > most:
        message = f"it has {rows} rows, and up to {most} are annotated"
        raise NotCopiedError(message)


def _same(file: Path | None, digest: str) -> bytes:
    """Read a workbook again, as it was when it was read."""
    try:
        data = file.read_bytes() if file else b""
    except OSError as problem:
        raise NotCopiedError(f"it could not be opened again ({problem.strerror})") from None
    if sha256(data) != digest:
        raise NotCopiedError("it was changed while the run went on")
    return data
