"""An output that is open in another program: one sentence, nothing lost, and it goes on from there.

Windows refuses to move a file that Excel holds, and for a moment one that a virus scanner reads.
"""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ledger.office import Office

Replace = Callable[[Path, Path], Path]
DAY = "2023-04-30"


class Excel:
    """Holds a file: it cannot be replaced, so many times."""

    def __init__(self, name: str, times: float, code: int = 32) -> None:
        self.name, self.times, self.code = name, times, code
        self.pauses: list[float] = []

    def hold(self, patch: pytest.MonkeyPatch) -> None:
        replace: Replace = Path.replace

        def refuse(source: Path, target: Path) -> Path:
            if Path(target).name == self.name and self.times > 0:
                self.times -= 1
                problem = PermissionError(errno.EACCES, "The process cannot access the file")
                problem.winerror = self.code  # type: ignore[attr-defined]
                raise problem
            return replace(source, target)

        patch.setattr(Path, "replace", refuse)
        patch.setattr("time.sleep", self.pauses.append)


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_file_that_is_held_for_a_moment_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    excel = Excel("payments_2023-03_DRAFT.xlsx", 3, code)
    excel.hold(monkeypatch)
    assert office.run().status < 2
    assert len(excel.pauses) == 3
    assert sum(excel.pauses) < 3
    assert office.payments(draft=True).exists()


def test_a_file_that_stays_open_is_one_sentence_and_the_next_run_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = office.twin(office.folder.parent / "calm")
    assert calm.run().status < 2
    with monkeypatch.context() as patch:
        Excel("payments_2023-03_DRAFT.xlsx", float("inf")).hold(patch)
        ran = office.run()
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "payments_2023-03_DRAFT.xlsx cannot be replaced: close it in Excel" in ran.err
    assert office.run().status < 2
    assert office.files() == calm.files()


def test_a_release_is_made_once_though_its_workbook_could_not_be_put_in_place(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        Excel("payments_2023-03.xlsx", float("inf")).hold(patch)
        ran = office.run("--release", "--new-ledger")
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert "Release 2023-03 is made, but payments_2023-03.xlsx cannot be replaced" in ran.err
    assert [entry.release for entry in office.entries()] == ["2023-03"]
    again = office.run("--release", as_of=DAY)
    assert "release 2023-03 is complete now" in again.out
    assert "Nothing new to release" in again.out
    assert office.payments().exists()
    assert len(office.entries()) == 1


def test_what_is_open_already_is_noticed_before_anything_is_done(
    released: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    released.claim(A=300, B=100, C=50)
    assert released.run(as_of=DAY).status < 2
    before = released.everything()
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *more: object, **named: object) -> object:
        if path.name == "run.json" and mode == "r+b":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, mode, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    ran = released.run("--release", as_of=DAY)
    assert ran.status == 2
    assert "run.json cannot be replaced: close it in Excel" in ran.err
    assert released.everything() == before
