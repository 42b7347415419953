"""The input folder -> everything that was read, and every problem of it, in one run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from p2p_sheets.books import Deliverable, Faulty, FormQuestion, Programme, RowCount
from p2p_sheets.books.columns import Record
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, intake
from p2p_sheets.read.exports import Forms
from p2p_sheets.read.folder import Skipped, WorkbookFile, read_bytes, scan, sha256
from p2p_sheets.read.headers import TITLE_ROWS, find_layout, title_key
from p2p_sheets.read.kinds import shown
from p2p_sheets.read.records import SheetParser, SheetRead
from p2p_sheets.read.refused import not_read, oddities, refusal, stale
from p2p_sheets.read.sheetwide import without_results
from p2p_sheets.read.strangers import KNOWN, QUIET, Resemblance, sort_out
from p2p_sheets.text import fold
from p2p_sheets.xlsx.package import Limits, Unreadable
from p2p_sheets.xlsx.raw import Note, RawSheet, RawWorkbook
from p2p_sheets.xlsx.reader import read_workbook

SCHEMA_PROPERTY = "p2p_sheets schema"
REMINDERS = "Reminders"
OURS = {  # sheets by which a workbook is told that a run wrote, each with a title that it has
    "Payments": "Payment ID",
    "Ranking": "Rank by score",
    "KPI": "Indicator",
    "Findings": "What is wrong",
    REMINDERS: "Days late",
}
BESIDE = {"Overrides", "Scores", "Experts"}  # sheets of theirs that are named as ours to fill in
GLANCE = TITLE_ROWS + 1  # rows of a sheet of an unknown name: its titles stand in one of them
_OURS = {fold(title): title for title in OURS}


@dataclass(frozen=True, slots=True)
class WorkbookRead:
    """A workbook of the input folder: what it is, and what was read of it."""

    path: str  # below the input folder, with /
    sha256: str
    received: bool = False
    sheets: tuple[str, ...] = ()  # those that were read
    skipped: str = ""  # why nothing of it was read
    unknown: bool = False  # it is hidden what it holds, which may be anything: an answer, say


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that a run once wrote and that came back: an answer, never input."""

    path: str
    sha256: str
    kind: str  # the sheet that tells: Payments, Ranking, KPI, Findings or Reminders
    data: bytes
    raw: RawWorkbook


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows of all workbooks, cell by cell; nothing between rows is checked yet."""

    programme: Programme
    findings: tuple[Finding, ...]
    workbooks: tuple[WorkbookRead, ...]
    row_counts: tuple[RowCount, ...]  # per sheet of each workbook; `repeated` is not counted yet
    returned: tuple[Returned, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def read_inputs(folder: Path, config: Config, as_of: date) -> Reading:
    """Read every workbook below the input folder; whatever is wrong becomes a finding.

    Raises:
        ConfigError: a criterion cannot be a column of Scores.
    """
    reader = _Reader(config, as_of, Resemblance(config))
    found = scan(folder)
    for source in sorted(found.workbooks, key=lambda source: source.received):
        reader.workbook(source)  # staff's own first: they say what the questions of forms mean
    reader.workbooks.sort(key=lambda book: book.path)
    reader.findings += [
        intake.WORKBOOK_FORMAT.at(Place(path), reason="only .xlsx and .xlsm workbooks are")
        for path in found.spreadsheets
    ]
    reader.findings += [not_read(other) for other in found.others]
    reader.findings += [intake.WORKBOOK_OPEN.at(Place(path)) for path in found.open]
    return reader.reading(found.skipped)


@dataclass(slots=True)
class _Reader:
    """Reads one workbook after the other and keeps what came out."""

    config: Config
    as_of: date
    like_ours: Resemblance
    findings: list[Finding] = field(default_factory=list)
    workbooks: list[WorkbookRead] = field(default_factory=list)
    row_counts: list[RowCount] = field(default_factory=list)
    returned: list[Returned] = field(default_factory=list)
    records: dict[type[Record], list[Record]] = field(default_factory=dict)
    faulty: list[Faulty] = field(default_factory=list)
    parsers: dict[type[Record], SheetParser] = field(default_factory=dict)
    # Path by hash: a copy of staff's does not stand for one that came from outside.
    seen: dict[tuple[str, bool], str] = field(default_factory=dict)

    def workbook(self, source: WorkbookFile) -> None:
        """Read one workbook, or tell why not."""
        place = Place(source.path)
        try:
            data = read_bytes(source.file)
        except OSError as problem:
            reason = f"it could not be opened ({problem.strerror})"
            self.findings.append(intake.WORKBOOK_DAMAGED.at(place, reason=reason))
            self._skip(source, "", reason)
            return
        digest = sha256(data)
        first = self.seen.setdefault((digest, source.received), source.path)
        if first != source.path:
            self.findings.append(intake.WORKBOOK_TWICE.at(place, value=first))
            self._skip(source, digest, f"the same as {first}", unknown=False)
            return
        limits = limits_of(self.config)
        try:
            raw = read_workbook(data, limits, _is_wanted, glance=GLANCE)
            if self._kind(raw):
                raw = read_workbook(data, limits)
            elif others := self._worth_reading(raw, source):
                raw = read_workbook(data, limits, lambda name: _is_wanted(name) or name in others)
        except Unreadable as why:
            self.findings.append(refusal(place, why))
            self._skip(source, digest, str(why.reason))
            return
        self._contents(source, digest, data, raw)

    def _kind(self, raw: RawWorkbook) -> str:
        """Tell by its sheets what a workbook is that a run once wrote; blank for any other.

        A sheet of such a name that has the titles of one to fill in is that one, renamed.
        """
        for sheet in raw.sheets:
            kind = _OURS.get(fold(sheet.name), "")
            if kind and (_has_title(sheet, OURS[kind]) or not self.like_ours.of(sheet)):
                return kind
        return ""

    def _worth_reading(self, raw: RawWorkbook, source: WorkbookFile) -> set[str]:
        """Name the sheets of unknown names that may be ours all the same, or an online form's."""
        return {
            sheet.name
            for sheet in raw.glances
            if self.like_ours.of(sheet)
            or (source.received and fold(sheet.name) not in QUIET and sheet.rows)
        }

    def _contents(self, source: WorkbookFile, digest: str, data: bytes, raw: RawWorkbook) -> None:
        kind = self._kind(raw)
        self.findings += _buried(raw, source.path, kind)
        if kind and source.received:
            self.findings.append(intake.SHEET_NOT_TRUSTED.at(Place(source.path, kind)))
            self._skip(source, digest, "not trusted")
        elif kind:
            self.returned.append(Returned(source.path, digest, kind, data, raw))
            self._skip(source, digest, f"written by a run ({kind})", unknown=False)
            if kind == REMINDERS:
                for out in read_done(raw, source.path, self.config, self.as_of):
                    self._take(Deliverable, source, out)
        else:
            self._input(source, digest, raw)

    def _input(self, source: WorkbookFile, digest: str, raw: RawWorkbook) -> None:
        place = Place(source.path)
        version = raw.properties.get(SCHEMA_PROPERTY, SCHEMA_VERSION)
        if version != SCHEMA_VERSION:
            found = intake.WORKBOOK_VERSION.at(place, value=version, version=SCHEMA_VERSION)
            self.findings.append(found)
            self._skip(source, digest, f"version {version}")
            return
        self.findings += oddities(place, raw.notes)
        named = self._named(source, raw)
        told = len(self.findings)
        is_stale = Note.STALE_RESULTS in raw.notes
        rows = sum(
            [self._sheet(record, sheet, source, is_stale=is_stale) for record, sheet in named]
        )
        self.findings[told:] = stale(place, raw.notes, self.findings[told:])
        if named and not rows and SCHEMA_PROPERTY not in raw.properties:
            self.findings.append(intake.WORKBOOK_EMPTY.at(place))
        read = tuple(sheet.name for _, sheet in named)
        self.workbooks.append(WorkbookRead(source.path, digest, source.received, read))

    def _named(self, source: WorkbookFile, raw: RawWorkbook) -> list[tuple[type[Record], RawSheet]]:
        """Tell what each sheet is, by its form, its name or its titles; and what is left."""
        forms = Forms(self._questions(), self.config) if source.received else None
        exports = forms.read(raw.sheets, source.path) if forms else ()
        self.findings += [finding for export in exports for finding in export.findings]
        taken = {sheet for export in exports for sheet in export.sheets}
        left = replace(raw, sheets=tuple(s for s in raw.sheets if s.name not in taken))
        sorted_out = sort_out(left, source.path, self.like_ours)
        if not exports or sorted_out.sheets:
            self.findings += sorted_out.findings
        return [*((e.record, e.sheet) for e in exports if e.record), *sorted_out.sheets]

    def _questions(self) -> list[FormQuestion]:
        return [one for one in self.records.get(FormQuestion, ()) if isinstance(one, FormQuestion)]

    def _sheet(
        self, record: type[Record], sheet: RawSheet, source: WorkbookFile, *, is_stale: bool
    ) -> int:
        if source.received and not record.SHEET.received:
            if sheet.rows:
                self.findings.append(intake.SHEET_NOT_TRUSTED.at(Place(source.path, sheet.name)))
            return len(sheet.rows)
        if record not in self.parsers:
            self.parsers[record] = SheetParser(record, self.config, self.as_of)
        raw = without_results(sheet, record, self.config) if is_stale else sheet
        out = self.parsers[record].read(raw, source.path, received=source.received)
        self._take(record, source, out)
        return out.read

    def _take(self, record: type[Record], source: WorkbookFile, out: SheetRead) -> None:
        self.records.setdefault(record, []).extend(out.records)
        self.faulty += out.faulty
        self.findings += out.findings
        self.row_counts.append(RowCount(source.path, record.SHEET.title, out.read, out.empty))

    def _skip(self, source: WorkbookFile, digest: str, why: str, *, unknown: bool = True) -> None:
        self.workbooks.append(
            WorkbookRead(source.path, digest, source.received, skipped=why, unknown=unknown)
        )

    def reading(self, skipped: Iterable[Skipped]) -> Reading:
        """Give what was read."""
        return Reading(
            programme=Programme.of(self.records, self.faulty),
            findings=tuple(self.findings),
            workbooks=tuple(self.workbooks),
            row_counts=tuple(self.row_counts),
            returned=tuple(self.returned),
            skipped=tuple(skipped),
        )


