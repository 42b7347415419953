"""`python -m benchmarks [LINES]`: lay out programmes, run everything on them, print the ratios."""

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Cost, Ratio, in_turn, run, show
from benchmarks.programme import AS_OF, lay_out

SMALL = 10_000


def month(folder: Path) -> Cost:
    """Run the month without letters, into an empty output folder: one that is full saves work."""
    shutil.rmtree(folder / "output", ignore_errors=True)
    config = str(folder / "config.toml")
    return run("run.py", "--config", config, "--as-of", AS_OF, "--quiet", "--no-letters")


def beside(script: str, *arguments: Path) -> tuple[float, int]:
    """Run the floor or the naive program: the CPU seconds it takes, the cells it writes."""
    seconds, cells = run("-m", f"benchmarks.{script}", *map(str, arguments)).said.split()
    return float(seconds), int(cells)


def main(lines: int) -> None:
    """Measure, and print one row for each target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small, split = folder / "large", folder / "small", folder / "split"
        lay_out(large, lines)
        lay_out(small, SMALL)
        lay_out(split, lines, workbooks=max(1, lines // 100))
        first = month(large)  # whose outputs tell the floor what to write
        took = in_turn(
            {
                "month": lambda: month(large).seconds,
                "floor": lambda: beside("floor", large / "input", large / "output", folder)[0],
                "naive": lambda: beside("naive", large / "input", folder)[0],
                "small": lambda: month(small).seconds / SMALL * lines,
                "split": lambda: month(split).seconds,
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
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
