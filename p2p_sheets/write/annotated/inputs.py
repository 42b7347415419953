"""The annotated copies of all workbooks of the input folder that have findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings.intake import WORKBOOK_PART_DAMAGED
from p2p_sheets.read import Reading
from p2p_sheets.read.folder import scan, sha256
from p2p_sheets.write.annotated.copy import annotated
from p2p_sheets.write.annotated.parts import DamagedPartError, NotCopiedError


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