def limits_of(config: Config) -> Limits:
    """Give the limits of size that config sets."""
    size = config.limits
    return Limits(
        packed=size.packed_mb * 1_000_000,
        unpacked=size.unpacked_mb * 1_000_000,
        rows=size.rows,
        columns=size.columns,
        cells=size.cells,
    )


def _is_wanted(name: str) -> bool:
    return fold(name) in KNOWN or fold(name) in _OURS


def _buried(raw: RawWorkbook, path: str, kind: str) -> list[Finding]:
    """Tell the sheets to fill in that stand in a workbook which a run wrote: they are not read."""
    names = [s.name for s in raw.sheets if fold(s.name) in KNOWN and len(s.rows) > 1]
    return [
        intake.SHEET_BURIED.at(Place(path, name), value=name, kind=kind)
        for name in names
        if kind and name not in BESIDE
    ]


def _has_title(sheet: RawSheet, title: str) -> bool:
    """Stands a title anywhere in the first rows of a sheet?"""
    return any(
        title_key(shown(value)) == title_key(title)
        for _, cells in sheet.rows[:GLANCE]
        for value in cells.values()
    )


SHEETS = ("Reminders", "Later")
_SHEETS = {fold(name) for name in SHEETS}
DONE_ON = Deliverable.SHEET.column("done_on").title


def read_done(raw: RawWorkbook, workbook: str, config: Config, as_of: date) -> Iterator[SheetRead]:
    """Read what was ticked, sheet by sheet, exactly as the sheet Deliverables is read."""
    parser = SheetParser(Deliverable, config, as_of)
    for sheet in raw.sheets:
        if fold(sheet.name) in _SHEETS:
            yield parser.read(_ticked(sheet, workbook, config), workbook)


def _ticked(sheet: RawSheet, workbook: str, config: Config) -> RawSheet:
    """Keep the titles and the rows with `Done on`, and of those the columns of Deliverables."""
    layout = find_layout(sheet, Place(workbook, sheet.name), Deliverable.SHEET.columns(config))
    ours = {index for _, index in layout.columns}
    ticks = {index for column, index in layout.columns if column.title == DONE_ON}
    rows = [
        (number, {index: value for index, value in cells.items() if index in ours})
        for number, cells in sheet.rows
        if number == layout.row or (number > layout.row and ticks & cells.keys())
    ]
    return replace(sheet, rows=rows)
