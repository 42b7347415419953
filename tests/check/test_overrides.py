"""Overrides that fit nothing are told, each for one reason (workbooks.md, Overrides)."""

from datetime import date
from pathlib import Path
from typing import Any

from p2p_sheets.books import Override
from p2p_sheets.check import override_key, unused_overrides
from tests.read.tables import AS_OF, checked, codes, programme, table


def entered(tmp_path: Path, *rows: dict[str, Any]) -> tuple[Override, ...]:
    return checked(
        tmp_path, programme(Overrides=table("Overrides", *rows))
    ).case.programme.overrides


def test_an_override_that_nothing_used_is_told(tmp_path: Path) -> None:
    records = entered(tmp_path, {}, {"Subject ID": "L2"})

    told = unused_overrides(records, records[:1], AS_OF)

    assert [(f.code, f.subject, f.place.cell) for f in told] == [("OVERRIDE-UNUSED", "L2", "A3")]


def test_one_that_a_release_used_is_not_told(tmp_path: Path) -> None:
    records = entered(tmp_path, {"Value": "100.00"}, {"Value": "200.00"})

    told = unused_overrides(records, (), AS_OF, {override_key(records[0])})

    assert [finding.place.row for finding in told] == [records[1].row.number]


def test_what_lapsed_or_cannot_be_is_not_told_twice(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"Valid until": date(2023, 3, 30)},
        {"Finding": "ID-TWICE"},
        {"Finding": "receipt missing", "Valid until": AS_OF},
    ]
    out = checked(tmp_path, programme(Overrides=table("Overrides", *rows)))
    records = out.case.programme.overrides

    assert sorted(codes(out.findings)) == ["OVERRIDE-LAPSED", "OVERRIDE-NOT-POSSIBLE"]
    assert codes(unused_overrides(records, (), AS_OF)) == ["OVERRIDE-UNUSED"]
