"""What the mutants change, and what they leave alone."""

from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="requirements-mutation.txt is not installed")

from tests import mutants
from tests.mutants import drawn

SOURCE = '''
@dataclass(frozen=True, slots=True)
class Cap:
    eur: int | None = None

def most(rows: list[int], *, least: int | None = None) -> int | None:
    """Give 1 of them."""
    if not rows or 2 not in rows:
        return None
    half = Decimal("0.5")
    return max([row for row in rows if row >= half], default=1)
'''
CHANGED = """
    if  rows or 2 not in rows:
    if not not rows or 2 not in rows:
    if not rows and 2 not in rows:
    if not rows or 1 not in rows:
    if not rows or 2 in rows:
    if not rows or 3 not in rows:
    half = Decimal("0.51")
    return max([row for row in rows if not (row >= half)], default=1)
    return max([row for row in rows if row > half], default=1)
    return max([row for row in rows if row >= half], default= 0)
    return max([row for row in rows if row >= half], default= 2)
    return min([row for row in rows if row >= half], default=1)
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small module of a project of its own."""
    monkeypatch.setattr(mutants, "PROJECT", tmp_path)
    made = tmp_path / "cap.py"
    made.write_text(SOURCE, encoding="utf-8")
    return made


def test_each_place_is_changed_and_what_only_says_something_of_the_source_is_none(
    file: Path,
) -> None:
    found, _ = drawn([file], 99, seed=1)
    assert sorted(str(one).partition("  + ")[2] for one in found) == sorted(
        line.strip() for line in CHANGED.strip().splitlines()
    )
    assert {one.module for one in found} == {"cap"}


def test_a_seed_draws_the_same_again_and_another_seed_others(file: Path) -> None:
    first, places = drawn([file], 5, seed=1)
    assert drawn([file], 5, seed=1) == (first, places)
    assert drawn([file], 5, seed=2)[0] != first
    assert (len(first), places > len(first)) == (5, True)
