"""What staff enter in office.xlsx: overrides that cannot do what they should (no ledger needed)."""

from collections.abc import Iterator

from p2p_sheets.books import Override
from p2p_sheets.check.scene import Scene, Verdict
from p2p_sheets.findings import Code, Finding, checks
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.text import did_you_mean, fold

_BY_NAME = {fold(name): code for name, code in CODES.items()}


def overrides(scene: Scene) -> Iterator[Verdict]:
    """An override names a finding that may be overruled, and has not lapsed."""
    for record in scene.programme.overrides:
        code = _BY_NAME.get(fold(record.finding))
        if code is None:
            hint = did_you_mean(record.finding, CODES)
            finding = _told(checks.OVERRIDE_UNKNOWN, record, "finding", record.finding, hint=hint)
        elif not code.overridable:
            finding = _told(checks.OVERRIDE_NOT_POSSIBLE, record, "finding", code.name)
        elif record.valid_until is not None and record.valid_until < scene.as_of:
            until = record.valid_until.isoformat()
            finding = _told(checks.OVERRIDE_LAPSED, record, "valid_until", until)
        else:
            continue
        yield Verdict(record, finding)


def _told(code: Code, record: Override, field: str, value: str, **words: str) -> Finding:
    return code.at(
        record.row.place(field),
        subject=record.subject_id,
        column=Override.SHEET.column(field).title,
        value=value,
        finding=record.finding,
        **words,
    )
