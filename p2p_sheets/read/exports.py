"""Exports of online forms (EUSurvey, Microsoft Forms, Google Forms), read as a sheet of ours.

An export becomes a sheet with our titles: what staff mapped in `Form questions` stands where the
export has it, so that findings name its own cells. The ID of a row, its day and what goes into
every row stand to the right of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from p2p_sheets.books import SHEETS, Application, FormQuestion
from p2p_sheets.books.columns import Column, Kind, Record
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, intake
from p2p_sheets.read.headers import title_key
from p2p_sheets.read.kinds import shown
from p2p_sheets.text import clean, fold
from p2p_sheets.xlsx.raw import RawSheet
from p2p_sheets.xlsx.values import Value
from p2p_sheets.xlsx.values import number as stored_number

OWN_TITLES = "FORM"  # the form whose questions are our titles: nothing need be mapped
_CONTENT = re.compile(r"content[0-9]*")
_SHORT_NAME = re.compile(r" *\([^()]*\)$")
_CONTRIBUTION = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_NUMBERS = (Kind.MONEY, Kind.EURO, Kind.RATE, Kind.UNITS, Kind.DAYS, Kind.COUNT, Kind.MARK)

Cells = Mapping[int, Value]
Rows = list[tuple[int, dict[int, Value]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form system itself says of a row: its number, and when it was sent."""

    number: str
    moment: Value | None


@dataclass(frozen=True, slots=True)
class Export:
    """A sheet that a form system wrote: the row of its questions, and those below it."""

    sheet: RawSheet
    parts: tuple[str, ...]  # the names of the sheets that it runs over
    alias: str  # blank where the system does not name the form
    row: int
    questions: Mapping[int, str]
    own: frozenset[int]  # columns of the system itself
    rows: Rows
    sent: Mapping[int, Sent]  # by row; one that the system did not number has no ID
    day_first: bool = False  # numbers are text, days are day/month/year


@dataclass(frozen=True, slots=True)
class FormRead:
    """An export as a sheet of ours, and what is told of it; without a record it is unknown."""

    record: type[Record] | None
    sheet: RawSheet
    sheets: tuple[str, ...]  # of the workbook, that it was read from
    findings: tuple[Finding, ...]


class Forms:
    """The forms that staff have mapped, by name."""

    def __init__(self, questions: Iterable[FormQuestion], config: Config) -> None:
        self._config = config
        self._forms: dict[str, list[FormQuestion]] = {}
        for question in questions:
            self._forms.setdefault(clean(question.form), []).append(question)

    def read(self, sheets: Sequence[RawSheet], workbook: str) -> list[FormRead]:
        """Read the sheets of a workbook that are exports; none of them where it is no export."""
        found = [export for export in (_eusurvey(sheets), *map(_simple, sheets)) if export]
        out = []
        for export in found:
            form = self._form_of(export)
            if form is not None:
                out.append(self._as_sheet(export, form, workbook))
            elif export.alias or len(export.own) > 1:
                place = Place(workbook, export.sheet.name)
                named = f" with the alias {export.alias}" if export.alias else ""
                with_name = f", with {export.alias} as Form" if export.alias else ""
                words = {"named": named, "with_name": with_name}
                told = intake.FORM_UNKNOWN.at(place, value=export.alias, **words)
                out.append(FormRead(None, export.sheet, export.parts, (told,)))
        return out

    def _form_of(self, export: Export) -> str | None:
        """Tell which form an export is of: by its alias, else by its questions."""
        asked = {key for title in export.questions.values() for key in _keys(title)}
        printed = {clean(title) for title in export.questions.values()}
        if export.alias:
            name = next((name for name in self._forms if fold(name) == fold(export.alias)), None)
            return name or (export.alias if self._ours(asked) else None)
        best, found = (self._ours(asked), 0), OWN_TITLES if self._ours(asked) else None
        for name, questions in sorted(self._forms.items()):
            keys = {title_key(q.question) for q in questions if q.question}
            hits = len(keys & asked)
            exact = len({clean(q.question) for q in questions if q.question} & printed)
            if keys and 2 * hits >= len(keys) and (hits, exact) > best:
                best, found = (hits, exact), name
        return found

    def _ours(self, asked: set[str]) -> int:
        """Count the questions that are our own titles, where the form system gives the ID; or 0."""
        titles = {title_key(c.title) for c in Application.SHEET.columns(self._config)}
        ident = title_key(Application.SHEET.static[0].title)
        hits = len(asked & titles)
        return hits if ident not in asked and 2 * hits > len(asked) else 0

    def _as_sheet(self, export: Export, form: str, workbook: str) -> FormRead:
        rules = self._forms.get(form, [])
        record = SHEETS[rules[0].sheet.value if rules else "Applications"]
        columns = {title_key(c.title): c for c in record.SHEET.columns(self._config)}
        filled = _columns_of(export, rules, columns)
        fixed = {
            columns[title_key(rule.column)]: rule.means
            for rule in rules
            if not rule.question and rule.means and title_key(rule.column) in columns
        }
        ident, day = record.SHEET.static[0], record.SHEET.column("submitted_on")
        at = max(export.questions) + 1
        places = {column: at + i for i, column in enumerate((ident, day, *fixed))}
        meanings = _meanings(rules, columns)
        titles: dict[int, Value] = {
            **{indices[0]: column.title for column, indices in filled.items()},
            **{index: column.title for column, index in places.items()},
        }
        rows: Rows = [(export.row, titles)]
        for number, cells in export.rows:
            row: dict[int, Value] = {}
            for column, indices in filled.items():
                said = next((cells[index] for index in indices if index in cells), None)
                if said is not None:
                    row[indices[0]] = _answer(said, column, meanings, day_first=export.day_first)
            row |= {places[c]: value for c, value in fixed.items()}
            if sent := export.sent.get(number):
                row[places[ident]] = f"{form}-{sent.number}"
                if moment := _day_sent(sent.moment):
                    row[places[day]] = moment
            rows.append((number, row))
        known = {index for indices in filled.values() for index in indices}
        lacking = [
            column.title
            for column in columns.values()
            if column not in filled and column not in places and _is_needed(column, rows)
        ]
        findings = _told(export, workbook, form, known, lacking)
        sheet = replace(export.sheet, rows=rows, formulas=frozenset(), currencies={})
        return FormRead(record, sheet, export.parts, findings)


