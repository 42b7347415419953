"""One run at a time on one machine: the second one is told who runs and since when."""

import getpass
import json
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

LOCK, HOLDER = ".lock", ".running.json"


class AlreadyRunningError(Exception):
    """Another run is under way; the message says whose."""


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder; the system frees it even where a run is killed.

    Raises:
        AlreadyRunningError: another run holds it.
    """
    output.mkdir(parents=True, exist_ok=True)
    lock = FileLock(output / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunningError(
            f"Another run is under way ({_holder(output)}). Wait until it ends."
        ) from None
    holder = output / HOLDER
    try:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        holder.write_text(json.dumps({"who": _me(), "since": since}), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _me() -> str:
    try:
        return f"{getpass.getuser()} on {platform.node()}"
    except (OSError, KeyError):
        return platform.node()


def _holder(output: Path) -> str:
    try:
        tree = json.loads((output / HOLDER).read_text(encoding="utf-8"))
        return f"by {tree['who']} since {tree['since']}"
    except (OSError, ValueError, KeyError):
        return "it began this moment"
