"""The folder that the sample is laid out in: one of its own, cleared before each time."""

import shutil
from pathlib import Path

MARKER = "DEMO.txt"
OURS = ("input", "output", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "kept")
TEXT = """This folder holds a sample programme. Its people, marks, claims and accounts are invented.
"python run.py demo" makes it anew each time, so keep nothing of yours in here.
"""


def prepare(folder: Path) -> bool:
    """Make the folder ready; False: it holds something else, and nothing was touched."""
    if folder.exists() and not folder.is_dir():
        return False
    there = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
    if there and not (MARKER in there and there <= {MARKER, *OURS}):
        return False
    for name in sorted(there - {MARKER}):
        entry = folder / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(TEXT, encoding="utf-8", newline="\n")
    return True
