"""The checks, one after the other, and what is left when they are through."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from p2p_sheets.books import RowCount
from p2p_sheets.case import Case
from p2p_sheets.check import claims, doubts, feedback, fit, staff
from p2p_sheets.check.keys import one_row_per_key
from p2p_sheets.check.references import resolve
from p2p_sheets.check.sheet_rows import Check, Entry, SheetRows, record_of
from p2p_sheets.check.staff import decisions_elsewhere
from p2p_sheets.findings import Finding, Place, Severity, in_order
from p2p_sheets.findings.cells import REQUIRED_BLANK
from p2p_sheets.read import Reading

CHECKS: tuple[Check, ...] = (
    fit.end_before_start,
    fit.amount_blank,
    fit.quantity_half,
    fit.night_none,
    fit.name_of_another,
    fit.participant_of_another_activity,
    doubts.person_twice,
    doubts.visitor_own_host,
    doubts.application_twice,
    doubts.activity_and_application,
    doubts.activity_dates,
    doubts.deliverable_of_another_type,
    claims.date_outside_activity,
    claims.quantity_over_dates,
    claims.receipt_twice,
    feedback.answer_that_does_not_fit,
    feedback.form_not_entered,
    staff.overrides,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The programme as the rules take it: sorted by ID, every row right or `Faulty`."""

    case: Case
    findings: tuple[Finding, ...]  # those of reading too
    row_counts: tuple[RowCount, ...]  # per sheet: read = empty + repeated + records + faulty


def check(reading: Reading, case: Case) -> Checked:
    """Check everything that was read; whatever is wrong becomes a finding."""
    rows = SheetRows.of(case.programme)
    unique = one_row_per_key(rows, _lacking(reading.findings))
    resolved = resolve(unique.rows, {count.sheet for count in reading.row_counts if count.read})
    case = replace(case, programme=resolved.rows.programme())
    verdicts = [verdict for run in CHECKS for verdict in run(case)]
    guilty = {
        id(verdict.record) for verdict in verdicts if verdict.finding.severity is Severity.ERROR
    }
    findings = {
        *(f for f in reading.findings if not _is_lack(f) or _row(f) not in unique.completed),
        *unique.findings,
        *resolved.findings,
        *(verdict.finding for verdict in verdicts),
        *decisions_elsewhere(reading.returned, case),
    }
    return Checked(
        case=replace(case, programme=resolved.rows.without(guilty).programme()),
        findings=in_order(findings),
        row_counts=_counted(reading.row_counts, unique.repeated),
    )


def _lacking(findings: Iterable[Finding]) -> frozenset[Place]:
    """Give the rows of staff that only lack what must be filled in."""
    errors = [f for f in findings if f.severity is Severity.ERROR and f.place.row]
    return frozenset(map(_row, filter(_is_lack, errors))) - {
        _row(finding) for finding in errors if not _is_lack(finding)
    }


def _is_lack(finding: Finding) -> bool:
    return finding.code == REQUIRED_BLANK.name


def _row(finding: Finding) -> Place:
    return Place(finding.place.workbook, finding.place.sheet, finding.place.row)


def _counted(row_counts: Sequence[RowCount], repeated: Sequence[Entry]) -> tuple[RowCount, ...]:
    """Count in each sheet the rows that only repeat another."""
    counts = Counter((e.row.sheet.workbook, record_of(e).SHEET.title) for e in repeated)
    return tuple(replace(t, repeated=counts.pop((t.workbook, t.sheet), 0)) for t in row_counts)
