"""A failure, and a kill, at every file and database operation in turn: the old set or the new one.

After the next start everything is as before or as after an undisturbed run, to the last byte.
P2P_LONG=1 strikes at every operation; the ordinary suite at some, others in each test.
"""

import signal
import sys
from pathlib import Path

import pytest

from tests.faults.scenes import RESTORE, SCENES, Scene, befall, next_start, prepared
from tests.faults.victim import FULL, KILL, STOP, Job
from tests.ledger.office import Office
from tests.programmes import LONG

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals"),
    pytest.mark.timeout(1200),
]


def operations(scene: Scene, name: str, stride: int = 13) -> range:
    """The operations to strike at, from 1."""
    return range(1 if LONG else 1 + len(name) % stride, scene.end.operations, 1 if LONG else stride)


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_operation_it_leaves_the_old_set_or_the_new_one(
    released: Office, tmp_path: Path, name: str
) -> None:
    scene = Scene.of(*prepared(name, released), tmp_path)
    assert scene.end.operations > 30
    struck = scene.struck([{"fault": KILL, "at": n} for n in operations(scene, name)], tmp_path)
    after = [next_start(office) for _, office in struck]
    assert {end.status for end, _ in struck} == {-signal.SIGKILL}
    turn = after.index(scene.new)  # up to the commit the old set, from there on the new one
    assert after == [scene.old] * turn + [scene.new] * (len(after) - turn)
    assert turn
    near = [office for _, office in struck][slice(None) if LONG else slice(turn - 1, turn + 1)]
    scene.ends_as_if_nothing_had_happened(near)


@pytest.mark.parametrize("name", SCENES)
def test_stopped_by_ctrl_c_it_says_so_and_leaves_the_old_set_or_the_new_one(
    released: Office, tmp_path: Path, name: str
) -> None:
    scene = Scene.of(*prepared(name, released), tmp_path)
    struck = scene.struck([{"fault": STOP, "at": n} for n in operations(scene, name)], tmp_path)
    for end, office in struck:
        assert (end.status, len(end.err.splitlines())) == (2, 1), end.err
        assert end.err.startswith("Stopped.")
        assert next_start(office) in (scene.old, scene.new)


@pytest.mark.parametrize("name", SCENES)
def test_where_any_operation_fails_it_says_so_and_leaves_the_old_set_or_the_new_one(
    released: Office, tmp_path: Path, name: str
) -> None:
    scene = Scene.of(*prepared(name, released), tmp_path)
    struck = scene.struck([{"fault": FULL, "at": n} for n in operations(scene, name)], tmp_path)
    for end, office in struck:
        made = "release" in name and office.entries() != scene.old[1]
        after = next_start(office)
        if end.status == 2:
            assert len(end.err.splitlines()) == 1, end.err
            assert ("is made, but" in end.err) == made, end.err
            assert after in (scene.old, scene.new)
        elif after != scene.new:  # a workbook that could not be opened is told, and kept out
            assert end.status == 1, end.err
            assert "WORKBOOK-DAMAGED" in office.codes("2023-04")
            assert after[1] == scene.old[1]
    assert {end.status for end, _ in struck} > {2}
    scene.ends_as_if_nothing_had_happened(
        [office for _, office in struck][slice(None, None, 1 if LONG else 7)]
    )


def test_a_ledger_can_be_restored_whenever_the_restoring_was_killed(
    released: Office, tmp_path: Path
) -> None:
    entries = released.entries()
    released.ledger.write_bytes(released.ledger.read_bytes()[:6000])
    (end,) = befall([Job(str(released.twin(tmp_path / "calm").folder), RESTORE)])
    assert end.status == 0
    offices = {
        at: released.twin(tmp_path / str(at))
        for at in range(1, end.operations + 1, 1 if LONG else 5)
    }
    befall([Job(str(office.folder), RESTORE, KILL, at) for at, office in offices.items()])
    for office in offices.values():
        assert office.run("restore-ledger").status == 0
        assert office.entries() == entries
        assert office.payments().exists()
