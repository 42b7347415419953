"""Every reason to refuse a file has its words; nothing that lies in the folder raises."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from p2p_sheets.findings import Place, Severity
from p2p_sheets.read import read_inputs
from p2p_sheets.read.refused import _UNITS, refusal
from p2p_sheets.xlsx.package import Limits, Reason, Unreadable
from tests.programmes import config
from tests.read.tables import AS_OF, programme, write

PLACE = Place("x.xlsx")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_in_words(reason: Reason) -> None:
    finding = refusal(PLACE, Unreadable(reason, limit="rows", found=300_000, allowed=200_000))

    assert finding.severity is Severity.ERROR
    assert finding.code.startswith("WORKBOOK-")
    assert finding.message.endswith(".")
    assert finding.remedy


@pytest.mark.parametrize("limit", [field.name for field in fields(Limits)])
def test_every_limit_of_size_says_what_was_counted(limit: str) -> None:
    finding = refusal(PLACE, Unreadable(Reason.TOO_LARGE, limit=limit, found=2_000, allowed=1_000))

    unit = _UNITS.get(limit, limit)
    assert f"2 000 {unit}, where 1 000 are allowed" in finding.message
    assert limit in _UNITS or limit in ("rows", "columns", "cells", "sheets")


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_workbook_is_one_finding_and_the_others_are_read(
    tmp_path: Path, data: st.DataObject
) -> None:
    good = tmp_path / "input/good.xlsx"
    if not good.exists():
        write(good, programme())
    whole = good.read_bytes()
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 20))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(broken)))
    (tmp_path / "input/bad.xlsx").write_bytes(bytes(broken[:cut] if cut % 2 else broken))

    reading = read_inputs(tmp_path / "input", config(), AS_OF)

    assert [book.path for book in reading.workbooks] == ["bad.xlsx", "good.xlsx"]
    assert "L1" in {line.line_id for line in reading.programme.expenses}
    bad = reading.workbooks[0]
    assert bad.sheets or bad.skipped
    if bad.skipped:
        assert "bad.xlsx" in {finding.place.workbook for finding in reading.findings}


def test_a_file_that_cannot_be_opened_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "input/good.xlsx", programme())
    write(tmp_path / "input/locked.xlsx", {"Expenses": []})
    whole = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "locked.xlsx":
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)

    reading = read_inputs(tmp_path / "input", config(), AS_OF)

    assert [(f.code, f.place.workbook) for f in reading.findings] == [
        ("WORKBOOK-DAMAGED", "locked.xlsx")
    ]
    assert len(reading.programme.expenses) == 1
