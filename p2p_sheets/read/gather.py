"""One cause, one finding: what a column has in common, and a word for nothing with what follows."""

from collections.abc import Iterable
from dataclasses import replace

from p2p_sheets.findings import Finding, Place, Severity, cells

SINGLY = 5  # up to so many cells of a column are told one by one
_ONE_CAUSE = {cells.FORMULA_NO_VALUE.name, cells.DATE_NUMBER.name}


def gather(findings: Iterable[Finding]) -> list[Finding]:
    """Put one finding in the place of many that tell the same of one column of one sheet.

    Warnings, and errors that the program which saved the file made in every row; what a person
    typed wrong is told cell by cell.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.column), []).append(finding)
    out: list[Finding] = []
    for group in groups.values():
        first = group[0]
        alike = first.severity is Severity.WARNING or first.code in _ONE_CAUSE
        out += [_joined(group)] if alike and len(group) > SINGLY else group
    return out


def _joined(group: list[Finding]) -> Finding:
    first, last = group[0], group[-1]
    more = f" The same goes for {len(group) - 1} more cells, down to {last.place.cell}."
    return replace(first, message=first.message + more)


def told_together(findings: Iterable[Finding]) -> list[Finding]:
    """Let the finding of a missing receipt, say, quote the word for nothing typed in its place."""
    listed = list(findings)
    nothing = cells.PLACEHOLDER.name
    typed: dict[Place, Finding] = {f.place: f for f in listed if f.code == nothing}
    followed = {f.place for f in listed if f.code != nothing} & typed.keys()
    return [
        replace(f, message=f"{f.message} {typed[f.place].message}") if f.place in followed else f
        for f in listed
        if f.code != nothing or f.place not in followed
    ]
