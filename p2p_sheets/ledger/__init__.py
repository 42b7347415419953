"""What was released: an append-only journal in SQLite, its entries chained by hash.

`read` gives the verified entries, `history_of` what they add up to, `append` is the commit of a release.
"""

from p2p_sheets.ledger.codec import canonical
from p2p_sheets.ledger.entries import Entry, history_of
from p2p_sheets.ledger.journal import LedgerError, append, exists, read, workbook

__all__ = [
    "Entry",
    "LedgerError",
    "append",
    "canonical",
    "exists",
    "history_of",
    "read",
    "workbook",
]
