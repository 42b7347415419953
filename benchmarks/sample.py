"""`python -m benchmarks.sample COMMIT`: the sample's month against an earlier version's own.

The earlier version is checked out beside this one; the two run in turn, each on its own sample.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import ROOT, Ratio, in_turn, run, show

AS_OF = ("--as-of", "2024-03-31", "--quiet")


def program(tree: Path, demo: Path, *more: str, anew: bool = False) -> Callable[[], float]:
    """Make the run of a version on its sample: into an emptied output folder, or a second time."""

    def once() -> float:
        output = demo / "again"
        if anew:
            shutil.rmtree(output, ignore_errors=True)
        own = demo / "config.toml"  # the first version's sample had that of its project
        config = own if own.exists() else tree / "config.toml"
        paths = ("--config", str(config), "--input", str(demo / "input"), "--output", str(output))
        return run("run.py", *more, *paths, *AS_OF, where=tree).seconds

    return once


def start(tree: Path) -> Callable[[], float]:
    """Make the start of a version that does nothing else."""
    return lambda: run("run.py", "--help", where=tree).seconds


def main(commit: str) -> None:
    """Measure, and print one row for each target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = folder / "before"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(before), commit], check=True)
        try:
            programs: dict[str, Callable[[], float]] = {}
            for tree, who in ((before, "before"), (ROOT, "now")):
                demo = folder / f"demo {who}"
                run("run.py", "demo", str(demo), "--quiet", where=tree)
                programs |= {
                    f"first {who}": program(tree, demo, anew=True),
                    f"again {who}": program(tree, demo),
                    f"check {who}": program(tree, demo, "check"),
                    f"start {who}": start(tree),
                }
            programs["no letters"] = program(ROOT, folder / "demo now", "--no-letters", anew=True)
            took = in_turn(programs)
        finally:
            subprocess.run([*git, "remove", "--force", str(before)], check=True)
    rows = [
        ("P5", "the month with all letters, first run", "first", "0.37"),
        ("P5", "the same, repeated", "again", "0.20"),
        ("P5b", "check", "check", "0.60"),
        ("P5b", "start-up (--help)", "start", "0.60"),
    ]
    bare = Ratio.of(took["no letters"], took["first before"])
    print(f"The sample's month, as a ratio to {commit}")
    show(
        [
            *((r, w, Ratio.of(took[f"{k} now"], took[f"{k} before"]), t) for r, w, k, t in rows),
            ("P5b", "without letters, against the earlier month with them", bare, "0.20"),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1])
