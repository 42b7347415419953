"""The list of findings (`docs/findings.md`): every code with its words, from the one catalogue."""

import re
from collections.abc import Iterable, Iterator

from p2p_sheets.findings import Code
from p2p_sheets.findings.catalogue import CODES

GROUPS = {
    "IN": "The workbooks themselves",
    "PR": "The programme",
    "CA": "Calls and cut-offs",
    "EL": "Eligibility",
    "SE": "Scores, ranking and selection",
    "ST": "Steps, deliverables and deadlines",
    "RB": "Reimbursement",
    "EC": "The Commission's rules",
    "PA": "Payment data",
}
_HEAD = ("Code", "Kind", "What is wrong", "What to do", "Rule", "May be overruled")
_INTRO = """\
Every finding that the program can make, by the rule it comes from (see the [rule book](rules.md)).
"…" stands for what is filled in: an ID, a value, a date. Made from `p2p_sheets/findings`; do not
edit it: a test compares it.

An **error** keeps its row out, or holds the line, until it is put right; a **warning** does not.
What may be overruled is overruled by a row of the sheet Overrides that names the code; the
[handbook](handbook.md#overrides) says how.
"""
_OPTIONAL = re.compile(r"(?<=[\w.?!])\{[^{}]*\}")  # glued to what precedes it: a hint, or nothing
_FILLED = re.compile(r"\{[^{}]*\}")


def finding_codes() -> str:
    """Write the list as Markdown.

    Raises:
        ValueError: a code has a rule of no known group.
    """
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Findings"
    yield ""
    yield _INTRO
    for group, codes in _grouped().items():
        yield f"## {group} · {GROUPS[group]}"
        yield ""
        yield _row(_HEAD)
        yield _row(["---"] * len(_HEAD))
        yield from (_row(_cells(code)) for code in codes)
        yield ""


def _grouped() -> dict[str, list[Code]]:
    groups: dict[str, list[Code]] = {group: [] for group in GROUPS}
    for code in CODES.values():
        groups.setdefault(code.rule.partition("-")[0], []).append(code)
    if unknown := groups.keys() - GROUPS.keys():
        raise ValueError(f"findings name rules of no group: {sorted(unknown)}")
    return {group: sorted(codes, key=_order) for group, codes in groups.items() if codes}


def _order(code: Code) -> tuple[int, str]:
    return int(code.rule.partition("-")[2]), code.name


def _cells(code: Code) -> Iterator[str]:
    yield f"`{code.name}`"
    yield code.severity.value
    yield in_general(code.message)
    yield in_general(code.remedy)
    yield code.rule
    yield "yes" if code.overridable else ""


def in_general(wording: str) -> str:
    """Say what a wording says whatever fills it.

    >>> in_general('"{value}" is not a country.{hint}'), in_general("{subject} has no receipt.")
    ('"…" is not a country.', '… has no receipt.')
    """
    return _FILLED.sub("…", _OPTIONAL.sub("", wording)).replace("….", "…")


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
