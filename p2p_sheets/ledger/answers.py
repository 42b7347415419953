"""Finance's answer: a payment workbook come back with finance's columns filled in (RB-15).

It is read by Payment ID: sorted, filtered, renamed, with columns or a total of its own. A row whose
amount or account was altered is refused; a draft that somebody filled in holds its lines.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from p2p_sheets.books import movement_of
from p2p_sheets.config import Config
from p2p_sheets.findings import Finding, Place, cells
from p2p_sheets.findings import releases as code
from p2p_sheets.ledger.entries import printed_id
from p2p_sheets.ledger.folders import payment_workbooks
from p2p_sheets.ledger.grids import Grid, GridRow, Grids, read_grids
from p2p_sheets.money import cents
from p2p_sheets.read import Returned
from p2p_sheets.read.kinds.dates import day_parser
from p2p_sheets.read.kinds.odd import Odd, Parse, shown
from p2p_sheets.rules.accounts import Answer, Answers, KeptAnswer, PaidPayment, Releases
from p2p_sheets.text import order_key
from p2p_sheets.xlsx.package import Unreadable
from p2p_sheets.xlsx.values import Struck

PAYMENTS, LINES = "Payments", "Lines"
FINANCE = ("Paid on", "Bank reference", "Returned because")
DRAFT = "DRAFT-"
_PAYMENT_ID = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]+)?-[0-9]{3,}")


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """A payment workbook that may hold an answer."""

    path: str
    data: bytes


def come_back(returned: Iterable[Returned]) -> list[AnswerBook]:
    """Pick the payment workbooks out of what came back through the input folder."""
    return [AnswerBook(book.path, book.data) for book in returned if book.kind == PAYMENTS]


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


@dataclass
class _Reader:
    """Reads the answers of one run."""

    paid: Mapping[str, Sequence[PaidPayment]]  # by printed ID: of branches that were lost too
    lines: Mapping[str, frozenset[str]]  # order keys of a payment's rows of Lines
    day: Parse
    is_nothing: Callable[[str], bool]
    answers: list[Answer] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    drafted: set[str] = field(default_factory=set)

    def book(self, book: AnswerBook) -> None:
        """Read one workbook."""
        try:
            grids = read_grids(book.data)
        except Unreadable:
            grids = {}
        payments = grids.get(PAYMENTS)
        if payments is None or not set(FINANCE) <= set(payments.titles):
            self.findings.append(code.ANSWER_UNREADABLE.at(Place(book.path)))
            return
        drafts = []
        for row in payments.rows:
            payment_id = payments.text(row, "Payment ID")
            is_filled = any(payments.text(row, title) for title in FINANCE)
            if payment_id.startswith(DRAFT):
                drafts += [row] if is_filled else []
            elif order_key(payment_id) in self.paid:
                if is_filled:
                    self._row(book, grids, row, payment_id)
            elif is_filled or _PAYMENT_ID.fullmatch(payment_id):  # of a release not in the ledger
                place = Place(book.path, row.sheet, row.number, 0)
                found = code.ANSWER_UNKNOWN.at(place, value=payment_id or "A row without ID")
                self.findings.append(found)
        if drafts:
            self._draft(book, grids, drafts)

    def _row(self, book: AnswerBook, grids: Grids, row: GridRow, payment_id: str) -> None:
        payments = grids[PAYMENTS]
        column = payments.titles.index(FINANCE[0])
        place = Place(book.path, row.sheet, row.number, column)
        payment = self._payment(grids, row, payment_id)
        altered = _altered(payments, row, payment)
        if altered:
            words = {"subject": payment.payment_id, "value": "; ".join(altered)}
            self.findings.append(code.ANSWER_ALTERED.at(place, **words))
            return
        if self._is_struck(payments, row, payment_id, book.path):
            return
        value = row.cells[column]
        day = None if value is None or self.is_nothing(str(value)) else self.day(value)
        if isinstance(day, Odd):
            day = None if day.is_error else day.value
            if day is None:
                words = {"subject": payment_id, "column": FINANCE[0], "value": shown(value)}
                self.findings.append(code.ANSWER_DATE.at(place, **words))
                return
        reference, because = (self._text(payments, row, title, place) for title in FINANCE[1:])
        paid_on = day if isinstance(day, date) else None
        kept = KeptAnswer(payment.payment_id, paid_on, reference, because)
        if kept.is_filled:
            self.answers.append(Answer(kept, place))

    def _is_struck(self, payments: Grid, row: GridRow, payment_id: str, path: str) -> bool:
        """Ask what an answer with a line through it is to mean; nothing of it counts meanwhile."""
        for title in FINANCE:
            column = payments.titles.index(title)
            value = row.cells[column]
            if isinstance(value, Struck):
                place = Place(path, row.sheet, row.number, column)
                words = {"subject": payment_id, "column": title, "value": shown(value)}
                self.findings.append(cells.STRUCK_OUT.at(place, **words, what=f"{title} is"))
                return True
        return False

    def _payment(self, grids: Grids, row: GridRow, payment_id: str) -> PaidPayment:
        """Give a row's payment: of several branches' the one with its figures and lines."""
        found = self.paid[order_key(payment_id)]
        if len(found) > 1:
            lines = grids.get(LINES, Grid((), ()))
            said = frozenset(
                order_key(lines.text(one, "Line ID"))
                for one in lines.rows
                if lines.text(one, "Payment ID") == payment_id
            )
            fits = [p for p in found if not _altered(grids[PAYMENTS], row, p)]
            found = [p for p in fits if self.lines[p.payment_id] == said] or fits or found
        return found[0]

    def _text(self, payments: Grid, row: GridRow, title: str, place: Place) -> str:
        """Read a text of finance's; a placeholder says nothing, and what was typed is told."""
        text = payments.text(row, title)
        if not text or not self.is_nothing(text):
            return text
        payment_id = payments.text(row, "Payment ID")
        words = {"subject": payment_id, "column": title, "value": text}
        self.findings.append(code.ANSWER_PLACEHOLDER.at(place, **words))
        return ""

    def _draft(self, book: AnswerBook, grids: Grids, filled: list[GridRow]) -> None:
        """A draft is not for payment: one with finance's columns filled holds its lines."""
        payments, lines = grids[PAYMENTS], grids.get(LINES, Grid((), ()))
        paid = {payments.text(row, "Payment ID") for row in filled}
        again = [payments.text(row, "Re-issue of") for row in filled]
        waiting = [
            lines.text(row, "Line ID")
            for row in lines.rows
            if lines.text(row, "Payment ID") in paid
        ]
        held = (movement_of(name)[0] for name in (*again, *waiting) if name)
        self.drafted |= set(map(order_key, held))
        first = filled[0]
        place = Place(book.path, first.sheet, first.number, payments.titles.index(FINANCE[0]))
        words = {"subject": payments.text(first, "Payment ID"), "value": str(len(waiting))}
        self.findings.append(code.DRAFT_ANSWERED.at(place, **words))


