"""findings_<period>.xlsx: every open finding, for the secretariat to work through from the top."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from p2p_sheets.findings import Finding, Severity
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.write.codebook import in_general
from p2p_sheets.write.edition import Edition
from p2p_sheets.write.sheet import put
from p2p_sheets.write.table import Cell, Col, Link, Look, Table, quoted
from p2p_sheets.write.workbook import HEAD, OutputBook

_MOST_LINKS = 60_000  # Excel takes some more in a sheet
_TINT = {Severity.ERROR: "bad", Severity.WARNING: "warn"}

COLUMNS = (
    Col("New", width=6),
    Col("Severity", width=9),
    Col("Workbook", Look.NOTE, 24),
    Col("Sheet", width=14),
    Col("Cell", width=9),
    Col("ID", width=17),
    Col("Column", Look.NOTE, 15),
    Col("Found", Look.NOTE, 20),
    Col("What is wrong", Look.NOTE, 50),
    Col("What to do", Look.NOTE, 46),
    Col("Rule", width=7),
    Col("Code", width=26),
    Col("May be overruled", width=16),
)
OVERRIDES = (
    Col("Subject ID", width=20),
    Col("Finding", width=26),
    Col("Value", width=24),
    Col("Authorised by", width=20, open=True),
    Col("Authorised on", Look.DAY, 14, open=True),
    Col("Reason", Look.NOTE, 36, open=True),
    Col("Valid until", Look.DAY, open=True),
    Col("What it would overrule", Look.NOTE, 60),
)
OVERVIEW = (44, 11, 11, 11, 80)  # widths
EXPLAINED = (
    Col("Code", width=34),
    Col("Severity", width=11),
    Col("Rule", width=7),
    Col("What is wrong", Look.NOTE, 60),
    Col("What to do", Look.NOTE, 60),
    Col("May be overruled", width=17),
)


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


def write_findings(
    path: Path, findings: Sequence[Finding], edition: Edition, report: Report | None = None
) -> None:
    """Write the workbook; the findings that are new come first, then by workbook, sheet and row."""
    report = report or Report()
    ordered = sorted(findings, key=lambda f: (not f.is_new(report.earlier), f.sort_key))
    with OutputBook(path, f"{edition.programme}: findings of {edition.period}", edition) as book:
        book.table(_findings("Findings", ordered, report, edition))
        if report.apart:
            apart = sorted(report.apart, key=lambda finding: finding.sort_key)
            book.table(_findings("Settled", apart, report, edition))
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


def _findings(name: str, findings: Sequence[Finding], report: Report, edition: Edition) -> Table:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    counts = (
        f"{errors} errors keep their rows or lines out until they are put right; "
        f"{len(findings) - errors} warnings do not. Seen on {edition.as_of}."
    )
    hint = "Correct your own workbook, not this one, and run again. New: not in the run before."
    above = [counts, hint]
    if name == "Settled":
        above = ["These concern released lines and frozen cut-offs; nothing waits for them."]
    overrides = {_key(f): i for i, f in enumerate(override_rows(findings))}
    rows = [_row(i, finding, overrides, report, name) for i, finding in enumerate(findings)]
    styles = {i: _TINT[finding.severity] for i, finding in enumerate(findings)}
    return Table(name, COLUMNS, rows, above, styles, "No problem was found.")


def _row(
    position: int,
    finding: Finding,
    overrides: Mapping[tuple[str, str, str], int],
    report: Report,
    name: str,
) -> Sequence[Cell]:
    at = finding.place
    cell: Cell = at.cell
    copy = report.copies.links.get(at.workbook)
    if copy and at.sheet and position < _MOST_LINKS:
        target = at.cell if at.row and at.column is not None else f"A{at.row or 1}"
        cell = Link(f"{_file(copy)}#{quoted(at.sheet)}!{target}", at.cell or "sheet")
    overrule: Cell = None
    if finding.overridable and name == "Findings":
        row = overrides[_key(finding)] + _overrides([]).header_row + 1
        text = f"row {row} there"
        linked = position < _MOST_LINKS
        overrule = Link(f"internal:'Override rows'!A{row}", text) if linked else text
    return (
        "New" if finding.is_new(report.earlier) else None,
        finding.severity.value,
        at.workbook,
        at.sheet,
        cell,
        finding.subject,
        finding.column,
        finding.value,
        finding.message,
        finding.remedy,
        finding.rule,
        finding.code,
        overrule,
    )


def _file(path: str) -> str:
    """Point at a file beside this one, whatever its name: # begins a place in it, % a letter."""
    if "#" in path or "%" in path:
        path = path.replace("%", "%25").replace("#", "%23").replace(" ", "%20")
    return f"external:{path}"


def _key(finding: Finding) -> tuple[str, str, str]:
    return (finding.subject, finding.code, finding.value)


def _overrides(findings: Sequence[Finding]) -> Table:
    rows = [(f.subject, f.code, f.value, None, None, None, None, f.message) for f in findings]
    how = (
        "To accept one of these: copy the first seven cells of its row into the sheet Overrides of "
        "office.xlsx and fill in who decided, when and why."
    )
    return Table("Override rows", OVERRIDES, rows, (how,))


def _overview(book: OutputBook, findings: Sequence[Finding], report: Report) -> None:
    """Write how many findings each workbook and each code has, on one page."""
    sheet = book.sheet("Overview")
    for index, width in enumerate(OVERVIEW):
        sheet.set_column(index, index, width)
    row = book.heading(sheet, "Overview")
    blocks = (
        (("Workbook", "Errors", "Warnings", "New", "Annotated copy"), _by_workbook),
        (("Code", "Errors", "Warnings", "New", "What is wrong"), _by_code),
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


def _codes() -> Table:
    rows = [
        (
            code.name,
            code.severity.value,
            code.rule,
            in_general(code.message),
            in_general(code.remedy),
            "yes" if code.overridable else None,
        )
        for code in CODES.values()
    ]
    above = ('All kinds of findings. "…" stands for what is filled in: an ID, a value, a date.',)
    return Table("Codes", EXPLAINED, rows, above)
