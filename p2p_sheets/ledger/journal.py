"""The ledger's file: append-only SQLite, checked from end to end whenever it is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from p2p_sheets.ledger.entries import Entry, first_break

APPLICATION_ID = 0x70327073  # "p2ps": tells our file from any other SQLite file
SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    "release" TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
);
CREATE TABLE workbooks (
    "release" TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER entries_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER workbooks_stay BEFORE UPDATE ON workbooks
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER workbooks_kept BEFORE DELETE ON workbooks
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


class LedgerError(Exception):
    """The ledger is in doubt; the message is one sentence, and says what to do."""


def exists(path: Path) -> bool:
    """Is there a ledger?"""
    return path.exists()


def read(path: Path) -> tuple[Entry, ...]:
    """Read and verify all entries; no file means no entries.

    Raises:
        LedgerError: the file is damaged, is not a ledger, or its chain is broken.
    """
    if not path.exists():
        return ()
    with _guarded(path), closing(_connect(path, read_only=True)) as database:
        _verify_file(database, path)
        rows = database.execute(
            'SELECT seq, kind, "release", body, previous, hash FROM entries ORDER BY seq'
        )
        entries = tuple(Entry(*row) for row in rows)
    broken = first_break(entries)
    if broken is not None:
        message = (
            f"Entry {broken} of the ledger {path.name} does not follow from the one before it: "
            f"the file was changed "
            "by something else. Put back a copy from before, or run: python run.py restore-ledger."
        )
        raise LedgerError(message)
    return entries


def append(path: Path, entry: Entry, workbook: tuple[str, bytes] | None = None) -> None:
    """Add one entry, and a released workbook's name and bytes: the commit of a release.

    Raises:
        LedgerError: it could not be written, or another run has added an entry meanwhile.
    """
    with _guarded(path), closing(_connect(path)) as database, database:
        database.execute("BEGIN IMMEDIATE")
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone():
            _create(database)
        last = database.execute("SELECT hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        if last is not None and last[0] != entry.previous:
            raise LedgerError("Another run has released meanwhile; nothing was written. Run again.")
        database.execute(
            'INSERT INTO entries (seq, kind, "release", body, previous, hash) '
            "VALUES (?, ?, ?, ?, ?, ?)",
            (entry.seq, entry.kind, entry.release, entry.body, entry.previous, entry.hash),
        )
        if workbook:
            database.execute("INSERT INTO workbooks VALUES (?, ?, ?)", (entry.release, *workbook))


def workbook(path: Path, release: str) -> bytes | None:
    """Give the bytes of a released workbook as they were released."""
    with _guarded(path), closing(_connect(path, read_only=True)) as database:
        row = database.execute(
            'SELECT content FROM workbooks WHERE "release" = ?', (release,)
        ).fetchone()
    return bytes(row[0]) if row else None


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    if read_only:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    else:
        database = sqlite3.connect(path)
    database.isolation_level = None
    database.execute("PRAGMA synchronous = FULL")
    return database


def _create(database: sqlite3.Connection) -> None:
    for statement in _statements(_SCHEMA):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _statements(script: str) -> Iterator[str]:
    """Part a script into statements: `executescript` would commit the transaction."""
    pending = ""
    for line in script.splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _verify_file(database: sqlite3.Connection, path: Path) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise LedgerError(
            f"{path.name} is not a ledger of this program; check [paths] ledger in config.toml."
        )
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        message = (
            f"The ledger {path.name} was written by a newer version of this program (schema "
            f"{version}): update it."
        )
        raise LedgerError(message)
    result = database.execute("PRAGMA quick_check").fetchone()[0]
    if result != "ok":
        message = (
            f"The ledger {path.name} is damaged ({result}). Put back a copy, or run: python "
            f"run.py restore-ledger."
        )
        raise LedgerError(message)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one sentence that tells what to do."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        message = (
            f"The ledger {path.name} cannot be used ({problem}). Close other programs that have "
            f"it open, "
            "see that the folder is not read-only and the disk not full, and run again."
        )
        raise LedgerError(message) from problem
    except sqlite3.DatabaseError as problem:
        message = (
            f"The ledger {path.name} is damaged ({problem}). Put back a copy, or run: python "
            f"run.py restore-ledger."
        )
        raise LedgerError(message) from problem
