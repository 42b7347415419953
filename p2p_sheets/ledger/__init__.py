"""What was released: an append-only journal in SQLite, its entries chained by hash.

`read` gives the verified entries, `releases_of` what they add up to, `answers_of` what finance
answered, `append` is the commit of a release.
"""

from p2p_sheets.ledger.answers import answers_of
from p2p_sheets.ledger.entries import Entry, canonical, in_force, releases_of
from p2p_sheets.ledger.journal import LedgerError, append, exists, read, released_file

__all__ = [
    "Entry",
    "LedgerError",
    "answers_of",
    "append",
    "canonical",
    "exists",
    "in_force",
    "read",
    "released_file",
    "releases_of",
]
