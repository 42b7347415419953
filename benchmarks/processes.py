"""Whole processes and what they take: CPU seconds, memory at its peak."""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
MB_PER_UNIT = 1 / 1024 if sys.platform.startswith("linux") else 1 / 1024**2
TIMES = 3


@dataclass(frozen=True)
class Cost:
    """What a process took, and what it printed."""

    seconds: float
    megabytes: float
    said: str


@dataclass(frozen=True)
class Ratio:
    """How many times as much: the median of all rounds, and the range they lie in."""

    rounds: Sequence[float]

    @classmethod
    def of(cls, ours: Sequence[float], theirs: Sequence[float]) -> "Ratio":
        """Divide round by round: what ran at the same time met the same machine."""
        return cls([mine / other for mine, other in zip(ours, theirs, strict=True)])

    def __str__(self) -> str:
        """Show it as `0.98 (0.95-1.03)`."""
        middle = statistics.median(self.rounds)
        return f"{middle:.2f} ({min(self.rounds):.2f}-{max(self.rounds):.2f})"


def run(*arguments: str, where: Path = ROOT) -> Cost:
    """Run a Python process to its end; modules stay compiled, as they do where people run it."""
    command, world = [sys.executable, *arguments], {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with subprocess.Popen(
        command, cwd=where, env=world, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * MB_PER_UNIT, said)


def in_turn(
    programs: Mapping[str, Callable[[], float]], times: int = TIMES
) -> dict[str, list[float]]:
    """Run the programs one after the other, several rounds; give what each took in each round."""
    rounds = [{name: program() for name, program in programs.items()} for _ in range(times)]
    return {name: [each[name] for each in rounds] for name in programs}


def show(rows: Sequence[tuple[str, str, object, str]]) -> None:
    """Print a row for each target."""
    print(f"{'':5}{'what':62}{'measured':>20}{'target':>9}")
    for rule, what, value, target in rows:
        print(f"{rule:5}{what:62}{value!s:>20}{target:>9}")
