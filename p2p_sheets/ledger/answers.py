"""Finance's answer: a released workbook come back, with only finance's columns filled in (RB-15).

It is known by the fingerprint of what it says. One whose figures were altered is refused, with the
differences; a draft that somebody filled in holds its lines.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from p2p_sheets.findings import Finding, Place
from p2p_sheets.findings import money as code
from p2p_sheets.ledger.entries import FORK, RELEASE, Entry
from p2p_sheets.ledger.folders import payment_workbooks
from p2p_sheets.ledger.grids import (
    SHEETS,
    Grid,
    GridRow,
    Grids,
    differences,
    mark_of,
    read_grids,
)
from p2p_sheets.read import Returned
from p2p_sheets.read.kinds.dates import day_parser
from p2p_sheets.read.kinds.odd import Odd, shown
from p2p_sheets.rules.reimbursement import Answer
from p2p_sheets.xlsx.reader import Unreadable

FINANCE = ("Paid on", "Bank reference", "Returned because")
DRAFT = "DRAFT-"


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """A payment workbook that may hold an answer."""

    path: str
    data: bytes


@dataclass
class Answers:
    """What finance said, and drafts that were filled in by mistake."""

    answers: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)  # lines and returned payments that wait


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as a release keeps it."""

    payment_id: str
    paid_on: date | None
    bank_reference: str
    returned_because: str

    @classmethod
    def of(cls, a: Answer) -> "KeptAnswer":
        """Leave out where it was read."""
        return cls(a.payment_id, a.paid_on, a.bank_reference, a.returned_because)

    def answer(self, place: Place) -> Answer:
        """Give it back as an answer."""
        return Answer(
            self.payment_id, self.paid_on, self.bank_reference, self.returned_because, place
        )


_KEPT = TypeAdapter(list[KeptAnswer])


def come_back(returned: Iterable[Returned]) -> list[AnswerBook]:
    """Pick the payment workbooks out of what came back through the input folder."""
    return [AnswerBook(book.path, book.data) for book in returned if book.kind == SHEETS[0]]


def in_place(output: Path, written: Collection[str]) -> tuple[AnswerBook, ...]:
    """Find payment workbooks in the output folder that somebody changed where they lie.

    `written` holds the SHA-256 of those that are as the program wrote them.
    """
    found = [(file, file.read_bytes()) for file in payment_workbooks(output)]
    return tuple(
        AnswerBook(file.relative_to(output.parent).as_posix(), data)
        for file, data in found
        if hashlib.sha256(data).hexdigest() not in written
    )


def answers_of(
    books: Iterable[AnswerBook],
    entries: Sequence[Entry],
    workbook: Callable[[str], bytes | None],
    as_of: date,
) -> Answers:
    """Read finance's columns from every released workbook that came back unaltered.

    `workbook` gives the bytes of a release as they were released.
    """
    out = Answers()
    for book in books:
        try:
            grids = read_grids(book.data)
        except Unreadable:
            grids = {}
        if len(grids) < len(SHEETS):
            out.findings.append(code.ANSWER_UNREADABLE.at(Place(book.path)))
            continue
        payments = grids[SHEETS[0]]
        first = payments.text(payments.rows[0], "Payment ID") if payments.rows else ""
        candidates = [entry for entry in entries if _first_payment(entry) == first]
        entry, changed = _release(grids, candidates, workbook)
        if entry is not None:
            _read(book, payments, entry, as_of, out)
        elif changed:
            value = "; ".join(changed[:5])
            value += f"; and {len(changed) - 5} more" if len(changed) > 5 else ""
            out.findings.append(code.ANSWER_ALTERED.at(Place(book.path), value=value))
        elif first.startswith(DRAFT):
            _read_draft(book, grids, out)
        elif first:
            out.findings.append(code.ANSWER_UNKNOWN.at(Place(book.path, SHEETS[0]), value=first))
    return out


def kept_answers(entries: Iterable[Entry]) -> list[Answer]:
    """Give the answers that releases have kept: an answer counts even when its workbook is gone."""
    return [
        kept.answer(Place(f"ledger, release {entry.release}"))
        for entry in entries
        for kept in _KEPT.validate_python(entry.tree.get("answers", []))
    ]


def news_of(answered: Iterable[Answer], entries: Iterable[Entry]) -> list[Answer]:
    """Pick the answers that no release has kept yet."""
    kept = {KeptAnswer.of(answer) for answer in kept_answers(entries)}
    return [answer for answer in answered if KeptAnswer.of(answer) not in kept]


def _first_payment(entry: Entry) -> str | None:
    """Give the first Payment ID of a release, blank where it has none; None: it is no release."""
    if entry.kind not in (RELEASE, FORK) or "fingerprint" not in entry.tree:
        return None
    return next((str(row["payment_id"]) for row in entry.tree["payments"]), "")


def _release(
    grids: Grids, candidates: Iterable[Entry], workbook: Callable[[str], bytes | None]
) -> tuple[Entry | None, list[str]]:
    """Tell which release a workbook is of, or how it differs from the one that it names."""
    changed: list[str] = []
    for entry in candidates:
        if mark_of(entry.release, grids) == entry.tree["fingerprint"]:
            return entry, []
    for entry in candidates:
        original = workbook(entry.release) if entry.kind == RELEASE else None
        if original is not None:
            changed = differences(grids, read_grids(original))
            if not changed:
                return entry, []
    return None, changed


def _read(book: AnswerBook, payments: Grid, entry: Entry, as_of: date, out: Answers) -> None:
    parse = day_parser(as_of)
    for row in payments.rows:
        if not _filled(payments, row):
            continue
        payment = payments.text(row, "Payment ID")
        _, reference, because = (payments.text(row, title) for title in FINANCE)
        column = payments.titles.index("Paid on")
        place = Place(book.path, row.sheet, row.number, column)
        value = row.cells[column]
        paid_on = None if value is None else parse(value)
        if isinstance(paid_on, Odd):
            paid_on = None if paid_on.is_error else paid_on.value
        if isinstance(paid_on, date) or value is None:
            day = paid_on if isinstance(paid_on, date) else None
            out.answers.append(Answer(entry.named(payment), day, reference, because, place))
        else:
            words = {"subject": payment, "column": "Paid on", "value": shown(value)}
            out.findings.append(code.ANSWER_DATE.at(place, **words))


def _filled(payments: Grid, row: GridRow) -> bool:
    return any(payments.text(row, title) for title in FINANCE)


def _read_draft(book: AnswerBook, grids: Grids, out: Answers) -> None:
    """A draft is not for payment: one with finance's columns filled holds its lines."""
    payments, lines = (grids[name] for name in SHEETS)
    filled = [row for row in payments.rows if _filled(payments, row)]
    if not filled:
        return
    paid = {payments.text(row, "Payment ID") for row in filled}
    waiting = [
        *(
            lines.text(row, "Line ID")
            for row in lines.rows
            if lines.text(row, "Payment ID") in paid
        ),
        *filter(None, (payments.text(row, "Re-issue of") for row in filled)),
    ]
    out.drafted += waiting
    first = filled[0]
    place = Place(book.path, first.sheet, first.number, payments.titles.index("Paid on"))
    subject = payments.text(first, "Payment ID")
    out.findings.append(code.DRAFT_ANSWERED.at(place, subject=subject, value=str(len(waiting))))
