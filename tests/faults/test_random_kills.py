"""A release with all its outputs, killed (kill -9) at random moments: 20, with P2P_LONG 200."""

import random
import signal
import sys
from pathlib import Path

import pytest

from p2p_sheets.month import publish
from p2p_sheets.month.outputs import stage
from tests.faults.scenes import FIRST, RELEASE, Scene, next_start
from tests.ledger.office import Office
from tests.programmes import LONG

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals"),
    pytest.mark.timeout(1200),
]
TIMES = 200 if LONG else 20


@pytest.mark.parametrize("first", [True, False], ids=["a first release", "a later release"])
def test_killed_at_a_random_moment_a_release_leaves_the_old_set_or_the_new_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    monkeypatch.setattr(publish, "stage", stage)
    if not first:
        office.release("--new-ledger")
        office.claim(A=300, B=100, C=50)
        office.run(as_of="2023-04-30")
    scene = Scene.of(office, FIRST if first else RELEASE, tmp_path, everything=True)
    chance = random.Random(20230430)  # noqa: S311 (no secret)
    moments = [chance.uniform(0, scene.end.seconds) for _ in range(TIMES // 2)]
    struck = scene.struck([{"after": moment} for moment in moments], tmp_path)
    assert -signal.SIGKILL in {end.status for end, _ in struck}
    for _, after in struck:
        assert next_start(after) in (scene.old, scene.new)
    scene.ends_as_if_nothing_had_happened([office for _, office in struck][:: TIMES // 6])
