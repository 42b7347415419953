"""`python -m benchmarks [LINES]`: lay out programmes, run everything on them, print the ratios."""

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Cost, Ratio, in_turn, run, show
from benchmarks.programme import AS_OF, lay_out

SMALL = 10_000
LATER = "2023-07-31"  # a month after the benchmark's


def month(folder: Path, as_of: str = AS_OF, *more: str) -> Cost:
    """Run a month, without letters, into an empty output folder: one that is full saves work."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    config, what = str(folder / "config.toml"), more or ("--no-letters",)
    return run("run.py", "--config", config, "--as-of", as_of, "--quiet", *what)


def beside(script: str, *arguments: Path) -> tuple[float, int]:
    """Run the floor or the naive program: the CPU seconds it takes, the cells it writes."""
    seconds, cells = run("-m", f"benchmarks.{script}", *map(str, arguments)).said.split()
    return float(seconds), int(cells)


def main(lines: int) -> None:
    """Measure, and print one row for each target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small, split, later = (folder / n for n in ("large", "small", "split", "later"))
        lay_out(large, lines)
        lay_out(small, SMALL)
        lay_out(later, SMALL)
        month(later, AS_OF, "--release", "--new-ledger")
        lay_out(split, lines, workbooks=max(1, lines // 100))
        first = month(large)  # whose outputs tell the floor what to write
        took = in_turn(
            {
                "month": lambda: month(large).seconds,
                "floor": lambda: beside("floor", large / "input", large / "output", folder)[0],
                "naive": lambda: beside("naive", large / "input", folder)[0],
                "small": lambda: month(small).seconds / SMALL * lines,
                "split": lambda: month(split).seconds,
                "later": lambda: month(later, LATER).seconds / SMALL * lines,
            }
        )
        ours = beside("floor", large / "input", large / "output", folder)[1]
        theirs = beside("naive", large / "input", folder)[1]
    naive = [seconds / theirs * ours for seconds in took["naive"]]
    print(
        f"{lines} expense lines, every output but letters; {ours} cells, the naive program {theirs}"
    )
    show(
        [
            (
                "P1",
                "reading and writing the same cells",
                Ratio.of(took["month"], took["floor"]),
                "1.0",
            ),
            ("P2", "pandas, apply, to_excel; per cell", Ratio.of(took["month"], naive), "0.25"),
            (
                "P3",
                f"a line, against {SMALL} lines",
                Ratio.of(took["month"], took["small"]),
                "1.15",
            ),
            ("P4", "peak memory, MB", f"{first.megabytes:.0f}", "300"),
            (
                "P6",
                "workbooks of 100 lines against one",
                Ratio.of(took["split"], took["month"]),
                "1.2",
            ),
            (
                "",
                "the month after a release, against the first",
                Ratio.of(took["later"], took["small"]),
                "1.0",
            ),
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
