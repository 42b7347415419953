"""Workbooks with broken structure, a few; thousands by `python -m tests.faults.mutated`."""

from pathlib import Path

import pytest

from tests.faults.mutated import mutants, outcome
from tests.programmes import LONG

NUMBER = 1_000 if LONG else 5


@pytest.mark.timeout(1200)
def test_a_month_with_a_broken_workbook_ends_as_it_may(tmp_path: Path) -> None:
    ends = {
        number: outcome(name, workbook, tmp_path / str(number))
        for number, name, workbook in mutants(NUMBER, seed=2023)
    }
    assert {n: end for n, end in ends.items() if not end.startswith("status")} == {}
