"""The ledger's file: append-only SQLite, checked from end to end whenever it is opened."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from p2p_sheets.ledger.entries import GENESIS, RELEASE, Entry, first_break, vouched
from p2p_sheets.ledger.staging import OWNER_ALONE

APPLICATION_ID = 0x70327073  # "p2ps": tells our file from any other SQLite file
_SCHEMA = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    "release" TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE
);
CREATE TABLE files (
    "release" TEXT NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY ("release", name)
);
"""
_APPEND_ONLY = """
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER entries_kept BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER files_stay BEFORE UPDATE ON files
BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER files_kept BEFORE DELETE ON files
BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""
SCHEMA_VERSION = 2
TIMEOUT = 5  # seconds to wait for another program that has the file
RESTORE = "run: python run.py restore-ledger"

Files = Mapping[str, Mapping[str, bytes]]  # by release, then by name: workbook, pack, evidence


class LedgerError(Exception):
    """The ledger is in doubt; the message is one sentence, and says what to do."""


def exists(path: Path) -> bool:
    """Is there a ledger? A file of no bytes is what a lost power leaves of one that never was."""
    return path.is_file() and path.stat().st_size > 0


def read(path: Path, *, write: bool = True) -> tuple[Entry, ...]:
    """Read and verify all entries and released files; no ledger means no entries.

    With `write` what a lost power left half written is undone first; a ledger of an earlier period
    is never touched.

    Raises:
        LedgerError: the file is damaged, is not a ledger, or its chain is broken.
    """
    if not exists(path):
        return ()
    with _opened(path, "rw" if write else "ro") as database:
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            return ()  # a power lost during the very first release was undone just now
        _verify_file(database, path)
        rows = database.execute(
            'SELECT seq, kind, "release", body, previous, hash FROM entries ORDER BY seq'
        )
        entries = tuple(Entry(*row) for row in rows)
        digests = {
            (release, name): hashlib.sha256(content).hexdigest()
            for release, name, content in database.execute("SELECT * FROM files")
        }
    broken = first_break(entries)
    if broken is not None:
        message = (
            f"Entry {broken} of the ledger {path.name} does not follow from the one before it: the "
            f"file was changed by something else. Put back a copy from before, or {RESTORE}."
        )
        raise LedgerError(message)
    forgotten = vouched(entries)
    for entry in entries:
        if entry.seq in forgotten:
            continue
        for name, digest in entry.files.items() if entry.kind == RELEASE else ():
            # What lay beside the workbook may be lost in a ledger that was rebuilt.
            missing = "" if name == entry.tree["workbook"] else digest
            if digests.get((entry.release, name), missing) != digest:
                raise LedgerError(_damaged(path, f"{name} of release {entry.release} was changed"))
    return entries


def append(path: Path, entries: Sequence[Entry], files: Files | None = None) -> None:
    """Add entries, with the released files, in one transaction: the commit of a release.

    Raises:
        LedgerError: it could not be written, or another run has added an entry meanwhile.
    """
    with _opened(path, "rwc") as database, _transaction(database):
        _lay_out(database)
        _add(database, entries)
        for release, named in (files or {}).items():
            rows = [(release, name, content) for name, content in named.items()]
            database.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)


def forget(path: Path, forgotten: Sequence[Entry], recorded: Entry) -> None:
    """Put entries in the place of those of their numbers, and add the one that vouches for them.

    Their files go. What stood there before is overwritten in the file, not only marked as free.

    Raises:
        LedgerError: it could not be written, or another run has added an entry meanwhile.
    """
    with _opened(path, "rw") as database:
        database.execute("PRAGMA secure_delete = ON")
        with _transaction(database):
            _add(database, [recorded])
            for name in re.findall("CREATE TRIGGER ([a-z_]+)", _APPEND_ONLY):
                database.execute(f"DROP TRIGGER {name}")
            for entry in forgotten:
                database.execute(
                    "UPDATE entries SET body = ? WHERE seq = ?", (entry.body, entry.seq)
                )
                if entry.kind == RELEASE:
                    database.execute('DELETE FROM files WHERE "release" = ?', (entry.release,))
            for statement in _statements(_APPEND_ONLY):
                database.execute(statement)


def released_file(path: Path, release: str, name: str) -> bytes | None:
    """Give the bytes of a released file as they were released; None: it was lost."""
    with _opened(path, "rw") as database:
        row = database.execute(
            'SELECT content FROM files WHERE "release" = ? AND name = ?', (release, name)
        ).fetchone()
    return bytes(row[0]) if row else None


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Open the file: `rwc` makes one, `rw` does not.

    Either undoes what a lost power left half written; a write-protected file can still be read.

    Raises:
        LedgerError: whatever SQLite says, in one sentence that tells what to do.
    """
    try:
        with closing(_connect(path, mode)) as database:
            yield database
    except sqlite3.OperationalError as problem:
        message = (
            f"The ledger {path.name} cannot be used ({problem}). Close other programs that have it "
            "open, see that the folder is not read-only and the disk not full, and run again."
        )
        raise LedgerError(message) from problem
    except sqlite3.DatabaseError as problem:
        raise LedgerError(_damaged(path, str(problem))) from problem


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if mode == "rwc":
        with suppress(OSError):  # SQLite says what is wrong
            path.touch(OWNER_ALONE)  # it holds bank details
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", TIMEOUT, uri=True)
    database.isolation_level = None  # transactions begin and end where the code says so
    database.execute("PRAGMA synchronous = EXTRA")  # a commit outlives a lost power
    return database


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: what is not committed is undone when the file is closed."""
    database.execute("BEGIN IMMEDIATE")
    yield
    database.execute("COMMIT")


def _verify_file(database: sqlite3.Connection, path: Path) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise LedgerError(
            f"{path.name} is not a ledger of this program; check [paths] ledger in config.toml."
        )
    version = _version(database)
    if version != SCHEMA_VERSION:
        how = "a newer" if version > SCHEMA_VERSION else "an earlier"
        raise LedgerError(
            f"The ledger {path.name} was written by {how} version of this program (schema "
            f"{version}), which this one cannot read: use that version, or begin a new ledger."
        )
    result = database.execute("PRAGMA quick_check").fetchone()[0]
    if result != "ok":
        raise LedgerError(_damaged(path, result))


def _lay_out(database: sqlite3.Connection) -> None:
    """Make the tables of a new file; inside a transaction."""
    if _version(database) == SCHEMA_VERSION:
        return
    for statement in _statements(_SCHEMA + _APPEND_ONLY):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _add(database: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Add entries to the end of the chain; inside a transaction."""
    last = database.execute("SELECT hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    if entries[0].previous != (last[0] if last else GENESIS):
        raise LedgerError("Another run has released meanwhile; nothing was written. Run again.")
    for e in entries:
        values = (e.seq, e.kind, e.release, e.body, e.previous, e.hash)
        database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", values)


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """Part a script into statements: `executescript` would commit the transaction."""
    pending = ""
    for line in script.splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _damaged(path: Path, how: str) -> str:
    return f"The ledger {path.name} is damaged ({how}). Put back a copy of it, or {RESTORE}."