# --- what the systems write -----------------------------------------------------------------------
def _eusurvey(sheets: Sequence[RawSheet]) -> Export | None:
    """Read a EUSurvey export: Alias, Export Date, a blank row, titles; Content1, Content2 ..."""
    parts = [s for s in sheets if _CONTENT.fullmatch(fold(s.name)) and _first(s, 0) == "alias"]
    if not parts:
        return None
    alias = shown(parts[0].rows[0][1].get(1))
    joined: dict[int, dict[int, Value]] = {}
    width = 0
    for part in parts:
        for number, cells in part.rows[2:]:
            row = joined.setdefault(number, {})
            row |= {width + index: value for index, value in cells.items()}
        width += max((max(cells, default=0) for _, cells in part.rows), default=0) + 1
    rows = sorted(joined.items())
    if not rows:
        return None
    (top, titles), *below = rows
    own, sent = _contributions(titles, below)
    questions = {index: shown(value) for index, value in titles.items() if index not in own}
    names = tuple(part.name for part in parts)
    return Export(parts[0], names, alias, top, questions, own, below, sent, day_first=True)


def _contributions(titles: Cells, rows: Rows) -> tuple[frozenset[int], dict[int, Sent]]:
    """Find, whatever their titles are called, the columns of the contribution: its ID, its days."""
    at = next(
        (i for i in sorted(titles) for _, r in rows if _CONTRIBUTION.fullmatch(shown(r.get(i)))),
        None,
    )
    if at is None:
        return frozenset(), {}
    ids = {number: shown(cells.get(at)) for number, cells in rows if at in cells}
    short = [one.partition("-")[0] for one in ids.values()]
    sent = {}
    for number, cells in rows:
        if number not in ids:
            continue
        block = ids[number].partition("-")[0]
        name = block if short.count(block) == 1 else ids[number]
        created = next((cells[i] for i in range(at + 1, at + 4) if _moment(cells.get(i))), None)
        sent[number] = Sent(name, created)
    return frozenset(range(at - 1, at + 5)), sent


def _simple(sheet: RawSheet) -> Export | None:
    """Read an export of Microsoft Forms (ID, two times, e-mail, name) or Google Forms (a time)."""
    if not sheet.rows:
        return None
    (top, titles), *below = sheet.rows
    first = min(titles)
    if title_key(shown(titles[first])) == "id":
        own = [i for i in sorted(titles) if i < first + 6]
        times = [i for i in own if any(_moment(cells.get(i)) for _, cells in below)]
        if len(times) < 2:
            return None
        last = next((i for i in own if i > first + 4 and _is_own_time(titles[i], below, i)), None)
        own = [i for i in own if i <= first + 4 or i == last]
        sent = {n: Sent(shown(c[first]), c.get(times[1])) for n, c in below if first in c}
    else:
        own = [first]
        sent = {n: Sent(_stamp(m), m) for n, c in below if (m := _moment(c.get(first)))}
        if not sent:
            return None
    questions = {i: shown(title) for i, title in titles.items() if i not in own}
    return (
        Export(sheet, (sheet.name,), "", top, questions, frozenset(own), below, sent)
        if questions
        else None
    )


