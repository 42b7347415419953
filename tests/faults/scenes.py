"""Offices, commands in them, and what is there before and after them when nothing happens."""

import atexit
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from p2p_sheets.month.publish import finish_earlier
from tests.faults.victim import End, Job
from tests.ledger.office import Office
from tests.programmes import ROOT

AS_OF = ("--as-of", "2023-04-30")
RELEASE = ("--release", *AS_OF)
FIRST = ("--release", "--new-ledger", *AS_OF)
WITHDRAW = ("withdraw", "2023-03", "--why", "Fiona said so", *AS_OF)
RESTORE = ("restore-ledger", *AS_OF)
SCENES = ("a first release", "a release", "a draft", "a withdrawal")
State = tuple[dict[str, bytes], tuple[object, ...]]


@cache
def victim() -> "subprocess.Popen[str]":
    """The process whose children things befall; it ends with this one."""
    command = [sys.executable, "-m", "tests.faults.victim"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.communicate)
    return process


def befall(jobs: Sequence[Job]) -> list[End]:
    """Let things befall offices, one after the other."""
    process = victim()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([asdict(job) for job in jobs]) + "\n")
    process.stdin.flush()
    return [End(**end) for end in json.loads(process.stdout.readline())]


def state(office: Office) -> State:
    """All that a run leaves: outputs, the list of them, the entries of the ledger."""
    written = office.output / ".written.json"
    listed = {written.name: written.read_bytes()} if written.exists() else {}
    return {**office.files(), **listed}, office.entries()


def next_start(office: Office) -> State:
    """Start a command, and look before it does anything else."""
    finish_earlier(office.request())
    return state(office)


@dataclass(frozen=True)
class Scene:
    """A command in an office, what was there before it and what is there after it, undisturbed."""

    office: Office
    calm: Office  # a copy in which nothing happened
    command: Sequence[str]
    old: State
    new: State
    end: End
    everything: bool

    @classmethod
    def of(
        cls, office: Office, command: Sequence[str], folder: Path, *, everything: bool = False
    ) -> "Scene":
        """Run it undisturbed."""
        calm = office.twin(folder / "calm")
        (end,) = befall([Job(str(calm.folder), command, everything=everything)])
        assert end.status < 2, end.err
        return cls(office, calm, command, state(office), state(calm), end, everything)

    def struck(self, jobs: Sequence[dict[str, object]], folder: Path) -> list[tuple[End, Office]]:
        """Let each thing happen in a copy of the office of its own."""
        offices = [self.office.twin(folder / str(n)) for n in range(len(jobs))]
        made = [
            Job(str(o.folder), self.command, everything=self.everything, **job)  # type: ignore[arg-type]
            for o, job in zip(offices, jobs, strict=True)
        ]
        return list(zip(befall(made), offices, strict=True))

    def ends_as_if_nothing_had_happened(self, offices: Sequence[Office]) -> None:
        """Give the command again, and run a draft after it; do the same where all was calm."""
        every = [self.calm, *offices]
        befall(
            [
                Job(str(office.folder), command, everything=self.everything)
                for command in (self.command, AS_OF)
                for office in every
            ]
        )
        for office in offices:
            assert state(office) == state(self.calm)


def prepared(name: str, released: Office) -> tuple[Office, Sequence[str]]:
    """An office, and the command that things befall."""
    if name == "a first release":
        shutil.rmtree(released.output)
        released.ledger.unlink()
        return released, FIRST
    if name == "a withdrawal":
        return released, WITHDRAW
    released.claim(A=300, B=100, C=50)
    if name == "a draft":
        return released, AS_OF
    released.run(as_of="2023-04-30")  # a draft, which the release removes
    return released, RELEASE
