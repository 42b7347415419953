"""findings_<period>.xlsx: every open finding, for the secretariat to work through from the top."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from p2p_sheets.findings import Code, Finding, Severity
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.text import day_in_words
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell, Col, Columns, Link, Look, Table, quoted
from p2p_sheets.write.workbook import HEAD, OutputBook

_MOST_LINKS = 60_000  # Excel takes some more in a sheet
_TINT = {Severity.ERROR: "bad", Severity.WARNING: "warn"}

OVERVIEW = (44, 11, 11, 11, 80)  # widths
_OPTIONAL = re.compile(r"(?<=[\w.?!])\{[^{}]*\}")  # glued to what precedes it: a hint, or nothing
_FILLED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Copies:
    """Where the annotated copy of a workbook lies, seen from here, or why there is none."""

    links: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What the workbook tells beside the findings themselves.

    `earlier` holds the marks (`Finding.mark`) of the newest run with an earlier as-of, None where
    there is none; `apart` are findings about released lines and frozen cut-offs.
    """

    earlier: Collection[str] | None = None
    apart: tuple[Finding, ...] = ()
    copies: Copies = field(default_factory=Copies)
    unread: Mapping[str, str] = field(default_factory=dict)  # files that were not read, and why


def write_findings(
    path: Path, findings: Sequence[Finding], edition: Edition, report: Report | None = None
) -> None:
    """Write the workbook: errors first, new ones before others, then by workbook, sheet and row."""
    report = report or Report()
    ordered = sorted(
        findings,
        key=lambda f: (f.severity is not Severity.ERROR, not f.is_new(report.earlier), f.sort_key),
    )
    with OutputBook(path, f"{edition.programme}: findings of {edition.period}", edition) as book:
        book.table(_findings(ordered, report, edition))
        if report.apart:
            apart = sorted(report.apart, key=lambda finding: finding.sort_key)
            book.table(_settled(apart, report))
        _overview(book, ordered, report)
        rows = override_rows(ordered)
        if rows:
            book.table(_overrides(rows))
        book.table(_codes())


def override_rows(findings: Iterable[Finding]) -> list[Finding]:
    """List the findings that may be overruled, one for each row of Overrides that it takes."""
    rows: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        if finding.overridable:
            rows.setdefault((finding.subject, finding.code, finding.value), finding)
    return list(rows.values())


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding as its row tells it: whether it is new, and where its links lead."""

    finding: Finding
    new: bool
    cell: Cell
    overrule: Cell


COLUMNS: Columns[_Told] = (
    Col("New", width=6, value=lambda told: "New" if told.new else None),
    Col("Severity", width=8, value=lambda told: told.finding.severity.value),
    Col("Workbook", Look.NOTE, 20, value=lambda told: told.finding.place.workbook),
    Col("Sheet", Look.NOTE, 12, value=lambda told: told.finding.place.sheet),
    Col("Cell", width=7, value=lambda told: told.cell),
    Col("ID", Look.NOTE, 15, value=lambda told: told.finding.subject),
    Col("Column", Look.NOTE, 13, value=lambda told: told.finding.column),
    Col("Found", Look.NOTE, 15, value=lambda told: told.finding.value),
    Col("What is wrong", Look.NOTE, 46, value=lambda told: told.finding.message),
    Col("What to do", Look.NOTE, 41, value=lambda told: told.finding.remedy),
    Col("Rule", width=7, value=lambda told: told.finding.rule),
    Col("Code", width=26, value=lambda told: told.finding.code),
    Col("May be overruled", width=16, value=lambda told: told.overrule),
)


def _findings(findings: Sequence[Finding], report: Report, edition: Edition) -> Table:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    keep = "1 error keeps its row or lines" if errors == 1 else f"{errors} errors keep their rows"
    others = len(findings) - errors
    counts = (
        f"{keep} out until corrected; {others} {'warning does' if others == 1 else 'warnings do'} "
        f"not. Position at {day_in_words(edition.as_of)}."
    )
    hint = (
        "Correct the workbook that is named, in received/ too, not this one, and run again. "
        "New: not in the run before."
    )
    first = _overrides([]).header_row + 1
    rows = {_key(finding): row for row, finding in enumerate(override_rows(findings), first)}
    return _table("Findings", _told(findings, report, rows), (counts, hint))


def _settled(findings: Sequence[Finding], report: Report) -> Table:
    above = ("These concern released lines and frozen cut-offs; nothing waits for them.",)
    return _table("Settled", _told(findings, report, {}), above)


def _told(
    findings: Sequence[Finding], report: Report, rows: Mapping[tuple[str, str, str], int]
) -> Iterator[_Told]:
    """Add what a row tells besides; `rows` says in which row of Override rows a finding stands."""
    for position, finding in enumerate(findings):
        linked, row = position < _MOST_LINKS, rows.get(_key(finding))
        overrule = _overrule(row, linked=linked) if row else None
        new = finding.is_new(report.earlier)
        yield _Told(finding, new, _cell(finding, report, linked=linked), overrule)


def _table(name: str, told: Iterable[_Told], above: Sequence[str]) -> Table:
    nothing = "No problem was found."
    table = Table.of(name, COLUMNS, told, above, tint=_tint, when_empty=nothing)
    return replace(table, printed_to="Rule")


def _tint(told: _Told) -> str:
    return _TINT[told.finding.severity]


def _cell(finding: Finding, report: Report, *, linked: bool) -> Cell:
    """Name the cell; where its workbook has an annotated copy, lead to it there."""
    at = finding.place
    copy = report.copies.links.get(at.workbook)
    if not (copy and at.sheet and linked):
        return at.cell
    target = at.cell if at.row and at.column is not None else f"A{at.row or 1}"
    return Link(f"{_file(copy)}#{quoted(at.sheet)}!{target}", at.cell or "sheet")


def _overrule(row: int, *, linked: bool) -> Cell:
    """Lead to the row that would overrule it."""
    text = f"row {row} there"
    return Link(f"internal:'Override rows'!A{row}", text) if linked else text


def _file(path: str) -> str:
    """Point at a file beside this one, whatever its name: # begins a place in it, % a letter."""
    if "#" in path or "%" in path:
        path = path.replace("%", "%25").replace("#", "%23").replace(" ", "%20")
    return f"external:{path}"


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.subject, finding.code, finding.value)


