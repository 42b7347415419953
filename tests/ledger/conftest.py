"""Folders to work in: before a first release, and after it (copied, so that it costs little)."""

from pathlib import Path

import pytest

from p2p_sheets.books import Programme
from p2p_sheets.month import publish
from tests.ledger import played
from tests.ledger.office import Office, only_payments, unproven
from tests.programmes import LONG


@pytest.fixture
def _second_engine() -> None:
    """Ask for this to have each release of a test recomputed; the long run does so in all tests."""


@pytest.fixture(autouse=True)
def _only_payments(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write payments and findings only: the other outputs are the business of other tests."""
    monkeypatch.setattr(publish, "stage", only_payments)
    if "_second_engine" not in request.fixturenames and not LONG:
        monkeypatch.setattr(publish, "prove", unproven)


@pytest.fixture(scope="session")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office after its first release, of the lines A and B; made once."""
    office = Office.new(tmp_path_factory.mktemp("office") / "first")
    office.claim(A=300, B=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "stage", only_payments)
        office.release("--new-ledger")
    return office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with two lines to pay and nothing released yet."""
    office = Office.new(tmp_path / "office")
    office.claim(A=300, B=100)
    return office


@pytest.fixture
def released(tmp_path: Path, _released: Office) -> Office:
    """An office after the release 2023-03 of A (300.00) and B (100.00), payment 2023-03-001."""
    return _released.twin(tmp_path / "office")


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> played.Begin:
    """Begin an office whose programme is given as records, to be played from the command line."""

    def start(those: Programme) -> played.Office:
        office = played.Office(those, Office.new(tmp_path / "office"))
        monkeypatch.setattr(publish, "stage", office.stage)
        return office

    return start
