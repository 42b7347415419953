"""A process whose children run commands and are killed, or fail, at a moment that is given.

`python -m tests.faults.victim` reads jobs from stdin, a JSON list a line, and says how each ended.
It runs a job of each kind undisturbed before the first: what that imports, no child has to again.
"""

import contextlib
import errno
import gc
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from p2p_sheets.cli import main
from p2p_sheets.ledger import journal
from p2p_sheets.month import publish
from p2p_sheets.month.verify import prove
from tests.ledger.office import only_payments, unproven
from tests.programmes import LONG

OPERATIONS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir"}
KILL, FULL, STOP = "kill", "disk full", "Ctrl-C"


@dataclass(frozen=True)
class Job:
    """A command in an office, and what befalls it: at an operation, or after some seconds."""

    folder: str
    command: Sequence[str]
    fault: str = KILL
    at: int = 0  # which operation, from 1; 0: none
    after: float = 0
    everything: bool = False  # all outputs, not the payments alone


@dataclass(frozen=True)
class End:
    """How a command ended: its status (negative: the signal), and what it said."""

    status: int
    err: str
    operations: int
    seconds: float


class Fault:
    """Counts the file and database operations of this process, and strikes at one of them."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.count = 0
        sys.addaudithook(self._audit)
        fsync, connect = os.fsync, journal._connect

        def counted_fsync(descriptor: int) -> None:
            self._operation(OSError(errno.ENOSPC, "No space left on device"))
            fsync(descriptor)

        class Connection(sqlite3.Connection):
            def execute(connection, *arguments: Any) -> sqlite3.Cursor:  # noqa: N805
                self._operation(sqlite3.OperationalError("database or disk is full"))
                return super().execute(*arguments)

        def counted_connect(path: Path, mode: str) -> sqlite3.Connection:
            original = sqlite3.connect

            def with_factory(*arguments: Any, **more: Any) -> sqlite3.Connection:
                return original(*arguments, **more, factory=Connection)

            with mock.patch.object(sqlite3, "connect", with_factory):
                return connect(path, mode)

        mock.patch.object(os, "fsync", counted_fsync).start()
        mock.patch.object(journal, "_connect", counted_connect).start()

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in OPERATIONS and arguments and isinstance(arguments[0], str | os.PathLike):
            path = os.fspath(arguments[0])
            if isinstance(path, str) and path.startswith(self.job.folder):
                self._operation(OSError(errno.ENOSPC, "No space left on device", path))

    def _operation(self, failure: Exception) -> None:
        self.count += 1
        if self.count == self.job.at:
            if self.job.fault == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            raise KeyboardInterrupt if self.job.fault == STOP else failure


def run(job: Job, report: int) -> None:
    """Run a job in this process, which is a child of its own, and end."""
    fault = Fault(job)
    _simplify(job)
    err = io.StringIO()
    status, began = 99, time.perf_counter()  # 99: a traceback
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
            config = str(Path(job.folder) / "config.toml")
            status = main([*job.command, "--config", config])
    except BaseException as problem:  # noqa: BLE001 (whatever it is, it is told)
        err.write(repr(problem))
    finally:
        end = End(status, err.getvalue(), fault.count, time.perf_counter() - began)
        os.write(report, json.dumps(asdict(end)).encode())
        os._exit(0)


def _simplify(job: Job) -> None:
    """Write payments alone, and recompute them in a long run only, as other tests do it."""
    if not job.everything:
        mock.patch.object(publish, "stage", only_payments).start()
        mock.patch.object(publish, "prove", prove if LONG else unproven).start()


def rehearse(job: Job) -> None:
    """Run a job undisturbed, in a copy of its office."""
    _simplify(job)
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(job.folder, Path(folder) / "office")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main([*job.command, "--config", str(copy / "config.toml")])
    mock.patch.stopall()


def befall(job: Job) -> End:
    """Let a child run a job, and kill it where that is what befalls it."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        run(job, theirs)
    os.close(theirs)
    if job.after:
        time.sleep(job.after)
        os.kill(child, signal.SIGKILL)
    said = b"".join(iter(lambda: os.read(ours, 65536), b""))
    os.close(ours)
    _, status = os.waitpid(child, 0)
    if said:
        return End(**json.loads(said))
    return End(os.waitstatus_to_exitcode(status), "", 0, 0)


if __name__ == "__main__":
    rehearsed = set[bool]()
    for line in sys.stdin:
        jobs = [Job(**job) for job in json.loads(line)]
        if jobs[0].everything not in rehearsed:
            rehearsed.add(jobs[0].everything)
            rehearse(jobs[0])
            gc.freeze()  # what is there is left alone, and its memory shared with every child
        sys.stdout.write(json.dumps([asdict(befall(job)) for job in jobs]) + "\n")
        sys.stdout.flush()
