"""One row per ID over all workbooks: identical rows count once, different ones are all errors."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from p2p_sheets.books import Faulty
from p2p_sheets.books.columns import Column, FieldValue, Kind, Record
from p2p_sheets.check.sheet_rows import (
    Entry,
    SheetRows,
    as_faulty,
    changed,
    named,
    record_of,
    value_of,
)
from p2p_sheets.findings import Finding, Place, checks
from p2p_sheets.read.folder import is_named_copy
from p2p_sheets.text import fold, mask, order_key

_IDS = (Kind.ID, Kind.REF)
_NAMED = 5  # IDs that a finding about many rows names
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unique:
    """The rows that count, those that only repeat one of them, and what is to be told."""

    rows: SheetRows
    repeated: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    completed: frozenset[Place] = frozenset()  # rows of staff that were filled from outside's


def one_row_per_key(rows: SheetRows, lacking: Collection[Place] = ()) -> Unique:
    """Settle which row counts where several have one ID (IN-7).

    `lacking` are the rows that only lack what must be filled in: where the same ID came from
    outside, staff need enter no more than what they decide.
    """
    rows, completed = _completed(rows, lacking)
    repeats: list[tuple[Entry, Entry]] = []
    told: list[Finding] = []
    sheets = {
        record: _sheet(record, entries, repeats, told) for record, entries in rows.sheets.items()
    }
    findings = (*told, *_identical(repeats))
    return Unique(SheetRows(sheets), tuple(entry for entry, _ in repeats), findings, completed)


def _completed(rows: SheetRows, lacking: Collection[Place]) -> tuple[SheetRows, frozenset[Place]]:
    """Fill staff's rows that lack something from the row of that ID that came from outside."""
    if not lacking:
        return rows, frozenset()
    done: set[Place] = set()
    sheets: dict[type[Record], list[Entry]] = {}
    for record, entries in rows.sheets.items():
        columns = [record.SHEET.column(field) for field in record.SHEET.key]
        outside = {
            _key(entry, columns): entry
            for entry in entries
            if entry.row.sheet.received and not isinstance(entry, Faulty)
        }
        sheets[record] = list(entries)
        for at, entry in enumerate(entries):
            received = outside.get(_key(entry, columns)) if columns else None
            if received is None or entry.row.place() not in lacking or not _agree(entry, received):
                continue
            said = {c.field: value_of(entry, c.field) for c in record.SHEET.static}
            own = {field: value for field, value in said.items() if value is not None}
            sheets[record][at] = changed(received, {**own, "row": entry.row})
            done.add(entry.row.place())
    return SheetRows(sheets), frozenset(done)


def _sheet(
    record: type[Record],
    entries: Sequence[Entry],
    repeats: list[tuple[Entry, Entry]],
    told: list[Finding],
) -> list[Entry]:
    """Settle one sheet; `repeats` takes the rows that do not count, each with the one that does."""
    columns = [record.SHEET.column(field) for field in record.SHEET.key]
    groups: dict[Key, list[Entry]] = {}
    nameless: list[Entry] = []
    for entry in entries:
        key = _key(entry, columns) if columns else _all_of_it(entry)
        if key is None:
            nameless.append(entry)
        else:
            groups.setdefault(key, []).append(entry)
    out: list[Entry] = []
    for group in groups.values():
        out += group if len(group) == 1 else _settle(group, repeats, told)
    return out + nameless


def _key(entry: Entry, columns: Sequence[Column]) -> Key | None:
    """Give the key of a row, alike whatever its case; None where a part of it is unknown."""
    parts = []
    for column in columns:
        value = value_of(entry, column.field)
        if value is None:
            return None
        parts.append(_alike(column, value))
    return tuple(parts)


def _all_of_it(entry: Entry) -> Key:
    """Give what tells a row of a sheet without IDs: all that it says."""
    return tuple(_content(entry, column) for column in record_of(entry).SHEET.static)


def _alike(column: Column, value: FieldValue) -> str:
    """Reduce a value to what makes it the same value."""
    if column.kind is Kind.CHOICE:
        return str(value)
    if not isinstance(value, str):
        return repr(value)
    if column.kind in _IDS or column.title == "Line ID":
        return order_key(value)
    return fold(value) if column.kind is Kind.TEXT else value


def _settle(
    group: Sequence[Entry], repeats: list[tuple[Entry, Entry]], told: list[Finding]
) -> list[Entry]:
    ordered = sorted(group, key=_where)
    kept = _kept(ordered)
    if kept is None:
        told.append(_twice(ordered))
        return [as_faulty(entry) for entry in ordered]
    repeats += [(entry, kept) for entry in ordered if entry.row is not kept.row]
    return [_spelt(kept, ordered)]


def _where(entry: Entry) -> tuple[bool, bool, str, str, int]:
    """Order rows by place: staff's own before those from outside, originals before copies."""
    at = entry.row
    book = at.sheet.workbook
    return (at.sheet.received, is_named_copy(book), book, at.sheet.sheet, at.number)