def _is_own_time(title: Value, rows: Rows, index: int) -> bool:
    """Is the sixth column that of the last change, which is blank or a time of day?"""
    there = [cells[index] for _, cells in rows if index in cells]
    return "time" in fold(shown(title)) if not there else all(map(_moment, there))


def _first(sheet: RawSheet, column: int) -> str:
    return fold(shown(sheet.rows[0][1].get(column))) if sheet.rows else ""


def _moment(value: Value | None) -> datetime | None:
    """Give the time at which something was sent, as a value or as text."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and ":" in value else None
    except ValueError:
        return None


def _day_sent(value: Value | None) -> date | None:
    moment = _moment(value)
    return moment.date() if moment else value if isinstance(value, date) else None


def _stamp(moment: datetime) -> str:
    """Number a row that the system does not number, by the second at which it was sent."""
    return f"{moment:%Y%m%d%H%M%S}"


# --- what staff mapped ----------------------------------------------------------------------------
def _keys(title: str) -> set[str]:
    """Give what makes a title the same question: with its short name in brackets or without."""
    return {title_key(title), title_key(_SHORT_NAME.sub("", title))}


def _columns_of(
    export: Export, rules: Sequence[FormQuestion], columns: Mapping[str, Column]
) -> dict[Column, list[int]]:
    """Say which columns of the export fill which of ours; where several do, the first answered."""
    if rules:
        wanted = {title_key(rule.question): rule.column for rule in rules if rule.question}
    else:
        wanted = {key: column.title for key, column in columns.items()}
    out: dict[Column, list[int]] = {}
    for index, title in sorted(export.questions.items()):
        name = next((wanted[key] for key in sorted(_keys(title)) if key in wanted), "")
        column = columns.get(title_key(name))
        if column is not None:
            out.setdefault(column, []).append(index)
    return out


def _meanings(
    rules: Sequence[FormQuestion], columns: Mapping[str, Column]
) -> dict[tuple[str, str], str]:
    """Say what an answer means in the column that it fills."""
    return {
        (columns[title_key(rule.column)].field, fold(rule.answer)): rule.means
        for rule in rules
        if rule.answer and rule.means and title_key(rule.column) in columns
    }


def _answer(
    said: Value, column: Column, meanings: Mapping[tuple[str, str], str], *, day_first: bool
) -> Value:
    """Read an answer: what staff said it means, and in EUSurvey's way of writing."""
    if not isinstance(said, str):
        return said
    for text in (said, _SHORT_NAME.sub("", said)):
        if (column.field, fold(text)) in meanings:
            return meanings[column.field, fold(text)]
    bare = clean(said)
    if column.kind is Kind.CHOICE or column.kind is Kind.FLAG:
        bare = _SHORT_NAME.sub("", bare) if day_first else bare
    if day_first and column.kind in _NUMBERS:
        return stored_number(bare) or said
    if day_first and column.kind is Kind.DAY and (match := _DAY_FIRST.fullmatch(bare)):
        try:
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            return said
    return bare or said


def _is_needed(column: Column, rows: Rows) -> bool:
    """Does every row need the column, or one of the types that the rows say they are of?"""
    if column.required:
        return True
    said = {fold(value) for _, cells in rows for value in cells.values() if isinstance(value, str)}
    return any(fold(kind) in said for kind in column.required_for)


def _told(
    export: Export,
    workbook: str,
    form: str,
    known: set[int],
    lacking: Sequence[str],
) -> tuple[Finding, ...]:
    """Tell the questions that fill nothing, and the columns that no question fills."""
    place = Place(workbook, export.sheet.name, export.row)
    unmapped = [title for i, title in sorted(export.questions.items()) if i not in known and title]
    out = []
    if unmapped:
        out.append(intake.FORM_QUESTION_UNMAPPED.at(place, value=form, names=", ".join(unmapped)))
    if lacking:
        out.append(intake.FORM_COLUMN_UNFILLED.at(place, value=form, names=", ".join(lacking)))
    return tuple(out)