OVERRIDES: Columns[Finding] = (
    Col("Subject ID", width=20, value=lambda finding: finding.subject),
    Col("Finding", width=26, value=lambda finding: finding.code),
    Col("Value", width=24, value=lambda finding: finding.value),
    Col("Authorised by", width=20, open=True),
    Col("Authorised on", Look.DAY, 14, open=True),
    Col("Reason", Look.NOTE, 36, open=True),
    Col("Valid until", Look.DAY, open=True),
    Col("What it would overrule", Look.NOTE, 60, value=lambda finding: finding.message),
)


def _overrides(findings: Sequence[Finding]) -> Table:
    how = (
        "To accept one of these: copy the first seven cells of its row into the sheet Overrides of "
        "office.xlsx and fill in who decided, when and why."
    )
    return Table.of("Override rows", OVERRIDES, findings, (how,))


def _overview(book: OutputBook, findings: Sequence[Finding], report: Report) -> None:
    """Write how many findings each workbook and each code has, on one page."""
    sheet = book.sheet("Overview")
    for index, width in enumerate(OVERVIEW):
        sheet.set_column(index, index, width)
    row = book.heading(sheet, "Overview")
    blocks = (
        (("Workbook", "Errors", "Warnings", "New", "Annotated copy"), _by_workbook),
        (("Code", "Errors", "Warnings", "New", "What is wrong"), _by_code),
        *([(("File that was not read", "", "", "", "Why"), _unread)] if report.unread else []),
    )
    look = {"bold": True, "font_color": "#FFFFFF", "bg_color": HEAD, "indent": 1}
    heading, figure = book.format(**look), book.format(**look, align="right")
    for titles, lines in blocks:
        row += 1
        for index, title in enumerate(titles):
            put(sheet, row, index, title, figure if index in (1, 2, 3) else heading)
        for cells in lines(findings, report):
            row += 1
            for index, cell in enumerate(cells):
                column = Col("", Look.COUNT if isinstance(cell, int) else Look.NOTE)
                put(sheet, row, index, cell, book.cell_format(column))
        row += 1


def _by_workbook(findings: Sequence[Finding], report: Report) -> Iterator[Sequence[Cell]]:
    groups = _grouped(findings, lambda finding: finding.place.workbook)
    for name in sorted(groups.keys() | report.copies.without.keys()):
        link = report.copies.links.get(name)
        copy: Cell = Link(_file(link), link) if link else report.copies.without.get(name)
        counts = _counts(groups.get(name, ()), report)
        yield (name or "(no single workbook)", *counts, copy)


def _unread(_: Sequence[Finding], report: Report) -> Iterator[Sequence[Cell]]:
    for name, why in sorted(report.unread.items()):
        yield (name, None, None, None, why)


def _by_code(findings: Sequence[Finding], report: Report) -> Iterator[Sequence[Cell]]:
    groups = _grouped(findings, lambda finding: finding.code)
    ordered = sorted(groups.values(), key=lambda g: (g[0].severity, -len(g), g[0].code))
    for group in ordered:
        words = in_general(CODES[group[0].code].message)
        yield (group[0].code, *_counts(group, report), words)


def _grouped(
    findings: Sequence[Finding], by: Callable[[Finding], str]
) -> Mapping[str, Sequence[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(by(finding), []).append(finding)
    return groups


def _counts(findings: Sequence[Finding], report: Report) -> tuple[int, int, int]:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    new = sum(finding.is_new(report.earlier) for finding in findings)
    return errors, len(findings) - errors, new


EXPLAINED: Columns[Code] = (
    Col("Code", width=34, value=lambda code: code.name),
    Col("Severity", width=11, value=lambda code: code.severity.value),
    Col("Rule", width=7, value=lambda code: code.rule),
    Col("What is wrong", Look.NOTE, 60, value=lambda code: in_general(code.message)),
    Col("What to do", Look.NOTE, 60, value=lambda code: in_general(code.remedy)),
    Col("May be overruled", width=17, value=lambda code: "yes" if code.overridable else None),
)


def _codes() -> Table:
    above = ('All kinds of findings. "…" stands for what is filled in: an ID, a value, a date.',)
    return Table.of("Codes", EXPLAINED, CODES.values(), above)


def in_general(wording: str) -> str:
    """Say what a wording says whatever fills it.

    >>> in_general('"{value}" is not a country.{hint}'), in_general("{subject} has no receipt.")
    ('"…" is not a country.', '… has no receipt.')
    """
    return _FILLED.sub("…", _OPTIONAL.sub("", wording)).replace("….", "…")
