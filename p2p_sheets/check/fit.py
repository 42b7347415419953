"""What must hold within a row, and between a row and the rows that it refers to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from enum import Enum, auto

from p2p_sheets.books import (
    Activity,
    Application,
    Category,
    Deliverable,
    Expense,
    Expert,
    Feedback,
    Override,
    Participant,
)
from p2p_sheets.books.columns import Record
from p2p_sheets.case import Case
from p2p_sheets.check.references import and_more, where
from p2p_sheets.check.sheet_rows import Verdict, named
from p2p_sheets.findings import Code, Place, checks
from p2p_sheets.money import show_number
from p2p_sheets.text import fold

_NEARLY = 0.8  # how alike two spellings of one name are at least


class Same(Enum):
    """Whether two names are one person's."""

    YES = auto()
    PERHAPS = auto()
    NO = auto()


def same_name(one: str, other: str) -> Same:
    """Compare names: order, titles, initials and middle names apart.

    >>> same_name("ROSSI, Maria", "Dr. María Rossi"), same_name("M. Rossi", "Maria Rossi")
    (<Same.YES: 1>, <Same.YES: 1>)
    >>> same_name("Maria Rosi", "Maria Rossi"), same_name("Anna Rossi", "Maria Rossi")
    (<Same.PERHAPS: 2>, <Same.NO: 3>)
    """
    short, long = sorted((fold(one).split(), fold(other).split()), key=len)
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        match = next((w for w in left if w == word), None) or next(
            (w for w in left if len(min(w, word, key=len)) == 1 and w[0] == word[0]), None
        )
        if match is None:
            break
        left.remove(match)
    else:
        return Same.YES if any(len(word) > 1 for word in short) else Same.NO
    alike = SequenceMatcher(None, " ".join(sorted(short)), " ".join(sorted(long)), autojunk=False)
    first, second = sorted(short), sorted(long)
    each = len(first) == len(second) and all(
        SequenceMatcher(None, a, b, autojunk=False).ratio() >= _NEARLY
        for a, b in zip(first, second, strict=True)
    )
    return Same.PERHAPS if each and alike.ratio() >= _NEARLY else Same.NO


def name_of_another(case: Case) -> Iterator[Verdict]:
    """The Name of an expense line, where given, is its participant's (IN-9)."""
    names = _names(case)
    taken = {fold(name) for name in names.values()}
    groups: dict[tuple[str, str], list[Expense]] = {}
    for line in case.programme.expenses:
        expected = names.get(line.participant_id, line.name)
        if line.name is not None and line.name != expected:
            groups.setdefault((line.participant_id, line.name), []).append(line)
    for (participant, name), lines in groups.items():
        same = same_name(name, names[participant])
        if same is Same.PERHAPS and fold(name) in taken:
            same = Same.NO
        if same is not Same.YES:
            code = checks.NAME_SPELT_OTHERWISE if same is Same.PERHAPS else checks.NAME_OF_ANOTHER
            yield from _alike(lines, code, "name", name, participant=participant)


def _names(case: Case) -> Mapping[str, str]:
    """Map participants to their names, those of rows in error too."""
    out = {
        faulty.key: str(faulty.values["name"])
        for faulty in case.programme.faulty
        if faulty.record is Participant and "name" in faulty.values
    }
    return out | {p.participant_id: p.name for p in case.programme.participants}


def participant_of_another_activity(case: Case) -> Iterator[Verdict]:
    """A line, deliverable or answer of a participant is of that participant's activity (IN-9)."""
    people = case.programme.participant
    groups: dict[tuple[str, str], list[Expense | Deliverable | Feedback]] = {}
    records: tuple[Expense | Deliverable | Feedback, ...] = (
        *case.programme.expenses,
        *case.programme.deliverables,
        *case.programme.feedback,
    )
    for record in records:
        person = people.get(record.participant_id or "")
        if person is not None and person.activity_id != record.activity_id:
            groups.setdefault((person.participant_id, record.activity_id), []).append(record)
    code = checks.PARTICIPANT_OF_ANOTHER_ACTIVITY
    for (participant, given), group in groups.items():
        activity = people[participant].activity_id
        yield from _alike(
            group, code, "activity_id", given, participant=participant, activity=activity
        )


def _alike(
    records: Sequence[Record], code: Code, field: str, value: str, **words: str
) -> Iterator[Verdict]:
    """Tell once what is wrong with several rows for one reason; it concerns each of them."""
    first, *others = sorted(records, key=lambda record: where(record.row))
    finding = code.at(
        first.row.place(field),
        subject=named(first),
        column=first.SHEET.column(field).title,
        value=value,
        more=and_more(len(others), "say so too"),
        **words,
    )
    return (Verdict(record, finding) for record in records)


_NEED_AMOUNT = (Category.TRAVEL, Category.HOSTING)
_SPANS: tuple[tuple[type[Record], str, str], ...] = (
    (Activity, "start_date", "end_date"),
    (Application, "expected_start", "expected_end"),
    (Expert, "available_from", "available_to"),
    (Expense, "date_from", "date_to"),
    (Override, "authorised_on", "valid_until"),
)


def end_before_start(case: Case) -> Iterator[Verdict]:
    """An end is not before its start (IN-5)."""
    for sheet, first, last in _SPANS:
        for record in case.programme.records(sheet):
            start, end = getattr(record, first), getattr(record, last)
            if start and end and end < start:
                yield _before(record, first, last, start, end)


def _before(record: Record, first: str, last: str, start: date, end: date) -> Verdict:
    schema = record.SHEET
    finding = checks.END_BEFORE_START.at(
        record.row.place(last),
        subject=named(record),
        column=schema.column(last).title,
        value=end.isoformat(),
        first=schema.column(first).title,
        start=start,
    )
    return Verdict(record, finding)


def amount_blank(case: Case) -> Iterator[Verdict]:
    """Travel and Hosting are paid against receipts: they need an amount (IN-3)."""
    missing: dict[tuple[str, str], list[Expense]] = {}
    for line in case.programme.expenses:
        if line.amount is None and line.category in _NEED_AMOUNT:
            if "amount" in line.row.sheet.columns:
                finding = checks.AMOUNT_BLANK.at(
                    line.row.place("amount"),
                    subject=line.line_id,
                    column="Amount",
                    category=line.category,
                )
                yield Verdict(line, finding)
            else:
                at = (line.row.sheet.workbook, line.row.sheet.sheet)
                missing.setdefault(at, []).append(line)
    for (workbook, sheet), lines in missing.items():
        finding = checks.AMOUNT_COLUMN_MISSING.at(Place(workbook, sheet), count=len(lines))
        yield from (Verdict(line, finding) for line in lines)


def quantity_half(case: Case) -> Iterator[Verdict]:
    """Half days are for the daily rate alone (IN-4)."""
    for line in case.programme.expenses:
        if line.quantity is None or line.category is Category.DAILY_RATE or not line.quantity % 1:
            continue
        finding = checks.QUANTITY_HALF.at(
            line.row.place("quantity"),
            subject=line.line_id,
            column="Quantity",
            value=show_number(line.quantity),
        )
        yield Verdict(line, finding)


def night_none(case: Case) -> Iterator[Verdict]:
    """Nights are counted from the day of arrival to the day of departure (RB-4)."""
    for line in case.programme.expenses:
        nights = line.category is Category.ACCOMMODATION and line.quantity is None
        if nights and line.date_to == line.date_from:
            finding = checks.NIGHT_NONE.at(
                line.row.place("date_to"),
                subject=line.line_id,
                column="Date to",
                value=line.date_from.isoformat(),
            )
            yield Verdict(line, finding)
