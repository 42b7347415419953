"""The input folder -> everything that was read, and every problem of it, in one run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from p2p_sheets.books import SHEETS, Deliverable, Faulty, Programme, RowCount
from p2p_sheets.books.columns import Record
from p2p_sheets.books.workbooks import SCHEMA_VERSION
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, intake
from p2p_sheets.read.done import read_done
from p2p_sheets.read.folder import Skipped, WorkbookFile, read_bytes, scan, sha256
from p2p_sheets.read.records import SheetParser, SheetRead
from p2p_sheets.read.refused import oddities, refusal, stale
from p2p_sheets.text import did_you_mean, fold, nearest
from p2p_sheets.xlsx.raw import RawSheet, RawWorkbook
from p2p_sheets.xlsx.reader import read_workbook
from p2p_sheets.xlsx.refusal import Limits, Unreadable

SCHEMA_PROPERTY = "p2p_sheets schema"
REMINDERS = "Reminders"
OURS = ("Payments", "Ranking", "KPI", "Findings", REMINDERS)  # sheets of what a run wrote
_QUIET = {
    "guide",
    "lists",
    "example",
    "declaration",
}  # sheets of the templates beside those to fill in
_KNOWN: Mapping[str, type[Record]] = {fold(title): record for title, record in SHEETS.items()}
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
    """Read every workbook below the input folder; whatever is wrong becomes a finding."""
    found = scan(folder)
    reader = _Reader(config, as_of)
    for source in found.workbooks:
        reader.workbook(source)
    reader.findings += [
        intake.WORKBOOK_FORMAT.at(Place(path), reason="only .xlsx and .xlsm workbooks are")
        for path in found.spreadsheets
    ]
    reader.findings += [intake.WORKBOOK_OPEN.at(Place(path)) for path in found.open]
    return reader.reading(found.skipped)


@dataclass(slots=True)
class _Reader:
    """Reads one workbook after the other and keeps what came out."""

    config: Config
    as_of: date
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
            raw = read_workbook(data, limits, _is_wanted)
            if _kind(raw):
                raw = read_workbook(data, limits)
        except Unreadable as why:
            self.findings.append(refusal(place, why))
            self._skip(source, digest, str(why.reason))
            return
        self._contents(source, digest, data, raw)

    def _contents(self, source: WorkbookFile, digest: str, data: bytes, raw: RawWorkbook) -> None:
        kind = _kind(raw)
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
        self.findings += _unknown(source.path, raw)
        told = len(self.findings)
        rows = sum([self._sheet(sheet, source) for sheet in raw.sheets])
        self.findings[told:] = stale(place, raw.notes, self.findings[told:])
        if raw.sheets and not rows:
            self.findings.append(intake.WORKBOOK_EMPTY.at(place))
        read = tuple(sheet.name for sheet in raw.sheets)
        self.workbooks.append(WorkbookRead(source.path, digest, source.received, read))

    def _sheet(self, sheet: RawSheet, source: WorkbookFile) -> int:
        record = _KNOWN[fold(sheet.name)]
        if source.received and not record.SHEET.received:
            if sheet.rows:
                self.findings.append(intake.SHEET_NOT_TRUSTED.at(Place(source.path, sheet.name)))
            return len(sheet.rows)
        if record not in self.parsers:
            self.parsers[record] = SheetParser(record, self.config, self.as_of)
        out = self.parsers[record].read(sheet, source.path, received=source.received)
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
    return fold(name) in _KNOWN or fold(name) in _OURS


def _kind(raw: RawWorkbook) -> str:
    """Tell by its sheets what a workbook is that a run once wrote; blank for any other."""
    return next((_OURS[fold(s.name)] for s in raw.sheets if fold(s.name) in _OURS), "")


def _unknown(path: str, raw: RawWorkbook) -> list[Finding]:
    """Tell the sheets that were not read: a name too near to a known one is no private sheet."""
    names = [name for name in raw.unread if fold(name) not in _QUIET]
    near = {name: did_you_mean(name, SHEETS) for name in names if nearest(name, SHEETS, 1)}
    out = [
        intake.SHEET_MISNAMED.at(Place(path, name), value=name, hint=hint)
        for name, hint in near.items()
    ]
    others = [name for name in names if name not in near]
    if not raw.sheets and not near:
        listed = ", ".join(raw.unread)
        out.append(intake.WORKBOOK_NO_SHEET.at(Place(path), value=listed, hint=""))
    elif others:
        out.append(intake.SHEET_UNKNOWN.at(Place(path), value=", ".join(others)))
    return out
