"""Finance's answer: a released workbook come back, with only finance's columns filled in (RB-15).

It is known by the fingerprint of what it says. One whose figures were altered is refused, with the
differences; a draft that somebody filled in holds its lines.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.findings.finding import column_letter
from p2p_sheets.ledger.codec import decode
from p2p_sheets.ledger.entries import Entry
from p2p_sheets.ledger.fingerprint import NOT_MARKED, fingerprint, spell
from p2p_sheets.read import Returned
from p2p_sheets.read.raw import RawSheet
from p2p_sheets.read.values import Value
from p2p_sheets.read.xlsx import Unreadable, read_workbook
from p2p_sheets.rules.reimbursement import Answer

SHEETS = ("Payments", "Lines")
FINANCE = ("Paid on", "Bank reference", "Returned because")


@dataclass(frozen=True, slots=True)
class Answers:
    """What finance said, and drafts that were filled in by mistake."""

    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    answered_drafts: tuple[str, ...] = ()  # Line IDs that such a draft holds


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as a release keeps it."""

    payment_id: str
    paid_on: date | None
    bank_reference: str
    returned_because: str

    def answer(self, place: Place) -> Answer:
        """Give it back as an answer."""
        return Answer(
            self.payment_id, self.paid_on, self.bank_reference, self.returned_because, place
        )


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet below its titles: cells by title, with their row numbers."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Value | None, ...]], ...]

    def column(self, title: str) -> int:
        return self.titles.index(title)


def answers_of(
    returned: Iterable[Returned], entries: Sequence[Entry], workbook: Callable[[str], bytes | None]
) -> Answers:
    """Read finance's columns from every released workbook that came back unaltered."""
    marks = {
        entry.tree["fingerprint"]: entry
        for entry in entries
        if entry.kind == "release" and "fingerprint" in entry.tree
    }
    answers: list[Answer] = []
    findings: list[Finding] = []
    drafts: list[str] = []
    for book in returned:
        if book.kind != "Payments":
            continue
        grids = _grids(book.raw.sheets)
        if "Payments" not in grids or "Lines" not in grids:
            findings.append(code.ANSWER_UNREADABLE.at(Place(book.path)))
            continue
        release = _release(grids["Payments"], entries)
        if release is None:
            found, lines = _draft(book, grids)
            findings += found
            drafts += lines
        elif _mark(release.release, grids) in marks:
            found_answers, found = _answers(book, grids["Payments"])
            answers += found_answers
            findings += found
        else:
            findings.append(_altered(book, grids, workbook(release.release)))
    return Answers(tuple(answers), tuple(findings), tuple(drafts))


def answered_in_place(output: Path, entries: Iterable[Entry]) -> tuple[Returned, ...]:
    """Find released workbooks in the output folder that finance filled in where they lie."""
    found = []
    for entry in entries:
        if entry.kind != "release":
            continue
        file = output / entry.tree["period"] / "finance" / entry.tree["workbook"]
        if not file.is_file():
            continue
        data = file.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest == entry.tree["workbook_sha256"]:
            continue
        with suppress(Unreadable):
            raw = read_workbook(data, None, lambda name: name in SHEETS)
            found.append(Returned(file.name, digest, "Payments", data, raw))
    return tuple(found)


def kept_answers(entries: Iterable[Entry]) -> list[Answer]:
    """Give the answers that releases have kept: an answer counts even when its workbook is gone."""
    kept: list[Answer] = []
    for entry in entries:
        if entry.kind == "release":
            place = Place(f"ledger, release {entry.release}")
            kept += [decode(KeptAnswer, row).answer(place) for row in entry.tree.get("answers", ())]
    return kept


def _grids(sheets: Iterable[RawSheet]) -> Mapping[str, _Grid]:
    return {grid.name: grid for sheet in sheets if sheet.name in SHEETS and (grid := _grid(sheet))}


