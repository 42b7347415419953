"""The benchmarks run, on a few lines; how long they take is nobody's business here."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import floor, naive
from benchmarks.programme import AS_OF, lay_out
from tests.programmes import ROOT


def test_what_is_measured_does_what_it_says(tmp_path: Path) -> None:
    lay_out(tmp_path, 300, workbooks=3)
    command = [sys.executable, "run.py", "--no-letters", "--config", str(tmp_path / "config.toml")]
    ran = subprocess.run([*command, "--as-of", AS_OF], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    record = json.loads((tmp_path / "output/2023-06/run.json").read_text(encoding="utf-8"))
    assert record["figures"]["lines_decided"] == 300
    assert record["findings"]["DATE-TEXT"] == 300 // 50
    for seconds, cells in (
        floor.main(tmp_path / "input", tmp_path / "output", tmp_path),
        naive.main(tmp_path / "input", tmp_path),
    ):
        assert seconds > 0
        assert cells > 300 * 10
    assert (tmp_path / "naive.xlsx").exists()
