"""Every reference names a row, and takes the spelling of that row's ID (IN-7)."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from p2p_sheets.books import SHEETS, Activity, Application, Faulty, Participant, Role
from p2p_sheets.books.columns import Column, Kind, Record, Row
from p2p_sheets.check.sheet_rows import Entry, SheetRows, changed, named, record_of, value_of
from p2p_sheets.findings import NOWHERE, Finding, checks
from p2p_sheets.text import did_you_mean, fold, many, order_key

_WANTED: Mapping[tuple[type[Record], str], Callable[[Role], bool]] = {  # which applications fit
    (Activity, "application_id"): lambda role: role is not Role.VISITOR,
    (Participant, "application_id"): lambda role: role is Role.VISITOR,
    (Application, "host_application"): lambda role: role is Role.HOST,
}
_GUESSED = 50  # references for which near IDs are looked up; more of them is no slip of the pen


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rows with their references as the rows meant spell them."""

    rows: SheetRows
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Dangling:
    """A reference that names no row."""

    entry: Entry
    column: Column
    value: str


def resolve(rows: SheetRows, present: Collection[str]) -> Resolved:
    """Resolve all references; `present` are the titles of the sheets that have rows at all.

    A reference to a row in error is no new error: the line is held later, naming that row. Nor is
    one to a sheet that is nowhere: that is told once for the sheet.
    """
    spelt = {title: _spellings(rows.sheets[record]) for title, record in SHEETS.items()}
    dangling: list[_Dangling] = []
    sheets: dict[type[Record], list[Entry]] = {}
    for record, entries in rows.sheets.items():
        columns = [c for c in record.SHEET.static if c.kind is Kind.REF]
        sheets[record] = [_resolved(entry, columns, spelt, dangling) for entry in entries]
    unknown = [d for d in dangling if d.column.to in present]
    guilty = {id(d.entry) for d in unknown}
    missing = Counter(d.column.to for d in dangling if d.column.to not in present)
    findings = [
        *_unknown(unknown, spelt, rows),
        *(checks.SHEET_MISSING.at(NOWHERE, value=title, count=n) for title, n in missing.items()),
    ]
    return Resolved(SheetRows(sheets).without(guilty), tuple(findings))


def _spellings(entries: Sequence[Entry]) -> dict[str, str]:
    """Map each ID, as it is and whatever its case, to its spelling; a good row's wins."""
    out: dict[str, str] = {}
    for entry in entries:
        key = record_of(entry).SHEET.key
        value = value_of(entry, key[0]) if len(key) == 1 else None
        if isinstance(entry, Faulty) and value is None and entry.key:
            out.setdefault(_loose(entry.key), entry.key)  # an ID with a slip: `P 012`
        elif isinstance(value, str):
            folded = order_key(value)
            if folded not in out or not isinstance(entry, Faulty):
                out[folded] = value
    return out | {value: value for value in out.values()}


def _loose(text: str) -> str:
    """Reduce an ID to what is left of it whatever stands between; no ID begins with a blank."""
    return f" {fold(text)}"


def _resolved(
    entry: Entry,
    columns: Sequence[Column],
    spelt: Mapping[str, Mapping[str, str]],
    dangling: list[_Dangling],
) -> Entry:
    changes: dict[str, str] = {}
    lost: list[tuple[Column, str]] = []
    for column in columns:
        value = value_of(entry, column.field)
        if not isinstance(value, str):
            continue
        known = spelt[column.to]
        found = known.get(value) or known.get(order_key(value)) or known.get(_loose(value))
        if found is None:
            lost.append((column, value))
        elif found != value:
            changes[column.field] = found
    out = changed(entry, changes) if changes else entry
    dangling += [_Dangling(out, column, value) for column, value in lost]
    return out


def _unknown(
    dangling: Sequence[_Dangling], spelt: Mapping[str, Mapping[str, str]], rows: SheetRows
) -> list[Finding]:
    """Tell once of each ID that is missing, at the first cell that names it."""
    groups: dict[tuple[str, str], list[_Dangling]] = {}
    for one in dangling:
        groups.setdefault((one.column.to, order_key(one.value)), []).append(one)
    out: list[Finding] = []
    for (sheet, _), group in sorted(groups.items()):
        hint = len(out) < _GUESSED
        first, *others = sorted(group, key=lambda d: where(d.entry.row))
        out.append(
            checks.REFERENCE_UNKNOWN.at(
                first.entry.row.place(first.column.field),
                subject=named(first.entry),
                column=first.column.title,
                value=first.value,
                sheet=sheet,
                more=and_more(len(others), "name it too")
                + (_meant(first, spelt[sheet].values(), rows) if hint else ""),
            )
        )
    return out


def _meant(one: _Dangling, ids: Iterable[str], rows: SheetRows) -> str:
    """Ask which ID was meant, of those that could stand there: no visitor for an activity, say."""
    wanted = _WANTED.get((record_of(one.entry), one.column.field))
    if wanted is not None:
        fitting = {
            order_key(entry.application_id)
            for entry in rows.sheets[Application]
            if isinstance(entry, Application) and wanted(Role(entry.activity_type.role))
        }
        ids = [name for name in ids if order_key(name) in fitting]
    ids = list(dict.fromkeys(ids))
    zeros = [name for name in ids if name.lstrip("0") == one.value.lstrip("0")]
    return f' Did you mean "{zeros[0]}"?' if zeros else did_you_mean(one.value, ids)


def where(row: Row) -> tuple[str, str, int]:
    """Order rows by their place."""
    return (row.sheet.workbook, row.sheet.sheet, row.number)


def and_more(count: int, do: str) -> str:
    """Say how many other rows have the same cause.

    >>> and_more(0, "name it too"), and_more(3, "name it too")
    ('', ' 3 more rows name it too.')
    """
    return f" {many(count, 'more row')} {do}." if count else ""
