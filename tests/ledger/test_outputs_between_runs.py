"""Outputs from run to run: what stands there, made from the same, is not written again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from p2p_sheets.month import outputs, publish
from p2p_sheets.month.outputs import stage
from p2p_sheets.write.workbook import OutputBook
from tests.ledger.office import Office

KPIS, RANKING = "kpi_2023-03.xlsx", "ranking_SV-1.xlsx"
ALWAYS = {"payments_2023-03_DRAFT.xlsx", "open_items_2023-03.xlsx"}


@pytest.fixture(scope="module")
def _ran(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that has run; made once."""
    office = Office.new(tmp_path_factory.mktemp("office") / "first")
    office.claim(A=300, B=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "stage", stage)
        office.run("--no-letters")
    return office


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _ran: Office) -> Office:
    """An office that has run, and writes all outputs but letters."""
    monkeypatch.setattr(publish, "stage", stage)
    return _ran.twin(tmp_path / "office")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the workbooks that are written from now on."""
    names: set[str] = set()
    leave = OutputBook.__exit__

    def counted(book: OutputBook, *error: object) -> None:
        names.add(Path(str(book.raw.filename)).name)
        leave(book, *error)  # type: ignore[arg-type]

    monkeypatch.setattr(OutputBook, "__exit__", counted)
    return names


def test_what_stands_is_not_written_again(busy: Office, written: set[str]) -> None:
    before = busy.files()
    busy.run("--no-letters")
    assert written == ALWAYS
    assert busy.files() == before
    record = busy.record()
    assert f"management/{KPIS}" in record["made_from"].keys() & record["outputs"].keys()


def edit(office: Office) -> None:
    (office.output / "2023-03" / "management" / KPIS).write_bytes(b"edited in Excel")


def delete(office: Office) -> None:
    (office.output / "2023-03" / "management" / KPIS).unlink()


@pytest.mark.parametrize("change", [edit, delete])
def test_what_does_not_stand_is_written_again(
    busy: Office, written: set[str], change: Callable[[Office], None]
) -> None:
    before = busy.files()
    change(busy)
    busy.run("--no-letters")
    assert written == ALWAYS | {KPIS}
    assert {name: busy.files()[name] for name in before} == before


def test_what_would_differ_is_written_again_and_nothing_else(
    busy: Office, written: set[str], tmp_path: Path
) -> None:
    busy.claim(A=300, B=120)
    busy.run("--no-letters")
    assert KPIS in written
    assert RANKING not in written
    afresh = busy.twin(tmp_path / "afresh")
    (afresh.output / "2023-03" / "run.json").unlink()
    afresh.run("--no-letters")
    assert RANKING in written
    assert afresh.files() == busy.files()


def test_another_day_writes_all_again(busy: Office, written: set[str]) -> None:
    busy.run("--no-letters", as_of="2023-03-30")
    assert {KPIS, RANKING} < written


def test_another_configuration_writes_all_again(busy: Office, written: set[str]) -> None:
    file = busy.folder / "config.toml"
    file.write_text(file.read_text("utf-8").replace("reserve = 3", "reserve = 4"), "utf-8")
    busy.run("--no-letters")
    assert {KPIS, RANKING} < written


def test_another_program_writes_all_again(
    busy: Office, written: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "made_by", lambda: "another")
    busy.run("--no-letters")
    assert {KPIS, RANKING} < written