def answers_of(
    books: Iterable[AnswerBook], releases: Releases, config: Config, as_of: date
) -> Answers:
    """Read finance's columns from every payment workbook that came back."""
    paid: dict[str, list[PaidPayment]] = {}
    lines: dict[str, frozenset[str]] = {}
    for release in sorted(releases.all, key=lambda one: not one.counts):
        for payment in release.payments:
            name = payment.payment_id
            paid.setdefault(order_key(printed_id(name)), []).append(payment)
            rows = (line.line_id for line in release.lines if line.payment_id == name)
            lines[name] = frozenset(map(order_key, rows))
    reader = _Reader(paid, lines, day_parser(as_of), config.is_placeholder)
    for book in books:
        reader.book(book)
    return Answers(tuple(reader.answers), frozenset(reader.drafted), tuple(reader.findings))


def _altered(payments: Grid, row: GridRow, payment: PaidPayment) -> list[str]:
    """Name what a row no longer says as it was released."""
    said = []
    amount, shown_as = payments.number(row, "Amount EUR"), payments.text(row, "Amount EUR")
    if shown_as and (amount is None or cents(amount) != payment.amount_eur):
        said.append(f"Amount EUR {shown_as}, released as {payment.amount_eur}")
    iban = payments.text(row, "IBAN (to paste)").replace(" ", "")
    if iban and iban != payment.iban:
        said.append("another IBAN")
    return said