def _grid(sheet: RawSheet) -> _Grid | None:
    """Find the titles, which begin with `Payment ID`, and what stands below them."""
    for position, (_, cells) in enumerate(sheet.rows):
        if cells.get(0) == "Payment ID":
            width = max(cells) + 1
            titles = tuple(str(cells.get(i, "")) for i in range(width))
            rows = tuple(
                (number, tuple(row.get(i) for i in range(width)))
                for number, row in sheet.rows[position + 1 :]
                if len(row) > 1
            )
            return _Grid(sheet.name, titles, rows)
    return None


def _mark(release: str, grids: Mapping[str, _Grid]) -> str:
    return fingerprint(
        release,
        ((name, grids[name].titles, [row for _, row in grids[name].rows]) for name in SHEETS),
    )


def _release(payments: _Grid, entries: Iterable[Entry]) -> Entry | None:
    """Tell by its first Payment ID which release a workbook is of; None: of none that is known."""
    first = spell(payments.rows[0][1][0]) if payments.rows else ""
    for entry in entries:
        if entry.kind == "release" and any(
            row["payment_id"] == first for row in entry.tree["payments"]
        ):
            return entry
    return None


def _answers(book: Returned, grid: _Grid) -> tuple[list[Answer], list[Finding]]:
    paid, reference, because = (grid.column(title) for title in FINANCE)
    answers: list[Answer] = []
    findings: list[Finding] = []
    for number, row in grid.rows:
        place = Place(book.path, grid.name, number, paid)
        day = row[paid]
        if day is not None and not isinstance(day, date):
            payment = spell(row[0])
            findings.append(
                code.ANSWER_DATE.at(place, subject=payment, column="Paid on", value=spell(day))
            )
            continue
        if any(row[i] is not None for i in (paid, reference, because)):
            paid_on = day.date() if isinstance(day, datetime) else day
            answers.append(
                Answer(spell(row[0]), paid_on, spell(row[reference]), spell(row[because]), place)
            )
    return answers, findings


def _draft(book: Returned, grids: Mapping[str, _Grid]) -> tuple[list[Finding], list[str]]:
    """A draft is not for payment: one with finance's columns filled holds its lines."""
    grid = grids["Payments"]
    first = spell(grid.rows[0][1][0]) if grid.rows else ""
    if not first.startswith("DRAFT-"):
        return [code.ANSWER_UNKNOWN.at(Place(book.path, grid.name), value=first)], []
    columns = [grid.column(title) for title in FINANCE if title in grid.titles]
    filled = [
        (number, row) for number, row in grid.rows if any(row[i] is not None for i in columns)
    ]
    if not filled:
        return [], []
    place = Place(book.path, grid.name, filled[0][0], columns[0])
    payments = {spell(row[0]) for _, row in filled}
    lines = grids["Lines"]
    held = [
        spell(row[lines.column("Line ID")]) for _, row in lines.rows if spell(row[0]) in payments
    ]
    return [
        code.DRAFT_ANSWERED.at(place, subject=spell(filled[0][1][0]), value=str(len(held)))
    ], held


def _altered(book: Returned, grids: Mapping[str, _Grid], original: bytes | None) -> Finding:
    """Name the cells that are not as they were released."""
    differences = _differences(grids, _grids(read_workbook(original).sheets)) if original else []
    shown = "; ".join(differences[:5]) + (
        f"; and {len(differences) - 5} more" if len(differences) > 5 else ""
    )
    return code.ANSWER_ALTERED.at(
        Place(book.path), value=shown or "rows were added, removed or moved"
    )


def _differences(now: Mapping[str, _Grid], then: Mapping[str, _Grid]) -> list[str]:
    said = []
    for name in SHEETS:
        if [n for n, _ in now[name].rows] != [n for n, _ in then[name].rows]:
            continue
        kept = [i for i, title in enumerate(then[name].titles) if title not in NOT_MARKED]
        for (number, row), (_, before) in zip(now[name].rows, then[name].rows, strict=True):
            said += [
                f"{name} {column_letter(i)}{number} ({then[name].titles[i]})"
                for i in kept
                if spell(row[i] if i < len(row) else None) != spell(before[i])
            ]
    return said
