"""A word for nothing, and what follows from the blank, are one cause: one finding tells both."""

from collections.abc import Iterable
from dataclasses import replace

from p2p_sheets.findings.cells import PLACEHOLDER
from p2p_sheets.findings.finding import Finding, Place


def told_together(findings: Iterable[Finding]) -> list[Finding]:
    """Let the finding of a missing receipt, say, quote what was typed in its place."""
    listed = list(findings)
    typed: dict[Place, Finding] = {f.place: f for f in listed if f.code == PLACEHOLDER.name}
    others = {f.place for f in listed if f.code != PLACEHOLDER.name}
    out = []
    for finding in listed:
        said = typed.get(finding.place)
        if said is None:
            out.append(finding)
        elif finding is not said:
            out.append(replace(finding, message=f"{finding.message} {said.message}"))
        elif finding.place not in others:
            out.append(finding)
    return out
