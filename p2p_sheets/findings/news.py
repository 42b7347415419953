"""Which findings are new since an earlier run."""

import hashlib
from collections.abc import Collection, Iterable

from p2p_sheets.findings.finding import Finding


def mark(finding: Finding) -> str:
    """Give what makes it the same finding in another month, wherever its row has moved to.

    A hash: it tells nothing of the value, so that it can be kept beside a run's figures.
    """
    at = finding.place
    parts = (finding.code, at.workbook, at.sheet, finding.subject, finding.column, finding.value)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def marks(findings: Iterable[Finding]) -> list[str]:
    """List the marks of findings, each once, for a later run to compare with."""
    return sorted({mark(finding) for finding in findings})


def is_new(finding: Finding, earlier: Collection[str] | None) -> bool:
    """Was the finding not there in the earlier run? Without an earlier run nothing is new."""
    return earlier is not None and mark(finding) not in earlier
