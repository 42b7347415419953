"""`python -m benchmarks [LINES]`: lay out programmes, run everything on them, print the ratios."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programme import AS_OF, lay_out

ROOT = Path(__file__).parent.parent
MB_PER_UNIT = 1 / 1024 if sys.platform.startswith("linux") else 1 / 1024**2
SMALL = 10_000


@dataclass(frozen=True)
class Cost:
    """What a process took: CPU seconds, megabytes at its peak."""

    seconds: float
    megabytes: float


def run(*arguments: str) -> tuple[Cost, str]:
    """Run a Python process to its end."""
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * MB_PER_UNIT), said


def month(folder: Path) -> Cost:
    """Run the month without letters."""
    config = str(folder / "config.toml")
    cost, _ = run("run.py", "--config", config, "--as-of", AS_OF, "--quiet", "--no-letters")
    return cost


def demo(folder: Path) -> Cost:
    """Run the sample programme's month without letters."""
    run("run.py", "demo", str(folder), "--quiet")
    paths = ("--config", str(folder / "config.toml"), "--output", str(folder / "again"))
    cost, _ = run("run.py", *paths, "--as-of", "2024-03-31", "--quiet", "--no-letters")
    return cost


def beside(script: str, *arguments: Path) -> float:
    """Run the floor or the naive program, which take their own CPU seconds."""
    _, said = run("-m", f"benchmarks.{script}", *map(str, arguments))
    return float(said)


def main(lines: int) -> None:
    """Measure, and print one row for each limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small, split = folder / "large", folder / "small", folder / "split"
        lay_out(large, lines)
        lay_out(small, SMALL)
        lay_out(split, lines, workbooks=max(1, lines // 100))
        whole, little, pieces = month(large), month(small), month(split)
        floor = beside("floor", large / "input", large / "output", folder)
        naive = beside("naive", large / "input", folder)
        sample = demo(folder / "demo")
    growth = whole.seconds / lines / (little.seconds / SMALL)
    print(f"{lines} expense lines, every output but letters")
    print(f"{'':4}{'what':58}{'measured':>10}{'limit':>8}")
    for rule, what, value, limit in (
        ("P1", "CPU against reading and writing the same cells", whole.seconds / floor, "1.3"),
        ("P2", "CPU against pandas, apply, to_excel", whole.seconds / naive, "0.3"),
        ("P3", f"CPU of a line against {SMALL} lines", growth, "1.15"),
        ("P4", "peak memory, MB", whole.megabytes, "300"),
        ("P5", "CPU of the sample programme's month, s", sample.seconds, "2"),
        ("P6", "CPU of workbooks of 100 lines against one", pieces.seconds / whole.seconds, "2.0"),
    ):
        print(f"{rule:4}{what:58}{value:10.2f}{limit:>8}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
