"""What was released: an append-only journal in SQLite, its entries chained by hash.

`read` gives the verified entries, `past` what they and finance's answers add up to, `append` is the
commit of a release.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from p2p_sheets.ledger.answers import AnswerBook, answers_of, kept_answers
from p2p_sheets.ledger.entries import Entry, canonical, history_of, in_force, withdrawn_payments
from p2p_sheets.ledger.journal import LedgerError, append, exists, read, workbook
from p2p_sheets.rules.reimbursement import Releases, joined
from p2p_sheets.text import order_key

__all__ = [
    "Entry",
    "LedgerError",
    "append",
    "canonical",
    "exists",
    "history_of",
    "in_force",
    "past",
    "read",
    "workbook",
]


def past(
    path: Path, entries: Sequence[Entry], books: Iterable[AnswerBook], as_of: date
) -> Releases:
    """Add up the releases in force and what finance answered."""
    read_back = answers_of(books, entries, lambda release: workbook(path, release), as_of)
    answered = joined((*read_back.answers, *kept_answers(entries)))
    paid_after_all = frozenset(p for p in withdrawn_payments(entries) if answered.paid(p))
    drafted = frozenset(order_key(line) for line in read_back.drafted)
    return Releases(
        history_of(entries, paid_after_all), answered, drafted, tuple(read_back.findings)
    )
