"""What staff enter: overrides that do not do what they should, decisions where none is read."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from p2p_sheets.books import Application, Override
from p2p_sheets.case import Case
from p2p_sheets.check.sheet_rows import Verdict
from p2p_sheets.findings import Code, Finding, Place, checks
from p2p_sheets.findings.catalogue import CODES
from p2p_sheets.findings.selection import DECISION_ELSEWHERE
from p2p_sheets.read import Returned
from p2p_sheets.read.headers import title_key, title_row
from p2p_sheets.read.kinds import shown
from p2p_sheets.text import did_you_mean, fold, order_key
from p2p_sheets.xlsx.raw import RawSheet

_BY_NAME = {fold(name): code for name, code in CODES.items()}
Key = tuple[str, str, str]


def overrides(case: Case) -> Iterator[Verdict]:
    """An override names a finding that may be overruled, and has not lapsed."""
    for record in case.programme.overrides:
        finding = _idle(record, case.as_of)
        if finding is not None:
            yield Verdict(record, finding)


def unused_overrides(
    records: Iterable[Override],
    used: Iterable[Override],
    as_of: date,
    released: Collection[Key] = (),
) -> tuple[Finding, ...]:
    """Tell, at the end of a run, the overrides that fit nothing.

    `used` are those of this run (the very records); `released` the keys of those that a release
    used. What `overrides` has told already is not told again.
    """
    active = {id(record) for record in used}
    return tuple(
        _told(checks.OVERRIDE_UNUSED, record, "subject_id", record.subject_id)
        for record in records
        if id(record) not in active
        and override_key(record) not in released
        and _idle(record, as_of) is None
    )


def override_key(record: Override) -> Key:
    """Tell an override by what it accepts, whatever the case; for the ledger to keep."""
    return (order_key(record.subject_id), fold(record.finding), fold(record.value or ""))


def _idle(record: Override, as_of: date) -> Finding | None:
    """Tell why an override cannot do anything, whatever is found."""
    code = _BY_NAME.get(fold(record.finding))
    if code is None:
        hint = did_you_mean(record.finding, CODES)
        return _told(checks.OVERRIDE_UNKNOWN, record, "finding", record.finding, hint=hint)
    if not code.overridable:
        return _told(checks.OVERRIDE_NOT_POSSIBLE, record, "finding", code.name)
    if record.valid_until is not None and record.valid_until < as_of:
        until = record.valid_until.isoformat()
        return _told(checks.OVERRIDE_LAPSED, record, "valid_until", until)
    return None


def _told(code: Code, record: Override, field: str, value: str, **words: str) -> Finding:
    return code.at(
        record.row.place(field),
        subject=record.subject_id,
        column=Override.SHEET.column(field).title,
        value=value,
        finding=record.finding,
        **words,
    )


RANKING = "Ranking"
_SHEETS = {fold(RANKING), fold("Visitors")}
_TITLES = {title_key(Application.SHEET.column(f).title): f for f in ("application_id", "decision")}


def decisions_elsewhere(returned: Iterable[Returned], case: Case) -> Iterator[Finding]:
    """Tell each Decision in a ranking that Applications does not have."""
    recorded = {order_key(a.application_id): a for a in case.programme.applications}
    for book in returned:
        if book.kind == RANKING:
            for sheet in book.raw.sheets:
                if fold(sheet.name) in _SHEETS:
                    yield from _decided(sheet, book.path, recorded)


def _decided(sheet: RawSheet, path: str, recorded: dict[str, Application]) -> Iterator[Finding]:
    top, titles = title_row(sheet, _TITLES)
    columns = {_TITLES.get(title_key(shown(title))): index for index, title in titles.items()}
    if not top or not {"application_id", "decision"} <= columns.keys():
        return
    for number, cells in sheet.rows:
        application = recorded.get(order_key(shown(cells.get(columns["application_id"]))))
        said = shown(cells.get(columns["decision"]))
        if number <= top or application is None or not said:
            continue
        if fold(said) != fold(application.decision or ""):
            yield DECISION_ELSEWHERE.at(
                Place(path, sheet.name, number, columns["decision"]),
                subject=application.application_id,
                column="Decision",
                value=said,
                recorded=application.decision or "nothing",
            )