def _kept(ordered: Sequence[Entry]) -> Entry | None:
    """Give the row that counts for all of them; None where they contradict each other."""
    first = ordered[0]
    staff = [entry for entry in ordered if not entry.row.sheet.received]
    received = [entry for entry in ordered if entry.row.sheet.received]
    if not (_all_same(staff) and _all_same(received)):
        return None
    if not (staff and received):
        return first
    return _joined(staff[0], received[0]) if _agree(staff[0], received[0]) else None


def _all_same(entries: Sequence[Entry]) -> bool:
    return all(not differences([entries[0], other]) for other in entries[1:])


def differences(entries: Sequence[Entry]) -> list[Column]:
    """List the columns in which rows of one key differ."""
    sheet = record_of(entries[0]).SHEET
    columns = [column for column in sheet.static if column.field not in sheet.key]
    return [c for c in columns if len({_content(entry, c) for entry in entries}) > 1]


def _content(entry: Entry, column: Column) -> str:
    value = value_of(entry, column.field)
    if isinstance(value, str) and column.kind in _IDS:
        return order_key(value)
    return repr(sorted(value.items())) if isinstance(value, dict) else repr(value)


def _agree(staff: Entry, received: Entry) -> bool:
    """Do staff's row and the one from outside say the same, what is blank in one apart?"""
    return not any(
        not column.authority
        and value_of(staff, column.field) is not None
        and value_of(received, column.field) is not None
        for column in differences([staff, received])
    )


def _joined(staff: Entry, received: Entry) -> Entry:
    """Fill what staff's row leaves blank from the one that came from outside."""
    if isinstance(staff, Faulty) or isinstance(received, Faulty):
        return staff
    blank = {
        column.field: getattr(received, column.field)
        for column in type(staff).SHEET.static
        if not column.authority and getattr(staff, column.field) is None
    }
    return changed(staff, blank)


def _spelt(kept: Entry, group: Iterable[Entry]) -> Entry:
    """Spell the ID in one way, whichever of the rows was read first."""
    key = record_of(kept).SHEET.key
    if isinstance(kept, Faulty) or len(key) != 1:
        return kept
    spelling = min(str(value_of(entry, key[0])) for entry in group)
    return kept if getattr(kept, key[0]) == spelling else changed(kept, {key[0]: spelling})


def _twice(ordered: Sequence[Entry]) -> Finding:
    first = ordered[0]
    sheet = record_of(first).SHEET
    column = sheet.static[0]
    titles = [t for c in differences(ordered) for t in _unlike(c, ordered)]
    others = [_shown(first, sheet.column(field)) for field in sheet.key if field != column.field]
    return checks.ID_TWICE.at(
        first.row.place(column.field),
        subject=named(first),
        column=column.title,
        value=named(first),
        name=named(first) + "".join(f" ({o})" for o in others if column.kind is not Kind.MONTH),
        count=len(ordered),
        columns=", ".join(titles) or "what could not be read",
        places="; ".join(str(entry.row) for entry in ordered),
    )


def _unlike(column: Column, entries: Sequence[Entry]) -> Iterator[str]:
    """Name what differs, with what each row says: `Amount (120 or 210)`."""
    values = [value_of(entry, column.field) for entry in entries]
    if column.kind is not Kind.MARK:
        yield _said(column.title, [_shown(e, column) for e in entries])
        return
    marks: list[Mapping[str, Decimal]] = [v if isinstance(v, Mapping) else {} for v in values]
    for label in dict.fromkeys(label for row in marks for label in row):
        said = [str(row.get(label, "")) for row in marks]
        if len(set(said)) > 1:
            yield _said(label, said)


def _said(title: str, values: Sequence[str]) -> str:
    words = " or ".join(dict.fromkeys(value or "nothing" for value in values))
    return f"{title} ({words})"


def _shown(entry: Entry, column: Column) -> str:
    value = value_of(entry, column.field)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = "" if value is None else str(value)
    return mask(text) if column.private else text


def _identical(repeats: Sequence[tuple[Entry, Entry]]) -> list[Finding]:
    """Tell once per sheet which rows are copies; a copy of what came in is meant to be one."""
    copies = [
        (entry, kept)
        for entry, kept in repeats
        if entry.row.sheet.received == kept.row.sheet.received
    ]
    out = []
    copies.sort(key=lambda pair: _where(pair[0]))
    for _, group in groupby(copies, key=lambda pair: _where(pair[0])[:4]):
        pairs = list(group)
        others = dict.fromkeys(kept.row.sheet.workbook for _, kept in pairs)
        first = pairs[0][0]
        ids = [name for entry, _ in pairs if (name := named(entry))]
        out.append(
            checks.ROWS_IDENTICAL.at(
                first.row.place(),
                subject=named(first),
                value=", ".join(others),
                ids=_listed(ids),
            )
        )
    return out


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
